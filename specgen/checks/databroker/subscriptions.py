"""Checks of subscriptions and their notifications: DB-SUB-02, DB-SUB-01, DB-SUB-10, DB-SUB-03."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker import subscription_steps as sub
from specgen.checks.databroker.reading import REFUSED, Json, created, mentions, objects, same, text
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws

REQUESTS = 10
"""Requests over which the observations of a test are spread."""


# -- DB-SUB-02


def _stimulate_notified(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "notified")
    box = sub.receiver(ctx, "receiver")
    sub.subscribe(ctx, "subscribe", identifier, box.url)
    amount = int(ctx.parameters["amount"])
    delivered = [sub.one(ctx, start, "n", place) for place in range(amount)]
    ctx.fact("delivered", delivered)
    size = max(1, amount // REQUESTS)
    parts = [delivered[place : place + size] for place in range(0, amount, size)]
    for number, part in enumerate(parts):
        label = f"deliver.{number}"
        answer = ctx.http(label, "POST", steps.path(identifier, "/observations"), as_="provider", json=part)
        if not 200 <= answer.status < 300:
            raise Precondition("refused", label=label, status=answer.status)
    ctx.fact("parts", [[one["message_id"] for one in part] for part in parts])
    sub.await_told(box, delivered, deadline=deadline + sub.NOTICE)
    time.sleep(sub.NOTICE)  # a second notification about the same observation follows the first closely


def _judge_notified(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    limit = float(parameters["deadline"])
    created(judge, record, "subscribe")
    wanted = {one["message_id"]: one for one in record.fact("delivered")}
    judge.that(bool(sub.calls(record, "receiver")), "nothing-arrived", at="subscribe", limit=parameters["deadline"])
    for number, part in enumerate(record.fact("parts")):
        acknowledged = sub.delivered_at(record, f"deliver.{number}")
        for name in part:
            found = sub.about(record, "receiver", wanted[name])
            judge.that(bool(found), "not-notified", at="receiver", message=name, limit=parameters["deadline"])
            late = min(call.started for call in found) - acknowledged
            judge.that(
                late <= limit + sub.NOTICE, "notified-late", at="receiver", message=name,
                limit=parameters["deadline"], observed=round(late, 2),
            )
            items = [item for call in found for item in sub.observations(sub.event(call))]
            mine = [item for item in items if text(item, "message_id") == name]
            judge.that(
                bool(mine) and all(same(item, wanted[name]) for item in mine), "notified-otherwise", at="receiver",
                message=name, expected=wanted[name], observed=mine[:1],
            )
            identifiers = sub.identifiers(found)
            judge.that(
                len(identifiers) == 1 and "" not in identifiers, "notified-twice", at="receiver", message=name,
                observed=sorted(identifiers),
            )
    return judge.passed()


NOTIFIED = Check(
    "DB-SUB-02.notified",
    "DB-SUB-02",
    _stimulate_notified,
    _judge_notified,
    principals=("provider", "consumer_a", "admin"),
    limit=steps.LIMIT,
)


# -- DB-SUB-01

OWNERS = ("consumer_a", "consumer_b")
FOREIGN = (("read", "GET", "", None), ("change", "PATCH", "", {"entity": "x"}), ("pause", "PATCH", "", {"paused": True}),
           ("parked", "GET", "/parked", None), ("end", "DELETE", "", None))


def _tell(ctx: Context, label: str, identifier: str, observation: dict[str, Any]) -> None:
    ctx.fact(f"{label}-observation", observation)
    steps.deliver(ctx, label, identifier, [observation])


def _shared(ctx: Context, suffix: str) -> tuple[str, dict[str, str]]:
    """Make a shared dataset that both consumers may read; returns its id and the grant of each."""
    identifier = steps.dataset(ctx, "dataset", suffix, klass="shared")
    grants = {who: steps.grant(ctx, f"grant-{who}", identifier, steps.subject(ctx, who)) for who in OWNERS}
    return identifier, grants


def _stimulate_own(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier, _ = _shared(ctx, "own")
    boxes = {who: sub.receiver(ctx, f"receiver-{who}") for who in OWNERS}
    places = {who: sub.subscribe(ctx, f"subscribe-{who}", identifier, boxes[who].url, as_=who) for who in OWNERS}
    for who in OWNERS:
        ctx.http(f"list-{who}", "GET", sub.PLACE, as_=who)
    mine, boxed = places["consumer_a"], boxes
    ctx.http("before", "GET", mine, as_="consumer_a")
    for name, verb, rest, body in FOREIGN:
        ctx.http(f"foreign-{name}", verb, f"{mine}{rest}", as_="consumer_b", json=body)
    ctx.http("after", "GET", mine, as_="consumer_a")
    wait = deadline + sub.NOTICE + steps.LAG
    for place, (moment, verb, change, heard) in enumerate(
        (
            ("paused", "PATCH", {"paused": True}, ("consumer_b",)),
            ("resumed", "PATCH", {"paused": False}, OWNERS),
            ("ended", "DELETE", None, ("consumer_b",)),
        )
    ):
        ctx.http(f"to-{moment}", verb, mine, as_="consumer_a", json=change)
        if moment == "ended":
            ctx.http("gone", "GET", mine, as_="consumer_a")
        time.sleep(deadline)
        observation = sub.one(ctx, start, "o", place)
        _tell(ctx, f"deliver-{moment}", identifier, observation)
        for who in heard:
            sub.await_told(boxed[who], [observation], deadline=wait)
        time.sleep(sub.NOTICE)


def _judge_own(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    made: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for who in OWNERS:
        found = record.one(f"subscribe-{who}")
        made[who], secrets[who] = text(found.body, "id"), text(found.body, "secret")
        judge.that(bool(secrets[who]), "secret-missing", at=found.label, reader=who)
    for who in OWNERS:
        found = record.one(f"list-{who}")
        judge.require(found.status == 200, "refused", label=found.label, status=found.status)
        listed = [text(one, "id") for one in objects(found.body, "items")]
        other = next(made[one] for one in OWNERS if one != who)
        judge.that(made[who] in listed and other not in listed, "not-only-own", at=found.label, reader=who)
        judge.that(
            not any(mentions(found, secret) for secret in secrets.values()), "secret-shown", at=found.label, reader=who
        )
    for name, *_ in FOREIGN:
        found = record.one(f"foreign-{name}")
        judge.that(
            found.status in REFUSED[1:], "not-refused", at=found.label, label=found.label, status=found.status
        )
    before, after = record.one("before"), record.one("after")
    judge.require(before.status == 200, "refused", label="before", status=before.status)
    members = ("id", "dataset", "entity", "property", "receiver", "status")
    bodies = [found.body if isinstance(found.body, Mapping) else {} for found in (before, after)]
    shown = [{name: body.get(name) for name in members} for body in bodies]
    judge.that(after.status == 200 and shown[0] == shown[1], "changed-by-other", at="after")
    for moment, heard in (("paused", False), ("resumed", True), ("ended", False)):
        found = record.one(f"to-{moment}")
        wanted = (204,) if moment == "ended" else (200, 204)
        judge.one_of("status", wanted, found.status, at=found.label)
        if moment == "ended":
            judge.equal("status", 404, record.one("gone").status, at="gone")
        observation = record.fact(f"deliver-{moment}-observation")
        judge.require(bool(sub.about(record, "receiver-consumer_b", observation)), "control-not-told", receiver="B")
        arrived = bool(sub.about(record, "receiver-consumer_a", observation))
        judge.that(heard or not arrived, "wrongly-told", at="receiver-consumer_b", moment=moment)
        judge.that(arrived or not heard, "wrongly-silent", at="receiver-consumer_b", moment=moment)
    return judge.passed()


OWN_ONLY = Check(
    "DB-SUB-01.own-only",
    "DB-SUB-01",
    _stimulate_own,
    _judge_own,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    limit=steps.LIMIT,
)


# -- DB-SUB-10


def _stimulate_right(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier, grants = _shared(ctx, "right")
    boxes = {who: sub.receiver(ctx, f"receiver-{who}") for who in OWNERS}
    for who in OWNERS:
        sub.subscribe(ctx, f"subscribe-{who}", identifier, boxes[who].url, as_=who)
    control = sub.one(ctx, start, "r", 0)
    _tell(ctx, "deliver-control", identifier, control)
    if not all(sub.await_told(boxes[who], [control], deadline=steps.PATIENCE) for who in OWNERS):
        raise Precondition("control-not-told", receiver="A, B")
    place = steps.path(identifier, f"/grants/{steps.quoted(grants['consumer_a'])}")
    ctx.http("withdraw", "DELETE", place, as_="provider")
    time.sleep(deadline)
    withdrawn = sub.one(ctx, start, "r", 1)
    _tell(ctx, "deliver-withdrawn", identifier, withdrawn)
    sub.await_told(boxes["consumer_b"], [withdrawn], deadline=steps.PATIENCE)
    time.sleep(deadline)
    ctx.http("close", "PATCH", steps.path(identifier), as_="provider", json={"class": "closed"})
    time.sleep(deadline)
    _tell(ctx, "deliver-closed", identifier, sub.one(ctx, start, "r", 2))
    time.sleep(deadline)
    ctx.http("again", "POST", sub.PLACE, as_="consumer_b", json=sub.request(identifier, boxes["consumer_b"].url))


def _judge_right(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for label in ("withdraw", "close"):
        found = record.one(label)
        judge.require(200 <= found.status < 300, "refused", label=label, status=found.status)
    withdrawn, closed = record.fact("deliver-withdrawn-observation"), record.fact("deliver-closed-observation")
    judge.require(bool(sub.about(record, "receiver-consumer_b", withdrawn)), "control-not-told", receiver="B")
    for receiver, observation, moment in (
        ("A", withdrawn, "withdrawn"), ("A", closed, "closed"), ("B", closed, "closed")
    ):
        label = f"receiver-consumer_{receiver.lower()}"
        judge.that(
            not sub.about(record, label, observation), "told-without-right", at=label,
            receiver=receiver, moment=moment, limit=parameters["deadline"],
        )
    again = record.one("again")
    judge.that(again.status in REFUSED[1:], "not-refused", at="again", label="again", status=again.status)
    return judge.passed()


FOLLOWS_RIGHT = Check(
    "DB-SUB-10.follows-right",
    "DB-SUB-10",
    _stimulate_right,
    _judge_right,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    limit=1500.0,
)


# -- DB-SUB-03

BOUND = 500
KINDS = ("entity", "property", "equal", "below", "text", "dataset")
MATCHING = 10


def _stimulate_cause(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "cause")
    other = steps.dataset(ctx, "dataset-other", "cause-other")
    box = sub.receiver(ctx, "receiver")
    entity = steps.name(ctx, "e-c")
    sub.subscribe(
        ctx, "subscribe", identifier, box.url, entity=entity, property="level",
        condition={"operator": "gt", "value": BOUND},
    )
    amount = int(ctx.parameters["amount"])
    away: dict[str, dict[str, Any]] = {
        "entity": {"entity": steps.name(ctx, "e-d")},
        "property": {"property": "depth"},
        "equal": {"value": BOUND},
        "below": {"value": BOUND - 1},
        "text": {"value": "high"},
        "dataset": {},
    }
    rows = [
        (KINDS[place % len(KINDS)], sub.one(ctx, start, "c", place, **away[KINDS[place % len(KINDS)]]))
        for place in range(amount)
    ]
    for place in range(MATCHING - 1):
        at = draws.below(ctx.seed, "place", place, amount)
        rows.insert(at, ("", sub.one(ctx, start, "c", amount + place)))
    rows.append(("", sub.one(ctx, start, "c", amount + MATCHING)))
    ctx.fact("matching", [one for kind, one in rows if not kind])
    ctx.fact("away", [[kind, one] for kind, one in rows if kind])
    steps.deliver(ctx, "deliver-other", other, [one for kind, one in rows if kind == "dataset"])
    steps.deliver(ctx, "deliver", identifier, [one for kind, one in rows if kind != "dataset"])
    ctx.fact("acknowledged", True)
    sub.await_told(box, [one for kind, one in rows if not kind], deadline=deadline + sub.NOTICE)
    time.sleep(deadline)


def _judge_cause(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    created(judge, record, "subscribe")
    told = {
        text(item, "message_id"): call for call in sub.calls(record, "receiver") for item in sub.observations(sub.event(call))
    }
    ends = record.one("acknowledged").ended + float(parameters["deadline"]) + sub.NOTICE
    for kind, one in record.fact("away"):
        judge.that(one["message_id"] not in told, "told-without-cause", at="subscribe", kind=kind, message=one["message_id"])
    for one in record.fact("matching"):
        call = told.get(one["message_id"])
        judge.that(
            call is not None and call.started <= ends, "not-notified", at="subscribe",
            message=one["message_id"], limit=parameters["deadline"],
        )
    return judge.passed()


WITH_CAUSE = Check(
    "DB-SUB-03.with-cause",
    "DB-SUB-03",
    _stimulate_cause,
    _judge_cause,
    principals=("provider", "consumer_a", "admin"),
    limit=steps.LIMIT,
)
