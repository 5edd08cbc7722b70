"""Two texts as one with tracked changes."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from specgen.review.compare import changed, compare
from specgen.review.lines import Line, accepted, merged, rejected
from specgen.review.redline import plain
from specgen.review.text import lines_of, tidy
from tests.unit.review.test_text import texts


def _law(old: tuple[Line, ...], new: tuple[Line, ...]) -> tuple[Line, ...]:
    found = compare(old, new, "A. Janssens", "2026-11-23")
    assert tidy(accepted(found)) == tidy(new)
    assert tidy(rejected(found)) == tidy(old)
    assert changed(found) == (tidy(old) != tidy(new))
    assert all(line.pieces == merged(line.pieces) for line in found)
    return found


@settings(max_examples=400, deadline=None)
@given(texts(), texts())
def test_accepting_gives_the_new_text_and_rejecting_the_old_one(old: tuple[Line, ...], new: tuple[Line, ...]) -> None:
    _law(old, new)


@settings(max_examples=400, deadline=None)
@given(texts(), st.randoms(use_true_random=False))
def test_the_law_holds_for_small_edits_too(old: tuple[Line, ...], chance: random.Random) -> None:
    new = list(old)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(new))
        act = chance.choice(["drop", "double", "swap", "cut"])
        if act == "drop" and at < len(new):
            del new[at]
        elif act == "double" and at < len(new):
            new.insert(at, new[at])
        elif act == "swap" and at + 1 < len(new):
            new[at : at + 2] = [new[at + 1], new[at]]
        elif act == "cut" and at < len(new):
            new[at] = Line(new[at].pieces[:-1], new[at].level, new[at].marker, quote=new[at].quote, cell=new[at].cell)
    _law(old, tuple(new))


def _shown(old: str, new: str) -> list[str]:
    return plain(_law(lines_of(old), lines_of(new))).splitlines()


def test_words_are_replaced_together() -> None:
    assert _shown("De boete bedraagt 500 euro per dag.", "De straf bedraagt 1.000 euro per week.") == [
        "  De [-boete-]{+straf+} bedraagt [-500-]{+1.000+} euro per [-dag-]{+week+}."
    ]


def test_a_sentence_that_is_added_is_one_whole_sentence() -> None:
    old = "De termijn is {days}. De aanbesteder antwoordt."
    assert _shown(old, "De termijn is {days}. Hij mag korter zijn. De aanbesteder antwoordt.") == [
        "  De termijn is {days}. {+Hij mag korter zijn. +}De aanbesteder antwoordt."
    ]


def test_an_item_at_the_head_of_a_list_leaves_the_others_alone() -> None:
    assert _shown("1. Tweede lid.\n2. Derde lid.\n", "1. Eerste, nieuw.\n2. Tweede lid.\n3. Derde lid.\n") == [
        "+ # {+Eerste, nieuw.+}",
        "  # Tweede lid.",
        "  # Derde lid.",
    ]


def test_a_paragraph_that_is_cut_in_two_keeps_its_words() -> None:
    old = "1. Een zin over de boete. Een tweede zin over de schade en de gevolgen.\n"
    found = _law(lines_of(old), lines_of(old.replace("boete. ", "boete.\n2. ")))
    assert [line.mark.kind if line.mark else "" for line in found] == ["insert", ""]
    assert sum(len(one.text) for line in found for one in line.pieces if one.marks) == 1  # the blank between the two


def test_a_paragraph_that_went_elsewhere_is_a_move() -> None:
    old = "De eerste alinea van deze tekst.\n\nDe tweede alinea van deze tekst is langer.\n\nDe derde.\n"
    one, two, three = old.strip().split("\n\n")
    found = _law(lines_of(old), lines_of(f"{two}\n\n{three}\n\n{one}\n"))
    marks = [line.mark for line in found if line.mark]
    assert [mark.kind for mark in marks] == ["move_from", "move_to"]
    assert marks[0].name == marks[1].name != ""


def test_a_look_that_changed_is_a_format_change_and_says_what_was() -> None:
    found = _law(lines_of("Een **vet** woord."), lines_of("Een *vet* woord."))
    assert [(one.text, one.marks[0].kind, one.marks[0].name) for one in found[0].pieces if one.marks] == [
        ("vet", "format", "bold")
    ]


def test_a_field_with_another_value_is_replaced_whole() -> None:
    old = lines_of("Binnen {days}.", lambda _: "10 dagen")
    new = lines_of("Binnen {days}.", lambda _: "10 weken")
    found = compare(old, new)
    assert [(one.text, one.atom, one.marks[0].kind) for one in found[0].pieces if one.marks] == [
        ("10 dagen", "slot:days", "delete"),
        ("10 weken", "slot:days", "insert"),
    ]


def test_rows_come_and_go_and_cells_change_word_by_word() -> None:
    head = "| a | b |\n| --- | --- |\n"
    rows = ["| de eerste rij | 1 |\n", "| de tweede rij | 2 |\n", "| de derde rij | 3 |\n"]
    found = _law(lines_of(head + "".join(rows)), lines_of(head + "| nul | 0 |\n" + rows[0] + rows[2].replace("3", "4")))
    marks = [
        (line.cell.row, line.row_mark.kind) for line in found if line.cell and line.row_mark and not line.cell.column
    ]
    assert marks == [(1, "insert"), (3, "delete")]
    assert plain(found).splitlines()[-1] == "  | [-3-]{+4+}"


def test_another_number_of_columns_is_another_table() -> None:
    found = _law(
        lines_of("| a | b |\n| --- | --- |\n| c | d |\n"),
        lines_of("| a | b | x |\n| --- | --- | --- |\n| c | d | y |\n"),
    )
    assert {line.row_mark.kind for line in found if line.row_mark} == {"insert", "delete"}
    assert len({line.cell.table for line in found if line.cell}) == 2


def test_equal_texts_bear_no_mark() -> None:
    text = "1. Een.\n   - Twee **vet**.\n\n| a |\n| --- |\n| {x} |\n"
    assert compare(lines_of(text), lines_of(text)) == lines_of(text)
