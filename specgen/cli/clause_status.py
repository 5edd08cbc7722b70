"""``specgen clause status``: where each clause stands, per language, and what it waits for."""

from __future__ import annotations

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, table, words
from specgen.errors import say


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--family", default="", help="Only this family, such as fin.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default=None, help="Only this language.")
@date_option
@json_option
@click.pass_context
def status(ctx: click.Context, identifiers: tuple[str, ...], family: str, lang: str | None, date: str, json_output: bool) -> None:
    """Show version, state, text digest and last sign-off of clauses per language, what changed since, and what each waits for.

    With ids, each open matter is told in full; without, the last columns count them. No clause of this library ships as
    approved. Sign-offs stand in the city's own layer (clauses/sign-offs.yaml there); a name in it is typed, not authenticated.
    """
    from specgen.cli.clause import unknown_clause
    from specgen.knowledge.standing import standing
    from specgen.knowledge.store import load_kb

    kb = load_kb(roots_of(ctx), check_ids())[0]
    for name in identifiers:
        if name not in kb.clauses:
            raise unknown_clause(kb, name)
    chosen = identifiers or tuple(name for name, one in kb.clauses.items() if not family or one.clause.family == family.lower())
    rows = [row for name in chosen for row in standing(kb, name, date) if lang in (None, row.lang)]
    if json_output:
        plain = [row._asdict() for row in rows]
        for one in plain:
            one |= {key: [str(told) for told in one[key]] for key in ("changed", "waits_for")}
            one["authenticated"] = False
        as_json(plain)
        return
    typed = words(say("not authenticated"))
    shown = [
        (
            row.id,
            row.lang,
            row.version,
            row.state,
            row.digest[:12],
            f"{row.reviewer} ({typed})" if row.reviewer else "-",
            row.signed_on or "-",
            str(len(row.changed)),
            str(len(row.waits_for)),
        )
        for row in rows
    ]
    if shown:
        data(table(shown, ("id", "lang", "version", "state", "text", "reviewer", "signed", "changed", "waits for")))
    for name in identifiers:
        mine = [row for row in rows if row.id == name]
        for told in dict.fromkeys(words(one) for row in mine for one in (*row.changed, *row.waits_for)):
            data(f"{name}: {told}")
