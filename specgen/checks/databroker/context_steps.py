"""Writing and reading entities over the context interface, for the checks that do so."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attribute, mapping, number, objects, same_value, text
from specgen.conformance.api import Context, Judge, Observation, Precondition, Record, Response

BASE = "/ngsi-ld/v1"
ENTITIES = f"{BASE}/entities"
QUERY = f"{BASE}/entityOperations/query"
CORE = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
DEFAULT = "https://uri.etsi.org/ngsi-ld/default-context/"
LD = "application/ld+json"
NULL = "urn:ngsi-ld:null"
_NEXT = re.compile(r'<([^>]*)>\s*;[^,<]*\brel="?next"?', re.IGNORECASE)
PAGE_CAP = 300


def entity(kind: str, name: str, **attributes: Any) -> dict[str, Any]:
    """Return an entity in the form of the standard."""
    return {"id": steps.urn(kind, name), "type": kind, **attributes}


def prop(value: Any, **more: Any) -> dict[str, Any]:
    """Return a Property."""
    return {"type": "Property", "value": value, **more}


def point(east: float, north: float) -> dict[str, Any]:
    """Return a GeoProperty with a point."""
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [east, north]}}


def at(urn: str, rest: str = "") -> str:
    """Return the path of an entity, or of what stands below it."""
    return f"{ENTITIES}/{steps.quoted(urn)}{rest}"


def send(
    ctx: Context, label: str, method: str, path: str, body: Json, *, media: str = "application/json", tenant: str = "",
    query: Mapping[str, str] | None = None, as_: str = "provider",
) -> Response:  # fmt: skip
    """Send a body in a media type (a text goes as it stands)."""
    raw = body.encode() if isinstance(body, str) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"content-type": media, **_tenant(tenant)}
    return ctx.http(label, method, path, as_=as_, body=raw, headers=headers, query=query)


def remove_later(ctx: Context, urn: str) -> None:
    """Register the removal of an entity, for a product in which it outlives its dataset."""
    ctx.cleanup("DELETE", at(urn), as_="provider")


def create(ctx: Context, label: str, body: Mapping[str, Any], *, tenant: str = "", media: str = "") -> Response:
    """Make an entity as preparation; raises Precondition when it is refused."""
    answer = send(ctx, label, "POST", ENTITIES, body, media=media or "application/json", tenant=tenant)
    if answer.status != 201:
        raise Precondition("refused", label=label, status=answer.status)
    if not tenant:
        remove_later(ctx, str(body["id"]))
    return answer


def wait_for(
    ctx: Context, label: str, urn: str, until: Callable[[Response], bool], deadline: float, *, as_: str = "provider"
) -> Response:
    """Ask an entity as ``<label>.read`` until it is as wanted; the fact ``label`` tells whether it became so."""
    return ctx.eventually(
        label, lambda: ctx.http(f"{label}.read", "GET", at(urn), as_=as_), until, deadline=deadline
    )


def holds(body: Json, wanted: Mapping[str, Any], without: Sequence[str] = ()) -> bool:
    """Tell whether an entity has these attributes with these values, and none of ``without``."""
    return not differs(body, wanted, without)


def differs(body: Json, wanted: Mapping[str, Any], without: Sequence[str] = ()) -> dict[str, Any]:
    """Return the first attribute that is not as wanted, as {"what", "expected", "observed"}; empty when all are."""
    shown = body if isinstance(body, Mapping) else {}
    for name, expected in wanted.items():
        value = attribute(shown, name)
        if name not in shown or not same_content(value, expected):
            return {"what": name, "expected": expected, "observed": value if name in shown else "-"}
    for name in without:
        if name in shown:
            return {"what": name, "expected": "-", "observed": attribute(shown, name)}
    return {}


def same_content(observed: Json, expected: Json) -> bool:
    """Tell whether a value is the expected one; of a geometry its type and its coordinates count."""
    if isinstance(expected, Mapping) and "coordinates" in expected:
        return (
            isinstance(observed, Mapping)
            and observed.get("type") == expected["type"]
            and same_places(observed.get("coordinates"), expected["coordinates"])
        )
    return same_value(observed, expected)


def same_places(observed: Json, expected: Json) -> bool:
    """Tell whether coordinates are the same to a tenth of a metre (a height is left aside)."""
    if isinstance(expected, list) and expected and isinstance(expected[0], list):
        return (
            isinstance(observed, list)
            and len(observed) == len(expected)
            and all(same_places(one, other) for one, other in zip(observed, expected, strict=True))
        )
    if not isinstance(observed, list) or len(observed) not in (2, 3):
        return False
    return all(
        isinstance(one, int | float) and not isinstance(one, bool) and abs(one - other) < 1e-6
        for one, other in zip(observed[:2], expected, strict=True)
    )


def search(
    ctx: Context, label: str, body: Mapping[str, Any], *, media: str = "application/json", limit: int = 100,
    tenant: str = "", as_: str = "provider",
) -> list[dict[str, Any]]:  # fmt: skip
    """Search with a body and follow the pages, by link or by ``offset``; pages stand as ``<label>.<n>``, the fact ``label`` counts them.

    Returns the entities.
    """
    items: list[dict[str, Any]] = []
    path, query, count = QUERY, {"limit": str(limit), "count": "true"}, 0
    seen: set[str] = set()
    while count < PAGE_CAP:
        count += 1
        answer = send(ctx, f"{label}.{count}", "POST", path, body, media=media, tenant=tenant, query=query, as_=as_)
        page = objects(answer.json)
        items += page
        link = _NEXT.search(answer.headers.get("link", ""))
        total = answer.headers.get("ngsild-results-count", "")
        if answer.status != 200 or not page or (total.isdigit() and len(items) >= int(total) and not link):
            break
        if link:
            path, query = urljoin(path, link.group(1)), {}
        else:
            path, query = QUERY, {"limit": str(limit), "count": "true", "offset": str(len(items))}
        mark = f"{path}?{query}"
        if mark in seen:
            break
        seen.add(mark)
    ctx.fact(label, {"pages": count})
    return items


def pages(record: Record, label: str) -> list[Observation]:
    """Return the pages of a ``search``."""
    told = record.fact(label)
    return [record.one(f"{label}.{place}") for place in range(1, (number(told, "pages") or 0) + 1)]


def found(record: Record, label: str) -> list[dict[str, Any]]:
    """Return the entities of a ``search``."""
    return [one for page in pages(record, label) for one in objects(page.body)]


def ids(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of entities."""
    return [text(one, "id") for one in items]


def as_expected(judge: Judge, record: Record, label: str, wanted: Mapping[str, Any], without: Sequence[str] = ()) -> None:
    """Hold an entity that ``wait_for`` asked against what follows from the operations."""
    seen = record.one(f"{label}.read")
    judge.that(seen.status == 200, "entity-unreadable", at=seen.label, status=seen.status, label=label)
    judge.that(mapping(seen.body), "entity-unreadable", at=seen.label, status=seen.status, label=label)
    wrong = differs(seen.body, wanted, without)
    judge.that(
        not wrong,
        "attribute-differs",
        at=seen.label,
        label=label,
        what=wrong.get("what"),
        expected=wrong.get("expected"),
        observed=wrong.get("observed"),
    )


def _tenant(tenant: str) -> dict[str, str]:
    return {"ngsild-tenant": tenant} if tenant else {}
