"""Checks of the test environment: DB-TST-01, DB-TST-02, DB-TST-03, DB-TST-08."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import (
    Json,
    connected,
    created,
    elapsed,
    number,
    objects,
    read_clock,
    reason_code,
    same,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, TransportError, Verdict, asked
from specgen.simulator.core import draws, sensors

ROLES = {
    "provider": ("provider",),
    "consumer_a": ("consumer", "consumer_a"),
    "consumer_b": ("consumer", "consumer_b"),
    "admin": ("admin", "administrator"),
    "auditor": ("auditor",),
}
"""Test principal -> the names of its role that are accepted."""
NEEDED = {"api": ("http", ""), "mqtt_v3": ("mqtt", "3"), "mqtt_v5": ("mqtt", "5")}
"""Interface of ``target.yaml`` -> type and beginning of the version by which the product's own description names it."""
_FAMILIES = {"http": ("http", "https"), "mqtt": ("mqtt", "mqtts", "tcp", "ssl", "ws", "wss")}


# -- DB-TST-01


def _stimulate_addresses(ctx: Context) -> None:
    ctx.http("health", "GET", "/health")
    listed = objects(ctx.http("interfaces", "GET", "/interfaces").json, "interfaces")
    ctx.fact("needed", [name for name in NEEDED if ctx.has_interface(name)])
    for place, one in enumerate(listed[:50]):
        ctx.fact(f"approach-{place}", _approach(ctx, f"address-{place}", one))
    ctx.http("health-after", "GET", "/health")


def _approach(ctx: Context, label: str, one: Mapping[str, Any]) -> str:
    """Ask one address for anything; the result is ``asked``, ``lost`` (no answer of its protocol) or ``foreign``."""
    kind = text(one, "type")
    try:
        if kind == "http":
            ctx.http(label, "GET", text(one, "url"))
        elif kind == "mqtt":
            # The address that target.yaml gives for this protocol version is approached; both have to be the same one.
            version = 5 if text(one, "version").startswith("5") else 3
            ctx.mqtt(label, version=version, as_="anonymous", client_id=steps.name(ctx, label)).close()
        else:
            return "foreign"
    except TransportError:
        return "lost"
    except Precondition as stopped:
        if stopped.message.code in ("foreign-address", "no-interface"):
            return "foreign"
        raise
    return "asked"


def _judge_addresses(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    health, described = created(judge, record, "health", (200,)), created(judge, record, "interfaces", (200,))
    after = record.one("health-after")
    judge.require(after.status == 200, "refused", label="health-after", status=after.status)
    for member in ("product", "version"):
        shown = text(described.body, member)
        judge.that(
            bool(shown) and shown == text(health.body, member),
            "description-differs",
            at=("health", "interfaces"),
            member=member,
            expected=text(health.body, member),
            observed=shown,
        )
    judge.that(bool(text(described.body, "environment")), "member-missing", at="interfaces", member="environment")
    listed = objects(described.body, "interfaces")
    judge.that(bool(listed), "nothing-listed", at="interfaces")
    names = [text(one, "id") for one in listed]
    judge.that(len(set(names)) == len(names), "interface-twice", at="interfaces", observed=names)
    unclear = []
    for place, one in enumerate(listed[:50]):
        for member in ("id", "type", "url", "version", "authentication"):
            judge.that(
                bool(text(one, member)), "member-missing", at="interfaces", member=f"interfaces[{place}].{member}"
            )
        scheme = urlsplit(text(one, "url")).scheme
        judge.that(
            scheme in _FAMILIES.get(text(one, "type"), (scheme,)) and bool(scheme),
            "address-not-absolute",
            at="interfaces",
            address=text(one, "url"),
        )
        reached = _answered(record, place, text(one, "type"))
        if reached is None:
            unclear.append(text(one, "url"))
        else:
            judge.that(reached, "address-silent", at="interfaces", address=text(one, "url"))
    for name in record.fact("needed"):
        kind, version = NEEDED[name]
        judge.that(
            any(text(one, "type") == kind and text(one, "version").startswith(version) for one in listed),
            "interface-not-listed",
            at="interfaces",
            interface=name,
        )
    judge.require(not unclear, "address-not-approached", addresses=unclear)
    return judge.passed()


def _answered(record: Record, place: int, kind: str) -> bool | None:
    """Tell whether an address gave an answer of its own protocol; None when that is not known."""
    result = record.fact(f"approach-{place}")
    if result == "lost":
        return False
    if result != "asked":
        return None
    found = record.one(f"address-{place}")
    if kind == "mqtt":
        return True if connected(found) or reason_code(found) >= 0 else None
    return found.status not in (404, 410) and 100 <= found.status < 500


ADDRESSES_ANSWER = Check("DB-TST-01.addresses-answer", "DB-TST-01", _stimulate_addresses, _judge_addresses)


# -- DB-TST-02


def _stimulate_reset(ctx: Context) -> None:
    start = steps.past(ctx)
    known: dict[str, dict[str, Any]] = {}
    for place, sensor in zip(("a", "b"), sensors.network(ctx.seed, ctx.prefix, 2), strict=True):
        kind = steps.type_of(ctx, place)
        identifier = steps.dataset(ctx, f"dataset-{place}", f"{place}-1", entity_type=kind)
        observation = sensor.observe(start, steps.name(ctx, f"m-{place}"))
        steps.deliver(ctx, f"deliver-{place}", identifier, [observation])
        steps.settle(ctx, f"before-{place}", identifier, [observation])
        known[place] = {"id": identifier, "type": kind, "observation": observation}
    ctx.fact("known", known)
    limit = float(ctx.parameters["reset_limit"])
    ctx.http("reset", "POST", "/test/reset", as_="admin", json={"prefix": steps.name(ctx, "a-")}, timeout=limit)
    ctx.eventually(
        "gone",
        lambda: ctx.http("after-a", "GET", steps.path(known["a"]["id"]), as_="provider"),
        lambda answer: answer.status == 404,
        deadline=limit,
    )
    for place, one in known.items():
        ctx.http(f"after-{place}", "GET", steps.path(one["id"]), as_="provider")
        ctx.http(f"after-{place}-observations", "GET", steps.path(one["id"], "/observations"), as_="provider")
        if asked(ctx.parameters, steps.CONTEXT):
            urn = steps.entity_path(one["type"], one["observation"]["entity"])
            ctx.http(f"after-{place}-entity", "GET", urn, as_="provider")
            ctx.http(f"after-{place}-entities", "GET", "/ngsi-ld/v1/entities", as_="provider", query={"type": one["type"]})


def _judge_reset(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    reset = record.one("reset")
    judge.that(200 <= reset.status < 300, "reset-refused", at="reset", status=reset.status)
    judge.that((number(reset.body, "removed") or 0) >= 1, "reset-removed-nothing", at="reset")
    entities = asked(parameters, steps.CONTEXT)
    for label in ("after-a", "after-a-observations", *(("after-a-entity",) if entities else ())):
        found = record.one(label)
        judge.that(found.status in (404, 410), "still-there", at=label, status=found.status)
    took = reset.ended - reset.started + elapsed(record, "gone")
    judge.that(
        took <= float(parameters["reset_limit"]),
        "reset-late",
        at=("reset", "gone"),
        observed=round(took, 1),
        limit=parameters["reset_limit"],
    )
    gone, kept = known["a"]["observation"], known["b"]["observation"]
    if entities:
        judge.that(gone["entity"] not in record.one("after-a-entities").text, "entity-still-there", at="after-a-entities")
    other = record.one("after-b")
    judge.that(other.status == 200, "other-removed", at="after-b", status=other.status)
    rest = objects(record.one("after-b-observations").body, "items")
    judge.that(any(same(one, kept) for one in rest), "other-changed", at="after-b-observations")
    return judge.passed()


PREFIX_REMOVED = Check(
    "DB-TST-02.prefix-removed",
    "DB-TST-02",
    _stimulate_reset,
    _judge_reset,
    principals=("provider", "admin"),
    limit=3700.0,
)


# -- DB-TST-03


def _stimulate_roles(ctx: Context) -> None:
    for principal in ROLES:
        ctx.http(principal, "GET", "/principal", as_=principal)
    ctx.http("anonymous", "GET", "/principal")
    ctx.credential("invented", token="invented-" + f"{draws.integer(ctx.seed, ctx.prefix, 1):016x}")
    ctx.http("invented", "GET", "/principal", as_="invented")


def _judge_roles(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    subjects = []
    for principal, names in ROLES.items():
        answer = record.one(principal)
        judge.that(answer.status == 200, "credential-refused", at=principal, principal=principal, status=answer.status)
        role = text(answer.body, "role").lower()
        judge.that(role in names, "other-role", at=principal, principal=principal, expected=names[0], observed=role)
        subjects.append(text(answer.body, "subject"))
    judge.that(
        all(subjects) and len(set(subjects)) == len(subjects), "subject-shared", at=tuple(ROLES), observed=subjects
    )
    nobody = record.one("anonymous")
    judge.that(
        nobody.status == 401 or text(nobody.body, "role").lower() == "anonymous",
        "anonymous-has-role",
        at="anonymous",
        status=nobody.status,
        observed=text(nobody.body, "role"),
    )
    judge.that(
        record.one("invented").status == 401, "invented-accepted", at="invented", status=record.one("invented").status
    )
    return judge.passed()


ROLES_MATCH = Check("DB-TST-03.roles-match", "DB-TST-03", _stimulate_roles, _judge_roles, principals=tuple(ROLES))


# -- DB-TST-08


def _stimulate_clock(ctx: Context) -> None:
    tolerance = float(ctx.parameters["clock_tolerance"])
    jumps = [
        round(tolerance * 2) + 60 + draws.below(ctx.seed, "jump", 0, 60),
        round(tolerance * 2) + 3600 + draws.below(ctx.seed, "jump", 1, 3600),
    ]
    ctx.fact("jumps", jumps)
    for place, seconds in enumerate(jumps):
        ctx.http(f"before-{place}", "GET", "/test/clock", as_="admin")
        ctx.http(f"advance-{place}", "POST", "/test/clock", as_="admin", json={"advance_seconds": seconds})
        ctx.http(f"after-{place}", "GET", "/test/clock", as_="admin")


def _judge_clock(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    tolerance = float(parameters["clock_tolerance"])
    for place, seconds in enumerate(record.fact("jumps")):
        before = created(judge, record, f"before-{place}", (200,))
        start = read_clock(before.body)
        for label in (f"advance-{place}", f"after-{place}"):
            found = record.one(label)
            judge.that(200 <= found.status < 300, "clock-not-moved-on-request", at=label, status=found.status)
            shown = sensors.read_instant(text(found.body, "now"))
            judge.that(shown is not None, "member-missing", at=label, member="now")
            moved = ((shown or 0) - start) / sensors.SECOND
            least, most = found.started - before.ended, found.ended - before.started
            judge.that(
                seconds + least - tolerance <= moved <= seconds + most + tolerance,
                "clock-deviates",
                at=(before.label, label),
                expected=seconds,
                observed=round(moved, 3),
                tolerance=tolerance,
            )
    return judge.passed()


CLOCK_ADVANCES = Check(
    "DB-TST-08.clock-advances", "DB-TST-08", _stimulate_clock, _judge_clock, principals=("admin",), exclusive=("clock",)
)
