"""MQTT sessions in SQLite, so that subscriptions and queued messages survive a restart of the listener."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from specgen.reference.broker.mqtt_packets import Subscription, decode_properties, encode_properties
from specgen.reference.broker.mqtt_session import Message, Queued, SessionRecord

_SCHEMA = """
CREATE TABLE IF NOT EXISTS session (client_id TEXT PRIMARY KEY, record TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (
    client_id TEXT NOT NULL, sequence INTEGER NOT NULL, topic TEXT NOT NULL, payload BLOB NOT NULL,
    qos INTEGER NOT NULL, retain INTEGER NOT NULL, expires_at REAL, properties BLOB NOT NULL, origin TEXT NOT NULL,
    PRIMARY KEY (client_id, sequence)) WITHOUT ROWID;
"""


class SqliteSessionStore:
    """A ``SessionStore`` in one SQLite file. Raises ``sqlite3.Error`` when the file cannot be read or written."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.executescript(_SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def load(self) -> Sequence[tuple[SessionRecord, Sequence[Queued]]]:
        """Return every session with its queue."""
        with self._lock:
            sessions = self._database.execute("SELECT client_id, record FROM session").fetchall()
            return [(_record(client_id, record), self._queue(client_id)) for client_id, record in sessions]

    def _queue(self, client_id: str) -> list[Queued]:
        rows = self._database.execute(
            "SELECT sequence, topic, payload, qos, retain, expires_at, properties, origin FROM message"
            " WHERE client_id = ? ORDER BY sequence", (client_id,))
        return [Queued(sequence, Message(topic, payload, qos, bool(retain), expires, decode_properties(data), origin))
                for sequence, topic, payload, qos, retain, expires, data, origin in rows]

    def save(self, record: SessionRecord) -> None:
        fields = asdict(record)
        client_id = fields.pop("client_id")
        with self._lock, self._database:
            self._database.execute("INSERT OR REPLACE INTO session VALUES (?, ?)", (client_id, json.dumps(fields)))

    def remove(self, client_id: str) -> None:
        with self._lock, self._database:
            self._database.execute("DELETE FROM message WHERE client_id = ?", (client_id,))
            self._database.execute("DELETE FROM session WHERE client_id = ?", (client_id,))

    def put(self, entries: Sequence[tuple[str, Queued]]) -> None:
        rows = [(client_id, queued.sequence, each.topic, each.payload, each.qos, each.retain, each.expires_at,
                 encode_properties(each.properties), each.origin)
                for client_id, queued in entries for each in (queued.message,)]
        with self._lock, self._database:
            self._database.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def drop(self, client_id: str, sequence: int) -> None:
        with self._lock, self._database:
            self._database.execute("DELETE FROM message WHERE client_id = ? AND sequence = ?", (client_id, sequence))


def _record(client_id: str, text: str) -> SessionRecord:
    fields = json.loads(text)
    subscriptions = tuple(Subscription(**each) for each in fields.pop("subscriptions"))
    return SessionRecord(client_id, received=tuple(fields.pop("received")), subscriptions=subscriptions, **fields)
