"""What one principal sees of the data model: no relation leads further than the rights to the datasets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.reading import CHUNK, Reading, Sight, place
from specgen.reference.broker.records import Observation, Principal, Window, write_instant
from specgen.reference.broker.sensorthings.model import SINGLE, Model, Row


@dataclass(frozen=True)
class Node:
    """An entity as it is seen."""

    kind: str
    id: int
    body: Mapping[str, Any]
    row: Row | None = None
    series: int = 0


class View:
    """The data model for one request of one principal."""

    def __init__(self, model: Model, reading: Reading, principal: Principal) -> None:
        self.model = model
        self.reading = reading
        self.principal = principal
        self.sights: dict[str, Sight] = {one.dataset.id: one for one in self.seen()}
        self.read: set[str] = set()
        self.told: set[int] = set()
        self.left: dict[str, dict[int, Observation]] = {}
        model.sync()
        with model.lock:
            rows = list(model.rows["Datastreams"].values())
        self.streams = {one.id: one for one in rows if self.shows(one)}
        self.used: dict[str, set[int]] = {"Thing": set(), "Sensor": set(), "ObservedProperty": set()}
        for row in self.streams.values():
            for name, ids in self.used.items():
                ids.update(row.links.get(name, ()))
        with model.lock:
            things = [one for one in model.rows["Things"].values() if self.visible(one)]
        self.places = {place for one in things for place in one.links.get("Locations", ())}

    def seen(self) -> list[Sight]:
        """Return what the principal sees of each dataset."""
        return self.reading.sights(self.principal)

    def shows(self, stream: Row) -> bool:
        """Tell whether a series is visible."""
        sight = self.sights.get(stream.mark[0]) if stream.mark else None
        return sight is not None and self.reading.resolution(sight, stream.mark[2]) is not None

    def visible(self, row: Row) -> bool:
        """Tell whether a row is visible: its maker sees it, and all who see one of its series."""
        if row.kind == "Datastreams":
            return row.id in self.streams
        if self.principal.role != "anonymous" and row.owner and row.owner == self.principal.subject:
            return True
        if row.kind in ("FeaturesOfInterest", "HistoricalLocations"):
            return any(one in self.used["Thing"] for one in row.links.get("Thing", ()))
        if row.kind == "Locations":
            return row.id in self.places
        name = next(single for single, kind in SINGLE.items() if kind == row.kind)
        return row.id in self.used[name]

    def nodes(self, kind: str) -> list[Node]:
        """Return every visible entity of a set but observations, by id."""
        with self.model.lock:
            rows = sorted(self.model.rows[kind].values(), key=lambda one: one.id)
        return [self.node(one) for one in rows if self.visible(one)]

    def node(self, row: Row) -> Node:
        return Node(row.kind, row.id, row.body, row)

    def find(self, kind: str, identifier: int) -> Node | None:
        """Return a visible entity; None when there is none."""
        if kind == "Observations":
            return self.observation(identifier)
        row = self.model.rows[kind].get(identifier)
        return self.node(row) if row is not None and self.visible(row) else None

    def related(self, node: Node, name: str) -> list[Node]:
        """Return the visible entities at the other side of a relation."""
        if node.kind == "Observations":
            stream = self.streams[node.series]
            if name == "Datastream":
                return [self.node(stream)]
            feature = self.model.marked("FeaturesOfInterest", ("thing", str(stream.links["Thing"][0])))
            return [self.node(feature)] if feature is not None else []
        row = node.row
        assert row is not None
        if name == "Observations":
            return self.observations(self.series_of(node))
        if name in SINGLE or name in row.links:
            kind = SINGLE.get(name, name)
            found = [self.find(kind, one) for one in row.links.get(name, ())]
            return [one for one in found if one is not None]
        back = next(single for single, kind in (*SINGLE.items(), ("Locations", "Locations")) if kind == row.kind)
        return [one for one in self.nodes(name) if one.row is not None and row.id in one.row.links.get(back, ())]

    def series_of(self, node: Node) -> list[Row]:
        """Return the visible series of which the observations belong to a Datastream or a feature of interest."""
        if node.kind == "Datastreams":
            return [self.streams[node.id]]
        assert node.row is not None
        return [one for one in self.streams.values() if one.links["Thing"] == node.row.links.get("Thing")]

    # -- observations

    def observations(self, series: Sequence[Row] | None = None) -> list[Node]:
        """Return the observations of series (None: of all that are visible), by number."""
        marks = {one.mark: one.id for one in (self.streams.values() if series is None else series)}
        wanted: dict[str, set[str]] = {}
        for mark in marks:
            wanted.setdefault(mark[0], set()).add(mark[1])
        found: list[Node] = []
        for dataset, entities in wanted.items():
            sight = self.sights[dataset]
            self.read.add(dataset)
            for entity in sorted(entities) if series is not None else [""]:
                found += self._window(sight, entity, marks)
        return sorted(found, key=lambda one: one.id)

    def _window(self, sight: Sight, entity: str, marks: Mapping[tuple[str, ...], int]) -> list[Node]:
        found: list[Node] = []
        after: tuple[int, int] | None = None
        while chunk := sight.observations(Window(entity, after=after, limit=CHUNK)):
            for one in chunk:
                stream = marks.get((one.dataset, one.entity, one.property, one.unit))
                if stream is not None:
                    found.append(self.measured(one, stream))
            after = place(chunk[-1])
            if len(chunk) < CHUNK:
                break
        return found

    def measured(self, one: Observation, stream: int) -> Node:
        """Return an observation of the history as an Observation of the standard."""
        self.left.setdefault(one.dataset, {})[one.number] = one
        body = {
            "phenomenonTime": write_instant(one.observed_at),
            "resultTime": None,
            "result": one.value,
            "parameters": {"message_id": one.message_id},
        }
        return Node("Observations", one.number, body, None, stream)

    def observation(self, number: int) -> Node | None:
        """Return one observation by its number."""
        rows = self.model.database.read(
            "SELECT dataset, message_id, entity, property, value, unit, observed_at, received_at FROM observation WHERE number=?",
            (number,),
        )
        if not rows:
            return None
        row = rows[0]
        one = Observation(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], "", number)
        sight = self.sights.get(one.dataset)
        stream = self.model.marked("Datastreams", (one.dataset, one.entity, one.property, one.unit))
        if sight is None or stream is None or stream.id not in self.streams or sight.shown(one) is None:
            return None
        self.read.add(one.dataset)
        return self.measured(one, stream.id)

    def extras(self, number: int) -> dict[str, Any]:
        """Return what an observation got over this interface and the history does not hold."""
        rows = self.model.database.read("SELECT body FROM sensor_extra WHERE number=?", (number,))
        return dict(json.loads(rows[0][0])) if rows else {}
