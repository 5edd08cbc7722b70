"""The context interface: the newest values as NGSI-LD entities (subset of ETSI GS CIM 009: query, retrieve, count,
paging).
"""

from __future__ import annotations

import json
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from specgen.reference.broker.context.places import place_test
from specgen.reference.broker.context.state import Current, State
from specgen.reference.broker.context.terms import CORE, ERRORS, PLAIN, Terms, bad
from specgen.reference.broker.observations import whole
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import Observation, Principal, Problem

CONTEXT = CORE
LINK = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
PAGE_DEFAULT = 20
PAGE_LIMIT = 1000
MEMBERS = ("type", "value", "object", "observedAt", "unitCode", "datasetId")
OFFERED = ("application/json", "application/ld+json")
_TERM = re.compile(r"^\s*([A-Za-z_][\w.-]*)\s*(?:(==|!=|<=|>=|<|>)\s*(.+?))?\s*$")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Answer:
    """A context answer: the body, its media type and its headers."""

    body: Any
    media_type: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Search:
    """What is asked: an empty member asks nothing. ``tests`` are held against an entity under its stored names."""

    types: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
    tests: tuple[Callable[[dict[str, Any]], bool], ...] = ()
    attributes: frozenset[str] = frozenset()
    tenant: str = ""


Elsewhere = Callable[[list[dict[str, Any]], Search], tuple[list[dict[str, Any]], list[str]]]
"""Adds what other brokers have to what a search found here; the texts are warnings about those that did not answer."""


class Entities:
    """Answers ``/ngsi-ld/v1/entities``: only entities of datasets that the principal may read."""

    def __init__(self, reading: Reading, state: State) -> None:
        self.reading = reading
        self.state = state
        self.elsewhere: Elsewhere = lambda found, search: (found, [])

    def query(self, principal: Principal, query: Mapping[str, str], accept: str, tenant: str = "") -> Answer:
        """Return one page of entities; raises Problem 400, 404 or 406."""
        media_type = self.negotiate(accept)
        if not any(query.get(one) for one in ("type", "id", "q", "attrs", "georel")):
            raise bad("give at least type, id, attrs, q or georel")
        tests = parse_q(query.get("q", ""))
        if query.get("georel"):
            tests.append(place_test(query.get("georel"), query.get("geometry"), _listed(query.get("coordinates"))))
        search = Search(
            _several(query.get("type")), _several(query.get("id")), tuple(tests), _several(query.get("attrs")), tenant
        )
        return self.answer(principal, search, query, media_type, PLAIN)

    def answer(
        self, principal: Principal, search: Search, query: Mapping[str, str], media_type: str, terms: Terms
    ) -> Answer:
        """Return one page of what a search finds; ``limit``, ``offset`` and ``count`` stand in ``query``."""
        limit = whole(query, "limit", PAGE_DEFAULT, 0, PAGE_LIMIT)
        offset = whole(query, "offset", 0, 0, 2**31)
        found, warnings = self.elsewhere(self.matching(principal, search), search)
        page = self.page(found, offset, limit)
        headers = self.headers(media_type)
        if warnings:
            headers["NGSILD-Warning"] = ", ".join(warnings)
        if query.get("count") == "true":
            headers["NGSILD-Results-Count"] = str(self.total(found, page))
        links = [headers["Link"]] if "Link" in headers else []
        for rel, start in (("next", offset + limit), ("prev", max(0, offset - limit))):
            if limit and ((rel == "next" and start < len(found)) or (rel == "prev" and offset > 0)):
                target = urlencode({**query, "limit": str(limit), "offset": str(start)})
                links.append(f'<?{target}>; rel="{rel}"')
        if links:
            headers["Link"] = ", ".join(links)
        return Answer([self.dress(one, media_type, terms) for one in page], media_type, headers)

    def retrieve(self, principal: Principal, identifier: str, accept: str, tenant: str = "") -> Answer:
        """Return one entity; raises Problem 400, 404 or 406."""
        media_type = self.negotiate(accept)
        if ":" not in identifier:
            raise bad("an entity id is a URI")
        found = self.matching(principal, Search(ids=frozenset({identifier}), tenant=tenant))
        if not found:
            raise absent()
        return Answer(self.dress(found[0], media_type), media_type, self.headers(media_type))

    def negotiate(self, accept: str) -> str:
        """Return the media type for an Accept header (RFC 9110, 12.5.1); raises Problem 406 when none fits."""
        best, weight = "", 0.0
        for offered in OFFERED:
            quality = _quality(accept or "*/*", offered)
            if quality > weight:
                best, weight = offered, quality
        if not best:
            raise Problem(406, "Not acceptable", f"this interface offers {' and '.join(OFFERED)}")
        return best

    def headers(self, media_type: str) -> dict[str, str]:
        """Return the headers that belong to a media type: plain JSON names its context in ``Link``."""
        return {"Link": LINK} if media_type == "application/json" else {}

    def dress(self, entity: dict[str, Any], media_type: str, terms: Terms = PLAIN) -> dict[str, Any]:
        """Return the entity in its media type, under the terms of the request: JSON-LD carries the context in the body."""
        shown = {
            name if name in ("id", "type") else terms.shown(name): self.written(value, terms)
            for name, value in entity.items()
        }
        return {"@context": terms.body_context(), **shown} if media_type == "application/ld+json" else shown

    def written(self, value: Any, terms: Terms) -> Any:
        """Return an attribute with its sub-attributes under the terms of the request."""
        if isinstance(value, list):
            return [self.written(one, terms) for one in value]
        if not isinstance(value, dict):
            return value
        return {name if name in MEMBERS else terms.shown(name): inner for name, inner in value.items()}

    def visible(self, principal: Principal) -> list[Sight]:
        """Return what the principal sees of each dataset."""
        return self.reading.sights(principal)

    def matching(self, principal: Principal, search: Search) -> list[dict[str, Any]]:
        """Return the entities that a search finds among those the principal sees, by id, under their stored names; logs the read.

        Raises Problem 404 for a tenant that does not exist.
        """
        self.in_tenant(search.tenant)
        found: dict[str, dict[str, Any]] = {}
        read: list[tuple[Sight, list[Current]]] = []
        own = {one: self.state.named(one, search.tenant) for one in search.ids}
        for sight in self.visible(principal):
            dataset = sight.dataset
            names = _names(dataset.entity_type, {one: dataset.id in sets for one, sets in own.items()})
            if (search.types and dataset.entity_type not in search.types) or (search.ids and not names):
                continue
            members: list[Current] = []
            read.append((sight, members))
            for name in names or [""]:
                for one in self.current(sight, search.tenant, name):
                    members.append(one)
                    entity = found.setdefault(one.urn, {"id": one.urn, "type": dataset.entity_type})
                    entity.update(one.attributes)
        matched = [urn for urn in sorted(found) if self.holds(found[urn], search)]
        self.log(principal, [sight.dataset.id for sight, _ in read])
        for sight, members in read:
            sight.delivered(self.left(members, frozenset(matched), search.attributes))
        return [self.projected(found[urn], search.attributes) for urn in matched]

    def in_tenant(self, tenant: str) -> None:
        """Hold the tenant of a read; raises Problem 404 when it does not exist."""
        if not self.state.known(tenant):
            raise Problem(404, "No such tenant", "there is no such tenant", kind=ERRORS + "NonexistentTenant")

    def holds(self, entity: dict[str, Any], search: Search) -> bool:
        """Tell whether an entity meets the tests of a search and has one of the attributes asked for."""
        if search.attributes and not search.attributes & entity.keys():
            return False
        return all(test(entity) for test in search.tests)

    def current(self, sight: Sight, tenant: str = "", name: str = "") -> list[Current]:
        """Return the living entities of a dataset as they stand (``name``: only this one)."""
        return list(self.state.read(sight, tenant=tenant, entity=name).values())

    def left(self, members: list[Current], matched: frozenset[str], attributes: frozenset[str]) -> list[Observation]:
        """Return the observations that leave the product in an answer."""
        chosen = [one for one in members if one.urn in matched]
        return [
            source
            for one in chosen
            for name, source in sorted(one.sources.items())
            if not attributes or name in attributes
        ]

    def projected(self, entity: dict[str, Any], attributes: frozenset[str]) -> dict[str, Any]:
        """Return an entity with the attributes asked for."""
        return {one: value for one, value in entity.items() if not attributes or one in {"id", "type"} | attributes}

    def page(self, found: list[dict[str, Any]], offset: int, limit: int) -> list[dict[str, Any]]:
        """Return one page of what was found."""
        return found[offset : offset + limit]

    def total(self, found: list[dict[str, Any]], page: list[dict[str, Any]]) -> int:
        """Return the number of matching entities, whatever the page."""
        return len(found)

    def log(self, principal: Principal, datasets: list[str]) -> None:
        """Write the read down, per dataset."""
        self.reading.audit.note(principal, "read-entities", datasets, True)


def absent() -> Problem:
    """Return the refusal for an entity that is not there for who asks."""
    return Problem(404, "Entity not found", "there is no such entity for you", kind=ERRORS + "ResourceNotFound")


def _several(text: str | None) -> frozenset[str]:
    return frozenset(one for one in (text or "").split(",") if one)


def _names(kind: str, ids: Mapping[str, bool]) -> list[str]:
    """Return the names in a dataset of the entities with these ids; True: the id itself is a name there."""
    prefix = f"urn:ngsi-ld:{kind}:"
    return [one if own else one.removeprefix(prefix) for one, own in sorted(ids.items()) if own or one.startswith(prefix)]


def _listed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError as error:
        raise bad("coordinates are a JSON array") from error


def parse_q(text: str, terms: Terms = PLAIN) -> list[Callable[[dict[str, Any]], bool]]:
    """Return the tests of a query expression: terms joined by ``;``, each ``attr`` or ``attr<op>value``.

    Raises Problem 400 when the expression is not understood (``|``, parentheses and patterns are not offered).
    """
    tests = []
    for part in filter(None, text.split(";")):
        term = _TERM.match(part)
        if not term:
            raise bad(f"cannot read {part!r}")
        name, sign, value = term.groups()
        tests.append(_test(terms.stored(name), sign, value))
    return tests


def _test(name: str, sign: str | None, text: str | None) -> Callable[[dict[str, Any]], bool]:
    def matches(entity: dict[str, Any]) -> bool:
        if not isinstance(entity.get(name), dict):
            return False
        if sign is None:
            return True
        value, wanted = entity[name].get("value"), _literal(text or "")
        if sign in ("==", "!="):
            return (value == wanted and isinstance(value, bool) == isinstance(wanted, bool)) == (sign == "==")
        numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (value, wanted))
        if not numbers and not (isinstance(value, str) and isinstance(wanted, str)):
            return False
        return _COMPARE[sign](value, wanted)

    return matches


def _literal(text: str) -> Any:
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1]
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def _quality(accept: str, offered: str) -> float:
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
