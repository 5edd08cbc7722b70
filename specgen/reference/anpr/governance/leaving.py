"""What leaves with the city: the register with all versions, the settings and the figures of a period, in one open format."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.clock import HOUR, read_instant
from specgen.reference.anpr.figures import Counts
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Limits
from specgen.reference.anpr.store import Row
from specgen.reference.anpr.web import Area, Web
from specgen.reference.database import Database

_SCHEMA = "CREATE TABLE IF NOT EXISTS exit_export (id TEXT PRIMARY KEY, low BIGINT, high BIGINT);"


class ExitExports:
    """Exports that were ordered; their content is written when it is fetched."""

    def __init__(self, database: Database, cameras: Cameras, limits: Limits, counts: Counts) -> None:
        self._db = database
        self._cameras = cameras
        self._limits = limits
        self._counts = counts
        database.define(_SCHEMA)

    def order(self, body: Any) -> str:
        """Keep an order and return its id; raises Problem (422)."""
        told = body if isinstance(body, dict) else {}
        try:
            low, high = (read_instant(str(told.get(name))) for name in ("from", "to"))
        except ValueError as fault:
            raise Problem(422, "from and to are RFC 3339 instants") from fault
        if not low < high:
            raise Problem(422, "The period is empty")
        identifier = f"x-{uuid.uuid4().hex[:10]}"
        with self._db.write() as db:
            db.execute("INSERT INTO exit_export VALUES (?, ?, ?)", (identifier, low, high))
        return identifier

    def period(self, identifier: str) -> tuple[int, int]:
        """Return the period of an export; raises Problem (404)."""
        rows = self._db.read("SELECT low, high FROM exit_export WHERE id = ?", (identifier,))
        if not rows:
            raise Problem(404, "No such export")
        return rows[0][0], rows[0][1]

    def records(self, low: int, high: int) -> Iterator[Row]:
        """Yield the records of a period."""
        for entry in self._cameras.entries():
            for version in self.versions(entry["id"]):
                yield {"kind": "camera", **version}
        for name, value in self._limits.shown().items():
            yield {"kind": "setting", "name": name, "value": value}
        start, end = low - low % HOUR, high + -high % HOUR
        for entry in self._cameras.entries():
            # An hour in which nothing was measured and nothing is hidden says nothing.
            for row in self.counted(entry["id"], start, end):
                if row["count"] or row["suppressed"]:
                    yield {"kind": "count", **row}

    def versions(self, camera: str) -> list[Row]:
        """Return the versions of a camera's entry."""
        return self._cameras.history(camera)

    def counted(self, camera: str, start: int, end: int) -> list[Row]:
        """Return the counts of a camera per hour, as an analyst sees them."""
        return self._counts.rows(camera, start, end, "PT1H")


class ExitDesk(Area):
    """``/exports``, for the manager."""

    def __init__(self, web: Web, exports: ExitExports) -> None:
        self._web = web
        self._exports = exports

    async def order(self, request: Request) -> Response:
        """``POST /exports``."""
        manager = self._web.permit(request, "export.order", "export", "exports")
        identifier = self._exports.order(await self._web.body(request))
        self._web.log(manager, "export", f"exports/{identifier}")
        return self._web.answer({"id": identifier, "state": "ready"}, 202)

    async def state(self, request: Request) -> Response:
        """``GET /exports/{export}``."""
        name = request.path_params["export"]
        self._web.permit(request, "export.order")
        self._exports.period(name)
        return self._web.answer({"id": name, "state": "ready"})

    async def content(self, request: Request) -> Response:
        """``GET /exports/{export}/content``."""
        name = request.path_params["export"]
        manager = self._web.permit(request, "export.order", "export", f"exports/{name}/content")
        lines = [json.dumps(one) for one in self._exports.records(*self._exports.period(name))]
        self._web.log(manager, "export", f"exports/{name}/content")
        return Response("\n".join(lines) + "\n", media_type="application/x-ndjson")

    def routes(self) -> list[Route]:
        """Return the routes."""
        table: tuple[tuple[str, str, Any], ...] = (
            ("/exports", "POST", self.order),
            ("/exports/{export}", "GET", self.state),
            ("/exports/{export}/content", "GET", self.content),
        )
        prefix, web = self._web.options.path_prefix, self._web
        return [Route(prefix + path, web.guarded(act), methods=[method], name=path) for path, method, act in table]
