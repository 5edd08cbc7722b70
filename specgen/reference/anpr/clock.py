"""Time: the platform's clock, instants as text, Belgian local days and key periods. Instants are milliseconds since 1970, UTC."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

HOUR = 3_600_000
DAY = 24 * HOUR
EARLIEST, LATEST = 0, 7_258_118_400_000
"""1970 to 2200: no camera, sensor or query lies outside."""
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$")


class Clock:
    """The wall clock, moved forward by the test hook."""

    def __init__(self) -> None:
        self._offset = 0

    def now(self) -> int:
        """Return the present instant in milliseconds."""
        return time.time_ns() // 1_000_000 + self._offset

    def advance(self, seconds: float) -> int:
        """Move the clock forward and return the new instant."""
        self._offset += round(seconds * 1000)
        return self.now()


def read_instant(text: str) -> int:
    """Return an RFC 3339 instant in milliseconds; raises ValueError for one without zone, that does not exist, or that is
    not of these centuries.

    >>> read_instant("1970-01-01T01:00:00.250+01:00")
    250
    """
    if not _INSTANT.match(text):
        raise ValueError("not an RFC 3339 instant")
    instant = round((datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    if not EARLIEST <= instant < LATEST:
        raise ValueError("out of bounds")
    return instant


def write_instant(instant: int) -> str:
    """Return an instant as RFC 3339 text, UTC, with milliseconds.

    >>> write_instant(250)
    '1970-01-01T00:00:00.250Z'
    """
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=instant)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{instant % 1000:03d}Z"


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def local_offset(instant: int) -> int:
    """Return the offset of Belgian time in milliseconds (Directive 2000/84/EC: summer time from 01:00 UTC on the last
    Sunday of March to 01:00 UTC on the last Sunday of October)."""
    year = (datetime(1970, 1, 1) + timedelta(milliseconds=instant)).year
    start, end = (_midnight(_last_sunday(year, month)) + HOUR for month in (3, 10))
    return 2 * HOUR if start <= instant < end else HOUR


def _midnight(day: date) -> int:
    return (day - date(1970, 1, 1)).days * DAY


def local_moment(day: date, hour: int) -> int:
    """Return the instant of a full local hour in Belgium."""
    guess = _midnight(day) + hour * HOUR
    return guess - local_offset(guess - HOUR)


def local_day(instant: int) -> date:
    """Return the Belgian calendar day of an instant."""
    return (datetime(1970, 1, 1) + timedelta(milliseconds=instant + local_offset(instant))).date()


@dataclass(frozen=True)
class Period:
    """A key period ``[start, end)``. ``label`` is unique for its length and start."""

    label: str
    start: int
    end: int


class Calendar:
    """Cuts time into key periods of constant length that follow one another from a fixed hour of the night (UTC).

    Periods do not follow summer time: a period of 25 hours would let a token live longer than the tender allows.
    """

    def __init__(self, switch_hour: int) -> None:
        self._switch = switch_hour * HOUR

    def period(self, instant: int, seconds: int) -> Period:
        """Return the key period of ``seconds`` that holds an instant."""
        length = seconds * 1000
        start = instant - (instant - self._switch) % length
        label = write_instant(start)[:10] if length == DAY else f"{write_instant(start)}+{seconds}s"
        return Period(label, start, start + length)


def bins(start: int, end: int, size: str) -> list[tuple[int, int]]:
    """Return the bins of ``PT15M``, ``PT1H`` or ``P1D`` (local days of 23, 24 or 25 hours) that touch ``[start, end)``."""
    found: list[tuple[int, int]] = []
    if size == "P1D":
        day = local_day(start)
        while local_moment(day, 0) < end:
            found.append((local_moment(day, 0), local_moment(day + timedelta(days=1), 0)))
            day += timedelta(days=1)
        return found
    width = HOUR if size == "PT1H" else HOUR // 4
    first = start - start % width
    return [(at, at + width) for at in range(first, end, width)]
