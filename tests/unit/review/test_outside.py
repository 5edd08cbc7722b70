"""Edits around the texts of a review file: held against the words that the file was made with, not against a library that moved on."""

from __future__ import annotations

import re

from lxml import etree
from msgspec.structs import replace

from specgen.model.clause import SignOff
from specgen.model.knowledge import KnowledgeBase
from specgen.model.text import folded_digest
from specgen.review.export import Order, export_clauses
from specgen.review.importing import Imported
from specgen.review.outside import sections_of, shown_words
from specgen.review.word.package import Package
from specgen.review.word.reading import read_body
from tests.unit.review.corpus import BO, DATE, TEXTS, Word, back, child, element, parent, runs_text, w


def told(found: Imported) -> list[tuple[str, str, str, str]]:
    return [(one.clause, one.change.kind, one.change.before, one.change.after) for one in found.outside]


def line(word: Word, text: str, at: int = 0) -> etree._Element:
    """A paragraph that says exactly ``text``, the ``at``-th of them."""
    return [one for one in word.root.iter(w("p")) if runs_text(one) == text][at]


def write_in(paragraph: etree._Element, text: str) -> None:
    """Overwrite a paragraph without tracking."""
    runs = list(paragraph.iter(w("t")))
    for one in runs[1:]:
        one.text = ""
    runs[0].text = text


def signed(kb: KnowledgeBase) -> KnowledgeBase:
    """The library after somebody signed: versions, states and proposals around the texts read otherwise now."""
    one = SignOff("ACC-01", "nl", "J. Jansen", "jurist", DATE, folded_digest(TEXTS["ACC-01", "nl"]), "1.0.0", {})
    return replace(kb, sign_offs=(*kb.sign_offs, one))


def test_a_signature_after_the_export_is_no_edit(kb: KnowledgeBase, given: bytes) -> None:
    later = signed(kb)
    assert export_clauses(later, Order(("ACC-01",), ("nl",), DATE)) != export_clauses(kb, Order(("ACC-01",), ("nl",), DATE))
    found = back(later, given)
    assert (found.outside, found.findings) == ((), ())


def test_a_file_made_for_a_newer_title_is_no_edit(kb: KnowledgeBase, given: bytes) -> None:
    entry = kb.clauses["ACC-02"]
    title = replace(entry.clause.title, nl="Een andere titel")
    clause = replace(entry.clause, title=title, version="1.4.0", status="approved")
    found = back(replace(kb, clauses=kb.clauses | {"ACC-02": replace(entry, clause=clause)}, digest="0" * 64), given)
    assert (found.outside, found.refused) == ((), False)


def test_an_untracked_edit_of_a_fact_is_told_with_what_stood_there(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    state = next(one for one in word.root.iter(w("p")) if runs_text(one).startswith("versie 1.0.0 ·"))
    old = runs_text(state)
    write_in(state, "versie 1.0.0 · goedgekeurd")
    for one in (kb, signed(kb)):
        assert told(back(one, word.save())) == [("ACC-01", "untracked", old, "versie 1.0.0 · goedgekeurd")]


def test_an_untracked_deletion_of_a_fact_is_told(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    state = next(one for one in word.root.iter(w("p")) if runs_text(one).startswith("versie 1.0.0 ·"))
    old = runs_text(state)
    write_in(state, "")
    found = back(kb, word.save())
    assert told(found) == [("ACC-01", "untracked", old, "")]
    assert str(found.findings[0].message) == f"removed outside the text by somebody: '{old}'"


def test_an_untracked_edit_on_the_pages_in_front_is_told(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    first = next(one for one in word.root.iter(w("p")) if child(one, "pPr").find(w("numPr")) is not None)
    old = runs_text(first)
    write_in(first, f"{old} Bel mij eerst.")
    title = next(one for one in word.root.iter(w("p")) if one.find(f"{w('pPr')}/{w('pStyle')}[@{w('val')}='Title']") is not None)
    title.addnext(word.new_paragraph(element("p"), "Vertrouwelijk ontwerp"))
    assert sorted(told(back(kb, word.save()))) == sorted(
        [("", "untracked", old, f"{old} Bel mij eerst."), ("", "untracked", "", "Vertrouwelijk ontwerp")]
    )


def test_words_in_a_header_or_footer_are_told(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    name = next(one for one in word.parts if re.fullmatch(r"word/followWide\.xml", one))
    root = etree.fromstring(word.parts[name])
    holder = element("ins", id="5", author=BO[0], date=BO[1])
    fresh = word.new_paragraph(element("p"), "GEHEIM")
    holder.append(child(fresh, "r"))
    fresh.append(holder)
    root.append(fresh)
    word.parts[name] = etree.tostring(root)
    found = back(kb, word.save())
    assert [(one.clause, one.change.author, one.change.after) for one in found.outside] == [("", BO[0], "GEHEIM")]
    assert found.refused


def test_a_changed_heading_does_not_move_its_section(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    heading = word.heading("ACC-02")
    old = runs_text(heading)
    write_in(heading, "ACC-02: Clausule (nieuw)")
    assert told(back(kb, word.save())) == [("ACC-02", "untracked", old, "ACC-02: Clausule (nieuw)")]
    sections = sections_of(read_body(Package(word.save(), "x.docx")))
    assert list(dict.fromkeys(sections)) == ["", "ACC-01", "ACC-02", "FIN-06"]


def test_a_deleted_heading_is_one_change(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    heading = word.heading("ACC-02")
    old = runs_text(heading)
    parent(heading).remove(heading)
    assert told(back(kb, word.save())) == [("ACC-01", "untracked", old, "")]


def test_a_file_without_its_lines_is_read_with_less(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    part = word.parts["customXml/item1.xml"].decode()
    word.parts["customXml/item1.xml"] = re.sub(r"<around .*</around>", "", part, flags=re.S).encode()
    assert back(signed(kb), word.save()).findings == ()
    heading = word.heading("FIN-06")
    heading.addprevious(word.new_paragraph(element("p"), "Vergeet de boete niet."))
    assert [row[3] for row in told(back(kb, word.save()))] == ["Vergeet de boete niet."]


def test_words_are_shown_on_one_line() -> None:
    assert shown_words("a\u202eb") == "'a\\u202eb'"
    assert shown_words("x" * 300) == f"'{'x' * 199}…'"
    assert shown_words("a\nb\u00a0c") == "'a b c'"


def test_words_with_a_line_through_them_are_told_and_stay(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    run = word.run("FIN-06", "nl", "na de oplevering")
    properties = element("rPr")
    properties.append(element("strike"))
    run.insert(0, properties)
    found = back(kb, word.save())
    assert [(one.code, one.subject) for one in found.findings] == [("SG-REV-021", "FIN-06/nl")]
    assert "they stay: 'na de oplevering'" in str(found.findings[0].message)
    text = next(one for one in found.texts if one.touched)
    assert (text.changed, text.text) == (False, TEXTS["FIN-06", "nl"])


def test_a_line_through_words_that_a_tracked_change_deletes_is_no_second_matter(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    run = word.run("FIN-06", "nl", " na de oplevering")
    properties = element("rPr")
    properties.append(element("strike"))
    run.insert(0, properties)
    word.wrap(run, "del", BO)
    found = back(kb, word.save())
    assert found.findings == ()
    assert [one.kind for text in found.texts for one in text.changes] == ["deletion"]


def test_a_paragraph_cut_in_two_leaves_no_blank_at_its_head(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    first = word.paragraph("FIN-06", "nl", "Zij wordt")
    second = word.new_paragraph(first, "")
    second.remove(second[-1])
    second.append(word.run("FIN-06", "nl", " na de oplevering."))
    first.addnext(second)
    word.paragraph_mark(first, "ins", BO)
    text = next(one for one in back(kb, word.save()).texts if one.touched)
    assert text.text == "1. De borgtocht bedraagt {pct}.\n2. Zij wordt vrijgegeven\n3. na de oplevering.\n"
    assert [(one.kind, one.author, one.after) for one in text.changes] == [("insertion", BO[0], "¶")]


def test_an_empty_item_is_told_as_a_paragraph(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    first = word.paragraph("FIN-06", "nl", "Zij wordt")
    first.addprevious(word.new_paragraph(first, ""))
    text = next(one for one in back(kb, word.save()).texts if one.touched)
    assert [(one.kind, one.before, one.after) for one in text.changes] == [("untracked", "", "¶")]


def test_an_inserted_link_says_where_it_leads(kb: KnowledgeBase, given: bytes) -> None:
    word = Word(given)
    paragraph = word.paragraph("FIN-06", "nl", "Zij wordt")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    link = etree.SubElement(paragraph, w("hyperlink"))
    link.set(f"{{{kind}}}id", word.add_part("", b"", f"{kind}/hyperlink", "https://example.org/a", True))
    link.append(word.new_run(" Zie hier."))
    word.wrap(link[0], "ins", BO)
    text = next(one for one in back(kb, word.save()).texts if one.touched)
    assert [one.after for one in text.changes] == [" Zie hier. (https://example.org/a)"]
