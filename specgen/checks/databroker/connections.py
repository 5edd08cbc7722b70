"""Checks of the connections of devices: DB-INM-10, DB-INM-11, DB-DEV-21."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.devices import VERSIONS
from specgen.checks.databroker.reading import Json, attempts, connected, key, keys, read, reason_code, text
from specgen.conformance.api import Check, Context, Judge, Record, Response, Verdict
from specgen.simulator.core import draws, sensors


def _stimulate(ctx: Context) -> None:
    start, deadline = steps.past(ctx), float(ctx.parameters["deadline"])
    identifier = steps.dataset(ctx, "dataset", "replace")
    for place, version in enumerate(VERSIONS):
        device = steps.device(ctx, f"device-{version}", f"v{version}", identifier)
        first, second = (supervising.observed(ctx, 2 * place + one, start, f"{version}-{one}") for one in (0, 1))
        old = steps.connect(ctx, f"first-{version}", device, version)
        old.publish(f"publish-first-{version}", device.topic, sensors.payload(first))
        steps.settle(ctx, f"readable-first-{version}", identifier, [first])
        new = steps.connect(ctx, f"second-{version}", device, version)
        old.wait_closed(f"closed-{version}", timeout=deadline)
        new.publish(f"publish-second-{version}", device.topic, sensors.payload(second))
        ctx.fact(f"expected-{version}", second)
        settle = float(ctx.parameters["settle"]) if new.connected else steps.REST
        steps.read_all(ctx, f"all-{version}", identifier, {}, expected=[second], patience=settle)
        new.close()


def _judge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    limit = float(parameters["deadline"])
    for version, name in VERSIONS.items():
        first, second = record.one(f"first-{version}"), record.one(f"second-{version}")
        judge.require(connected(first), "login-not-accepted", label=first.label, answer=reason_code(first))
        judge.that(
            connected(second) and second.ended - second.started <= limit,
            "not-replaced",
            at=second.label,
            version=name,
            answer=reason_code(second),
            limit=parameters["deadline"],
        )
        closed = record.one(f"closed-{version}")
        judge.that(
            closed.data.get("closed") is True, "not-closed", at=closed.label, version=name, limit=parameters["deadline"]
        )
        publish = record.one(f"publish-second-{version}")
        judge.that(
            0 <= reason_code(publish) < 0x80 and key(record.fact(f"expected-{version}")) in keys(read(record, f"all-{version}")),
            "device-not-readable",
            at=(publish.label, *attempts(record, f"all-{version}")),
            version=name,
            limit=parameters["settle"],
        )
    return judge.passed()


REPLACED = Check(
    "DB-INM-10.replaced",
    "DB-INM-10",
    _stimulate,
    _judge,
    principals=("provider",),
    interfaces=("api", "mqtt_v3", "mqtt_v5"),
    limit=2500.0,
)


# -- DB-INM-11


def _stimulate_foreign(ctx: Context) -> None:
    start, watch = steps.past(ctx), float(ctx.parameters["watch"])
    own, other = (steps.dataset(ctx, f"dataset-{one}", one) for one in ("own", "other"))
    sessions, devices = {}, {}
    for place, version in enumerate(VERSIONS):
        chosen = f"c{draws.integer(ctx.seed, ctx.prefix, place):016x}"
        device = devices[version] = steps.device(ctx, f"device-{version}", f"own{version}", own)
        stranger = steps.device(ctx, f"stranger-{version}", f"other{version}", other)
        first = supervising.observed(ctx, 2 * place, start, f"{version}-0")
        session = sessions[version] = ctx.mqtt(f"first-{version}", version=version, as_=device.principal, client_id=chosen)
        session.publish(f"publish-first-{version}", device.topic, sensors.payload(first))
        steps.settle(ctx, f"readable-first-{version}", own, [first])
        ctx.mqtt(f"stranger-login-{version}", version=version, as_=stranger.principal, client_id=chosen)
    for place, version in enumerate(VERSIONS):
        # Both connections are open meanwhile: the second is watched for no longer than what is left, but a moment at least.
        sessions[version].wait_closed(f"watched-{version}", timeout=watch if not place else 0.2)
    for place, version in enumerate(VERSIONS):
        second = supervising.observed(ctx, 2 * place + 1, start, f"{version}-1")
        sessions[version].publish(f"publish-second-{version}", devices[version].topic, sensors.payload(second))
        ctx.fact(f"expected-{version}", second)
        settle = float(ctx.parameters["settle"]) if sessions[version].connected else steps.REST
        steps.read_all(ctx, f"all-{version}", own, {}, expected=[second], patience=settle)


def _judge_foreign(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for version, name in VERSIONS.items():
        first = record.one(f"first-{version}")
        judge.require(connected(first), "login-not-accepted", label=first.label, answer=reason_code(first))
        login = record.one(f"stranger-login-{version}")
        watched = record.one(f"watched-{version}")
        judge.that(watched.data.get("closed") is False, "taken-over", at=(login.label, watched.label), version=name)
        publish = record.one(f"publish-second-{version}")
        judge.that(
            0 <= reason_code(publish) < 0x80 and key(record.fact(f"expected-{version}")) in keys(read(record, f"all-{version}")),
            "device-not-readable",
            at=(publish.label, *attempts(record, f"all-{version}")),
            version=name,
            limit=parameters["settle"],
        )
    return judge.passed()


NOT_TAKEN_OVER = Check(
    "DB-INM-11.not-taken-over",
    "DB-INM-11",
    _stimulate_foreign,
    _judge_foreign,
    principals=("provider",),
    interfaces=("api", "mqtt_v3", "mqtt_v5"),
    limit=2500.0,
)


# -- DB-DEV-21

STATES = ("connected", "disconnected")


def _state(body: Json) -> str:
    found = body.get("connection") if isinstance(body, Mapping) else None
    return text(found, "state")


def _stimulate_lost(ctx: Context) -> None:
    keepalive, deadline = int(ctx.parameters["keepalive"]), float(ctx.parameters["deadline"])
    identifier, start = steps.dataset(ctx, "dataset", "lost"), steps.past(ctx)
    devices = {one: steps.device(ctx, f"device-{one}", one, identifier) for one in ("first", "second")}
    ctx.fact("devices", {name: one.id for name, one in devices.items()})
    rows, sessions = [], {}
    for place, (name, device) in enumerate(devices.items()):
        rows.append(supervising.observed(ctx, place, start, name))
        session = sessions[name] = ctx.mqtt(
            f"connect-{name}", version=5, as_=device.principal, client_id=f"{name}-{ctx.prefix}", keepalive=keepalive
        )
        session.publish(f"publish-{name}", device.topic, sensors.payload(rows[-1]))
    steps.settle(ctx, "readable", identifier, rows)

    def ask(label: str, name: str) -> Response:
        return ctx.http(label, "GET", f"/devices/{steps.quoted(devices[name].id)}", as_="provider")

    for name in devices:
        ctx.eventually(
            f"shown-{name}", lambda name=name: ask(f"state-{name}", name),  # type: ignore[misc]
            lambda answer: _state(answer.json) == STATES[0], deadline=steps.LAG,
        )
    sessions["first"].publish("publish-last", devices["first"].topic, sensors.payload(rows[0]))
    sessions["first"].mute("mute")
    ctx.eventually(
        "seen-lost", lambda: ask("state-lost", "first"), lambda answer: _state(answer.json) == STATES[1],
        deadline=deadline, interval=0.5,
    )
    ask("state-other", "second")


def _judge_lost(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for name in ("first", "second"):
        answer = record.one(f"connect-{name}")
        judge.require(connected(answer), "login-not-accepted", label=answer.label, answer=reason_code(answer))
        found = record.one(f"state-{name}")
        judge.require(
            found.status == 200 and _state(found.body) == STATES[0], "not-shown-connected", device=record.fact("devices")[name]
        )
    other = record.one("state-other")
    judge.require(_state(other.body) == STATES[0], "not-shown-connected", device=record.fact("devices")["second"])
    lost, last = record.one("state-lost"), record.one("publish-last")
    judge.require(lost.status == 200, "read-refused", label="state-lost", status=lost.status)
    limit = float(parameters["deadline"])
    seen = _state(lost.body) == STATES[1] and lost.started - last.started <= limit + 1
    judge.that(seen, "connection-lost-unseen", at=("publish-last", "state-lost"), limit=parameters["deadline"])
    return judge.passed()


LOSS_SEEN = Check(
    "DB-DEV-21.loss-seen",
    "DB-DEV-21",
    _stimulate_lost,
    _judge_lost,
    principals=("provider",),
    interfaces=("api", "mqtt_v5"),
    limit=1500.0,
)
