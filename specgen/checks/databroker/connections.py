"""Check of a new connection that replaces the previous one: DB-INM-10."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.devices import VERSIONS
from specgen.checks.databroker.reading import Json, attempts, connected, key, keys, read, reason_code
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import sensors


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
