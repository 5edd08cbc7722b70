"""The forms that the self-test broker reads and writes: instants, observations, media types, queries."""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from specgen.selftest.answers import Ask, No

SECOND = 1_000_000
START = datetime(1970, 1, 1, tzinfo=UTC)
CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
SPACES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
}
RIGHTS = {"open": "PUBLIC", "shared": "RESTRICTED", "closed": "NON_PUBLIC"}
LINK = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'


def instant(value: Any) -> int:
    """Return an RFC 3339 instant in microseconds; raises ValueError."""
    if not isinstance(value, str) or len(value) < 20 or value[10] not in "Tt":
        raise ValueError("no date-time with a time zone")
    moment = datetime.fromisoformat(value.upper().replace("Z", "+00:00"))
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return (moment - START) // timedelta(microseconds=1)


def written(value: int) -> str:
    """Return microseconds as RFC 3339 text."""
    return (START + timedelta(microseconds=value)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def fit(item: Any, now: int) -> dict[str, Any]:
    """Return an item as a row received ``now``; raises ValueError with what is wrong."""
    if not isinstance(item, dict):
        raise ValueError("no object")
    for name in ("entity", "property"):
        if not isinstance(item.get(name), str) or not item[name]:
            raise ValueError(f"{name} is missing")
    value = item.get("value")
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        raise ValueError("value is missing")
    number = item.get("message_id")
    if number is not None and (not isinstance(number, str) or not number):
        raise ValueError("message_id is no text")
    if not isinstance(item.get("unit", ""), str):
        raise ValueError("unit is no text")
    moment = instant(item.get("observed_at"))
    if moment > now + 86_400 * SECOND:
        raise ValueError("observed_at lies ahead")
    row = {name: item[name] for name in ("entity", "property", "value", "unit") if name in item}
    return {**row, "message_id": number or secrets.token_hex(8), "observed_at": moment, "received_at": now}


def outside(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as it is shown."""
    shown = {name: value for name, value in row.items() if name != "number"}
    return {**shown, "observed_at": written(row["observed_at"]), "received_at": written(row["received_at"])}


def whole(ask: Ask, name: str, usual: int, low: int, high: int) -> int:
    """Return a whole number of the query, at most ``high``; raises No(400)."""
    text = ask.query.get(name, "")
    if not text:
        return usual
    if not text.isascii() or not text.isdigit() or int(text) < low:
        raise No(400, f"{name} is a whole number from {low}")
    return min(int(text), high)


def dressed(entity: dict[str, Any], kind: str) -> dict[str, Any]:
    """Return an entity in its media type."""
    return {"@context": [CONTEXT], **entity} if kind == "application/ld+json" else entity


def media(accept: str) -> str:
    """Return the media type that is liked best of the two we have (RFC 9110, 12.5.1); raises No(406)."""
    likes: dict[str, tuple[int, float]] = {}
    for part in (accept or "*/*").split(","):
        media, *options = [one.strip().lower() for one in part.split(";")]
        weight = next((one[2:] for one in options if one.startswith("q=")), "1")
        worth = float(weight) if weight.replace(".", "", 1).isdecimal() else 0.0
        for kind in ("application/json", "application/ld+json"):
            close = {kind: 2, "application/*": 1, "*/*": 0}.get(media)
            if close is not None and close >= likes.get(kind, (-1, 0.0))[0]:
                likes[kind] = (close, worth)
    best = max(likes, key=lambda kind: (likes[kind][1], kind == "application/json"), default="")
    if not best or likes[best][1] <= 0:
        raise No(406, "We offer application/json and application/ld+json")
    return best


def passes(entity: Mapping[str, Any], query: str) -> bool:
    """Tell whether an entity fits ``name`` or ``name<op>value``, joined by ``;``; raises No(400)."""
    for term in filter(None, query.split(";")):
        sign = next((one for one in ("==", "!=", "<=", ">=", "<", ">") if one in term), "")
        name, _, wanted = term.partition(sign) if sign else (term, "", "")
        if not name.replace("_", "").isalnum():
            raise No(400, "This query is not understood")
        held = entity.get(name)
        if not isinstance(held, dict):
            return False
        if sign and not fits(held["value"], sign, wanted):
            return False
    return True


def fits(value: Any, sign: str, wanted: str) -> bool:
    """Tell whether a value stands in this relation to the text of a query."""
    try:
        other: Any = json.loads(wanted)
    except ValueError:
        other = wanted
    if isinstance(value, bool) or isinstance(other, bool) or isinstance(value, str) is not isinstance(other, str):
        return {"==": value is other, "!=": value is not other}.get(sign, False)
    if sign in ("==", "!="):
        return (value == other) is (sign == "==")
    return bool(value < other if sign == "<" else value <= other if sign == "<=" else value > other if sign == ">" else value >= other)


def described(one: Mapping[str, Any], base: str) -> dict[str, Any]:
    """Return a dataset as a node of the catalogue (DCAT)."""
    return {
        "@id": f"{base}/datasets/{one['id']}",
        "@type": "dcat:Dataset",
        "dct:identifier": one["id"],
        "dct:title": one["title"],
        "dct:description": one.get("description") or one["title"],
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": one["owner"]},
        "dcat:contactPoint": {"@type": "vcard:Kind", "vcard:hasEmail": one.get("contact") or one["owner"]},
        "dct:accessRights": {"@id": "http://publications.europa.eu/resource/authority/access-right/" + RIGHTS[one["class"]]},
        **({"dcat:theme": one["theme"]} if one.get("theme") else {}),
        **({"dct:license": one["licence"]} if one.get("licence") else {}),
    }
