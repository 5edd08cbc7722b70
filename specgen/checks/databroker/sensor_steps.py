"""Asking the sensor interface: entities, links and pages, in the member names of SensorThings 1.1 or of 2.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urljoin

from specgen.checks.databroker.reading import Json, number, objects, text
from specgen.conformance.api import Context, Observation, Precondition, Record, Response
from specgen.simulator.core import sensors

BASE = "/sta/v1.1"
PAGE_CAP = 300
SETS = (
    "Things",
    "Locations",
    "HistoricalLocations",
    "Datastreams",
    "Sensors",
    "ObservedProperties",
    "Observations",
    "FeaturesOfInterest",
)


def ident(entity: Json) -> Json:
    """Return the identifier of an entity: a whole number or a text; None when it has none."""
    for name in ("@iot.id", "id"):
        found = entity.get(name) if isinstance(entity, Mapping) else None
        if isinstance(found, str | int) and not isinstance(found, bool) and found != "":
            return found
    return None


def self_link(entity: Json) -> str:
    """Return the address of an entity itself."""
    return text(entity, "@iot.selfLink") or text(entity, "@id")


def link(entity: Json, name: str) -> str:
    """Return the address of a relation, or ""."""
    return text(entity, f"{name}@iot.navigationLink") or text(entity, f"{name}@navigationLink")


def address(found: str) -> str:
    """Return an address that an answer gave, absolute or relative, as ``Context.http`` takes it."""
    return urljoin(f"{BASE}/", found)


def entity_path(kind: str, identifier: Json) -> str:
    """Return the path of an entity."""
    shown = str(identifier) if isinstance(identifier, int) else "'" + str(identifier).replace("'", "''") + "'"
    return f"{BASE}/{kind}({quote(shown, safe=chr(39), errors='surrogatepass')})"


def created_path(answer: Response, kind: str) -> str:
    """Return where a created entity stands: its ``Location``, or its identifier."""
    where = answer.headers.get("location", "")
    if where:
        return address(where)
    identifier = ident(answer.json)
    return entity_path(kind, identifier) if identifier is not None else ""


def next_link(page: Json) -> str:
    """Return the address of the next page, or ""."""
    return text(page, "@iot.nextLink") or text(page, "@nextLink")


def count(page: Json) -> int | None:
    """Return the stated number of entities."""
    found = number(page, "@iot.count")
    return found if found is not None else number(page, "@count")


def walk(
    ctx: Context, label: str, path: str, query: Mapping[str, str] | None = None, *, as_: str = "provider"
) -> list[dict[str, Any]]:
    """Read a set page after page; pages stand as ``<label>.<n>``, the fact ``label`` counts them."""
    items: list[dict[str, Any]] = []
    answer = ctx.http(f"{label}.1", "GET", path, as_=as_, query=query)
    seen: set[str] = set()
    place, base = 1, path
    while True:
        items += objects(answer.json, "value")
        following = next_link(answer.json)
        if answer.status != 200 or not following or place >= PAGE_CAP:
            break
        base = urljoin(base, following)
        if base in seen:
            break
        seen.add(base)
        place += 1
        answer = ctx.http(f"{label}.{place}", "GET", base, as_=as_)
    ctx.fact(label, {"pages": place, "complete": answer.status == 200 and not next_link(answer.json)})
    return items


def pages(record: Record, label: str) -> list[Observation]:
    """Return the pages of ``walk``."""
    told = record.fact(label)
    return [record.one(f"{label}.{place}") for place in range(1, (number(told, "pages") or 0) + 1)]


def items(record: Record, label: str) -> list[dict[str, Json]]:
    """Return the entities of ``walk``; raises Precondition when a page was not answered with 200."""
    found: list[dict[str, Json]] = []
    for page in pages(record, label):
        if page.status != 200:
            raise Precondition("read-refused", label=label, status=page.status)
        found += objects(page.body, "value")
    return found


def at(record: Record, label: str) -> tuple[str, ...]:
    """Return the labels of the pages of ``walk``, for the evidence."""
    return tuple(page.label for page in pages(record, label))


def dataset_of(stream: Json) -> str:
    """Return the dataset that a series says it belongs to."""
    return text(stream.get("properties") if isinstance(stream, Mapping) else None, "dataset")


def entity_of(thing: Json) -> tuple[str, ...]:
    """Return the names by which a device stands for an entity."""
    told = text(thing.get("properties") if isinstance(thing, Mapping) else None, "entity")
    return tuple(one for one in (told, text(thing, "name")) if one)


def streams(ctx: Context, label: str, dataset: str, *, as_: str = "provider") -> list[dict[str, Any]]:
    """Return the series of a dataset, by a condition; where conditions are not offered by reading all of them."""
    path, named = f"{BASE}/Datastreams", dataset.replace("'", "''")
    found = walk(ctx, label, path, {"$filter": f"properties/dataset eq '{named}'"}, as_=as_)
    if not found:
        first = ctx.http(f"{label}-all", "GET", path, as_=as_, query={"$top": "1"})
        if first.status == 200 and objects(first.json, "value"):
            found = walk(ctx, label, path, as_=as_)
    return [one for one in found if dataset_of(one) == dataset]


def read_dataset(ctx: Context, label: str, dataset: str, *, as_: str = "provider") -> list[dict[str, Any]]:
    """Read every series of a dataset with its device and its measurements; the fact ``label`` lists them.

    Returns the measurements in the form of the prescribed observations.
    """
    told = []
    found: list[dict[str, Any]] = []
    for place, stream in enumerate(streams(ctx, f"{label}.streams", dataset, as_=as_), start=1):
        part = f"{label}.{place}"
        told.append({"part": part, "property": text(stream, "name")})
        thing = ctx.http(f"{part}.thing", "GET", address(link(stream, "Thing")), as_=as_)
        measured = walk(ctx, f"{part}.observations", address(link(stream, "Observations")), as_=as_)
        found += [plain(one, thing.json, text(stream, "name")) for one in measured]
    ctx.fact(label, told)
    return found


def recorded_dataset(record: Record, label: str) -> list[dict[str, Json]]:
    """Return what ``read_dataset`` read, from the record."""
    found: list[dict[str, Json]] = []
    for one in record.fact(label):
        thing = record.one(f"{one['part']}.thing")
        if thing.status != 200:
            raise Precondition("read-refused", label=thing.label, status=thing.status)
        found += [plain(each, thing.body, one["property"]) for each in items(record, f"{one['part']}.observations")]
    return found


def recorded_at(record: Record, label: str) -> tuple[str, ...]:
    """Return the labels of what ``read_dataset`` read, for the evidence."""
    return tuple(place for one in record.fact(label) for place in at(record, f"{one['part']}.observations"))


def plain(measurement: Mapping[str, Json], thing: Json, name: str) -> dict[str, Json]:
    """Return a measurement in the form of the prescribed observations."""
    names = entity_of(thing)
    return {
        "entity": names[0] if names else "",
        "property": name,
        "value": measurement.get("result"),
        "observed_at": instant_text(measurement.get("phenomenonTime")),
    }


def instant_text(value: Json) -> str:
    """Return a moment as a text of one spelling; "" when it is none."""
    found = sensors.read_instant(value)
    return "" if found is None else sensors.write_instant(found)


def related(ctx: Context, label: str, entity: Json, name: str, *, as_: str = "provider") -> Response:
    """Follow a relation."""
    where = link(entity, name)
    if not where:
        raise Precondition("member-missing", member=f"{name}@iot.navigationLink")
    return ctx.http(label, "GET", address(where), as_=as_)


def names(found: Sequence[Mapping[str, Json]]) -> list[str]:
    """Return the names of entities."""
    return [text(one, "name") for one in found]


def remove_later(ctx: Context, where: str) -> None:
    """Register the removal of an entity."""
    ctx.cleanup("DELETE", where, as_="provider")


def thing(name: str, **more: Any) -> dict[str, Any]:
    """Return a device that stands for an entity."""
    return {"name": name, "description": f"{name} description", "properties": {"entity": name}, **more}


def stream(name: str, dataset: str, *, unit: str = "m", **more: Any) -> dict[str, Any]:
    """Return a series with its sensor and its quantity."""
    return {
        "name": name,
        "description": f"{name} series",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": unit, "symbol": unit, "definition": f"https://example.org/unit/{unit}"},
        "properties": {"dataset": dataset},
        "Sensor": {
            "name": f"{name} sensor",
            "description": "Sensor of a test",
            "encodingType": "text/html",
            "metadata": "https://example.org/sensor",
        },
        "ObservedProperty": {
            "name": name,
            "definition": f"https://example.org/def/{name}",
            "description": "Quantity of a test",
        },
        **more,
    }


def place(name: str, east: float, north: float) -> dict[str, Any]:
    """Return a place."""
    return {
        "name": name,
        "description": f"{name} place",
        "encodingType": "application/geo+json",
        "location": {"type": "Point", "coordinates": [east, north]},
    }
