"""Lines as the body of a Word file: paragraphs, lists, tables, protected fields, tracked changes.

How a line looks in WordprocessingML (ISO/IEC 29500-1, clause 17), for who reads it back:

list        ``w:numPr`` with ``w:ilvl`` = level - 1; every list that opens gets a ``w:numId`` and a definition of its own. A line that
            continues an item has no ``w:numPr`` and the style ``List Continue``; its ``w:ind`` is ``STEP`` twips per level and quote.
quote       the style ``Quote``, with ``STEP`` twips of ``w:ind`` per level and quote at the left, and per quote at the right.
table       ``w:tblInd`` is ``STEP`` twips per level. Head rows have ``w:tblHeader`` (not in a table within a table: LibreOffice would
            repeat a row too many) and the paragraph style ``Review Head`` (bold from a table style would come back from LibreOffice
            as bold of the words). After every table stands an empty paragraph in the style ``Tender Gap``, which is no part of the text.
code        the character style ``Tender Code``; a hard break is ``w:br``; a link is ``w:hyperlink`` with a relation.
field       the bookmark ``sgf_<n>`` around it; its run has the style ``Review Field``. Where it is protected a content control with the
            alias and tag ``sg:<atom>`` stands around the run. Its contents are locked; itself it may be deleted, or else nobody could
            strike a sentence that holds one.
marks       ``w:ins``, ``w:del``, ``w:moveFrom``, ``w:moveTo`` around runs, innermost last; in ``w:pPr/w:rPr`` for the paragraph;
            in ``w:trPr`` for a row, whose contents then bear the mark as well. A ``format`` mark gives ``w:rPrChange``; its
            ``name`` lists the looks that were there before, such as ``bold italic`` ("" for none).
comments    a range from the first to the last piece that names the comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from msgspec.structs import replace

from specgen.render.numbering import Numbering
from specgen.render.ooxml import attribute, text_xml
from specgen.render.styles import Styles
from specgen.review.lines import Kind, Line, Mark, Piece

STEP = 397
"""Twips of indentation per level of a list or quote (7 mm)."""
_LETTER, _MARGINS = 115, 220
"""Twips that a wide letter of the table's type takes, and the margins of a cell."""
FIELD_STYLE, HEAD_STYLE = "ReviewField", "ReviewHead"
_HEAD_FILL = "E9EDF3"
_ELEMENTS: dict[Kind, str] = {"insert": "w:ins", "delete": "w:del", "move_from": "w:moveFrom", "move_to": "w:moveTo"}
_ROWS: dict[Kind, Kind] = {"move_to": "insert", "move_from": "delete"}
_RANGES: dict[Kind, str] = {"move_from": "w:moveFromRange", "move_to": "w:moveToRange"}
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_TEXT = re.compile(r"<(/?)w:t([ >])")
_ONLY: dict[Kind, str] = {"insert": "new", "move_to": "new", "delete": "old", "move_from": "old"}


CODE_FONT = "Courier New"
"""A run has one style: a field within code shows by its font that it is code."""
_CODE_FONT = f'<w:rFonts w:ascii="{CODE_FONT}" w:hAnsi="{CODE_FONT}" w:cs="{CODE_FONT}"/>'


class Field(NamedTuple):
    """A protected field as it stands in the file: its bookmark, its atom, the text that it shows."""

    bookmark: str
    atom: str
    shown: str


class _List(NamedTuple):
    number: int
    marker: str
    start: int


class _Span(NamedTuple):
    """First and last piece (line, piece) of a range."""

    first: tuple[int, int]
    last: tuple[int, int]


def date_attribute(date: str) -> str:
    """Return ``w:date`` for an ISO day or time, "" where there is none that Word can read."""
    if _DAY.match(date):
        date += "T00:00:00Z"
    return f' w:date="{date}"' if _DATE.match(date) else ""


class Writer:
    """Writes texts into one Word file. ``links`` (relation id -> address) and ``fields`` grow with every text.

    ``width`` is that of the text area in twips. ``protect`` puts fields into locked content controls. ``targets`` maps atoms to the
    bookmark in the same file to which they lead. ``comments`` maps the numbers of comments to their ids in the comments part;
    ``hung`` holds those that got a place in the text.
    """

    def __init__(
        self,
        styles: Styles,
        numbering: Numbering,
        *,
        width: int,
        protect: bool = False,
        targets: Mapping[str, str] | None = None,
        comments: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self.styles = styles
        self.numbering = numbering
        self.width = width
        self.protect = protect
        self.targets = targets or {}
        self.comments = comments or {}
        self.links: dict[str, str] = {}
        self.fields: list[Field] = []
        self.hung: set[str] = set()
        self._by_address: dict[str, str] = {}
        self._identifier = 0
        self._control = 1000

    def next_id(self) -> int:
        """Return a number for a bookmark or mark that no other one in the file has."""
        self._identifier += 1
        return self._identifier

    def next_control(self) -> int:
        """Return the id of a content control."""
        self._control += 1
        return self._control

    def text(self, lines: Sequence[Line], *, width: int = 0, role: str = "body") -> str:
        """Return a text as block-level XML. ``role`` is ``body`` or ``cell`` (the smaller type of tables); ``width`` that of the column."""
        return _Text(self, lines, width or self.width, role).xml()

    def link(self, address: str) -> str:
        """Return the relation id of an address."""
        identifier = self._by_address.get(address)
        if identifier is None:
            identifier = f"rIdLink{len(self._by_address) + 1}"
            self._by_address[address] = identifier
            self.links[identifier] = address
        return identifier

    def bookmarked(self, name: str, content: str) -> str:
        """Put a bookmark around run-level or block-level XML."""
        number = self.next_id()
        return f'<w:bookmarkStart w:id="{number}" w:name="{attribute(name)}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def gap(self, mark: Mark | None = None) -> str:
        """The empty paragraph after a table: two tables would run together, and a cell has to end in a paragraph."""
        tracked = f"<w:rPr>{self.changed(_ELEMENTS[_row_kind(mark)], mark)}</w:rPr>" if mark else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.styles["gap"]}"/>{tracked}</w:pPr></w:p>'

    def changed(self, element: str, mark: Mark, content: str = "") -> str:
        """Return a revision element with author and date."""
        head = f'{element} w:id="{self.next_id()}" w:author="{attribute(mark.author)}"{date_attribute(mark.date)}'
        return f"<{head}>{content}</{element}>" if content else f"<{head}/>"


class _Text:
    """One text on its way into the file."""

    def __init__(self, writer: Writer, lines: Sequence[Line], width: int, role: str) -> None:
        self.writer = writer
        self.lines = tuple(_row_marked(one) for one in lines)
        self.width = width
        self.role = role
        self.lists: dict[str, dict[int, _List]] = {"old": {}, "new": {}}
        self.fresh: dict[tuple[str, int], _List] = {}
        self.before: dict[tuple[int, int], list[str]] = {}
        self.after: dict[tuple[int, int], list[str]] = {}
        self._place_moves()
        self._place_comments()

    def xml(self) -> str:
        """Return the whole text."""
        pieces = []
        numbered = enumerate(self.lines)
        for table, group in groupby(numbered, key=lambda one: one[1].cell and one[1].cell.table):
            if table is None:
                pieces += [self._paragraph(index, line, self.role, 0) for index, line in group]
            else:
                pieces.append(self._table(list(group)))
        return "".join(pieces)

    # paragraphs

    def _paragraph(self, index: int, line: Line, role: str, base: int) -> str:
        """``base`` is the level at which a table cell stands: what lies deeper is a list of the cell's own."""
        number = self._number(line)
        level = line.level - base
        left = STEP * (level + line.quote)
        if line.quote:
            style = "quote"
        elif role in ("cell", "head") or not level:
            style = role
        else:
            style = "bullet" if line.marker == "bullet" else "number" if line.marker else "continue"
        place = f'<w:numPr><w:ilvl w:val="{min(line.level, 9) - 1}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
        hang = f' w:hanging="{STEP}"' if number else ""
        right = f' w:right="{STEP * line.quote}"' if line.quote else ""  # tells the depth of a quote from that of a list
        place += f'<w:ind w:left="{left}"{right}{hang}/>' if left else ""
        mark = f"<w:rPr>{self.writer.changed(_ELEMENTS[line.mark.kind], line.mark)}</w:rPr>" if _tracked(line.mark) and line.mark else ""
        name = HEAD_STYLE if style == "head" else self.writer.styles[style]
        return f'<w:p><w:pPr><w:pStyle w:val="{name}"/>{place}{mark}</w:pPr>{self.runs(index)}</w:p>'

    def _worlds(self, line: Line) -> tuple[str, ...]:
        for mark in (line.row_mark, line.mark):
            if mark is not None and mark.kind in _ONLY:
                return (_ONLY[mark.kind],)
        return ("new", "old")

    def _number(self, line: Line) -> int:
        """Return the number of the list that a line belongs to (0: none), counting the old and the new text each on its own.

        A list whose first item was replaced stays one list in both: the new first item takes the number of the old one.
        """
        worlds = self._worlds(line)
        for world in worlds:
            self.lists[world] = {level: one for level, one in self.lists[world].items() if level <= line.level}
        found = None
        if line.marker:
            found = None if line.opens else next((self.lists[one][line.level] for one in worlds if line.level in self.lists[one]), None)
            if found is None or found.marker != line.marker:
                found = self._open(line, worlds)
            for world in worlds:
                self.lists[world][line.level] = found
        if len(worlds) == 2:
            self.fresh = {}
        return found.number if found else 0

    def _open(self, line: Line, worlds: tuple[str, ...]) -> _List:
        if len(worlds) == 1:
            other = self.fresh.pop(("old" if worlds[0] == "new" else "new", line.level), None)
            if other is not None and (other.marker, other.start) == (line.marker, line.start):
                return other
        number = self.writer.numbering.own(line.marker, min(line.level, 9) - 1, line.start)
        found = _List(number, line.marker, line.start)
        if len(worlds) == 1:
            self.fresh[worlds[0], line.level] = found
        return found

    # tables

    def _table(self, group: list[tuple[int, Line]]) -> str:
        base = group[0][1].level
        width = self.width - STEP * base
        columns = _widths([line for _, line in group], width)
        rows = _rows(group)
        look = 'w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0"'
        place = f'<w:tblInd w:w="{STEP * base}" w:type="dxa"/>' if base else ""
        properties = (
            f'<w:tblStyle w:val="{self.writer.styles["grid"]}"/><w:tblW w:w="{width}" w:type="dxa"/>{place}<w:tblLayout w:type="fixed"/>'
            f'<w:tblLook {look} w:noHBand="1" w:noVBand="1"/>'
        )
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in columns)
        body = "".join(self._row(row, columns, base) for row in rows)
        marks = [line.row_mark for _, line in group]
        shared = marks[0] if all(one is not None and marks[0] is not None and one.kind == marks[0].kind for one in marks) else None
        return f"<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>{self.writer.gap(shared)}"

    def _row(self, row: list[tuple[int, Line]], columns: list[int], base: int) -> str:
        line = row[0][1]
        head = line.cell is not None and line.cell.head
        properties = "<w:cantSplit/>" + ("<w:tblHeader/>" if head and self.role != "cell" else "")
        if line.row_mark is not None:
            properties += self.writer.changed(_ELEMENTS[_row_kind(line.row_mark)], line.row_mark)
        by_column: dict[int, list[str]] = {}
        for index, one in row:
            column = one.cell.column if one.cell is not None else 0
            by_column.setdefault(column, []).append(self._paragraph(index, one, "head" if head else "cell", base))
        empty = f'<w:p><w:pPr><w:pStyle w:val="{HEAD_STYLE if head else self.writer.styles["cell"]}"/></w:pPr></w:p>'
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{_HEAD_FILL}"/>' if head else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}</w:tcPr>{"".join(by_column.get(column, [empty]))}</w:tc>'
            for column, width in enumerate(columns)
        )
        return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"

    # runs

    def runs(self, index: int) -> str:
        """Return the runs of one line."""
        found = ["".join(self.before.get((index, -1), ()))]
        for place, piece in enumerate(self.lines[index].pieces):
            found += [*self.before.get((index, place), ()), self._piece(piece), *self.after.get((index, place), ())]
        return "".join([*found, *self.after.get((index, -1), ())])

    def _piece(self, piece: Piece) -> str:
        if not piece.text and not piece.atom:
            return ""
        look = self._look(piece)
        content = text_xml(piece.text)
        run = f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{content}</w:r>"
        if any(mark.kind == "delete" for mark in piece.marks):
            run = _TEXT.sub(r"<\1w:delText\2", run)
        for mark in reversed(piece.marks):
            if mark.kind != "format":
                run = self.writer.changed(_ELEMENTS[mark.kind], mark, run)
        if piece.atom:
            return self._field(piece, run)
        if piece.href:
            return f'<w:hyperlink r:id="{self.writer.link(piece.href)}" w:history="1">{run}</w:hyperlink>'
        return run

    def _field(self, piece: Piece, run: str) -> str:
        target = self.writer.targets.get(piece.atom)
        if target:
            run = f'<w:hyperlink w:anchor="{attribute(target)}" w:history="1">{run}</w:hyperlink>'
        if self.writer.protect and not piece.marks:
            name = attribute(f"sg:{piece.atom}")
            run = (
                f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/><w:tag w:val="{name}"/><w:id w:val="{self.writer.next_control()}"/>'
                f'<w:lock w:val="contentLocked"/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt>'
            )
        field = Field(f"sgf_{len(self.writer.fields) + 1}", piece.atom, piece.text)
        self.writer.fields.append(field)
        return self.writer.bookmarked(field.bookmark, run)

    def _look(self, piece: Piece) -> str:
        styles = self.writer.styles
        looks = ""
        if piece.atom:
            looks = f'<w:rStyle w:val="{FIELD_STYLE}"/>' + (_CODE_FONT if piece.code else "")
        elif piece.code or piece.href:
            looks = f'<w:rStyle w:val="{styles["code" if piece.code else "link"]}"/>'
        looks += "<w:b/>" if piece.bold else ""
        looks += "<w:i/>" if piece.italic else ""
        for mark in piece.marks:
            if mark.kind == "format":
                names = mark.name.split()
                old = f'<w:rStyle w:val="{styles["code"]}"/>' if "code" in names else ""
                old += ("<w:b/>" if "bold" in names else "") + ("<w:i/>" if "italic" in names else "")
                return looks + self.writer.changed("w:rPrChange", mark, f"<w:rPr>{old}</w:rPr>" if old else "<w:rPr/>")
        return looks

    # ranges

    def _spans(self, named: Iterable[tuple[str, tuple[int, int]]]) -> dict[str, _Span]:
        spans: dict[str, _Span] = {}
        for name, place in named:
            spans[name] = _Span(spans[name].first if name in spans else place, place)
        return spans

    def _place_moves(self) -> None:
        """Put ``w:moveFromRangeStart`` and its like around what was moved: by their common name Word pairs the two ends."""
        named: list[tuple[str, tuple[int, int]]] = []
        marks: dict[str, Mark] = {}
        for index, line in enumerate(self.lines):
            own = [(line.mark, (index, -1))] if line.mark is not None else []
            for mark, place in [*own, *((mark, (index, at)) for at, piece in enumerate(line.pieces) for mark in piece.marks)]:
                if mark.kind in _RANGES and mark.name:
                    key = f"{mark.kind} {mark.name}"
                    marks.setdefault(key, mark)
                    named.append((key, place))
        for key, span in self._spans(sorted(named, key=lambda one: one[1])).items():
            mark, identifier = marks[key], self.writer.next_id()
            element = _RANGES[mark.kind]
            head = f'w:id="{identifier}" w:author="{attribute(mark.author)}"{date_attribute(mark.date) or _NO_DATE}'
            self.before.setdefault(span.first, []).append(f'<{element}Start {head} w:name="{attribute(mark.name)}"/>')
            self.after.setdefault(span.last, []).append(f'<{element}End w:id="{identifier}"/>')

    def _place_comments(self) -> None:
        named = [
            (number, (index, at))
            for index, line in enumerate(self.lines)
            for at, piece in enumerate(line.pieces)
            for number in piece.comments
            if number in self.writer.comments and number not in self.writer.hung
        ]
        for number, span in self._spans(named).items():
            self.writer.hung.add(number)
            for identifier in self.writer.comments[number]:
                self.before.setdefault(span.first, []).append(f'<w:commentRangeStart w:id="{identifier}"/>')
                self.after.setdefault(span.last, []).append(
                    f'<w:commentRangeEnd w:id="{identifier}"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>'
                    f'<w:commentReference w:id="{identifier}"/></w:r>'
                )


_NO_DATE = ' w:date="1980-01-01T00:00:00Z"'
"""The range of a move must have a date (CT_MoveBookmark); where none is known it is the day that packages bear."""


def _tracked(mark: Mark | None) -> bool:
    return mark is not None and mark.kind in _ELEMENTS


def _row_kind(mark: Mark) -> Kind:
    """Rows are inserted and deleted in Word, never moved."""
    return _ROWS.get(mark.kind, mark.kind)


def _row_marked(line: Line) -> Line:
    """Put the mark of a row on what stands in it too, as Word does: rejecting the row then leaves nothing of it."""
    if line.row_mark is None:
        return line
    mark = Mark(_row_kind(line.row_mark), line.row_mark.author, line.row_mark.date)
    pieces = tuple(
        one if any(own.kind == mark.kind for own in one.marks) else replace(one, marks=(mark, *one.marks)) for one in line.pieces
    )
    return replace(line, pieces=pieces, mark=line.mark or mark)


def _rows(group: list[tuple[int, Line]]) -> list[list[tuple[int, Line]]]:
    """Cut the lines of a table into rows: a new one begins with another number, another mark, or a column further left."""
    rows: list[list[tuple[int, Line]]] = []
    last: tuple[int, Mark | None] | None = None
    column = 0
    for index, line in group:
        if line.cell is None:
            continue
        key = (line.cell.row, line.row_mark)
        if key != last or line.cell.column < column:
            rows.append([])
        rows[-1].append((index, line))
        last, column = key, line.cell.column
    return rows


def _widths(lines: list[Line], width: int) -> list[int]:
    """Share the width among the columns: each has room for its longest word, the rest goes by the longest text, within reason."""
    texts: dict[int, list[str]] = {}
    for line in lines:
        if line.cell is not None:
            texts.setdefault(line.cell.column, []).append(line.text)
    count = max(texts, default=0) + 1
    columns = [texts.get(column, []) for column in range(count)]
    longest = [max((len(word) for text in one for word in text.split()), default=0) for one in columns]
    least = [min(width // count, _MARGINS + _LETTER * letters) for letters in longest]
    weights = [max(4, min(60, max((len(text) for text in one), default=0))) for one in columns]
    room = width - sum(least)
    widths = [low + room * weight // sum(weights) for low, weight in zip(least, weights, strict=True)]
    widths[-1] = width - sum(widths[:-1])
    return widths
