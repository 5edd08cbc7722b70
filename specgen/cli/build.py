"""``specgen build``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import Progress, as_json, counts, findings, note, table
from specgen.errors import Severity, say

if TYPE_CHECKING:
    from specgen.model.resolved import ResolvedTender


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    default="output",
    type=click.Path(file_okay=False, path_type=Path),
    show_default=True,
    help="Folder in which the dossier is made.",
)
@click.option("--lang", default="nl,en", show_default=True, metavar="LANGS", help="Dutch, and reading copies.")
@click.option(
    "-f",
    "--format",
    "formats",
    default="docx,xlsx,suite,html,lock",
    show_default=True,
    metavar="FORMATS",
    help="What to write.",
)
@click.option(
    "--force", is_flag=True, help="Build even where files were edited since; the edited ones go to internal/edited."
)
@date_option
@json_option
@click.pass_context
def build(
    ctx: click.Context, file: Path, output: Path, lang: str, formats: str, force: bool, date: str, json_output: bool
) -> None:
    """Make the whole dossier of a tender in OUTPUT/<slug>/."""
    from specgen.dossier.build import FORMATS, Request
    from specgen.dossier.build import build as make
    from specgen.dossier.writing import write_dossier
    from specgen.resolve.cuts import budget_of, cheapest_cuts

    languages = _list(ctx, lang, ("nl", "en"), "--lang")
    wanted = _list(ctx, formats, FORMATS, "--format")
    if "nl" not in languages:
        raise click.BadParameter("the tender itself is in Dutch; keep nl", ctx, param_hint="--lang")
    request = Request(file, date, languages, wanted, str(file))
    dossier = make(roots_of(ctx, file.parent), request, known_checks=check_ids(), progress=Progress())
    folder = output / dossier.tender.file.slug
    kept = write_dossier(folder, dossier.files, force=force)
    tender = dossier.tender
    if json_output:
        as_json(
            {
                "folder": str(folder),
                "kb": {"version": tender.kb_version, "digest": tender.kb_digest},
                "requirements": len(tender.requirements),
                "clauses": len(tender.clauses),
                "automated": sum(1 for one in tender.requirements if one.automated),
                "budget": budget_of(tender)._asdict(),
                "cuts": [cut._asdict() for cut in cheapest_cuts(tender)] if budget_of(tender).over else [],
                "files": sorted(dossier.files),
                "kept": kept,
                "suite_sha256": dossier.suite_digest,
                "findings": [one.as_dict() for one in dossier.findings],
            }
        )
        return
    findings((one for one in dossier.findings if one.where is not None), least=Severity.WARNING)
    note(
        say(
            "Knowledge base {version} (sha256 {digest}…), judged at {date}",
            version=tender.kb_version,
            digest=tender.kb_digest[:12],
            date=date,
        )
    )
    automated = sum(1 for one in tender.requirements if one.automated)
    levels = {
        level: sum(1 for one in tender.requirements if one.level == level)
        for level in ("minimum", "substantial", "award")
    }
    note(
        say(
            "{requirements} requirements ({automated} tested by the suite, {excluding} knock-out, {scored} scored), "
            "{clauses} clauses, {derogations} derogations",
            requirements=len(tender.requirements),
            automated=automated,
            excluding=levels["minimum"] + levels["substantial"],
            scored=levels["award"],
            clauses=len(tender.clauses),
            derogations=len(tender.derogations),
        )
    )
    _size(tender)
    rows = [
        (path, f"{len(data) / 1024:.0f} kB")
        for path, data in dossier.files.items()
        if not path.split("/")[-1].startswith(".")
    ]
    note(table(rows))
    for path in kept:
        note(say("kept your edited file as {path}", path=path))
    note(
        say(
            "{counts}; law values to confirm are listed in internal/findings.nl.html (no legal advice)",
            counts=counts(dossier.findings),
        )
    )
    note(say("Next: open {file}", file=folder / "publish" / "tender.nl.docx"))
    click.echo(str(folder))


def _size(tender: ResolvedTender) -> None:
    """Say how large the tender is, and what it could lose when it is over its budget."""
    from specgen.model.limits import MAX_AWARD, MAX_MINIMUM, MAX_REQUIREMENTS
    from specgen.resolve.cuts import budget_of, cheapest_cuts

    size = budget_of(tender)
    note(
        say(
            "Size: about {pages} pages (estimated from the words); {requirements} of at most {most} requirements, "
            "{knock_outs} of {most_knock_outs} knock-out, {scored} of {most_scored} scored",
            pages=size.pages,
            requirements=size.requirements,
            most=MAX_REQUIREMENTS,
            knock_outs=size.knock_outs,
            most_knock_outs=MAX_MINIMUM,
            scored=size.scored,
            most_scored=MAX_AWARD,
        )
    )
    if size.over:
        cuts = cheapest_cuts(tender)
        note(say("Over the budget. The {number} cuts that cost least:", number=len(cuts)))
        note(table([(cut.id, cut.title, str(cut.words)) for cut in cuts], ("id", "title", "words")))


def _list(ctx: click.Context, text: str, known: tuple[str, ...], option: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [part for part in parts if part not in known]
    if unknown or not parts:
        raise click.BadParameter(f"'{', '.join(unknown)}' is not one of {', '.join(known)}", ctx, param_hint=option)
    return parts
