"""Checks of the ingest by web requests: DB-INH-01 to DB-INH-04."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, created, elapsed, keys, number, objects, read, same, text
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict
from specgen.simulator.core import draws, sensors


def _stimulate_readable(ctx: Context) -> None:
    start = steps.past(ctx)
    dataset = steps.dataset(ctx, "dataset", "in")
    expected = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m1"))
    ctx.fact("expected", expected)
    answer = ctx.http("accepted", "POST", steps.path(dataset, "/observations"), as_="provider", json=[expected])
    if not 200 <= answer.status < 300:
        return

    def probe() -> Response:
        return ctx.http(
            "read", "GET", steps.path(dataset, "/observations"), as_="provider", query={"entity": expected["entity"]}
        )

    def there(read: Response) -> bool:
        return any(same(one, expected) for one in objects(read.json, "items"))

    ctx.eventually("readable", probe, there, deadline=float(ctx.parameters["deadline"]))


def _judge_readable(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    accepted = created(judge, record, "accepted", (200, 201, 202))
    judge.require(number(accepted.body, "accepted") == 1, "not-accepted", observed=number(accepted.body, "accepted"))
    expected, read = record.fact("expected"), record.one("read")
    at = ("accepted", "read", "readable")
    found = [one for one in objects(read.body, "items") if one.get("entity") == expected["entity"]]
    matching = [one for one in found if same(one, expected)]
    judge.that(bool(matching), "not-readable-in-time", at=at, limit=parameters["deadline"], status=read.status)
    judge.that(len(found) == 1, "observation-count", at=at, expected=1, observed=len(found))
    judge.that(
        elapsed(record, "readable") <= float(parameters["deadline"]),
        "not-readable-in-time",
        at=at,
        limit=parameters["deadline"],
        status=read.status,
    )
    return judge.passed()


READABLE = Check(
    "DB-INH-01.readable", "DB-INH-01", _stimulate_readable, _judge_readable, principals=("provider",), limit=steps.LIMIT
)


# -- DB-INH-02


def _stimulate_report(ctx: Context) -> None:
    size = int(ctx.parameters["batch_size"])
    start = steps.past(ctx, hours=size // 60 + 3)
    batch: list[dict[str, Any]] = sensors.series(sensors.network(ctx.seed, ctx.prefix, 1)[0], start, size)
    place = draws.below(ctx.seed, "invalid", 0, size)
    invalid = {**batch[place], "observed_at": "not-a-time"}
    valid = [*batch[:place], *batch[place + 1 :]]
    ctx.fact("invalid", {"place": place, "item": invalid})
    ctx.fact("valid", valid)
    identifier = steps.dataset(ctx, "dataset", "batch")
    target = steps.path(identifier, "/observations")
    ctx.http("mixed", "POST", target, as_="provider", json=[*batch[:place], invalid, *batch[place + 1 :]])
    patience = float(ctx.parameters.get("settle", steps.PATIENCE))
    steps.read_all(ctx, "all", identifier, {"limit": str(size)}, expected=valid, patience=patience)
    ctx.http(
        "none",
        "POST",
        target,
        as_="provider",
        json=[{**one, "message_id": f"{one['message_id']}-n", "observed_at": "not-a-time"} for one in batch[:3]],
    )
    steps.read_all(ctx, "after", identifier, {"limit": str(size)})


def _judge_report(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    valid, invalid, mixed = record.fact("valid"), record.fact("invalid"), record.one("mixed")
    judge.that(mixed.status == 207, "batch-status", at="mixed", expected=207, observed=mixed.status)
    judge.that(
        number(mixed.body, "accepted") == len(valid),
        "batch-accepted",
        at="mixed",
        expected=len(valid),
        observed=number(mixed.body, "accepted"),
    )
    rejected = objects(mixed.body, "rejected")
    judge.that(
        [number(one, "index") for one in rejected] == [invalid["place"]],
        "batch-rejected",
        at="mixed",
        expected=[invalid["place"]],
        observed=[number(one, "index") for one in rejected][:10],
    )
    judge.that(bool(text(rejected[0], "code") and text(rejected[0], "detail")), "reject-without-reason", at="mixed")
    found, wanted = Counter(keys(read(record, "all"))), Counter(keys(valid))
    at = attempts(record, "all")
    judge.that(
        not wanted - found,
        "batch-lost",
        at=at,
        missing=sum((wanted - found).values()),
        expected=len(valid),
        example=next(iter(wanted - found), ""),
    )
    judge.that(
        not found - wanted,
        "batch-surplus",
        at=at,
        surplus=sum((found - wanted).values()),
        expected=len(valid),
        example=next(iter(found - wanted), ""),
    )
    none = record.one("none")
    judge.that(none.status == 422, "batch-status", at="none", expected=422, observed=none.status)
    judge.that(Counter(keys(read(record, "after"))) == wanted, "batch-changed", at=attempts(record, "after"))
    return judge.passed()


ITEM_REPORT = Check(
    "DB-INH-02.item-report", "DB-INH-02", _stimulate_report, _judge_report, principals=("provider",), limit=steps.LIMIT
)


# -- DB-INH-03

REFUSALS: dict[str, tuple[int, ...]] = {
    "not-json": (400,),
    "no-login": (401,),
    "other-role": (403, 404),
    "unknown-dataset": (404,),
    "none-valid": (422,),
}
"""Provoked refusal -> the statuses that are right."""


def _stimulate_problem(ctx: Context) -> None:
    start = steps.past(ctx)
    item = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m1"))
    target = steps.path(steps.dataset(ctx, "dataset", "errors"), "/observations")
    ctx.http(
        "not-json", "POST", target, as_="provider", body=b'[{"entity": ', headers={"content-type": "application/json"}
    )
    ctx.http("no-login", "POST", target, json=[item])
    ctx.http("other-role", "POST", target, as_="consumer_a", json=[item])
    ctx.http("unknown-dataset", "GET", steps.path(steps.name(ctx, "unknown")), as_="provider")
    ctx.http("none-valid", "POST", target, as_="provider", json=[{**item, "observed_at": "not-a-time"}])


def _judge_problem(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for label, statuses in REFUSALS.items():
        found = record.one(label)
        judge.that(
            found.status in statuses,
            "refusal-status",
            at=label,
            refusal=label,
            expected=list(statuses),
            observed=found.status,
        )
        media = found.header("content-type").split(";")[0].strip().lower()
        judge.that(media == "application/problem+json", "refusal-media-type", at=label, refusal=label, observed=media)
        judge.that(bool(text(found.body, "title").strip()), "refusal-member", at=label, refusal=label, member="title")
        kind = text(found.body, "type")
        judge.that(
            bool(kind) and not any(one.isspace() for one in kind),
            "refusal-member",
            at=label,
            refusal=label,
            member="type",
        )
        judge.that(
            number(found.body, "status") == found.status,
            "refusal-other-status",
            at=label,
            refusal=label,
            expected=found.status,
            observed=number(found.body, "status"),
        )
    return judge.passed()


PROBLEM_DOCUMENT = Check(
    "DB-INH-03.problem-document", "DB-INH-03", _stimulate_problem, _judge_problem, principals=("provider", "consumer_a")
)


# -- DB-INH-04

JUST_BEFORE = 5
"""Minutes before the end of the window at which the last repetition is sent."""


def _without_ids(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out the message ids: only the key of the delivery may keep it from being stored twice."""
    return [{name: value for name, value in one.items() if name != "message_id"} for one in items]


def _stimulate_repeat(ctx: Context) -> None:
    start = steps.past(ctx)
    one, other = sensors.network(ctx.seed, ctx.prefix, 2)
    batch, control = _without_ids(sensors.series(one, start, 5)), _without_ids(sensors.series(other, start, 3))
    ctx.fact("batch", batch)
    ctx.fact("others", control)
    identifier = steps.dataset(ctx, "dataset", "key")
    target = steps.path(identifier, "/observations")
    keys_ = [f"{ctx.prefix}-{draws.integer(ctx.seed, 'key', place):016x}" for place in range(2)]

    def send(label: str, items: list[dict[str, Any]], key: str) -> None:
        ctx.http(label, "POST", target, as_="provider", json=items, headers={"idempotency-key": key})

    send("first", batch, keys_[0])
    steps.settle(ctx, "readable", identifier, batch)
    send("at-once", batch, keys_[0])
    ctx.advance_clock(max(1, int(ctx.parameters["window"]) * 3600 - int(ctx.parameters.get("margin", JUST_BEFORE)) * 60))
    send("later", batch, keys_[0])
    send("control", control, keys_[1])
    steps.read_all(ctx, "all", identifier, {}, expected=control)


def _judge_repeat(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    batch, control = record.fact("batch"), record.fact("others")
    first = created(judge, record, "first", (200, 201, 202))
    counted = (number(first.body, "accepted"), len(objects(first.body, "rejected")))
    judge.require(counted == (len(batch), 0), "not-accepted", observed=counted[0])
    found = Counter(keys(read(record, "all")))
    judge.require(all(found[one] == 1 for one in keys(control)), "control-missing", view="observations")
    for label in ("at-once", "later"):
        again = record.one(label)
        judge.that(200 <= again.status < 300, "repeat-refused", at=("first", label), moment=label, status=again.status)
        told = (number(again.body, "accepted"), len(objects(again.body, "rejected")))
        judge.that(
            told == counted,
            "repeat-other-answer",
            at=("first", label),
            moment=label,
            expected=list(counted),
            observed=list(told),
        )
    stored = sum(found[one] for one in keys(batch))
    judge.that(
        stored == len(batch) and all(found[one] == 1 for one in keys(batch)),
        "stored-again",
        at=attempts(record, "all"),
        expected=len(batch),
        observed=stored,
    )
    return judge.passed()


REPEAT_ONCE = Check(
    "DB-INH-04.repeat-once",
    "DB-INH-04",
    _stimulate_repeat,
    _judge_repeat,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
