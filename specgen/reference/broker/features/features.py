"""Collections and features: every dataset in which an entity has a location, with the newest values of its entities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from specgen.reference.broker import geometry
from specgen.reference.broker.context.state import Current, State, Where
from specgen.reference.broker.news import Change, News
from specgen.reference.broker.observations import whole
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.reading import Reading, Sight, missing
from specgen.reference.broker.records import Dataset, Principal, Problem, parse_instant, write_instant
from specgen.reference.database import Database

BASE = "/features"
GEOJSON = "application/geo+json"
PAGE_DEFAULT = 100
PAGE_LIMIT = 1000


@dataclass(frozen=True)
class Asked:
    """What a query asks: an extent (west, south, east, north), a period (both bounds inclusive), and a page after a name."""

    box: tuple[float, ...] = ()
    period: tuple[int | None, int | None] | None = None
    after: str = ""
    limit: int = PAGE_DEFAULT


class Features:
    """Reads features as a principal sees them, and sets locations."""

    def __init__(
        self, presentation: Presentation, database: Database, reading: Reading, state: State, news: News
    ) -> None:
        self.presentation = presentation
        self.database = database
        self.reading = reading
        self.state = state
        self.news = news

    def address(self, path: str = "") -> str:
        return f"{self.presentation.address}{BASE}{path}"

    # -- collections

    def located(self) -> set[str]:
        """Return the datasets in which an entity has a location."""
        sql = "SELECT DISTINCT dataset FROM attribute_state WHERE name='location' AND tenant='' AND body IS NOT NULL"
        return {row[0] for row in self.database.read(sql)}

    def sights(self, who: Principal) -> list[Sight]:
        """Return the collections that a principal may read."""
        located = self.located()
        return [one for one in self.reading.sights(who) if one.dataset.id in located]

    def sight(self, who: Principal, collection: str) -> Sight:
        """Return one collection as a principal sees it, and write the read down; raises Problem 401, 403 or 404."""
        dataset = self.reading.store.dataset(collection)
        if dataset is None or dataset.id not in self.located():
            raise missing()
        return self.reading.open(who, dataset, "read-features")

    def described(self, dataset: Dataset) -> dict[str, Any]:
        """Return a collection as the interface shows it."""
        place = f"/collections/{quote(dataset.id, safe='')}"
        return {
            "id": dataset.id,
            "title": dataset.title,
            "description": dataset.description,
            "itemType": "feature",
            "links": [
                {"href": self.address(place), "rel": "self", "type": "application/json"},
                {"href": self.address(f"{place}/items"), "rel": "items", "type": GEOJSON},
            ],
        }

    # -- features

    def entities(self, sight: Sight) -> list[Current]:
        """Return the entities of a collection that have a location, by name."""
        found = self.state.read(sight)
        return [found[name] for name in sorted(found) if _shape(found[name]) is not None]

    def matches(self, one: Current, asked: Asked) -> bool:
        """Tell whether a feature lies in the extent and the period."""
        shape = _shape(one)
        if shape is None or (asked.box and not geometry.touches_box(shape, asked.box)):
            return False
        if asked.period is None:
            return True
        start, end = asked.period
        at = one.newest
        return at is not None and (start is None or at >= start) and (end is None or at <= end)

    def page(self, who: Principal, collection: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return one page of features; raises Problem 400, 401, 403 or 404."""
        sight = self.sight(who, collection)
        asked = self.asked(query)
        found = [one for one in self.entities(sight) if self.matches(one, asked)]
        rest = [one for one in found if one.name > asked.after] if asked.after else found
        shown = rest[: asked.limit]
        sight.delivered([source for one in shown for source in one.sources.values()])
        items = self.address(f"/collections/{quote(collection, safe='')}/items")
        links = [{"href": f"{items}?{urlencode(query)}" if query else items, "rel": "self", "type": GEOJSON}]
        if self.more(rest, asked):
            following = urlencode({**query, "limit": str(asked.limit), "after": shown[-1].name})
            links.append({"href": f"{items}?{following}", "rel": "next", "type": GEOJSON})
        return {
            "type": "FeatureCollection",
            "numberMatched": len(found),
            "numberReturned": len(shown),
            "features": [self.feature(one) for one in shown],
            "links": links,
        }

    def more(self, rest: list[Current], asked: Asked) -> bool:
        """Tell whether there is a next page."""
        return len(rest) > asked.limit

    def one(self, who: Principal, collection: str, feature: str) -> dict[str, Any]:
        """Return one feature; raises Problem 401, 403 or 404."""
        sight = self.sight(who, collection)
        for entity in self.state.read(sight, entity=feature).values():
            if _shape(entity) is not None:
                sight.delivered(list(entity.sources.values()))
                return self.feature(entity)
        raise Problem(404, "Feature not found", "there is no such feature")

    def feature(self, one: Current) -> dict[str, Any]:
        """Return an entity as a GeoJSON feature: its newest values as properties."""
        properties: dict[str, Any] = {"entity": one.name}
        for name, body in sorted(one.attributes.items()):
            if isinstance(body, Mapping) and body.get("type") == "Property" and name not in properties:
                properties[name] = body["value"]
        if one.newest is not None and one.sources:
            properties.setdefault("observed_at", write_instant(one.newest))
        return {"type": "Feature", "id": one.name, "geometry": _shape(one), "properties": properties}

    def asked(self, query: Mapping[str, str]) -> Asked:
        """Return what a query asks; raises Problem 400."""
        box: tuple[float, ...] = ()
        if query.get("bbox"):
            try:
                box = tuple(float(one) for one in query["bbox"].split(","))
            except ValueError as error:
                raise _invalid("bbox", "four or six numbers") from error
            if len(box) not in (4, 6) or not all(abs(one) < 1e9 for one in box):
                raise _invalid("bbox", "four or six numbers")
            box = box if len(box) == 4 else (box[0], box[1], box[3], box[4])
        period = _period(query["datetime"].replace(" ", "+")) if query.get("datetime") else None
        return Asked(box, period, query.get("after", ""), whole(query, "limit", PAGE_DEFAULT, 1, PAGE_LIMIT))

    # -- locations

    def place(self, dataset: Dataset, entity: str, shape: Any) -> None:
        """Set the location of an entity; raises Problem 422."""
        try:
            checked = geometry.checked(shape)
        except ValueError as error:
            raise Problem(422, "Invalid location", str(error)) from error
        if not 0 < len(entity) <= 200:
            raise Problem(422, "Invalid entity", "the name of an entity has 1 to 200 characters")
        where = Where(dataset.id, "", entity, f"urn:ngsi-ld:{dataset.entity_type}:{entity}")
        with self.database.write() as writer:
            self.state.put_entity(writer, where)
            self.state.put_attribute(writer, where, "location", {"type": "GeoProperty", "value": checked}, None)
        self.news.changed(Change(dataset.id, "", entity, where.urn, ("location",)))


def _shape(one: Current) -> Any:
    found = one.attributes.get("location")
    return found.get("value") if isinstance(found, Mapping) and found.get("type") == "GeoProperty" else None


def _invalid(name: str, detail: str) -> Problem:
    return Problem(400, "Invalid query", detail, extra={"parameter": name})


def _period(text: str) -> tuple[int | None, int | None]:
    """Return the bounds of an instant or an interval; raises Problem 400."""
    try:
        if "/" not in text:
            return (parse_instant(text), parse_instant(text))
        low, high = text.split("/")
        start, end = (None if one in ("", "..") else parse_instant(one) for one in (low, high))
    except ValueError as error:
        raise _invalid("datetime", "an instant, or an interval with a slash") from error
    if (start is None and end is None) or (start is not None and end is not None and start > end):
        raise _invalid("datetime", "an interval has a bound, and begins before it ends")
    return start, end
