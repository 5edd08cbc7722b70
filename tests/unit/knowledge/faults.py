"""A catalogue of faults that authors make. Each knows the code and the line that must be reported for it, and nothing of the checker."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.unit.knowledge.small import both

Tree = dict[str, Any]
ONE = "requirements/databroker/een.yaml"
TENDER = "tender.yaml"


def line_of(text: str, marker: str) -> int:
    """Return the line of the only occurrence of ``marker``."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if marker in line]
    assert len(lines) == 1, f"{marker!r} stands on lines {lines}"
    return lines[0]


@dataclass(frozen=True)
class Fault:
    """One fault.

    ``plant`` changes the values (a requirement, or all files and the tender); ``marker`` is a text on the line that must be reported;
    ``touches`` names what it changes, so that two faults that change the same thing are not planted together; ``edit`` changes the
    written text instead (for what values cannot say).
    """

    name: str
    code: str
    touches: str
    plant: Callable[[Any, str], None] = lambda target, identifier: None
    marker: Callable[[str], str] = lambda identifier: f"- id: {identifier}"
    file: str = ONE
    edit: Callable[[str, str], str] | None = None
    below: int = 0


def _set(key: str, value: Any) -> Callable[[Any, str], None]:
    def plant(requirement: Tree, identifier: str) -> None:
        requirement[key] = value(identifier) if callable(value) else value

    return plant


def _inside(*path: Any, value: Any) -> Callable[[Any, str], None]:
    def plant(target: Tree, identifier: str) -> None:
        node: Any = target
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value(identifier) if callable(value) else value

    return plant


def _drop(key: str) -> Callable[[Any, str], None]:
    def plant(requirement: Tree, identifier: str) -> None:
        del requirement[key]

    return plant


def _tag(word: str) -> Callable[[str], str]:
    """Return a marker function: a text that is unique per requirement."""
    return lambda identifier: f"{word}-{identifier[-2:]}"


def _word(word: str) -> Callable[[str], str]:
    return lambda identifier: f"{word}-{identifier[-2:]}"


def _parameter(**changes: Any) -> Callable[[Any, str], None]:
    def plant(requirement: Tree, identifier: str) -> None:
        parameter = requirement["parameters"]["deadline"]
        for key, value in changes.items():
            parameter[key] = value(identifier) if callable(value) else value
        parameter["note"] = f"opmerking-{identifier}"

    return plant


REQUIREMENT_FAULTS: tuple[Fault, ...] = (
    Fault(
        "unknown standard",
        "SG-KB-102",
        "standards",
        _inside("standards", 0, "standard", value=_word("NORM-WEG")),
        _tag("NORM-WEG"),
    ),
    Fault(
        "unknown source",
        "SG-KB-103",
        "sources",
        _inside("sources", 0, "source", value=_word("BRON-WEG")),
        _tag("BRON-WEG"),
    ),
    Fault("no source", "SG-KB-103", "sources", _set("sources", lambda i: []), lambda i: f"sources: [] #{i}"),
    Fault(
        "slot not declared",
        "SG-KB-104",
        "statement",
        lambda r, i: r["statement"].update(
            nl=f"De dienst zinA-{i[-2:]} antwoordt binnen {{deadline}} of {{onbekend}}."
        ),
        _tag("zinA"),
    ),
    Fault(
        "loose brace",
        "SG-KB-106",
        "verification",
        lambda r, i: r["verification"]["evidence"].update(nl=f"Een document zinB-{i[-2:]} }}."),
        _tag("zinB"),
    ),
    Fault(
        "languages with different slots",
        "SG-KB-114",
        "statement",
        lambda r, i: r["statement"].update(
            nl=f"De dienst zinC-{i[-2:]} antwoordt binnen {{deadline}}.", en="The service answers at once."
        ),
        lambda i: f"statement: #{i}",
        below=0,
    ),
    Fault(
        "parameter nobody uses",
        "SG-KB-105",
        "parameters.extra",
        lambda r, i: r["parameters"].update(
            {f"ongebruikt_{i[-2:]}": {"type": "boolean", "default": True, "label": both("x")}}
        ),
        lambda i: f"ongebruikt_{i[-2:]}",
    ),
    Fault(
        "depends on nothing",
        "SG-KB-107",
        "depends",
        _set("depends", lambda i: [f"DB-WEG-{i[-2:]}"]),
        lambda i: f"DB-WEG-{i[-2:]}",
    ),
    Fault("depends on itself", "SG-KB-107", "depends", _set("depends", lambda i: [i]), lambda i: f"  - {i}"),
    Fault(
        "conflicts with nothing",
        "SG-KB-108",
        "conflicts",
        _set("conflicts", lambda i: [f"DB-NIX-{i[-2:]}"]),
        lambda i: f"DB-NIX-{i[-2:]}",
    ),
    Fault(
        "unknown clause",
        "SG-KB-109",
        "clauses",
        _set("clauses", lambda i: [f"ZZZ-{i[-2:]}"]),
        lambda i: f"ZZZ-{i[-2:]}",
    ),
    Fault(
        "empty Dutch text",
        "SG-KB-112",
        "rationale",
        lambda r, i: r.update(rationale={"nl": " ", "en": f"zinD-{i[-2:]}"}),
        _tag("zinD"),
        below=-1,
    ),
    Fault(
        "empty English text",
        "SG-KB-113",
        "rationale",
        lambda r, i: r.update(rationale={"nl": f"zinE-{i[-2:]}", "en": ""}),
        _tag("zinE"),
        below=1,
    ),
    Fault("minimum without reason", "SG-KB-115", "level", _set("level", "minimum"), lambda i: f"level: minimum #{i}"),
    Fault("award without scoring", "SG-KB-120", "level", _set("level", "award"), lambda i: f"level: award #{i}"),
    Fault(
        "scoring without award",
        "SG-KB-121",
        "level",
        _set("scoring", lambda i: {"function": "yes_no", "text": both(f"zinF-{i[-2:]}")}),
        lambda i: f"scoring: #{i}",
    ),
    Fault(
        "test without check",
        "SG-KB-117",
        "verification",
        lambda r, i: (
            r.update(verification={"method": "test", "operations": ["api#lees"]}, not_tested_reason=r["not_tested_reason"])
            or r.update(statement={"nl": r["statement"]["nl"], "en": r["statement"]["en"]})
        ),
        lambda i: f"verification: #{i}",
    ),
    Fault(
        "inspection without evidence",
        "SG-KB-118",
        "verification",
        _set("verification", lambda i: {"method": "inspection"}),
        lambda i: f"verification: #{i}",
    ),
    Fault("not automated without reason", "SG-KB-151", "verification", _drop("not_tested_reason")),
    Fault(
        "check of another requirement",
        "SG-KB-119",
        "verification",
        lambda r, i: r.update(
            verification={"method": "test", "procedure": [both("Stap.")], "checks": [f"DB-ANDER-{i[-2:]}.x"], "operations": ["api#lees"]}
        ),
        lambda i: f"DB-ANDER-{i[-2:]}.x",
    ),
    Fault(
        "default below its bound", "SG-KB-122", "parameter", _parameter(default=0), lambda i: f"opmerking-{i}", below=-6
    ),
    Fault(
        "default above its bound",
        "SG-KB-122",
        "parameter",
        _parameter(default=61),
        lambda i: f"opmerking-{i}",
        below=-6,
    ),
    Fault("bounds the wrong way", "SG-KB-123", "parameter", _parameter(min=70), lambda i: f"deadline: #{i}"),
    Fault("unknown unit", "SG-KB-124", "parameter", _parameter(unit="fortnight"), lambda i: f"opmerking-{i}", below=-7),
    Fault(
        "unknown law value",
        "SG-KB-125",
        "parameter",
        _parameter(max_law=lambda i: f"WET-WEG-{i[-2:]}"),
        lambda i: f"WET-WEG-{i[-2:]}",
    ),
    Fault(
        "default of the wrong type",
        "SG-KB-148",
        "parameter",
        _parameter(default=lambda i: f"veel-{i[-2:]}"),
        _tag("veel"),
    ),
    Fault(
        "no upper bound",
        "SG-KB-157",
        "parameter",
        lambda r, i: (r["parameters"]["deadline"].pop("max"), None)[1],
        lambda i: f"deadline: #{i}",
    ),
    Fault(
        "no default",
        "SG-KB-156",
        "parameter",
        lambda r, i: (r["parameters"]["deadline"].pop("default"), None)[1],
        lambda i: f"deadline: #{i}",
    ),
    Fault(
        "brand name",
        "SG-KB-127",
        "title",
        lambda r, i: r.update(title={"nl": f"Zoals Merkoma zinG-{i[-2:]}", "en": "Like that"}),
        _tag("zinG"),
    ),
    Fault(
        "product of two words",
        "SG-KB-127",
        "title",
        lambda r, i: r.update(title={"nl": f"Op Acme Cloud zinH-{i[-2:]}", "en": "On that"}),
        _tag("zinH"),
    ),
    Fault(
        "standard without equivalence",
        "SG-KB-128",
        "statement",
        lambda r, i: r["statement"].update(nl=f"De dienst zinI-{i[-2:]} volgt Norm 1:2020 binnen {{deadline}}."),
        _tag("zinI"),
    ),
    Fault("unknown level", "SG-KB-005", "level", _set("level", "must"), lambda i: f"level: must #{i}"),
    Fault(
        "bad version",
        "SG-KB-006",
        "version",
        _set("version", lambda i: f"1.{int(i[-2:])}"),
        lambda i: f"version: '1.{int(i[-2:])}'",
    ),
    Fault(
        "text where a list belongs", "SG-KB-004", "clauses", _set("clauses", lambda i: f"tekst-{i[-2:]}"), _tag("tekst")
    ),
    Fault(
        "unknown key", "SG-KB-002", "extra key", lambda r, i: r.update({"prioriteit": f"hoog-{i[-2:]}"}), _tag("hoog")
    ),
    Fault("missing rationale", "SG-KB-003", "rationale", _drop("rationale")),
    Fault(
        "missing Dutch",
        "SG-KB-003",
        "title",
        lambda r, i: r.update(title={"en": f"zinJ-{i[-2:]}"}),
        lambda i: f"title: #{i}",
    ),
    Fault(
        "duplicate key",
        "SG-KB-010",
        "version",
        edit=lambda text, i: text.replace(
            f"- id: {i}\n  version: 1.0.0\n", f"- id: {i}\n  version: 1.0.0\n  version: 1.0.0 #tweede {i}\n"
        ),
        marker=lambda i: f"#tweede {i}",
    ),
    Fault(
        "tag",
        "SG-KB-012",
        "status",
        edit=lambda text, i: _edit_after(text, i, "status: draft", f"status: !weg draft #{i}"),
        marker=lambda i: f"!weg draft #{i}",
    ),
    Fault(
        "merge key",
        "SG-KB-011",
        "extra key",
        edit=lambda text, i: text.replace(f"- id: {i}\n", f"- id: {i}\n  <<: {{}} #samen {i}\n", 1),
        marker=lambda i: f"#samen {i}",
    ),
)


def _edit_after(text: str, identifier: str, old: str, new: str) -> str:
    head, mark, tail = text.partition(f"- id: {identifier}\n")
    return head + mark + tail.replace(old, new, 1)


def _tender_parameter(owner: str, name: str, value: Any) -> Callable[[Any, str], None]:
    def plant(tender: Tree, _: str) -> None:
        tender["parameters"].setdefault(owner, {})[name] = value

    return plant


def _criterion(index: int, **changes: Any) -> Callable[[Any, str], None]:
    def plant(tender: Tree, _: str) -> None:
        tender["award"]["criteria"][index].update(changes)

    return plant


def _at(marker: str) -> Callable[[str], str]:
    return lambda identifier: marker


TENDER_FAULTS: tuple[Fault, ...] = (
    Fault("weights do not sum", "SG-TND-271", "weight", _criterion(0, weight=50), _at("criteria:"), TENDER),
    Fault(
        "parts do not sum",
        "SG-TND-273",
        "points",
        lambda t, _: t["award"]["criteria"][1]["requirements"][0].update(points=30),
        _at("- id: kwaliteit"),
        TENDER,
    ),
    Fault(
        "scored but not an award item",
        "SG-TND-275",
        "scored",
        lambda t, _: t["award"]["criteria"][1].update(
            requirements=[{"id": "DB-TWE-05", "points": 20}, {"id": "DB-TWE-01", "points": 20}]
        ),
        _at("- id: DB-TWE-01"),
        TENDER,
    ),
    Fault(
        "scored requirement does not exist",
        "SG-TND-204",
        "scored",
        lambda t, _: t["award"]["criteria"][1].update(
            requirements=[{"id": "DB-TWE-05", "points": 20}, {"id": "DB-TWE-77", "points": 20}]
        ),
        _at("- id: DB-TWE-77"),
        TENDER,
    ),
    Fault(
        "parameter out of its bounds",
        "SG-TND-212",
        "p1",
        _tender_parameter("DB-EEN-01", "deadline", 61),
        _at("deadline: 61"),
        TENDER,
    ),
    Fault(
        "parameter of the wrong type",
        "SG-TND-211",
        "p2",
        _tender_parameter("DB-EEN-02", "deadline", "vlug"),
        _at("deadline: vlug"),
        TENDER,
    ),
    Fault(
        "parameter that does not exist",
        "SG-TND-210",
        "p3",
        _tender_parameter("DB-EEN-03", "snelheid", 1),
        _at("snelheid: 1"),
        TENDER,
    ),
    Fault(
        "parameters for nothing",
        "SG-TND-210",
        "p4",
        _tender_parameter("DB-WEG-09", "deadline", 1),
        _at("DB-WEG-09:"),
        TENDER,
    ),
    Fault(
        "deposit above the law", "SG-TND-213", "p5", _tender_parameter("FIN-06", "pct", "6"), _at("pct: '6'"), TENDER
    ),
    Fault(
        "unknown profile",
        "SG-TND-202",
        "profile",
        lambda t, _: t.update(profile="weg", select={"components": ["een", "twee"]}),
        _at("profile: weg"),
        TENDER,
    ),
    Fault(
        "unknown component",
        "SG-TND-203",
        "select",
        lambda t, _: t.update(select={"components": ["drie-niet".replace("-", "_")]}),
        _at("- drie_niet"),
        TENDER,
    ),
    Fault(
        "included requirement does not exist",
        "SG-TND-204",
        "select",
        lambda t, _: t.update(select={"include": ["DB-WEG-01"]}),
        _at("- DB-WEG-01"),
        TENDER,
    ),
    Fault(
        "included and excluded",
        "SG-TND-224",
        "select",
        lambda t, _: t.update(select={"include": ["DB-EEN-08"], "exclude": [{"id": "DB-EEN-08", "reason": "x"}]}),
        _at("- DB-EEN-08"),
        TENDER,
    ),
    Fault(
        "unknown clause asked",
        "SG-TND-205",
        "clauses",
        lambda t, _: t.update(clauses={"include": ["ZZZ-01"]}),
        _at("- ZZZ-01"),
        TENDER,
    ),
    Fault(
        "two leading buyers",
        "SG-TND-250",
        "buyers",
        lambda t, _: t["buyers"].append({"id": "dorp", "name": "Dorp", "role": "lead", "address": "Straat 2"}),
        _at("buyers:"),
        TENDER,
    ),
    Fault(
        "dates the wrong way",
        "SG-TND-260",
        "timetable",
        lambda t, _: t["timetable"].update(deadline="2026-05-01"),
        _at("deadline: '2026-05-01'"),
        TENDER,
    ),
    Fault(
        "one lot",
        "SG-TND-231",
        "lots",
        lambda t, _: t.update(
            lots=[
                {
                    "id": "enig",
                    "title": both("Enig"),
                    "description": both("Enig."),
                    "select": {"components": ["een", "twee"]},
                }
            ]
        ),
        _at("lots:"),
        TENDER,
    ),
    Fault(
        "option for a lot that does not exist",
        "SG-TND-230",
        "options",
        lambda t, _: t["options"][0].update(lots=["perceel-x"]),
        _at("- perceel-x"),
        TENDER,
    ),
    Fault(
        "closed procedure above the threshold",
        "SG-TND-281",
        "procedure",
        lambda t, _: t.update(procedure="negotiation_with_publication"),
        _at("procedure: negotiation_with_publication"),
        TENDER,
    ),
    Fault(
        "unknown procedure",
        "SG-KB-005",
        "procedure",
        lambda t, _: t.update(procedure="openbaar"),
        _at("procedure: openbaar"),
        TENDER,
    ),
    Fault(
        "no reason for no lots",
        "SG-TND-232",
        "no_lots_reason",
        lambda t, _: t.pop("no_lots_reason"),
        _at("slug: proef"),
        TENDER,
    ),
    Fault(
        "unknown key in the tender",
        "SG-KB-002",
        "extra",
        lambda t, _: t.update(gemeente="Stad"),
        _at("gemeente: Stad"),
        TENDER,
    ),
    Fault(
        "bad date",
        "SG-KB-006",
        "start",
        lambda t, _: t["timetable"].update(start_expected="1 juli"),
        _at("start_expected: 1 juli"),
        TENDER,
    ),
    Fault(
        "price post twice",
        "SG-TND-206",
        "prices",
        lambda t, _: t["prices"].append({"id": "post", "title": both("Nog een"), "unit": both("uur"), "quantity": 2}),
        _at("nl: Nog een"),
        TENDER,
        below=-2,
    ),
    Fault("missing reference", "SG-KB-003", "reference", lambda t, _: t.pop("reference"), _at("slug: proef"), TENDER),
)

_FIN = "clauses/fin/FIN-06/clause.yaml"


def _clause(**changes: Any) -> Callable[[Any, str], None]:
    return lambda files, _: files[_FIN].update(changes)


FILE_FAULTS: tuple[Fault, ...] = (
    Fault(
        "forbidden derogation",
        "SG-KB-135",
        "derogates",
        _clause(derogates_from=[{"article": "9"}]),
        _at("- article: '9'"),
        _FIN,
    ),
    Fault(
        "derogation without motivation",
        "SG-KB-136",
        "derogates",
        _clause(derogates_from=[{"article": "25"}]),
        _at("derogates_from:"),
        _FIN,
        below=1,
    ),
    Fault(
        "derogation from a repealed article",
        "SG-KB-137",
        "derogates",
        _clause(derogates_from=[{"article": "40"}]),
        _at("- article: '40'"),
        _FIN,
    ),
    Fault(
        "unknown instrument",
        "SG-KB-134",
        "basis",
        _clause(legal_basis=[{"instrument": "WEG", "article": "1"}]),
        _at("instrument: WEG"),
        _FIN,
    ),
    Fault(
        "repealed instrument",
        "SG-KB-137",
        "basis",
        _clause(legal_basis=[{"instrument": "OUD", "article": "1"}]),
        _at("instrument: OUD"),
        _FIN,
    ),
    Fault("no legal basis", "SG-KB-159", "basis", _clause(legal_basis=[]), _at("legal_basis:"), _FIN),
    Fault(
        "requires a clause that does not exist",
        "SG-KB-138",
        "requires",
        _clause(requires=["ZZZ-09"]),
        _at("- ZZZ-09"),
        _FIN,
    ),
    Fault(
        "excludes a clause that does not exist",
        "SG-KB-139",
        "excludes",
        _clause(excludes=["ZZZ-08"]),
        _at("- ZZZ-08"),
        _FIN,
    ),
    Fault(
        "clauses require each other",
        "SG-KB-110",
        "circle",
        lambda files, _: (
            files["clauses/acc/ACC-01/clause.yaml"].update(requires=["ACC-02"]),
            files["clauses/acc/ACC-02/clause.yaml"].update(requires=["ACC-01"]),
        ),
        _at("requires:"),
        "clauses/acc/ACC-01/clause.yaml",
    ),
    Fault(
        "requirements depend on each other",
        "SG-KB-111",
        "circle2",
        lambda files, _: (
            files["requirements/databroker/twee.yaml"]["requirements"][0].update(depends=["DB-TWE-02"]),
            files["requirements/databroker/twee.yaml"]["requirements"][1].update(depends=["DB-TWE-01"]),
        ),
        _at("- DB-TWE-02"),
        "requirements/databroker/twee.yaml",
        below=-1,
    ),
    Fault(
        "missing Dutch clause text",
        "SG-KB-133",
        "nl.md",
        lambda files, _: files.pop("clauses/acc/ACC-02/nl.md"),
        _at("id: ACC-02"),
        "clauses/acc/ACC-02/clause.yaml",
    ),
    Fault(
        "reference to nothing",
        "SG-KB-154",
        "en.md",
        lambda files, _: files.update({"clauses/acc/ACC-01/en.md": "1. See [[ZZZ-07]], {pct}.\n"}),
        _at("ZZZ-07"),
        "clauses/acc/ACC-01/en.md",
    ),
    Fault("approved clause", "SG-KB-140", "status", _clause(status="approved"), _at("status: approved"), _FIN),
    Fault(
        "law records that overlap",
        "SG-KB-147",
        "law",
        lambda files, _: files["clauses/law/waarden.yaml"]["values"][0].update(valid_to="2026-01-31"),
        _at("valid_from: '2026-01-01'"),
        "clauses/law/waarden.yaml",
    ),
    Fault(
        "requirement id twice",
        "SG-KB-101",
        "double",
        lambda files, _: files["requirements/databroker/twee.yaml"]["requirements"].append(
            copy.deepcopy(files["requirements/databroker/twee.yaml"]["requirements"][3]) | {"title": both("Dubbel")}
        ),
        _at("nl: Dubbel"),
        "requirements/databroker/twee.yaml",
        below=-5,
    ),
    Fault(
        "id of another domain",
        "SG-KB-131",
        "prefix",
        lambda files, _: files["requirements/databroker/twee.yaml"]["requirements"].append(
            copy.deepcopy(files["requirements/databroker/twee.yaml"]["requirements"][3]) | {"id": "ANPR-VER-01"}
        ),
        _at("- id: ANPR-VER-01"),
        "requirements/databroker/twee.yaml",
    ),
    Fault(
        "profile names an unknown component",
        "SG-KB-142",
        "profile",
        lambda files, _: files["requirements/profiles/basis.yaml"]["components"].append("vier"),
        _at("- vier"),
        "requirements/profiles/basis.yaml",
    ),
    Fault(
        "interface without its file",
        "SG-KB-143",
        "interface",
        lambda files, _: files["requirements/interface/index.yaml"]["interfaces"][0].update(file="weg.json"),
        _at("file: weg.json"),
        "requirements/interface/index.yaml",
    ),
    Fault(
        "interface value that is not there",
        "SG-KB-144",
        "interface",
        lambda files, _: files["requirements/interface/index.yaml"]["interfaces"][0].update(
            values={"/weg": "DB-EEN-01.deadline"}
        ),
        _at("/weg:"),
        "requirements/interface/index.yaml",
    ),
    Fault(
        "interface value of no parameter",
        "SG-KB-145",
        "interface",
        lambda files, _: files["requirements/interface/index.yaml"]["interfaces"][0].update(
            values={"/limit": "DB-EEN-01.weg"}
        ),
        _at("/limit:"),
        "requirements/interface/index.yaml",
    ),
    Fault(
        "level without an effect",
        "SG-KB-146",
        "effects",
        lambda files, _: files["clauses/effects.yaml"].update(
            effects=[one for one in files["clauses/effects.yaml"]["effects"] if one["level"] != "info"]
        ),
        _at("effects:"),
        "clauses/effects.yaml",
    ),
    Fault(
        "file that nobody reads",
        "SG-KB-016",
        "unread",
        lambda files, _: files.update({"clauses/los.yaml": "a: 1\n"}),
        _at("a: 1"),
        "clauses/los.yaml",
    ),
    Fault(
        "not YAML",
        "SG-KB-001",
        "twee",
        edit=lambda text, _: text + "  : [\n",
        file="requirements/profiles/basis.yaml",
        marker=_at("  : ["),
    ),
    Fault(
        "anchor",
        "SG-KB-011",
        "terms",
        edit=lambda text, _: text.replace("nl: offerte", "nl: &a offerte"),
        file="clauses/terms.yaml",
        marker=_at("&a"),
    ),
)
