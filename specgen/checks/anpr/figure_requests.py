"""ANPR-ODM-02, ANPR-ODM-14 and ANPR-PUR-02: links beside trips, fixed bins, and matrices for their purpose alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.area_matrices import area, cells
from specgen.checks.anpr.figures import Fleet
from specgen.conformance.api import Check, Context, Json, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "analyst")


def _links(ctx: Context) -> None:
    group, start = int(ctx.parameters["group"]), steps.hour(ctx)
    a, b, c = (steps.camera(ctx, name, purpose=steps.LINKING) for name in "abc")
    name = area(ctx, [a, b, c])
    fleet = Fleet(ctx)
    begin, pace = start + 60_000, 1_500_000 // group
    fleet.drive(plates(ctx.seed, group), [(a, begin), (b, begin + 180_000), (c, begin + 360_000)], pace=pace)
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "cameras": [a, b, c], "trips": [[a, c]], "links": [[a, b], [b, c]]})
    window = {"from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}
    for kind, last in (("trips", (a, c)), ("links", (b, c))):

        def seen(body: Json, last: tuple[str, str] = last) -> bool:
            found = [one for one in cells(body, "items", start) if (one.get("origin"), one.get("destination")) == last]
            return any(one.get("count") == group for one in found)

        steps.figures(ctx, kind, f"/statistics/areas/{name}/matrix", {**window, "kind": kind}, seen)


def _judge_links(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    names = dict(zip(truth["cameras"], "ABC", strict=True))
    for kind in ("trips", "links"):
        answer = record.one(kind)
        judge.equal("GET matrix", 200, answer.status, at=kind)
        judge.equal("kind", kind, steps.member(answer.body, "kind"), at=kind)
        found = {
            (one.get("origin"), one.get("destination")): one.get("count")
            for one in cells(answer.body, "items", truth["start"])
            if isinstance(one.get("origin"), str) and isinstance(one.get("destination"), str)
        }
        for one in truth["cameras"]:
            for two in truth["cameras"]:
                number = parameters["group"] if [one, two] in truth[kind] else 0
                judge.equal(f"{kind} {names[one]} > {names[two]}", number, found.get((one, two)), at=kind)
    return judge.passed()


def _fixed_bins(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    name = area(ctx, [one, two])
    start, shift = steps.past_hour(ctx, hours=2), int(ctx.parameters["shift"]) * 60_000
    end = start + 2 * steps.HOUR
    requests: dict[str, tuple[str, dict[str, str]]] = {
        "counts": ("/counts", {"camera": one}),
        "od": ("/od", {"cordon": f"{one},{two}"}),
        "grouped": ("/statistics/counts", {"cameras": one}),
        "matrix": (f"/statistics/areas/{name}/matrix", {}),
        "travel": ("/statistics/travel-times", {"origin": one, "destination": two}),
    }
    ctx.fact("requests", list(requests))
    windows = (("whole", start, end), ("later", start + shift, end), ("earlier", start, end - shift))
    for window, low, high in (*windows, ("both", start + shift, end - shift)):
        for label, (path, query) in requests.items():
            asked = {**query, "from": steps.written(low), "to": steps.written(high), "bin": "PT1H"}
            ctx.http(f"{label} {window}", "GET", path, as_="analyst", query=asked)


def _judge_fixed_bins(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for one in record.fact("requests"):
        judge.equal(f"{one} whole", 200, record.one(f"{one} whole").status, at=f"{one} whole")
        for window in ("later", "earlier", "both"):
            label = f"{one} {window}"
            answer = record.one(label)
            judge.that(400 <= answer.status < 500, "window-not-refused", at=label, place=label, status=answer.status)
            judge.that(not steps.rows(answer.body), "refused-with-figures", at=label, place=label)
    return judge.passed()


def _purpose(ctx: Context) -> None:
    # The mixed pair has a camera of its own: a refusal of overlapping lists would say nothing about purposes.
    *linked, other = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two", "five"))
    counted = [steps.camera(ctx, name, purpose=steps.COUNTING) for name in ("three", "four")]
    start = steps.past_hour(ctx)
    window = {"from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"}
    for label, cordon in (("allowed", linked), ("counted", counted), ("mixed", [other, counted[0]])):
        ctx.http(label, "GET", "/od", as_="analyst", query={"cordon": ",".join(cordon), **window})
    ctx.http("counts", "GET", "/counts", as_="analyst", query={"camera": counted[0], **window})


def _judge_purpose(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label in ("allowed", "counts"):
        status = record.one(label).status
        judge.require(status == 200, "refused", label=label, status=status)
    for label in ("counted", "mixed"):
        answer = record.one(label)
        judge.that(400 <= answer.status < 500, "window-not-refused", at=label, place=label, status=answer.status)
        judge.that(not steps.rows(answer.body), "refused-with-figures", at=label, place=label)
    return judge.passed()


LINKS = Check(
    "ANPR-ODM-02.links",
    "ANPR-ODM-02",
    _links,
    _judge_links,
    principals=_ROLES,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=120.0,
)
FIXED_BINS = Check(
    "ANPR-ODM-14.fixed-bins", "ANPR-ODM-14", _fixed_bins, _judge_fixed_bins, principals=_ROLES[1:], limit=60.0
)
PURPOSE = Check("ANPR-PUR-02.purpose", "ANPR-PUR-02", _purpose, _judge_purpose, principals=_ROLES[1:], limit=60.0)
