"""The enforcement platform as a whole: who answers, the test hooks, and the server on an address of its own."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.enforcement.archive import Archive, EnforcementDatabase, Row
from specgen.reference.anpr.enforcement.barriers import Barriers
from specgen.reference.anpr.enforcement.desks import Desk, Table
from specgen.reference.anpr.enforcement.terms import EnforcementSweeper, Erasure
from specgen.reference.anpr.export import readable
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.routes import VERSION
from specgen.reference.anpr.web import Web, Worker
from specgen.reference.serving import Options, serve_http

INTERFACE = "enforcement"
LONGEST_LEAP = 100 * 366 * 86_400


class IdentificationDesk(Desk):
    """What runs here, and who asks."""

    def __init__(self, web: Web, addresses: dict[str, str]) -> None:
        super().__init__(web)
        self._addresses = addresses

    def _product(self) -> Row:
        return {"product": self._web.options.product or "Reference ANPR platform", "version": VERSION}

    async def health(self, request: Request) -> Response:
        """``GET /health``: no login."""
        return self._web.answer({"status": "ok", **self._product(), "time": write_instant(self._web.clock.now())})

    async def interfaces(self, request: Request) -> Response:
        """``GET /interfaces``: no login."""
        own = {
            "id": INTERFACE,
            "type": "http",
            "url": self._addresses.get(INTERFACE, ""),
            "version": VERSION,
            "authentication": "bearer",
        }
        return self._web.answer({**self._product(), "environment": self._web.options.environment, "interfaces": [own]})

    async def principal(self, request: Request) -> Response:
        """``GET /principal``."""
        known = self._web.who(request)
        return self._web.answer({"role": known.role, "subject": known.subject})

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/health", "GET", self.health),
            ("/interfaces", "GET", self.interfaces),
            ("/principal", "GET", self.principal),
        ]


class EnforcementExport:
    """Lists everything that lane B keeps."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def records(self) -> Iterator[Row]:
        """Yield each record with the name of its store; of a seal key, its name alone."""
        for store, record in self._archive.everything():
            shown = {name: value for name, value in record.items() if name != "pem"}
            yield {**readable(shown), "store": store}


class Clearing:
    """Removes what a test made."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def remove(self, prefix: str) -> int:
        """Remove cameras, zones, lists, recipients and barriers whose id begins with a prefix, with all that hangs on them."""
        found = {
            store: [
                one
                for one in self._archive.all(store)
                if one["id"].startswith(prefix) or str(one.get("wish", "")).startswith(prefix)
            ]
            for store in ("cameras", "zones", "lists", "recipients", "barriers")
        }
        names = {store: [one["id"] for one in records] for store, records in found.items()}
        cases = [one["id"] for one in self._archive.all("cases") if one["camera"] in names["cameras"]]
        plates = {one["plate"] for one in self._archive.all("cases") if one["id"] in cases}
        self._archive.drop_of(names["cameras"], names["zones"], names["lists"])
        for store, identifiers in (*names.items(), ("cases", cases)):
            for identifier in identifiers:
                self._archive.drop(store, identifier)
        for change in self._archive.all("changes"):
            if change["list"] in names["lists"]:
                self._archive.drop("changes", f"{change['list']}/{change['id']}")
        for asked in self._archive.all("rights_requests"):
            if asked.get("camera") in names["cameras"] or asked["plate"] in plates:
                self._archive.drop("rights_requests", asked["id"])
        for asked in self._archive.all("police_requests"):
            if set(asked["cameras"]) & set(names["cameras"]):
                self._archive.drop("police_requests", asked["id"])
        self._archive.forget()
        return sum(len(records) for records in found.values())


class TestDesk(Desk):
    """The hooks of the test environment."""

    def __init__(self, web: Web, export: EnforcementExport, clearing: Clearing, erasure: Erasure) -> None:
        super().__init__(web)
        self._export = export
        self._clearing = clearing
        self._erasure = erasure

    async def clock(self, request: Request) -> Response:
        """``GET /test/clock``, ``POST /test/clock {advance_seconds}``."""
        principal = self._web.permit(request, "test")
        if request.method == "POST":
            body = await self._web.body(request)
            seconds = body.get("advance_seconds") if isinstance(body, dict) else None
            if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
                raise Problem(422, "advance_seconds is a number")
            if not 0 <= seconds <= LONGEST_LEAP:
                raise Problem(422, "advance_seconds is out of bounds")
            self._web.clock.advance(seconds)
            self._web.log(principal, "configure", "test/clock")
            self._erasure.sweep()
        return self._web.answer({"now": write_instant(self._web.clock.now())})

    async def reset(self, request: Request) -> Response:
        """``POST /test/reset {prefix}``, or the prefix in the query."""
        principal = self._web.permit(request, "test")
        prefix: Any = request.query_params.get("prefix")
        if prefix is None:
            body = await self._web.body(request)
            prefix = body.get("prefix") if isinstance(body, dict) else None
        if not isinstance(prefix, str) or len(prefix) < 4:
            raise Problem(422, "prefix is a text of at least 4 signs")
        removed = self._clearing.remove(prefix)
        self._web.log(principal, "delete", f"prefix/{prefix}")
        return self._web.answer({"removed": removed})

    async def state(self, request: Request) -> Response:
        """``GET /test/state``: newline-delimited JSON of all that lane B keeps."""
        principal = self._web.permit(request, "test", "export", "state")
        self._erasure.sweep()
        self._web.log(principal, "export", "state")
        lines = [json.dumps(record) for record in self._export.records()]
        return Response("\n".join(lines) + "\n", media_type="application/x-ndjson")

    def table(self) -> Table:
        """Return the routes: none outside the test environment."""
        return []

    def hooks(self) -> Table:
        """Return the routes that the test environment alone has."""
        return [
            ("/test/clock", "GET", self.clock),
            ("/test/clock", "POST", self.clock),
            ("/test/reset", "POST", self.reset),
            ("/test/state", "GET", self.state),
        ]


class EnforcementServer(Worker):
    """Serves lane B: its own application, on its own port."""

    def __init__(
        self,
        options: Options,
        web: Web,
        desks: Mapping[str, Desk],
        addresses: dict[str, str],
        sweeper: EnforcementSweeper,
        barriers: Barriers,
        database: EnforcementDatabase,
    ) -> None:
        self._options = options
        self._web = web
        self._desks = desks
        self._addresses = addresses
        self._sweeper = sweeper
        self._barriers = barriers
        self._database = database
        self._stop: Callable[[], None] | None = None

    def application(self) -> Starlette:
        """Return the ASGI application: the routes of all desks."""
        routes: list[Route] = []
        for desk in self._desks.values():
            routes += desk.routes()
            if self._options.environment == "test":
                routes += desk.hook_routes()

        async def not_found(request: Request, _: Exception) -> Response:
            return self._web.problem(Problem(404, "No such address"))

        async def not_allowed(request: Request, _: Exception) -> Response:
            return self._web.problem(Problem(405, "Not with this method"))

        return Starlette(routes=routes, exception_handlers={404: not_found, 405: not_allowed})

    def start(self) -> None:
        """Serve; raises OSError when the port is taken (that of lane A plus one, where one is set)."""
        options = replace(self._options, port=self._options.port + 1 if self._options.port else 0)
        url, self._stop = serve_http(self.application(), options)
        self._addresses[INTERFACE] = url
        self._sweeper.start()

    def stop(self) -> None:
        """End and wait."""
        if self._stop:
            self._stop()
            self._sweeper.stop()
        self._barriers.stop()
        self._database.close()
