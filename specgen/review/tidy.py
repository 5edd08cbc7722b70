"""The one shape of a text as lines, whatever it came from: what Markdown cannot tell apart is not told apart.

Blanks at the edge of bold or italic carry no look, empty paragraphs are not there, a list that starts is marked as such, a table is
a full grid. ``tidy`` is idempotent; ``specgen.review.text.lines_of`` gives tidy lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from specgen.model.ids import is_clause, is_requirement
from specgen.review.lines import Line, Piece, Place, merged

REFERENCE = re.compile(r"\[\[([^\[\]]{1,40})\]\]")


class Unwritable(ValueError):
    """A text holds something that the closed subset of Markdown has no place for; ``what`` names it in English."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def names_something(identifier: str) -> bool:
    """Tell whether ``[[identifier]]`` is a reference to a clause or requirement."""
    return is_clause(identifier) or is_requirement(identifier)


def tidy(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the text in its one shape. Marks and comments stay; meant for plain texts.

    Raises Unwritable for a list or a quote inside a table cell.
    """
    return tuple(_begun(_placed(_filled(_grids(list(lines))))))


def tidy_pieces(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return pieces in their one shape: a typed ``[[ID]]`` is a reference, blanks at the edge of a look are plain."""
    found = merged(_pieces(pieces))
    for look in ("bold", "italic"):
        if any(getattr(one, look) for one in found):
            found = merged(_without_edges(list(_cut(found)), look))
    return found


def _pieces(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for one in merged(pieces):
        if one.atom:
            yield replace(one, code=False, href="") if one.atom.startswith("ref:") and (one.code or one.href) else one
            continue
        if "\r" in one.text:
            one = replace(one, text=one.text.replace("\r\n", "\n").replace("\r", "\n"))
        if one.code:
            yield replace(one, text=one.text.replace("\n", " "))
        elif "[[" in one.text and not one.href:
            yield from _references(one)
        else:
            yield one


def _references(one: Piece) -> Iterator[Piece]:
    end = 0
    for match in REFERENCE.finditer(one.text):
        if names_something(match.group(1)):
            yield replace(one, text=one.text[end : match.start()])
            yield replace(one, text=match.group(1), atom=f"ref:{match.group(1)}")
            end = match.end()
    yield replace(one, text=one.text[end:])


def _cut(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Cut blanks at the edges of pieces off, so that they can lose a look."""
    for one in pieces:
        if one.atom or one.code or not (one.bold or one.italic):
            yield one
            continue
        bare = one.text.lstrip()
        words = bare.rstrip()
        start = len(one.text) - len(bare)
        parts = (one.text[:start], words, bare[len(words) :])
        yield from (replace(one, text=part) for part in parts if part)


def _without_edges(pieces: list[Piece], look: str) -> list[Piece]:
    start = 0
    while start < len(pieces):
        end = start
        while end < len(pieces) and getattr(pieces[end], look):
            end += 1
        if end == start:
            start += 1
            continue
        for order in (range(start, end), range(end - 1, start - 1, -1)):
            for at in order:
                one = pieces[at]
                if one.atom or one.code or one.text.strip():
                    break
                pieces[at] = replace(one, **{look: False})
        start = end
    return pieces


def _grids(lines: list[Line]) -> Iterator[Line]:
    """Give every table its number, a head row, and as many cells in each row as the widest row has."""
    at = tables = 0
    while at < len(lines):
        place = lines[at].cell
        if place is None:
            yield lines[at]
            at += 1
            continue
        end = at
        while end < len(lines) and (other := lines[end].cell) is not None and other.table == place.table:
            end += 1
        yield from _grid(lines[at:end], tables)
        tables += 1
        at = end


def _grid(lines: list[Line], table: int) -> Iterator[Line]:
    rows: dict[int, dict[int, list[Line]]] = {}
    for line in lines:
        assert line.cell is not None  # the caller cut the table out
        if line.marker:
            raise Unwritable("a list in a table cell")
        rows.setdefault(line.cell.row, {}).setdefault(line.cell.column, []).append(line)
    columns = sorted({column for cells in rows.values() for column in cells})
    first = lines[0]
    for number, cells in enumerate(rows[row] for row in sorted(rows)):
        some = next(iter(cells.values()))[0]
        for column, name in enumerate(columns):
            place = Place(table, number, column, number == 0)
            parts = cells.get(name, [])
            pieces: list[Piece] = []
            for part in (one for one in parts if one.pieces):
                pieces += (Piece("\n"), *part.pieces) if pieces else part.pieces
            mark = parts[0].mark if parts else None
            yield Line(tuple(pieces), first.level, quote=first.quote, cell=place, mark=mark, row_mark=some.row_mark)


def _filled(lines: Iterable[Line]) -> Iterator[Line]:
    """Make the pieces tidy and drop empty paragraphs; an empty item stays an item, an empty cell a cell."""
    for line in lines:
        line = replace(line, pieces=tidy_pieces(line.pieces))
        if line.pieces or line.marker or line.cell is not None:
            yield line


def _begun(lines: Iterable[Line]) -> Iterator[Line]:
    """Let an item whose first paragraph is empty begin with its next one."""
    held: Line | None = None
    for line in lines:
        if held is not None:
            if line.marker or line.cell is not None or (line.level, line.quote) != (held.level, held.quote):
                yield held
            else:
                line = replace(held, pieces=line.pieces, mark=line.mark, row_mark=line.row_mark)
        held = line if line.marker and not line.pieces else None
        if held is None:
            yield line
    if held is not None:
        yield held


class _Open(NamedTuple):
    """A list that is open: its marker, the quotes around it and the number of its last item."""

    marker: Literal["decimal", "bullet"]
    quote: int
    number: int


class _Placer:
    """Puts lines at a depth that exists, one after the other; a list that a paragraph cut goes on counting."""

    def __init__(self, stack: Iterable[_Open] = (), cut: _Open | None = None) -> None:
        self.stack = list(stack)
        self.cut = cut

    def place(self, line: Line) -> Line:
        """Return the line where it stands after the lines before it."""
        stack = self.stack
        item = 1 if line.marker else 0
        level = min(max(line.level, item), len(stack) + item)
        quote = max(line.quote, stack[level - item - 1].quote if level > item else 0)
        if not item:
            if level == 0 and stack:
                self.cut = stack[0]
            del stack[level:]
            return replace(line, level=level, quote=quote, opens=False, start=1)
        marker: Literal["decimal", "bullet"] = "bullet" if line.marker == "bullet" else "decimal"
        if len(stack) >= level and not line.opens and (stack[level - 1].marker, stack[level - 1].quote) == (marker, quote):
            del stack[level:]
            stack[-1] = _Open(marker, quote, stack[-1].number + 1)
            return replace(line, level=level, quote=quote, marker=marker, start=1)
        resumes = level == 1 and not line.opens and not stack and self.cut is not None and self.cut.marker == marker
        start = self.cut.number + 1 if resumes and self.cut is not None else max(line.start, 0) if line.opens else 1
        start = 1 if marker == "bullet" else start
        del stack[level - 1 :]
        stack.append(_Open(marker, quote, start))
        return replace(line, level=level, quote=quote, marker=marker, opens=True, start=start)


def _placed(lines: Iterable[Line]) -> Iterator[Line]:
    placer = _Placer()
    return (placer.place(line) for line in lines)


def plainly_placed(lines: Iterable[Line]) -> list[bool]:
    """Tell of each tidy line whether it would open or continue the same list if nothing were said about it; one that goes on counting
    where another list stopped has to say so.
    """
    placer = _Placer()
    found: list[bool] = []
    for line in lines:
        silent = _Placer(placer.stack, placer.cut).place(replace(line, opens=False, start=1))
        found.append(silent == placer.place(line) and line.start == 1)
    return found
