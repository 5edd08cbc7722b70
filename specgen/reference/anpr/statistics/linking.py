"""The observations that may be linked, and the gates they pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specgen.reference.anpr.clock import DAY, Calendar, Period
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.statistics.areas import AreaEntry, Exclusions
from specgen.reference.anpr.store import Passage, Store


class Sightings:
    """Linkable observations per token: read surely, counted once, at a camera that is not left out of linking."""

    def __init__(self, store: Store, exclusions: Exclusions) -> None:
        self._store = store
        self._exclusions = exclusions

    def cameras(self, cameras: Sequence[str]) -> list[str]:
        """Return the cameras that take part in linking."""
        out = self._exclusions.excluded()
        return [one for one in cameras if one not in out]

    def by_token(self, cameras: Sequence[str], start: int, end: int) -> list[list[Passage]]:
        """Return the observations of each token in ``[start, end)``, in order of capture, then event id."""
        found: dict[str, list[Passage]] = {}
        taking = self.cameras(cameras)
        for one in self._store.sightings(taking, start, end) if taking else ():
            if one.linkable and not one.repeat and one.token:
                found.setdefault(one.token, []).append(one)
        return [sorted(known, key=lambda one: (one.captured, one.event_id)) for known in found.values()]


class KeyTimes:
    """When keys end."""

    def __init__(self, calendar: Calendar, periods: Periods) -> None:
        self._calendar = calendar
        self._periods = periods

    def period(self, instant: int) -> Period:
        """Return the key period that holds an instant."""
        return self._calendar.period(instant, self._periods.key_period_s)

    def switches(self, start: int, end: int) -> list[int]:
        """Return the ends of key periods in ``[start, end)``."""
        found, period = [], self.period(start)
        if period.start == start:
            found.append(start)
        while period.end < end:
            found.append(period.end)
            period = self.period(period.end)
        return found


@dataclass(frozen=True)
class Entry:
    """A linkable entry into an area and what the same token did at a gate next.

    ``next_sense`` is ``entry``, ``exit``, "" (a direction that is neither) or None (nothing followed before the key ended).
    """

    gate: str
    at: int
    token: str
    next_gate: str
    next_at: int
    next_sense: str | None


class Gates:
    """Follows vehicles from gate to gate."""

    def __init__(self, sightings: Sightings) -> None:
        self._sightings = sightings

    def entries(self, area: AreaEntry, start: int, end: int) -> Iterator[Entry]:
        """Yield each entry with ``start <= at < end``."""
        for known in self._sightings.by_token(list(area.gates), start, end + 2 * DAY):
            for place, one in enumerate(known):
                if one.captured >= end or area.sense(one.camera, one.direction) != "entry":
                    continue
                later = known[place + 1] if place + 1 < len(known) else None
                sense = area.sense(later.camera, later.direction) if later else None
                yield Entry(
                    one.camera,
                    one.captured,
                    str(one.token),
                    later.camera if later else "",
                    later.captured if later else 0,
                    sense,
                )
