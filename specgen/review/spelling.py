"""Pieces of a paragraph as inline Markdown: every character that Markdown would read as structure is escaped.

At ``careful`` every sign is escaped and italic stands between underscores; the plain way reads better and is right for nearly every
text. The caller reads the result back and takes the careful way where the plain one is wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from specgen.review.lines import Piece

_SIGNS = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`|~")
_ENTITY = re.compile(r"&(?:#[0-9xX]|[A-Za-z][A-Za-z0-9]*;)")
_NUMBERED = re.compile(r"\d{1,9}([.)])(?=\s|\Z)")
_STARTS = re.compile(r"#{1,6}(?=\s|\Z)|>|[-+*](?=[-|:\s]|\Z)|=+(?=\s*(?:\n|\Z))|~~~|```")
_OUTSIDE = "x"  # what stands in the bare text of a line for a field: no sign, no blank


class _Unit:
    """A character as it was and as it is written."""

    __slots__ = ("raw", "written")

    def __init__(self, raw: str, written: str) -> None:
        self.raw = raw
        self.written = written


class _Join:
    """A delimiter: ``kind`` is open or close."""

    __slots__ = ("kind", "written")

    def __init__(self, kind: str, written: str) -> None:
        self.kind = kind
        self.written = written


class _Fixed:
    """A field, a code span or the bracket of a link: written as it is, with the signs at its edges."""

    __slots__ = ("letter", "written")

    def __init__(self, written: str, letter: bool = False) -> None:
        self.written = written
        self.letter = letter


_Token = _Unit | _Join | _Fixed


def spelled(pieces: Sequence[Piece], *, in_cell: bool = False, careful: bool = False) -> str:
    """Return the inline Markdown of one paragraph's pieces (tidy ones); hard breaks become a backslash and a new line."""
    bare = "".join(_OUTSIDE if one.atom or one.code else one.text for one in pieces)
    linked = "](" in bare or any(one.href for one in pieces)
    edges = _edges(bare)
    tokens: list[_Token] = []
    open_: list[tuple[str, str]] = []
    offset = 0
    for at, one in enumerate(pieces):
        before = [(name, value) for name, value in open_]
        _switch(tokens, open_, before, pieces, at, careful)
        if one.atom or one.code:
            if one.atom and not one.code:
                tokens.append(_Fixed(field(one), one.atom.startswith("slot:")))
            elif not (at and pieces[at - 1].code and _same_look(pieces[at - 1], one)):
                tokens.append(_Fixed(_code(pieces, at, in_cell)))
            offset += 1
            continue
        for index in range(offset, offset + len(one.text)):
            tokens.append(_Unit(bare[index], _character(bare, index, index in edges, linked, in_cell, careful)))
        offset += len(one.text)
    while open_:
        _close(tokens, open_, careful)
    _soften(tokens, careful)
    return "".join(one.written for one in tokens)


def field(one: Piece) -> str:
    """Return a protected field as an author writes it."""
    kind, _, name = one.atom.partition(":")
    return f"{{{name}}}" if kind == "slot" else f"[[{name}]]"


def _same_look(one: Piece, other: Piece) -> bool:
    return (one.bold, one.italic, one.href) == (other.bold, other.italic, other.href)


def _marks(one: Piece) -> list[tuple[str, str]]:
    found = [(name, "") for name in ("bold", "italic") if getattr(one, name)]
    return [*found, ("link", one.href)] if one.href else found


def _switch(
    tokens: list[_Token],
    open_: list[tuple[str, str]],
    before: list[tuple[str, str]],
    pieces: Sequence[Piece],
    at: int,
    careful: bool,
) -> None:
    """Close what ends before a piece and open what begins there; what lasts longest is opened first."""
    wanted = _marks(pieces[at])
    keep = 0
    while keep < len(before) and before[keep] in wanted:
        keep += 1
    while len(open_) > keep:
        _close(tokens, open_, careful)
    new = [mark for mark in wanted if mark not in open_]
    new.sort(key=lambda mark: -_lasts(pieces, at, mark))
    for mark in new:
        open_.append(mark)
        tokens.append(_Fixed("[") if mark[0] == "link" else _Join("open", _delimiter(mark[0], careful)))


def _lasts(pieces: Sequence[Piece], at: int, mark: tuple[str, str]) -> int:
    end = at
    while end < len(pieces) and mark in _marks(pieces[end]):
        end += 1
    return end


def _close(tokens: list[_Token], open_: list[tuple[str, str]], careful: bool) -> None:
    name, href = open_.pop()
    tokens.append(_Fixed(f"]({_address(href)})") if name == "link" else _Join("close", _delimiter(name, careful)))


def _delimiter(name: str, careful: bool) -> str:
    return "**" if name == "bold" else "_" if careful else "*"


def _address(href: str) -> str:
    """Write an address; slots and doubled braces stand in it as the author wrote them."""
    escaped = re.sub(r"([\\<>*_`&\[\]|])", lambda match: "\\" + match.group(1), href)
    return f"<{escaped}>" if re.search(r"[\s()]", href) or not href else escaped


def _code(pieces: Sequence[Piece], at: int, in_cell: bool) -> str:
    """Write the code span that starts at a piece, with the fields in it; the fence is longer than any row of backticks inside."""
    content = ""
    for one in pieces[at:]:
        if not one.code or not _same_look(pieces[at], one):
            break
        content += field(one) if one.atom else one.text.replace("{", "{{").replace("}", "}}")
    fence = "`" * (max((len(row) for row in re.findall("`+", content)), default=0) + 1)
    if content.strip(" ") and (content[0] in "` " or content[-1] in "` "):
        content = f" {content} "
    if in_cell:
        content = content.replace("|", "\\|")
    return f"{fence}{content}{fence}"


def _entity(character: str) -> str:
    return f"&#{ord(character)};"


def _edges(bare: str) -> frozenset[int]:
    """Return the places of blanks and breaks that Markdown drops as they are: at the start or end of a line, at the edge of the text."""
    found: list[int] = []
    start = 0
    for line in bare.split("\n"):
        end = start + len(line)
        found += range(start, end - len(line.lstrip()))
        found += range(start + len(line.rstrip()), end)
        start = end + 1
    inside = (len(bare) - len(bare.lstrip()), len(bare.rstrip()))
    return frozenset([*found, *(at for at, one in enumerate(bare) if one == "\n" and not inside[0] < at < inside[1])])


def _character(bare: str, index: int, edge: bool, linked: bool, in_cell: bool, careful: bool) -> str:
    one = bare[index]
    if one == "\n":
        return _entity(one) if in_cell or careful or edge else "\\\n"
    if one.isspace():
        return _entity(one) if edge else one
    if one in "{}":
        return one * 2
    return f"\\{one}" if one in _SIGNS and (careful or _structural(bare, index, linked, in_cell)) else one


def _structural(bare: str, index: int, linked: bool, in_cell: bool) -> bool:
    """Tell whether Markdown could read a sign of the text as structure."""
    one, rest = bare[index], bare[index + 1 : index + 2]
    starts = index == 0 or bare[index - 1] == "\n"
    match one:
        case "\\" | "*" | "`":
            return True
        case "_":
            return not (index and bare[index - 1].isalnum() and rest.isalnum())
        case "<":
            return not rest or rest.isalpha() or rest in "/!?"
        case "&":
            return not rest or _ENTITY.match(bare, index) is not None
        case "[" | "]":
            return linked
        case "!":
            return not rest or rest == "["
        case "|":
            return in_cell or "\n" in bare
        case "." | ")":
            begin = bare.rfind("\n", max(index - 10, 0), index) + 1  # a number of at most nine digits stands before it
            match = _NUMBERED.match(bare, begin) if begin or index < 10 else None
            return match is not None and match.start(1) == index
        case _:
            return starts and (_STARTS.match(bare, index) is not None or (one in ":|" and index > 0))


def _soften(tokens: list[_Token], careful: bool) -> None:
    """Write the letter beside a delimiter as an entity where Markdown would not see the delimiter as one."""
    at = 0
    while at < len(tokens):
        one = tokens[at]
        if not isinstance(one, _Join):
            at += 1
            continue
        end = at
        while end < len(tokens) and isinstance(tokens[end], _Join):
            end += 1
        before = tokens[at - 1] if at else None
        after = tokens[end] if end < len(tokens) else None
        kinds = {one.kind for one in tokens[at:end] if isinstance(one, _Join)}
        if "open" in kinds and (_sign(after) or careful):
            _encode(before)
        if "close" in kinds and (_sign(before) or careful):
            _encode(after)
        at = end


def _sign(token: _Token | None) -> bool:
    """Tell whether a token shows a sign or a blank to the delimiter beside it."""
    if isinstance(token, _Unit):
        return token.written != token.raw or token.raw.isspace() or unicodedata.category(token.raw)[0] in "PS"
    return isinstance(token, _Fixed) and not token.letter


def _encode(token: _Token | None) -> None:
    if isinstance(token, _Unit) and token.raw.isalnum() and token.written == token.raw:
        token.written = _entity(token.raw)
