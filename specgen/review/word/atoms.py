"""Protected fields in a paragraph that came back: each becomes one atom again, and an edit inside one is reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from specgen.review.lines import Kind, Mark, Piece
from specgen.review.word.runs import Raw

_GONE: tuple[Kind, ...] = ("delete", "move_from")
_NEW: tuple[Kind, ...] = ("insert", "move_to")


class FieldEdit(NamedTuple):
    """A change inside a protected field: what it showed, what it shows now, and who made it ("" where nobody says so)."""

    atom: str
    before: str
    after: str
    author: str = ""
    date: str = ""


def gathered(raws: list[Raw], shown: Mapping[str, tuple[str, str]]) -> Iterator[Piece | FieldEdit]:
    """Join what stands in one protected field into its atom.

    ``shown`` tells of a bookmark which atom it is and what it showed. An edit inside a field is given besides; the field itself stays
    what it was. A field that was struck or moved as a whole bears that mark. Where the control is still there, it is the field and not
    its bookmark: what was typed at the edge of a control stands beside it.
    """
    controlled = {one.bookmark for one in raws if one.field}
    keys = [one.field or (one.bookmark if one.bookmark not in controlled else "") for one in raws]
    at = 0
    while at < len(raws):
        end = at + 1
        while keys[at] and end < len(raws) and keys[end] == keys[at]:
            end += 1
        if keys[at]:
            yield from _field(raws[at:end], shown)
        else:
            yield raws[at].piece
        at = end


def _there(piece: Piece, gone: tuple[Kind, ...]) -> str:
    return "" if any(mark.kind in gone for mark in piece.marks) else piece.text


def _tracked(piece: Piece) -> tuple[Mark, ...]:
    return tuple(mark for mark in piece.marks if mark.kind != "format")


def _field(raws: list[Raw], shown: Mapping[str, tuple[str, str]]) -> Iterator[Piece | FieldEdit]:
    known = shown.get(raws[0].bookmark, ("", ""))
    atom = raws[0].atom or known[0]
    if not atom:
        yield from (one.piece for one in raws)
        return
    visible = "".join(_there(one.piece, _NEW) or _there(one.piece, _GONE) for one in raws)
    expected = known[1] if atom == known[0] else visible  # a copy of a field has no bookmark of its own
    inner, before, after = (raws, [], []) if raws[0].atom else _trimmed(raws, expected)
    if not any(_there(one.piece, _GONE) for one in inner) and any(_there(one.piece, _GONE) for one in (*before, *after)):
        inner, before, after = raws, [], []  # struck, and typed over: an edit of the field
    yield from (one.piece for one in before)
    yield from _atom([one.piece for one in inner], atom, expected)
    yield from (one.piece for one in after)


def _atom(pieces: list[Piece], atom: str, expected: str) -> Iterator[Piece | FieldEdit]:
    old = "".join(_there(one, _NEW) for one in pieces)
    new = "".join(_there(one, _GONE) for one in pieces)
    first = pieces[0]
    marks = _tracked(first)
    same = all(_tracked(one) == marks for one in pieces)
    if same and expected == "".join(one.text for one in pieces):
        yield replace(first, text=expected, atom=atom)
    elif (old, new) == (expected, ""):  # struck in several goes
        yield replace(first, text=expected, atom=atom, marks=next(_tracked(one) for one in pieces if _tracked(one)))
    else:
        blame = next((mark for one in pieces for mark in _tracked(one)), Mark("insert"))
        yield replace(first, text=expected, atom=atom, marks=())
        yield FieldEdit(atom, expected, new, blame.author, blame.date)


def _trimmed(raws: list[Raw], expected: str) -> tuple[list[Raw], list[Raw], list[Raw]]:
    """Return what is in the field, before it and after it: what was typed at the edges of a bookmark stands beside the field."""
    text = "".join(one.piece.text for one in raws)
    at = text.find(expected) if expected else -1
    if at < 0 or text == expected:
        return raws, [], []
    ends = ((0, at, 1), (at, at + len(expected), 0), (at + len(expected), len(text), 2))
    parts: tuple[list[Raw], list[Raw], list[Raw]] = ([], [], [])
    place = 0
    for one in raws:
        for start, end, target in ends:
            low, high = max(start - place, 0), min(end - place, len(one.piece.text))
            if low < high:
                parts[target].append(one._replace(piece=replace(one.piece, text=one.piece.text[low:high])))
        place += len(one.piece.text)
    return parts
