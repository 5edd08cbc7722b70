"""The lists of two texts that share paragraphs: a shared item can stand in one list of a Word file only.

A list of the old text and one of the new text are one list where they share items. An item that stands in a list of the old text which is
another one in the new text cannot be shared: its paragraph mark then counts as replaced.
"""

from __future__ import annotations

from typing import NamedTuple

from specgen.review.lines import Line

OLD, NEW = "old", "new"


class _List(NamedTuple):
    number: int
    marker: str
    start: int


class Worlds:
    """Follows the lists of both texts from top to bottom, with one number for each list of the file."""

    def __init__(self) -> None:
        self._lists: dict[str, dict[int, _List]] = {OLD: {}, NEW: {}}
        self._used: dict[str, set[int]] = {OLD: set(), NEW: set()}
        self._fresh: dict[tuple[str, int], _List] = {}
        self._count = 0

    def only(self, world: str, line: Line) -> None:
        """Take a line that stands in one text only."""
        lists = self._pruned(world, line.level)
        if not line.marker:
            return
        found = None if line.opens else lists.get(line.level)
        if found is None:
            other = self._fresh.pop((OLD if world == NEW else NEW, line.level), None)
            if other is not None and (other.marker, other.start) == (line.marker, line.start):
                found = other
            else:
                found = self._opened(line)
                self._fresh[world, line.level] = found
        self._take(world, line.level, found)

    def shared(self, old: Line, new: Line) -> bool:
        """Take a line that both texts have; tell whether it can stand in both. Where it cannot, nothing happened to the lists."""
        if not new.marker:
            for world in (OLD, NEW):
                self._pruned(world, new.level)
            self._fresh = {}
            return True
        before = {world: {level: one for level, one in self._lists[world].items() if level <= new.level} for world in (OLD, NEW)}
        found = self._common(before, old, new)
        if found is None:
            return False
        self._lists = before
        self._fresh = {}
        for world in (OLD, NEW):
            self._take(world, new.level, found)
        return True

    def _common(self, lists: dict[str, dict[int, _List]], old: Line, new: Line) -> _List | None:
        level = new.level
        if old.opens and new.opens:
            return self._opened(new) if old.start == new.start else None
        if not old.opens and not new.opens:
            return lists[NEW].get(level) if lists[NEW].get(level) == lists[OLD].get(level) else None
        goes_on, begins = (NEW, OLD) if old.opens else (OLD, NEW)
        found = lists[goes_on].get(level)
        if found is None or found.start != 1 or found.number in self._used[begins]:
            return None
        return found if begins == OLD or level not in lists[NEW] else None

    def _pruned(self, world: str, level: int) -> dict[int, _List]:
        self._lists[world] = {depth: one for depth, one in self._lists[world].items() if depth <= level}
        return self._lists[world]

    def _opened(self, line: Line) -> _List:
        self._count += 1
        return _List(self._count, line.marker, line.start)

    def _take(self, world: str, level: int, found: _List) -> None:
        self._lists[world][level] = found
        self._used[world].add(found.number)
