"""The neutral document tree: what a tender says, without a word about Word.

A ``Document`` is a list of blocks. Numbers of headings are computed once (``number``) and printed as they are, so
contents, cross references and text never disagree. Anchors are Word bookmark names.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Struct = msgspec.Struct


class Run(Struct, frozen=True, tag="text"):
    """A piece of text with one look. ``lang`` differs from the document's only for foreign words."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    lang: str = ""


class Link(Struct, frozen=True, tag="link"):
    """A hyperlink to an address outside the document (http, https or mailto only)."""

    text: str
    href: str


class Ref(Struct, frozen=True, tag="ref"):
    """A cross reference to an anchor. ``show``: its number, its title, or both."""

    anchor: str
    show: Literal["number", "title", "both"] = "number"


class Late(Struct, frozen=True, tag="late"):
    """A value that is known only after the build (``suite_sha256``); filled by the renderer."""

    name: str


Inline = Run | Link | Ref | Late


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A paragraph. ``style`` is a role, mapped to a Word style or a CSS class by the renderer."""

    inlines: tuple[Inline, ...]
    style: Literal["body", "lead", "note", "caption", "quote", "label", "small", "disclaimer"] = "body"


class Heading(Struct, frozen=True, tag="heading"):
    """A heading of level 1 to 4. ``number`` is "" for an unnumbered heading."""

    level: int
    text: str
    number: str
    anchor: str


class Item(Struct, frozen=True):
    """A list item: blocks, so that a list can hold paragraphs, tables and lists."""

    blocks: tuple[Block, ...]


class Listing(Struct, frozen=True, tag="list"):
    """A list. ``ordered`` lists restart at ``start``; ``marker`` is decimal, letter or bullet."""

    items: tuple[Item, ...]
    ordered: bool = False
    start: int = 1
    marker: Literal["decimal", "letter", "bullet"] = "bullet"


class Cell(Struct, frozen=True):
    """A table cell. ``span`` is the number of columns; ``shade`` a role, not a colour."""

    blocks: tuple[Block, ...]
    span: int = 1
    shade: Literal["", "head", "soft", "strong"] = ""
    align: Literal["left", "right", "center"] = "left"


class Row(Struct, frozen=True):
    """A table row. ``anchor`` makes it a target of cross references (one requirement, one row)."""

    cells: tuple[Cell, ...]
    anchor: str = ""
    control: Control | None = None


class Control(Struct, frozen=True):
    """Provenance of a piece of the document: it becomes a Word content control with tag, alias and bookmark."""

    kind: Literal["clause", "requirement", "section"]
    id: str
    version: str
    title: str


class Table(Struct, frozen=True, tag="table"):
    """A table with fixed column widths in hundredths of the text width (they sum to 100).

    ``head`` rows are repeated on each page. ``style``: grid, plain or key (label and value pairs).
    """

    widths: tuple[int, ...]
    rows: tuple[Row, ...]
    head: tuple[Row, ...] = ()
    style: Literal["grid", "plain", "key"] = "grid"
    caption: str = ""


class Group(Struct, frozen=True, tag="group"):
    """Blocks that belong to one clause, requirement or own section."""

    control: Control
    anchor: str
    blocks: tuple[Block, ...]


class PageBreak(Struct, frozen=True, tag="page_break"):
    """A new page."""


class Contents(Struct, frozen=True, tag="contents"):
    """The contents list: headings up to ``depth``."""

    depth: int = 3
    title: str = ""


Block = Paragraph | Heading | Listing | Table | Group | PageBreak | Contents


class Cover(Struct, frozen=True):
    """What the city's Word template shows on cover, page 2, headers and footers: role -> text, and label/value rows."""

    title: str
    subtitle: str
    reference: str
    buyer: str
    procedure: str
    deadline: str
    date: str
    language: str
    disclaimer: str
    lots: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    contacts: tuple[tuple[str, str], ...] = ()
    labels: dict[str, str] = msgspec.field(default_factory=dict)


Kind = Literal["tender", "offer_form", "reading_copy", "processing_agreement", "dpia_starter", "camera_dossier"]


class Document(Struct, frozen=True):
    """A whole document. ``lang`` is ``nl``, ``en`` or ``fr``. ``kind`` picks the template part."""

    kind: Kind
    lang: str
    cover: Cover
    blocks: tuple[Block, ...]
    properties: dict[str, str] = msgspec.field(default_factory=dict)
