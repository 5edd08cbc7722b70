"""Travel times between two cameras (measures travel_time and travel_time_reliability)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from specgen.reference.anpr.clock import DAY, Clock, bins, write_instant
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.statistics.flows import Lowest
from specgen.reference.anpr.statistics.linking import Sightings
from specgen.reference.anpr.statistics.rounding import half_up
from specgen.reference.values import Values


class Outliers:
    """Leaves out vehicles that made a stop: more than three scaled median deviations from the median."""

    name = "median-3mad"

    def kept(self, times: list[float]) -> list[float]:
        """Return the driving times that count, sorted."""
        ordered = sorted(times)
        middle = percentile(ordered, 50)
        spread = percentile(sorted(abs(one - middle) for one in ordered), 50)
        if spread == 0:
            return ordered
        return [one for one in ordered if abs(one - middle) <= 3 * 1.4826 * spread]


def percentile(ordered: list[float], share: int) -> float:
    """Return a percentile of sorted values, interpolated.

    >>> percentile([1.0, 2.0, 4.0], 75)
    3.0
    """
    place = (len(ordered) - 1) * share / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


@dataclass(frozen=True)
class TravelTime:
    """The travel time of a bin in seconds, not rounded; None where it is not shown."""

    start: int
    end: int
    p15: float | None
    p50: float | None
    p85: float | None
    sample: int | None
    status: str
    completeness: float


class Reliability:
    """The spread of the travel time relative to its median."""

    def of(self, one: TravelTime) -> float | None:
        """Return the measure with two decimals, or None where the travel time is not shown."""
        if one.p15 is None or one.p85 is None or not one.p50:
            return None
        return half_up((one.p85 - one.p15) / one.p50, 2)


class TravelTimes:
    """Percentiles per bin of arrival."""

    def __init__(
        self,
        sightings: Sightings,
        outliers: Outliers,
        lowest: Lowest,
        clock: Clock,
        settings: Settings,
        values: Values,
    ) -> None:
        self._sightings = sightings
        self.outliers = outliers
        self._lowest = lowest
        self._clock = clock
        self._gap = settings.trip_gap_min * 60_000
        self.smallest = max(settings.minimum_cell, values.whole("ANPR-TTM-01.sample", 10))

    def enough(self, sample: int) -> bool:
        """Tell whether so many vehicles are enough."""
        return sample >= self.smallest

    def times(self, origin: str, destination: str, start: int, end: int) -> list[tuple[int, float]]:
        """Return (arrival, seconds) of each drive that arrives in ``[start, end)``."""
        found = []
        for known in self._sightings.by_token([origin, destination], start - DAY, end):
            since: int | None = None
            for one in known:
                if one.camera == origin:
                    since = one.captured
                elif since is not None:
                    if 0 < one.captured - since < self._gap and one.captured >= start:
                        found.append((one.captured, (one.captured - since) / 1000))
                    since = None
        return found

    def figures(self, origin: str, destination: str, start: int, end: int, size: str) -> list[TravelTime]:
        """Return one figure per bin that has ended."""
        cells = [one for one in bins(start, end, size) if one[1] <= self._clock.now()]
        times = self.times(origin, destination, start, end)
        found = []
        for (low, high), share in zip(cells, self._lowest.shares([origin, destination], cells), strict=True):
            inside = [seconds for at, seconds in times if low <= at < high]
            kept = self.outliers.kept(inside) if inside else []
            if kept and self.enough(len(kept)):
                p15, p50, p85 = (percentile(kept, one) for one in (15, 50, 85))
                found.append(TravelTime(low, high, p15, p50, p85, len(kept), "shown", share))
            else:
                status = "not_measured" if share == 0 and not inside else "suppressed"
                found.append(TravelTime(low, high, None, None, None, None, status, share))
        return found


def row(one: TravelTime, reliability: Reliability) -> dict[str, Any]:
    """Return a figure as the interface writes it."""
    return {
        "start": write_instant(one.start),
        "end": write_instant(one.end),
        "p15_s": whole(one.p15),
        "p50_s": whole(one.p50),
        "p85_s": whole(one.p85),
        "sample": one.sample,
        "reliability": reliability.of(one),
        "status": one.status,
        "completeness": one.completeness,
    }


def whole(value: float | None) -> int | None:
    """Return a number of seconds without decimals."""
    return None if value is None else int(half_up(value, 0))
