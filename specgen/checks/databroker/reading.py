"""Reading what a product answered, without trusting any of it: absent and malformed members give None or nothing,
never an error.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from specgen.conformance.api import Judge, Observation, Precondition, Record
from specgen.simulator.core.sensors import read_instant

Json = Any
REFUSED = (401, 403, 404)


def text(value: Json, name: str) -> str:
    """Return a text member of a JSON object, or ""."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, str) else ""


def objects(value: Json, name: str = "") -> list[dict[str, Json]]:
    """Return the JSON objects of a list (or of the list that is a member of an object); others are left out."""
    listed = (value.get(name) if isinstance(value, Mapping) else None) if name else value
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def number(value: Json, name: str) -> int | None:
    """Return a whole-number member of a JSON object, or None."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def same(observed: Mapping[str, Json], expected: Mapping[str, Json]) -> bool:
    """Tell whether an observation is the expected one: entity, property, value, unit and instant (not its spelling)."""
    if any(observed.get(name) != expected[name] for name in ("entity", "property")):
        return False
    return same_value(observed.get("value"), expected["value"]) and (
        read_instant(observed.get("observed_at")) == read_instant(expected["observed_at"])
    )


def same_value(observed: Json, expected: Json) -> bool:
    """Tell whether two JSON values are the same; 1 and 1.0 are, 1 and true are not."""
    return isinstance(observed, bool) == isinstance(expected, bool) and bool(observed == expected)


def key(item: Mapping[str, Json]) -> str:
    """Return one text for the content of an observation, so that lists of them can be compared and counted."""
    value = item.get("value")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(
        [item.get("entity"), item.get("property"), value, read_instant(item.get("observed_at"))],
        sort_keys=True,
        default=str,
    )


def keys(items: Sequence[Mapping[str, Json]]) -> list[str]:
    """Return the ``key`` of every observation, in order."""
    return [key(one) for one in items]


def pages(record: Record, label: str) -> Iterator[Observation]:
    """Return the pages of a read by ``steps.read_all``, in order; raises Precondition when one was not answered with
    200.
    """
    told = record.fact(label)
    count = number(told, "pages") or 0
    attempt = number(told, "attempt") or 0
    if not count:
        raise Precondition("not-observed", label=label)
    for place in range(1, count + 1):
        page = record.one(f"{label}.{attempt}.{place}")
        if page.status != 200:
            raise Precondition("read-refused", label=label, status=page.status)
        yield page


def read(record: Record, label: str) -> list[dict[str, Json]]:
    """Return every item of a read by ``steps.read_all``."""
    return [item for page in pages(record, label) for item in objects(page.body, "items")]


def attempts(record: Record, label: str) -> tuple[str, ...]:
    """Return the labels of the pages of a read, for the evidence."""
    return tuple(page.label for page in pages(record, label))


def created(judge: Judge, record: Record, label: str, status: Sequence[int] = (200, 201, 202, 207)) -> Observation:
    """Return a preparatory exchange; raises Precondition when the product refused it."""
    found = record.one(label)
    judge.require(found.status in status, "refused", label=label, status=found.status)
    return found


def attribute(entity: Mapping[str, Json], name: str) -> Json:
    """Return the value of an NGSI-LD Property, in the normalised or the simplified form."""
    found = entity.get(name)
    return found.get("value") if isinstance(found, Mapping) and "value" in found else found


def elapsed(record: Record, label: str) -> float:
    """Return the seconds that ``Context.eventually`` or a timed loop took, from its fact; raises Precondition without
    one.
    """
    told = record.fact(label)
    found = told.get("elapsed") if isinstance(told, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise Precondition("not-observed", label=label)
    return float(found)


def mentions(found: Observation, marker: str) -> bool:
    """Tell whether an answer holds a text anywhere, unless the request itself held it (a server may repeat what it
    was asked).
    """
    if not marker:
        return False
    request = found.data.get("request") or {}
    asked = unquote(str(request.get("url") or "")) + str(request.get("text") or "")
    if marker in asked:
        return False
    headers = (found.data.get("response") or {}).get("headers") or {}
    said = [found.text, json.dumps(found.body, ensure_ascii=False, default=str), *map(str, dict(headers).values())]
    return any(marker in one for one in said)


def count_header(found: Observation) -> int | None:
    """Return ``NGSILD-Results-Count``; None when it is absent or no whole number."""
    text_ = found.header("ngsild-results-count").strip()
    return int(text_) if text_.isascii() and text_.isdigit() and len(text_) < 12 else None


def read_clock(body: Json) -> int:
    """Return the product's test clock in microseconds; raises Precondition when the answer does not state it."""
    instant = read_instant(text(body, "now"))
    if instant is None:
        raise Precondition("no-time", label="clock")
    return instant


def connected(found: Observation) -> bool:
    """Tell whether an MQTT connection was established."""
    return found.kind == "mqtt" and found.data.get("connected") is True


def reason_code(found: Observation) -> int:
    """Return the reason code of an MQTT event; -1 when no answer came."""
    code = found.data.get("reason_code")
    return code if isinstance(code, int) and not isinstance(code, bool) else -1


def mapping(value: Json) -> bool:
    """Tell whether a value is a JSON object."""
    return isinstance(value, Mapping)


def parsed(line: str) -> Json:
    """Return the JSON value of a line; None where it is none."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
