"""A source format as data: which members of an observation are what, and how they are converted. The city lays it down itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from specgen.reference.anpr.adapters.countries import ALPHA_2, UNKNOWN
from specgen.reference.anpr.adapters.reading import Read, SourceFault, event_name, read
from specgen.reference.anpr.clock import local_offset, read_instant, write_instant
from specgen.reference.anpr.fields import CLASSES, between, one_of
from specgen.reference.anpr.problems import Problem

Content = dict[str, Any]
_NAMES = ("event_id", "camera", "plate", "lane")
_DIRECTIONS = ("towards", "away", "unknown")
_EPOCH = datetime(1970, 1, 1)
_MISSING = object()
BUILT_IN: Mapping[str, Content] = {
    "anpr-flow": {
        "camera": "observedBy",
        "captured_at": {"field": "dateObserved"},
        "plate": "observedVehicle.licensePlate.identifier",
        "country": {"field": "observedVehicle.country.code", "code": "alpha-2"},
        "confidence": {"field": "observedVehicle.licensePlate.confidence", "scale": 1},
        "direction": {"field": "observedVehicle.direction", "values": {"towards": "towards", "away": "away"}},
        "lane": "laneId",
    },
    "city-logistics-2": {
        "event_id": "observation_id",
        "camera": "camera_id",
        "captured_at": {"field": "event_time"},
        "plate": "plate_text",
        "country": {"field": "plate_country", "code": "alpha-2"},
        "confidence": {"field": "read_confidence", "scale": 1},
        "direction": {"field": "detection_direction", "values": {"obverse": "towards", "reverse": "away"}},
        "lane": "lane",
    },
    "city-logistics": {
        "event_id": "observation_id",
        "camera": "camera_id",
        "captured_at": {"field": "event_time"},
        "plate": "plate.plate",
        "country": {"field": "plate.country", "code": "alpha-2"},
        "confidence": {"field": "read_quality.confidence", "scale": 1},
        "direction": {"field": "detection_direction", "values": {"obverse": "towards", "reverse": "away"}},
        "lane": "lane",
        "vehicle_class": {
            "field": "vehicle.european_category",
            "values": {"M1": "car", "M2": "bus", "M3": "bus", "N1": "van", "N2": "truck", "N3": "truck", "L3e": "motorcycle"},
        },
    },
}
"""They come along: ``AnprFlowObserved`` (Smart Data Models), and the observation batches of city-logistics studies, nested and flat."""


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 200


def _table(options: tuple[str, ...]) -> Any:
    known = one_of(*options)
    return lambda value: isinstance(value, dict) and all(isinstance(key, str) and known(one) for key, one in value.items())


_MEMBERS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "captured_at": (("field",), {"field": _is_name, "zone": _is_name}),
    "country": (("field", "code"), {"field": _is_name, "code": one_of("alpha-2", "alpha-3")}),
    "confidence": (("field", "scale"), {"field": _is_name, "scale": lambda value: between(1e-9, 1e9)(value)}),
    "direction": (("field", "values"), {"field": _is_name, "values": _table(_DIRECTIONS)}),
    "vehicle_class": (("field", "values"), {"field": _is_name, "values": _table(CLASSES)}),
}


def checked(content: Any) -> Content:
    """Return a mapping that fits; raises Problem (422)."""
    if not isinstance(content, dict) or set(content) - {*_NAMES, *_MEMBERS} or {"camera", "captured_at", "plate"} - set(content):
        raise Problem(422, "The mapping does not fit")
    for name, value in content.items():
        if name in _NAMES:
            fits = _is_name(value)
        else:
            required, tests = _MEMBERS[name]
            fits = isinstance(value, dict) and set(required) <= set(value) <= set(tests)
            fits = fits and all(tests[one](value[one]) for one in value)
        if not fits:
            raise Problem(422, "The mapping does not fit", name)
    zone = content["captured_at"].get("zone", "UTC")
    try:
        _moment("2027-01-04T08:00:00", zone)
    except (SourceFault, KeyError, OSError, ValueError) as fault:  # KeyError: a zone that nobody knows
        raise Problem(422, "The mapping does not fit", "zone") from fault
    return dict(content)


def member(item: Mapping[str, Any], name: str) -> Any:
    """Return a member by its name, or through nested objects by names with points between them; ``None`` when it is absent."""
    if name in item:
        return item[name]
    value: Any = item
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return value


def _moment(text: str, zone: str) -> str:
    """Return an instant as RFC 3339 text in UTC. A local time that occurs twice is the first, one that does not exist is refused."""
    try:
        return write_instant(read_instant(text))
    except (ValueError, OverflowError):
        pass
    try:
        local = datetime.fromisoformat(text)
    except ValueError as fault:
        raise SourceFault("invalid-time") from fault
    if local.tzinfo is not None or not {"T", " "} & set(text) or not 1970 < local.year < 2200:
        raise SourceFault("invalid-time")
    if zone == "Europe/Brussels":  # the rule stands in this product: no machine's time zone file decides on it
        shown = round((local - _EPOCH) / timedelta(milliseconds=1))
        offset = max((one for one in (3_600_000, 7_200_000) if local_offset(shown - one) == one), default=0)
        if not offset:
            raise SourceFault("invalid-time")
        aware = local.replace(tzinfo=timezone(timedelta(milliseconds=offset)))
    else:
        aware = local.replace(tzinfo=UTC if zone == "UTC" else ZoneInfo(zone), fold=0)
        if aware.astimezone(UTC).astimezone(aware.tzinfo).replace(tzinfo=None) != local:
            raise SourceFault("invalid-time")
    try:
        return write_instant(read_instant(aware.isoformat()))
    except (ValueError, OverflowError) as fault:
        raise SourceFault("invalid-time") from fault


def converted(item: Any, content: Content) -> Read | SourceFault:
    """Return the read of an observation, or the fault for which it is refused. What the mapping does not name is left behind."""
    if not isinstance(item, dict):
        return SourceFault("not-an-object")
    try:
        return _read(item, content)
    except SourceFault as fault:
        return fault


def _read(item: Mapping[str, Any], content: Content) -> Read:
    camera, plate = member(item, content["camera"]), member(item, content["plate"])
    when = member(item, content["captured_at"]["field"])
    if not isinstance(camera, str):
        raise SourceFault("missing-camera")
    if not isinstance(when, str):
        raise SourceFault("missing-time")
    if plate is not None and not isinstance(plate, str):
        raise SourceFault("invalid-plate")
    event = member(item, content["event_id"]) if "event_id" in content else None
    return read(
        camera,
        _moment(when, content["captured_at"].get("zone", "UTC")),
        (plate or "").strip(),
        event_id=event if isinstance(event, str) and event else event_name(),
        country=_country(item, content),
        confidence=_confidence(item, content),
        direction=_coded(item, content, "direction", "unknown"),
        vehicle_class=_coded(item, content, "vehicle_class", "other"),
        lane=_lane(item, content),
    )


def _country(item: Mapping[str, Any], content: Content) -> str:
    where = content.get("country")
    found = member(item, where["field"]) if where else None
    if not where or not isinstance(found, str):
        return UNKNOWN
    if where["code"] == "alpha-3":
        return ALPHA_2.get(found.upper(), UNKNOWN)
    return found.upper() if len(found) == 2 and found.isascii() and found.isalpha() else UNKNOWN


def _confidence(item: Mapping[str, Any], content: Content) -> float:
    where = content.get("confidence")
    found = member(item, where["field"]) if where else None
    if not where or found is None:
        return 1.0
    try:
        value = float(found) / float(where["scale"]) if isinstance(found, int | float | str) and not isinstance(found, bool) else math.nan
    except (ValueError, OverflowError) as fault:
        raise SourceFault("invalid-confidence") from fault
    if not 0 <= value <= 1:
        raise SourceFault("invalid-confidence")
    return value


def _coded(item: Mapping[str, Any], content: Content, name: str, other: str) -> str:
    where = content.get(name)
    found = member(item, where["field"]) if where else None
    return str(where["values"].get(found, other)) if where and isinstance(found, str) else other


def _lane(item: Mapping[str, Any], content: Content) -> Any:
    found = member(item, content["lane"]) if "lane" in content else None
    return int(found) if isinstance(found, str) and found.isascii() and found.isdigit() and len(found) < 4 else found
