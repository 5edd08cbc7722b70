"""The catalogue document as Turtle (RDF 1.1): the same graph as the JSON-LD form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.records import Problem

JSON_LD = "application/ld+json"
TURTLE = "text/turtle"
OFFERED = {JSON_LD: JSON_LD, TURTLE: TURTLE, "application/json": JSON_LD}
"""What may be asked for, and what is given for it: JSON-LD is JSON."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def chosen(accept: str) -> str:
    """Return the media type for an Accept header (RFC 9110, 12.5.1); raises Problem 406 when none fits."""
    best, weight = "", 0.0
    for asked in OFFERED:
        quality = weight_of(accept or "*/*", asked)
        if quality > weight:
            best, weight = OFFERED[asked], quality
    if not best:
        raise Problem(406, "Not acceptable", f"this is offered as {JSON_LD} and {TURTLE}")
    return best


def weight_of(accept: str, offered: str) -> float:
    """Return the weight (0 to 1) that an Accept header gives to a media type; the most specific range decides."""
    best, specific = 0.0, -1
    for part in accept.split(","):
        fields = [one.strip() for one in part.split(";")]
        media = fields[0].lower()
        if media not in (offered, "*/*", offered.split("/")[0] + "/*"):
            continue
        rank = 0 if media == "*/*" else 1 if media.endswith("/*") else 2
        weight = 1.0
        for field in fields[1:]:
            if field.startswith("q="):
                try:
                    weight = float(field[2:])
                except ValueError:
                    weight = 0.0
        if rank > specific:
            best, specific = weight, rank
    return best


def write_turtle(document: Mapping[str, Any]) -> str:
    """Return a document ``{"@context", "@graph"}``: prefixes, then one block for each node of the graph."""
    lines = [f"@prefix {name}: <{space}> ." for name, space in document["@context"].items()]
    written: list[str] = []
    for node in document["@graph"]:
        written.append(f"<{node['@id']}> {_body(node)} .")
        written += [f"<{one['@id']}> {_body(one)} ." for one in _named(node)]
    return "\n".join([*lines, "", *written, ""])


def _named(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the nodes within a node that have an id and more to say of it."""
    found = []
    for name, value in node.items():
        for one in _listed(value):
            if isinstance(one, Mapping) and not name.startswith("@"):
                found += [one] if "@id" in one and len(one) > 1 else []
                found += _named(one)
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _body(node: Mapping[str, Any]) -> str:
    said = []
    for name, value in node.items():
        if name == "@id":
            continue
        if name == "@type":
            said.append(f"a {value}")
            continue
        objects = [_object(one) for one in _listed(value)]
        if objects:
            said.append(f"{name} {', '.join(objects)}")
    return " ; ".join(said)


def _object(value: Any) -> str:
    if isinstance(value, Mapping):
        if "@id" in value:
            return f"<{value['@id']}>"
        if "@value" in value:
            mark = (
                f"@{value['@language']}" if "@language" in value else f"^^{value['@type']}" if "@type" in value else ""
            )
            return _quoted(str(value["@value"])) + mark
        if "@list" in value:
            return f"( {' '.join(_object(one) for one in value['@list'])} )"
        return f"[ {_body(value)} ]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(one, one) for one in text) + '"'
