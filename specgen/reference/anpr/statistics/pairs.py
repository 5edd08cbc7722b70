"""The matrix of an area as readers see it: every pair, totals, completeness, expansion."""

from __future__ import annotations

import itertools
import math
from typing import Any

from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.figures import Quality, Tally
from specgen.reference.anpr.statistics.areas import AreaEntry
from specgen.reference.anpr.statistics.counting import day_of
from specgen.reference.anpr.statistics.linking import Sightings
from specgen.reference.anpr.statistics.matrices import ANY, DayMatrix, Matrices
from specgen.reference.anpr.statistics.rounding import half_up
from specgen.reference.anpr.statistics.windows import MINUTES
from specgen.reference.anpr.store import Store
from specgen.reference.values import Values

Bin = tuple[int, int]


class Expansion:
    """The standard method to expand trips for passages that were not linkable (measure od_expansion)."""

    name = "od_expansion"

    def __init__(self, store: Store, tally: Tally) -> None:
        self._store = store
        self._tally = tally

    def rate(self, camera: str, cell: Bin) -> float:
        """Return the share of passages that were linkable."""
        known = [one for one in self._store.crossings(camera, *cell) if self._tally.counts(one)]
        return sum(one.linkable and bool(one.token) for one in known) / len(known) if known else 0.0

    def expanded(self, trips: int, rate: float) -> dict[str, float | None]:
        """Return expanded, low and high of a cell; ``rate`` is the product of those of the two cameras."""
        if not rate:
            return {"expanded": None, "low": None, "high": None}
        value, error = trips / rate, math.sqrt(trips * (1 - rate)) / rate
        low, high = max(float(trips), value - 1.96 * error), value + 1.96 * error
        return {"expanded": half_up(value, 1), "low": half_up(low, 1), "high": half_up(high, 1)}


class AreaMatrices:
    """Writes the matrices of an area."""

    def __init__(
        self, matrices: Matrices, sightings: Sightings, quality: Quality, expansion: Expansion, values: Values
    ) -> None:
        self._matrices = matrices
        self._sightings = sightings
        self._quality = quality
        self._expansion = expansion
        self._smallest = values.whole("ANPR-ODM-07.smallest_bin", 60)

    def coarse(self, size: str) -> bool:
        """Tell whether a bin is long enough for the tier published."""
        return MINUTES[size] >= self._smallest

    def matrix(self, area: AreaEntry, kind: str, cells: list[Bin], expansion: bool) -> dict[str, Any]:
        """Return the members of the answer that hold figures."""
        cameras = self._sightings.cameras(area.cameras)
        shares = {one: dict(zip(cells, self._quality.shares(one, cells), strict=True)) for one in cameras}
        tables: dict[Bin, DayMatrix] = {}
        found: dict[str, Any] = {
            "kind": kind, "items": [], "row_totals": [], "column_totals": [], "totals": [], "unmatched": [],
            "method": self._expansion.name if expansion else None,
        }
        for cell in cells:
            day = day_of(cell[0])
            if day not in tables:
                tables[day] = self._matrices.table(cameras, *day)
            table = tables[day]
            for origin, destination in itertools.product(cameras, repeat=2):
                share = min(shares[origin][cell], shares[destination][cell])
                row = self._cell(table, kind, cell, origin, destination, share)
                if expansion:
                    rates = [self._expansion.rate(one, cell) for one in (origin, destination)]
                    shown = row["status"] == "shown" and share >= 0.5
                    row |= self._expansion.expanded(row["count"] or 0, rates[0] * rates[1] if shown else 0.0)
                found["items"].append(row)
            for one in cameras:
                found["row_totals"].append({"camera": one, **self._total(table, kind, cell, one, ANY)})
                found["column_totals"].append({"camera": one, **self._total(table, kind, cell, ANY, one)})
            found["totals"].append(self._total(table, kind, cell, ANY, ANY))
            found["unmatched"].append(self._total(table, "unmatched", cell, ANY, ANY))
        return found

    def _cell(
        self, table: DayMatrix, kind: str, cell: Bin, origin: str, destination: str, share: float
    ) -> dict[str, Any]:
        number, hidden = table.value((kind, *cell, origin, destination))
        status = "suppressed" if hidden else "not_measured" if share == 0 and not number else "shown"
        return {
            "origin": origin,
            "destination": destination,
            "start": write_instant(cell[0]),
            "end": write_instant(cell[1]),
            "count": number if status == "shown" else None,
            "status": status,
            "completeness": share,
        }

    def _total(self, table: DayMatrix, kind: str, cell: Bin, origin: str, destination: str) -> dict[str, Any]:
        number, hidden = table.value((kind, *cell, origin, destination))
        status = "suppressed" if hidden else "shown"
        return {"start": write_instant(cell[0]), "count": None if hidden else number, "status": status}
