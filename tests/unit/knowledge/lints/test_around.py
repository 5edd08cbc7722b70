"""What stands around the lints: budgets of profiles, waivers, dates, overlays, brands."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from specgen.errors import Finding, Severity
from specgen.knowledge.check import static_findings
from specgen.knowledge.corpus import read_corpus
from specgen.knowledge.load import Draft, read_draft
from specgen.knowledge.locate import Roots
from specgen.knowledge.rules.dated import SOON_MONTHS
from specgen.knowledge.rules.lints import WAIVABLE, lint_issues
from specgen.knowledge.store import load_kb
from specgen.model.text import Localized
from tests.unit.knowledge.lints.planted import requirement, shipped
from tests.unit.knowledge.small import both, knowledge_base, write
from tests.unit.knowledge.small import requirement as small_requirement

EEN = "requirements/databroker/een.yaml"
LINTS = Path(__file__).parents[4] / "requirements" / "lints"


def findings(files: dict[str, Any], folder: Path) -> list[Finding]:
    """Write a knowledge base with the shipped word lists and return its quality findings."""
    for name in ("nl", "en"):
        files[f"requirements/lints/{name}.yaml"] = (LINTS / f"{name}.yaml").read_text("utf-8")
    write(folder, files)
    corpus = read_corpus(Roots(folder, "test"))
    found = static_findings(corpus, read_draft(corpus), None)
    return [one for one in found if one.code.startswith("SG-KB-2")]


# -- profiles ------------------------------------------------------------------------------------------------------------


def _many(number: int, **changes: Any) -> list[dict[str, Any]]:
    return [
        small_requirement(f"DB-VEE-{i:02d}", rationale=both(f"Reden nummer {i}."), **copy.deepcopy(changes))
        for i in range(1, number + 1)
    ]


def _profile(files: dict[str, Any], requirements: list[dict[str, Any]]) -> dict[str, Any]:
    files[EEN]["requirements"] = requirements
    files["requirements/interface/index.yaml"]["interfaces"] = []
    files["requirements/profiles/basis.yaml"]["components"] = ["een"]
    return files


@pytest.mark.parametrize(
    ("number", "changes", "words"),
    [
        (31, {"level": "minimum", "level_reason": both("Nodig.")}, "31 requirements that exclude bidders; at most 30"),
        (
            13,
            {"level": "award", "scoring": {"function": "yes_no", "text": both("Alle punten.")}},
            "13 award items; at most 12",
        ),
        (91, {}, "91 requirements in all; at most 90"),
    ],
)
def test_a_profile_over_its_budget(tmp_path: Path, number: int, changes: dict[str, Any], words: str) -> None:
    found = findings(_profile(knowledge_base(), _many(number, **changes)), tmp_path / "over")
    over = [one for one in found if one.code == "SG-KB-225"]
    assert [str(one.message) for one in over] == [words]
    assert over[0].where is not None and over[0].where.file == "requirements/profiles/basis.yaml"
    fewer = _many(number, **changes)
    fewer[0]["extended"] = True
    assert [
        one.code for one in findings(_profile(knowledge_base(), fewer), tmp_path / "within") if one.code == "SG-KB-225"
    ] == []


def test_an_extended_requirement_counts_when_another_needs_it(tmp_path: Path) -> None:
    many = _many(91)
    many[0]["extended"] = True
    many[1]["depends"] = [many[0]["id"]]
    found = findings(_profile(knowledge_base(), many), tmp_path)
    assert [one.code for one in found if one.code == "SG-KB-225"] == ["SG-KB-225"]


# -- waivers -------------------------------------------------------------------------------------------------------------

FAULTS: dict[str, dict[str, Any]] = {
    "SG-KB-201": {"nl": "De dienst antwoordt binnen {deadline} en meldt de uitkomst."},
    "SG-KB-202": {"nl": "De dienst antwoordt voldoende binnen {deadline}."},
    "SG-KB-203": {"nl": "De dienst antwoordt en/of meldt binnen {deadline}."},
    "SG-KB-204": {"nl": "De dienst antwoordt niet zonder melding binnen {deadline}."},
    "SG-KB-205": {"nl": "De dienst antwoordt sneller binnen {deadline}."},
    "SG-KB-206": {"nl": "De dienst antwoordt indien mogelijk binnen {deadline}."},
    "SG-KB-207": {"nl": "De dienst antwoordt onder meer binnen {deadline}."},
    "SG-KB-208": {"nl": "Hij antwoordt binnen {deadline} aan de lezer."},
    "SG-KB-209": {"nl": "Elk antwoord wordt binnen {deadline} gegeven."},
    "SG-KB-210": {"nl": "De dienst antwoordt altijd binnen {deadline}."},
    "SG-KB-211": {"nl": "De dienst zal binnen {deadline} antwoorden."},
    "SG-KB-212": {"nl": "De dienst antwoordt zodra iemand vraagt binnen {deadline}."},
    "SG-KB-213": {"nl": "De dienst antwoordt aan 3 lezers binnen {deadline}."},
    "SG-KB-215": {"nl": "De dienst antwoordt binnen {deadline} volgens RFC 1 of gelijkwaardig."},
    "SG-KB-218": {"nl": "De dienst mag binnen {deadline} antwoorden."},
    "SG-KB-128": {"nl": "De dienst antwoordt binnen {deadline} volgens RFC 1."},
}


def _with(folder: Path, code: str, waivers: list[dict[str, str]]) -> list[Finding]:
    files = knowledge_base()
    first = files[EEN]["requirements"][0]
    first["statement"] = {
        "nl": "De dienst antwoordt binnen {deadline}.",
        "en": "The service answers within {deadline}.",
    } | FAULTS.get(code, {})
    first["waivers"] = waivers
    files["requirements/standards.yaml"]["standards"].append(
        {"id": "RFC-1", "citation": both("RFC 1, Iets"), "version": "1", "status": "verified"} if code == "SG-KB-128" else
        {"id": "NORM-9", "citation": both("Norm 9:2020"), "version": "2020", "status": "verified"}
    )  # fmt: skip
    for name in ("nl", "en"):
        files[f"requirements/lints/{name}.yaml"] = (LINTS / f"{name}.yaml").read_text("utf-8")
    write(folder, files)
    corpus = read_corpus(Roots(folder, "test"))
    return [one for one in static_findings(corpus, read_draft(corpus), None) if one.subject == "DB-EEN-01"]


def _waiver(code: str) -> dict[str, str]:
    return {"code": code, "reason": "zo afgesproken", "date": "2026-01-01"}


@pytest.mark.parametrize("code", FAULTS)
def test_a_finding_can_be_waived(tmp_path: Path, code: str) -> None:
    without = {one.code for one in _with(tmp_path / "a", code, [])}
    assert code in without
    waived = {one.code for one in _with(tmp_path / "b", code, [_waiver(code)])}
    assert waived == without - {code}


def test_a_waiver_that_waives_nothing_is_a_warning(tmp_path: Path) -> None:
    (found,) = [one for one in _with(tmp_path, "", [_waiver("SG-KB-202")]) if one.code == "SG-KB-226"]
    assert found.severity is Severity.WARNING and found.where is not None and found.where.file == EEN
    assert str(found.message) == "the waiver of SG-KB-202 waives nothing"


@pytest.mark.parametrize(
    "code", ["SG-KB-102", "SG-KB-104", "SG-KB-115", "SG-KB-225", "SG-KB-226", "SG-KB-227", "SG-KB-999", "X"]
)
def test_what_is_wrong_cannot_be_waived(tmp_path: Path, code: str) -> None:
    assert code not in WAIVABLE
    found = [one for one in _with(tmp_path, "", [_waiver(code)]) if one.code == "SG-KB-227"]
    assert [one.severity for one in found] == [Severity.ERROR]


def test_a_waiver_does_not_hide_an_error_of_type(tmp_path: Path) -> None:
    files = knowledge_base()
    first = files[EEN]["requirements"][0]
    first["standards"] = [{"standard": "NERGENS"}]
    first["waivers"] = [_waiver("SG-KB-102")]
    write(tmp_path, files)
    corpus = read_corpus(Roots(tmp_path, "test"))
    codes = {one.code for one in static_findings(corpus, read_draft(corpus), None)}
    assert {"SG-KB-102", "SG-KB-227"} <= codes


# -- dates and overlays -----------------------------------------------------------------------------------------------------


def _dated(folder: Path, date: str) -> list[str]:
    files = knowledge_base()
    files["requirements/standards.yaml"]["standards"][0]["valid_until"] = "2026-12-31"
    write(folder, files)
    _, found = load_kb(Roots(folder, "test"), date=date, use_cache=False)
    return [one.code for one in found if one.subject == "NORM-1"]


def test_a_standard_that_ends_soon_or_has_ended(tmp_path: Path) -> None:
    assert SOON_MONTHS == 6
    assert _dated(tmp_path, "2026-06-30") == []
    assert _dated(tmp_path, "2026-07-01") == ["SG-KB-216"]
    assert _dated(tmp_path, "2026-12-31") == ["SG-KB-216"]
    assert _dated(tmp_path, "2027-01-01") == ["SG-KB-129"]


def test_a_city_adds_words_of_its_own(tmp_path: Path) -> None:
    base, overlay = tmp_path / "kb", tmp_path / "stad"
    files = knowledge_base()
    text = (LINTS / "nl.yaml").read_text("utf-8")
    files["requirements/lints/nl.yaml"] = text
    files[EEN]["requirements"][0]["statement"]["nl"] = "De dienst antwoordt kwiek binnen {deadline}."
    write(base, files)
    grammar = text[text.index("grammar:") :]
    own = (
        "language: nl\nlists:\n- lint: vague\n  texts: [statement]\n"
        "  entries:\n  - {words: [kwiek], reason: stadstaal, better: geef een termijn}\n"
    )
    write(overlay, {"overlay.yaml": {"overlay": "stad"}, "requirements/lints/nl.yaml": own + grammar})
    for overlays, wanted in (((), []), ((overlay,), ["SG-KB-202"])):
        corpus = read_corpus(Roots(base, "test", overlays))
        found = static_findings(corpus, read_draft(corpus), None)
        assert [one.code for one in found if one.subject == "DB-EEN-01" and one.code == "SG-KB-202"] == wanted


def test_without_word_lists_only_what_needs_none_is_said() -> None:
    draft = Draft(standards=shipped().standards)
    one = requirement(Localized("De dienst antwoordt voldoende snel.", "The service answers fast enough."))
    draft.requirements = {one.id: one}
    assert list(lint_issues(draft)) == []


# -- brands ---------------------------------------------------------------------------------------------------------------


def test_every_shipped_brand_has_a_reason_and_none_is_an_everyday_word() -> None:
    brands = shipped().brands.brands
    assert len(brands) > 150
    assert [name for name, reason in brands.items() if len(reason) < 5] == []
    words = set(LINTS.joinpath("nl.yaml").read_text("utf-8").split()) | {"informatica", "datahub", "signify", "hexagon"}
    assert [name for name in brands if name.lower() in words] == []


@pytest.mark.parametrize(
    "path",
    [
        "title",
        "statement",
        "rationale",
        "label",
        "choice",
        "procedure",
        "evidence",
        "component",
        "introduction",
        "profile",
    ],
)
def test_a_brand_is_found_in_every_printed_text(tmp_path: Path, path: str) -> None:
    files = knowledge_base()
    component = files[EEN]
    first = component["requirements"][0]
    text = both("Werkt met Merkoma binnen {deadline}.")
    plain = both("Werkt met Merkoma.")
    match path:
        case "title" | "rationale":
            first[path] = plain
        case "statement":
            first[path] = text
        case "label":
            first["parameters"]["deadline"]["label"] = plain
        case "choice":
            first["parameters"]["soort"] = {
                "type": "choice", "default": "a", "choices": {"a": plain}, "label": both("soort")
            }  # fmt: skip
        case "procedure":
            first["verification"]["procedure"] = [text]
        case "evidence":
            first["verification"]["evidence"] = text
        case "component":
            component["title"] = plain
        case "introduction":
            component["introduction"] = plain
        case _:
            files["requirements/profiles/basis.yaml"]["description"] = plain
    write(tmp_path, files)
    corpus = read_corpus(Roots(tmp_path, "test"))
    found = [one for one in static_findings(corpus, read_draft(corpus), None) if one.code == "SG-KB-127"]
    assert len(found) == 2 and all(one.where is not None and one.where.line > 1 for one in found)
