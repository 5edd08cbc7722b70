"""Periods of the calendar: five minutes to a day, at whole multiples in a time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from specgen.reference.broker.records import DAY, HOUR, SECOND, Problem

PERIODS = {"PT5M": 300 * SECOND, "PT15M": 900 * SECOND, "PT1H": HOUR, "P1D": DAY}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Calendar:
    """Tells in which period an instant falls; ``name`` is one of ``PERIODS``. Raises Problem 400."""

    def __init__(self, name: str, zone: str = "") -> None:
        if name not in PERIODS:
            raise Problem(400, "Invalid query", f"period is one of {', '.join(PERIODS)}", extra={"parameter": "period"})
        try:
            self.zone = ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Problem(400, "Invalid query", "the time zone is not known", extra={"parameter": "zone"}) from error
        self.name = name
        self.length = PERIODS[name]

    def period(self, instant: int) -> tuple[int, int]:
        """Return the start and the end of the period of an instant, in microseconds."""
        local = (_EPOCH + timedelta(microseconds=instant)).astimezone(self.zone)
        if self.length == DAY:
            return self.midnight(local.date()), self.midnight(local.date() + timedelta(days=1))
        offset = (local.utcoffset() or timedelta()) // timedelta(microseconds=1)
        start = (instant + offset) // self.length * self.length - offset
        return start, start + self.length

    def midnight(self, day: date) -> int:
        """Return the instant at which a day begins in the zone."""
        return (datetime.combine(day, time(), self.zone) - _EPOCH) // timedelta(microseconds=1)
