"""``specgen simulate``: a city in a box, to a file or to a product."""

from __future__ import annotations

import errno
import gc
import json
import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import click

from specgen.cli.common import json_option
from specgen.cli.output import as_json, data, note, table, words
from specgen.errors import Exit, Finding, FindingsError, InputError, Location, UnreachableError, reason, say

if TYPE_CHECKING:
    from specgen.simulator.city.message import Message
    from specgen.simulator.city.scenario import Scenario
    from specgen.simulator.city.world import World
    from specgen.simulator.feeds.account import Account

SUFFIXES: Mapping[str, str] = {
    ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".xml": "onvif", ".parquet": "parquet",
}  # fmt: skip
FORMS = ("json", "ndjson", "csv", "onvif", "anpr-flow", "ngsi-ld", "parquet")
KINDS = ("read", "observation", "heartbeat")
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_PART = 2000
"""Messages that are written to a file together."""


@dataclass(frozen=True)
class _Wish:
    """What the options ask for."""

    form: str
    kind: str
    seconds: float
    rate: float
    accelerate: float
    batch: int
    connections: int
    version: str
    topic: str
    now: bool
    progress: bool


def _duration(ctx: click.Context, option: click.Parameter, value: str) -> float:
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)", value or "0")
    if not found:
        raise click.BadParameter("write it as 90s, 15m, 2h or 3d", ctx, option)
    return float(found[1]) * _UNITS[found[2]]


def _number(ctx: click.Context, option: click.Parameter, value: float) -> float:
    if math.isnan(value):  # stands in no range, and outside none
        raise click.BadParameter(words(say("write a number")), ctx, option)
    return value


@click.command()
@click.argument("scenario", required=False, default="")
@click.option("--list", "listing", is_flag=True, help="List the scenarios that come along.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**63 - 1), help="Same seed, same bytes.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write here; '-' is stdout.")
@click.option("--truth", type=click.Path(dir_okay=False, path_type=Path), help="Write the ground truth here (NDJSON or Parquet).")
@click.option("-f", "--format", "form", type=click.Choice(FORMS), help="Form (default: by the name of the file; json over HTTP).")
@click.option("--kind", type=click.Choice(KINDS), help="What is sent (default: reads where there are cameras).")
@click.option("--duration", "seconds", default="", callback=_duration, metavar="T",
              help="Play this long, also beyond the scenario: 90s, 15m, 2h, 3d.")  # fmt: skip
@click.option("--to", "url", default="", metavar="URL", help="Deliver live: http(s)://... or mqtt(s)://user@host:port.")
@click.option("--rate", default=0.0, type=click.FloatRange(0, 1e6), callback=_number,
              help="Messages per second (default: by the scenario's clock).")  # fmt: skip
@click.option("--accelerate", default=1.0, type=click.FloatRange(0.001, 1e6), callback=_number,
              help="Times the scenario's clock.", show_default=True)  # fmt: skip
@click.option("--batch", default=100, show_default=True, type=click.IntRange(1, 1000), help="Messages in a delivery over HTTP.")
@click.option("--connections", default=4, show_default=True, type=click.IntRange(1, 64), help="Connections over HTTP.")
@click.option("--mqtt", "version", default="3.1.1", show_default=True, type=click.Choice(["3.1.1", "5.0"]), help="Version of MQTT.")
@click.option("--topic", default="ingest/{entity}", show_default=True, help="Topic; {entity} and {camera} are filled in.")
@click.option("--secret-env", default="SPECGEN_FEED_SECRET", show_default=True, metavar="NAME", help="Variable with the token or password.")
@click.option("--now", is_flag=True, help="Move the scenario in time to now.")
@json_option
@click.pass_context
def simulate(
    ctx: click.Context,
    /,
    scenario: str,
    listing: bool,
    seed: int,
    output: Path | None,
    truth: Path | None,
    url: str,
    secret_env: str,
    json_output: bool,
    **options: Any,
) -> int:
    """Play SCENARIO: the name of one that comes along, or a YAML file.

    Without -o, --truth or --to it tells what is in it. All plates are fictitious: they begin with 0.
    """
    if listing or not scenario:
        return _list(json_output)
    if output is not None and truth is not None and str(output) != "-" and output.absolute() == truth.absolute():
        raise click.UsageError(words(say("give -o and --truth two different files")), ctx)
    world = _world(scenario, seed, options["seconds"])
    wish = _wish(ctx, options, output, url, world)
    whole = truth if truth is not None and truth.suffix.lower() == ".parquet" else None
    table_wanted = output if wish.form == "parquet" else None
    if whole is not None or table_wanted is not None:
        _bulk(world, wish, table_wanted, whole, json_output)
    if truth is not None and whole is None:
        from specgen.simulator.city.truth import document

        _write(truth, (line.encode() for line in document(world, 0 if wish.rate else _end(world, wish))))
    if url:
        return _live(world, wish, url, os.environ.get(secret_env, ""), json_output)
    if output is not None and table_wanted is None:
        _file(world, wish, output)
    if output is None and truth is None:
        _figures(world, wish, json_output)
    return int(Exit.OK)


def _wish(ctx: click.Context, options: Mapping[str, Any], output: Path | None, url: str, world: World) -> _Wish:
    if output is not None and url:
        raise click.UsageError("give --to or -o, not both", ctx)
    if options["now"] and not url:
        raise click.UsageError(words(say("--now goes with --to")), ctx)
    if options["rate"] and not url:
        raise click.UsageError("--rate goes with --to", ctx)
    form = options["form"] or (SUFFIXES.get(output.suffix.lower(), "ndjson") if output is not None else "json")
    kind = options["kind"] or ("read" if world.map.cameras else "observation")
    if form in ("onvif", "anpr-flow", "parquet") and kind != "read":
        raise click.UsageError(f"--format {form} has reads only", ctx)
    if url and form == "parquet":
        raise click.UsageError("Parquet goes into a file", ctx)
    if output is not None and form == "parquet" and str(output) == "-":
        raise click.UsageError("Parquet goes into a file", ctx)
    if url.startswith("mqtt") and form not in ("json", "anpr-flow"):
        raise click.UsageError("over MQTT there is --format json and anpr-flow", ctx)
    if form in ("csv", "ngsi-ld") and kind == "heartbeat":
        raise click.UsageError(f"--format {form} has no signs of life", ctx)
    return _Wish(
        form, kind, options["seconds"], options["rate"], options["accelerate"], options["batch"], options["connections"],
        options["version"], options["topic"], options["now"], progress=True,
    )  # fmt: skip


def load_scenario(name: str) -> Scenario:
    """Return a scenario by the name of a preset or by its file.

    Raises InputError (SG-SIM-001: cannot be opened; or the findings of the file), FindingsError (SG-SIM-002: cannot be played).
    """
    import msgspec

    from specgen.knowledge.typing import read_typed
    from specgen.model.scenario import ScenarioFile
    from specgen.simulator import presets
    from specgen.simulator.city.scenario import ScenarioError
    from specgen.simulator.city.scenario import scenario as of_mapping

    try:
        content = presets.read(name) if name in presets.names() else Path(name).read_bytes()
    except OSError as error:
        hint = say("see 'specgen simulate --list' for those that come along")
        finding = Finding("SG-SIM-001", say("cannot be read: {reason}", reason=reason(error)), Location(name), hint=hint, unreadable=True)
        raise InputError(say("the scenario cannot be read"), (finding,)) from error
    read = read_typed("scenario", ScenarioFile, content, name)
    if read.findings or read.value is None:
        raise InputError(say("the scenario cannot be read"), read.findings)
    try:
        return of_mapping(msgspec.to_builtins(read.value))
    except ScenarioError as error:
        raise _unplayable(name, error) from error


def _unplayable(name: str, error: Exception) -> FindingsError:
    finding = Finding("SG-SIM-002", say("cannot be played: {error}", error=error), Location(name))
    return FindingsError(say("the scenario cannot be played"), (finding,))


def _world(name: str, seed: int, seconds: float) -> World:
    """Return the world of a scenario, which goes on with days of the same kind where more time is wanted than it has."""
    from specgen.simulator.city.scenario import MOST_DAYS, ScenarioError
    from specgen.simulator.city.world import World

    scenario = load_scenario(name)
    days = math.ceil(seconds / _UNITS["d"])
    if days > MOST_DAYS:
        raise click.BadParameter(words(say("at most {days} days", days=MOST_DAYS)), param_hint="--duration")
    scenario = replace(scenario, days=max(days, scenario.days))
    try:
        return World(scenario, seed)
    except ScenarioError as error:
        raise _unplayable(name, error) from error


def _list(json_output: bool) -> int:
    from specgen.cli.output import language
    from specgen.simulator import presets

    found = [load_scenario(name) for name in presets.names()]
    if json_output:
        as_json([{"name": one.name, "title": dict(one.title), "about": dict(one.about), "days": one.days} for one in found])
    else:
        chosen = language()
        data(table([(one.name, one.title.get(chosen, one.title["en"])) for one in found]))
    return int(Exit.OK)


def _played(world: World, wish: _Wish) -> Iterator[Message]:
    """Yield the wished messages of the scenario's first part."""
    yield from (one for one in world.messages(until=_end(world, wish)) if one.kind == wish.kind)


def _end(world: World, wish: _Wish) -> int:
    return world.start + round(wish.seconds * 1000) if wish.seconds else 0


def _file(world: World, wish: _Wish, output: Path) -> None:
    from specgen.simulator.city import writers

    messages = _played(world, wish)
    _write(output, writers.file(wish.form, _parts(messages), wish.kind))


def _parts(messages: Iterator[Message]) -> Iterator[list[Message]]:
    while part := list(islice(messages, _PART)):
        yield part


def _write(path: Path, parts: Iterable[bytes]) -> None:
    """Write parts to a file, which appears when it is whole; '-' is stdout. Raises InputError (SG-SIM-003)."""
    if str(path) == "-":
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return
    _hold_file(path)
    temporary = path.with_name(f".{path.name}.part")
    try:
        with temporary.open("wb") as file:
            for part in parts:
                file.write(part)
        temporary.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        temporary.unlink(missing_ok=True)
    note(say("written: {file}", file=path))


def _hold_file(path: Path) -> None:
    """Refuse a folder, before anything is made. Raises InputError (SG-SIM-003)."""
    if path.is_dir():
        raise _unwritable(path, IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR)))


def _unwritable(path: Path, error: OSError) -> InputError:
    finding = Finding("SG-SIM-003", say("cannot be written: {reason}", reason=reason(error)), Location(str(path)), unreadable=True)
    return InputError(say("the file cannot be written"), (finding,))


def _figures(world: World, wish: _Wish, json_output: bool) -> None:
    from specgen.simulator.city.truth import figures

    known: list[Any] = []
    until = _end(world, wish)
    sent = list(world.messages(known, until))
    found = figures((one for one in known if not until or one.instant < until), sent, world)
    if json_output:
        as_json({"scenario": world.scenario.name, "seed": world.seed, "figures": found})
    else:
        data(table([(name, str(value)) for name, value in found.items()]))


def _bulk(world: World, wish: _Wish, output: Path | None, truth: Path | None, json_output: bool) -> None:
    try:
        from specgen.simulator.bulk import parquet
    except ImportError as error:
        finding = Finding("SG-SIM-004", say("Parquet needs numpy and pyarrow"), hint=say("install specgen with the extra 'bulk'"))
        raise FindingsError(say("Parquet cannot be written here"), (finding,)) from error
    from specgen.simulator.city.scenario import ScenarioError

    for one in filter(None, (output, truth)):
        _hold_file(one)
    try:
        made = parquet.write(world, output, truth, seconds=wish.seconds)
    except ScenarioError as error:
        raise _unplayable(world.scenario.name, error) from error
    except OSError as error:
        raise _unwritable(output or truth or Path("-"), error) from error
    if json_output:
        as_json(made)
    else:
        note(say("{rows} passages in {seconds} s of processor time", rows=made["rows"], seconds=f"{made['cpu_seconds']:.1f}"))


def _live(world: World, wish: _Wish, url: str, secret: str, json_output: bool) -> int:
    """Deliver live and tell what came of it: 0 when everything was acknowledged, 1 when not, 4 when nobody was there."""
    from specgen.simulator.feeds.http import FeedError

    try:
        account = _deliver(world, wish, url, secret)
    except FeedError as error:
        finding = Finding("SG-SIM-005", say("cannot be reached: {reason}", reason=error))
        raise UnreachableError(say("the receiver cannot be reached"), (finding,)) from error
    made = account.as_json()
    if json_output:
        as_json({"scenario": world.scenario.name, "seed": world.seed, **made})
    else:
        data(table([(name, _cell(value)) for name, value in made.items()]))
    if not account.complete:
        note(say("not every message was acknowledged"))
    return int(Exit.OK if account.complete else Exit.NEGATIVE)


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _deliver(world: World, wish: _Wish, url: str, secret: str) -> Account:
    import time

    from specgen.simulator.feeds import pace

    plain = replace(wish, seconds=0.0) if wish.rate else wish
    due = pace.Pace(wish.rate, wish.accelerate, wish.seconds).due(_played(world, plain), world.start)
    if wish.now:
        end = (_end(world, wish) if not wish.rate else 0) or world.end
        due = pace.at(due, round(time.time() * 1000), end, anew=bool(wish.rate), fast=wish.accelerate > 1)
    gc.disable()  # nothing here is in cycles, and a collection among so many objects would be a pause of its own
    try:
        return _mqtt(due, wish, url, secret) if url.startswith("mqtt") else _http(due, wish, url, secret)
    finally:
        gc.enable()


def _http(due: Iterable[tuple[float, Message]], wish: _Wish, url: str, secret: str) -> Account:
    from specgen.simulator.city import writers
    from specgen.simulator.feeds import http, pace

    form = writers.FORMS[wish.form]
    write: Callable[..., bytes] = form.write
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    receiver = http.Receiver(url, form.media_type, headers, wish.connections)
    feed = http.Feed(receiver, write)
    feed.account.planned_rate = wish.rate
    return feed.play(pace.batches(due, wish.batch, apart=receiver.per_camera))


def _mqtt(due: Iterable[tuple[float, Message]], wish: _Wish, url: str, secret: str) -> Account:
    from specgen.simulator.city import writers
    from specgen.simulator.feeds import mqtt

    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:  # a port that is none, or half an IPv6 address
        parts, port = urlsplit(""), None
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise click.UsageError(words(say("write --to as http://host/path or mqtt://user@host:1883")))
    secure = parts.scheme == "mqtts"
    topic = unquote(parts.path.strip("/")) or wish.topic
    user = unquote(parts.username or "")
    server = mqtt.Server(
        parts.hostname, port or (8883 if secure else 1883), topic, wish.version, user, secret or unquote(parts.password or ""), secure
    )
    feed = mqtt.Feed(server, writers.single_flow if wish.form == "anpr-flow" else writers.single)
    feed.account.planned_rate = wish.rate
    return feed.play(due)
