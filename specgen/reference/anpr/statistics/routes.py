"""Frequently driven sequences of cameras per part of the day (measure route_share)."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from specgen.reference.anpr.clock import Clock, local_day, local_moment, local_offset
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.statistics.matrices import Matrices
from specgen.reference.anpr.statistics.rounding import half_up
from specgen.reference.values import Values

PARTS = (("night", 0, 6), ("morning", 6, 10), ("midday", 10, 16), ("evening", 16, 20), ("late", 20, 24))


def part_of(instant: int) -> tuple[str, str]:
    """Return date and part of the day, in Belgian time."""
    hour = (datetime(1970, 1, 1) + timedelta(milliseconds=instant + local_offset(instant))).hour
    return local_day(instant).isoformat(), next(name for name, low, high in PARTS if low <= hour < high)


def part_end(date: str, part: str) -> int:
    """Return the instant at which a part of a day ends."""
    day, high = datetime.fromisoformat(date).date(), next(high for name, _, high in PARTS if name == part)
    return local_moment(day + timedelta(days=1), 0) if high == 24 else local_moment(day, high)


class RouteRule:
    """Says which sequences are shown, and how much of them."""

    def __init__(self, settings: Settings, values: Values) -> None:
        self._longest = values.whole("ANPR-TRJ-01.longest_route", 5)
        self.minimum = max(settings.minimum_cell, values.whole("ANPR-TRJ-01.k", 10))

    def sequence(self, cameras: list[str]) -> tuple[str, ...]:
        """Return the sequence of a trip: repeats in succession as one, cut off after the largest number of cameras."""
        return tuple(camera for camera, _ in itertools.groupby(cameras))[: self._longest]

    def shown(self, sequence: tuple[str, ...], number: int) -> bool:
        """Tell whether a sequence may be shown."""
        return len(sequence) >= 2 and number >= self.minimum


class RouteShares:
    """Routes of an area."""

    def __init__(self, matrices: Matrices, rule: RouteRule, suppression: Any, clock: Clock) -> None:
        self._matrices = matrices
        self._rule = rule
        self._suppression = suppression
        self._clock = clock

    def rows(self, cameras: list[str], start: int, end: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Return (routes, others) of the parts of the day that have ended."""
        parts: dict[tuple[str, str], Counter[tuple[str, ...]]] = {}
        for run in self._matrices.runs(cameras, start, end):
            if len(run) >= 2:
                when = part_of(run[0].captured)
                parts.setdefault(when, Counter())[self._rule.sequence([one.camera for one in run])] += 1
        routes, others = [], []
        for (date, part), numbers in sorted(parts.items()):
            if part_end(date, part) > self._clock.now():
                continue
            total = sum(numbers.values())
            shown = {one: number for one, number in numbers.items() if self._rule.shown(one, number)}
            other, hidden = self._suppression.shown(total - sum(shown.values()))
            named = {"date": date, "part_of_day": part}
            for one, number in sorted(shown.items(), key=lambda pair: (-pair[1], pair[0])):
                share = None if hidden else half_up(number / total, 3)
                routes.append({**named, "cameras": list(one), "count": number, "share": share})
            others.append({**named, "count": other, "status": "suppressed" if hidden else "shown"})
        return routes, others
