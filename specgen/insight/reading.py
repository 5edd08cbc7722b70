"""From files to one table of passages: surveyed, recognised as simulated or real, and only then read, with keyed tokens for plates.

The key is drawn for one run and never written, and a token holds for one key period: what DuckDB spills to disk cannot be traced to a
plate by whoever finds it later. The folder for that is private and is removed at the end.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from specgen.errors import say
from specgen.insight.calendar import Hour, hours, wall_clock
from specgen.insight.settings import HOUR, Camera, Engine, Limits
from specgen.insight.source import FICTITIOUS, LENGTHS, Source, lines, literal, open_source, refused
from specgen.model.passages import PassageColumns

MAX_CAMERAS = 2_000
MAX_SPAN = 3 * 366 * 24 * HOUR
"""Longest span of one analysis: three years."""
MAX_REJECTS = 5


@dataclass(frozen=True)
class Survey:
    """What is known before passages are read: numbers only. ``simulated``: "plates", "marker" or "" (real)."""

    rows: int
    bad: int
    first: int
    last: int
    simulated: str
    linked: bool
    cameras: tuple[Camera, ...]


@dataclass(frozen=True)
class Passages:
    """The table ``passages`` of a database, and what was left out on the way.

    ``rejected``: kind of fault -> lines that could not be read. ``unplaced``: lines without a usable camera or time.
    """

    rows: int
    rejected: dict[str, int]
    unplaced: int
    repeated_events: int
    unknown_cameras: int
    ambiguous: int
    first: int
    last: int
    hours: tuple[Hour, ...]


@dataclass
class Database:
    """A private DuckDB database on disk with a limit on memory, through Ibis (``con``) and itself (``raw``)."""

    con: Any
    raw: Any
    folder: Path

    def keep(self, name: str, expression: Any) -> Any:
        """Compute an expression into a table on disk and return it."""
        return self.con.create_table(name, expression)

    def count(self, expression: Any) -> int:
        """Return how many rows an expression has."""
        return int(self.con.to_pyarrow(expression.count()).as_py())

    def table(self, **columns: list[Any]) -> Any:
        """Return a small table made of columns."""
        import ibis

        return ibis.memtable(columns)

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """Return the rows of a small answer."""
        found: list[dict[str, Any]] = self.con.to_pyarrow(expression).to_pylist()
        return found


@contextmanager
def database(engine: Engine) -> Iterator[Database]:
    """Open a database in a private folder that is gone afterwards. Nothing is fetched from a network."""
    import ibis

    with TemporaryDirectory(prefix="specgen-insight-", dir=engine.folder or None) as name:
        folder = Path(name)
        settings: dict[str, Any] = {"memory_limit": engine.memory, "temp_directory": str(folder / "spill")}
        settings |= {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
        settings |= {"preserve_insertion_order": False}
        if engine.threads:
            settings["threads"] = engine.threads
        con = ibis.duckdb.connect(str(folder / "work.duckdb"), **settings)
        try:
            con.con.execute("SET TimeZone = 'UTC'")
            con.con.execute("SET enable_progress_bar = false")
            yield Database(con, con.con, folder)
        finally:
            con.disconnect()


def sources(db: Database, paths: Sequence[Path], given: PassageColumns | None) -> list[Source]:
    """Return how to read each file. Raises InputError."""
    found = []
    for number, path in enumerate(paths):
        place = db.folder / f"input-{number}"
        try:
            place.symlink_to(path.resolve())  # so that no sign in a file's name means anything to the database
        except OSError:
            place = path
        found.append(open_source(db.raw, path, place, given))
    return found


def survey(db: Database, files: Sequence[Source]) -> Survey:
    """Count what is there and tell simulated from real. Raises InputError when nothing can be read or the span is too long."""
    union = " UNION ALL ".join(f"({lines(one)})" for one in files)
    db.raw.execute(
        "CREATE TABLE seen AS SELECT camera, count(*) AS n, min(ms) AS first, max(ms) AS last, "
        "count(*) FILTER (NOT good) AS bad, count(*) FILTER (plate <> '') AS plates, "
        f"count(*) FILTER (plate <> '' AND plate[1] = '0' AND length(plate) BETWEEN {LENGTHS[0]} AND {LENGTHS[1]}) AS reserved, "
        f"count(*) FILTER (regexp_matches(plate, {literal(FICTITIOUS)})) AS exact, count(*) FILTER (marked) AS marked, "
        f"count(*) FILTER (link <> '') AS linked, min(lat) AS lat, min(lon) AS lon, min(name) AS name "
        f"FROM (SELECT * REPLACE (CASE WHEN good THEN camera END AS camera, "
        f"CASE WHEN good THEN ms END AS ms) FROM ({union})) GROUP BY camera"
    )
    total = db.raw.execute(
        "SELECT sum(n), sum(bad), min(first), max(last), sum(plates), sum(reserved), sum(exact), sum(marked), sum(linked) FROM seen"
    ).fetchall()[0]
    rows, bad, first, last, plates, reserved, exact, marked, linked = (int(one or 0) for one in total)
    file = files[0].file
    if rows == bad:
        raise refused(file, say("no line has a camera and a time that can be read"), say("see --columns and time_form"))
    if last - first > MAX_SPAN:
        raise refused(file, say("the times span more than three years; one of them must be wrong"))
    found = db.raw.execute(
        "SELECT camera, lat, lon, name FROM seen WHERE camera IS NOT NULL ORDER BY camera LIMIT ?", [MAX_CAMERAS + 1]
    ).fetchall()
    if len(found) > MAX_CAMERAS:
        raise refused(file, say("there are more than {number} cameras; is it the right column?", number=MAX_CAMERAS))
    cameras = tuple(Camera(str(one[0]), str(one[3] or ""), one[1], one[2]) for one in found)
    simulated = ""
    if plates:
        simulated = "plates" if reserved == plates and exact * 10 >= plates * 9 else ""
    elif marked == rows:
        simulated = "marker"
    return Survey(rows, bad, first, last, simulated, linked > 0, cameras)


def read(db: Database, files: Sequence[Source], seen: Survey, cameras: Sequence[Camera], limits: Limits) -> Passages:
    """Fill the table ``passages`` (see specgen.insight.measures). Cameras that are not listed are left out and counted."""
    raw = db.raw
    margin = 3 * HOUR  # a wall time lies within two hours of UTC
    table = hours(seen.first - margin, seen.last + margin, limits.key_switch)
    _fill(raw, "hours", "number BIGINT, day VARCHAR, local BIGINT, kind VARCHAR, key_start BIGINT, key_end BIGINT",
          [(one.number, one.day, one.local, one.kind, one.key_start, one.key_end) for one in table])  # fmt: skip
    _fill(raw, "wall", "hour BIGINT, off BIGINT, repeated BOOLEAN, skipped BOOLEAN", wall_clock(seen.first, seen.last))
    _fill(raw, "cameras", "name VARCHAR, camera BIGINT", [(one.id, number) for number, one in enumerate(cameras)])
    raw.execute("CREATE SEQUENCE rows")
    raw.execute("SET VARIABLE salt = ?", [secrets.token_hex(32)])
    union = " UNION ALL ".join(f"({lines(one)})" for one in files)
    named = "country IN ('BE', 'NL', 'FR', 'DE', 'LU')"
    groups = f"CASE WHEN country IS NULL OR country = 'XX' THEN NULL WHEN {named} THEN country ELSE 'other' END"
    sure = f"coalesce(confidence >= {float(limits.confidence)!r}, FALSE)"
    token = "CAST('0x' || left(sha256(getvariable('salt') || '|' || h.key_start || '|' || link), 15) AS BIGINT)"
    events = any(one.columns.event for one in files)
    raw.execute(
        "CREATE TABLE passages AS SELECT nextval('rows') AS row, event, camera, t, token, key_end, direction, vehicle_class, country, "
        f"status, (token IS NOT NULL AND {sure}) AS linkable FROM (SELECT coalesce(event, '') AS event, c.camera, t, h.key_end, direction, "
        f"vehicle_class, {groups} AS country, confidence, "
        f"CASE WHEN link <> '' AND status NOT IN ('unread', 'absent', 'partial') THEN {token} END AS token, "
        "CASE WHEN status = 'absent' THEN 'absent' "
        "WHEN status IN ('unread', 'partial') OR link = '' THEN 'unread' ELSE 'read' END AS status "
        "FROM (SELECT l.* EXCLUDE (camera), l.camera AS place, l.ms - CASE WHEN l.wall THEN w.off ELSE 0 END AS t "
        f"FROM ({union}) l LEFT JOIN wall w ON w.hour = l.ms // {HOUR} WHERE l.good) p "
        f"JOIN cameras c ON c.name = p.place JOIN hours h ON h.number = p.t // {HOUR})"
    )
    raw.execute("RESET VARIABLE salt")
    repeated = _one_per_event(raw) if events else 0
    rows, first, last = raw.execute("SELECT count(*), min(t), max(t) FROM passages").fetchall()[0]
    if not rows:
        raise refused(files[0].file, say("no passage is of a camera in the list of cameras"))
    walled = raw.execute(
        f"SELECT count(*) FROM ({union}) l JOIN wall w ON w.hour = l.ms // {HOUR} WHERE l.good AND l.wall AND (w.repeated OR w.skipped)"
    ).fetchall()[0][0] if any(one.columns.zone == "belgium" for one in files) else 0  # fmt: skip
    return Passages(rows, _rejected(raw, files), seen.bad, repeated, seen.rows - seen.bad - rows - repeated, walled,
                    first, last, tuple(table))  # fmt: skip


def _fill(raw: Any, name: str, columns: str, rows: Sequence[tuple[Any, ...]]) -> None:
    import pyarrow

    names = [one.split()[0] for one in columns.split(", ")]
    raw.register("arriving", pyarrow.table({label: [row[n] for row in rows] for n, label in enumerate(names)}))
    raw.execute(f"CREATE TABLE {name} ({columns})")
    raw.execute(f"INSERT INTO {name} SELECT * FROM arriving")
    raw.unregister("arriving")


def _one_per_event(raw: Any) -> int:
    """Keep the first passage of every event id; return how many were left out. A passage without id stands for itself."""
    total, distinct = raw.execute("SELECT count(*), count(DISTINCT event) FROM passages WHERE event <> ''").fetchall()[
        0
    ]
    if total == distinct:
        return 0
    raw.execute(
        "CREATE OR REPLACE TABLE passages AS SELECT * FROM passages WHERE event = '' "
        "UNION ALL SELECT * FROM (SELECT * FROM passages WHERE event <> '' "
        "QUALIFY row_number() OVER (PARTITION BY event ORDER BY t, camera, row) = 1)"
    )
    return int(total - distinct)


def _rejected(raw: Any, files: Sequence[Source]) -> dict[str, int]:
    """Return the lines of CSV files that could not be read, per kind of fault."""
    if not any(one.text for one in files):
        return {}
    found = raw.execute(
        "SELECT error_type, count(DISTINCT (file_path, line)) FROM (SELECT DISTINCT s.file_path, e.line, e.error_type FROM reject_errors e "
        "JOIN reject_scans s ON e.scan_id = s.scan_id AND e.file_id = s.file_id) GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {str(kind).lower(): int(number) for kind, number in found}
