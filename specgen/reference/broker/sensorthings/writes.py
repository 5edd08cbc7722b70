"""Writing over the sensor interface: an entity with all that comes with it, or nothing (OGC 18-088, 10)."""

from __future__ import annotations

import json
import math
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.reference.broker import geometry
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.history.revisions import Revisions
from specgen.reference.broker.ingest import AHEAD
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, parse_instant
from specgen.reference.broker.sensorthings.model import PROPERTIES, SINGLE, Batch, Model, Row
from specgen.reference.broker.sensorthings.view import Node
from specgen.reference.broker.store import Store

REQUIRED: dict[str, tuple[str, ...]] = {
    "Things": ("name", "description"),
    "Locations": ("name", "description", "encodingType", "location"),
    "HistoricalLocations": ("time",),
    "Datastreams": ("name", "description", "observationType", "unitOfMeasurement"),
    "Sensors": ("name", "description", "encodingType", "metadata"),
    "ObservedProperties": ("name", "definition", "description"),
    "FeaturesOfInterest": ("name", "description", "encodingType", "feature"),
    "Observations": ("result",),
}
TEXTS = ("name", "description", "encodingType", "observationType", "definition", "time")
Made = tuple[str, int]
"""The set and the id of an entity."""


def unfit(detail: str) -> Problem:
    """Return the refusal of a body."""
    return Problem(400, "Invalid entity", detail)


class SensorWrites:
    """Makes, changes and removes entities for those who may manage their datasets."""

    def __init__(
        self, model: Model, store: Store, datasets: Datasets, revisions: Revisions, clock: Clock, news: News
    ) -> None:
        self.model = model
        self.store = store
        self.datasets = datasets
        self.revisions = revisions
        self.clock = clock
        self.news = news

    def create(self, who: Principal, kind: str, body: Any, parent: Node | None = None) -> Made:
        """Make an entity; returns where it stands. Raises Problem 400, 401, 403, 404 or 409."""
        if not self.datasets.policy.may_create(who):
            raise refused(who, "only a provider makes entities")
        given = dict(body) if isinstance(body, Mapping) else {}
        if parent is not None:
            single = next((name for name, many in SINGLE.items() if many == parent.kind), parent.kind)
            given[single] = {"@iot.id": parent.id} if single in SINGLE else [{"@iot.id": parent.id}]
        self.model.sync()
        stored: list[Observation] = []
        with self.model.batch() as batch:
            made = self.made(who, batch, kind, given, stored)
        if stored:
            self.news.stored(stored)
        return made

    def made(self, who: Principal, batch: Batch, kind: str, body: Any, stored: list[Observation]) -> Made:
        """Make one entity within a batch."""
        if kind == "Observations":
            return kind, self.observation(who, batch, body, stored)
        return kind, self.row(who, batch, kind, body, stored).id

    def row(self, who: Principal, batch: Batch, kind: str, body: Any, stored: list[Observation]) -> Row:
        """Make any entity but an observation, with what is enclosed."""
        self.hold(kind, body, REQUIRED[kind])
        kept = {name: body[name] for name in PROPERTIES[kind] if body.get(name) is not None}
        if kind == "Datastreams":
            return self.stream(who, batch, body, kept, stored)
        if kind == "Things":
            name = self.entity(kept)
            mark = (who.subject, name)
            thing = batch.add(kind, who.subject, kept, None, mark if self.model.marked(kind, mark) is None else ())
            batch.model.place(batch, thing, None)
            for one in _listed(body, "Locations"):
                batch.model.place(batch, thing, self.linked(who, batch, "Locations", one, stored))
            for one in _listed(body, "Datastreams"):
                self.made(who, batch, "Datastreams", {**_object(one), "Thing": {"@iot.id": thing.id}}, stored)
            return thing
        links: dict[str, list[int]] = {}
        if kind == "HistoricalLocations":
            links["Thing"] = [self.linked(who, batch, "Things", body.get("Thing"), stored).id]
            links["Locations"] = [self.linked(who, batch, "Locations", one, stored).id for one in _listed(body, "Locations")]
        made = batch.add(kind, who.subject, kept, links)
        for one in _listed(body, "Things") if kind == "Locations" else ():
            batch.model.place(batch, self.linked(who, batch, "Things", one, stored), made)
        for one in _listed(body, "Datastreams") if kind in ("Sensors", "ObservedProperties") else ():
            single = next(name for name, many in SINGLE.items() if many == kind)
            self.made(who, batch, "Datastreams", {**_object(one), single: {"@iot.id": made.id}}, stored)
        return made

    def entity(self, thing: Mapping[str, Any]) -> str:
        """Return the name of the entity that a Thing stands for."""
        told = thing.get("properties")
        name = told.get("entity") if isinstance(told, Mapping) else None
        return name if isinstance(name, str) and name else str(thing["name"])

    def stream(
        self, who: Principal, batch: Batch, body: Mapping[str, Any], kept: dict[str, Any], stored: list[Observation]
    ) -> Row:
        """Make a Datastream: it needs a Thing, a Sensor, an ObservedProperty, and the dataset that it belongs to."""
        told = kept.get("properties")
        named = told.get("dataset") if isinstance(told, Mapping) else None
        if not isinstance(named, str) or not named:
            raise unfit("properties.dataset names the dataset of a series")
        dataset = self.datasets.managed(who, named)
        unit = kept["unitOfMeasurement"]
        if not isinstance(unit, Mapping):
            raise unfit("unitOfMeasurement is an object")
        links = {}
        for name in ("Thing", "Sensor", "ObservedProperty"):
            if body.get(name) is None:
                raise unfit(f"a series needs its {name}")
            links[name] = [self.linked(who, batch, SINGLE[name], body[name], stored).id]
        thing = batch.find("Things", links["Thing"][0])
        assert thing is not None
        symbol = unit.get("symbol")
        mark = (dataset.id, self.entity(thing.body), str(kept["name"]), symbol if isinstance(symbol, str) else "")
        if self.model.marked("Datastreams", mark) is not None or any(one.mark == mark for one in batch.written):
            raise Problem(409, "Series exists", "this dataset has a series of this entity, property and unit")
        made = batch.add("Datastreams", who.subject, kept, links, mark)
        for one in _listed(body, "Observations"):
            self.made(who, batch, "Observations", {**_object(one), "Datastream": {"@iot.id": made.id}}, stored)
        return made

    def linked(self, who: Principal, batch: Batch, kind: str, value: Any, stored: list[Observation]) -> Row:
        """Return an entity that is named by its id, or make it when it is enclosed."""
        if isinstance(value, Mapping) and "@iot.id" in value:
            found = batch.find(kind, value["@iot.id"]) if isinstance(value["@iot.id"], int) else None
            if found is None:
                raise unfit(f"there is no entity {value['@iot.id']!r} among {kind}")
            return found
        return self.row(who, batch, kind, value, stored)

    def observation(self, who: Principal, batch: Batch, body: Any, stored: list[Observation]) -> int:
        """Store a measurement; returns its number in the history."""
        self.hold("Observations", body, REQUIRED["Observations"])
        if body.get("Datastream") is None:
            raise unfit("a measurement needs its Datastream")
        stream = self.linked(who, batch, "Datastreams", body["Datastream"], stored)
        dataset = self.datasets.managed(who, stream.mark[0])
        observation = self.measured(dataset, stream, body)
        self.store.append([observation], known_since=self.clock.now())
        rows = batch.writer.execute("SELECT max(number) FROM observation").fetchone()
        extra = {name: body[name] for name in ("resultTime", "resultQuality", "validTime") if body.get(name) is not None}
        if isinstance(body.get("parameters"), Mapping):
            extra["parameters"] = {**body["parameters"], "message_id": observation.message_id}
        if extra:
            batch.writer.execute("INSERT INTO sensor_extra VALUES(?,?)", (int(rows[0]), json.dumps(extra)))
        stored.append(observation)
        return int(rows[0])

    def measured(self, dataset: Dataset, stream: Row, body: Mapping[str, Any]) -> Observation:
        """Return a measurement as an observation of the history."""
        now = self.clock.now()
        told = body.get("phenomenonTime")
        try:
            at = now if told is None else parse_instant(str(told).split("/")[0])
        except ValueError as error:
            raise unfit(f"phenomenonTime: {error}") from error
        if at > now + AHEAD:
            raise unfit("phenomenonTime lies more than a day ahead")
        if isinstance(body["result"], float) and not math.isfinite(body["result"]):
            raise unfit("result is a finite number")
        parameters = body.get("parameters")
        message = parameters.get("message_id") if isinstance(parameters, Mapping) else None
        known = message if isinstance(message, str) and 0 < len(message) <= 200 else str(uuid.uuid4())
        entity, name, unit = stream.mark[1:]
        return Observation(dataset.id, known, entity, name, body["result"], unit, at, now, "sensorthings")

    def change(self, who: Principal, node: Node, body: Any) -> None:
        """Change properties of an entity; raises Problem 400, 401 or 403."""
        if not isinstance(body, Mapping) or not body:
            raise unfit("the body is a JSON object that is not empty")
        self.managed(who, node)
        self.hold(node.kind, body, ())
        if node.kind == "Observations":
            if body.get("result") is not None:
                mark = self.model.rows["Datastreams"][node.series].mark
                dataset = self.datasets.managed(who, mark[0])
                correction = {"value": body["result"], "reason": "changed over the sensor interface"}
                self.revisions.correct(dataset, node.body["parameters"]["message_id"], correction)
            return
        row = node.row
        assert row is not None
        with self.model.batch() as batch:
            row.body = {**row.body, **{name: body[name] for name in PROPERTIES[row.kind] if name in body}}
            batch.change(row)
            for one in _listed(body, "Locations") if row.kind == "Things" else ():
                self.model.place(batch, row, self.linked(who, batch, "Locations", one, []))

    def remove(self, who: Principal, node: Node) -> None:
        """Remove an entity and what cannot exist without it; raises Problem 401 or 403."""
        self.managed(who, node)
        if node.kind == "Observations":
            mark = self.model.rows["Datastreams"][node.series].mark
            self.revisions.withdraw(self.datasets.managed(who, mark[0]), node.body["parameters"]["message_id"])
            return
        row = node.row
        assert row is not None
        streams = self.streams(row)
        with self.model.batch() as batch:
            for stream in streams:
                self.clear(batch, stream)
                batch.drop(stream)
            if row.kind != "Datastreams":
                self.model.drop_with_places(batch, row)

    def streams(self, row: Row) -> list[Row]:
        """Return the series that cannot exist without an entity."""
        if row.kind == "Datastreams":
            return [row]
        name = next((single for single, many in SINGLE.items() if many == row.kind), "")
        return [one for one in self.model.rows["Datastreams"].values() if row.id in one.links.get(name, ())]

    def clear(self, batch: Batch, stream: Row) -> None:
        """Remove the observations of a series."""
        batch.writer.execute("DELETE FROM observation WHERE dataset=? AND entity=? AND property=? AND unit=?", stream.mark)

    def managed(self, who: Principal, node: Node) -> None:
        """Hold the right to change an entity; raises Problem 401 or 403."""
        if not self.datasets.policy.may_create(who):
            raise refused(who, "only a provider changes entities")
        rows = [self.model.rows["Datastreams"][node.series]] if node.row is None else self.streams(node.row)
        for stream in rows:
            self.datasets.managed(who, stream.mark[0])
        if not rows and node.row is not None and node.row.owner not in ("", who.subject) and who.role != "admin":
            raise refused(who, "only its maker changes an entity")

    def hold(self, kind: str, body: Any, required: Sequence[str]) -> None:
        """Hold a body against the compulsory properties of its kind; raises Problem 400."""
        if not isinstance(body, Mapping):
            raise unfit(f"an entity of {kind} is a JSON object")
        for name in required:
            if body.get(name) is None:
                raise unfit(f"{name} is missing")
        for name in TEXTS:
            if name in body and name in PROPERTIES[kind] and not isinstance(body[name], str):
                raise unfit(f"{name} is a text")
        if kind == "Locations" and body.get("location") is not None:
            place = body["location"]
            try:
                geometry.checked(place.get("geometry", place) if isinstance(place, Mapping) else place)
            except ValueError as error:
                raise unfit(f"location: {error}") from error


def _listed(body: Mapping[str, Any], name: str) -> list[Any]:
    found = body.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise unfit("an enclosed entity is a JSON object")
    return dict(value)
