"""The link from the edge to the platform, and what waits at the edge while it is cut: passages with tokens, no plate."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from specgen.reference.anpr.clock import HOUR, Clock
from specgen.reference.anpr.export import Holding
from specgen.reference.database import Database
from specgen.reference.values import Values

_SCHEMA = "CREATE TABLE IF NOT EXISTS waiting (place {serial}, at BIGINT, passage TEXT)"
_PORTION = 500


class Link(Holding):
    """Cut or not, and the buffer. What waits longer than the tender's buffer and a tenth is given up: a buffer has an end too."""

    def __init__(self, database: Database, clock: Clock, values: Values) -> None:
        database.define(_SCHEMA)
        self._database = database
        self._clock = clock
        self.hours = values.whole("ANPR-EDG-04.buffer", 72)
        self._cut = False

    def is_cut(self) -> bool:
        """Tell whether the platform cannot be reached."""
        return self._cut

    def cut(self, state: bool) -> None:
        """Cut or restore the link."""
        self._cut = state

    def keep(self, passages: Sequence[dict[str, Any]]) -> None:
        """Keep passages until the link is back."""
        now = self._clock.now()
        with self._database.write() as connection:
            connection.execute("DELETE FROM waiting WHERE at < ?", (now - self.longest(),))
            connection.executemany(
                "INSERT INTO waiting (at, passage) VALUES (?, ?)", [(now, json.dumps(one)) for one in passages]
            )

    def longest(self) -> int:
        """Return how long a passage may wait, in milliseconds."""
        return self.hours * HOUR * 11 // 10

    def waiting(self) -> list[tuple[int, dict[str, Any]]]:
        """Return the first passages that wait, with their place."""
        rows = self._database.read(
            "SELECT place, passage FROM waiting WHERE at >= ? ORDER BY place LIMIT ?",
            (self._clock.now() - self.longest(), _PORTION),
        )
        return [(place, json.loads(passage)) for place, passage in rows]

    def delivered(self, place: int) -> None:
        """Forget what was delivered, up to and including a place."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM waiting WHERE place <= ?", (place,))

    def holdings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield what waits."""
        for (passage,) in self._database.read("SELECT passage FROM waiting ORDER BY place"):
            yield "edge_buffer", json.loads(passage)
