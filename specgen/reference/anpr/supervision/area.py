"""The prescribed interface anpr-cameras: supervision, alarms, versions, technical sheets, lists of cameras."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.clock import read_instant
from specgen.reference.anpr.ingest import Passages
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.supervision.alarms import Supervision, shown
from specgen.reference.anpr.supervision.register import CameraLists, Installations, VersionTimes
from specgen.reference.anpr.web import LARGEST_BODY, Area, Web

_CLOCK = re.compile(r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
_STATUS = {"at", "azimuth", "opened"}
PAGE = 200


class CameraDesk(Area):
    """Everything about cameras that is neither their register entry nor what they deliver."""

    def __init__(
        self,
        web: Web,
        cameras: Cameras,
        supervision: Supervision,
        times: VersionTimes,
        installations: Installations,
        lists: CameraLists,
        passages: Passages,
    ) -> None:
        self._web = web
        self._cameras = cameras
        self._supervision = supervision
        self._times = times
        self._installations = installations
        self._lists = lists
        passages.remarks.append(supervision.remark)

    async def status(self, request: Request) -> Response:
        """``POST /cameras/{camera}/status``."""
        self._web.permit(request, "heartbeat.send")
        camera = self._cameras.entry(request.path_params["camera"])
        body = await self._web.body(request)
        if not isinstance(body, dict) or set(body) - _STATUS or not isinstance(body.get("at"), str):
            raise Problem(422, "The status does not fit")
        azimuth, opened = body.get("azimuth"), body.get("opened")
        number = isinstance(azimuth, int | float) and not isinstance(azimuth, bool) and 0 <= azimuth <= 360
        if (azimuth is not None and not number) or not isinstance(opened, bool | None):
            raise Problem(422, "The status does not fit")
        try:
            at = read_instant(body["at"])
        except ValueError as fault:
            raise Problem(422, "at is not an RFC 3339 instant") from fault
        self._supervision.report(camera, at, azimuth, opened)
        return Response(status_code=202)

    async def hours(self, request: Request) -> Response:
        """``PUT /cameras/{camera}/supervision``."""
        camera = request.path_params["camera"]
        manager = self._web.permit(request, "camera.write", "configure", f"cameras/{camera}/supervision")
        self._cameras.entry(camera)
        body = await self._web.body(request)
        told = [body.get(name) if isinstance(body, dict) else None for name in ("from", "to")]
        if not all(isinstance(one, str) and _CLOCK.match(one) for one in told):
            raise Problem(422, "from and to are clock times")
        low, high = (str(one) for one in told)
        self._supervision.alarms.set_hours(camera, low, high)
        self._web.log(manager, "configure", f"cameras/{camera}/supervision")
        return self._web.answer({"from": low, "to": high})

    async def alarms(self, request: Request) -> Response:
        """``GET /alarms?camera=&cause=&cursor=``."""
        self._web.permit(request, "alarm")
        self._supervision.watch()
        after = self._web.cursor(request)
        query = request.query_params
        found = self._supervision.alarms.all(query.get("camera", ""), query.get("cause", ""))
        rows: list[tuple[int, dict[str, Any]]] = [(place, shown(one)) for place, one in enumerate(found, 1)]
        return self._web.page(request, rows[after : after + PAGE + 1], PAGE)

    async def acknowledge(self, request: Request) -> Response:
        """``POST /alarms/{alarm}/acknowledge``."""
        return self._moved(request, "acknowledged")

    async def resolve(self, request: Request) -> Response:
        """``POST /alarms/{alarm}/resolve``."""
        self._web.permit(request, "alarm", "configure", "alarms")
        body = await self._web.body(request)
        remedy = body.get("remedy") if isinstance(body, dict) else None
        if not isinstance(remedy, str) or not 1 <= len(remedy) <= 500:
            raise Problem(422, "remedy is a text")
        return self._moved(request, "resolved", remedy=remedy)

    def _moved(self, request: Request, state: str, **more: str) -> Response:
        alarm = request.path_params["alarm"]
        manager = self._web.permit(request, "alarm", "configure", f"alarms/{alarm}")
        kept = self._supervision.alarms.move(alarm, state, manager.subject, **more)
        self._web.log(manager, "configure", f"alarms/{alarm}")
        return self._web.answer(shown(kept))

    async def versions(self, request: Request) -> Response:
        """``GET /cameras/{camera}/versions``."""
        self._web.permit(request, "camera.read")
        return self._web.answer({"items": self._times.versions(request.path_params["camera"])})

    async def installation(self, request: Request) -> Response:
        """``GET`` and ``PUT /cameras/{camera}/installation``."""
        camera = request.path_params["camera"]
        if request.method == "GET":
            self._web.permit(request, "camera.read")
            return self._web.answer(self._installations.sheet(camera))
        manager = self._web.permit(request, "camera.write", "configure", f"cameras/{camera}/installation")
        kept = self._installations.set(camera, await self._web.body(request))
        self._web.log(manager, "configure", f"cameras/{camera}/installation")
        return self._web.answer(kept)

    async def read_in(self, request: Request) -> Response:
        """``POST /cameras/import``."""
        manager = self._web.permit(request, "camera.write", "configure", "cameras/import")
        sent = await request.body()
        if len(sent) > LARGEST_BODY:
            raise Problem(413, "The body is too large")
        try:
            registered, rejected = self._lists.read(sent.decode("utf-8-sig"))
        except UnicodeDecodeError as fault:
            raise Problem(422, "The body is not UTF-8") from fault
        self._web.log(manager, "configure", "cameras/import")
        return self._web.answer({"registered": registered, "rejected": rejected})

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/cameras/{camera}"
        table = (
            ("/cameras/import", ["POST"], self.read_in),
            (f"{one}/versions", ["GET"], self.versions),
            (f"{one}/installation", ["GET", "PUT"], self.installation),
            (f"{one}/supervision", ["PUT"], self.hours),
            (f"{one}/status", ["POST"], self.status),
            ("/alarms", ["GET"], self.alarms),
            ("/alarms/{alarm}/acknowledge", ["POST"], self.acknowledge),
            ("/alarms/{alarm}/resolve", ["POST"], self.resolve),
        )
        prefix, web = self._web.options.path_prefix, self._web
        return [Route(prefix + path, web.guarded(act), methods=methods, name=path) for path, methods, act in table]
