"""A scenario as data: what is simulated, in whole numbers, so that a file says exactly what it means.

Rates are in thousandths (``per_mille``), shares are weights that need not sum to 100, lengths in metres, speeds in km/h. Times of day are
texts such as ``07:30`` or ``07:30:15.250`` on the Belgian clock, ``day`` counts from 0.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{3}))?)?")


class ScenarioError(ValueError):
    """A scenario that cannot be played; the message names the place in it and what is wrong."""


@dataclass(frozen=True)
class Node:
    """A junction or a zone. ``outside`` and ``inside`` are weights: how much traffic begins or ends here, out of or in the area."""

    name: str
    longitude: str
    latitude: str
    outside: int = 0
    inside: int = 0


@dataclass(frozen=True)
class Edge:
    """A road in one direction, with a camera half-way when ``camera`` is not empty. ``direction`` is what that camera reports."""

    start: str
    end: str
    metres: int
    speed: int = 50
    camera: str = ""
    direction: str = "towards"
    lanes: int = 1


@dataclass(frozen=True)
class Network:
    """Cameras and roads. ``layout``: ``cordon`` (roads around a centre), ``corridor`` (two towns, the road between), ``drawn``.

    ``roads``: roads into a cordon, or into each town of a corridor; the last ``one_way`` of a cordon have a camera inwards only.
    ``stations``: cameras along a corridor, each way. ``metres`` from gate to centre, or from station to station.
    """

    layout: str = "cordon"
    roads: int = 8
    one_way: int = 0
    stations: int = 0
    metres: int = 900
    speed: int = 50
    longitude: str = "3.2640"
    latitude: str = "50.8270"
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True)
class Pair:
    """A share (per mille) of a group's trips that goes between two zones, either way."""

    one: str
    other: str
    per_mille: int


@dataclass(frozen=True)
class Group:
    """Vehicles that behave alike. ``kind``: ``through``, ``tour`` (comes, and goes later), ``resident`` (leaves, and returns later) or
    ``internal`` (within the area).

    ``present``: in how many of a thousand days a vehicle drives, for all days or from Monday to Sunday. ``tours``: times a day.
    ``same_gate``: share of tours that leave by the road by which they came.
    """

    name: str
    kind: str
    vehicles: int
    present: tuple[int, ...] = (1000,)
    tours: int = 1
    same_gate: int = 700
    classes: Mapping[str, int] = field(default_factory=dict)
    countries: Mapping[str, int] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()


@dataclass(frozen=True)
class Sensor:
    """What cameras do wrong, in thousandths of the crossings they see.

    ``misread`` is the average over cameras; each has its own rate. ``dirty`` of the vehicles have a plate that is hard to read everywhere,
    so that the misreads of one vehicle go together with correlation ``together`` (per mille). ``drifting`` of the cameras drift by
    ``drift_ms`` a day.
    """

    miss: int = 20
    miss_night: int = 30
    miss_rain: int = 60
    miss_motorcycle: int = 120
    unread: int = 15
    absent: int = 2
    misread: int = 30
    dirty: int = 20
    together: int = 300
    foreign_as_home: int = 20
    home_as_foreign: int = 20
    duplicate: int = 10
    rain: int = 80
    skew_ms: int = 50
    drifting: int = 20
    drift_ms: int = 1000
    outage: int = 20


@dataclass(frozen=True)
class Transport:
    """When reports arrive, in thousandths: ``slow`` within ten minutes, ``late`` up to ``latest_hours``, the others in 5 s;
    ``replay`` again."""

    slow: int = 25
    late: int = 5
    latest_hours: int = 168
    replay: int = 0


@dataclass(frozen=True)
class Pass:
    """One passage of a scripted vehicle. ``later`` means the second 02:00 of the day on which the clock goes back."""

    camera: str
    at: str
    day: int = 0
    later: bool = False


@dataclass(frozen=True)
class Script:
    """Vehicles that do exactly this. ``vehicles`` of them follow each other ``apart_ms`` apart; ``daily`` repeats it on each day.

    ``plate`` is what stands on the vehicle and must begin with 0, the index digit that is not issued; ``read_as`` is what cameras
    make of it. ``trip``: whether the passages are one trip (``through``) or a visit (``tour``). ``attributes`` are what cameras
    tell of the vehicle.
    """

    name: str
    passes: tuple[Pass, ...]
    vehicles: int = 1
    apart_ms: int = 2000
    daily: bool = False
    daily_shift: int = 0
    country: str = "BE"
    plate: str = ""
    read_as: str = ""
    vehicle_class: str = "car"
    trip: str = "through"
    exempt: bool = False
    perfect: bool = True
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong from ``day`` and ``at`` until ``until_day`` and ``until`` (exclusive), for ``cameras`` (all when empty).

    ``kind``: ``camera_down`` (nothing), ``silent`` (signs of life, no reads), ``link_down`` (kept, and sent afterwards: after
    ``hold_hours``), ``clock`` (off by ``offset_ms``), ``moved`` (the camera stands where ``place`` stands), ``replay`` (sent again
    as it was), ``changed`` (sent again with the same id and another content), ``smuggle`` (the plate stands in free text too),
    ``habit`` (reads ``sign`` as ``as_sign``), ``dim`` (more unread plates). ``per_mille`` of the reads are touched.
    """

    kind: str
    day: int = 0
    at: str = "00:00"
    until_day: int = 0
    until: str = ""
    cameras: tuple[str, ...] = ()
    per_mille: int = 1000
    hold_hours: int = 0
    offset_ms: int = 0
    place: str = ""
    sign: str = ""
    as_sign: str = ""


@dataclass(frozen=True)
class Listing:
    """A list that a city keeps: permits, exempt vehicles, sought plates. ``plates`` are names of scripts or plates."""

    name: str
    plates: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """What a tester does with the data, and what must be seen: ``outcome`` is ``accepted``, ``refused``, ``equal``, ``absent`` or
    ``shown``."""

    nl: str
    en: str
    outcome: str
    role: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class Street:
    """Sensors in the street, so many of each kind. ``every`` seconds each; rates in thousandths: ``outage`` of the time,
    ``drifting`` of the sensors, ``faulty`` and ``late`` of the observations."""

    air: int = 0
    parking: int = 0
    bicycles: int = 0
    bins: int = 0
    weather: int = 0
    counters: int = 0
    every: int = 600
    outage: int = 10
    drifting: int = 50
    faulty: int = 0
    late: int = 5
    longitude: str = "4.4050"
    latitude: str = "51.2200"


@dataclass(frozen=True)
class Scenario:
    """A whole scenario. ``hours``: ``city`` (an inner-city zone) or ``arterial`` (roads in and out). ``expect``: least figures of
    the truth."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    start: str
    days: int = 1
    hours: str = "city"
    heartbeat: int = 0
    network: Network = Network()
    population: tuple[Group, ...] = ()
    sensor: Sensor = Sensor()
    transport: Transport = Transport()
    script: tuple[Script, ...] = ()
    faults: tuple[Fault, ...] = ()
    lists: tuple[Listing, ...] = ()
    steps: tuple[Step, ...] = ()
    street: Street = Street()
    expect: Mapping[str, int] = field(default_factory=dict)

    @property
    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(self.start)


KINDS = ("through", "tour", "resident", "internal")
FAULTS = (
    "camera_down", "silent", "link_down", "clock", "moved", "replay", "changed", "smuggle", "habit", "dim",
)  # fmt: skip
MOST_DAYS = 4096
MOST_VEHICLES = 4_000_000
_WORDS = {
    "layout": ("cordon", "corridor", "drawn"),
    "hours": ("city", "arterial"),
    "trip": ("through", "tour"),
    "direction": ("towards", "away"),
    "outcome": ("accepted", "refused", "equal", "absent", "shown"),
}


def time_of_day(text: str, where: str) -> tuple[int, int]:
    """Return the hour and the milliseconds within it of a time such as ``07:30:15``. Raises ScenarioError."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ScenarioError(f"{where}: '{text}' is not a time of day such as 07:30 or 07:30:15.250")
    hour, minute, second, part = (int(one or 0) for one in found.groups())
    return hour, (minute * 60 + second) * 1000 + part


def scenario(value: Mapping[str, Any]) -> Scenario:
    """Return the scenario of a mapping (a read YAML file). Raises ScenarioError, which names the place."""
    made = typing.cast(Scenario, _make(Scenario, value, "scenario"))
    _hold(made)
    return made


def _make(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _record(typing.cast(type, kind), value, where)
    origin = typing.get_origin(kind)
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise ScenarioError(f"{where} is a list")
        return tuple(_make(typing.get_args(kind)[0], one, f"{where}[{place}]") for place, one in enumerate(value))
    if origin is not None and not isinstance(kind, types.UnionType):
        if not isinstance(value, Mapping):
            raise ScenarioError(f"{where} is a mapping")
        inner = typing.get_args(kind)[1]
        return {str(name): _make(inner, one, f"{where}.{name}") for name, one in value.items()}
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise ScenarioError(f"{where} is a {'whole number' if kind is int else 'text' if kind is str else 'true or false'}")
    if kind is int and not -(10**9) <= value <= 10**9:
        raise ScenarioError(f"{where} lies outside what can be simulated")
    return value


def _record(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{where} is a mapping")
    known = {one.name: one for one in fields(kind)}
    unknown = sorted(set(map(str, value)) - set(known))
    if unknown:
        raise ScenarioError(f"{where}: unknown {', '.join(unknown)}")
    missing = [
        name for name, one in known.items() if one.default is MISSING and one.default_factory is MISSING and name not in value
    ]
    if missing:
        raise ScenarioError(f"{where}: {', '.join(missing)} is missing")
    hints = typing.get_type_hints(kind)
    given = {name: _make(hints[name], one, f"{where}.{name}") for name, one in value.items()}
    for name, one in given.items():
        if isinstance(one, str) and name in _WORDS and one not in _WORDS[name]:
            raise ScenarioError(f"{where}.{name} is one of {', '.join(_WORDS[name])}")
    return kind(**given)


def _hold(made: Scenario) -> None:
    """Raise ScenarioError for what no field can say alone."""
    try:
        _ = made.first
    except ValueError:
        raise ScenarioError("scenario.start is a day such as 2027-01-04") from None
    if not 1 <= made.days <= MOST_DAYS:
        raise ScenarioError(f"scenario.days is 1 to {MOST_DAYS}")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", made.name):
        raise ScenarioError("scenario.name has small letters, digits and hyphens")
    if sum(one.vehicles for one in made.population) + sum(one.vehicles for one in made.script) > MOST_VEHICLES:
        raise ScenarioError(f"scenario: more than {MOST_VEHICLES} vehicles")
    for group in made.population:
        where = f"scenario.population[{group.name}]"
        if group.kind not in KINDS:
            raise ScenarioError(f"{where}.kind is one of {', '.join(KINDS)}")
        if group.vehicles < 0 or not 1 <= group.tours <= 16:
            raise ScenarioError(f"{where}: vehicles is at least 0, tours is 1 to 16")
        if len(group.present) not in (1, 7) or not all(0 <= one <= 1000 for one in group.present):
            raise ScenarioError(f"{where}.present is one number of thousandths, or seven")
    for fault in made.faults:
        if fault.kind not in FAULTS:
            raise ScenarioError(f"scenario.faults: '{fault.kind}' is not one of {', '.join(FAULTS)}")
    for part in ("sensor", "transport"):
        for name, rate in vars(getattr(made, part)).items():
            if rate < 0 or (name not in ("skew_ms", "drift_ms", "latest_hours") and rate > 1000):
                raise ScenarioError(f"scenario.{part}.{name} is a number of thousandths")
    for one in made.script:
        if one.plate and not one.plate.startswith("0"):
            raise ScenarioError(f"scenario.script[{one.name}].plate: '{one.plate}' does not begin with 0, so somebody may drive with it")
        if not one.passes or one.vehicles < 1:
            raise ScenarioError(f"scenario.script[{one.name}] has at least one vehicle and one pass")
