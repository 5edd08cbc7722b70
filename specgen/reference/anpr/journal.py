"""The audit log: every access, export, configuration, key and deletion act once. Objects name no plate and no token."""

from __future__ import annotations

from collections.abc import Callable

from specgen.reference.anpr.clock import Clock
from specgen.reference.anpr.store import Row, Store


class Journal:
    """Appends and lists entries."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.observers: list[Callable[[str, str], None]] = []
        """Who is told of each entry: actor and result (filled by other parts)."""

    def add(self, actor: str, action: str, subject: str, result: str = "done") -> None:
        """Log one act. ``action`` is read, export, configure, key or delete; ``result`` is done or refused."""
        self._store.add_audit(
            {"time": self._clock.now(), "actor": actor, "action": action, "object": subject, "result": result}
        )
        for told in self.observers:
            told(actor, result)

    def entries(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]:
        """Return entries with their place in the log, oldest first."""
        return self._store.audit(start, end, word, after, limit)
