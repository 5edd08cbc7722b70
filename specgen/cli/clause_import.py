"""``specgen clause import``: a Word file came back: what was changed and said in it, as proposals and a list of issues."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.clause_decide import into_option, layer_of
from specgen.cli.clause_returned import import_tender, tender_options
from specgen.cli.common import check_ids, date_option, json_option
from specgen.cli.output import as_json, data, findings, language, note, table, words
from specgen.errors import Exit, say

if TYPE_CHECKING:
    from specgen.model.review import Proposal
    from specgen.review.importing import Imported
    from specgen.review.word.package import Package


@click.command("import")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@into_option
@click.option(
    "--issues", type=click.Path(dir_okay=False, path_type=Path), help="Write the list of issues as a workbook (.xlsx)."
)
@click.option("--dry-run", is_flag=True, help="Tell what would be proposed; write nothing but the list of issues.")
@tender_options
@date_option
@json_option
@click.pass_context
def import_(
    ctx: click.Context,
    /,
    path: Path,
    into: Path | None,
    issues: Path | None,
    dry_run: bool,
    date: str,
    json_output: bool,
    **of_tender: Any,
) -> None:
    """Read FILE.docx back: a file of 'clause export' that lawyers edited, or a tender that a colleague edited.

    Of a review file, every tracked change, untracked change and comment becomes part of a proposal for its clause and language; the
    approved text stays as it is until 'clause accept'. Of a tender, what was changed is told against the lock.
    Exit 0: nothing changed, or all of it is proposed. 1: something was refused (a protected field, a picture, a text outside the clauses).
    2: no layer to write into. 3: the file cannot be read, or is not safe to read.
    """
    from specgen.review.importing import is_review
    from specgen.review.word.package import Package, read_file

    content = read_file(path)
    package = Package(content, path.name)
    if not is_review(package):
        import_tender(ctx, package, path, date, json_output, into=into, issues=issues, dry_run=dry_run, **of_tender)
        return
    _import_review(ctx, package, hashlib.sha256(content).hexdigest(), into, issues, dry_run, date, json_output)


def _import_review(
    ctx: click.Context,
    package: Package,
    digest: str,
    into: Path | None,
    issues: Path | None,
    dry_run: bool,
    date: str,
    json_output: bool,
) -> None:
    from specgen.cli.clause_since import write_output
    from specgen.knowledge.locking import sole_writer
    from specgen.knowledge.store import load_kb
    from specgen.review import issue_list
    from specgen.review.importing import import_review, proposals_of
    from specgen.review.proposals import numbered, write_proposals

    folder, roots = layer_of(ctx, into)
    with nullcontext() if dry_run else sole_writer(folder):
        kb = load_kb(roots, check_ids())[0]
        imported = import_review(kb, package, date=date)
        proposed = proposals_of(imported, made=date, digest=digest)
        again = _again(kb.proposals.values(), proposed)
        fresh = tuple(one for one in proposed if (one.clause, one.lang) not in again)
        written = numbered(fresh, folder, kb.proposals) if dry_run else write_proposals(folder, fresh, kb.proposals)
    numbers = {(one.clause, one.lang): one.id for one in written} | again
    if issues is not None:
        write_output(issues, issue_list.issues(imported, numbers, language(), date))
    if json_output:
        as_json(_as_data(imported, written, again, dry_run))
    else:
        _show(imported, numbers, len(written), dry_run, len(again))
    ctx.exit(Exit.NEGATIVE if imported.refused else Exit.OK)


def _again(known: Any, proposed: tuple[Proposal, ...]) -> dict[tuple[str, str], str]:
    """Return the proposals that this very file made before, by clause and language: a file that is read twice proposes once."""
    before = {(one.clause, one.lang, one.source_digest): one.id for one in known if one.source_digest}
    found = {(one.clause, one.lang): before.get((one.clause, one.lang, one.source_digest), "") for one in proposed}
    return {key: name for key, name in found.items() if name}


def _as_data(
    imported: Imported, written: tuple[Proposal, ...], again: dict[tuple[str, str], str], dry_run: bool
) -> dict[str, Any]:
    import msgspec

    from specgen.review.importing import counts

    return {
        "file": imported.file,
        "kind": "review",
        "written": not dry_run,
        "counts": dict(counts(imported)),
        "proposals": [msgspec.to_builtins(one) for one in written],
        "already_proposed": sorted(again.values()),
        "anchors": {one.expected.key: one.anchor for one in imported.texts if one.touched or one.anchor != "control"},
        "outside": [{"clause": one.clause, **msgspec.to_builtins(one.change)} for one in imported.outside],
        "comments_outside": [msgspec.to_builtins(one) for one in imported.loose],
        "findings": [one.as_dict() for one in imported.findings],
    }


def _show(imported: Imported, numbers: dict[tuple[str, str], str], written: int, dry_run: bool, again: int) -> None:
    from specgen.review.importing import counts
    from specgen.review.issue_list import touched

    rows = []
    for one in touched(imported):
        given = one.expected
        names = [row.author for row in one.changes] + [row.author for row in one.comments]
        authors = [name for name in dict.fromkeys(names) if name]
        refused = sum(1 for row in one.findings)
        name = numbers.get((given.clause, given.lang), "-")
        rows.append(
            (
                given.clause,
                given.lang,
                given.version,
                ", ".join(authors) or "-",
                str(len(one.changes)),
                str(len(one.comments)),
                str(refused),
                name,
            )
        )
    if rows:
        heads = ("clause", "language", "version", "authors", "changes", "comments", "refused", "proposal")
        data(table(rows, tuple(words(_HEADS[head]) for head in heads)))
    findings(imported.findings)
    figures = counts(imported)
    note(
        say(
            "{texts} texts read; {changed} changed; {changes} changes, {comments} comments; {refused} refused",
            texts=figures["texts"],
            changed=figures["changed"],
            changes=figures["changes"],
            comments=figures["comments"],
            refused=figures["refused"],
        )
    )
    if again:
        note(say("{number} texts of this very file were proposed before", number=again))
    if dry_run:
        note(say("nothing was written"))
    elif written:
        note(
            say(
                "{number} proposals written; see 'specgen clause proposals'. Names are as the file gives them: nobody checked them",
                number=written,
            )
        )


_HEADS = {
    "clause": say("clause"),
    "language": say("language"),
    "version": say("version"),
    "authors": say("authors"),
    "changes": say("changes"),
    "comments": say("comments"),
    "refused": say("refused"),
    "proposal": say("proposal"),
}
