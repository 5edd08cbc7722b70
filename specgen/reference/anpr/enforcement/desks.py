"""The prescribed interface of the enforcement platform: registers, lists, suspicions, case files, figures, barriers."""

from __future__ import annotations

import asyncio
import base64
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.barriers import Barriers, Outages
from specgen.reference.anpr.enforcement.cases import Assessment, Cases, MockRegisters
from specgen.reference.anpr.enforcement.figures import Compliance, FalseSuspicions
from specgen.reference.anpr.enforcement.judging import Reads, Rule
from specgen.reference.anpr.enforcement.lists import Likeness, Lists
from specgen.reference.anpr.enforcement.register import CameraRegister, KeeperRoutes, Recipients, Zones, is_day
from specgen.reference.anpr.enforcement.sealing import AppealFiles, SealKey
from specgen.reference.anpr.enforcement.terms import Erasure
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.web import Handler, Web

LARGEST_EXTRACT = 512 * 1024 * 1024
PAGE = 500
_MONTH = re.compile(r"^\d{4}-(0[1-9]|1[0-2])$")
Table = list[tuple[str, str, Handler]]


class Desk(ABC):
    """A part of the enforcement platform with paths of its own."""

    def __init__(self, web: Web) -> None:
        self._web = web

    @abstractmethod
    def table(self) -> Table:
        """Return path, method and handler of each route."""

    def hooks(self) -> Table:
        """Return path, method and handler of what the test environment alone has."""
        return []

    def routes(self) -> list[Route]:
        """Return the routes; the name of a route is its path without the prefix."""
        return [self._route(*row) for row in self.table()]

    def hook_routes(self) -> list[Route]:
        """Return the routes of the test environment."""
        return [self._route(*row) for row in self.hooks()]

    def _route(self, path: str, method: str, handler: Handler) -> Route:
        return Route(self._web.options.path_prefix + path, self._web.guarded(handler), methods=[method], name=path)


class RegisterDesk(Desk):
    """Cameras, zones, recipients and keeper routes."""

    def __init__(
        self, web: Web, register: CameraRegister, zones: Zones, recipients: Recipients, routes: KeeperRoutes
    ) -> None:
        super().__init__(web)
        self._register = register
        self._zones = zones
        self._recipients = recipients
        self._routes = routes

    async def add_camera(self, request: Request) -> Response:
        """``POST /enforcement/cameras``."""
        manager = self._web.permit(request, "register.write", "configure", "cameras")
        kept = self._register.register(await self._web.body(request))
        self._web.log(manager, "configure", f"cameras/{kept['id']}")
        return self._web.answer(kept, 201)

    async def cameras(self, request: Request) -> Response:
        """``GET /enforcement/cameras``."""
        self._web.permit(request, "register.read")
        return self._web.answer({"items": self._register.entries()})

    async def zone(self, request: Request) -> Response:
        """``PUT /zones/{zone}``."""
        return await self._put(request, "zones", request.path_params["name"], self._zones.set)

    async def recipient(self, request: Request) -> Response:
        """``PUT /recipients/{recipient}``."""
        return await self._put(request, "recipients", request.path_params["name"], self._recipients.set)

    async def route(self, request: Request) -> Response:
        """``PUT /keeper-routes/{country}``."""
        return await self._put(request, "keeper-routes", request.path_params["name"], self._routes.set)

    async def _put(self, request: Request, kind: str, name: str, keep: Any) -> Response:
        manager = self._web.permit(request, "register.write", "configure", f"{kind}/{name}")
        kept = keep(name, await self._web.body(request))
        self._web.log(manager, "configure", f"{kind}/{name}")
        return self._web.answer(kept)

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/enforcement/cameras", "POST", self.add_camera),
            ("/enforcement/cameras", "GET", self.cameras),
            ("/zones/{name}", "PUT", self.zone),
            ("/recipients/{name}", "PUT", self.recipient),
            ("/keeper-routes/{name}", "PUT", self.route),
        ]


class ListDesk(Desk):
    """The lists."""

    def __init__(self, web: Web, lists: Lists) -> None:
        super().__init__(web)
        self._lists = lists

    async def create(self, request: Request) -> Response:
        """``POST /lists``."""
        keeper = self._web.permit(request, "list.write", "configure", "lists")
        kept = self._lists.create(await self._web.body(request))
        self._web.log(keeper, "configure", f"lists/{kept['id']}")
        return self._web.answer(kept, 201)

    async def state(self, request: Request) -> Response:
        """``GET /lists/{list}``."""
        self._web.permit(request, "list.read")
        return self._web.answer(self._lists.state(request.path_params["list"]))

    async def snapshot(self, request: Request) -> Response:
        """``PUT /lists/{list}/snapshot``."""
        name = request.path_params["list"]
        keeper = self._web.permit(request, "list.write", "configure", f"lists/{name}/snapshot")
        kept = self._lists.replace(name, await self._large(request))
        self._web.log(keeper, "configure", f"lists/{name}/snapshot")
        return self._web.answer(kept)

    async def _large(self, request: Request) -> Any:
        sent = bytearray()
        async for chunk in request.stream():
            sent += chunk
            if len(sent) > LARGEST_EXTRACT:
                raise Problem(413, "The body is too large")
        try:
            return await asyncio.to_thread(json.loads, bytes(sent))
        except (ValueError, RecursionError) as fault:
            raise Problem(400, "The body is not JSON") from fault

    async def propose(self, request: Request) -> Response:
        """``POST /lists/{list}/changes``."""
        name = request.path_params["list"]
        keeper = self._web.permit(request, "list.write", "configure", f"lists/{name}/changes")
        kept = self._lists.propose(name, await self._large(request), keeper.subject)
        self._web.log(keeper, "configure", f"lists/{name}/changes/{kept['id']}")
        return self._web.answer(kept, 202)

    async def change(self, request: Request) -> Response:
        """``GET /lists/{list}/changes/{change}``."""
        self._web.permit(request, "list.read")
        path = request.path_params
        return self._web.answer(self._lists.shown(self._lists.change(path["list"], path["change"])))

    async def decide(self, request: Request) -> Response:
        """``POST /lists/{list}/changes/{change}/decision``."""
        path = request.path_params
        subject = f"lists/{path['list']}/changes/{path['change']}/decision"
        decider = self._web.permit(request, "list.decide", "configure", subject)
        body = await self._web.body(request)
        decision = body.get("decision") if isinstance(body, dict) else None
        if decision not in ("approve", "refuse"):
            raise Problem(422, "The decision does not fit", "decision")
        kept = self._lists.decide(path["list"], path["change"], decision == "approve", decider.subject)
        self._web.log(decider, "configure", subject)
        return self._web.answer(kept)

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/lists", "POST", self.create),
            ("/lists/{list}", "GET", self.state),
            ("/lists/{list}/snapshot", "PUT", self.snapshot),
            ("/lists/{list}/changes", "POST", self.propose),
            ("/lists/{list}/changes/{change}", "GET", self.change),
            ("/lists/{list}/changes/{change}/decision", "POST", self.decide),
        ]


class SuspicionDesk(Desk):
    """Reads coming in, and the suspicions that wait for an officer."""

    def __init__(
        self, web: Web, archive: Archive, reads: Reads, rule: Rule, zones: Zones, likeness: Likeness,
        assessment: Assessment, erasure: Erasure,
    ) -> None:  # fmt: skip
        super().__init__(web)
        self._archive = archive
        self._reads = reads
        self._rule = rule
        self._zones = zones
        self._likeness = likeness
        self._assessment = assessment
        self._erasure = erasure

    async def deliver(self, request: Request) -> Response:
        """``POST /enforcement/reads``."""
        self._web.permit(request, "read.send")
        items = await self._web.items(request)
        return self._web.report(*await asyncio.to_thread(self._reads.take, items, self._web.clock.now()))

    def shown(self, one: Row) -> Row:
        """Return a suspicion as the interface writes it, without its images."""
        zone = self._zones.rule(one["zone"])
        lists = self._rule.lists(zone) if zone else []
        return {
            "id": one["id"],
            "event_id": one["event_id"],
            "camera": one["camera"],
            "captured_at": write_instant(one["captured"]),
            "plate": one["plate"],
            "country": one["country"],
            "state": one["state"],
            "similar": self._likeness.similar(lists, one["plate"], one["country"], one["captured"]),
        }

    async def listing(self, request: Request) -> Response:
        """``GET /suspected-infringements?camera=&cursor=``."""
        camera = request.query_params.get("camera", "")
        officer = self._web.permit(request, "suspicion.read", "read", f"suspected-infringements/{camera}")
        after = self._web.cursor(request)
        found = self._archive.suspicions("state = 'open' AND (camera = ? OR ? = '')", (camera, camera))
        page = [(after + place, self.shown(one)) for place, one in enumerate(found[after : after + PAGE + 1], 1)]
        self._web.log(officer, "read", f"suspected-infringements/{camera}")
        return self._web.page(request, page, PAGE, pending=0)

    async def entry(self, request: Request) -> Response:
        """``GET /suspected-infringements/{id}``."""
        identifier = request.path_params["id"]
        officer = self._web.permit(request, "suspicion.read", "read", f"suspected-infringements/{identifier}")
        found = self._archive.suspicion(identifier)
        if found is None:
            raise Problem(404, "No such suspected infringement")
        self._web.log(officer, "read", f"suspected-infringements/{identifier}")
        return self._web.answer({**self.shown(found), "images": found["images"]})

    async def validate(self, request: Request) -> Response:
        """``POST /suspected-infringements/{id}/validation``."""
        identifier = request.path_params["id"]
        subject = f"suspected-infringements/{identifier}/validation"
        officer = self._web.permit(request, "suspicion.decide", "configure", subject)
        done = self._assessment.decide(identifier, await self._web.body(request), officer.subject)
        self._web.log(officer, "configure", subject)
        self._erasure.sweep()
        return self._web.answer(done)

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/enforcement/reads", "POST", self.deliver),
            ("/suspected-infringements", "GET", self.listing),
            ("/suspected-infringements/{id}", "GET", self.entry),
            ("/suspected-infringements/{id}/validation", "POST", self.validate),
        ]


class CaseDesk(Desk):
    """The case files."""

    def __init__(
        self, web: Web, cases: Cases, key: SealKey, appeals: AppealFiles, registers: MockRegisters, erasure: Erasure
    ) -> None:
        super().__init__(web)
        self._cases = cases
        self._key = key
        self._appeals = appeals
        self._registers = registers
        self._erasure = erasure

    async def listing(self, request: Request) -> Response:
        """``GET /cases?attention=&cursor=``."""
        reader = self._web.permit(request, "case.read", "read", "cases")
        after = self._web.cursor(request)
        found = self._cases.listed(request.query_params.get("attention", ""))
        page = list(enumerate(found[after : after + PAGE + 1], after + 1))
        self._web.log(reader, "read", "cases")
        return self._web.page(request, page, PAGE, pending=0)

    async def entry(self, request: Request) -> Response:
        """``GET /cases/{id}``."""
        identifier = request.path_params["id"]
        reader = self._web.permit(request, "case.read", "read", f"cases/{identifier}")
        found = self._cases.shown(self._cases.entry(identifier))
        self._web.log(reader, "read", f"cases/{identifier}")
        return self._web.answer(found)

    def _act(self, name: str, right: str, status: int = 200) -> Handler:
        async def handler(request: Request) -> Response:
            identifier = request.path_params["id"]
            subject = f"cases/{identifier}/{name}"
            actor = self._web.permit(request, right, "configure", subject)
            body = await self._web.body(request) if name != "keeper" else None
            acts: dict[str, Callable[[], Row]] = {
                "keeper": lambda: self._cases.ask_keeper(identifier, actor.subject),
                "handover": lambda: self._cases.hand_over(identifier, body, actor.subject),
                "closure": lambda: self._cases.close(identifier, body, actor.subject),
                "hold": lambda: self._cases.propose_hold(identifier, body, actor.subject),
                "hold/decision": lambda: self._cases.decide_hold(identifier, body, actor.subject),
            }
            done = acts[name]()
            self._web.log(actor, "configure", subject)
            self._erasure.sweep()
            return self._web.answer(done, status)

        return handler

    async def package(self, request: Request) -> Response:
        """``GET /cases/{id}/package``."""
        return self._zip(request, "package")

    async def appeal(self, request: Request) -> Response:
        """``GET /cases/{id}/appeal-file``."""
        return self._zip(request, "appeal-file")

    def _zip(self, request: Request, name: str) -> Response:
        identifier = request.path_params["id"]
        actor = self._web.permit(request, "case.act", "export", f"cases/{identifier}/{name}")
        case = self._cases.entry(identifier)
        content = base64.b64decode(case["package"]) if name == "package" else self._appeals.make(case)
        self._web.log(actor, "export", f"cases/{identifier}/{name}")
        return Response(content, media_type="application/zip")

    async def keys(self, request: Request) -> Response:
        """``GET /packages/keys``: no login."""
        return self._web.answer({"keys": self._key.public()})

    async def asked(self, request: Request) -> Response:
        """``GET /test/register-requests``."""
        self._web.permit(request, "test")
        return self._web.answer({"items": self._registers.asked()})

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/cases", "GET", self.listing),
            ("/cases/{id}", "GET", self.entry),
            ("/cases/{id}/keeper", "POST", self._act("keeper", "case.act", 202)),
            ("/cases/{id}/handover", "POST", self._act("handover", "case.act")),
            ("/cases/{id}/closure", "POST", self._act("closure", "case.act")),
            ("/cases/{id}/hold", "POST", self._act("hold", "case.act", 202)),
            ("/cases/{id}/hold/decision", "POST", self._act("hold/decision", "hold.decide")),
            ("/cases/{id}/package", "GET", self.package),
            ("/cases/{id}/appeal-file", "GET", self.appeal),
            ("/packages/keys", "GET", self.keys),
        ]

    def hooks(self) -> Table:
        """Return the routes that the test environment alone has."""
        return [("/test/register-requests", "GET", self.asked)]


class FigureDesk(Desk):
    """Aggregates."""

    def __init__(self, web: Web, archive: Archive, suspicions: FalseSuspicions, compliance: Compliance) -> None:
        super().__init__(web)
        self._archive = archive
        self._suspicions = suspicions
        self._compliance = compliance

    async def false_suspicions(self, request: Request) -> Response:
        """``GET /statistics/false-suspicions?month=&camera=``."""
        analyst = self._web.permit(request, "figures", "read", "statistics/false-suspicions")
        month = request.query_params.get("month", "")
        if not _MONTH.match(month):
            raise Problem(422, "month is YYYY-MM")
        self._web.log(analyst, "read", "statistics/false-suspicions")
        return self._web.answer(self._suspicions.month(month, request.query_params.get("camera", "")))

    async def compliance(self, request: Request) -> Response:
        """``GET /statistics/compliance?zone=&from=&to=``."""
        analyst = self._web.permit(request, "figures", "read", "statistics/compliance")
        zone, first, end = (request.query_params.get(name, "") for name in ("zone", "from", "to"))
        if not is_day(first) or not is_day(end) or not first < end:
            raise Problem(422, "from and to are calendar days, from before to")
        if (date.fromisoformat(end) - date.fromisoformat(first)).days > 400:
            raise Problem(422, "The interval is too long")
        if self._archive.get("zones", zone) is None:
            raise Problem(404, "No such zone")
        self._web.log(analyst, "read", "statistics/compliance")
        rows = self._compliance.rows(zone, date.fromisoformat(first), date.fromisoformat(end))
        return self._web.answer({"items": rows, "pending": 0})

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/statistics/false-suspicions", "GET", self.false_suspicions),
            ("/statistics/compliance", "GET", self.compliance),
        ]


class BarrierDesk(Desk):
    """Barriers, and the outages of the test environment."""

    def __init__(self, web: Web, barriers: Barriers, outages: Outages) -> None:
        super().__init__(web)
        self._barriers = barriers
        self._outages = outages

    async def set(self, request: Request) -> Response:
        """``PUT /barriers/{barrier}``."""
        name = request.path_params["name"]
        manager = self._web.permit(request, "register.write", "configure", f"barriers/{name}")
        kept = self._barriers.set(name, await self._web.body(request))
        self._web.log(manager, "configure", f"barriers/{name}")
        return self._web.answer(kept)

    async def state(self, request: Request) -> Response:
        """``GET /barriers/{barrier}``."""
        self._web.permit(request, "barrier.read")
        return self._web.answer(self._barriers.state(request.path_params["name"]))

    async def commands(self, request: Request) -> Response:
        """``GET /test/barriers/{barrier}/commands``."""
        self._web.permit(request, "test")
        return self._web.answer({"items": self._barriers.commands(request.path_params["name"])})

    async def outage(self, request: Request) -> Response:
        """``PUT`` and ``DELETE /test/outages/{part}``."""
        part = request.path_params["part"]
        manager = self._web.permit(request, "test", "configure", f"test/outages/{part}")
        if part not in self._outages.PARTS:
            raise Problem(404, "No such part")
        if request.method == "PUT":
            self._outages.start(part)
            self.cut(part)
        else:
            self._outages.end(part)
            if not self._outages.active():
                self._barriers.restore()
        self._web.log(manager, "configure", f"test/outages/{part}")
        return Response(status_code=204)

    def cut(self, part: str) -> None:
        """Do what follows from the failure of a part."""
        if self._outages.active():
            self._barriers.fail()

    def table(self) -> Table:
        """Return the routes."""
        return [("/barriers/{name}", "PUT", self.set), ("/barriers/{name}", "GET", self.state)]

    def hooks(self) -> Table:
        """Return the routes that the test environment alone has."""
        return [
            ("/test/barriers/{name}/commands", "GET", self.commands),
            ("/test/outages/{part}", "PUT", self.outage),
            ("/test/outages/{part}", "DELETE", self.outage),
        ]
