"""Reads the body of a Word file, a review file or a tender: paragraph by paragraph, with anchors, changes and comments.

``read_body`` walks the file once, from top to bottom. ``Body.between`` finds the paragraphs of a content control or bookmark;
``plain`` makes lines of paragraphs, as they were before the tracked changes or as they are after them::

    body = read_body(Package(data, "review.docx"))
    first, last = body.ranges["cl_ACC_03"]                      # a bookmark: first and last paragraph, both included
    own = body.paragraphs[first : last + 1]
    before, after = plain(own, body.numbering, False), plain(own, body.numbering, True)

Read with an XML parser, never with a document model: those skip content controls and inserted text. What LibreOffice does when it saves
(tags dropped, controls cut down, bookmarks cut up) is borne.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from specgen.render.styles import W
from specgen.review.lines import Kind, Line, Mark, Piece, Place, merged
from specgen.review.word.atoms import FieldEdit, gathered
from specgen.review.word.listing import Lists, Numbering, value_of, whole
from specgen.review.word.package import Package
from specgen.review.word.runs import Look, Oddity, Runs, on, paragraph_mark, revision
from specgen.review.word.threads import Comment, read_threads, simple_text
from specgen.review.word.writing import STEP

_W = f"{{{W}}}"
_ROWS: dict[str, Kind] = {"ins": "insert", "del": "delete"}
_GONE: dict[bool, tuple[Kind, ...]] = {True: ("delete", "move_from"), False: ("insert", "move_to")}
_LOOKS = ("bold", "italic", "code")


class Control(NamedTuple):
    """A content control around a paragraph; ``number`` tells two of the same name apart, ``tables`` stand around it."""

    tag: str
    alias: str
    number: int
    tables: int = 0


class Shape(NamedTuple):
    """How a paragraph stands: the name of its style (lower case), its list and depth in it (from 0), its indentation at both sides in twips
    (``right`` -1: not given).
    """

    style: str = "normal"
    number: int = 0
    depth: int = 0
    left: int = 0
    right: int = -1


class Paragraph(NamedTuple):
    """A paragraph as the file has it. ``before`` and ``changed``: its shape before a tracked change of it, and who made that.

    ``mark`` is the revision of the paragraph itself. ``cells`` are its places in tables, outermost first, counted within the file, with
    the revisions of their rows in ``rows``; ``inset`` is the indentation of the innermost table. ``controls`` stand around it, outermost
    first. ``hung`` are the comments that begin in it.
    """

    pieces: tuple[Piece, ...]
    shape: Shape = Shape()
    before: Shape | None = None
    changed: Mark | None = None
    mark: Mark | None = None
    cells: tuple[Place, ...] = ()
    rows: tuple[Mark | None, ...] = ()
    inset: int = 0
    controls: tuple[Control, ...] = ()
    oddities: tuple[Oddity, ...] = ()
    edits: tuple[FieldEdit, ...] = ()
    hung: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Everything that stands in it, struck words included."""
        return "".join(one.text for one in self.pieces)

    @property
    def touched(self) -> bool:
        """Whether a tracked change is in it."""
        marks = (self.mark, self.changed, *self.rows)
        return any(one is not None for one in marks) or any(piece.marks for piece in self.pieces)


class Body(NamedTuple):
    """A file. ``ranges`` are its bookmarks: first and last paragraph, and the number of tables around them."""

    paragraphs: tuple[Paragraph, ...]
    numbering: Numbering
    comments: dict[str, Comment]
    ranges: dict[str, tuple[int, int]]
    depths: dict[str, int]

    def between(self, number: int) -> tuple[int, int] | None:
        """Return first and last paragraph of a content control (``Control.number``)."""
        places = [at for at, one in enumerate(self.paragraphs) if any(own.number == number for own in one.controls)]
        return (places[0], places[-1]) if places else None


class _Style(NamedTuple):
    name: str
    above: str
    number: int
    depth: int
    left: int | None


class _Around(NamedTuple):
    """What stands around a paragraph."""

    controls: tuple[Control, ...] = ()
    cells: tuple[Place, ...] = ()
    rows: tuple[Mark | None, ...] = ()
    inset: int = 0
    look: Look = Look()


def _left(properties: etree._Element | None) -> int | None:
    spot = None if properties is None else properties.find(f"{_W}ind")
    text = None if spot is None else spot.get(f"{_W}left", spot.get(f"{_W}start"))
    return None if text is None else whole(text)


def _number(properties: etree._Element | None) -> tuple[int, int] | None:
    found = None if properties is None else properties.find(f"{_W}numPr")
    if found is None or (found.find(f"{_W}numId") is None and found.find(f"{_W}ilvl") is None):
        return None
    return whole(value_of(found, "numId")), whole(value_of(found, "ilvl"))


class _Styles:
    """Names of styles by id, and what a paragraph gets of its style: a list and an indentation."""

    def __init__(self, root: etree._Element | None) -> None:
        self._known: dict[str, _Style] = {}
        self.default = ""
        for one in () if root is None else root.iterchildren(f"{_W}style"):
            identifier = one.get(f"{_W}styleId", "")
            properties = one.find(f"{_W}pPr")
            number, depth = _number(properties) or (0, 0)
            name = value_of(one, "name").lower()
            self._known[identifier] = _Style(name, value_of(one, "basedOn"), number, depth, _left(properties))
            if one.get(f"{_W}type") == "paragraph" and one.get(f"{_W}default") in ("1", "true"):
                self.default = identifier

    @property
    def names(self) -> dict[str, str]:
        """Id -> name in lower case."""
        return {identifier: one.name for identifier, one in self._known.items()}

    def inherited(self, identifier: str) -> _Style:
        """Return a style with what it gets of the styles that it is based on; a circle ends where it was seen."""
        found = self._known.get(identifier, _Style(identifier.lower(), "", 0, 0, None))
        number, depth, left, above = found.number, found.depth, found.left, found.above
        seen = {identifier}
        while above in self._known and above not in seen:
            seen.add(above)
            other = self._known[above]
            number, depth = (number, depth) if number else (other.number, other.depth)
            left = other.left if left is None else left
            above = other.above
        return _Style(found.name, "", number, depth, left)


class _Walker:
    """One pass over the body."""

    def __init__(self, package: Package, shown: Mapping[str, tuple[str, str]]) -> None:
        styles = package.related("styles")
        numbering = package.related("numbering")
        self.styles = _Styles(package.xml(styles) if styles else None)
        self.numbering = Numbering(package.xml(numbering) if numbering else None)
        self.notes = {
            f"{kind} {number}": text for kind in ("footnote", "endnote") for number, text in _notes(package, kind)
        }
        self.runs = Runs(self.styles.names, package.relations(package.main), self._bookmark)
        self.shown = shown
        self.found: list[Paragraph] = []
        self.starts: dict[str, tuple[int, int]] = {}
        self.ends: dict[str, tuple[int, int]] = {}
        self.names: dict[str, str] = {}
        self.tables = self.controls = self.tables_around = 0
        self.inside = False
        self.shapes: dict[str, _Style] = {}

    def blocks(self, parent: etree._Element, around: _Around) -> None:
        """Read what stands at block level."""
        for child in parent:
            name = str(child.tag).removeprefix(_W)
            self.tables_around = len(around.cells)
            match name:
                case "p":
                    self._paragraph(child, around)
                case "tbl":
                    self._table(child, around)
                case "sdt":
                    self._control(child, around, self.blocks)
                case "ins" | "del" | "moveFrom" | "moveTo" | "customXml" | "smartTag":
                    self.blocks(child, around)
                case "altChunk":
                    self.found.append(
                        Paragraph(
                            (),
                            controls=around.controls,
                            cells=around.cells,
                            rows=around.rows,
                            oddities=(Oddity("part"),),
                        )
                    )
                case _:
                    self.runs.between(child)

    def _bookmark(self, element: etree._Element, after_words: bool) -> None:
        identifier, place = element.get(f"{_W}id", ""), len(self.found)
        if str(element.tag).endswith("bookmarkStart"):
            name = element.get(f"{_W}name", "")
            self.names[identifier] = name
            self.starts.setdefault(name, (place, self.tables_around))
        elif identifier in self.names:
            name = self.names[identifier]
            # a bookmark that takes in a whole paragraph may end at the head of the next one
            head = not self.inside or (not after_words and place > self.starts[name][0])
            self.ends[name] = (place - 1 if head else place, self.tables_around)

    def _control(
        self, control: etree._Element, around: _Around, read: Callable[[etree._Element, _Around], None]
    ) -> None:
        properties, content = control.find(f"{_W}sdtPr"), control.find(f"{_W}sdtContent")
        if content is None:
            return
        self.controls += 1
        own = Control(value_of(properties, "tag"), value_of(properties, "alias"), self.controls, len(around.cells))
        atom = next((one[3:] for one in (own.tag, own.alias) if one.startswith("sg:")), "")
        look = Look(field=f"block {self.controls}", atom=atom) if atom else around.look
        read(content, around._replace(controls=(*around.controls, own), look=look))

    # tables

    def _table(self, table: etree._Element, around: _Around) -> None:
        properties = table.find(f"{_W}tblPr")
        spot = None if properties is None else properties.find(f"{_W}tblInd")
        inset = whole(spot.get(f"{_W}w")) if spot is not None else 0
        number = self.tables
        self.tables += 1
        row = 0

        def rows(parent: etree._Element, outer: _Around) -> None:
            nonlocal row
            for child in parent:
                name = str(child.tag).removeprefix(_W)
                if name == "tr":
                    self._row(child, outer._replace(inset=inset), number, row)
                    row += 1
                elif name == "sdt":
                    self._control(child, outer, rows)
                elif name in ("ins", "del", "customXml"):
                    rows(child, outer)
                else:
                    self.runs.between(child)

        rows(table, around)

    def _row(self, row: etree._Element, around: _Around, table: int, number: int) -> None:
        properties = row.find(f"{_W}trPr")
        mark: Mark | None = None
        for child in () if properties is None else properties:
            kind = _ROWS.get(str(child.tag).removeprefix(_W))
            if kind and (mark is None or kind == "delete"):
                mark = revision(child, kind)
        head = on(properties, "tblHeader")
        column = 0

        def cells(parent: etree._Element, outer: _Around) -> None:
            nonlocal column
            for child in parent:
                name = str(child.tag).removeprefix(_W)
                if name == "tc":
                    place = Place(table, number, column, head)
                    self._cell(child, outer._replace(cells=(*outer.cells, place), rows=(*outer.rows, mark)))
                    column += max(1, min(63, whole(value_of(child.find(f"{_W}tcPr"), "gridSpan"), 1)))
                elif name == "sdt":
                    self._control(child, outer, cells)
                elif name in ("ins", "del", "customXml"):
                    cells(child, outer)
                else:
                    self.runs.between(child)

        cells(row, around)

    def _cell(self, cell: etree._Element, around: _Around) -> None:
        first = len(self.found)
        self.blocks(cell, around)
        properties = cell.find(f"{_W}tcPr")
        merge = None if properties is None else properties.find(f"{_W}vMerge")
        odd = [Oddity("merged cells")] if merge is not None or whole(value_of(properties, "gridSpan"), 1) > 1 else []
        for name in ("cellIns", "cellDel", "cellMerge"):
            if properties is not None and properties.find(f"{_W}{name}") is not None:
                odd.append(Oddity("changed cells"))
        if odd and first < len(self.found):
            self.found[first] = self.found[first]._replace(oddities=(*self.found[first].oddities, *odd))

    # paragraphs

    def _paragraph(self, paragraph: etree._Element, around: _Around) -> None:
        self.inside = True
        raws, oddities, hung = self.runs.read(paragraph, around.look)
        self.inside = False
        pieces: list[Piece] = []
        edits: list[FieldEdit] = []
        for one in gathered(raws, self.shown):
            if isinstance(one, FieldEdit):
                edits.append(one)
            else:
                pieces.append(one)
        properties = paragraph.find(f"{_W}pPr")
        shape = self._shape(properties)
        change = None if properties is None else properties.find(f"{_W}pPrChange")
        before, changed = None, None
        if change is not None:
            before = self._shape(change.find(f"{_W}pPr"))
            changed = revision(change, "format")
        mark = paragraph_mark(properties)
        if mark is not None and mark.kind in (
            "move_from",
            "move_to",
        ):  # its own element bears no name: that stands on the range
            names = [own.name for piece in pieces for own in piece.marks if own.kind == mark.kind]
            mark = Mark(mark.kind, mark.author, mark.date, names[-1] if names else self.runs.moving(mark.kind))
        told = tuple(
            one._replace(text=self.notes.get(one.text, "")) if one.kind == "footnote" else one for one in oddities
        )
        self.found.append(
            Paragraph(
                merged(pieces), shape, before, changed, mark, around.cells, around.rows, around.inset,
                around.controls, told, tuple(edits), tuple(hung),
            )
        )  # fmt: skip

    def _shape(self, properties: etree._Element | None) -> Shape:
        identifier = value_of(properties, "pStyle") or self.styles.default
        if identifier not in self.shapes:
            self.shapes[identifier] = self.styles.inherited(identifier)
        style = self.shapes[identifier]
        own = _number(properties)
        number, depth = own if own is not None else (style.number, style.depth)
        left = _left(properties)
        if left is None:
            level = self.numbering.level(number, depth)
            left = level.left if level is not None else style.left or 0
        spot = None if properties is None else properties.find(f"{_W}ind")
        right = -1 if spot is None else whole(spot.get(f"{_W}right", spot.get(f"{_W}end")), -1)
        return Shape(style.name, number, depth, left, right)


def _notes(package: Package, kind: str) -> Iterable[tuple[str, str]]:
    name = package.related(f"{kind}s")
    root = package.xml(name) if name else None
    for one in () if root is None else root.iterchildren(f"{_W}{kind}"):
        yield one.get(f"{_W}id", ""), simple_text(one)


def read_body(package: Package, shown: Mapping[str, tuple[str, str]] | None = None) -> Body:
    """Read a file. ``shown`` tells of the bookmark of a protected field which atom it is and what it showed (only review files have
    such fields). Raises InputError (SG-REV-002 to 009).
    """
    root = package.xml(package.main)
    body = None if root is None else root.find(f"{_W}body")
    walker = _Walker(package, shown or {})
    if body is not None:
        walker.blocks(body, _Around())
    last = len(walker.found) - 1
    ranges, depths = {}, {}
    for name, (first, depth) in walker.starts.items():
        end, end_depth = walker.ends.get(name, (first, depth))
        if last >= 0:
            ranges[name] = (min(first, last), min(max(first, end), last))
            depths[name] = min(depth, end_depth)
    return Body(tuple(walker.found), walker.numbering, read_threads(package), ranges, depths)


class _Joined(NamedTuple):
    pieces: tuple[Piece, ...]
    paragraph: Paragraph


def _bare(piece: Piece, accept: bool) -> Piece:
    """Return a piece without marks and comments; before a change of looks it had the old ones."""
    bold, italic, code = piece.bold, piece.italic, piece.code
    for mark in piece.marks:
        if mark.kind == "format" and not accept:
            names = mark.name.split()
            bold, italic, code = (name in names for name in _LOOKS)
    return Piece(piece.text, bold, italic, code, piece.href, piece.atom)


def _joined(paragraphs: Iterable[Paragraph], accept: bool, depth: int) -> Iterable[_Joined]:
    """Yield the paragraphs of one world: what is gone is left out, and a paragraph whose mark is gone runs on into the next one.

    The rows of tables around the text do not count: LibreOffice calls one new when words within it were moved.
    """
    gone = _GONE[accept]
    pending: tuple[Piece, ...] = ()
    head: Paragraph | None = None
    for one in paragraphs:
        if any(mark is not None and mark.kind in gone for mark in one.rows[depth:]):
            continue
        if head is not None and head.cells != one.cells:  # a paragraph never runs on into another cell
            yield _Joined(pending, head)
            pending, head = (), None
        pieces = tuple(
            _bare(piece, accept) for piece in one.pieces if not any(mark.kind in gone for mark in piece.marks)
        )
        if one.mark is not None and one.mark.kind in gone:
            if pending or pieces:
                head = head or one
                pending += pieces
            continue
        yield _Joined(pending + pieces, one)
        pending, head = (), None
    if pending and head is not None:
        yield _Joined(pending, head)


def plain(paragraphs: Sequence[Paragraph], numbering: Numbering, accept: bool, depth: int = 0) -> tuple[Line, ...]:
    """Return paragraphs as lines: with every change accepted, or (not ``accept``) rejected. ``depth`` tables around the text do not count.

    Not tidy yet (specgen.review.tidy): the empty paragraph after a table is there.
    """
    lists = Lists()
    found: list[Line] = []
    for pieces, one in _joined(paragraphs, accept, depth):
        shape = one.shape if accept or one.before is None else one.before
        cells = one.cells[depth:]
        cell = cells[0] if cells else None
        level = numbering.level(shape.number, shape.depth)
        if cell is not None and level is None:
            inside = min(_steps(one.inset), lists.depth)
            lists.plain(inside)
            found.append(Line(merged(pieces), inside, quote=_quote(shape, inside), cell=cell))
        elif level is not None:
            opened = lists.item(shape.depth + 1, shape.number, level)
            quote = (
                _quote(shape, shape.depth + 1) if shape.style == "quote" and _steps(shape.left) > shape.depth + 1 else 0
            )
            found.append(Line(merged(pieces), shape.depth + 1, level.marker, opened.opens, opened.start, quote, cell))
        elif any(piece.text for piece in pieces):
            steps = _steps(shape.left)
            inside = (
                steps - _steps(shape.right)
                if shape.style == "quote" and shape.right >= 0
                else steps - (shape.style == "quote")
            )
            inside = max(0, min(inside, lists.depth))
            lists.plain(inside)
            found.append(Line(merged(pieces), inside, quote=_quote(shape, inside)))
    return tuple(found)


def _quote(shape: Shape, level: int) -> int:
    """Return the depth in quotes: told by the indentation at the right, else what remains of that at the left."""
    if shape.style != "quote":
        return 0
    return max(1, _steps(shape.right) if shape.right >= 0 else _steps(shape.left) - level)


def _steps(left: int) -> int:
    return max(0, (left + STEP // 2) // STEP)
