"""Markdown to blocks: a closed subset of CommonMark plus tables; whatever is outside it is a finding, so nothing
can vanish.

In: paragraphs, ordered and bullet lists (nested), bold, italic, code, links (http, https, mailto), tables, hard
line breaks, block quotes. ``[[ID]]`` is a cross reference to a clause or requirement. A value that is known only
after the build arrives as
``\\u2063late:<name>\\u2063`` (invisible separators). Headings, HTML, images, footnotes, rules and code blocks are
refused: headings belong to the clause's title, the rest has no lawful place in a contract.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from specgen.document.tree import Block, Cell, Inline, Item, Late, Link, Listing, Paragraph, Ref, Row, Run, Table
from specgen.errors import Finding, Location, Sentence, say
from specgen.model.ids import bookmark, is_clause, is_requirement

LATE = re.compile("\u2063late:([a-z][a-z0-9_]*)\u2063")
_SPECIAL = re.compile("\u2063late:([a-z][a-z0-9_]*)\u2063|\\[\\[([^\\[\\]]{1,40})\\]\\]")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]")
_CODE_SPAN = re.compile(r"`([^`]+)`")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_HREF = re.compile(r"^(https?://|mailto:)[^\s]+$", re.IGNORECASE)
_REFUSED = {
    "heading_open": say("a heading"),
    "html_block": say("HTML"),
    "html_inline": say("HTML"),
    "image": say("an image"),
    "hr": say("a horizontal rule"),
    "code_block": say("an indented code block"),
    "fence": say("a fenced code block"),
}


class _Parser(MarkdownIt):
    """Takes every link as a link, so that one with a forbidden address is reported instead of printed as brackets."""

    def validateLink(self, url: str) -> bool:
        return True


_PARSER = _Parser("commonmark", {"html": True}).enable("table").disable("reference")


class Parsed(NamedTuple):
    """Blocks of a text and what is wrong with it. With findings the blocks are incomplete and must not be printed."""

    blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]


def anchor_of(identifier: str) -> str:
    """Return the anchor of a clause or requirement id; "" when the text is neither.

    >>> anchor_of("ACC-03"), anchor_of("DB-INH-01"), anchor_of("x")
    ('cl_ACC_03', 'req_DB_INH_01', '')
    """
    if is_requirement(identifier):
        return bookmark("req", identifier)
    if is_clause(identifier):
        return bookmark("cl", identifier)
    return ""


def _finding(code: str, message: Sentence, file: str, line: int, subject: str, hint: Sentence) -> Finding:
    return Finding(code, message, Location(file, line) if file else None, subject, hint)


def illegal_characters(text: str, file: str, subject: str) -> tuple[Finding, ...]:
    """Report characters that XML, and so Word, cannot hold (NUL, vertical tab, lone surrogates): SG-DOC-003."""
    found = []
    for match in _ILLEGAL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        message = say(
            "the text holds the control character {name}, which a document cannot hold",
            name=f"U+{ord(match.group()):04X}",
        )
        found.append(_finding("SG-DOC-003", message, file, line, subject, say("remove the character")))
    return tuple(found)


class _Reader:
    """Walks the tokens of one text once, from left to right."""

    def __init__(self, source: str, known: Callable[[str], bool], file: str, subject: str, first_line: int) -> None:
        self.lines = source.split("\n")
        self.known = known
        self.file = file
        self.subject = subject
        self.first_line = first_line
        self.findings: list[Finding] = []
        self.tokens: Sequence[Token] = ()
        self.at = 0

    def report(self, code: str, message: Sentence, line: int, hint: Sentence) -> None:
        """Add a finding at a line of the text (counting from 0 within the text)."""
        self.findings.append(_finding(code, message, self.file, self.first_line + line, self.subject, hint))

    def blocks(self, until: str = "") -> tuple[Block, ...]:
        """Read blocks up to the closing token ``until`` (consumed), or to the end."""
        found: list[Block] = []
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                break
            found.extend(self._block(token))
        return tuple(found)

    def _block(self, token: Token) -> tuple[Block, ...]:
        line = token.map[0] if token.map else 0
        match token.type:
            case "paragraph_open":
                inlines = self._inlines(self.tokens[self.at], line)
                self.at += 2
                return (Paragraph(inlines),)
            case "bullet_list_open":
                return (Listing(self._items("bullet_list_close")),)
            case "ordered_list_open":
                start = int(token.attrGet("start") or 1)
                return (Listing(self._items("ordered_list_close"), True, start, "decimal"),)
            case "blockquote_open":
                return tuple(
                    Paragraph(one.inlines, "quote") if isinstance(one, Paragraph) else one
                    for one in self.blocks("blockquote_close")
                )
            case "table_open":
                return (self._table(),)
        self._refuse(token.type, line)
        if token.type.endswith("_open"):
            self.blocks(token.type.removesuffix("_open") + "_close")
        return ()

    def _refuse(self, kind: str, line: int) -> None:
        if kind == "inline" or kind.endswith("_close"):
            return
        self.report(
            "SG-DOC-001",
            say("{what} is not allowed in this text", what=_REFUSED.get(kind, kind)),
            line,
            say("use paragraphs, lists, tables, bold, italic, code and links only"),
        )

    def _items(self, until: str) -> tuple[Item, ...]:
        items = []
        while self.tokens[self.at].type != until:
            self.at += 1
            items.append(Item(self.blocks("list_item_close")))
        self.at += 1
        return tuple(items)

    def _table(self) -> Table:
        head: list[Row] = []
        body: list[Row] = []
        cells: list[Cell] = []
        line, target = 0, head
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            match token.type:
                case "tbody_open":
                    target = body
                case "tr_open":
                    cells, line = [], token.map[0] if token.map else line
                case "th_open" | "td_open":
                    inlines = self._inlines(self.tokens[self.at], line)
                    cells.append(Cell((Paragraph(inlines),), align=_alignment(token)))
                case "tr_close":
                    self._count_cells(line, len(cells))
                    target.append(Row(tuple(cells)))
        self.at += 1
        columns = len(head[0].cells)
        widths = _spread(columns)
        return Table(widths, tuple(body), tuple(head))

    def _count_cells(self, line: int, columns: int) -> None:
        """A row with more cells than the table's head loses them without a word in every Markdown reader: refuse it."""
        if line >= len(self.lines):
            return
        cells = escapedSplit(self.lines[line].strip().lstrip(">").strip())
        cells = cells[1:] if cells and not cells[0] else cells
        cells = cells[:-1] if cells and not cells[-1] else cells
        if len(cells) > columns:
            message = say(
                "this table row has {cells} cells, the table has {columns} columns", cells=len(cells), columns=columns
            )
            hint = say("give every row as many cells as the head, or write \\| for a bar")
            self.report("SG-DOC-004", message, line, hint)

    def _inlines(self, token: Token, line: int) -> tuple[Inline, ...]:
        found: list[Inline] = []
        bold = italic = 0
        href = ""
        label: list[str] = []
        for child in token.children or ():
            match child.type:
                case "text" | "code_inline" if href:
                    label.append(child.content)
                case "text":
                    found.extend(self._text(child.content, bold > 0, italic > 0, line))
                case "code_inline":
                    found.append(Run(child.content, bold > 0, italic > 0, True))
                case "softbreak":
                    label.append(" ") if href else found.append(Run(" ", bold > 0, italic > 0))
                case "hardbreak":
                    found.append(Run("\n", bold > 0, italic > 0))
                    line += 1
                case "strong_open":
                    bold += 1
                case "strong_close":
                    bold -= 1
                case "em_open":
                    italic += 1
                case "em_close":
                    italic -= 1
                case "link_open":
                    href, label = str(child.attrGet("href") or ""), []
                    self._check_link(child, href, line)
                case "link_close":
                    found.append(Link("".join(label), href))
                    href = ""
                case other:
                    self._refuse(other, line)
            line += child.type == "softbreak"
        return joined(found)

    def _check_link(self, token: Token, href: str, line: int) -> None:
        if not _HREF.match(href):
            self.report(
                "SG-DOC-002",
                say("the link to {address} is not http, https or mailto", address=repr(href)),
                line,
                say("link to a public address"),
            )
        if token.attrGet("title"):
            self.report("SG-DOC-001", say("a link title is not allowed"), line, say("put the words in the link's text"))

    def _text(self, text: str, bold: bool, italic: bool, line: int) -> list[Inline]:
        if _FOOTNOTE.search(text):
            message = say("{what} is not allowed in this text", what=say("a footnote"))
            self.report("SG-DOC-001", message, line, say("put the words in the text"))
        pieces, problems = _split(text, bold, italic, self.known)
        for problem, hint in problems:
            self.report("SG-DOC-005", problem, line, hint)
        return pieces


def _alignment(token: Token) -> Literal["left", "right", "center"]:
    style = str(token.attrGet("style") or "")
    return "right" if style.endswith("right") else "center" if style.endswith("center") else "left"


def _spread(columns: int) -> tuple[int, ...]:
    base = 100 // columns
    return (*(base for _ in range(columns - 1)), 100 - base * (columns - 1))


def _split(
    text: str, bold: bool, italic: bool, known: Callable[[str], bool]
) -> tuple[list[Inline], list[tuple[Sentence, Sentence]]]:
    """Cut late values and ``[[ID]]`` out of a text. The problems are (message, hint)."""
    found: list[Inline] = []
    problems: list[tuple[Sentence, Sentence]] = []
    end = 0
    for match in _SPECIAL.finditer(text):
        if match.start() > end:
            found.append(Run(text[end : match.start()], bold, italic))
        end = match.end()
        if match.group(1):
            found.append(Late(match.group(1)))
            continue
        anchor = anchor_of(match.group(2))
        if not anchor:
            problems.append(
                (
                    say("[[{identifier}]] is not the id of a clause or requirement", identifier=match.group(2)),
                    say("write an id such as [[ACC-03]]"),
                )
            )
        elif not known(match.group(2)):
            message = say("[[{identifier}]] refers to something that is not in this tender", identifier=match.group(2))
            problems.append((message, say("include it, or word the sentence without the reference")))
        else:
            found.append(Ref(anchor))
    if end < len(text):
        found.append(Run(text[end:], bold, italic))
    return found, problems


def joined(inlines: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join neighbouring runs with the same look, so that equal texts give equal trees."""
    found: list[Inline] = []
    for one in inlines:
        last = found[-1] if found else None
        if isinstance(one, Run) and isinstance(last, Run) and _look(one) == _look(last):
            found[-1] = Run(last.text + one.text, *_look(one))
        else:
            found.append(one)
    return tuple(found)


def _look(run: Run) -> tuple[bool, bool, bool, str]:
    return (run.bold, run.italic, run.code, run.lang)


def parse(text: str, *, known: Callable[[str], bool], file: str = "", subject: str = "", first_line: int = 1) -> Parsed:
    """Read a Markdown text into blocks.

    ``known(id)`` tells whether a clause or requirement is in this tender. ``first_line`` is the line of the file at
    which the text starts. Findings: SG-DOC-001 outside the subset, 002 link, 003 control character, 004 table row
    too long, 005 reference.
    """
    illegal = illegal_characters(text, file, subject)
    if illegal:
        return Parsed((), illegal)
    reader = _Reader(text, known, file, subject, first_line)
    reader.tokens = _PARSER.parse(text)
    blocks = reader.blocks()
    return Parsed(blocks, tuple(reader.findings))


def plain(text: str, *, known: Callable[[str], bool], file: str = "", subject: str = "") -> Parsed:
    """Read a one-sentence text (a statement, a step, a scoring rule): no Markdown but `` `code` ``, ``[[ID]]`` and
    blank lines.

    Every character stays as written; a blank line starts a new paragraph.
    """
    findings = list(illegal_characters(text, file, subject))
    if findings:
        return Parsed((), tuple(findings))
    blocks: list[Block] = []
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        inlines: list[Inline] = []
        end = 0
        flat = re.sub(r"\s*\n\s*", " ", part)
        for match in _CODE_SPAN.finditer(flat):
            pieces, problems = _split(flat[end : match.start()], False, False, known)
            inlines += [*pieces, Run(match.group(1), code=True)]
            findings += [_finding("SG-DOC-005", message, file, 0, subject, hint) for message, hint in problems]
            end = match.end()
        pieces, problems = _split(flat[end:], False, False, known)
        findings += [_finding("SG-DOC-005", message, file, 0, subject, hint) for message, hint in problems]
        blocks.append(Paragraph(joined([*inlines, *pieces])))
    return Parsed(tuple(blocks), tuple(findings))
