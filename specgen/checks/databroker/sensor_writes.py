"""Checks of writing over the sensor interface and of the bridge to the context interface: DB-CTX-09, DB-CTX-18."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import context_steps as context
from specgen.checks.databroker import sensor_steps as sensor
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, keys, objects, read, same_value, text
from specgen.checks.databroker.sensor_steps import BASE
from specgen.conformance.api import Check, Context, Judge, Observation, Precondition, Record, Response, Verdict
from specgen.simulator.core import draws, sensors

# -- DB-CTX-18

LEFT = {"Sensor": "Sensors", "ObservedProperty": "ObservedProperties"}


def _eventually(ctx: Context, label: str, path: str, status: int, lag: float) -> Response:
    """Ask a path as ``<label>.read`` until it is answered with a status."""
    return ctx.eventually(
        label, lambda: ctx.http(f"{label}.read", "GET", path, as_="provider"), lambda one: one.status == status, deadline=lag
    )


def _first(answer: Response) -> dict[str, Any]:
    return (objects(answer.json, "value") or [{}])[0]


def _stimulate_managed(ctx: Context) -> None:
    lag, start = float(ctx.parameters["lag"]), steps.past(ctx)
    identifier = steps.dataset(ctx, "dataset", "managed")
    name = steps.name(ctx, "device")
    whole = sensor.thing(
        name,
        Locations=[sensor.place(steps.name(ctx, "place"), 3.7174, 51.0543)],
        Datastreams=[sensor.stream("level", identifier)],
    )
    made = ctx.http("made", "POST", f"{BASE}/Things", as_="provider", json=whole)
    where = sensor.created_path(made, "Things")
    ctx.fact("known", {"name": name, "where": where, "value": 4.25, "at": sensors.write_instant(start)})
    if not 200 <= made.status < 300 or not where:
        return
    sensor.remove_later(ctx, where)
    _eventually(ctx, "thing", where, 200, lag)
    place = _first(ctx.http("locations", "GET", f"{where}/Locations", as_="provider"))
    stream = _first(ctx.http("streams", "GET", f"{where}/Datastreams", as_="provider"))
    if sensor.ident(stream) is None:
        return
    if sensor.ident(place) is not None:
        sensor.remove_later(ctx, sensor.entity_path("Locations", sensor.ident(place)))
    series = sensor.entity_path("Datastreams", sensor.ident(stream))
    left = {}
    for relation, kind in LEFT.items():
        answer = ctx.http(f"the-{relation}", "GET", f"{series}/{relation}", as_="provider")
        left[relation] = sensor.entity_path(kind, sensor.ident(answer.json))
        sensor.remove_later(ctx, left[relation])
    measured = _measure(ctx, stream, start, lag)
    ctx.http("changed", "PATCH", where, as_="provider", json={"description": f"{name} moved"})
    ctx.eventually(
        "changed-seen",
        lambda: ctx.http("changed.read", "GET", where, as_="provider"),
        lambda answer: text(answer.json, "description") == f"{name} moved",
        deadline=lag,
    )
    _refusals(ctx, identifier, start, lag)
    ctx.http("deleted", "DELETE", where, as_="provider")
    for label, path in (("thing-gone", where), ("stream-gone", series), ("measured-gone", measured)):
        _eventually(ctx, label, path, 404, lag)
    for relation, path in left.items():
        ctx.http(f"left-{relation}", "GET", path, as_="provider")


def _measure(ctx: Context, stream: Mapping[str, Any], start: int, lag: float) -> str:
    """Add a measurement and read it back; returns its path."""
    body = {
        "phenomenonTime": sensors.write_instant(start),
        "resultTime": None,
        "result": 4.25,
        "Datastream": {"@iot.id": sensor.ident(stream)},
    }
    added = ctx.http("added", "POST", f"{BASE}/Observations", as_="provider", json=body)
    measured = sensor.created_path(added, "Observations")
    if not measured:
        raise Precondition("member-missing", member="Location")
    _eventually(ctx, "measured", measured, 200, lag)
    ctx.http("measured-stream", "GET", f"{measured}/Datastream", as_="provider")
    return measured


def _refusals(ctx: Context, identifier: str, start: int, lag: float) -> None:
    """Send what cannot exist, then something that can: what was sent before it has been dealt with by then."""
    lost = {"phenomenonTime": sensors.write_instant(start), "result": 987_123.5, "resultTime": None}
    ctx.http("streamless", "POST", f"{BASE}/Observations", as_="provider", json=lost)
    half = sensor.stream("flow", identifier)
    del half["ObservedProperty"]
    device = sensor.thing(steps.name(ctx, "half"), Datastreams=[half])
    ctx.http("half", "POST", f"{BASE}/Things", as_="provider", json=device)
    nobody = sensor.entity_path("Things", 987_654_321_987)
    ctx.http("absent", "PATCH", nobody, as_="provider", json={"description": "-"})
    sentinel = ctx.http("sentinel", "POST", f"{BASE}/Things", as_="provider", json=sensor.thing(steps.name(ctx, "sentinel")))
    where = sensor.created_path(sentinel, "Things")
    if not where:
        raise Precondition("refused", label="sentinel", status=sentinel.status)
    sensor.remove_later(ctx, where)
    _eventually(ctx, "settled", where, 200, lag)
    sensor.walk(ctx, "half-things", f"{BASE}/Things", {"$filter": f"name eq '{steps.name(ctx, 'half')}'"})
    sensor.walk(ctx, "half-streams", f"{BASE}/Datastreams", {"$filter": "properties/dataset eq '" + identifier.replace("'", "''") + "'"})


def _judge_managed(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    made = record.one("made")
    judge.that(made.status in (201, 204), "status-other", at="made", label="made", expected=201, observed=made.status)
    judge.that(bool(known["where"]), "location-missing", at="made", label="made")
    thing = record.one("thing.read")
    judge.that(
        thing.status == 200 and text(thing.body, "name") == known["name"], "status-other",
        at=thing.label, label="Things", expected=200, observed=thing.status,
    )  # fmt: skip
    for label, kind in (("locations", "Locations"), ("streams", "Datastreams")):
        answer = record.one(label)
        shown = len(objects(answer.body, "value"))
        judge.that(answer.status == 200 and shown == 1, "enclosed-missing", at=label, kind=kind, observed=shown)
    for relation in LEFT:
        answer = record.one(f"the-{relation}")
        judge.that(answer.status == 200, "relation-unread", at=answer.label, name=relation, status=answer.status)
    added = record.one("added")
    judge.that(added.status in (201, 204), "status-other", at="added", label="added", expected=201, observed=added.status)
    measured = record.one("measured.read")
    body: Any = measured.body if isinstance(measured.body, Mapping) else {}
    judge.that(
        measured.status == 200
        and same_value(body.get("result"), known["value"])
        and sensors.read_instant(body.get("phenomenonTime")) == sensors.read_instant(known["at"]),
        "measurement-differs",
        at=measured.label,
        what="result",
        expected=known["value"],
        observed=body.get("result"),
    )
    back = record.one("measured-stream")
    stream = (objects(record.one("streams").body, "value") or [{}])[0]
    judge.that(
        back.status == 200 and sensor.ident(back.body) == sensor.ident(stream), "relation-astray", at=back.label, name="Datastream"
    )
    _changed(judge, record, known["name"])
    for label in ("streamless", "half", "absent"):
        answer = record.one(label)
        judge.that(400 <= answer.status < 500, "not-refused", at=label, label=label, status=answer.status)
    judge.that(not sensor.items(record, "half-things"), "half-made", at=sensor.at(record, "half-things"), what="Things")
    names = sensor.names(sensor.items(record, "half-streams"))
    judge.that("flow" not in names, "half-made", at=sensor.at(record, "half-streams"), what="Datastreams")
    deleted = record.one("deleted")
    judge.that(
        deleted.status in (200, 204), "status-other", at="deleted", label="deleted", expected=204, observed=deleted.status
    )
    for label in ("thing-gone", "stream-gone", "measured-gone"):
        answer = record.one(f"{label}.read")
        judge.that(answer.status == 404, "status-other", at=answer.label, label=label, expected=404, observed=answer.status)
    for relation in LEFT:
        answer = record.one(f"left-{relation}")
        judge.that(answer.status == 200, "relation-unread", at=answer.label, name=relation, status=answer.status)
    return judge.passed()


def _changed(judge: Judge, record: Record, name: str) -> None:
    """Hold a device after its change: only its description is another."""
    answer = record.one("changed")
    judge.that(
        answer.status in (200, 204), "status-other", at="changed", label="changed", expected=200, observed=answer.status
    )
    before, after = record.one("thing.read"), record.one("changed.read")
    seen = text(after.body, "description")
    judge.that(seen == f"{name} moved", "measurement-differs", at=after.label, what="description", expected=f"{name} moved", observed=seen)
    for member in ("name", "properties"):
        old, new = (one.body.get(member) if isinstance(one.body, Mapping) else None for one in (before, after))
        judge.that(old == new, "measurement-differs", at=after.label, what=member, expected=old, observed=new)


WHOLE_OR_NOTHING = Check(
    "DB-CTX-18.whole-or-nothing",
    "DB-CTX-18",
    _stimulate_managed,
    _judge_managed,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-CTX-09


def _stimulate_bridge(ctx: Context) -> None:
    deadline, start, kind = float(ctx.parameters["deadline"]), steps.past(ctx), steps.type_of(ctx, "b")
    identifier = steps.dataset(ctx, "dataset", "bridge", entity_type=kind)
    name = steps.name(ctx, "e")
    figures = [round(1 + draws.below(ctx.seed, "figure", place, 100_000) / 1000 + 200 * place, 3) for place in range(3)]
    times = [start, start + 20 * sensors.MINUTE, start + 10 * sensors.MINUTE]
    series = [
        {"entity": name, "property": "level", "value": value, "observed_at": sensors.write_instant(at)}
        for value, at in zip(figures, times, strict=True)
    ]
    ctx.fact("known", {"series": series, "unit": "MTR", "urn": steps.urn(kind, name)})
    first = context.prop(figures[0], unitCode="MTR", observedAt=sensors.write_instant(start))
    context.create(ctx, "create", context.entity(kind, name, level=first))
    stream = _await_series(ctx, "bridged", identifier, series[:1], deadline)
    if stream is None:
        return
    for place in (1, 2):
        body = {
            "phenomenonTime": series[place]["observed_at"],
            "resultTime": None,
            "result": figures[place],
            "Datastream": {"@iot.id": sensor.ident(stream)},
        }
        answer = ctx.http(f"add-{place}", "POST", f"{BASE}/Observations", as_="provider", json=body)
        if answer.status not in (201, 204):
            raise Precondition("refused", label=f"add-{place}", status=answer.status)
        if place == 1:
            context.wait_for(ctx, "later", steps.urn(kind, name), lambda one: _carries(one.json, series[1]), deadline)
    time.sleep(deadline)
    ctx.http("between.read", "GET", steps.entity_path(kind, name), as_="provider")
    steps.read_all(ctx, "observations", identifier, {"limit": "100"})
    sensor.read_dataset(ctx, "sensors", identifier)


def _await_series(
    ctx: Context, label: str, identifier: str, wanted: list[dict[str, Any]], deadline: float
) -> dict[str, Any] | None:
    """Read a dataset over the sensor interface until it holds what is wanted; the fact ``<label>-attempt`` names the last attempt."""
    for attempt in steps.attempts(ctx, deadline):
        found = sensor.read_dataset(ctx, f"{label}.{attempt}", identifier)
        if Counter(keys(found)) == Counter(keys(wanted)):
            break
    ctx.fact(f"{label}-attempt", attempt)
    streams = sensor.streams(ctx, f"{label}-streams", identifier)
    return streams[0] if streams else None


def _carries(body: Json, wanted: Mapping[str, Any]) -> bool:
    """Tell whether an entity carries a value with its moment."""
    found = body.get("level") if isinstance(body, Mapping) else None
    return (
        isinstance(found, Mapping)
        and same_value(found.get("value"), wanted["value"])
        and sensors.read_instant(found.get("observedAt")) == sensors.read_instant(wanted["observed_at"])
    )


def _judge_bridge(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    series = known["series"]
    label = f"bridged.{record.fact('bridged-attempt')}"
    found = Counter(keys(sensor.recorded_dataset(record, label)))
    at = sensor.recorded_at(record, label) or ("create",)
    judge.that(found == Counter(keys(series[:1])), "not-bridged", at=at, way="SensorThings", limit=parameters["deadline"])
    streams = sensor.items(record, "bridged-streams")
    unit = text(streams[0].get("unitOfMeasurement") if streams else None, "symbol")
    judge.that(
        bool(streams) and (unit == known["unit"] or known["unit"] in str(streams[0].get("resultType"))),
        "measurement-differs", at=sensor.at(record, "bridged-streams"), what="unitOfMeasurement", expected=known["unit"], observed=unit,
    )  # fmt: skip
    for label in ("later", "between"):
        seen: Observation = record.one(f"{label}.read")
        judge.that(_carries(seen.body, series[1]), "not-bridged", at=seen.label, way="NGSI-LD", limit=parameters["deadline"])
    wanted = Counter(keys(series))
    stored = Counter(keys(read(record, "observations")))
    judge.that(
        stored == wanted, "bridge-differs", at=attempts(record, "observations"), expected=3, observed=sum(stored.values())
    )
    shown = Counter(keys(sensor.recorded_dataset(record, "sensors")))
    judge.that(
        shown == wanted, "bridge-differs", at=sensor.recorded_at(record, "sensors"), expected=3, observed=sum(shown.values())
    )
    return judge.passed()


BRIDGED = Check(
    "DB-CTX-09.bridged",
    "DB-CTX-09",
    _stimulate_bridge,
    _judge_bridge,
    principals=("provider",),
    limit=steps.LIMIT,
)
