"""Counts of one camera on one Belgian calendar day: quarters, hours and the day, in all splits, protected together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from specgen.reference.anpr.clock import HOUR, local_day, local_moment
from specgen.reference.anpr.statistics.protection import Protection
from specgen.reference.anpr.store import Passage

QUARTER = HOUR // 4
ALL = ("all", "all")
SPLITS = ("direction", "lane", "vehicle_class", "country_group")
_NEIGHBOURS = ("BE", "NL", "FR", "DE", "LU")
_LEVELS = {QUARTER: 1, HOUR: 4}
Cell = tuple[int, int, str, str]
"""Start and end of a bin, split, class."""


def day_of(instant: int) -> tuple[int, int]:
    """Return start and end of the Belgian calendar day of an instant."""
    day = local_day(instant)
    return local_moment(day, 0), local_moment(day + timedelta(days=1), 0)


def days(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the Belgian calendar days that touch ``[start, end)``."""
    while start < end:
        low, high = day_of(start)
        yield low, high
        start = high


def levels(instant: int) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Return the quarter, the hour and the day of an instant, each as start and end."""
    quarter, hour = instant - instant % QUARTER, instant - instant % HOUR
    return (quarter, quarter + QUARTER), (hour, hour + HOUR), day_of(instant)


def height(start: int, end: int) -> int:
    """Return how dear it is to hide a number of a bin: a quarter costs least, a day most."""
    return _LEVELS.get(end - start, 20)


class Classes:
    """Puts a passage in exactly one class of each split (measure class_split)."""

    def of(self, passage: Passage) -> tuple[str, str, str, str]:
        """Return the classes by direction, lane, vehicle class and country group."""
        lane = "unknown" if passage.lane is None else str(passage.lane)
        return passage.direction, lane, passage.vehicle_class, self.country(passage.country)

    def country(self, country: str) -> str:
        """Return the country group."""
        if country in _NEIGHBOURS:
            return country
        return "unknown" if country == "XX" else "other"


@dataclass(frozen=True)
class DayCounts:
    """The numbers of a camera on a day, and which of them stay hidden."""

    values: Counter[Cell]
    hidden: set[Any]

    def value(self, cell: Cell) -> tuple[int, bool]:
        """Return (number, hidden)."""
        return self.values[cell], cell in self.hidden


class CountTables:
    """Makes the table of a camera and a day."""

    def __init__(self, classes: Classes, suppression: Any, protection: Protection) -> None:
        self._classes = classes
        self._suppression = suppression
        self._protection = protection

    def table(self, passages: Iterable[Passage]) -> DayCounts:
        """Return the table of passages of one camera within one day."""
        items: Counter[Hashable] = Counter(
            (one.captured - one.captured % QUARTER, *self._classes.of(one)) for one in passages
        )
        values: Counter[Cell] = Counter()
        for kind, number in items.items():
            for cell in self._share(kind):
                values[cell] += number
        hidden = self._protection.hidden(items, self._share, lambda value: self._suppression.shown(value)[1], self._weight)
        return DayCounts(values, hidden)

    def _share(self, kind: Any) -> dict[Any, int]:
        quarter, *classes = kind
        names = [ALL, *zip(SPLITS, classes, strict=True)]
        return {(*bounds, *name): 1 for bounds in levels(quarter) for name in names}

    def _weight(self, cell: Any) -> int:
        start, end, split, _ = cell
        return height(start, end) * (3 if split == "all" else 1)
