"""``specgen clause status``: where each clause stands, per language, and what it waits for."""

from __future__ import annotations

import click

from specgen.cli.common import check_ids, json_option, roots_of
from specgen.cli.output import as_json, data, table, words


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--family", default="", help="Only this family, such as fin.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default=None, help="Only this language.")
@json_option
@click.pass_context
def status(ctx: click.Context, identifiers: tuple[str, ...], family: str, lang: str | None, json_output: bool) -> None:
    """Show version, state and text digest of clauses per language, and what each waits for before it can be approved.

    With ids, each open matter is told in full; without, the last column counts them. No clause of this library ships as
    approved. A state is what the file says; a name in it is typed, not authenticated.
    """
    from specgen.cli.clause import unknown_clause
    from specgen.knowledge.standing import standing
    from specgen.knowledge.store import load_kb

    kb = load_kb(roots_of(ctx), check_ids())[0]
    for name in identifiers:
        if name not in kb.clauses:
            raise unknown_clause(kb, name)
    chosen = identifiers or tuple(name for name, one in kb.clauses.items() if not family or one.clause.family == family.lower())
    rows = [row for name in chosen for row in standing(kb, name) if lang in (None, row.lang)]
    if json_output:
        as_json([row._asdict() | {"waits_for": [str(one) for one in row.waits_for]} for row in rows])
        return
    shown = [(row.id, row.lang, row.version, row.state, row.digest[:12], str(len(row.waits_for))) for row in rows]
    if shown:
        data(table(shown, ("id", "lang", "version", "state", "text", "waits for")))
    for name in identifiers:
        mine = [row for row in rows if row.id == name]
        for wait in dict.fromkeys(words(one) for row in mine for one in row.waits_for):
            data(f"{name}: {wait}")
