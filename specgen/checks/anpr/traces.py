"""ANPR-PSE-09, TRJ-02, TRN-08 and CNT-10: no token in figures, no lasting trace, gaps that are filled, and no estimate as a count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.checks.anpr.area_matrices import area
from specgen.checks.anpr.counting import Crossings, spread
from specgen.checks.anpr.enforcing import with_plate
from specgen.checks.anpr.figures import Fleet
from specgen.checks.anpr.matrix_details import beats, by_pair, hour_of
from specgen.conformance.api import Check, Context, Json, Judge, Observation, Record, Verdict, asked
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "analyst")
_BEAT = 30_000
"""Half of the shortest silence that a tender can set (ANPR-TRN-07), in milliseconds."""


def _figures(ctx: Context) -> None:
    group, start = int(ctx.parameters["group"]), steps.hour(ctx)
    a, b = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    name = area(ctx, [a, b])
    fleet, known = Fleet(ctx), plates(ctx.seed, group)
    fleet.drive(known, [(a, start + 60_000), (b, start + 300_000)], pace=2_400_000 // group)
    fleet.send("deliver")
    events = [str(one["event_id"]) for one in fleet.items]
    ctx.fact("truth", {"start": start, "pair": [a, b], "plates": [one.plain for one in known], "events": events})
    steps.state(ctx, "state", events, since=start)
    hour, one = hour_of(start), f"/statistics/areas/{name}"
    day = calendar_days.day_of(start)
    parts = {"from": steps.written(calendar_days.midnight(day)), "to": steps.written(calendar_days.midnight(day + timedelta(days=1)))}
    window = {"from": hour["from"], "to": hour["to"]}
    requests: dict[str, tuple[str, str, dict[str, str]]] = {
        "counts": ("ANPR-CNT-01", "/counts", {"camera": a, **hour}),
        "grouped": ("ANPR-CNT-07", "/statistics/counts", {"cameras": f"{a},{b}", **hour}),
        "matrix": ("ANPR-ODM-01", f"{one}/matrix", hour),
        "travel": ("ANPR-TTM-01", "/statistics/travel-times", {"origin": a, "destination": b, **hour}),
        "routes": ("ANPR-TRJ-01", f"{one}/routes", parts),
        "dwell": ("ANPR-DWL-01", f"{one}/dwell", window),
    }
    steps.counts(ctx, "wait counts", a, start, start + steps.HOUR, {start: group})
    steps.figures(
        ctx,
        "wait matrix",
        f"{one}/matrix",
        hour,
        lambda body: any(cell.get("count") == group for cell in by_pair(body, start).get((a, b), ())),
    )
    labels = []
    for label, (requirement, path, query) in requests.items():
        if label not in ("counts", "matrix") and not asked(ctx.parameters, requirement):
            continue
        for accept in ("application/json", "text/csv"):
            labels.append(f"{label} {accept}")
            ctx.http(labels[-1], "GET", path, as_="analyst", query=query, headers={"accept": accept})
    ctx.fact("labels", labels)


def _whole(one: Observation) -> str:
    """Return everything that an answer tells: its headers and its body."""
    response = one.data.get("response")
    headers = response.get("headers") if isinstance(response, Mapping) else None
    return f"{headers}\n{one.text}"


def _judge_figures(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("state")
    judge.require(answer.status == 200, "export-unreadable", status=answer.status)
    known = steps.tokens(answer.text)
    tokens = {steps.token_of(known, event) for event in truth["events"]}
    counts, matrix = record.one("counts application/json"), record.one("matrix application/json")
    cell = steps.bin_of(counts.body, truth["start"])
    judge.equal("GET /counts", int(parameters["group"]), steps.member(cell, "count"), at="counts application/json")
    a, b = truth["pair"]
    shown = [one.get("count") for one in by_pair(matrix.body, truth["start"]).get((a, b), [])]
    judge.equal("GET matrix", [int(parameters["group"])], shown, at="matrix application/json")
    for label in record.fact("labels"):
        text = _whole(record.one(label))
        judge.that(not any(token in text for token in tokens), "token-in-figures", at=label, place=label)
        judge.that(not with_plate(text, truth["plates"]), "plate-in-figures", at=label, place=label)
    return judge.passed()


def _trace(ctx: Context) -> None:
    start = steps.hour(ctx)
    cameras = [steps.camera(ctx, name, purpose=steps.LINKING) for name in "abcd"]
    known = plates(ctx.seed, 12)
    fleet = Fleet(ctx)
    vehicles: list[dict[str, Any]] = []
    for place, plate in enumerate(known):
        # The two that are followed pass at odd milliseconds, which occur nowhere else.
        base = start + 100_000 + place * 61_000 + (137 + 211 * place if place < 2 else 0)
        times = [base + turn * (180_000 + 1117 * (place + 1) if place < 2 else 180_000) for turn in range(4)]
        first = len(fleet.items)
        fleet.drive([plate], list(zip(cameras, times, strict=True)))
        vehicles.append({"events": [str(one["event_id"]) for one in fleet.items[first:]], "times": times})
    fleet.send("deliver")
    ctx.fact("vehicles", vehicles)
    steps.state(ctx, "before", [event for one in vehicles for event in one["events"]], since=start)
    ctx.advance_clock(int(ctx.parameters["token_retention"]) * 3600)
    followed = [event for one in vehicles[:2] for event in one["events"]]

    def settled(text: str) -> bool:
        left = steps.tokens(text)
        return not any(event in left for event in followed)

    ctx.eventually(
        "after wait",
        lambda: ctx.http("after", "GET", "/test/state", as_="auditor", headers={"accept": "application/x-ndjson"}),
        lambda answer: answer.status == 200 and settled(answer.text),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _texts(value: Json) -> list[str]:
    """Return every plain value in a record as text, however deep."""
    found: list[str] = []
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            stack += list(one.values())
        elif isinstance(one, list):
            stack += one
        elif one is not None and not isinstance(one, bool):
            found.append(str(one))
    return found


def _judge_trace(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    vehicles = record.fact("vehicles")
    before, after = record.one("before"), record.one("after")
    for answer in (before, after):
        judge.require(answer.status == 200 and bool(answer.text.strip()), "export-unreadable", status=answer.status)
    for one in vehicles:
        for event in one["events"]:
            judge.require(event in before.text, "passage-missing", event=event)
    records = [_texts(one) for one in steps.records(after.text)]
    owner = {event: place for place, one in enumerate(vehicles) for event in one["events"]}
    of_event: dict[str, set[str]] = {}
    for texts in records:
        values = set(texts)
        moments = {moment for value in values if (moment := steps.instant(value)) is not None}
        for one in vehicles[:2]:
            events = {value for value in values if value in one["events"]}
            times = moments & set(one["times"])
            judge.that(len(events) < 2 and len(times) < 2, "vehicle-linked", at="after", number=max(len(events), len(times)))
        for value in values:
            if value in owner:
                of_event.setdefault(value, set()).update(values)
    shortest = int(parameters["length"])
    for place, one in enumerate(vehicles[:2]):
        own = [of_event[event] for event in one["events"] if event in of_event]
        others: set[str] = set()
        for event, seen in of_event.items():
            if owner[event] != place:
                others |= seen
        common = set.intersection(*own) - others if len(own) > 1 else set()
        marks = [value for value in common if len(value) >= shortest]
        judge.that(not marks, "vehicle-marked", at="after", number=len(marks))
    return judge.passed()


def _filled(ctx: Context) -> None:
    camera, start = steps.camera(ctx, "one"), steps.past_hour(ctx, hours=3)
    middle, last = start + steps.HOUR, start + 2 * steps.HOUR
    around = [*range(start, middle + 1, _BEAT), *range(last, last + steps.HOUR + 1, _BEAT)]
    beats(ctx, {camera: around})
    query = {"camera": camera, **hour_of(middle)}
    ctx.fact("middle", middle)
    steps.figures(
        ctx, "gap", "/counts", query, lambda body: steps.member(steps.bin_of(body, middle), "gap") is True
    )
    beats(ctx, {camera: range(middle, last + 1, _BEAT)})
    sent = Crossings(ctx)
    sent.add(camera, spread(middle, steps.GROUP, steps.HOUR))
    sent.items.reverse()
    sent.send("deliver")
    steps.figures(
        ctx,
        "filled",
        "/counts",
        query,
        lambda body: steps.member(steps.bin_of(body, middle), "count") == steps.GROUP
        and steps.member(steps.bin_of(body, middle), "gap") is False,
    )


def _judge_filled(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    middle = record.fact("middle")
    before = steps.bin_of(record.one("gap").body, middle)
    judge.require(steps.member(before, "gap") is True, "no-gap-before")
    answer = record.one("filled")
    judge.equal("GET /counts", 200, answer.status, at="filled")
    cell = steps.bin_of(answer.body, middle)
    for name, expected in (("gap", False), ("completeness", 1), ("count", steps.GROUP)):
        judge.equal(name, expected, steps.member(cell, name), at="filled")
    return judge.passed()


def _observed(ctx: Context) -> None:
    days, group = int(ctx.parameters["days"]), int(ctx.parameters["group"])
    camera = steps.camera(ctx, "one", days=days + 30)
    start = steps.past_hour(ctx, hours=2)
    sent = Crossings(ctx)
    for day in range(days + 1):
        begin, done = start + day * steps.DAY, len(sent.items)
        length = steps.HOUR if day < days else steps.HOUR // 2
        beats(ctx, {camera: range(begin, begin + length + 1, _BEAT)})
        sent.add(camera, spread(begin, group, length))
        steps.send(ctx, f"deliver {day}", sent.items[done:], edge=False)
        if day < days:
            ctx.advance_clock(86_400)
    last = start + days * steps.DAY
    ctx.fact("last", last)
    query = {"cameras": camera, "from": steps.written(last), "to": steps.written(last + 2 * steps.HOUR), "bin": "PT1H"}
    steps.figures(
        ctx, "counts", "/statistics/counts", query, lambda body: steps.member(steps.bin_of(body, last), "count") == group
    )


def _judge_observed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    last, answer = record.fact("last"), record.one("counts")
    judge.equal("GET /statistics/counts", 200, answer.status, at="counts")
    for start, expected in ((last, int(parameters["group"])), (last + steps.HOUR, None)):
        cell = steps.bin_of(answer.body, start)
        judge.that(cell is not None, "bin-missing", at="counts")
        judge.equal(f"count {steps.written(start)}", expected, steps.member(cell, "count"), at="counts")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *more: str, edge: bool = True) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=(*_ROLES, *more),
        interfaces=("api", "edge") if edge else ("api",),
        exclusive=("clock",),
        limit=1000.0,
    )


FIGURES = _check("ANPR-PSE-09.no-token-shown", _figures, _judge_figures, "auditor")
TRACE = _check("ANPR-TRJ-02.no-lasting-trace", _trace, _judge_trace, "auditor")
FILLED = _check("ANPR-TRN-08.gap-filled", _filled, _judge_filled, edge=False)
OBSERVED = _check("ANPR-CNT-10.observed-only", _observed, _judge_observed, edge=False)
