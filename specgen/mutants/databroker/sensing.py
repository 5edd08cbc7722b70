"""Faulty sensor interfaces: one replaced part each, one broken requirement each."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from specgen.mutants import Mutant, instead
from specgen.reference.broker.context.state import Current, attribute
from specgen.reference.broker.entities import Entities
from specgen.reference.broker.policy import FULL
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import SECOND, Principal, Problem, Window
from specgen.reference.broker.sensorthings.area import SensorArea
from specgen.reference.broker.sensorthings.model import Row
from specgen.reference.broker.sensorthings.query import Found, Options, Sensors
from specgen.reference.broker.sensorthings.view import Node, View
from specgen.reference.broker.sensorthings.writes import Made, SensorWrites

LATE = 130 * SECOND
"""Later than twice the longest lawful deadline."""


class Unlinked(Sensors):
    """Leaves the way back from a measurement to its series out."""

    def written(self, view: View, node: Node, asked: Options) -> dict[str, Any]:
        shown = super().written(view, node, asked)
        if node.kind == "Observations":
            shown.pop("Datastream@iot.navigationLink", None)
        return shown


class Unitless(Sensors):
    """Shows every series without the symbol of its unit."""

    def written(self, view: View, node: Node, asked: Options) -> dict[str, Any]:
        shown = super().written(view, node, asked)
        if isinstance(shown.get("unitOfMeasurement"), dict):
            shown["unitOfMeasurement"] = {**shown["unitOfMeasurement"], "symbol": "unit"}
        return shown


class _NightlyView(View):
    def observations(self, series: Sequence[Row] | None = None) -> list[Node]:
        late, found = self.model.clock.now() - LATE, super().observations(series)
        return [one for one in found if not self._young(one.id, late)]

    def _young(self, number: int, late: int) -> bool:
        """Tell whether an observation came in lately, as one of many."""
        for each in self.left.values():
            if number in each:
                many = sum(one.received_at > late for one in each.values()) > 10
                return many and each[number].received_at > late and each[number].channel == "http"
        return False


class Nightly(SensorArea):
    """Brings a delivery of many observations to the sensor interface only after two minutes."""

    def view(self, who: Any) -> View:
        return _NightlyView(self.model, self.reading, who)


class _DoubledView(View):
    def observations(self, series: Sequence[Row] | None = None) -> list[Node]:
        found = super().observations(series)
        return [*found, found[-1]] if len(found) > 10 and series is not None and len(series) == 1 else found


class Doubled(SensorArea):
    """Shows the newest measurement of a long series twice."""

    def view(self, who: Any) -> View:
        return _DoubledView(self.model, self.reading, who)


class _CorridorView(View):
    def related(self, node: Node, name: str) -> list[Node]:
        if name == "Datastreams" and node.kind == "ObservedProperties":
            rows = self.model.rows["Datastreams"].values()
            return [self.node(one) for one in rows if node.id in one.links["ObservedProperty"]]
        if node.kind == "Datastreams" and name == "Observations" and node.id not in self.streams:
            return []
        return super().related(node, name)


class Corridor(SensorArea):
    """Leads from a quantity to every series that uses it, whoever may read them."""

    def view(self, who: Any) -> View:
        return _CorridorView(self.model, self.reading, who)


class _CountingView(View):
    """Looks with the eyes of the product."""

    def seen(self) -> list[Sight]:
        known = {one.dataset.id: one for one in super().seen()}
        reading = self.reading
        return [
            known.get(one.id) or Sight(reading, self.principal, one, (FULL,)) for one in reading.store.datasets()
        ]


class CountsAll(SensorArea):
    """Counts the measurements of every dataset, and shows those that the reader may read."""

    def answer(self, view: View, found: Found, asked: Options, path: str) -> Response:
        if not asked.count or found.kind != "Observations" or found.parent is not None:
            return super().answer(view, found, asked, path)
        page = self.sensors.page(view, found, asked, path)
        everything = _CountingView(self.model, self.reading, view.principal)
        page["@iot.count"] = len(self.sensors.chosen(everything, found.kind, everything.observations(), asked))
        return self.reply.json(page)


class HalfMade(SensorWrites):
    """Keeps the device when a series that came with it does not fit."""

    def create(self, who: Principal, kind: str, body: Any, parent: Node | None = None) -> Made:
        try:
            return super().create(who, kind, body, parent)
        except Problem:
            if kind == "Things" and isinstance(body, dict) and "Datastreams" in body:
                rest = {name: value for name, value in body.items() if name != "Datastreams"}
                super().create(who, kind, rest, parent)
            raise


class Orphans(SensorWrites):
    """Leaves the sensor and the quantity no longer than the device that came with them."""

    def remove(self, who: Principal, node: Node) -> None:
        rows = self.streams(node.row) if node.row is not None and node.kind == "Things" else []
        super().remove(who, node)
        with self.model.batch() as batch:
            for row in rows:
                for name, kind in (("Sensor", "Sensors"), ("ObservedProperty", "ObservedProperties")):
                    found = self.model.rows[kind].get(row.links[name][0])
                    if found is not None:
                        batch.drop(found)


class LastWritten(Entities):
    """Shows the value that was written last over the sensor interface, whatever its time."""

    def current(self, sight: Sight, tenant: str = "", name: str = "") -> list[Current]:
        found = super().current(sight, tenant, name)
        history = [one for one in sight.observations(Window(name, limit=100)) if one.unit == "MTR"] if name else []
        for one in found if len(history) == 3 else []:
            last = max(history, key=lambda each: each.number)
            one.attributes[last.property] = attribute(last)
        return found


class SkippedConditions(Sensors):
    """Leaves a condition on a property that it does not know out."""

    def chosen(self, view: View, kind: str, nodes: list[Node], asked: Options) -> list[Node]:
        try:
            return super().chosen(view, kind, nodes, asked)
        except Problem as problem:
            if "there is no property" not in problem.detail:
                raise
            return nodes


class ClosedTimes(Sensors):
    """Takes ``lt`` on a time as ``le``."""

    def chosen(self, view: View, kind: str, nodes: list[Node], asked: Options) -> list[Node]:
        condition = asked.filter.replace("phenomenonTime lt", "phenomenonTime le")
        return super().chosen(view, kind, nodes, dataclasses.replace(asked, filter=condition))


class PageCount(Sensors):
    """States the number of entities on the page as the count, where there is no condition."""

    def page(self, view: View, found: Found, asked: Options, path: str) -> dict[str, Any]:
        page = super().page(view, found, asked, path)
        return {**page, "@iot.count": len(page["value"])} if asked.count and not asked.filter else page


class SilentBound(Sensors):
    """Gives no link beyond the two hundredth entity."""

    def more(self, nodes: Sequence[Node], asked: Options) -> bool:
        if not super().more(nodes, asked):
            return False
        return bool(asked.filter) or asked.skip + asked.top < 200 or nodes[0].kind != "Observations"


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("unlinked", "DB-CTX-08", "sensors", "a measurement does not lead back to its series", Unlinked),
    ("unitless", "DB-CTX-08", "sensors", "a series does not tell its unit", Unitless),
    ("nightly", "DB-CTX-16", "sensor_area", "what is delivered in bulk is shown after two minutes", Nightly),
    ("corridor", "DB-CTX-21", "sensor_area", "a quantity leads to every series that uses it", Corridor),
    ("counts-all", "DB-CTX-21", "sensor_area", "counts include what the reader may not read", CountsAll),
    ("half-made", "DB-CTX-18", "sensor_writes", "a device stays when its series was refused", HalfMade),
    ("orphans", "DB-CTX-18", "sensor_writes", "removing a device removes its sensor and its quantity", Orphans),
    ("last-written", "DB-CTX-09", "entities", "the last write counts, whatever its time", LastWritten),
    ("skipped-conditions", "DB-CTX-17", "sensors", "a condition on an unknown property is left out", SkippedConditions),
    ("closed-times", "DB-CTX-17", "sensors", "before a time includes that time", ClosedTimes),
    ("page-count", "DB-CTX-19", "sensors", "the count is the number on the page", PageCount),
    ("silent-bound", "DB-CTX-19", "sensors", "no link leads beyond the two hundredth measurement", SilentBound),
    ("doubled", "DB-CTX-16", "sensor_area", "a measurement of a long series is shown twice", Doubled),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the sensor interface."""
