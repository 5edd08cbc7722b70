"""Plates are unique, fictitious, and their normal form is the truth for every spelling."""

from __future__ import annotations

import unicodedata

import pytest

from specgen.conformance.redaction import real_plate
from specgen.simulator.core.plates import FORMS, plate, plates, space, spellings


@pytest.mark.parametrize("country", FORMS)
def test_plates_are_fictitious_and_unique(country: str) -> None:
    found = plates(20_261_123, 20_000, country=country)
    assert len({one.plain for one in found}) == 20_000
    assert all(one.plain.startswith("0") and one.country == country for one in found)
    assert not real_plate([one.text for one in found]) and not real_plate([one.plain for one in found])


@pytest.mark.parametrize("country", FORMS)
def test_the_walk_meets_every_plate(country: str) -> None:
    assert plate(5, 0, country) == plate(5, space(country), country) != plate(5, 1, country)


def test_plates_do_not_depend_on_order() -> None:
    assert plates(3, 10)[7] == plate(3, 7) == plates(3, 5, first=5)[2]
    assert plate(3, 7) != plate(4, 7)


@pytest.mark.parametrize("country", FORMS)
def test_each_spelling_means_the_same_plate(country: str) -> None:
    for one in plates(9, 200, country=country):
        for text in spellings(one).values():
            folded = unicodedata.normalize("NFKC", text).upper()
            assert "".join(sign for sign in folded if sign.isalnum()) == one.plain
    assert len(set(spellings(plate(9, 1)).values())) == 5


def test_no_plate_can_stand_in_an_identifier_in_hexadecimal() -> None:
    assert not any(set(one.plain) <= set("0123456789ABCDEF") for one in plates(11, 5000))
