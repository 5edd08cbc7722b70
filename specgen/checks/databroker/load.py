"""The check of a supply that lasts: DB-PER-01."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, key, keys, mapping, number, objects, read
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

ENTITIES = 100
"""Entities per dataset: sensors that take turns."""
ACCEPTED = (200, 201, 202)
WAIT = 35.0
"""Seconds that a sample waits for a delivery that the product made late."""


def observation(made: Mapping[str, Json], place: int) -> dict[str, Any]:
    """Return observation number ``place`` of a supply: an entity of its dataset, an instant and a value of its own."""
    turn = place // int(made["datasets"]) % ENTITIES
    sensor = sensors.Sensor(int(made["seed"]), f"{made['prefix']}-s{turn:03d}", sensors.KINDS[turn % len(sensors.KINDS)])
    instant = int(made["start"]) + place * 1000
    return {**sensor.observe(instant, f"{made['prefix']}-m{place:08d}"), "value": place}


def _stimulate(ctx: Context) -> None:
    rate, seconds = float(ctx.parameters["rate"]), float(ctx.parameters["duration"]) * 60
    total, count = max(1, round(rate * seconds)), int(ctx.parameters["datasets"])
    start = steps.past(ctx, hours=3 + total // 3_600_000)
    datasets = [steps.dataset(ctx, f"dataset.{place}", f"load{place}") for place in range(count)]
    made = {"datasets": count, "seed": ctx.seed, "prefix": ctx.prefix, "start": start, "total": total}
    chosen = sorted(
        range(total), key=lambda place: (draws.integer(ctx.seed, "sample", place), place)
    )[: max(1, total * int(ctx.parameters["sample"]) // 100)]
    ctx.fact("supply", {**made, "sample": sorted(chosen)})
    sent: dict[int, float] = {}
    lock = threading.Lock()

    def send(place: int) -> int:
        with lock:
            sent[place] = time.monotonic()
        path = steps.path(datasets[place % count], "/observations")
        return ctx.quietly("POST", path, as_="provider", json=[observation(made, place)])

    deadline = float(ctx.parameters["deadline"])
    beside = [(place / rate + deadline, _look(ctx, made, place, datasets, sent)) for place in sorted(chosen)]
    ctx.load("load", send, rate=rate, seconds=seconds, accepted=ACCEPTED, beside=beside)
    last = max(sent.values(), default=0.0)
    time.sleep(max(0.0, min(ctx.remaining(), last + deadline - time.monotonic())))
    for place, identifier in enumerate(datasets):
        steps.read_all(ctx, f"all.{place}", identifier, {"limit": "1000"})


def _look(
    ctx: Context, made: Mapping[str, Json], place: int, datasets: list[str], sent: Mapping[int, float]
) -> Callable[[], None]:
    """Return the reading of one observation, the deadline after it was really sent."""
    deadline = float(ctx.parameters["deadline"])

    def look() -> None:
        limit = time.monotonic() + WAIT
        while place not in sent and time.monotonic() < limit:
            time.sleep(0.05)
        if place not in sent:
            return
        time.sleep(max(0.0, sent[place] + deadline - time.monotonic()))
        wanted = observation(made, place)
        instant = int(made["start"]) + place * 1000
        query = {
            "entity": wanted["entity"],
            "from": wanted["observed_at"],
            "to": sensors.write_instant(instant + 1000),
        }
        path = steps.path(datasets[place % int(made["datasets"])], "/observations")
        ctx.http(f"look.{place}", "GET", path, as_="provider", query=query)

    return look


def counted(told: Mapping[str, Json], name: str) -> int:
    """Return how many requests of a load had a trouble (``refused``, ``lost``)."""
    found = told.get(name)
    return (number(found, "count") or 0) if mapping(found) else 0


def reached(judge: Judge, record: Record, label: str = "load") -> Observation:
    """Return the event of a load whose rate was reached.

    Raises Precondition where the generator was too slow itself, Violation where the product did not keep up.
    """
    found = record.one(label)
    told = found.data
    asked, achieved = told.get("asked"), told.get("achieved")
    judge.require(told.get("saturated") is False, "load-saturated", asked=asked, achieved=achieved, unit="/s")
    judge.that(told.get("reached") is True, "load-not-taken", at=label, asked=asked, achieved=achieved, unit="/s")
    return found


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    made = record.fact("supply")
    load = reached(judge, record).data
    refused = counted(load, "refused")
    judge.that(not refused, "load-refused", at=("load", "load-refused"), observed=refused, expected=made["total"])
    late = []
    for place in made["sample"]:
        for answer in record.all(f"look.{place}"):
            wanted = key(observation(made, place))
            if wanted not in keys(objects(answer.body, "items")):
                late.append(answer.label)
    lost = set((load.get("lost") or {}).get("places") or ())
    judge.that(
        not [one for one in late if int(one.partition(".")[2]) not in lost],
        "load-late",
        at=["load", *late[:5]],
        observed=len(late),
        expected=len(made["sample"]),
        limit=parameters["deadline"],
    )
    expected = Counter(key(observation(made, place)) for place in range(int(made["total"])))
    doubtful = {key(observation(made, place)) for place in lost}
    found: Counter[str] = Counter()
    seen: list[str] = ["load"]
    for place in range(int(made["datasets"])):
        found.update(keys(read(record, f"all.{place}")))
        seen += attempts(record, f"all.{place}")[:1]
    missing, surplus = expected - found, found - expected
    gone = [one for one in missing if one not in doubtful]
    judge.that(not gone, "load-gone", at=seen, observed=len(gone), expected=int(made["total"]))
    judge.that(not surplus, "load-surplus", at=seen, observed=sum(surplus.values()), expected=int(made["total"]))
    if lost:
        raise Precondition("load-unanswered", observed=counted(load, "lost"), expected=int(made["total"]))
    return judge.passed()


SUSTAINED = Check(
    "DB-PER-01.sustained",
    "DB-PER-01",
    _stimulate,
    _judge,
    principals=("provider",),
    exclusive=("load",),
    limit=5 * 3600.0,
)
