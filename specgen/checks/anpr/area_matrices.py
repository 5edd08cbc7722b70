"""ANPR-ODM-03 and ANPR-ODM-06: through traffic, and matrices in which a hidden cell stays hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any

from specgen.checks.anpr import steps
from specgen.checks.anpr.disclosure import Reader, open_values
from specgen.checks.anpr.figures import Fleet
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "analyst")
_BOTH = ("api", "edge")


def area(ctx: Context, cameras: Sequence[str], *, gates: bool = False, limits: tuple[int, int] | None = None) -> str:
    """Define an area (``limits``: shortest and longest in seconds, for every ordered pair) and return its id."""
    content: dict[str, Any] = {
        "name": f"{ctx.prefix} area",
        "cameras": [{"camera": one, "inbound": "towards" if gates else None} for one in cameras],
    }
    if limits:
        content["pairs"] = [
            {"entry": one, "exit": two, "shortest_s": limits[0], "longest_s": limits[1]}
            for one, two in permutations(cameras, 2)
        ]
    answer = ctx.http("area", "PUT", f"/statistics/areas/{ctx.prefix}-area", as_="manager", json=content)
    if answer.status not in (200, 201):
        raise Precondition("area-refused", status=answer.status)
    given = steps.member(answer.json, "id")
    return given if isinstance(given, str) and given else f"{ctx.prefix}-area"


def cells(body: Json, name: str, start: int) -> list[dict[str, Any]]:
    """Return the rows of a list of an answer for one bin."""
    return [one for one in steps.rows(body, name) if steps.instant(one.get("start")) == start]


def _through(ctx: Context) -> None:
    shortest, longest = int(ctx.parameters["shortest"]), int(ctx.parameters["longest"]) * 60
    group, step = int(ctx.parameters["group"]), int(ctx.parameters["step"])
    after = longest // 3600 + 1
    first = steps.hour(ctx, hours=after + 1)
    gates = [steps.camera(ctx, name, purpose=steps.LINKING) for name in ("n", "e", "s", "w")]
    name = area(ctx, gates, gates=True, limits=(shortest, longest))
    known = plates(ctx.seed, 6 * group)
    fleet = Fleet(ctx)
    pace = 3_000_000 // group
    stays = (shortest, longest - step, longest, None, 0, shortest + step)
    for place, stay in enumerate(stays):
        vehicles = known[place * group : (place + 1) * group]
        begin, gate = first + 60_000 + place * 7, gates[place % 4]
        leaving = gate if place == 5 else gates[(place + 1) % 4]
        if place != 4:
            fleet.drive(vehicles, [(gate, begin)], pace=pace)
        if stay is not None:
            entered = len(fleet.items)
            fleet.drive(vehicles, [(leaving, begin + stay * 1000)], pace=pace)
            for one in fleet.items[entered:]:
                one["direction"] = "away"
    fleet.send("deliver")
    ctx.fact("truth", {"start": first, "entries": 5 * group, "through": 2 * group})
    query = {"from": steps.written(first), "to": steps.written(first + steps.HOUR), "bin": "PT1H"}

    def seen(body: Json) -> bool:
        row = steps.bin_of(body, first)
        return bool(steps.member(row, "entries") == 5 * group and steps.member(row, "through") == 2 * group)

    steps.figures(ctx, "through", f"/statistics/areas/{name}/through-traffic", query, seen)


def _judge_through(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("through")
    judge.equal("GET through-traffic", 200, answer.status, at="through")
    row = steps.bin_of(answer.body, truth["start"])
    judge.that(row is not None, "bin-missing", at="through")
    for name in ("entries", "through"):
        judge.equal(name, truth[name], steps.member(row, name), at="through")
    share = steps.member(row, "share")
    number = float(share) if isinstance(share, int | float) and not isinstance(share, bool) else None
    expected = truth["through"] / truth["entries"]
    close = number is not None and abs(number - expected) <= 0.0005 + 1e-9
    judge.that(close, "not-equal", at="through", what="share", expected=expected, observed=share)
    return judge.passed()


def _matrix_hidden(ctx: Context) -> None:
    small, group = int(ctx.parameters["small"]), int(ctx.parameters["group"])
    start = steps.hour(ctx, hours=2)
    cameras = [steps.camera(ctx, name, purpose=steps.LINKING) for name in "abcd"]
    name = area(ctx, cameras)
    pairs = list(permutations(cameras, 2))
    known = plates(ctx.seed, 2 * len(pairs) * group)
    fleet = Fleet(ctx)
    pace = 1_500_000 // group
    for turn in (0, 1):
        for place, (origin, destination) in enumerate(pairs):
            number = small if not turn and not place else group
            taken = (turn * len(pairs) + place) * group
            begin = start + turn * steps.HOUR + 60_000 + place * 11
            fleet.drive(known[taken : taken + number], [(origin, begin), (destination, begin + 300_000)], pace=pace)
    fleet.send("deliver")
    ctx.fact("truth", {"start": start, "cameras": cameras, "group": group})
    query = {"from": steps.written(start), "to": steps.written(start + 2 * steps.HOUR), "bin": "PT1H"}

    def seen(body: Json) -> bool:
        return any(one.get("count") == len(pairs) * group for one in cells(body, "totals", start + steps.HOUR))

    steps.figures(ctx, "matrix", f"/statistics/areas/{name}/matrix", query, seen)


def table(body: Json, start: int) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return (origin, destination) -> cell of one bin; ``*`` stands for a total."""
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    for one in cells(body, "items", start):
        found[(str(one.get("origin")), str(one.get("destination")))] = one
    for one in cells(body, "row_totals", start):
        found[(str(one.get("camera")), "*")] = one
    for one in cells(body, "column_totals", start):
        found[("*", str(one.get("camera")))] = one
    for one in cells(body, "totals", start):
        found[("*", "*")] = one
    return found


def reader_of(known: Mapping[tuple[str, str], Mapping[str, Any]], cameras: Sequence[str]) -> Reader:
    """Return what a reader of one bin knows: a cell that is not measured counts nothing."""
    reader = Reader()
    for name, cell in known.items():
        number = steps.whole(cell.get("count"))
        reader.add(name, 0 if number is None and cell.get("status") != "suppressed" else number)
    for one in cameras:
        reader.sums.append(((one, "*"), tuple((one, two) for two in cameras)))
        reader.sums.append((("*", one), tuple((two, one) for two in cameras)))
    reader.sums.append((("*", "*"), tuple((one, "*") for one in cameras)))
    reader.sums.append((("*", "*"), tuple(("*", one) for one in cameras)))
    reader.sums.append((("*", "*"), tuple((one, two) for one in cameras for two in cameras)))
    return reader


def _judge_matrix_hidden(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("matrix")
    judge.equal("GET matrix", 200, answer.status, at="matrix")
    cameras, group = truth["cameras"], truth["group"]
    full = table(answer.body, truth["start"] + steps.HOUR)
    wanted = dict.fromkeys(permutations(cameras, 2), group)
    for one in cameras:
        wanted[(one, "*")] = wanted[("*", one)] = (len(cameras) - 1) * group
    wanted[("*", "*")] = len(cameras) * (len(cameras) - 1) * group
    for pair, number in wanted.items():
        judge.equal(_told(pair, cameras), number, steps.member(full.get(pair), "count"), at="matrix")
    known = table(answer.body, truth["start"])
    small = known.get((cameras[0], cameras[1]))
    judge.that(small is not None, "bin-missing", at="matrix")
    judge.equal("small cell", None, steps.member(small, "count"), at="matrix")
    judge.equal("status of the small cell", "suppressed", steps.member(small, "status"), at="matrix")
    for name, number in sorted(open_values(reader_of(known, cameras)).items(), key=repr):
        judge.that(
            number is None or number >= int(parameters["spread"]),
            "number-recoverable",
            at="matrix",
            place=_told(name, cameras),
            open=number,
            spread=parameters["spread"],
        )
    return judge.passed()


def _told(pair: Any, cameras: Sequence[str]) -> str:
    names = {**dict(zip(cameras, "ABCD", strict=False)), "*": "*"}
    return " > ".join(names.get(one, "?") for one in pair)


THROUGH = Check(
    "ANPR-ODM-03.through",
    "ANPR-ODM-03",
    _through,
    _judge_through,
    principals=_ROLES,
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=200.0,
)
MATRIX_HIDDEN = Check(
    "ANPR-ODM-06.matrix-hidden",
    "ANPR-ODM-06",
    _matrix_hidden,
    _judge_matrix_hidden,
    principals=_ROLES,
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=200.0,
)
