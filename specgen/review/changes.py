"""The list of what a reviewer changed in one text: tracked changes with author and date, and what was changed without tracking."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from specgen.model.review import ChangeKind, ProposalChange
from specgen.review.lines import Line, Mark, Piece
from specgen.review.word.listing import Numbering
from specgen.review.word.reading import Paragraph, Shape

_MOST = 1_000_000
"""Comparisons of two texts beyond which they are given as a whole: the time stays bounded for a text that is another one."""
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_PARAGRAPH = "¶"


class _Key(NamedTuple):
    kind: str
    author: str
    date: str
    name: str
    look: str = ""


class _Run(NamedTuple):
    """What one mark covers without a gap: first and last token, the text, the paragraph it begins in (from 1)."""

    key: _Key
    first: int
    last: int
    text: str
    line: int


class _Token(NamedTuple):
    text: str
    keys: tuple[_Key, ...]
    line: int


def _key(mark: Mark, look: str = "") -> _Key:
    return _Key(mark.kind, mark.author, mark.date, mark.name, look)


def _looks(piece: Piece) -> str:
    return " ".join(name for name in ("bold", "italic", "code") if getattr(piece, name))


def _dressed(text: str, look: str) -> str:
    """Write a look as Markdown does, so that a reader of plain text sees it."""
    sign = {"bold": "**", "italic": "*", "code": "`"}
    for name in look.split():
        text = f"{sign[name]}{text}{sign[name]}"
    return text


def _tokens(paragraphs: Sequence[Paragraph], depth: int) -> Iterator[_Token]:
    line = 0
    for at, one in enumerate(paragraphs):
        new = one.mark is not None and one.mark.kind in ("insert", "move_to")
        line += not new and bool(one.text)
        number = max(1, line)
        row = next((mark for mark in reversed(one.rows[depth:]) if mark is not None), None)
        if row is not None:
            following = paragraphs[at + 1] if at + 1 < len(paragraphs) else None
            same = following is not None and following.cells[depth:] and following.cells[-1].row == one.cells[-1].row
            yield _Token(one.text + (" | " if same else "\n"), (_key(row),), number)
            continue
        for place, piece in enumerate(one.pieces):
            keys = tuple(_key(mark, _looks(piece) if mark.kind == "format" else "") for mark in piece.marks)
            following_ = one.pieces[place + 1] if place + 1 < len(one.pieces) else None
            ends = following_ is None or (following_.href, following_.marks) != (piece.href, piece.marks)
            # whoever decides must see where a link leads, not only its words
            link = f" ({piece.href})" if keys and piece.href and ends and piece.href != piece.text else ""
            yield _Token(piece.text + link, keys, number)
        yield _Token("\n", (_key(one.mark),) if one.mark is not None else (), number)


def _runs(tokens: Iterable[_Token]) -> list[_Run]:
    open_: dict[_Key, tuple[int, list[str], int]] = {}
    found: list[_Run] = []

    def close(key: _Key, last: int) -> None:
        first, texts, line = open_.pop(key)
        found.append(_Run(key, first, last, "".join(texts), line))

    at = -1
    for at, token in enumerate(tokens):
        for key in [one for one in open_ if one not in token.keys]:
            close(key, at - 1)
        for key in token.keys:
            open_.setdefault(key, (at, [], token.line))[1].append(token.text)
    for key in list(open_):
        close(key, at)
    return sorted(found, key=lambda one: (one.first, one.last))


def _shown(text: str) -> str:
    return text.strip("\n") or (_PARAGRAPH if text else "")


def tracked(paragraphs: Sequence[Paragraph], numbering: Numbering, depth: int = 0) -> tuple[ProposalChange, ...]:
    """Return the tracked changes in paragraphs, in the order in which they stand. ``depth`` tables around the text do not count.

    A deletion next to an insertion by the same author is one replacement. A bare change of a paragraph's end is shown as ``¶``, a change
    of looks as Markdown.
    """
    runs = _runs(_tokens(paragraphs, depth))
    moved = {(one.key.author, one.key.name): one for one in runs if one.key.kind == "move_from" and one.key.name}
    arrived = {(one.key.author, one.key.name) for one in runs if one.key.kind == "move_to"}
    found: list[tuple[int, ProposalChange]] = []
    at = 0
    while at < len(runs):
        one = runs[at]
        after = runs[at + 1] if at + 1 < len(runs) else None
        if after is not None and _replaces(one, after):
            old, new = (one, after) if one.key.kind == "delete" else (after, one)
            date = max(old.key.date, new.key.date)
            found.append(
                (
                    one.first,
                    ProposalChange("replacement", one.key.author, date, _shown(old.text), _shown(new.text), one.line),
                )
            )
            at += 2
            continue
        found += ((one.first, change) for change in _change(one, moved, arrived))
        at += 1
    found += _shapes(paragraphs, numbering)
    return tuple(change for _, change in sorted(found, key=lambda row: row[0]))


def _replaces(one: _Run, after: _Run) -> bool:
    kinds = {one.key.kind, after.key.kind}
    return kinds == {"delete", "insert"} and one.key.author == after.key.author and after.first == one.last + 1


def _change(one: _Run, moved: dict[tuple[str, str], _Run], arrived: set[tuple[str, str]]) -> Iterator[ProposalChange]:
    key, text = one.key, _shown(one.text)
    pair = (key.author, key.name)
    match key.kind:
        case "insert":
            yield ProposalChange("insertion", key.author, key.date, "", text, one.line)
        case "delete":
            yield ProposalChange("deletion", key.author, key.date, text, "", one.line)
        case "move_to" if pair in moved:
            yield ProposalChange("move", key.author, key.date, _shown(moved[pair].text), text, one.line)
        case "move_to":
            yield ProposalChange("insertion", key.author, key.date, "", text, one.line)
        case "move_from" if pair not in arrived:
            yield ProposalChange("deletion", key.author, key.date, text, "", one.line)
        case "format":
            yield ProposalChange(
                "format", key.author, key.date, _dressed(text, key.name), _dressed(text, key.look), one.line
            )


def _shapes(paragraphs: Sequence[Paragraph], numbering: Numbering) -> Iterator[tuple[int, ProposalChange]]:
    """Yield tracked changes of lists and quotes: a paragraph that became an item, another level, no item any more."""
    line = place = 0
    for one in paragraphs:
        line += bool(one.text) and not (one.mark is not None and one.mark.kind in ("insert", "move_to"))
        if one.changed is not None and one.before is not None:
            before, after = (_shaped(one.text, shape, numbering) for shape in (one.before, one.shape))
            if before != after:
                yield place, ProposalChange("format", one.changed.author, one.changed.date, before, after, max(1, line))
        place += len(one.pieces) + 1


def _shaped(text: str, shape: Shape, numbering: Numbering) -> str:
    level = numbering.level(shape.number, shape.depth)
    sign = "> " if shape.style == "quote" else ""
    if level is not None:
        sign += "   " * shape.depth + ("- " if level.marker == "bullet" else "1. ")
    return sign + text


# what nobody tracked


def _spelled(line: Line) -> str:
    """Return a line as one string in which every difference that counts shows."""
    head = f"{line.quote}{line.level}{line.marker}{line.cell.table if line.cell else ''}:"
    return head + "".join(f"{_looks(one)}|{one.href}|{one.atom}|{one.text}\0" for one in line.pieces)


def _dressed_line(line: Line) -> str:
    """Write a line as Markdown does, roughly: what differs only in looks, list or link must differ for a reader too."""
    sign = "> " * line.quote + "   " * max(0, line.level - bool(line.marker))
    sign += "- " if line.marker == "bullet" else "1. " if line.marker else ""
    pieces = (_dressed(one.text, _looks(one)) + (f" ({one.href})" if one.href else "") for one in line.pieces)
    return sign + "".join(pieces)


def untracked(base: Sequence[Line], now: Sequence[Line]) -> tuple[ProposalChange, ...]:
    """Return what differs between the text that was given out and the text with every tracked change rejected (both tidy)."""
    first, second = [_spelled(one) for one in base], [_spelled(one) for one in now]
    if len(first) * len(second) > _MOST:
        return (ProposalChange("untracked", "", "", _whole(base), _whole(now), 1),)
    found: list[ProposalChange] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, first, second, False).get_opcodes():
        if kind == "equal":
            continue
        pairs = list(zip(base[a:b], now[c:d]))
        for at, (old, new) in enumerate(pairs, a):
            found += _in_line(old, new, at + 1)
        if b - a > len(pairs):
            found.append(ProposalChange("untracked", "", "", _whole(base[a + len(pairs) : b]), "", a + len(pairs) + 1))
        if d - c > len(pairs):
            found.append(ProposalChange("untracked", "", "", "", _whole(now[c + len(pairs) : d]), max(1, b)))
    return tuple(found)


def _whole(lines: Sequence[Line]) -> str:
    """Return the words of whole lines; of lines without words the sign of a paragraph."""
    return "\n".join(one.text for one in lines) or (_PARAGRAPH if lines else "")


def _in_line(old: Line, new: Line, number: int) -> Iterator[ProposalChange]:
    kind: ChangeKind = "untracked"
    before, after = _WORDS.findall(old.text), _WORDS.findall(new.text)
    if before == after or len(before) * len(after) > _MOST:
        yield ProposalChange(kind, "", "", _dressed_line(old), _dressed_line(new), number)
        return
    matcher = difflib.SequenceMatcher(None, before, after, False)
    if matcher.ratio() < 0.4:
        yield ProposalChange(kind, "", "", old.text, new.text, number)
        return
    for name, a, b, c, d in matcher.get_opcodes():
        if name != "equal":
            yield ProposalChange(kind, "", "", "".join(before[a:b]), "".join(after[c:d]), number)
