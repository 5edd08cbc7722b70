"""Checks of credentials of devices that end: DB-DEV-03, DB-DEV-09, DB-DEV-10."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.devices import REFUSALS, SETTLED
from specgen.checks.databroker.reading import Json, attempts, connected, created, key, keys, read, reason_code, text
from specgen.conformance.api import Check, Context, Judge, MqttSession, Observation, Precondition, Record, Verdict
from specgen.simulator.core import sensors


def further(ctx: Context, label: str, device: steps.Device, suffix: str, **instants: int) -> steps.Device:
    """Give a device one more credential as provider; the times are microseconds of the test clock."""
    told = {name: sensors.write_instant(value) for name, value in instants.items()}
    answer = ctx.http(label, "POST", f"/devices/{steps.quoted(device.id)}/credentials", as_="provider", json=told)
    username, password = text(answer.json, "username"), text(answer.json, "password")
    if answer.status not in (200, 201) or not username or not password:
        raise Precondition("refused", label=label, status=answer.status)
    principal = f"{device.principal}-{suffix}"
    ctx.credential(principal, username=username, password=password)
    return dataclasses.replace(device, username=username, principal=principal)


def publish(ctx: Context, label: str, session: MqttSession, device: steps.Device, place: int, instant: int) -> None:
    """Publish an observation of its own; it stands as the fact ``<label>-observation``."""
    observation = supervising.observed(ctx, place, instant, label)
    ctx.fact(f"{label}-observation", observation)
    session.publish(label, device.topic, sensors.payload(observation))


def refused_login(judge: Judge, record: Record, label: str) -> None:
    """Hold a login that should be refused against the record."""
    found = record.one(label)
    judge.that(not connected(found), "ended-accepted", at=label, label=label)
    judge.require(reason_code(found) in REFUSALS, "refusal-unclear", found=reason_code(found))


def stored(record: Record, label: str) -> set[str]:
    """Return the keys of what was read in the end."""
    return set(keys(read(record, label)))


# -- DB-DEV-03


def _stimulate_replaced(ctx: Context) -> None:
    overlap = int(ctx.parameters["overlap"]) * sensors.HOUR
    margin, settle = int(ctx.parameters["margin"]) * sensors.SECOND, float(ctx.parameters["settle"])
    identifier = steps.dataset(ctx, "dataset", "overlap")
    old = steps.device(ctx, "device", "overlap", identifier)
    supervising.speak(ctx, "first", old, identifier, 0)
    end = steps.clock(ctx, "clock") + overlap
    new = further(ctx, "replace", old, "new", previous_valid_until=end)
    within = end - margin
    supervising.advance_to(ctx, "within", within)
    sessions = {}
    for place, (side, device) in enumerate((("old", old), ("new", new)), start=1):
        sessions[side] = steps.connect(ctx, f"connect-{side}", device, 5)
        publish(ctx, f"within-{side}", sessions[side], device, place, within)
    ends = [supervising.observed(ctx, place, within, f"within-{side}") for place, side in ((1, "old"), (2, "new"))]
    steps.read_all(ctx, "read-within", identifier, {}, expected=ends, patience=settle)
    after = end + margin
    supervising.advance_to(ctx, "after", after)
    steps.connect(ctx, "connect-old-after", old, 5, "again")
    publish(ctx, "after-old", sessions["old"], old, 3, after)
    last = steps.connect(ctx, "connect-new-after", new, 5, "again")
    publish(ctx, "after-new", last, new, 4, after)
    sentinel = supervising.observed(ctx, 4, after, "after-new")
    steps.read_all(ctx, "read-after", identifier, {}, expected=[sentinel], patience=settle)


def _judge_replaced(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    settle = parameters["settle"]
    held = stored(record, "read-within")
    for side in ("old", "new"):
        answer = record.one(f"connect-{side}")
        judge.that(connected(answer), "overlap-refused", at=answer.label, label=side, answer=reason_code(answer))
        there = key(record.fact(f"within-{side}-observation")) in held
        judge.that(there, "overlap-lost", at=(f"within-{side}", *attempts(record, "read-within")), label=side, limit=settle)
    refused_login(judge, record, "connect-old-after")
    held = stored(record, "read-after")
    answer = record.one("connect-new-after")
    judge.that(connected(answer), "overlap-refused", at=answer.label, label="new", answer=reason_code(answer))
    there = key(record.fact("after-new-observation")) in held
    judge.that(there, "overlap-lost", at=("after-new", *attempts(record, "read-after")), label="new", limit=settle)
    gone = key(record.fact("after-old-observation")) not in held
    judge.that(gone, "ended-stored", at=("after-old", *attempts(record, "read-after")))
    return judge.passed()


REPLACED_SMOOTHLY = Check(
    "DB-DEV-03.replaced-smoothly",
    "DB-DEV-03",
    _stimulate_replaced,
    _judge_replaced,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=1200.0,
)


# -- DB-DEV-09


def _stimulate_expired(ctx: Context) -> None:
    validity = int(ctx.parameters["validity"]) * sensors.DAY
    margin, settle = int(ctx.parameters["margin"]) * sensors.SECOND, float(ctx.parameters["settle"])
    identifier = steps.dataset(ctx, "dataset", "expiry")
    first, second = (steps.device(ctx, f"device-{one}", one, identifier) for one in ("first", "second"))
    end = steps.clock(ctx, "clock") + validity
    first = further(ctx, "expiring", first, "new", expires_at=end)
    second = further(ctx, "lasting", second, "new")
    supervising.advance_to(ctx, "within", end - margin)
    session = steps.connect(ctx, "connect-before", first, 5)
    publish(ctx, "before", session, first, 0, end - margin)
    steps.settle(ctx, "readable", identifier, [supervising.observed(ctx, 0, end - margin, "before")])
    supervising.advance_to(ctx, "past", end + margin)
    steps.connect(ctx, "connect-after", first, 5, "again")
    publish(ctx, "after", session, first, 1, end + margin)
    other = steps.connect(ctx, "connect-other", second, 5)
    publish(ctx, "other", other, second, 2, end + margin)
    sentinel = supervising.observed(ctx, 2, end + margin, "other")
    steps.read_all(ctx, "read", identifier, {}, expected=[sentinel], patience=settle)


def _judge_expired(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for label in ("connect-before", "connect-other"):
        answer = record.one(label)
        judge.require(connected(answer), "login-not-accepted", label=label, answer=reason_code(answer))
    held = stored(record, "read")
    judge.require(key(record.fact("other-observation")) in held, "control-missing", view="observations")
    judge.require(key(record.fact("before-observation")) in held, "control-missing", view="observations")
    refused_login(judge, record, "connect-after")
    gone = key(record.fact("after-observation")) not in held
    judge.that(gone, "ended-stored", at=("after", *attempts(record, "read")))
    return judge.passed()


EXPIRED_REFUSED = Check(
    "DB-DEV-09.expired-refused",
    "DB-DEV-09",
    _stimulate_expired,
    _judge_expired,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=1200.0,
)


# -- DB-DEV-10


def _stimulate_warned(ctx: Context) -> None:
    early, notice = int(ctx.parameters["early"]) * sensors.DAY, int(ctx.parameters["notice"]) * sensors.DAY
    margin = int(ctx.parameters["margin"])
    identifier = steps.dataset(ctx, "dataset", "warning")
    first, second = (steps.device(ctx, f"device-{one}", one, identifier) for one in ("first", "second"))
    ctx.fact("devices", {"first": first.id, "second": second.id})
    end = steps.clock(ctx, "clock") + early + margin * sensors.SECOND
    further(ctx, "expiring", first, "new", expires_at=end)
    further(ctx, "lasting", second, "new")
    supervising.watch(ctx, "early", first.id, SETTLED, supervising.EXPIRY)
    steps.clock(ctx, "clock-early")
    ctx.fact("bounds", {"early": end - early, "end": end})
    supervising.advance_to(ctx, "notice", end - notice)
    supervising.await_open(ctx, "warned", first.id, float(margin), supervising.EXPIRY)
    for name, device in (("first", first), ("second", second)):
        supervising.ask(ctx, f"{name}-alarms", device.id, supervising.EXPIRY)


def _open(record: Record, label: str, device: str) -> list[dict[str, Json]]:
    return supervising.open_in(_answered(record, label).body, device, supervising.EXPIRY)


def _answered(record: Record, label: str) -> Observation:
    found = record.one(label)
    if found.status != 200:
        raise Precondition("read-refused", label=label, status=found.status)
    return found


def _judge_warned(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    devices, bounds = record.fact("devices"), record.fact("bounds")
    for label in ("expiring", "lasting"):
        created(judge, record, label, (200, 201))
    clock = supervising.clock_of(record.one("clock-early"))
    judge.require(clock < bounds["early"], "clock-not-held", label="clock-early")
    judge.that(not _open(record, "early", devices["first"]), "warned-early", at="early", limit=parameters["early"])
    found = _open(record, "first-alarms", devices["first"])
    judge.that(bool(found), "warning-missing", at="first-alarms", limit=parameters["notice"])
    judge.that(len(found) == 1, "warning-count", at="first-alarms", observed=len(found))
    judge.that(not _open(record, "second-alarms", devices["second"]), "warned-without-end", at="second-alarms")
    return judge.passed()


WARNED = Check(
    "DB-DEV-10.warned",
    "DB-DEV-10",
    _stimulate_warned,
    _judge_warned,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=1200.0,
)
