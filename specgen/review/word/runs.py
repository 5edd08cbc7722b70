"""The inside of a paragraph of a Word file: runs with their looks, revisions, links, fields, comments, and what is no text.

Where Word, or a program that saved the file again, cut a run does not matter, and neither do its own notes (spelling, sessions, places
where a page was broken). What cannot be text of a clause (a picture, a footnote, a formula) is reported with the words in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from lxml import etree

from specgen.render.styles import W
from specgen.review.lines import Kind, Mark, Piece
from specgen.review.word.listing import value_of
from specgen.review.word.package import Relation
from specgen.review.word.threads import date_of, name_of, simple_text
from specgen.review.word.writing import CODE_FONT

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_REVISIONS: dict[str, Kind] = {"ins": "insert", "del": "delete", "moveFrom": "move_from", "moveTo": "move_to"}
_OFF = ("0", "false", "off", "none")
_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"\s]+)"', re.IGNORECASE)
_FIELD_MARK = "sgf_"
_MOST_OPEN = 100
"""Comments or fields that are open at the same place: beyond that a file is no review but an attack on our time."""
_ALIAS = "sg:"


class Oddity(NamedTuple):
    """Something that cannot be text of a clause: ``kind`` names it (``image``, ``footnote``), ``text`` is what it says."""

    kind: str
    text: str = ""


class Raw(NamedTuple):
    """A piece and the protected field it stands in: ``field`` names the control ("" outside one), ``atom`` what that says it is;
    ``bookmark`` is that of the field.
    """

    piece: Piece
    field: str = ""
    atom: str = ""
    bookmark: str = ""


class Look(NamedTuple):
    """What surrounds a run."""

    marks: tuple[Mark, ...] = ()
    href: str = ""
    field: str = ""
    atom: str = ""


class _Complex:
    """A field in runs: begin, instruction, separate, result, end. ``told`` when its result is shown."""

    def __init__(self) -> None:
        self.instruction = ""
        self.told = False


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


_W = f"{{{W}}}"


def _named_inside(revision_: etree._Element, name: str) -> str:
    """LibreOffice opens the range of a move within the move."""
    start = revision_.find(_w(f"{name}RangeStart"))
    return "" if start is None else start.get(_w("name"), "")[:200]


def _font(properties: etree._Element) -> str:
    fonts = properties.find(_w("rFonts"))
    return "" if fonts is None else fonts.get(_w("ascii"), "")


def on(properties: etree._Element | None, name: str) -> bool:
    """Tell whether a switch such as ``w:b`` is set."""
    found = None if properties is None else properties.find(_w(name))
    return found is not None and found.get(_w("val"), "1").lower() not in _OFF


def revision(element: etree._Element, kind: Kind, name: str = "") -> Mark:
    """Return the mark of a revision element."""
    return Mark(kind, name_of(element), date_of(element), name)


def paragraph_mark(properties: etree._Element | None) -> Mark | None:
    """Return the revision of a paragraph's own mark (``w:pPr/w:rPr``): of a deletion of what was inserted, the deletion."""
    runs = None if properties is None else properties.find(_w("rPr"))
    found: Mark | None = None
    for child in () if runs is None else runs:
        kind = _REVISIONS.get(str(child.tag).removeprefix(_W))
        if kind and (found is None or kind in ("delete", "move_from")):
            found = revision(child, kind)
    return found


class Runs:
    """Reads paragraphs in order. What reaches over several (comments, moves, fields, bookmarks) is remembered from one to the next.

    ``styles`` gives the name of a style by its id, in lower case. ``links`` are the relations of the part. ``ends`` is told of every
    bookmark: its name ("" where the file does not say), whether it starts, and whether words of the paragraph stand before it.
    """

    def __init__(
        self, styles: Mapping[str, str], links: Mapping[str, Relation], ends: Callable[[etree._Element, bool], None]
    ) -> None:
        self._styles = styles
        self._links = links
        self._ends = ends
        self._comments: dict[str, None] = {}
        self._moves: dict[str, str] = {}
        self._fields: dict[str, str] = {}
        self._complex: list[_Complex] = []
        self._looks: dict[bytes, tuple[bool, bool, bool]] = {}
        self._control = 0
        self.raws: list[Raw] = []
        self.oddities: list[Oddity] = []
        self.hung: dict[str, None] = {}

    def read(self, paragraph: etree._Element, look: Look) -> tuple[list[Raw], list[Oddity], list[str]]:
        """Return the pieces of a paragraph, what is no text in it, and the numbers of the comments that begin in it."""
        self.raws, self.oddities = [], []
        self._children(paragraph, look)
        hung, self.hung = list(self.hung), {}  # a comment may begin between two paragraphs: it is the next one's
        return self.raws, self.oddities, hung

    def between(self, element: etree._Element) -> bool:
        """Take a mark that may stand between paragraphs as well as in one; tell whether it was one."""
        name = str(element.tag).removeprefix(_W)
        match name:
            case "bookmarkStart" | "bookmarkEnd":
                self._bookmark(element, name == "bookmarkStart")
            case "commentRangeStart":
                self._hang(element.get(_w("id"), ""))
                if len(self._comments) < _MOST_OPEN:
                    self._comments[element.get(_w("id"), "")] = None
            case "commentRangeEnd":
                self._comments.pop(element.get(_w("id"), ""), None)
            case "moveFromRangeStart" | "moveToRangeStart":
                self._moves[name.removesuffix("RangeStart")] = element.get(_w("name"), "")[:200]
            case "moveFromRangeEnd" | "moveToRangeEnd":
                self._moves.pop(name.removesuffix("RangeEnd"), None)
            case _:
                return False
        return True

    def moving(self, kind: Kind) -> str:
        """Return the name of the move whose range is open, "" when none is."""
        return self._moves.get("moveTo" if kind == "move_to" else "moveFrom", "")

    def _hang(self, number: str) -> None:
        self.hung[number] = None

    def _bookmark(self, element: etree._Element, start: bool) -> None:
        identifier, name = element.get(_w("id"), ""), element.get(_w("name"), "")
        if start and name.startswith(_FIELD_MARK):
            self._fields[identifier] = name
        elif not start:
            self._fields.pop(identifier, None)
        self._ends(element, any(one.piece.text for one in self.raws))

    # containers

    def _children(self, element: etree._Element, look: Look) -> None:
        for child in element:
            self._inline(child, look)

    def _inline(self, child: etree._Element, look: Look) -> None:
        name = str(child.tag)
        if not name.startswith(_W):
            self._foreign(child, look)
            return
        name = name.removeprefix(_W)
        if name == "r":
            self._run(child, look)
        elif name in _REVISIONS:
            mark = revision(child, _REVISIONS[name], self._moves.get(name, "") or _named_inside(child, name))
            self._children(child, look._replace(marks=(*look.marks, mark)))
        elif name == "hyperlink":
            relation = self._links.get(child.get(f"{{{R}}}id", ""))
            href = (
                relation.target
                if relation is not None and relation.external and not relation.target.startswith("#")
                else ""
            )
            self._children(child, look._replace(href=look.href or href))
        elif name == "sdt":
            self._sdt(child, look)
        elif name == "fldSimple":
            link = _LINK.match(child.get(_w("instr"), ""))
            self._children(child, look._replace(href=link.group(1)) if link else look)
        elif name.endswith("Pr") or self.between(child):
            return
        elif name == "subDoc":
            self.oddities.append(Oddity("part"))
        else:  # smartTag, customXml, dir, bdo: they only wrap
            self._children(child, look)

    def _sdt(self, control: etree._Element, look: Look) -> None:
        properties = control.find(_w("sdtPr"))
        names = (value_of(properties, "tag"), value_of(properties, "alias"))
        atom = next((one.removeprefix(_ALIAS) for one in names if one.startswith(_ALIAS)), "")
        content = control.find(_w("sdtContent"))
        if content is None:
            return
        if atom and not look.field:
            self._control += 1
            look = look._replace(field=f"control {self._control}", atom=atom)
        self._children(content, look)

    def _foreign(self, child: etree._Element, look: Look) -> None:
        if child.tag == f"{{{MC}}}AlternateContent":
            choice = next(iter(child), None)
            if choice is not None:
                self._children(choice, look)
        elif str(child.tag).startswith(f"{{{M}}}"):
            text = "".join(str(one.text or "") for one in child.iter(f"{{{M}}}t"))
            self.oddities.append(Oddity("formula", text))
        elif not str(child.tag).startswith("{"):
            self._children(child, look)

    # runs

    def _run(self, run: etree._Element, look: Look) -> None:
        properties: etree._Element | None = None
        for child in run:
            name = str(child.tag)
            if not name.startswith(_W):
                self._foreign_run(child, look, properties)
                continue
            name = name.removeprefix(_W)
            if name == "t" or name == "delText":
                self._text(child.text or "", look, properties)
            elif name == "rPr":
                properties = child
            else:
                self._in_run(child, name, look, properties)

    def _in_run(self, child: etree._Element, name: str, look: Look, properties: etree._Element | None) -> None:
        match name:
            case "br" if child.get(_w("type"), "textWrapping") == "textWrapping":
                self._text("\n", look, properties)
            case "cr":
                self._text("\n", look, properties)
            case "tab" | "ptab":
                self._text("\t", look, properties)
            case "noBreakHyphen":
                self._text("\u2011", look, properties)
            case "softHyphen":
                self._text("\u00ad", look, properties)
            case "sym":
                self.oddities.append(
                    Oddity("symbol", f"{child.get(_w('font'), '')} {child.get(_w('char'), '')}".strip())
                )
            case "fldChar":
                self._field(child.get(_w("fldCharType"), ""))
            case "instrText" | "delInstrText":
                if self._complex and not self._complex[-1].told:
                    self._complex[-1].instruction += (child.text or "")[:2000]
            case "commentReference":
                self._hang(child.get(_w("id"), ""))
            case "footnoteReference" | "endnoteReference":
                self.oddities.append(Oddity("footnote", f"{name.removesuffix('Reference')} {child.get(_w('id'), '')}"))
            case "drawing" | "pict" | "object":
                self._drawing(child, name)
            case "ruby":
                self.oddities.append(Oddity("ruby", simple_text(child)))

    def _foreign_run(self, child: etree._Element, look: Look, properties: etree._Element | None) -> None:
        if child.tag == f"{{{MC}}}AlternateContent":
            choice = next(iter(child), None)
            for one in () if choice is None else choice:
                self._in_run(one, str(one.tag).removeprefix(_W), look, properties)

    def _drawing(self, child: etree._Element, name: str) -> None:
        """A picture, a text box or an embedded file: the words of a text box are kept."""
        texts = [simple_text(one) for one in child.iter(_w("txbxContent"))]
        kind = "text box" if texts else "object" if name == "object" else "image"
        words = [
            str(one.get("descr") or one.get("name") or "") for one in child.iter() if str(one.tag).endswith("}docPr")
        ]
        self.oddities.append(Oddity(kind, "\n".join(texts) or " ".join(words)))

    def _field(self, kind: str) -> None:
        if kind == "begin" and len(self._complex) < _MOST_OPEN:
            self._complex.append(_Complex())
        elif kind == "separate" and self._complex:
            self._complex[-1].told = True
        elif kind == "end" and self._complex:
            self._complex.pop()

    def _text(self, text: str, look: Look, properties: etree._Element | None) -> None:
        if not text or any(not one.told for one in self._complex):
            return
        href = look.href
        for one in self._complex:
            link = _LINK.match(one.instruction)
            href = link.group(1) if link else href
        bold, italic, code = self._look(properties)
        marks = look.marks
        if on(properties, "strike") or on(properties, "dstrike"):
            self._struck(text, marks)
        change = None if properties is None else properties.find(_w("rPrChange"))
        if change is not None:
            before = self._look(change.find(_w("rPr")))
            if before != (bold, italic, code):
                marks = (*marks, revision(change, "format", spelled(before)))
        bookmark = next(reversed(self._fields.values()), "")
        comments = tuple(self._comments)
        self.raws.append(
            Raw(Piece(text, bold, italic, code, href, "", marks, comments), look.field, look.atom, bookmark)
        )

    def _struck(self, text: str, marks: tuple[Mark, ...]) -> None:
        """Words with a line through them that no tracked change deletes: a reviewer may have meant that they go."""
        if any(one.kind in ("delete", "move_from") for one in marks) or not text.strip():
            return
        last = self.oddities[-1] if self.oddities else None
        if last is not None and last.kind == "struck":
            self.oddities[-1] = Oddity("struck", last.text + text)
        else:
            self.oddities.append(Oddity("struck", text))

    def _look(self, properties: etree._Element | None) -> tuple[bool, bool, bool]:
        if properties is None or len(properties) == 0:
            return (False, False, False)
        style = self._styles.get(value_of(properties, "rStyle"), "")
        return (
            on(properties, "b") or (style == "strong" and properties.find(_w("b")) is None),
            on(properties, "i") or (style == "emphasis" and properties.find(_w("i")) is None),
            style == "tender code" or (style == "review field" and _font(properties) == CODE_FONT),
        )


def spelled(look: tuple[bool, bool, bool]) -> str:
    """Return the looks that were there before a change, as a ``format`` mark names them.

    >>> spelled((True, False, True))
    'bold code'
    """
    return " ".join(name for name, there in zip(("bold", "italic", "code"), look) if there)
