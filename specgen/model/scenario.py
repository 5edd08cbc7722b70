"""Scenario files of the simulator: the same fields as ``simulator.city.scenario``, as types that a file is held against.

Whole numbers only: rates in thousandths, shares as weights, lengths in metres, speeds in km/h, positions as texts in degrees.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from specgen.model.ids import Date, Name, Slug, Text
from specgen.model.text import Localized

PerMille = Annotated[int, msgspec.Meta(ge=0, le=1000)]
Count = Annotated[int, msgspec.Meta(ge=0, le=4_000_000)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{3})?)?$")]
Degrees = Annotated[str, msgspec.Meta(pattern=r"^-?[0-9]{1,3}(\.[0-9]{1,8})?$")]
Plate = Annotated[str, msgspec.Meta(pattern=r"^0.{1,20}$")]
CountryCode = Literal["BE", "NL", "FR", "DE", "LU", "GB", "ES", "PL"]
VehicleClass = Literal["car", "van", "truck", "bus", "motorcycle", "other"]


class SimulatedNode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A junction or zone; ``outside`` and ``inside`` are weights of the traffic that begins or ends there."""

    name: Slug
    longitude: Degrees
    latitude: Degrees
    outside: Count = 0
    inside: Count = 0


class SimulatedEdge(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A road in one direction, with a camera half-way when ``camera`` is given."""

    start: Slug
    end: Slug
    metres: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
    speed: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    camera: str = ""
    direction: Literal["towards", "away"] = "towards"
    lanes: Annotated[int, msgspec.Meta(ge=1, le=20)] = 1


class SimulatedNetwork(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Cameras and roads: a ``cordon``, a ``corridor``, or ``drawn`` from nodes and edges."""

    layout: Literal["cordon", "corridor", "drawn"] = "cordon"
    roads: Annotated[int, msgspec.Meta(ge=1, le=200)] = 8
    one_way: Annotated[int, msgspec.Meta(ge=0, le=199)] = 0
    stations: Annotated[int, msgspec.Meta(ge=0, le=30)] = 0
    metres: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 900
    speed: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    longitude: Degrees = "3.2640"
    latitude: Degrees = "50.8270"
    nodes: tuple[SimulatedNode, ...] = ()
    edges: tuple[SimulatedEdge, ...] = ()


class SimulatedPair(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A share of a group's trips that goes between two zones, either way."""

    one: Slug
    other: Slug
    per_mille: PerMille


class SimulatedGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Vehicles that behave alike; ``present`` is one number of thousandths, or seven from Monday to Sunday."""

    name: Name
    kind: Literal["through", "tour", "resident", "internal"]
    vehicles: Count
    present: tuple[PerMille, ...] = (1000,)
    tours: Annotated[int, msgspec.Meta(ge=1, le=16)] = 1
    same_gate: PerMille = 700
    classes: dict[VehicleClass, Count] = {}
    countries: dict[CountryCode, Count] = {}
    pairs: tuple[SimulatedPair, ...] = ()


class SimulatedSensor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What cameras do wrong, in thousandths of the crossings."""

    miss: PerMille = 20
    miss_night: PerMille = 30
    miss_rain: PerMille = 60
    miss_motorcycle: PerMille = 120
    unread: PerMille = 15
    absent: PerMille = 2
    misread: PerMille = 30
    dirty: PerMille = 20
    together: PerMille = 300
    foreign_as_home: PerMille = 20
    home_as_foreign: PerMille = 20
    duplicate: PerMille = 10
    rain: PerMille = 80
    skew_ms: Count = 50
    drifting: PerMille = 20
    drift_ms: Count = 1000
    outage: PerMille = 20


class SimulatedTransport(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When reports arrive, in thousandths of them."""

    slow: PerMille = 25
    late: PerMille = 5
    latest_hours: Annotated[int, msgspec.Meta(ge=0, le=8760)] = 168
    replay: PerMille = 0


class SimulatedPass(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One passage of a scripted vehicle."""

    camera: Text
    at: Clock
    day: Count = 0
    later: bool = False


class SimulatedScript(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Vehicles that do exactly this; a given plate begins with 0, the index digit that is not issued."""

    name: Name
    passes: tuple[SimulatedPass, ...]
    vehicles: Annotated[int, msgspec.Meta(ge=1, le=1_000_000)] = 1
    apart_ms: Count = 2000
    daily: bool = False
    daily_shift: Count = 0
    country: CountryCode = "BE"
    plate: Plate | Literal[""] = ""
    read_as: Plate | Literal[""] = ""
    vehicle_class: VehicleClass = "car"
    trip: Literal["through", "tour"] = "through"
    exempt: bool = False
    perfect: bool = True
    attributes: dict[Name, Text] = {}


class SimulatedFault(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Something that goes wrong for some time at some cameras (all when none are named)."""

    kind: Literal["camera_down", "silent", "link_down", "clock", "moved", "replay", "changed", "smuggle", "habit", "dim"]
    day: Count = 0
    at: Clock = "00:00"
    until_day: Count = 0
    until: str = ""
    cameras: tuple[Text, ...] = ()
    per_mille: PerMille = 1000
    hold_hours: Annotated[int, msgspec.Meta(ge=0, le=8760)] = 0
    offset_ms: Annotated[int, msgspec.Meta(ge=-86_400_000, le=86_400_000)] = 0
    place: str = ""
    sign: str = ""
    as_sign: str = ""


class SimulatedList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list that a city keeps: names of scripts, or plates."""

    name: Name
    plates: tuple[Text, ...]


class SimulatedStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a tester does with the data, and what must be seen."""

    nl: Text
    en: Text
    outcome: Literal["accepted", "refused", "equal", "absent", "shown"]
    role: str = ""
    purpose: str = ""


class SimulatedStreet(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Sensors in the street: so many of each kind, one observation ``every`` so many seconds."""

    air: Count = 0
    parking: Count = 0
    bicycles: Count = 0
    bins: Count = 0
    weather: Count = 0
    counters: Count = 0
    every: Annotated[int, msgspec.Meta(ge=1, le=86_400)] = 600
    outage: PerMille = 10
    drifting: PerMille = 50
    faulty: PerMille = 0
    late: PerMille = 5
    longitude: Degrees = "4.4050"
    latitude: Degrees = "51.2200"


class ScenarioFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A scenario of the simulator. ``expect`` names figures of the truth with the least value that makes it worth playing."""

    name: Slug
    title: Localized
    about: Localized
    start: Date
    days: Annotated[int, msgspec.Meta(ge=1, le=4096)] = 1
    hours: Literal["city", "arterial"] = "city"
    heartbeat: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0
    network: SimulatedNetwork = SimulatedNetwork()
    population: tuple[SimulatedGroup, ...] = ()
    sensor: SimulatedSensor = SimulatedSensor()
    transport: SimulatedTransport = SimulatedTransport()
    script: tuple[SimulatedScript, ...] = ()
    faults: tuple[SimulatedFault, ...] = ()
    lists: tuple[SimulatedList, ...] = ()
    steps: tuple[SimulatedStep, ...] = ()
    street: SimulatedStreet = SimulatedStreet()
    expect: dict[Name, int] = {}
