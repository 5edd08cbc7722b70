"""Puts the fields of a text back: a colleague edited the filled text, and what he left alone is a slot or a reference again.

The text with its fields is laid along the filled text as it came back, line by line and word by word. A field whose words all stand
there, together, is that field. A value that was changed is not text: it is told, and its slot stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from specgen.model.parameter import Parameter, Value
from specgen.review.aligning import same
from specgen.review.lines import Line, Piece, merged
from specgen.review.returned_changes import folded, pair_lines, tokens
from specgen.review.values import value_in

_TELLING = 3
"""A value with its unit is three words and signs: ``30``, a blank, ``dagen``. A bare number may say something else."""


class ValueEdit(NamedTuple):
    """The value of a slot was changed in the text. ``value`` is None where the new words are no value of that parameter."""

    name: str
    before: str
    after: str
    value: Value | None


class Restored(NamedTuple):
    """The edited text with its fields; the values that were changed in it, and the slots that it no longer has."""

    lines: tuple[Line, ...]
    values: tuple[ValueEdit, ...]
    dropped: tuple[str, ...]


class _Word(NamedTuple):
    """A token with the piece it comes from (its look), and the number of the field that it shows (-1: none)."""

    text: str
    piece: Piece
    field: int = -1


def restored(
    template: Sequence[Line], base: Sequence[Line], now: Sequence[Line], parameters: Mapping[str, Parameter], lang: str
) -> Restored:
    """Return the text ``now`` with the fields of ``template``.

    ``template`` has fields that show what they are filled with; ``base`` is the same text as the file had it, line for line. A line keeps
    the place in lists and tables that the template gives it, unless the file gives it another one than before.
    """
    found: list[Line] = []
    values: list[ValueEdit] = []
    dropped: list[str] = []
    for a, b in pair_lines([one.text for one in base], [one.text for one in now]):
        if b is None:
            dropped += [_slot(piece) for piece in template[a or 0].pieces if _slot(piece)]
            continue
        if a is None:
            found.append(now[b])
            continue
        shape = template[a] if _shape(base[a]) == _shape(now[b]) else now[b]
        if base[a] == now[b]:
            found.append(template[a])
            continue
        pieces, edits, gone = _line(template[a], now[b], parameters, lang)
        found.append(replace(shape, pieces=pieces))
        values += edits
        dropped += gone
    shown = {_slot(piece): piece for line in template for piece in line.pieces if _slot(piece)}
    for name in dict.fromkeys(dropped):
        if not any(one.name == name for one in values):
            found = _moved(found, shown[name], template)
    kept = {_slot(piece) for line in found for piece in line.pieces}
    return Restored(tuple(found), tuple(values), tuple(name for name in dict.fromkeys(dropped) if name not in kept))


def _moved(lines: Sequence[Line], field: Piece, template: Sequence[Line]) -> list[Line]:
    """Put a field back that went with its words to another line: where they stand once and are more than a bare word or number."""
    words = tokens(field.text)
    places = [
        (number, at)
        for number, line in enumerate(lines)
        if line not in template
        for own in [[one.text for one in _words(line.pieces)]]
        for at in range(len(own) - len(words) + 1)
        if own[at : at + len(words)] == words
    ]
    found = list(lines)
    if len(words) < _TELLING or len(places) != 1 or any(piece.atom == field.atom for line in lines for piece in line.pieces):
        return found
    number, at = places[0]
    own = _words(lines[number].pieces)
    stretch = own[at : at + len(words)]
    if any(one.field >= 0 for one in stretch) or _glued(own, at, (at, at + len(words))):
        return found
    pieces = [_piece(one) for one in own]
    pieces[at : at + len(words)] = [replace(field, bold=stretch[0].piece.bold, italic=stretch[0].piece.italic)]
    found[number] = replace(lines[number], pieces=merged(_once(pieces)))
    return found


def _piece(word: _Word) -> Piece:
    return word.piece if word.field >= 0 else replace(word.piece, text=word.text)


def _once(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Yield a field of several words once: its words all gave the same piece."""
    last: Piece | None = None
    for one in pieces:
        if not (one.atom and one is last):
            yield one
        last = one


def _slot(piece: Piece) -> str:
    return piece.atom.removeprefix("slot:") if piece.atom.startswith("slot:") else ""


def _shape(line: Line) -> tuple[object, ...]:
    place = None if line.cell is None else (line.cell.row, line.cell.column)
    return line.level, line.marker, line.opens, line.quote, place


def _words(pieces: Sequence[Piece]) -> list[_Word]:
    return [
        _Word(token, piece, number if piece.atom else -1) for number, piece in enumerate(pieces) for token in tokens(piece.text)
    ]


def _line(
    template: Line, now: Line, parameters: Mapping[str, Parameter], lang: str
) -> tuple[tuple[Piece, ...], list[ValueEdit], list[str]]:
    old, new = _words(template.pieces), _words(now.pieces)
    pairs = dict(same([one.text for one in old], [one.text for one in new]))
    spans = _spans(old)
    whole: dict[int, int] = {}
    for number, span in spans.items():
        at = _together(pairs, span)
        if at is not None and not _glued(new, at, span):
            whole[number] = at
    gaps: dict[tuple[int, int], list[int]] = {}
    for number, (start, end) in spans.items():
        if number not in whole:
            gaps.setdefault(_region(old, pairs, whole, start, end, len(new)), []).append(number)
    edits: list[ValueEdit] = []
    gone: list[str] = []
    put: dict[int, tuple[int, list[Piece]]] = {
        at: (at + _length(spans[number]), [template.pieces[number]]) for number, at in whole.items()
    }
    for (left, right), numbers in gaps.items():
        fields = [template.pieces[number] for number in numbers]
        pieces, changed, lost = _gap(fields, new[left:right], parameters, lang)
        edits += changed
        gone += lost
        if pieces is not None:
            put[left] = (right, pieces)
    return merged(_put(new, put)), edits, gone


def _put(new: Sequence[_Word], put: Mapping[int, tuple[int, list[Piece]]]) -> Iterator[Piece]:
    at = 0
    while at < len(new) or at in put:
        if at in put:
            end, pieces = put[at]
            look = new[at].piece if at < end and at < len(new) else None
            for one in pieces:
                yield replace(one, bold=look.bold, italic=look.italic) if one.atom and look is not None else one
            if end > at:
                at = end
                continue
        if at < len(new):
            yield replace(new[at].piece, text=new[at].text)
        at += 1


def _spans(old: Sequence[_Word]) -> dict[int, tuple[int, int]]:
    found: dict[int, tuple[int, int]] = {}
    for at, one in enumerate(old):
        if one.field >= 0:
            found[one.field] = (found.get(one.field, (at, at))[0], at + 1)
    return found


def _length(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _together(pairs: Mapping[int, int], span: tuple[int, int]) -> int | None:
    """Return where a field's words stand, all of them and one after the other; None where they do not."""
    first = pairs.get(span[0])
    if first is None or any(pairs.get(at) != first + at - span[0] for at in range(*span)):
        return None
    return first


def _glued(new: Sequence[_Word], at: int, span: tuple[int, int]) -> bool:
    """Tell whether a number was lengthened by what stands right before it: ``0,5`` is not the value ``5``."""
    if at == 0 or not new[at].text[:1].isdigit():
        return False
    before = new[at - 1].text
    return before.isdigit() or (before in (",", ".", "-", "+") and at > 1 and new[at - 2].text.isdigit())


def _region(
    old: Sequence[_Word], pairs: Mapping[int, int], whole: Mapping[int, int], start: int, end: int, last: int
) -> tuple[int, int]:
    """Return what stands in the place of a field: between the nearest words before and after it that are still there."""
    outside = [at for at in pairs if old[at].field < 0 or old[at].field in whole]
    left = max((pairs[at] + 1 for at in outside if at < start), default=0)
    right = min((pairs[at] for at in outside if at >= end), default=last)
    return left, max(left, right)


def _gap(
    fields: Sequence[Piece], words: Sequence[_Word], parameters: Mapping[str, Parameter], lang: str
) -> tuple[list[Piece] | None, list[ValueEdit], list[str]]:
    """Return the pieces of a stretch that took the place of some fields; None where the words stay as they are."""
    text = "".join(one.text for one in words)
    edits: list[ValueEdit] = []
    lost: list[str] = []
    pieces: list[Piece] = []
    done = 0
    for field in fields:
        name = _slot(field)
        parameter = parameters.get(name)
        if not name or parameter is None:
            continue  # a reference that was typed over is text now
        found = value_in(parameter, text[done:], lang) if text.strip() else None
        if found is None:
            lost.append(name)
            if text.strip() and (parameter.type in ("text", "list", "choice", "boolean") or re.search(r"\d", text)):
                edits.append(ValueEdit(name, field.text, folded(text), None))
            continue
        start, end = done + found.start, done + found.end
        pieces += [*_cut(words, done, start), field]
        if folded(text[start:end]) != folded(field.text):
            edits.append(ValueEdit(name, field.text, text[start:end], found.value))
        done = end
    if not pieces:
        return None, edits, lost
    return [*pieces, *_cut(words, done, len(text))], edits, lost


def _cut(words: Sequence[_Word], start: int, end: int) -> Iterator[Piece]:
    at = 0
    for one in words:
        low, high = max(start - at, 0), min(end - at, len(one.text))
        if low < high:
            yield replace(one.piece, text=one.text[low:high])
        at += len(one.text)
