"""Articles as authors write them, read by hand and by the reader."""

from __future__ import annotations

import pytest

from specgen.knowledge.articles import RANGE_LIMIT, articles_in, between, sort_key

READ = {
    "2, 27°, 120, 127, 156 en 160": "2 | 120 | 127 | 156 | 160",
    "38 tot 38/3": "38 | 38/1 | 38/2 | 38/3",
    "41-43": "41 | 42 | 43",
    "12/1 tot 12/3": "12/1 | 12/2 | 12/3",
    "bepaling 7.4 en bijlage III": "7 § 4 | bijlage III",
    "1 tot 3 en bijlagen I tot III": "1 | 2 | 3 | bijlage I | bijlage II | bijlage III",
    "5 § 4 en 7/3": "5 § 4 | 7/3",
    "9 §§ 2 en 3": "9 § 2 | 9 § 3",
    "art. 9 §4": "9 § 4",
    "76 §§ 1 en 3": "76 § 1 | 76 § 3",
    "38 § 5, 40 § 3, 41 § 3 en 42 § 2": "38 § 5 | 40 § 3 | 41 § 3 | 42 § 2",
    "28, leden 3, 7 en 9": "28 § 3 | 28 § 7 | 28 § 9",
    "28, lid 3, a), en 29": "28 § 3 | 29",
    "30, lid 2, en 31": "30 § 2 | 31",
    "5, lid 1, b), 25 en 35": "5 § 1 | 25 | 35",
    "4, punt 5, 25 en 32": "4 | 25 | 32",
    "4, punten 7 en 8, 26 en 28": "4 | 26 | 28",
    "art. 4, 5); art. 25; art. 32": "4 | 25 | 32",
    "art. 28(2) en (4)": "28 § 2 | 28 § 4",
    "art. 5(1)(e); art. 25(1)": "5 § 1 | 25 § 1",
    "11, eerste lid, 2°": "11",
    "article 33, point 2": "33",
    "enig artikel": "enig",
    "1 en volgende": "1",
    "geen artikel": "",
    "": "",
}


@pytest.mark.parametrize("text", READ)
def test_what_a_person_reads(text: str) -> None:
    assert " | ".join(str(one) for one in articles_in(text)) == READ[text]


def test_a_range_has_the_articles_that_are_known_between_its_ends() -> None:
    assert [str(one) for one in articles_in("44 tot 47", ("44", "45", "46", "46/1", "47", "48"))] == [
        "44",
        "45",
        "46",
        "46/1",
        "47",
    ]


def test_a_range_that_is_too_long_or_backwards_keeps_its_ends() -> None:
    assert between("1", str(RANGE_LIMIT + 2)) == ["1", str(RANGE_LIMIT + 2)]
    assert between("9", "3") == ["3", "9"]
    assert len(between("1", str(RANGE_LIMIT))) == RANGE_LIMIT


def test_articles_sort_as_a_reader_counts() -> None:
    assert sorted(["12/10", "9", "12/2", "12"], key=sort_key) == ["9", "12", "12/2", "12/10"]
