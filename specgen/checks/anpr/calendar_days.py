"""Belgian calendar days (Directive 2000/84/EC), in milliseconds since 1970, UTC."""

from __future__ import annotations

from datetime import date, timedelta

from specgen.checks.anpr.steps import DAY, HOUR

_EPOCH = date(1970, 1, 1)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def summer(instant: int) -> bool:
    """Tell whether summer time holds: from 01:00 UTC on the last Sunday of March to that of October."""
    year = (_EPOCH + timedelta(days=instant // DAY)).year
    low, high = ((_last_sunday(year, month) - _EPOCH).days * DAY + HOUR for month in (3, 10))
    return low <= instant < high


def midnight(day: date) -> int:
    """Return the instant at which a day begins in Belgium."""
    guess = (day - _EPOCH).days * DAY - HOUR
    return guess - HOUR if summer(guess - HOUR) else guess


def day_of(instant: int) -> date:
    """Return the Belgian calendar day of an instant."""
    return _EPOCH + timedelta(days=(instant + (2 * HOUR if summer(instant) else HOUR)) // DAY)


def next_change(instant: int) -> date:
    """Return the next day after that of an instant on which the clock changes."""
    year = day_of(instant).year
    changes = [_last_sunday(one, month) for one in (year, year + 1) for month in (3, 10)]
    return next(one for one in changes if one > day_of(instant))
