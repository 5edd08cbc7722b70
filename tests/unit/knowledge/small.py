"""A small but complete knowledge base and tender, as values: tests change the values, write them, and look at what is found."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

Tree = dict[str, Any]


def both(text: str) -> dict[str, str]:
    """Return a text that is the same in Dutch and English."""
    return {"nl": text, "en": text}


def requirement(identifier: str, **changes: Any) -> Tree:
    """Return a sound requirement that is tested by inspection."""
    base: Tree = {
        "id": identifier,
        "version": "1.0.0",
        "status": "draft",
        "level": "requirement",
        "title": both(f"Titel {identifier}"),
        "statement": both(f"De dienst {identifier} antwoordt binnen {{deadline}}."),
        "rationale": both(f"Reden voor {identifier}."),
        "parameters": {
            "deadline": {"type": "integer", "unit": "s", "default": 5, "min": 1, "max": 60, "label": both("termijn")}
        },
        "sources": [{"source": "STUDIE", "locator": "p. 1"}],
        "standards": [{"standard": "NORM-1", "clause": "4"}],
        "verification": {"method": "inspection", "evidence": both("Een document.")},
        "not_tested_reason": both("Niet van buitenaf waarneembaar."),
        "clauses": ["ACC-01"],
    }
    return base | changes


def clause(identifier: str, **changes: Any) -> Tree:
    """Return a sound clause with one parameter that the law bounds."""
    base: Tree = {
        "id": identifier,
        "version": "1.0.0",
        "status": "draft",
        "title": both(f"Clausule {identifier}"),
        "family": identifier[:3].lower(),
        "part": "contractual",
        "negotiability": "parameters",
        "risk": both("Geen."),
        "legal_basis": [{"instrument": "AUR", "article": "25", "status": "verified"}],
        "parameters": {
            "pct": {
                "type": "decimal",
                "unit": "percent",
                "default": "3",
                "min": "0",
                "max": "20",
                "max_law": "DEPOSIT-MAX",
                "label": both("percentage"),
            }
        },
        "law_values": ["DEPOSIT-MAX"],
    }
    return base | changes


def _law(identifier: str, value: Any, **changes: Any) -> Tree:
    return {
        "id": identifier,
        "label": both(identifier),
        "value": value,
        "unit": "eur",
        "instrument": "WOO",
        "article": "1",
        "status": "verified",
        "text_seen_as_of": "2026-01-01",
        "source": "Staatsblad",
    } | changes


def knowledge_base() -> dict[str, Any]:
    """Return every file of the small knowledge base: path -> value (YAML) or text (Markdown)."""
    files: dict[str, Any] = {
        "requirements/kb.yaml": {
            "version": "1.0.0",
            "released": "2026-01-01",
            "languages": ["nl", "en"],
            "domains": {"databroker": both("Databroker"), "anpr": both("Camera's")},
        },
        "requirements/standards.yaml": {
            "standards": [
                {"id": f"NORM-{i}", "citation": both(f"Norm {i}:2020"), "version": "2020", "status": "verified"}
                for i in (1, 2)
            ]
        },
        "requirements/sources.yaml": {
            "sources": [{"id": "STUDIE", "title": "Studie", "kind": "study", "status": "verified"}]
        },
        "requirements/brands.yaml": {"brands": {"Merkoma": "een leverancier", "Acme Cloud": "een product"}},
        "requirements/databroker/een.yaml": {
            "component": "een",
            "title": both("Een"),
            "order": 10,
            "requirements": [requirement(f"DB-EEN-{i:02d}") for i in range(1, 9)],
        },
        "requirements/databroker/twee.yaml": {
            "component": "twee",
            "title": both("Twee"),
            "order": 20,
            "requirements": [requirement(f"DB-TWE-{i:02d}") for i in range(1, 5)]
            + [
                requirement(
                    "DB-TWE-05",
                    level="award",
                    scoring={"function": "yes_no", "text": both("Alle punten bij een bewezen werking.")},
                )
            ],
        },
        "requirements/interface/index.yaml": {
            "interfaces": [
                {
                    "id": "api",
                    "domain": "databroker",
                    "file": "api.json",
                    "kind": "openapi",
                    "title": both("Api"),
                    "values": {"/limit": "DB-EEN-01.deadline"},
                }
            ]
        },
        "requirements/interface/api.json": '{"limit": 5, "paths": {"/x": {"get": {"operationId": "lees"}}}}\n',
        "requirements/profiles/basis.yaml": {
            "profile": "basis",
            "domain": "databroker",
            "title": both("Basis"),
            "description": both("Basis."),
            "components": ["een", "twee"],
        },
        "clauses/terms.yaml": {"terms": [{"id": "offerte", "nl": "offerte", "en": "tender"}]},
        "clauses/effects.yaml": {
            "labels": {level: both(level) for level in ("minimum", "substantial", "requirement", "award", "info")},
            "effects": [
                {"level": level, "text": both(f"Gevolg van {level}."), "legal_basis": []}
                for level in ("minimum", "substantial", "requirement", "award", "info")
            ],
        },
        "clauses/law/instruments.yaml": {
            "instruments": [
                {
                    "id": "AUR",
                    "short": both("AUR"),
                    "title": both("KB uitvoering"),
                    "identifier": "2013021005",
                    "status": "verified",
                },
                {
                    "id": "WOO",
                    "short": both("WOO"),
                    "title": both("Wet"),
                    "identifier": "2016021053",
                    "status": "verified",
                },
                {
                    "id": "OUD",
                    "short": both("OUD"),
                    "title": both("Oud KB"),
                    "identifier": "1",
                    "status": "verified",
                    "repealed_by": "AUR",
                },
            ]
        },
        "clauses/law/aur.yaml": {
            "instrument": "AUR",
            "articles": [
                {"article": "9", "rule": "forbidden", "subject": both("toepassing"), "status": "verified"},
                {"article": "25", "rule": "motivated", "subject": both("borgtocht"), "status": "verified"},
                {"article": "40", "rule": "repealed", "subject": both("toezicht"), "status": "verified"},
                {"article": "95", "rule": "free", "subject": both("betaling"), "status": "verified"},
            ],
        },
        "clauses/law/waarden.yaml": {
            "values": [
                _law("EU-THRESHOLD-SUPPLIES-SERVICES", 221000, valid_to="2025-12-31"),
                _law("EU-THRESHOLD-SUPPLIES-SERVICES", 216000, valid_from="2026-01-01"),
                _law("EU-THRESHOLD-CENTRAL", 140000),
                _law("LOTS-THRESHOLD", 140000),
                _law("FRAMEWORK-YEARS", 4, unit="year"),
                _law("DEPOSIT-MAX", 5, unit="percent", instrument="AUR", article="25"),
            ]
        },
    }
    for identifier in ("ACC-01", "ACC-02", "FIN-06"):
        folder = f"clauses/{identifier[:3].lower()}/{identifier}"
        files[f"{folder}/clause.yaml"] = clause(identifier)
        files[f"{folder}/nl.md"] = f"1. De borgtocht van {identifier} bedraagt {{pct}}.\n"
        files[f"{folder}/en.md"] = f"1. The deposit of {identifier} is {{pct}}.\n"
    return files


def tender() -> Tree:
    """Return a sound tender over the small knowledge base."""
    price = {"id": "prijs", "title": both("Prijs"), "weight": 60, "kind": "price", "method": both("Laagste prijs.")}
    quality = {
        "id": "kwaliteit",
        "title": both("Kwaliteit"),
        "weight": 40,
        "kind": "quality",
        "method": both("Punten per onderdeel."),
        "requirements": [{"id": "DB-TWE-05", "points": 40}],
    }
    return copy.deepcopy(
        {
            "slug": "proef",
            "title": both("Proef"),
            "reference": "B-1",
            "domain": "databroker",
            "language": "nl",
            "buyers": [
                {
                    "id": "stad",
                    "name": "Stad",
                    "role": "lead",
                    "address": "Plein 1",
                    "contact": {"name": "Aankoop", "email": "aankoop@stad.example"},
                }
            ],
            "procedure": "open",
            "nature": "services",
            "estimate": {"amount": 400000},
            "timetable": {"publication": "2026-06-01", "questions_until": "2026-06-20", "deadline": "2026-07-15"},
            "months": 48,
            "description": both("Een proef."),
            "cpv": ["72000000"],
            "profile": "basis",
            "no_lots_reason": both("Een geheel."),
            "award": {"criteria": [price, quality]},
            "parameters": {"DB-EEN-01": {"deadline": 7}, "FIN-06": {"pct": "4"}},
            "options": [{"id": "meer", "title": both("Meer"), "description": both("Meer."), "kind": "allowed"}],
            "prices": [{"id": "post", "title": both("Post"), "unit": both("stuk"), "quantity": 1}],
        }
    )


def write(folder: Path, files: dict[str, Any], tender_file: Tree | str | None = None) -> Path:
    """Write a knowledge base below ``folder`` and the tender as ``tender.yaml``; return the tender's path."""
    for path, value in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(value if isinstance(value, str) else dump(value), "utf-8")
    place = folder / "tender.yaml"
    if tender_file is not None:
        place.write_text(tender_file if isinstance(tender_file, str) else dump(tender_file), "utf-8")
    return place


def dump(value: Any) -> str:
    """Write a value as YAML, one key a line, in the order given."""
    return yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=10_000)
