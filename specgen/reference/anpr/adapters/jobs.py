"""What the adapters keep, in the database of the edge: mappings, and the outcome of file deliveries. No plate stands in either."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from specgen.reference.anpr.adapters.mapping import BUILT_IN, Content
from specgen.reference.anpr.clock import DAY, Clock
from specgen.reference.anpr.export import Holding
from specgen.reference.anpr.problems import Problem
from specgen.reference.database import Database
from specgen.reference.values import Values

_SCHEMA = """
CREATE TABLE IF NOT EXISTS adapter_mapping (name TEXT PRIMARY KEY, content TEXT);
CREATE TABLE IF NOT EXISTS adapter_job (id TEXT PRIMARY KEY, at BIGINT, content TEXT);
"""


class Mappings(Holding):
    """The source formats that the city described, and those that come along."""

    def __init__(self, database: Database) -> None:
        database.define(_SCHEMA)
        self._database = database

    def keep(self, name: str, content: Content) -> None:
        """Put a mapping in force; what was delivered before stays as it was."""
        with self._database.write() as writer:
            writer.execute(
                "INSERT INTO adapter_mapping VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                (name, json.dumps(content)),
            )

    def entry(self, name: str) -> Content:
        """Return a mapping; raises Problem (404)."""
        found = self._database.read("SELECT content FROM adapter_mapping WHERE name = ?", (name,))
        if found:
            content: Content = json.loads(found[0][0])
            return content
        if name not in BUILT_IN:
            raise Problem(404, "No such mapping")
        return dict(BUILT_IN[name])

    def holdings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the mappings that were laid down."""
        for name, content in self._database.read("SELECT name, content FROM adapter_mapping ORDER BY name"):
            yield "adapter_mappings", {"name": name, "content": json.loads(content)}


class Jobs(Holding):
    """Outcomes of file deliveries, until their time is over."""

    def __init__(self, database: Database, clock: Clock, values: Values) -> None:
        database.define(_SCHEMA)
        self._database = database
        self._clock = clock
        self._kept = values.whole("ANPR-ING-10.kept", 7) * DAY

    def keep(self, received: int, accepted: int, rejected: list[dict[str, Any]]) -> str:
        """Keep the outcome of a file and return the name of its job."""
        name, now = f"job-{uuid.uuid4()}", self._clock.now()
        outcome = {"job": name, "state": "done", "received": received, "accepted": accepted, "rejected": rejected}
        with self._database.write() as writer:
            writer.execute("DELETE FROM adapter_job WHERE at < ?", (now - self._kept,))
            writer.execute("INSERT INTO adapter_job VALUES (?, ?, ?)", (name, now, json.dumps(outcome)))
        return name

    def outcome(self, name: str) -> dict[str, Any]:
        """Return the outcome of a job; raises Problem (404)."""
        found = self._database.read(
            "SELECT content FROM adapter_job WHERE id = ? AND at >= ?", (name, self._clock.now() - self._kept)
        )
        if not found:
            raise Problem(404, "No such job")
        return dict(json.loads(found[0][0]))

    def holdings(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the outcomes."""
        for (content,) in self._database.read("SELECT content FROM adapter_job ORDER BY at, id"):
            yield "adapter_jobs", json.loads(content)
