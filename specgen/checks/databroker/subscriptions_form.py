"""Checks of the form of notifications and of how they are bundled and signed: DB-SUB-05, DB-SUB-07, DB-SUB-09."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker import subscription_steps as sub
from specgen.checks.databroker.reading import Json, created, objects, parsed, same, text
from specgen.conformance.api import CallbackAnswer, Check, Context, Judge, Observation, Record, Verdict
from specgen.simulator.core import sensors
from specgen.simulator.core.sensors import read_instant

RECEIVERS = ("first", "second")
CLOCK_STEP = 3600.0
MOMENT = "notification-timestamp"
WORDS = ("Ħamrun Ωμέγα", "Ďáblice 水位", "Ñuñoa Øresund")
"""Letters of two, three and four bytes, in values that a notification carries."""


# -- DB-SUB-05


def _stimulate_signed(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "signed")

    def answer(place: int, asked: Mapping[str, Json]) -> CallbackAnswer:
        return CallbackAnswer(503 if place == 0 else 200)

    boxes = {"first": sub.receiver(ctx, "first", answer=answer), "second": sub.receiver(ctx, "second")}
    secrets = {name: sub.subscribe_keyed(ctx, f"subscribe-{name}", identifier, box.url)[1] for name, box in boxes.items()}
    rows = [sub.one(ctx, start, "s", place, value=f"{word} {place}") for place, word in enumerate(WORDS)]
    ctx.fact("wanted", rows)
    steps.clock(ctx, "clock-0")
    steps.deliver(ctx, "deliver", identifier, rows)
    for box in boxes.values():
        sub.await_told(box, rows, deadline=deadline)
    marks = ["clock-0", "clock-1"]
    steps.clock(ctx, "clock-1")
    for step in range(int(ctx.parameters["retry"])):
        if _again(boxes["first"].wait(0, timeout=0.0)):
            break
        time.sleep(sub.NOTICE)  # the product notes the answer before its clock jumps
        ctx.advance_clock(CLOCK_STEP)
        marks.append(f"clock-{step + 2}")
        steps.clock(ctx, marks[-1])
        limit = time.monotonic() + deadline
        while time.monotonic() < limit and not _again(boxes["first"].wait(0, timeout=0.0)):
            time.sleep(0.05)
    ctx.fact("clocks", marks)
    for name, box in boxes.items():
        ctx.fact(f"due-{name}", [_due(secrets[name], call) for call in box.wait(0, timeout=0.0)])


def _due(secret: str, call: Observation) -> dict[str, Json]:
    """Return the signature that a notification must carry. It is reckoned here: the secret itself stays out of the record."""
    moment, body = _header(call, MOMENT), text(call.data.get("request"), "text")
    return {"id": text(sub.event(call), "id"), "moment": moment, "due": signature(secret, moment, body)}


def _again(found: list[Observation]) -> bool:
    """Tell whether the first notification was offered again."""
    return bool(found) and text(sub.event(found[0]), "id") in [text(sub.event(one), "id") for one in found[1:]]


def _header(call: Observation, name: str) -> str:
    asked = call.data.get("request")
    headers = asked.get("headers") if isinstance(asked, Mapping) else None
    return text(headers, name)


def signature(secret: str, moment: str, body: str) -> str:
    """Return the signature that the interface prescribes, over a time and a content."""
    found = hmac.new(secret.encode(), f"{moment}.{body}".encode(errors="replace"), hashlib.sha256).hexdigest()
    return f"sha256={found}"


def _judge_signed(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    secrets = {name: text(created(judge, record, f"subscribe-{name}", (201,)).body, "secret") for name in RECEIVERS}
    for name, secret in secrets.items():
        judge.that(bool(secret), "secret-missing", at=f"subscribe-{name}", reader=name)
    judge.that(secrets["first"] != secrets["second"], "secrets-same", at=("subscribe-first", "subscribe-second"))
    for name, secret in secrets.items():
        found = sub.calls(record, name)
        judge.require(bool(found), "control-not-told", receiver=name)
        for wanted in record.fact("wanted"):
            judge.require(bool(sub.about(record, name, wanted)), "control-not-told", receiver=name)
        known = {(text(one, "id"), text(one, "moment")): text(one, "due") for one in objects(record.fact(f"due-{name}"))}
        judge.require(bool(known), "control-not-told", receiver=name)
        for call in found:
            due = known.get((text(sub.event(call), "id"), _header(call, MOMENT)))
            if due is not None:  # what came after the reckoning is not held against it
                _one_signed(judge, record, name, secret, due, call, float(parameters["skew"]))
    first = sub.calls(record, "first")
    repeated = [one for one in first[1:] if text(sub.event(one), "id") == text(sub.event(first[0]), "id")]
    judge.require(bool(repeated) and bool(text(sub.event(first[0]), "id")), "control-not-told", receiver="first")
    moments = [_header(one, MOMENT) for one in (first[0], repeated[0])]
    judge.that(read_instant(moments[0]) != read_instant(moments[1]), "attempt-not-new", at="first", observed=moments[0])
    return judge.passed()


def _one_signed(judge: Judge, record: Record, name: str, secret: str, due: str, call: Observation, skew: float) -> None:
    moment, shown = _header(call, MOMENT), _header(call, "notification-signature")
    judge.that(hmac.compare_digest(due.encode(), shown.encode(errors="replace")), "signature-differs", at=name,
               receiver=name, expected=due, observed=shown)
    instant = read_instant(moment)
    judge.that(instant is not None, "timestamp-unreadable", at=name, receiver=name, observed=moment)
    deviation = _deviation(record, instant or 0, call.started)
    judge.that(deviation <= skew, "timestamp-deviates", at=name, receiver=name, observed=round(deviation, 1), limit=skew)
    said = json.dumps(call.data.get("request"), ensure_ascii=False, default=str)
    judge.that(secret not in said, "secret-sent", at=name, receiver=name)


def _deviation(record: Record, instant: int, arrived: float) -> float:
    """Return the seconds between a time and the test clock at an arrival.

    The test clock is known at some moments, and may have jumped between two of them: the nearer of both readings counts.
    """
    known = [(record.one(label), read_instant(text(record.one(label).body, "now"))) for label in record.fact("clocks")]
    read = [(found.ended, value / sensors.SECOND - found.ended) for found, value in known if value is not None]
    before = [offset for at, offset in read if at <= arrived][-1:]
    after = [offset for at, offset in read if at > arrived][:1]
    away = [abs(instant / sensors.SECOND - offset - arrived) for offset in (*before, *after)]
    return min(away, default=0.0)


SIGNED = Check(
    "DB-SUB-05.signed",
    "DB-SUB-05",
    _stimulate_signed,
    _judge_signed,
    principals=("provider", "consumer_a", "admin"),
    exclusive=("clock",),
    limit=3600.0,
)


# -- DB-SUB-07

MOMENTS = 12
"""The deliveries over which the observations are spread: enough for several within each interval."""


def _stimulate_bundled(ctx: Context) -> None:
    start, throttle = steps.past(ctx), float(ctx.parameters["throttle"])
    identifier = steps.dataset(ctx, "dataset", "bundled")
    boxes = {name: sub.receiver(ctx, name) for name in RECEIVERS}
    sub.subscribe(
        ctx, "subscribe-first", identifier, boxes["first"].url, throttle_seconds=int(ctx.parameters["throttle"])
    )
    sub.subscribe(ctx, "subscribe-second", identifier, boxes["second"].url)
    rows = [sub.one(ctx, start, "b", place) for place in range(int(ctx.parameters["amount"]))]
    ctx.fact("wanted", rows)
    begun = time.monotonic()
    for place in range(MOMENTS):
        time.sleep(max(0.0, begun + place * 3 * throttle / (MOMENTS - 1) - time.monotonic()))
        part = rows[place * len(rows) // MOMENTS : (place + 1) * len(rows) // MOMENTS]
        steps.deliver(ctx, f"deliver-{place}", identifier, part)
    time.sleep(2 * throttle)


def _held(record: Record, name: str) -> list[str]:
    """Return the message identifiers that a receiver got, in order; a notification that was repeated counts once."""
    seen: dict[str, list[str]] = {}
    for place, call in enumerate(sub.calls(record, name)):
        told = sub.event(call)
        seen.setdefault(text(told, "id") or str(place), [text(one, "message_id") for one in sub.observations(told)])
    return [one for listed in seen.values() for one in listed]


def _judge_bundled(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted = [text(one, "message_id") for one in record.fact("wanted")]
    first, second = (sub.calls(record, name) for name in RECEIVERS)
    judge.require(set(wanted) <= set(_held(record, "second")), "control-not-told", receiver="second")
    judge.require(len(second) > 3, "not-bundled", first=len(first), second=len(second))
    held = [one for one in _held(record, "first") if one in set(wanted)]
    missing, double = set(wanted) - set(held), [one for one, times in Counter(held).items() if times > 1]
    judge.that(not missing and not double, "bundle-content", at="first", missing=len(missing), double=len(double))
    for got, due in zip(held, wanted, strict=True):
        judge.that(got == due, "bundle-order", at="first", observed=got, expected=due)
    least = float(parameters["throttle"]) - float(parameters["slack"])
    for earlier, later in itertools.pairwise(first):
        apart = later.started - earlier.started
        judge.that(apart >= least, "bundles-too-close", at="first", observed=round(apart, 3), limit=parameters["throttle"])
    judge.require(len(second) > len(first), "not-bundled", first=len(first), second=len(second))
    return judge.passed()


BUNDLED = Check(
    "DB-SUB-07.bundled",
    "DB-SUB-07",
    _stimulate_bundled,
    _judge_bundled,
    principals=("provider", "consumer_a", "admin"),
    limit=900.0,
)


# -- DB-SUB-09

MEDIA_TYPE = "application/cloudevents+json"
VALUES: tuple[Any, ...] = (17, -3.25, "17", "Ħ", True, False, {"a": 1, "b": [True, "1", 2.5]}, [1, "1", False])


def _stimulate_events(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "events")
    boxes = {name: sub.receiver(ctx, name) for name in RECEIVERS}
    for name, box in boxes.items():
        sub.subscribe(ctx, f"subscribe-{name}", identifier, box.url)
    rows = [
        sub.one(ctx, start, "v", place, value=VALUES[place % len(VALUES)], entity=steps.name(ctx, f"e{place % 3}"))
        for place in range(int(ctx.parameters["amount"]))
    ]
    ctx.fact("wanted", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    for box in boxes.values():
        sub.await_told(box, rows, deadline=deadline)


def _judge_events(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    wanted = {one["message_id"]: one for one in record.fact("wanted")}
    seen: dict[tuple[str, str], str] = {}
    for name in RECEIVERS:
        told: set[str] = set()
        judge.require(bool(sub.calls(record, name)), "control-not-told", receiver=name)
        for call in sub.calls(record, name):
            _form(judge, name, call)
            event = sub.event(call)
            for item in sub.observations(event):
                mark = text(item, "message_id")
                told.add(mark)
                due = wanted.get(mark)
                judge.that(
                    due is None or (same(item, due) and _kind(item.get("value")) == _kind(due["value"])), "event-value",
                    at=name, message=mark, expected=due and due["value"], observed=item.get("value"),
                )
            pair = (text(event, "source"), text(event, "id"))
            content = json.dumps([event.get("data"), text(event, "subscriptionid")], sort_keys=True, default=str)
            judge.that(seen.setdefault(pair, content) == content, "event-id-shared", at=name, observed=pair[1])
        judge.require(set(wanted) <= told, "control-not-told", receiver=name)
    return judge.passed()


def _form(judge: Judge, name: str, call: Observation) -> None:
    """Hold the form of CloudEvents 1.0 against a call: the media type of its structured mode and the required members."""
    kind = _header(call, "content-type")
    judge.that(kind.partition(";")[0].strip().lower() == MEDIA_TYPE, "event-media-type", at=name, observed=kind)
    event = parsed(text(call.data.get("request"), "text"))
    version = text(event, "specversion")
    judge.that(version == "1.0", "event-member", at=name, member="specversion", observed=version)
    for member in ("id", "source", "type"):
        judge.that(bool(text(event, member)), "event-member", at=name, member=member, observed=text(event, member))
    data = event.get("data") if isinstance(event, Mapping) else None
    judge.that(isinstance(data, Mapping), "event-member", at=name, member="data", observed=type(data).__name__)


def _kind(value: Json) -> Json:
    """Return the kinds of a value and of all it holds, as one text; whole and other numbers are one kind."""
    if isinstance(value, Mapping):
        return json.dumps({str(name): _kind(one) for name, one in value.items()}, sort_keys=True)
    if isinstance(value, list):
        return json.dumps([_kind(one) for one in value])
    if isinstance(value, bool) or value is None:
        return str(value)
    return "number" if isinstance(value, int | float) else "text"


AS_EVENTS = Check(
    "DB-SUB-09.as-events",
    "DB-SUB-09",
    _stimulate_events,
    _judge_events,
    principals=("provider", "consumer_a", "admin"),
    limit=900.0,
)
