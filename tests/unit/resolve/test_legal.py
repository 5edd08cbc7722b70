"""The legal checks: each tells at least two tenders, leaves at least two alone, and says where, why and how to mend it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from typing import Any

import pytest

from specgen.errors import Severity
from specgen.i18n.sentences import in_words
from specgen.resolve.legal.case import own_texts
from specgen.resolve.legal.checks import CHECKS, DATED, LOCAL, NOT_CHECKED, OTHER
from tests.conftest import REPOSITORY
from tests.unit.resolve.legal_examples import EXAMPLES
from tests.unit.resolve.legal_room import Example, base, files, judge
from tests.unit.resolve.room import resolved, shipped, tender_of

CODES = (*(code for check in CHECKS for code in check.codes), *DATED)


def _named(example: Example) -> str:
    return f"{example.code}: {example.name}"


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one.weight], ids=_named)
def test_a_tender_that_is_wrong_is_told(example: Example) -> None:
    judged = judge(example)
    found = judged.of(example.code)
    assert found, sorted({one.code for one in judged.tender.findings})
    assert {one.severity.value for one in found} == {example.weight}
    for one in found:
        assert re.search(r"\d", one.law) and str(one.hint) and one.subject, one
        assert in_words(one.message, "nl") != str(one.message) and in_words(one.hint, "nl") != str(one.hint)
        assert "{" not in in_words(one.message, "nl")
        cited = [part.split(" art. ")[0] for part in one.law.split("; ")]
        assert all(
            name in shipped().instruments or re.fullmatch(r"C-\d+/\d+", name) for name in cited if " " not in name
        ), one.law
    assert judged.paths[example.code]
    for path in judged.paths[example.code]:
        assert _stands(judged.tree, path), path


def _stands(tree: Any, path: tuple[str | int, ...]) -> bool:
    """Tell whether a path names something in the tender file, or a key that is to be added at a place that is there."""
    for index, step in enumerate(path):
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return index in (0, len(path) - 1) or path[0] in ("parameters", "clauses")
    return True


@pytest.mark.parametrize("example", [one for one in EXAMPLES if not one.weight], ids=_named)
def test_a_tender_that_is_sound_is_left_alone(example: Example) -> None:
    assert judge(example).of(example.code) == []


def test_each_code_has_two_tenders_of_either_kind() -> None:
    wrong = Counter(one.code for one in EXAMPLES if one.weight)
    right = Counter(one.code for one in EXAMPLES if not one.weight)
    assert set(wrong) | set(right) == set(CODES)
    assert {code: (wrong[code], right[code]) for code in CODES if wrong[code] < 2 or right[code] < 2} == {}


def test_each_code_stands_in_one_check() -> None:
    assert [code for code, times in Counter((*CODES, *OTHER)).items() if times > 1] == []


def test_the_sound_tender_has_no_legal_finding_and_the_number_of_checks_is_what_ran() -> None:
    judged = judge(Example("", "", lambda tree: None))
    assert [one for one in judged.tender.findings if one.code in CODES] == []
    ran = sum(len(one.codes) for one in CHECKS)
    assert len(OTHER) + len(DATED) < judged.tender.checks < len(OTHER) + ran + len(DATED)
    with_lots = judge(next(one for one in EXAMPLES if one.name == "lots that make the contract"))
    assert with_lots.tender.checks == judged.tender.checks + 1


def test_the_other_checks_are_those_of_the_room() -> None:
    room = REPOSITORY / "specgen/resolve"
    found = {
        node.value
        for path in room.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"SG-TND-\d{3}", node.value)
    }
    assert set(OTHER) | set(LOCAL) == found


def test_every_own_text_is_looked_at() -> None:
    tree = base() | {
        "lots": [
            {"id": name, "title": {"nl": f"Titel {name}", "en": "x"}, "description": {"nl": f"Wat {name}", "en": "x"},
             "select": {"level": [{"id": "DB-EEN-01", "level": "info", "reason": {"nl": f"Reden {name}", "en": "x"}}]},
             "award": base()["award"] | {"note": {"nl": f"Nota {name}", "en": "x"}}}
            for name in ("a", "b")
        ],
        "parts": [{"id": "deel", "title": {"nl": "Gedeelte", "en": "x"}, "kind": "fixed"}],
        "annexes": [{"id": "lijst", "title": {"nl": "Lijst van bronnen", "en": "x"}, "file": "x.csv"}],
    }  # fmt: skip
    shown = {one.text.nl for one in own_texts(tender_of(tree))}
    assert {
        "Titel a",
        "Wat b",
        "Nota b",
        "Gedeelte",
        "Lijst van bronnen",
        "Een proef.",
        "Een geheel.",
        "Meer",
        "Post",
    } <= shown


def test_what_is_not_checked_is_said_in_both_languages() -> None:
    assert len(NOT_CHECKED) > 4
    assert all(in_words(one, "nl") != str(one) for one in NOT_CHECKED)


THREE = ("2025-12-31", "2026-06-01", "2027-01-13")


def test_the_same_tender_on_three_days() -> None:
    """220 000 euro: below the threshold of 2025, above that of 2026; the exit item is dear until 12 January 2027 and then forbidden."""

    def change(tree: dict[str, Any]) -> None:
        tree["estimate"] = {"amount": 220000, "note": "met opties en verlengingen"}
        tree["procedure"] = "negotiation_with_publication"
        tree["prices"] = [
            {
                "id": "exit",
                "title": {"nl": "Exitkosten", "en": "Exit"},
                "unit": {"nl": "globaal", "en": "lump"},
                "quantity": 1,
            }
        ]

    found = {day: judge(Example("", "", change, date=day)) for day in THREE}
    closed = {day: [str(one.message) for one in judged.of("SG-TND-281")] for day, judged in found.items()}
    assert closed[THREE[0]] == [] and "216000" in closed[THREE[1]][0] and closed[THREE[1]] == closed[THREE[2]]
    exits = {day: judged.of("SG-TND-384")[0] for day, judged in found.items()}
    assert [exits[day].severity for day in THREE] == [Severity.WARNING, Severity.WARNING, Severity.ERROR]
    assert "until 2027-01-12" in str(exits[THREE[0]].message) and "any more" in str(exits[THREE[2]].message)
    elsewhen = {
        day: {one.subject: str(one.message) for one in judged.of("SG-TND-391")} for day, judged in found.items()
    }
    assert (
        "221,000" in elsewhen[THREE[0]]["EU-THRESHOLD-SUPPLIES-SERVICES"]
        and "216,000" in elsewhen[THREE[0]]["EU-THRESHOLD-SUPPLIES-SERVICES"]
    )
    assert elsewhen[THREE[1]] == {}
    assert set(elsewhen[THREE[2]]) == {"DA-SWITCHING-CHARGE"}


def test_a_value_that_only_a_check_reads_is_told_when_nobody_confirmed_it() -> None:
    abroad = next(one for one in EXAMPLES if one.name == "Belgium")
    told = {one.subject for one in judge(abroad).of("SG-TND-295")}
    assert "EEA-COUNTRIES" in told
    assert "EEA-COUNTRIES" not in {one.subject for one in judge(Example("", "", lambda tree: None)).of("SG-TND-295")}


PROCESSING = "    unit: d\n    instrument: AUR\n    article: 2, 27°"


@pytest.mark.parametrize(
    ("file", "value", "other", "name"),
    [
        ("execution", "value: 50000", "value: 40000", "a deposit on a small contract"),
        ("thresholds", "value: 30000", "value: 10000", "a small purchase"),
("execution", f"value: 30\n{PROCESSING}", f"value: 60\n{PROCESSING}", "45 days in the clause"),
        ("camera", "value: 1\n    unit: month", "value: 4\n    unit: month", "90 days of images"),
    ],
)  # fmt: skip
def test_the_numbers_are_those_of_the_law_table(file: str, value: str, other: str, name: str) -> None:
    wrong = next(one for one in EXAMPLES if one.name == name)
    assert judge(wrong).of(wrong.code)
    changed = files(wrong.clauses)
    path = f"clauses/law/{file}.yaml"
    assert value in changed[path]
    changed[path] = changed[path].replace(value, other)
    tree = base()
    wrong.change(tree)
    found = resolved(changed, tree, wrong.date).findings
    assert [one for one in found if one.code == wrong.code] == []
