"""``specgen kb coverage``: what there is per domain and component, how well it was read, and what is still open."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, json_option, roots_of
from specgen.cli.output import as_json, data, table, words
from specgen.errors import Sentence, say

if TYPE_CHECKING:
    from specgen.knowledge.coverage import Coverage, Row


@click.command("coverage")
@json_option
@click.pass_context
def coverage(ctx: click.Context, json_output: bool) -> None:
    """Show what is covered per domain and component, what was verified, and what is open."""
    from specgen.knowledge.coverage import coverage as count
    from specgen.knowledge.store import load_kb

    found = count(load_kb(roots_of(ctx), check_ids())[0])
    if json_output:
        as_json(_as_dict(found))
    else:
        _show(found)


def _as_dict(found: Coverage) -> dict[str, Any]:
    answer = asdict(found)
    answer["read"] = {
        name: {"total": sum(one.values()), "verified_share": share(one), **one} for name, one in found.read.items()
    }
    answer["to_confirm"] = [
        {"law": name, "entry": entry, "status": status} for name, entry, status in found.to_confirm
    ]  # fmt: skip
    return answer


def share(statuses: dict[str, int]) -> float:
    """Return the share that was verified, 0 to 1, in three decimals; 0 where there is nothing."""
    total = sum(statuses.values())
    return round(statuses.get("verified", 0) / total, 3) if total else 0.0


def _rows(rows: tuple[Row, ...]) -> list[tuple[str, ...]]:
    return [
        (
            one.domain,
            *((one.component,) if one.component else ()),
            str(one.requirements),
            str(one.automated),
            *(f"{number}" for number in one.languages.values()),
            str(one.with_clause),
            f"{one.interface_parameters}/{one.parameters}",
        )
        for one in rows
    ]


def _show(found: Coverage) -> None:
    languages = tuple(found.domains[0].languages) if found.domains else ()
    tail = ("requirements", "automated", *languages, "with clause", "parameters in interface")
    if found.domains:
        data(table(_rows(found.domains), ("domain", *tail)))
        data("")
        data(table(_rows(found.components), ("domain", "component", *tail)))
        data("")
    statuses = ("verified", "secondary", "unverified", "draft")
    rows = [
        (name, *(str(one.get(status, 0)) for status in statuses), f"{share(one):.0%}")
        for name, one in found.read.items()
    ]
    data(table(rows, ("read", *statuses, "share verified")))
    data("")
    data(table([("clause texts", *map(str, found.clause_languages.values()))], ("text", *found.clause_languages)))
    confirm = [f"{name} ({entry or status})" for name, entry, status in found.to_confirm]
    lists: tuple[tuple[Sentence, list[str]], ...] = (
        (say("law values to confirm"), confirm),
        (say("requirements without a clause"), list(found.requirements_without_clause)),
        (say("clauses without a requirement"), list(found.clauses_without_requirement)),
        *(
            (say("parameters in the interface {name}", name=one), list(ids))
            for one, ids in found.interface_parameters.items()
        ),
    )
    for head, names in lists:
        data(f"\n{words(head)}: {len(names)}")
        if names:
            data(f"  {', '.join(names)}")
