"""``specgen clause export``: clauses as a Word file for review."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, note, words
from specgen.errors import say

if TYPE_CHECKING:
    from specgen.model.knowledge import KnowledgeBase
    from specgen.model.parameter import Value
    from specgen.review.briefing import Use

_LANGUAGES = ("nl", "en")


def _langs(ctx: click.Context, option: click.Parameter, value: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in value.split(","))
    if not set(found) <= set(_LANGUAGES) or len(set(found)) != len(found):
        raise click.BadParameter(words(say("write nl, en, or both as nl,en")), ctx, option)
    return found


def _output(ctx: click.Context, option: click.Parameter, value: Path) -> Path:
    if value.suffix.lower() != ".docx":
        raise click.BadParameter(words(say("end the name with .docx")), ctx, option)
    return value


@click.command()
@click.argument("identifiers", nargs=-1, metavar="ID")
@click.option("--family", default="", metavar="F", help="Only this family, such as fin.")
@click.option(
    "--tender",
    "tenders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Only the clauses of this tender file, lock or dossier; its numbers and values are shown (repeatable).",
)
@click.option(
    "--lang", "langs", default="nl", show_default=True, callback=_langs, metavar="LANG", help="nl, en, or nl,en side by side."
)
@click.option(
    "-o",
    "output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_output,
    metavar="FILE",
    help="The .docx file to write.",
)
@date_option
@json_option
@click.pass_context
def export(
    ctx: click.Context,
    identifiers: tuple[str, ...],
    family: str,
    tenders: tuple[Path, ...],
    langs: tuple[str, ...],
    output: Path,
    date: str,
    json_output: bool,
) -> None:
    """Write clauses to a Word file in which a lawyer changes and comments: all of the library, or those named.

    The tracking of changes is on in the file. Values and references stand in protected grey fields; below each text stand their
    bounds. Above it stand version and state, sign-off and what changed since, legal basis and whether it was read, and where the
    clause is used. 'specgen clause import' takes the file back. Same input and date, same bytes. Exit 0: written. 1: there is no such
    clause or family. 2: usage. 3: a file cannot be read or written.
    """
    from specgen.cli.clause_since import write_output
    from specgen.knowledge.store import load_kb
    from specgen.review.export import Order, export_clauses

    kb = load_kb(roots_of(ctx, tenders[0].parent if tenders else Path.cwd()), check_ids())[0]
    chosen = _chosen(kb, identifiers, family)
    uses = _uses(ctx, chosen, tenders, date)
    if tenders and not identifiers:
        chosen = tuple(name for name in chosen if any(use.number for use in uses[name]))
    if not chosen:
        raise click.UsageError(words(say("no clause is left to export")))
    content = export_clauses(kb, Order(chosen, langs, date, uses))
    write_output(output, content)
    if json_output:
        as_json({"file": str(output), "clauses": list(chosen), "languages": list(langs), "bytes": len(content)})
        return
    data(str(output))
    note(say("{number} clauses", number=len(chosen)))


def _chosen(kb: KnowledgeBase, identifiers: tuple[str, ...], family: str) -> tuple[str, ...]:
    """Return the ids in the order of the alphabet, so that the clauses of a family stand together."""
    from specgen.cli.clause import unknown_clause

    known = {name.casefold(): name for name in kb.clauses}
    for name in identifiers:
        if name.casefold() not in known:
            raise unknown_clause(kb, name)
    families = sorted({entry.clause.family for entry in kb.clauses.values()})
    if family and family.lower() not in families:
        told = say("there is no family {family}; known: {names}", family=family, names=", ".join(families))
        raise click.UsageError(words(told))
    names = {known[name.casefold()] for name in identifiers} or set(kb.clauses)
    return tuple(sorted(name for name in names if not family or kb.clauses[name].clause.family == family.lower()))


def _uses(ctx: click.Context, chosen: tuple[str, ...], tenders: tuple[Path, ...], date: str) -> Mapping[str, tuple[Use, ...]]:
    """Return what each tender makes of each clause, in the order in which the tenders were named."""
    from specgen.review.briefing import Use

    held = [(path.name, _held(ctx, path, date)) for path in tenders]
    return {name: tuple(Use(title, *found.get(name, ("", {}))) for title, found in held) for name in chosen}


def _held(ctx: click.Context, path: Path, date: str) -> dict[str, tuple[str, dict[str, Value]]]:
    """Return clause id -> number and values, for a tender file or a lock. Raises InputError when it cannot be read."""
    from specgen.dossier.build import prepare
    from specgen.dossier.lockfile import lock_place, read_lock

    place = lock_place(path)
    if place is not None:
        return {one.id: (one.number, _known(one.parameters)) for one in read_lock(place).clauses}
    tender = prepare(roots_of(ctx, path.parent), path, date, check_ids(), str(path))[1]
    held = {one.id: (one.number, {name: setting.value for name, setting in one.settings.items()}) for one in tender.clauses}
    return {name: (number, _known(values)) for name, (number, values) in held.items()}


def _known(values: Mapping[str, Value | None]) -> dict[str, Value]:
    """Leave out what the tender did not fill in yet."""
    return {name: value for name, value in values.items() if value is not None}
