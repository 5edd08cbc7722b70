"""A sentence of a requirement (statement, step, evidence) as lines with fields, and back: no Markdown but `` `code` `` and ``[[ID]]``.

The counterpart of ``document.markdown.plain``, which prints these texts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from specgen.model.text import SLOT, SlotError
from specgen.review.lines import Line, Piece, merged
from specgen.review.text import Show, Unwritable, names
from specgen.review.tidy import REFERENCE, names_something

_CODE = re.compile(r"`([^`]+)`")
_FIELD = re.compile(f"{SLOT.pattern}|{REFERENCE.pattern}")


def plain_lines(text: str, show: Show = names) -> tuple[Line, ...]:
    """Read a sentence; blank lines cut paragraphs. Raises SlotError at a loose brace.

    >>> [piece.atom for piece in plain_lines("binnen {deadline}, zie [[ACC-03]]")[0].pieces if piece.atom]
    ['slot:deadline', 'ref:ACC-03']
    """
    found = []
    for part in re.split(r"\n[ \t]*\n", text.strip()):
        flat = re.sub(r"\s*\n\s*", " ", part)
        pieces: list[Piece] = []
        end = 0
        for match in _CODE.finditer(flat):
            pieces += _pieces(flat[end : match.start()], show, False)
            pieces += _pieces(match.group(1), show, True)
            end = match.end()
        found.append(Line(merged([*pieces, *_pieces(flat[end:], show, False)])))
    return tuple(found)


def _pieces(text: str, show: Show, code: bool) -> list[Piece]:
    found: list[Piece] = []
    end = 0
    for match in _FIELD.finditer(text):
        slot, identifier = match.group(1), match.group(2)
        if identifier is not None and (code or not names_something(identifier)):
            continue
        found.append(Piece(text[end : match.start()], code=code))
        end = match.end()
        if slot or identifier:
            atom = f"slot:{slot}" if slot else f"ref:{identifier}"
            found.append(Piece(show(atom), code=code, atom=atom))
        elif match.group(0) in "{}":
            raise SlotError(match.start())
        else:
            found.append(Piece(match.group(0)[0], code=code))
    found.append(Piece(text[end:], code=code))
    return found


def plain_text(lines: Sequence[Line]) -> str:
    """Write lines as a sentence with slots. Raises Unwritable for what such a text has no place for."""
    found = []
    for number, line in enumerate(lines):
        if number and line.marker:
            raise Unwritable("a list")
        if any(one.bold or one.italic for one in line.pieces if one.text.strip()):
            raise Unwritable("bold or italic words")
        if any(one.href for one in line.pieces):
            raise Unwritable("a link")
        if any("\n" in one.text or "\t" in one.text for one in line.pieces):
            raise Unwritable("a line break or a tab")
        found.append("".join(_written(one) for one in line.pieces))
    return "\n\n".join(found)


def _written(one: Piece) -> str:
    if one.atom:
        kind, _, name = one.atom.partition(":")
        shown = f"{{{name}}}" if kind == "slot" else f"[[{name}]]"
    else:
        shown = one.text.replace("{", "{{").replace("}", "}}")
    return f"`{shown}`" if one.code and one.text.strip() else shown
