"""Checks of notifications that were given up, and of notifications as messages: DB-SUB-12, DB-SUB-08."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker import subscription_steps as sub
from specgen.checks.databroker.devices import VERSIONS
from specgen.checks.databroker.reading import (
    REFUSED,
    Json,
    connected,
    created,
    number,
    objects,
    parsed,
    reason_code,
    same,
    text,
)
from specgen.conformance.api import CallbackAnswer, Check, Context, Judge, MqttSession, Record, Response, Verdict
from specgen.simulator.core.sensors import read_instant

HOUR = 3600.0


# -- DB-SUB-12


def _told(body: Json) -> dict[str, str]:
    """Return message identifier -> identifier of the notification, for a list of parked notifications."""
    found: dict[str, str] = {}
    for line in objects(body, "items"):
        notification = line.get("notification")
        if isinstance(notification, Mapping):
            for one in sub.observations(notification):
                found[text(one, "message_id")] = text(notification, "id")
    return found


def _stimulate_parked(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "parked")
    state = {"well": False}

    def answer(place: int, asked: Mapping[str, Json]) -> CallbackAnswer:
        return CallbackAnswer(200 if state["well"] else 503)

    box = sub.receiver(ctx, "receiver", answer=answer)
    place = sub.subscribe(ctx, "subscribe", identifier, box.url)
    rows = [sub.one(ctx, start, "p", number_) for number_ in range(3)]
    ids = {one["message_id"] for one in rows}
    ctx.fact("wanted", rows)
    steps.deliver(ctx, "deliver", identifier, rows)
    sub.await_told(box, rows, deadline=deadline)

    def listed(label: str, as_: str = "consumer_a") -> Response:
        return ctx.http(label, "GET", f"{place}/parked", as_=as_)

    listed("before")
    time.sleep(sub.NOTICE)  # the product notes the answers before its clock jumps
    ctx.advance_clock((float(ctx.parameters["retry"]) + float(ctx.parameters["margin"])) * HOUR)
    ctx.eventually("listed", lambda: listed("parked"), lambda told: ids <= set(_told(told.json)), deadline=deadline)
    time.sleep(sub.NOTICE)  # what was under way does not count
    quiet = len(box.wait(0, timeout=0.0))
    ctx.advance_clock(HOUR)
    time.sleep(2 * sub.NOTICE)
    later = len(box.wait(0, timeout=0.0))
    for reader in ("consumer_b", "anonymous"):
        listed(f"list-{reader}", reader)
        ctx.http(f"deliver-{reader}", "POST", f"{place}/parked", as_=reader)
    time.sleep(2 * sub.NOTICE)
    ctx.fact("attempts", {"quiet": quiet, "later": later, "others": len(box.wait(0, timeout=0.0))})
    state["well"] = True
    ctx.http("redeliver", "POST", f"{place}/parked", as_="consumer_a")
    limit = time.monotonic() + deadline
    while time.monotonic() < limit and not _taken(box.wait(0, timeout=0.0), rows):
        time.sleep(0.05)
    ctx.eventually("emptied", lambda: listed("after"), lambda told: not objects(told.json, "items"), deadline=deadline)


def _taken(calls: Sequence[Any], rows: Sequence[Mapping[str, Json]]) -> bool:
    return sub.told_all([one for one in calls if one.status == 200], rows)


def _judge_parked(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    rows = record.fact("wanted")
    for one in rows:
        judge.require(bool(sub.about(record, "receiver", one)), "control-not-told", receiver="A")
    before = created(judge, record, "before", (200,))
    judge.require(not objects(before.body, "items"), "parked-early")
    found = created(judge, record, "parked", (200,))
    told = _told(found.body)
    there = [one for one in rows if one["message_id"] in told]
    judge.that(len(there) == len(rows), "parked-missing", at="parked", observed=len(there), expected=len(rows))
    for line in objects(found.body, "items"):
        _line(judge, line, rows)
    counts = record.fact("attempts")
    judge.that(counts["later"] == counts["quiet"], "parked-offered", at="receiver")
    for reader in ("consumer_b", "anonymous"):
        for label in (f"list-{reader}", f"deliver-{reader}"):
            status = record.one(label).status
            judge.that(status in REFUSED, "not-refused", at=label, label=label, status=status)
    judge.that(counts["others"] == counts["later"], "parked-offered", at="receiver")
    order = record.one("redeliver")
    judge.require(200 <= order.status < 300, "refused", label="redeliver", status=order.status)
    taken = [one for one in sub.calls(record, "receiver") if one.status == 200]
    got = {text(item, "message_id"): text(sub.event(one), "id") for one in taken for item in sub.observations(sub.event(one))}
    arrived = [one for one in rows if one["message_id"] in got]
    judge.that(len(arrived) == len(rows), "parked-not-delivered", at="receiver", observed=len(arrived), expected=len(rows))
    for one in rows:
        mark = one["message_id"]
        judge.that(bool(told[mark]) and got[mark] == told[mark], "parked-otherwise", at=("parked", "receiver"))
    after = created(judge, record, "after", (200,))
    left = objects(after.body, "items")
    judge.that(not left, "parked-left", at="after", observed=len(left))
    return judge.passed()


def _line(judge: Judge, line: Mapping[str, Json], rows: Sequence[Mapping[str, Json]]) -> None:
    """Hold one line of the list against what it has to state: time, attempts, reason, and the content as delivered."""
    judge.that(read_instant(text(line, "parked_at")) is not None, "parked-incomplete", at="parked", member="parked_at")
    judge.that((number(line, "attempts") or 0) >= 1, "parked-incomplete", at="parked", member="attempts")
    judge.that(bool(text(line, "reason").strip()), "parked-incomplete", at="parked", member="reason")
    due = {one["message_id"]: one for one in rows}
    shown = line.get("notification")
    for item in sub.observations(shown if isinstance(shown, Mapping) else {}):
        wanted = due.get(text(item, "message_id"))
        judge.that(wanted is None or same(item, wanted), "parked-incomplete", at="parked", member="notification")


PARKED = Check(
    "DB-SUB-12.parked",
    "DB-SUB-12",
    _stimulate_parked,
    _judge_parked,
    principals=("provider", "consumer_a", "consumer_b", "admin"),
    exclusive=("clock",),
    limit=1200.0,
)


# -- DB-SUB-08

ORDER = (5, 3)
"""The protocol version of the first and of the second subscription."""
MEMBERS = ("url", "username", "password", "topic")
MOMENTS = ("connected", "away")


def _login(ctx: Context, version: int, label: str) -> MqttSession:
    """Open the lasting session of a subscription."""
    return ctx.mqtt(
        label, version=version, as_=f"subscriber-{version}", client_id=f"sub{version}-{ctx.prefix}", clean=False
    )


def _stimulate_messages(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "messages")
    topics, places = {}, {}
    for version in ORDER:
        answer = ctx.http(
            f"subscribe-{version}", "POST", sub.PLACE, as_="consumer_a",
            json={"dataset": identifier, "receiver": {"kind": "mqtt"}},
        )
        told = answer.json.get("mqtt") if isinstance(answer.json, Mapping) else None
        if answer.status != 201 or not all(text(told, name) for name in MEMBERS):
            return
        places[version] = f"{sub.PLACE}/{steps.quoted(text(answer.json, 'id'))}"
        ctx.cleanup("DELETE", places[version], as_="consumer_a")
        topics[version] = text(told, "topic")
        ctx.fact(f"mark-{version}", {"username": text(told, "username"), "topic": topics[version]})
        ctx.credential(f"subscriber-{version}", username=text(told, "username"), password=text(told, "password"))
    sessions = {version: _login(ctx, version, f"connect-{version}") for version in ORDER}
    for version, session in sessions.items():
        session.subscribe(f"follow-{version}", topics[version])
    rows = {moment: [sub.one(ctx, start, moment[0], place) for place in range(2)] for moment in MOMENTS}
    ctx.fact("wanted", rows)
    steps.deliver(ctx, "deliver-connected", identifier, rows["connected"])
    for version, session in sessions.items():
        session.received(f"got-connected-{version}", count=2, timeout=deadline)
        session.close()
    steps.deliver(ctx, "deliver-away", identifier, rows["away"])
    steps.settle(ctx, "settled", identifier, rows["away"])
    for version in ORDER:
        sessions[version] = _login(ctx, version, f"connect-again-{version}")
        sessions[version].received(f"got-away-{version}", count=2, timeout=deadline)
    _stimulate_foreign(ctx, identifier, start, topics, sessions)
    ctx.http("end", "DELETE", places[ORDER[0]], as_="consumer_a")
    ctx.mqtt("login-ended", version=ORDER[0], as_=f"subscriber-{ORDER[0]}", client_id=f"late-{ctx.prefix}")


def _stimulate_foreign(
    ctx: Context, identifier: str, start: int, topics: Mapping[int, str], sessions: Mapping[int, MqttSession]
) -> None:
    """With the login of the first: follow the topic of the second, and publish on the own topic."""
    first, second = ORDER
    deadline = float(ctx.parameters["deadline"])
    other = ctx.mqtt("connect-foreign", version=first, as_=f"subscriber-{first}", client_id=f"for-{ctx.prefix}")
    if other.connected:
        other.subscribe("follow-foreign", topics[second])
    sentinel = sub.one(ctx, start, "z", 0)
    ctx.fact("sentinel", sentinel)
    if other.connected:
        other.publish("publish-own", topics[first], b'{"forged": true}')
    steps.deliver(ctx, "deliver-sentinel", identifier, [sentinel])
    for version in ORDER:
        sessions[version].received(f"got-sentinel-{version}", count=1, timeout=deadline)
    other.received("got-foreign", count=1, timeout=2 * sub.NOTICE)
    for version in ORDER:
        sessions[version].received(f"got-rest-{version}", count=1, timeout=sub.NOTICE)


def _messages(record: Record, label: str) -> list[dict[str, Json]]:
    """Return what a session received, as the harness wrote it down."""
    return [one for found in record.all(label) for one in objects(found.data.get("messages"))]


def _judge_messages(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    _logins(judge, record)
    wanted, limit = record.fact("wanted"), parameters["deadline"]
    for version in ORDER:
        name = VERSIONS[version]
        answer = record.one(f"connect-{version}")
        judge.that(connected(answer), "message-login-refused", at=answer.label, version=name, answer=reason_code(answer))
        granted = reason_code(record.one(f"follow-{version}"))
        judge.that(granted == 1, "message-not-followed", at=f"follow-{version}", version=name, answer=granted)
        for moment in MOMENTS:
            label = f"got-{moment}-{version}"
            got = _messages(record, label)
            items = {text(one, "message_id"): one for told in got for one in sub.observations(_event(told))}
            for one in wanted[moment]:
                mark = one["message_id"]
                judge.that(mark in items, "message-missing", at=label, version=name, message=mark, limit=limit, moment=moment)
                judge.that(same(items[mark], one), "message-otherwise", at=label, version=name, message=mark)
            for told in got:
                judge.that(told.get("qos") == 1, "message-qos", at=label, version=name, observed=told.get("qos"))
    _foreign(judge, record)
    return judge.passed()


def _logins(judge: Judge, record: Record) -> None:
    found = {}
    for version in ORDER:
        label = f"subscribe-{version}"
        answer = created(judge, record, label, (201,))
        told = answer.body.get("mqtt") if isinstance(answer.body, Mapping) else None
        for member in MEMBERS:
            judge.that(bool(text(told, member)), "message-login-incomplete", at=label, label=label, member=member)
    for version in ORDER:
        found[version] = record.fact(f"mark-{version}")
    for member in ("username", "topic"):
        judge.that(found[5][member] != found[3][member], "message-login-shared", at=("subscribe-5", "subscribe-3"), member=member)


def _event(told: Mapping[str, Json]) -> dict[str, Json]:
    found = parsed(text(told, "payload"))
    return found if isinstance(found, dict) else {}


def _foreign(judge: Judge, record: Record) -> None:
    """Hold against the record that a login opens its own topic alone, for reading alone, and as long as its subscription."""
    sentinel = record.fact("sentinel")
    for version in ORDER:
        told = [_event(one) for one in (*_messages(record, f"got-sentinel-{version}"), *_messages(record, f"got-rest-{version}"))]
        marks = {text(one, "message_id") for event in told for one in sub.observations(event)}
        judge.require(sentinel["message_id"] in marks, "control-not-told", receiver=VERSIONS[version])
        spread = [one for one in told if one.get("forged") is True]
        judge.that(not spread or version == ORDER[0], "publication-spread", at=f"got-sentinel-{version}", receiver=VERSIONS[version])
    judge.that(not _messages(record, "got-foreign"), "message-leaked", at="got-foreign")
    ended = record.one("end")
    judge.require(200 <= ended.status < 300, "refused", label="end", status=ended.status)
    judge.that(not connected(record.one("login-ended")), "message-login-lasts", at="login-ended")


AS_MESSAGES = Check(
    "DB-SUB-08.as-messages",
    "DB-SUB-08",
    _stimulate_messages,
    _judge_messages,
    principals=("provider", "consumer_a"),
    interfaces=("api", "mqtt_v3", "mqtt_v5"),
    limit=1200.0,
)
