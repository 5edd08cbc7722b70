"""Vehicles around a town: who drives where, what the cameras on the cordon make of it, and when that arrives.

Layers: network (gates of a cordon) -> vehicles -> trips -> crossings (the ground truth) -> sensor -> transport (the
reports). Each draw depends on the seed, a name and the vehicle's own number only, so a part of the day can be made
without the rest. Instants are whole milliseconds since 1970-01-01T00:00:00Z.

Hour shares and class mix follow published totals of a city zone (2023); the sensor's figures are assumptions.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.simulator.core import draws
from specgen.simulator.core.plates import Plate, plate

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

WORKDAY = (
    1.24,
    0.78,
    0.51,
    0.37,
    0.30,
    0.46,
    1.39,
    3.28,
    5.19,
    4.85,
    4.95,
    5.37,
    6.01,
    6.29,
    6.92,
    7.92,
    8.32,
    8.69,
    6.83,
    5.31,
    4.49,
    4.16,
    3.79,
    2.58,
)
"""Share of a day's traffic per hour (percent), Monday to Thursday."""
SUNDAY = (
    3.31,
    2.46,
    1.78,
    1.35,
    1.26,
    0.89,
    0.81,
    0.85,
    1.23,
    2.41,
    3.76,
    4.99,
    6.19,
    6.89,
    7.58,
    8.03,
    8.38,
    8.33,
    7.04,
    5.86,
    5.32,
    4.68,
    3.96,
    2.67,
)
"""The same on a Sunday."""
CLASSES: Mapping[str, float] = {"car": 82.0, "van": 12.5, "truck": 1.2, "bus": 0.3, "motorcycle": 2.5, "other": 1.5}
COUNTRIES: Mapping[str, float] = {"BE": 92.0, "NL": 4.0, "FR": 2.5, "DE": 1.0, "LU": 0.5}
CONFUSED = ("0ODQ", "1I", "2Z", "5S", "8B", "6G", "YV", "FE", "CG", "MNWH", "XK", "TJ", "PR", "LU", "37", "49")
"""Signs that readers take for one another; a sign that is in no class is never misread."""


@dataclass(frozen=True)
class Sensor:
    """What a camera does wrong, as probabilities per crossing. ``skew_ms`` is the spread of the cameras' clocks."""

    miss: float = 0.02
    miss_motorcycle: float = 0.12
    unread: float = 0.015
    absent: float = 0.002
    misread: float = 0.03
    duplicate: float = 0.01
    skew_ms: float = 50.0
    least_confidence: float = 0.05


PERFECT = Sensor(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.99)


@dataclass(frozen=True)
class Transport:
    """When reports arrive: ``slow`` of them within ten minutes, ``late`` of them up to ``latest_ms``, the others in 5 s."""

    slow: float = 0.025
    late: float = 0.005
    latest_ms: int = 7 * DAY


AT_ONCE = Transport(0.0, 0.0, 0)


@dataclass(frozen=True)
class Scenario:
    """A day around a town. ``through``, ``inbound`` and ``outbound`` are shares of the vehicles; the rest comes and goes.

    ``transit_min`` is the median time to drive through, in minutes.
    """

    name: str
    gates: tuple[str, ...]
    vehicles: int = 500
    through: float = 0.39
    inbound: float = 0.2
    outbound: float = 0.2
    transit_min: float = 11.0
    hours: tuple[float, ...] = WORKDAY
    classes: Mapping[str, float] = field(default_factory=lambda: CLASSES)
    countries: Mapping[str, float] = field(default_factory=lambda: COUNTRIES)
    sensor: Sensor = Sensor()
    transport: Transport = Transport()


@dataclass(frozen=True)
class Vehicle:
    """One vehicle. ``kind``: through, inbound, outbound or visit (in, and out again hours later)."""

    number: int
    plate: Plate
    vehicle_class: str
    kind: str


@dataclass(frozen=True)
class Crossing:
    """One passage of one gate, as it truly happened. ``direction``: towards the town or away from it."""

    vehicle: Vehicle
    trip: int
    gate: str
    direction: str
    instant: int


@dataclass(frozen=True)
class Report:
    """What a camera sends: the read in the form of the interface, when it arrives, and what is wrong with it ("" nothing)."""

    crossing: Crossing
    read: Mapping[str, Any]
    arrives: int
    error: str


def written(instant: int) -> str:
    """Return an instant as RFC 3339 text in UTC.

    >>> written(1_500)
    '1970-01-01T00:00:01.500Z'
    """
    return f"{_EPOCH + timedelta(milliseconds=instant):%Y-%m-%dT%H:%M:%S}.{instant % SECOND:03d}Z"


def vehicle(scenario: Scenario, seed: int, number: int) -> Vehicle:
    """Return the vehicle with this number; all have different plates."""
    country = draws.weighted(seed, "country", number, tuple(scenario.countries), tuple(scenario.countries.values()))
    shares = (scenario.through, scenario.inbound, scenario.outbound)
    kind = draws.weighted(seed, "kind", number, ("through", "inbound", "outbound", "visit"), (*shares, 1 - sum(shares)))
    group = draws.weighted(seed, "class", number, tuple(scenario.classes), tuple(scenario.classes.values()))
    return Vehicle(number, plate(seed, number, country), group, kind)


def crossings(scenario: Scenario, seed: int, midnight: int, number: int) -> tuple[Crossing, ...]:
    """Return the crossings of one vehicle on the day that begins at ``midnight``, in order."""
    one = vehicle(scenario, seed, number)
    hour = draws.weighted(seed, "hour", number, range(24), scenario.hours)
    start = midnight + hour * HOUR + draws.below(seed, "moment", number, HOUR)
    entry = draws.below(seed, "entry", number, len(scenario.gates))
    other = (entry + 1 + draws.below(seed, "exit", number, len(scenario.gates) - 1)) % len(scenario.gates)
    first, second = scenario.gates[entry], scenario.gates[other]
    if one.kind == "through":
        spread = math.exp(0.25 * draws.normal(seed, "transit", number))
        drive = round(max(2.0, min(29.0, scenario.transit_min * spread)) * MINUTE)
        return Crossing(one, 0, first, "towards", start), Crossing(one, 0, second, "away", start + drive)
    if one.kind == "inbound":
        return (Crossing(one, 0, first, "towards", start),)
    if one.kind == "outbound":
        return (Crossing(one, 0, first, "away", start),)
    stay = draws.below(seed, "stay", number, 4 * HOUR) + 2 * HOUR + HOUR // 2
    return Crossing(one, 0, first, "towards", start), Crossing(one, 1, second, "away", start + stay)


def truth(scenario: Scenario, seed: int, midnight: int) -> list[Crossing]:
    """Return all crossings of a day, in order of time."""
    found = [one for number in range(scenario.vehicles) for one in crossings(scenario, seed, midnight, number)]
    return sorted(found, key=lambda one: (one.instant, one.vehicle.number))


def _confidence(seed: int, path: str, counter: int, right: bool, least: float) -> float:
    """Return a read confidence: near 1 for a right read, spread for a wrong one (Kumaraswamy draws)."""
    low, high = (14.0, 1.3) if right else (4.0, 3.0)
    chance = draws.uniform(seed, path, counter)
    value: float = (1.0 - (1.0 - chance) ** (1.0 / high)) ** (1.0 / low)
    return round(min(0.999, max(least, value)), 3)


def _misread(seed: int, path: str, counter: int, text: str) -> str:
    """Return a plate with one sign taken for another of its class; the leading 0 stays, so that it stays fictitious."""
    places = [place for place in range(1, len(text)) if any(text[place] in group for group in CONFUSED)]
    if not places:
        return text
    place = draws.choice(seed, f"{path}/place", counter, places)
    group = next(group for group in CONFUSED if text[place] in group)
    sign = draws.choice(seed, f"{path}/sign", counter, group.replace(text[place], ""))
    return text[:place] + sign + text[place + 1 :]


def skew(scenario: Scenario, seed: int, gate: str) -> int:
    """Return how far the clock of a camera is off, in milliseconds."""
    return round(scenario.sensor.skew_ms * draws.normal(seed, f"skew/{gate}", 0))


def _arrival(scenario: Scenario, seed: int, path: str, counter: int, captured: int) -> int:
    transport = scenario.transport
    chance, part = draws.uniform(seed, f"{path}/lane", counter), draws.uniform(seed, f"{path}/delay", counter)
    if chance < transport.late:
        return captured + round(part * transport.latest_ms)
    if chance < transport.late + transport.slow:
        return captured + round(part * 10 * MINUTE)
    return captured + round(part * 5 * SECOND)


def _read(
    sensor: Sensor, seed: int, path: str, one: Crossing, captured: int, error: str, event: str, camera: str
) -> dict[str, Any]:
    number = one.vehicle.number
    least = sensor.least_confidence
    received = None if error in ("unread", "absent") else one.vehicle.plate.text
    if error == "misread" and received:
        received = _misread(seed, path, number, received)
    return {
        "event_id": event,
        "camera": camera,
        "captured_at": written(captured),
        "received_plate": received,
        "country": one.vehicle.plate.country if received else "XX",
        "confidence": least
        if received is None
        else _confidence(seed, f"{path}/sure", number, error != "misread", least),
        "direction": one.direction,
        "lane": 1,
        "vehicle_class": one.vehicle.vehicle_class,
        "plate_status": error if error in ("unread", "absent") else "read",
    }


def reports(
    scenario: Scenario, seed: int, known: Sequence[Crossing], prefix: str, cameras: Mapping[str, str]
) -> Iterator[Report]:
    """Yield what the cameras make of crossings, in that order. ``cameras`` maps a gate to the id the product gave.

    ``prefix`` begins each event id. A missed crossing gives no report, a duplicated one two.
    """
    sensor = scenario.sensor
    for one in known:
        number, path = one.vehicle.number, f"{one.gate}/{one.trip}"
        missed = sensor.miss_motorcycle if one.vehicle.vehicle_class == "motorcycle" else sensor.miss
        if draws.uniform(seed, f"{path}/miss", number) < missed:
            continue
        rates = (sensor.unread, sensor.absent, sensor.misread)
        error = draws.weighted(
            seed, f"{path}/error", number, ("unread", "absent", "misread", ""), (*rates, 1 - sum(rates))
        )
        captured = one.instant + skew(scenario, seed, one.gate)
        event = f"{prefix}-{number:06d}-{one.trip}-{scenario.gates.index(one.gate)}"
        camera = cameras[one.gate]
        read = _read(sensor, seed, path, one, captured, error, event, camera)
        yield Report(one, read, _arrival(scenario, seed, path, number, captured), error)
        if draws.uniform(seed, f"{path}/double", number) < sensor.duplicate:
            later = captured + round(draws.between(seed, f"{path}/pause", number, 0.2, 8.0) * SECOND)
            again = {**read, "event_id": f"{event}-r", "captured_at": written(later)}
            yield Report(one, again, _arrival(scenario, seed, f"{path}/again", number, later), error or "duplicate")


def true_counts(known: Sequence[Crossing], width: int) -> dict[tuple[str, int], int]:
    """Return the crossings per gate and bin (its start) of ``width`` milliseconds."""
    found: dict[tuple[str, int], int] = {}
    for one in known:
        place = (one.gate, one.instant - one.instant % width)
        found[place] = found.get(place, 0) + 1
    return found


def true_matrix(known: Sequence[Crossing]) -> tuple[dict[tuple[str, str], int], int]:
    """Return the trips per origin and destination, and the number of trips that cross the cordon only once.

    It follows from the trips as they were made, not from times: nothing is cut or matched.
    """
    by_trip: dict[tuple[int, int], list[Crossing]] = {}
    for one in sorted(known, key=lambda one: one.instant):
        by_trip.setdefault((one.vehicle.number, one.trip), []).append(one)
    matrix: dict[tuple[str, str], int] = {}
    for made in by_trip.values():
        if len(made) > 1:
            pair = (made[0].gate, made[-1].gate)
            matrix[pair] = matrix.get(pair, 0) + 1
    return matrix, sum(len(made) == 1 for made in by_trip.values())
