"""The audit log as a chain of checksums, its erasure, and alerts on repeated refusals."""

from __future__ import annotations

import json
import uuid
from typing import Any

from specgen.reference.anpr.clock import Clock, write_instant
from specgen.reference.anpr.enforcement.terms import months_later
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row, Store, chained
from specgen.reference.database import Database
from specgen.reference.values import Values

_SCHEMA = """
CREATE TABLE IF NOT EXISTS refusal (account TEXT, at BIGINT);
CREATE TABLE IF NOT EXISTS access_alert (place {serial}, id TEXT UNIQUE, account TEXT, at BIGINT, number BIGINT);
"""


class Chain:
    """The log as lines that refer to each other."""

    def __init__(self, store: Store, clock: Clock, values: Values) -> None:
        self._store = store
        self._clock = clock
        self.months = values.whole("ANPR-AUD-04.retention", 60)

    def lines(self) -> list[Row]:
        """Return every line, oldest first."""
        return list(self._store.chain())

    def written(self) -> str:
        """Return the export."""
        return "".join(json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n" for one in self.lines())

    def difference(self, text: str) -> int | None:
        """Return the sequence of the first line that does not agree with the log in force, or None; raises Problem (422)."""
        known = {one["sequence"]: one for one in self.lines()}
        before: Row | None = None
        for place, line in enumerate(one for one in text.split("\n") if one.strip()):
            try:
                offered = json.loads(line)
            except (ValueError, RecursionError) as fault:
                raise Problem(422, "A line is not JSON", f"line {place + 1}") from fault
            if not isinstance(offered, dict) or not isinstance(offered.get("sequence"), int):
                raise Problem(422, "A line has no sequence", f"line {place + 1}")
            expected = offered["sequence"] if before is None else before["sequence"] + 1
            if not self.agrees(offered, known.get(expected)):
                return int(expected)
            before = offered
        return None

    def agrees(self, offered: Row, kept: Row | None) -> bool:
        """Tell whether a line that is offered is the one in force, with a right checksum."""
        return offered == kept and chained(offered)["hash"] == offered["hash"]

    def sweep(self) -> None:
        """Erase the entries whose time is over."""
        self._store.erase_audit(self.limit(self._clock.now()))

    def limit(self, now: int) -> int:
        """Return the instant before which entries are erased."""
        return months_later(now, -self.months)


class Alerts:
    """Alerts on accounts that are refused again and again."""

    def __init__(self, database: Database, clock: Clock, journal: Journal, values: Values) -> None:
        self._db = database
        self._clock = clock
        self.refusals = values.whole("ANPR-AUD-05.refusals", 5)
        self.window = values.whole("ANPR-AUD-05.window", 10) * 60_000
        database.define(_SCHEMA)
        journal.observers.append(self.note)

    def note(self, account: str, result: str) -> None:
        """Take in an entry of the log; raises an alert when it is one refusal too many."""
        if result != "refused":
            return
        now = self._clock.now()
        with self._db.write() as db:
            db.execute("DELETE FROM refusal WHERE at <= ?", (now - self.window,))
            db.execute("INSERT INTO refusal VALUES (?, ?)", (account, now))
            number = self.number(account, now, db)
            raised = db.execute(
                "SELECT COUNT(*) FROM access_alert WHERE account = ? AND at > ?", (account, now - self.window)
            ).fetchone()[0]
            if number >= self.refusals and not raised:
                db.execute(
                    "INSERT INTO access_alert (id, account, at, number) VALUES (?, ?, ?, ?)",
                    (f"a-{uuid.uuid4().hex[:10]}", account, now, number),
                )

    def number(self, account: str, now: int, db: Any) -> int:
        """Return how often an account was refused within the window."""
        rows = db.execute("SELECT COUNT(*) FROM refusal WHERE account = ? AND at > ?", (account, now - self.window))
        return int(rows.fetchone()[0])

    def alerts(self) -> list[Row]:
        """Return the alerts, newest first."""
        rows = self._db.read("SELECT id, account, at, number FROM access_alert ORDER BY place DESC", ())
        return [
            {"id": one, "kind": "repeated_refusals", "account": account, "raised_at": write_instant(at), "count": number}
            for one, account, at, number in rows
        ]
