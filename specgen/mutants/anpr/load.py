"""Faulty platforms: a supply that lasts wears them out."""

from __future__ import annotations

import time
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around, Report

TIRING = 40.0
"""Seconds of supply from one camera after which these platforms are tired."""
FEW = 10
"""Deliveries within that time: fewer are no supply."""


class Tired(Around):
    """Notices a camera that delivers passage after passage for longer than ``TIRING``; does nothing with it."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._fed: dict[str, list[float]] = {}
        self._seen: set[str] = set()

    def take(self, items: list[Any]) -> Report:
        first = items[0] if len(items) == 1 else None
        if not isinstance(first, dict) or not isinstance(first.get("event_id"), str):
            found: Report = self._honest.take(items)
            return found
        moments = self._fed.setdefault(str(first.get("camera")), [])
        moments.append(time.monotonic())
        known = first["event_id"] in self._seen
        self._seen.add(first["event_id"])
        if len(moments) > FEW and moments[-1] - moments[0] >= TIRING:
            return self.tired(first, known)
        found = self._honest.take(items)
        return found

    def tired(self, item: dict[str, Any], known: bool) -> Report:
        found: Report = self._honest.take([item])
        return found


class TiredLoss(Tired):
    """Accepts and forgets every third passage when it is tired."""

    def tired(self, item: dict[str, Any], known: bool) -> Report:
        if len(self._seen) % 3 == 0:
            return 1, []
        return super().tired(item, known)


class TiredTwice(Tired):
    """Counts every fifth passage twice when it is tired."""

    def tired(self, item: dict[str, Any], known: bool) -> Report:
        if len(self._seen) % 5 == 0 and not known:
            surplus = {**item, "event_id": f"{item['event_id']}-b", "token": None, "plate_status": "unread"}
            super().tired(surplus, known)
        return super().tired(item, known)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("tired-loss", "ANPR-PRF-01", "a supply that lasts loses accepted passages", "passages", TiredLoss),
    Mutant("tired-twice", "ANPR-PRF-01", "a supply that lasts counts passages twice", "passages", TiredTwice),
)
"""The mutants of performance under load."""
