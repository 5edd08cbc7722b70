"""Context sources: other data brokers whose entities belong in the answer to a query (a subset of GS CIM 009)."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from specgen.reference.broker.area import Worker
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.entities import Entities, Search
from specgen.reference.broker.federation.route import Route
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.database import Database
from specgen.reference.values import Values

SCHEMA = "CREATE TABLE IF NOT EXISTS csource(id TEXT PRIMARY KEY, endpoint TEXT, types TEXT);"
MOST_BYTES = 20_000_000
PAGE = 100
"""Entities on a page of ``queryEntities``, at most."""
MOST_PAGES = 200
SHARE = 0.6
"""The part of the time for an answer that the other brokers get together."""


@dataclass(frozen=True)
class Source:
    """A registration: what types of entities another broker has, and where."""

    id: str
    endpoint: str
    types: tuple[str, ...]


class Unavailable(Exception):
    """A source gave no usable answer."""


class Sources(Worker):
    """Registers context sources and forwards queries to them; a source that fails is missing from the answer, and said so."""

    def __init__(self, database: Database, entities: Entities, route: Route, values: Values, news: News) -> None:
        self.database = database
        self.route = route
        self.patience = SHARE * values.number("DB-FED-09.deadline", 1)
        self._pool = ThreadPoolExecutor(8, thread_name_prefix="broker-federation")
        database.define(SCHEMA)
        entities.elsewhere = self.joined
        news.on_reset.append(self.forget)

    def start(self) -> None:
        """Nothing runs of its own: threads come with queries."""

    def stop(self) -> None:
        """Wait for the requests that are under way."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    # -- registrations

    def register(self, who: Principal, body: Any) -> str:
        """Register a source; returns its id. Raises Problem 400, 401, 403 or 409."""
        _administrator(who)
        source = read_registration(body)
        try:
            with self.database.write() as writer:
                values = (source.id, source.endpoint, json.dumps(source.types))
                writer.execute("INSERT INTO csource(id, endpoint, types) VALUES(?,?,?)", values)
        except self.database.unique_violation as error:
            raise Problem(409, "Already exists", f"the id {source.id} is in use") from error
        return source.id

    def remove(self, who: Principal, identifier: str) -> None:
        """Remove a registration; raises Problem 401, 403 or 404."""
        _administrator(who)
        with self.database.write() as writer:
            if not writer.execute("DELETE FROM csource WHERE id=?", (identifier,)).rowcount:
                raise Problem(404, "Registration not found", "there is no registration with this id")

    def registered(self, types: frozenset[str]) -> list[Source]:
        """Return the sources with entities of any of these types."""
        rows = self.database.read("SELECT id, endpoint, types FROM csource ORDER BY id")
        found = [Source(row[0], row[1], tuple(json.loads(row[2]))) for row in rows]
        return [one for one in found if types & set(one.types)]

    def forget(self, prefix: str) -> None:
        """Remove the registrations that a test made: those whose last part starts with its prefix."""
        with self.database.write() as writer:
            for row in self.database.read("SELECT id FROM csource"):
                if row[0].startswith(prefix) or row[0].rpartition(":")[2].startswith(prefix):
                    writer.execute("DELETE FROM csource WHERE id=?", (row[0],))

    # -- queries

    def joined(self, found: list[dict[str, Any]], search: Search) -> tuple[list[dict[str, Any]], list[str]]:
        """Add the entities of other brokers to those found here, by id; returns them with a warning per missing source."""
        chosen = [] if self.route.passed() else self.registered(search.types)
        if not chosen:
            return found, []
        asked = [(one, self._pool.submit(self.fetch, one, search, self.route.headers(one.endpoint))) for one in chosen]
        wait([future for _, future in asked], timeout=self.patience)
        warnings, table = [], {str(one["id"]): one for one in found}
        for source, future in asked:
            others = self.answer_of(future)
            if others is None:
                warnings.append(f'199 {self.route.name} "no usable answer of {source.id}"')
                continue
            for entity in others:
                if self.fits(entity, search):
                    table.setdefault(str(entity["id"]), entity)
        return [table[name] for name in sorted(table)], warnings

    def answer_of(self, future: Future[list[dict[str, Any]]]) -> list[dict[str, Any]] | None:
        """Return what a source answered; None when it did not, or not usably, or not in time."""
        if not future.done():
            return None
        return None if future.exception() is not None else future.result()

    def fits(self, entity: Mapping[str, Any], search: Search) -> bool:
        """Tell whether an entity of another broker is one that was asked for."""
        if entity.get("type") not in search.types or (search.ids and entity.get("id") not in search.ids):
            return False
        return all(test(dict(entity)) for test in search.tests)

    def fetch(self, source: Source, search: Search, headers: Mapping[str, str]) -> list[dict[str, Any]]:
        """Ask a source for its entities, page after page; raises Unavailable, also when they are more than it gives."""
        types = ",".join(sorted(search.types & set(source.types)))
        found: dict[str, dict[str, Any]] = {}
        for _ in range(MOST_PAGES):
            query = urlencode({"type": types, "limit": PAGE, "count": "true", "offset": len(found)})
            page, told = self.page(f"{source.endpoint}/ngsi-ld/v1/entities?{query}", headers)
            known = len(found)
            found.update({str(one["id"]): one for one in page})
            if len(found) == known or (told.isdigit() and len(found) >= int(told)) or (not told and len(page) < PAGE):
                break
        if told.isdigit() and len(found) < int(told):
            raise Unavailable(f"{len(found)} of {told} entities")
        return list(found.values())

    def page(self, url: str, headers: Mapping[str, str]) -> tuple[list[dict[str, Any]], str]:
        """Return one page of a source's answer and the number of all ("" when it is not told); raises Unavailable."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.netloc, timeout=2 * self.patience)  # ``joined`` gives up earlier; this ends the thread
        try:
            connection.request("GET", f"{parts.path}?{parts.query}", headers={"Accept": "application/json", **headers})
            answer = connection.getresponse()
            content = answer.read(MOST_BYTES)
            body = json.loads(content)
        except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
            raise Unavailable(str(error)) from error
        finally:
            connection.close()
        if answer.status in (401, 403, 404):
            return [], ""
        if answer.status != 200 or not isinstance(body, list):
            raise Unavailable(f"status {answer.status}")
        told = (answer.getheader("NGSILD-Results-Count") or "").strip()
        return [one for one in body if isinstance(one, dict) and isinstance(one.get("id"), str)], told


def read_registration(body: Any) -> Source:
    """Return a registration; raises Problem 400."""
    if not isinstance(body, Mapping) or body.get("type") != "ContextSourceRegistration":
        raise _unfit("type is ContextSourceRegistration")
    identifier, endpoint = body.get("id"), body.get("endpoint")
    if not isinstance(identifier, str) or ":" not in identifier:
        raise _unfit("id is a URI")
    if not isinstance(endpoint, str) or urlsplit(endpoint).scheme not in ("http", "https"):
        raise _unfit("endpoint is a web address")
    if body.get("mode", "inclusive") != "inclusive":
        raise _unfit("only the mode inclusive is offered")
    listed = body.get("information")
    groups = [one.get("entities") for one in listed if isinstance(one, Mapping)] if isinstance(listed, list) else []
    types = [_type(one) for group in groups if isinstance(group, list) for one in group]
    if not types or not all(types):
        raise _unfit("information names entities by type")
    return Source(identifier, endpoint.rstrip("/"), tuple(types))


def _type(one: Any) -> str:
    found = one.get("type") if isinstance(one, Mapping) else None
    return found if isinstance(found, str) else ""


def _unfit(detail: str) -> Problem:
    return Problem(400, "Invalid registration", detail)


def _administrator(who: Principal) -> None:
    if who.role != "admin":
        raise refused(who, "only an administrator does this")
