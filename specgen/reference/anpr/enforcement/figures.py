"""Aggregates on enforcement: the share of unjust suspicions, and compliance with small numbers suppressed."""

from __future__ import annotations

from datetime import date, timedelta

from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.cases import REASONS


class FalseSuspicions:
    """Assessed and rejected suspicions of a month."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def month(self, month: str, camera: str) -> Row:
        """Return the figures of a month (YYYY-MM), of one camera or of all ("")."""
        found = self._archive.verdicts(month, camera)
        reasons = {reason: found.get(reason, 0) for reason in REASONS}
        rejected = sum(reasons.values())
        return {
            "month": month,
            "decided": rejected + found.get("", 0),
            "rejected": rejected,
            "by_reason": reasons,
            "pending": 0,
        }


class SmallNumbers:
    """Which numbers are hidden."""

    def __init__(self, minimum: int) -> None:
        self.minimum = minimum

    def hidden(self, number: int) -> bool:
        """Tell whether a number is too small to show."""
        return 0 < number < self.minimum


class Compliance:
    """Judged passages and suspicions per zone and local day."""

    def __init__(self, archive: Archive, small: SmallNumbers) -> None:
        self._archive = archive
        self._small = small

    def rows(self, zone: str, first: date, end: date) -> list[Row]:
        """Return one row per day of ``[first, end)``."""
        known = self._archive.tallies(zone)
        found, day = [], first
        while day < end:
            judged, suspected = known.get(day.isoformat(), (0, 0))
            found.append({"zone": zone, "day": day.isoformat(), **self.shown(judged, suspected)})
            day += timedelta(days=1)
        return found

    def shown(self, judged: int, suspected: int) -> Row:
        """Return the numbers of a day, hidden where they are small.

        The number of compliant passages is the difference: were that one small, the other two would give it away.
        """
        if self._small.hidden(judged):
            return {"judged": None, "suspected": None, "suppressed": True}
        hidden = self._small.hidden(suspected) or self._small.hidden(judged - suspected)
        return {"judged": judged, "suspected": None if hidden else suspected, "suppressed": hidden}
