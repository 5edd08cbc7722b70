"""What exists in the test environment only: moving the clock and removing what a test made."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal, Problem, write_instant
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.store import Store

FARTHEST = 400 * 86400 * 10


class Hooks:
    """The test hooks. In production the routes do not exist."""

    def __init__(self, store: Store, clock: Clock, retention: Retention, news: News) -> None:
        self.store = store
        self.clock = clock
        self.retention = retention
        self.news = news

    def now(self) -> dict[str, Any]:
        """Return the broker's time."""
        return {"now": write_instant(self.clock.now())}

    def advance(self, body: Any) -> dict[str, Any]:
        """Move the clock forward and let what expires expire; raises Problem 422."""
        seconds = body.get("advance_seconds") if isinstance(body, dict) else None
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= FARTHEST:
            raise Problem(422, "Invalid clock", "advance_seconds must be a number from 0")
        now = self.move(seconds)
        self.retention.sweep()
        self.news.clock_moved()
        return {"now": write_instant(now)}

    def move(self, seconds: float) -> int:
        """Move the clock; returns the new instant."""
        return self.clock.advance(seconds)

    def reset(self, principal: Principal, body: Any) -> dict[str, Any]:
        """Remove every dataset whose proposed id, id or title starts with a prefix, with all that belongs to it."""
        prefix = body.get("prefix") if isinstance(body, dict) else None
        if not isinstance(prefix, str) or not prefix:
            raise Problem(422, "Invalid reset", "prefix must be a text that is not empty")
        removed = 0
        for one in self.chosen(prefix):
            removed += self.store.drop_dataset(one)
            self.news.removed(one)
        self.news.reset(prefix)
        return {"removed": removed}

    def chosen(self, prefix: str) -> list[str]:
        """Return the ids of the datasets that a reset removes."""
        return [
            one.id
            for one in self.store.datasets()
            if any(text.startswith(prefix) for text in (one.asked, one.id, one.title))
        ]
