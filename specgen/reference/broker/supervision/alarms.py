"""Alarms with every change of their state."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal, Problem, write_instant
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS alarm(number {serial}, id TEXT UNIQUE, kind TEXT, device TEXT, dataset TEXT, state TEXT,
  raised_at BIGINT);
CREATE INDEX IF NOT EXISTS alarm_device ON alarm(device, kind, state);
CREATE TABLE IF NOT EXISTS alarm_change(number {serial}, alarm TEXT, dataset TEXT, state TEXT, at BIGINT, actor TEXT,
  comment TEXT);
CREATE INDEX IF NOT EXISTS alarm_change_alarm ON alarm_change(alarm, number);
"""
SILENCE = "silence"
EXPIRY = "credential-expiry"
RAISED, ACKNOWLEDGED, RESOLVED = "raised", "acknowledged", "resolved"
_COLUMNS = "id, kind, device, dataset, state, raised_at"


@dataclass(frozen=True)
class Alarm:
    """One alarm as it stands."""

    id: str
    kind: str
    device: str
    dataset: str
    state: str
    raised_at: int


class Alarms:
    """Opens at most one alarm of a kind per device. ``on_change`` is told of every change of state."""

    def __init__(
        self, database: Database, clock: Clock, datasets: Datasets, audit: Audit, identifiers: Identifiers, news: News
    ) -> None:
        self.database = database
        self.clock = clock
        self.datasets = datasets
        self.audit = audit
        self.identifiers = identifiers
        self.on_change: list[Callable[[Alarm], None]] = []
        self._turn = threading.RLock()
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def open(self, kind: str, device: str) -> Alarm | None:
        """Return the alarm of a device that is not resolved yet, or None."""
        found = self._find("kind=? AND device=? AND state<>?", (kind, device, RESOLVED))
        return found[-1] if found else None

    def raise_for(self, kind: str, device: str, dataset: str) -> None:
        """Open an alarm, unless one of this kind is open for the device."""
        with self._turn:
            if self.open(kind, device) is not None:
                return
            alarm = Alarm(self.identifiers.make(), kind, device, dataset, RAISED, self.clock.now())
            with self.database.write() as writer:
                writer.execute(
                    f"INSERT INTO alarm({_COLUMNS}) VALUES(?,?,?,?,?,?)",
                    (alarm.id, kind, device, dataset, RAISED, alarm.raised_at),
                )
                self._note(alarm, RAISED, "", "")
        self._tell(alarm)

    def resolve(self, kind: str, device: str) -> None:
        """Resolve the open alarm of a device, when there is one."""
        with self._turn:
            alarm = self.open(kind, device)
            if alarm is not None:
                self._tell(self._change(alarm, RESOLVED, "", ""))

    def acknowledge(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Take an alarm on, with a comment. Raises Problem 401, 403, 404, 409 or 422."""
        comment = body.get("comment", "") if isinstance(body, Mapping) else None
        if not isinstance(comment, str) or len(comment) > 4000:
            raise Problem(422, "Invalid acknowledgement", "comment must be a text of at most 4000 characters")
        with self._turn:
            alarm = self.managed(principal, identifier)
            if alarm.state == RESOLVED:
                raise Problem(409, "Alarm resolved", "this alarm is resolved already")
            changed = self._change(alarm, ACKNOWLEDGED, principal.subject, comment)
        self.audit.note(principal, "acknowledge-alarm", [alarm.dataset], True)
        self._tell(changed)
        return self.describe(changed)

    def listed(self, principal: Principal, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the alarms that the principal may manage, newest first. Raises Problem 400, 401 or 403."""
        if not self.datasets.policy.may_create(principal):
            raise refused(principal, "alarms are for providers and administrators")
        if query.get("kind", SILENCE) not in (SILENCE, EXPIRY):
            raise Problem(400, "Invalid query", "kind is not known", extra={"parameter": "kind"})
        if query.get("state", RAISED) not in (RAISED, ACKNOWLEDGED, RESOLVED):
            raise Problem(400, "Invalid query", "state is not known", extra={"parameter": "state"})
        terms = [name for name in ("device", "kind", "state") if query.get(name)]
        where = " AND ".join(f"{name}=?" for name in terms) or "1=1"
        found = self._find(where, [query[name] for name in terms])
        mine = {one.id for one in self.datasets.store.datasets() if self.datasets.policy.may_manage(principal, one)}
        return [self.describe(one) for one in reversed(found) if one.dataset in mine]

    def managed(self, principal: Principal, identifier: str) -> Alarm:
        """Return an alarm of a dataset that the principal may manage. Raises Problem 401, 403 or 404."""
        found = self._find("id=?", (identifier,))
        self.datasets.managed(principal, found[0].dataset if found else "")
        if not found:
            raise Problem(404, "Alarm not found", "there is no alarm with this id")
        return found[0]

    def describe(self, alarm: Alarm) -> dict[str, Any]:
        """Return an alarm as the interface shows it."""
        return {
            "id": alarm.id,
            "kind": alarm.kind,
            "device": alarm.device,
            "dataset": alarm.dataset,
            "state": alarm.state,
            "raised_at": write_instant(alarm.raised_at),
            "changes": self.changes(alarm),
        }

    def changes(self, alarm: Alarm) -> list[dict[str, Any]]:
        """Return every change of an alarm, oldest first."""
        rows = self.database.read(
            "SELECT state, at, actor, comment FROM alarm_change WHERE alarm=? ORDER BY number", (alarm.id,)
        )
        return [
            {"state": state, "at": write_instant(at), **({"by": actor, "comment": comment} if actor else {})}
            for state, at, actor, comment in rows
        ]

    def forget(self, dataset: str) -> None:
        """Forget the alarms of a dataset that is gone."""
        with self.database.write() as writer:
            for table in ("alarm", "alarm_change"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))

    def _find(self, where: str, values: Any) -> list[Alarm]:
        rows = self.database.read(f"SELECT {_COLUMNS} FROM alarm WHERE {where} ORDER BY number", values)
        return [Alarm(*row) for row in rows]

    def _change(self, alarm: Alarm, state: str, actor: str, comment: str) -> Alarm:
        with self.database.write() as writer:
            writer.execute("UPDATE alarm SET state=? WHERE id=?", (state, alarm.id))
            self._note(alarm, state, actor, comment)
        return Alarm(alarm.id, alarm.kind, alarm.device, alarm.dataset, state, alarm.raised_at)

    def _note(self, alarm: Alarm, state: str, actor: str, comment: str) -> None:
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO alarm_change(alarm, dataset, state, at, actor, comment) VALUES(?,?,?,?,?,?)",
                (alarm.id, alarm.dataset, state, self.clock.now(), actor, comment),
            )

    def _tell(self, alarm: Alarm) -> None:
        for listener in self.on_change:
            listener(alarm)
