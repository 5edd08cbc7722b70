"""The test facilities at the edge."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.edge import Edge
from specgen.reference.anpr.fields import PURPOSES
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.link import Link
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Retention
from specgen.reference.anpr.web import Area, Web


class Trial(Area):
    """Cuts and restores the link; withholds and restores a key."""

    def __init__(self, web: Web, link: Link, edge: Edge, keys: Keys, retention: Retention) -> None:
        self._web = web
        self._link = link
        self._edge = edge
        self._keys = keys
        self._retention = retention

    async def link(self, request: Request) -> Response:
        """``PUT /test/link {state}``."""
        manager = self._web.permit(request, "test")
        body = await self._web.body(request)
        state = body.get("state") if isinstance(body, dict) else None
        if state not in ("cut", "restored"):
            raise Problem(422, "state is cut or restored")
        self._link.cut(state == "cut")
        self._web.log(manager, "configure", "test/link")
        if state == "restored":
            self._edge.flush()
            self._retention.sweep()
        return self._web.answer({"state": state})

    async def withhold(self, request: Request) -> Response:
        """``POST /test/keys/withhold {purpose}``."""
        return await self._available(request, available=False)

    async def restore(self, request: Request) -> Response:
        """``POST /test/keys/restore {purpose}``."""
        return await self._available(request, available=True)

    async def _available(self, request: Request, *, available: bool) -> Response:
        manager = self._web.permit(request, "test")
        body = await self._web.body(request)
        purpose = body.get("purpose") if isinstance(body, dict) else None
        if purpose not in PURPOSES:
            raise Problem(422, "purpose is one of " + ", ".join(PURPOSES))
        self._keys.available(str(purpose), available)
        self._web.log(manager, "configure", f"test/keys/{purpose}")
        return self._web.answer({"purpose": purpose, "available": available})

    def routes(self) -> list[Route]:
        """Return the routes; none outside the test environment."""
        if self._web.options.environment != "test":
            return []
        table = [
            ("/edge/test/link", "PUT", self.link),
            ("/edge/test/keys/withhold", "POST", self.withhold),
            ("/edge/test/keys/restore", "POST", self.restore),
        ]
        prefix = self._web.options.path_prefix
        return [
            Route(prefix + path, self._web.guarded(handler), methods=[method], name=path)
            for path, method, handler in table
        ]
