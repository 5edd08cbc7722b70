"""The body of a Word document as one string: linear in the size of the tree, no document model behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.sax.saxutils import escape

from specgen.document.tree import (
    Block,
    Cell,
    Contents,
    Control,
    Document,
    Group,
    Heading,
    Inline,
    Late,
    Link,
    Listing,
    PageBreak,
    Paragraph,
    Ref,
    Row,
    Run,
    Table,
)
from specgen.errors import say
from specgen.i18n import LOCALES
from specgen.render.errors import refuse
from specgen.render.numbering import Numbering
from specgen.render.styles import Styles

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECIMAL = re.compile(r"^[0-9]+(\.[0-9]+){0,3}$")
_ANNEX = re.compile(r"^(.+) ([A-Z])$")
_SHADES = {"soft": "F3F5F8", "strong": "DDE3EB"}
_STYLED = re.compile(r'(<w:pStyle w:val="[^"]*"/>)')
_BREAKS = re.compile("([\n\t])")


def _introduces(blocks: tuple[Block, ...], index: int) -> bool:
    """Tell whether a paragraph stands alone between a heading and the next one: no page ends after such a pair."""
    if index == 0 or index + 1 == len(blocks) or not isinstance(blocks[index - 1], Heading):
        return False
    following = blocks[index + 1]
    if isinstance(following, Group):
        return bool(following.blocks) and isinstance(following.blocks[0], Heading)
    return isinstance(following, Heading)


class Target(NamedTuple):
    """What a cross reference can point at: Word prints the same number from its own numbering."""

    number: str
    title: str


def text_xml(text: str) -> str:
    """Escape text for a run: line breaks and tabs become elements. Raises FindingsError (SG-REN-006) on control
    characters.
    """
    bad = _ILLEGAL.search(text)
    if bad:
        raise refuse(
            "SG-REN-006",
            say("the character {name} cannot stand in a document", name=f"U+{ord(bad.group()):04X}"),
            hint=say("remove it"),
        )
    pieces = []
    for piece in _BREAKS.split(text.replace("\r\n", "\n").replace("\r", "\n")):
        if piece == "\n":
            pieces.append("<w:br/>")
        elif piece == "\t":
            pieces.append("<w:tab/>")
        elif piece:
            pieces.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    return "".join(pieces)


def attribute(text: str) -> str:
    """Escape text for an attribute value."""
    text_xml(text)
    return escape(re.sub(r"\s+", " ", text), {'"': "&quot;"})


def headings(blocks: tuple[Block, ...]) -> Iterator[Heading]:
    """Yield the headings of a document in reading order, also those inside groups."""
    for block in blocks:
        if isinstance(block, Heading):
            yield block
        elif isinstance(block, Group):
            yield from headings(block.blocks)


def targets(document: Document) -> dict[str, Target]:
    """Return what can be referred to: anchor -> number and title. Raises FindingsError when numbers do not follow
    each other.
    """
    found: dict[str, Target] = {}
    counters = [0, 0, 0, 0]
    annexes = 0
    for heading in headings(document.blocks):
        expected = heading.number
        if _DECIMAL.match(heading.number):
            level = heading.level
            counters[level - 1] += 1
            counters[level:] = [0] * (4 - level)
            expected = ".".join(str(one) for one in counters[:level])
        elif annex := _ANNEX.match(heading.number):
            expected = f"{annex.group(1)} {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[annexes]}"
            annexes += 1
        if heading.number != expected:
            message = say(
                "heading {number} ({title}) stands where {expected} is due",
                number=repr(heading.number),
                title=heading.text,
                expected=expected,
            )
            hint = say("number the headings in the order in which they stand")
            raise refuse("SG-REN-004", message, heading.anchor, hint)
        if heading.anchor:
            if heading.anchor in found:
                message = say("two headings have the anchor {anchor}", anchor=heading.anchor)
                raise refuse("SG-REN-002", message, heading.anchor)
            found[heading.anchor] = Target(heading.number, heading.text)
    return found


class Body:
    """Writes blocks. After ``xml`` has run, ``links`` holds the addresses of hyperlinks by relationship id.

    ``width`` is the width of the text area in twips. ``pages`` maps anchors to page numbers; without it the
    contents list shows none, so it never shows a wrong one. ``fields`` prints page numbers as fields for a
    converter that computes them itself.
    """

    def __init__(
        self,
        document: Document,
        styles: Styles,
        numbering: Numbering,
        late: Mapping[str, str],
        *,
        width: int,
        pages: Mapping[str, int] | None = None,
        fields: bool = False,
    ) -> None:
        self.document = document
        self.styles = styles
        self.numbering = numbering
        self.late = late
        self.width = width
        self.pages = pages or {}
        self.fields = fields
        self.targets = targets(document)
        self.links: dict[str, str] = {}
        self._by_address: dict[str, str] = {}
        self._bookmarks: set[str] = set()
        self._bookmark_id = 0
        self._control_id = 1000

    def xml(self) -> str:
        """Return the whole body."""
        return self._blocks(self.document.blocks)

    # blocks

    def _blocks(self, blocks: tuple[Block, ...], role: str = "body", indent: int = 0) -> str:
        pieces = []
        for index, block in enumerate(blocks):
            match block:
                case Paragraph():
                    kept = "<w:keepNext/>" if _introduces(blocks, index) else ""
                    pieces.append(self._paragraph(block, role, indent, kept))
                case Heading():
                    pieces.append(self._heading(block))
                case Listing():
                    pieces.append(self._listing(block, role, 0, indent))
                case Table():
                    pieces.append(self._table(block, indent))
                case Group():
                    pieces.append(self._group(block))
                case PageBreak():
                    pieces.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
                case Contents():
                    pieces.append(self._contents(block))
        return "".join(pieces)

    def _paragraph(self, block: Paragraph, role: str, indent: int = 0, properties: str = "") -> str:
        style = self.styles[role if block.style == "body" else block.style]
        spot = f'<w:ind w:left="{indent}"/>' if indent and not properties else ""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}{spot}</w:pPr>{self._inlines(block.inlines)}</w:p>'

    def _heading(self, block: Heading) -> str:
        style = self.styles[f"heading{block.level}"]
        if _DECIMAL.match(block.number):
            numbers = (
                f'<w:numPr><w:ilvl w:val="{block.level - 1}"/><w:numId w:val="{self.numbering.headings}"/></w:numPr>'
            )
        elif annex := _ANNEX.match(block.number):
            numbers = (
                f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.numbering.annexes(annex.group(1))}"/></w:numPr>'
            )
        elif not block.number:
            numbers = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr><w:ind w:left="0" w:firstLine="0"/>'
        else:
            message = say("{number} is not a number that Word can print by itself", number=repr(block.number))
            raise refuse("SG-REN-004", message, block.anchor)
        title = f"<w:r>{text_xml(block.text)}</w:r>"
        if block.anchor:
            title = self._bookmarked(block.anchor, title)
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{numbers}</w:pPr>{title}</w:p>'

    def _bookmarked(self, name: str, content: str) -> str:
        if name in self._bookmarks or len(name) > 40:
            message = say("the anchor {anchor} occurs twice or is longer than 40 characters", anchor=name)
            raise refuse("SG-REN-002", message, name)
        self._bookmarks.add(name)
        self._bookmark_id += 1
        number = self._bookmark_id
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'

    def _listing(self, block: Listing, role: str, level: int, indent: int) -> str:
        if block.ordered:
            marker = block.marker if block.marker != "bullet" else "decimal"
            number = self.numbering.ordered(marker, level, block.start)
        else:
            number = self.numbering.bullets
        role_of_item = "cell" if role == "cell" else "number" if block.ordered else "bullet"
        left = indent + 397 * (level + 1)
        mark = (
            f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
            f'<w:ind w:left="{left}" w:hanging="397"/>'
        )
        pieces = []
        for item in block.items:
            first, rest = item.blocks[:1], item.blocks[1:]
            if first and isinstance(first[0], Paragraph):
                pieces.append(self._paragraph(first[0], role_of_item, 0, mark))
            else:
                rest = item.blocks
                pieces.append(self._paragraph(Paragraph(()), role_of_item, 0, mark))
            for one in rest:
                pieces.append(self._in_item(one, role, level, indent, left))
        return "".join(pieces)

    def _in_item(self, block: Block, role: str, level: int, indent: int, left: int) -> str:
        if isinstance(block, Listing):
            return self._listing(block, role, level + 1, indent)
        return self._blocks((block,), role if role == "cell" else "continue", left)

    def _group(self, block: Group) -> str:
        content = self._bookmarked(block.anchor, self._blocks(block.blocks))
        return self._controlled(block.control, content)

    def _controlled(self, control: Control, content: str) -> str:
        self._control_id += 1
        tag = f"{control.id}@{control.version}"
        alias = f"{tag} {control.title}"[:64].rstrip()
        return (
            f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(alias)}"/><w:tag w:val="{attribute(tag[:64])}"/>'
            f'<w:id w:val="{self._control_id}"/></w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
        )

    # tables

    def _table(self, block: Table, indent: int) -> str:
        width = self.width - indent
        columns = [width * part // 100 for part in block.widths]
        columns[-1] = width - sum(columns[:-1])
        caption = self._paragraph(Paragraph((Run(block.caption),), "caption"), "body") if block.caption else ""
        first_row, first_column = int(bool(block.head)), int(block.style == "key")
        look = f"{0x0600 + 0x0020 * first_row + 0x0080 * first_column:04X}"
        place = f'<w:tblInd w:w="{indent}" w:type="dxa"/>' if indent else ""
        style = f'<w:tblStyle w:val="{self.styles[block.style]}"/><w:tblW w:w="{width}" w:type="dxa"/>{place}'
        flags = f'w:firstRow="{first_row}" w:lastRow="0" w:firstColumn="{first_column}" w:lastColumn="0"'
        properties = (
            f'{style}<w:tblLayout w:type="fixed"/><w:tblLook w:val="{look}" {flags} w:noHBand="1" w:noVBand="1"/>'
        )
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in columns)
        head = "".join(self._row(row, columns, True, block.style) for row in block.head)
        rows = "".join(self._row(row, columns, False, block.style) for row in block.rows)
        gap = f'<w:p><w:pPr><w:pStyle w:val="{self.styles["gap"]}"/></w:pPr></w:p>'
        return f"{caption}<w:tbl><w:tblPr>{properties}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>{gap}"

    def _row(self, row: Row, columns: list[int], head: bool, style: str) -> str:
        properties = ("<w:cantSplit/>" if style != "key" else "") + ("<w:tblHeader/>" if head else "")
        cells = []
        at = 0
        for index, cell in enumerate(row.cells):
            width = sum(columns[at : at + cell.span])
            at += cell.span
            cells.append(self._cell(cell, width, len(columns), row.anchor if index == 0 else ""))
        text = f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"
        return self._controlled(row.control, text) if row.control else text

    def _cell(self, cell: Cell, width: int, columns: int, anchor: str) -> str:
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        fill = _SHADES.get(cell.shade, "")
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        content = self._blocks(cell.blocks, "cell")
        if cell.span == columns:
            content = _STYLED.sub(r"\1<w:keepNext/>", content)
        if cell.align != "left":
            content = content.replace("</w:pPr>", f'<w:jc w:val="{cell.align}"/></w:pPr>')
        if not cell.blocks or isinstance(cell.blocks[-1], Table | Group):
            content += f'<w:p><w:pPr><w:pStyle w:val="{self.styles["cell"]}"/></w:pPr></w:p>'
        if anchor:
            content = self._bookmarked(anchor, content)
        return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{shade}</w:tcPr>{content}</w:tc>'

    # inlines

    def _inlines(self, inlines: tuple[Inline, ...]) -> str:
        pieces = []
        for one in inlines:
            match one:
                case Run():
                    pieces.append(f"<w:r>{self._look(one)}{text_xml(one.text)}</w:r>" if one.text else "")
                case Link():
                    pieces.append(self._link(one))
                case Ref():
                    pieces.append(self._reference(one))
                case Late():
                    pieces.append(f"<w:r>{self._look(Run('', code=True))}{text_xml(self._late(one.name))}</w:r>")
        return "".join(pieces)

    def _look(self, run: Run) -> str:
        looks = f'<w:rStyle w:val="{self.styles["code"]}"/>' if run.code else ""
        looks += "<w:b/>" if run.bold else ""
        looks += "<w:i/>" if run.italic else ""
        if run.lang and run.lang != self.document.lang:
            looks += f'<w:lang w:val="{LOCALES[run.lang]}"/>'
        return f"<w:rPr>{looks}</w:rPr>" if looks else ""

    def _late(self, name: str) -> str:
        if name not in self.late:
            raise refuse(
                "SG-REN-003",
                say("the value {name} is not known yet", name=name),
                name,
                say("build the suite before the documents"),
            )
        return self.late[name]

    def _link(self, link: Link) -> str:
        identifier = self._by_address.get(link.href)
        if identifier is None:
            identifier = f"rIdLink{len(self._by_address) + 1}"
            self._by_address[link.href] = identifier
            self.links[identifier] = link.href
        look = f'<w:rPr><w:rStyle w:val="{self.styles["link"]}"/></w:rPr>'
        return f'<w:hyperlink r:id="{identifier}" w:history="1"><w:r>{look}{text_xml(link.text)}</w:r></w:hyperlink>'

    def _reference(self, ref: Ref) -> str:
        target = self.targets.get(ref.anchor)
        if target is None:
            message = say("nothing in the document has the anchor {anchor}", anchor=ref.anchor)
            raise refuse("SG-REN-007", message, ref.anchor)
        pieces = []
        if ref.show in ("number", "both") and target.number:
            pieces.append(field(f"REF {ref.anchor} \\w \\h", text_xml(target.number)))
        if ref.show in ("title", "both") or not target.number:
            pieces.append(field(f"REF {ref.anchor} \\h", text_xml(target.title)))
        return f"<w:r>{text_xml(' ')}</w:r>".join(pieces)

    # contents

    def _contents(self, block: Contents) -> str:
        entries = [one for one in headings(self.document.blocks) if one.level <= block.depth and one.anchor]
        look = f'<w:pPr><w:pStyle w:val="{self.styles["toc_heading"]}"/></w:pPr>'
        title = f"<w:p>{look}<w:r>{text_xml(block.title)}</w:r></w:p>"
        if not entries:
            return title
        numbered = self.fields or bool(self.pages)
        code = f'TOC \\o "1-{block.depth}" \\h \\z \\u' + ("" if numbered else " \\n")
        start = (
            ""
            if self.fields
            else (
                '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
                f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
                '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            )
        )
        end = "" if self.fields else '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        last = len(entries) - 1
        pieces = [title]
        for index, heading in enumerate(entries):
            style = self.styles[f"toc{heading.level}"]
            separator = "<w:tab/>" if _DECIMAL.match(heading.number) else text_xml(". ") if heading.number else ""
            words = f"<w:r>{text_xml(heading.number)}{separator}{text_xml(heading.text)}</w:r>"
            page = self._page(heading.anchor) if numbered else ""
            entry = f'<w:hyperlink w:anchor="{heading.anchor}" w:history="1">{words}{page}</w:hyperlink>'
            pieces.append(
                f'<w:p><w:pPr><w:pStyle w:val="{style}"/>'
                f"</w:pPr>{start if index == 0 else ''}{entry}{end if index == last else ''}</w:p>"
            )
        return "".join(pieces)

    def _page(self, anchor: str) -> str:
        if not self.fields and anchor not in self.pages:
            return ""
        number = field(f"PAGEREF {anchor} \\h", text_xml(str(self.pages.get(anchor, 1))))
        return f"<w:r><w:tab/></w:r>{number}"


def field(code: str, result: str) -> str:
    """A complex field with its cached result."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f"<w:r>{result}</w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
