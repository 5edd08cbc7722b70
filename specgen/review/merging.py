"""Two people changed the same text: put both changes together where they do not touch, and refuse where they do."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple


class _Edit(NamedTuple):
    """Lines ``start`` to ``end`` (not included) of the base are replaced by ``lines``."""

    start: int
    end: int
    lines: tuple[str, ...]


class Clash(NamedTuple):
    """Both sides changed, in another way, what stood in the base from line ``first`` (from 1): the lines of base, ours and theirs."""

    first: int
    base: tuple[str, ...]
    ours: tuple[str, ...]
    theirs: tuple[str, ...]


def _edits(base: Sequence[str], other: Sequence[str]) -> list[_Edit]:
    matcher = SequenceMatcher(None, base, other, autojunk=False)
    return [_Edit(i, j, tuple(other[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def _touch(one: _Edit, other: _Edit) -> bool:
    return one.start <= other.end and other.start <= one.end


def merge(base: str, ours: str, theirs: str) -> tuple[str, tuple[Clash, ...]]:
    """Return ``ours`` with the changes that lead from ``base`` to ``theirs``, and the places where that cannot be done.

    Lines are paragraphs of the Markdown. Changes that touch, next to each other included, clash, unless both sides made the same one.
    With a clash the text is worth nothing.

    >>> merge("a\\nb\\nc\\n", "A\\nb\\nc\\n", "a\\nb\\nC\\n")
    ('A\\nb\\nC\\n', ())
    """
    lines = base.split("\n")
    mine, yours = _edits(lines, ours.split("\n")), _edits(lines, theirs.split("\n"))
    added = [one for one in yours if one not in mine]
    clashes = tuple(
        Clash(
            min(one.start, other.start) + 1,
            tuple(lines[min(one.start, other.start) : max(one.end, other.end)]),
            one.lines,
            other.lines,
        )
        for other in added
        for one in mine
        if one not in yours and _touch(one, other)
    )
    shared = [one for one in yours if one in mine]
    clashes += tuple(
        Clash(other.start + 1, tuple(lines[other.start : other.end]), one.lines, other.lines)
        for other in added
        for one in shared
        if _touch(one, other)
    )
    result: list[str] = []
    place = 0
    for edit in sorted([*mine, *added], key=lambda one: (one.start, one.end)):
        result += [*lines[place : edit.start], *edit.lines]
        place = edit.end
    return "\n".join([*result, *lines[place:]]), clashes
