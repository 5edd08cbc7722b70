"""ANPR-CNT-04 and 06, DWL-01 and 03, TRJ-01 and 03: versions of counts, and figures on vehicles within one key period."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.checks.anpr.area_matrices import area
from specgen.checks.anpr.counting import Crossings, spread
from specgen.checks.anpr.figures import Fleet
from specgen.checks.anpr.matrix_details import by_pair, hour_of
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "analyst")
_BOTH = ("api", "edge")
_EDGES = (15, 30, 60, 120, 240, 480)
"""Bounds of the classes of stay in minutes (measure dwell_distribution)."""
_PARTS = (0, 6, 10, 16, 20, 24)
"""Local hours at which parts of the day begin (measure route_share)."""


def _period(ctx: Context, label: str = "period") -> tuple[int, int]:
    """Return begin and end of the running key period; raises Precondition."""
    known = ctx.http(label, "GET", "/test/periods", as_="manager").json
    begin, end = (steps.instant(steps.member(known, f"key_period_{name}")) for name in ("start", "end"))
    if begin is None or end is None:
        raise Precondition("no-key-period")
    return begin, end


def _window(start: int, end: int) -> dict[str, str]:
    return {"from": steps.written(start), "to": steps.written(end)}


def _versions(ctx: Context) -> None:
    group, start = int(ctx.parameters["group"]), steps.past_hour(ctx)
    camera = steps.camera(ctx, "one")
    query = {"cameras": camera, **hour_of(start)}

    def read(label: str, expected: int, **more: str) -> None:
        steps.figures(
            ctx,
            label,
            "/statistics/counts",
            {**query, **more},
            lambda body: steps.member(steps.bin_of(body, start), "count") == expected,
        )

    sent = Crossings(ctx)
    sent.add(camera, spread(start, group, steps.HOUR))
    sent.send("deliver")
    ctx.fact("start", start)
    read("open", group)
    ctx.advance_clock(int(ctx.parameters["closing"]) * 3600 + 1)
    read("closed", group)
    known = steps.whole(steps.member(steps.bin_of(ctx.http("revision", "GET", "/statistics/counts", as_="analyst",
                                                           query=query).json, start), "revision"))
    later = Crossings(ctx)
    later.items = list(sent.items)
    later.add(camera, spread(start + 1, group, steps.HOUR))
    later.items = later.items[len(sent.items) :]
    later.send("deliver later")
    read("later", 2 * group)
    read("earlier", group, revision=str(known or 1))


def _judge_versions(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    start, group = record.fact("start"), int(parameters["group"])
    rows = {}
    for label in ("open", "closed", "later", "earlier"):
        judge.equal("GET /statistics/counts", 200, record.one(label).status, at=label)
        rows[label] = steps.bin_of(record.one(label).body, start)
        judge.that(rows[label] is not None, "bin-missing", at=label)
    for label, closed, count in (("open", False, group), ("closed", True, group), ("later", True, 2 * group)):
        judge.equal(f"{label}: closed", closed, steps.member(rows[label], "closed"), at=label)
        judge.equal(f"{label}: count", count, steps.member(rows[label], "count"), at=label)
    before, after = (steps.whole(steps.member(rows[label], "revision")) for label in ("closed", "later"))
    judge.that(before is not None, "metadata-missing", at="closed", field="revision")
    higher = before is not None and after is not None and after > before
    judge.that(higher, "revision-not-higher", at=["closed", "later"], before=before, after=after)
    judge.equal("earlier: count", group, steps.member(rows["earlier"], "count"), at="earlier")
    return judge.passed()


def _unique(ctx: Context) -> None:
    group, start = int(ctx.parameters["group"]), steps.hour(ctx)
    camera = steps.camera(ctx, "one", purpose=steps.LINKING)
    fleet = Fleet(ctx)
    begin = start + 60_000
    fleet.drive(plates(ctx.seed, group), [(camera, begin), (camera, begin + 900_000)], pace=1_500_000 // group)
    fleet.send("deliver")
    path, query = "/statistics/unique-vehicles", {"camera": camera}
    steps.figures(
        ctx,
        "unique",
        path,
        {**query, **_window(start, start + steps.HOUR)},
        lambda body: steps.member(body, "value") == group,
    )
    opened, _ = _period(ctx)
    now = steps.product_time(ctx, "now")
    ctx.http("before", "GET", path, as_="analyst", query={**query, **_window(opened - steps.HOUR, start + steps.HOUR)})
    day = calendar_days.day_of(now)
    first, end = calendar_days.midnight(day - timedelta(days=2)), calendar_days.midnight(day)
    ctx.http("two days", "GET", path, as_="analyst", query={**query, **_window(first, end)})


def _refused(judge: Judge, record: Record, label: str) -> None:
    answer = record.one(label)
    judge.that(400 <= answer.status < 500, "window-not-refused", at=label, place=label, status=answer.status)
    told = bool(steps.rows(answer.body)) or steps.whole(steps.member(answer.body, "value")) is not None
    judge.that(not told, "refused-with-figures", at=label, place=label)


def _judge_unique(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer = record.one("unique")
    judge.equal("GET unique-vehicles", 200, answer.status, at="unique")
    judge.equal("value", int(parameters["group"]), steps.member(answer.body, "value"), at="unique")
    for label in ("before", "two days"):
        _refused(judge, record, label)
    return judge.passed()


def _gates(ctx: Context) -> tuple[str, str, str]:
    """Register two gates; return (area, entrance, exit)."""
    one, two = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    return area(ctx, [one, two], gates=True), one, two


def _visit(fleet: Fleet, vehicles: Any, gates: tuple[str, str], at: int, stay: int, pace: int) -> None:
    """Let vehicles enter by the first gate and leave by the second after ``stay`` milliseconds."""
    fleet.drive(vehicles, [(gates[0], at)], pace=pace)
    entered = len(fleet.items)
    fleet.drive(vehicles, [(gates[1], at + stay)], pace=pace)
    for one in fleet.items[entered:]:
        one["direction"] = "away"


def _visits(ctx: Context) -> None:
    group, hours = int(ctx.parameters["group"]), 5
    start = steps.hour(ctx, hours=hours)
    name, *gates = _gates(ctx)
    fleet, known = Fleet(ctx), plates(ctx.seed, 3 * group)
    for place, times in enumerate((1, 2, 4)):
        vehicles = known[place * group : (place + 1) * group]
        for turn in range(times):
            at = start + 60_000 + turn * steps.HOUR + place * 11
            _visit(fleet, vehicles, (gates[0], gates[1]), at, 600_000, 2_400_000 // group)
    fleet.send("deliver")
    path = f"/statistics/areas/{name}/visits"

    def seen(body: Json) -> bool:
        return all(one.get("count") == group for one in steps.rows(body)) and len(steps.rows(body)) > 2

    steps.figures(ctx, "visits", path, _window(start, start + hours * steps.HOUR), seen)
    opened, _ = _period(ctx)
    ctx.http("before", "GET", path, as_="analyst", query=_window(opened - steps.HOUR, start + hours * steps.HOUR))


def _judge_visits(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer = record.one("visits")
    judge.equal("GET visits", 200, answer.status, at="visits")
    found = {str(one.get("class")): one.get("count") for one in steps.rows(answer.body)}
    for name in ("once", "twice", "more"):
        judge.equal(name, int(parameters["group"]), found.get(name), at="visits")
    _refused(judge, record, "before")
    return judge.passed()


def _stays(ctx: Context) -> None:
    group, step = int(ctx.parameters["group"]), int(ctx.parameters["step"]) * 1000
    opened, ended = _period(ctx)
    length = (ended - opened) // steps.HOUR
    edges = [one for one in _EDGES if one // 60 + 3 <= length]
    hours = (edges[-1] if edges else 0) // 60 + 2
    start = steps.hour(ctx, hours=hours)
    _, ended = _period(ctx, "period of the hours")
    name, *gates = _gates(ctx)
    stays = [one * 60_000 - less for one in edges for less in (0, step)]
    known = plates(ctx.seed, (len(stays) + 1) * group)
    fleet, pace = Fleet(ctx), 2_400_000 // group
    for place, stay in enumerate(stays):
        vehicles = known[place * group : (place + 1) * group]
        _visit(fleet, vehicles, (gates[0], gates[1]), start + 60_000 + place * 7, stay, pace)
    beyond = known[len(stays) * group :]
    fleet.drive(beyond, [(gates[0], start + 60_003)], pace=pace)
    fleet.send("deliver")
    ctx.advance_clock(max(1, (ended - steps.product_time(ctx, "now")) // 1000 + 1200))
    leaving = Fleet(ctx)
    leaving.items = list(fleet.items)
    leaving.drive(beyond, [(gates[1], ended + 60_000)], pace=600_000 // group)
    leaving.items = [{**one, "direction": "away"} for one in leaving.items[len(fleet.items) :]]
    leaving.send("deliver beyond")
    ctx.fact("stays", stays)

    def seen(body: Json) -> bool:
        return any(one.get("class") == "censored" and one.get("count") == group for one in steps.rows(body))

    steps.figures(ctx, "dwell", f"/statistics/areas/{name}/dwell", _window(start, start + hours * steps.HOUR), seen)


def _judge_stays(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    answer, stays = record.one("dwell"), record.fact("stays")
    judge.require(bool(stays), "no-quiet-hours", hours=3)
    judge.equal("GET dwell", 200, answer.status, at="dwell")
    group, width = int(parameters["group"]), int(parameters["class_width"])
    rows = steps.rows(answer.body)
    met = 0
    for one in rows:
        low, high = steps.whole(one.get("from_min")), steps.whole(one.get("below_min"))
        if low is None:
            continue
        judge.that(high is None or high - low >= width, "class-narrow", at="dwell", low=low, high=high, width=width)
        inside = sum(low * 60_000 <= stay and (high is None or stay < high * 60_000) for stay in stays)
        judge.equal(f"{low}-{high or ''}", inside * group, one.get("count"), at="dwell")
        met += inside
    judge.equal("GET dwell, classes", len(stays), met, at="dwell")
    cut = [one.get("count") for one in rows if one.get("class") == "censored"]
    judge.equal("censored", [group], cut, at="dwell")
    return judge.passed()


def _part(ctx: Context) -> tuple[int, int]:
    """Return a part of the day that is over and lies within the running key period; moves the clock on where needed."""
    for _ in range(2):
        opened, ended = _period(ctx)
        now = steps.product_time(ctx, "now")
        found = []
        for back in (1, 0, -1):
            day = calendar_days.day_of(now) - timedelta(days=back)
            edges = [calendar_days.midnight(day) + hour * steps.HOUR for hour in _PARTS]
            # On a day of the clock change the later parts lie an hour off: those days are left alone.
            if calendar_days.summer(edges[0]) == calendar_days.summer(edges[-1]):
                found += [one for one in itertools.pairwise(edges) if opened <= one[0] and one[1] <= ended]
        over = [one for one in found if one[1] <= now]
        if over:
            return over[-1]
        ahead = [one[1] for one in found] or [ended + 12 * steps.HOUR]
        ctx.advance_clock((min(ahead) - now) // 1000 + 60)
    raise Precondition("no-quiet-hours", hours=6)


def _routes(ctx: Context) -> None:
    start, end = _part(ctx)
    longest, group = int(ctx.parameters["longest_route"]), int(ctx.parameters["group"])
    cameras = [steps.camera(ctx, name, purpose=steps.LINKING) for name in "abcdefgh"]
    name = area(ctx, cameras)
    query = {"cameras": cameras[0], **hour_of(steps.past_hour(ctx))}
    answer = ctx.http("threshold", "GET", "/statistics/counts", as_="analyst", query=query)
    stated = steps.whole(steps.member(steps.member(answer.json, "parameters"), "suppressed_below")) or 0
    # Where the tender suppresses more than routes ask, the higher threshold holds.
    enough = max(int(ctx.parameters["k"]), stated)
    long_one = [cameras[place % 8] for place in range(4, 12)]
    driven = (
        ([cameras[0], cameras[1]], enough),
        ([cameras[2], cameras[3]], enough - 1),
        (long_one, group),
        ([cameras[5], cameras[7], cameras[6]], 1),
    )
    fleet, taken = Fleet(ctx), 0
    for place, (sequence, size) in enumerate(driven):
        vehicles = plates(ctx.seed, size, first=taken)
        taken += size
        route = [(camera, start + 60_000 + place * 23 + turn * 120_000) for turn, camera in enumerate(sequence)]
        fleet.drive(vehicles, route, pace=(end - start) // (2 * size))
    fleet.send("deliver")
    expected = [[driven[0][0], enough], [long_one[:longest], group]]
    ctx.fact("truth", {"shown": expected, "hidden": [driven[1][0], driven[3][0][:longest]]})

    def seen(body: Json) -> bool:
        known = [[one.get("cameras"), one.get("count")] for one in steps.rows(body)]
        return all(one in known for one in expected)

    steps.figures(ctx, "routes", f"/statistics/areas/{name}/routes", _window(start, end), seen)


def _judge_routes(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("routes")
    judge.equal("GET routes", 200, answer.status, at="routes")
    found = [(one.get("cameras"), one.get("count")) for one in steps.rows(answer.body)]
    for sequence, count in truth["shown"]:
        shown = [number for cameras, number in found if cameras == sequence]
        judge.equal(f"{len(sequence)} cameras: count", [count], shown, at="routes")
    for sequence in truth["hidden"]:
        judge.that(all(cameras != sequence for cameras, _ in found), "route-rare", at="routes", cameras=len(sequence))
    for cameras, _ in found:
        length = len(cameras) if isinstance(cameras, list) else 0
        judge.that(
            2 <= length <= int(parameters["longest_route"]), "route-length", at="routes", length=length,
            longest=parameters["longest_route"],
        )
    return judge.passed()


def _left_out(ctx: Context) -> None:
    start, group = steps.hour(ctx), int(ctx.parameters["group"])
    a, b, c = (steps.camera(ctx, name, purpose=steps.LINKING) for name in "abc")
    name = area(ctx, [a, b, c])
    chosen = ctx.http("exclude", "PUT", "/settings/linkage-exclusions", as_="manager", json={"cameras": [b]})
    try:
        if not 200 <= chosen.status < 300:
            raise Precondition("refused", label="setLinkageExclusions", status=chosen.status)
        known, fleet, pace = plates(ctx.seed, 2 * group), Fleet(ctx), 2_400_000 // group
        begin = start + 60_000
        fleet.drive(known[:group], [(a, begin), (b, begin + 180_000), (c, begin + 360_000)], pace=pace)
        fleet.drive(known[group:], [(a, begin + 7), (b, begin + 180_007)], pace=pace)
        fleet.send("deliver")
        ctx.fact("truth", {"start": start, "cameras": [a, b, c]})
        steps.counts(ctx, "counts", b, start, start + steps.HOUR, {start: 2 * group})
        path, hour = f"/statistics/areas/{name}", hour_of(start)

        def seen(body: Json) -> bool:
            return any(one.get("count") == group for one in by_pair(body, start).get((a, c), ()))

        steps.figures(ctx, "matrix", f"{path}/matrix", hour, seen)
        low, high = _around(start)
        ctx.http("routes", "GET", f"{path}/routes", as_="analyst", query=_window(low, high))
        ctx.http("travel", "GET", "/statistics/travel-times", as_="analyst", query={"origin": a, "destination": b, **hour})
    finally:
        ctx.http("include", "PUT", "/settings/linkage-exclusions", as_="manager", json={"cameras": []})


def _around(moment: int) -> tuple[int, int]:
    """Return the Belgian calendar day around a moment."""
    day = calendar_days.day_of(moment)
    return calendar_days.midnight(day), calendar_days.midnight(day + timedelta(days=1))


def _judge_left_out(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, group = record.fact("truth"), int(parameters["group"])
    a, b, c = truth["cameras"]
    for label in ("counts", "matrix", "routes"):
        judge.equal(f"GET {label}", 200, record.one(label).status, at=label)
    cell = steps.bin_of(record.one("counts").body, truth["start"])
    judge.equal("count", 2 * group, steps.member(cell, "count"), at="counts")
    pairs = by_pair(record.one("matrix").body, truth["start"])
    judge.that(not any(b in pair for pair in pairs), "camera-linked", at="matrix", place="matrix")
    judge.equal("A > C", [group], [one.get("count") for one in pairs.get((a, c), [])], at="matrix")
    routes = [one.get("cameras") for one in steps.rows(record.one("routes").body)]
    judge.that(not any(isinstance(one, list) and b in one for one in routes), "camera-linked", at="routes", place="routes")
    _refused(judge, record, "travel")
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *, edge: bool = True) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=_ROLES,
        interfaces=_BOTH if edge else _BOTH[:1],
        exclusive=("clock",),
        limit=900.0,
    )


VERSIONS = _check("ANPR-CNT-04.numbered-versions", _versions, _judge_versions, edge=False)
UNIQUE = _check("ANPR-CNT-06.one-key-period", _unique, _judge_unique)
VISITS = _check("ANPR-DWL-03.visit-classes", _visits, _judge_visits)
STAYS = _check("ANPR-DWL-01.fixed-classes", _stays, _judge_stays)
ROUTES = _check("ANPR-TRJ-01.frequent-routes", _routes, _judge_routes)
LEFT_OUT = _check("ANPR-TRJ-03.left-out", _left_out, _judge_left_out)
