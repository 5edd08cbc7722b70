"""Suppression of small numbers, and of as many others as it takes that nobody can compute them back (measure disclosure_protection).

A table with its totals is a matrix whose rows and columns each add up to zero once the totals are counted negative. A change of the
suppressed numbers that leaves all that is shown as it is, is a circulation through suppressed cells. So a cell stays open when a closed
way leads through it along which numbers can go up and down by two: then it can have at least three values, in whole numbers, which is what
the linear relaxation cannot deny. A reader knows that a suppressed number is at least 1.

Lines (a list with its sum) have a closed form. Method: Fischetti and Salazar-González (1999), alternating cycles in two-way tables.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Place = tuple[int, int]


class Unprotectable(Exception):
    """A row whose totals must stay shown cannot be protected; ``row`` is its number."""

    def __init__(self, row: int) -> None:
        super().__init__(f"row {row} cannot be protected")
        self.row = row


def small(number: int, k: int) -> bool:
    """Tell whether a number is suppressed for itself: 1 to k - 1.

    >>> small(0, 10), small(9, 10), small(10, 10)
    (False, True, False)
    """
    return 0 < number < k


def line(numbers: Sequence[int], k: int, open_values: int, *, shown_total: bool = False) -> tuple[frozenset[int], bool]:
    """Return (places to suppress, whether their sum is suppressed too) for numbers and their sum.

    ``shown_total``: the sum is known elsewhere and must stay. Raises Unprotectable(0) where that cannot be.
    """
    total = sum(numbers)
    hidden = {place for place, number in enumerate(numbers) if small(number, k)}
    if small(total, k):
        if shown_total:
            raise Unprotectable(0)
        return frozenset(place for place, number in enumerate(numbers) if number), True
    if not hidden:
        return frozenset(), False
    rest = sorted(
        (place for place, number in enumerate(numbers) if number and place not in hidden), key=lambda p: numbers[p]
    )
    while True:
        known = sum(numbers[place] for place in hidden)
        if len(hidden) >= 2 and known - len(hidden) + 1 >= open_values:
            return frozenset(hidden), False
        if not rest:
            break
        hidden.add(rest.pop(0))
    if shown_total:
        raise Unprotectable(0)
    return frozenset(hidden), True  # one number left: its sum says the same


@dataclass(frozen=True)
class Masked:
    """Which numbers of a table are suppressed: ``hidden`` holds (row, column); row R and column C are the totals."""

    hidden: frozenset[Place]


class _Grid:
    """A matrix with totals, and the ways along which its suppressed numbers can move."""

    def __init__(self, numbers: Sequence[Sequence[int]], k: int, step: int, fixed: frozenset[Place]) -> None:
        self.rows, self.columns = len(numbers), len(numbers[0])
        self.step = step
        self.fixed = fixed
        body = [[*row, sum(row)] for row in numbers]
        self.full = [*body, [sum(column) for column in zip(*body)]]
        self.hidden: set[Place] = set()
        self.by_row: list[set[int]] = [set() for _ in range(self.rows + 1)]
        self.by_column: list[set[int]] = [set() for _ in range(self.columns + 1)]
        self.hide((r, c) for r, row in enumerate(self.full) for c, number in enumerate(row) if small(number, k))

    def _total(self, place: Place) -> bool:
        """Tell whether a number counts negative: a total of a row or a column, not the grand total."""
        return (place[0] == self.rows) != (place[1] == self.columns)

    def can(self, place: Place, up: bool) -> bool:
        """Tell whether the signed number may go up (or down) by the step while the number itself stays at least 1."""
        grows = up != self._total(place)
        return grows or self.full[place[0]][place[1]] - self.step >= 1

    def cost(self, place: Place) -> float | None:
        """Return what it costs to use a place on a way: nothing if hidden; None if it may not be hidden."""
        if place in self.hidden:
            return 0.0
        number = self.full[place[0]][place[1]]
        if number == 0 or place in self.fixed:
            return None
        return 1.0 + math.sqrt(number) + (50.0 if place[0] == self.rows or place[1] == self.columns else 0.0)

    def _next(self, node: tuple[str, int]) -> Iterator[tuple[tuple[str, int], Place, bool]]:
        """Yield (node, place, up) that can be reached: from a row up along its cells, from a column down along its cells."""
        kind, number = node
        if kind == "row":
            for column in range(self.columns + 1):
                yield ("column", column), (number, column), True
        else:
            for row in range(self.rows + 1):
                yield ("row", row), (row, number), False

    def way(self, place: Place, up: bool) -> list[Place] | None:
        """Return the cheapest closed way on which ``place`` goes up (or down) by the step; None where there is none."""
        start, goal = ("column", place[1]), ("row", place[0])
        if not up:
            start, goal = goal, start
        best: dict[tuple[str, int], float] = {start: 0.0}
        came: dict[tuple[str, int], tuple[tuple[str, int], Place]] = {}
        queue = [(0.0, start)]
        while queue:
            spent, node = heapq.heappop(queue)
            if node == goal:
                return self._walked(came, start, goal)
            if spent > best[node]:
                continue
            for other, cell, rising in self._next(node):
                price = self.cost(cell) if cell != place else None
                if price is None or not self.can(cell, rising):
                    continue
                if spent + price < best.get(other, float("inf")):
                    best[other] = spent + price
                    came[other] = (node, cell)
                    heapq.heappush(queue, (spent + price, other))
        return None

    def _walked(
        self, came: dict[tuple[str, int], tuple[tuple[str, int], Place]], start: tuple[str, int], goal: tuple[str, int]
    ) -> list[Place]:
        found, node = [], goal
        while node != start:
            node, cell = came[node]
            found.append(cell)
        return found

    def rectangle(self, place: Place, up: bool) -> list[Place] | None:
        """Return three hidden places that make a rectangle with ``place`` along which it can move: the way that costs nothing."""
        row, column = place
        along = {c for c in self.by_row[row] if c != column and self.can((row, c), not up)}
        for other in self.by_column[column]:
            if other == row or not self.can((other, column), not up):
                continue
            for c in along & self.by_row[other]:
                if self.can((other, c), up):
                    return [(row, c), (other, c), (other, column)]
        return None

    def hide(self, places: Iterable[Place]) -> None:
        """Hide places, and remember them by row and column."""
        for row, column in places:
            self.hidden.add((row, column))
            self.by_row[row].add(column)
            self.by_column[column].add(row)

    def _cheapest(self, place: Place) -> list[Place]:
        """Return the places of the cheapest closed way through a place. Raises Unprotectable."""
        directions = [up for up in (True, False) if self.can(place, up)]
        for up in directions:
            free = self.rectangle(place, up)
            if free is not None:
                return free
        ways: list[tuple[float, list[Place]]] = []
        for up in directions:
            way = self.way(place, up)
            if way is not None:
                ways.append((sum(self.cost(cell) or 0.0 for cell in way), way))
        if not ways:
            raise Unprotectable(place[0])
        return min(ways)[1]

    def protect(self) -> None:
        """Hide more until every hidden number has a closed way. Raises Unprotectable."""
        safe: set[Place] = set()
        for place in sorted(self.hidden, key=lambda p: (self.full[p[0]][p[1]], p)):
            if place not in safe:
                chosen = self._cheapest(place)
                # what is hidden for this way can itself move along it, so it needs no way of its own
                self.hide(chosen)
                safe.update(chosen, (place,))


def grid(numbers: Sequence[Sequence[int]], k: int, open_values: int, *, shown_rows: bool = False) -> Masked:
    """Return which numbers of a table and its totals to suppress.

    ``shown_rows``: the totals of the rows and the grand total are shown elsewhere and must stay. Raises Unprotectable with the row that
    cannot be protected then; without ``shown_rows`` every table can be protected, since its totals may be hidden as well.
    """
    if not numbers or not numbers[0]:
        return Masked(frozenset())
    rows, columns = len(numbers), len(numbers[0])
    fixed = frozenset((row, columns) for row in range(rows + 1)) if shown_rows else frozenset[Place]()
    made = _Grid(numbers, k, max(1, open_values - 1), fixed)
    for place in sorted(made.hidden & fixed):
        raise Unprotectable(place[0])
    made.protect()
    return Masked(frozenset(made.hidden))
