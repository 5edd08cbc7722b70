"""The check of the rush hour of all cameras together: ANPR-PRF-01."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import (
    Check,
    Context,
    Json,
    Judge,
    Observation,
    Precondition,
    Record,
    TransportError,
    Verdict,
)
from specgen.simulator.core import draws

ACCEPTED = (200, 201, 202)
OFFERS = 6
"""So often a camera offers a passage that was refused, or to which no answer came, a second apart."""
REST = 1.0


def _token(seed: int, place: int) -> str:
    return "".join(f"{draws.integer(seed, path, place):016x}" for path in ("high", "low"))


def _offered(ctx: Context, item: Mapping[str, Any]) -> int:
    """Deliver one passage until it is taken; returns the last status. Raises TransportError when no answer came at last."""
    for offer in range(1, OFFERS + 1):
        try:
            status = ctx.quietly("POST", "/passages", as_="camera", json=[item])
        except TransportError:
            if offer == OFFERS:
                raise
            status = 0
        if status in ACCEPTED or offer == OFFERS:
            break
        time.sleep(REST)
    return status


def _stimulate(ctx: Context) -> None:
    rate, seconds = float(ctx.parameters["rate"]), float(ctx.parameters["duration"]) * 60
    total, count = max(1, round(rate * seconds)), int(ctx.parameters["cameras"])
    if total // count < steps.GROUP:
        raise Precondition("load-too-few", observed=total // count, expected=steps.GROUP)
    start = steps.past_hour(ctx, hours=2)
    cameras = [steps.camera(ctx, f"c{place:03d}") for place in range(count)]
    drawn = sorted(range(total), key=lambda place: (draws.integer(ctx.seed, "again", place), place))
    again = set(drawn[: max(1, total * int(ctx.parameters["repeated"]) // 100)])
    ctx.fact(
        "truth",
        {
            "start": start,
            "total": total,
            "counts": [len(range(place, total, count)) for place in range(count)],
            "again": len(again),
        },
    )

    def send(place: int) -> int:
        moment = start + (2 * place + 1) * steps.HOUR // (2 * total)
        item = steps.passage(ctx, place, cameras[place % count], moment, _token(ctx.seed, place))
        status = _offered(ctx, item)
        return _offered(ctx, item) if place in again and status in ACCEPTED else status

    ctx.load("load", send, rate=rate, seconds=seconds, accepted=ACCEPTED)
    ends = time.monotonic() + float(ctx.parameters["deadline"]) * 60
    for place, camera in enumerate(cameras):
        _await(ctx, place, camera, start, len(range(place, total, count)), ends)


def _await(ctx: Context, place: int, camera: str, start: int, expected: int, ends: float) -> None:
    """Ask the count of a camera until it is what was sent, or the deadline of the whole count has passed."""
    query = {"camera": camera, "from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}
    ctx.eventually(
        f"counted.{place}",
        lambda: ctx.http(f"counts.{place}", "GET", "/counts", as_="analyst", query=query),
        lambda answer: steps.member(steps.bin_of(answer.json, start), "count") == expected,
        deadline=max(0.0, ends - time.monotonic()),
        interval=0.5,
    )


def _reached(judge: Judge, load: Observation) -> None:
    """Hold the rate: inconclusive where the suite was too slow itself, a violation where the platform did not keep up."""
    told = load.data
    asked, achieved = told.get("asked"), told.get("achieved")
    judge.require(told.get("saturated") is False, "load-saturated", asked=asked, achieved=achieved, unit="/s")
    judge.that(told.get("reached") is True, "load-not-taken", at="load", asked=asked, achieved=achieved, unit="/s")


def _trouble(load: Observation, name: str) -> int:
    return steps.whole(steps.member(load.data.get(name), "count")) or 0


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    truth, load = record.fact("truth"), record.one("load")
    _reached(judge, load)
    refused = _trouble(load, "refused")
    judge.that(not refused, "load-refused", at="load", observed=refused, expected=truth["total"])
    lost = _trouble(load, "lost")
    judge.require(not lost, "load-unanswered", observed=lost, expected=truth["total"])
    for place, expected in enumerate(truth["counts"]):
        label = f"counts.{place}"
        answer = record.one(label)
        judge.that(answer.status == 200, "load-count-refused", at=label, status=answer.status)
        cell = steps.bin_of(answer.body, truth["start"])
        hidden = steps.member(cell, "suppressed") is True
        judge.require(not hidden, "load-suppressed", camera=place + 1)
        judge.that(
            steps.member(cell, "count") == expected,
            "load-miscounted",
            at=["load", label],
            camera=place + 1,
            expected=expected,
            observed=steps.member(cell, "count"),
            limit=parameters["deadline"],
        )
    return judge.passed()


RUSH_HOUR = Check(
    "ANPR-PRF-01.rush-hour",
    "ANPR-PRF-01",
    _stimulate,
    _judge,
    principals=("camera", "manager", "analyst"),
    exclusive=("load",),
    limit=6 * 3600.0,
)
