"""``specgen clause since``: what changed since a reviewer signed, and because of which law."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.confirm import some_words
from specgen.cli.output import as_json, data, note, words
from specgen.errors import Finding, FindingsError, InputError, Location, reason, say

if TYPE_CHECKING:
    from specgen.review.since import Report


def write_output(path: Path, content: bytes) -> None:
    """Write one file, whole or not at all. Raises InputError (SG-REV-114)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
    except OSError as error:
        told = say("it cannot be written: {reason}", reason=reason(error))
        finding = Finding(
            "SG-REV-114", told, Location(str(path)), hint=say("close it in Word or Excel, or choose another folder")
        )
        raise InputError(say("the file cannot be written"), (finding,)) from error


@click.command()
@click.option(
    "--reviewer",
    required=True,
    callback=some_words,
    metavar="NAME",
    help="Whose sign-offs, as the name stands on them.",
)
@click.option(
    "--lang",
    type=click.Choice(["nl", "en"]),
    default="nl",
    show_default=True,
    help="Language of the words around the texts.",
)
@click.option(
    "-o",
    "output",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Folder for the redline and the list of issues.",
)
@date_option
@json_option
@click.pass_context
def since(ctx: click.Context, reviewer: str, lang: str, output: Path, date: str, json_output: bool) -> None:
    """Write one redline (.docx) and one list of issues (.xlsx) for a reviewer: only the texts he signed in which something changed.

    Something is: words, bounds and choices of parameters, law values and articles (with instrument and article), matters that are open
    since, an end that has come; and his conditions, which stand until he signs anew. Nothing is written when nothing changed.
    Exit 0: written, or nothing changed. 1: nobody of that name signed. 3: the files cannot be written.
    """
    from specgen.knowledge.store import load_kb
    from specgen.review.since import issues, redline, reviewers_of, summary
    from specgen.review.since import since as report_of

    kb = load_kb(roots_of(ctx, Path.cwd()), check_ids())[0]
    if reviewer not in reviewers_of(kb):
        names = ", ".join(reviewers_of(kb))
        hint = (
            say("signed by: {names}", names=names)
            if names
            else say("nobody signed anything; see 'specgen clause approve'")
        )
        raise FindingsError(
            say("nothing to show"),
            (Finding("SG-REV-115", say("{name} signed nothing", name=reviewer), None, reviewer, hint),),
        )
    report = report_of(kb, reviewer, date)
    written: list[Path] = []
    if report.matters:
        stem = f"since-{re.sub(r'[^a-z0-9]+', '-', reviewer.lower()).strip('-') or 'reviewer'}-{date}"
        for name, content in ((f"{stem}.docx", redline(report, lang)), (f"{stem}.xlsx", issues(report, lang))):
            write_output(output / name, content)
            written.append(output / name)
    if json_output:
        as_json(_plain(report, written))
        return
    for told in summary(report):
        data(words(told))
    for one in report.matters:
        head = f"{one.sign_off.clause} ({one.sign_off.lang})"
        for change in one.changed:
            data(f"{head}: {words(change.told)}")
        if one.sign_off.condition:
            data(f"{head}: {words(say('the condition stands: {text}', text=one.sign_off.condition))}")
    for path in written:
        note(say("{file} written", file=path))


def _plain(report: Report, written: list[Path]) -> dict[str, Any]:
    """Return the report as JSON-ready values."""
    texts = [
        {
            "clause": one.sign_off.clause,
            "lang": one.sign_off.lang,
            "signed_on": one.sign_off.date,
            "version_signed": one.sign_off.version,
            "version": one.version,
            "changed": [change._asdict() | {"told": str(change.told)} for change in one.changed],
            "condition": one.sign_off.condition,
            "settled": list(one.settled),
            "redline": one.before is not None,
        }
        for one in report.matters
    ]
    head = {"reviewer": report.reviewer, "date": report.date, "signed": report.signed, "unchanged": report.unchanged}
    return head | {"texts": texts, "files": [str(path) for path in written]}
