"""The ground truth: what really happened, and the figures that follow from it without any camera, link or product.

A trip is known as it was made; nothing is cut or matched by time, so these figures can serve as the measure of any method that does.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specgen.simulator.city.days import HOUR, written
from specgen.simulator.city.message import Message
from specgen.simulator.city.plates import COUNTRIES
from specgen.simulator.city.population import CLASSES
from specgen.simulator.city.trips import Crossing
from specgen.simulator.city.world import World

NOTICE = "fictitious: nobody drives with these plates; not data of any street, camera or person"
SMALL = 10
"""Cells below this are counted as small in the figures; which threshold a city takes is its own decision."""


def line(one: Crossing, world: World) -> dict[str, Any]:
    """Return a crossing as a line of the truth file."""
    vehicle = one.vehicle
    scripted = world.scripts.by_number.get(vehicle.number)
    return {
        "crossing": one.number,
        "trip": one.trip,
        "vehicle": vehicle.number,
        "group": vehicle.group,
        "kind": vehicle.kind,
        "plate": vehicle.plate,
        "country": COUNTRIES[vehicle.country],
        "vehicle_class": CLASSES[vehicle.vehicle_class],
        "exempt": bool(scripted and scripted.script.exempt),
        "camera": world.map.cameras[one.camera].name,
        "place": one.place,
        "length": one.length,
        "from": one.start,
        "to": one.end,
        "at": written(one.instant),
    }


def head(world: World) -> dict[str, Any]:
    """Return what a truth file says first: the scenario, the cameras, what was silent and when, the lists."""
    names = [one.name for one in world.map.cameras]
    scripts: dict[str, list[str]] = {}
    for one in world.scripts.cast:
        scripts.setdefault(one.script.name, []).append(one.vehicle.plate)
    return {
        "notice": NOTICE,
        "scenario": world.scenario.name,
        "seed": world.seed,
        "start": written(world.start),
        "end": written(world.end),
        "cameras": [
            {"camera": one.name, "longitude": one.longitude, "latitude": one.latitude, "direction": one.direction, "lanes": one.lanes}
            for one in world.map.cameras
        ],
        "silences": [
            {"camera": names[one.camera], "start": written(one.start), "end": written(one.end), "alive": one.alive, "held": one.held}
            for one in world.silences
        ],
        "lists": {
            one.name: sorted({plate for name in one.plates for plate in scripts.get(name, [name])}) for one in world.scenario.lists
        },
    }


def document(world: World, until: int = 0) -> Iterator[str]:
    """Yield the lines of a truth file (NDJSON): the head, then every crossing of every day, up to an instant when one is given."""
    yield json.dumps(head(world), ensure_ascii=False) + "\n"
    for one in itertools.chain.from_iterable(world.truth(day) for day in world.days if not until or day.start < until):
        if not until or one.instant < until:
            yield json.dumps(line(one, world), ensure_ascii=False) + "\n"


def matrix(known: Iterable[Crossing]) -> Mapping[tuple[int, int], int]:
    """Return the trips per first and last camera, of trips that pass more than one."""
    ends: dict[int, list[Crossing]] = {}
    for one in known:
        ends.setdefault(one.trip, []).append(one)
    found: Counter[tuple[int, int]] = Counter()
    for made in ends.values():
        if len(made) > 1:
            ordered = sorted(made, key=lambda one: one.place)
            found[ordered[0].camera, ordered[-1].camera] += 1
    return found


def figures(known: Iterable[Crossing], messages: Iterable[Message], world: World) -> dict[str, int]:
    """Return the figures of crossings and of what was sent."""
    crossings = list(known)
    trips: dict[int, Crossing] = {one.trip: one for one in crossings}
    cells = matrix(crossings)
    hourly = Counter(one.instant // HOUR for one in crossings)
    kinds = Counter(one.vehicle.kind for one in trips.values())
    exempt = {one.vehicle.number for one in world.scripts.cast if one.script.exempt}
    sent = list(messages)
    faults = Counter(one.fault for one in sent)
    return {
        "cameras": len(world.map.cameras),
        "sensors": len(world.streets.devices),
        "crossings": len(crossings),
        "trips": len(trips),
        "vehicles": len({one.vehicle.number for one in crossings}),
        "through_crossings": sum(1 for one in crossings if one.vehicle.kind == "through"),
        "through_trips": kinds["through"],
        "single_crossings": sum(1 for one in trips.values() if one.length == 1),
        "pairs": len(cells),
        "small_pairs": sum(1 for number in cells.values() if number < SMALL),
        "peak_hour": max(hourly.values(), default=0),
        "hours": len(hourly),
        "foreign": sum(1 for one in crossings if one.vehicle.country),
        "exempt": sum(1 for one in crossings if one.vehicle.number in exempt),
        "silences": len(world.silences),
        "reads": sum(1 for one in sent if one.kind == "read"),
        "observations": sum(1 for one in sent if one.kind == "observation"),
        "heartbeats": sum(1 for one in sent if one.kind == "heartbeat"),
        "unread": sum(1 for one in sent if one.kind == "read" and one.body["plate_status"] != "read"),
        "misread": faults["misread"] + faults["misread,country"],
        "duplicates": faults["duplicate"],
        "replays": faults["replay"],
        "changed": faults["changed"],
        "smuggled": faults["smuggle"],
        "faulty": sum(faults[name] for name in ("null", "text", "no_entity", "no_zone", "future", "broken")),
    }
