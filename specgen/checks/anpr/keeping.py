"""ANPR-RET-01, 02 and 06 and ANPR-PSE-05: what is kept for how long, and keys that are destroyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from specgen.checks.anpr import calendar_days, steps
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core.plates import plates

_ROLES = ("camera", "manager", "auditor")


def _delivered(ctx: Context, *, purpose: str = steps.LINKING, number: int = 3) -> tuple[list[str], list[str]]:
    """Deliver reads with and without plate; returns (all event ids, those with a plate)."""
    camera = steps.camera(ctx, "one", purpose=purpose)
    now = steps.product_time(ctx, "now")
    items = [steps.read(ctx, at, camera, now - at, one) for at, one in enumerate(plates(ctx.seed, number))]
    items += [steps.read(ctx, number + at, camera, now - at, None) for at in range(2)]
    steps.send(ctx, "deliver", items)
    events = [str(one["event_id"]) for one in items]
    return events, events[:number]


def _schedule(ctx: Context, label: str) -> Response:
    return ctx.http(label, "GET", "/settings/retention-schedule", as_="auditor")


def _every_store(ctx: Context) -> None:
    since = steps.product_time(ctx, "begin") - steps.HOUR
    events, _ = _delivered(ctx)
    ctx.fact("events", events)
    _schedule(ctx, "schedule")
    steps.state(ctx, "state", events, since=since)
    setting = ctx.http("setting", "GET", "/settings/retention", as_="manager").json
    hours = steps.whole(steps.member(setting, "token_hours"))
    if hours is None:
        return
    other = hours - 1 if hours > 1 else hours + 1
    ctx.fact("other", other)
    ctx.http("set", "PUT", "/settings/retention", as_="manager", json={"token_hours": other})
    _schedule(ctx, "schedule after")
    ctx.http("restore", "PUT", "/settings/retention", as_="manager", json={"token_hours": hours})


def _rows(judge: Judge, record: Record, label: str) -> list[dict[str, Any]]:
    answer = record.one(label)
    judge.equal("retentionSchedule", 200, answer.status, at=label)
    return steps.rows(answer.body)


def _judge_every_store(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = set(record.fact("events"))
    known = {str(one.get("store")): one for one in _rows(judge, record, "schedule")}
    answer = record.one("state")
    judge.require(answer.status == 200 and bool(answer.text.strip()), "export-unreadable", status=answer.status)
    judge.require(all(event in answer.text for event in events), "passage-missing", event=sorted(events)[0])
    personal: set[str] = set()
    stores: set[str] = set()
    tokens = set(steps.tokens(answer.text).values())
    for one in steps.records(answer.text):
        store = str(steps.member(one, "store"))
        stores.add(store)
        values = {value for value in one.values() if isinstance(value, str)} if isinstance(one, dict) else set()
        if values & (events | tokens):
            personal.add(store)
    for store in sorted(stores):
        judge.that(store in known, "store-without-row", at=["state", "schedule"], store=store)
        row = known[store]
        period, reason = steps.whole(row.get("period_s")), row.get("reason")
        reasoned = isinstance(reason, str) and bool(reason.strip())
        judge.that(period is not None or (reasoned and store not in personal), "store-without-period", at="schedule", store=store)
    other = record.fact("other")
    status = record.one("set").status
    judge.require(200 <= status < 300, "refused", label="setRetention", status=status)
    periods = [
        one.get("period_s") for one in _rows(judge, record, "schedule after") if "tokens" in (one.get("holds") or [])
    ]
    judge.that(other * 3600 in periods, "token-period-differs", at="schedule after", expected=other * 3600, observed=str(periods))
    return judge.passed()


def _gone(ctx: Context, label: str, events: Sequence[str]) -> None:
    """Take the state export until none of the events stands in it, at most the tender's ``settle``."""
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", "/test/state", as_="auditor", headers={"accept": "application/x-ndjson"}),
        lambda answer: answer.status == 200 and not any(event in answer.text for event in events),
        deadline=steps.patience(ctx),
        interval=0.5,
    )


def _leap(ctx: Context, seconds: int) -> None:
    while seconds > 0:
        step = min(seconds, 300 * 86_400)
        ctx.advance_clock(step)
        seconds -= step


def _erased(ctx: Context) -> None:
    since = steps.product_time(ctx, "begin") - steps.HOUR
    events, _ = _delivered(ctx)
    ctx.fact("events", events)
    steps.state(ctx, "before", events, since=since)
    _leap(ctx, int(ctx.parameters["passage_retention"]) * 86_400)
    _gone(ctx, "after", events)
    steps.follow(ctx, "passages", "/passages", {"from": steps.written(since)}, "manager")


def _judge_erased(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    before, after = record.one("before"), record.one("after")
    for answer in (before, after):
        judge.require(answer.status == 200 and bool(answer.text.strip()), "export-unreadable", status=answer.status)
    for event in events:
        judge.require(event in before.text, "passage-missing", event=event)
    kept = [event for event in events if event in after.text]
    judge.that(not kept, "passage-not-erased", at="after", number=len(kept))
    for page in record.all("passages"):
        judge.that(not any(event in page.text for event in events), "passage-not-erased", at="passages", number=1)
    return judge.passed()


def _day(ctx: Context, label: str, day: Any, satisfied: Any) -> None:
    start, end = (calendar_days.midnight(day + timedelta(days=more)) for more in (0, 1))
    query = {"from": steps.written(start), "to": steps.written(end)}
    ctx.eventually(
        f"{label} wait",
        lambda: ctx.http(label, "GET", "/deletions", as_="auditor", query=query),
        lambda answer: answer.status == 200 and satisfied(_numbers(answer.json, day.isoformat())),
        deadline=steps.patience(ctx),
        interval=0.2,
    )
    ctx.http(
        f"{label} state", "GET", "/test/state", as_="auditor", headers={"accept": "application/x-ndjson"}, timeout=60
    )


def _numbers(body: Json, day: str) -> list[int | None]:
    """Return accepted, kept and erased of a day; a day without row has none."""
    row = next((one for one in steps.rows(body) if one.get("date") == day), None)
    if row is None:
        return [0, 0, 0]
    return [steps.whole(row.get(name)) for name in ("accepted", "kept", "erased")]


def _report(ctx: Context) -> None:
    now = steps.product_time(ctx, "now")
    day = calendar_days.day_of(now)
    if calendar_days.day_of(now + 15 * 60_000) != day:
        # The trial may not run past midnight.
        ctx.advance_clock(20 * 60)
        now = steps.product_time(ctx, "now again")
        day = calendar_days.day_of(now)
    camera, number = steps.camera(ctx, "one"), 7
    _day(ctx, "before", day, lambda known: True)
    known = _numbers(ctx.http("known", "GET", "/deletions", as_="auditor", query=_window(day)).json, day.isoformat())[0] or 0
    items = [steps.passage(ctx, at, camera, now - 1000 - at, f"{ctx.seed:x}{at:024x}"[-32:] if at % 2 else None) for at in range(number)]
    steps.send(ctx, "deliver", items, edge=False)
    _day(ctx, "after", day, lambda found: found[0] == known + number)
    rows = steps.rows(_schedule(ctx, "schedule").json)
    periods = [steps.whole(one.get("period_s")) for one in rows if "passages" in (one.get("holds") or [])]
    longest = max((one for one in periods if one is not None), default=None)
    if longest is None:
        raise Precondition("no-passage-period")
    _leap(ctx, longest + 86_400)
    ctx.fact("truth", {"day": day.isoformat(), "number": number})
    _day(ctx, "end", day, lambda found: found[1] == 0)


def _window(day: Any) -> dict[str, str]:
    start, end = (calendar_days.midnight(day + timedelta(days=more)) for more in (0, 1))
    return {"from": steps.written(start), "to": steps.written(end)}


def _judge_report(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    found: dict[str, list[int]] = {}
    for label in ("before", "after", "end"):
        answer = record.one(label)
        judge.equal("deletionReport", 200, answer.status, at=label)
        numbers = _numbers(answer.body, truth["day"])
        judge.that(None not in numbers, "report-incomplete", at=label)
        accepted, kept, erased = (one or 0 for one in numbers)
        found[label] = [accepted, kept, erased]
        judge.equal(f"{label}: accepted", kept + erased, accepted, at=label)
        export = record.one(f"{label} state")
        judge.require(export.status == 200, "export-unreadable", status=export.status)
        received = [
            steps.instant(steps.member(one, "received_at"))
            for one in steps.records(export.text)
            if steps.member(one, "store") is not None and isinstance(steps.member(one, "event_id"), str)
        ]
        # An export that names the time of receipt can be counted; the numbers of the others agree among themselves.
        if received and None not in received:
            inside = sum(calendar_days.day_of(one or 0).isoformat() == truth["day"] for one in received)
            judge.equal(f"{label}: kept", inside, kept, at=[label, f"{label} state"])
    judge.equal("accepted, more", truth["number"], found["after"][0] - found["before"][0], at=["before", "after"])
    judge.equal("end: kept", 0, found["end"][1], at="end")
    judge.that(found["end"][0] >= found["after"][0], "report-shrinks", at=["after", "end"])
    return judge.passed()


def _destroyed(ctx: Context) -> None:
    known = ctx.http("periods", "GET", "/test/periods", as_="manager").json
    end = steps.instant(steps.member(known, "key_period_end"))
    begin = steps.instant(steps.member(known, "key_period_start"))
    if end is None or begin is None:
        raise Precondition("no-key-period")
    since = steps.product_time(ctx, "begin") - steps.HOUR
    events, plated = _delivered(ctx)
    steps.state(ctx, "before", events, since=since)
    captured = steps.product_time(ctx, "captured") - 2000
    due = end + int(ctx.parameters["delay"]) * steps.HOUR
    # In steps: what falls due in between is then carried out at about its time.
    for share in (0.25, 0.5, 0.75, 1.0):
        moment = round(end + share * (due - end))
        ahead = moment - steps.product_time(ctx, "ahead")
        if ahead > 0:
            ctx.advance_clock(-(-ahead // 1000))
    reached = steps.product_time(ctx, "reached")
    ctx.eventually(
        "keys wait",
        lambda: ctx.http("keys", "GET", "/keys", as_="auditor"),
        lambda answer: answer.status == 200 and all(one.get("state") == "destroyed" for one in of(answer.json, begin, end)),
        deadline=steps.patience(ctx),
        interval=0.5,
    )
    camera = steps.camera(ctx, "two", purpose=steps.LINKING)
    items = [steps.read(ctx, 100 + at, camera, captured + at, one) for at, one in enumerate(plates(ctx.seed, len(plated)))]
    steps.deliver(ctx, "deliver again", items)
    steps.state(ctx, "after", [str(one["event_id"]) for one in items], since=since)
    steps.follow(ctx, "log", "/audit", {"from": steps.written(end)}, "auditor")
    again = [str(one["event_id"]) for one in items]
    ctx.fact("truth", {"begin": begin, "end": end, "limit": max(due, reached), "events": plated, "again": again})


def of(body: Json, begin: int, end: int) -> list[dict[str, Any]]:
    """Return the keys of a period: those whose time ends with it."""
    return [
        one
        for one in steps.rows(body)
        if steps.instant(one.get("end")) == end and begin <= (steps.instant(one.get("start")) or 0) < end
    ]


def _judge_destroyed(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth, answer = record.fact("truth"), record.one("keys")
    first, again = (steps.tokens(record.one(label).text) for label in ("before", "after"))
    for event in truth["events"]:
        judge.require(event in first, "token-missing", event=event)
    judge.equal("keyRegister", 200, answer.status, at="keys")
    keys = of(answer.body, truth["begin"], truth["end"])
    judge.that(bool(keys), "key-not-listed", at="keys")
    entries = [one for one in steps.pages(record.all("log")) if one.get("action") == "key"]
    for one in keys:
        judge.equal(f"{one.get('id')}: state", "destroyed", one.get("state"), at="keys")
        at = steps.instant(one.get("destroyed_at"))
        good = at is not None and at <= truth["limit"]
        judge.that(good, "key-destroyed-late", at="keys", key=str(one.get("id")), observed=str(one.get("destroyed_at")))
        logged = [entry for entry in entries if str(one.get("purpose")) in str(entry.get("object"))]
        judge.that(bool(logged), "key-act-not-logged", at="log", purpose=str(one.get("purpose")))
    old = {first[event] for event in truth["events"]}
    same = [event for event in truth["again"] if again.get(event) in old]
    judge.that(not same, "token-recomputed", at=["before", "after"], number=len(same))
    return judge.passed()


def _check(name: str, stimulate: Any, judge: Any, *, edge: bool = True) -> Check:
    return Check(
        name,
        name.partition(".")[0],
        stimulate,
        judge,
        principals=_ROLES,
        interfaces=("api", "edge") if edge else ("api",),
        exclusive=("clock",),
        limit=2000.0,
    )


EVERY_STORE = _check("ANPR-RET-01.every-store", _every_store, _judge_every_store)
ERASED = _check("ANPR-RET-02.passages-erased", _erased, _judge_erased)
REPORT = _check("ANPR-RET-06.report-adds-up", _report, _judge_report, edge=False)
DESTROYED = _check("ANPR-PSE-05.key-destroyed", _destroyed, _judge_destroyed)
