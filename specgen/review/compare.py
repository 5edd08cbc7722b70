"""Two texts as one with tracked changes: ``accepted`` of it is the new text, ``rejected`` the old one (both tidy).

Paragraphs and tables are aligned first, then words. A paragraph is its words and the mark at its end, as in Word, so that a paragraph
that was cut in two or joined shows as just that. Tables are compared row by row and cell by cell when they have as many columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from specgen.review.aligning import Pair, Words, paired, same
from specgen.review.lines import Kind, Line, Mark, Piece, Place, merged
from specgen.review.tidy import plainly_placed, tidy
from specgen.review.worlds import NEW, OLD, Worlds

_WORD = re.compile(r"\w+(?:[-'\u2019\u2011.,]\w+)*|\n|[^\S\n]+|.", re.DOTALL)
_ALIKE = 0.4
_MOVED = 24
"""Characters from which a paragraph that went from one place and came at another counts as moved."""


class _Token(NamedTuple):
    """A word, blank, sign or field (``piece``), or the end of a paragraph (``line``, whose pieces do not count)."""

    key: Hashable
    piece: Piece | None
    line: Line | None = None


class _Block(NamedTuple):
    """A paragraph or a whole table; ``plain`` tells of each line whether its place in lists follows from the lines before."""

    lines: tuple[Line, ...]
    plain: tuple[bool, ...]

    @property
    def table(self) -> bool:
        return self.lines[0].cell is not None

    @property
    def key(self) -> Hashable:
        rows = zip(self.lines, self.plain, strict=True)
        return (self.shape, tuple((replace(line, cell=None, opens=False, start=1), _place(line, plain)) for line, plain in rows))

    @property
    def shape(self) -> Hashable:
        """Blocks of another shape are no versions of each other."""
        first = self.lines[0]
        return (first.level, first.quote, _columns(self.lines)) if first.cell is not None else None


def _columns(lines: Iterable[Line]) -> int:
    return max((line.cell.column for line in lines if line.cell is not None), default=0) + 1


def _place(line: Line, plain: bool) -> Hashable:
    """What a paragraph is apart from its words; whether a list opens counts only where it does not go without saying."""
    return (line.level, line.marker, line.quote, None if plain else (line.opens, line.start))


def _words(lines: Iterable[Line]) -> Counter[str]:
    return Counter(word for line in lines for word in _WORD.findall(line.text) if not word.isspace())


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def compare(old: Iterable[Line], new: Iterable[Line], author: str = "", date: str = "") -> tuple[Line, ...]:
    """Return the new text with the changes from the old one marked as ``author``'s, made on ``date`` (ISO day or time).

    The law: ``tidy(accepted(compare(a, b))) == tidy(b)`` and ``tidy(rejected(compare(a, b))) == tidy(a)``.
    """
    return _Comparison(author, date).run(tidy(old), tidy(new))


def changed(lines: Iterable[Line]) -> bool:
    """Tell whether any line bears a mark."""
    return any(line.mark or line.row_mark or any(one.marks for one in line.pieces) for line in lines)


class _Comparison:
    """One comparison: its author and date, and the tables that it has met."""

    def __init__(self, author: str, date: str) -> None:
        self.author = author
        self.date = date
        self.tables = 0
        self.worlds = Worlds()

    def mark(self, kind: Kind, name: str = "") -> Mark:
        """Return a mark of this comparison."""
        return Mark(kind, self.author, self.date, name)

    def run(self, old: tuple[Line, ...], new: tuple[Line, ...]) -> tuple[Line, ...]:
        """Compare two tidy texts."""
        return tuple(self._moved([line for group in _groups(_blocks(old), _blocks(new)) for line in self._group(*group)]))

    def _group(self, old: Sequence[_Block], new: Sequence[_Block]) -> list[Line]:
        if any(one.table for one in (*old, *new)):
            lines = [row for one in old for row in self._rows(one, None)] if not new else []
            if new:
                lines = self._rows(old[0] if old else None, new[0])
            return lines
        return self._paragraphs(old, new)

    # tables

    def _rows(self, old: _Block | None, new: _Block | None) -> list[Line]:
        before, after = _table_rows(old), _table_rows(new)
        words = ([_words(row) for row in before], [_words(row) for row in after])

        def alike(one: int, other: int) -> float:
            found = _dice(words[0][one], words[1][other])
            named = before[one][0].text == after[other][0].text != ""
            return found if found >= _ALIKE else _ALIKE if named else 0.0

        keys = [[tuple(line.pieces for line in row) for row in rows] for rows in (before, after)]
        found: list[Line] = []
        for number, (a, b) in enumerate(paired(keys[0], keys[1], words, alike)):
            gone = before[a] if a is not None else ()
            come = after[b] if b is not None else ()
            found += self._row(gone, come, number)
        self.tables += 1
        return found

    def _row(self, old: Sequence[Line], new: Sequence[Line], row: int) -> Iterator[Line]:
        kind: Kind | None = None if old and new else "delete" if old else "insert"
        for at, line in enumerate(new or old):
            assert line.cell is not None  # rows are made of cells
            place = Place(self.tables, row, line.cell.column, line.cell.head)
            if kind is None:
                self.worlds.shared(old[at], line)
                pieces = self._pieces(old[at].pieces, new[at].pieces)
                yield replace(line, pieces=pieces, cell=place)
            else:
                mark = self.mark(kind)
                self.worlds.only(OLD if old else NEW, line)
                yield replace(line, pieces=tuple(replace(one, marks=(mark,)) for one in line.pieces), cell=place, row_mark=mark)

    def _pieces(self, old: Sequence[Piece], new: Sequence[Piece]) -> tuple[Piece, ...]:
        before, after = list(_tokens(old)), list(_tokens(new))
        return merged(piece for kind, one, other in _changes(before, after) if (piece := self._piece(kind, one, other)) is not None)

    # paragraphs

    def _paragraphs(self, old: Sequence[_Block], new: Sequence[_Block]) -> list[Line]:
        before = [token for one in old for token in _paragraph(one)]
        after = [token for one in new for token in _paragraph(one)]
        found: list[Line] = []
        pieces: list[Piece] = []
        for kind, one, other in _changes(before, after):
            piece = self._piece(kind, one, other)
            if piece is not None:
                pieces.append(piece)
                continue
            found += self._ended(merged(pieces), one.line if one is not None else None, other.line if other is not None else None)
            pieces = []
        return found

    def _ended(self, pieces: tuple[Piece, ...], old: Line | None, new: Line | None) -> Iterator[Line]:
        """Yield the paragraph that ends here. What both texts have but in another list of each is replaced: the new end, then the old."""
        if old is not None and new is not None:
            if self.worlds.shared(old, new):
                yield replace(new, opens=old.opens and new.opens, pieces=pieces)  # where the two differ it goes without saying
                return
            yield from self._ended(pieces, None, new)
            yield from self._ended((), old, None)
            return
        line, world = (new, NEW) if new is not None else (old, OLD)
        assert line is not None  # one of the two texts ends a paragraph here
        self.worlds.only(world, line)
        yield replace(line, pieces=pieces, mark=self.mark("insert" if world == NEW else "delete"))

    def _piece(self, kind: str, one: _Token | None, other: _Token | None) -> Piece | None:
        """Return the marked piece of a token; None for the end of a paragraph."""
        if kind == "delete":
            return replace(one.piece, marks=(self.mark("delete"),)) if one is not None and one.piece is not None else None
        if other is None or other.piece is None:
            return None
        if kind == "insert":
            return replace(other.piece, marks=(self.mark("insert"),))
        assert one is not None and one.piece is not None  # the same on both sides
        looks = [" ".join(name for name in ("bold", "italic", "code") if getattr(side.piece, name)) for side in (one, other)]
        return other.piece if looks[0] == looks[1] else replace(other.piece, marks=(self.mark("format", looks[0]),))

    # moves

    def _moved(self, lines: list[Line]) -> list[Line]:
        """Mark a paragraph that went from one place and came, word for word, at another as moved."""
        gone: dict[Hashable, list[int]] = {}
        for at, line in enumerate(lines):
            if _whole(line, "delete"):
                gone.setdefault(_bare(line), []).append(at)
        number = 0
        for at, line in enumerate(lines):
            if _whole(line, "insert") and gone.get(_bare(line)):
                number += 1
                start = gone[_bare(line)].pop(0)
                lines[start] = self._remarked(lines[start], "move_from", f"move{number}")
                lines[at] = self._remarked(line, "move_to", f"move{number}")
        return lines

    def _remarked(self, line: Line, kind: Kind, name: str) -> Line:
        mark = self.mark(kind, name)
        return replace(line, pieces=tuple(replace(one, marks=(mark,)) for one in line.pieces), mark=mark)


def _whole(line: Line, kind: Kind) -> bool:
    if line.mark is None or line.mark.kind != kind or line.cell is not None or len(line.text) < _MOVED:
        return False
    return all(len(one.marks) == 1 and one.marks[0].kind == kind for one in line.pieces)


def _bare(line: Line) -> Hashable:
    return tuple(replace(one, marks=()) for one in line.pieces)


def _blocks(lines: tuple[Line, ...]) -> list[_Block]:
    plain = plainly_placed(lines)
    found = []
    for (table, _), group in groupby(enumerate(lines), key=lambda one: (one[1].cell.table, 0) if one[1].cell is not None else (-1, one[0])):
        places = [at for at, _ in group]
        assert table >= 0 or len(places) == 1  # a paragraph stands alone
        found.append(_Block(tuple(lines[at] for at in places), tuple(plain[at] for at in places)))
    return found


def _groups(old: list[_Block], new: list[_Block]) -> Iterator[tuple[list[_Block], list[_Block]]]:
    """Yield what has to be compared with what, in reading order."""
    words = ([_words(one.lines) for one in old], [_words(one.lines) for one in new])
    shapes = ([one.shape for one in old], [one.shape for one in new])

    def alike(one: int, other: int) -> float:
        if shapes[0][one] != shapes[1][other]:
            return 0.0
        found = _dice(words[0][one], words[1][other])
        return found if found >= _ALIKE else 0.0

    pairs = paired([one.key for one in old], [one.key for one in new], words, alike)
    rows = [([a] if a is not None else [], [b] if b is not None else []) for a, b in pairs]
    for gone, come in _gathered(rows, words, ([one.table for one in old], [one.table for one in new])):
        yield [old[at] for at in gone], [new[at] for at in come]


_Row = tuple[list[int], list[int]]


def _gathered(rows: list[_Row], words: Words, tables: tuple[list[bool], list[bool]]) -> list[_Row]:
    """Put a paragraph that was cut off another one, or joined to it, together with it: most of its words stand there."""
    found: list[_Row] = []
    for row in rows:
        last = found[-1] if found else None
        table = any(tables[side][at] for one in (last or row, row) for side in (0, 1) for at in one[side])
        if last is not None and not table and _cut(last, row, words):
            found[-1] = ([*last[0], *row[0]], [*last[1], *row[1]])
        else:
            found.append(row)
    return found


def _cut(one: _Row, other: _Row, words: Words) -> bool:
    """Tell whether one of two rows is a single paragraph whose words the other side of its neighbour holds and lacks in its own."""
    for single, pair in ((other, one), (one, other)):
        if not (pair[0] and pair[1]) or bool(single[0]) == bool(single[1]):
            continue
        side = 0 if single[0] else 1
        own = sum((words[side][at] for at in single[side]), Counter[str]())
        here = sum((words[side][at] for at in pair[side]), Counter[str]())
        there = sum((words[1 - side][at] for at in pair[1 - side]), Counter[str]())
        if own.total() >= 3 and ((there - here) & own).total() >= 0.6 * own.total():
            return True
    return False


def _table_rows(block: _Block | None) -> list[tuple[Line, ...]]:
    if block is None:
        return []
    rows: dict[int, list[Line]] = {}
    for line in block.lines:
        assert line.cell is not None  # a table is made of cells
        rows.setdefault(line.cell.row, []).append(line)
    return [tuple(row) for row in rows.values()]


def _tokens(pieces: Iterable[Piece]) -> Iterator[_Token]:
    for one in pieces:
        if one.atom:
            yield _Token((one.atom, one.text, one.href), one)
            continue
        for word in _WORD.findall(one.text):
            yield _Token((word, one.href), replace(one, text=word))


def _paragraph(block: _Block) -> Iterator[_Token]:
    line = block.lines[0]
    yield from _tokens(line.pieces)
    yield _Token(_place(line, block.plain[0]), None, replace(line, pieces=()))


def _changes(old: list[_Token], new: list[_Token]) -> Iterator[tuple[str, _Token | None, _Token | None]]:
    """Yield (kind, old token, new token) in the order in which a reader meets them; kind is same, insert or delete."""
    keys = ([one.key for one in old], [one.key for one in new])
    pairs = _strong(_slid(same(*keys), old, new), old, new)
    a = b = 0
    for c, d in [*pairs, (len(old), len(new))]:
        gone, come = old[a:c], new[b:d]
        ends: list[tuple[str, _Token | None, _Token | None]] = []
        if gone and come and gone[-1].line and come[-1].line:  # the new end first: the words then stand in their new place
            ends = [("insert", None, come.pop()), ("delete", gone.pop(), None)]
        yield from (("delete", one, None) for one in gone)
        yield from (("insert", None, one) for one in come)
        yield from ends
        if c < len(old):
            yield "same", old[c], new[d]
        a, b = c + 1, d + 1


def _slid(pairs: list[Pair], old: list[_Token], new: list[_Token]) -> list[Pair]:
    """Slide what was only inserted, or only deleted, to where a reader expects it: whole paragraphs, sentences, words."""
    pairs = [(-1, -1), *pairs, (len(old), len(new))]
    index = 1
    while index < len(pairs):
        edge, last = pairs[index], pairs[index - 1]
        gaps = (edge[0] - last[0] - 1, edge[1] - last[1] - 1)
        if bool(gaps[0]) != bool(gaps[1]):
            side, tokens = (0, old) if gaps[0] else (1, new)
            index = _slid_right(pairs, index, side, tokens)
            _slid_left(pairs, index, side, tokens, gaps[side])
        index += 1
    return pairs[1:-1]


def _moved_to(pair: Pair, side: int, place: int) -> Pair:
    return (place, pair[1]) if side == 0 else (pair[0], place)


def _slid_right(pairs: list[Pair], index: int, side: int, tokens: list[_Token]) -> int:
    """Slide the stretch before ``pairs[index]`` as far to the right as it goes; return the index that it stands before then."""
    while index + 1 < len(pairs) and _in_row(pairs, index, index + 1):
        start = pairs[index - 1][side] + 1
        if tokens[start].key != tokens[pairs[index][side]].key:
            break
        pairs[index] = _moved_to(pairs[index], side, start)
        index += 1
    return index


def _slid_left(pairs: list[Pair], index: int, side: int, tokens: list[_Token], size: int) -> None:
    """Slide the stretch of ``size`` tokens before ``pairs[index]`` to the left, to where it reads best."""
    stop, first = pairs[index][side], index - 1
    while first >= 1 and tokens[stop - (index - first)].key == tokens[pairs[first][side]].key and _in_row(pairs, first, index - 1):
        first -= 1
    best = max(range(first + 1, index + 1), key=lambda at: (_score(tokens, stop - (index - at) - size, size), at))
    for at in range(index - 1, best - 1, -1):
        pairs[at] = _moved_to(pairs[at], side, stop - (index - at))


def _in_row(pairs: list[Pair], first: int, last: int) -> bool:
    """Tell whether the pairs from ``first`` to ``last`` follow on each other on both sides."""
    return pairs[last][0] - pairs[first][0] == last - first == pairs[last][1] - pairs[first][1]


def _score(tokens: list[_Token], start: int, size: int) -> int:
    """How natural a stretch is as one change: it ends with its paragraph, its sentence, its word."""
    before = tokens[start - 1] if start else None
    end = tokens[start + size - 1]
    if end.line is not None:
        return 4 if before is None or before.line is not None else 0
    if before is None or before.line is not None:
        return 2
    ended = start > 1 and before.piece is not None and before.piece.text.isspace() and _ends(tokens[start - 2])
    return 3 if ended else 1 if end.piece is not None and end.piece.text.isspace() else 0


def _ends(token: _Token) -> bool:
    return token.piece is not None and token.piece.text in ".;:!?"


def _strong(pairs: list[Pair], old: list[_Token], new: list[_Token]) -> list[Pair]:
    """Drop a blank or sign that two replacements have in common: one replacement reads better than two."""
    found: list[Pair] = []
    at = 0
    while at < len(pairs):
        end = at + 1
        while end < len(pairs) and pairs[end][0] == pairs[end - 1][0] + 1 and pairs[end][1] == pairs[end - 1][1] + 1:
            end += 1
        before = found[-1] if found else (-1, -1)
        after = pairs[end] if end < len(pairs) else (len(old), len(new))
        replaced = all(pairs[at][side] - before[side] > 1 and after[side] - pairs[end - 1][side] > 1 for side in (0, 1))
        if not replaced or not all(_weak(old[one]) for one, _ in pairs[at:end]):
            found += pairs[at:end]
        at = end
    return found


def _weak(token: _Token) -> bool:
    return token.piece is not None and not token.piece.atom and not any(one.isalnum() or one == "\n" for one in token.piece.text)
