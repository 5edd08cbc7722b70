"""ANPR-EDG and ANPR-TST: the link between edge and platform, keys that fail, and the test clock of every platform."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from specgen.checks.anpr import steps
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict
from specgen.simulator.core.plates import plates

PLATFORMS = ("api", "enforcement")
"""Interfaces of the platforms of a contract: that of lane A, and that of lane B where there is one."""
_CALM = 5.0
"""Seconds for which an answer that nothing is pending any more is not yet believed: the edge may still be about to deliver."""
_APART = 300_000


def listed(
    ctx: Context, label: str, wanted: Collection[str], *, camera: str, since: int, deadline: float
) -> set[str]:
    """Read all pages of a camera's passages until the wanted events are there or the deadline (seconds) is over.

    The pages of the last reading are on the record under ``label``; returns the event ids in them.
    """
    query = {"camera": camera, "from": steps.written(since)}
    begin = time.monotonic()
    seen: set[str] = set()

    def read() -> Response:
        answer = ctx.http(label, "GET", "/passages", as_="manager", query=query)
        seen.clear()
        seen.update(steps.by_event(steps.rows(answer.json)))
        for _ in range(400):
            following = steps.member(answer.json, "next")
            if not isinstance(following, str) or not following:
                break
            answer = ctx.http(label, "GET", following, as_="manager")
            seen.update(steps.by_event(steps.rows(answer.json)))
        return answer

    def enough(answer: Response) -> bool:
        return set(wanted) <= seen or (steps.processed(answer) and time.monotonic() - begin > _CALM)

    allowed = max(1.0, min(deadline, ctx.remaining() - 20.0))
    ctx.eventually(f"{label} wait", read, enough, deadline=allowed, interval=0.25)
    return seen


def set_link(ctx: Context, label: str, state: str) -> None:
    """Cut or restore the link."""
    ctx.http(label, "PUT", "/test/link", interface="edge", as_="manager", json={"state": state})


def key(ctx: Context, label: str, act: str, purpose: str) -> None:
    """Withhold or restore the running key of a purpose."""
    ctx.http(label, "POST", f"/test/keys/{act}", interface="edge", as_="manager", json={"purpose": purpose})


def _link_hook(ctx: Context) -> None:
    camera = steps.camera(ctx, "one")
    since = steps.product_time(ctx) - steps.HOUR
    known = plates(ctx.seed, 3)
    patience = steps.patience(ctx)
    items = []
    try:
        for number, name in enumerate(("first", "second", "third")):
            if name == "second":
                set_link(ctx, "cut", "cut")
            if name == "third":
                set_link(ctx, "restore", "restored")
            item = steps.read(ctx, number, camera, steps.product_time(ctx, f"time {name}"), known[number])
            items.append(item)
            steps.deliver(ctx, f"deliver {name}", [item])
            if name == "second":
                _watch(ctx, camera, since, float(ctx.parameters["hold"]))
            else:
                listed(ctx, f"passages {name}", [item["event_id"]], camera=camera, since=since, deadline=patience)
    finally:
        set_link(ctx, "restored again", "restored")
    ctx.fact("events", [item["event_id"] for item in items])


def _watch(ctx: Context, camera: str, since: int, seconds: float) -> None:
    """Read a camera's passages for a while; every reading stays on the record."""
    end = time.monotonic() + seconds
    query = {"camera": camera, "from": steps.written(since)}
    while True:
        steps.follow(ctx, "passages cut", "/passages", query, "manager")
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(1.0, left))


def _judge_link_hook(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    first, second, third = record.fact("events")
    judge.require(first in steps.by_event(steps.pages(record.all("passages first"))), "passage-missing", event=first)
    cut = record.one("cut")
    judge.one_of("PUT /test/link", [200], cut.status, at="cut")
    judge.equal("state", "cut", steps.member(cut.body, "state"), at="cut")
    for page in record.all("passages cut"):
        judge.require(page.status == 200, "not-readable", place="GET /passages", status=page.status)
        judge.that(second not in steps.by_event(steps.rows(page.body)), "link-not-cut", at=["passages cut", "cut"])
    judge.one_of("PUT /test/link", [200], record.one("restore").status, at="restore")
    judge.that(
        third in steps.by_event(steps.pages(record.all("passages third"))),
        "link-not-restored",
        at=["restore", "passages third"],
    )
    return judge.passed()


def _no_loss(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", days=1)
    group, rounds = int(ctx.parameters["group"]), int(ctx.parameters["rounds"])
    since = steps.product_time(ctx) - steps.HOUR
    known = plates(ctx.seed, rounds * group + 1)
    first = steps.read(ctx, 0, camera, since + steps.HOUR, known[0])
    steps.deliver(ctx, "deliver first", [first])
    listed(ctx, "passages first", [first["event_id"]], camera=camera, since=since, deadline=60)
    step = (int(ctx.parameters["buffer"]) * 3600 - int(ctx.parameters["margin"]) * 60) / (rounds - 1)
    truth: dict[str, int] = {}
    set_link(ctx, "cut", "cut")
    try:
        for turn in range(rounds):
            if turn:
                ctx.advance_clock(step)
            now = steps.product_time(ctx, f"time {turn}")
            numbers = range(turn * group + 1, turn * group + 1 + group)
            items = [steps.read(ctx, number, camera, now - number % group * 50, known[number]) for number in numbers]
            truth |= {item["event_id"]: now - number % group * 50 for number, item in zip(numbers, items, strict=True)}
            for begin in range(0, group, steps.BATCH):
                steps.deliver(ctx, f"deliver {turn}", items[begin : begin + steps.BATCH])
    finally:
        set_link(ctx, "restore", "restored")
    ctx.fact("truth", {"first": first["event_id"], "events": truth, "rounds": rounds})
    listed(ctx, "passages", truth, camera=camera, since=since, deadline=float(ctx.parameters["catch_up"]))


def _judge_no_loss(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    judge.require(
        truth["first"] in steps.by_event(steps.pages(record.all("passages first"))),
        "passage-missing",
        event=truth["first"],
    )
    for label in ("cut", "restore"):
        judge.require(record.one(label).status == 200, "refused", label=label, status=record.one(label).status)
    for turn in range(truth["rounds"]):
        for answer in record.all(f"deliver {turn}") or [record.one(f"deliver {turn}")]:
            judge.that(
                answer.status in (200, 202, 207) and not steps.member(answer.body, "rejected"),
                "refused-while-cut",
                at=f"deliver {turn}",
                status=answer.status,
            )
    pages = steps.pages(record.all("passages"))
    shown = record.one("passages").status
    judge.require(shown == 200, "not-readable", place="GET /passages", status=shown)
    listed_events = [one.get("event_id") for one in pages]
    missing = [event for event in truth["events"] if event not in set(map(str, listed_events))]
    judge.that(
        not missing,
        "lost-while-cut",
        at="passages",
        missing=len(missing),
        total=len(truth["events"]),
        first=missing[0] if missing else "",
        seconds=parameters["catch_up"],
    )
    found = steps.by_event(pages)
    for event, moment in truth["events"].items():
        judge.equal(f"GET /passages ({event})", 1, listed_events.count(event), at="passages")
        judge.equal(f"captured_at ({event})", moment, steps.instant(found[event].get("captured_at")), at="passages")
    return judge.passed()


def _no_key(ctx: Context) -> None:
    camera = steps.camera(ctx, "one", purpose=steps.TRAVEL)
    known = plates(ctx.seed, 3)
    now = steps.product_time(ctx)
    patience = steps.patience(ctx)
    before = steps.read(ctx, 0, camera, now - 2 * _APART, known[0])
    steps.deliver(ctx, "deliver before", [before])
    listed(ctx, "passages before", [before["event_id"]], camera=camera, since=now - steps.HOUR, deadline=patience)
    items = [
        steps.read(ctx, 1 + 2 * place + turn, camera, now - turn * _APART, plate)
        for place, plate in enumerate(known[1:])
        for turn in range(2)
    ]
    events = [item["event_id"] for item in items]
    try:
        key(ctx, "withhold", "withhold", steps.TRAVEL)
        steps.deliver(ctx, "deliver", items)
        listed(ctx, "passages", events, camera=camera, since=now - steps.HOUR, deadline=patience)
    finally:
        key(ctx, "restore", "restore", steps.TRAVEL)
    ctx.fact("truth", {"before": before["event_id"], "events": events})


def _judge_no_key(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    truth = record.fact("truth")
    own = steps.by_event(steps.pages(record.all("passages before"))).get(truth["before"])
    judge.require(own is not None, "passage-missing", event=truth["before"])
    judge.require(_has_token(own), "token-missing", event=truth["before"])
    withheld, answer = record.one("withhold"), record.one("deliver")
    judge.require(withheld.status == 200, "refused", label="POST /test/keys/withhold", status=withheld.status)
    judge.that(
        answer.status in (200, 202, 207) and not steps.member(answer.body, "rejected"),
        "refused-without-key",
        at="deliver",
        status=answer.status,
    )
    found = steps.by_event(steps.pages(record.all("passages")))
    for event in truth["events"]:
        judge.that(event in found, "passage-missing", at="passages", event=event)
        judge.that(found[event].get("token") is None, "token-without-key", at=["withhold", "passages"], event=event)
    return judge.passed()


def _has_token(item: Any) -> bool:
    token = steps.member(item, "token")
    return isinstance(token, str) and bool(token)


def _key_withheld(ctx: Context) -> None:
    cameras = [steps.camera(ctx, name, purpose=steps.TRAVEL) for name in ("first", "second", "third")]
    known = plates(ctx.seed, 1)[0]
    patience = steps.patience(ctx)
    ctx.http("periods before", "GET", "/test/periods", as_="manager")
    now = steps.product_time(ctx)
    events = []
    try:
        for number, (name, camera) in enumerate(zip(("first", "second", "third"), cameras, strict=True)):
            if name == "second":
                key(ctx, "withhold", "withhold", steps.TRAVEL)
            if name == "third":
                key(ctx, "restore", "restore", steps.TRAVEL)
            item = steps.read(ctx, number, camera, now, known)
            events.append(item["event_id"])
            steps.deliver(ctx, f"deliver {name}", [item])
            listed(
                ctx, f"passages {name}", [item["event_id"]], camera=camera, since=now - steps.HOUR, deadline=patience
            )
    finally:
        key(ctx, "restored again", "restore", steps.TRAVEL)
    ctx.http("periods after", "GET", "/test/periods", as_="manager")
    ctx.fact("events", events)


def _judge_key_withheld(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    events = record.fact("events")
    found = {
        name: steps.by_event(steps.pages(record.all(f"passages {name}"))).get(event)
        for name, event in zip(("first", "second", "third"), events, strict=True)
    }
    judge.require(_has_token(found["first"]), "token-missing", event=events[0])
    starts = [steps.member(record.one(f"periods {side}").body, "key_period_start") for side in ("before", "after")]
    judge.require(steps.instant(starts[0]) == steps.instant(starts[1]), "period-turned")
    token = steps.member(found["first"], "token")
    for label, act in (("withhold", "POST /test/keys/withhold"), ("restore", "POST /test/keys/restore")):
        judge.one_of(act, [200, 204], record.one(label).status, at=label)
    second = record.one("passages second").status
    judge.require(second == 200, "not-readable", place="GET /passages", status=second)
    judge.that(
        steps.member(found["second"], "token") != token, "key-not-withheld", at=["withhold", "passages second"]
    )
    judge.that(found["third"] is not None, "passage-missing", at="passages third", event=events[2])
    judge.that(
        steps.member(found["third"], "token") == token, "key-not-restored", at=["restore", "passages third"]
    )
    return judge.passed()


def _every_clock(ctx: Context) -> None:
    names = [name for name in PLATFORMS if ctx.has_interface(name)]
    ahead = int(ctx.parameters["advance"]) * 86_400
    ctx.fact("platforms", names)
    for name in names:
        # Lane B has credentials of its own.
        keeper = f"{name}-manager" if ctx.has(f"{name}-manager") else "manager"
        ctx.http(f"{name} before", "GET", "/test/clock", interface=name, as_=keeper)
        begin = time.monotonic()
        ctx.http(
            f"{name} advance", "POST", "/test/clock", interface=name, as_=keeper, json={"advance_seconds": ahead}
        )
        ctx.http(f"{name} after", "GET", "/test/clock", interface=name, as_=keeper)
        ctx.fact(f"{name} took", round(time.monotonic() - begin, 3))
        ctx.http(f"{name} health", "GET", "/health", interface=name)


def _judge_every_clock(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    names = record.fact("platforms")
    tolerance, ahead = parameters["tolerance"], int(parameters["advance"]) * 86_400
    for name in names:
        for label in (f"{name} before", f"{name} advance"):
            status = record.one(label).status
            judge.that(200 <= status < 300, "clock-not-moved", at=label, status=status)
        shown = [steps.member(record.one(f"{name} {side}").body, "now") for side in ("before", "after")]
        before, after = (steps.instant(one) for one in shown)
        judge.that(before is not None and after is not None, "clock-unreadable", at=[f"{name} before", f"{name} after"])
        moved = ((after or 0) - (before or 0)) / 1000 - record.fact(f"{name} took")
        judge.at_least("/test/clock", ahead - tolerance, moved, "s", at=[f"{name} before", f"{name} after"])
        judge.at_most("/test/clock", ahead + tolerance, moved, "s", at=[f"{name} before", f"{name} after"])
        own = steps.instant(steps.member(record.one(f"{name} health").body, "time"))
        judge.that(
            own is not None and abs(own - (after or 0)) <= tolerance * 1000,
            "health-other-clock",
            at=[f"{name} health", f"{name} after"],
            platform=name,
            tolerance=tolerance,
        )
    return judge.passed()


_BOTH = ("api", "edge")
LINK_HOOK = Check(
    "ANPR-TST-10.link-hook",
    "ANPR-TST-10",
    _link_hook,
    _judge_link_hook,
    principals=("camera", "manager"),
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=240.0,
)
NO_LOSS = Check(
    "ANPR-EDG-04.no-loss",
    "ANPR-EDG-04",
    _no_loss,
    _judge_no_loss,
    principals=("camera", "manager"),
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=4000.0,
)
NO_KEY = Check(
    "ANPR-EDG-06.no-key",
    "ANPR-EDG-06",
    _no_key,
    _judge_no_key,
    principals=("camera", "manager"),
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=150.0,
)
KEY_WITHHELD = Check(
    "ANPR-TST-11.key-withheld",
    "ANPR-TST-11",
    _key_withheld,
    _judge_key_withheld,
    principals=("camera", "manager"),
    interfaces=_BOTH,
    exclusive=("clock",),
    limit=240.0,
)
EVERY_CLOCK = Check(
    "ANPR-TST-12.every-clock",
    "ANPR-TST-12",
    _every_clock,
    _judge_every_clock,
    principals=("manager",),
    exclusive=("clock",),
)
