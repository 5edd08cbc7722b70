"""What lane B keeps, in one database file of its own. Instants are milliseconds since 1970, UTC."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from specgen.reference.database import Database

Row = dict[str, Any]
_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
  store TEXT, id TEXT, place BIGINT, content TEXT, PRIMARY KEY (store, id));
CREATE TABLE IF NOT EXISTS entry (
  list TEXT, plate TEXT, country TEXT, category TEXT, valid_from TEXT, valid_until TEXT,
  PRIMARY KEY (list, plate, country, category, valid_from, valid_until));
CREATE INDEX IF NOT EXISTS entry_end ON entry (valid_until);
CREATE TABLE IF NOT EXISTS suspicion (
  place {serial}, id TEXT UNIQUE, event_id TEXT, camera TEXT, zone TEXT, captured BIGINT, plate TEXT, country TEXT,
  state TEXT, decided BIGINT, content TEXT);
CREATE INDEX IF NOT EXISTS suspicion_camera ON suspicion (camera, captured);
CREATE INDEX IF NOT EXISTS suspicion_plate ON suspicion (zone, plate, country);
CREATE TABLE IF NOT EXISTS judged (event_id TEXT PRIMARY KEY, camera TEXT);
CREATE TABLE IF NOT EXISTS tally (zone TEXT, day TEXT, judged BIGINT, suspected BIGINT, PRIMARY KEY (zone, day));
CREATE TABLE IF NOT EXISTS verdict (camera TEXT, month TEXT, reason TEXT, number BIGINT, PRIMARY KEY (camera, month, reason));
CREATE TABLE IF NOT EXISTS audit (place {serial}, time BIGINT, actor TEXT, action TEXT, object TEXT, result TEXT, more TEXT);
"""
_SUSPICION = ("id", "event_id", "camera", "zone", "captured", "plate", "country", "state", "decided")
_ENTRY = ("plate", "country", "category", "valid_from", "valid_until")


class EnforcementDatabase(Database):
    """The database of lane B. What is erased is overwritten on disk."""

    def _connect(self) -> sqlite3.Connection:
        connection = super()._connect()
        connection.execute("PRAGMA secure_delete=ON")
        return connection

    def forget(self) -> None:
        """Empty the write-ahead log, so that what was erased does not stand there any longer."""
        with self._writing:
            if not self._writer.in_transaction:
                self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class Archive:
    """Records by store and id, list entries, suspicions, tallies and the audit log."""

    def __init__(self, database: EnforcementDatabase) -> None:
        self._db = database
        database.define(_SCHEMA)

    # -- records -------------------------------------------------------------------------------------------------------------

    def put(self, store: str, identifier: str, content: Row) -> None:
        """Keep a record, in place of the one with this id; its place in listings stays."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO record VALUES (?, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM record), ?) "
                "ON CONFLICT (store, id) DO UPDATE SET content = excluded.content",
                (store, identifier, json.dumps(content)),
            )

    def get(self, store: str, identifier: str) -> Row | None:
        """Return a record, or None."""
        rows = self._db.read("SELECT content FROM record WHERE store = ? AND id = ?", (store, identifier))
        return json.loads(rows[0][0]) if rows else None

    def all(self, store: str) -> list[Row]:
        """Return the records of a store in the order in which they came."""
        rows = self._db.read("SELECT content FROM record WHERE store = ? ORDER BY place", (store,))
        return [json.loads(row[0]) for row in rows]

    def drop(self, store: str, identifier: str) -> None:
        """Erase a record."""
        with self._db.write() as db:
            db.execute("DELETE FROM record WHERE store = ? AND id = ?", (store, identifier))

    # -- list entries --------------------------------------------------------------------------------------------------------

    def add_entries(self, name: str, entries: Sequence[Row]) -> None:
        """Add entries to a list; one that is there already stays once."""
        with self._db.write() as db:
            db.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                [(name, *(one[field] for field in _ENTRY)) for one in entries],
            )

    def remove_entries(self, name: str, entries: Sequence[Row]) -> None:
        """Remove from a list what it holds on the plates of these entries."""
        with self._db.write() as db:
            db.executemany(
                "DELETE FROM entry WHERE list = ? AND plate = ? AND country = ?",
                [(name, one["plate"], one["country"]) for one in entries],
            )

    def replace_entries(self, name: str, entries: Sequence[Row]) -> None:
        """Put entries in the place of all that a list holds."""
        with self._db.write() as db:
            db.execute("DELETE FROM entry WHERE list = ?", (name,))
            self.add_entries(name, entries)

    def entries_of(self, name: str, plate: str, country: str) -> list[Row]:
        """Return the entries of a list on one plate."""
        rows = self._db.read(
            f"SELECT {', '.join(_ENTRY)} FROM entry WHERE list = ? AND plate = ? AND country = ?",
            (name, plate, country),
        )
        return [dict(zip(_ENTRY, row, strict=True)) for row in rows]

    def entries(self, name: str) -> list[Row]:
        """Return all entries of a list."""
        rows = self._db.read(f"SELECT {', '.join(_ENTRY)} FROM entry WHERE list = ?", (name,))
        return [dict(zip(_ENTRY, row, strict=True)) for row in rows]

    def size(self, name: str) -> int:
        """Return how many entries a list has."""
        return int(self._db.read("SELECT COUNT(*) FROM entry WHERE list = ?", (name,))[0][0])

    def lapse_entries(self, last_day: str) -> int:
        """Erase the entries whose last day is not after ``last_day`` (YYYY-MM-DD); return their number."""
        with self._db.write() as db:
            return db.execute("DELETE FROM entry WHERE valid_until <= ?", (last_day,)).rowcount

    # -- suspicions ----------------------------------------------------------------------------------------------------------

    def first_judgement(self, event: str, camera: str) -> bool:
        """Note that a read was judged; False when it was before."""
        with self._db.write() as db:
            return db.execute("INSERT INTO judged VALUES (?, ?) ON CONFLICT DO NOTHING", (event, camera)).rowcount == 1

    def count(self, zone: str, day: str, suspected: bool) -> None:
        """Count one judged passage of a zone on a local day."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO tally VALUES (?, ?, 1, ?) ON CONFLICT (zone, day) DO UPDATE "
                "SET judged = tally.judged + 1, suspected = tally.suspected + excluded.suspected",
                (zone, day, int(suspected)),
            )

    def tallies(self, zone: str) -> dict[str, tuple[int, int]]:
        """Return local day -> (judged, suspected) of a zone."""
        rows = self._db.read("SELECT day, judged, suspected FROM tally WHERE zone = ?", (zone,))
        return {day: (judged, suspected) for day, judged, suspected in rows}

    def note_verdict(self, camera: str, month: str, reason: str) -> None:
        """Count one assessment; ``reason`` is "" for a confirmation."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO verdict VALUES (?, ?, ?, 1) ON CONFLICT (camera, month, reason) DO UPDATE "
                "SET number = verdict.number + 1",
                (camera, month, reason),
            )

    def verdicts(self, month: str, camera: str) -> dict[str, int]:
        """Return reason -> number of assessments; ``camera`` "" means all."""
        rows = self._db.read(
            "SELECT reason, SUM(number) FROM verdict WHERE month = ? AND (camera = ? OR ? = '') GROUP BY reason",
            (month, camera, camera),
        )
        return {reason: int(number) for reason, number in rows}

    def save_suspicion(self, one: Row) -> None:
        """Keep a suspicion (the columns, and everything else as content)."""
        content = {name: value for name, value in one.items() if name not in (*_SUSPICION, "place")}
        with self._db.write() as db:
            db.execute(
                f"INSERT INTO suspicion ({', '.join(_SUSPICION)}, content) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET state = excluded.state, decided = excluded.decided, content = excluded.content",
                (*(one[name] for name in _SUSPICION), json.dumps(content)),
            )

    def suspicions(self, where: str = "1 = 1", values: Sequence[Any] = (), limit: int = 1_000_000) -> list[Row]:
        """Return suspicions, oldest first. ``where`` is a condition of this package, never of a client."""
        rows = self._db.read(
            f"SELECT place, {', '.join(_SUSPICION)}, content FROM suspicion WHERE {where} ORDER BY captured, place LIMIT ?",
            (*values, limit),
        )
        return [{**dict(zip(("place", *_SUSPICION), row, strict=False)), **json.loads(row[-1])} for row in rows]

    def suspicion(self, identifier: str) -> Row | None:
        """Return one suspicion, or None."""
        found = self.suspicions("id = ?", (identifier,))
        return found[0] if found else None

    def erase_suspicion(self, identifier: str) -> None:
        """Erase a suspicion with its images."""
        with self._db.write() as db:
            db.execute("DELETE FROM suspicion WHERE id = ?", (identifier,))

    # -- the log and the whole -----------------------------------------------------------------------------------------------

    def add_audit(self, entry: Row) -> None:
        """Append one entry of the audit log."""
        with self._db.write() as db:
            db.execute(
                "INSERT INTO audit (time, actor, action, object, result, more) VALUES (?, ?, ?, ?, ?, ?)",
                (*(entry[name] for name in ("time", "actor", "action", "object", "result")), json.dumps(entry["more"])),
            )

    def audit(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]:
        """Return entries with their place in the log, oldest first."""
        rows = self._db.read(
            "SELECT place, time, actor, action, object, result, more FROM audit WHERE time >= ? AND time < ? "
            "AND place > ? AND (? = '' OR instr(object, ?) > 0) ORDER BY place LIMIT ?",
            (start, end, after, word, word, limit),
        )
        names = ("time", "actor", "action", "object", "result")
        return [(row[0], {**dict(zip(names, row[1:6], strict=True)), **json.loads(row[6])}) for row in rows]

    def everything(self) -> Iterator[tuple[str, Row]]:
        """Yield every record of every store."""
        for store, content in self._db.read("SELECT store, content FROM record ORDER BY place"):
            yield store, json.loads(content)
        for name, *entry in self._db.read(f"SELECT list, {', '.join(_ENTRY)} FROM entry"):
            yield "entries", {"list": name, **dict(zip(_ENTRY, entry, strict=True))}
        for one in self.suspicions():
            yield "suspicions", {name: value for name, value in one.items() if name != "place"}
        for event, camera in self._db.read("SELECT event_id, camera FROM judged"):
            yield "judged", {"event_id": event, "camera": camera}
        for zone, day, judged, suspected in self._db.read("SELECT zone, day, judged, suspected FROM tally"):
            yield "tallies", {"zone": zone, "day": day, "judged": judged, "suspected": suspected}
        for camera, month, reason, number in self._db.read("SELECT camera, month, reason, number FROM verdict"):
            yield "verdicts", {"camera": camera, "month": month, "reason": reason, "number": number}
        for _, entry in self.audit(0, 1 << 62, "", 0, 1 << 40):
            yield "audit", entry

    def drop_of(self, cameras: Sequence[str], zones: Sequence[str], lists: Sequence[str]) -> None:
        """Erase the rows that hang on cameras, zones and lists."""
        with self._db.write() as db:
            for table, column, names in (
                ("suspicion", "camera", cameras),
                ("judged", "camera", cameras),
                ("verdict", "camera", cameras),
                ("tally", "zone", zones),
                ("entry", "list", lists),
            ):
                db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(name,) for name in names])

    def forget(self) -> None:
        """Leave nothing of what was erased on disk."""
        self._db.forget()
