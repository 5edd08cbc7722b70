"""Checks of the sensor interface (SensorThings): DB-CTX-08, DB-CTX-16."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import sensor_steps as sensor
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, keys, mapping, objects, same_value, text
from specgen.checks.databroker.sensor_steps import BASE, SETS
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws, sensors

# -- DB-CTX-08

COMPULSORY: dict[str, tuple[str, ...]] = {
    "Datastream": ("name", "description", "unitOfMeasurement", "observationType"),
    "Thing": ("name", "description"),
    "Sensor": ("name", "description", "encodingType", "metadata"),
    "ObservedProperty": ("name", "definition", "description"),
    "Observation": ("phenomenonTime", "result", "resultTime"),
}
RELATIONS: dict[str, tuple[str, ...]] = {
    "Datastream": ("Thing", "Sensor", "ObservedProperty", "Observations"),
    "Thing": ("Datastreams",),
    "Sensor": ("Datastreams",),
    "ObservedProperty": ("Datastreams",),
    "Observation": ("Datastream",),
}
DATAMODEL = (
    "thing",
    "location",
    "historical-location",
    "datastream",
    "sensor",
    "observed-property",
    "observation",
    "feature-of-interest",
    "entity-control-information",
)
CLASSES = {
    "datamodel": tuple(f"datamodel/{one}" for one in DATAMODEL),
    "resource-path": ("resource-path/resource-path-to-entities",),
}
NEWER = {"datamodel": ("datamodel/core",), "resource-path": ("api/read",)}
"""The classes of version 2.0 that take the place of these."""


def claimed(listed: list[str], name: str) -> bool:
    """Tell whether a conformance class is listed: as a class, as all its members, or as its class of version 2.0."""
    tails = [one.partition("/req/")[2] or one.partition("/conf/")[2] for one in listed]
    if name in tails:
        return True
    members = CLASSES[name]
    if all(any(tail == one or tail.startswith(f"{one}/") for tail in tails) for one in members):
        return True
    return all(one in tails for one in NEWER[name])


def _stimulate_model(ctx: Context) -> None:
    start, lag = steps.past(ctx), float(ctx.parameters["lag"])
    one = sensors.network(ctx.seed, ctx.prefix, 1)[0].observe(start, steps.name(ctx, "m1"))
    ctx.fact("expected", one)
    identifier = steps.dataset(ctx, "dataset", "sensors")
    steps.deliver(ctx, "deliver", identifier, [one])
    steps.settle(ctx, "readable", identifier, [one])
    landing = ctx.http("landing", "GET", BASE)
    for entry in objects(landing.json, "value"):
        name = text(entry, "name")
        if name in SETS and text(entry, "url"):
            ctx.http(f"set-{name}", "GET", sensor.address(text(entry, "url")), query={"$top": "1"})
    stream: dict[str, Any] = {}
    for attempt in steps.attempts(ctx, lag):
        found = sensor.streams(ctx, f"streams.{attempt}", identifier, as_="anonymous")
        stream = found[0] if found else {}
        measured = sensor.walk(ctx, f"measured.{attempt}", _to(stream, "Observations"), as_="anonymous") if stream else []
        if measured:
            break
    ctx.fact("found", {"attempt": attempt, "dataset": identifier})
    if not stream:
        return
    for name in ("Thing", "Sensor", "ObservedProperty"):
        ctx.http(f"the-{name}", "GET", _to(stream, name))
    ctx.http("self", "GET", sensor.address(sensor.self_link(stream) or f"{BASE}/Datastreams"))
    if measured:
        ctx.http("back", "GET", _to(measured[0], "Datastream"))
    where = sensor.entity_path("Datastreams", sensor.ident(stream))
    ctx.http("property", "GET", f"{where}/name")
    ctx.http("raw", "GET", f"{where}/name/$value", headers={"accept": "*/*"})
    nobody = 987_654_321_987 if isinstance(sensor.ident(stream), int) else steps.name(ctx, "nobody")
    ctx.http("no-entity", "GET", sensor.entity_path("Datastreams", nobody))
    ctx.http("no-property", "GET", f"{where}/noSuchProperty")


def _to(entity: Mapping[str, Any], name: str) -> str:
    return sensor.address(sensor.link(entity, name) or f"no-link-{name}")


def _judge_model(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    expected, told = record.fact("expected"), record.fact("found")
    landing = record.one("landing")
    judge.that(landing.status == 200, "landing-unread", at="landing", status=landing.status)
    named = [text(one, "name") for one in objects(landing.body, "value")]
    for name in SETS:
        judge.that(name in named or (name == "FeaturesOfInterest" and "Features" in named), "set-missing", at="landing", name=name)
        if name in named:
            judge.that(
                record.one(f"set-{name}").status == 200,
                "set-unread",
                at=f"set-{name}",
                name=name,
                status=record.one(f"set-{name}").status,
            )
    settings = landing.body.get("serverSettings") if mapping(landing.body) else None
    listed = settings.get("conformance") if isinstance(settings, Mapping) else None
    tags = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    for name in CLASSES:
        judge.that(claimed(tags, name), "class-unclaimed", at="landing", name=name)
    label = f"streams.{told['attempt']}"
    found = [one for one in sensor.items(record, label) if sensor.dataset_of(one) == told["dataset"]]
    judge.that(len(found) == 1, "series-count", at=sensor.at(record, label), expected=1, observed=len(found))
    stream = found[0]
    label = f"measured.{told['attempt']}"
    measured = sensor.items(record, label)
    judge.that(len(measured) == 1, "observation-count", at=sensor.at(record, label), expected=1, observed=len(measured))
    entities = {"Datastream": (stream, "self"), "Observation": (measured[0], f"{label}.1")}
    for name in ("Thing", "Sensor", "ObservedProperty"):
        answer = record.one(f"the-{name}")
        judge.that(answer.status == 200, "relation-unread", at=answer.label, name=name, status=answer.status)
        entities[name] = (answer.body, answer.label)
    for name in ("self", "back"):
        answer = record.one(name)
        judge.that(answer.status == 200, "relation-unread", at=name, name=name, status=answer.status)
    back = record.one("back")
    judge.that(sensor.ident(back.body) == sensor.ident(stream), "relation-astray", at="back", name="Datastream")
    for name, (entity, at) in entities.items():
        _whole(judge, name, entity, at)
    _same_measurement(judge, record, expected, stream, measured[0])
    shown = record.one("property")
    judge.that(
        shown.status == 200 and text(shown.body, "name") == expected["property"], "property-unread", at="property", status=shown.status
    )
    raw = record.one("raw")
    judge.that(
        raw.status == 200 and raw.text.strip().strip('"') == expected["property"], "property-unread", at="raw", status=raw.status
    )
    for name in ("no-entity", "no-property"):
        answer = record.one(name)
        judge.that(answer.status == 404, "status-other", at=name, label=name, expected=404, observed=answer.status)
    return judge.passed()


def _whole(judge: Judge, name: str, entity: Json, at: str) -> None:
    """Hold an entity against what every entity of its kind carries."""
    judge.that(sensor.ident(entity) is not None, "member-absent", at=at, kind=name, member="@iot.id")
    judge.that(bool(sensor.self_link(entity)), "member-absent", at=at, kind=name, member="@iot.selfLink")
    for member in COMPULSORY[name]:
        newer = name == "Datastream" and member == "unitOfMeasurement" and "resultType" in entity
        judge.that(member in entity or newer, "member-absent", at=at, kind=name, member=member)
    for relation in RELATIONS[name]:
        judge.that(bool(sensor.link(entity, relation)), "member-absent", at=at, kind=name, member=f"{relation}@iot.navigationLink")


def _same_measurement(
    judge: Judge, record: Record, expected: Mapping[str, Any], stream: Mapping[str, Json], measured: Mapping[str, Json]
) -> None:
    """Hold device, quantity, unit, time and value against the delivered observation."""
    unit = stream.get("unitOfMeasurement")
    pairs: tuple[tuple[str, Any, Any, bool], ...] = (
        ("Thing", expected["entity"], sensor.entity_of(record.one("the-Thing").body),
         expected["entity"] in sensor.entity_of(record.one("the-Thing").body)),
        ("Datastream", expected["property"], stream.get("name"), stream.get("name") == expected["property"]),
        ("unitOfMeasurement", expected["unit"], unit, text(unit, "symbol") == expected["unit"] or (
            "resultType" in stream and expected["unit"] in str(stream["resultType"]))),
        ("phenomenonTime", expected["observed_at"], measured.get("phenomenonTime"),
         sensors.read_instant(measured.get("phenomenonTime")) == sensors.read_instant(expected["observed_at"])),
        ("result", expected["value"], measured.get("result"), same_value(measured.get("result"), expected["value"])),
    )  # fmt: skip
    for what, due, seen, good in pairs:
        judge.that(good, "measurement-differs", at="back", what=what, expected=due, observed=seen)


MODEL_WHOLE = Check(
    "DB-CTX-08.model-whole",
    "DB-CTX-08",
    _stimulate_model,
    _judge_model,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-16

ENTITIES = 3


def _stimulate_readable(ctx: Context) -> None:
    amount, deadline = int(ctx.parameters["amount"]), float(ctx.parameters["deadline"])
    start = steps.past(ctx, hours=amount // 60 + 3)
    series = []
    for turn in range(amount):
        kind = ("level", "flow")[draws.below(ctx.seed, "kind", turn, 2)]
        series.append(
            {
                "message_id": steps.name(ctx, f"m{turn:05d}"),
                "entity": steps.name(ctx, f"e{draws.below(ctx.seed, 'entity', turn, ENTITIES)}"),
                "property": kind,
                "value": round(draws.below(ctx.seed, "value", turn, 1_000_000) / 1000, 3),
                "unit": "m" if kind == "level" else "m3/s",
                "observed_at": sensors.write_instant(start + turn * sensors.MINUTE),
            }
        )
    ctx.fact("series", series)
    identifier = steps.dataset(ctx, "dataset", "readable")
    ctx.http("deliver", "POST", steps.path(identifier, "/observations"), as_="provider", json=series)
    wanted = Counter(keys(series))
    for attempt in steps.attempts(ctx, deadline):
        found = sensor.read_dataset(ctx, f"read.{attempt}", identifier, as_="anonymous")
        if Counter(keys(found)) == wanted:
            break
    ctx.fact("read", attempt)
    time.sleep(deadline)
    sensor.read_dataset(ctx, "again", identifier, as_="anonymous")


def _judge_readable(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    delivered = record.one("deliver")
    judge.require(200 <= delivered.status < 300, "refused", label="deliver", status=delivered.status)
    series = record.fact("series")
    wanted = Counter(keys(series))
    for label in (f"read.{record.fact('read')}", "again"):
        found = Counter(keys(sensor.recorded_dataset(record, label)))
        at = sensor.recorded_at(record, label) or ("deliver",)
        judge.that(
            not wanted - found,
            "sensor-incomplete",
            at=at,
            expected=len(series),
            missing=sum((wanted - found).values()),
            example=next(iter(wanted - found), ""),
            limit=parameters["deadline"],
        )
        judge.that(
            not found - wanted,
            "sensor-surplus",
            at=at,
            expected=len(series),
            surplus=sum((found - wanted).values()),
            example=next(iter(found - wanted), ""),
        )
    return judge.passed()


READABLE_ONCE = Check(
    "DB-CTX-16.readable-once",
    "DB-CTX-16",
    _stimulate_readable,
    _judge_readable,
    principals=("provider",),
    limit=steps.LIMIT,
)
