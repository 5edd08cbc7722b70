"""From figures to tables that may be shown: small numbers suppressed, and others with them so that nobody computes them back.

The tables of passage_count and class_split share the totals of the cameras. Those are settled first, as a line with its sum; cameras whose
total is hidden come together as one row "others" whose total everybody knows. Then every table of cameras has known row totals, and its
hidden numbers are tied to no other table.
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specgen.insight.protection import Unprotectable, grid, line, small
from specgen.insight.settings import Limits

SHOWN, SUPPRESSED, NOT_MEASURED = "shown", "suppressed", "not_measured"
OTHERS = "*"
"""Name of the row of cameras that are only shown together."""
TOTAL = "+"


@dataclass(frozen=True)
class Figure:
    """One number for others to see: None unless ``status`` is shown."""

    value: float | int | None
    status: str = SHOWN


HIDDEN = Figure(None, SUPPRESSED)
NOTHING = Figure(None, NOT_MEASURED)


@dataclass(frozen=True)
class Table:
    """Rows by columns of figures. The row and the column called TOTAL hold the sums. ``measure`` names the definition.

    ``withheld``: the table could not be protected and holds nothing.
    """

    id: str
    measure: str
    period: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Figure, ...], ...]
    withheld: bool = False

    def at(self, row: str, column: str) -> Figure:
        """Return the figure of a row and a column; not measured where there is none."""
        if row in self.rows and column in self.columns:
            return self.cells[self.rows.index(row)][self.columns.index(column)]
        return NOTHING

    @property
    def suppressed(self) -> int:
        """Number of suppressed figures."""
        return sum(one.status == SUPPRESSED for row in self.cells for one in row)

    @property
    def shown(self) -> int:
        """Number of shown figures."""
        return sum(one.status == SHOWN for row in self.cells for one in row)

    def as_dict(self) -> dict[str, Any]:
        """Return the table as JSON-ready values; a figure that is not shown is null and says why."""
        return {
            "id": self.id,
            "measure": self.measure,
            "period": self.period,
            "withheld": self.withheld,
            "items": [
                {"row": row, "column": column, "value": figure.value, "status": figure.status}
                for row, figures in zip(self.rows, self.cells)
                for column, figure in zip(self.columns, figures)
            ],
        }


def rounded(value: float, digits: int) -> float:
    """Return a number rounded half away from zero, once, for showing.

    >>> rounded(0.125, 2), rounded(-0.5, 0)
    (0.13, -1.0)
    """
    exact = decimal.Decimal(repr(value)).quantize(decimal.Decimal(1).scaleb(-digits), decimal.ROUND_HALF_UP)
    return float(exact)


def share(part: Figure, whole: Figure, digits: int = 3) -> Figure:
    """Return part / whole: suppressed when one of the two is, nothing when the whole is zero."""
    if SUPPRESSED in (part.status, whole.status):
        return HIDDEN
    if part.value is None or not whole.value:
        return NOTHING
    return Figure(rounded(part.value / whole.value, digits))


@dataclass(frozen=True)
class Totals:
    """The passages per camera as they may be shown. ``apart``: cameras with a row of their own; ``others``: those shown together."""

    apart: tuple[int, ...]
    others: tuple[int, ...]
    numbers: Mapping[int, int]


def totals(numbers: Mapping[int, int], limits: Limits, together: frozenset[int] = frozenset()) -> Totals | None:
    """Settle which cameras are shown apart; ``together`` must not be. None where not even the sum may be shown."""
    places = sorted(numbers)
    if small(sum(numbers.values()), limits.k):
        return None
    hidden = set(together)
    values = [numbers[place] for place in places]
    try:
        marked, _ = line(values, limits.k, limits.open_values, shown_total=True)
    except Unprotectable:
        return None
    hidden |= {places[one] for one in marked}
    rest = sorted((place for place in places if place not in hidden and numbers[place]), key=lambda p: numbers[p])
    while hidden and rest and (len(hidden) < 2 or sum(numbers[one] for one in hidden) < limits.k):
        hidden.add(rest.pop(0))
    if hidden and (len(hidden) < 2 or sum(numbers[one] for one in hidden) < limits.k):
        return None
    return Totals(tuple(one for one in places if one not in hidden), tuple(sorted(hidden)), numbers)


def _matrix(known: Totals, columns: Sequence[Any], numbers: Mapping[tuple[int, Any], int]) -> list[list[int]]:
    rows = [[numbers.get((camera, column), 0) for column in columns] for camera in known.apart]
    if known.others:
        rows.append([sum(numbers.get((camera, column), 0) for camera in known.others) for column in columns])
    return rows


Kind = tuple[str, str, Sequence[Any], Mapping[tuple[int, Any], int]]
"""A table of cameras: id, measure, columns, numbers per (camera, column)."""


def camera_tables(
    kinds: Sequence[Kind], numbers: Mapping[int, int], names: Sequence[str], limits: Limits, period: str
) -> list[Table]:
    """Return the tables that share the totals of the cameras, protected together."""
    together: frozenset[int] = frozenset()
    while True:
        known = totals(numbers, limits, together)
        if known is None:
            return [_withheld(one[0], one[1], period) for one in kinds]
        made: list[Table] = []
        for name, measure, columns, cells in kinds:
            try:
                made.append(_of_cameras(known, name, measure, columns, cells, names, limits, period))
            except Unprotectable as error:
                more = _merged(known, error.row)
                if more is None:
                    made.append(_withheld(name, measure, period))
                    continue
                together = more
                break
        else:
            return made


def _merged(known: Totals, row: int) -> frozenset[int] | None:
    """Return the cameras to show together so that a row that cannot be protected disappears; None where that does not help."""
    if row < len(known.apart):
        return frozenset({*known.others, known.apart[row]})
    rest = sorted(known.apart, key=lambda one: known.numbers[one])
    return frozenset({*known.others, rest[0]}) if known.others and rest else None


def _of_cameras(
    known: Totals,
    name: str,
    measure: str,
    columns: Sequence[Any],
    numbers: Mapping[tuple[int, Any], int],
    names: Sequence[str],
    limits: Limits,
    period: str,
) -> Table:
    matrix = _matrix(known, columns, numbers)
    rows = [names[one] for one in known.apart] + ([OTHERS] if known.others else [])
    hidden = grid(matrix, limits.k, limits.open_values, shown_rows=True).hidden if matrix and columns else frozenset()
    return _table(name, measure, period, rows, [str(one) for one in columns], matrix, hidden)


def _table(
    name: str,
    measure: str,
    period: str,
    rows: Sequence[str],
    columns: Sequence[str],
    matrix: Sequence[Sequence[int]],
    hidden: frozenset[tuple[int, int]],
) -> Table:
    full = [[*row, sum(row)] for row in matrix]
    full.append([sum(column) for column in zip(*full)] if full else [0] * (len(columns) + 1))
    cells = tuple(
        tuple(HIDDEN if (r, c) in hidden else Figure(number) for c, number in enumerate(row))
        for r, row in enumerate(full)
    )
    return Table(name, measure, period, (*rows, TOTAL), (*columns, TOTAL), cells)


def _withheld(name: str, measure: str, period: str) -> Table:
    return Table(name, measure, period, (), (), (), withheld=True)


def free_table(
    name: str,
    measure: str,
    period: str,
    rows: Sequence[str],
    columns: Sequence[str],
    matrix: Sequence[Sequence[int]],
    limits: Limits,
) -> Table:
    """Return a protected table whose totals stand nowhere else and may be hidden too."""
    hidden = grid(matrix, limits.k, limits.open_values).hidden if matrix and columns else frozenset()
    return _table(name, measure, period, rows, columns, matrix, hidden)


def line_table(
    name: str, measure: str, period: str, rows: Sequence[str], numbers: Sequence[int], limits: Limits
) -> Table:
    """Return a protected list with its sum, as a table with the one column ``n``."""
    hidden, total = line(numbers, limits.k, limits.open_values)
    cells = [(HIDDEN if place in hidden else Figure(number),) for place, number in enumerate(numbers)]
    cells.append((HIDDEN if total else Figure(sum(numbers)),))
    return Table(name, measure, period, (*rows, TOTAL), ("n",), tuple(cells))


def plain(name: str, measure: str, period: str, columns: Sequence[str], rows: Mapping[str, Sequence[Figure]]) -> Table:
    """Return a table of figures that are already settled."""
    return Table(name, measure, period, tuple(rows), tuple(columns), tuple(tuple(row) for row in rows.values()))


def unless_small(number: int, k: int) -> Figure:
    """Return a number that stands alone: suppressed from 1 to k - 1."""
    return HIDDEN if small(number, k) else Figure(number)
