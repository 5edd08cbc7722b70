"""A reader of Word files of its own, with bare lxml: accepts or rejects every tracked change and tells what is left.

It shares nothing with the product but the meaning of a few style names, so that it can judge what the product writes.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REVIEW = "{urn:specgen:review:1}"
STEP = 397


class Bit(NamedTuple):
    text: str
    bold: bool
    italic: bool
    code: bool
    href: str
    atom: str


class Row(NamedTuple):
    """A paragraph: marker, depth of its number (0: none), steps of indentation, quote, place (table, row, column) and words."""

    marker: str
    level: int
    steps: int
    quote: bool
    opens: bool
    start: int
    cell: tuple[int, int, int] | None
    bits: tuple[Bit, ...]


def _val(parent: etree._Element | None, path: str, default: str = "") -> str:
    child = None if parent is None else parent.find(path)
    return default if child is None else child.get(f"{W}val", default)


class WordFile:
    """A Word file in memory; ``accept`` tells which way its changes go."""

    def __init__(self, content: bytes, accept: bool) -> None:
        archive = zipfile.ZipFile(io.BytesIO(content))
        self.body = etree.fromstring(archive.read("word/document.xml"))[0]
        self.gone = {f"{W}del", f"{W}moveFrom"} if accept else {f"{W}ins", f"{W}moveTo"}
        self.stays = {f"{W}ins", f"{W}moveTo"} if accept else {f"{W}del", f"{W}moveFrom"}
        self.accept = accept
        self.kinds: dict[str, tuple[str, int]] = {}
        self._numbers(etree.fromstring(archive.read("word/numbering.xml")))
        rels = etree.fromstring(archive.read("word/_rels/document.xml.rels"))
        self.links = {one.get("Id"): one.get("Target") for one in rels}
        machine = etree.fromstring(archive.read("customXml/item1.xml"))
        self.atoms = {one.get("bookmark"): one.get("atom") for one in machine.iter(f"{REVIEW}field")}

    def _numbers(self, root: etree._Element) -> None:
        abstracts = {one.get(f"{W}abstractNumId"): one for one in root.iter(f"{W}abstractNum")}
        for num in root.iter(f"{W}num"):
            own = abstracts[_val(num, f"{W}abstractNumId")]
            starts = {one.get(f"{W}ilvl"): _val(one, f"{W}startOverride") for one in num.iter(f"{W}lvlOverride")}
            for level in own.iter(f"{W}lvl"):
                depth = level.get(f"{W}ilvl")
                kind = {"bullet": "bullet", "decimal": "decimal"}.get(_val(level, f"{W}numFmt"), "other")
                self.kinds[f"{num.get(f'{W}numId')}/{depth}"] = (
                    kind,
                    int(starts.get(depth) or _val(level, f"{W}start") or 1),
                )

    def sections(self) -> list[list[Row]]:
        """Return the rows of every section: what stands between one heading of the second level and the next."""
        found: list[list[etree._Element]] = []
        for block in self.body:
            if _val(block, f"{W}pPr/{W}pStyle") == "Heading2":
                found.append([])
            elif found:
                found[-1].append(block)
        return [list(self._rows(blocks)) for blocks in found]

    def _rows(self, blocks: list[etree._Element]) -> Iterator[Row]:
        self.open: dict[int, str] = {}
        self.table = -1
        held: list[Bit] = []
        for block in blocks:
            if block.tag == f"{W}tbl":
                assert not held, "words before a table that lost their paragraph"
                yield from self._table(block)
                continue
            if block.tag != f"{W}p" or _val(block, f"{W}pPr/{W}pStyle") in ("TenderGap", "TenderNote"):
                continue
            bits, lost = list(self._bits(block)), self._lost(block.find(f"{W}pPr/{W}rPr"))
            if lost:
                held += bits
                continue
            yield self._row(block, [*held, *bits], None)
            held = []
        assert not held, "words at the end that lost their paragraph"

    def _lost(self, properties: etree._Element | None) -> bool:
        return properties is not None and any(child.tag in self.gone for child in properties)

    def _table(self, table: etree._Element) -> Iterator[Row]:
        rows = [row for row in table.iterchildren(f"{W}tr") if not self._lost(row.find(f"{W}trPr"))]
        if not rows:
            return
        self.table += 1
        indent = table.find(f"{W}tblPr/{W}tblInd")
        base = int(indent.get(f"{W}w") or 0) // STEP if indent is not None else 0
        self.open = {level: number for level, number in self.open.items() if level <= base}
        for row_number, row in enumerate(rows):
            for column, cell in enumerate(row.iterchildren(f"{W}tc")):
                paragraphs = cell.findall(f"{W}p")
                assert len(paragraphs) == 1
                found = self._row(paragraphs[0], list(self._bits(paragraphs[0])), (self.table, row_number, column))
                yield found._replace(steps=found.steps + base)

    def _row(self, paragraph: etree._Element, bits: list[Bit], cell: tuple[int, int, int] | None) -> Row:
        properties = paragraph.find(f"{W}pPr")
        assert properties is not None
        indent = properties.find(f"{W}ind")
        steps = int(indent.get(f"{W}left") or 0) // STEP if indent is not None else 0
        number = _val(properties, f"{W}numPr/{W}numId")
        marker, level, opens, start = "", 0, False, 1
        if number:
            level = int(_val(properties, f"{W}numPr/{W}ilvl")) + 1
            marker, begins = self.kinds[f"{number}/{level - 1}"]
            opens = self.open.get(level) != number
            start = begins if opens and marker != "bullet" else 1
        if cell is None:
            depth = level or (steps - 1 if _val(properties, f"{W}pStyle") == "Quote" else steps)
            self.open = {one: number_ for one, number_ in self.open.items() if one <= max(depth, level)}
        if number:
            self.open[level] = number
        quote = _val(properties, f"{W}pStyle") == "Quote"
        return Row(marker, level, steps, quote, opens, start, cell, _joined(bits))

    def _bits(self, parent: etree._Element, href: str = "") -> Iterator[Bit]:
        atom = ""
        for child in parent:
            if child.tag == f"{W}bookmarkStart":
                atom = self.atoms.get(child.get(f"{W}name"), "") or atom
            elif child.tag == f"{W}bookmarkEnd":
                atom = ""
            elif child.tag in self.gone or child.tag == f"{W}pPr":
                continue
            elif child.tag in self.stays:
                yield from (bit._replace(atom=atom or bit.atom) for bit in self._bits(child, href))
            elif child.tag == f"{W}hyperlink":
                target = self.links.get(child.get(f"{R}id"), "") or ""
                yield from (bit._replace(atom=atom or bit.atom) for bit in self._bits(child, target))
            elif child.tag == f"{W}r":
                yield self._run(child, href, atom)

    def _run(self, run: etree._Element, href: str, atom: str) -> Bit:
        looks = run.find(f"{W}rPr")
        change = None if looks is None else looks.find(f"{W}rPrChange")
        if change is not None and not self.accept:
            looks = change.find(f"{W}rPr")
        text = ""
        for child in run:
            if child.tag in (f"{W}t", f"{W}delText"):
                text += child.text or ""
            elif child.tag == f"{W}br":
                text += "\n"
            elif child.tag == f"{W}tab":
                text += "\t"
            elif child.tag == f"{W}noBreakHyphen":
                text += "\u2011"
            else:
                assert child.tag == f"{W}rPr", child.tag
        bold, italic = (looks is not None and looks.find(f"{W}{name}") is not None for name in ("b", "i"))
        return Bit(text, bold, italic, _val(looks, f"{W}rStyle") == "TenderCode", href, atom)


def _joined(bits: list[Bit]) -> tuple[Bit, ...]:
    found: list[Bit] = []
    for one in bits:
        if found and not one.atom and found[-1][1:] == one[1:]:
            found[-1] = found[-1]._replace(text=found[-1].text + one.text)
        elif one.text or one.atom:
            found.append(one)
    return tuple(found)
