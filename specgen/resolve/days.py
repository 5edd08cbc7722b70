"""Days that count: weekends and the statutory public holidays of Belgium, for every year.

The ten statutory holidays are those of the Act of 4 January 1974 and its decrees, from general knowledge and not read for this table:
to be confirmed. Holidays of a region, community or city (such as 11 July), and bridge days, are not among them; a caller adds them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from specgen.model.text import Localized

DAY = datetime.timedelta(days=1)


def easter(year: int) -> datetime.date:
    """Return Easter Sunday of a Gregorian year (the anonymous algorithm of Meeus, Jones and Butcher).

    >>> easter(2027)
    datetime.date(2027, 3, 28)
    """
    century, rest = divmod(year, 100)
    golden = year % 19
    leap, over = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    leaps, left = divmod(rest, 4)
    weekday = (32 + 2 * over + 2 * leaps - epact - left) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)


@cache
def holidays(year: int) -> dict[datetime.date, Localized]:
    """Return the ten statutory public holidays of a year with their names, in order (nine days when two fall together)."""
    sunday = easter(year)
    named = (
        (datetime.date(year, 1, 1), Localized("Nieuwjaar", "New Year's Day")),
        (sunday + DAY, Localized("paasmaandag", "Easter Monday")),
        (datetime.date(year, 5, 1), Localized("Dag van de Arbeid", "Labour Day")),
        (sunday + 39 * DAY, Localized("Onze-Lieve-Heer-Hemelvaart", "Ascension Day")),
        (sunday + 50 * DAY, Localized("pinkstermaandag", "Whit Monday")),
        (datetime.date(year, 7, 21), Localized("nationale feestdag", "National Day")),
        (datetime.date(year, 8, 15), Localized("Onze-Lieve-Vrouw-Hemelvaart", "Assumption Day")),
        (datetime.date(year, 11, 1), Localized("Allerheiligen", "All Saints' Day")),
        (datetime.date(year, 11, 11), Localized("Wapenstilstand", "Armistice Day")),
        (datetime.date(year, 12, 25), Localized("Kerstmis", "Christmas Day")),
    )
    return dict(sorted(named, key=lambda pair: pair[0]))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days count as working days: Monday to Friday, no statutory holiday, none of ``closed`` (the city's own days)."""

    closed: frozenset[datetime.date] = field(default_factory=frozenset)

    @staticmethod
    def closing(days: Iterable[datetime.date]) -> Calendar:
        """Return a calendar with days on which the city is closed."""
        return Calendar(frozenset(days))

    def works(self, day: datetime.date) -> bool:
        """Tell whether ``day`` is a working day."""
        return day.weekday() < 5 and day not in holidays(day.year) and day not in self.closed

    def from_on(self, day: datetime.date) -> datetime.date:
        """Return the first working day on or after ``day``."""
        while not self.works(day):
            day += DAY
        return day

    def until(self, day: datetime.date) -> datetime.date:
        """Return the last working day on or before ``day``."""
        while not self.works(day):
            day -= DAY
        return day

    def why_not(self, day: datetime.date) -> Localized | None:
        """Return why ``day`` is no working day, or None when it is one."""
        if day in holidays(day.year):
            return holidays(day.year)[day]
        if day.weekday() >= 5:
            return (Localized("zaterdag", "Saturday"), Localized("zondag", "Sunday"))[day.weekday() - 5]
        return Localized("sluitingsdag van de stad", "day on which the city is closed") if day in self.closed else None
