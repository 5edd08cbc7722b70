"""A redline as one HTML file: nothing is loaded from elsewhere, no script, every text escaped; for screen, screen reader and printer.

What is gone stands in ``del``, what is new in ``ins``, a paragraph mark that came or went as a pilcrow. Lists count as in the new text;
an item that is gone bears its old number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from typing import NamedTuple

from specgen.errors import Sentence, say
from specgen.i18n.sentences import in_words
from specgen.review.lines import Kind, Line, Mark, Piece

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
_HREF = re.compile(r"^(https?://|mailto:)[^\s]+$", re.IGNORECASE)
_TAGS: dict[Kind, str] = {"insert": "ins", "move_to": "ins", "delete": "del", "move_from": "del"}
_STYLE = """
:root{--ink:#1f2a44;--soft:#5b6577;--rule:#b8c0cc;--tint:#f3f5f8;--new:#0b5a2b;--newfill:#e3f4e8;--gone:#8c1414;--gonefill:#fbe6e6}
*{box-sizing:border-box}
body{font:17px/1.6 Georgia,"Times New Roman",serif;color:#222;background:#fff;margin:0 auto;max-width:50rem;padding:1.5rem}
h1,h2,nav,.meta,.note,th,.key{font-family:Arial,Helvetica,sans-serif}
h1,h2{color:var(--ink);line-height:1.25}h1{font-size:1.6rem}
h2{font-size:1.2rem;margin-top:2.5rem;border-top:2px solid var(--rule);padding-top:.8rem}
a{color:#1d4e89}a:focus-visible{outline:3px solid #1d4e89;outline-offset:2px}
.meta,.note{color:var(--soft);font-size:.88rem}.key{font-size:.88rem}
ins{color:var(--new);background:var(--newfill);text-decoration:underline;text-underline-offset:.15em}
del{color:var(--gone);background:var(--gonefill);text-decoration:line-through}
.moved{text-decoration-style:double}.look{border-bottom:2px dotted #7a5c00}
.field{background:#dfe3ea;border-radius:2px;padding:0 .15em}
.said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
li.gone{list-style:none}blockquote{margin:.5rem 0 .5rem 1rem;border-left:3px solid var(--rule);padding-left:1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{border:1px solid var(--rule);padding:.4rem .6rem;text-align:left;vertical-align:top}
th{background:var(--tint)}tr.new{background:var(--newfill)}tr.gone{background:var(--gonefill)}.scroll{overflow-x:auto}
p{margin:.5rem 0}li>p:first-child{margin-top:0}
@media print{body{font-size:10.5pt;max-width:none;padding:0}nav{display:none}h2{break-after:avoid}tr,li{break-inside:avoid-page}
ins,del,tr{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


class Part(NamedTuple):
    """A titled text with changes; ``note`` stands under the title."""

    heading: str
    note: str
    lines: tuple[Line, ...]


def _text(value: str) -> str:
    """Escape; a control character, or one that turns the reading direction of what follows, shows as U+FFFD."""
    return escape(_ILLEGAL.sub("\ufffd", value), quote=True)


def as_html(title: str, lead: Sequence[str], parts: Sequence[Part], lang: str) -> bytes:
    """Return the page. ``lead`` are paragraphs under the title; words around the texts are in ``lang`` (nl or en)."""
    page = _Page(lang)
    links = "".join(f'<li><a href="#t{index}">{_text(one.heading)}</a></li>' for index, one in enumerate(parts, 1))
    contents = f"<nav aria-label=\"{page.words(say('Contents'))}\"><ul>{links}</ul></nav>\n" if len(parts) > 3 else ""
    bodies = "".join(
        f'<section aria-labelledby="t{index}">\n<h2 id="t{index}">{_text(one.heading)}</h2>\n'
        + (f'<p class="note">{_text(one.note)}</p>\n' if one.note else "")
        + page.body(one.lines)
        + "</section>\n"
        for index, one in enumerate(parts, 1)
    )
    key = (
        f'<p class="key"><ins>{page.words(say("inserted"))}</ins> · <del>{page.words(say("deleted"))}</del> · '
        f'<ins class="moved">{page.words(say("moved"))}</ins> · <span class="look">{page.words(say("other look"))}</span></p>\n'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{_text(lang)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="robots" content="noindex">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{_text(title)}</h1>\n"
        + "".join(f'<p class="meta">{_text(one)}</p>\n' for one in lead)
        + f"{key}{contents}{bodies}</main>\n</body>\n</html>\n"
    ).encode()


class _Page:
    """Writes texts in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def words(self, sentence: Sentence) -> str:
        """Return a sentence in the language of the page, escaped."""
        return _text(in_words(sentence, self.lang))

    def body(self, lines: Sequence[Line]) -> str:
        """Return one text as HTML blocks."""
        out: list[str] = []
        open_: list[str] = []
        numbers = _numbers(lines)
        for table, group in groupby(enumerate(lines), key=lambda one: one[1].cell.table if one[1].cell is not None else -1):
            if table >= 0:
                rows = [line for _, line in group]
                self._descend(out, open_, rows[0].level, None)
                out.append(_quoted(self._table(rows), rows[0].quote))
                continue
            for index, line in group:
                number = numbers.get(index)
                self._descend(out, open_, line.level, line if line.marker else None, number)
                out.append(_quoted(f"<p>{_old_number(line, number)}{self._line(line)}</p>\n", line.quote))
        self._descend(out, open_, 0, None)
        return "".join(out)

    def _descend(self, out: list[str], open_: list[str], level: int, item: Line | None, number: _Number | None = None) -> None:
        """Open and close lists down to a level; ``item`` begins a new item there."""
        while len(open_) > level:
            out.append(f"</li></{open_.pop()}>\n")
        if item is None:
            while len(open_) < level:
                open_.append("ul")
                out.append('<ul><li class="gone">')
            return
        tag = "ul" if item.marker == "bullet" else "ol"
        if len(open_) == level and ((number is not None and number.opens) or open_[-1] != tag):
            out.append(f"</li></{open_.pop()}>\n")
        while len(open_) < level - 1:
            open_.append("ul")
            out.append('<ul><li class="gone">')
        if len(open_) == level:
            out.append("</li>\n")
        else:
            open_.append(tag)
            out.append(f"<{tag}>")
        gone = number is not None and number.new is None
        value = f' value="{number.new}"' if tag == "ol" and number is not None and number.new is not None else ""
        out.append('<li class="gone">' if gone else f"<li{value}>")

    def _table(self, lines: Sequence[Line]) -> str:
        rows = []
        for _, group in groupby(lines, key=lambda line: line.cell.row if line.cell is not None else 0):
            cells = list(group)
            mark = cells[0].row_mark
            state = ("new" if _TAGS.get(mark.kind) == "ins" else "gone") if mark is not None else ""
            tag, scope = ("th", ' scope="col"') if cells[0].cell is not None and cells[0].cell.head else ("td", "")
            inner = "".join(f"<{tag}{scope}>{self._line(one)}</{tag}>" for one in cells)
            rows.append(f'<tr class="{state}">{inner}</tr>\n' if state else f"<tr>{inner}</tr>\n")
        label = self.words(say("Table"))
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n{"".join(rows)}</table></div>\n'

    def _line(self, line: Line) -> str:
        row = line.row_mark
        pieces = "".join(self._run(marks, list(group), row) for marks, group in groupby(line.pieces, key=lambda one: one.marks))
        mark = line.mark
        if mark is None or (line.pieces and all(any(own.kind == mark.kind for own in one.marks) for one in line.pieces)):
            return pieces
        return pieces + self._marked("¶", mark)

    def _run(self, marks: tuple[Mark, ...], pieces: Sequence[Piece], row: Mark | None) -> str:
        found = "".join(_piece(one) for one in pieces)
        if row is not None and not any(mark.kind == row.kind for mark in marks):
            marks = (row, *marks)
        for mark in reversed(marks):
            found = self._marked(found, mark)
        return found

    def _told(self, mark: Mark) -> Sentence:
        if mark.kind != "format":
            return _TOLD[mark.kind]
        looks = ", ".join(in_words(_LOOKS[name], self.lang) for name in mark.name.split() if name in _LOOKS)
        return say("other look, was: {looks}", looks=looks or say("plain"))

    def _marked(self, content: str, mark: Mark) -> str:
        """Put a mark around HTML: the element, who and when on pointing at it, and words for who cannot see the colours."""
        told = self.words(self._told(mark))
        who = " · ".join(_text(one) for one in (mark.author, mark.date) if one)
        hover = f' title="{told}{f": {who}" if who else ""}"'
        said = f'<span class="said"> [{told}:] </span>'
        end = f'<span class="said"> [{self.words(say("end"))}] </span>'
        if mark.kind == "format":
            return f'<span class="look"{hover}>{said}{content}{end}</span>'
        tag = _TAGS[mark.kind]
        moved = ' class="moved"' if mark.kind.startswith("move") else ""
        day = f' datetime="{_text(mark.date)}"' if re.match(r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}Z?)?$", mark.date) else ""
        return f"<{tag}{moved}{hover}{day}>{said}{content}{end}</{tag}>"


_TOLD: dict[Kind, Sentence] = {
    "insert": say("inserted"),
    "move_to": say("moved to here"),
    "delete": say("deleted"),
    "move_from": say("moved from here"),
}
_LOOKS: dict[str, Sentence] = {"bold": say("bold"), "italic": say("italic"), "code": say("code")}


def _quoted(content: str, depth: int) -> str:
    return "<blockquote>" * min(depth, 9) + content + "</blockquote>" * min(depth, 9)


def _piece(one: Piece) -> str:
    found = _text(one.text).replace("\n", "<br>")
    if one.atom:
        found = f'<span class="field">{found}</span>'
    if one.code:
        found = f"<code>{found}</code>"
    if one.italic:
        found = f"<em>{found}</em>"
    if one.bold:
        found = f"<strong>{found}</strong>"
    return f'<a href="{_text(one.href)}" rel="noreferrer">{found}</a>' if _HREF.match(one.href) else found


class _Number(NamedTuple):
    """The number of an item in the new and in the old text (None: it is not there), and whether a list opens with it."""

    new: int | None
    old: int | None
    opens: bool


def _numbers(lines: Iterable[Line]) -> dict[int, _Number]:
    """Count the items of both texts, each on its own."""
    worlds: dict[str, dict[int, tuple[str, int]]] = {"ins": {}, "del": {}}
    found: dict[int, _Number] = {}
    for index, line in enumerate(lines):
        mark = line.row_mark or line.mark
        only = _TAGS.get(mark.kind, "") if mark is not None else ""
        row: dict[str, int] = {}
        opens = False
        for name in _worlds(only):
            world = {level: state for level, state in worlds[name].items() if level <= line.level}
            if line.marker:
                marker, count = world.get(line.level, ("", 0))
                row[name] = line.start if line.opens or marker != line.marker else count + 1
                world[line.level] = (line.marker, row[name])
                opens = line.opens
            worlds[name] = world
        if line.marker:
            found[index] = _Number(row.get("ins"), row.get("del"), opens)
    return found


def _old_number(line: Line, number: _Number | None) -> str:
    """Return what stood before an item that is gone: the list of the new text does not count it."""
    if number is None or number.new is not None:
        return ""
    return f'<del class="number">{"•" if line.marker == "bullet" else f"{number.old}."}</del> '


def _worlds(only: str) -> Iterator[str]:
    yield from (name for name in ("ins", "del") if only in ("", name))
