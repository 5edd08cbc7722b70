"""``specgen clause status``: where each clause stands, per language, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, safe, table, words
from specgen.errors import Exit, say

if TYPE_CHECKING:
    from specgen.knowledge.standing import Standing
    from specgen.model.clause import SignOff
    from specgen.model.knowledge import KnowledgeBase
    from specgen.review.signing import Verdict


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--family", default="", help="Only this family, such as fin.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default=None, help="Only this language.")
@click.option(
    "--verify",
    "verified",
    is_flag=True,
    help="Verify the signature of every sign-off against the keys that the city lists.",
)
@date_option
@json_option
@click.pass_context
def status(
    ctx: click.Context,
    identifiers: tuple[str, ...],
    family: str,
    lang: str | None,
    verified: bool,
    date: str,
    json_output: bool,
) -> int:
    """Show version, state, text digest and last sign-off of clauses per language, what changed since, and what each waits for.

    With ids, each open matter is told in full; without, the last columns count them. No clause of this library ships as approved. The
    state follows from the sign-offs in the city's own layer (clauses/sign-offs.yaml): approved while nothing changed since,
    approved_on_condition, or reopened. A name in it is typed, not authenticated, unless --verify says that its signature was verified
    against a key that the city lists in clauses/reviewers.yaml.
    With --verify, exit 1: a signature is wrong. 4: signed with a key that the city does not list for that name, role and day.
    """
    from specgen.cli.clause import unknown_clause
    from specgen.knowledge.standing import standing
    from specgen.knowledge.store import load_kb

    kb = load_kb(roots_of(ctx, Path.cwd()), check_ids())[0]
    for name in identifiers:
        if name not in kb.clauses:
            raise unknown_clause(kb, name)
    chosen = identifiers or tuple(
        name for name, one in kb.clauses.items() if not family or one.clause.family == family.lower()
    )
    rows = [row for name in chosen for row in standing(kb, name, date) if lang in (None, row.lang)]
    verdicts = _verdicts(kb, rows) if verified else []
    if json_output:
        as_json([_plain(row, verdicts, verified) for row in rows])
    else:
        _show(kb, identifiers, rows, verdicts, verified)
    outcomes = {verdict.outcome for _, verdict in verdicts}
    if "wrong" in outcomes:
        return int(Exit.NEGATIVE)
    return int(Exit.CANNOT_TELL if "unlisted" in outcomes else Exit.OK)


Verdicts = list[tuple["SignOff", "Verdict"]]


def _verdicts(kb: KnowledgeBase, rows: Iterable[Standing]) -> Verdicts:
    from specgen.cli.keys import verify
    from specgen.review.signing import verdict

    shown = {(row.id, row.lang) for row in rows}
    return [(one, verdict(kb, one, verify)) for one in kb.sign_offs if (one.clause, one.lang) in shown]


def _last(row: Standing, verdicts: Verdicts) -> Verdict | None:
    """Return the verdict on the sign-off that counts for a row."""
    mine = [
        verdict
        for one, verdict in verdicts
        if (one.clause, one.lang, one.date, one.reviewer) == (row.id, row.lang, row.signed_on, row.reviewer)
    ]
    return mine[-1] if mine else None


def _plain(row: Standing, verdicts: Verdicts, verified: bool) -> dict[str, Any]:
    one: dict[str, Any] = row._asdict()
    one |= {key: [str(told) for told in one[key]] for key in ("changed", "waits_for")}
    last = _last(row, verdicts)
    one["authenticated"] = last is not None and last.outcome == "verified"
    if verified:
        one["sign_offs"] = [
            {
                "reviewer": sign.reviewer,
                "role": sign.role,
                "date": sign.date,
                "version": sign.version,
                "outcome": verdict.outcome,
            }
            for sign, verdict in verdicts
            if (sign.clause, sign.lang) == (row.id, row.lang)
        ]
    return one


def _show(
    kb: KnowledgeBase, identifiers: tuple[str, ...], rows: list[Standing], verdicts: Verdicts, verified: bool
) -> None:
    short = {
        "verified": say("authenticated"),
        "unlisted": say("key not listed"),
        "wrong": say("signature wrong"),
        "unsigned": say("not authenticated"),
    }
    shown = []
    for row in rows:
        last = _last(row, verdicts)
        name = words(short[last.outcome if last is not None else "unsigned"])
        shown.append(
            (
                row.id,
                row.lang,
                row.version,
                row.state,
                row.digest[:12],
                f"{row.reviewer} ({name})" if row.reviewer else "-",
                row.signed_on or "-",
                str(len(row.changed)),
                str(len(row.waits_for)),
            )
        )
    if shown:
        data(table(shown, ("id", "lang", "version", "state", "text", "reviewer", "signed", "changed", "waits for")))
    for name in identifiers:
        mine = [row for row in rows if row.id == name]
        for told in dict.fromkeys(words(one) for row in mine for one in (*row.changed, *row.waits_for)):
            data(f"{name}: {told}")
    if verified and verdicts:
        data(f"\n{words(say('Sign-offs'))}")
        rows_ = [
            (
                one.clause,
                one.lang,
                one.version,
                one.date,
                f"{safe(one.reviewer)}, {safe(one.role)}",
                words(verdict.told),
            )
            for one, verdict in verdicts
        ]
        data(table(rows_, ("id", "lang", "version", "date", "name", "signature")))
