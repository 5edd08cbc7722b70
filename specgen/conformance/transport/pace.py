"""At most so many requests per second, over every thread and every client of a run."""

from __future__ import annotations

import threading
import time


class Pace:
    """Hands out turns, ``rate`` a second (0: no bound), one after the other and evenly spread."""

    def __init__(self, rate: int = 0) -> None:
        self._gap = 1.0 / rate if rate > 0 else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def turn(self) -> None:
        """Wait for the next turn."""
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            mine = max(now, self._next)
            self._next = mine + self._gap
        time.sleep(max(0.0, mine - now))
