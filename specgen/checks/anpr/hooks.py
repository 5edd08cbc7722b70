"""ANPR-TST: the test hooks themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core.plates import plates

_PERIODS = ("key_period_s", "token_retention_s")


def _short_periods(ctx: Context) -> None:
    remembered = ctx.http("periods before", "GET", "/test/periods", as_="manager").json
    before = {name: steps.whole(steps.member(remembered, name)) for name in _PERIODS}
    ctx.fact("before", before)
    shortest = ctx.parameters["shortest_period"]
    try:
        ctx.http("set", "PUT", "/test/periods", as_="manager", json=dict.fromkeys(_PERIODS, shortest))
        ctx.http("read back", "GET", "/test/periods", as_="manager")
        ctx.http("clock before", "GET", "/test/clock", as_="manager")
        ctx.http("advance", "POST", "/test/clock", as_="manager", json={"advance_seconds": shortest})
        ctx.http("clock after", "GET", "/test/clock", as_="manager")
    finally:
        known = {name: value for name, value in before.items() if value is not None}
        if known:
            ctx.http("restored", "PUT", "/test/periods", as_="manager", json=known)


def _judge_short_periods(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    shortest = parameters["shortest_period"]
    judge.require(all(value is not None for value in record.fact("before").values()), "periods-unreadable")
    judge.one_of("PUT /test/periods", [200, 204], record.one("set").status, at="set")
    for name in _PERIODS:
        judge.equal(name, shortest, steps.whole(steps.member(record.one("read back").body, name)), at="read back")
    before = steps.instant(steps.member(record.one("clock before").body, "now"))
    after = steps.instant(steps.member(record.one("clock after").body, "now"))
    judge.that(before is not None and after is not None, "clock-unreadable", at=["clock before", "clock after"])
    assert before is not None and after is not None
    judge.at_least("/test/clock", shortest, (after - before) / 1000, "s", at=["clock before", "clock after"])
    return judge.passed()


def _key_hooks(ctx: Context) -> None:
    first = steps.camera(ctx, "one", purpose=steps.TRAVEL)
    second = steps.camera(ctx, "two", purpose=steps.TRAVEL)
    plate = plates(ctx.seed, 1)[0]
    since = steps.product_time(ctx)
    before = steps.read(ctx, 1, first, since, plate)
    steps.send(ctx, "deliver before", [before])
    steps.state(ctx, "state before", [before["event_id"]], since=since)
    rotated = ctx.http("rotate", "POST", "/test/keys/rotate", as_="manager", json={"purpose": steps.TRAVEL})
    after = steps.read(ctx, 2, second, steps.product_time(ctx, "time after"), plate)
    steps.send(ctx, "deliver after", [after])
    steps.state(ctx, "state after", [after["event_id"]], since=since)
    closed = steps.member(rotated.json, "previous")
    ctx.http("destroy", "POST", "/test/keys/destroy", as_="manager", json={"purpose": steps.TRAVEL, "period": closed})
    ctx.fact("events", {"before": before["event_id"], "after": after["event_id"], "since": since})
    query = {"from": steps.written(since - 1000)}
    ctx.eventually(
        "audit wait",
        lambda: ctx.http("audit", "GET", "/audit", as_="auditor", query=query),
        lambda answer: len(_key_entries(steps.rows(answer.json), since)) >= 2,
        deadline=steps.patience(ctx),
    )
    steps.follow(ctx, "audit", "/audit", query, "auditor")


def _key_entries(entries: list[dict[str, Any]], since: int) -> list[dict[str, Any]]:
    """Return the audit entries of key acts on the purpose of this check that are not older than ``since``."""
    return [
        one
        for one in entries
        if one.get("action") == "key"
        and steps.TRAVEL in str(one.get("object"))
        and one.get("actor") != "system"
        and (steps.instant(one.get("time")) or 0) >= since
    ]


def _judge_key_hooks(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    before = steps.token_of(steps.tokens(record.one("state before").text), events["before"])
    judge.one_of("POST /test/keys/rotate", [200, 201, 204], record.one("rotate").status, at="rotate")
    after = steps.token_of(steps.tokens(record.one("state after").text), events["after"])
    judge.that(before != after, "token-survives-rotation", at=["state before", "state after"])
    judge.one_of("POST /test/keys/destroy", [200, 202, 204], record.one("destroy").status, at="destroy")
    entries = _key_entries(steps.pages(record.all("audit")), events["since"])
    judge.at_least("GET /audit", 2, len(entries), "", at="audit")
    return judge.passed()


def _state_export(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    since = steps.product_time(ctx)
    items = [steps.read(ctx, number, camera, since, plate) for number, plate in enumerate(plates(ctx.seed, 12))]
    items += [steps.read(ctx, number, camera, since, None, status="unread") for number in range(12, 18)]
    items += [steps.read(ctx, number, camera, since, None, status="absent") for number in range(18, 24)]
    steps.send(ctx, "deliver", items)
    beat = ctx.http(
        "heartbeat", "POST", "/heartbeats", as_="camera", json=[{"camera": camera, "at": steps.written(since)}]
    )
    ctx.fact("given", {"camera": camera, "events": [one["event_id"] for one in items], "heartbeat": beat.status})
    steps.state(ctx, "state", [one["event_id"] for one in items], since=since)


def _judge_state_export(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    given, export = record.fact("given"), record.one("state")
    judge.equal("GET /test/state", 200, export.status, at="state")
    found = list(steps.records(export.text))
    judge.that(bool(found), "export-empty", at="state")
    for one in found:
        judge.that(isinstance(steps.member(one, "store"), str), "export-line", at="state")
    events = {steps.member(one, "event_id") for one in found if isinstance(steps.member(one, "event_id"), str)}
    missing = [event for event in given["events"] if event not in events]
    judge.that(not missing, "export-incomplete", at="state", missing=len(missing), first=missing[0] if missing else "")
    texts = [one for one in found if given["camera"] in (steps.member(one, "id"), steps.member(one, "camera_id"))]
    judge.that(bool(texts), "export-without-camera", at="state", camera=given["camera"])
    listed = set(steps.by_event(steps.pages(record.all("state listed")))) & set(given["events"])
    judge.that(
        listed <= events, "export-incomplete", at=["state", "state listed"], missing=len(listed - events), first=""
    )
    return judge.passed()


SHORT_PERIODS = Check(
    "ANPR-TST-02.short-periods",
    "ANPR-TST-02",
    _short_periods,
    _judge_short_periods,
    principals=("manager",),
    exclusive=("clock",),
)
KEY_HOOKS = Check(
    "ANPR-TST-04.key-hooks",
    "ANPR-TST-04",
    _key_hooks,
    _judge_key_hooks,
    principals=("camera", "manager", "auditor"),
    interfaces=("api", "edge"),
    exclusive=("clock",),
    limit=90.0,
)
STATE_EXPORT = Check(
    "ANPR-TST-05.state-export",
    "ANPR-TST-05",
    _state_export,
    _judge_state_export,
    principals=("camera", "manager", "auditor"),
    interfaces=("api", "edge"),
    limit=90.0,
)
