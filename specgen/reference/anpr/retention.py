"""Deletion of tokens and keys when their time is over, and the setting that cannot exceed the ceiling."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.clock import Clock
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.store import Store


class Expiry:
    """Says from when on a token is over."""

    def __init__(self, periods: Periods) -> None:
        self._periods = periods

    def limit(self, now: int) -> int:
        """Return the instant before which captures have no token any more."""
        return now - self._periods.token_retention_s * 1000


class Retention:
    """Deletes; each deletion is logged with its number, never with what was deleted."""

    def __init__(self, store: Store, clock: Clock, expiry: Expiry, keys: Keys, journal: Journal) -> None:
        self._store = store
        self._clock = clock
        self._expiry = expiry
        self._keys = keys
        self._journal = journal
        self.others: list[Callable[[], None]] = []
        """What else is erased with each sweep (filled by other parts)."""

    def sweep(self) -> None:
        """Delete what is over."""
        removed = self._store.forget_tokens(self._expiry.limit(self._clock.now()) + 1)
        if removed:
            self._journal.add("system", "delete", f"tokens/{removed}")
        for key in self._keys.destroy_ended():
            self._journal.add("system", "key", f"keys/{key}")
        for other in self.others:
            other()


class Sweeper:
    """Deletes in the background too, so that retention holds when nobody asks anything."""

    def __init__(self, retention: Retention, seconds: float = 15.0) -> None:
        self._retention = retention
        self._seconds = seconds
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="reference-anpr-retention")

    def _run(self) -> None:
        while not self._over.wait(self._seconds):
            self._retention.sweep()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait."""
        self._over.set()
        self._thread.join(timeout=5)


class Ceiling:
    """The longest token retention that can be set."""

    def __init__(self, settings: Settings) -> None:
        self.hours = settings.retention_ceiling_h

    def allows(self, hours: int) -> bool:
        """Tell whether a retention may be set."""
        return 1 <= hours <= self.hours


class Limits:
    """The retention setting of the city, held under the ceiling."""

    def __init__(self, store: Store, ceiling: Ceiling, settings: Settings) -> None:
        self._store = store
        self._ceiling = ceiling
        self._settings = settings

    def set(self, body: Any) -> None:
        """Keep a token retention in hours; raises Problem (422)."""
        hours = body.get("token_hours") if isinstance(body, dict) else None
        if isinstance(hours, bool) or not isinstance(hours, int):
            raise Problem(422, "token_hours is a whole number of hours")
        if not self._ceiling.allows(hours):
            raise Problem(422, "Above the ceiling", f"at most {self._ceiling.hours} hours")
        self._store.set_setting("token_hours", hours)

    def shown(self) -> dict[str, int]:
        """Return the setting and its ceiling."""
        return {
            "token_hours": int(self._store.setting("token_hours") or self._settings.token_retention_h),
            "ceiling_hours": self._ceiling.hours,
        }
