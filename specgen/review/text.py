"""Markdown to lines and back: ``markdown_of(lines_of(text)) == text`` for every text in the style of the library.

The subset is that of ``specgen.document.markdown``; what is outside it is refused with the same findings. A reference that somebody
types as ``[[ACC-03]]`` is a reference, as in the library. Markdown knows no lettered lists: those come back as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token
from msgspec.structs import replace

from specgen.document import markdown
from specgen.errors import Finding, FindingsError, Location, say
from specgen.model.text import SLOT
from specgen.review.lines import Line, Marker, Piece, Place
from specgen.review.spelling import spelled
from specgen.review.tidy import REFERENCE, Unwritable, names_something, tidy

__all__ = ["Show", "Unwritable", "lines_of", "markdown_of", "names", "tidy"]

Show = Callable[[str], str]
"""An atom (``slot:deadline``, ``ref:ACC-03``) -> what a reader sees in its place."""

_PRIVATE = range(0xF0000, 0x10FFFD)
_HIDDEN = re.compile("[\U000f0000-\U0010fffd]")


class _Parser(MarkdownIt):
    """Takes every address as it is written, so that it comes back as it was."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url


_PARSER = _Parser("commonmark", {"html": True}).enable("table").disable("reference")


def names(atom: str) -> str:
    """Show a field by its own name: the base of comparisons where no value is known.

    >>> names("slot:deadline"), names("ref:ACC-03")
    ('{deadline}', 'ACC-03')
    """
    kind, _, name = atom.partition(":")
    return f"{{{name}}}" if kind == "slot" else name


def lines_of(text: str, show: Show = names, *, file: str = "", subject: str = "") -> tuple[Line, ...]:
    """Read a Markdown text into tidy lines; ``show`` gives what a field shows.

    Raises FindingsError with SG-DOC-001 to 004 where the text leaves the subset, SG-DOC-006 at a loose brace.
    """
    source, slots = _hidden(text, file, subject)
    problems = markdown.illegal_characters(text, file, subject)
    if problems:
        raise FindingsError(say("the text cannot be read"), problems)
    reader = _Reader(_PARSER.parse(source), slots, show)
    reader.blocks("", 0, 0)
    if reader.refused:
        problems = markdown.parse(text, known=lambda _: True, file=file, subject=subject).findings
        raise FindingsError(say("the text cannot be read"), problems or (_outside(file, subject),))
    return tidy(reader.lines)


def _outside(file: str, subject: str) -> Finding:
    hint = say("use paragraphs, lists, tables, bold, italic, code and links only")
    return Finding("SG-DOC-001", say("the text cannot be read"), Location(file) if file else None, subject, hint)


def _hidden(text: str, file: str, subject: str) -> tuple[str, dict[str, str]]:
    """Put one private character in the place of every slot, so that Markdown reads a slot as a word."""
    used = set(_HIDDEN.findall(text))
    free = (chr(one) for one in _PRIVATE if chr(one) not in used)
    slots: dict[str, str] = {}

    def one(match: re.Match[str]) -> str:
        if match.group(1):
            character = next(free)
            slots[character] = match.group(1)
            return character
        if match.group(0) in "{}":
            message = say("a loose brace at character {position}", position=match.start() + 1)
            hint = say("write {{{{ or }}}} for a brace, {{name}} for a slot")
            where = Location(file) if file else None
            raise FindingsError(say("the text cannot be read"), (Finding("SG-DOC-006", message, where, subject, hint),))
        return match.group(0)[0]

    return SLOT.sub(one, text), slots


class _Reader:
    """Walks the tokens once; ``pending`` is an item that has shown no paragraph yet."""

    def __init__(self, tokens: Sequence[Token], slots: dict[str, str], show: Show) -> None:
        self.tokens = tokens
        self.slots = slots
        self.show = show
        self.lines: list[Line] = []
        self.pending: Line | None = None
        self.at = 0
        self.tables = 0
        self.refused = False

    def blocks(self, until: str, level: int, quote: int) -> None:
        """Read blocks up to a closing token (consumed)."""
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token.type == until:
                return
            self._block(token, level, quote)

    def _block(self, token: Token, level: int, quote: int) -> None:
        match token.type:
            case "paragraph_open":
                line = self.pending or Line((), level, quote=quote)
                self.lines.append(replace(line, pieces=self._pieces(self.tokens[self.at])))
                self.pending = None
                self.at += 2
            case "bullet_list_open":
                self._flush()
                self._items("bullet_list_close", "bullet", 1, level + 1, quote)
            case "ordered_list_open":
                self._flush()
                start = token.attrGet("start")
                self._items("ordered_list_close", "decimal", 1 if start is None else int(start), level + 1, quote)
            case "blockquote_open":
                self._flush()
                self.blocks("blockquote_close", level, quote + 1)
            case "table_open":
                self._flush()
                self._table(level, quote)
            case _:
                self.refused = True

    def _flush(self) -> None:
        if self.pending is not None:
            self.lines.append(self.pending)
            self.pending = None

    def _items(self, until: str, marker: Marker, start: int, level: int, quote: int) -> None:
        opens = True
        while self.tokens[self.at].type != until:
            self.at += 1
            self.pending = Line((), level, marker, opens, start if opens else 1, quote)
            self.blocks("list_item_close", level, quote)
            self._flush()
            opens = False
        self.at += 1

    def _table(self, level: int, quote: int) -> None:
        row = column = 0
        while (token := self.tokens[self.at]).type != "table_close":
            self.at += 1
            if token.type == "tr_open":
                column = 0
            elif token.type == "tr_close":
                row += 1
            elif token.type in ("th_open", "td_open"):
                place = Place(self.tables, row, column, token.type == "th_open")
                self.lines.append(Line(self._pieces(self.tokens[self.at]), level, quote=quote, cell=place))
                column += 1
        self.at += 1
        self.tables += 1

    def _pieces(self, token: Token) -> tuple[Piece, ...]:
        found: list[Piece] = []
        bold = italic = 0
        href = ""
        for child in token.children or ():
            match child.type:
                case "text":
                    found += self._text(Piece(child.content, bold > 0, italic > 0, href=href))
                case "code_inline":
                    found += self._text(Piece(child.content, bold > 0, italic > 0, True, href))
                case "softbreak":
                    found.append(Piece(" ", bold > 0, italic > 0, href=href))
                case "hardbreak":
                    found.append(Piece("\n", bold > 0, italic > 0, href=href))
                case "strong_open" | "strong_close":
                    bold += child.nesting
                case "em_open" | "em_close":
                    italic += child.nesting
                case "link_open":
                    href = self._address(str(child.attrGet("href") or ""))
                    self.refused |= bool(child.attrGet("title"))
                case "link_close":
                    href = ""
                case _:
                    self.refused = True
        return tuple(found)

    def _address(self, href: str) -> str:
        braced = href.replace("{", "{{").replace("}", "}}")
        return _HIDDEN.sub(lambda one: f"{{{self.slots[one.group()]}}}" if one.group() in self.slots else one.group(), braced)

    def _text(self, whole: Piece) -> list[Piece]:
        """Cut slots and references out of a text; a reference inside code or a link is plain text there."""
        found: list[Piece] = []
        end = 0
        for match in _FIELD.finditer(whole.text):
            if match.group(1):
                atom = f"ref:{match.group(1)}" if not (whole.code or whole.href) and names_something(match.group(1)) else ""
            else:
                name = self.slots.get(match.group(0), "")
                atom = f"slot:{name}" if name else ""
            if atom:
                found.append(replace(whole, text=whole.text[end : match.start()]))
                found.append(replace(whole, text=self.show(atom), atom=atom))
                end = match.end()
        found.append(replace(whole, text=whole.text[end:]))
        return found


_FIELD = re.compile(f"{REFERENCE.pattern}|{_HIDDEN.pattern}")


def markdown_of(lines: Iterable[Line]) -> str:
    """Write lines as Markdown in the style of the library; marks and comments play no part (accept or reject them first).

    The text is read back before it is given: what comes out of ``lines_of`` again are these lines, made tidy. Raises Unwritable for what
    the subset has no place for.
    """
    wanted = tidy(replace(line, pieces=tuple(_bare(line.pieces)), mark=None, row_mark=None) for line in lines)
    text = _Writer(False).text(wanted)
    if _reads(text, wanted):
        return text
    text = _Writer(True).text(wanted)
    if _reads(text, wanted):
        return text
    raise Unwritable("a look that ends or begins inside a word beside a field")


def _bare(pieces: Iterable[Piece]) -> Iterable[Piece]:
    for one in pieces:
        shown = names(one.atom) if one.atom else one.text
        yield replace(one, text=shown, marks=(), comments=())


def _reads(text: str, wanted: tuple[Line, ...]) -> bool:
    try:
        return lines_of(text) == wanted
    except FindingsError:
        return False


class _List:
    """A list that is being written: the quotes around it, the width of its marker and its last number."""

    def __init__(self, line: Line, other: bool) -> None:
        self.quote = line.quote
        self.marker = line.marker
        self.number = line.start
        self.other = other  # the second delimiter, so that two lists in a row stay two
        self.width = 0

    def sign(self) -> str:
        """Return the marker of the current item."""
        if self.marker == "bullet":
            return "*" if self.other else "-"
        return f"{self.number}{')' if self.other else '.'}"


class _Writer:
    """Writes tidy lines from top to bottom; with ``cautious`` lines that read back otherwise are spelled carefully."""

    def __init__(self, cautious: bool) -> None:
        self.cautious = cautious
        self.out: list[str] = []
        self.stack: list[_List] = []
        self.last: Line | None = None

    def text(self, lines: Sequence[Line]) -> str:
        """Return the whole text, with one new line at its end ("" when there is no line)."""
        at = 0
        while at < len(lines):
            line = lines[at]
            end = at + 1
            if line.cell is not None:
                table = line.cell.table
                while end < len(lines) and (place := lines[end].cell) is not None and place.table == table:
                    end += 1
                self._table(lines[at:end])
            else:
                self._paragraph(line)
            self.last = lines[end - 1]
            at = end
        return "".join(f"{one}\n" for one in self.out)

    def _spelled(self, line: Line) -> str:
        plain = spelled(line.pieces, in_cell=line.cell is not None)
        if not self.cautious or _reads_alone(plain, line):
            return plain
        return spelled(line.pieces, in_cell=line.cell is not None, careful=True)

    def _prefix(self, level: int, quote: int) -> str:
        found, depth = "", 0
        for one in self.stack[:level]:
            found += "> " * (one.quote - depth) + " " * one.width
            depth = one.quote
        return found + "> " * (quote - depth)

    def _separate(self, line: Line, tight: bool) -> None:
        last = self.last
        if last is None or tight or (last.marker and not last.pieces and last.level <= line.level and not line.marker):
            return
        own = line.level - (1 if line.marker else 0)
        self.out.append(self._prefix(min(own, last.level), min(line.quote, last.quote)).rstrip())

    def _paragraph(self, line: Line) -> None:
        if not line.marker:
            del self.stack[line.level :]
            self._separate(line, False)
            prefix = rest = self._prefix(line.level, line.quote)
        else:
            tight = self._item(line)
            self._separate(line, tight)
            current = self.stack[-1]
            around = self._prefix(line.level - 1, line.quote)
            prefix = f"{around}{current.sign()} "
            current.width = len(current.sign()) + 1
            rest = around + " " * current.width
        first, *others = self._spelled(line).split("\n")
        self.out.append((prefix + first).rstrip(" ") if not first else prefix + first)
        self.out += [rest + one for one in others]

    def _item(self, line: Line) -> bool:
        """Open or go on with the list of an item; tell whether it follows the line before without a blank line."""
        last = self.last
        if not line.opens:
            del self.stack[line.level :]
            self.stack[-1].number += 1
            return last is not None and last.cell is None and not (last.quote > line.quote)
        before = self.stack[line.level - 1] if len(self.stack) >= line.level else None
        del self.stack[line.level - 1 :]
        other = before is not None and before.marker == line.marker and not before.other
        self.stack.append(_List(line, other))
        if last is None or last.cell is not None or last.level != line.level - 1:
            return False
        if last.marker and not last.pieces:
            return True
        if last.quote != line.quote:
            return False
        return bool(last.level) and bool(line.pieces) and (line.marker == "bullet" or line.start == 1)

    def _table(self, lines: Sequence[Line]) -> None:
        first = lines[0]
        del self.stack[first.level :]
        self._separate(first, False)
        prefix = self._prefix(first.level, first.quote)
        rows: dict[int, list[str]] = {}
        for line in lines:
            assert line.cell is not None  # the caller cut the table out
            rows.setdefault(line.cell.row, []).append(self._spelled(line))
        for number, cells in enumerate(rows.values()):
            self.out.append(f"{prefix}| {' | '.join(cells)} |")
            if number == 0:
                self.out.append(f"{prefix}| {' | '.join('---' for _ in cells)} |")


def _reads_alone(text: str, line: Line) -> bool:
    """Tell whether a line that was spelled reads back as itself when it stands alone."""
    if line.cell is not None:
        alone, wanted = f"| {text} |\n| --- |\n", Line(line.pieces, cell=Place(0, 0, 0, True))
    else:
        alone, wanted = text, Line(line.pieces)
    return _reads(alone, (wanted,) if wanted.pieces or wanted.cell is not None else ())
