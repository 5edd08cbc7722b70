"""The audit trail: who read or changed what, when, and what the broker decided, as a chain that betrays every interference."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.records import DAY, Principal, write_instant
from specgen.reference.broker.retention import Retention
from specgen.reference.database import Database, Writer
from specgen.reference.values import Values

SCHEMA = """
CREATE TABLE IF NOT EXISTS chain(sequence BIGINT PRIMARY KEY, at BIGINT, time TEXT, actor TEXT, action TEXT, object TEXT,
  decision TEXT, previous TEXT, digest TEXT);
CREATE INDEX IF NOT EXISTS chain_object ON chain(object, sequence);
CREATE INDEX IF NOT EXISTS chain_at ON chain(at);
CREATE TABLE IF NOT EXISTS chain_end(one BIGINT PRIMARY KEY, sequence BIGINT, digest TEXT);
CREATE TABLE IF NOT EXISTS disclosure(at BIGINT, subject TEXT, dataset TEXT, numbers TEXT);
CREATE INDEX IF NOT EXISTS disclosure_subject ON disclosure(subject, at);
"""
MEMBERS = ("sequence", "time", "actor", "action", "object", "decision", "previous", "digest")
START = "0" * 64
RETENTION_DAYS = 400
PAGE = 500


class Audit:
    """Writes one line per access and decision, in the database, before the answer leaves."""

    def __init__(self, database: Database, clock: Clock, values: Values, retention: Retention) -> None:
        self.database = database
        self.clock = clock
        self.days = values.whole("DB-LIN-06.retention", RETENTION_DAYS)
        database.define(SCHEMA)
        retention.chores.append(self.sweep)

    def note(self, principal: Principal, action: str, objects: Sequence[str], allowed: bool) -> None:
        """Write down an access to one or more datasets (or other objects, by their id)."""
        if not objects:
            return
        now = self.clock.now()
        with self.database.write() as writer:
            for one in objects:
                self.append(writer, now, (principal.subject, action, one, "allow" if allowed else "deny"))

    def append(self, writer: Writer, now: int, what: tuple[str, str, str, str]) -> None:
        """Add one member (actor, action, object, decision) to the end of the chain."""
        end = writer.execute("SELECT sequence, digest FROM chain_end WHERE one=1").fetchone()
        number, previous = (end[0] + 1, end[1]) if end else (1, START)
        digest = self.digest(previous, number, write_instant(now), what)
        writer.execute(
            "INSERT INTO chain VALUES(?,?,?,?,?,?,?,?,?)", (number, now, write_instant(now), *what, previous, digest)
        )
        writer.execute(
            "INSERT INTO chain_end VALUES(1,?,?) ON CONFLICT(one) DO UPDATE SET sequence=excluded.sequence, digest=excluded.digest",
            (number, digest),
        )

    def digest(self, previous: str, number: int, time: str, what: tuple[str, str, str, str]) -> str:
        """Return the checksum of a member."""
        return digest_of(previous, number, time, *what)

    def entries(self, dataset: str) -> list[dict[str, Any]]:
        """Return the lines about one dataset ("" for all), oldest first."""
        where, values = ("WHERE object=?", (dataset,)) if dataset else ("", ())
        rows = self.database.read(
            f"SELECT time, actor, action, object, decision FROM chain {where} ORDER BY sequence", values
        )
        return [dict(zip(("time", "actor", "action", "object", "decision"), row, strict=True)) for row in rows]

    def chain(self, after: int, last: bool) -> tuple[list[dict[str, Any]], bool]:
        """Return a page of the chain after a sequence number (or its last member only), and whether more follows."""
        order = "sequence DESC LIMIT 1" if last else f"sequence LIMIT {PAGE + 1}"
        rows = self.database.read(f"SELECT {', '.join(MEMBERS)} FROM chain WHERE sequence>? ORDER BY {order}", (after,))
        page = [dict(zip(MEMBERS, row, strict=True)) for row in rows[:PAGE]]
        return page, len(rows) > PAGE

    def disclosed(self, principal: Principal, dataset: str, numbers: Sequence[int]) -> None:
        """Write down which observations (by sequence number) of a dataset an answer gave to a principal."""
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO disclosure VALUES(?,?,?,?)",
                (self.clock.now(), principal.subject, dataset, write_ranges(numbers)),
            )

    def disclosures(self, subject: str, start: int, end: int) -> dict[str, int]:
        """Return how many different observations of each dataset a subject received in a period (start in, end out)."""
        found: dict[str, set[int]] = {}
        rows = self.database.read(
            "SELECT dataset, numbers FROM disclosure WHERE subject=? AND at>=? AND at<? ORDER BY at", (subject, start, end)
        )
        for dataset, numbers in rows:
            found.setdefault(dataset, set()).update(read_ranges(numbers))
        return {dataset: len(numbers) for dataset, numbers in found.items()}

    def cutoff(self) -> int:
        """Return the instant before which members are past the retention of the log."""
        return self.clock.now() - self.days * DAY

    def sweep(self) -> int:
        """Remove what is past the retention of the log; returns how many members went. The oldest left keeps its ``previous``."""
        before = self.cutoff()
        with self.database.write() as writer:
            writer.execute("DELETE FROM disclosure WHERE at<?", (before,))
            return writer.execute("DELETE FROM chain WHERE at<?", (before,)).rowcount


def digest_of(previous: str, number: int, time: str, *what: str) -> str:
    """Return the checksum of a member: SHA-256 over its members, joined by line feeds."""
    return hashlib.sha256("\n".join((previous, str(number), time, *what)).encode("utf-8", "surrogatepass")).hexdigest()


def write_ranges(numbers: Sequence[int]) -> str:
    """Return whole numbers as ranges: ``3-40,42``."""
    parts: list[list[int]] = []
    for one in sorted(set(numbers)):
        if parts and one == parts[-1][1] + 1:
            parts[-1][1] = one
        else:
            parts.append([one, one])
    return ",".join(f"{low}-{high}" for low, high in parts)


def read_ranges(text: str) -> set[int]:
    """Return the numbers of ``write_ranges``."""
    found: set[int] = set()
    for part in text.split(",") if text else ():
        low, _, high = part.partition("-")
        found.update(range(int(low), int(high) + 1))
    return found
