"""Articles of law as authors write them, brought to one form, so that "25", "art. 25 § 6" and "24 tot 26" meet.

An article is its number (``25``, ``12/1``, ``46bis``), an annex is ``bijlage II``. A division is the paragraph or member below it:
``§ 4``, "lid 3", "(2)", and the second part of "bepaling 7.4". Points and letters below that are not told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

RANGE_LIMIT = 300
"""Longest range that is written out; a longer one keeps its two ends."""

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_TOKEN = re.compile(
    r"""
    (?P<skip>[0-9]+°|[0-9]+\)|\(?[a-z]\)|(?:eerste|tweede|derde|vierde|vijfde)\ lid|en\ volgende)
  | \((?P<member>[0-9]+)\)
  | (?P<one>§(?!\s*§)|\blid\b|\bpar(?:agraaf|agraph)?\b\.?)
  | (?P<many>§\s*§|\bleden\b|\bparagrafen\b|\bparagraphs\b)
  | (?P<point>\bpunt\b|\bpoint\b|\boverweging\b|\brecital\b)
  | (?P<points>\bpunten\b|\bpoints\b)
  | (?P<annex>\bbijlagen?\b|\bannex(?:es)?\b)
  | (?P<sole>\benig\ artikel\b|\bsole\ article\b)
  | (?P<to>\btot\ en\ met\b|\bt\.e\.m\.|\btot\b|\bto\b|[-–])
  | (?P<and>\ben\b|\band\b)
  | (?P<article>\bart(?:ikel(?:en)?|icle(?:s)?)?\b\.?|\bbepaling(?:en)?\b|\bclauses?\b|;)
  | (?P<number>[0-9]+(?:[./][0-9]+)*(?:bis|ter|quater)?\b)
  | (?P<roman>\b[IVX]+\b)
    """,
    re.X,
)


@dataclass(frozen=True, order=True)
class Article:
    """One article of an instrument; ``division`` is the number of a paragraph or member, or "" for the whole article."""

    number: str
    division: str = ""

    def __str__(self) -> str:
        return f"{self.number} § {self.division}" if self.division else self.number


def sort_key(number: str) -> tuple[tuple[int, ...], str]:
    """Return what orders article numbers as a reader does: 9, 12, 12/1, 12/10, 46bis."""
    return tuple(int(part) for part in re.findall(r"[0-9]+", number)), number


def between(first: str, last: str, known: Iterable[str] = ()) -> list[str]:
    """Return the articles of a range, both ends included. ``known`` are the articles that the instrument is known to have.

    >>> between("38", "38/2")
    ['38', '38/1', '38/2']
    """
    low, high = sort_key(first)[0], sort_key(last)[0]
    found = {first, last}
    if low > high or not low:
        return sorted(found, key=sort_key)
    found |= {one for one in known if low <= sort_key(one)[0] <= high}
    if len(low) == len(high) and low[:-1] == high[:-1] and high[-1] - low[-1] <= RANGE_LIMIT:
        head = first[: first.rfind("/") + 1]
        found |= {f"{head}{number}" for number in range(low[-1], high[-1] + 1)}
    elif len(high) == len(low) + 1 and high[:-1] == low and high[-1] <= RANGE_LIMIT:
        found |= {f"{first}/{number}" for number in range(1, high[-1] + 1)}
    return sorted(found, key=sort_key)


@dataclass
class _Reading:
    """The state of reading one text: which kind of number comes next, and what was found."""

    known: frozenset[str]
    found: dict[Article, None] = field(default_factory=dict)
    mode: str = "article"
    several: bool = False
    closing: bool = False
    ranging: bool = False
    last: str = ""

    def add(self, number: str, division: str = "") -> None:
        self.found[Article(number, division)] = None

    def article(self, text: str) -> None:
        number, _, division = text.partition(".")
        if self.ranging and self.last and not division:
            for one in between(self.last, number, self.known):
                self.add(one)
        else:
            self.add(number, division)
        self.last, self.ranging = number, False

    def divide(self, division: str) -> None:
        """Put a paragraph below the last article: the article itself was only named to get there."""
        if self.last:
            self.found.pop(Article(self.last), None)
            self.add(self.last, division)

    def number(self, text: str) -> None:
        if self.mode == "article":
            self.article(text)
            return
        if self.mode == "division":
            self.divide(text)
        if not self.several or self.closing:
            self.mode, self.several, self.closing = "article", False, False

    def token(self, kind: str, text: str) -> None:
        if kind == "number":
            self.number(text)
        elif kind == "member":
            self.divide(text)
        elif kind in ("one", "many"):
            self.mode, self.several, self.closing = "division", kind == "many", False
        elif kind in ("point", "points"):
            self.mode, self.several, self.closing = "point", kind == "points", False
        elif kind == "article":
            self.mode, self.several, self.closing = "article", False, False
        elif kind == "annex":
            self.mode = "annex"
        elif kind == "roman":
            self.annex(text)
        elif kind == "sole":
            self.add("enig")
        elif kind == "to":
            self.ranging = True
        elif kind == "and":
            self.closing = True

    def annex(self, text: str) -> None:
        if self.mode != "annex" or text not in _ROMAN:
            return
        if self.ranging and self.last in _ROMAN:
            for value in range(_ROMAN.index(self.last) + 1, _ROMAN.index(text)):
                self.add(f"bijlage {_ROMAN[value]}")
        self.add(f"bijlage {text}")
        self.last, self.ranging = text, False


def articles_in(text: str, known: Iterable[str] = ()) -> tuple[Article, ...]:
    """Return the articles that a text names, in its order, ranges written out.

    >>> [str(one) for one in articles_in("5 § 4 en 7/3")]
    ['5 § 4', '7/3']
    >>> [str(one) for one in articles_in("art. 28, lid 3, a), en 29")]
    ['28 § 3', '29']
    """
    reading = _Reading(frozenset(known))
    for kind, piece in _tokens(text):
        reading.token(kind, piece)
    return tuple(reading.found)


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup and match.lastgroup != "skip":
            yield match.lastgroup, match.group(match.lastgroup)
