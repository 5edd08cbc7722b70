"""``specgen explain``: everything about one id, so that an officer can defend it."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from pathlib import Path
from typing import Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.defence import current_proof, defence
from specgen.cli.output import as_json, data, language, words
from specgen.cli.output import note as say_note
from specgen.errors import Finding, FindingsError, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender


def known_or_near(identifier: str, *stores: Collection[str]) -> None:
    """Raise FindingsError with the nearest ids when no store knows ``identifier``."""
    if any(identifier in store for store in stores):
        return
    near = difflib.get_close_matches(identifier, [name for store in stores for name in store], 3)
    raise FindingsError(
        say("nothing to explain"),
        (
            Finding(
                "SG-KB-170",
                say("there is no requirement or clause {identifier}", identifier=identifier),
                None,
                identifier,
                say("did you mean {names}?", names=", ".join(near)) if near else say("see 'specgen kb list'"),
            ),
        ),
    )


def _requirement(kb: KnowledgeBase, identifier: str) -> dict[str, Any]:
    one = kb.requirements[identifier]
    component = kb.component_of(identifier)
    return {
        "id": identifier,
        "version": one.version,
        "status": one.status,
        "level": one.level,
        "title": one.title.nl,
        "component": component.name if component else "",
        "statement": one.statement.nl,
        "rationale": one.rationale.nl,
        "sources": [f"{ref.source} ({ref.locator})" for ref in one.sources],
        "standards": [
            f"{kb.standards[ref.standard].citation.nl} {ref.clause}".strip()
            for ref in one.standards
            if ref.standard in kb.standards
        ],
        "verification": one.verification.method,
        "checks": list(one.verification.checks),
        "parameters": {
            name: {"default": p.default, "min": p.min, "max": p.max, "unit": p.unit, "basis": p.basis}
            for name, p in one.parameters.items()
        },
        "depends": list(one.depends),
        "clauses": list(one.clauses),
        "not_tested_reason": one.not_tested_reason.nl if one.not_tested_reason else "",
    }


def _clause(kb: KnowledgeBase, identifier: str) -> dict[str, Any]:
    entry = kb.clauses[identifier]
    one = entry.clause
    return {
        "id": identifier,
        "version": one.version,
        "status": one.status,
        "title": one.title.nl,
        "part": one.part,
        "text": entry.text.get("nl", ""),
        "legal_basis": [f"{basis.instrument} art. {basis.article} [{basis.status}]" for basis in one.legal_basis],
        "requires": list(one.requires),
        "excludes": list(one.excludes),
        "requirements": list(one.requirements),
        "risk": one.risk.nl,
        "negotiability": one.negotiability,
        "parameters": {
            name: {"default": p.default, "min": p.min_law or p.min, "max": p.max_law or p.max, "unit": p.unit}
            for name, p in one.parameters.items()
        },
    }


def _in_tender(tender: ResolvedTender, identifier: str) -> dict[str, Any]:
    item = tender.requirement(identifier) or tender.clause(identifier)
    if item is None:
        return {
            "in": False,
            "why": tender.excluded.get(
                identifier, "niet gekozen: het onderdeel of de clausule hoort niet bij deze opdracht"
            ),
        }
    settings = {name: {"value": one.value, "origin": one.origin} for name, one in item.settings.items()}
    found: dict[str, Any] = {"in": True, "why": item.why, "number": item.number, "values": settings}
    if item.local:
        found["local_texts"] = [
            {
                "part": one.part,
                "lang": one.lang,
                "author": one.author,
                "date": one.date,
                "reason": one.reason,
                "base_version": one.base_version,
                "text": one.text,
            }
            for one in item.local
        ]
    return found


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the note that defends it as a Word file; what the library does not know stands in it as an open field.",
)
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True, help="Language of that Word file.")
@date_option
@json_option
@click.pass_context
def explain(
    ctx: click.Context, identifier: str, file: Path | None, output: Path | None, lang: str, date: str, json_output: bool
) -> None:
    """Why ID is in the tender FILE or is not; its sources, checks, parameters, clauses.

    First comes a note that an officer can repeat to a bidder: need, source, proportion, equivalents, proof.
    """
    answer: dict[str, Any] = {}
    tender: ResolvedTender | None = None
    if file is not None:
        from specgen.dossier.build import prepare

        kb, tender, _ = prepare(roots_of(ctx, file.parent), file, date, check_ids(), str(file))
        known_or_near(identifier, kb.requirements, kb.clauses)
        answer["tender"] = _in_tender(tender, identifier)
    else:
        from specgen.knowledge.store import load_kb

        kb = load_kb(roots_of(ctx), check_ids())[0]
        known_or_near(identifier, kb.requirements, kb.clauses)
    if output is not None:
        from specgen.cli.clause_since import write_output
        from specgen.cli.defence_note import defence_note

        write_output(output, defence_note(kb, identifier, lang, current_proof(), date, tender))
        say_note(say("{file} written", file=output))
    answer = (_requirement if identifier in kb.requirements else _clause)(kb, identifier) | answer
    note = [words(one) for one in defence(kb, identifier, language(), current_proof(), tender)]
    if json_output:
        answer["defence"] = note
        as_json(answer)
        return
    data(f"{words(say('What can be told to a bidder'))}:")
    for line in note:
        data(f"  {line}")
    data("")
    for key, value in answer.items():
        if isinstance(value, dict):
            data(f"{key}:")
            for name, inner in value.items():
                data(f"  {name}: {inner}")
        elif isinstance(value, list):
            data(f"{key}: {', '.join(str(part) for part in value) or '-'}")
        elif value != "":
            data(f"{key}: {value}")
