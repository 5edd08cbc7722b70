"""What may come in at the self-test ANPR platform: members and their tests."""

from __future__ import annotations

import re
from typing import Any

from specgen.selftest.days import moment

PURPOSES = ("traffic_counts", "origin_destination", "travel_times")
SHAPES: dict[str, tuple[set[str], set[str]]] = {
    "read": (
        {"event_id", "camera", "captured_at", "plate_status", "confidence", "received_plate"},
        {"country", "direction", "lane", "vehicle_class"},
    ),
    "passage": (
        {"event_id", "camera", "captured_at", "plate_status", "confidence", "token"},
        {"country", "direction", "lane", "vehicle_class"},
    ),
    "heartbeat": ({"camera", "at"}, set()),
    "camera": (
        {"name", "position", "azimuth", "direction", "purpose", "regime", "active_from", "decision"},
        {"id", "active_to"},
    ),
}
"""Form -> the members that it must have, and those that it may have."""


def _number(low: float, high: float, value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _words(*known: str) -> Any:
    return lambda value: value in known if isinstance(value, str) else False


def _fits(pattern: str) -> Any:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _instant(value: Any) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True


def _place(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"lat", "lon"} and _number(-90, 90, value["lat"]) and _number(-180, 180, value["lon"])


TESTS: dict[str, Any] = {
    "event_id": _fits(r"[A-Za-z0-9._:-]{8,120}"),
    "camera": _fits(r"[^\x00-\x1f]{1,120}"),
    "captured_at": _instant,
    "at": _instant,
    "active_from": _instant,
    "active_to": lambda value: value is None or _instant(value),
    "plate_status": _words("read", "unread", "absent"),
    "confidence": lambda value: _number(0, 1, value),
    "received_plate": lambda value: value is None or (isinstance(value, str) and 0 < len(value) <= 40),
    "token": lambda value: value is None or (isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9_=-]{12,128}", value) is not None),
    "country": _fits(r"[A-Za-z]{2}"),
    "direction": _words("towards", "away", "unknown", "both"),
    "lane": lambda value: value is None or (isinstance(value, int) and _number(1, 20, value)),
    "vehicle_class": _words("car", "van", "truck", "bus", "motorcycle", "other"),
    "name": _fits(r"[^\x00-\x1f]{1,120}"),
    "decision": _fits(r"[^\x00-\x1f]{1,120}"),
    "id": _fits(r"[A-Za-z0-9._-]{1,80}"),
    "position": _place,
    "azimuth": lambda value: _number(0, 360, value),
    "purpose": _words(*PURPOSES),
    "regime": _words("A"),
}


def fault(item: Any, form: str) -> str:
    """Return what is wrong with an item, "" for nothing; what was sent is never repeated."""
    needed, free = SHAPES[form]
    if not isinstance(item, dict):
        return "not-an-object"
    if not needed <= set(item) or set(item) - needed - free:
        return "missing-or-unknown-member"
    return next((f"invalid-{name}" for name, value in item.items() if not TESTS[name](value)), "")
