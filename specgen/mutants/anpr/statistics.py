"""Faulty figures: one replaced part each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import DAY, HOUR, read_instant, write_instant
from specgen.reference.anpr.statistics.counting import DayCounts
from specgen.reference.anpr.statistics.protection import Protection
from specgen.reference.anpr.store import Passage


class HourEndInside(Around):
    """Counts a passage on the hour in the hour before, where that hour has passages."""

    def table(self, passages: Iterable[Passage]) -> DayCounts:
        known = list(passages)
        hours = {one.captured // HOUR for one in known}
        found: DayCounts = self._honest.table(
            replace(one, captured=one.captured - 1)
            if one.captured % HOUR == 0 and one.captured // HOUR - 1 in hours
            else one
            for one in known
        )
        return found


class LastMillisecond(Around):
    """Does not count a passage in the last millisecond of an hour."""

    def table(self, passages: Iterable[Passage]) -> DayCounts:
        found: DayCounts = self._honest.table(one for one in passages if one.captured % HOUR != HOUR - 1)
        return found


class FixedDays(Around):
    """Makes every day twenty-four hours long."""

    def rows(self, camera: str, start: int, end: int, size: str) -> list[dict[str, Any]]:
        found = []
        for row in self._honest.rows(camera, start, end, size):
            low, high = read_instant(row["start"]), read_instant(row["end"])
            if size == "P1D" and high - low != DAY and row["count"] is not None:
                known = self._honest._store.crossings(camera, low, low + DAY)
                number = sum(self._honest._tally.counts(one) for one in known)
                row = {**row, "end": write_instant(low + DAY), "count": number}
            found.append(row)
        return found


class PrimaryAlone:
    """Hides small numbers and nothing else."""

    def __init__(self, honest: Protection) -> None:
        self.spread = honest.spread

    def hidden(self, items: Any, share: Any, small: Any, weight: Any) -> set[Any]:
        values: dict[Any, int] = {}
        for kind, number in items.items():
            for cell, times in share(kind).items():
                values[cell] = values.get(cell, 0) + number * times
        return {cell for cell, value in values.items() if value and small(value)}


class FivePointsMore(Around):
    """States a bin as five percentage points more complete than it was."""

    def shares(self, camera: str, cells: list[tuple[int, int]]) -> list[float]:
        found: list[float] = self._honest.shares(camera, cells)
        return [min(1.0, round(one + 0.055, 4)) if 0.1 < one < 1 else one for one in found]


class FivePointsLess(Around):
    """States a bin as less complete than it was."""

    def shares(self, camera: str, cells: list[tuple[int, int]]) -> list[float]:
        found: list[float] = self._honest.shares(camera, cells)
        return [round(one - 0.055, 4) if 0.1 < one < 1 else one for one in found]


class ForeignersTogether(Around):
    """Puts vehicles from Luxembourg in the class of other countries."""

    def of(self, passage: Passage) -> tuple[str, str, str, str]:
        direction, lane, vehicle_class, country = self._honest.of(passage)
        return direction, lane, vehicle_class, "other" if country == "LU" else country


class BusesAsTrucks(Around):
    """Counts buses as lorries."""

    def of(self, passage: Passage) -> tuple[str, str, str, str]:
        direction, lane, vehicle_class, country = self._honest.of(passage)
        return direction, lane, "truck" if vehicle_class == "bus" else vehicle_class, country


class Passing(Around):
    """Holds the time between entry and exit against other limits (milliseconds)."""

    early, late = 0, 0

    def through(self, area: Any, entry: Any) -> bool:
        if entry.next_sense != "exit" or entry.next_gate == entry.gate:
            return False
        shortest, longest = self._honest.limits(area, entry.gate, entry.next_gate)
        return bool(shortest + self.early <= entry.next_at - entry.at < longest + self.late)


class OverTheShortest(Passing):
    """Does not count a vehicle that leaves after exactly the shortest time."""

    early = 1


class AtTheLongest(Passing):
    """Counts a vehicle that leaves after exactly the longest time."""

    late = 1


class SameGate(Around):
    """Counts a vehicle that turns round."""

    def through(self, area: Any, entry: Any) -> bool:
        if entry.next_sense != "exit":
            return False
        shortest, longest = self._honest.limits(area, entry.gate, entry.next_gate)
        return bool(shortest <= entry.next_at - entry.at < longest)


class TripsAsLinks(Around):
    """Gives the trip matrix under the name of the links."""

    def matrix(self, area: Any, kind: str, cells: Any, expansion: bool) -> dict[str, Any]:
        return {**self._honest.matrix(area, "trips", cells, expansion), "kind": kind}


class LooseEnds(Around):
    """Wants the start of a window on a boundary and takes any end."""

    def holds(self, start: int, end: int, size: str) -> bool:
        return bool(self._honest.holds(start, end, size)) or start % HOUR == 0


class LooseStarts(Around):
    """Wants the end of a window on a boundary and takes any start."""

    def holds(self, start: int, end: int, size: str) -> bool:
        return bool(self._honest.holds(start, end, size)) or end % HOUR == 0


class AnyPurpose(Around):
    """Makes a matrix of cameras with any purpose, as long as it is the same."""

    def matrix(self, cameras: Any) -> None:
        self._honest.common(cameras)


class FirstPurpose(Around):
    """Looks at the purpose of the first camera alone."""

    def matrix(self, cameras: Any) -> None:
        self._honest.matrix(cameras[:1])


MUTANTS: tuple[Mutant, ...] = (
    Mutant("hour-end-inside", "ANPR-CNT-01", "counts a passage on the hour in the hour before", "count_tables", HourEndInside),
    Mutant("last-millisecond", "ANPR-CNT-01", "loses the last millisecond of an hour", "count_tables", LastMillisecond),
    Mutant("fixed-days", "ANPR-CNT-02", "makes every day twenty-four hours long", "counts", FixedDays),
    Mutant("five-points-more", "ANPR-CNT-03", "states a bin as more complete than it was", "quality", FivePointsMore),
    Mutant("five-points-less", "ANPR-CNT-03", "states a bin as less complete than it was", "quality", FivePointsLess),
    Mutant("foreigners-together", "ANPR-CNT-07", "puts Luxembourg with the other countries", "classes", ForeignersTogether),
    Mutant("buses-as-trucks", "ANPR-CNT-07", "counts buses as lorries", "classes", BusesAsTrucks),
    Mutant("primary-alone", "ANPR-CNT-09", "hides small numbers and nothing else", "protection", PrimaryAlone),
    Mutant("over-the-shortest", "ANPR-ODM-03", "wants more than the shortest time", "passing_rule", OverTheShortest),
    Mutant("at-the-longest", "ANPR-ODM-03", "counts after exactly the longest time", "passing_rule", AtTheLongest),
    Mutant("same-gate", "ANPR-ODM-03", "counts a vehicle that turns round", "passing_rule", SameGate),
    Mutant("cells-alone", "ANPR-ODM-06", "hides small cells and nothing else", "matrix_protection", PrimaryAlone),
    Mutant("trips-as-links", "ANPR-ODM-02", "gives trips under the name of links", "area_matrices", TripsAsLinks),
    Mutant("loose-ends", "ANPR-ODM-14", "takes any end of a window", "boundaries", LooseEnds),
    Mutant("loose-starts", "ANPR-ODM-14", "takes any start of a window", "boundaries", LooseStarts),
    Mutant("any-purpose", "ANPR-PUR-02", "makes a matrix for any purpose", "purposes", AnyPurpose),
    Mutant("first-purpose", "ANPR-PUR-02", "looks at the first camera alone", "purposes", FirstPurpose),
)
