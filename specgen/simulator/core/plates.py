"""Number plates that nobody drives with: Belgian and foreign forms behind a leading 0, an index digit that is not issued.

The normal form here is written down at birth, from the parts a plate is made of; it is not computed by a normaliser, so it can
serve as the truth against one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LETTERS = "GHJKLMNPRSTUVWXYZ"
"""No letter that is a hexadecimal digit, so that a plate is never found by accident in an identifier; no I, O or Q."""
FORMS: Mapping[str, str] = {
    "BE": "0-AAA-999",
    "NL": "0-AAA-99",
    "FR": "0A-999-AA",
    "DE": "0A AA 9999",
    "LU": "0A 9999",
    "GB": "0A99 AAA",
}
"""Country (ISO 3166-1 alpha-2) -> form: A is a letter, 9 a digit, anything else stands for itself."""
_STRIDE = 7_368_787
"""A prime that divides no number of plates of any form, so that counting in its steps meets every plate once."""


@dataclass(frozen=True)
class Plate:
    """A plate. ``text`` is what stands on the vehicle, ``plain`` the same in capitals without separators."""

    country: str
    text: str
    plain: str


def space(country: str) -> int:
    """Return how many plates a country's form has.

    >>> space("BE")
    4913000
    """
    total = 1
    for sign in FORMS[country]:
        total *= len(LETTERS) if sign == "A" else 10 if sign == "9" else 1
    return total


def plate(seed: int, counter: int, country: str = "BE") -> Plate:
    """Return the plate with this number; two counters below ``space(country)`` never give the same plate.

    >>> plate(1, 0).plain[0], plate(1, 0) == plate(1, 0), plate(1, 0) == plate(1, 1)
    ('0', True, False)
    """
    place = (seed * 2_654_435_761 + counter * _STRIDE) % space(country)
    text = ""
    for sign in FORMS[country]:
        if sign == "A":
            place, digit = divmod(place, len(LETTERS))
            text += LETTERS[digit]
        elif sign == "9":
            place, digit = divmod(place, 10)
            text += str(digit)
        else:
            text += sign
    return Plate(country, text, "".join(sign for sign in text if sign not in "- "))


def plates(seed: int, count: int, *, first: int = 0, country: str = "BE") -> list[Plate]:
    """Return ``count`` different plates, from number ``first`` on."""
    return [plate(seed, counter, country) for counter in range(first, first + count)]


def spellings(one: Plate) -> dict[str, str]:
    """Return ways in which cameras write one plate, by name; each means the same plate."""
    parts = one.text.replace(" ", "-").split("-")
    return {
        "hyphens": "-".join(parts),
        "spaces": " ".join(parts),
        "stops": ".".join(parts),
        "small": "-".join(parts).lower(),
        "plain": one.plain,
    }
