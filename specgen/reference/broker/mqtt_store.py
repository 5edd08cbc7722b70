"""MQTT sessions in a database, so that subscriptions and queued messages survive a restart of the listener."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict
from typing import Any, Protocol

from specgen.reference.broker.mqtt_packets import Subscription, decode_properties, encode_properties
from specgen.reference.broker.mqtt_session import Message, Queued, SessionRecord

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mqtt_session(listener TEXT, client_id TEXT, record TEXT, PRIMARY KEY(listener, client_id));
CREATE TABLE IF NOT EXISTS mqtt_message(listener TEXT, client_id TEXT, sequence BIGINT, topic TEXT, payload BLOB, qos BIGINT,
  retain BIGINT, expires_at REAL, properties BLOB, origin TEXT, PRIMARY KEY(listener, client_id, sequence));
"""
_MESSAGE = "sequence, topic, payload, qos, retain, expires_at, properties, origin"
_ONE = "WHERE listener=? AND client_id=?"


class Tables(Protocol):
    """The database, as ``specgen.reference.database`` describes it: ``write`` opens a transaction that is committed when it ends."""

    def define(self, schema: str) -> None: ...

    def write(self) -> AbstractContextManager[Any]: ...

    def read(self, sql: str, values: Sequence[Any] = ...) -> list[Any]: ...


class DatabaseSessionStore:
    """A ``SessionStore`` for one listener (its name). Each call is a transaction of its own; the errors are the database's."""

    def __init__(self, database: Tables, listener: str = "mqtt") -> None:
        self._database = database
        self._listener = listener
        database.define(_SCHEMA)

    def load(self) -> Sequence[tuple[SessionRecord, Sequence[Queued]]]:
        """Return every session with its queue."""
        rows = self._database.read("SELECT client_id, record FROM mqtt_session WHERE listener=?", (self._listener,))
        return [(_record(client_id, record), self._queue(client_id)) for client_id, record in rows]

    def _queue(self, client_id: str) -> list[Queued]:
        rows = self._database.read(
            f"SELECT {_MESSAGE} FROM mqtt_message {_ONE} ORDER BY sequence", (self._listener, client_id)
        )
        return [
            Queued(sequence, Message(topic, payload, qos, bool(retain), expires, decode_properties(data), origin))
            for sequence, topic, payload, qos, retain, expires, data, origin in rows
        ]

    def save(self, record: SessionRecord) -> None:
        """Keep a session, in the place of what was kept of it."""
        fields = asdict(record)
        client_id = fields.pop("client_id")
        with self._database.write() as writer:
            writer.execute(
                "INSERT INTO mqtt_session VALUES(?,?,?) ON CONFLICT(listener, client_id) DO UPDATE SET record=excluded.record",
                (self._listener, client_id, json.dumps(fields)),
            )

    def remove(self, client_id: str) -> None:
        """Forget a session with its queue."""
        with self._database.write() as writer:
            for table in ("mqtt_message", "mqtt_session"):
                writer.execute(f"DELETE FROM {table} {_ONE}", (self._listener, client_id))

    def put(self, entries: Sequence[tuple[str, Queued]]) -> None:
        """Add messages to the queues of sessions."""
        rows = [
            (self._listener, client_id, queued.sequence, each.topic, each.payload, each.qos, int(each.retain),
             each.expires_at, encode_properties(each.properties), each.origin)
            for client_id, queued in entries
            for each in (queued.message,)
        ]  # fmt: skip
        with self._database.write() as writer:
            writer.executemany("INSERT INTO mqtt_message VALUES(?,?,?,?,?,?,?,?,?,?)", rows)

    def drop(self, client_id: str, sequence: int) -> None:
        """Take a message out of a queue."""
        with self._database.write() as writer:
            writer.execute(f"DELETE FROM mqtt_message {_ONE} AND sequence=?", (self._listener, client_id, sequence))


def _record(client_id: str, text: str) -> SessionRecord:
    fields = json.loads(text)
    subscriptions = tuple(Subscription(**each) for each in fields.pop("subscriptions"))
    return SessionRecord(client_id, received=tuple(fields.pop("received")), subscriptions=subscriptions, **fields)
