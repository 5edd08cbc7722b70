"""Messages in the forms that cameras, sensors and files use.

| form | of reads | of observations |
|---|---|---|
| ``json``, ``ndjson`` | items of ``POST /reads`` | items of ``POST /datasets/{dataset}/observations`` |
| ``csv`` | the six columns of the first proof of concept | the members of an observation |
| ``onvif`` | ``tt:MetadataStream`` (ONVIF schema 25.12), a vehicle object and its plate object | - |
| ``anpr-flow`` | ``AnprFlowObserved`` 0.0.3, key-values | - |
| ``ngsi-ld`` | the same, normalised, for a batch upsert | entities with one property per measured property |

A message that is no well-formed JSON (``raw``) is sent as it is by ``ndjson`` and by single messages; the other forms leave it out.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from specgen.simulator.city.message import Message
from specgen.simulator.core.feeds import ONVIF_SCHEMA

COLUMNS = ("Plate", "Latitude", "Longitude", "TimeStamp", "DeviceId", "Name")
OBSERVATION = ("message_id", "entity", "property", "value", "unit", "observed_at")
_ONVIF_TYPES: Mapping[str, str] = {"car": "Car", "van": "Car", "truck": "Truck", "bus": "Bus", "motorcycle": "Motorcycle"}
ENTITIES: Mapping[str, str] = {
    "air": "AirQualityObserved",
    "parking": "OffStreetParking",
    "bicycles": "BikeHireDockingStation",
    "bins": "WasteContainer",
    "weather": "WeatherObserved",
    "counters": "ItemFlowObserved",
}
"""Kind of sensor -> type of its entity (Smart Data Models)."""
_UNITS: Mapping[str, str] = {"ug/m3": "GQ", "%": "P1", "Cel": "CEL", "m/s": "MTS", "1": "C62"}
"""Unit -> UN/CEFACT common code."""


@dataclass(frozen=True)
class Form:
    """A form: how messages are written together, its media type, which kinds of messages it has, and what stands around parts of a file."""

    write: Callable[[Sequence[Message]], bytes]
    media_type: str
    kinds: frozenset[str]
    before: bytes = b""
    between: bytes = b""
    after: bytes = b""
    inner: Callable[[Sequence[Message]], bytes] | None = None
    """How a part of a file is written, when that is not as a delivery of its own."""


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def single(message: Message) -> bytes:
    """Return one message as a device sends it."""
    return message.raw if message.raw is not None else _dump(message.body)


def _formed(messages: Iterable[Message]) -> list[Message]:
    return [one for one in messages if one.raw is None]


def as_json(messages: Sequence[Message]) -> bytes:
    """Return a JSON array."""
    return b"[" + b",".join(_dump(one.body) for one in _formed(messages)) + b"]"


def _items(messages: Sequence[Message]) -> bytes:
    return b",\n".join(_dump(one.body) for one in _formed(messages))


def ndjson(messages: Sequence[Message]) -> bytes:
    """Return one message per line."""
    return b"".join(single(one) + b"\n" for one in messages)


def _rows(messages: Sequence[Message], header: bool) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    formed = _formed(messages)
    if messages and messages[0].kind == "observation":
        if header:
            writer.writerow(OBSERVATION)
        writer.writerows([one.body.get(name) for name in OBSERVATION] for one in formed)
        return stream.getvalue().encode()
    if header:
        writer.writerow(COLUMNS)
    for one in formed:
        if one.camera is not None:
            camera, body = one.camera, one.body
            position = (f"{camera.latitude:.6f}", f"{camera.longitude:.6f}")
            writer.writerow((body["received_plate"] or "", *position, body["captured_at"], camera.name, camera.name))
    return stream.getvalue().encode()


def table(messages: Sequence[Message]) -> bytes:
    """Return CSV (RFC 4180) with a header line; an unread plate is an empty cell."""
    return _rows(messages, header=True)


def _frame(message: Message, number: int) -> str:
    body = message.body
    kind = _ONVIF_TYPES.get(str(body["vehicle_class"]))
    seen = '<tt:Class><tt:Type Likelihood="1.0">Vehicle</tt:Type></tt:Class>'
    if kind:
        seen += f'<tt:VehicleInfo><tt:Type Likelihood="0.9">{kind}</tt:Type></tt:VehicleInfo>'
    objects = f'<tt:Object ObjectId="{number}"><tt:Appearance>{seen}</tt:Appearance></tt:Object>'
    if body["received_plate"] is not None:
        likelihood = quoteattr(str(body["confidence"]))
        objects += (
            f'<tt:Object ObjectId="{number + 1}" Parent="{number}"><tt:Appearance><tt:LicensePlateInfo>'
            f"<tt:PlateNumber Likelihood={likelihood}>{escape(str(body['received_plate']))}</tt:PlateNumber>"
            f"<tt:CountryCode Likelihood={likelihood}>{escape(str(body['country']))}</tt:CountryCode>"
            "</tt:LicensePlateInfo></tt:Appearance></tt:Object>"
        )
    return f"<tt:Frame UtcTime={quoteattr(str(body['captured_at']))} Source={quoteattr(str(body['camera']))}>{objects}</tt:Frame>"


_ONVIF_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<tt:MetadataStream xmlns:tt="{ONVIF_SCHEMA}"><tt:VideoAnalytics>\n'
).encode()
_ONVIF_TAIL = b"\n</tt:VideoAnalytics></tt:MetadataStream>\n"


def _frames(messages: Sequence[Message]) -> bytes:
    return "\n".join(_frame(one, 2 * place + 1) for place, one in enumerate(messages)).encode()


def onvif(messages: Sequence[Message]) -> bytes:
    """Return reads as an ONVIF metadata document; object ids are of that document only, as those of cameras are."""
    return _ONVIF_HEAD + _frames(messages) + _ONVIF_TAIL


def flow(message: Message) -> dict[str, Any]:
    """Return a read as ``AnprFlowObserved`` (Smart Data Models 0.0.3) in key-values."""
    body, camera = message.body, message.camera
    vehicle: dict[str, Any] = {"direction": body["direction"]}
    for name in ("brand", "model", "color"):
        if name in message.attributes:
            vehicle[name] = {"name": message.attributes[name], "confidence": body["confidence"]}
    if body["received_plate"] is not None:
        vehicle["country"] = {"code": body["country"], "confidence": body["confidence"]}
        vehicle["licensePlate"] = {"identifier": body["received_plate"], "confidence": body["confidence"]}
    place = [camera.longitude, camera.latitude] if camera else [0.0, 0.0]
    return {
        "id": f"urn:ngsi-ld:AnprFlowObserved:{body['event_id']}",
        "type": "AnprFlowObserved",
        "location": {"type": "Point", "coordinates": place},
        "dateObserved": body["captured_at"],
        "observedBy": body["camera"],
        "laneId": str(body["lane"]),
        "vehiclePlateNotRead": body["received_plate"] is None,
        "observedVehicle": vehicle,
    }


def single_flow(message: Message) -> bytes:
    """Return one read as a device sends it in that form."""
    return _dump(flow(message))


def flows(messages: Sequence[Message]) -> bytes:
    """Return an array of ``AnprFlowObserved``."""
    return _dump([flow(one) for one in messages])


def _normalised(message: Message) -> dict[str, Any]:
    if message.kind == "read":
        plain = flow(message)
        entity: dict[str, Any] = {"id": plain.pop("id"), "type": plain.pop("type")}
        for name, value in plain.items():
            if name == "location":
                entity[name] = {"type": "GeoProperty", "value": value}
            elif name == "observedBy":
                entity[name] = {"type": "Relationship", "object": f"urn:ngsi-ld:Device:{value}"}
            else:
                entity[name] = {"type": "Property", "value": value}
        return entity
    body, where = message.body, message.attributes
    kind = ENTITIES[where["kind"]]
    measured = {"type": "Property", "value": body["value"], "observedAt": body["observed_at"]}
    if body["unit"] in _UNITS:
        measured["unitCode"] = _UNITS[body["unit"]]
    point = {"type": "Point", "coordinates": [float(where["longitude"]), float(where["latitude"])]}
    return {
        "id": f"urn:ngsi-ld:{kind}:{body['entity']}",
        "type": kind,
        "location": {"type": "GeoProperty", "value": point},
        body["property"]: measured,
    }


def entities(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return normalised NGSI-LD entities; properties of one entity stand together as long as none would be overwritten.

    An observation without entity or value cannot be an entity and is left out.
    """
    found: list[dict[str, Any]] = []
    latest: dict[str, dict[str, Any]] = {}
    for one in _formed(messages):
        if one.kind == "observation" and ("entity" not in one.body or one.body["value"] is None):
            continue
        entity = _normalised(one)
        known = latest.get(entity["id"])
        if known is not None and not (set(entity) - {"id", "type", "location"}) & set(known):
            known.update(entity)
        else:
            latest[entity["id"]] = entity
            found.append(entity)
    return found


def upsert(messages: Sequence[Message]) -> bytes:
    """Return the body of an NGSI-LD batch upsert (``POST /ngsi-ld/v1/entityOperations/upsert``)."""
    return _dump(entities(messages))


def _inner(write: Callable[[Sequence[Message]], bytes]) -> Callable[[Sequence[Message]], bytes]:
    return lambda messages: write(messages)[1:-1]


_READS = frozenset({"read"})
_BOTH = frozenset({"read", "observation"})
_ALL = frozenset({"read", "observation", "heartbeat"})
FORMS: Mapping[str, Form] = {
    "json": Form(as_json, "application/json", _ALL, b"[\n", b",\n", b"\n]\n", _items),
    "ndjson": Form(ndjson, "application/x-ndjson", _ALL),
    "csv": Form(table, "text/csv", _BOTH, inner=lambda messages: _rows(messages, header=False)),
    "onvif": Form(onvif, "application/xml", _READS, _ONVIF_HEAD, b"\n", _ONVIF_TAIL, _frames),
    "anpr-flow": Form(flows, "application/json", _READS, b"[\n", b",\n", b"\n]\n", _inner(flows)),
    "ngsi-ld": Form(upsert, "application/json", _BOTH, b"[\n", b",\n", b"\n]\n", _inner(upsert)),
}
"""Name -> form."""


def file(name: str, batches: Iterable[Sequence[Message]], kind: str = "read") -> Iterable[bytes]:
    """Yield the bytes of a file in a form, part by part; ``kind`` gives CSV without messages its header line.

    Raises KeyError for an unknown form.
    """
    form = FORMS[name]
    write = form.inner or form.write
    begun = False
    for batch in batches:
        if name == "csv" and not begun:
            part = form.write(batch)
        else:
            part = write(batch)
        if part:
            yield (form.between if begun else form.before) + part
            begun = True
    if name == "csv" and not begun:
        yield (",".join(OBSERVATION if kind == "observation" else COLUMNS) + "\r\n").encode()
    yield form.after if begun else form.before + form.after
