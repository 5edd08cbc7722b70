"""Check of the access rights over the sensor interface: DB-CTX-21."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from specgen.checks.databroker import sensor_steps as sensor
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import REFUSED, Json, mentions, objects
from specgen.checks.databroker.sensor_steps import BASE, SETS
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws, sensors

CLASSES = ("open", "shared", "closed")
READERS = ("anonymous", "consumer_a", "consumer_b")
MAY = {
    "provider": CLASSES,
    "anonymous": ("open",),
    "consumer_a": ("open", "shared"),
    "consumer_b": ("open",),
}
EXPANDS = {
    "Things": "Datastreams/Observations",
    "Sensors": "Datastreams/Observations",
    "ObservedProperties": "Datastreams/Observations",
    "Observations": "Datastream/Thing",
    "Datastreams": "Thing,Observations",
}


def _stimulate(ctx: Context) -> None:
    start, lag = steps.past(ctx), float(ctx.parameters["lag"])
    known: dict[str, Any] = {"property": "q" + steps.type_of(ctx, "prop"), "common": steps.name(ctx, "common")}
    beneficiary = steps.subject(ctx, "consumer_a")
    for place, klass in enumerate(CLASSES):
        identifier = steps.dataset(ctx, f"dataset-{klass}", klass, klass=klass)
        if klass == "shared":
            steps.grant(ctx, "grant", identifier, beneficiary)
        series = [
            {
                "message_id": steps.name(ctx, f"m-{klass}-{turn}"),
                "entity": steps.name(ctx, f"only-{klass}") if turn == 0 else known["common"],
                "property": known["property"],
                "value": 10_000_000 * (place + 1) + draws.below(ctx.seed, klass, turn, 9_000_000) + 0.5,
                "unit": "m",
                "observed_at": sensors.write_instant(start + place * sensors.MINUTE),
            }
            for turn in range(2)
        ]
        steps.deliver(ctx, f"deliver-{klass}", identifier, series)
        known[klass] = {"id": identifier, "series": series}
    ctx.fact("known", known)
    for reader, classes in MAY.items():
        for klass in classes:
            _await(ctx, f"control-{reader}-{klass}", known[klass], reader, lag)
    seen = _seen(ctx, known)
    for reader in READERS:
        _lists(ctx, reader, known)
        _follow(ctx, reader, seen)
        _direct(ctx, reader, seen)


def _await(ctx: Context, label: str, one: Mapping[str, Any], reader: str, lag: float) -> None:
    """Read a dataset until its measurements are there; the fact ``<label>`` names the last attempt."""
    for attempt in steps.attempts(ctx, lag):
        found = sensor.read_dataset(ctx, f"{label}.{attempt}", one["id"], as_=reader)
        if steps.holds(found, one["series"]):
            break
    ctx.fact(label, attempt)


def _seen(ctx: Context, known: Mapping[str, Any]) -> dict[str, Any]:
    """Let the provider look up what hangs together: series and measurements by class, and the shared entities."""
    seen: dict[str, Any] = {"hubs": {}}
    for klass in CLASSES:
        streams = sensor.streams(ctx, f"provider-{klass}", known[klass]["id"])
        entries = []
        for place, one in enumerate(streams):
            if not place and klass == "open":
                for relation, kind in (("ObservedProperty", "ObservedProperties"), ("Sensor", "Sensors")):
                    answer = sensor.related(ctx, f"provider-{relation}", one, relation)
                    seen["hubs"][relation] = sensor.entity_path(kind, sensor.ident(answer.json))
            thing = sensor.related(ctx, f"provider-{klass}-{place}-thing", one, "Thing")
            if known["common"] in sensor.entity_of(thing.json):
                seen["hubs"]["Thing"] = sensor.entity_path("Things", sensor.ident(thing.json))
            measured = sensor.walk(ctx, f"provider-{klass}-{place}-measured", sensor.address(sensor.link(one, "Observations")))
            paths = [sensor.entity_path("Datastreams", sensor.ident(one))]
            paths += [f"{paths[0]}/Observations", f"{paths[0]}/Thing"]
            paths += [sensor.entity_path("Observations", sensor.ident(each)) for each in measured]
            entries += paths
        seen[klass] = entries
    for name, path in seen["hubs"].items():
        sensor.walk(ctx, f"provider-hub-{name}-streams", f"{path}/Datastreams")
    ctx.fact("seen", seen)
    return seen


def _lists(ctx: Context, reader: str, known: Mapping[str, Any]) -> None:
    """Ask every set with count, with what is related, and under a condition on each recognisable value."""
    labels = []
    for kind in SETS:
        label = f"{reader}-{kind}"
        ctx.http(label, "GET", f"{BASE}/{kind}", as_=reader, query={"$count": "true", "$top": "200"})
        labels.append(label)
        if kind in EXPANDS:
            label = f"{reader}-{kind}-expanded"
            query = {"$expand": EXPANDS[kind], "$top": "50"}
            if kind == "Datastreams":
                query["$filter"] = f"name eq '{known['property']}'"
            ctx.http(label, "GET", f"{BASE}/{kind}", as_=reader, query=query)
            labels.append(label)
    for klass in CLASSES:
        for turn, one in enumerate(known[klass]["series"]):
            label = f"{reader}-value-{klass}-{turn}"
            query = {"$count": "true", "$filter": f"result eq {one['value']}"}
            ctx.http(label, "GET", f"{BASE}/Observations", as_=reader, query=query)
            labels.append(label)
    ctx.fact(f"{reader}-lists", labels)


def _follow(ctx: Context, reader: str, seen: Mapping[str, Any]) -> None:
    """Follow every link from the quantity, the sensor and the common device."""
    labels, walks = [], []
    for name, path in seen["hubs"].items():
        label = f"{reader}-hub-{name}"
        ctx.http(label, "GET", path, as_=reader)
        labels.append(label)
        walk = f"{label}-streams"
        streams = sensor.walk(ctx, walk, f"{path}/Datastreams", as_=reader)
        walks.append(walk)
        for place, one in enumerate(streams[:40]):
            for relation in ("Thing", "Observations"):
                if sensor.link(one, relation):
                    label = f"{walk}-{place}-{relation}"
                    ctx.http(label, "GET", sensor.address(sensor.link(one, relation)), as_=reader)
                    labels.append(label)
    ctx.fact(f"{reader}-followed", {"labels": labels, "walks": walks})


def _direct(ctx: Context, reader: str, seen: Mapping[str, Any]) -> None:
    """Ask every entity by the identifier that the provider saw."""
    for klass in CLASSES:
        for place, path in enumerate(seen[klass]):
            ctx.http(f"{reader}-direct-{klass}-{place}", "GET", path, as_=reader)


def _judge(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known, seen = record.fact("known"), record.fact("seen")
    for reader, classes in MAY.items():
        for klass in classes:
            label = f"control-{reader}-{klass}"
            found = sensor.recorded_dataset(record, f"{label}.{record.fact(label)}")
            judge.require(steps.holds(found, known[klass]["series"]), "control-empty", reader=reader, dataset=klass)
    for reader in READERS:
        hidden = [klass for klass in CLASSES if klass not in MAY[reader]]
        for klass in hidden:
            for place, path in enumerate(seen[klass]):
                answer = record.one(f"{reader}-direct-{klass}-{place}")
                judge.that(answer.status in REFUSED, "not-refused", at=answer.label, label=path, status=answer.status)
        told = record.fact(f"{reader}-followed")
        labels = [*record.fact(f"{reader}-lists"), *told["labels"]]
        labels += [page.label for walk in told["walks"] for page in sensor.pages(record, walk)]
        labels += [f"{reader}-direct-{klass}-{place}" for klass in CLASSES for place in range(len(seen[klass]))]
        for label in labels:
            for klass in hidden:
                for what, marker in _markers(known[klass]).items():
                    judge.that(
                        not mentions(record.one(label), marker), "leaked", at=label, what=what, dataset=klass, reader=reader
                    )
        _counts(judge, record, reader, known)
        _walked(judge, record, reader, known, told["walks"])
    return judge.passed()


def _markers(one: Mapping[str, Any]) -> dict[str, str]:
    """Return what may not be seen of a hidden dataset, by what it is."""
    first, second = one["series"]
    found = {"entity": first["entity"], "value": str(first["value"]), "other value": str(second["value"])}
    found |= {"message": first["message_id"], "other message": second["message_id"]}
    if len(one["id"]) >= 6:
        found["identifier"] = one["id"]
    return found


def _counts(judge: Judge, record: Record, reader: str, known: Mapping[str, Any]) -> None:
    """Hold the number under a condition on a recognisable value."""
    for klass in CLASSES:
        for turn, _ in enumerate(known[klass]["series"]):
            answer = record.one(f"{reader}-value-{klass}-{turn}")
            due = 1 if klass in MAY[reader] else 0
            if answer.status != 200:
                continue
            judge.that(
                sensor.count(answer.body) in (None, due) and len(objects(answer.body, "value")) == due,
                "sensor-count",
                at=answer.label,
                reader=reader,
                expected=due,
                observed=sensor.count(answer.body),
            )


def _walked(judge: Judge, record: Record, reader: str, known: Mapping[str, Any], walks: list[str]) -> None:
    """Hold the series behind the shared entities: of those that the provider sees there exactly the ones that the reader may read."""
    ids = {known[klass]["id"]: klass for klass in CLASSES}

    def classes(walk: str) -> Counter[str]:
        found = (sensor.dataset_of(one) for one in sensor.items(record, walk))
        return Counter(ids[one] for one in found if one in ids)

    for walk in walks:
        whole = classes(walk.replace(f"{reader}-hub-", "provider-hub-"))
        if record.one(f"{walk}.1").status in REFUSED and not any(whole[klass] for klass in MAY[reader]):
            continue
        shown, due = classes(walk), Counter({klass: whole[klass] for klass in MAY[reader] if whole[klass]})
        judge.that(
            shown == due,
            "sensor-links",
            at=sensor.at(record, walk),
            reader=reader,
            expected=dict(due),
            observed=dict(shown),
        )


NO_CORRIDOR = Check(
    "DB-CTX-21.no-corridor",
    "DB-CTX-21",
    _stimulate,
    _judge,
    principals=("provider", "consumer_a", "consumer_b"),
    limit=steps.LIMIT,
)
