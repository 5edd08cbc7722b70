"""Checks of the marks of quality rules: DB-QUA-01 and DB-QUA-03."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, created, key, keys, objects, read, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

PROPERTY = "level"
LOWEST, HIGHEST, LEAP = 0, 100, 60
ENTITIES = 4
FRESH = 20
"""Seconds before the test clock at which the observations that are not late begin."""
OLDER = 600
"""Seconds by which a late observation is older than the bound."""


def _rules(ctx: Context, label: str, identifier: str, **rules: Json) -> None:
    answer = ctx.http(label, "PUT", steps.path(identifier, "/quality-rules"), as_="provider", json=rules)
    if answer.status not in (200, 204):
        raise Precondition("refused", label=label, status=answer.status)


def _walk(ctx: Context, label: str, identifier: str, query: Mapping[str, str], as_: str) -> list[dict[str, Any]]:
    """Read judged observations page after page as ``<label>.1.<page>``; leaves a fact ``label`` for ``reading.read``."""
    items: list[dict[str, Any]] = []
    base = steps.path(identifier, "/judged-observations")
    answer = ctx.http(f"{label}.1.1", "GET", base, as_=as_, query=query)
    asked: set[str] = set()
    count = 1
    while True:
        items += objects(answer.json, "items")
        following = text(answer.json, "next")
        address = urljoin(base, following)
        if answer.status != 200 or not following or address in asked or count >= steps.PAGE_CAP:
            break
        asked.add(address)
        base, count = address, count + 1
        answer = ctx.http(f"{label}.1.{count}", "GET", address, as_=as_)
    ctx.fact(label, {"attempt": 1, "pages": count, "complete": answer.status == 200 and not text(answer.json, "next")})
    return items


def marks(item: Mapping[str, Json]) -> list[str]:
    """Return the marks of a judged observation, in order of the alphabet."""
    told = item.get("marks")
    return sorted(str(one) for one in told) if isinstance(told, list) else []


def _settled(items: Sequence[Mapping[str, Any]], expected: Mapping[str, list[str]]) -> bool:
    return {key(one): marks(one) for one in items} == dict(expected)


# -- DB-QUA-01


def _values(ctx: Context, entity: int, count: int, repeats: int) -> list[int]:
    """Return values that keep to the rules, lie on a bound, lie outside, leap, and stick longer than allowed."""
    values: list[int] = []
    while len(values) < count:
        place = len(values)
        kind = draws.below(ctx.seed, f"kind/{entity}", place, 10)
        value = 20 + draws.below(ctx.seed, f"value/{entity}", place, 61)
        if values and value == values[-1]:
            value = value + 1 if value < 80 else value - 1
        if kind == 0:
            values.append(LOWEST)
        elif kind == 1:
            values.append(HIGHEST)
        elif kind == 2:
            values.append(HIGHEST + 1 + draws.below(ctx.seed, f"over/{entity}", place, 40))
        elif kind == 3:
            values.append(LOWEST - 1 - draws.below(ctx.seed, f"under/{entity}", place, 40))
        elif kind == 4:
            values += [value] * (repeats + draws.below(ctx.seed, f"stuck/{entity}", place, 3))
        else:
            values.append(value)
    return values[:count]


def _marks_of(values: Sequence[int], place: int, repeats: int, late: bool) -> list[str]:
    """Return what the rules of the interface document say of one value of a series."""
    value, told = values[place], []
    if place and abs(value - values[place - 1]) > LEAP:
        told.append("change")
    if late:
        told.append("lateness")
    if not LOWEST <= value <= HIGHEST:
        told.append("range")
    if place >= repeats and all(one == value for one in values[place - repeats : place]):
        told.append("stuck")
    return told


def _series(ctx: Context, now: int, count: int) -> list[tuple[dict[str, Any], list[str]]]:
    """Return observations with the marks that each must get, in order of time."""
    repeats, bound = int(ctx.parameters["repeats"]), int(ctx.parameters["lateness"]) * 60
    made = []
    each = -(-count // ENTITIES)
    step = max(1, 10_000 // each)
    for entity in range(ENTITIES):
        size = min(each, count - entity * each)
        values = _values(ctx, entity, size, repeats)
        for place, value in enumerate(values):
            late = place < max(1, size // 5)
            seconds = bound + OLDER if late else FRESH
            at = now // 1000 - seconds * 1000 + (place * step if not late else place)
            one = {
                "message_id": steps.name(ctx, f"q{entity}-{place:05d}"),
                "entity": f"{ctx.prefix}-q{entity}",
                "property": PROPERTY,
                "value": value,
                "observed_at": sensors.write_instant(at * 1000),
            }
            made.append((one, _marks_of(values, place, repeats, late)))
    return sorted(made, key=lambda pair: str(pair[0]["observed_at"]))


def _stimulate_marks(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "quality")
    _rules(
        ctx,
        "rules",
        identifier,
        lateness_minutes=int(ctx.parameters["lateness"]),
        range={"property": PROPERTY, "minimum": LOWEST, "maximum": HIGHEST},
        change={"property": PROPERTY, "maximum": LEAP},
        stuck={"property": PROPERTY, "repeats": int(ctx.parameters["repeats"])},
    )
    made = _series(ctx, steps.clock(ctx, "clock"), int(ctx.parameters["observations"]))
    expected = {key(one): told for one, told in made}
    ctx.fact("expected", expected)
    steps.deliver(ctx, "deliver", identifier, [one for one, _ in made])
    page = {"limit": "1000"}
    for _ in steps.attempts(ctx, float(ctx.parameters["deadline"])):
        if _settled(_walk(ctx, "judged", identifier, page, "provider"), expected):
            break
    steps.read_all(ctx, "plain", identifier, page, expected=[one for one, _ in made])
    ctx.http("rejects", "GET", steps.path(identifier, "/rejects"), as_="provider")


def _judge_marks(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    expected = record.fact("expected")
    created(judge, record, "rules", (200, 204))
    plain = keys(read(record, "plain"))
    found = read(record, "judged")
    shown = {key(one): marks(one) for one in found}
    at = attempts(record, "judged")
    for name, told in expected.items():
        judge.that(name in shown, "judged-missing", at=at, observation=name, limit=parameters["deadline"])
        judge.that(
            shown[name] == told, "marks-differ", at=at, observation=name, expected=told, observed=shown[name],
            limit=parameters["deadline"],
        )
    judge.that(
        len(found) == len(expected), "judged-count", at=at, expected=len(expected), observed=len(found)
    )
    judge.that(
        sorted(plain) == sorted(expected),
        "marked-lost",
        at=attempts(record, "plain"),
        expected=len(expected),
        observed=len(set(plain) & set(expected)),
    )
    listed = objects(created(judge, record, "rejects", (200,)).body, "items")
    judge.that(not listed, "marked-rejected", at="rejects", observed=len(listed))
    return judge.passed()


MARKED_AND_KEPT = Check(
    "DB-QUA-01.marked-and-kept",
    "DB-QUA-01",
    _stimulate_marks,
    _judge_marks,
    principals=("provider", "admin"),
    limit=1500.0,
)


# -- DB-QUA-03


def _stimulate_filter(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "filter")
    bounds = {"property": PROPERTY, "minimum": LOWEST, "maximum": HIGHEST}
    _rules(ctx, "rules", identifier, range=bounds)
    count, start = int(ctx.parameters["observations"]), steps.past(ctx)
    outside = sorted(range(count), key=lambda place: draws.integer(ctx.seed, "outside", place))[: count // 2]
    made = [
        {
            "message_id": steps.name(ctx, f"f{place:05d}"),
            "entity": f"{ctx.prefix}-f{place % 3}",
            "property": PROPERTY,
            "value": 1 + place % 99 + (200 if place in outside else 0),
            "observed_at": sensors.write_instant(start + place * 500_000),
        }
        for place in range(count)
    ]
    steps.deliver(ctx, "deliver", identifier, made)
    middle = (sensors.write_instant(start + count // 4 * 500_000), sensors.write_instant(start + count // 2 * 500_000))
    wanted = {key(one): ["range"] if place in outside else [] for place, one in enumerate(made)}
    for _ in steps.attempts(ctx, float(ctx.parameters["settle"])):
        if _settled(_walk(ctx, "settled", identifier, {"limit": "1000"}, "provider"), wanted):
            break
    questions = {}
    for span, places in (("whole", range(count)), ("part", range(count // 4, count // 2))):
        for marked in ("", "false", "true"):
            label = f"{span}-{marked or 'all'}"
            questions[label] = [
                key(made[place]) for place in places if not marked or (place in outside) == (marked == "true")
            ]
            query = {"limit": str(ctx.parameters["page"])} | ({"marked": marked} if marked else {})
            query |= {"from": middle[0], "to": middle[1]} if span == "part" else {}
            _walk(ctx, label, identifier, query, "anonymous")
    ctx.fact("questions", questions)
    ctx.fact("wanted", wanted)


def _judge_filter(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    judge.require(_settled(read(record, "settled"), record.fact("wanted")), "not-marked")
    for label, expected in record.fact("questions").items():
        observed, at = keys(read(record, label)), attempts(record, label)
        judge.that(
            sorted(observed) == sorted(expected),
            "filter-differs",
            at=at,
            question=label,
            expected=len(expected),
            observed=len(observed),
            missing=len(set(expected) - set(observed)),
        )
        judge.that(observed == expected, "filter-order", at=at, question=label)
    return judge.passed()


UNMARKED_ONLY = Check(
    "DB-QUA-03.unmarked-only", "DB-QUA-03", _stimulate_filter, _judge_filter, principals=("provider",), limit=1500.0
)
