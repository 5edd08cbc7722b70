"""What moves in a tender that comes back: whole articles, lines with their slots, a title with all its words new, a line break."""

from __future__ import annotations

import shutil
from pathlib import Path

from lxml import etree
from msgspec.structs import replace

from specgen.cli.common import check_ids
from specgen.dossier.rebuilt import rebuilt
from specgen.model.parameter import Parameter
from specgen.model.text import Localized
from specgen.review.adopting import AdoptedText, Adopter
from specgen.review.lines import Line
from specgen.review.plain_texts import plain_lines, plain_text
from specgen.review.returned import as_built_of, combined, returned
from specgen.review.slotting import restored
from specgen.review.tender_edits import with_adopted
from tests.unit.review.returned_room import ROOTS, room
from tests.unit.review.word_edits import Edited, w

PARAMETERS = {
    "term": Parameter("integer", Localized("termijn", "period"), "d"),
    "runs": Parameter("integer", Localized("aantal", "number")),
}
SHOWN = {"slot:term": "30\u00a0kalenderdagen", "slot:runs": "3"}


def bare(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(one, pieces=tuple(replace(piece, atom="") for piece in one.pieces)) for one in lines)


def slotted(template: str, now: str) -> tuple[str, tuple[str, ...]]:
    lines = plain_lines(template, SHOWN.__getitem__)
    found = restored(lines, bare(lines), plain_lines(now), PARAMETERS, "nl")
    assert not found.values
    return plain_text(found.lines), found.dropped


def first_words(edited: Edited, identifier: str, text: str) -> None:
    """Give the first paragraph of a control (its title) other words."""
    runs = list(next(edited.control(identifier).iter(w("p"))).iter(w("t")))
    for one in runs:
        one.text = ""
    runs[-1].text = text


def test_a_slot_goes_with_its_sentence_to_another_paragraph() -> None:
    two = "De partijen overleggen over het plan.\n\nHij meldt dat binnen {term} aan de stad."
    joined = "De partijen overleggen over het plan. Hij meldt dat binnen 30\u00a0kalenderdagen aan de stad."
    assert slotted(two, joined) == ("De partijen overleggen over het plan. Hij meldt dat binnen {term} aan de stad.", ())
    apart = "De stad antwoordt op elke vraag van de partijen over het plan.\n\nZij betaalt hem binnen {term} nadat zij tekende."
    moved = "Zij betaalt.\n\nDe stad antwoordt op elke vraag van de partijen over het plan, binnen 30\u00a0kalenderdagen."
    assert slotted(apart, moved)[1] == () and "over het plan, binnen {term}." in slotted(apart, moved)[0]


def test_a_bare_number_or_words_that_stand_twice_are_no_slot_again() -> None:
    apart = "De stad antwoordt op elke vraag van de partijen over het plan.\n\nHij doet dat {runs} keer."
    number = "De stad antwoordt op elke vraag van de partijen over het plan, in 3 talen."
    assert slotted(apart, number) == (number, ("runs",))
    term = "De stad antwoordt op elke vraag van de partijen over het plan.\n\nZij betaalt na {term}."
    twice = "De stad antwoordt op elke vraag van de partijen over het plan: 30\u00a0kalenderdagen of 30\u00a0kalenderdagen."
    assert slotted(term, twice) == (twice, ("term",))


def test_an_article_that_was_moved_without_tracking_is_told() -> None:
    own, edited = room(), Edited(room().docx)
    edited.control("ADM-10").addnext(edited.control("EXE-01"))
    for built in (own.built, own.kept, combined(own.built, own.kept, dict.fromkeys(own.lock.printed, "0" * 64))):
        touched = own.told(edited.bytes, built).touched
        moves = [(one.kind, change.kind, change.before, change.after) for one in touched for change in one.changes]
        assert len(moves) == 1
        kind, change, before, after = moves[0]
        assert (kind, change) == ("outside", "move")
        assert before.endswith("> EXE-01@1.1.0") and after == "ADM-10@1.1.0 > EXE-01@1.1.0" and before != after
        assert "the order of" in str(touched[0].places[0])


def test_a_heading_that_was_moved_past_an_article_is_told() -> None:
    own, edited = room(), Edited(room().docx)
    words = "Invoer van waarnemingen met webverzoeken"
    heading = next(
        one
        for one in edited.root.iter(w("p"))
        if any(str(style.get(w("val"))).startswith("Heading") for style in one.iter(w("pStyle")))
        and "".join(text.text or "" for text in one.iter(w("t"))) == words
    )
    edited.control("DB-INH-01").addnext(heading)
    told = own.told(edited.bytes, own.built).touched
    changes = [change for one in told for change in one.changes]
    assert [one.kind for one in told] == ["outside"] and "move" in [one.kind for one in changes]
    assert {one.before or one.after for one in changes if one.kind != "move"} <= {words}


def test_a_title_takes_all_new_words_and_every_brace(tmp_path: Path) -> None:
    own, edited = room(), Edited(room().docx)
    first_words(edited, "termijnen", "Planning {{x}} {y}")
    adoption = own.adoption(edited.bytes, "termijnen")
    assert not adoption.refused and [(one.part, one.text) for one in adoption.texts] == [("title", "Planning {{x}} {y}")]
    shutil.copytree(own.file.parent, tmp_path, dirs_exist_ok=True)
    file = tmp_path / own.file.name
    file.write_bytes(with_adopted(file.read_bytes(), adoption.texts, (), "J. Jurist", "2026-12-01", "Proef.", str(file)))
    again = own.read(rebuilt(ROOTS, file, own.lock, check_ids()).docx)
    assert again.lines("termijnen@0.0.0", True)[0].text == "Planning {{x}} {y}"


def test_a_title_below_its_text_is_refused_whole() -> None:
    own, edited = room(), Edited(room().docx)
    title, text = list(edited.control("samenwerking").iter(w("p")))[:2]
    text.addnext(title)
    adoption = own.adoption(edited.bytes, "samenwerking")
    assert not adoption.texts and any("a title is one line" in str(one.reason) for one in adoption.refused)


def test_a_step_with_all_its_words_new_stays_that_step() -> None:
    own, edited = room(), Edited(room().docx)
    step = edited.paragraph("De testpersoon met de rol aanbieder", edited.control("DB-INH-01"))
    runs = list(step.iter(w("t")))
    for one in runs:
        one.text = ""
    runs[0].text = "Gans andere woorden komen hier volledig voorbij."
    adoption = own.adoption(edited.bytes, "DB-INH-01")
    assert not adoption.refused
    assert [(one.part, one.text) for one in adoption.texts] == [("step-1", "Gans andere woorden komen hier volledig voorbij.")]


def test_a_line_break_without_tracking_is_told() -> None:
    own, edited = room(), Edited(room().docx)
    edited.cut("projectleider", edited.control("EXE-01")).insert(0, etree.Element(w("br")))
    share = own.share(edited.bytes, "EXE-01")
    assert [one.kind for one in share.changes] == ["format"] and "↵projectleider" in share.changes[0].after
    assert own.adoption(edited.bytes, "EXE-01").texts


def test_a_local_text_keeps_the_base_that_it_was_judged_against(tmp_path: Path) -> None:
    """A further edit does not say that anybody read the library's new text."""
    own = room()
    shutil.copytree(own.file.parent, tmp_path, dirs_exist_ok=True)
    file = tmp_path / own.file.name
    old = AdoptedText("clause", "EXE-01", "text", "nl", "Een projectleider van toen.\n", "1.0.0", "0" * 64)
    file.write_bytes(with_adopted(file.read_bytes(), (old,), (), "J. Jurist", "2026-12-01", "Proef.", str(file)))
    made = rebuilt(ROOTS, file, own.lock, check_ids())
    edited = Edited(made.docx)
    edited.replace("van toen", "van nu", edited.control("EXE-01"))
    built, read = as_built_of(own.read(made.docx)), own.read(edited.bytes)
    share = next(one for one in returned(read, own.lock.printed, built).touched if one.id == "EXE-01")
    (text,) = Adopter(made.kb, made.tender, read, built, made.late).adoption(share).texts
    assert (text.text, text.base_version, text.base_digest) == ("Een projectleider van nu.", "1.0.0", "0" * 64)
