"""A round trip without edits changes nothing: all clauses of the library, texts that nobody would think of, in linear time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.errors import FindingsError, InputError
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.review.export import Order, export_clauses
from specgen.review.importing import import_review, is_review, proposals_of
from specgen.review.text import lines_of, markdown_of
from specgen.review.word.package import Package
from tests.conftest import REPOSITORY
from tests.unit.review.corpus import DATE, back, untouched
from tests.unit.review.generated import texts
from tests.unit.review.test_package import packed, parts


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return load_kb(Roots(REPOSITORY, "test"), check_ids())[0]


@pytest.mark.parametrize("langs", [("nl",), ("en",), ("nl", "en")])
def test_every_clause_of_the_library_comes_back_unchanged(kb: KnowledgeBase, langs: tuple[str, ...]) -> None:
    found = back(kb, export_clauses(kb, Order(tuple(sorted(kb.clauses)), langs, DATE)))
    untouched(found, len(kb.clauses) * len(langs))
    assert len(found.texts) > 150
    for one in found.texts:
        assert one.text == kb.clauses[one.expected.clause].text[one.expected.lang]


def with_text(kb: KnowledgeBase, text: str) -> KnowledgeBase:
    entry = kb.clauses["ACC-01"]
    return replace(kb, clauses=kb.clauses | {"ACC-01": ClauseText(entry.clause, entry.text | {"nl": text})})


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_generated_texts_come_back_unchanged(small: KnowledgeBase, text: str) -> None:
    other = with_text(small, text)
    for langs in (("nl",), ("nl", "en")):
        found = back(other, export_clauses(other, Order(("ACC-01", "FIN-06"), langs, DATE)))
        untouched(found, 2 * len(langs))
        assert found.findings == ()


@pytest.mark.parametrize(
    "text",
    [
        "A & B < C > D \"e\" 'f' {{x}} {pct}\u00a0%, niet-\u200bbrekend \u2011 \u00ad \u2060 \u202b\u05e9\u05dc\u05d5\u05dd\u202c.\n",
        "{pct}{pct} en [[FIN-06]][[FIN-06]]\n",
        "- {pct}\n- **{pct}** *[[FIN-06]]* `{pct}`\n",
        "1. a\n   1. b\n      1. c\n\n         d\n   2. e\n2. f\n",
        "3. drie\n4. vier\n\ntussen\n\n7. zeven\n",
        "> a\n>\n> b\n\n- c\n\n  > d\n",
        "| a | **b** |\n| --- | --- |\n| {pct} |  |\n|  | x \\| y |\n\n| c |\n| --- |\n| d |\n",
        "a\\\nb **c**\\\n*d*\n",
    ],
)
def test_awkward_texts_come_back_unchanged(small: KnowledgeBase, text: str) -> None:
    other = with_text(small, text)
    assert lines_of(markdown_of(lines_of(text))) == lines_of(text)
    untouched(back(other, export_clauses(other, Order(("ACC-01",), ("nl", "en"), DATE))), 2)


def test_what_is_no_review_file_is_refused(small: KnowledgeBase) -> None:
    package = Package(packed(parts()), "x.docx")
    assert not is_review(package)
    with pytest.raises(InputError) as caught:
        import_review(small, package, date=DATE)
    assert [one.code for one in caught.value.findings] == ["SG-REV-029"]


def test_a_clause_that_the_library_does_not_have_is_refused(small: KnowledgeBase) -> None:
    docx = export_clauses(small, Order(("ACC-01", "FIN-06"), ("nl",), DATE))
    poorer = replace(small, clauses={name: one for name, one in small.clauses.items() if name != "FIN-06"})
    found = back(poorer, docx)
    assert [(one.code, one.subject) for one in found.findings] == [("SG-REV-026", "FIN-06/nl")]
    assert proposals_of(found, made=DATE, digest="") == ()


def test_an_unreadable_base_is_refused(small: KnowledgeBase) -> None:
    with pytest.raises(FindingsError):
        lines_of("# kop\n")
    from specgen.model.text import folded_digest
    from tests.unit.review.corpus import TEXTS, Word

    word = Word(export_clauses(small, Order(("FIN-06",), ("nl",), DATE)))
    part = word.parts["customXml/item1.xml"].decode()
    old = TEXTS["FIN-06", "nl"]
    word.parts["customXml/item1.xml"] = (
        part.replace(old, "# kop\n").replace(folded_digest(old), folded_digest("# kop\n")).encode()
    )
    assert [one.code for one in back(small, word.save()).findings] == ["SG-REV-026"]


def seconds(kb: KnowledgeBase, docx: bytes) -> float:
    started = time.process_time()
    found = back(kb, docx)
    spent = time.process_time() - started
    assert not found.refused
    return spent


@pytest.mark.timed
def test_150_clauses_are_imported_within_two_seconds(kb: KnowledgeBase) -> None:
    chosen = tuple(sorted(kb.clauses))[:150]
    docx = export_clauses(kb, Order(chosen, ("nl", "en"), DATE))
    assert min(seconds(kb, docx) for _ in range(3)) < 2.0


@pytest.mark.timed
def test_time_grows_with_the_number_of_clauses(kb: KnowledgeBase) -> None:
    """Ten times as many clauses take about ten times as long: 1,500 copies under names of their own."""
    names = tuple(sorted(kb.clauses))[:150]
    copies: dict[str, ClauseText] = {}
    for _ in range(10):
        for name in names:
            entry = kb.clauses[name]
            number = len(copies)
            fresh = f"{chr(65 + number // 1000)}Q{chr(65 + number // 90 % 26)}-{number % 90 + 10}"
            copies[fresh] = ClauseText(replace(entry.clause, id=fresh), entry.text)
    large = replace(kb, clauses=kb.clauses | copies)
    few, many = tuple(copies)[:150], tuple(copies)
    assert len(many) == 1500
    small_file = export_clauses(large, Order(few, ("nl", "en"), DATE))
    large_file = export_clauses(large, Order(many, ("nl", "en"), DATE))
    short = min(seconds(large, small_file) for _ in range(3))
    assert seconds(large, large_file) < 15 * short + 0.3


def test_nothing_is_written_by_reading(small: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    docx = export_clauses(small, Order(("ACC-01",), ("nl",), DATE))
    monkeypatch.chdir(tmp_path)
    back(small, docx)
    assert list(tmp_path.iterdir()) == []
