"""Search by place: near a point, or within a polygon (ETSI GS CIM 009, 4.10)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specgen.reference.broker import geometry
from specgen.reference.broker.context.terms import bad

Test = Callable[[dict[str, Any]], bool]


def place_test(georel: Any, shape: Any, coordinates: Any) -> Test:
    """Return the test of a search by place, held against the attribute ``location``; raises Problem 400 where it is not understood."""
    words = georel.split(";") if isinstance(georel, str) else [""]
    try:
        place = geometry.checked({"type": shape, "coordinates": coordinates})
    except ValueError as error:
        raise bad(f"the place is not understood: {error}") from error
    bounds = dict(one.split("==", 1) for one in words[1:] if "==" in one)
    if words[0] == "near" and shape == "Point" and bounds and bounds.keys() <= {"maxDistance", "minDistance"}:
        try:
            least, most = float(bounds.get("minDistance", 0)), float(bounds.get("maxDistance", "inf"))
        except ValueError as error:
            raise bad("a distance is a number of metres") from error
        centre = geometry.positions(place)[0]
        return _where(lambda found: least <= geometry.apart(found, centre) <= most)
    if words[0] == "within" and shape == "Polygon":
        return _where(lambda found: geometry.contained(found, place["coordinates"]))
    raise bad("offered are near a Point with a distance, and within a Polygon")


def _where(test: Callable[[Mapping[str, Any]], bool]) -> Test:
    def matches(entity: dict[str, Any]) -> bool:
        found = entity.get("location")
        value = found.get("value") if isinstance(found, dict) and found.get("type") == "GeoProperty" else None
        return isinstance(value, dict) and test(value)

    return matches
