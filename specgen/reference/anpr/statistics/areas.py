"""Areas, and the closed set of camera lists over which passages are linked.

Each camera takes part in one list at most. Two matrices over overlapping lists would differ by the trips of a few cameras, and the
difference is what suppression hides: an overlapping area or cordon is refused, and so is a change of the cameras of an area.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.fields import NAME, PURPOSES
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row, Store
from specgen.reference.database import Database

_SCHEMA = """
CREATE TABLE IF NOT EXISTS statistics_area (id TEXT PRIMARY KEY, content TEXT);
CREATE TABLE IF NOT EXISTS statistics_list (cameras TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS statistics_setting (name TEXT PRIMARY KEY, value TEXT);
"""
_IDENTIFIER = re.compile(r"^[A-Za-z0-9._-]{1,80}$")
_OPPOSITE = {"towards": "away", "away": "towards"}
LINKING = frozenset(PURPOSES) - {"traffic_counts"}
"""Purposes that include linking passages of one vehicle."""


class Purposes:
    """Says what a camera's purpose allows."""

    def __init__(self, cameras: Cameras) -> None:
        self._cameras = cameras

    def common(self, cameras: Sequence[str]) -> str:
        """Return the purpose that all cameras have; raises Problem (404 for an unknown camera, 422 for several purposes)."""
        found = {str(self._cameras.entry(one)["purpose"]) for one in cameras}
        if len(found) != 1:
            raise Problem(422, "The cameras have different purposes")
        return found.pop()

    def matrix(self, cameras: Sequence[str]) -> None:
        """Refuse (Problem 404, 422) cameras over which no matrix may be made."""
        if self.common(cameras) != "origin_destination":
            raise Problem(422, "The purpose of these cameras does not include origin and destination")

    def linking(self, cameras: Sequence[str]) -> None:
        """Refuse (Problem 404, 422) cameras whose passages may not be linked."""
        if self.common(cameras) not in LINKING:
            raise Problem(422, "The purpose of these cameras does not include linking")


class Lists:
    """The camera lists that were ever asked for, none of which overlap."""

    def __init__(self, store: Store, database: Database) -> None:
        self._store = store
        self._database = database
        database.define(_SCHEMA)

    def claim(self, cameras: Sequence[str]) -> bool:
        """Take a list into the closed set; tell whether it is in it: not, when it overlaps another list."""
        wanted = set(cameras)
        with self._database.write() as writer:
            for (text,) in writer.execute("SELECT cameras FROM statistics_list").fetchall():
                known = set(json.loads(text))
                if any(self._store.camera(one) is None for one in known):
                    writer.execute("DELETE FROM statistics_list WHERE cameras = ?", (text,))
                elif known == wanted:
                    return True
                elif known & wanted:
                    return False
            writer.execute("INSERT INTO statistics_list VALUES (?)", (json.dumps(sorted(wanted)),))
        return True


class Exclusions:
    """Cameras that count but take no part in linking."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.define(_SCHEMA)

    def set(self, cameras: Sequence[str]) -> None:
        """Replace the list."""
        with self._database.write() as writer:
            writer.execute(
                "INSERT INTO statistics_setting VALUES ('exclusions', ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (json.dumps(list(cameras)),),
            )

    def excluded(self) -> frozenset[str]:
        """Return the cameras."""
        found = self._database.read("SELECT value FROM statistics_setting WHERE name = 'exclusions'")
        return frozenset(json.loads(found[0][0])) if found else frozenset()


@dataclass(frozen=True)
class AreaEntry:
    """An area. ``gates`` maps a camera to its inbound direction; ``inside`` are the other cameras.

    ``pairs`` holds (entry, exit) -> (shortest, longest) in milliseconds for pairs with limits of their own.
    """

    id: str
    cameras: tuple[str, ...]
    gates: dict[str, str]
    pairs: dict[tuple[str, str], tuple[int, int]]

    def sense(self, camera: str, direction: str) -> str:
        """Return ``entry``, ``exit`` or "" for a passage at a gate in a direction."""
        inbound = self.gates.get(camera, "")
        if direction == inbound:
            return "entry"
        return "exit" if inbound and direction == _OPPOSITE[inbound] else ""


class Areas:
    """The areas as the manager defined them."""

    def __init__(self, store: Store, database: Database, cameras: Cameras, purposes: Purposes, lists: Lists) -> None:
        self._store = store
        self._database = database
        self._cameras = cameras
        self._purposes = purposes
        self._lists = lists
        database.define(_SCHEMA)

    def define(self, identifier: str, body: Any) -> Row:
        """Keep an area; raises Problem (404, 409, 422)."""
        content = self._checked(identifier, body)
        names = [one["camera"] for one in content["cameras"]]
        self._purposes.common(names)
        known = self._content(identifier)
        if known and (known["cameras"], known.get("pairs")) != (content["cameras"], content.get("pairs")):
            raise Problem(409, "An area keeps its cameras and limits", "a difference would show what is suppressed")
        if not self._lists.claim(names):
            raise Problem(409, "The area overlaps another list of cameras")
        with self._database.write() as writer:
            writer.execute(
                "INSERT INTO statistics_area VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                (identifier, json.dumps(content)),
            )
        return {"id": identifier, **content}

    def listed(self) -> list[Row]:
        """Return every area."""
        rows = self._database.read("SELECT id FROM statistics_area ORDER BY id")
        return [{"id": name, **content} for (name,) in rows if (content := self._content(name))]

    def entry(self, identifier: str) -> AreaEntry:
        """Return an area; raises Problem (404)."""
        content = self._content(identifier)
        if content is None:
            raise Problem(404, "No such area")
        return AreaEntry(
            identifier,
            tuple(one["camera"] for one in content["cameras"]),
            {one["camera"]: one["inbound"] for one in content["cameras"] if one.get("inbound")},
            {
                (one["entry"], one["exit"]): (one["shortest_s"] * 1000, one["longest_s"] * 1000)
                for one in content.get("pairs") or []
            },
        )

    def _content(self, identifier: str) -> Row | None:
        found = self._database.read("SELECT content FROM statistics_area WHERE id = ?", (identifier,))
        content: Row | None = json.loads(found[0][0]) if found else None
        gone = content and any(self._store.camera(one["camera"]) is None for one in content["cameras"])
        return None if gone else content

    def _checked(self, identifier: str, body: Any) -> Row:
        if not _IDENTIFIER.fullmatch(identifier) or not isinstance(body, dict):
            raise Problem(422, "The area does not fit")
        cameras, pairs = body.get("cameras"), body.get("pairs", [])
        if not isinstance(body.get("name"), str) or not NAME.fullmatch(body["name"]):
            raise Problem(422, "The area does not fit", "name")
        if not isinstance(cameras, list) or not 2 <= len(cameras) <= 50 or not all(map(_is_gate, cameras)):
            raise Problem(422, "The area does not fit", "cameras")
        names = [one["camera"] for one in cameras]
        if len(set(names)) != len(names):
            raise Problem(422, "The area does not fit", "a camera stands in it twice")
        if not isinstance(pairs, list) or not all(_is_pair(one, names) for one in pairs):
            raise Problem(422, "The area does not fit", "pairs")
        return {"name": body["name"], "cameras": cameras, "pairs": pairs}


def _is_gate(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("camera"), str)
        and value.get("inbound") in ("towards", "away", None)
    )


def _is_pair(value: Any, cameras: Sequence[str]) -> bool:
    if not isinstance(value, dict) or value.get("entry") not in cameras or value.get("exit") not in cameras:
        return False
    low, high = value.get("shortest_s"), value.get("longest_s")
    numbers = all(isinstance(one, int) and not isinstance(one, bool) for one in (low, high))
    return numbers and 0 <= low < high  # type: ignore[operator]
