"""ANPR-TRN: late and shuffled deliveries, and silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws


def _late_order(ctx: Context) -> None:
    days = int(ctx.parameters["lateness"])
    ordered = steps.camera(ctx, "ordered", days=days + 2)
    shuffled = steps.camera(ctx, "shuffled", days=days + 2)
    now = steps.product_time(ctx)
    newest = now - now % steps.HOUR - steps.HOUR
    oldest = now - days * steps.DAY + steps.HOUR
    oldest += -oldest % steps.HOUR
    starts = sorted({oldest, (oldest + newest) // 2 // steps.HOUR * steps.HOUR, newest - steps.HOUR, newest})
    truth = {start: steps.GROUP + place for place, start in enumerate(starts)}
    series = sorted(
        start + draws.below(ctx.seed, f"at {start}", number, steps.HOUR)
        for start, count in truth.items()
        for number in range(count)
    )
    places = sorted(range(len(series)), key=lambda number: draws.integer(ctx.seed, "order", number))
    first = [_passage(ctx, number, ordered, series[number]) for number in range(len(series))]
    second = [_passage(ctx, len(series) + number, shuffled, series[number]) for number in places]
    for label, items, size in (("deliver ordered", first, steps.BATCH), ("deliver shuffled", second, 30)):
        for begin in range(0, len(items), size):
            steps.deliver(ctx, label, items[begin : begin + size], edge=False)
    ctx.fact("truth", [[start, count] for start, count in truth.items()])
    for label, camera in (("counts ordered", ordered), ("counts shuffled", shuffled)):
        steps.counts(ctx, label, camera, oldest, newest + steps.HOUR, dict(truth))


def _passage(ctx: Context, number: int, camera: str, captured: int) -> dict[str, Any]:
    high, low = (draws.integer(ctx.seed, path, number) for path in ("high", "low"))
    return steps.passage(ctx, number, camera, captured, f"{high:016x}{low:016x}")


def _judge_late_order(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("deliver ordered", "deliver shuffled"):
        for answer in record.all(label):
            judge.that(
                answer.status in (200, 202, 207) and not steps.member(answer.body, "rejected"), "item-refused", at=label
            )
    for label in ("counts ordered", "counts shuffled"):
        answer = record.one(label)
        judge.equal("GET /counts", 200, answer.status, at=label)
        for start, count in record.fact("truth"):
            cell = steps.bin_of(answer.body, start)
            judge.equal(f"count {steps.written(start)}", count, steps.member(cell, "count"), at=label)
    return judge.passed()


def _silence_gap(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    start = steps.past_hour(ctx, hours=3)
    pace = int(ctx.parameters["silence"]) * 500
    beats = []
    for begin in (start, start + 2 * steps.HOUR):
        moments = [*range(begin, begin + steps.HOUR, pace), begin + steps.HOUR]
        beats += [{"camera": camera, "at": steps.written(moment)} for moment in moments]
    for first in range(0, len(beats), steps.BATCH):
        answer = ctx.http("heartbeats", "POST", "/heartbeats", as_="camera", json=beats[first : first + steps.BATCH])
        ctx.fact(
            "heartbeats taken", answer.status in (200, 201, 202, 204) and not steps.member(answer.json, "rejected")
        )
    ctx.fact("truth", {"alive": [start, start + 2 * steps.HOUR], "silent": start + steps.HOUR})

    def seen(body: Any) -> bool:
        cells = [steps.bin_of(body, at) for at in (start, start + steps.HOUR, start + 2 * steps.HOUR)]
        return [steps.member(cell, "gap") for cell in cells] == [False, True, False]

    query = {"camera": camera, "from": steps.written(start), "to": steps.written(start + 3 * steps.HOUR), "bin": "PT1H"}
    steps.figures(ctx, "counts", "/counts", query, seen)


def _judge_silence_gap(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    judge.require(all(one.data.get("value") for one in record.all("heartbeats taken")), "heartbeat-refused")
    truth, answer = record.fact("truth"), record.one("counts")
    judge.equal("GET /counts", 200, answer.status, at="counts")
    silent = steps.bin_of(answer.body, truth["silent"])
    judge.that(steps.member(silent, "gap") is True, "gap-not-shown", at="counts", limit=parameters["silence"])
    judge.that(
        isinstance(silent, dict) and silent.get("count", 0) is None,
        "gap-as-number",
        at="counts",
        observed=steps.member(silent, "count"),
    )
    for start in truth["alive"]:
        cell = steps.bin_of(answer.body, start)
        judge.that(steps.member(cell, "gap") is False, "gap-without-silence", at="counts", start=steps.written(start))
    return judge.passed()


LATE_ORDER = Check(
    "ANPR-TRN-04.late-order",
    "ANPR-TRN-04",
    _late_order,
    _judge_late_order,
    principals=("camera", "manager", "analyst"),
    limit=150.0,
)
SILENCE_GAP = Check(
    "ANPR-TRN-07.silence-gap",
    "ANPR-TRN-07",
    _silence_gap,
    _judge_silence_gap,
    principals=("camera", "manager", "analyst"),
    limit=90.0,
)
