"""Changes of a sound tender, and clauses, from which the examples of the legal checks are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.unit.knowledge.small import both
from tests.unit.resolve.legal_room import Tree, choice, post, section, switch, text_clause

Change = Callable[[Tree], None]
ERROR, WARNING, SOUND = "error", "warning", ""
BEFORE, AFTER = "2025-12-31", "2027-01-13"


def put(**values: Any) -> Change:
    """Return a change that sets keys at the top of the tender."""
    return lambda tree: tree.update(values)


def own(text: str, part: str = "contractual") -> Change:
    """Return a change that adds a section of the city's own."""
    return lambda tree: tree.update(sections=[section(text, part)])


def quality(method: str = "", title: str = "", parts: list[Tree] | None = None) -> Change:
    """Return a change of the quality criterion."""

    def change(tree: Tree) -> None:
        criterion = tree["award"]["criteria"][1]
        if method:
            criterion["method"] = {"nl": method, "en": "Scoring rule."}
        if title:
            criterion["title"] = {"nl": title, "en": "Quality"}
        if parts is not None:
            criterion["requirements"] = [{"id": "DB-TWE-05", "points": 40 - sum(one["points"] for one in parts)}]
            criterion["subcriteria"] = parts

    return change


def part(title: str, method: str, points: int = 10) -> Tree:
    """Return a sub-criterion."""
    return {"title": {"nl": title, "en": "Part"}, "points": points, "method": {"nl": method, "en": "Scoring rule."}}


def lots(*amounts: int, suite: bool = True, **changes: Any) -> Change:
    """Return a change that divides the tender into lots with these estimates."""

    def change(tree: Tree) -> None:
        award = tree["award"]
        tree.pop("no_lots_reason")
        tree.pop("award")
        tree["prices"] = []
        tree["lots"] = [
            {
                "id": f"deel-{i}",
                "title": both(f"Deel {i}"),
                "description": both(f"Het deel {i}."),
                "estimate": {"amount": amount},
                "select": {"components": ["een", "twee"]},
                "award": award,
                "prices": [post("Dienst per maand")],
                "suite": suite,
                **changes,
            }
            for i, amount in enumerate(amounts)
        ]

    return change


def both_of(*changes: Change) -> Change:
    """Return one change made of several."""

    def change(tree: Tree) -> None:
        for one in changes:
            one(tree)

    return change


def buyers(*maxima: int, **first: Any) -> Change:
    """Return a change that sets the buyers, with these maxima."""

    def change(tree: Tree) -> None:
        lead = tree["buyers"][0] | first
        tree["buyers"] = [
            lead
            | {"id": f"stad-{i}", "role": "participant" if i else "lead", "name": f"Stad {i}"}
            | ({"maximum": one} if one else {})
            for i, one in enumerate(maxima)
        ]

    return change


def times(**dates: Any) -> Change:
    """Return a change of the timetable."""
    return lambda tree: tree["timetable"].update(dates)


def excluded(identifier: str) -> Change:
    """Return a change that leaves a clause out."""
    return put(clauses={"exclude": [{"id": identifier, "reason": "Niet nodig."}]})


VOVB = put(procedure="negotiation_with_publication", estimate={"amount": 150000, "note": "met opties en verlengingen"})
SILENT = put(
    procedure="negotiation_without_publication", estimate={"amount": 100000, "note": "met opties en verlengingen"}
)
AWD_07 = text_clause("AWD-07", '1. Bij elke norm horen de woorden "of gelijkwaardig".')
ACC_05 = text_clause("ACC-05", "1. De hertest.")
ACC_09 = text_clause("ACC-09", "1. Wie een fout vermoedt, meldt ze.")
DIGEST = {"suite_sha256": {"type": "text", "late": True, "label": both("controlesom")}}
MOMENTS = {
    "moment_tender": switch(True),
    "moment_award": switch(True),
    "contributions": choice("none", "none", "disclosed"),
}
SUITE_TEXT = (
    "1. De suite heeft controlesom {suite_sha256} en is gratis en zonder registratie beschikbaar. Gelijkwaardig bewijs volgens [[AWD-07]], "
    "hertest volgens [[ACC-05]], fouten volgens [[ACC-09]]."
)


def suite(text: str = SUITE_TEXT, **parameters: Tree) -> Tree:
    """Return a conformance clause."""
    return text_clause("ACC-03", text, DIGEST | MOMENTS | parameters)


def whole_suite(**parameters: Tree) -> tuple[Tree, ...]:
    """Return a conformance clause with all that belongs to it."""
    return (suite(**parameters), AWD_07, ACC_05, ACC_09)


def camera(regime: str = "statistics", lanes: tuple[str, ...] = ("A",)) -> Change:
    """Return a change that adds a camera dossier."""
    return put(camera={"regime": regime, "lanes": list(lanes)})
