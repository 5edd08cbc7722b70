"""A simulated day around a town, driven through the reference platform: its figures are the truth of the simulator."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from specgen.mutants.anpr.core import settings
from specgen.reference.anpr.compose import start
from specgen.reference.serving import Options, Running
from specgen.simulator.core import feeds, traffic

GATES = ("noord", "oost", "zuid", "west")


def call(running: Running, role: str, method: str, path: str, body: Any = None, interface: str = "api") -> Any:
    request = urllib.request.Request(
        running.target["interfaces"][interface]["url"] + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"authorization": f"Bearer {running.target['principals'][role]['token']}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return json.load(answer)


def prepare(running: Running) -> tuple[int, dict[str, str]]:
    """Register a camera per gate at noon of a fresh key period; return the period's start and the cameras' ids."""
    begin = call(running, "manager", "GET", "/test/periods")["key_period_end"]
    midnight = round(datetime.fromisoformat(begin).timestamp() * 1000)
    cameras = {}
    for gate in GATES:
        entry = {
            "name": f"Poort {gate}",
            "position": {"lat": 51.03, "lon": 4.48},
            "azimuth": 90,
            "direction": "both",
            "purpose": "origin_destination",
            "regime": "A",
            "active_from": traffic.written(midnight - traffic.DAY),
            "decision": "GR-2026-0117",
        }
        cameras[gate] = call(running, "manager", "POST", "/cameras", entry)["id"]
    return midnight, cameras


def drive(running: Running, made: Sequence[traffic.Report], midnight: int) -> None:
    """Let the day pass on the test clock and deliver all reads of it, in order of arrival."""
    now = call(running, "manager", "GET", "/test/clock")["now"]
    ahead = midnight + 23 * traffic.HOUR + traffic.HOUR // 2
    seconds = (ahead - round(datetime.fromisoformat(now).timestamp() * 1000)) / 1000
    call(running, "manager", "POST", "/test/clock", {"advance_seconds": seconds})
    reads = [one.read for one in sorted(made, key=lambda one: one.arrives)]
    for batch in feeds.batches(reads, 500):
        assert call(running, "camera", "POST", "/reads", batch, "edge")["rejected"] == []


def counts(running: Running, camera: str, start: int, end: int) -> dict[int, int]:
    query = urllib.parse.urlencode(
        {"camera": camera, "from": traffic.written(start), "to": traffic.written(end), "bin": "PT1H"}
    )
    rows = call(running, "analyst", "GET", f"/counts?{query}")["items"]
    return {start + place * traffic.HOUR: row["count"] or 0 for place, row in enumerate(rows)}


def linkable(made: Sequence[traffic.Report]) -> dict[tuple[str, str], int]:
    """Return the trips through the cordon that were read rightly and surely at both ends."""
    sure: dict[tuple[int, int], set[tuple[int, str]]] = {}
    for one in made:
        if one.error in ("", "duplicate") and one.read["confidence"] >= 0.8:
            trip = sure.setdefault((one.crossing.vehicle.number, one.crossing.trip), set())
            trip.add((one.crossing.instant, one.crossing.gate))
    found: dict[tuple[str, str], int] = {}
    for ends in sure.values():
        if len(ends) == 2:
            (_, first), (_, last) = sorted(ends)
            found[first, last] = found.get((first, last), 0) + 1
    return found


@pytest.mark.parametrize("faulty", [False, True], ids=["clean", "with-errors"])
def test_figures_are_the_truth(faulty: bool) -> None:
    scenario = traffic.Scenario("dag", GATES, vehicles=900, hours=(0.0,) * 4 + traffic.WORKDAY[4:16] + (0.0,) * 8)
    if not faulty:
        scenario = replace(scenario, sensor=traffic.PERFECT, transport=traffic.AT_ONCE)
    with start(Options(), {"settings": settings(minimum_cell=1)}) as running:
        midnight, cameras = prepare(running)
        day = traffic.truth(scenario, 11, midnight)
        made = list(traffic.reports(scenario, 11, day, "dag", cameras))
        drive(running, made, midnight)
        seen = {gate: counts(running, cameras[gate], midnight, midnight + 23 * traffic.HOUR) for gate in GATES}
        query = urllib.parse.urlencode(
            {
                "cordon": ",".join(cameras.values()),
                "from": traffic.written(midnight),
                "to": traffic.written(midnight + 23 * traffic.HOUR),
                "bin": "PT1H",
            }
        )
        matrix = call(running, "analyst", "GET", f"/od?{query}")
    gate_of = {camera: gate for gate, camera in cameras.items()}
    flows: dict[tuple[str, str], int] = {}
    for row in matrix["items"]:
        pair = (gate_of[row["origin"]], gate_of[row["destination"]])
        flows[pair] = flows.get(pair, 0) + row["count"]
    true_flows, single = traffic.true_matrix(day)
    true = traffic.true_counts(day, traffic.HOUR)
    reported = sum(one.error != "duplicate" and not one.read["event_id"].endswith("-r") for one in made)
    if not faulty:
        assert flows == true_flows and matrix["unmatched"] == single
        assert {(gate, at): n for gate in GATES for at, n in seen[gate].items() if n} == true
    else:
        assert reported <= sum(sum(bins.values()) for bins in seen.values()) <= reported + 15
        assert flows == linkable(made)
