"""Test hooks: clock, reset, state, short periods, keys. They exist in the test environment alone."""

from __future__ import annotations

import json
import math
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.export import Export
from specgen.reference.anpr.fields import PURPOSES
from specgen.reference.anpr.keys import Keys
from specgen.reference.anpr.periods import Periods
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.retention import Retention
from specgen.reference.anpr.store import Store
from specgen.reference.anpr.web import Web

LONGEST_LEAP = 400 * 86_400


class Hooks:
    """The hooks, each logged like any other act."""

    def __init__(
        self, web: Web, store: Store, export: Export, periods: Periods, keys: Keys, retention: Retention
    ) -> None:
        self._web = web
        self._store = store
        self._export = export
        self._periods = periods
        self._keys = keys
        self._retention = retention

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
            self._retention.sweep()
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
        removed = self._store.remove_prefix(prefix)
        self._web.log(principal, "delete", f"prefix/{prefix}")
        return self._web.answer({"removed": removed})

    async def state(self, request: Request) -> Response:
        """``GET /test/state``: newline-delimited JSON of all that is stored."""
        principal = self._web.permit(request, "test", "export", "state")
        self._retention.sweep()
        self._web.log(principal, "export", "state")
        lines = [json.dumps(record) for record in self._export.records()]
        return Response("\n".join(lines) + "\n", media_type="application/x-ndjson")

    async def periods(self, request: Request) -> Response:
        """``GET``, ``PUT`` and ``DELETE /test/periods``; DELETE restores the tendered periods."""
        principal = self._web.permit(request, "test")
        if request.method == "PUT":
            body = await self._web.body(request)
            if not isinstance(body, dict) or not body:
                raise Problem(422, "The body is an object with at least one period")
            self._periods.shorten(body)
        if request.method == "DELETE":
            self._periods.restore()
        if request.method != "GET":
            self._web.log(principal, "configure", "test/periods")
            self._retention.sweep()
        start, end = self._keys.running()
        return self._web.answer({**self._periods.shown(), "key_period_start": start, "key_period_end": end})

    async def rotate(self, request: Request) -> Response:
        """``POST /test/keys/rotate {purpose}``."""
        principal = self._web.permit(request, "test")
        purpose, _ = await self._named(request, period=False)
        previous, period = self._keys.rotate(purpose)
        self._web.log(principal, "key", f"keys/{purpose}/{period}")
        return self._web.answer({"purpose": purpose, "previous": previous, "period": period})

    async def destroy(self, request: Request) -> Response:
        """``POST /test/keys/destroy {purpose, period}``."""
        principal = self._web.permit(request, "test")
        purpose, period = await self._named(request, period=True)
        if not self._keys.destroy(purpose, period):
            raise Problem(404, "No such key")
        self._web.log(principal, "key", f"keys/{purpose}/{period}")
        return self._web.answer({"purpose": purpose, "period": period, "destroyed": True})

    async def _named(self, request: Request, *, period: bool) -> tuple[str, str]:
        body = await self._web.body(request)
        purpose = body.get("purpose") if isinstance(body, dict) else None
        label = body.get("period") if isinstance(body, dict) else None
        if purpose not in PURPOSES:
            raise Problem(422, "purpose is one of " + ", ".join(PURPOSES))
        if period and not isinstance(label, str):
            raise Problem(422, "period is missing")
        return str(purpose), str(label)

    def routes(self) -> list[Route]:
        """Return the routes of the hooks."""
        table = [
            ("/test/clock", ["GET", "POST"], self.clock),
            ("/test/reset", ["POST"], self.reset),
            ("/test/state", ["GET"], self.state),
            ("/test/periods", ["GET", "PUT", "DELETE"], self.periods),
            ("/test/keys/rotate", ["POST"], self.rotate),
            ("/test/keys/destroy", ["POST"], self.destroy),
        ]
        prefix = self._web.options.path_prefix
        return [
            Route(prefix + path, self._web.guarded(handler), methods=methods, name=path)
            for path, methods, handler in table
        ]
