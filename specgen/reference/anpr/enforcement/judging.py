"""From a read to a suspicion: judged once, against the rule of the zone; what is no suspicion leaves no trace."""

from __future__ import annotations

import re
import uuid
from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from specgen.reference.anpr.clock import read_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.barriers import Barriers, Outages
from specgen.reference.anpr.enforcement.lists import Freshness, Matching
from specgen.reference.anpr.enforcement.register import (
    CONFIDENCE,
    COUNTRY,
    CameraRegister,
    Shape,
    Term,
    Windows,
    Zones,
    is_filled,
)
from specgen.reference.anpr.fields import CLASSES, EVENT, Shapes, is_instant, matches, nullable, one_of
from specgen.reference.anpr.tokens import Normaliser

_LARGEST_IMAGE = 4 * 1024 * 1024
_BASE64 = re.compile(r"^[A-Za-z0-9+/]*={0,2}$")


def is_image(value: Any) -> bool:
    """Tell whether a value is an image: a media type, and bytes in base64."""
    if not isinstance(value, dict) or value.get("media_type") not in ("image/png", "image/jpeg"):
        return False
    data = value.get("data")
    if not isinstance(data, str) or len(data) > _LARGEST_IMAGE or not _BASE64.match(data):
        return False
    try:
        return bool(b64decode(data, validate=True))
    except NotBase64:
        return False


READ: Shape = {
    "event_id": (True, matches(EVENT)),
    "camera": (True, is_filled),
    "captured_at": (True, is_instant),
    "received_plate": (True, nullable(lambda value: isinstance(value, str) and len(value) <= 40)),
    "country": (True, matches(COUNTRY)),
    "confidence": (True, CONFIDENCE),
    "vehicle_class": (False, one_of(*CLASSES)),
    "images": (
        True,
        lambda value: isinstance(value, dict) and all(is_image(value.get(n)) for n in ("plate", "overview")),
    ),
}


class Repeats:
    """How often one vehicle can be suspected of the same infringement in a zone."""

    def __init__(self, archive: Archive, term: Term) -> None:
        self._archive = archive
        self._term = term

    def again(self, zone: Row, plate: str, country: str, captured: int) -> bool:
        """Tell whether this vehicle was suspected before on a day that counts once."""
        if zone["repeat"] == "each":
            return False
        day = self.day(captured)
        known = self._archive.suspicions("zone = ? AND plate = ? AND country = ?", (zone["id"], plate, country))
        return any(self.day(one["captured"]) == day for one in known)

    def day(self, captured: int) -> str:
        """Return the day that counts once."""
        return self._term.day(captured)


class Rule:
    """Whether a read may point to an infringement, by the rule of the zone."""

    def __init__(self, archive: Archive, matching: Matching, freshness: Freshness) -> None:
        self._archive = archive
        self._matching = matching
        self._freshness = freshness

    def lists(self, zone: Row) -> list[Row]:
        """Return the lists of a zone."""
        return [found for name in zone["lists"] if (found := self._archive.get("lists", name))]

    def outcomes(self, zone: Row, plate: str, country: str, captured: int, camera: str) -> list[Row]:
        """Return the outcome per usable list: its id, version, kind and whether the read stands on it."""
        return [
            {
                "id": content["id"],
                "version": content["version"],
                "kind": content["kind"],
                "outcome": "listed"
                if self._matching.listed(content["id"], plate, country, captured, camera)
                else "not_listed",
            }
            for content in self.lists(zone)
            if self._freshness.usable(content, captured)
        ]

    def suspected(self, zone: Row, outcomes: list[Row]) -> bool:
        """Tell whether these outcomes make a suspicion in a zone."""
        kinds = {one["kind"] for one in outcomes if one["outcome"] == "listed"}
        if kinds & {"permit", "exemption"}:
            return False
        return zone["rule"] == "permit_required" or "attention" in kinds


class Leftovers:
    """What is kept of a read that is no suspicion: nothing."""

    def keep(self, read: Row, plate: str) -> None:
        """Take leave of a read."""


class Reads:
    """The ingest path of lane B."""

    def __init__(
        self,
        archive: Archive,
        shapes: Shapes,
        register: CameraRegister,
        term: Term,
        zones: Zones,
        windows: Windows,
        rule: Rule,
        repeats: Repeats,
        normaliser: Normaliser,
        leftovers: Leftovers,
        barriers: Barriers,
        outages: Outages,
    ) -> None:
        self._archive = archive
        self._shapes = shapes
        self._register = register
        self._term = term
        self._zones = zones
        self._windows = windows
        self._rule = rule
        self._repeats = repeats
        self._normaliser = normaliser
        self._leftovers = leftovers
        self._barriers = barriers
        self._outages = outages

    def take(self, items: list[Any], now: int) -> tuple[int, list[Row]]:
        """Judge reads; return how many were accepted and a report of the others."""
        rejected: list[Row] = []
        for place, item in enumerate(items):
            fault = self._shapes.fault(item, READ)
            code, detail = fault or (
                self._term.refusal(self._register.entry(item["camera"]), read_instant(item["captured_at"])),
                "",
            )
            if code:
                rejected.append({"index": place, "code": code, "detail": detail})
            elif self._archive.first_judgement(item["event_id"], item["camera"]):
                self.judge(item, now)
        return len(items) - len(rejected), rejected

    def judge(self, read: Row, now: int) -> None:
        """Judge one read."""
        camera = self._register.entry(read["camera"]) or {}
        zone = self._zones.rule(camera["zone"])
        plate = self._normaliser.plate(read["received_plate"] or "")
        captured = read_instant(read["captured_at"])
        if zone is None or not plate or self._outages.active() or not self._windows.within(zone, captured):
            self._leftovers.keep(read, plate)
            return
        outcomes = self._rule.outcomes(zone, plate, read["country"], captured, read["camera"])
        if any(one["outcome"] == "listed" and one["kind"] != "attention" for one in outcomes):
            self._barriers.admit(read["camera"], now)
        suspected = self._rule.suspected(zone, outcomes)
        fresh = suspected and not self._repeats.again(zone, plate, read["country"], captured)
        self._archive.count(zone["id"], self._term.day(captured), fresh)
        if not fresh:
            self._leftovers.keep(read, plate)
            return
        self._archive.save_suspicion(
            {
                "id": f"v-{uuid.uuid4()}",
                "event_id": read["event_id"],
                "camera": read["camera"],
                "zone": zone["id"],
                "captured": captured,
                "plate": plate,
                "country": read["country"],
                "state": "open",
                "decided": None,
                "received_at": now,
                "confidence": read["confidence"],
                "images": {name: read["images"][name] for name in ("plate", "overview")},
                "camera_entry": {
                    name: camera[name] for name in ("id", "version", "position", "decision", "legal_ground")
                },
                "zone_rule": {name: zone[name] for name in ("id", "version", "rule", "regulation")},
                "lists": [{name: one[name] for name in ("id", "version", "outcome")} for one in outcomes],
            }
        )
