"""The catalogue document as Turtle (RDF 1.1): the same graph as the JSON-LD form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def write_turtle(document: Mapping[str, Any]) -> str:
    """Return a document of ``Catalogue.document``: prefixes, then one block for each node of the graph."""
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
            if isinstance(one, Mapping) and not name.startswith("@") and "@id" in one and len(one) > 1:
                found.append(one)
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
        return f"[ {_body(value)} ]"
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return '"' + "".join(_ESCAPES.get(one, one) for one in text) + '"'
