"""Closing of counts and the revisions after it (ANPR-CNT-04), reckoned from when each passage was received."""

from __future__ import annotations

from specgen.reference.anpr.clock import HOUR, Clock
from specgen.reference.anpr.store import Store
from specgen.reference.values import Values


class Revisions:
    """A count closes some time after its bin; whatever changes it later is a revision of its own."""

    def __init__(self, store: Store, clock: Clock, values: Values) -> None:
        self._store = store
        self._clock = clock
        self._delay = values.whole("ANPR-CNT-04.closing", 48) * HOUR

    def closed(self, end: int) -> bool:
        """Tell whether the count of a bin is closed."""
        return self._clock.now() >= end + self._delay

    def changes(self, camera: str, start: int, end: int) -> list[int]:
        """Return the instants after closing at which passages of a bin were received."""
        limit = end + self._delay
        return sorted({one.received for one in self._store.crossings(camera, start, end) if one.received >= limit})

    def until(self, changes: list[int], revision: int) -> int | None:
        """Return before when the passages of a revision were received; None for the newest one."""
        return changes[revision - 1] if 1 <= revision <= len(changes) else None
