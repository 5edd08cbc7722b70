"""The register: owner, type, place, firmware, status and settings of every device."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Device, Principal, Problem
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS device_profile(device TEXT PRIMARY KEY, dataset TEXT, document TEXT);
"""
TEXTS = ("owner", "type", "firmware", "mapping")
WHOLE = ("reporting_interval_seconds", "silence_factor", "max_messages_per_second")
STATES = ("active", "maintenance", "retired")
LONGEST = 500


class Register:
    """Keeps one document per device, with the members that a client stated."""

    def __init__(self, database: Database, devices: Devices, gateway: Gateway, audit: Audit, news: News) -> None:
        self.database = database
        self.devices = devices
        self.gateway = gateway
        self.audit = audit
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def change(self, principal: Principal, identifier: str, body: Any) -> Device:
        """Change the stated members of a device; the others stay. Raises Problem 401, 403, 404 or 422."""
        device = self.devices.managed(principal, identifier)
        stated = checked(body)
        with self.database.write():
            self.keep(device, {**self.profile(device.id), **stated})
            self.audit.note(principal, "change-device", [device.dataset], True)
        return device

    def keep(self, device: Device, document: Mapping[str, Any]) -> None:
        """Keep the document of a device."""
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO device_profile VALUES(?,?,?) ON CONFLICT(device) DO UPDATE SET document=excluded.document",
                (device.id, device.dataset, json.dumps(document, ensure_ascii=False)),
            )

    def profile(self, device: str) -> dict[str, Any]:
        """Return what was stated of a device."""
        rows = self.database.read("SELECT document FROM device_profile WHERE device=?", (device,))
        found = json.loads(rows[0][0]) if rows else {}
        return found if isinstance(found, dict) else {}

    def profiles(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Return (device, dataset, document) of every device of which something was stated."""
        rows = self.database.read("SELECT device, dataset, document FROM device_profile")
        return [(device, dataset, json.loads(text)) for device, dataset, text in rows]

    def describe(self, device: Device, more: Mapping[str, Any]) -> dict[str, Any]:
        """Return a device as the interface shows it."""
        known = {"id": device.id, "dataset": device.dataset, "topic": device.topic}
        return {**self.profile(device.id), **known, **more}

    def forget(self, dataset: str) -> None:
        """Forget the devices of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM device_profile WHERE dataset=?", (dataset,))


def checked(body: Any) -> dict[str, Any]:
    """Return the known members of a request; raises Problem 422 at the first that does not fit. null removes nothing."""
    if not isinstance(body, Mapping):
        raise unfit("the body must be a JSON object", "")
    found: dict[str, Any] = {}
    for name in TEXTS:
        if name in body:
            if not isinstance(body[name], str) or len(body[name]) > LONGEST:
                raise unfit(f"{name} must be a text of at most {LONGEST} characters", name)
            found[name] = body[name]
    for name in WHOLE:
        if name in body:
            value = body[name]
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 2**31:
                raise unfit(f"{name} must be a whole number from 1", name)
            found[name] = value
    if "has_clock" in body:
        if not isinstance(body["has_clock"], bool):
            raise unfit("has_clock must be true or false", "has_clock")
        found["has_clock"] = body["has_clock"]
    if "status" in body:
        if body["status"] not in STATES:
            raise unfit(f"status must be one of {', '.join(STATES)}", "status")
        found["status"] = body["status"]
    if "location" in body:
        found["location"] = _point(body["location"])
    return found


def _point(value: Any) -> dict[str, Any]:
    """Return a GeoJSON point (RFC 7946), longitude before latitude; raises Problem 422."""
    places = value.get("coordinates") if isinstance(value, Mapping) and value.get("type") == "Point" else None
    numbers = isinstance(places, list) and len(places) in (2, 3) and all(
        isinstance(one, int | float) and not isinstance(one, bool) and math.isfinite(one) for one in places
    )
    if not isinstance(places, list) or not numbers or abs(places[0]) > 180 or abs(places[1]) > 90:
        raise unfit("location must be a GeoJSON point with longitude and latitude", "location")
    return {"type": "Point", "coordinates": places}


def unfit(detail: str, member: str) -> Problem:
    """Return the refusal of a member."""
    return Problem(422, "Invalid device", detail, extra={"member": member} if member else None)
