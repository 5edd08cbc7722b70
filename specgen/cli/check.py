"""``specgen check``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, counts, findings, note, words
from specgen.errors import Exit, Finding, Sentence, Severity, say


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--no-cache", is_flag=True, help="Read every file anew.")
@date_option
@json_option
@click.pass_context
def check(ctx: click.Context, file: Path | None, no_cache: bool, date: str, json_output: bool) -> int:
    """Check the knowledge base; with FILE, that tender too.

    Exit 0: no errors. 1: errors. 3: a file cannot be read.
    """
    found, ran = _findings(ctx, file, date, no_cache)
    errors = sum(1 for one in found if one.severity is Severity.ERROR)
    if json_output:
        judged = {"checks": ran, "not_checked": [str(one) for one in unchecked()]} if file else {}
        as_json({"errors": errors, "findings": [one.as_dict() for one in found], **judged})
    else:
        findings(found, least=Severity.WARNING)
        note(_verdict(found, file, ran))
    return int(Exit.NEGATIVE if errors else Exit.OK)


def unchecked() -> tuple[Sentence, ...]:
    """Return what no automated check of a tender looks at."""
    from specgen.resolve.legal.checks import NOT_CHECKED

    return NOT_CHECKED


def _verdict(found: Sequence[Finding], file: Path | None, ran: int) -> Sentence:
    if file is None:
        return say(
            "{what}: {counts} (automated checks; no legal advice)", what=say("knowledge base"), counts=counts(found)
        )
    what = say("knowledge base and {file}", file=file)
    left = "; ".join(words(one) for one in unchecked())
    if not found:
        return say(
            "{what}: no findings in {number} automated checks; no legal advice; not checked: {unchecked}",
            what=what,
            number=ran,
            unchecked=left,
        )
    return say(
        "{what}: {counts} in {number} automated checks; no legal advice; not checked: {unchecked}",
        what=what,
        counts=counts(found),
        number=ran,
        unchecked=left,
    )


def _findings(ctx: click.Context, file: Path | None, date: str, no_cache: bool) -> tuple[tuple[Finding, ...], int]:
    """Return the findings, and how many checks of the tender ran (0 without one)."""
    if file is not None:
        from specgen.dossier.build import prepare

        _, tender, kb_findings = prepare(roots_of(ctx, file.parent), file, date, check_ids(), str(file))
        return (*kb_findings, *tender.findings), tender.checks
    from specgen.knowledge.store import load_kb

    return load_kb(roots_of(ctx), check_ids(), date=date, use_cache=not no_cache)[1], 0
