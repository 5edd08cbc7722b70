"""What reviewers do in Word comes back exactly: nothing is invented, nothing lost, everything at the right clause, author and date."""

from __future__ import annotations

import copy
import time
from pathlib import Path

import pytest
from lxml import etree

from specgen.errors import Severity
from specgen.model.knowledge import KnowledgeBase
from specgen.review.importing import proposals_of
from tests.unit.review import edits
from tests.unit.review.corpus import AN, DATE, TEXTS, Edit, Word, back, element, exported, library
from tests.unit.review.edit_list import EDITS


def edited(given: bytes, edit: Edit) -> bytes:
    word = Word(given)
    edit.make(word)
    return word.save()


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(EDITS) >= 40
    assert len({one.name for one in EDITS}) == len(EDITS)


@pytest.mark.parametrize("langs", [("nl",), ("en",), ("nl", "en")])
def test_an_untouched_file_has_no_changes(kb: KnowledgeBase, langs: tuple[str, ...]) -> None:
    found = back(kb, exported(kb, langs))
    assert len(found.texts) == 3 * len(langs)
    assert [one for one in found.texts if one.touched] == []
    assert (found.findings, found.loose, found.outside, proposals_of(found, made=DATE, digest="")) == ((), (), (), ())
    assert {one.anchor for one in found.texts} == {"control"}


@pytest.mark.parametrize("edit", EDITS, ids=[one.name for one in EDITS])
def test_edit(kb: KnowledgeBase, given: bytes, edit: Edit) -> None:
    found = back(kb, edited(given, edit))
    for text in found.texts:
        one = text.expected
        if (one.clause, one.lang) == (edit.clause, edit.lang):
            listed = [(row.kind, row.before, row.after, (row.author, row.date)) for row in text.changes]
            assert listed == [tuple(row) for row in edit.changes]
            assert text.text == edit.text()
            assert text.changed is bool(edit.replace)
            assert [(row.author, row.text, row.quote) for row in text.comments] == list(edit.comments)
        else:
            assert (text.changes, text.comments, text.changed) == ((), (), False), one.key
            assert text.text == TEXTS[one.clause, one.lang]
    assert [one.code for one in found.findings if one.severity is Severity.ERROR] == list(edit.refused)
    assert len(found.outside) == edit.outside
    assert found.loose == ()
    proposals = proposals_of(found, made=DATE, digest="")
    wanted = bool(edit.changes or edit.comments or edit.replace) or set(edit.refused) & {
        "SG-REV-020",
        "SG-REV-021",
        "SG-REV-022",
    }
    assert [(one.clause, one.lang) for one in proposals] == ([(edit.clause, edit.lang)] if wanted else [])
    for proposal in proposals:
        assert proposal.text == edit.text()
        assert bool(proposal.refused) is bool(edit.refused)


def test_an_answer_stands_with_its_comment_and_a_settled_one_is_settled(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    edits.comment_thread(word)
    edits.settled_comment(word)
    # the second thread was numbered on its own: it answers nobody
    texts = {(one.expected.clause, one.expected.lang): one for one in back(kb, word.save()).texts}
    thread = texts["ACC-01", "nl"].comments[0]
    assert [(one.author, one.date, one.text) for one in thread.replies] == [(*AN, "Zie artikel 3.")]
    assert not thread.resolved
    assert texts["ACC-02", "en"].comments[0].resolved


def test_a_comment_that_spans_clauses_is_told_once_where_it_begins(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    edits.comment_over_clauses(word)
    found = back(kb, word.save())
    with_comments = {(one.expected.clause, one.expected.lang): one.comments for one in found.texts if one.comments}
    assert list(with_comments) == [("ACC-02", "nl")]
    assert "betaalt" in with_comments["ACC-02", "nl"][0].quote and "Zij wordt" in with_comments["ACC-02", "nl"][0].quote


def test_a_comment_on_the_cover_belongs_to_no_clause(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    edits.comment_on_cover(word)
    found = back(kb, word.save())
    assert [(one.author, one.text) for one in found.loose] == [("An Peeters", "Mooi werk.")]
    assert [one for one in found.texts if one.touched] == []


def test_without_controls_the_bookmarks_lead_to_the_texts(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    edits.controls_dropped(word)
    found = back(kb, word.save())
    assert {one.anchor for one in found.texts} == {"bookmark"}
    changed = {(one.expected.clause, one.expected.lang): one for one in found.texts if one.touched}
    assert list(changed) == [("ACC-01", "nl")]
    assert changed["ACC-01", "nl"].text == TEXTS["ACC-01", "nl"].replace("levert **", "levert snel en **")
    assert not found.findings


def test_without_the_machine_readable_part_the_library_is_the_base(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    edits.insert_word(word)
    for name in [one for one in word.parts if one.startswith("customXml/")]:
        del word.parts[name]
    found = back(kb, word.save())
    assert [one.code for one in found.findings] == ["SG-REV-028"] and not found.refused
    assert [one.text for one in found.texts if one.changed] == [
        TEXTS["ACC-01", "nl"].replace("levert **", "levert altijd **")
    ]


def test_a_tampered_base_is_refused(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    part = word.parts["customXml/item1.xml"].decode()
    assert part.count("onverkort") == 1
    word.parts["customXml/item1.xml"] = part.replace("onverkort", "nooit").encode()
    found = back(kb, word.save())
    assert [(one.code, one.subject) for one in found.findings] == [("SG-REV-026", "ACC-01/nl")]
    assert proposals_of(found, made=DATE, digest="") == ()


@pytest.mark.parametrize("version", ["../../x", "1.0.0\n", "", "1.0", "'; drop"])
def test_a_version_of_a_hostile_machine_part_never_reaches_a_proposal(kb: KnowledgeBase, given: bytes, version: str) -> None:
    word = Word(given)
    edits.insert_word(word)
    part = etree.fromstring(word.parts["customXml/item1.xml"])
    part[0].set("version", version)
    part.append(copy.deepcopy(part[1]))
    word.parts["customXml/item1.xml"] = etree.tostring(part)
    found = back(kb, word.save())
    assert [(one.expected.clause, one.expected.lang) for one in found.texts].count(("ACC-01", "en")) == 1
    assert "SG-REV-026" in [one.code for one in found.findings]
    assert [one.clause for one in proposals_of(found, made=DATE, digest="")] == []


def test_very_many_comments_fields_and_marks_take_bounded_time(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    run = word.run(*edits.A, "levert ")
    for at in range(4000):
        for name in ("commentRangeStart", "moveFromRangeStart", "bookmarkStart"):
            run.addprevious(element(name, id=str(100_000 + at), name=f"sgf_x{at}"))
        begin = element("r")
        begin.append(element("commentReference", id=str(100_000 + at)))
        run.addprevious(begin)
        run.addnext(word.new_run(f"woord {at} "))
    docx = word.save()
    started = time.process_time()
    found = back(kb, docx)
    assert time.process_time() - started < 5
    (changed,) = [one for one in found.texts if one.touched]
    assert "woord 3999 " in changed.text


def test_a_text_that_the_library_no_longer_keeps_travels_with_its_proposal(given: bytes, tmp_path: Path) -> None:
    later = library(tmp_path)
    entry = later.clauses["ACC-01"]
    later.clauses["ACC-01"] = type(entry)(entry.clause, entry.text | {"nl": "Een andere tekst.\n"})
    word = Word(given)
    edits.insert_word(word)
    found = back(later, word.save())
    (proposal,) = proposals_of(found, made=DATE, digest="ab" * 32)
    assert proposal.base_text == TEXTS["ACC-01", "nl"]
    assert proposal.text == TEXTS["ACC-01", "nl"].replace("levert **", "levert altijd **")
    assert not found.refused


def test_all_edits_at_once_are_each_found_once(kb: KnowledgeBase, given: bytes) -> None:
    """Edits of different texts in one file do not disturb each other."""
    names = ("a row inserted", "a settled comment", "two paragraphs joined", "typed between clauses")
    chosen = [one for one in EDITS if one.name in names]
    word = Word(given)
    for one in chosen:
        one.make(word)
    found = back(kb, word.save())
    assert sum(len(one.changes) for one in found.texts) == sum(len(one.changes) for one in chosen)
    assert sum(len(one.comments) for one in found.texts) == 1
    assert len(found.outside) == 1
