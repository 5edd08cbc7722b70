"""What a colleague changed in a tender is told: all of it, of whom it is, and nothing that nobody did."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.dossier.rebuilt import rebuilt
from specgen.errors import InputError
from specgen.model.parameter import Parameter
from specgen.model.text import Localized
from specgen.review.adopting import AdoptedText
from specgen.review.lines import Line, Piece
from specgen.review.plain_texts import plain_lines, plain_text
from specgen.review.returned import as_built_of_texts, combined, hold
from specgen.review.returned_changes import segments
from specgen.review.slotting import restored
from specgen.review.tender_edits import with_adopted
from specgen.review.values import value_in
from tests.unit.review.returned_room import ROOTS, room
from tests.unit.review.word_edits import AUTHOR, WHEN, Edited, w

EXAMPLES = ("gent-databroker", "mechelen-anpr")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_file_that_nobody_edited_has_nothing_to_tell(name: str) -> None:
    own = room(name)
    for built in (own.built, own.kept):
        found = own.told(own.docx, built)
        assert found.touched == ()
        assert found.findings == ()
    assert own.told(own.docx, own.built).untold == ()


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_text_is_laid_along_its_slots_and_comes_back_as_it_was(name: str) -> None:
    """Each word-level way back, forced on a text in which nothing changed, gives the template with all of its slots."""
    own = room(name)
    read = own.read(own.docx)
    from specgen.review.adopting import Adopter
    from specgen.review.returned import Share

    adopter = Adopter(own.again.kb, own.again.tender, read, own.built, own.again.late)
    parts_seen = 0
    for tag, expected in read.expected.items():
        identifier, _, version = tag.partition("@")
        parts, settings = adopter._parts(Share(expected.kind, identifier, version, "same"), own.built.lines[tag])
        item = own.again.tender.requirement(identifier)
        wanted = 1 + len(item.procedure) + bool(item.evidence) if item else 2 if expected.kind == "section" else 1
        assert len(parts) == wanted, tag
        for part in parts:
            base = own.built.lines[tag][part.first : part.end]
            longer = [replace(one, pieces=(*one.pieces, Piece(" Meer."))) for one in base]
            if part.lead:
                continue
            found = restored(part.lines, base, longer, {key: one.parameter for key, one in settings.items()}, "nl")
            assert (found.values, found.dropped) == ((), ()), (tag, part.name)
            assert _slots(found.lines) == _slots(part.lines), (tag, part.name)
            parts_seen += 1
    assert parts_seen > 200


def _slots(lines: tuple[Line, ...]) -> list[str]:
    return [piece.atom for line in lines for piece in line.pieces if piece.atom.startswith("slot:")]


def test_a_tracked_replacement_is_told_with_its_author_and_can_be_adopted_with_its_slot() -> None:
    own, edited = room(), Edited(room().docx)
    edited.replace("ongewijzigd leesbaar", "volledig en ongewijzigd leesbaar", edited.control("DB-INH-01"))
    found = own.told(edited.bytes, own.built)
    (share,) = found.touched
    (change,) = share.changes
    assert (share.id, share.state, share.untold) == ("DB-INH-01", "changed", False)
    assert (change.kind, change.author, change.date) == ("replacement", AUTHOR, WHEN)
    assert (change.before, change.after) == ("ongewijzigd leesbaar", "volledig en ongewijzigd leesbaar")
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert [one.part for one in adoption.texts] == ["text"]
    assert "binnen {deadline} na die aanvaarding volledig en ongewijzigd" in adoption.texts[0].text
    assert (adoption.values, adoption.refused) == ((), ())


def test_a_value_changed_in_the_text_is_a_value_and_no_text() -> None:
    own, edited = room(), Edited(room().docx)
    edited.replace("3\u00a0seconden", "5 seconden", edited.control("DB-INH-01"))
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert adoption.texts == ()
    assert [(one.owner, one.name, one.value) for one in adoption.values] == [("DB-INH-01", "deadline", 5)]


def test_a_value_in_the_table_of_parameters_counts_too_and_two_that_differ_are_refused() -> None:
    own, edited = room(), Edited(room().docx)
    control = edited.control("DB-INH-01")
    table = next(control.iter(w("tbl")))
    edited.replace("3\u00a0seconden", "7\u00a0seconden", table)
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert [(one.name, one.value) for one in adoption.values] == [("deadline", 7)]
    edited.replace("3\u00a0seconden", "5\u00a0seconden", control)
    clash = own.adoption(edited.bytes, "DB-INH-01")
    assert clash.values == () and any("two different" in str(one.reason) for one in clash.refused)


@pytest.mark.parametrize("words", ["900 seconden", "een tijdje van 4 of zo"])
def test_a_value_out_of_bounds_or_that_is_none_is_refused(words: str) -> None:
    own, edited = room(), Edited(room().docx)
    edited.replace("3\u00a0seconden", words, edited.control("DB-INH-01"))
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert (adoption.texts, adoption.values) == ((), ())
    assert adoption.refused


def test_an_edit_without_tracking_is_found_by_its_digest() -> None:
    own, edited = room(), Edited(room().docx)
    edited.replace("ongewijzigd leesbaar", "leesbaar", edited.control("DB-INH-01"), tracked=False)
    for built in (own.built, own.kept):
        (share,) = own.told(edited.bytes, built).touched
        assert [(one.kind, one.author, one.before, one.after) for one in share.changes] == [("untracked", "", "ongewijzigd", "")]
    blind = own.told(edited.bytes, None)
    (share,) = [one for one in blind.touched if one.id]
    assert share.untold and share.changes == ()
    assert any("DB-INH-01" in str(one) for one in blind.untold)


def test_tracked_and_untracked_edits_in_one_text_are_told_apart() -> None:
    own, edited = room(), Edited(room().docx)
    control = edited.control("DB-INH-01")
    edited.replace("aanvaard,", "goedgekeurd,", control, tracked=False)
    edited.replace("leesinterface", "publieke leesinterface", control)
    changes = own.share(edited.bytes, "DB-INH-01").changes
    assert [(one.kind, one.author) for one in changes] == [("replacement", AUTHOR), ("untracked", "")]


def test_a_new_paragraph_a_struck_one_and_a_comment() -> None:
    own, edited = room(), Edited(room().docx)
    control = edited.control("termijnen")
    edited.add_paragraph(edited.paragraph("De bestaande databronnen", control), "Een *derde* {termijn} van 10 dagen.")
    edited.strike(edited.paragraph("De opdrachtnemer biedt", control))
    edited.comment("bindend", "Klopt dit?", control)
    share = own.share(edited.bytes, "termijnen")
    assert sorted(one.kind for one in share.changes) == ["deletion", "insertion"]
    assert [(one.author, one.text, one.quote) for one in share.comments] == [(AUTHOR, "Klopt dit?", "bindend")]
    (text,) = own.adoption(edited.bytes, "termijnen").texts
    assert text.kind == "section" and "De opdrachtnemer biedt" not in text.text
    assert text.text.rstrip().endswith(r"- Een \*derde\* {termijn} van 10 dagen.")


def test_a_locked_clause_is_told_and_not_adopted() -> None:
    own, edited = room(), Edited(room().docx)
    clause = next(one for one in own.again.tender.clauses if one.clause.negotiability == "locked" and one.clause.part == "contractual")
    control = edited.control(clause.id)
    body = next(one for one in list(control.iter(w("p")))[1:] if " de " in "".join(str(t.text) for t in one.iter(w("t"))))
    edited.replace(" de ", " elke ", body)
    assert own.share(edited.bytes, clause.id).changes
    adoption = own.adoption(edited.bytes, clause.id)
    assert adoption.texts == () and "locked" in str(adoption.refused[0].reason)


def test_titles_computed_rows_and_steps_have_their_own_reason() -> None:
    own, edited = room(), Edited(room().docx)
    control = edited.control("DB-INH-01")
    edited.replace("Aanvaarde waarneming", "Goede waarneming", control)
    edited.replace("Verschuldigd bij", "Te leveren bij", control)
    edited.add_paragraph(edited.paragraph("Het antwoord meldt", control), "Nog een stap.")
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert adoption.texts == ()
    reasons = " ".join(str(one.reason) for one in adoption.refused)
    assert "title belongs to the library" in reasons and "row 'Verschuldigd bij'" in reasons and "number of steps" in reasons


def test_a_step_can_be_reworded() -> None:
    own, edited = room(), Edited(room().docx)
    edited.replace("telkens opnieuw", "herhaaldelijk", edited.control("DB-INH-01"))
    (text,) = own.adoption(edited.bytes, "DB-INH-01").texts
    assert text.part == "step-3" and "herhaaldelijk" in text.text and "{deadline}" in text.text


def test_what_is_outside_every_control_is_told_with_its_heading() -> None:
    own, edited = room(), Edited(room().docx)
    outside = next(one for one in edited.root.iter(w("p")) if _style(one) == "Heading1")
    words = "".join(str(one.text or "") for one in outside.iter(w("t")))
    edited.replace(words, f"{words} X", outside, tracked=False)
    (share,) = own.told(edited.bytes, own.built).touched
    assert share.kind == "outside" and [(one.kind, one.after) for one in share.changes] == [("untracked", "X")]
    assert share.places == (f"{words} X",)


def _style(paragraph: etree._Element) -> str:
    found = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    return "" if found is None else str(found.get(w("val")))


def test_a_header_that_was_changed_is_told() -> None:
    own, edited = room(), Edited(room().docx)
    name = next(one for one in edited.parts if one.startswith("word/footer") and b"Stad Gent" in edited.parts[one])
    edited.parts[name] = edited.parts[name].replace(b"Stad Gent", b"Stad Elders")
    (share,) = own.told(edited.bytes, own.built).touched
    assert tuple(map(str, share.places)) == ("header or footer",) and "Elders" in share.changes[0].after


def test_a_control_that_is_gone_doubled_or_new_is_told() -> None:
    own = room()
    gone = Edited(own.docx)
    control = gone.control("DB-INH-01")
    parent = control.getparent()
    assert parent is not None
    parent.remove(control)
    assert own.share(gone.bytes, "DB-INH-01").state == "removed"
    twice = Edited(own.docx)
    control = twice.control("DB-INH-01")
    control.addnext(etree.fromstring(etree.tostring(control)))
    assert "a second control of the same name" in map(str, own.share(twice.bytes, "").places)
    new = Edited(own.docx)
    control = new.control("samenwerking")
    other = etree.fromstring(etree.tostring(control))
    for mark in other.iter(w("tag"), w("alias")):
        mark.set(w("val"), "eigen-tekst@0.0.0")
    control.addnext(other)
    assert own.share(new.bytes, "eigen-tekst").state == "added"


def test_a_footnote_or_picture_is_no_text_and_is_told() -> None:
    own, edited = room(), Edited(room().docx)
    run = edited.paragraph("ongewijzigd leesbaar", edited.control("DB-INH-01"))[-1]
    drawing = etree.SubElement(run, w("drawing"))
    etree.SubElement(drawing, "docPr", {"name": "Plan"})
    assert own.share(edited.bytes, "DB-INH-01").odd == ("image",)
    assert own.adoption(edited.bytes, "DB-INH-01").refused


def test_the_wrong_paper_or_lock_is_refused() -> None:
    own = room()
    read = own.read(own.docx)
    with pytest.raises(InputError, match="not read"):
        hold(read, "ander-bestek", own.lock.printed, "x.docx")
    with pytest.raises(InputError, match="not read"):
        hold(read, "gent-databroker", {}, "x.docx")
    copy = (own.dossier / "internal" / "reading-copies" / "tender.en.docx").read_bytes()
    with pytest.raises(InputError, match="not read"):
        hold(own.read(copy), "gent-databroker", own.lock.printed, "x.docx")
    offer = (own.dossier / "publish" / "requirements.nl.xlsx").exists()
    assert not offer
    for bad in (b"{}", b"[1]", b'{"format": "specgen-texts/2", "lines": []}', b'{"format": "specgen-texts/1", "lines": [1]}'):
        with pytest.raises(InputError, match="as built"):
            as_built_of_texts(bad, "texts.nl.json")


def test_what_the_dossier_keeps_stands_in_where_the_library_moved_on() -> None:
    own = room()
    moved = own.built._replace(lines={**own.built.lines, "DB-INH-01@1.0.0": (Line((Piece("anders"),)),)})
    both = combined(moved, own.kept, own.lock.printed)
    assert both is not None and both.source == "both" and both.bare == {"DB-INH-01@1.0.0", ""}
    assert own.told(own.docx, both).touched == ()
    edited = Edited(own.docx)
    edited.replace("ongewijzigd leesbaar", "leesbaar", edited.control("DB-INH-01"), tracked=False)
    assert own.told(edited.bytes, both).touched[0].changes[0].before == "ongewijzigd"


PARAMETERS = {
    "term": Parameter("integer", Localized("termijn", "period"), "d", min=1, max=90),
    "share": Parameter("decimal", Localized("aandeel", "share"), "percent"),
    "who": Parameter("text", Localized("wie", "who")),
}
SHOWN = {"slot:term": "30\u00a0kalenderdagen", "slot:share": "2,5\u00a0%", "slot:who": "de stad", "ref:ACC-03": "3.1"}


@pytest.mark.parametrize(
    ("template", "now", "wanted", "values", "dropped"),
    [
        ("binnen {term} na afloop", "uiterlijk binnen 30\u00a0kalenderdagen na de afloop", "uiterlijk binnen {term} na de afloop", (), ()),
        ("binnen {term} na ontvangst", "binnen 45 kalenderdagen na ontvangst", "binnen {term} na ontvangst", (45,), ()),
        ("binnen {term} na ontvangst", "binnen 130\u00a0kalenderdagen na ontvangst", "binnen {term} na ontvangst", (130,), ()),
        ("binnen {term} na ontvangst", "meteen na ontvangst", "meteen na ontvangst", (), ("term",)),
        ("minstens {share} van {term}", "minstens 12,5 % van 30\u00a0kalenderdagen", "minstens {share} van {term}", ("12.5",), ()),
        ("volgens [[ACC-03]] binnen {term}", "volgens 3.1 en binnen 30\u00a0kalenderdagen", "volgens [[ACC-03]] en binnen {term}", (), ()),
        ("volgens [[ACC-03]] binnen {term}", "volgens 4.2 binnen 30\u00a0kalenderdagen", "volgens 4.2 binnen {term}", (), ()),
        ("{who} betaalt", "de gemeente betaalt", "{who} betaalt", ("de gemeente",), ()),
        ("{term} en {term}", "30\u00a0kalenderdagen en nog eens 30\u00a0kalenderdagen", "{term} en nog eens {term}", (), ()),
        ("een {{x}} in {term}", "een mooie {x} in 30\u00a0kalenderdagen", "een mooie {{x}} in {term}", (), ()),
        ("meldt `code` in {term}", "meldt soms `code` in 30\u00a0kalenderdagen", "meldt soms `code` in {term}", (), ()),
    ],
)  # fmt: skip
def test_slots_come_back(template: str, now: str, wanted: str, values: tuple[object, ...], dropped: tuple[str, ...]) -> None:
    lines = plain_lines(template, SHOWN.__getitem__)
    base = tuple(replace(one, pieces=tuple(replace(piece, atom="") for piece in one.pieces)) for one in lines)
    read = plain_lines(now.replace("{", "{{").replace("}", "}}"))
    found = restored(lines, base, read, PARAMETERS, "nl")
    assert plain_text(found.lines) == wanted
    assert tuple(one.value for one in found.values) == values
    assert found.dropped == dropped


def test_a_value_that_cannot_be_read_is_none() -> None:
    lines = plain_lines("binnen {term} na", SHOWN.__getitem__)
    base = tuple(replace(one, pieces=tuple(replace(piece, atom="") for piece in one.pieces)) for one in lines)
    found = restored(lines, base, plain_lines("binnen 3 manen na"), PARAMETERS, "nl")
    assert [(one.name, one.value) for one in found.values] == [("term", None)]


def test_values_are_read_as_they_are_written() -> None:
    amount = Parameter("decimal", Localized("bedrag", "amount"), "eur")
    found = value_in(amount, "ten hoogste 1\u00a0250,50 euro", "nl")
    assert found is not None and found.value == "1250.50"
    day = Parameter("date", Localized("dag", "day"))
    found = value_in(day, "vanaf 3 maart 2027 aan", "nl")
    assert found is not None and found.value == "2027-03-03"
    choices = {"a": Localized("bij gunning", "at award"), "b": Localized("later", "later")}
    choice = Parameter("choice", Localized("keuze", "choice"), choices=choices)
    found = value_in(choice, "dat is later.", "nl")
    assert found is not None and (found.value, found.start, found.end) == ("b", 7, 12)


def test_segments_join_what_only_a_blank_parts() -> None:
    assert list(segments("a b c d", "a x y d")) == [("b c", "x y")]
    assert list(segments("a", "a")) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_one_word_in_every_text_is_attributed_and_adopted_or_refused_with_a_reason(name: str, tmp_path: Path) -> None:
    """A word is put into the longest paragraph of every clause, requirement and section at once: none is lost, none is mixed up.

    What is adopted is written into the tender file, built again, and printed as the colleague left it.
    """
    own, edited = room(name), Edited(room(name).docx)
    tags = list(own.built.lines)
    wanted = {}
    for number, tag in enumerate(one for one in tags if one):
        identifier = tag.partition("@")[0]
        control = edited.control(identifier)
        runs = [one for one in control.iter(w("t")) if one.text and " " in one.text.strip() and _plain_run(one)]
        if not runs:
            continue
        longest = max(runs, key=lambda one: len(one.text or ""))
        word = f"proefwoord{number}"
        longest.text = str(longest.text).replace(" ", f" {word} ", 1)
        wanted[identifier] = word
    read = own.read(edited.bytes)
    found = {one.id: one for one in own.told(edited.bytes, own.built).touched}
    assert {identifier: [change.after for change in share.changes] for identifier, share in found.items()} == {
        identifier: [word] for identifier, word in wanted.items()
    }
    from specgen.review.adopting import Adopter

    adopter = Adopter(own.again.kb, own.again.tender, read, own.built, own.again.late)
    adopted = refused = 0
    texts: list[AdoptedText] = []
    for identifier, word in wanted.items():
        adoption = adopter.adoption(found[identifier])
        assert bool(adoption.texts) != bool(adoption.refused), identifier
        if adoption.texts:
            adopted += 1
            texts += adoption.texts
            assert word in adoption.texts[0].text
            assert not adoption.values
        else:
            refused += 1
            assert str(adoption.refused[0].reason)
            assert word in adoption.refused[0].after
    locked = sum(1 for one in own.again.tender.clauses if one.clause.negotiability == "locked")
    assert adopted > 80 and refused <= locked + 12, (adopted, refused, locked)
    shutil.copytree(own.file.parent, tmp_path, dirs_exist_ok=True)
    file = tmp_path / own.file.name
    file.write_bytes(with_adopted(file.read_bytes(), texts, (), "J. Jurist", "2026-12-01", "Proef.", str(file)))
    again = own.read(rebuilt(ROOTS, file, own.lock, check_ids()).docx)
    for identifier in {one.id for one in texts}:
        tag = found[identifier].tag
        assert [one.text for one in again.lines(tag, True)] == [one.text for one in read.lines(tag, True)], identifier


def _plain_run(text: etree._Element) -> bool:
    run = text.getparent()
    return run is not None and run.find(w("rPr")) is None


def test_lists_tables_looks_and_joined_paragraphs_are_adopted_as_they_stand(tmp_path: Path) -> None:
    own, edited = room(), Edited(room().docx)
    clause = list(edited.control("ACC-03").iter(w("p")))
    edited.add_paragraph(clause[3], "Een nieuw lid met 5 dagen & <teken> {haak}.")
    edited.strike(clause[6])
    run = edited.cut("projectleider", edited.control("EXE-01"))
    etree.SubElement(etree.SubElement(run, w("rPr")), w("b"))
    run.insert(0, run[-1])
    edited.strike_row(list(edited.control("SLA-02").iter(w("tr")))[2])
    first, second = list(edited.control("ADM-10").iter(w("p")))[1:3]
    first.extend(list(second.iter(w("r"))))
    parent = second.getparent()
    assert parent is not None
    parent.remove(second)
    wanted = ("ACC-03", "EXE-01", "SLA-02", "ADM-10")
    texts = {one: own.adoption(edited.bytes, one) for one in wanted}
    assert all(len(one.texts) == 1 and not one.refused and not one.values for one in texts.values())
    assert r"4. Een nieuw lid met 5 dagen & \<teken> {{haak}}." in texts["ACC-03"].texts[0].text
    assert "**projectleider**" in texts["EXE-01"].texts[0].text
    assert "{p2}" not in texts["SLA-02"].texts[0].text and "{p1}" in texts["SLA-02"].texts[0].text
    shutil.copytree(own.file.parent, tmp_path, dirs_exist_ok=True)
    file = tmp_path / own.file.name
    adopted = [one.texts[0] for one in texts.values()]
    file.write_bytes(with_adopted(file.read_bytes(), adopted, (), "J. Jurist", "2026-12-01", "Proef.", str(file)))
    again, read = own.read(rebuilt(ROOTS, file, own.lock, check_ids()).docx), own.read(edited.bytes)
    for name in wanted:
        tag = own.share(edited.bytes, name).tag
        printed, left = again.lines(tag, True), read.lines(tag, True)
        assert [(line.text, line.level, line.marker) for line in printed] == [(line.text, line.level, line.marker) for line in left]
