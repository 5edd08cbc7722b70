"""How many values a hidden number can still have for a reader who knows all that is shown (measure disclosure_protection).

Linear optimisation with the simplex method, standard library alone; numbers that no sum ties together are looked at apart.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

Name = Hashable
TINY = 1e-7


@dataclass
class Reader:
    """What a reader knows: ``shown`` numbers (a zero too), ``hidden`` names, and sums (total, parts) between them.

    A hidden number is a whole number of at least 1.
    """

    shown: dict[Name, int] = field(default_factory=dict)
    hidden: set[Name] = field(default_factory=set)
    sums: list[tuple[Name, tuple[Name, ...]]] = field(default_factory=list)

    def add(self, name: Name, number: int | None) -> None:
        """Take in a figure; None is a hidden one."""
        if number is None:
            if name not in self.shown:
                self.hidden.add(name)
        else:
            self.shown[name] = number
            self.hidden.discard(name)

    def equations(self) -> list[tuple[dict[Name, int], int]]:
        """Return the sums as (factor of each hidden number, constant), those with a hidden number and all of it known."""
        found = []
        for total, parts in self.sums:
            names = (total, *parts)
            if not all(one in self.shown or one in self.hidden for one in names):
                continue
            factors: dict[Name, int] = {}
            constant = 0
            for place, one in enumerate(names):
                sign = -1 if place == 0 else 1
                if one in self.shown:
                    constant -= sign * self.shown[one]
                else:
                    factors[one] = factors.get(one, 0) + sign
            if factors:
                found.append((factors, constant))
        return found


def open_values(reader: Reader) -> dict[Name, int | None]:
    """Return how many whole values each hidden number can have; None where there is no limit, 0 where none fits the sums."""
    known = reader.equations()
    found: dict[Name, int | None] = {}
    for names in _components(reader.hidden, known):
        own = [one for one in known if any(name in names for name in one[0])]
        order = sorted(names, key=repr)
        for name in order:
            low, high = _bounds(order, own, name)
            if low is None:
                found[name] = 0
            elif high is None:
                found[name] = None
            else:
                found[name] = max(0, math.floor(high + TINY) - math.ceil(low - TINY) + 1)
    return found


def _components(names: Iterable[Name], equations: Sequence[tuple[Mapping[Name, int], int]]) -> list[set[Name]]:
    groups = {name: {name} for name in names}
    for factors, _ in equations:
        merged = set().union(*(groups[name] for name in factors))
        for name in merged:
            groups[name] = merged
    return list({id(one): one for one in groups.values()}.values())


def _bounds(
    order: Sequence[Name], equations: Sequence[tuple[Mapping[Name, int], int]], name: Name
) -> tuple[float | None, float | None]:
    """Return (least, most) of a number; (None, None) when nothing fits, most None when there is no limit."""
    table = _feasible(order, equations)
    if table is None:
        return None, None
    place = list(order).index(name)
    low = _optimum(table, place, 1.0)
    high = _optimum(table, place, -1.0)
    return (1 + low if low is not None else 1.0), (1 - high if high is not None else None)


@dataclass
class _Table:
    rows: list[list[float]]
    basis: list[int]
    width: int


def _feasible(order: Sequence[Name], equations: Sequence[tuple[Mapping[Name, int], int]]) -> _Table | None:
    """Return a table with a feasible corner of y = x - 1 >= 0, or None."""
    width, height = len(order), len(equations)
    rows = []
    for place, (factors, constant) in enumerate(equations):
        row = [float(factors.get(one, 0)) for one in order] + [0.0] * height
        right = float(constant - sum(factors.values()))
        if right < 0:
            row, right = [-one for one in row], -right
        row[width + place] = 1.0
        rows.append([*row, right])
    table = _Table(rows, [width + place for place in range(height)], width + height)
    cost = [0.0] * width + [1.0] * height
    least = _minimise(table, cost)
    if least is None or least > 1e-6:
        return None
    for place in [one for one in range(height) if table.basis[one] >= width]:
        other = next((one for one in range(width) if abs(table.rows[place][one]) > TINY), None)
        if other is not None:
            _pivot(table, place, other)
    keep = [one for one in range(height) if table.basis[one] < width]
    return _Table(
        [[*table.rows[one][:width], table.rows[one][-1]] for one in keep], [table.basis[one] for one in keep], width
    )


def _optimum(table: _Table, place: int, factor: float) -> float | None:
    """Return the least value of ``factor`` times a variable, or None when it has no limit."""
    own = _Table([list(one) for one in table.rows], list(table.basis), table.width)
    cost = [0.0] * table.width
    cost[place] = factor
    return _minimise(own, cost)


def _minimise(table: _Table, cost: Sequence[float]) -> float | None:
    """Pivot until no variable improves the cost (Bland's rule: it ends); return the cost, None when it has no limit."""
    while True:
        prices = [cost[one] for one in table.basis]
        entering = next(
            (
                one
                for one in range(table.width)
                if one not in table.basis
                and cost[one] - sum(price * row[one] for price, row in zip(prices, table.rows, strict=True) if price)
                < -TINY
            ),
            None,
        )
        if entering is None:
            return sum(price * row[-1] for price, row in zip(prices, table.rows, strict=True))
        ratios = [
            (row[-1] / row[entering], table.basis[place], place)
            for place, row in enumerate(table.rows)
            if row[entering] > TINY
        ]
        if not ratios:
            return None
        _pivot(table, min(ratios)[2], entering)


def _pivot(table: _Table, place: int, entering: int) -> None:
    divisor = table.rows[place][entering]
    table.rows[place] = [one / divisor for one in table.rows[place]]
    for other, row in enumerate(table.rows):
        if other != place and abs(row[entering]) > TINY:
            factor = row[entering]
            table.rows[other] = [one - factor * two for one, two in zip(row, table.rows[place], strict=True)]
    table.basis[place] = entering
