"""The small knowledge base with the real law table, and tenders to judge: for the tests of the legal checks."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from specgen.errors import Finding, Location
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender
from specgen.resolve.places import Path, TenderPlaces
from specgen.resolve.tender import resolve
from tests.conftest import REPOSITORY
from tests.unit.knowledge.small import both, clause, knowledge_base, requirement, tender
from tests.unit.resolve.room import kb_of, tender_of

Tree = dict[str, Any]
DATE = "2026-06-01"
LAW_FILES = ("thresholds", "procedure", "calculation", "execution", "camera", "data", "checks")


@dataclass(frozen=True)
class Example:
    """A tender that a check must tell (``weight``) or leave alone (``weight`` empty), at a date, with clauses in the knowledge base."""

    code: str
    name: str
    change: Callable[[Tree], None]
    weight: str = ""
    clauses: tuple[Tree, ...] = ()
    date: str = DATE


@dataclass
class Judged:
    """What was found, and the paths in the tender file that the findings named."""

    tender: ResolvedTender
    tree: Tree
    paths: dict[str, list[Path]] = field(default_factory=dict)

    def of(self, code: str) -> list[Finding]:
        """Return the findings of one code."""
        return [one for one in self.tender.findings if one.code == code]


def text_clause(identifier: str, text: str, parameters: Tree | None = None, **changes: Any) -> Tree:
    """Return a clause as values, with its text under ``text`` (both languages)."""
    made = clause(identifier, parameters=parameters or {}, law_values=[], **changes)
    return made | {"text": text}


def number(value: Any, unit: str = "percent", **changes: Any) -> Tree:
    """Return a decimal parameter with a wide range."""
    return {
        "type": "decimal",
        "unit": unit,
        "default": str(value),
        "min": "0",
        "max": "1000000",
        "label": both("getal"),
    } | changes


def switch(value: bool) -> Tree:
    """Return a yes-or-no parameter."""
    return {"type": "boolean", "default": value, "label": both("keuze")}


def choice(default: str, *names: str) -> Tree:
    """Return a choice."""
    return {
        "type": "choice",
        "default": default,
        "choices": {name: both(name) for name in names},
        "label": both("keuze"),
    }


@cache
def _law_texts() -> dict[str, str]:
    names = (*LAW_FILES, "instruments")
    return {f"clauses/law/{name}.yaml": (REPOSITORY / f"clauses/law/{name}.yaml").read_text("utf-8") for name in names}


def files(clauses: tuple[Tree, ...] = (), knock_out: bool = False) -> Tree:
    """Return the small knowledge base with the law table of the checkout, and these clauses beside its own."""
    made: Tree = knowledge_base()
    own = made.pop("clauses/law/waarden.yaml")
    made["clauses/law/waarden.yaml"] = {"values": [one for one in own["values"] if one["id"] == "DEPOSIT-MAX"]}
    made |= _law_texts()
    for name in ("ACC-02", "FIN-06"):
        for kind in ("clause.yaml", "nl.md", "en.md"):
            made.pop(f"clauses/{name[:3].lower()}/{name}/{kind}")
    made["requirements/standards.yaml"]["standards"].append(
        {"id": "ISO-8601", "citation": both("ISO 8601-1:2019"), "version": "2019", "status": "verified"}
    )
    made["requirements/databroker/een.yaml"]["requirements"][0]["clauses"] = ["ACC-01"]
    if knock_out:
        made["requirements/databroker/een.yaml"]["requirements"][1] = requirement(
            "DB-EEN-02",
            level="minimum",
            level_reason=both("Kern van de opdracht."),
            verification={
                "method": "test", "checks": ["DB-EEN-02-A"], "procedure": [both("Stuur een bericht.")], "evidence": both("Een verslag."),
            },
        )  # fmt: skip
    for one in clauses:
        folder = f"clauses/{one['id'][:3].lower()}/{one['id']}"
        made[f"{folder}/clause.yaml"] = {key: value for key, value in one.items() if key != "text"}
        made[f"{folder}/nl.md"] = made[f"{folder}/en.md"] = one["text"] + "\n"
    return made


def base() -> Tree:
    """Return a tender above the European threshold in which no legal check finds anything."""
    made = tender()
    made["parameters"] = {}
    made["timetable"] = {
        "publication": "2026-06-01",
        "questions_until": "2026-06-24",
        "answers_by": "2026-07-06",
        "deadline": "2026-07-15",
    }
    made["award"]["criteria"][0]["method"] = both("Punten = 60 × (laagste prijs ÷ prijs).")
    return made


def knowledge(example: Example) -> KnowledgeBase:
    """Return the knowledge base of an example."""
    return kb_of(files(example.clauses, knock_out=example.code in ("SG-TND-382", "SG-TND-383")))


def judge(example: Example) -> Judged:
    """Resolve the tender of an example, and note the places that its findings name."""
    tree = copy.deepcopy(base())
    example.change(tree)
    tree = json.loads(json.dumps(tree))  # nothing shared: shared parts would be written as anchors
    asked: list[Path] = []

    def find(path: Path) -> Location:
        asked.append(path)
        return Location(".".join(str(step) for step in path), len(asked))

    resolved = resolve(knowledge(example), tender_of(tree), example.date, TenderPlaces(find))
    judged = Judged(resolved, tree)
    by_line = {index + 1: path for index, path in enumerate(asked)}
    for one in resolved.findings:
        if one.where is not None:
            judged.paths.setdefault(one.code, []).append(by_line[one.where.line])
    return judged


def section(text: str, part: str = "contractual", name: str = "eigen") -> Tree:
    """Return a section of the city's own, with a Dutch text."""
    return {
        "id": name,
        "title": {"nl": "Eigen tekst", "en": "Own text"},
        "part": part,
        "text": {"nl": text, "en": "Reading copy of the section."},
    }


def post(title: str, kind: str = "unit_price", name: str = "post") -> Tree:
    """Return a price item."""
    return {"id": name, "title": {"nl": title, "en": "Item"}, "unit": both("stuk"), "quantity": 1, "kind": kind}
