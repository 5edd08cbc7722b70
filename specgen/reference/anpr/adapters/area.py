"""The paths of the adapters, at the edge."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.adapters import mapping, metadata, table
from specgen.reference.anpr.adapters.jobs import Jobs, Mappings
from specgen.reference.anpr.adapters.reading import forward
from specgen.reference.anpr.edge import Edge
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Retention
from specgen.reference.anpr.web import MOST_ITEMS, Area, Web

_NAME = re.compile(r"^[a-z0-9_-]{1,60}$")


class Adapters(Area):
    """Takes metadata streams, observations through a mapping, and files; all go through the pseudonymiser."""

    def __init__(self, web: Web, edge: Edge, mappings: Mappings, jobs: Jobs, retention: Retention) -> None:
        self._web = web
        self._edge = edge
        self._mappings = mappings
        self._jobs = jobs
        self._retention = retention

    async def metadata(self, request: Request) -> Response:
        """``POST /adapters/onvif?camera=``."""
        self._web.permit(request, "read.send")
        camera = request.query_params.get("camera", "")
        if not camera:
            raise Problem(422, "camera is missing")
        found = metadata.reads(camera, await self._web.sent(request))
        if len(found) > MOST_ITEMS:
            raise Problem(413, "Too many vehicles", f"at most {MOST_ITEMS}")
        report = forward(self._edge, [*found])
        self._retention.sweep()
        return self._web.report(*report)

    async def mapping(self, request: Request) -> Response:
        """``PUT /adapters/mappings/{mapping}``."""
        name = request.path_params["mapping"]
        manager = self._web.permit(request, "camera.write", "configure", "adapters/mappings")
        if not _NAME.fullmatch(name):
            raise Problem(422, "The name of a mapping is of small letters, digits, hyphens and underscores")
        content = mapping.checked(await self._web.body(request))
        self._mappings.keep(name, content)
        self._web.log(manager, "configure", f"adapters/mappings/{name}")
        return self._web.answer(content)

    async def observations(self, request: Request) -> Response:
        """``POST /adapters/observations?mapping=``."""
        self._web.permit(request, "read.send")
        content = self._mappings.entry(request.query_params.get("mapping", ""))
        items = await self._web.items(request)
        report = forward(self._edge, [mapping.converted(one, content) for one in items])
        self._retention.sweep()
        return self._web.report(*report)

    async def table(self, request: Request) -> Response:
        """``POST /adapters/csv``."""
        self._web.permit(request, "read.send")
        lines = table.rows(await self._web.sent(request))
        accepted, rejected = forward(self._edge, lines)
        self._retention.sweep()
        faults = [{"line": one["index"] + 1, "code": one["code"]} for one in rejected]
        return self._web.answer({"job": self._jobs.keep(len(lines), accepted, faults)}, 202)

    async def job(self, request: Request) -> Response:
        """``GET /adapters/jobs/{job}``: for who delivers, and for the manager."""
        self._web.permit(request, "adapter.job")
        return self._web.answer(self._jobs.outcome(request.path_params["job"]))

    def routes(self) -> list[Route]:
        """Return the routes."""
        paths = (
            ("/edge/adapters/onvif", "POST", self.metadata),
            ("/edge/adapters/mappings/{mapping}", "PUT", self.mapping),
            ("/edge/adapters/observations", "POST", self.observations),
            ("/edge/adapters/csv", "POST", self.table),
            ("/edge/adapters/jobs/{job}", "GET", self.job),
        )
        prefix = self._web.options.path_prefix
        return [Route(prefix + path, self._web.guarded(act), methods=[method], name=path) for path, method, act in paths]
