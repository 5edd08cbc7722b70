"""The camera register: what hangs where, for what purpose, by which decision. A change makes a new version."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.clock import read_instant
from specgen.reference.anpr.fields import CAMERA, Shapes
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row, Store


class Cameras:
    """Register entries. ``id_style``: ``uuid`` keeps the id a client asks for, ``short`` always gives its own."""

    def __init__(self, store: Store, shapes: Shapes, id_style: str) -> None:
        self._store = store
        self._shapes = shapes
        self._style = id_style
        self.observers: list[Callable[[str, int], None]] = []
        """Who is told of each new version: camera and version (filled by other parts)."""

    def _checked(self, entry: Any) -> Row:
        fault = self._shapes.fault(entry, CAMERA)
        if fault:
            raise Problem(422, "The register entry does not fit", f"{fault[0]}: {fault[1]}")
        until = entry.get("active_to")
        if until is not None and read_instant(until) <= read_instant(entry["active_from"]):
            raise Problem(422, "The register entry does not fit", "active_to is not after active_from")
        return dict(entry)

    def register(self, entry: Any) -> Row:
        """Keep a new camera and return it; raises Problem (422, or 409 for an id that is taken)."""
        content = self._checked(entry)
        asked = content.pop("id", None)
        if self._style == "short":
            asked = f"c{secrets.randbelow(10**7):07d}"
        identifier = asked or str(uuid.uuid4())
        if self._store.camera(identifier):
            raise Problem(409, "A camera with this id exists")
        kept = {"id": identifier, **content, "active_to": content.get("active_to"), "version": 1}
        self._save(identifier, 1, kept)
        return kept

    def _save(self, identifier: str, version: int, kept: Row) -> None:
        self._store.save_camera(identifier, version, kept)
        for told in self.observers:
            told(identifier, version)

    def change(self, identifier: str, changes: Any) -> Row:
        """Make a new version of a camera; raises Problem (404, 422)."""
        current = self.entry(identifier)
        if not isinstance(changes, dict) or "id" in changes:
            raise Problem(422, "The change does not fit")
        content = {name: value for name, value in current.items() if name not in ("id", "version")}
        version = int(current["version"]) + 1
        kept = {"id": identifier, **self._checked({**content, **changes}), "version": version}
        self._save(identifier, version, kept)
        return kept

    def entry(self, identifier: str) -> Row:
        """Return the newest version of a camera; raises Problem (404)."""
        found = self._store.camera(identifier)
        if found is None:
            raise Problem(404, "No such camera")
        return found

    def entries(self) -> list[Row]:
        """Return every camera, newest versions."""
        return self._store.cameras()

    def history(self, identifier: str) -> list[Row]:
        """Return all versions of a camera, oldest first."""
        return self._store.history(identifier)


class Admission:
    """Decides whether a camera may deliver for an instant."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def refusal(self, camera: str, captured: int) -> str:
        """Return the code of the refusal, or "" when the camera is known and active at that instant."""
        entry = self._store.camera(camera)
        if entry is None:
            return "unknown-camera"
        if captured < read_instant(entry["active_from"]):
            return "inactive-camera"
        until = entry.get("active_to")
        if until is not None and captured >= read_instant(until):
            return "inactive-camera"
        return ""

    def purpose(self, camera: str) -> str:
        """Return the purpose of a camera ("" for an unknown one)."""
        entry = self._store.camera(camera)
        return str(entry["purpose"]) if entry else ""
