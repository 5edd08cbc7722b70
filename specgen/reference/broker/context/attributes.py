"""Attributes of entities as they come in: normalised or concise in, normalised stored."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker import geometry
from specgen.reference.broker.context.terms import Terms, bad
from specgen.reference.broker.records import parse_instant, write_instant

NULL = "urn:ngsi-ld:null"
"""Stands for removal in a fragment."""
VALUES = {
    "Property": "value",
    "GeoProperty": "value",
    "Relationship": "object",
    "LanguageProperty": "languageMap",
    "JsonProperty": "json",
    "VocabProperty": "vocab",
    "ListProperty": "valueList",
    "ListRelationship": "objectList",
}
LONGEST = 2000


def removes(value: Any) -> bool:
    """Tell whether a member of a fragment asks for removal."""
    if isinstance(value, Mapping):
        return any(value.get(name) == NULL for name in ("value", "object"))
    return bool(value == NULL)


def normalised(name: str, value: Any, terms: Terms) -> Any:
    """Return an attribute in the normalised form (a list of them where it has several instances); raises Problem 400."""
    if not name or len(name) > LONGEST or any(ord(one) < 33 or one in "<>\"'=;()" for one in name):
        raise bad(f"{name!r} is no name of an attribute")
    if isinstance(value, list) and value and all(isinstance(one, Mapping) and "type" in one for one in value):
        return [normalised(name, one, terms) for one in value]
    if not isinstance(value, Mapping):
        value = {"type": "Property", "value": value}
    kind = value.get("type")
    if kind is None or (isinstance(kind, str) and kind in geometry.DEPTH):
        value = {"type": _kind(value), **({"value": value} if kind else value)}
        kind = value["type"]
    if not isinstance(kind, str) or kind not in VALUES:
        raise bad(f"{name}: {kind!r} is no type of an attribute")
    member = VALUES[kind]
    if value.get(member) is None:
        raise bad(f"{name}: {member} is missing")
    _hold(name, kind, value[member])
    shown: dict[str, Any] = {"type": kind, member: value[member]}
    for other, inner in value.items():
        if other in ("type", member) or other.startswith("@"):
            continue
        shown[other if other in ("observedAt", "unitCode", "datasetId") else terms.stored(other)] = _member(
            name, other, inner, terms
        )
    return shown


def _kind(value: Mapping[str, Any]) -> str:
    if value.get("type") in geometry.DEPTH:
        return "GeoProperty"
    return "Relationship" if "object" in value else "LanguageProperty" if "languageMap" in value else "Property"


def _hold(name: str, kind: str, content: Any) -> None:
    if kind == "GeoProperty":
        try:
            geometry.checked(content)
        except ValueError as error:
            raise bad(f"{name}: {error}") from error
    if kind == "Relationship" and not (isinstance(content, list | str) and content and ":" in str(content)):
        raise bad(f"{name}: the object of a relationship is a URI")
    if removes(content) or _holds_null(content):
        raise bad(f"{name}: a value is never null")


def _holds_null(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    return value is None


def _member(name: str, member: str, inner: Any, terms: Terms) -> Any:
    """Return a sub-attribute or a member that belongs to the attribute itself."""
    if member == "observedAt":
        try:
            return write_instant(parse_instant(inner))
        except ValueError as error:
            raise bad(f"{name}: observedAt: {error}") from error
    if member in ("unitCode", "datasetId"):
        if not isinstance(inner, str) or not inner:
            raise bad(f"{name}: {member} is a text")
        return inner
    return normalised(member, inner, terms)


def merged(old: Any, fragment: Any) -> Any:
    """Return an attribute with a fragment merged into it (RFC 7396, with ``urn:ngsi-ld:null`` in the place of null)."""
    if not isinstance(fragment, Mapping) or "coordinates" in fragment:
        return fragment
    found = dict(old) if isinstance(old, Mapping) else {}
    for name, value in fragment.items():
        if value == NULL:
            found.pop(name, None)
        else:
            found[name] = merged(found.get(name), value)
    return found


def without_nulls(value: Any) -> Any:
    """Return a fragment without the members that ask for removal, for what did not exist before."""
    if not isinstance(value, Mapping):
        return value
    return {name: without_nulls(inner) for name, inner in value.items() if inner != NULL}
