"""Origin-destination matrices of one list of cameras on one Belgian day: trips, links and unmatched, protected together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from specgen.reference.anpr.clock import DAY
from specgen.reference.anpr.statistics.counting import QUARTER, height, levels
from specgen.reference.anpr.statistics.linking import Sightings
from specgen.reference.anpr.statistics.protection import Protection
from specgen.reference.anpr.store import Passage

ANY = "*"
Cell = tuple[str, int, int, str, str]
"""Kind (trips, links, unmatched), start and end of a bin, origin, destination; ``*`` stands for all cameras together."""


@dataclass(frozen=True)
class DayMatrix:
    """The numbers of a list of cameras on a day, and which of them stay hidden."""

    values: Counter[Cell]
    hidden: set[Any]

    def value(self, cell: Cell) -> tuple[int, bool]:
        """Return (number, hidden)."""
        return self.values[cell], cell in self.hidden


class Matrices:
    """Makes the matrices of a day."""

    def __init__(self, sightings: Sightings, trips: Any, suppression: Any, protection: Protection) -> None:
        self._sightings = sightings
        self._trips = trips
        self._suppression = suppression
        self._protection = protection

    def runs(self, cameras: Sequence[str], start: int, end: int) -> list[list[Passage]]:
        """Return the runs (trips and single sightings) that began in ``[start, end)``."""
        known = self._sightings.by_token(cameras, start - DAY, end + DAY)
        return [run for one in known for run in self._trips.cut(one) if start <= run[0].captured < end]

    def table(self, cameras: Sequence[str], start: int, end: int) -> DayMatrix:
        """Return the table of one Belgian day. A run that began the day before adds the links that fall in this day."""
        items: Counter[Hashable] = Counter()
        for run in self.runs(cameras, start - DAY, end):
            made = tuple(
                (one.origin, one.destination, one.start - one.start % QUARTER) for one in self._trips.trips(run)
            )
            links = tuple(
                (one.camera, two.camera, one.captured - one.captured % QUARTER) for one, two in pairwise(run)
            )
            items[(run[0].captured - run[0].captured % QUARTER, made, links)] += 1

        def share(kind: Any) -> Counter[Any]:
            return Counter({cell: times for cell, times in self._share(kind).items() if start <= cell[1] < end})

        values: Counter[Cell] = Counter()
        for kind, number in items.items():
            for cell, times in share(kind).items():
                values[cell] += number * times
        hidden = self._protection.hidden(items, share, lambda value: self._suppression.shown(value)[1], self._weight)
        return DayMatrix(values, hidden)

    def _share(self, kind: Any) -> Counter[Any]:
        quarter, made, links = kind
        found: Counter[Any] = Counter()
        for name, pairs in (("trips", made), ("links", links)):
            for origin, destination, at in pairs:
                for bounds in levels(at):
                    for one in (origin, ANY):
                        for two in (destination, ANY):
                            found[(name, *bounds, one, two)] += 1
        if not made:
            for bounds in levels(quarter):
                found[("unmatched", *bounds, ANY, ANY)] += 1
        return found

    def _weight(self, cell: Any) -> int:
        _, start, end, origin, destination = cell
        totals = (origin == ANY) + (destination == ANY)
        return min(height(start, end), 6) * (3, 1, 4)[totals]
