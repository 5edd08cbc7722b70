"""Checks of the register of devices: DB-DEV-01, DB-DEV-08 and DB-DEV-22."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import steps, supervising
from specgen.checks.databroker.reading import (
    Json,
    attempts,
    connected,
    created,
    elapsed,
    key,
    keys,
    objects,
    read,
    reason_code,
    text,
)
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

WORDS = ("Stadsbestuur Coëlho", "Dienst Groén & Água", "Façade-équipe Noël", "Öffentliche Brücke", "Señalización Ñ", "Ďáblice")
STATES = ("active", "maintenance", "retired")


# -- DB-DEV-01


def _word(ctx: Context, place: int) -> str:
    """Return a text with accented letters, from the seed."""
    word = draws.choice(ctx.seed, f"{ctx.prefix}/word", place, WORDS)
    return f"{word} {draws.integer(ctx.seed, f'{ctx.prefix}/text', place):016x}"


def _stimulate_register(ctx: Context) -> None:
    identifier = steps.dataset(ctx, "dataset", "fleet")
    device = steps.device(ctx, "device", "dev", identifier)
    stated: dict[str, Any] = {
        "owner": _word(ctx, 0),
        "type": _word(ctx, 1),
        "firmware": _word(ctx, 2),
        "status": draws.choice(ctx.seed, "status", 0, STATES),
        "location": {
            "type": "Point",
            "coordinates": [
                round(draws.between(ctx.seed, "longitude", 0, 2.6, 5.9), 7),
                round(draws.between(ctx.seed, "latitude", 0, 50.7, 51.5), 7),
            ],
        },
    }
    changed = {"firmware": _word(ctx, 3), "status": next(one for one in STATES if one != stated["status"])}
    ctx.fact("stated", stated)
    ctx.fact("changed", changed)
    address = f"/devices/{steps.quoted(device.id)}"
    ctx.http("state", "PATCH", address, as_="provider", json=stated)
    ctx.http("read", "GET", address, as_="admin")
    ctx.http("change", "PATCH", address, as_="provider", json=changed)
    ctx.http("read-again", "GET", address, as_="admin")


def _judge_register(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    stated, changed = record.fact("stated"), record.fact("changed")
    for request, label, expected in (("state", "read", stated), ("change", "read-again", {**stated, **changed})):
        created(judge, record, request, (200, 204))
        found = record.one(label)
        judge.that(found.status == 200, "device-unreadable", at=label, status=found.status)
        body = found.body if isinstance(found.body, Mapping) else {}
        for name, value in expected.items():
            shown = body.get(name)
            same = _coordinates(shown) == value["coordinates"] if name == "location" else shown == value
            judge.that(same, "member-differs", at=(request, label), member=name, expected=value, observed=shown)
    return judge.passed()


def _coordinates(value: Json) -> Json:
    """Return the coordinates of a GeoJSON point; None when it is none."""
    return value.get("coordinates") if isinstance(value, Mapping) and value.get("type") == "Point" else None


REGISTER_KEPT = Check(
    "DB-DEV-01.register-kept", "DB-DEV-01", _stimulate_register, _judge_register, principals=("provider", "admin")
)


# -- DB-DEV-08 and DB-DEV-22


def _import(ctx: Context, items: list[dict[str, Any]], deadline: float) -> list[dict[str, Any]]:
    """Offer a file as administrator and wait until it is taken; the last answer stands as ``import``."""
    order = ctx.http("order", "POST", "/device-imports", as_="admin", json=items)
    number = text(order.json, "id")
    if order.status not in (200, 201, 202) or not number:
        raise Precondition("refused", label="order", status=order.status)
    place = f"/device-imports/{steps.quoted(number)}"
    answer = ctx.eventually(
        "ready",
        lambda: ctx.http("import", "GET", place, as_="admin"),
        lambda read: text(read.json, "status") == "ready",
        deadline=deadline,
    )
    return objects(answer.json, "devices")


def _stimulate_many(ctx: Context) -> None:
    identifier, start = steps.dataset(ctx, "dataset", "many"), steps.past(ctx)
    count, sample = int(ctx.parameters["devices"]), int(ctx.parameters["sample"])
    items = [{"id": steps.name(ctx, f"d{place:06d}"), "dataset": identifier} for place in range(count)]
    given = _import(ctx, items, float(ctx.parameters["limit"]) * 60)
    for place, one in enumerate(given):
        if text(one, "username") and text(one, "password"):
            ctx.credential(f"device-{place}", username=text(one, "username"), password=text(one, "password"))
    ctx.fact("passwords", len({text(one, "password") for one in given if text(one, "password")}))
    chosen = sorted(range(len(given)), key=lambda place: draws.integer(ctx.seed, "sample", place))[:sample]
    expected: list[dict[str, Any]] = []
    for place in chosen:
        if not ctx.has(f"device-{place}"):
            continue
        observation = supervising.observed(ctx, len(expected), start, f"s{place}")
        expected.append(observation)
        session = ctx.mqtt(f"connect-{place}", version=5, as_=f"device-{place}", client_id=f"d{place}-{ctx.prefix}"[:60])
        session.publish(f"publish-{place}", text(given[place], "topic"), sensors.payload(observation))
        session.close()
    ctx.fact("chosen", chosen)
    ctx.fact("expected", expected)
    steps.read_all(
        ctx, "all", identifier, {"limit": "1000"}, expected=expected, patience=float(ctx.parameters["settle"])
    )


def _judge_many(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    count, limit = int(parameters["devices"]), float(parameters["limit"]) * 60
    found, chosen, expected = record.one("import"), record.fact("chosen"), record.fact("expected")
    judge.that(
        text(found.body, "status") == "ready" and elapsed(record, "ready") <= limit,
        "import-late",
        at=("order", "import", "ready"),
        limit=parameters["limit"],
    )
    refused = objects(found.body, "rejected")
    judge.that(not refused, "import-refused", at="import", observed=len(refused), example=refused[:1])
    given = objects(found.body, "devices")
    whole = [one for one in given if all(text(one, name) for name in ("id", "username", "password", "topic"))]
    judge.that(len(whole) == count, "import-incomplete", at="import", expected=count, observed=len(whole))
    for name in ("username", "topic"):
        different = len({text(one, name) for one in given})
        judge.that(different == count, "import-shared", at="import", member=name, expected=count, observed=different)
    judge.that(
        record.fact("passwords") == count,
        "import-shared",
        at="import",
        member="password",
        expected=count,
        observed=record.fact("passwords"),
    )
    stored = set(keys(read(record, "all")))
    for place, observation in zip(chosen, expected, strict=False):
        connect, publish = record.one(f"connect-{place}"), record.one(f"publish-{place}")
        judge.that(connected(connect), "imported-refused", at=connect.label, answer=reason_code(connect))
        judge.that(
            key(observation) in stored and 0 <= reason_code(publish) < 0x80,
            "imported-lost",
            at=(publish.label, *attempts(record, "all")),
            limit=parameters["settle"],
        )
    return judge.passed()


MANY_REGISTERED = Check(
    "DB-DEV-08.many-registered",
    "DB-DEV-08",
    _stimulate_many,
    _judge_many,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=8000.0,
)


def _stimulate_existing(ctx: Context) -> None:
    identifier, start = steps.dataset(ctx, "dataset", "existing"), steps.past(ctx)
    secret = f"{draws.integer(ctx.seed, ctx.prefix, 3):016x}"
    known = {"username": f"legacy-{ctx.prefix}-{secret[:6]}", "topic": f"old/{ctx.prefix}/{secret[6:10]}/measure"}
    ctx.credential("existing", username=known["username"], password=f"old-{secret}")
    ctx.fact("known", known)
    item = {"id": steps.name(ctx, "old"), "dataset": identifier, "password": f"old-{secret}", **known}
    _import(ctx, [item], float(ctx.parameters["settle"]))
    observation = supervising.observed(ctx, 0, start, "old")
    ctx.fact("expected", observation)
    session = ctx.mqtt("connect", version=5, as_="existing", client_id=f"old-{ctx.prefix}")
    session.publish("publish", known["topic"], sensors.payload(observation))
    steps.read_all(ctx, "all", identifier, {}, expected=[observation], patience=float(ctx.parameters["settle"]))
    session.close()


def _judge_existing(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, found = record.fact("known"), record.one("import")
    given, refused = objects(found.body, "devices"), objects(found.body, "rejected")
    judge.that(text(found.body, "status") == "ready", "import-late", at=("order", "import"), limit=parameters["settle"])
    judge.that(not refused, "import-refused", at="import", observed=len(refused), example=refused[:1])
    judge.that(len(given) == 1, "import-incomplete", at="import", expected=1, observed=len(given))
    for name, value in known.items():
        judge.that(
            text(given[0], name) == value,
            "member-differs",
            at="import",
            member=name,
            expected=value,
            observed=text(given[0], name),
        )
    connect, publish = record.one("connect"), record.one("publish")
    judge.that(connected(connect), "imported-refused", at="connect", answer=reason_code(connect))
    judge.that(
        0 <= reason_code(publish) < 0x80 and key(record.fact("expected")) in keys(read(record, "all")),
        "imported-lost",
        at=("publish", *attempts(record, "all")),
        limit=parameters["settle"],
    )
    return judge.passed()


EXISTING_TAKEN_OVER = Check(
    "DB-DEV-22.existing-taken-over",
    "DB-DEV-22",
    _stimulate_existing,
    _judge_existing,
    principals=("provider", "admin"),
    interfaces=("api", "mqtt_v5"),
    limit=2000.0,
)
