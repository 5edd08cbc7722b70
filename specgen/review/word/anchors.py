"""Which paragraphs of a review file belong to which text: by content control, else by bookmark, else by the control's alias."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from lxml import etree

from specgen.render.styles import W
from specgen.review.word.frame import SCHEMA
from specgen.review.word.package import Package
from specgen.review.word.reading import Body, Control, Paragraph
from specgen.review.word.writing import Field

Anchor = Literal["control", "bookmark", "alias", ""]
Stray = Literal["copy", "unknown", "nested"]
_KEY = re.compile(r"^([A-Z]{3}-[0-9]{2}@[^\s/]{1,20}/(?:nl|en|fr))(?=\s|$)")
_BOOKMARK = re.compile(r"^sgr_([A-Z]{3})_([0-9]{2})_(nl|en|fr)$")
_FRAME = ("heading", "tender label", "tender gap", "tender note", "toc", "title", "subtitle")
"""Styles of what stands around the texts in a review file: no text goes on beyond them."""


class Expected(NamedTuple):
    """A text as it was given out. ``base`` is its Markdown, ``digest`` the folded digest that the file states of it."""

    clause: str
    version: str
    lang: str
    bookmark: str
    digest: str
    base: str
    fields: tuple[Field, ...] = ()

    @property
    def key(self) -> str:
        """What tag and alias of its control begin with."""
        return f"{self.clause}@{self.version}/{self.lang}"


class Found(NamedTuple):
    """A text in the file: the anchor that led to it ("" when none did), its paragraphs, the tables around it."""

    expected: Expected
    anchor: Anchor
    paragraphs: tuple[Paragraph, ...]
    depth: int = 0


class Strayed(NamedTuple):
    """A text that stands where it should not: a second copy, one that this file never held, one inside another."""

    what: Stray
    key: str
    text: str


class Located(NamedTuple):
    """The texts of a file, the strays, and the places (in ``Body.paragraphs``) of everything that belongs to no text."""

    found: tuple[Found, ...]
    strays: tuple[Strayed, ...]
    outside: tuple[int, ...]


def machine_part(package: Package) -> etree._Element | None:
    """Return the machine-readable part of a file of ours, found by its namespace; None when there is none."""
    for name in sorted(package.names):
        if not name.lower().startswith("customxml/") or not name.lower().endswith(".xml"):
            continue
        data = package.part(name)
        if data and SCHEMA.encode() in data:
            root = package.xml(name)
            if root is not None and str(root.tag).startswith(f"{{{SCHEMA}}}"):
                return root
    return None


def expected_texts(root: etree._Element) -> tuple[Expected, ...]:
    """Return the texts that the machine-readable part lists, each clause and language once."""
    found: dict[tuple[str, str], Expected] = {}
    for one in root.iterchildren(f"{{{SCHEMA}}}text"):
        fields = tuple(
            Field(row.get("bookmark", ""), row.get("atom", ""), row.get("shown", ""))
            for row in one.iterchildren(f"{{{SCHEMA}}}field")
        )
        base = one.findtext(f"{{{SCHEMA}}}base") or ""
        clause, version, lang = one.get("id", ""), one.get("version", ""), one.get("lang", "")
        text = Expected(clause, version, lang, one.get("bookmark", ""), one.get("digest", ""), base, fields)
        found.setdefault((clause, lang), text)
    return tuple(found.values())


def lines_around(root: etree._Element) -> dict[str, tuple[str, ...]] | None:
    """Return the lines that stood around the texts, by clause ("" for the pages in front); None when the part lists none."""
    found: dict[str, tuple[str, ...]] = {}
    for one in root.iterchildren(f"{{{SCHEMA}}}around"):
        found[one.get("id", "")] = tuple(line.text or "" for line in one.iterchildren(f"{{{SCHEMA}}}line"))
    return found or None


def bookmarked_texts(package: Package) -> tuple[tuple[str, str], ...]:
    """Return clause and language of every text that a bookmark names, in the order of the file: what is left when a program dropped the
    machine-readable part.
    """
    root = package.xml(package.main)
    found: dict[tuple[str, str], None] = {}
    for one in () if root is None else root.iter(f"{{{W}}}bookmarkStart"):
        match = _BOOKMARK.match(one.get(f"{{{W}}}name", ""))
        if match:
            found[f"{match.group(1)}-{match.group(2)}", match.group(3)] = None
    return tuple(found)


def _key_of(control: Control) -> str:
    match = _KEY.match(control.tag) or _KEY.match(control.alias)
    return match.group(1) if match else ""


def _spans(body: Body) -> dict[int, tuple[Control, int, int]]:
    found: dict[int, tuple[Control, int, int]] = {}
    for at, one in enumerate(body.paragraphs):
        for control in one.controls:
            if _key_of(control):
                first = found[control.number][1] if control.number in found else at
                found[control.number] = (control, first, at)
    return found


def locate(body: Body, expected: Sequence[Expected]) -> Located:
    """Give every paragraph to the text it belongs to: in one pass over the file."""
    spans = _spans(body)
    by_key: dict[str, list[int]] = {}
    for number, (control, _, _) in spans.items():
        by_key.setdefault(_key_of(control), []).append(number)
    order = sorted(starts_of(body, expected))
    owner: dict[int, int] = {}
    found: list[tuple[Anchor, int]] = []
    starts = set(order)
    for at, one in enumerate(expected):
        chosen = _control(one, by_key.get(one.key, ()), spans, body)
        if chosen:
            owner[chosen] = at
            control = spans[chosen][0]
            found.append(("control" if _KEY.match(control.tag) else "alias", control.tables))
        elif one.bookmark in body.ranges:
            found.append(("bookmark", body.depths[one.bookmark]))
        else:
            found.append(("", 0))
    mine = _owners(body, owner)
    for at, one in enumerate(expected):
        if found[at][0] == "bookmark":
            for place in _reach(body, body.ranges[one.bookmark], found[at][1], starts, order):
                mine.setdefault(place, at)
    taken = {place: at for place, at in mine.items() if at >= 0}
    texts: dict[int, list[Paragraph]] = {}
    for place in sorted(taken):
        texts.setdefault(taken[place], []).append(body.paragraphs[place])
    return Located(
        tuple(Found(one, found[at][0], tuple(texts.get(at, ())), found[at][1]) for at, one in enumerate(expected)),
        tuple(_strays(body, spans, owner)),
        tuple(place for place in range(len(body.paragraphs)) if place not in mine),
    )


def starts_of(body: Body, expected: Sequence[Expected]) -> set[int]:
    """Return the places at which the bookmark of a text starts."""
    return {body.ranges[one.bookmark][0] for one in expected if one.bookmark in body.ranges}


def _control(one: Expected, numbers: Sequence[int], spans: Mapping[int, tuple[Control, int, int]], body: Body) -> int:
    """Return the control of a text: of several the one in which its bookmark stands, for a copy takes no bookmark along."""
    if one.bookmark in body.ranges:
        start = body.ranges[one.bookmark][0]
        marked = next((number for number in numbers if spans[number][1] <= start <= spans[number][2]), 0)
        if marked:
            return marked
    return numbers[0] if numbers else 0


def _owners(body: Body, owner: Mapping[int, int]) -> dict[int, int]:
    """Return place -> number of the text; -1 for what stands in the control of a stray."""
    found = {}
    for place, one in enumerate(body.paragraphs):
        controls = [control for control in one.controls if _key_of(control)]
        if controls:
            found[place] = owner.get(controls[-1].number, -1)
    return found


def _reach(body: Body, span: tuple[int, int], depth: int, starts: set[int], order: Sequence[int]) -> range:
    """Return the paragraphs of a bookmark, and those that were typed right before or behind it: it does not grow by itself.

    ``order`` are the ``starts`` sorted: a text ends where the next one begins.
    """
    first, last = span
    following = bisect_right(order, first)
    if following < len(order):
        last = min(last, order[following] - 1)
    paragraphs = body.paragraphs

    def near(place: int) -> bool:
        if not 0 <= place < len(paragraphs) or place in starts:
            return False
        one = paragraphs[place]
        outer = paragraphs[span[0]].cells[:depth]
        return (
            one.cells == outer
            and not one.shape.style.startswith(_FRAME)
            and not any(_key_of(control) for control in one.controls)
        )

    while near(first - 1):
        first -= 1
    while near(last + 1):
        last += 1
    return range(first, last + 1)


def _strays(body: Body, spans: Mapping[int, tuple[Control, int, int]], owner: Mapping[int, int]) -> list[Strayed]:
    known = {_key_of(spans[number][0]) for number in owner}
    found = []
    for number, (control, first, last) in spans.items():
        key = _key_of(control)
        outer = [one for one in body.paragraphs[first].controls if _key_of(one)]
        inside = outer.index(control) > 0
        text = "\n".join(one.text for one in body.paragraphs[first : last + 1] if one.text)
        if number not in owner:
            found.append(Strayed("copy" if key in known else "unknown", key, text))
        elif inside:
            found.append(Strayed("nested", key, text))
    return found
