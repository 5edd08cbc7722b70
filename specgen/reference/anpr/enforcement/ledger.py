"""The audit log of lane B. No entry names a plate."""

from __future__ import annotations

from specgen.reference.anpr.clock import Clock
from specgen.reference.anpr.enforcement.archive import Archive, Row


class Ledger:
    """Appends and lists entries; the shape of lane A's journal, in the store of lane B."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def add(self, actor: str, action: str, subject: str, result: str = "done", **more: str) -> None:
        """Log one act. ``action`` is read, export, configure, key or delete; ``more`` are members such as reference and reason."""
        self._archive.add_audit(
            {
                "time": self._clock.now(),
                "actor": actor,
                "action": action,
                "object": subject,
                "result": result,
                "more": more,
            }
        )

    def entries(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]:
        """Return entries with their place in the log, oldest first."""
        return self._archive.audit(start, end, word, after, limit)
