"""The store of what every component knows: datasets, grants, observations, devices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from specgen.reference.broker.records import Dataset, Device, Grant, Observation, Reject, Window
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS dataset(id TEXT PRIMARY KEY, asked TEXT, owner TEXT, title TEXT, description TEXT,
  label TEXT, entity_type TEXT, retention_days INTEGER, theme TEXT, licence TEXT, contact TEXT, created_at INTEGER);
CREATE TABLE IF NOT EXISTS grants(id TEXT PRIMARY KEY, dataset TEXT, subject TEXT, until INTEGER);
CREATE TABLE IF NOT EXISTS observation(number {serial}, dataset TEXT, message_id TEXT,
  entity TEXT, property TEXT, value TEXT, unit TEXT, observed_at INTEGER, received_at INTEGER, channel TEXT);
CREATE INDEX IF NOT EXISTS observation_time ON observation(dataset, observed_at, number);
CREATE INDEX IF NOT EXISTS observation_entity ON observation(dataset, entity, observed_at, number);
CREATE INDEX IF NOT EXISTS observation_message ON observation(dataset, message_id, received_at);
CREATE TABLE IF NOT EXISTS receipt(key TEXT PRIMARY KEY, digest TEXT, at INTEGER, answer TEXT);
CREATE TABLE IF NOT EXISTS reject(dataset TEXT, received_at INTEGER, reason TEXT, message_id TEXT);
CREATE INDEX IF NOT EXISTS reject_dataset ON reject(dataset, received_at);
CREATE TABLE IF NOT EXISTS device(id TEXT PRIMARY KEY, asked TEXT, dataset TEXT, username TEXT UNIQUE, secret TEXT,
  topic TEXT UNIQUE, revoked INTEGER);
"""
_OBSERVATION = "dataset, message_id, entity, property, value, unit, observed_at, received_at, channel"
_TOGETHER = 500
"""Message ids that are looked up in one statement."""
_SLOTS = ",".join("?" * 12)
_KEPT = (
    "asked", "owner", "title", "description", "label", "entity_type", "retention_days", "theme", "licence", "contact", "created_at",
)  # fmt: skip
_RENEWED = ", ".join(f"{name}=excluded.{name}" for name in _KEPT)


class SqliteStore:
    """Implements ``Store`` on the shared database."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.failure = database.failure
        database.define(SCHEMA)
        self._write = database.write
        self._read = database.read

    def add_dataset(self, dataset: Dataset) -> None:
        try:
            with self._write() as writer:
                writer.execute(f"INSERT INTO dataset VALUES({_SLOTS})", _row(dataset))
        except self.database.unique_violation as error:
            raise KeyError(dataset.id) from error

    def change_dataset(self, dataset: Dataset) -> None:
        with self._write() as writer:
            writer.execute(f"INSERT INTO dataset VALUES({_SLOTS}) ON CONFLICT(id) DO UPDATE SET {_RENEWED}", _row(dataset))

    def drop_dataset(self, identifier: str) -> int:
        with self._write() as writer:
            for table in ("grants", "observation", "reject", "device"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (identifier,))
            return writer.execute("DELETE FROM dataset WHERE id=?", (identifier,)).rowcount

    def dataset(self, identifier: str) -> Dataset | None:
        rows = self._read("SELECT * FROM dataset WHERE id=?", (identifier,))
        return Dataset(*rows[0]) if rows else None

    def datasets(self) -> list[Dataset]:
        return [Dataset(*row) for row in self._read("SELECT * FROM dataset ORDER BY created_at, id")]

    def add_grant(self, grant: Grant) -> None:
        with self._write() as writer:
            writer.execute("INSERT INTO grants VALUES(?,?,?,?)", (grant.id, grant.dataset, grant.subject, grant.until))

    def drop_grant(self, dataset: str, identifier: str) -> bool:
        with self._write() as writer:
            return writer.execute("DELETE FROM grants WHERE dataset=? AND id=?", (dataset, identifier)).rowcount > 0

    def grants(self, dataset: str) -> list[Grant]:
        return [Grant(*row) for row in self._read("SELECT * FROM grants WHERE dataset=? ORDER BY id", (dataset,))]

    def append(
        self, observations: Sequence[Observation], *, known_since: int, receipt: tuple[str, str, int, str] | None = None
    ) -> int | None:
        with self._write() as writer:
            used = "SELECT 1 FROM receipt WHERE key=? AND at>=?"
            if receipt and writer.execute(used, (receipt[0], known_since)).fetchone():
                return None
            known = _known(writer, observations, known_since)
            rows = []
            for one in observations:
                if (one.dataset, one.message_id) in known:
                    continue
                if one.received_at >= known_since:
                    known.add((one.dataset, one.message_id))
                rows.append(_stored(one))
            if rows:
                writer.executemany(f"INSERT INTO observation({_OBSERVATION}) VALUES(?,?,?,?,?,?,?,?,?)", rows)
            if receipt:
                again = "ON CONFLICT(key) DO UPDATE SET digest=excluded.digest, at=excluded.at, answer=excluded.answer"
                writer.execute(f"INSERT INTO receipt VALUES(?,?,?,?) {again}", receipt)
        return len(rows)

    def receipt(self, key: str, since: int) -> tuple[str, str] | None:
        rows = self._read("SELECT digest, answer FROM receipt WHERE key=? AND at>=?", (key, since))
        return (rows[0][0], rows[0][1]) if rows else None

    def forget_receipts(self, before: int) -> int:
        with self._write() as writer:
            return writer.execute("DELETE FROM receipt WHERE at<?", (before,)).rowcount

    def observations(self, dataset: str, window: Window) -> list[Observation]:
        terms, values = ["dataset=?"], [dataset]
        if window.entity:
            terms.append("entity=?")
            values.append(window.entity)
        for sql, bound in (
            ("observed_at>=?", window.start),
            ("observed_at<?", window.end),
            ("number<=?", window.newest),
        ):
            if bound is not None:
                terms.append(sql)
                values.append(bound)  # type: ignore[arg-type]
        if window.after is not None:
            terms.append("(observed_at, number) > (?,?)")
            values.extend(window.after)  # type: ignore[arg-type]
        values.append(window.limit)  # type: ignore[arg-type]
        rows = self._read(
            f"SELECT {_OBSERVATION}, number FROM observation WHERE {' AND '.join(terms)} "
            "ORDER BY observed_at, number LIMIT ?",
            values,
        )
        return [_observation(row) for row in rows]

    def latest(self, dataset: str, since: int | None) -> list[Observation]:
        rows = self._read(
            f"SELECT {_OBSERVATION}, number FROM (SELECT *, row_number() OVER (PARTITION BY entity, property "
            "ORDER BY observed_at DESC, number DESC) AS place FROM observation WHERE dataset=? AND observed_at>=?) AS ranked "
            "WHERE place=1 ORDER BY entity, property",
            (dataset, since if since is not None else -(2**62)),
        )
        return [_observation(row) for row in rows]

    def newest(self) -> int:
        return int(self._read("SELECT coalesce(max(number), 0) FROM observation")[0][0])

    def expire(self, dataset: str, before: int) -> int:
        with self._write() as writer:
            return writer.execute(
                "DELETE FROM observation WHERE dataset=? AND observed_at<?", (dataset, before)
            ).rowcount

    def add_reject(self, reject: Reject) -> None:
        with self._write() as writer:
            writer.execute(
                "INSERT INTO reject VALUES(?,?,?,?)",
                (reject.dataset, reject.received_at, reject.reason, reject.message_id),
            )

    def rejects(self, dataset: str) -> list[Reject]:
        return [
            Reject(*row) for row in self._read("SELECT * FROM reject WHERE dataset=? ORDER BY received_at", (dataset,))
        ]

    def forget_rejects(self, before: int) -> int:
        with self._write() as writer:
            return writer.execute("DELETE FROM reject WHERE received_at<?", (before,)).rowcount

    def add_device(self, device: Device) -> None:
        try:
            with self._write() as writer:
                writer.execute(
                    "INSERT INTO device VALUES(?,?,?,?,?,?,?)",
                    (
                        device.id,
                        device.asked,
                        device.dataset,
                        device.username,
                        device.secret,
                        device.topic,
                        int(device.revoked),
                    ),
                )
        except self.database.unique_violation as error:
            raise KeyError(device.id) from error

    def device(self, identifier: str) -> Device | None:
        return self._device("id", identifier)

    def device_by_username(self, username: str) -> Device | None:
        return self._device("username", username)

    def device_by_topic(self, topic: str) -> Device | None:
        return self._device("topic", topic)

    def _device(self, column: str, value: str) -> Device | None:
        rows = [(*row[:6], bool(row[6])) for row in self._read(f"SELECT * FROM device WHERE {column}=?", (value,))]
        return Device(*rows[0]) if rows else None

    def revoke_device(self, identifier: str) -> bool:
        with self._write() as writer:
            return writer.execute("UPDATE device SET revoked=1, secret='' WHERE id=?", (identifier,)).rowcount > 0


def _known(writer: Writer, observations: Sequence[Observation], since: int) -> set[tuple[str, str]]:
    """Return which of these messages (dataset, message id) were received at or after an instant; within a transaction."""
    found: set[tuple[str, str]] = set()
    ids: dict[str, list[str]] = {}
    for one in observations:
        ids.setdefault(one.dataset, []).append(one.message_id)
    for dataset, names in ids.items():
        for begin in range(0, len(names), _TOGETHER):
            part = names[begin : begin + _TOGETHER]
            sql = f"SELECT message_id FROM observation WHERE dataset=? AND received_at>=? AND message_id IN ({','.join('?' * len(part))})"
            found.update((dataset, row[0]) for row in writer.execute(sql, (dataset, since, *part)).fetchall())
    return found


def _stored(one: Observation) -> tuple[Any, ...]:
    """Return the row of an observation, in the order of ``_OBSERVATION``."""
    value = json.dumps(one.value)
    return (
        one.dataset, one.message_id, one.entity, one.property, value, one.unit, one.observed_at, one.received_at, one.channel,
    )  # fmt: skip


def _row(dataset: Dataset) -> tuple[Any, ...]:
    return (
        dataset.id,
        dataset.asked,
        dataset.owner,
        dataset.title,
        dataset.description,
        dataset.label,
        dataset.entity_type,
        dataset.retention_days,
        dataset.theme,
        dataset.licence,
        dataset.contact,
        dataset.created_at,
    )


def _observation(row: Sequence[Any]) -> Observation:
    return Observation(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], row[8], row[9])
