"""ANPR-TTM-01, 02, 04, 05 and 06: travel times against drives whose times are known."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.figures import Fleet
from specgen.checks.anpr.matrix_details import number
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "analyst")
_PATH = "/statistics/travel-times"
_QUARTER = steps.HOUR // 4
_SPEED_WORDS = ("speed", "snelheid", "velocity", "kmh")
_METRES = 2224.0
"""Between the two cameras of the check on speeds: 0.02 degrees of latitude."""


def percentile(ordered: Sequence[float], share: int) -> float:
    """Return a percentile of sorted values by the measure travel_time: interpolated between the two nearest."""
    place = (len(ordered) - 1) * share / 100
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def drive(ctx: Context, fleet: Fleet, pair: tuple[str, str], arrivals: Sequence[int], times: Sequence[int], taken: int) -> None:
    """Add drives that arrive at moments after times (milliseconds), each of a vehicle of its own from ``taken`` on."""
    for place, plate in enumerate(plates(ctx.seed, len(times), first=taken)):
        fleet.drive([plate], [(pair[0], arrivals[place] - times[place]), (pair[1], arrivals[place])])


def evenly(start: int, length: int, count: int) -> list[int]:
    """Return so many moments within a span, never at its edges."""
    return [start + (2 * place + 1) * length // (2 * count) for place in range(count)]


def _asked(pair: Sequence[str], start: int, length: int, size: str) -> dict[str, str]:
    window = {"from": steps.written(start), "to": steps.written(start + length), "bin": size}
    return {"origin": pair[0], "destination": pair[1], **window}


def _shown(start: int) -> Any:
    def seen(body: Json) -> bool:
        return steps.whole(steps.member(steps.bin_of(body, start), "p50_s")) is not None

    return seen


def _threshold(ctx: Context, camera: str, start: int) -> int | None:
    """Return the suppression threshold that the product states with its counts."""
    query = {"cameras": camera, "from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}
    answer = ctx.http("threshold", "GET", "/statistics/counts", as_="analyst", query=query)
    return steps.whole(steps.member(steps.member(answer.json, "parameters"), "suppressed_below"))


def _percentiles(ctx: Context) -> None:
    start = steps.hour(ctx)
    first, second = (
        (steps.camera(ctx, f"{name}-from", purpose=steps.LINKING), steps.camera(ctx, f"{name}-to", purpose=steps.LINKING))
        for name in ("first", "second")
    )
    stated = _threshold(ctx, first[0], start)
    sample = int(ctx.parameters["sample"])
    many = max(sample, steps.HIGHEST_K if stated is None else stated)
    few = (sample if stated is None else many) - 1
    begin = start + 2 * _QUARTER
    # Skewed, so that a mean is no median, and without outliers by the rule of the measure.
    times = [round(120_000 + 200_000 * (place / (many - 1)) ** 1.5) for place in range(many)]
    fleet = Fleet(ctx)
    drive(ctx, fleet, first, evenly(begin, _QUARTER, many), times, 0)
    drive(ctx, fleet, second, evenly(begin, _QUARTER, many)[:few], times[:few], many)
    fleet.send("deliver")
    ordered = sorted(one / 1000 for one in times)
    ctx.fact("truth", {"start": begin, "values": {f"p{one}_s": percentile(ordered, one) for one in (15, 50, 85)}})
    steps.figures(ctx, "first", _PATH, _asked(first, begin, _QUARTER, "PT15M"), _shown(begin))
    steps.figures(
        ctx,
        "second",
        _PATH,
        _asked(second, begin, _QUARTER, "PT15M"),
        lambda body: steps.member(steps.bin_of(body, begin), "status") == "suppressed",
    )


def _judge_percentiles(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    rows = {}
    for label in ("first", "second"):
        judge.equal("GET travel-times", 200, record.one(label).status, at=label)
        rows[label] = steps.bin_of(record.one(label).body, truth["start"])
        judge.that(rows[label] is not None, "bin-missing", at=label)
    tolerance = int(parameters["tolerance"])
    for name, expected in truth["values"].items():
        found = number(steps.member(rows["first"], name))
        close = found is not None and abs(found - expected) <= tolerance
        judge.that(close, "not-equal", at="first", what=name, expected=round(expected, 2), observed=found)
        judge.equal(f"second: {name}", None, steps.member(rows["second"], name), at="second")
    judge.equal("second: status", "suppressed", steps.member(rows["second"], "status"), at="second")
    return judge.passed()


def _stops(ctx: Context) -> None:
    start, group = steps.hour(ctx), int(ctx.parameters["group"])
    share, ride, stop = (int(ctx.parameters[name]) for name in ("stoppers", "drive", "stop"))
    pair = (steps.camera(ctx, "from", purpose=steps.LINKING), steps.camera(ctx, "to", purpose=steps.LINKING))
    # A quarter to either side, so that a median of all vehicles lies outside the permitted bias.
    riding = [round(ride * 60_000 * (0.75 + 0.5 * place / (group - 1))) for place in range(group)]
    halted = [(place + 1) * share // 100 > place * share // 100 for place in range(group)]
    times = [one + stop * 60_000 * halts for one, halts in zip(riding, halted, strict=True)]
    longest = max(times)
    fleet = Fleet(ctx)
    drive(ctx, fleet, pair, evenly(start + longest, steps.HOUR - longest, group), times, 0)
    fleet.send("deliver")
    straight = sorted(one / 1000 for one, halts in zip(riding, halted, strict=True) if not halts)
    ctx.fact("truth", {"start": start, "median": percentile(straight, 50)})
    steps.figures(ctx, "travel", _PATH, _asked(pair, start, steps.HOUR, "PT1H"), _shown(start))


def _judge_stops(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("travel")
    judge.equal("GET travel-times", 200, answer.status, at="travel")
    row = steps.bin_of(answer.body, truth["start"])
    judge.that(row is not None, "bin-missing", at="travel")
    found = number(steps.member(row, "p50_s"))
    apart = abs((found or 0.0) - truth["median"]) * 100 / truth["median"]
    judge.that(
        found is not None and apart <= int(parameters["bias"]), "travel-time-biased", at="travel",
        expected=round(truth["median"], 1), observed=found, bias=parameters["bias"],
    )
    rule = steps.member(answer.body, "outlier_rule")
    judge.that(isinstance(rule, str) and bool(rule.strip()), "metadata-missing", at="travel", field="outlier_rule")
    return judge.passed()


def _soon(ctx: Context) -> None:
    pair = (steps.camera(ctx, "from", purpose=steps.LINKING), steps.camera(ctx, "to", purpose=steps.LINKING))
    now = steps.product_time(ctx, "now")
    begin = now - now % _QUARTER
    if now - begin < _QUARTER // 2:
        ctx.advance_clock((begin + _QUARTER // 2 - now) // 1000 + 1)
        now = steps.product_time(ctx, "now")
    end, group = begin + _QUARTER, int(ctx.parameters["group"])
    fleet = Fleet(ctx)
    times = [90_000 + place * 100 for place in range(group)]
    drive(ctx, fleet, pair, evenly(begin + 200_000, now - begin - 210_000, group), times, 0)
    fleet.send("deliver")
    ctx.advance_clock(max(0, end - steps.product_time(ctx, "before end")) // 1000 + 1)
    ctx.fact("truth", {"start": begin, "end": end})

    def look() -> Any:
        answer = ctx.http("travel", "GET", _PATH, as_="analyst", query=_asked(pair, begin, _QUARTER, "PT15M"))
        ctx.http("clock", "GET", "/test/clock", as_="manager")
        return answer

    ctx.eventually(
        "travel wait",
        look,
        lambda answer: answer.status == 200 and _shown(begin)(answer.json),
        deadline=min(float(ctx.parameters["deadline"]), max(1.0, ctx.remaining() - 10)),
        interval=0.5,
    )


def _judge_soon(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("travel")
    clock = steps.instant(steps.member(record.one("clock").body, "now"))
    judge.require(clock is not None, "no-product-time")
    row = steps.bin_of(answer.body, truth["start"])
    deadline = int(parameters["deadline"])
    judge.that(
        answer.status == 200 and steps.whole(steps.member(row, "p50_s")) is not None, "travel-time-late", at="travel",
        deadline=deadline,
    )
    late = ((clock or 0) - truth["end"]) / 1000
    judge.that(late <= deadline, "travel-time-late", at=["travel", "clock"], deadline=deadline)
    return judge.passed()


def speeds(count: int) -> list[float]:
    """Return so many different speeds in km/h, none near a whole number in km/h nor in m/s."""
    found: list[float] = []
    for place in range(100_000):
        one = 38.42 + 0.01 * place
        if 0.42 <= one % 1 <= 0.58 and 0.2 <= one / 3.6 % 1 <= 0.8 and not 50 <= one <= 52:
            found.append(round(one, 2))
        if len(found) == count * 2:
            break
    return found[::2]


def _no_speed(ctx: Context) -> None:
    start, group = steps.hour(ctx), int(ctx.parameters["group"])
    since = start - 30 * steps.DAY
    cameras = []
    for name, north in (("from", 0.0), ("to", 0.02)):
        entry = steps.entry(ctx, name, purpose=steps.LINKING, since=since)
        entry["position"] = {"lat": 51.0281 + north, "lon": 4.4803}
        answer = ctx.http(f"camera {name}", "POST", "/cameras", as_="manager", json=entry)
        given = steps.member(answer.json, "id")
        if answer.status != 201 or not isinstance(given, str):
            raise Precondition("camera-not-registered", status=answer.status)
        cameras.append(given)
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")
    driven = speeds(group)
    times = [round(_METRES * 3600 / one) for one in driven]
    fleet = Fleet(ctx)
    drive(ctx, fleet, (cameras[0], cameras[1]), evenly(start + 300_000, steps.HOUR - 301_000, group), times, 0)
    fleet.send("deliver")
    events = [str(one["event_id"]) for one in fleet.items]
    ctx.fact("vehicles", [[driven[place], events[2 * place : 2 * place + 2]] for place in range(group)])
    steps.figures(ctx, "travel", _PATH, _asked(cameras, start, steps.HOUR, "PT1H"), _shown(start))
    ctx.fact("start", start)
    steps.state(ctx, "state", events, since=start)


def _values(record: Json, name: str = "") -> list[tuple[str, Json]]:
    """Return (field, value) of every plain value in a record, however deep."""
    found: list[tuple[str, Json]] = []
    stack: list[tuple[str, Json]] = [(name, record)]
    while stack:
        field, value = stack.pop()
        if isinstance(value, dict):
            stack += [(str(key), one) for key, one in value.items()]
        elif isinstance(value, list):
            stack += [(field, one) for one in value]
        else:
            found.append((field, value))
    return found


def _judge_no_speed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    travel = steps.bin_of(record.one("travel").body, record.fact("start"))
    judge.require(steps.whole(steps.member(travel, "p50_s")) is not None, "no-travel-time")
    answer = record.one("state")
    judge.require(answer.status == 200, "export-unreadable", status=answer.status)
    tolerance = float(str(parameters["tolerance"])) / 100
    tokens = steps.tokens(answer.text)
    marks: dict[str, float] = {}
    for speed, events in record.fact("vehicles"):
        for event in events:
            marks[event] = speed
            if event in tokens:
                marks[tokens[event]] = speed
    seen = 0
    for one in steps.records(answer.text):
        values = _values(one)
        speed = next((marks[text] for _, text in values if isinstance(text, str) and text in marks), None)
        if speed is None:
            continue
        seen += 1
        for field, value in values:
            named = any(word in field.lower() for word in _SPEED_WORDS) and value not in (None, "", [], {})
            judge.that(not named, "speed-stored", at="state", field=field)
            found = number(value)
            near = found is not None and any(
                abs(found - true) <= tolerance * true and not (found == int(found) and abs(found - true) > 0.01)
                for true in (speed, speed / 3.6)
            )
            judge.that(not near, "speed-stored", at="state", field=field)
    judge.require(seen > 0, "export-unreadable", status=answer.status)
    return judge.passed()


def _reliable(ctx: Context) -> None:
    start, group = steps.hour(ctx), int(ctx.parameters["group"])
    a, b, c = (steps.camera(ctx, name, purpose=steps.LINKING) for name in "abc")
    spans = {"narrow": ((a, b), 12_000), "wide": ((a, c), 150_000)}
    fleet = Fleet(ctx)
    truth = {}
    for turn, (label, (pair, width)) in enumerate(spans.items()):
        times = [240_000 - width + 2 * width * place // (group - 1) for place in range(group)]
        drive(ctx, fleet, pair, evenly(start + 400_000 + turn, steps.HOUR - 401_000, group), times, turn * group)
        low, middle, high = (percentile(sorted(one / 1000 for one in times), one) for one in (15, 50, 85))
        truth[label] = (high - low) / middle
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "values": truth})
    for label, (pair, _) in spans.items():
        steps.figures(ctx, label, _PATH, _asked(pair, start, steps.HOUR, "PT1H"), _shown(start))


def _judge_reliable(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    tolerance = float(str(parameters["tolerance"]))
    for label, expected in truth["values"].items():
        answer = record.one(label)
        judge.equal("GET travel-times", 200, answer.status, at=label)
        found = number(steps.member(steps.bin_of(answer.body, truth["start"]), "reliability"))
        close = found is not None and abs(found - expected) <= tolerance + 1e-9
        judge.that(close, "not-equal", at=label, what=f"{label}: reliability", expected=round(expected, 3), observed=found)
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *principals: str) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=(*_ROLES, *principals),
        interfaces=("api", "edge"),
        exclusive=("clock",),
        limit=1000.0,
    )


PERCENTILES = _check("ANPR-TTM-01.percentiles", _percentiles, _judge_percentiles)
STOPS = _check("ANPR-TTM-02.robust-median", _stops, _judge_stops)
SOON = _check("ANPR-TTM-04.soon-shown", _soon, _judge_soon)
NO_SPEED = _check("ANPR-TTM-05.no-speed", _no_speed, _judge_no_speed, "auditor")
RELIABLE = _check("ANPR-TTM-06.reliability", _reliable, _judge_reliable)
