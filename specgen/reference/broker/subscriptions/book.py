"""The subscriptions and their queue, in the shared database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence

from specgen.reference.broker.subscriptions.records import (
    PARKED,
    WAITING,
    Course,
    Notification,
    Permission,
    Subscription,
    Told,
)
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS subscription(id TEXT PRIMARY KEY, owner TEXT, dataset TEXT, username TEXT, body TEXT,
  sequence BIGINT, last_success BIGINT, last_failure BIGINT, failures BIGINT);
CREATE INDEX IF NOT EXISTS subscription_owner ON subscription(owner);
CREATE TABLE IF NOT EXISTS notification(number {serial}, id TEXT, subscription TEXT, body TEXT, created_at BIGINT,
  due_at BIGINT, until BIGINT, attempts BIGINT, state TEXT, reason TEXT, parked_at BIGINT, oldest BIGINT, observed TEXT);
CREATE INDEX IF NOT EXISTS notification_due ON notification(state, due_at);
CREATE INDEX IF NOT EXISTS notification_subscription ON notification(subscription, number);
CREATE TABLE IF NOT EXISTS notification_bundle(number {serial}, subscription TEXT, observation TEXT);
CREATE TABLE IF NOT EXISTS notification_cursor(name TEXT PRIMARY KEY, number BIGINT);
CREATE TABLE IF NOT EXISTS receiver_permission(id TEXT PRIMARY KEY, host TEXT, port BIGINT);
"""
_NOTIFICATION = "number, id, subscription, body, created_at, due_at, until, attempts, state, reason, parked_at, oldest, observed"
_CURSOR = "observations"


class Book:
    """Keeps subscriptions, their queues and the permissions of receivers; every write is committed when the call returns."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.define(SCHEMA)

    # -- subscriptions

    def keep(self, one: Subscription) -> None:
        """Keep a new subscription, or a changed one."""
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO subscription VALUES(?,?,?,?,?,0,NULL,NULL,0) ON CONFLICT(id) DO UPDATE SET body=excluded.body",
                (one.id, one.owner, one.dataset, one.username, json.dumps(dataclasses.asdict(one))),
            )

    def drop(self, identifier: str) -> None:
        """Forget a subscription with its queue."""
        with self.database.write() as writer:
            for table in ("notification", "notification_bundle"):
                writer.execute(f"DELETE FROM {table} WHERE subscription=?", (identifier,))
            writer.execute("DELETE FROM subscription WHERE id=?", (identifier,))

    def find(self, identifier: str) -> Subscription | None:
        """Return a subscription, or None."""
        return next(iter(self._read("id=?", identifier)), None)

    def by_username(self, username: str) -> Subscription | None:
        """Return the subscription of an MQTT user name, or None."""
        return next(iter(self._read("username=?", username)), None) if username else None

    def of_owner(self, owner: str) -> list[Subscription]:
        """Return the subscriptions of an owner."""
        return self._read("owner=?", owner)

    def of_dataset(self, dataset: str) -> list[Subscription]:
        """Return the subscriptions to a dataset."""
        return self._read("dataset=?", dataset)

    def all(self) -> list[Subscription]:
        """Return every subscription."""
        return self._read("id<>?", "")

    def _read(self, where: str, value: str) -> list[Subscription]:
        rows = self.database.read(f"SELECT body FROM subscription WHERE {where} ORDER BY id", (value,))
        return [Subscription(**json.loads(row[0])) for row in rows]

    def course(self, identifier: str) -> Course:
        """Return how the delivery of a subscription goes."""
        rows = self.database.read(
            "SELECT last_success, last_failure, failures FROM subscription WHERE id=?", (identifier,)
        )
        return Course(*rows[0]) if rows else Course()

    # -- the way of an observation into the queue

    def cursor(self) -> int:
        """Return the store number up to which observations were looked at."""
        rows = self.database.read("SELECT number FROM notification_cursor WHERE name=?", (_CURSOR,))
        return int(rows[0][0]) if rows else 0

    def move_cursor(self, writer: Writer, number: int) -> None:
        """Note, within a transaction, up to which observation was looked."""
        writer.execute(
            "INSERT INTO notification_cursor VALUES(?,?) ON CONFLICT(name) DO UPDATE SET number=excluded.number",
            (_CURSOR, number),
        )

    def next_sequence(self, writer: Writer, subscription: str) -> int:
        """Return the number of the next notification of a subscription, within a transaction."""
        writer.execute("UPDATE subscription SET sequence=sequence+1 WHERE id=?", (subscription,))
        row = writer.execute("SELECT sequence FROM subscription WHERE id=?", (subscription,)).fetchone()
        return int(row[0]) if row else 0

    def queue(
        self, writer: Writer, identifier: str, subscription: str, body: str, span: tuple[int, int], told: Sequence[Told]
    ) -> None:
        """Put a notification in the queue, within a transaction. ``span``: now, and the end of the attempts."""
        now, until = span
        oldest, observed = min(one.observed_at for one in told), json.dumps([one.number for one in told])
        columns = _NOTIFICATION.removeprefix("number, ")
        writer.execute(
            f"INSERT INTO notification({columns}) VALUES(?,?,?,?,?,?,0,?,'',0,?,?)",
            (identifier, subscription, body, now, now, until, WAITING, oldest, observed),
        )

    def bundle(self, writer: Writer, subscription: str, told: Told) -> None:
        """Keep an observation for the next bundle of a subscription, within a transaction."""
        text = json.dumps(dataclasses.asdict(told))
        writer.execute("INSERT INTO notification_bundle(subscription, observation) VALUES(?,?)", (subscription, text))

    def bundled(self) -> list[str]:
        """Return the subscriptions that have observations for a bundle."""
        return [row[0] for row in self.database.read("SELECT DISTINCT subscription FROM notification_bundle")]

    def unsent(self, subscription: str) -> bool:
        """Tell whether a notification of a subscription waits for its first attempt."""
        query = "SELECT 1 FROM notification WHERE subscription=? AND state=? AND attempts=0 LIMIT 1"
        return bool(self.database.read(query, (subscription, WAITING)))

    def take_bundle(self, writer: Writer, subscription: str) -> list[Told]:
        """Take all observations that wait for a subscription, in order, within a transaction."""
        rows = writer.execute(
            "SELECT observation FROM notification_bundle WHERE subscription=? ORDER BY number", (subscription,)
        ).fetchall()
        writer.execute("DELETE FROM notification_bundle WHERE subscription=?", (subscription,))
        return [Told(**json.loads(row[0])) for row in rows]

    # -- the queue

    def due(self, now: int) -> list[str]:
        """Return the subscriptions with a notification that is to be sent now, longest waiting first."""
        rows = self.database.read(
            "SELECT subscription FROM notification WHERE state=? AND due_at<=? GROUP BY subscription ORDER BY MIN(due_at)",
            (WAITING, now),
        )
        return [row[0] for row in rows]

    def due_of(self, subscription: str, now: int, limit: int) -> list[Notification]:
        """Return the notifications of a subscription that are to be sent now, in the order of their numbers."""
        return self._notifications("subscription=? AND state=? AND due_at<=?", (subscription, WAITING, now), limit)

    def parked(self, subscription: str) -> list[Notification]:
        """Return the notifications of a subscription that were given up, oldest first."""
        return self._notifications("subscription=? AND state=?", (subscription, PARKED), 10_000)

    def _notifications(self, where: str, values: Sequence[object], limit: int) -> list[Notification]:
        rows = self.database.read(
            f"SELECT {_NOTIFICATION} FROM notification WHERE {where} ORDER BY number LIMIT {limit}", values
        )
        return [Notification(*row) for row in rows]

    def delivered(self, done: Iterable[Notification], now: int) -> None:
        """Notifications arrived, or fell away."""
        with self.database.write() as writer:
            for one in done:
                writer.execute("DELETE FROM notification WHERE number=?", (one.number,))
                writer.execute(
                    "UPDATE subscription SET last_success=?, failures=0 WHERE id=?", (now, one.subscription)
                )

    def forget(self, one: Notification) -> None:
        """A notification may not be sent any more."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM notification WHERE number=?", (one.number,))

    def postpone(self, one: Notification, due_at: int, reason: str, now: int) -> None:
        """An attempt failed; the next one is at ``due_at``."""
        with self.database.write() as writer:
            writer.execute(
                "UPDATE notification SET due_at=?, attempts=attempts+1, reason=? WHERE number=?",
                (due_at, reason, one.number),
            )
            writer.execute(
                "UPDATE subscription SET last_failure=?, failures=failures+1 WHERE id=?", (now, one.subscription)
            )

    def park_overdue(self, now: int) -> int:
        """Give up what could not be delivered in time; returns how many notifications that were."""
        with self.database.write() as writer:
            return writer.execute(
                "UPDATE notification SET state=?, parked_at=? WHERE state=? AND attempts>0 AND until<=?",
                (PARKED, now, WAITING, now),
            ).rowcount

    def overdue(self, now: int) -> bool:
        """Tell whether there is anything to give up."""
        query = "SELECT 1 FROM notification WHERE state=? AND attempts>0 AND until<=? LIMIT 1"
        return bool(self.database.read(query, (WAITING, now)))

    def unpark(self, subscription: str, now: int, until: int) -> int:
        """Put what was given up back in the queue; returns how many notifications that were."""
        with self.database.write() as writer:
            return writer.execute(
                "UPDATE notification SET state=?, due_at=?, until=? WHERE subscription=? AND state=?",
                (WAITING, now, until, subscription, PARKED),
            ).rowcount

    # -- receivers

    def allow(self, one: Permission) -> None:
        """Keep the permission of a receiver."""
        with self.database.write() as writer:
            writer.execute("INSERT INTO receiver_permission VALUES(?,?,?)", (one.id, one.host, one.port))

    def disallow(self, identifier: str) -> bool:
        """Forget a permission; False when there was none."""
        with self.database.write() as writer:
            return writer.execute("DELETE FROM receiver_permission WHERE id=?", (identifier,)).rowcount > 0

    def permissions(self) -> list[Permission]:
        """Return every permission."""
        return [Permission(*row) for row in self.database.read("SELECT id, host, port FROM receiver_permission")]
