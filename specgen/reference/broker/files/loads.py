"""What becomes of a loaded file: observations, a report of refused rows, and a way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.files.rows import Row, read_rows
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS load(id TEXT PRIMARY KEY, dataset TEXT, state TEXT, accepted BIGINT, rejected TEXT);
CREATE TABLE IF NOT EXISTS load_item(load TEXT, dataset TEXT, message_id TEXT);
CREATE INDEX IF NOT EXISTS load_item_load ON load_item(load);
CREATE TABLE IF NOT EXISTS observation_place(dataset TEXT, message_id TEXT, place TEXT, PRIMARY KEY(dataset, message_id));
"""
CHUNK = 500
"""Rows that are stored in one transaction."""


class Loads:
    """Takes files: every row is judged on its own, and the load is ready when the answer leaves."""

    def __init__(
        self, database: Database, datasets: Datasets, ingest: Ingest, clock: Clock, identifiers: Identifiers, news: News
    ) -> None:
        self.database = database
        self.datasets = datasets
        self.ingest = ingest
        self.clock = clock
        self.identifiers = identifiers
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def take(self, who: Principal, identifier: str, media_type: str, content: bytes) -> str:
        """Load a file into a dataset; returns the id of the load. Raises Problem 401, 403, 404, 415 or 422."""
        dataset = self.datasets.managed(who, identifier)
        rows = read_rows(media_type, content)
        number = self.identifiers.make()
        fit, rejected = self.sift(dataset, rows)
        for begin in range(0, len(fit), CHUNK):
            self.store(number, dataset, fit[begin : begin + CHUNK])
        with self.database.write() as writer:
            values = (number, dataset.id, "ready", len(fit), json.dumps(rejected))
            writer.execute("INSERT INTO load(id, dataset, state, accepted, rejected) VALUES(?,?,?,?,?)", values)
        return number

    def sift(self, dataset: Dataset, rows: Sequence[Row]) -> tuple[list[tuple[Observation, Any]], list[dict[str, Any]]]:
        """Split rows into observations with their places, and a report of those that do not fit, counted from one."""
        items = [self.named(dataset, row) for row in rows]
        report, fit = self.ingest.sift(dataset, items, "file")
        wrong = {one["index"] for one in report.rejected}
        good = [one for place, one in enumerate(items) if place not in wrong]
        rejected = [{"row": one["index"] + 1, "code": one["code"], "detail": one["detail"]} for one in report.rejected]
        return [(one, item.get("location")) for one, item in zip(fit, good, strict=True)], rejected

    def named(self, dataset: Dataset, row: Row) -> Row:
        """Give a row without a message id one that follows from its content, so that a second load finds it again."""
        if not isinstance(row, Mapping) or row.get("message_id") is not None:
            return row
        content = json.dumps([dataset.id, dict(row)], sort_keys=True)
        return {**row, "message_id": "row-" + hashlib.sha256(content.encode()).hexdigest()[:40]}

    def store(self, number: str, dataset: Dataset, fit: Sequence[tuple[Observation, Any]]) -> None:
        """Store some rows, and remember which of them this load brought in."""
        ids = [one.message_id for one, _ in fit]
        slots = ",".join("?" * len(ids))
        sql = f"SELECT message_id FROM observation WHERE dataset=? AND message_id IN ({slots})"
        known = {row[0] for row in self.database.read(sql, (dataset.id, *ids))}
        with self.database.write() as writer:
            for observation, place in fit:
                if observation.message_id in known:
                    continue
                row = (number, dataset.id, observation.message_id)
                writer.execute("INSERT INTO load_item(load, dataset, message_id) VALUES(?,?,?)", row)
                if place is not None:
                    writer.execute(
                        "INSERT INTO observation_place(dataset, message_id, place) VALUES(?,?,?)"
                        " ON CONFLICT(dataset, message_id) DO UPDATE SET place=excluded.place",
                        (dataset.id, observation.message_id, json.dumps(place)),
                    )
        self.ingest.commit([one for one, _ in fit], None)

    def report(self, who: Principal, identifier: str, number: str) -> dict[str, Any]:
        """Return the report of a load; raises Problem 401, 403 or 404."""
        dataset = self.datasets.managed(who, identifier)
        sql = "SELECT state, accepted, rejected FROM load WHERE id=? AND dataset=?"
        rows = self.database.read(sql, (number, dataset.id))
        if not rows:
            raise Problem(404, "Load not found", "there is no load with this id")
        return {"status": rows[0][0], "accepted": rows[0][1], "rejected": json.loads(rows[0][2])}

    def undo(self, who: Principal, identifier: str, number: str) -> None:
        """Take back what a load brought in, and nothing else; raises Problem 401, 403 or 404."""
        self.report(who, identifier, number)
        dataset = self.datasets.managed(who, identifier)
        chosen = "dataset=? AND message_id IN (SELECT message_id FROM load_item WHERE load=?)"
        with self.database.write() as writer:
            for table in ("observation", "observation_place"):
                writer.execute(f"DELETE FROM {table} WHERE {chosen}", (dataset.id, number))
            writer.execute("DELETE FROM load_item WHERE load=?", (number,))
            writer.execute("UPDATE load SET state='undone' WHERE id=?", (number,))

    def placed(self, dataset: Dataset, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return observations as they are shown, with the place of those that came with one."""
        ids = [one["message_id"] for one in items if isinstance(one.get("message_id"), str)]
        places: dict[str, Any] = {}
        for begin in range(0, len(ids), CHUNK):
            part = ids[begin : begin + CHUNK]
            slots = ",".join("?" * len(part))
            sql = f"SELECT message_id, place FROM observation_place WHERE dataset=? AND message_id IN ({slots})"
            places |= {row[0]: json.loads(row[1]) for row in self.database.read(sql, (dataset.id, *part))}
        return [
            {**one, "location": places[one["message_id"]]} if one.get("message_id") in places else one for one in items
        ]

    def forget(self, dataset: str) -> None:
        """Remove what is kept of the files of a dataset."""
        with self.database.write() as writer:
            for table in ("load", "load_item", "observation_place"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))
