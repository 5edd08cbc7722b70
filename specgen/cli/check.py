"""``specgen check``."""

from __future__ import annotations

from pathlib import Path

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, counts, findings, note
from specgen.errors import Exit, Finding, Severity, say


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
    found = _findings(ctx, file, date, no_cache)
    errors = sum(1 for one in found if one.severity is Severity.ERROR)
    if json_output:
        as_json({"errors": errors, "findings": [one.as_dict() for one in found]})
    else:
        findings(found, least=Severity.WARNING)
        what = say("knowledge base and {file}", file=file) if file else say("knowledge base")
        note(say("{what}: {counts} (automated checks; no legal advice)", what=what, counts=counts(found)))
    return int(Exit.NEGATIVE if errors else Exit.OK)


def _findings(ctx: click.Context, file: Path | None, date: str, no_cache: bool) -> tuple[Finding, ...]:
    if file is not None:
        from specgen.dossier.build import prepare

        _, tender, kb_findings = prepare(roots_of(ctx, file.parent), file, date, check_ids(), str(file))
        return (*kb_findings, *tender.findings)
    from specgen.knowledge.store import load_kb

    return load_kb(roots_of(ctx), check_ids(), date=date, use_cache=not no_cache)[1]
