"""The operations of the context interface."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.context.places import place_test
from specgen.reference.broker.context.subscriptions import ContextSubscriptions
from specgen.reference.broker.context.temporal import Temporal
from specgen.reference.broker.context.terms import CORE, ERRORS, PLAIN, Terms, bad
from specgen.reference.broker.context.writes import Writes
from specgen.reference.broker.entities import Answer, Entities, Search, parse_q
from specgen.reference.broker.records import Principal, Problem

BASE = "/ngsi-ld/v1"
MEDIA = ("application/json", "application/ld+json")
MERGE = "application/merge-patch+json"
MOST = 1000
"""Entities in one batch."""


class ContextArea(Area):
    """Entities: one by one, in batches, by search, and their history; subscriptions."""

    def __init__(
        self,
        reply: Reply,
        entities: Entities,
        writes: Writes,
        temporal: Temporal,
        subscriptions: ContextSubscriptions,
    ) -> None:
        self.reply = reply
        self.entities = entities
        self.writes = writes
        self.temporal = temporal
        self.subscriptions = subscriptions

    def endpoints(self) -> Sequence[Endpoint]:
        one, batch = f"{BASE}/entities/{{entity}}", f"{BASE}/entityOperations"
        return (
            Endpoint("GET", f"{BASE}/entities", self.search),
            Endpoint("POST", f"{BASE}/entities", self.create, raw=True),
            Endpoint("GET", one, self.retrieve),
            Endpoint("PATCH", one, self.merge, raw=True),
            Endpoint("PUT", one, self.replace, raw=True),
            Endpoint("DELETE", one, self.delete),
            Endpoint("PATCH", f"{one}/attrs", self.update, raw=True),
            Endpoint("POST", f"{one}/attrs", self.append, raw=True),
            Endpoint("DELETE", f"{one}/attrs/{{attribute}}", self.delete_attribute),
            Endpoint("POST", f"{batch}/create", self.create_many, raw=True),
            Endpoint("POST", f"{batch}/upsert", self.upsert_many, raw=True),
            Endpoint("POST", f"{batch}/delete", self.delete_many, raw=True),
            Endpoint("POST", f"{batch}/query", self.search_by_body, raw=True),
            Endpoint("GET", f"{BASE}/temporal/entities/{{entity}}", self.history),
            Endpoint("POST", f"{BASE}/subscriptions", self.subscribe, raw=True),
            Endpoint("GET", f"{BASE}/subscriptions/{{subscription}}", self.subscription),
            Endpoint("DELETE", f"{BASE}/subscriptions/{{subscription}}", self.unsubscribe),
        )

    # -- reading

    def search(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        found = self.entities.query(who, request.query_params, request.headers.get("accept", ""), tenant)
        return self.answered(found, tenant)

    def retrieve(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        entity = request.path_params["entity"]
        return self.answered(self.entities.retrieve(who, entity, request.headers.get("accept", ""), tenant), tenant)

    def search_by_body(self, request: Request, who: Principal, body: bytes) -> Response:
        media_type = self.entities.negotiate(request.headers.get("accept", ""))
        asked, terms = _read(request, body)
        if not isinstance(asked, Mapping) or asked.get("type") != "Query":
            raise bad("the type of a search is Query")
        chosen = asked.get("entities", [])
        if not isinstance(chosen, list) or not all(isinstance(one, Mapping) for one in chosen):
            raise bad("entities is a list of objects")
        types = frozenset(str(one["type"]) for one in chosen if isinstance(one.get("type"), str))
        ids = frozenset(str(one["id"]) for one in chosen if isinstance(one.get("id"), str))
        names = asked.get("attrs") or []
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise bad("attrs is a list of terms")
        condition, area = asked.get("q") or "", asked.get("geoQ")
        if not isinstance(condition, str):
            raise bad("q is a text")
        if not (types or ids or names or condition or area):
            raise bad("a search gives at least a type, an id, attrs, q or geoQ")
        tests = parse_q(condition, terms)
        if area is not None:
            if not isinstance(area, Mapping):
                raise bad("geoQ is an object")
            tests.append(place_test(area.get("georel"), area.get("geometry"), area.get("coordinates")))
        tenant = _tenant(request)
        search = Search(types, ids, tuple(tests), frozenset(terms.stored(one) for one in names), tenant)
        return self.answered(self.entities.answer(who, search, request.query_params, media_type, terms), tenant)

    def history(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        media_type = self.entities.negotiate(request.headers.get("accept", ""))
        found = self.temporal.retrieve(who, request.path_params["entity"], request.query_params, tenant)
        headers = {**self.entities.headers(media_type), **_echo(tenant)}
        shown = self.entities.dress(found.body, media_type, PLAIN)
        if found.complete:
            return self.reply.json(shown, 200, headers, media_type)
        headers["Content-Range"] = f"date-time {found.first}-{found.last}/*"
        return self.reply.json(shown, 206, headers, media_type)

    def answered(self, found: Answer, tenant: str) -> Response:
        return self.reply.json(found.body, 200, {**found.headers, **_echo(tenant)}, found.media_type)

    # -- writing

    def create(self, request: Request, who: Principal, body: bytes) -> Response:
        entity, terms = _read(request, body)
        tenant = _tenant(request)
        urn = self.writes.create(who, tenant, entity, terms)
        return self.reply.empty(201, {"Location": f"{BASE}/entities/{urn}", **_echo(tenant)})

    def update(self, request: Request, who: Principal, body: bytes) -> Response:
        fragment, terms = _read(request, body, MERGE)
        left = self.writes.update(who, _tenant(request), request.path_params["entity"], fragment, terms)
        return self.updated(request, fragment, left, "there is no such attribute")

    def append(self, request: Request, who: Principal, body: bytes) -> Response:
        fragment, terms = _read(request, body)
        keep = "noOverwrite" in request.query_params.get("options", "").split(",")
        entity = request.path_params["entity"]
        left = self.writes.append(who, _tenant(request), entity, fragment, terms, overwrite=not keep)
        return self.updated(request, fragment, left, "the attribute exists")

    def updated(self, request: Request, fragment: Mapping[str, Any], left: list[str], reason: str) -> Response:
        """Answer 204, or 207 where attributes were left as they were."""
        headers = _echo(_tenant(request))
        if not left:
            return self.reply.empty(204, headers)
        done = [name for name in fragment if name not in left and name not in ("id", "type", "@context")]
        refused = [{"attributeName": name, "reason": reason} for name in left]
        return self.reply.json({"updated": done, "notUpdated": refused}, 207, headers)

    def delete_attribute(self, request: Request, who: Principal, body: Any) -> Response:
        tenant, entity = _tenant(request), request.path_params["entity"]
        self.writes.drop_attribute(who, tenant, entity, request.path_params["attribute"])
        return self.reply.empty(204, _echo(tenant))

    def merge(self, request: Request, who: Principal, body: bytes) -> Response:
        fragment, terms = _read(request, body, MERGE)
        tenant = _tenant(request)
        self.writes.merge(who, tenant, request.path_params["entity"], fragment, terms)
        return self.reply.empty(204, _echo(tenant))

    def replace(self, request: Request, who: Principal, body: bytes) -> Response:
        entity, terms = _read(request, body)
        tenant = _tenant(request)
        self.writes.replace(who, tenant, request.path_params["entity"], entity, terms)
        return self.reply.empty(204, _echo(tenant))

    def delete(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        self.writes.delete(who, tenant, request.path_params["entity"])
        return self.reply.empty(204, _echo(tenant))

    # -- batches

    def create_many(self, request: Request, who: Principal, body: bytes) -> Response:
        tenant = _tenant(request)

        def make(entity: Any) -> None:
            self.writes.create(who, tenant, *_of_batch(request, entity))

        done, errors = self.batch(_batch(request, body), make)
        return self.outcome(done, errors, self.reply.json(done, 201, _echo(tenant)))

    def upsert_many(self, request: Request, who: Principal, body: bytes) -> Response:
        tenant = _tenant(request)
        update = request.query_params.get("options") == "update"
        new: list[str] = []

        def put(entity: Any) -> None:
            if self.writes.upsert(who, tenant, *_of_batch(request, entity), update=update):
                new.append(str(entity["id"]))

        done, errors = self.batch(_batch(request, body), put)
        whole = self.reply.json(new, 201, _echo(tenant)) if new else self.reply.empty(204, _echo(tenant))
        return self.outcome(done, errors, whole)

    def delete_many(self, request: Request, who: Principal, body: bytes) -> Response:
        tenant = _tenant(request)

        def drop(urn: Any) -> None:
            if not isinstance(urn, str):
                raise bad("an id is a text")
            self.writes.delete(who, tenant, urn)

        done, errors = self.batch(_batch(request, body), drop)
        return self.outcome(done, errors, self.reply.empty(204, _echo(tenant)))

    def batch(self, items: list[Any], carry_out: Callable[[Any], None]) -> tuple[list[str], list[dict[str, Any]]]:
        """Carry out an operation for each item on its own; returns the ids that went well and the errors of the others."""
        done: list[str] = []
        errors: list[dict[str, Any]] = []
        for item in items:
            urn = item.get("id") if isinstance(item, Mapping) else item
            try:
                carry_out(item)
                done.append(str(urn))
            except Problem as problem:
                if problem.status == 401:
                    raise
                told = {"type": problem.kind, "title": problem.title, "detail": problem.detail, "status": problem.status}
                errors.append({"entityId": urn if isinstance(urn, str) else "", "error": told})
        return done, errors

    def outcome(self, done: list[str], errors: list[dict[str, Any]], whole: Response) -> Response:
        """Answer that all went well, or 207 with what became of each."""
        return self.reply.json({"success": done, "errors": errors}, 207) if errors else whole

    # -- subscriptions

    def subscribe(self, request: Request, who: Principal, body: bytes) -> Response:
        asked, terms = _read(request, body)
        tenant = _tenant(request)
        made = self.subscriptions.create(who, tenant, asked, terms)
        return self.reply.empty(201, {"Location": f"{BASE}/subscriptions/{made}", **_echo(tenant)})

    def subscription(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        shown = self.subscriptions.show(who, tenant, request.path_params["subscription"])
        return self.reply.json(shown, 200, _echo(tenant))

    def unsubscribe(self, request: Request, who: Principal, body: Any) -> Response:
        tenant = _tenant(request)
        self.subscriptions.remove(who, tenant, request.path_params["subscription"])
        return self.reply.empty(204, _echo(tenant))


def _tenant(request: Request) -> str:
    return str(request.headers.get("ngsild-tenant", ""))


def _echo(tenant: str) -> dict[str, str]:
    return {"NGSILD-Tenant": tenant} if tenant else {}


def _parsed(request: Request, body: bytes, *more: str) -> tuple[Any, str]:
    """Return the body and its media type; raises Problem 400, 411 or 415 (ETSI GS CIM 009, 6.3.4)."""
    if "content-length" not in request.headers:
        raise Problem(411, "Length required", "say how long the body is")
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type not in (*MEDIA, *more):
        raise Problem(415, "Unsupported media type", f"taken are {', '.join((*MEDIA, *more))}")
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_refuse), media_type
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Invalid request", f"the body is not JSON: {error}", kind=ERRORS + "InvalidRequest") from error


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _read(request: Request, body: bytes, *more: str) -> tuple[Any, Terms]:
    """Return a body without its context, and the terms of the request; raises Problem 400, 411, 415 or 504."""
    value, media_type = _parsed(request, body, *more)
    return _split(request, value, media_type)


def _split(request: Request, value: Any, media_type: str) -> tuple[Any, Terms]:
    carried = isinstance(value, Mapping) and "@context" in value
    if media_type == "application/ld+json" and not carried:
        raise bad("JSON-LD carries its context in the body")
    if media_type == "application/json" and carried:
        raise bad("plain JSON carries no context in the body")
    if carried:
        return {name: inner for name, inner in value.items() if name != "@context"}, Terms(value["@context"])
    return value, Terms(_linked(request))


def _linked(request: Request) -> str | None:
    """Return the address of the context that the ``Link`` header names; None for none or the core context."""
    for part in request.headers.get("link", "").split(","):
        address, _, rest = part.strip().partition(">")
        if "json-ld#context" in rest and address.startswith("<"):
            return None if address[1:] == CORE else address[1:]
    return None


def _batch(request: Request, body: bytes) -> list[Any]:
    items, _ = _parsed(request, body)
    if not isinstance(items, list) or not items:
        raise bad("a batch is a JSON array that is not empty")
    if len(items) > MOST:
        raise Problem(413, "Batch too large", f"at most {MOST} entities fit in one batch")
    return items


def _of_batch(request: Request, entity: Any) -> tuple[Any, Terms]:
    """Return an entity of a batch without its context, and its terms."""
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return _split(request, entity, media_type)
