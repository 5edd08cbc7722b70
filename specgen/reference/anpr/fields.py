"""The shape of what may come in. A member that is not named here is refused, so a plate cannot ride along."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from specgen.reference.anpr.clock import read_instant

Test = Callable[[Any], bool]
EVENT = re.compile(r"^[A-Za-z0-9._:-]{8,120}$")
NAME = re.compile(r"^[^\x00-\x1f]{1,120}$")
TITLE = re.compile(r"\A(?=[\s\S]{1,120}\Z)[^\x00-\x1f](?:[^\x00-\x09\x0b\x0c\x0e-\x1f]*[^\x00-\x1f])?\Z")
"""A text for people: it may run over several lines, and begins and ends with a sign."""
TOKEN = re.compile(r"^[A-Za-z0-9_=-]{12,128}$")
PURPOSES = ("traffic_counts", "origin_destination", "travel_times")
CLASSES = ("car", "van", "truck", "bus", "motorcycle", "other")


def is_instant(value: Any) -> bool:
    """Tell whether a value is an RFC 3339 instant."""
    if not isinstance(value, str):
        return False
    try:
        read_instant(value)
    except (ValueError, OverflowError):
        return False
    return True


def matches(pattern: re.Pattern[str]) -> Test:
    """Return a test for texts of a form."""
    return lambda value: isinstance(value, str) and bool(pattern.fullmatch(value))


def one_of(*options: str) -> Test:
    """Return a test for one of a list of texts."""
    return lambda value: isinstance(value, str) and value in options


def between(low: float, high: float) -> Test:
    """Return a test for a number in ``[low, high]``."""
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def whole(low: int, high: int) -> Test:
    """Return a test for a whole number in ``[low, high]``."""
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def nullable(test: Test) -> Test:
    """Return a test that also takes null."""
    return lambda value: value is None or test(value)


def is_position(value: Any) -> bool:
    """Tell whether a value is a WGS 84 position {lat, lon} in degrees."""
    return (
        isinstance(value, dict)
        and set(value) == {"lat", "lon"}
        and between(-90, 90)(value["lat"])
        and between(-180, 180)(value["lon"])
    )


_CAPTURE: dict[str, tuple[bool, Test]] = {
    "event_id": (True, matches(EVENT)),
    "camera": (True, matches(NAME)),
    "captured_at": (True, is_instant),
    "plate_status": (True, one_of("read", "unread", "absent")),
    "confidence": (True, between(0, 1)),
    "country": (False, matches(re.compile(r"^[A-Za-z]{2}$"))),
    "direction": (False, one_of("towards", "away", "unknown")),
    "lane": (False, nullable(whole(1, 20))),
    "vehicle_class": (False, one_of(*CLASSES)),
}
READ: dict[str, tuple[bool, Test]] = {
    **_CAPTURE,
    "received_plate": (True, nullable(lambda value: isinstance(value, str) and 0 < len(value) <= 40)),
}
PASSAGE: dict[str, tuple[bool, Test]] = {**_CAPTURE, "token": (True, nullable(matches(TOKEN)))}
HEARTBEAT: dict[str, tuple[bool, Test]] = {"camera": (True, matches(NAME)), "at": (True, is_instant)}
CAMERA: dict[str, tuple[bool, Test]] = {
    "id": (False, matches(re.compile(r"^[A-Za-z0-9._-]{1,80}$"))),
    "name": (True, matches(TITLE)),
    "position": (True, is_position),
    "azimuth": (True, between(0, 360)),
    "direction": (True, one_of("towards", "away", "both")),
    "purpose": (True, one_of(*PURPOSES)),
    "regime": (True, one_of("A")),
    "active_from": (True, is_instant),
    "active_to": (False, nullable(is_instant)),
    "decision": (True, matches(NAME)),
}


class Shapes:
    """Holds an item against its shape."""

    def fault(self, item: Any, shape: dict[str, tuple[bool, Test]]) -> tuple[str, str] | None:
        """Return (code, detail) of the first fault of an item, or None. Neither repeats what was sent."""
        if not isinstance(item, dict):
            return "not-an-object", "an item is a JSON object"
        if set(item) - set(shape):
            return "unknown-member", "the item holds a member that the interface does not name"
        for name, (required, test) in shape.items():
            if name not in item:
                if required:
                    return "missing-member", name
            elif not test(item[name]):
                return "invalid-member", name
        return None
