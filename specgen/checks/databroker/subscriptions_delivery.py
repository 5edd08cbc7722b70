"""Checks of the delivery of notifications: DB-SUB-06, DB-SUB-04, DB-SUB-11."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from specgen.checks.databroker import steps
from specgen.checks.databroker import subscription_steps as sub
from specgen.checks.databroker.reading import Json, parsed, text
from specgen.conformance.api import CallbackAnswer, Check, Context, Judge, Observation, Precondition, Record, Verdict

# -- DB-SUB-06

BARRED = (400, 403, 422)
DENIED = (401, 403)


def _forms(url: str) -> dict[str, str]:
    """Return ways to write an address that is not allowed, by what they are; they all lead inside."""
    parts = urlsplit(url)
    port, rest = parts.port, parts.path
    host = parts.hostname or ""
    plain = f"[{host}]" if ":" in host else host
    mapped = host if ":" in host else f"::ffff:{host}"
    return {
        "plain": f"http://{plain}:{port}{rest}",
        "localhost": f"http://localhost:{port}{rest}",
        "ipv6": f"http://[{mapped}]:{port}{rest}",
        "link-local": f"http://169.254.169.254:{port}{rest}",
        "scheme": f"ftp://{plain}:{port}{rest}",
    }


def _stimulate_inside(ctx: Context) -> None:
    start, wait = steps.past(ctx), float(ctx.parameters["wait"])
    identifier = steps.dataset(ctx, "dataset", "inside")
    away = sub.receiver(ctx, "third", own_port=True, allow=False)
    turned = {"redirect": False}

    def answer(place: int, asked: Mapping[str, Json]) -> CallbackAnswer:
        return CallbackAnswer(307, {"location": away.url}) if turned["redirect"] else CallbackAnswer(200)

    first = sub.receiver(ctx, "first", own_port=True, allow=False, answer=answer)
    second = sub.receiver(ctx, "second", own_port=True, allow=False)
    if not sub.internal(first.url):
        raise Precondition("receiver-public")
    permission = sub.permit(ctx, "allow-first", first.url)
    sub.subscribe(ctx, "subscribe-first", identifier, first.url)
    control = sub.one(ctx, start, "i", 0)
    steps.deliver(ctx, "deliver-control", identifier, [control])
    if not sub.await_told(first, [control], deadline=steps.LAG):
        raise Precondition("control-not-told", receiver="1")
    for name, url in _forms(second.url).items():
        asked = ctx.http(
            f"ask-{name}", "POST", sub.PLACE, as_="consumer_a", json=sub.request(identifier, url)
        )
        if text(asked.json, "id"):
            ctx.cleanup("DELETE", f"{sub.PLACE}/{steps.quoted(text(asked.json, 'id'))}", as_="consumer_a")
    turned["redirect"] = True
    redirected = sub.one(ctx, start, "i", 1)
    ctx.fact("redirected", redirected)
    steps.deliver(ctx, "deliver-redirected", identifier, [redirected])
    sub.await_told(first, [redirected], deadline=steps.LAG)
    time.sleep(wait)
    turned["redirect"] = False
    ctx.http("take-back", "DELETE", permission, as_="admin")
    ctx.fact("taken-back", True)
    time.sleep(2 * sub.NOTICE)  # what was under way at that moment does not count
    steps.deliver(ctx, "deliver-after", identifier, [sub.one(ctx, start, "i", 2)])
    body = {"host": urlsplit(second.url).hostname, "port": urlsplit(second.url).port}
    ctx.http("own-permission", "POST", "/receiver-permissions", as_="consumer_a", json=body)
    time.sleep(wait)


def _judge_inside(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for name in _forms("http://127.0.0.1:1/"):
        found = record.one(f"ask-{name}")
        # An accepted request is lawful as long as nothing connects; any other refusal says nothing about the address.
        judge.require(found.status in BARRED or 200 <= found.status < 300, "refused", label=found.label, status=found.status)
    judge.that(not record.all("second-connection"), "connected-inside", at="ask-plain", moment="2")
    judge.require(bool(sub.about(record, "first", record.fact("redirected"))), "control-not-told", receiver="1")
    judge.that(not record.all("third-connection"), "connected-inside", at="first", moment="3")
    taken = record.one("take-back")
    judge.require(200 <= taken.status < 300, "refused", label="take-back", status=taken.status)
    since = record.one("taken-back").ended + sub.NOTICE
    after = [one for one in record.all("first-connection") if one.started > since]
    judge.that(not after, "connected-inside", at="take-back", moment="1")
    own = record.one("own-permission")
    judge.that(own.status in DENIED, "not-refused", at=own.label, label=own.label, status=own.status)
    return judge.passed()


NO_INSIDE = Check(
    "DB-SUB-06.no-inside",
    "DB-SUB-06",
    _stimulate_inside,
    _judge_inside,
    principals=("provider", "consumer_a", "admin"),
    limit=900.0,
)


# -- DB-SUB-04

HOUR = 3600
SILENT = 1.0
"""Seconds by which the receiver is silent longer than the answer may take."""
TURNS = ("status", "redirect", "silent")


def _count(ctx: Context, gap: float) -> int:
    """Return how many steps of the clock fit before one gap is left of the period."""
    left = float(ctx.parameters["retry"]) * HOUR - gap
    # the real time that passes meanwhile belongs to the period too; the last step may not reach beyond it
    return max(1, int((left - 1) // gap))


def _stimulate_again(ctx: Context) -> None:
    start, wait = steps.past(ctx), float(ctx.parameters["wait"])
    silence, gap = float(ctx.parameters["answer"]) + SILENT, float(ctx.parameters["gap"]) * 60
    identifier = steps.dataset(ctx, "dataset", "again")
    away = sub.receiver(ctx, "elsewhere", allow=False)
    state: dict[str, Any] = {"well": False}

    def answer(place: int, asked: Mapping[str, Json]) -> CallbackAnswer:
        if state["well"]:
            return CallbackAnswer(200)
        turn = TURNS[place % len(TURNS)]
        if turn == "silent":
            return CallbackAnswer(200, delay=silence)
        return CallbackAnswer(503) if turn == "status" else CallbackAnswer(307, {"location": away.url})

    box = sub.receiver(ctx, "receiver", answer=answer)
    sub.subscribe(ctx, "subscribe", identifier, box.url)
    observation = sub.one(ctx, start, "a", 0)
    ctx.fact("observation", observation)
    steps.deliver(ctx, "deliver", identifier, [observation])
    seen = len(box.wait(1, timeout=wait))
    marks = [[0, seen]]
    if seen:
        for step in range(1, _count(ctx, gap) + 1):
            if any(call.data.get("delay") for call in box.wait(0, timeout=0.0)[marks[-2][1] if step > 1 else 0 : seen]):
                time.sleep(silence)  # the product finds out first that no answer comes
            time.sleep(sub.NOTICE)  # the product notes the answer before its clock jumps
            ctx.advance_clock(gap)
            now = len(box.wait(seen + 1, timeout=wait))
            marks.append([step, now])
            if now == seen:
                break
            seen = now
    ctx.fact("marks", marks)
    time.sleep(silence)
    state["well"] = True
    seen = len(box.wait(0, timeout=0.0))
    ctx.advance_clock(gap)
    delivered = len(box.wait(seen + 1, timeout=wait))
    time.sleep(sub.NOTICE)
    ctx.advance_clock(gap)
    time.sleep(wait)
    ctx.fact("end", {"failing": seen, "delivered": delivered, "after": len(box.wait(0, timeout=0.0))})


def _judge_again(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted = record.fact("observation")
    found = sub.calls(record, "receiver")
    judge.require(bool(found), "control-not-told", receiver="A")
    before = 0
    for step, count in record.fact("marks"):
        judge.that(count > before, "no-attempt", at="receiver", step=step, limit=parameters["wait"])
        before = count
    same = sub.about(record, "receiver", wanted)
    judge.that(
        len(same) == len(found) and len(sub.identifiers(found)) == 1 and "" not in sub.identifiers(found),
        "attempt-otherwise", at="receiver",
    )
    end = record.fact("end")
    judge.that(end["delivered"] > end["failing"], "no-attempt", at="end", step="200", limit=parameters["wait"])
    judge.that(end["after"] == end["failing"] + 1, "offered-again", at="end")
    return judge.passed()


OFFERED_AGAIN = Check(
    "DB-SUB-04.offered-again",
    "DB-SUB-04",
    _stimulate_again,
    _judge_again,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock",),
    limit=3600.0,
)


# -- DB-SUB-11

BOUND = 500
CLOCK_STEP = 3600.0
STEPS = 30


def _stimulate_numbered(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "numbered")
    refused: set[str] = set()

    def answer(place: int, asked: Mapping[str, Json]) -> CallbackAnswer:
        mark = text(parsed(text(asked, "text")), "id")
        if place % 3 == 2 and mark not in refused:
            refused.add(mark)
            return CallbackAnswer(503)
        return CallbackAnswer(200)

    boxes = {"low": sub.receiver(ctx, "low"), "high": sub.receiver(ctx, "high", answer=answer)}
    low = sub.subscribe(
        ctx, "subscribe-low", identifier, boxes["low"].url, condition={"operator": "lt", "value": BOUND}
    )
    sub.subscribe(ctx, "subscribe-high", identifier, boxes["high"].url, condition={"operator": "gt", "value": BOUND})
    rows = [
        sub.one(ctx, start, "q", place, value=(BOUND - 1 - place, BOUND + 1 + place, BOUND)[place % 3])
        for place in range(int(ctx.parameters["amount"]))
    ]
    wanted = {"low": rows[0::3], "high": rows[1::3]}
    ctx.fact("wanted", wanted)
    steps.deliver(ctx, "deliver", identifier, rows)
    for name, box in boxes.items():
        sub.await_told(box, wanted[name], deadline=deadline)
    for _ in range(STEPS):
        if _answered(boxes["high"].wait(0, timeout=0.0), wanted["high"]):
            break
        ctx.advance_clock(CLOCK_STEP)
        limit = time.monotonic() + deadline
        while time.monotonic() < limit and not _answered(boxes["high"].wait(0, timeout=0.0), wanted["high"]):
            time.sleep(0.1)
    for name, paused in (("pause", True), ("resume", False)):
        ctx.http(name, "PATCH", low, as_="consumer_a", json={"paused": paused})
    last = sub.one(ctx, start, "q", len(rows), value=BOUND - 1)
    ctx.fact("last", last)
    steps.deliver(ctx, "deliver-last", identifier, [last])
    sub.await_told(boxes["low"], [last], deadline=deadline)


def _answered(calls: list[Observation], wanted: list[dict[str, Any]]) -> bool:
    """Tell whether each of these observations was in a call that got status 200."""
    return sub.told_all([call for call in calls if call.status == 200], wanted)


def _judge_numbered(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted, last = record.fact("wanted"), record.fact("last")
    for name in ("pause", "resume"):
        found = record.one(name)
        judge.require(200 <= found.status < 300, "refused", label=name, status=found.status)
    for name in ("low", "high"):
        judge.require(_answered(list(sub.calls(record, name)), wanted[name]), "control-not-told", receiver=name)
        numbers: dict[str, str] = {}
        for call in sub.calls(record, name):
            told = sub.event(call)
            mark, number = text(told, "id"), text(told, "sequence")
            judge.that(numbers.setdefault(mark, number) == number, "number-changed", at=name, receiver=name, observed=number)
        judge.that(_one_by_one(list(numbers.values())), "numbers-broken", at=name, receiver=name, observed=sorted(numbers.values()))
    judge.require(bool(sub.about(record, "low", last)), "control-not-told", receiver="low")
    return judge.passed()


def _one_by_one(numbers: list[str]) -> bool:
    """Tell whether numbers, in whatever order they arrived, form a series without gap and without double."""
    if not all(one.isascii() and one.isdigit() and len(one) < 30 for one in numbers):
        return False
    found = sorted(int(one) for one in numbers)
    return bool(found) and found == list(range(found[0], found[0] + len(found)))


NUMBERED = Check(
    "DB-SUB-11.numbered",
    "DB-SUB-11",
    _stimulate_numbered,
    _judge_numbered,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock",),
    limit=2400.0,
)
