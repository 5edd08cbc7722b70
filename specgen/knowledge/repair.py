"""Mend a refused document in memory, so that the rules can look at the rest of it and every error appears in one run.

Nothing mended is ever used or written: a document that had to be mended still ends the command with exit code 3. The paths that were
touched are remembered, and findings about them are left out: they would be about our stand-in, not about the author's text.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

Path = tuple[str | int, ...]

_BY_PATTERN = {
    "version": "0.0.0",
    "date": "2000-01-01",
}


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]]
    for word in ("anyOf", "oneOf"):
        if word in schema:
            return _resolved(schema[word][0], root)
    return schema


def stand_in(schema: dict[str, Any], root: dict[str, Any], name: str = "") -> Any:
    """Return a smallest value that fits a schema. ``name`` is the key it stands under (it decides the form of a text)."""
    schema = _resolved(schema, root)
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {key: stand_in(schema["properties"][key], root, key) for key in schema.get("required", ())}
        case "array":
            return []
        case "integer":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case "null":
            return None
    return _text(schema.get("pattern", ""), name)


def _text(pattern: str, name: str) -> str:
    if "[A-Z]{3}-[0-9]{2,3}" in pattern:
        return "DB-ZZZ-99"
    if "[A-Z]{3}-[0-9]{2}$" in pattern:
        return "ZZZ-99"
    if "[0-9]{4}" in pattern:
        return _BY_PATTERN["date"]
    if "\\." in pattern:
        return _BY_PATTERN["version"]
    if pattern.startswith("^[A-Z]"):
        return "ZZZ"
    return "zzz" if pattern else (name or "-")


def _schema_at(schema: dict[str, Any], root: dict[str, Any], path: Path) -> tuple[dict[str, Any], bool]:
    """Return the schema of the value at ``path`` and whether its parent requires it."""
    required = True
    node = _resolved(schema, root)
    for step in path:
        if isinstance(step, int):
            required = False
            node = _resolved(node.get("items") or {}, root)
        else:
            required = step in node.get("required", ())
            inner = node.get("properties", {}).get(step, node.get("additionalProperties"))
            node = _resolved(inner if isinstance(inner, dict) else {}, root)
    return node, required


def _parent(value: Any, path: Path) -> Any:
    node = value
    for step in path[:-1]:
        node = node[step]
    return node


def mended(value: Any, schema: dict[str, Any], wrong: Iterable[tuple[Path, bool]]) -> tuple[Any, frozenset[Path]]:
    """Return a copy of ``value`` in which every wrong place is removed or replaced, and the paths that were touched.

    ``wrong`` lists (path, missing): the place of each error, and whether the last step is a key that is not there. List items are
    kept as stand-ins so that the indexes of the others stay true.
    """
    result = copy.deepcopy(value)
    touched: set[Path] = set()
    for path, _ in sorted(wrong, key=lambda pair: len(pair[0])):
        if any(path[: len(done)] == done for done in touched):
            continue
        touched.add(path)
        if not path:
            return stand_in(schema, schema), frozenset({()})
        try:
            parent = _parent(result, path)
        except (KeyError, IndexError, TypeError):
            continue
        step = path[-1]
        inner, required = _schema_at(schema, schema, path)
        if isinstance(parent, dict) and not required:
            parent.pop(step, None)
        elif isinstance(parent, dict) or (isinstance(parent, list) and isinstance(step, int) and step < len(parent)):
            parent[step] = stand_in(inner, schema, str(step))  # type: ignore[index]
    return result, frozenset(touched)
