"""Local days of Belgium: when they begin, how many hours they have, and which instant an hour of the clock is.

Summer time by Directive 2000/84/EC: from the last Sunday of March to the last Sunday of October, both at 01:00 UTC. The rule stands here,
so that no machine's time zone file can change a byte. Instants are whole milliseconds since 1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WORKDAY, FRIDAY, SATURDAY, SUNDAY = range(4)
"""Kinds of days of the hour tables."""


def instant(moment: datetime) -> int:
    """Return an aware moment as an instant."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


@functools.lru_cache(8192)
def _minute(number: int) -> str:
    return f"{_EPOCH + timedelta(minutes=number):%Y-%m-%dT%H:%M:}"


def written(when: int) -> str:
    """Return an instant as RFC 3339 text in UTC.

    >>> written(61_500)
    '1970-01-01T00:01:01.500Z'
    """
    minute, rest = divmod(when, MINUTE)
    return f"{_minute(minute)}{rest // SECOND:02d}.{rest % SECOND:03d}Z"


def _turn(year: int, month: int) -> int:
    last = date(year, month, 31)
    sunday = last - timedelta(days=(last.weekday() + 1) % 7)
    return instant(datetime(sunday.year, sunday.month, sunday.day, 1, tzinfo=UTC))


@functools.lru_cache(512)
def _turns(year: int) -> tuple[int, int]:
    return _turn(year, 3), _turn(year, 10)


def offset(when: int) -> int:
    """Return how far the Belgian clock is ahead of UTC at an instant, in milliseconds."""
    summer, winter = _turns((_EPOCH + timedelta(milliseconds=when)).year)
    return 2 * HOUR if summer <= when < winter else HOUR


@dataclass(frozen=True)
class Day:
    """A local day. ``starts``: the instant at which each hour of the clock begins; ``again``: the second 02:00, when there is one."""

    number: int
    date: date
    start: int
    hours: int
    starts: tuple[int, ...]
    again: int | None

    @property
    def kind(self) -> int:
        """Which hour table the day has."""
        return {4: FRIDAY, 5: SATURDAY, 6: SUNDAY}.get(self.date.weekday(), WORKDAY)

    @property
    def end(self) -> int:
        """The instant at which the next day begins."""
        return self.start + self.hours * HOUR

    def at(self, hour: int, within: int = 0, *, later: bool = False) -> int:
        """Return the instant of an hour of the clock; ``later`` takes the second of two, a missing hour becomes the next."""
        start = self.again if later and self.again is not None and hour == 2 else self.starts[hour]
        return start + within

    def hour(self, when: int) -> int:
        """Return the hour of the clock at an instant of this day or near it."""
        return (when + offset(when)) // HOUR % 24


def day(first: date, number: int) -> Day:
    """Return the local day so many days after the first.

    >>> day(date(2027, 3, 28), 0).hours, day(date(2027, 10, 31), 0).hours
    (23, 25)
    """
    mine = first + timedelta(days=number)
    start, end = _midnight(mine), _midnight(mine + timedelta(days=1))
    hours = (end - start) // HOUR
    starts = [start + hour * HOUR for hour in range(24)]
    if hours == 23:  # the clock goes from 02:00 to 03:00
        starts = [start + (hour - (hour > 2)) * HOUR for hour in range(24)]
    elif hours == 25:
        starts = [start + (hour + (hour > 2)) * HOUR for hour in range(24)]
    return Day(number, mine, start, hours, tuple(starts), start + 3 * HOUR if hours == 25 else None)


def _midnight(mine: date) -> int:
    utc = instant(datetime(mine.year, mine.month, mine.day, tzinfo=UTC))
    return utc - offset(utc - HOUR)
