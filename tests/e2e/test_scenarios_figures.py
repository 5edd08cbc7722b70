"""Counts, trips, through traffic and travel times of several cities: exactly those that follow from what really drove.

The truth comes from the simulator's crossings and the definitions of ``measures.yaml``; no code of the platform is in it. Cameras and
links make no mistakes here, every read is linked and nothing is hidden, so every number must be equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

import pytest

from specgen.cli.simulate import load_scenario
from specgen.simulator.city.days import DAY, HOUR, MINUTE, written
from specgen.simulator.city.scenario import Scenario, Sensor, Transport
from specgen.simulator.city.trips import Crossing
from tests.e2e.towns import Town, at

PERFECT = Sensor(
    miss=0, miss_night=0, miss_rain=0, miss_motorcycle=0, unread=0, absent=0, misread=0, foreign_as_home=0, home_as_foreign=0,
    duplicate=0, skew_ms=0, drifting=0, outage=0,
)  # fmt: skip
GAP = 30 * MINUTE
SWITCH = 2 * HOUR
SAMPLE = 10
CITIES = {"cordon-43": 0.04, "border-town-nl": 0.1, "city-zone": 0.05, "corridor-122": 0.02, "s07-dst-25h": 1.0}
"""Preset -> the share of its vehicles that drive here."""


def city(name: str, share: float) -> Scenario:
    """Return a day of a preset with fewer vehicles and cameras that make no mistakes."""
    whole = load_scenario(name)
    groups = tuple(replace(one, vehicles=max(1, round(one.vehicles * share))) for one in whole.population)
    return replace(
        whole, days=1, heartbeat=0, population=groups, sensor=PERFECT, transport=Transport(slow=0, late=0), faults=(),
    )  # fmt: skip


def vehicles(known: Iterable[Crossing], cameras: dict[int, str]) -> Iterator[list[tuple[int, str]]]:
    """Yield the (instant, camera) of each vehicle at these cameras within one key period, in order."""
    found: dict[tuple[object, ...], list[tuple[int, str]]] = {}
    for one in known:
        if one.camera in cameras:
            key = (one.vehicle.country, one.vehicle.plate, (one.instant - SWITCH) // DAY)
            found.setdefault(key, []).append((one.instant, cameras[one.camera]))
    yield from (sorted(one) for one in found.values())


def runs(seen: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Cut what is seen of a vehicle into trips (measure od_trips)."""
    cut: list[list[tuple[int, str]]] = []
    for one in seen:
        if cut and one[0] - cut[-1][-1][0] < GAP:
            cut[-1].append(one)
        else:
            cut.append([one])
    return cut


def hour(when: int) -> int:
    return when - when % HOUR


def middle(times: list[float]) -> float | None:
    """Return the median travel time as the measure defines it, None for too few."""
    if not times:
        return None
    centre = median(times)
    spread = median(abs(one - centre) for one in times)
    kept = [one for one in times if abs(one - centre) <= 3 * 1.4826 * spread] if spread else times
    return median(kept) if len(kept) >= SAMPLE else None


def gates(town: Town) -> dict[int, str]:
    """Return the cameras of the cordon: those at the edge of the area, fifty at most."""
    chosen = [one for one in town.world.map.cameras if not one.name.startswith("s")]
    return {one.number: one.name for one in chosen[:50]}


@pytest.fixture(scope="module", params=CITIES)
def town(request: pytest.FixtureRequest) -> Iterator[Town]:
    with Town(request.param, minimum=1, threshold=0.0, scenario=city(request.param, CITIES[request.param])) as made:
        made.deliver(one for one in made.sent if one.arrives < made.world.end)
        made.clock(made.world.end + HOUR)
        assert not made.refused and len(made.known) > 500
        yield made


def test_counts_are_the_truth(town: Town) -> None:
    names = {one.number: one.name for one in town.world.map.cameras}
    true = Counter((names[one.camera], hour(one.instant)) for one in town.known if one.instant < town.world.end)
    whole = {"from_": written(town.world.start), "to": written(town.world.end)}
    busiest = [name for name, _ in Counter(name for name, _ in true.elements()).most_common(6)]
    for name in [*busiest, names[0], names[len(names) - 1]]:
        rows = town.counts(name, **whole, bin="PT1H")
        assert {at(one["start"]): one["count"] for one in rows if one["count"]} == {
            when: number for (camera, when), number in true.items() if camera == name
        }
        (day,) = town.counts(name, **whole, bin="P1D")
        assert day["count"] == sum(one["count"] or 0 for one in rows)


def test_trips_are_the_truth(town: Town) -> None:
    cordon = gates(town)
    true: Counter[tuple[str, str, int]] = Counter()
    alone = 0
    for seen in vehicles(town.known, cordon):
        for run in runs(seen):
            if town.world.start <= run[0][0] < town.world.end:
                alone += len(run) == 1
                if len(run) > 1:
                    true[run[0][1], run[-1][1], hour(run[0][0])] += 1
    whole = {"from_": written(town.world.start), "to": written(town.world.end), "bin": "PT1H"}
    said = town.get("analyst", "/od", cordon=",".join(cordon.values()), **whole).json
    found = {(one["origin"], one["destination"], at(one["start"])): one["count"] for one in said["items"]}
    assert found == dict(true) and said["unmatched"] == alone and sum(true.values()) > 50, town.name


def test_travel_times_are_the_truth(town: Town) -> None:
    cameras = {one.number: one.name for one in town.world.map.cameras}
    pairs: Counter[tuple[str, str]] = Counter()
    for seen in vehicles(town.known, cameras):
        pairs.update((one, two) for (start, one), (end, two) in pairwise(seen) if one != two and end - start < GAP)
    shown = 0
    for one, two in [pair for pair, _ in pairs.most_common(3)]:
        times: list[tuple[int, float]] = []
        for seen in vehicles(town.known, {number: name for number, name in cameras.items() if name in (one, two)}):
            for (start, first), (end, second) in pairwise(seen):
                if (first, second) == (one, two) and 0 < end - start < GAP:
                    times.append((end, (end - start) / 1000))
        for size in ("PT1H", "P1D"):
            whole = {"from_": written(town.world.start), "to": written(town.world.end), "bin": size}
            said = town.get("analyst", "/statistics/travel-times", origin=one, destination=two, **whole).json
            for row in said["items"]:
                true = middle([length for when, length in times if at(row["start"]) <= when < at(row["end"])])
                assert (row["p50_s"] is None) == (true is None)
                if true is not None:
                    shown += 1
                    assert abs(row["p50_s"] - true) <= 0.5, "in whole seconds"
    assert shown


def test_through_traffic_and_balance_are_the_truth(town: Town) -> None:
    cordon = gates(town)
    directions = {one.name: one.direction for one in town.world.map.cameras}
    assert {directions[name] for name in cordon.values()} == {"towards", "away"}
    path = town.area("centrum", cordon.values())
    through: Counter[int] = Counter()
    entries: Counter[int] = Counter()
    for seen in vehicles(town.known, cordon):
        for place, (when, camera) in enumerate(seen):
            ends = SWITCH + ((when - SWITCH) // DAY + 1) * DAY
            if directions[camera] != "towards" or when >= town.world.end or when + 15 * MINUTE > ends:
                continue
            entries[hour(when)] += 1
            after = seen[place + 1] if place + 1 < len(seen) else (0, "")
            out = after[1] and directions[after[1]] == "away" and after[1] != camera
            through[hour(when)] += bool(out and 30_000 <= after[0] - when < 15 * MINUTE)
    whole = {"from_": written(town.world.start), "to": written(town.world.end), "bin": "PT1H"}
    rows = town.get("analyst", f"{path}/through-traffic", **whole).json["items"]
    assert {at(one["start"]): one["entries"] for one in rows if one["entries"]} == +entries
    assert {at(one["start"]): one["through"] for one in rows if one["through"]} == +through
    ways = {"towards": Counter[int](), "away": Counter[int]()}
    for one in town.known:
        if one.camera in cordon and one.instant < town.world.end:
            ways[directions[cordon[one.camera]]][hour(one.instant)] += 1
    rows = town.get("analyst", f"{path}/balance", **whole).json["items"]
    for name, way in (("entries", "towards"), ("exits", "away")):
        assert {at(one["start"]): one[name] for one in rows if one[name]} == ways[way]
