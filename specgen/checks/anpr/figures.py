"""ANPR-EVT-05, ANPR-CNT-05 and ANPR-ODM-01: what analysts get to see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Json, Judge, Record, Verdict
from specgen.simulator.core.plates import Plate, plates

_SIGHT = ("camera", "manager", "analyst")
Route = Sequence[tuple[str, int]]
"""Cameras and moments (milliseconds) at which one vehicle passes them."""


class Fleet:
    """Collects the reads of many vehicles; each read gets an event id of its own."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self.items: list[dict[str, Any]] = []

    def drive(self, vehicles: Sequence[Plate], route: Route, *, pace: int = 5000, confidence: float = 0.95) -> None:
        """Let vehicles drive a route one after another, ``pace`` milliseconds apart."""
        for place, plate in enumerate(vehicles):
            for camera, moment in route:
                self.items.append(
                    steps.read(self._ctx, len(self.items), camera, moment + place * pace, plate, confidence=confidence)
                )

    def send(self, label: str) -> None:
        """Deliver all reads to the edge in order of capture."""
        steps.send(self._ctx, label, sorted(self.items, key=lambda item: str(item["captured_at"])))


def journeys(
    ctx: Context, label: str, cordon: Sequence[str], start: int, end: int, expected: Mapping[str, int]
) -> None:
    """Ask for the hourly matrix of a cordon until its cells are as expected, or the wait is over."""
    query = {"cordon": ",".join(cordon), "from": steps.written(start), "to": steps.written(end), "bin": "PT1H"}
    steps.figures(
        ctx,
        label,
        "/od",
        query,
        lambda body: all(flow(body, *pair.split(">")) == number for pair, number in expected.items()),
    )


def cells(body: Json, origin: str, destination: str) -> list[dict[str, Any]]:
    """Return the cells of one pair, over all bins."""
    return [one for one in steps.rows(body) if one.get("origin") == origin and one.get("destination") == destination]


def flow(body: Json, origin: str, destination: str) -> int:
    """Return the visible trips of one pair, over all bins."""
    return sum(steps.whole(one.get("count")) or 0 for one in cells(body, origin, destination))


def _confidence(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    start, group = steps.hour(ctx), steps.GROUP
    threshold = Decimal(str(ctx.parameters["threshold"]))
    known = plates(ctx.seed, 2 * group)
    fleet = Fleet(ctx)
    route = [(one, start), (two, start + 180_000)]
    fleet.drive(known[:group], route, confidence=float(threshold - Decimal("0.01")))
    fleet.drive(known[group:], [(camera, moment + 1_200_000) for camera, moment in route], confidence=float(threshold))
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "one": one, "two": two, "all": 2 * group, "sure": group})
    for label, camera in (("counts one", one), ("counts two", two)):
        steps.counts(ctx, label, camera, start, start + steps.HOUR, {start: 2 * group})
    journeys(ctx, "od", [one, two], start, start + steps.HOUR, {f"{one}>{two}": group})


def _judge_confidence(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    for label in ("counts one", "counts two"):
        judge.equal("GET /counts", 200, record.one(label).status, at=label)
        cell = steps.bin_of(record.one(label).body, truth["start"])
        judge.equal("count", truth["all"], steps.member(cell, "count"), at=label)
    judge.equal("GET /od", 200, record.one("od").status, at="od")
    judge.equal("one > two", truth["sure"], flow(record.one("od").body, truth["one"], truth["two"]), at="od")
    return judge.passed()


def _small_cells(ctx: Context) -> None:
    k = int(ctx.parameters["k"])
    start = steps.hour(ctx)
    names = ("below", "exact", "above", "four", "five")
    below, exact, above, four, five = (steps.camera(ctx, name, purpose=steps.LINKING) for name in names)
    known = plates(ctx.seed, 6 * k)
    fleet = Fleet(ctx)
    groups = {"below": (below, k - 1), "exact": (exact, k), "above": (above, k + 1)}
    taken = 0
    for camera, size in groups.values():
        fleet.drive(known[taken : taken + size], [(camera, start + 60_000)])
        taken += size
    fleet.drive(known[taken : taken + k - 1], [(four, start), (five, start + 180_000)])
    fleet.drive(known[taken + k - 1 : taken + 2 * k - 1], [(five, start + 900_000), (four, start + 1_080_000)])
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "k": k, "four": four, "five": five})
    for name in ("above", "exact", "below"):
        camera, size = groups[name]
        steps.counts(ctx, f"counts {name}", camera, start, start + steps.HOUR, {start: size if size >= k else None})
    journeys(ctx, "od", [four, five], start, start + steps.HOUR, {f"{five}>{four}": k})


def _judge_small_cells(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, k = record.fact("truth"), parameters["k"]
    for name, count, hidden in (("below", None, True), ("exact", k, False), ("above", k + 1, False)):
        label = f"counts {name}"
        judge.equal("GET /counts", 200, record.one(label).status, at=label)
        cell = steps.bin_of(record.one(label).body, truth["start"])
        judge.that(cell is not None, "bin-missing", at=label)
        judge.equal(f"count ({name} k)", count, steps.member(cell, "count"), at=label)
        judge.equal(f"suppressed ({name} k)", hidden, steps.member(cell, "suppressed"), at=label)
    body = record.one("od").body
    judge.equal("GET /od", 200, record.one("od").status, at="od")
    small = [one.get("count") for one in cells(body, truth["four"], truth["five"])]
    judge.that(all(count is None or count == 0 for count in small), "small-cell-shown", at="od", k=k)
    judge.equal("five > four", k, flow(body, truth["five"], truth["four"]), at="od")
    return judge.passed()


def _trips(ctx: Context) -> None:
    a, b, c = (steps.camera(ctx, name, purpose=steps.LINKING) for name in "abc")
    gap, group = int(ctx.parameters["trip_gap"]) * 60_000, steps.GROUP
    near, apart = gap - 60_000, gap + 60_000
    hours = (2 * near + apart) // steps.HOUR + 2
    start = steps.hour(ctx, hours=hours)
    known = plates(ctx.seed, 3 * group)
    fleet = Fleet(ctx)
    fleet.drive(known[:group], [(a, start), (b, start + near // 2), (c, start + near // 2 + near)])
    turn = start + near + apart
    fleet.drive(known[group : 2 * group], [(a, start), (c, start + near), (b, turn), (a, turn + near)])
    fleet.drive(known[2 * group :], [(b, start + 600_000)])
    fleet.send("deliver")
    ctx.fact("truth", {"cordon": [a, b, c], "flows": [[a, c, 2 * group], [b, a, group]], "unmatched": group})
    journeys(ctx, "od", [a, b, c], start, start + hours * steps.HOUR, {f"{a}>{c}": 2 * group, f"{b}>{a}": group})


def _judge_trips(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("od")
    judge.equal("GET /od", 200, answer.status, at="od")
    flows = {(origin, destination): number for origin, destination, number in truth["flows"]}
    names = dict(zip(truth["cordon"], "ABC", strict=True))
    for (origin, destination), number in flows.items():
        judge.equal(f"{names[origin]} > {names[destination]}", number, flow(answer.body, origin, destination), at="od")
    for one in steps.rows(answer.body):
        pair = (str(one.get("origin")), str(one.get("destination")))
        if pair not in flows:
            judge.that(
                not one.get("count") and one.get("suppressed") is not True,
                "trip-not-made",
                at="od",
                origin=names.get(pair[0], "?"),
                destination=names.get(pair[1], "?"),
            )
    judge.equal("unmatched", truth["unmatched"], steps.member(answer.body, "unmatched"), at="od")
    return judge.passed()


CONFIDENCE = Check(
    "ANPR-EVT-05.confidence",
    "ANPR-EVT-05",
    _confidence,
    _judge_confidence,
    principals=_SIGHT,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=200.0,
)
SMALL_CELLS = Check(
    "ANPR-CNT-05.small-cells",
    "ANPR-CNT-05",
    _small_cells,
    _judge_small_cells,
    principals=_SIGHT,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=200.0,
)
TRIPS = Check(
    "ANPR-ODM-01.trips",
    "ANPR-ODM-01",
    _trips,
    _judge_trips,
    principals=_SIGHT,
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=200.0,
)
