"""The plain text of blocks, as a reader of the printed document sees it: the base of the digest per clause."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from specgen.document.tree import Block, Group, Heading, Inline, Late, Link, Listing, Paragraph, Ref, Run, Table

References = Mapping[str, tuple[str, str]]
"""Anchor -> (number, title)."""


def references(blocks: Iterable[Block]) -> dict[str, tuple[str, str]]:
    """Return number and title of every heading, also inside groups."""
    found: dict[str, tuple[str, str]] = {}
    for block in blocks:
        if isinstance(block, Heading) and block.anchor:
            found[block.anchor] = (block.number, block.text)
        elif isinstance(block, Group):
            found.update(references(block.blocks))
    return found


def _inline(one: Inline, known: References, late: Mapping[str, str]) -> str:
    match one:
        case Run(text=text) | Link(text=text):
            return text
        case Late(name=name):
            return late.get(name, "")
        case Ref(anchor=anchor, show=show):
            number, title = known[anchor]
            return title if show == "title" or not number else f"{number} {title}" if show == "both" else number


def lines(blocks: Iterable[Block], known: References, late: Mapping[str, str]) -> list[str]:
    """Return one line per paragraph, in reading order; heading numbers are left out (Word prints them itself)."""
    found: list[str] = []
    for block in blocks:
        match block:
            case Paragraph(inlines=inlines):
                found.append("".join(_inline(one, known, late) for one in inlines))
            case Heading(text=text):
                found.append(text)
            case Listing(items=items):
                for item in items:
                    found += lines(item.blocks, known, late)
            case Table(rows=rows, head=head, caption=caption):
                found.append(caption)
                for row in (*head, *rows):
                    for cell in row.cells:
                        found += lines(cell.blocks, known, late)
            case Group(blocks=inner):
                found += lines(inner, known, late)
            case _:
                pass
    return [line for line in found if line.strip()]


def printed_digest(found: Iterable[str]) -> str:
    """SHA-256 over lines with their blanks joined, so that a text editor's reflow changes nothing and a word does.

    >>> printed_digest(["a  b"]) == printed_digest(["a b"])
    True
    """
    return hashlib.sha256("\n".join(" ".join(line.split()) for line in found).encode()).hexdigest()
