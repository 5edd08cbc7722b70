"""What a measurement under load says: times in a histogram, percentiles with their confidence interval.

Latency counts from the moment at which a request ought to have gone out (open loop), so that a product which makes the generator wait
does not flatter itself ("coordinated omission", G. Tene, How NOT to measure latency, 2013). The interval of a percentile rests on order
statistics: the number of values below the true percentile is binomial, whatever the distribution of the times (H. A. David and
H. N. Nagaraja, Order Statistics, 3rd ed., 7.1).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

GROWTH = 1.01
"""A bucket is one percent wider than the one before: that is the precision of every time told here."""
FIRST = 1e-5
"""Seconds; the upper edge of bucket 0."""
LEVEL = 0.95


def bucket(seconds: float) -> int:
    """Return the bucket of a time.

    >>> bucket(0.0), upper(bucket(0.2)) >= 0.2 > upper(bucket(0.2) - 1)
    (0, True)
    """
    if seconds <= FIRST:
        return 0
    return max(0, math.ceil(math.log(seconds / FIRST) / math.log(GROWTH) - 1e-9))


def upper(place: int) -> float:
    """Return the upper edge of a bucket in seconds."""
    return float(FIRST * GROWTH**place)


@dataclass(frozen=True)
class Percentile:
    """A percentile in seconds. ``low`` and ``high`` bound it with the confidence ``LEVEL``; None: no bound can be given.

    ``value`` is None where fewer than the share asked was answered at all.
    """

    share: float
    value: float | None
    low: float | None
    high: float | None
    count: int

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON value, in milliseconds."""
        told = {"value": self.value, "low": self.low, "high": self.high}
        rounded = {name: None if one is None else round(one * 1000, 3) for name, one in told.items()}
        return {"share": self.share, **rounded, "count": self.count}


class Histogram:
    """Counts of times. ``missing`` are those that never came: they count as longer than every other."""

    def __init__(self, counts: Mapping[int, int] | None = None, missing: int = 0) -> None:
        self.counts: dict[int, int] = dict(counts or {})
        self.missing = missing

    def add(self, seconds: float) -> None:
        """Count one time."""
        place = bucket(seconds)
        self.counts[place] = self.counts.get(place, 0) + 1

    @property
    def total(self) -> int:
        """Return the number of times, those that never came among them."""
        return sum(self.counts.values()) + self.missing

    def at_rank(self, rank: int) -> float | None:
        """Return the time of a rank (from 1), rounded up to its bucket; None where it never came or there is no such rank."""
        if rank < 1:
            return None
        for place in sorted(self.counts):
            rank -= self.counts[place]
            if rank <= 0:
                return upper(place)
        return None

    def percentile(self, share: float) -> Percentile:
        """Return the smallest time within which at least ``share`` (0 to 1) was answered, with its interval."""
        total = self.total
        if not total:
            return Percentile(share, None, None, None, 0)
        low, high = ranks(total, share)
        value = self.at_rank(max(1, math.ceil(share * total - 1e-9)))
        return Percentile(share, value, self.at_rank(low) if low else None, self.at_rank(high) if high else None, total)

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON value: bucket -> count, as texts and numbers."""
        return {"counts": {str(place): count for place, count in sorted(self.counts.items())}, "missing": self.missing}


def histogram(value: Any) -> Histogram:
    """Return a histogram from its JSON value; what does not fit is left out."""
    found = Histogram()
    counts = value.get("counts") if isinstance(value, Mapping) else None
    for place, count in counts.items() if isinstance(counts, Mapping) else ():
        if str(place).isdecimal() and isinstance(count, int) and not isinstance(count, bool) and count > 0:
            found.counts[int(place)] = count
    missing = value.get("missing") if isinstance(value, Mapping) else 0
    found.missing = missing if isinstance(missing, int) and not isinstance(missing, bool) and missing > 0 else 0
    return found


def of(times: Iterable[float], missing: int = 0) -> Histogram:
    """Return the histogram of some times."""
    found = Histogram(missing=missing)
    for one in times:
        found.add(one)
    return found


def ranks(total: int, share: float, level: float = LEVEL) -> tuple[int, int]:
    """Return the ranks (from 1) between which a percentile lies with at least this confidence; 0 where there is no such rank.

    >>> ranks(100, 0.5), ranks(100, 0.95), ranks(10, 0.99)
    ((40, 61), (90, 100), (9, 0))
    """
    tail = (1 - level) / 2
    spread = 12 * math.sqrt(total * share * (1 - share)) + 12
    first, last = max(0, math.floor(total * share - spread)), min(total, math.ceil(total * share + spread))
    below = 0.0
    low, high = 0, 0
    for count in range(first, last + 1):
        before = below
        below += _probability(total, share, count)
        if before <= tail < below:
            low = count  # P(fewer than `count` values below) <= tail: the value of rank `count` is a lower bound
        if not high and below >= 1 - tail:
            high = count + 1
    return low, high if high <= total else 0


def _probability(total: int, share: float, count: int) -> float:
    """Return the binomial probability of ``count`` in ``total``."""
    if share <= 0 or share >= 1:
        return float(count == (total if share >= 1 else 0))
    choose = math.lgamma(total + 1) - math.lgamma(count + 1) - math.lgamma(total - count + 1)
    return math.exp(choose + count * math.log(share) + (total - count) * math.log1p(-share))
