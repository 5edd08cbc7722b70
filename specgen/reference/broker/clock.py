"""The broker's clock: the machine's time plus an offset that only the test hook can move."""

from __future__ import annotations

import threading
import time

from specgen.reference.broker.records import SECOND


class Clock:
    """Tells the time in microseconds since the epoch; ``advance`` moves it forward, for the test environment only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = 0

    def now(self) -> int:
        """Return the present instant."""
        return time.time_ns() // 1000 + self._offset

    def advance(self, seconds: float) -> int:
        """Move the clock forward; returns the new instant."""
        with self._lock:
            self._offset += round(seconds * SECOND)
        return self.now()
