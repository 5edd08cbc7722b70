"""Reading over the sensor interface: paths, query options, pages, and how an entity is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlencode

from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Problem, parse_instant
from specgen.reference.broker.sensorthings.filters import Parser
from specgen.reference.broker.sensorthings.model import KINDS, PROPERTIES, RELATIONS, SINGLE
from specgen.reference.broker.sensorthings.view import Node, View

BASE = "/sta/v1.1"
PAGE_DEFAULT = 100
PAGE_LIMIT = 1000
OPTIONS = ("$filter", "$orderby", "$top", "$skip", "$count", "$select", "$expand")
CONTROL = {"id": "@iot.id", "@iot.id": "@iot.id", "@iot.selfLink": "@iot.selfLink"}
_SEGMENT = re.compile(r"^([A-Za-z@.]+)(?:\((.*)\))?$")


def missing() -> Problem:
    """Return the refusal for what is not there for who asks."""
    return Problem(404, "Not found", "there is nothing at this path")


def invalid(name: str, detail: str) -> Problem:
    """Return the refusal of a query option."""
    return Problem(400, "Invalid query", detail, extra={"parameter": name})


@dataclass(frozen=True)
class Options:
    """The query options of a set, or of what is expanded."""

    filter: str = ""
    orderby: str = ""
    top: int = PAGE_DEFAULT
    skip: int = 0
    count: bool = False
    select: tuple[str, ...] = ()
    expand: tuple[tuple[str, Options], ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)


def options(query: Mapping[str, str]) -> Options:
    """Return the options of a query; raises Problem 400, or 501 for an option that is not offered."""
    for name in query:
        if name.startswith("$") and name not in OPTIONS:
            raise Problem(501, "Not offered", f"the option {name} is not offered", extra={"parameter": name})
    numbers = {}
    for name, default in (("$top", PAGE_DEFAULT), ("$skip", 0)):
        text = query.get(name, str(default))
        if not text.isascii() or not text.isdigit():
            raise invalid(name, "a whole number from 0")
        numbers[name] = int(text)
    if query.get("$count", "false") not in ("true", "false"):
        raise invalid("$count", "true or false")
    expanded = []
    for part in _split(query.get("$expand", ""), ","):
        path, _, inner = part.partition("(")
        deeper = dict(one.split("=", 1) for one in _split(inner[:-1] if inner else "", ";") if "=" in one)
        first, _, rest = path.strip().partition("/")
        if rest:
            deeper = {"$expand": rest + (f"({inner}" if inner else "")}
        expanded.append((first, options(deeper)))
    return Options(
        query.get("$filter", ""),
        query.get("$orderby", ""),
        min(numbers["$top"], PAGE_LIMIT),
        numbers["$skip"],
        query.get("$count") == "true",
        tuple(one.strip() for one in query.get("$select", "").split(",") if one.strip()),
        tuple(expanded),
        dict(query),
    )


def _split(text: str, mark: str) -> list[str]:
    """Split at a mark outside brackets and quotes."""
    parts, depth, quoted, begin = [], 0, False, 0
    for place, one in enumerate(text):
        if one == "'":
            quoted = not quoted
        elif not quoted and one in "()":
            depth += 1 if one == "(" else -1
        elif not quoted and not depth and one == mark:
            parts.append(text[begin:place])
            begin = place + 1
    return [one for one in (*parts, text[begin:]) if one.strip()]


@dataclass(frozen=True)
class Found:
    """What a path leads to: a set of entities, one entity, or a property (``raw``: as text; ``links``: addresses only)."""

    kind: str = ""
    parent: Node | None = None
    relation: str = ""
    node: Node | None = None
    property: str = ""
    value: Any = None
    raw: bool = False
    links: bool = False


class Sensors:
    """Answers reads; everything it shows comes out of a ``View``."""

    def __init__(self, presentation: Presentation) -> None:
        self.presentation = presentation

    def address(self, path: str = "") -> str:
        return f"{self.presentation.address}{BASE}{path}"

    def locate(self, view: View, path: str) -> Found:
        """Return what a path names; raises Problem 404."""
        found = Found()
        for segment in _split(path, "/"):
            found = self._step(view, found, segment)
        return found

    def _step(self, view: View, at: Found, segment: str) -> Found:
        if segment == "$ref" and (at.kind or at.node) and not at.property:
            return replace(at, links=True)
        if segment == "$value" and at.property and not isinstance(at.value, dict | list):
            return replace(at, raw=True)
        match = _SEGMENT.match(segment)
        if not match or at.links or at.raw:
            raise missing()
        name, identifier = match.groups()
        if at.property:
            if isinstance(at.value, Mapping) and name in at.value:
                return replace(at, property=name, value=at.value[name])
            raise missing()
        if at.node is None:
            if name not in KINDS or at.kind:
                raise missing()
            return self._chosen(view, name, identifier, Found(kind=name))
        node = at.node
        if name in RELATIONS[node.kind]:
            if name in SINGLE:
                related = view.related(node, name)
                if not related:
                    raise missing()
                return Found(node=related[0])
            return self._chosen(view, name, identifier, Found(kind=name, parent=node, relation=name))
        shown = self.written(view, node, Options())
        if name in PROPERTIES[node.kind] and identifier is None:
            return Found(node=node, property=name, value=shown.get(name))
        if name in CONTROL and identifier is None:
            return Found(node=node, property=CONTROL[name], value=shown[CONTROL[name]])
        raise missing()

    def _chosen(self, view: View, kind: str, identifier: str | None, whole: Found) -> Found:
        if identifier is None:
            return whole
        if not identifier.isascii() or not identifier.isdigit() or len(identifier) > 18:
            raise missing()
        node = view.find(kind, int(identifier))
        if node is None:
            raise missing()
        if whole.parent is not None and node.id not in [one.id for one in view.related(whole.parent, whole.relation)]:
            raise missing()
        return Found(node=node)

    # -- sets

    def members(self, view: View, found: Found) -> list[Node]:
        """Return the members of a set, by id."""
        if found.parent is not None:
            return view.related(found.parent, found.relation)
        return view.observations() if found.kind == "Observations" else view.nodes(found.kind)

    def page(self, view: View, found: Found, asked: Options, path: str) -> dict[str, Any]:
        """Return one page of a set; raises Problem 400 or 501."""
        nodes = self.chosen(view, found.kind, self.members(view, found), asked)
        shown = nodes[asked.skip : asked.skip + asked.top]
        page: dict[str, Any] = {}
        if asked.count:
            page["@iot.count"] = self.total(nodes, shown)
        page["value"] = [self.written(view, one, asked) for one in shown]
        if found.links:
            page["value"] = [{"@iot.selfLink": one["@iot.selfLink"]} for one in page["value"]]
        if self.more(nodes, asked):
            query = {**asked.given, "$skip": str(asked.skip + asked.top), "$top": str(asked.top)}
            page["@iot.nextLink"] = f"{self.address('/' + quote(path, safe='/()$'))}?{urlencode(query)}"
        return page

    def total(self, nodes: Sequence[Node], shown: Sequence[Node]) -> int:
        """Return the number of members that meet the condition, whatever the page."""
        return len(nodes)

    def more(self, nodes: Sequence[Node], asked: Options) -> bool:
        """Tell whether there is a next page."""
        return bool(asked.top) and asked.skip + asked.top < len(nodes)

    def chosen(self, view: View, kind: str, nodes: list[Node], asked: Options) -> list[Node]:
        """Return the members that meet the condition, in the order asked."""
        if asked.filter:
            test = Parser(asked.filter, lambda path: known(kind, path)).whole()
            nodes = [one for one in nodes if any(value is True for value in test(self.resolver(view, one)))]
        for part in reversed(_split(asked.orderby, ",")):
            path, _, direction = part.strip().partition(" ")
            if not known(kind, path) or direction.strip() not in ("", "asc", "desc"):
                raise invalid("$orderby", f"cannot order by {part!r}")
            nodes = sorted(nodes, key=lambda one: _rank(view, self, one, path), reverse=direction.strip() == "desc")
        return nodes

    def resolver(self, view: View, node: Node) -> Any:
        """Return what looks a path up from an entity."""

        def resolve(path: str) -> Sequence[Any]:
            here: list[Any] = [node]
            for step in path.split("/"):
                here = [value for one in here for value in self._values(view, one, step)]
            return here

        return resolve

    def _values(self, view: View, at: Any, step: str) -> Sequence[Any]:
        if isinstance(at, Node):
            if step in RELATIONS[at.kind]:
                return view.related(at, step)
            if step in CONTROL:
                return [at.id]
            at = at.body
        value = at.get(step) if isinstance(at, Mapping) else None
        return [] if value is None else [value]

    # -- one entity

    def written(self, view: View, node: Node, asked: Options) -> dict[str, Any]:
        """Return an entity in the form of the standard."""
        self_link = self.address(f"/{node.kind}({node.id})")
        if node.kind == "Observations":
            view.told.add(node.id)
        body = {**node.body, **(view.extras(node.id) if node.kind == "Observations" else {})}
        shown: dict[str, Any] = {"@iot.id": node.id, "@iot.selfLink": self_link}
        shown |= {name: body[name] for name in PROPERTIES[node.kind] if name in body}
        for name in RELATIONS[node.kind]:
            shown[f"{name}@iot.navigationLink"] = f"{self_link}/{name}"
        if asked.select:
            kept = {CONTROL.get(one, one) for one in asked.select}
            for one in kept:
                if not known(node.kind, one):
                    raise invalid("$select", f"there is no property {one!r}")
            shown = {name: value for name, value in shown.items() if name.split("@iot.navigationLink")[0] in kept}
        for name, deeper in asked.expand:
            if name not in RELATIONS[node.kind]:
                raise invalid("$expand", f"there is no relation {name!r}")
            shown |= self.expanded(view, node, name, deeper)
        return shown

    def expanded(self, view: View, node: Node, name: str, asked: Options) -> dict[str, Any]:
        """Return a relation with its entities in the place of its link."""
        related = view.related(node, name)
        if name in SINGLE:
            return {name: self.written(view, related[0], asked)} if related else {}
        nodes = self.chosen(view, name, related, asked)
        shown: dict[str, Any] = {
            name: [self.written(view, one, asked) for one in nodes[asked.skip : asked.skip + asked.top]]
        }
        if asked.count:
            shown[f"{name}@iot.count"] = len(nodes)
        if self.more(nodes, asked):
            query = {**asked.given, "$skip": str(asked.skip + asked.top), "$top": str(asked.top)}
            shown[f"{name}@iot.nextLink"] = f"{self.address(f'/{node.kind}({node.id})/{name}')}?{urlencode(query)}"
        return shown


def known(kind: str, path: str) -> bool:
    """Tell whether a path exists from entities of a kind; below an object of the maker's own anything does."""
    first, _, rest = path.partition("/")
    if first in CONTROL:
        return not rest
    if first in RELATIONS[kind]:
        return not rest or known(SINGLE.get(first, first), rest)
    return first in PROPERTIES[kind]


def _rank(view: View, sensors: Sensors, node: Node, path: str) -> tuple[int, Any]:
    """Return a sort key: what is null comes first, then numbers, then texts (times by the moment)."""
    values = sensors.resolver(view, node)(path)
    value = values[0] if values else None
    if value is None:
        return (0, 0)
    if isinstance(value, int | float):
        return (1, float(value))
    try:
        return (2, parse_instant(value))
    except ValueError:
        return (3, str(value))
