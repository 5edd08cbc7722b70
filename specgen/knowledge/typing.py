"""Values to types. The fast path converts; a document it refuses goes through JSON Schema, so that every error appears."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import msgspec

from specgen.errors import Finding, Location, Sentence, say
from specgen.knowledge.repair import mended
from specgen.knowledge.schemas import schema, validator
from specgen.knowledge.strict_yaml import Loaded, Positions, YamlError, load
from specgen.model import ids

_FORMS = {
    ids.REQUIREMENT: say("a requirement id, such as DB-INH-01"),
    ids.CLAUSE: say("a clause id, such as ACC-03"),
    ids.SLUG: say("a short name in lower case with hyphens, such as gent-databroker"),
    ids.NAME: say("a name in lower case with underscores, such as ingest_http"),
    ids.LAW: say("a law id, such as EU-THRESHOLD-CENTRAL"),
    ids.VERSION: say("a version, such as 1.0.0"),
    ids.DATE: say("a date, such as 2026-11-23"),
    ids.TIME: say("a clock time, such as 11:00"),
    ids.EMAIL: say("an e-mail address"),
}

_TYPES = {
    "string": say("a text"),
    "integer": say("a whole number"),
    "number": say("a number"),
    "boolean": say("true or false"),
    "array": say("a list"),
    "object": say("a block of keys"),
    "null": say("nothing"),
}

_TYPE_HINTS = {
    "string": say("put the text between quotes"),
    "integer": say("write digits only, without point, comma, unit or quotes"),
    "number": say("write digits with a point, such as 99.5"),
    "boolean": say("write true or false"),
    "array": say("write each item on a line of its own, after a hyphen and a space"),
    "object": say("write 'name: value' lines under it, further to the right"),
}

T = TypeVar("T", bound=msgspec.Struct)
Items = dict[tuple[str, int], tuple[int, int]]

_CODES = {
    "additionalProperties": "SG-KB-002",
    "required": "SG-KB-003",
    "type": "SG-KB-004",
    "enum": "SG-KB-005",
    "const": "SG-KB-005",
    "pattern": "SG-KB-006",
    "propertyNames": "SG-KB-006",
    "minLength": "SG-KB-007",
}


def yaml_findings(error: YamlError, file: str) -> list[Finding]:
    """Return the problems of a YAML text as findings."""
    return [
        Finding(p.code, p.message, Location(file, p.line, p.column), hint=p.hint, unreadable=True)
        for p in error.problems
    ]


def _leaves(error: Any) -> Iterator[Any]:
    """Yield the errors that say what is really wrong: the best branch of an ``anyOf``, else the error itself."""
    if error.validator in ("anyOf", "oneOf") and error.context:
        branches: dict[int, list[Any]] = {}
        for inner in error.context:
            branches.setdefault(inner.schema_path[0], []).append(inner)
        best = min(
            branches.values(), key=lambda group: (any(e.validator == "type" and not e.path for e in group), len(group))
        )
        if all(e.validator == "type" and not e.path for group in branches.values() for e in group):
            yield error
            return
        for inner in best:
            yield from _leaves(inner)
        return
    yield error


def _subject(value: Any, path: tuple[str | int, ...]) -> str:
    """Return the id of the nearest enclosing object that has one."""
    found = ""
    node = value
    for step in path:
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            found = node["id"]
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return found
    if isinstance(node, dict) and isinstance(node.get("id"), str):
        found = node["id"]
    return found


def _short(value: Any) -> str:
    """A value as the author wrote it: ``'ja'``, ``true``, ``null``, never as the program holds it."""
    text = f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown_keys(error: Any) -> Iterator[tuple[str, Sentence, Sentence]]:
    allowed = list(error.schema.get("properties", {}))
    for key in error.instance:
        if key not in error.schema.get("properties", {}):
            near = difflib.get_close_matches(key, allowed, 1)
            known = say("known keys: {names}", names=", ".join(allowed[:12]))
            hint = say("did you mean {names}?", names=near[0]) if near else known
            yield key, say("the key '{key}' is not known here", key=key), hint


def _describe(error: Any) -> tuple[Sentence, Sentence | str]:
    shown = _short(error.instance)
    match error.validator:
        case "type":
            message = say(
                "{value} is not {kind}", value=shown, kind=_TYPES.get(str(error.validator_value), error.validator_value)
            )
            if error.instance is None and not error.absolute_path:
                return say("the file is empty"), say("start from a file in examples/")
            if error.instance is None:
                return say("nothing is filled in here"), say('write a value after the colon; an empty text is ""')
            return message, _TYPE_HINTS.get(str(error.validator_value), "")
        case "enum" | "const":
            options = [str(option) for option in error.schema.get("enum", [error.validator_value])]
            near = difflib.get_close_matches(str(error.instance).lower(), options, 1)
            hint: Sentence | str = say("did you mean {names}?", names=near[0]) if near else ""
            return say("{value} is not one of {options}", value=shown, options=", ".join(options)), hint
        case "pattern":
            wanted = _FORMS.get(error.validator_value, str(error.validator_value))
            return say("{value} does not have the form of {form}", value=shown, form=wanted), ""
        case "minLength":
            return say("this text is empty"), say("write it, or remove the key")
        case "anyOf" | "oneOf":
            kinds = [str(branch.get("type", "")) for branch in error.validator_value]
            hint = next((_TYPE_HINTS[kind] for kind in kinds if kind in _TYPE_HINTS), "")
            return say("{value} has none of the forms that are allowed here", value=shown), hint
    return say("the form is not as it should be: {error}", error=str(error.message)[:200]), ""


@dataclass(frozen=True)
class Wrong:
    """One schema error: the finding and the path of the value that must be mended."""

    finding: Finding
    path: tuple[str | int, ...]


def _wrong(name: str, value: Any, file: str, positions: Positions) -> Iterator[Wrong]:
    """Yield every schema error of a document, with its place, the id concerned and a hint."""
    for root_error in validator(name).iter_errors(value):
        for error in _leaves(root_error):
            path = tuple(error.absolute_path)
            code = _CODES.get(error.validator, "SG-KB-008")
            if error.validator == "additionalProperties":
                for key, unknown, nearest in _unknown_keys(error):
                    yield Wrong(_finding(code, unknown, nearest, value, (*path, key), file, positions), (*path, key))
            elif error.validator == "required":
                key = next(k for k in error.validator_value if error.message.startswith(repr(k)))
                yield Wrong(
                    _finding(
                        code,
                        say("the key '{key}' is missing", key=key),
                        say("add a line '{key}: ...'", key=key),
                        value,
                        path,
                        file,
                        positions,
                    ),
                    (*path, key),
                )
            elif "propertyNames" in error.absolute_schema_path:
                message, hint = _describe(error)
                where = (*path, error.instance) if isinstance(error.instance, str) else path
                yield Wrong(_finding("SG-KB-006", message, hint, value, where, file, positions), where)
            else:
                message, hint = _describe(error)
                yield Wrong(_finding(code, message, hint, value, path, file, positions), path)


def _finding(
    code: str,
    message: Sentence,
    hint: Sentence | str,
    value: Any,
    path: tuple[str | int, ...],
    file: str,
    positions: Positions,
) -> Finding:
    line, column = positions.at(path)
    return Finding(code, message, Location(file, line, column), _subject(value, path), hint, unreadable=True)


@dataclass(frozen=True)
class Read(Generic[T]):
    """A document read into its type.

    ``value`` is None when nothing could be made of it; ``mended`` holds the paths that had to be mended (then ``findings`` is not
    empty); ``items`` are the places of the items of its top-level lists.
    """

    value: T | None
    findings: tuple[Finding, ...] = ()
    items: Items = field(default_factory=dict)
    mended: frozenset[tuple[str | int, ...]] = frozenset()


def read_typed(name: str, kind: type[T], data: bytes, file: str) -> Read[T]:
    """Read a YAML file into its type, as far as it can be read; all errors at once."""
    try:
        loaded = load(data)
    except YamlError as error:
        findings = tuple(yaml_findings(error, file))
        if error.loaded is None:
            return Read(None, findings)
        inner = _convert(name, kind, error.loaded, data, file)
        touched = inner.mended | frozenset(path for path in error.paths)
        return Read(inner.value, (*findings, *inner.findings), inner.items, touched)
    return _convert(name, kind, loaded, data, file)


def _convert(name: str, kind: type[T], loaded: Loaded, data: bytes, file: str) -> Read[T]:
    try:
        return Read(msgspec.convert(loaded.value, kind, strict=True), (), loaded.items)
    except msgspec.ValidationError as error:
        first = str(error)
    wrong = list(_wrong(name, loaded.value, file, Positions(data)))
    findings = [one.finding for one in wrong] or [
        Finding(
            "SG-KB-008",
            say("the form is not as it should be: {error}", error=first),
            Location(file, 1, 1),
            unreadable=True,
        )
    ]
    value, touched = mended(loaded.value, schema(name), [(one.path, False) for one in wrong])
    try:
        return Read(msgspec.convert(value, kind, strict=True), tuple(findings), loaded.items, touched)
    except msgspec.ValidationError:
        return Read(None, tuple(findings))


__all__ = ["Read", "read_typed", "yaml_findings"]
