"""``specgen analyse``: traffic insight from passages, aggregated and suppressed."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.common import json_option
from specgen.cli.output import Progress, as_json, data, language, note, words
from specgen.errors import Finding, InputError, Location, Sentence, reason, say

if TYPE_CHECKING:
    from specgen.insight.analysis import Ground, Request
    from specgen.insight.result import Result
    from specgen.insight.settings import Limits
    from specgen.model.passages import PassageColumns


def _cordon(ctx: click.Context, option: click.Parameter, value: str) -> tuple[tuple[str, str], ...]:
    """Read ``A,B:away,C``: cameras, with the direction in which the area is entered (towards unless said)."""
    found = []
    for part in filter(None, (one.strip() for one in value.split(","))):
        name, colon, inbound = part.rpartition(":")
        if not colon or inbound not in ("towards", "away"):
            name, inbound = part, "towards"
        found.append((name, inbound))
    if value.strip() and len({name for name, _ in found}) < max(2, len(found)):
        raise click.BadParameter("name at least two different cameras, separated by commas", ctx, option)
    return tuple(found)


def _days(ctx: click.Context, option: click.Parameter, value: str) -> tuple[datetime.date, datetime.date] | None:
    """Read ``2026-10-01/2026-10-31``: first and last day, both included."""
    if not value:
        return None
    first, _, last = value.partition("/")
    try:
        days = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    except ValueError as error:
        raise click.BadParameter("write it as 2026-10-01/2026-10-31", ctx, option) from error
    if days[1] < days[0]:
        raise click.BadParameter("the last day lies before the first", ctx, option)
    return days


def _pairs(ctx: click.Context, option: click.Parameter, value: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    found = []
    for one in value:
        first, comma, second = one.partition(",")
        if not comma or not first.strip() or not second.strip() or first.strip() == second.strip():
            raise click.BadParameter("write it as CAMERA,CAMERA", ctx, option)
        found.append((first.strip(), second.strip()))
    return tuple(found)


def _languages(ctx: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(one.strip() for one in value.split(",") if one.strip()))
    if not found or not set(found) <= {"nl", "en"}:
        raise click.BadParameter("nl, en or nl,en", ctx, option)
    return found


def _memory(ctx: click.Context, option: click.Parameter, value: str) -> str:
    import re

    if not re.fullmatch(r"[1-9][0-9]{0,5}(MB|GB)", value):
        raise click.BadParameter("write it as 512MB or 2GB", ctx, option)
    return value


@click.command("analyse")
@click.argument("source", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the report here (HTML).",
)
@click.option(
    "--lang", default="nl", callback=_languages, metavar="LANG", help="Languages of the report: nl, en or nl,en."
)
@click.option(
    "--cameras",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The cameras: CSV, or a platform's register as JSON.",
)
@click.option("--columns", type=click.Path(path_type=Path), metavar="FILE", help="What the columns are called (YAML).")
@click.option(
    "--cordon", default="", callback=_cordon, metavar="A,B:away,...", help="Cameras around the area, and the way in."
)
@click.option(
    "--before", default="", callback=_days, metavar="DAYS", help="Days before a measure: 2026-09-01/2026-09-30."
)
@click.option("--after", default="", callback=_days, metavar="DAYS", help="Days after it; both days included.")
@click.option(
    "--travel",
    multiple=True,
    callback=_pairs,
    metavar="A,B",
    help="Travel times from A to B (repeatable; else the busiest).",
)
@click.option("--ground", default="", metavar="TEXT", help="Legal ground on which real passages are read.")
@click.option("--dpia", default="", metavar="TEXT", help="Reference of the data protection impact assessment.")
@click.option(
    "--k", default=10, show_default=True, type=click.IntRange(3, 1000), help="Numbers from 1 to k - 1 are suppressed."
)
@click.option("--key-switch", default="3", show_default=True, type=click.Choice([*map(str, range(24)), "none"]), metavar="HOUR",
              help="Hour at which tokens end; none: never.")  # fmt: skip
@click.option(
    "--memory",
    default="1GB",
    show_default=True,
    callback=_memory,
    metavar="SIZE",
    help="Limit on the database's memory.",
)
@click.option("--spark", is_flag=True, help="Compute on Spark (extra spark).")
@click.option(
    "--token-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Bearer token for a platform, when FILE is its address.",
)
@json_option
@click.pass_context
def analyse(
    ctx: click.Context,
    source: tuple[str, ...],
    output: Path | None,
    lang: tuple[str, ...],
    cameras: Path | None,
    columns: Path | None,
    cordon: tuple[tuple[str, str], ...],
    before: tuple[datetime.date, datetime.date] | None,
    after: tuple[datetime.date, datetime.date] | None,
    travel: tuple[tuple[str, str], ...],
    ground: str,
    dpia: str,
    k: int,
    key_switch: str,
    memory: str,
    spark: bool,
    token_file: Path | None,
    json_output: bool,
) -> None:
    """Counts, cordon, through traffic, origin and destination, travel times and dwell from passages (CSV, Parquet), as a report.

    FILE may also be the address of a running platform (https://...): then its published counts and trips are shown for the days of
    --before and --after. Real passages need --ground and --dpia.
    """
    from specgen.insight.settings import Limits

    periods = {name: days for name, days in (("before", before), ("after", after)) if days}
    if before and after and before[1] >= after[0]:
        raise click.UsageError("the days of --before must lie before those of --after")
    limits = Limits(k=k, key_switch=None if key_switch == "none" else int(key_switch))
    if source[0].startswith(("http://", "https://")):
        found = _platform(source, cordon, periods, limits, token_file)
    else:
        found = _files(source, cameras, columns, cordon, periods, limits, travel, memory, spark, (ground, dpia))
    if output:
        _write(found, output, lang)
    if json_output:
        as_json(found.as_dict())
    else:
        _tell(found)


def _files(
    source: tuple[str, ...],
    cameras: Path | None,
    columns: Path | None,
    cordon: tuple[tuple[str, str], ...],
    periods: dict[str, tuple[datetime.date, datetime.date]],
    limits: Limits,
    travel: tuple[tuple[str, str], ...],
    memory: str,
    spark: bool,
    given: tuple[str, str],
) -> Result:
    _hold_extra()
    from specgen.insight.analysis import Ground, Request, analyse
    from specgen.insight.cameras import read_cameras
    from specgen.insight.settings import Engine

    request: Request = Request(
        tuple(Path(one) for one in source),
        _columns_file(columns) if columns else None,
        read_cameras(cameras) if cameras else None,
        cordon,
        periods,
        limits,
        travel,
        Engine(memory=memory),
        spark,
    )
    return analyse(request, lambda: _ask(Ground(*given)), Progress())


def _hold_extra() -> None:
    """Refuse when the engine is not installed. Raises InputError (SG-INS-007)."""
    import importlib

    try:
        for name in ("duckdb", "pyarrow", "ibis"):
            importlib.import_module(name)
    except ImportError as error:
        hint = say("install specgen with the extra insight")
        found = Finding("SG-INS-007", say("the engine for passages is not there"), hint=hint, unreadable=True)
        raise InputError(say("the passages cannot be read"), (found,)) from error


def _ask(given: Ground) -> Ground:
    """Ask for what is missing, on a terminal only."""
    from specgen.insight.analysis import Ground

    if given.complete or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return given
    note(say("These are passages of real vehicles. On what legal ground are they read, and which DPIA covers it?"))
    ground = given.ground or click.prompt(words(say("legal ground")), err=True)
    dpia = given.dpia or click.prompt(words(say("reference of the DPIA")), err=True)
    return Ground(ground, dpia)


def _columns_file(path: Path) -> PassageColumns:
    from specgen.knowledge.typing import read_typed
    from specgen.model.passages import PassageColumns

    try:
        raw = path.read_bytes()
    except OSError as error:
        found = Finding(
            "SG-INS-001", say("cannot be read: {reason}", reason=reason(error)), Location(str(path)), unreadable=True
        )
        raise InputError(say("the columns file cannot be read"), (found,)) from error
    read = read_typed("passage-columns", PassageColumns, raw, str(path))
    if read.value is None or read.findings:
        raise InputError(say("the columns file cannot be read"), tuple(read.findings))
    return read.value


def _platform(
    source: tuple[str, ...],
    cordon: tuple[tuple[str, str], ...],
    periods: dict[str, tuple[datetime.date, datetime.date]],
    limits: Limits,
    token_file: Path | None,
) -> Result:
    from specgen.insight.platform import published

    if len(source) > 1 or not periods:
        raise click.UsageError("a platform stands alone, and needs the days: --before, --after or both")
    token = os.environ.get("SPECGEN_PLATFORM_TOKEN", "")
    if token_file:
        try:
            token = token_file.read_text("utf-8").strip()
        except OSError as error:
            found = Finding(
                "SG-INS-001",
                say("cannot be read: {reason}", reason=reason(error)),
                Location(str(token_file)),
                unreadable=True,
            )
            raise InputError(say("the token cannot be read"), (found,)) from error
    return published(source[0], token, cordon, periods, limits)


def _write(found: Result, output: Path, lang: tuple[str, ...]) -> None:
    """Write the report: the first language under the name given, others with their language before the ending."""
    from specgen.insight.report.page import write

    for number, one in enumerate(lang):
        place = output if number == 0 else output.with_name(f"{output.stem}.{one}{output.suffix}")
        beside = place.with_name(f".{place.name}.{os.getpid()}")
        try:
            beside.write_text(write(found, one), "utf-8", newline="\n")
            beside.replace(place)
        except OSError as error:
            where = Location(str(place))
            problem = Finding(
                "SG-INS-008", say("cannot be written: {reason}", reason=reason(error)), where, unreadable=True
            )
            raise InputError(say("the report cannot be written"), (problem,)) from error
        note(say("report: {file}", file=place))


def _tell(found: Result) -> None:
    """Write the main figures as lines."""
    from specgen.insight.report.pieces import Writer
    from specgen.insight.result import STATEMENT
    from specgen.insight.tables import TOTAL

    to = Writer(language())
    data(STATEMENT["nl" if to.lang == "nl" else "en"])
    data(f"k = {found.limits.k}; {words(_origin(found))}")
    for period in found.periods:
        for label, name, row, column in (
            ("passages", "hours", TOTAL, TOTAL),
            ("entries", "balance", TOTAL, "in"),
            ("exits", "balance", TOTAL, "out"),
            ("share", "through_share", TOTAL, "share"),
            ("trips_card", "matrix", TOTAL, TOTAL),
        ):
            table = found.counts(period.name) if name == "hours" else found.table(name, period.name)
            if table is not None:
                shown = to.figure(table.at(row, column), 3 if name == "through_share" else 0)
                data(f"{to.words[period.name]}  {to.words[label]}: {shown}")


def _origin(found: Result) -> Sentence:
    if found.origin.data == "simulated":
        return say("simulated passages: no real vehicles")
    if found.origin.data == "platform":
        return say("figures of a platform")
    return say("real passages; ground: {ground}; DPIA: {dpia}", ground=found.origin.ground, dpia=found.origin.dpia)
