"""ANPR-ODM-07, 09, 12, 13, 15 and 16: what stands in a matrix beside the numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import permutations
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.checks.anpr.area_matrices import area, cells
from specgen.checks.anpr.figures import Fleet
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_BINS = {"PT15M": 15, "PT1H": 60, "P1D": 1440}
_FIELDS = ("origin", "destination", "start", "end", "count", "status")
_ROLES = ("camera", "manager", "analyst")
Pair = tuple[str, str]


def hour_of(start: int) -> dict[str, str]:
    """Return the query of one hour."""
    return {"from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}


def by_pair(body: Json, start: int) -> dict[Pair, list[dict[str, Any]]]:
    """Return (origin, destination) -> the rows of a bin."""
    found: dict[Pair, list[dict[str, Any]]] = {}
    for one in cells(body, "items", start):
        found.setdefault((str(one.get("origin")), str(one.get("destination"))), []).append(one)
    return found


def number(value: Json) -> float | None:
    """Return a number, or None for anything else."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def beats(ctx: Context, cameras: Mapping[str, Sequence[int]]) -> None:
    """Deliver heartbeats (camera -> moments); raises Precondition when some are refused."""
    items = [{"camera": one, "at": steps.written(at)} for one, moments in cameras.items() for at in moments]
    for place in range(0, len(items), steps.BATCH):
        answer = ctx.http("heartbeats", "POST", "/heartbeats", as_="camera", json=items[place : place + steps.BATCH])
        if answer.status not in (200, 201, 202, 204, 207) or steps.member(answer.json, "rejected"):
            raise Precondition("delivery-refused", status=answer.status, refused=len(steps.rows(answer.json, "rejected")))


def _linked(ctx: Context, count: int) -> list[str]:
    return [steps.camera(ctx, name, purpose=steps.LINKING) for name in "abcd"[:count]]


def _matrix(ctx: Context, label: str, name: str, start: int, wanted: Mapping[Pair, int], **more: str) -> None:
    """Ask for the matrix of an hour until these cells are as delivered, or the wait is over."""

    def seen(body: Json) -> bool:
        found = by_pair(body, start)
        return all(any(one.get("count") == value for one in found.get(pair, ())) for pair, value in wanted.items())

    steps.figures(ctx, label, f"/statistics/areas/{name}/matrix", {**hour_of(start), **more}, seen)


def _published(ctx: Context) -> None:
    smallest = int(ctx.parameters["smallest_bin"])
    name = area(ctx, _linked(ctx, 3))
    fits = next(one for one, minutes in _BINS.items() if minutes >= smallest)
    shorter = [one for one, minutes in _BINS.items() if minutes < smallest]
    ctx.fact("bins", {"fits": fits, "shorter": [*shorter, "PT1M"]})
    day = calendar_days.day_of(steps.product_time(ctx))
    start, end = (calendar_days.midnight(day - timedelta(days=back)) for back in (1, 0))
    query = {"from": steps.written(start), "to": steps.written(end), "tier": "published"}
    path = f"/statistics/areas/{name}/matrix"
    ctx.eventually(
        "fits wait",
        lambda: ctx.http("fits", "GET", path, as_="analyst", query={**query, "bin": fits}),
        lambda answer: answer.status == 200,
        deadline=steps.patience(ctx),
    )
    for one in (*shorter, "PT1M"):
        ctx.http(f"bin {one}", "GET", path, as_="analyst", query={**query, "bin": one})


def _judge_published(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    bins = record.fact("bins")
    judge.equal(f"GET matrix, published, {bins['fits']}", 200, record.one("fits").status, at="fits")
    for one in bins["shorter"]:
        answer = record.one(f"bin {one}")
        judge.that(400 <= answer.status < 500, "window-not-refused", at=f"bin {one}", place=one, status=answer.status)
        judge.that(not steps.rows(answer.body), "refused-with-figures", at=f"bin {one}", place=one)
    return judge.passed()


def _kinds(ctx: Context) -> None:
    small, group, start = int(ctx.parameters["small"]), int(ctx.parameters["group"]), steps.hour(ctx)
    a, b, c, d = _linked(ctx, 4)
    name = area(ctx, [a, b, c, d])
    beats(ctx, {one: range(start, start + steps.HOUR + 1, 60_000) for one in (a, b, c)})
    known = plates(ctx.seed, 2 * group + small)
    fleet, pace = Fleet(ctx), 2_400_000 // group
    for place, (origin, destination, size) in enumerate(((a, b, group), (b, a, group), (a, c, small))):
        begin = start + 60_000 + place * 17
        vehicles = known[place * group : place * group + size]
        fleet.drive(vehicles, [(origin, begin), (destination, begin + 300_000)], pace=pace)
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "cameras": [a, b, c, d]})
    # Whether the large cells are shown is for the product to choose: they may be hidden with the small one.
    steps.figures(
        ctx,
        "matrix",
        f"/statistics/areas/{name}/matrix",
        hour_of(start),
        lambda body: any(one.get("status") == "suppressed" for one in by_pair(body, start).get((a, c), ())),
    )


def _judge_kinds(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("matrix")
    judge.equal("GET matrix", 200, answer.status, at="matrix")
    a, b, c, d = truth["cameras"]
    told = dict(zip(truth["cameras"], "ABCD", strict=True))
    found = by_pair(answer.body, truth["start"])
    for one in truth["cameras"]:
        for two in truth["cameras"]:
            place, rows = f"{told[one]} > {told[two]}", found.get((one, two), [])
            judge.that(len(rows) == 1, "pair-rows", at="matrix", place=place, rows=len(rows))
            status, count = rows[0].get("status"), rows[0].get("count")
            if d in (one, two):
                expected = ["not_measured"]
            elif (one, two) == (a, c):
                expected = ["suppressed"]
            else:
                expected = ["shown", "suppressed"] if (one, two) in ((a, b), (b, a)) else ["shown"]
            judge.one_of(f"status {place}", expected, status, at="matrix")
            good = steps.whole(count) is not None if status == "shown" else count is None
            judge.that(good, "cell-number", at="matrix", place=place, status=str(status), observed=str(count))
            if status == "shown":
                delivered = int(parameters["group"]) if (one, two) in ((a, b), (b, a)) else 0
                judge.equal(f"count {place}", delivered, count, at="matrix")
    return judge.passed()


def _two_forms(ctx: Context) -> None:
    small, group, start = int(ctx.parameters["small"]), int(ctx.parameters["group"]), steps.hour(ctx)
    cameras = _linked(ctx, 3)
    name = area(ctx, cameras)
    known, taken = plates(ctx.seed, 6 * group), 0
    fleet = Fleet(ctx)
    for place, (origin, destination) in enumerate(permutations(cameras, 2)):
        size, begin = (small if not place else group), start + 60_000 + place * 13
        fleet.drive(known[taken : taken + size], [(origin, begin), (destination, begin + 300_000)], pace=2_400_000 // group)
        taken += size
    fleet.send("deliver")
    ctx.fact("start", start)
    steps.figures(
        ctx,
        "json",
        f"/statistics/areas/{name}/matrix",
        hour_of(start),
        lambda body: any(one.get("status") == "suppressed" for one in cells(body, "items", start)),
    )
    ctx.http(
        "csv", "GET", f"/statistics/areas/{name}/matrix", as_="analyst", query=hour_of(start), headers={"accept": "text/csv"}
    )


def _same(shown: Json, written: str) -> bool:
    """Tell whether a CSV field says the same as a JSON value: instants as instants, numbers as numbers, null as empty."""
    if shown is None:
        return written == ""
    if number(shown) is not None:
        try:
            return float(written) == number(shown)
        except ValueError:
            return False
    moment = steps.instant(shown)
    return steps.instant(written) == moment if moment is not None else written == str(shown)


def _judge_two_forms(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    as_json, as_csv = record.one("json"), record.one("csv")
    judge.equal("GET matrix, application/json", 200, as_json.status, at="json")
    judge.equal("GET matrix, text/csv", 200, as_csv.status, at="csv")
    judge.that(as_csv.header("content-type").lower().startswith("text/csv"), "not-csv", at="csv")
    items = steps.rows(as_json.body)
    judge.require(any(one.get("status") == "suppressed" for one in items), "nothing-hidden")
    try:
        lines = [one for one in csv.reader(io.StringIO(as_csv.text, newline=""), strict=True) if one]
    except csv.Error:
        lines = []
    judge.that(bool(lines), "not-csv", at="csv")
    head = lines[0]
    for field in _FIELDS:
        judge.equal(f"CSV, header, {field}", 1, head.count(field), at="csv")
    judge.equal("CSV, rows", len(items), len(lines) - 1, at=["json", "csv"])
    key = [head.index(one) for one in ("origin", "destination", "start")]
    known = {
        (line[key[0]], line[key[1]], steps.instant(line[key[2]])): line for line in lines[1:] if len(line) == len(head)
    }
    for one in items:
        line = known.get((str(one.get("origin")), str(one.get("destination")), steps.instant(one.get("start"))))
        judge.that(line is not None, "csv-row-missing", at=["json", "csv"])
        for field in _FIELDS:
            written = (line or [])[head.index(field)]
            judge.that(
                _same(one.get(field), written), "csv-field-differs", at=["json", "csv"], field=field,
                expected=str(one.get(field)), observed=written,
            )
        judge.that(number(one.get("completeness")) is not None, "metadata-missing", at="json", field="completeness")
    told = steps.member(as_json.body, "parameters")
    judge.equal("parameters.bin", "PT1H", steps.member(told, "bin"), at="json")
    judge.equal("parameters.tier", "internal", steps.member(told, "tier"), at="json")
    judge.equal("kind", "trips", steps.member(as_json.body, "kind"), at="json")
    threshold = steps.whole(steps.member(told, "suppressed_below"))
    judge.that(threshold is not None, "metadata-missing", at="json", field="suppressed_below")
    return judge.passed()


def _expanded(ctx: Context) -> None:
    group, start = int(ctx.parameters["group"]), steps.hour(ctx)
    share = int(ctx.parameters["unread"])
    unread = round(group * share / (100 - share))
    a, b = _linked(ctx, 2)
    name = area(ctx, [a, b])
    fleet, pace = Fleet(ctx), 2_900_000 // group
    fleet.drive(plates(ctx.seed, group), [(a, start + 60_000), (b, start + 240_000)], pace=pace)
    for camera in (a, b):
        for place in range(unread):
            moment = start + 61_000 + place * 3_300_000 // unread
            fleet.items.append(steps.read(ctx, len(fleet.items), camera, moment, None))
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "pair": [a, b], "rate": group / (group + unread)})
    _matrix(ctx, "matrix", name, start, {(a, b): group}, expansion="true")


def _judge_expanded(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("matrix")
    judge.equal("GET matrix", 200, answer.status, at="matrix")
    group, (a, b) = int(parameters["group"]), truth["pair"]
    rows = by_pair(answer.body, truth["start"]).get((a, b), [])
    judge.that(len(rows) == 1, "pair-rows", at="matrix", place="A > B", rows=len(rows))
    judge.equal("count", group, rows[0].get("count"), at="matrix")
    method = steps.member(answer.body, "method")
    judge.that(isinstance(method, str) and bool(method.strip()), "metadata-missing", at="matrix", field="method")
    found = number(rows[0].get("expanded"))
    judge.that(found is not None, "metadata-missing", at="matrix", field="expanded")
    if method == "od_expansion":
        expected = group / truth["rate"] ** 2
        # The interface shows one decimal.
        close = found is not None and abs(found - expected) <= int(parameters["tolerance"]) + 0.05
        judge.that(close, "not-equal", at="matrix", what="expanded", expected=round(expected, 1), observed=found)
    else:
        judge.at_least("expanded", group, found or 0, "", at="matrix")
    return judge.passed()


def _outage(ctx: Context) -> None:
    group, start, pace = int(ctx.parameters["group"]), steps.hour(ctx), int(ctx.parameters["beat"]) * 1000
    cameras = _linked(ctx, 3)
    name = area(ctx, cameras)
    half, whole = start + steps.HOUR // 2, start + steps.HOUR
    ends = {cameras[0]: whole, cameras[1]: whole, cameras[2]: half}
    beats(ctx, {one: [*range(start, end, pace), end] for one, end in ends.items()})
    known = plates(ctx.seed, 6 * group)
    fleet = Fleet(ctx)
    for place, (origin, destination) in enumerate(permutations(cameras, 2)):
        begin = start + 60_000 + place * 13
        vehicles = known[place * group : (place + 1) * group]
        fleet.drive(vehicles, [(origin, begin), (destination, begin + 240_000)], pace=1_400_000 // group)
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "cameras": cameras})
    _matrix(ctx, "matrix", name, start, dict.fromkeys(permutations(cameras, 2), group))


def _judge_outage(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("matrix")
    judge.equal("GET matrix", 200, answer.status, at="matrix")
    found = by_pair(answer.body, truth["start"])
    told = dict(zip(truth["cameras"], "ABC", strict=True))
    tolerance = int(parameters["tolerance"])
    for pair in permutations(truth["cameras"], 2):
        rows, place = found.get(pair, []), " > ".join(told[one] for one in pair)
        judge.that(len(rows) == 1, "pair-rows", at="matrix", place=place, rows=len(rows))
        share = number(rows[0].get("completeness"))
        judge.that(share is not None, "metadata-missing", at="matrix", field="completeness")
        expected = 0.5 if truth["cameras"][2] in pair else 1.0
        apart = abs((share or 0.0) - expected) * 100
        judge.that(
            apart <= tolerance + 1e-9, "cell-completeness", at="matrix", place=place, expected=expected, observed=share,
            tolerance=tolerance,
        )
    return judge.passed()


def _switches(ctx: Context) -> None:
    known = ctx.http("periods", "GET", "/test/periods", as_="manager").json
    end = steps.instant(steps.member(known, "key_period_end"))
    if end is None:
        raise Precondition("no-key-period")
    name = area(ctx, _linked(ctx, 2))
    ahead = end + int(ctx.parameters["after"]) * steps.HOUR - steps.product_time(ctx)
    ctx.advance_clock(max(1, ahead // 1000 + 1))
    first = end - end % steps.HOUR
    ctx.fact("end", end)
    for label, start in (("with", first), ("without", first + steps.HOUR)):
        steps.figures(
            ctx,
            label,
            f"/statistics/areas/{name}/matrix",
            hour_of(start),
            lambda body: isinstance(steps.member(body, "key_switches"), list),
        )


def _judge_switches(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    end = record.fact("end")
    for label, expected in (("with", True), ("without", False)):
        answer = record.one(label)
        judge.equal("GET matrix", 200, answer.status, at=label)
        listed = steps.member(answer.body, "key_switches")
        judge.that(isinstance(listed, list), "metadata-missing", at=label, field="key_switches")
        moments = [steps.instant(one) for one in listed or []]
        held = any(one is not None and abs(one - end) < 1000 for one in moments)
        judge.that(held == expected, "key-switch-wrong", at=label, moment=steps.written(end), hour=label)
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *, edge: bool = True) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=_ROLES if edge else _ROLES[1:],
        interfaces=("api", "edge") if edge else ("api",),
        exclusive=("clock",),
        limit=900.0,
    )


PUBLISHED = _check("ANPR-ODM-07.smallest-published-bin", _published, _judge_published, edge=False)
KINDS = _check("ANPR-ODM-09.zero-is-no-gap", _kinds, _judge_kinds)
TWO_FORMS = _check("ANPR-ODM-12.two-forms", _two_forms, _judge_two_forms)
EXPANDED = _check("ANPR-ODM-13.uncorrected-beside", _expanded, _judge_expanded)
OUTAGE = _check("ANPR-ODM-15.lowest-completeness", _outage, _judge_outage)
SWITCHES = _check("ANPR-ODM-16.key-change", _switches, _judge_switches, edge=False)
