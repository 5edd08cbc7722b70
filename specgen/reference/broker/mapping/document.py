"""The form of a mapping, as ``broker-mapping-openapi.yaml`` describes it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.mapping.convert import known_zone
from specgen.reference.broker.records import Problem

FORMS = ("rfc3339", "local", "epoch_seconds", "epoch_milliseconds", "receipt")
POINTER = re.compile(r"^(/.*)?$", re.S)
WHERE = {"json": {"pointer", "constant"}, "csv": {"column", "constant"}, "bytes": {"bytes", "pointer", "constant"}}


def checked(body: Any) -> dict[str, Any]:
    """Return the members of a mapping; raises Problem 422 at the first that does not fit. Other members are left out."""
    if not isinstance(body, Mapping):
        raise _unfit("", "the body must be a JSON object")
    name, kind = body.get("name"), body.get("format")
    if not isinstance(name, str) or not name:
        raise _unfit("name", "a text is needed")
    if not isinstance(kind, str) or kind not in WHERE:
        raise _unfit("format", "json, csv or bytes is needed")
    made: dict[str, Any] = {"name": name, "format": kind}
    delimiter, pointer = body.get("delimiter"), body.get("payload_pointer")
    if delimiter is not None:
        if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '"\r\n':
            raise _unfit("delimiter", "one character is needed")
        made["delimiter"] = delimiter
    if pointer is not None:
        if kind != "bytes" or not isinstance(pointer, str) or not POINTER.match(pointer):
            raise _unfit("payload_pointer", "a JSON Pointer is needed, with format bytes")
        made["payload_pointer"] = pointer
    made["entity"] = _source(body.get("entity"), kind, "entity")
    if body.get("message_id") is not None:
        made["message_id"] = _source(body["message_id"], kind, "message_id")
    made["observed_at"] = _time(body.get("observed_at"), kind)
    listed = body.get("properties")
    if not isinstance(listed, list) or not listed:
        raise _unfit("properties", "a list with at least one property is needed")
    made["properties"] = [_property(one, kind) for one in listed]
    return made


def _source(value: Any, kind: str, member: str) -> dict[str, Any]:
    """Return where a value stands: exactly one member."""
    if not isinstance(value, Mapping) or len(value) != 1 or not set(value) <= WHERE[kind]:
        raise _unfit(member, f"exactly one of {', '.join(sorted(WHERE[kind]))} is needed")
    found = dict(value)
    if "pointer" in found and (not isinstance(found["pointer"], str) or not POINTER.match(found["pointer"])):
        raise _unfit(member, "a JSON Pointer is needed")
    if "column" in found and not _whole(found["column"], 0):
        raise _unfit(member, "a column is a whole number from 0")
    if "bytes" in found:
        part = found["bytes"]
        good = isinstance(part, Mapping) and _whole(part.get("start"), 0) and _whole(part.get("length"), 1, 8)
        if not good or part.get("order", "big") not in ("big", "little") or not isinstance(part.get("signed", False), bool):
            raise _unfit(member, "start, a length of 1 to 8, signed and order are needed")
    return found


def _time(value: Any, kind: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or value.get("form") not in FORMS:
        raise _unfit("observed_at", f"form is one of {', '.join(FORMS)}")
    made: dict[str, Any] = {"form": value["form"]}
    if value["form"] != "receipt":
        made["from"] = _source(value.get("from"), kind, "observed_at")
    if value.get("zone") is not None or value["form"] == "local":
        if not isinstance(value.get("zone"), str) or not known_zone(value["zone"]):
            raise _unfit("observed_at", "zone is not known")
        made["zone"] = value["zone"]
    return made


def _property(value: Any, kind: str) -> dict[str, Any]:
    if not isinstance(value, Mapping) or not isinstance(value.get("property"), str) or not value["property"]:
        raise _unfit("properties", "property is missing")
    if value.get("type") not in ("number", "string", "boolean"):
        raise _unfit("properties", "type is number, string or boolean")
    made = {"property": value["property"], "from": _source(value.get("from"), kind, "properties"), "type": value["type"]}
    for name in ("factor", "offset"):
        number = value.get(name)
        if number is None:
            continue
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise _unfit("properties", f"{name} is a number")
        made[name] = number
    if value.get("unit") is not None:
        if not isinstance(value["unit"], str):
            raise _unfit("properties", "unit is a text")
        made["unit"] = value["unit"]
    return made


def _whole(value: Any, low: int, high: int = 2**31) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _unfit(member: str, detail: str) -> Problem:
    return Problem(422, "Invalid mapping", f"{member}: {detail}" if member else detail, extra={"member": member})
