"""Lists of a Word file: which number or bullet stands before a paragraph, and where a list begins."""

from __future__ import annotations

from typing import NamedTuple

from lxml import etree

from specgen.render.styles import W
from specgen.review.lines import Marker

_LETTERS = ("lowerLetter", "upperLetter")


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


def value_of(parent: etree._Element | None, name: str) -> str:
    """Return ``w:val`` of a child, "" when there is none."""
    child = None if parent is None else parent.find(_w(name))
    return "" if child is None else child.get(_w("val"), "")


def whole(text: str | None, default: int = 0) -> int:
    """Return a number that a file gives, ``default`` when it is none; no more than nine digits are believed."""
    digits = (text or "").strip()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.removeprefix("-").split(".", 1)[0]
    return sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else default


class Level(NamedTuple):
    """One level of a list: how its items are marked and the number of the first; ``left`` is its indentation in twips.

    Lists with the same ``pattern`` (``w:abstractNum``) are one list and count on, unless one ``restarts`` (``w:startOverride``).
    """

    marker: Marker
    start: int
    left: int = 0
    pattern: str = ""
    restarts: bool = False


class Numbering:
    """The numbering part: level of a list by its number (``w:numId``) and depth (``w:ilvl``, from 0)."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[tuple[int, int], Level] = {}
        if root is None:
            return
        abstract = {one.get(_w("abstractNumId"), ""): _levels(one) for one in root.iterchildren(_w("abstractNum"))}
        for one in root.iterchildren(_w("num")):
            number = whole(one.get(_w("numId")))
            pattern = value_of(one, "abstractNumId")
            levels = dict(abstract.get(pattern, {}))
            for override in one.iterchildren(_w("lvlOverride")):
                depth = whole(override.get(_w("ilvl")))
                own = _levels(override)
                level = own.get(depth, levels.get(depth, Level("decimal", 1)))
                start = value_of(override, "startOverride")
                levels[depth] = level._replace(start=whole(start, 1), restarts=True) if start else level
            self._levels.update({(number, depth): level._replace(pattern=pattern) for depth, level in levels.items()})

    def level(self, number: int, depth: int) -> Level | None:
        """Return a level; None when the paragraph bears no number or bullet (number 0 is Word's "no list")."""
        found = self._levels.get((number, depth)) if number else None
        return found if found is not None and found.marker else None


def _levels(parent: etree._Element) -> dict[int, Level]:
    found = {}
    for one in parent.iterchildren(_w("lvl")):
        kind = value_of(one, "numFmt")
        marker: Marker = (
            "bullet" if kind == "bullet" else "letter" if kind in _LETTERS else "" if kind == "none" else "decimal"
        )
        spot = one.find(f"{_w('pPr')}/{_w('ind')}")
        left = 0 if spot is None else whole(spot.get(_w("left")) or spot.get(_w("start")))
        found[whole(one.get(_w("ilvl")))] = Level(marker, whole(value_of(one, "start"), 1), left)
    return found


class Opened(NamedTuple):
    """Whether a paragraph opens a list, and the number from which it counts."""

    opens: bool
    start: int


class Lists:
    """Follows the lists of one text from top to bottom."""

    def __init__(self) -> None:
        self._open: dict[int, str] = {}
        self._items: dict[tuple[str, int], int] = {}
        self._seen: set[tuple[int, int]] = set()

    @property
    def depth(self) -> int:
        """The level of the deepest open list."""
        return max(self._open, default=0)

    def plain(self, level: int) -> None:
        """A paragraph without a number at a level: what lies deeper ends."""
        self._open = {one: pattern for one, pattern in self._open.items() if one <= level}

    def item(self, level: int, number: int, found: Level) -> Opened:
        """An item at a level (from 1) of the list ``number``. A list that goes on after other text goes on counting."""
        self.plain(level)
        anew = found.restarts and (number, level) not in self._seen
        self._seen.add((number, level))
        opens = anew or self._open.get(level) != found.pattern
        self._open[level] = found.pattern
        key = (found.pattern, level)
        before = 0 if anew else self._items.get(key, 0)
        self._items[key] = before + 1
        for other in [one for one in self._items if one[0] == found.pattern and one[1] > level]:
            del self._items[other]
        return Opened(opens, found.start + before if opens and found.marker != "bullet" else 1)
