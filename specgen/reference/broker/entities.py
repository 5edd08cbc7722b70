"""The context interface: the newest values as NGSI-LD entities (subset of ETSI GS CIM 009: query, retrieve, count,
paging).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.observations import whole
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, write_instant
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.store import Store

CONTEXT = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld"
LINK = f'<{CONTEXT}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
PAGE_DEFAULT = 20
PAGE_LIMIT = 1000
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


class Entities:
    """Answers ``/ngsi-ld/v1/entities``: only entities of datasets that the principal may read."""

    def __init__(self, store: Store, policy: Policy, retention: Retention, audit: Audit) -> None:
        self.store = store
        self.policy = policy
        self.retention = retention
        self.audit = audit

    def query(self, principal: Principal, query: Mapping[str, str], accept: str) -> Answer:
        """Return one page of entities; raises Problem 400 or 406."""
        media_type = self.negotiate(accept)
        if not (query.get("type") or query.get("id") or query.get("q")):
            raise Problem(400, "Query too wide", "give at least type, id or q", kind=ERRORS + "BadRequestData")
        limit = whole(query, "limit", PAGE_DEFAULT, 0, PAGE_LIMIT)
        offset = whole(query, "offset", 0, 0, 2**31)
        found = self.matching(principal, query)
        page = self.page(found, offset, limit)
        headers = self.headers(media_type)
        if query.get("count") == "true":
            headers["NGSILD-Results-Count"] = str(self.total(found, page))
        links = [headers["Link"]] if "Link" in headers else []
        for rel, start in (("next", offset + limit), ("prev", max(0, offset - limit))):
            if limit and ((rel == "next" and start < len(found)) or (rel == "prev" and offset > 0)):
                target = urlencode({**query, "limit": str(limit), "offset": str(start)})
                links.append(f'<?{target}>; rel="{rel}"')
        if links:
            headers["Link"] = ", ".join(links)
        return Answer([self.dress(one, media_type) for one in page], media_type, headers)

    def retrieve(self, principal: Principal, identifier: str, accept: str) -> Answer:
        """Return one entity; raises Problem 400, 404 or 406."""
        media_type = self.negotiate(accept)
        if ":" not in identifier:
            raise Problem(400, "Not a URI", "an entity id is a URI", kind=ERRORS + "BadRequestData")
        found = self.matching(principal, {"id": identifier})
        if not found:
            raise Problem(404, "Entity not found", "there is no such entity for you", kind=ERRORS + "ResourceNotFound")
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

    def dress(self, entity: dict[str, Any], media_type: str) -> dict[str, Any]:
        """Return the entity in its media type: JSON-LD carries the context in the body."""
        return {"@context": [CONTEXT], **entity} if media_type == "application/ld+json" else entity

    def visible(self, principal: Principal) -> list[Dataset]:
        """Return the datasets whose entities the principal sees."""
        return self.policy.readable(principal)

    def matching(self, principal: Principal, query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the entities that match ``type``, ``id`` and ``q`` among those the principal sees, by id; logs the
        read.
        """
        types = {one for one in query.get("type", "").split(",") if one}
        ids = {one for one in query.get("id", "").split(",") if one}
        tests = parse_q(query.get("q", ""))
        found: dict[str, dict[str, Any]] = {}
        read: list[str] = []
        for dataset in self.visible(principal):
            prefix = f"urn:ngsi-ld:{dataset.entity_type}:"
            if (types and dataset.entity_type not in types) or (ids and not any(one.startswith(prefix) for one in ids)):
                continue
            read.append(dataset.id)
            for one in self.current(dataset):
                urn = prefix + one.entity
                if not ids or urn in ids:
                    entity = found.setdefault(urn, {"id": urn, "type": dataset.entity_type})
                    entity[one.property] = attribute(one)
        self.log(principal, read)
        return [found[urn] for urn in sorted(found) if all(test(found[urn]) for test in tests)]

    def current(self, dataset: Dataset) -> list[Observation]:
        """Return the newest living observation of each entity and property."""
        return self.store.latest(dataset.id, self.retention.cutoff(dataset))

    def page(self, found: list[dict[str, Any]], offset: int, limit: int) -> list[dict[str, Any]]:
        """Return one page of what was found."""
        return found[offset : offset + limit]

    def total(self, found: list[dict[str, Any]], page: list[dict[str, Any]]) -> int:
        """Return the number of matching entities, whatever the page."""
        return len(found)

    def log(self, principal: Principal, datasets: list[str]) -> None:
        """Write the read down, per dataset."""
        self.audit.note(principal, "read-entities", datasets, True)


def attribute(one: Observation) -> dict[str, Any]:
    """Return an observation as an NGSI-LD Property."""
    shown: dict[str, Any] = {"type": "Property", "value": one.value, "observedAt": write_instant(one.observed_at)}
    if one.unit:
        shown["unitCode"] = one.unit
    return shown


def parse_q(text: str) -> list[Callable[[dict[str, Any]], bool]]:
    """Return the tests of a query expression: terms joined by ``;``, each ``attr`` or ``attr<op>value``.

    Raises Problem 400 when the expression is not understood (``|``, parentheses and patterns are not offered).
    """
    tests = []
    for part in filter(None, text.split(";")):
        term = _TERM.match(part)
        if not term:
            raise Problem(400, "Query not understood", f"cannot read {part!r}", kind=ERRORS + "BadRequestData")
        tests.append(_test(*term.groups()))
    return tests


def _test(name: str, sign: str | None, text: str | None) -> Callable[[dict[str, Any]], bool]:
    def matches(entity: dict[str, Any]) -> bool:
        if not isinstance(entity.get(name), dict):
            return False
        if sign is None:
            return True
        value, wanted = entity[name]["value"], _literal(text or "")
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
