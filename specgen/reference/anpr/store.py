"""What the platform keeps. ``Store`` is all that the other parts know; ``SqliteStore`` keeps it in one file."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from specgen.reference.anpr.clock import local_day, write_instant

Row = dict[str, Any]
FIRST_HASH = "0" * 64


def chained(line: Row) -> Row:
    """Return a line of the audit log with its checksum: SHA-256 of its other members, in alphabetical order."""
    plain = {name: value for name, value in line.items() if name != "hash"}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return {**plain, "hash": hashlib.sha256(text.encode()).hexdigest()}


@dataclass(frozen=True)
class Passage:
    """One vehicle passing one camera. ``captured`` and ``received`` are instants in milliseconds.

    There is no field for a plate. ``token`` is gone when its retention is over. ``linkable`` tells whether the read was sure
    enough for linkage; ``repeat`` that the same crossing was reported before.
    """

    event_id: str
    camera: str
    captured: int
    received: int
    token: str | None
    country: str
    confidence: float
    direction: str
    lane: int | None
    vehicle_class: str
    plate_status: str
    flags: tuple[str, ...] = ()
    linkable: bool = True
    repeat: bool = False


class Store(Protocol):
    """The platform's memory."""

    def batch(self) -> AbstractContextManager[None]: ...
    def save_camera(self, camera: str, version: int, content: Row) -> None: ...
    def camera(self, camera: str) -> Row | None: ...
    def cameras(self) -> list[Row]: ...
    def history(self, camera: str) -> list[Row]: ...
    def add_passage(self, passage: Passage) -> None: ...
    def passage(self, event_id: str) -> Passage | None: ...
    def passages(self, camera: str, start: int, end: int, after: int, limit: int) -> list[tuple[int, Passage]]: ...
    def of_token(self, camera: str, token: str) -> list[Passage]: ...
    def mark_repeat(self, event_id: str, repeat: bool) -> None: ...
    def sightings(self, cameras: Sequence[str], start: int, end: int) -> list[Passage]: ...
    def crossings(self, camera: str, start: int, end: int) -> list[Passage]: ...
    def forget_tokens(self, before: int) -> int: ...
    def add_heartbeats(self, beats: Sequence[tuple[str, int]]) -> None: ...
    def signals(self, camera: str, start: int, end: int) -> list[int]: ...
    def add_audit(self, entry: Row) -> None: ...
    def audit(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]: ...
    def chain(self) -> Iterator[Row]: ...
    def erase_audit(self, before: int) -> int: ...
    def erase_passages(self, until: int) -> int: ...
    def accepted(self, first: str, end: str) -> list[tuple[str, int, int]]: ...
    def setting(self, name: str) -> Any: ...
    def set_setting(self, name: str, value: Any) -> None: ...
    def remove_prefix(self, prefix: str) -> int: ...
    def everything(self) -> Iterator[tuple[str, Row]]: ...
    def close(self) -> None: ...


_SCHEMA = """
CREATE TABLE camera (id TEXT, version INTEGER, content TEXT, PRIMARY KEY (id, version));
CREATE TABLE passage (
  seq INTEGER PRIMARY KEY, event_id TEXT UNIQUE, camera TEXT, captured INTEGER, received INTEGER, token TEXT, country TEXT,
  confidence REAL, direction TEXT, lane INTEGER, vehicle_class TEXT, plate_status TEXT, flags TEXT, linkable INTEGER,
  repeat INTEGER);
CREATE INDEX passage_time ON passage (camera, captured);
CREATE INDEX passage_token ON passage (token, camera, captured) WHERE token IS NOT NULL;
CREATE INDEX passage_age ON passage (captured);
CREATE TABLE acceptance (day TEXT PRIMARY KEY, accepted INTEGER, erased INTEGER);
CREATE INDEX passage_expiry ON passage (captured) WHERE token IS NOT NULL;
CREATE TABLE heartbeat (camera TEXT, at INTEGER, PRIMARY KEY (camera, at)) WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, time INTEGER, actor TEXT, action TEXT, object TEXT, result TEXT, previous TEXT, hash TEXT);
CREATE INDEX audit_time ON audit (time);
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT);
"""
_COLUMNS = (
    "event_id",
    "camera",
    "captured",
    "received",
    "token",
    "country",
    "confidence",
    "direction",
    "lane",
    "vehicle_class",
    "plate_status",
    "flags",
    "linkable",
    "repeat",
)
_SELECT = "SELECT " + ", ".join(_COLUMNS) + " FROM passage "
_NEWEST = "SELECT content FROM camera AS c WHERE version = (SELECT max(version) FROM camera WHERE id = c.id) "


def _passage(row: Sequence[Any]) -> Passage:
    found = dict(zip(_COLUMNS, row, strict=False))
    return Passage(
        **{
            **found,
            "flags": tuple(json.loads(found["flags"])),
            "linkable": bool(found["linkable"]),
            "repeat": bool(found["repeat"]),
        }
    )


class SqliteStore:
    """The store in one SQLite file. Every write is one transaction; deleted content is overwritten (``secure_delete``)."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute("PRAGMA secure_delete = ON")
        with suppress(sqlite3.OperationalError):  # the tables are there after a restart
            self._db.executescript(_SCHEMA)

    def _rows(self, statement: str, *arguments: Any) -> list[Any]:
        with self._lock:
            return self._db.execute(statement, arguments).fetchall()

    def _write(self, statement: str, *arguments: Any) -> int:
        with self._lock:
            return self._db.execute(statement, arguments).rowcount

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make all writes inside one transaction."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def save_camera(self, camera: str, version: int, content: Row) -> None:
        """Keep a version of a camera's register entry; older versions stay."""
        self._write("INSERT INTO camera VALUES (?, ?, ?)", camera, version, json.dumps(content))

    def camera(self, camera: str) -> Row | None:
        """Return the newest version of a camera, or None."""
        found = self._rows(_NEWEST + "AND id = ?", camera)
        return json.loads(found[0][0]) if found else None

    def cameras(self) -> list[Row]:
        """Return the newest version of every camera, by id."""
        return [json.loads(content) for (content,) in self._rows(_NEWEST + "ORDER BY id")]

    def history(self, camera: str) -> list[Row]:
        """Return every version of a camera, oldest first."""
        return [
            json.loads(row[0]) for row in self._rows("SELECT content FROM camera WHERE id = ? ORDER BY version", camera)
        ]

    def add_passage(self, passage: Passage) -> None:
        """Keep a passage; its ``event_id`` must be new."""
        values = [
            *(getattr(passage, name) for name in _COLUMNS[:11]),
            json.dumps(passage.flags),
            passage.linkable,
            passage.repeat,
        ]
        marks = ", ".join("?" * len(_COLUMNS))
        self._write(f"INSERT INTO passage ({', '.join(_COLUMNS)}) VALUES ({marks})", *values)
        self._accept(passage.received)

    def _accept(self, received: int) -> None:
        self._write(
            "INSERT INTO acceptance VALUES (?, 1, 0) ON CONFLICT (day) DO UPDATE SET accepted = accepted + 1",
            local_day(received).isoformat(),
        )

    def _erased(self, received: Sequence[int]) -> None:
        for day, number in Counter(local_day(moment).isoformat() for moment in received).items():
            self._write("UPDATE acceptance SET erased = erased + ? WHERE day = ?", number, day)

    def erase_passages(self, until: int) -> int:
        """Delete the passages captured up to and including an instant; return how many.

        The write-ahead log is emptied too.
        """
        with self._lock:
            gone = [row[0] for row in self._rows("SELECT received FROM passage WHERE captured <= ?", until)]
            if gone:
                with self.batch():
                    self._write("DELETE FROM passage WHERE captured <= ?", until)
                    self._erased(gone)
                self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
            return len(gone)

    def accepted(self, first: str, end: str) -> list[tuple[str, int, int]]:
        """Return (day, accepted, erased) of the days of acceptance from ``first`` to before ``end``."""
        return self._rows("SELECT day, accepted, erased FROM acceptance WHERE day >= ? AND day < ? ORDER BY day", first, end)

    def passage(self, event_id: str) -> Passage | None:
        """Return the passage with this event id, or None."""
        found = self._rows(_SELECT + "WHERE event_id = ?", event_id)
        return _passage(found[0]) if found else None

    def passages(self, camera: str, start: int, end: int, after: int, limit: int) -> list[tuple[int, Passage]]:
        """Return passages with their sequence number, from ``after`` on, in order of arrival ("" is any camera)."""
        rows = self._rows(
            f"SELECT {', '.join(_COLUMNS)}, seq FROM passage WHERE seq > ? AND captured >= ? AND captured < ? "
            "AND (? = '' OR camera = ?) ORDER BY seq LIMIT ?",
            after,
            start,
            end,
            camera,
            camera,
            limit,
        )
        return [(row[-1], _passage(row)) for row in rows]

    def of_token(self, camera: str, token: str) -> list[Passage]:
        """Return the passages of one token at one camera, oldest capture first."""
        return [
            _passage(row)
            for row in self._rows(_SELECT + "WHERE token = ? AND camera = ? ORDER BY captured, seq", token, camera)
        ]

    def mark_repeat(self, event_id: str, repeat: bool) -> None:
        """Mark a passage as a repeated report of the same crossing, or not."""
        self._write("UPDATE passage SET repeat = ? WHERE event_id = ?", repeat, event_id)

    def sightings(self, cameras: Sequence[str], start: int, end: int) -> list[Passage]:
        """Return the passages with a token at these cameras, by token and capture."""
        marks = ", ".join("?" * len(cameras))
        rows = self._rows(
            _SELECT + f"WHERE camera IN ({marks}) AND captured >= ? AND captured < ? AND token IS NOT NULL "
            "ORDER BY token, captured, seq",
            *cameras,
            start,
            end,
        )
        return [_passage(row) for row in rows]

    def crossings(self, camera: str, start: int, end: int) -> list[Passage]:
        """Return the passages at a camera, oldest first."""
        return [
            _passage(row)
            for row in self._rows(
                _SELECT + "WHERE camera = ? AND captured >= ? AND captured < ? ORDER BY captured", camera, start, end
            )
        ]

    def forget_tokens(self, before: int) -> int:
        """Delete the tokens of passages captured before an instant; return how many.

        The write-ahead log is emptied too: it would keep the old pages, tokens and all.
        """
        with self._lock:
            removed = self._write("UPDATE passage SET token = NULL WHERE token IS NOT NULL AND captured < ?", before)
            if removed:
                self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
            return removed

    def add_heartbeats(self, beats: Sequence[tuple[str, int]]) -> None:
        """Keep signs of life; a repeated one is kept once."""
        with self.batch():
            self._db.executemany("INSERT OR IGNORE INTO heartbeat VALUES (?, ?)", beats)

    def signals(self, camera: str, start: int, end: int) -> list[int]:
        """Return the instants at which a camera gave a heartbeat, oldest first."""
        return [
            row[0]
            for row in self._rows(
                "SELECT at FROM heartbeat WHERE camera = ? AND at >= ? AND at <= ? ORDER BY at", camera, start, end
            )
        ]

    def add_audit(self, entry: Row) -> None:
        """Append an audit entry; it refers to the one before by its checksum."""
        names = ("time", "actor", "action", "object", "result")
        with self._lock:
            last = self._rows("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
            place, previous = (last[0][0] + 1, last[0][1]) if last else (1, FIRST_HASH)
            shown = {**{name: entry[name] for name in names}, "time": write_instant(entry["time"])}
            line = chained({**shown, "sequence": place, "previous": previous})
            self._write(
                "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?)", place, *(entry[name] for name in names), previous, line["hash"]
            )

    def chain(self) -> Iterator[Row]:
        """Yield the lines of the log as they refer to each other, oldest first."""
        names = ("sequence", "time", "actor", "action", "object", "result", "previous", "hash")
        for row in self._rows("SELECT seq, time, actor, action, object, result, previous, hash FROM audit ORDER BY seq"):
            yield {**dict(zip(names, row, strict=True)), "time": write_instant(row[1])}

    def erase_audit(self, before: int) -> int:
        """Delete the entries from before an instant, never the newest one: the chain goes on from it."""
        with self._lock:
            removed = self._write("DELETE FROM audit WHERE time < ? AND seq < (SELECT MAX(seq) FROM audit)", before)
            if removed:
                self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
            return removed

    def audit(self, start: int, end: int, word: str, after: int, limit: int) -> list[tuple[int, Row]]:
        """Return audit entries with their sequence number, oldest first; ``word`` must occur in the object."""
        rows = self._rows(
            "SELECT seq, time, actor, action, object, result FROM audit WHERE seq > ? AND time >= ? AND time < ? "
            "AND instr(object, ?) > 0 ORDER BY seq LIMIT ?",
            after,
            start,
            end,
            word,
            limit,
        )
        return [
            (row[0], dict(zip(("time", "actor", "action", "object", "result"), row[1:], strict=True))) for row in rows
        ]

    def setting(self, name: str) -> Any:
        """Return a kept setting, or None."""
        found = self._rows("SELECT value FROM setting WHERE name = ?", name)
        return json.loads(found[0][0]) if found else None

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting; None removes it."""
        if value is None:
            self._write("DELETE FROM setting WHERE name = ?", name)
        else:
            self._write(
                "INSERT INTO setting VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                name,
                json.dumps(value),
            )

    def remove_prefix(self, prefix: str) -> int:
        """Remove cameras whose id or name begins with a prefix, with all they sent; return the number of records."""
        chosen = [
            row["id"] for row in self.cameras() if str(row["id"]).startswith(prefix) or row["name"].startswith(prefix)
        ]
        removed = 0
        with self.batch():
            for camera in chosen:
                self._erased([row[0] for row in self._rows("SELECT received FROM passage WHERE camera = ?", camera)])
                for table, column in (("passage", "camera"), ("heartbeat", "camera"), ("camera", "id")):
                    removed += self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (camera,)).rowcount
        return removed

    def everything(self) -> Iterator[tuple[str, Row]]:
        """Yield every stored record as (store, record)."""
        for content in self._rows("SELECT content FROM camera ORDER BY id, version"):
            yield "cameras", json.loads(content[0])
        for row in self._rows(_SELECT + "ORDER BY seq"):
            yield "passages", asdict(_passage(row))
        for camera, at in self._rows("SELECT camera, at FROM heartbeat ORDER BY camera, at"):
            yield "heartbeats", {"camera": camera, "at": at}
        for name, value in self._rows("SELECT name, value FROM setting ORDER BY name"):
            yield "settings", {"name": name, "value": json.loads(value)}
        for _, entry in self.audit(0, 1 << 62, "", 0, 1 << 40):
            yield "audit", entry

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()
