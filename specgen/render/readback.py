"""Reads a Word file back: the text of every clause and requirement, and what the embedded part says it was.

Three anchors lead to a text: the content control's tag, the bookmark around it, the control's alias. LibreOffice
drops the tags when it saves; the bookmark stays. Read with an XML parser, not with a document model: those skip
content controls and inserted text.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Literal, NamedTuple

from lxml import etree

from specgen.document.text import printed_digest
from specgen.render.embedded import SCHEMA
from specgen.render.package import read_package
from specgen.render.styles import W, parse_xml

Anchor = Literal["tag", "bookmark", "alias"]


class Expected(NamedTuple):
    """What the embedded part says of one text. ``normative`` is the digest of the lock, ``printed`` that of the
    document.
    """

    kind: str
    bookmark: str
    normative: str
    printed: str


class Found(NamedTuple):
    """The text of one clause or requirement as it stands in the file, and the anchor that led to it."""

    lines: tuple[str, ...]
    anchor: Anchor

    @property
    def digest(self) -> str:
        """SHA-256 of the text as printed (document.text.printed_digest)."""
        return printed_digest(self.lines)


class Difference(NamedTuple):
    """``what``: ``changed``, ``missing`` (in the file) or ``unknown`` (not in the embedded part)."""

    tag: str
    what: Literal["changed", "missing", "unknown"]


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


_BREAK, _TAB, _TEXT, _PARAGRAPH = _w("br"), _w("tab"), _w("t"), _w("p")
_START, _END = _w("bookmarkStart"), _w("bookmarkEnd")
_PROPERTIES = (_w("pPr"), _w("rPr"), _w("instrText"), _w("delText"), _w("del"))


def _paragraph_text(paragraph: etree._Element) -> str:
    """The text of one paragraph: runs, links, field results and inserted text; deleted text and field codes are
    left out.
    """
    pieces: list[str] = []

    def walk(element: etree._Element) -> None:
        for child in element:
            if child.tag in _PROPERTIES or child.tag == _PARAGRAPH:
                continue
            if child.tag == _TEXT:
                pieces.append(child.text or "")
            elif child.tag == _BREAK:
                pieces.append("\n")
            elif child.tag == _TAB:
                pieces.append("\t")
            else:
                walk(child)

    walk(paragraph)
    return "".join(pieces)


def expected_controls(docx: bytes) -> dict[str, Expected]:
    """Return ``<id>@<version>`` -> what the embedded part says; empty when the file carries none. Found by
    namespace.
    """
    for name, data in sorted(read_package(docx).items()):
        if name.startswith("customXml/") and SCHEMA.encode() in data and b"<document" in data:
            root = parse_xml(data)
            return {
                f"{one.get('id')}@{one.get('version')}": Expected(
                    etree.QName(one).localname,
                    one.get("bookmark", ""),
                    one.get("normative", ""),
                    one.get("printed", ""),
                )
                for one in root
            }
    return {}


class _Marks(NamedTuple):
    """What surrounds a paragraph: tags and aliases of controls, names of bookmarks."""

    text: str
    tags: tuple[str, ...]
    aliases: tuple[str, ...]
    bookmarks: tuple[str, ...]


def _controls_around(paragraph: etree._Element) -> tuple[tuple[str, ...], tuple[str, ...]]:
    tags: list[str] = []
    aliases: list[str] = []
    for control in paragraph.iterancestors(_w("sdt")):
        properties = control.find(_w("sdtPr"))
        for name, target in (("tag", tags), ("alias", aliases)):
            element = None if properties is None else properties.find(_w(name))
            if element is not None:
                target.append(str(element.get(_w("val"))))
    return tuple(tags), tuple(aliases)


def _ranges(events: Sequence[etree._Element]) -> dict[str, tuple[int, int]]:
    """Bookmark name -> first start and last end, as places in ``events``.

    LibreOffice cuts a bookmark that spans paragraphs into several with the same name, some of them never closed: the text
    is what lies between the first start and the last end.
    """
    names: dict[str, str] = {}
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for place, event in enumerate(events):
        identifier = str(event.get(_w("id")))
        if event.tag == _START:
            names[identifier] = str(event.get(_w("name")))
            first.setdefault(names[identifier], place)
        elif event.tag == _END and identifier in names:
            last[names[identifier]] = place
    return {name: (first[name], last[name]) for name in last}


def _paragraphs(root: etree._Element, wanted: Container[str]) -> Iterator[_Marks]:
    """Yield every paragraph with the controls and the ``wanted`` bookmarks that it stands in."""
    events = list(root.iter(_PARAGRAPH, _START, _END))
    opening: dict[int, list[str]] = {}
    closing: dict[int, list[str]] = {}
    for name, (first, last) in _ranges(events).items():
        if name in wanted:
            opening.setdefault(first, []).append(name)
            closing.setdefault(last, []).append(name)
    around: list[str] = []
    place = 0
    while place < len(events):
        inside = 1 + sum(1 for _ in events[place].iter(_START, _END)) if events[place].tag == _PARAGRAPH else 1
        places = range(place, place + inside)
        around += [name for one in places for name in opening.get(one, ())]
        if events[place].tag == _PARAGRAPH:
            tags, aliases = _controls_around(events[place])
            yield _Marks(_paragraph_text(events[place]), tags, aliases, tuple(around))
        gone = {name for one in places for name in closing.get(one, ())}
        around = [name for name in around if name not in gone]
        place += inside


def read_controls(docx: bytes) -> dict[str, Found]:
    """Return ``<id>@<version>`` -> text. Every paragraph counts for the control or bookmark it stands in."""
    root = parse_xml(read_package(docx)["word/document.xml"])
    by_bookmark = {one.bookmark: tag for tag, one in expected_controls(docx).items()}
    found: dict[str, dict[Anchor, list[str]]] = {}
    for marks in _paragraphs(root, by_bookmark):
        if not marks.text.strip():
            continue
        named: list[tuple[str, Anchor]] = [(tag, "tag") for tag in marks.tags if "@" in tag]
        named += [(by_bookmark[name], "bookmark") for name in marks.bookmarks if name in by_bookmark]
        named += [(alias.split(" ", 1)[0], "alias") for alias in marks.aliases if "@" in alias]
        for tag, anchor in named:
            found.setdefault(tag, {}).setdefault(anchor, []).append(marks.text)
    order: tuple[Anchor, ...] = ("tag", "bookmark", "alias")
    return {
        tag: Found(tuple(texts[anchor]), anchor)
        for tag, texts in found.items()
        for anchor in (next(one for one in order if one in texts),)
    }


def differences(docx: bytes) -> tuple[Difference, ...]:
    """Hold a file against its own embedded digests: every text that was changed, is missing, or was added as a
    control.
    """
    expected, found = expected_controls(docx), read_controls(docx)
    result = []
    for tag, one in expected.items():
        if tag not in found:
            result.append(Difference(tag, "missing"))
        elif found[tag].digest != one.printed:
            result.append(Difference(tag, "changed"))
    result += [Difference(tag, "unknown") for tag in found if tag not in expected]
    return tuple(result)
