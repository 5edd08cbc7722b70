"""What the register holds beside the entry itself: when versions began, technical sheets, and lists of cameras read in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.clock import Clock, write_instant
from specgen.reference.anpr.export import Holding
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row
from specgen.reference.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS camera_version (camera TEXT, version BIGINT, at BIGINT, PRIMARY KEY (camera, version));
CREATE TABLE IF NOT EXISTS camera_sheet (camera TEXT PRIMARY KEY, content TEXT);
"""
SUPPLIES = ("grid", "street_lighting_continuous", "street_lighting_night", "solar", "battery")
_NUMBERS = ("height_m", "tilt_deg", "power_w")
_TEXTS = {"carrier_owner": 200, "network": 120, "serial": 120, "firmware": 120}
COLUMNS = ("id", "name", "lat", "lon", "azimuth", "direction", "purpose", "regime", "active_from", "decision")


class VersionTimes(Holding):
    """When each version of a register entry began."""

    def __init__(self, database: Database, clock: Clock, cameras: Cameras) -> None:
        self._db = database
        self._clock = clock
        self._cameras = cameras
        database.define(_SCHEMA)
        cameras.observers.append(self.note)

    def note(self, camera: str, version: int) -> None:
        """Note that a version begins now; what is left of an earlier camera with the same id goes."""
        with self._db.write() as db:
            db.execute("DELETE FROM camera_version WHERE camera = ? AND version >= ?", (camera, version))
            db.execute("INSERT INTO camera_version VALUES (?, ?, ?)", (camera, version, self._clock.now()))

    def versions(self, camera: str) -> list[Row]:
        """Return all versions of a camera, oldest first; raises Problem (404)."""
        self._cameras.entry(camera)
        began = dict(self._db.read("SELECT version, at FROM camera_version WHERE camera = ?", (camera,)))
        known = self._cameras.history(camera)
        found = []
        for place, one in enumerate(known):
            following = known[place + 1]["version"] if place + 1 < len(known) else None
            found.append(
                {
                    **one,
                    "valid_from": write_instant(began[one["version"]]),
                    "valid_to": None if following is None else write_instant(began[following]),
                }
            )
        return found

    def holdings(self) -> Iterator[tuple[str, Row]]:
        """Yield the beginnings."""
        for camera, version, at in self._db.read("SELECT camera, version, at FROM camera_version", ()):
            yield "camera_versions", {"camera": camera, "version": version, "at": at}


class SheetRule:
    """Which technical sheets are complete."""

    def fault(self, sheet: Any) -> str:
        """Return the field that does not fit, or ""."""
        if not isinstance(sheet, dict):
            return "body"
        for name in _NUMBERS:
            value = sheet.get(name)
            if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or (name != "tilt_deg" and not value):
                return name
        if sheet["tilt_deg"] > 90:
            return "tilt_deg"
        for name, longest in _TEXTS.items():
            value = sheet.get(name)
            if not isinstance(value, str) or not 1 <= len(value) <= longest:
                return name
        return "" if sheet.get("supply") in SUPPLIES else "supply"


class Installations(Holding):
    """Technical sheets."""

    def __init__(self, database: Database, cameras: Cameras, rule: SheetRule) -> None:
        self._db = database
        self._cameras = cameras
        self._rule = rule
        database.define(_SCHEMA)

    def set(self, camera: str, sheet: Any) -> Row:
        """Keep a sheet; raises Problem (404, 422)."""
        self._cameras.entry(camera)
        fault = self._rule.fault(sheet)
        if fault:
            raise Problem(422, "The technical sheet does not fit", fault)
        kept = {name: sheet.get(name) for name in (*_NUMBERS, *_TEXTS, "supply")}
        with self._db.write() as db:
            db.execute(
                "INSERT INTO camera_sheet VALUES (?, ?) ON CONFLICT (camera) DO UPDATE SET content = excluded.content",
                (camera, json.dumps(kept)),
            )
        return kept

    def sheet(self, camera: str) -> Row:
        """Return a sheet; raises Problem (404)."""
        self._cameras.entry(camera)
        rows = self._db.read("SELECT content FROM camera_sheet WHERE camera = ?", (camera,))
        if not rows:
            raise Problem(404, "No technical sheet")
        found: Row = json.loads(rows[0][0])
        return found

    def holdings(self) -> Iterator[tuple[str, Row]]:
        """Yield the sheets."""
        for camera, content in self._db.read("SELECT camera, content FROM camera_sheet", ()):
            yield "installations", {"camera": camera, **json.loads(content)}


class CameraLists:
    """Reads lists of cameras in, row by row."""

    def __init__(self, cameras: Cameras) -> None:
        self._cameras = cameras

    def read(self, text: str) -> tuple[list[Row], list[Row]]:
        """Register the rows of a CSV; return those registered (row, id) and those refused (row, code). Raises Problem (422)."""
        try:
            lines = [one for one in csv.reader(io.StringIO(text, newline=""), strict=True) if one]
        except csv.Error as fault:
            raise Problem(422, "The body is not CSV") from fault
        if not lines or tuple(lines[0]) != COLUMNS:
            raise Problem(422, "The header row does not fit", ",".join(COLUMNS))
        registered: list[Row] = []
        rejected: list[Row] = []
        seen: set[str] = set()
        for number, line in enumerate(lines[1:], 1):
            code = self.code(line, seen)
            if code:
                rejected.append({"row": number, "code": code})
                continue
            try:
                kept = self._cameras.register(self.entry(line))
            except Problem as refusal:
                rejected.append({"row": number, "code": f"refused-{refusal.status}"})
                continue
            seen.add(line[0])
            registered.append({"row": number, "id": kept["id"]})
        return registered, rejected

    def code(self, line: list[str], seen: set[str]) -> str:
        """Return what is wrong with the form of a row, or ""."""
        if len(line) != len(COLUMNS):
            return "wrong-number-of-fields"
        if line[0] in seen:
            return "duplicate-id"
        if not line[-1].strip():
            return "missing-decision"
        try:
            [float(line[place]) for place in (2, 3, 4)]
        except ValueError:
            return "not-a-number"
        return ""

    def entry(self, line: list[str]) -> Row:
        """Return a row as a register entry."""
        row = dict(zip(COLUMNS, line, strict=True))
        place = {"lat": float(row.pop("lat")), "lon": float(row.pop("lon"))}
        kept = {name: value for name, value in row.items() if name != "id" or value}
        return {**kept, "position": place, "azimuth": float(row["azimuth"])}
