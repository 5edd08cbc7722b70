"""The current state of entities, over the one store of observations.

What is measured stands in the history, whoever wrote it: an attribute with a value and a time of observation is an observation, and
its value, unit and time are read from there. Only what the history does not hold stands here: attributes without a time, places,
relations, sub-attributes, and since when (``floor``, a number of the history) older observations no longer count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Dataset, Observation, write_instant
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS entity_state(dataset TEXT, tenant TEXT, entity TEXT, urn TEXT, present BIGINT, floor BIGINT,
  PRIMARY KEY(dataset, tenant, entity));
CREATE TABLE IF NOT EXISTS attribute_state(dataset TEXT, tenant TEXT, entity TEXT, name TEXT, body TEXT, number BIGINT, floor BIGINT,
  at BIGINT, PRIMARY KEY(dataset, tenant, entity, name));
"""
LATEST = """SELECT entity, property, value, unit, observed_at, received_at, number, message_id FROM (
  SELECT o.*, row_number() OVER (PARTITION BY o.entity, o.property ORDER BY o.observed_at DESC, o.number DESC) AS place
  FROM observation o
  LEFT JOIN entity_state e ON e.dataset=o.dataset AND e.tenant='' AND e.entity=o.entity
  LEFT JOIN attribute_state a ON a.dataset=o.dataset AND a.tenant='' AND a.entity=o.entity AND a.name=o.property
  WHERE o.dataset=? AND o.observed_at>=? {one} AND o.number > coalesce(e.floor, 0) AND o.number > coalesce(a.floor, 0)
) newest WHERE place=1 ORDER BY entity, property"""
UPSERT_ENTITY = """INSERT INTO entity_state VALUES(?,?,?,?,?,?) ON CONFLICT(dataset, tenant, entity)
  DO UPDATE SET urn=excluded.urn, present=excluded.present, floor=excluded.floor"""
UPSERT_ATTRIBUTE = """INSERT INTO attribute_state VALUES(?,?,?,?,?,?,?,?) ON CONFLICT(dataset, tenant, entity, name)
  DO UPDATE SET body=excluded.body, number=excluded.number, floor=excluded.floor, at=excluded.at"""
EVER = -(2**62)


@dataclass
class Current:
    """One entity as it stands: ``attributes`` by stored name, in the normalised form; ``newest`` is its last time of observation."""

    dataset: Dataset
    name: str
    urn: str
    attributes: dict[str, Any] = field(default_factory=dict)
    newest: int | None = None
    sources: dict[str, Observation] = field(default_factory=dict)


@dataclass(frozen=True)
class Where:
    """Which entity of which dataset and tenant is written."""

    dataset: str
    tenant: str
    entity: str
    urn: str


class State:
    """Reads and writes the current state. Who may do so is decided elsewhere."""

    def __init__(self, database: Database, clock: Clock, news: News) -> None:
        self.database = database
        self.clock = clock
        database.define(SCHEMA)
        news.on_removed.append(self.forget)
        news.on_withdrawn.append(self.withdrawn)

    # -- reading

    def read(self, sight: Sight, *, tenant: str = "", entity: str = "") -> dict[str, Current]:
        """Return the entities of a dataset (``entity``: only this one) by name, as far as they are in sight."""
        dataset = sight.dataset
        since = sight.reading.start(dataset, None)
        since = EVER if since is None else since
        found = self._present(dataset, tenant, entity)
        rows = self._written(dataset, tenant, entity)
        for one in self._measured(sight, since, entity) if not tenant else []:
            entry = found.setdefault(one.entity, self._unwritten(dataset, one.entity))
            number, body, _ = rows.get((one.entity, one.property), (None, None, 0))
            rest = body if number == one.number and body else {}
            entry.attributes[one.property] = {**attribute(one), **rest}
            entry.sources[one.property] = one
            entry.newest = max(entry.newest if entry.newest is not None else EVER, one.observed_at)
        for (name, term), (number, body, at) in rows.items():
            shown = number is None and body is not None and at >= since and name in found
            if shown and (sight.whole or sight.reading.resolution(sight, term) == 0):
                found[name].attributes.setdefault(term, body)
        written = {name for (name, _), (_, body, _) in rows.items() if body is not None}
        return {name: one for name, one in found.items() if one.attributes or name not in written}

    def _measured(self, sight: Sight, since: int, entity: str) -> list[Observation]:
        """Return the newest observation of each entity and property that still counts."""
        if sight.whole:
            return self._latest(sight.dataset, since, entity)
        floors = self._floors(sight.dataset)
        seen = [one for one in sight.latest() if not entity or one.entity == entity]
        return [
            one
            for one in seen
            if one.number > max(floors.get((one.entity, ""), 0), floors.get((one.entity, one.property), 0))
        ]

    def _floors(self, dataset: Dataset) -> dict[tuple[str, str], int]:
        """Return from which number on observations count, by entity and attribute ("" for all of the entity)."""
        sql = "SELECT entity, name, floor FROM attribute_state WHERE dataset=? AND tenant=''"
        found = {(row[0], row[1]): int(row[2]) for row in self.database.read(sql, (dataset.id,))}
        sql = "SELECT entity, floor FROM entity_state WHERE dataset=? AND tenant=''"
        return found | {(row[0], ""): int(row[1]) for row in self.database.read(sql, (dataset.id,))}

    def known(self, tenant: str) -> bool:
        """Tell whether a tenant exists; the default one always does."""
        return not tenant or bool(self.database.read("SELECT 1 FROM entity_state WHERE tenant=? LIMIT 1", (tenant,)))

    def named(self, urn: str, tenant: str) -> set[str]:
        """Return the datasets in which an entity stands under an identifier of its own form."""
        sql = "SELECT dataset FROM entity_state WHERE entity=? AND tenant=?"
        return {row[0] for row in self.database.read(sql, (urn, tenant))}

    def _present(self, dataset: Dataset, tenant: str, entity: str) -> dict[str, Current]:
        where, values = _narrow(entity)
        sql = f"SELECT entity, urn FROM entity_state WHERE dataset=? AND tenant=? AND present=1 {where}"
        rows = self.database.read(sql, (dataset.id, tenant, *values))
        return {row[0]: Current(dataset, row[0], row[1]) for row in rows}

    def _written(
        self, dataset: Dataset, tenant: str, entity: str
    ) -> dict[tuple[str, str], tuple[int | None, Any, int]]:
        where, values = _narrow(entity)
        sql = f"SELECT entity, name, number, body, at FROM attribute_state WHERE dataset=? AND tenant=? {where}"
        rows = self.database.read(sql, (dataset.id, tenant, *values))
        return {(row[0], row[1]): (row[2], json.loads(row[3]) if row[3] else None, row[4]) for row in rows}

    def _latest(self, dataset: Dataset, since: int, entity: str) -> list[Observation]:
        sql = LATEST.format(one="AND o.entity=?" if entity else "")
        rows = self.database.read(sql, (dataset.id, since, *([entity] if entity else [])))
        return [
            Observation(dataset.id, row[7], row[0], row[1], json.loads(row[2]), row[3], row[4], row[5], "", row[6])
            for row in rows
        ]

    def _unwritten(self, dataset: Dataset, entity: str) -> Current:
        return Current(dataset, entity, f"urn:ngsi-ld:{dataset.entity_type}:{entity}")

    # -- writing: each within a transaction of the caller

    def put_entity(self, writer: Writer, where: Where, *, floor: int | None = None) -> None:
        """Let an entity exist; with ``floor`` older observations no longer count."""
        kept = writer.execute(
            "SELECT floor FROM entity_state WHERE dataset=? AND tenant=? AND entity=?",
            (where.dataset, where.tenant, where.entity),
        ).fetchone()
        level = floor if floor is not None else kept[0] if kept else 0
        writer.execute(UPSERT_ENTITY, (where.dataset, where.tenant, where.entity, where.urn, 1, level))

    def drop_entity(self, writer: Writer, where: Where) -> None:
        """Let an entity no longer exist; its history stays, and a new observation brings it back."""
        self.clear(writer, where)
        level = newest(writer)
        writer.execute(UPSERT_ENTITY, (where.dataset, where.tenant, where.entity, where.urn, 0, level))

    def clear(self, writer: Writer, where: Where) -> None:
        """Remove what stands here of an entity's attributes."""
        writer.execute(
            "DELETE FROM attribute_state WHERE dataset=? AND tenant=? AND entity=?",
            (where.dataset, where.tenant, where.entity),
        )

    def put_attribute(self, writer: Writer, where: Where, name: str, body: Any, number: int | None) -> None:
        """Keep an attribute. ``number``: its value stands in the history there, and ``body`` holds the rest."""
        floor = newest(writer) if number is None else number - 1
        text = json.dumps(body, allow_nan=False) if body is not None else None
        writer.execute(
            UPSERT_ATTRIBUTE,
            (where.dataset, where.tenant, where.entity, name, text, number, floor, self.clock.now()),
        )

    def drop_attribute(self, writer: Writer, where: Where, name: str) -> None:
        """Let an attribute no longer exist, until a new observation brings it back."""
        self.put_attribute(writer, where, name, None, None)

    def expire(self, writer: Writer, dataset: Dataset, cutoff: int | None) -> None:
        """Remove what belongs to observations that are gone, and what was written before the retention begins."""
        rest = "body IS NOT NULL AND number IS NOT NULL AND number NOT IN (SELECT number FROM observation WHERE dataset=?)"
        gone = writer.execute(f"DELETE FROM attribute_state WHERE dataset=? AND {rest}", (dataset.id, dataset.id)).rowcount
        if cutoff is not None:
            old = "DELETE FROM attribute_state WHERE dataset=? AND number IS NULL AND body IS NOT NULL AND at<?"
            gone += writer.execute(old, (dataset.id, cutoff)).rowcount
        if gone:
            kept = "SELECT entity FROM attribute_state WHERE dataset=? AND body IS NOT NULL "
            kept += "UNION SELECT entity FROM observation WHERE dataset=?"
            empty = f"DELETE FROM entity_state WHERE dataset=? AND present=1 AND entity NOT IN ({kept})"
            writer.execute(empty, (dataset.id, dataset.id, dataset.id))

    def withdrawn(self, observation: Observation) -> None:
        """Forget what was written with an observation that is gone: what was measured before it counts again."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM attribute_state WHERE number=?", (observation.number,))

    def forget(self, dataset: str) -> None:
        """Remove what stands here of a dataset."""
        with self.database.write() as writer:
            for table in ("entity_state", "attribute_state"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))


def newest(writer: Writer) -> int:
    """Return the highest number in the history."""
    row = writer.execute("SELECT coalesce(max(number), 0) FROM observation").fetchone()
    return int(row[0])


def attribute(one: Observation) -> dict[str, Any]:
    """Return an observation as an NGSI-LD Property."""
    shown: dict[str, Any] = {"type": "Property", "value": one.value, "observedAt": write_instant(one.observed_at)}
    if one.unit:
        shown["unitCode"] = one.unit
    return shown


def extras(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the history does not hold of an attribute that is an observation."""
    return {name: value for name, value in body.items() if name not in ("type", "value", "observedAt", "unitCode")}


def geometries(entities: Iterable[Current], term: str = "location") -> dict[str, Any]:
    """Return the geometry of every entity that has one, by name."""
    found = {}
    for one in entities:
        shape = one.attributes.get(term)
        if isinstance(shape, Mapping) and shape.get("type") == "GeoProperty":
            found[one.name] = shape["value"]
    return found


def _narrow(entity: str) -> tuple[str, list[str]]:
    return ("AND entity=?", [entity]) if entity else ("", [])
