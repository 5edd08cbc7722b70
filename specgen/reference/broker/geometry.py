"""Places on the globe: GeoJSON geometries (RFC 7946, longitude before latitude), distances and containment."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

RADIUS = 6_371_008.8
"""Mean radius of the earth in metres."""
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
Place = tuple[float, float]


def checked(value: Any) -> dict[str, Any]:
    """Return a GeoJSON geometry; raises ValueError when it is none, or when a ring is not closed."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    if not isinstance(kind, str) or kind not in DEPTH:
        raise ValueError("a geometry has one of the types of GeoJSON")
    coordinates = value.get("coordinates")
    _descend(coordinates, DEPTH[kind])
    polygons = [coordinates] if kind == "Polygon" else coordinates if kind == "MultiPolygon" else []
    for polygon in polygons:
        for ring in polygon:
            if len(ring) < 4 or list(ring[0]) != list(ring[-1]):
                raise ValueError("a ring has at least four positions, and the last is the first")
    return {"type": kind, "coordinates": coordinates}


def _descend(value: Any, depth: int) -> None:
    if not isinstance(value, list) or not value:
        raise ValueError("coordinates are lists of numbers")
    if depth:
        for one in value:
            _descend(one, depth - 1)
        return
    if not 2 <= len(value) <= 3 or any(isinstance(one, bool) or not isinstance(one, int | float) for one in value):
        raise ValueError("a position is a longitude and a latitude")
    if not (-180 <= value[0] <= 180 and -90 <= value[1] <= 90):
        raise ValueError("a position lies within -180 to 180 and -90 to 90 degrees")


def positions(geometry: Mapping[str, Any]) -> list[Place]:
    """Return every position of a geometry."""
    found: list[Place] = []

    def collect(value: Any) -> None:
        if value and not isinstance(value[0], list):
            found.append((float(value[0]), float(value[1])))
            return
        for one in value:
            collect(one)

    collect(geometry["coordinates"])
    return found


def distance(one: Place, other: Place) -> float:
    """Return the metres between two positions along a great circle (haversine)."""
    east, north = math.radians(other[0] - one[0]), math.radians(other[1] - one[1])
    part = math.sin(north / 2) ** 2
    part += math.cos(math.radians(one[1])) * math.cos(math.radians(other[1])) * math.sin(east / 2) ** 2
    return 2 * RADIUS * math.asin(min(1.0, math.sqrt(part)))


def apart(geometry: Mapping[str, Any], place: Place) -> float:
    """Return the metres from a place to the nearest position of a geometry."""
    return min(distance(one, place) for one in positions(geometry))


def inside(polygon: Sequence[Sequence[Sequence[float]]], place: Place) -> bool:
    """Tell whether a place lies within a polygon (its first ring) and in none of its holes (the others)."""
    return _in_ring(polygon[0], place) and not any(_in_ring(hole, place) for hole in polygon[1:])


def _in_ring(ring: Sequence[Sequence[float]], place: Place) -> bool:
    east, north = place
    within = False
    for (x1, y1, *_), (x2, y2, *_) in itertools.pairwise(ring):
        if (y1 > north) != (y2 > north) and east < (x2 - x1) * (north - y1) / (y2 - y1) + x1:
            within = not within
    return within


def contained(geometry: Mapping[str, Any], polygon: Sequence[Sequence[Sequence[float]]]) -> bool:
    """Tell whether every position of a geometry lies within a polygon."""
    return all(inside(polygon, one) for one in positions(geometry))


def touches_box(geometry: Mapping[str, Any], box: Sequence[float]) -> bool:
    """Tell whether the extent of a geometry meets a box (west, south, east, north); west may lie beyond east (date line)."""
    places = positions(geometry)
    west, east = min(one[0] for one in places), max(one[0] for one in places)
    south, north = min(one[1] for one in places), max(one[1] for one in places)
    if north < box[1] or south > box[3]:
        return False
    return (west <= box[2] and east >= box[0]) if box[0] <= box[2] else (east >= box[0] or west <= box[2])
