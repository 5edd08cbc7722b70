"""The prescribed interface for rights of data subjects, at the address of the enforcement platform."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.anpr.enforcement.desks import Desk, Table
from specgen.reference.anpr.rights.notices import Notices
from specgen.reference.anpr.rights.requests import RightsRequests
from specgen.reference.anpr.web import Web


class RightsDesk(Desk):
    """Requests, and the notice per camera."""

    def __init__(self, web: Web, requests: RightsRequests, notices: Notices) -> None:
        super().__init__(web)
        self._requests = requests
        self._notices = notices

    async def file(self, request: Request) -> Response:
        """``POST /rights/requests``."""
        desk = self._web.permit(request, "rights.file", "configure", "rights/requests")
        kept = self._requests.file(await self._web.body(request), desk.subject)
        self._web.log(desk, "configure", f"rights/requests/{kept['id']}")
        return self._web.answer(kept, 201)

    async def state(self, request: Request) -> Response:
        """``GET /rights/requests/{id}``."""
        self._web.permit(request, "rights.read")
        return self._web.answer(self._requests.shown(self._requests.entry(request.path_params["id"])))

    async def identity(self, request: Request) -> Response:
        """``POST /rights/requests/{id}/identity``."""
        identifier = request.path_params["id"]
        desk = self._web.permit(request, "rights.file", "configure", f"rights/requests/{identifier}/identity")
        kept = self._requests.check(identifier, await self._web.body(request))
        self._web.log(desk, "configure", f"rights/requests/{identifier}/identity")
        return self._web.answer(kept)

    async def answer(self, request: Request) -> Response:
        """``GET /rights/requests/{id}/answer``."""
        identifier = request.path_params["id"]
        desk = self._web.permit(request, "rights.read", "read", f"rights/requests/{identifier}/answer")
        found = self._requests.answer(identifier)
        self._web.log(desk, "read", f"rights/requests/{identifier}/answer")
        return self._web.answer({"items": found})

    async def decide(self, request: Request) -> Response:
        """``POST /rights/requests/{id}/decision``."""
        identifier = request.path_params["id"]
        officer = self._web.permit(request, "rights.decide", "configure", f"rights/requests/{identifier}/decision")
        kept = self._requests.decide(identifier, await self._web.body(request))
        self._web.log(officer, "configure", f"rights/requests/{identifier}/decision")
        return self._web.answer(kept)

    async def notice(self, request: Request) -> Response:
        """``GET /public/cameras/{camera}/notice``: no login."""
        return self._web.answer(self._notices.notice(request.path_params["camera"]))

    def table(self) -> Table:
        """Return the routes."""
        return [
            ("/rights/requests", "POST", self.file),
            ("/rights/requests/{id}", "GET", self.state),
            ("/rights/requests/{id}/identity", "POST", self.identity),
            ("/rights/requests/{id}/answer", "GET", self.answer),
            ("/rights/requests/{id}/decision", "POST", self.decide),
            ("/public/cameras/{camera}/notice", "GET", self.notice),
        ]
