"""Number plates of the simulated vehicles: Belgian series and foreign forms, each behind a leading 0 that nobody issues.

The forms follow the syntax of each country as far as the leading 0 allows; the letters are those of ``simulator.core.plates``, none of
which is a hexadecimal digit. Within a country two ranks never give the same plate.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from specgen.simulator.core.plates import LETTERS

SERIES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "BE": (("0-AAA-999", 970), ("0-AAAAAA", 15), ("0-AA-9999", 15)),
    "NL": (("0-AAA-99", 1),),
    "FR": (("0A-999-AA", 1),),
    "DE": (("0A AA 9999", 1),),
    "LU": (("0AA 9999", 1),),
    "GB": (("0A99 AAA", 1),),
    "ES": (("0A 9999 AA", 1),),
    "PL": (("0AA 9999", 1),),
}
"""Country -> forms with their weights. Belgium: the current form (and the one before the digit), personalised, and special series.

Four digits before three letters are left out, whatever the country: Spain issues those from 0000 on. Spain has its provincial form.
"""
COUNTRIES = tuple(SERIES)
"""Known countries; the first is where the cameras stand."""
STRIDE = 7_368_787
"""A prime that divides no number of plates of any form (those have the factors 2, 5 and 17 only)."""


def space(form: str) -> int:
    """Return how many plates a form has.

    >>> space("0-AAA-99")
    491300
    """
    return int(len(LETTERS) ** form.count("A") * 10 ** form.count("9"))


@functools.cache
def origin(seed: int, form: str) -> int:
    """Return the number of the plate with rank 0."""
    return seed * 2_654_435_761 % space(form)


def number(seed: int, form: str, rank: int) -> int:
    """Return the number, among all of a form, of the plate with this rank."""
    return (origin(seed, form) + rank * STRIDE) % space(form)


def text(form: str, place: int) -> str:
    """Return the plate with a number as it stands on the vehicle.

    >>> text("0-AAA-99", 0)
    '0-GGG-00'
    """
    signs = []
    for sign in form:
        if sign == "A":
            place, rest = divmod(place, len(LETTERS))
            signs.append(LETTERS[rest])
        elif sign == "9":
            place, rest = divmod(place, 10)
            signs.append(str(rest))
        else:
            signs.append(sign)
    return "".join(signs)


def plain(written: str) -> str:
    """Return a plate as cameras send it: without hyphens and blanks."""
    return written.replace("-", "").replace(" ", "")
