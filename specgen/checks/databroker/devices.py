"""Checks of the ingest from devices over MQTT: DB-INM-01, -02, -03, -06, -07 and DB-DEV-02."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    Json,
    attempts,
    connected,
    elapsed,
    key,
    keys,
    number,
    objects,
    read,
    reason_code,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, MqttSession, Precondition, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

VERSIONS = {3: "MQTT 3.1.1", 5: "MQTT 5.0"}
REFUSALS = (-1, 4, 5, 0x86, 0x87, 0x8C)
"""Return and reason codes of a refused login; -1 is a connection closed before any answer."""
BOTH = ("api", "mqtt_v3", "mqtt_v5")
JUST_BEFORE = 5
"""Minutes before the end of the window at which the last repetition is sent."""
SETTLED = 2.0
"""Seconds after which a message that was taken in would be readable (the default of DB-INM-01)."""


def _observe(ctx: Context, place: int, start: int, suffix: str) -> dict[str, Any]:
    """Return an observation of a sensor of its own."""
    return sensors.network(ctx.seed, ctx.prefix, place + 1)[place].observe(start, steps.name(ctx, f"m-{suffix}"))


def _await(ctx: Context, label: str, identifier: str, expected: Mapping[str, Any], deadline: float) -> None:
    """Read the expected observation's entity until it is there; the answer stands as ``<label>-read``."""

    def probe() -> Response:
        return ctx.http(
            f"{label}-read",
            "GET",
            steps.path(identifier, "/observations"),
            as_="provider",
            query={"entity": expected["entity"]},
        )

    ctx.eventually(
        label,
        probe,
        lambda answer: any(same(one, expected) for one in objects(answer.json, "items")),
        deadline=deadline,
    )


def _published(judge: Judge, record: Record, connect: str, publish: str) -> None:
    """Precondition: the login was accepted and the publication acknowledged."""
    judge.require(
        connected(record.one(connect)), "login-not-accepted", label=connect, answer=reason_code(record.one(connect))
    )
    judge.require(
        0 <= reason_code(record.one(publish)) < 0x80,
        "publish-not-acknowledged",
        label=publish,
        answer=reason_code(record.one(publish)),
    )


def _open(ctx: Context, label: str, one: steps.Device, version: int, old: MqttSession | None = None) -> MqttSession:
    """Return a session of a device: the old one while it is connected, else a new one."""
    return old if old is not None and old.connected else steps.connect(ctx, label, one, version)


# -- DB-INM-01


def _stimulate_both(ctx: Context) -> None:
    start = steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "mqtt")
    for place, version in enumerate(VERSIONS):
        expected = _observe(ctx, place, start, f"v{version}")
        ctx.fact(f"expected-{version}", expected)
        device = steps.device(ctx, f"device-{version}", f"v{version}", identifier)
        session = steps.connect(ctx, f"connect-{version}", device, version)
        session.publish(f"publish-{version}", device.topic, sensors.payload(expected))
        _await(ctx, f"readable-{version}", identifier, expected, float(ctx.parameters["deadline"]))
        session.close()


def _judge_both(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for version, name in VERSIONS.items():
        connect, publish = record.one(f"connect-{version}"), record.one(f"publish-{version}")
        judge.that(connected(connect), "device-refused", at=connect.label, version=name, answer=reason_code(connect))
        judge.that(
            0 <= reason_code(publish) < 0x80,
            "not-acknowledged",
            at=publish.label,
            version=name,
            answer=reason_code(publish),
        )
        expected, answer = record.fact(f"expected-{version}"), record.one(f"readable-{version}-read")
        at = (publish.label, answer.label, f"readable-{version}")
        found = [one for one in objects(answer.body, "items") if one.get("entity") == expected["entity"]]
        judge.that(
            any(same(one, expected) for one in found),
            "device-not-readable",
            at=at,
            version=name,
            limit=parameters["deadline"],
        )
        judge.that(len(found) == 1, "observation-count", at=at, expected=1, observed=len(found))
        judge.that(
            elapsed(record, f"readable-{version}") <= float(parameters["deadline"]),
            "device-not-readable",
            at=at,
            version=name,
            limit=parameters["deadline"],
        )
    return judge.passed()


READABLE_BOTH = Check(
    "DB-INM-01.readable-both",
    "DB-INM-01",
    _stimulate_both,
    _judge_both,
    principals=("provider",),
    interfaces=BOTH,
    limit=steps.LIMIT,
)


# -- DB-INM-02

WRONG = ("anonymous", "wrong-password", "empty-password", "unknown-user")


def _stimulate_login(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "login")
    device = steps.device(ctx, "device", "login", identifier)
    secret = f"{draws.integer(ctx.seed, ctx.prefix, 2):016x}"
    ctx.credential("wrong-password", username=device.username, password=f"wrong-{secret}")
    ctx.credential("empty-password", username=device.username)
    ctx.credential("unknown-user", username=f"unknown-{secret}", password=f"invented-{secret}")
    for version in VERSIONS:
        steps.connect(ctx, f"right-{version}", device, version).close()
        for principal in WRONG:
            ctx.mqtt(
                f"{principal}-{version}",
                version=version,
                as_=principal,
                client_id=f"{principal}-{version}-{ctx.prefix}"[:60],
            ).close()


def _judge_login(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for version in VERSIONS:
        right = record.one(f"right-{version}")
        judge.require(connected(right), "login-not-accepted", label=right.label, answer=reason_code(right))
    unclear = []
    for version, name in VERSIONS.items():
        for principal in WRONG:
            found = record.one(f"{principal}-{version}")
            judge.that(not connected(found), "login-accepted", at=found.label, credential=principal, version=name)
            if reason_code(found) not in REFUSALS:
                unclear.append(f"{found.label}: {reason_code(found)}")
    judge.require(not unclear, "refusal-unclear", found=unclear)
    return judge.passed()


LOGIN_REFUSED = Check(
    "DB-INM-02.login-refused", "DB-INM-02", _stimulate_login, _judge_login, principals=("provider",), interfaces=BOTH
)


# -- DB-INM-03


def _stimulate_foreign(ctx: Context) -> None:
    start = steps.past(ctx)
    sides: dict[str, dict[str, Any]] = {}
    devices = {}
    for place, (side, version) in enumerate((("one", 5), ("two", 3))):
        kind = steps.type_of(ctx, side)
        identifier = steps.dataset(ctx, f"dataset-{side}", side, entity_type=kind)
        devices[side] = steps.device(ctx, f"device-{side}", side, identifier)
        sides[side] = {
            "dataset": identifier,
            "type": kind,
            "version": version,
            "own": _observe(ctx, 2 * place, start, f"{side}-own"),
            "foreign": _observe(ctx, 2 * place + 1, start, f"{side}-foreign"),
        }
    ctx.fact("sides", sides)
    for side, other in (("one", "two"), ("two", "one")):
        here = sides[side]
        session = steps.connect(ctx, f"connect-{side}", devices[side], here["version"])
        session.publish(f"foreign-{side}", devices[other].topic, sensors.payload(here["foreign"]))
        time.sleep(0.05)
        session = _open(ctx, f"connect-again-{side}", devices[side], here["version"], session)
        session.publish(f"own-{side}", devices[side].topic, sensors.payload(here["own"]))
        session.close()
    for here in sides.values():
        steps.settle(ctx, f"settled-{here['type']}", here["dataset"], [here["own"]])
    time.sleep(max(0.0, min(float(ctx.parameters.get("settle", SETTLED)), ctx.remaining() - 5)))
    for side, here in sides.items():
        steps.read_all(ctx, f"after-{side}", here["dataset"], {})
        for place, one in enumerate(sides.values()):
            ctx.http(
                f"entity-{side}-{place}",
                "GET",
                steps.entity_path(here["type"], one["foreign"]["entity"]),
                as_="provider",
            )


def _judge_foreign(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    sides = record.fact("sides")
    for side, here in sides.items():
        judge.require(
            any(same(one, here["own"]) for one in read(record, f"after-{side}")), "control-missing", view=side
        )
    for side in sides:
        found = read(record, f"after-{side}")
        for other in sides.values():
            judge.that(
                all(one.get("entity") != other["foreign"]["entity"] for one in found),
                "foreign-taken-in",
                at=attempts(record, f"after-{side}"),
                version=VERSIONS[other["version"]],
            )
        for place, other in enumerate(sides.values()):
            entity = record.one(f"entity-{side}-{place}")
            judge.that(entity.status != 200, "foreign-taken-in", at=entity.label, version=VERSIONS[other["version"]])
    return judge.passed()


FOREIGN_TOPIC = Check(
    "DB-INM-03.foreign-topic",
    "DB-INM-03",
    _stimulate_foreign,
    _judge_foreign,
    principals=("provider",),
    interfaces=BOTH,
    limit=steps.LIMIT,
)


# -- DB-INM-06


def _stimulate_once(ctx: Context) -> None:
    start = steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "once")
    device = steps.device(ctx, "device", "once", identifier)
    repeated = _observe(ctx, 0, start, "repeated")
    markers = [_observe(ctx, 1 + place, start, f"marker{place}") for place in range(2)]
    ctx.fact("repeated", repeated)
    ctx.fact("markers", markers)
    session = steps.connect(ctx, "connect", device, 5)
    session.publish("publish", device.topic, sensors.payload(repeated))
    steps.settle(ctx, "readable", identifier, [repeated])
    for place, marker in enumerate(markers):
        if place:
            ctx.advance_clock(max(1, int(ctx.parameters["window"]) * 3600 - int(ctx.parameters.get("margin", JUST_BEFORE)) * 60))
        session = _open(ctx, f"connect-{place}", device, 5, session)
        session.publish(f"again-{place}", device.topic, sensors.payload(repeated))
        session.publish(f"marker-{place}", device.topic, sensors.payload(marker))
        steps.read_all(ctx, f"count-{place}", identifier, {}, expected=[marker])
    session.close()


def _judge_once(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    _published(judge, record, "connect", "publish")
    repeated, markers = record.fact("repeated"), record.fact("markers")
    for place, marker in enumerate(markers):
        found = Counter(keys(read(record, f"count-{place}")))
        judge.require(found[key(marker)] >= 1, "control-missing", view=f"count-{place}")
        at = (f"again-{place}", *attempts(record, f"count-{place}"))
        judge.that(
            0 <= reason_code(record.one(f"again-{place}")) < 0x80,
            "not-acknowledged",
            at=f"again-{place}",
            version=VERSIONS[5],
            answer=reason_code(record.one(f"again-{place}")),
        )
        judge.that(found[key(repeated)] == 1, "stored-again", at=at, expected=1, observed=found[key(repeated)])
        judge.that(found[key(marker)] == 1, "stored-again", at=at, expected=1, observed=found[key(marker)])
    return judge.passed()


STORED_ONCE = Check(
    "DB-INM-06.stored-once",
    "DB-INM-06",
    _stimulate_once,
    _judge_once,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)


# -- DB-INM-07

MALFORMED = ("not-json", "no-value", "empty")


def _stimulate_rejects(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "rejects")
    device = steps.device(ctx, "device", "rejects", identifier)
    valid, broken = _observe(ctx, 0, start, "valid"), _observe(ctx, 1, start, "broken")
    without = {name: value for name, value in broken.items() if name != "value"}
    payloads = {"not-json": sensors.payload(broken)[:-9], "no-value": sensors.payload(without), "empty": b""}
    ctx.fact("valid", valid)
    ctx.fact("broken", broken)
    session: MqttSession | None = None
    for place, label in enumerate(MALFORMED):
        session = _open(ctx, f"connect-{label}", device, 5, session)
        session.publish(f"publish-{label}", device.topic, payloads[label])

        def probe(label: str = label) -> Response:
            return ctx.http(f"rejects-{label}", "GET", steps.path(identifier, "/rejects"), as_="provider")

        def listed(answer: Response, least: int = place + 1) -> bool:
            return len(objects(answer.json, "items")) >= least

        ctx.eventually(f"listed-{label}", probe, listed, deadline=deadline)
    session = _open(ctx, "connect-valid", device, 5, session)
    session.publish("publish-valid", device.topic, sensors.payload(valid))
    _await(ctx, "readable", identifier, valid, deadline)
    ctx.http("rejects-after", "GET", steps.path(identifier, "/rejects"), as_="provider")
    steps.read_all(ctx, "all", identifier, {})
    session.close()


def _judge_rejects(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    judge.require(
        connected(record.one("connect-not-json")),
        "login-not-accepted",
        label="connect-not-json",
        answer=reason_code(record.one("connect-not-json")),
    )
    valid, broken, limit = record.fact("valid"), record.fact("broken"), float(parameters["deadline"])
    for place, label in enumerate(MALFORMED):
        listed = objects(record.one(f"rejects-{label}").body, "items")
        judge.that(
            len(listed) > place and elapsed(record, f"listed-{label}") <= limit,
            "reject-not-listed",
            at=(f"publish-{label}", f"rejects-{label}"),
            payload=label,
            limit=parameters["deadline"],
        )
    rejects = objects(record.one("rejects-after").body, "items")
    for one in rejects:
        judge.that(
            sensors.read_instant(text(one, "received_at")) is not None,
            "member-missing",
            at="rejects-after",
            member="received_at",
        )
        judge.that(bool(text(one, "reason").strip()), "reject-without-reason", at="rejects-after")
    known = [text(one, "message_id") for one in rejects]
    judge.that(
        broken["message_id"] in known, "reject-without-message", at="rejects-after", expected=broken["message_id"]
    )
    judge.that(valid["message_id"] not in known, "valid-rejected", at="rejects-after")
    answer = objects(record.one("readable-read").body, "items")
    judge.that(
        any(same(one, valid) for one in answer) and elapsed(record, "readable") <= limit,
        "held-up",
        at=("publish-valid", "readable-read"),
        limit=parameters["deadline"],
    )
    judge.that(
        all(one.get("entity") != broken["entity"] for one in read(record, "all")),
        "malformed-stored",
        at=attempts(record, "all"),
    )
    return judge.passed()


REJECT_LISTED = Check(
    "DB-INM-07.reject-listed",
    "DB-INM-07",
    _stimulate_rejects,
    _judge_rejects,
    principals=("provider",),
    interfaces=("api", "mqtt_v5"),
    limit=steps.LIMIT,
)


# -- DB-DEV-02


def _stimulate_revoked(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "revoke")
    revoked, other = (steps.device(ctx, f"device-{side}", side, identifier) for side in ("revoked", "other"))
    before = [_observe(ctx, 0, start, "before"), _observe(ctx, 1, start, "other")]
    session, control = steps.connect(ctx, "connect-revoked", revoked, 5), steps.connect(ctx, "connect-other", other, 5)
    session.publish("publish-revoked", revoked.topic, sensors.payload(before[0]))
    control.publish("publish-other", other.topic, sensors.payload(before[1]))
    steps.settle(ctx, "readable", identifier, before)
    answer = ctx.http("revocation", "DELETE", f"/devices/{steps.quoted(revoked.id)}/credential", as_="provider")
    if not 200 <= answer.status < 300:
        raise Precondition("refused", label="revocation", status=answer.status)
    begun, sensor = time.monotonic(), sensors.network(ctx.seed, ctx.prefix, 3)[2]
    rounds: list[dict[str, Any]] = []
    for attempt in steps.attempts(ctx, deadline, rest=min(1.0, deadline / 10)):
        observation = sensor.observe(start + attempt * sensors.MINUTE, steps.name(ctx, f"m-round{attempt}"))
        asked = time.monotonic() - begun
        code = (
            session.publish(f"publish-{attempt}", revoked.topic, sensors.payload(observation))
            if session.connected
            else -1
        )
        again = steps.connect(ctx, f"connect-{attempt}", revoked, 5, "again")
        rounds.append(
            {"attempt": attempt, "started": round(asked, 3), "published": session.connected, "observation": observation}
        )
        if again.connected:
            again.close()
        elif not session.connected or code < 0 or code >= 0x80:
            break
    ctx.fact("rounds", rounds)
    last = _observe(ctx, 3, start, "control")
    ctx.fact("control", last)
    control = _open(ctx, "connect-control", other, 5, control)
    control.publish("publish-control", other.topic, sensors.payload(last))
    steps.read_all(ctx, "control-readable", identifier, {}, expected=[last])
    time.sleep(max(0.0, min(float(ctx.parameters.get("settle", SETTLED)), ctx.remaining() - 5)))
    steps.read_all(ctx, "all", identifier, {})
    control.close()
    session.close()


def _judge_revoked(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    _published(judge, record, "connect-revoked", "publish-revoked")
    _published(judge, record, "connect-other", "publish-other")
    stored = set(keys(read(record, "all")))
    judge.require(key(record.fact("control")) in stored, "control-missing", view="observations")
    rounds, labels, effective = record.fact("rounds"), [], False
    for one in rounds if isinstance(rounds, list) else []:
        label = f"connect-{number(one, 'attempt')}"
        labels.append(label)
        refused = not connected(record.one(label))
        in_time = float(one["started"]) <= float(parameters["deadline"])
        effective = effective or (refused and in_time and key(one["observation"]) not in stored)
    judge.require(bool(labels), "not-observed", label="rounds")
    judge.that(
        effective,
        "revocation-not-effective",
        at=("revocation", labels[-1], *attempts(record, "all")),
        limit=parameters["deadline"],
    )
    return judge.passed()


REVOKED_REFUSED = Check(
    "DB-DEV-02.revoked-refused",
    "DB-DEV-02",
    _stimulate_revoked,
    _judge_revoked,
    principals=("provider",),
    interfaces=("api", "mqtt_v5"),
    limit=steps.LIMIT,
)
