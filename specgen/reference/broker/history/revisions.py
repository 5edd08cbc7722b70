"""Correcting and withdrawing observations: a correction keeps what was there, a withdrawal keeps nothing."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Dataset, Observation, Problem, write_instant
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS observation_version(number BIGINT, place BIGINT, dataset TEXT, value TEXT, unit TEXT, recorded_at BIGINT,
  replaced_at BIGINT, reason TEXT, PRIMARY KEY(number, place));
"""
COLUMNS = "dataset, message_id, entity, property, value, unit, observed_at, received_at, channel, number"


class Revisions:
    """Changes stored observations. Who may do so is decided before."""

    def __init__(self, database: Database, clock: Clock, news: News) -> None:
        self.database = database
        self.clock = clock
        self.news = news
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def find(self, dataset: Dataset, message: str) -> Observation:
        """Return an observation by its message identifier, the newest one; raises Problem 404."""
        rows = self.database.read(
            f"SELECT {COLUMNS} FROM observation WHERE dataset=? AND message_id=? ORDER BY number DESC LIMIT 1",
            (dataset.id, message),
        )
        if not rows:
            raise Problem(404, "Observation not found", "there is no observation with this message identifier")
        row = rows[0]
        return Observation(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], row[8], row[9])

    def correct(self, dataset: Dataset, message: str, body: Any) -> Observation:
        """Replace a value; raises Problem 404 or 422."""
        value, reason = (body.get("value"), body.get("reason")) if isinstance(body, dict) else (None, None)
        if value is None:
            raise Problem(422, "Invalid correction", "value is missing", extra={"member": "value"})
        self.hold_reason(reason)
        old = self.find(dataset, message)
        new = dataclasses.replace(old, value=value)
        with self.database.write() as writer:
            self.keep(writer, old, str(reason or ""))
            writer.execute("UPDATE observation SET value=? WHERE number=?", (json.dumps(value, allow_nan=False), old.number))
        self.news.corrected(new)
        return new

    def hold_reason(self, reason: Any) -> None:
        """Hold the reason of a correction; raises Problem 422."""
        if not isinstance(reason, str) or not reason.strip():
            raise Problem(422, "Invalid correction", "reason is a text that is not empty", extra={"member": "reason"})

    def keep(self, writer: Writer, old: Observation, reason: str) -> None:
        """Keep the value that is replaced, with when it held; ``reason`` belongs to the value that comes."""
        now = self.clock.now()
        before = writer.execute(
            "SELECT max(place), max(replaced_at) FROM observation_version WHERE number=?", (old.number,)
        ).fetchone()
        place, since = (0, old.received_at) if before[0] is None else (before[0] + 1, before[1])
        writer.execute(
            "INSERT INTO observation_version VALUES(?,?,?,?,?,?,?,?)",
            (old.number, place, old.dataset, json.dumps(old.value), old.unit, since, now, reason),
        )

    def versions(self, dataset: Dataset, message: str) -> list[dict[str, Any]]:
        """Return the values that an observation has had, oldest first; raises Problem 404."""
        now = self.find(dataset, message)
        rows = self.database.read(
            "SELECT value, unit, recorded_at, replaced_at, reason FROM observation_version WHERE number=? ORDER BY place",
            (now.number,),
        )
        found, since, reason = [], now.received_at, None
        for value, unit, recorded, replaced, why in rows:
            found.append(_version(json.loads(value), unit, recorded, replaced, reason))
            since, reason = replaced, why
        return [*found, _version(now.value, now.unit, since, None, reason)]

    def withdraw(self, dataset: Dataset, message: str) -> None:
        """Remove an observation with all its values; raises Problem 404."""
        old = self.find(dataset, message)
        with self.database.write() as writer:
            writer.execute("DELETE FROM observation WHERE number=?", (old.number,))
            writer.execute("DELETE FROM observation_version WHERE number=?", (old.number,))
        self.news.withdrawn(old)

    def tidy(self, writer: Writer) -> None:
        """Remove the earlier values of observations that are gone."""
        writer.execute("DELETE FROM observation_version WHERE number NOT IN (SELECT number FROM observation)")

    def forget(self, dataset: str) -> None:
        """Remove what stands here of a dataset."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM observation_version WHERE dataset=?", (dataset,))


def _version(value: Any, unit: str, recorded: int, replaced: int | None, reason: str | None) -> dict[str, Any]:
    shown = {
        "value": value,
        "recorded_at": write_instant(recorded),
        "replaced_at": None if replaced is None else write_instant(replaced),
        "reason": reason,
    }
    return {**shown, "unit": unit} if unit else shown
