"""The data model of SensorThings over the store: what a delivered observation implies exists without anyone making it.

A ``Datastream`` is one property of one entity of one dataset, in one unit; its ``Thing`` stands for the entity. Observations are not
copied: they are rows of the one history, and their number there is their identifier here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.records import write_instant
from specgen.reference.broker.store import Store
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS sensor_row(id {serial}, kind TEXT, owner TEXT, body TEXT, links TEXT, mark TEXT);
CREATE TABLE IF NOT EXISTS sensor_extra(number BIGINT PRIMARY KEY, body TEXT);
"""
KINDS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)
SINGLE = {
    "Thing": "Things",
    "Datastream": "Datastreams",
    "Sensor": "Sensors",
    "ObservedProperty": "ObservedProperties",
    "FeatureOfInterest": "FeaturesOfInterest",
}
RELATIONS: dict[str, tuple[str, ...]] = {
    "Things": ("Locations", "HistoricalLocations", "Datastreams"),
    "Locations": ("Things", "HistoricalLocations"),
    "HistoricalLocations": ("Thing", "Locations"),
    "Datastreams": ("Thing", "Sensor", "ObservedProperty", "Observations"),
    "Sensors": ("Datastreams",),
    "ObservedProperties": ("Datastreams",),
    "Observations": ("Datastream", "FeatureOfInterest"),
    "FeaturesOfInterest": ("Observations",),
}
PROPERTIES: dict[str, tuple[str, ...]] = {
    "Things": ("name", "description", "properties"),
    "Locations": ("name", "description", "encodingType", "location", "properties"),
    "HistoricalLocations": ("time",),
    "Datastreams": ("name", "description", "observationType", "unitOfMeasurement", "observedArea", "phenomenonTime",
                    "resultTime", "properties"),
    "Sensors": ("name", "description", "encodingType", "metadata", "properties"),
    "ObservedProperties": ("name", "definition", "description", "properties"),
    "Observations": ("phenomenonTime", "result", "resultTime", "resultQuality", "validTime", "parameters"),
    "FeaturesOfInterest": ("name", "description", "encodingType", "feature", "properties"),
}  # fmt: skip
Mark = tuple[str, ...]
"""What an implied row stands for: (owner, entity) of a Thing, (dataset, entity, property, unit) of a Datastream."""


@dataclass
class Row:
    """Any entity but an observation. ``links``: relation -> ids of the other side."""

    kind: str
    id: int
    owner: str
    body: dict[str, Any]
    links: dict[str, list[int]] = field(default_factory=dict)
    mark: Mark = ()


class Batch:
    """Rows that are written together: all of them, or none."""

    def __init__(self, model: Model, writer: Writer) -> None:
        self.model = model
        self.writer = writer
        self.written: list[Row] = []
        self.gone: list[Row] = []

    def add(
        self, kind: str, owner: str, body: Mapping[str, Any], links: Mapping[str, list[int]] | None = None, mark: Mark = ()
    ) -> Row:
        """Make a row."""
        texts = (kind, owner, json.dumps(body), json.dumps(links or {}), json.dumps(mark))
        self.writer.execute("INSERT INTO sensor_row(kind, owner, body, links, mark) VALUES(?,?,?,?,?)", texts)
        made = self.writer.execute("SELECT max(id) FROM sensor_row").fetchone()
        row = Row(kind, int(made[0]), owner, dict(body), {name: list(ids) for name, ids in (links or {}).items()}, mark)
        self.written.append(row)
        return row

    def change(self, row: Row) -> None:
        """Keep a row that was changed."""
        values = (json.dumps(row.body), json.dumps(row.links), row.id)
        self.writer.execute("UPDATE sensor_row SET body=?, links=? WHERE id=?", values)
        self.written.append(row)

    def drop(self, row: Row) -> None:
        """Remove a row."""
        self.writer.execute("DELETE FROM sensor_row WHERE id=?", (row.id,))
        self.gone.append(row)

    def find(self, kind: str, identifier: int) -> Row | None:
        """Return a row, also one that this batch made."""
        mine = [one for one in self.written if one.kind == kind and one.id == identifier]
        return mine[-1] if mine else self.model.rows[kind].get(identifier)


class Model:
    """Holds the rows in memory and in the database."""

    def __init__(self, database: Database, store: Store, clock: Clock, news: News) -> None:
        self.database = database
        self.store = store
        self.clock = clock
        self.rows: dict[str, dict[int, Row]] = {kind: {} for kind in KINDS}
        self.lock = threading.RLock()
        self._marks: dict[tuple[str, Mark], Row] = {}
        self._seen = 0
        database.define(SCHEMA)
        for row in database.read("SELECT kind, id, owner, body, links, mark FROM sensor_row ORDER BY id"):
            self._keep(Row(row[0], row[1], row[2], json.loads(row[3]), json.loads(row[4]), tuple(json.loads(row[5]))))
        news.on_removed.append(self.forget)

    @contextmanager
    def batch(self) -> Iterator[Batch]:
        """Write rows in one transaction; they are seen when it has ended well."""
        with self.lock:  # until the rows are in memory too: whoever syncs in between would make them a second time
            with self.database.write() as writer:
                found = Batch(self, writer)
                yield found
            for row in found.written:
                self._keep(row)
            for row in found.gone:
                self.rows[row.kind].pop(row.id, None)
                self._marks.pop((row.kind, row.mark), None)

    def _keep(self, row: Row) -> None:
        self.rows[row.kind][row.id] = row
        if row.mark:
            self._marks[(row.kind, row.mark)] = row

    def marked(self, kind: str, mark: Mark) -> Row | None:
        """Return the row that stands for something."""
        return self._marks.get((kind, mark))

    def sync(self) -> None:
        """Make the rows that observations since the last time imply."""
        with self.lock:
            newest = self.store.newest()
            if newest <= self._seen:
                return
            found = self.database.read(
                "SELECT DISTINCT dataset, entity, property, unit FROM observation WHERE number>? AND number<=?",
                (self._seen, newest),
            )
            new = [tuple(row) for row in found if self.marked("Datastreams", tuple(row)) is None]
            owners = {one.id: one.owner for one in self.store.datasets()} if new else {}
            if new:
                with self.batch() as batch:
                    for mark in new:
                        if mark[0] in owners:
                            self.imply(batch, owners[mark[0]], mark)
            self._seen = newest

    def imply(self, batch: Batch, owner: str, mark: Mark) -> Row:
        """Make the Datastream of a series, with what belongs to it."""
        dataset, entity, name, unit = mark
        thing = self.implied(batch, "Things", (owner, entity), owner, {
            "name": entity, "description": f"Device {entity}", "properties": {"entity": entity},
        })  # fmt: skip
        sensor = self.implied(batch, "Sensors", (name,), "", {
            "name": name, "description": f"Sensor of {name}", "encodingType": "text/plain", "metadata": "not stated",
        })  # fmt: skip
        quantity = self.implied(batch, "ObservedProperties", (name,), "", {
            "name": name, "definition": f"urn:property:{name}", "description": f"Property {name}",
        })  # fmt: skip
        body = {
            "name": name,
            "description": f"{name} of {entity}",
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation",
            "unitOfMeasurement": {"name": unit or None, "symbol": unit or None, "definition": unit or None},
            "properties": {"dataset": dataset},
        }
        links = {"Thing": [thing.id], "Sensor": [sensor.id], "ObservedProperty": [quantity.id]}
        return batch.add("Datastreams", owner, body, links, mark)

    def implied(self, batch: Batch, kind: str, mark: Mark, owner: str, body: Mapping[str, Any]) -> Row:
        """Return the row that stands for something; makes it where there is none."""
        made = [one for one in batch.written if one.kind == kind and one.mark == mark]
        row = made[0] if made else self.marked(kind, mark)
        if row is None:
            row = batch.add(kind, owner, body, None, mark)
            if kind == "Things":
                self.place(batch, row, None)
        return row

    def place(self, batch: Batch, thing: Row, location: Row | None) -> None:
        """Give a Thing its feature of interest, and a place with the moment since when."""
        feature: Any = {"type": "Feature", "geometry": None, "properties": {"name": thing.body["name"]}}
        if location is not None:
            feature = location.body["location"]
            thing.links["Locations"] = [location.id]
            batch.change(thing)
            links = {"Thing": [thing.id], "Locations": [location.id]}
            batch.add("HistoricalLocations", thing.owner, {"time": write_instant(self.clock.now())}, links)
        body = {
            "name": thing.body["name"],
            "description": f"Where {thing.body['name']} stands",
            "encodingType": "application/geo+json",
            "feature": feature,
        }
        mark = ("thing", str(thing.id))
        made = [one for one in batch.written if one.mark == mark]
        known = made[0] if made else self.marked("FeaturesOfInterest", mark)
        if known is None:
            batch.add("FeaturesOfInterest", thing.owner, body, {"Thing": [thing.id]}, mark)
        else:
            known.body = body
            batch.change(known)

    def forget(self, dataset: str) -> None:
        """Remove the series of a dataset that is gone, and the things that have none left and that nobody made."""
        self.sync()
        with self.lock, self.batch() as batch:
            gone = [one for one in self.rows["Datastreams"].values() if one.mark and one.mark[0] == dataset]
            ids = {one.id for one in gone}
            left = [one for one in self.rows["Datastreams"].values() if one.id not in ids]
            for name, kind in (("Thing", "Things"), ("Sensor", "Sensors"), ("ObservedProperty", "ObservedProperties")):
                used = {one for row in left for one in row.links.get(name, ())}
                for identifier in {one for row in gone for one in row.links.get(name, ())} - used:
                    row = self.rows[kind].get(identifier)
                    if row is not None:
                        self.drop_with_places(batch, row)
            for row in gone:
                batch.drop(row)

    def drop_with_places(self, batch: Batch, row: Row) -> None:
        """Remove a row; with a Thing go its feature of interest, its past places, and places of no other Thing."""
        batch.drop(row)
        if row.kind != "Things":
            return
        for kind in ("FeaturesOfInterest", "HistoricalLocations"):
            for one in self.rows[kind].values():
                if one.links.get("Thing") == [row.id]:
                    batch.drop(one)
