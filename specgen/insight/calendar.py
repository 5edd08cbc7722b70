"""The hours of an analysis with their Belgian day, hour of the day, kind of day and key period.

Belgian time differs from UTC by whole hours, so every hour (UTC) lies in one Belgian day and one local hour: a table of hours replaces
time zones in the database, is exact on days of clock change, and is the same on every engine.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from specgen.insight.settings import HOUR, ZONE

_MILLISECOND = datetime.timedelta(milliseconds=1)
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Hour:
    """One hour (UTC). ``number``: hours since 1970. ``day``: Belgian date. ``local``: 0 to 23. ``kind``: workday, saturday or sunday
    (Sunday or public holiday). ``key_start``, ``key_end``: the key period, in milliseconds.
    """

    number: int
    day: str
    local: int
    kind: str
    key_start: int
    key_end: int


def moment(instant: int) -> datetime.datetime:
    """Return an instant (milliseconds since 1970) in Belgian time."""
    return (_EPOCH + instant * _MILLISECOND).astimezone(ZoneInfo(ZONE))


def instant(local: datetime.datetime) -> int:
    """Return the instant, in milliseconds since 1970, of a time with a zone."""
    return (local - _EPOCH) // _MILLISECOND


def day_start(day: datetime.date) -> int:
    """Return when a Belgian calendar day begins.

    >>> (day_start(datetime.date(2026, 3, 30)) - day_start(datetime.date(2026, 3, 29))) // HOUR
    23
    """
    return instant(datetime.datetime.combine(day, datetime.time(), ZoneInfo(ZONE)))


def _easter(year: int) -> datetime.date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (b - (b + 8) // 25 + 1) // 3
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l = (32 + 2 * e + 2 * i - h - k) % 7  # noqa: E741 - the letters of the published method
    m = (a + 11 * h + 22 * l) // 451
    month, day = divmod(h + l - 7 * m + 114, 31)
    return datetime.date(year, month, day + 1)


def holidays(year: int) -> frozenset[datetime.date]:
    """Return the ten legal public holidays of Belgium (Royal Decree of 18 April 1974, article 1).

    >>> datetime.date(2026, 5, 25) in holidays(2026)
    True
    """
    easter = _easter(year)
    fixed = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
    moving = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
    return frozenset(
        {*(datetime.date(year, *one) for one in fixed), *(easter + datetime.timedelta(days=one) for one in moving)}
    )


def kind(day: datetime.date) -> str:
    """Return ``workday``, ``saturday`` or ``sunday`` (a Sunday or a public holiday)."""
    if day.weekday() == 6 or day in holidays(day.year):
        return "sunday"
    return "saturday" if day.weekday() == 5 else "workday"


def _switch(day: datetime.date, hour: int) -> int:
    return instant(datetime.datetime.combine(day, datetime.time(hour), ZoneInfo(ZONE)))


def key_period(at: int, switch: int | None, first: int, last: int) -> tuple[int, int]:
    """Return the key period of an instant; without a switch it is the whole span [first, last)."""
    if switch is None:
        return first, last
    day = moment(at).date()
    if at < _switch(day, switch):
        day -= datetime.timedelta(days=1)
    return _switch(day, switch), _switch(day + datetime.timedelta(days=1), switch)


def hours(first: int, last: int, switch: int | None) -> list[Hour]:
    """Return every hour that touches [first, last), both in milliseconds; the last hour is included."""
    found = []
    for number in range(first // HOUR, last // HOUR + 1):
        here = moment(number * HOUR)
        start, end = key_period(number * HOUR, switch, first, last)
        found.append(Hour(number, here.date().isoformat(), here.hour, kind(here.date()), start, end))
    return found


def wall_clock(first: int, last: int) -> list[tuple[int, int, bool, bool]]:
    """Return (wall hour, offset, repeated, skipped) of every hour that a Belgian clock shows between two wall times.

    Wall times are milliseconds as if they were UTC; the offset is what to take off, in milliseconds. A repeated hour (end of summer time)
    takes its first occurrence; a skipped hour (begin of summer time) keeps the offset before the change.
    """
    zone = ZoneInfo(ZONE)
    found = []
    for number in range(first // HOUR, last // HOUR + 1):
        naive = (_EPOCH + number * HOUR * _MILLISECOND).replace(tzinfo=zone)
        offset, later = naive.utcoffset(), naive.replace(fold=1).utcoffset()
        assert offset is not None and later is not None
        found.append((number, offset // _MILLISECOND, offset > later, offset < later))
    return found
