"""The time of an observation: whether the device gave it or the receipt, and whether the clock of the device can be right."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.news import News
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.records import SECOND, Dataset, Device, Observation, write_instant
from specgen.reference.database import Database
from specgen.reference.values import Values

SCHEMA = """
CREATE TABLE IF NOT EXISTS receipt_time(dataset TEXT, message_id TEXT, PRIMARY KEY(dataset, message_id));
"""
SUSPECT_SECONDS = 300


class Receipts:
    """Gives observations without a time that of their receipt, and says of every observation where its time comes from."""

    def __init__(
        self, database: Database, values: Values, clock: Clock, ingest: Ingest, observations: Observations, news: News
    ) -> None:
        self.database = database
        self.clock = clock
        self.ingest = ingest
        self.limit = values.whole("DB-DEV-06.limit", SUSPECT_SECONDS) * SECOND
        database.define(SCHEMA)
        observations.dressers.append(self.dress)
        news.on_removed.append(self.forget)

    def read(self, device: Device, dataset: Dataset, payload: bytes, profile: Mapping[str, Any]) -> bool:
        """Take a message of a device without a clock; False when the device has one or the message is no JSON."""
        if profile.get("has_clock", True):
            return False
        try:
            body = json.loads(payload.decode("utf-8"))
        except (ValueError, RecursionError):
            return False
        items = body if isinstance(body, list) else [body]
        timeless = [isinstance(one, Mapping) and "observed_at" not in one for one in items]
        if not items or not all(timeless):
            return False
        now = self.instant()
        self.ingest.items(dataset, self.marked(dataset, [{**one, "observed_at": now} for one in items]))
        return True

    def instant(self) -> str:
        """Return the time that an observation without one gets."""
        return write_instant(self.clock.now())

    def marked(self, dataset: Dataset, items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Write down that the time of these items is that of their receipt; each gets a message id."""
        made = [{**one, "message_id": one.get("message_id") or str(uuid.uuid4())} for one in items]
        with self.database.write() as writer:
            for one in made:
                writer.execute(
                    "INSERT INTO receipt_time VALUES(?,?) ON CONFLICT(dataset, message_id) DO NOTHING",
                    (dataset.id, str(one["message_id"])),
                )
        return made

    def dress(self, observations: Sequence[Observation], items: list[dict[str, Any]]) -> None:
        """Add ``time_source`` and ``clock_suspect`` to the shown items."""
        if not observations:
            return
        rows = self.database.read("SELECT message_id FROM receipt_time WHERE dataset=?", (observations[0].dataset,))
        known = {row[0] for row in rows}
        for one, item in zip(observations, items, strict=True):
            item["time_source"] = self.source(one, known)
            item["clock_suspect"] = self.suspect(one)

    def source(self, one: Observation, known: set[str]) -> str:
        """Return where the time of an observation comes from."""
        return "receipt" if one.message_id in known else "device"

    def suspect(self, one: Observation) -> bool:
        """Tell whether the time of an observation lies too far after its receipt."""
        return one.observed_at - one.received_at > self.limit

    def forget(self, dataset: str) -> None:
        """Forget what is known of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM receipt_time WHERE dataset=?", (dataset,))
