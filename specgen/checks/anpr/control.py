"""ANPR-RET-04, ANPR-PUR-04 and ANPR-AUD-01: ceilings, roles and the audit log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict
from specgen.simulator.core.plates import plates

_SHORTEST_MONTH = 28 * 24


def _ceiling(ctx: Context) -> None:
    ceiling = int(ctx.parameters["ceiling"])
    before = steps.whole(
        steps.member(ctx.http("before", "GET", "/test/periods", as_="manager").json, "token_retention_s")
    )
    months = steps.whole(ctx.parameters.get("legal_ceiling")) or 0
    offers = [
        ceiling + 1,
        ceiling + 24,
        *([months * _SHORTEST_MONTH - 1] if months * _SHORTEST_MONTH - 1 > ceiling else []),
    ]
    ctx.fact("offers", offers)
    try:
        ctx.http("at ceiling", "PUT", "/settings/retention", as_="manager", json={"token_hours": ceiling})
        for hours in offers:
            ctx.http(f"offer {hours}", "PUT", "/settings/retention", as_="manager", json={"token_hours": hours})
        ctx.http("periods", "GET", "/test/periods", as_="manager")
    finally:
        if before is not None:
            ctx.http(
                "restored", "PUT", "/settings/retention", as_="manager", json={"token_hours": max(1, before // 3600)}
            )


def _judge_ceiling(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    ceiling = parameters["ceiling"]
    judge.require(
        record.one("at ceiling").status in (200, 204), "ceiling-not-settable", status=record.one("at ceiling").status
    )
    for hours in record.fact("offers"):
        answer = record.one(f"offer {hours}")
        judge.that(
            400 <= answer.status < 500,
            "above-ceiling-accepted",
            at=f"offer {hours}",
            hours=hours,
            ceiling=ceiling,
            status=answer.status,
        )
    kept = steps.whole(steps.member(record.one("periods").body, "token_retention_s"))
    judge.require(kept is not None, "periods-unreadable")
    judge.at_most("token_retention_s", ceiling * 3600, kept or 0, "s", at="periods")
    return judge.passed()


def _aggregates_only(ctx: Context) -> None:
    one, two = (steps.camera(ctx, name, purpose=steps.LINKING) for name in ("one", "two"))
    start = steps.past_hour(ctx)
    known = plates(ctx.seed, steps.GROUP)
    items = [
        steps.read(ctx, 2 * place + number, camera, start + place * 5000 + number * 180_000, plate)
        for place, plate in enumerate(known)
        for number, camera in enumerate((one, two))
    ]
    steps.send(ctx, "deliver", items)
    events = [item["event_id"] for item in items]
    steps.passages(ctx, "passages", events[:1], camera_id=one)
    ctx.fact("truth", {"events": events, "plates": [plate.plain for plate in known]})
    for label, path, query in (
        ("single", "/passages", {"camera": one}),
        ("export", "/test/state", {}),
        (
            "counts",
            "/counts",
            {"camera": one, "from": steps.written(start), "to": steps.written(start + steps.HOUR), "bin": "PT1H"},
        ),
        (
            "od",
            "/od",
            {
                "cordon": f"{one},{two}",
                "from": steps.written(start),
                "to": steps.written(start + steps.HOUR),
                "bin": "PT1H",
            },
        ),
    ):
        ctx.http(label, "GET", path, as_="analyst", query=query)


def _judge_aggregates_only(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    listed = steps.pages(record.all("passages"))
    own = [one for event, one in steps.by_event(listed).items() if event in set(truth["events"])]
    judge.require(bool(own), "passage-missing", event=truth["events"][0])
    tokens = [one["token"] for one in own if isinstance(one.get("token"), str) and one["token"]]
    for label in ("single", "export"):
        judge.one_of(f"analyst, {label}", [403, 404], record.one(label).status, at=label)
    for label in ("counts", "od"):
        judge.equal(f"analyst, {label}", 200, record.one(label).status, at=label)
    for label in ("single", "export", "counts", "od"):
        text = record.one(label).text
        folded = "".join(sign for sign in text.upper() if sign.isalnum() or sign in '"{}[]:')
        found = next((word for word in (*truth["events"], *tokens) if word in text), "")
        found = found or next((plate for plate in truth["plates"] if plate in folded), "")
        judge.that(not found, "single-vehicle-shown", at=label, place=label)
    return judge.passed()


def entries(body: Any, since: int) -> list[dict[str, Any]]:
    """Return the log entries from a moment on: without consultations of the log itself, without what the product does
    of its own accord (actor ``system``)."""
    return [
        one
        for one in steps.rows(body)
        if (steps.instant(one.get("time")) or since) >= since
        and one.get("actor") != "system"
        and not (one.get("action") == "read" and str(one.get("object")).startswith("audit"))
    ]


def _acts(ctx: Context, since: int) -> dict[str, Callable[[], Response]]:
    """Return one act of each kind; each stands on the record under ``act <kind>``."""
    return {
        "read": lambda: ctx.http("act read", "GET", "/passages", as_="manager", query={"camera": f"{ctx.prefix}-act"}),
        "export": lambda: ctx.http("act export", "GET", "/test/state", as_="manager"),
        "configure": lambda: ctx.http(
            "act configure", "POST", "/cameras", as_="manager", json=steps.entry(ctx, "act", since=since - steps.DAY)
        ),
        "key": lambda: ctx.http("act key", "POST", "/test/keys/rotate", as_="manager", json={"purpose": steps.TRAVEL}),
        "delete": lambda: ctx.http("act delete", "POST", "/test/reset", as_="manager", json={"prefix": ctx.prefix}),
    }


def _longer(known: int, since: int) -> Callable[[Response], bool]:
    """Return the condition that the log has more entries than were known."""
    return lambda answer: len(entries(answer.json, since)) > known


def _act_logged(ctx: Context) -> None:
    since = steps.product_time(ctx, "begin")
    query = {"from": steps.written(since)}
    ctx.cleanup("POST", f"/test/reset?prefix={ctx.prefix}", as_="manager")

    def look() -> Response:
        return ctx.http("log", "GET", "/audit", as_="auditor", query=query)

    known = len(entries(ctx.http("log before", "GET", "/audit", as_="auditor", query=query).json, since))
    ctx.fact("begin", {"since": since, "known": known})
    for kind, act in _acts(ctx, since).items():
        act()
        deadline = min(float(ctx.parameters["deadline"]), max(1.0, ctx.remaining() - 10))
        answer = ctx.eventually(f"logged {kind}", look, _longer(known, since), deadline=deadline, interval=0.5)
        ctx.http(f"log {kind}", "GET", "/audit", as_="auditor", query=query)
        now_known = len(entries(answer.json, since))
        if now_known <= known:
            return
        known = now_known
    ctx.http("log after", "GET", "/audit", as_="auditor", query=query)


def _judge_act_logged(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    begin = record.fact("begin")
    known, deadline = begin["known"], parameters["deadline"]
    for kind in ("read", "export", "configure", "key", "delete"):
        act = record.one(f"act {kind}")
        judge.require(200 <= act.status < 300, "act-refused", act=kind, status=act.status)
        judge.equal("GET /audit", 200, record.one(f"log {kind}").status, at=f"log {kind}")
        found = entries(record.one(f"log {kind}").body, begin["since"])
        judge.that(len(found) > known, "act-not-logged", at=f"log {kind}", act=kind, deadline=deadline)
        judge.equal(f"{kind}: +", 1, len(found) - known, at=f"log {kind}")
        for name in ("time", "actor", "action", "object", "result"):
            judge.that(
                all(isinstance(one.get(name), str) and one[name] for one in found),
                "entry-incomplete",
                at=f"log {kind}",
                field=name,
            )
        known = len(found)
    judge.equal("GET /audit", known, len(entries(record.one("log after").body, begin["since"])), at="log after")
    return judge.passed()


CEILING = Check(
    "ANPR-RET-04.ceiling", "ANPR-RET-04", _ceiling, _judge_ceiling, principals=("manager",), exclusive=("clock",)
)
AGGREGATES_ONLY = Check(
    "ANPR-PUR-04.aggregates-only",
    "ANPR-PUR-04",
    _aggregates_only,
    _judge_aggregates_only,
    principals=("camera", "manager", "analyst"),
    interfaces=("api", "edge"),
    limit=90.0,
)
ACT_LOGGED = Check(
    "ANPR-AUD-01.act-logged",
    "ANPR-AUD-01",
    _act_logged,
    _judge_act_logged,
    principals=("manager", "auditor"),
    exclusive=("clock",),
    limit=400.0,
)
