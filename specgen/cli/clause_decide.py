"""``specgen clause proposals``, ``accept`` and ``reject``: what reviewers propose, and what becomes of it."""

from __future__ import annotations

from pathlib import Path

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.confirm import some_words
from specgen.cli.output import as_json, data, note, safe, table, words
from specgen.errors import say
from specgen.knowledge.locate import Roots

into_option = click.option(
    "--into",
    type=click.Path(file_okay=False, path_type=Path),
    help="The layer to write into: the city's overlay folder, made when it is not there.",
)


def layer_of(ctx: click.Context, into: Path | None) -> tuple[Path, Roots]:
    """Return the layer to write into and the roots to read with it. Raises UsageError when there is none."""
    from specgen.knowledge.layer import NoLayer, destination

    try:
        return destination(roots_of(ctx, Path.cwd()), into)
    except NoLayer as error:
        raise click.UsageError(
            words(say("name the city's own layer with --into FOLDER; it is made when it is not there"))
        ) from error


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--all", "everything", is_flag=True, help="Show decided proposals too.")
@json_option
@click.pass_context
def proposals(ctx: click.Context, identifiers: tuple[str, ...], everything: bool, json_output: bool) -> None:
    """List the open proposals for clauses ID (all without ids): who changed what, in which file it came, what was refused.

    With one clause, each change and comment is told. Names are as the file gave them; nobody checked them.
    """
    import msgspec

    from specgen.cli.clause import unknown_clause
    from specgen.knowledge.store import load_kb
    from specgen.review.kinds import CHANGE_KINDS

    kb = load_kb(roots_of(ctx, Path.cwd()), check_ids())[0]
    for name in identifiers:
        if name not in kb.clauses:
            raise unknown_clause(kb, name)
    chosen = [
        one
        for one in kb.proposals.values()
        if (everything or one.state == "open") and (not identifiers or one.clause in identifiers)
    ]
    if json_output:
        as_json([msgspec.to_builtins(one) for one in chosen])
        return
    rows = [
        (one.id, one.base_version, words(_STATES[one.state]), ", ".join(dict.fromkeys(c.author for c in one.changes if c.author)) or "-",
         str(len(one.changes)), str(len(one.comments)), str(len(one.refused)), one.source or "-")
        for one in chosen
    ]  # fmt: skip
    if rows:
        data(table(rows, tuple(words(head) for head in _HEADS)))
    note(say("{number} proposals", number=len(rows)))
    for one in chosen if len(identifiers) == 1 else ():
        data(f"\n{one.id}")
        for change in one.changes:
            who = " ".join(part for part in (change.author, change.date) if part) or words(say("unknown"))
            kind = words(CHANGE_KINDS[change.kind])
            data(
                safe(
                    f"  {change.line or '-'} {kind} ({who}): '{_folded(change.before)}' -> '{_folded(change.after)}'"
                )
            )
        for comment in one.comments:
            data(
                safe(
                    f"  # {comment.author or words(say('unknown'))} ('{_folded(comment.quote)}'): {_folded(comment.text)}"
                )
            )
            for reply in comment.replies:
                data(safe(f"    # {reply.author or words(say('unknown'))}: {_folded(reply.text)}"))
        for line in one.refused:
            data(f"  {words(say('refused: {what}', what=_folded(line)))}")
        if one.decision is not None:
            decision = one.decision
            told = say(
                "{state} on {date} by {by}: {reason}",
                state=_STATES[one.state],
                date=decision.on,
                by=decision.by,
                reason=decision.reason,
            )
            data(f"  {words(told)}")


_HEADS = (
    say("proposal"),
    say("version"),
    say("state"),
    say("author"),
    say("changes"),
    say("comments"),
    say("refused"),
    say("source"),
)
_STATES = {"open": say("open"), "accepted": say("accepted"), "rejected": say("rejected")}


def _folded(text: str) -> str:
    return " ".join(text.split())


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PROPOSAL...")
@click.option(
    "--by", required=True, callback=some_words, metavar="NAME", help="Who decides. A typed name: nobody checks it."
)
@click.option("--reason", required=True, callback=some_words, metavar="TEXT", help="Why; it stays with the proposal.")
@click.option(
    "--bump",
    type=click.Choice(["patch", "minor", "major"]),
    default="minor",
    show_default=True,
    help="How far the version moves: patch for words, minor for a changed duty, major for another one.",
)
@into_option
@date_option
@json_option
@click.pass_context
def accept(
    ctx: click.Context,
    names: tuple[str, ...],
    by: str,
    reason: str,
    bump: str,
    into: Path | None,
    date: str,
    json_output: bool,
) -> None:
    """Make the text of PROPOSAL that of its clause, under a new version and in review again. All or nothing.

    Several proposals for one clause are taken in together: the languages of a clause change at the same time, or in turn. The old text
    goes to its history. A text that moved on since the reviewer read it is put together with the proposal where the changes do not
    touch, else nothing is written. A language that does not change keeps its sign-off.
    Exit 0: written. 1: not open, does not fit, or breaks a rule; nothing was written. 2: no layer to write into.
    """
    from specgen.knowledge.layer import write_files
    from specgen.knowledge.locking import sole_writer
    from specgen.knowledge.store import load_kb
    from specgen.review.deciding import Layer, accepted, found

    folder, roots = layer_of(ctx, into)
    with sole_writer(folder):
        chosen = found(load_kb(roots, check_ids())[0], names)
        outcome = accepted(roots, Layer.of(folder, roots), chosen, (by, reason, date), bump, check_ids())
        files = write_files(folder, outcome.files)
    if json_output:
        as_json(
            {
                "clause": outcome.clause,
                "version": outcome.version,
                "languages": list(outcome.langs),
                "merged": list(outcome.merged),
                "files": [str(one) for one in files],
            }
        )
        return
    for name in outcome.merged:
        note(say("{name} was put together with what changed since: read the result", name=name))
    note(say("{clause} is now version {version}, in review ({langs})", clause=outcome.clause, version=outcome.version,
             langs=", ".join(outcome.langs)))  # fmt: skip
    note(
        say(
            "{number} files written in {folder}; the name {name} is typed, not authenticated",
            number=len(files),
            folder=folder,
            name=by,
        )
    )


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="PROPOSAL...")
@click.option(
    "--by", required=True, callback=some_words, metavar="NAME", help="Who decides. A typed name: nobody checks it."
)
@click.option("--reason", required=True, callback=some_words, metavar="TEXT", help="Why; it stays with the proposal.")
@into_option
@date_option
@json_option
@click.pass_context
def reject(
    ctx: click.Context, names: tuple[str, ...], by: str, reason: str, into: Path | None, date: str, json_output: bool
) -> None:
    """Decline PROPOSAL, with a reason. The text of the clause stays as it is.

    Exit 0: written. 1: there is no such open proposal. 2: no layer to write into.
    """
    from specgen.knowledge.layer import write_files
    from specgen.knowledge.locking import sole_writer
    from specgen.knowledge.store import load_kb
    from specgen.review.deciding import Layer, found, rejected

    folder, roots = layer_of(ctx, into)
    with sole_writer(folder):
        chosen = found(load_kb(roots, check_ids())[0], names)
        files = write_files(folder, rejected(chosen, by, reason, date, Layer.of(folder, roots)).files)
    if json_output:
        as_json({"rejected": [one.id for one in chosen], "files": [str(one) for one in files]})
        return
    for one in chosen:
        note(say("{name} is rejected; the name {by} is typed, not authenticated", name=one.id, by=by))
