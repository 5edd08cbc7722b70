"""A text as lines: one paragraph each, with its place in lists and tables, its looks, and who changed what.

The one form between Markdown, Word and a redline. Without marks it is a plain text; with marks it is that text and the
changes that a reviewer made in it. ``accepted`` and ``rejected`` give the two plain texts back.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec.structs import replace

Kind = Literal["insert", "delete", "move_from", "move_to", "format"]
Marker = Literal["", "decimal", "letter", "bullet"]


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """One revision: ``date`` is the ISO time as the file gives it ("" where it gives none); ``name`` pairs the two ends of a move, and
    of a ``format`` lists the looks that were there before (``bold italic code``, those that were; "" for none).
    """

    kind: Kind
    author: str = ""
    date: str = ""
    name: str = ""


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """A piece of text with one look.

    ``atom`` marks a protected field: ``slot:<parameter>`` or ``ref:<clause or requirement>``; ``text`` is then what it shows, which is
    not part of the text. ``comments`` are the numbers of the comments that hang on the piece. Of several ``marks`` the innermost
    stands last (a deletion inside somebody's insertion).
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    href: str = ""
    atom: str = ""
    marks: tuple[Mark, ...] = ()
    comments: tuple[str, ...] = ()


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a line stands in a table of the text: the ``table`` (from 0 within the text), row and column (from 0)."""

    table: int
    row: int
    column: int
    head: bool = False


class Line(msgspec.Struct, frozen=True, omit_defaults=True):
    """One paragraph.

    ``level`` is the depth in lists (0: in none). A line with a ``marker`` opens an item of that depth; one without continues the
    item that it stands in. ``opens`` starts a new list, which counts from ``start``. ``quote`` is the depth in block quotes.
    ``mark`` is the revision of the paragraph itself (the whole paragraph was inserted, deleted or moved), ``row_mark`` that of its
    table row.
    """

    pieces: tuple[Piece, ...]
    level: int = 0
    marker: Marker = ""
    opens: bool = False
    start: int = 1
    quote: int = 0
    cell: Place | None = None
    mark: Mark | None = None
    row_mark: Mark | None = None

    @property
    def text(self) -> str:
        """What a reader sees, fields included."""
        return "".join(one.text for one in self.pieces)


_GONE: dict[bool, tuple[Kind, ...]] = {True: ("delete", "move_from"), False: ("insert", "move_to")}


def _before(piece: Piece) -> Piece:
    """Return a piece with the looks that it had before they were changed."""
    for mark in piece.marks:
        if mark.kind == "format":
            names = mark.name.split()
            return replace(piece, bold="bold" in names, italic="italic" in names, code="code" in names)
    return piece


def _plain(lines: Iterable[Line], accept: bool) -> tuple[Line, ...]:
    gone = _GONE[accept]
    found: list[Line] = []
    joined: tuple[Piece, ...] = ()
    head: Line | None = None  # the line whose paragraph mark goes: it runs on into the next one
    for line in lines:
        if line.row_mark is not None and line.row_mark.kind in gone:
            continue
        pieces = tuple(
            replace(one if accept else _before(one), marks=(), comments=())
            for one in line.pieces
            if not any(mark.kind in gone for mark in one.marks)
        )
        if line.mark is not None and line.mark.kind in gone:
            if joined or pieces:
                head = head if joined else line
                joined += pieces
            continue
        # Word keeps the properties of the paragraph whose mark stays: the last one of those that run together
        found.append(replace(line, pieces=joined + pieces, mark=None, row_mark=None))
        joined, head = (), None
    if joined and head is not None:
        found.append(replace(head, pieces=joined, mark=None, row_mark=None))
    return tuple(found)


def accepted(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the text with every revision accepted; a paragraph whose mark is gone runs on into the next one, as in Word."""
    return _plain(lines, True)


def rejected(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the text with every revision rejected: what was there before."""
    return _plain(lines, False)


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Join neighbouring pieces with the same look, marks and comments: where a word processor cut a run does not matter."""
    found: list[Piece] = []
    for one in pieces:
        if not one.text and not one.atom:
            continue
        if found and not one.atom and not found[-1].atom and replace(found[-1], text="") == replace(one, text=""):
            found[-1] = replace(found[-1], text=found[-1].text + one.text)
        else:
            found.append(one)
    return tuple(found)
