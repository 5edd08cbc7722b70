"""The mapping of the adapter ``mapped``: which request of a product stands for which operation of the prescribed interface.

A template is a JSON value whose texts have slots in braces. ``{body/title}`` is what the JSON pointer ``/title`` names in the body of the
check's request; other sources are ``path`` (a part of the operation's path), ``query``, ``answer`` (the product's answer), ``item`` (one
of a list, inside ``each``), ``principal`` and ``now``. A text that is one slot keeps the type of the value, and its member is left out when
there is nothing; inside a longer text, nothing is "". Filters stand behind a bar: ``{item/ts | instant_ms}``. Literal braces are doubled.
``{each: SLOT, make: TEMPLATE}`` makes a list. There are no conditions and no state: a mapping cannot compute a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

SOURCES = ("path", "query", "body", "answer", "item", "principal", "now")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LOCAL = ("GET /health", "GET /interfaces", "POST /datasets", "DELETE /datasets/{dataset}")
"""Operations that prepare a check and may be answered without asking the product; everything else has to ask it."""
MAX_PAGES = 1000
_SLOT = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_NAME = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/\S*)")
_OPERATION_KEYS = {"operation", "requests", "answer", "pages"}
_MISSING = object()


class MappingError(ValueError):
    """A mapping is not readable; ``problems`` are (place, message)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(f"{where}: {what}" for where, what in problems))
        self.problems = problems


def _number(value: Any) -> Any:
    text = str(value)
    try:
        return int(text) if re.fullmatch(r"-?\d{1,18}", text) else float(text)
    except ValueError:
        return value


def _epoch(value: Any, unit: int) -> Any:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return value
    exact = (found - datetime(1970, 1, 1, tzinfo=UTC)) if found.tzinfo else None
    return value if exact is None else (exact.days * 86400 + exact.seconds) * unit + exact.microseconds * unit // 1_000_000


def _instant(value: Any, unit: int) -> Any:
    number = _number(value)
    if isinstance(number, bool) or not isinstance(number, int | float) or abs(number) / unit > 10**11:
        return value
    whole, rest = divmod(int(number), unit)
    made = datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1_000_000 // unit)
    return made.isoformat().replace("+00:00", "Z")


FILTERS: dict[str, Callable[[Any], Any]] = {
    "text": lambda value: value if isinstance(value, str) else str(value),
    "number": _number,
    "lower": lambda value: str(value).lower(),
    "epoch_s": lambda value: _epoch(value, 1),
    "epoch_ms": lambda value: _epoch(value, 1000),
    "instant_s": lambda value: _instant(value, 1),
    "instant_ms": lambda value: _instant(value, 1000),
}
"""Forms of a value: an instant is RFC 3339, an epoch is counted from 1970-01-01T00:00:00Z. What has no such form stays as it is."""


@dataclass(frozen=True)
class Sent:
    """A request to the product. ``principal`` "" is that of the check."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    principal: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation of the prescribed interface.

    ``next`` points to the address of the next page in the product's answer. With ``items``, a pointer to the list, the adapter reads all
    pages and gives one answer; without, it hands each page on with ``next``, which is what a check about paging needs.
    """

    method: str
    template: str
    requests: tuple[Sent, ...]
    status: Mapping[int, int]
    fixed: int
    body: Any
    next: str = ""
    items: str = ""


@dataclass(frozen=True)
class Mapped:
    """A whole mapping. ``identity`` has the keys path, product, version; ``requirements`` is empty when every operation decides."""

    operations: tuple[Operation, ...]
    identity: Mapping[str, str]
    requirements: frozenset[str]


def pointed(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer (RFC 6901) names, None where there is nothing.

    >>> pointed({"a": [{"b/c": 1}]}, "/a/0/b~1c")
    1
    """
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            value = value.get(name)
        elif isinstance(value, list) and name.isdecimal() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value


def filled(template: Any, sources: Mapping[str, Any]) -> Any:
    """Return a template with its slots filled.

    >>> filled({"n": "{body/a}", "t": "x-{body/a}-{{}}", "gone": "{body/b}"}, {"body": {"a": 1}})
    {'n': 1, 't': 'x-1-{}'}
    >>> filled({"each": "{answer/rows}", "make": {"id": "{item/k | text}"}}, {"answer": {"rows": [{"k": 7}]}})
    [{'id': '7'}]
    """
    found = _filled(template, sources)
    return None if found is _MISSING else found


def _filled(template: Any, sources: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return _text(template, sources)
    if isinstance(template, list):
        return [one for one in (_filled(item, sources) for item in template) if one is not _MISSING]
    if not isinstance(template, Mapping):
        return template
    if set(template) == {"each", "make"}:
        rows = _filled(template["each"], sources)
        listed = rows if isinstance(rows, list) else []
        return [_filled(template["make"], {**sources, "item": row}) for row in listed]
    made = {key: _filled(value, sources) for key, value in template.items()}
    return {key: value for key, value in made.items() if value is not _MISSING}


def _text(template: str, sources: Mapping[str, Any], dress: Callable[[str], str] = str) -> Any:
    whole = _SLOT.fullmatch(template)
    if whole is not None and whole[1] is not None and dress is str:
        found = _value(whole[1], sources)
        return _MISSING if found is None else found

    def value(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        found = _value(match[1], sources)
        return "" if found is None else dress(found if isinstance(found, str) else str(found))

    return _SLOT.sub(value, template)


def _value(slot: str, sources: Mapping[str, Any]) -> Any:
    reference, *filters = [part.strip() for part in slot.split("|")]
    source, mark, pointer = reference.partition("/")
    found = sources.get(source)
    found = pointed(found, mark + pointer) if mark else found
    for name in filters:
        found = None if found is None else FILTERS[name](found)
    return found


def path_of(template: str, sources: Mapping[str, Any]) -> str:
    """Return a path with its slots filled, each as one segment."""
    return str(_text(template, sources, lambda text: quote(text, safe="", errors="surrogatepass")))


# -- reading


def read(document: Mapping[str, Any]) -> Mapped:
    """Return the mapping of a document. Raises MappingError with every problem."""
    problems: list[tuple[str, str]] = []
    _keys(document, {"identify", "requirements", "operations"}, "", problems)
    listed = document.get("operations")
    if not isinstance(listed, list) or not listed:
        problems.append(("operations", "a list of operations is needed"))
        listed = []
    operations = [_operation(one, f"operations[{place}]", problems) for place, one in enumerate(listed)]
    identity = document.get("identify", {})
    if not isinstance(identity, dict) or not all(isinstance(value, str) for value in identity.values()):
        problems.append(("identify", "a mapping of texts is needed"))
        identity = {}
    _keys(identity, {"path", "product", "version"}, "identify.", problems)
    names = document.get("requirements", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        problems.append(("requirements", "a list of requirement ids is needed"))
        names = []
    if problems:
        raise MappingError(problems)
    return Mapped(tuple(one for one in operations if one is not None), identity, frozenset(names))


def _keys(value: Mapping[str, Any], known: set[str], where: str, problems: list[tuple[str, str]]) -> None:
    problems += [(f"{where}{key}", f"unknown key (known: {', '.join(sorted(known))})") for key in sorted(set(value) - known)]


def _operation(value: Any, where: str, problems: list[tuple[str, str]]) -> Operation | None:
    name = _NAME.fullmatch(str(value.get("operation", ""))) if isinstance(value, dict) else None
    if name is None:
        problems.append((where, 'an operation as "GET /datasets/{dataset}" is needed'))
        return None
    _keys(value, _OPERATION_KEYS, f"{where}.", problems)
    requests = value.get("requests", [])
    if not isinstance(requests, list):
        problems.append((f"{where}.requests", "a list of requests is needed"))
        requests = []
    if not requests and name[0] not in LOCAL:
        problems.append((f"{where}.requests", f"{name[0]} has to ask the product"))
    sent = [_sent(one, f"{where}.requests[{place}]", problems) for place, one in enumerate(requests)]
    answer, pages = value.get("answer", {}), value.get("pages", {})
    for key, one, known in (("answer", answer, {"status", "body"}), ("pages", pages, {"next", "items"})):
        if not isinstance(one, dict):
            problems.append((f"{where}.{key}", "a mapping is needed"))
            return None
        _keys(one, known, f"{where}.{key}.", problems)
    status = answer.get("status", {} if requests else 200)
    table = status if isinstance(status, dict) else {}
    codes = [*table, *table.values()] if isinstance(status, dict) else [status]
    if not all(isinstance(code, int | str) and re.fullmatch(r"[1-5][0-9][0-9]", str(code)) for code in codes):
        problems.append((f"{where}.answer.status", "a status, or a mapping of statuses to statuses, is needed"))
        return None
    if requests and not isinstance(status, dict):
        problems.append((f"{where}.answer.status", "the product decides on the status: a mapping of its statuses is needed"))
    _slots(answer.get("body"), f"{where}.answer.body", problems)
    return Operation(
        name[1],
        name[2],
        tuple(one for one in sent if one is not None),
        {int(key): int(one) for key, one in table.items()},
        0 if isinstance(status, dict) else int(status),
        answer.get("body"),
        str(pages.get("next", "")),
        str(pages.get("items", "")),
    )


def _sent(value: Any, where: str, problems: list[tuple[str, str]]) -> Sent | None:
    if not isinstance(value, dict):
        problems.append((where, "a mapping is needed"))
        return None
    _keys(value, {"method", "path", "query", "headers", "body", "as"}, f"{where}.", problems)
    method, path = value.get("method", "GET"), value.get("path")
    if method not in METHODS:
        problems.append((f"{where}.method", f"one of {', '.join(METHODS)} is needed"))
    if not isinstance(path, str) or not path.startswith("/"):
        problems.append((f"{where}.path", "a path that begins with / is needed"))
        return None
    tables = {key: value.get(key, {}) for key in ("query", "headers")}
    for key, one in tables.items():
        if not isinstance(one, dict):
            problems.append((f"{where}.{key}", "a mapping is needed"))
            return None
    _slots([path, value.get("body"), tables["query"], tables["headers"]], where, problems)
    return Sent(str(method), path, tables["query"], tables["headers"], value.get("body"), str(value.get("as", "")))


def _slots(template: Any, where: str, problems: list[tuple[str, str]]) -> None:
    """Note every slot that names a source or a filter that is not there."""
    if isinstance(template, str):
        for match in _SLOT.finditer(template):
            if match[1] is None:
                continue
            reference, *filters = [part.strip() for part in match[1].split("|")]
            if reference.partition("/")[0] not in SOURCES:
                problems.append((where, f"{{{match[1]}}}: one of {', '.join(SOURCES)} is needed"))
            problems += [(where, f"{{{match[1]}}}: no filter {name}") for name in filters if name not in FILTERS]
    elif isinstance(template, Mapping):
        for key, one in template.items():
            _slots(one, f"{where}.{key}", problems)
    elif isinstance(template, list):
        for place, one in enumerate(template):
            _slots(one, f"{where}[{place}]", problems)
