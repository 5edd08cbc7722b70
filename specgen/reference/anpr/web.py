"""HTTP: reading requests, answering, refusing. The options that change how the product presents itself are applied here."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.clock import Clock, read_instant
from specgen.reference.anpr.identity import Access, Identity, Principal
from specgen.reference.anpr.journal import Journal
from specgen.reference.anpr.problems import Problem
from specgen.reference.serving import Options

Handler = Callable[[Request], Awaitable[Response]]
LARGEST_BODY = 8 * 1024 * 1024
MOST_ITEMS = 1000
END_OF_TIME = 1 << 62


class Area(ABC):
    """A part with paths of its own."""

    @abstractmethod
    def routes(self) -> list[Route]:
        """Return the routes of this part, each handler ``web.guarded``; a route's name is its path as pages quote it."""


class Worker(ABC):
    """A part that works in the background between ``start`` and ``stop``."""

    @abstractmethod
    def start(self) -> None:
        """Begin; returns at once."""

    @abstractmethod
    def stop(self) -> None:
        """End and wait."""


class Web:
    """What every route needs: who asks, what was sent, how to answer."""

    def __init__(self, options: Options, clock: Clock, identity: Identity, access: Access, journal: Journal) -> None:
        self.options = options
        self.clock = clock
        self._identity = identity
        self._access = access
        self._journal = journal

    def guarded(self, handler: Handler) -> Handler:
        """Turn refusals into problem documents, and slow the answer where the options ask for it."""

        async def answer(request: Request) -> Response:
            if self.options.delay_ms:
                await asyncio.sleep(self.options.delay_ms / 1000)
            try:
                return await handler(request)
            except Problem as refusal:
                return self.problem(refusal)

        return answer

    def problem(self, refusal: Problem) -> Response:
        """Return a problem document."""
        headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
        return Response(json.dumps(refusal.document()), refusal.status, headers, "application/problem+json")

    def who(self, request: Request) -> Principal:
        """Return who asks; raises Problem (401)."""
        return self._identity.principal(request.headers.get("authorization", ""))

    def permit(self, request: Request, right: str, act: str = "", subject: str = "") -> Principal:
        """Return who asks, if it has the right; raises Problem (401, 403). A refused ``act`` is logged."""
        principal = self.who(request)
        if self._access.allowed(principal, right):
            return principal
        if principal.role == "anonymous":
            raise Problem(401, "Log in first")
        if act:
            self._journal.add(principal.subject, act, subject, "refused")
        raise Problem(403, "Not for this role")

    def log(self, principal: Principal, action: str, subject: str) -> None:
        """Log an act that was done."""
        self._journal.add(principal.subject, action, subject)

    async def sent(self, request: Request) -> bytes:
        """Return the body as it was sent; raises Problem (413)."""
        sent = b""
        async for chunk in request.stream():
            sent += chunk
            if len(sent) > LARGEST_BODY:
                raise Problem(413, "The body is too large")
        return sent

    async def body(self, request: Request) -> Any:
        """Return the JSON body; raises Problem (400, 413)."""
        sent = await self.sent(request)
        try:
            return json.loads(sent)
        except (ValueError, RecursionError) as fault:
            raise Problem(400, "The body is not JSON") from fault

    async def items(self, request: Request) -> list[Any]:
        """Return a body that is an array of 1 to 1000 items, or one item; raises Problem (400, 413, 422)."""
        body = await self.body(request)
        found = body if isinstance(body, list) else [body]
        if not found:
            raise Problem(422, "The array is empty")
        if len(found) > MOST_ITEMS:
            raise Problem(413, "Too many items", f"at most {MOST_ITEMS}")
        return found

    def instant(self, request: Request, name: str, missing: int | None = None) -> int:
        """Return a query parameter as an instant; raises Problem (422)."""
        text = request.query_params.get(name)
        if text is None and missing is not None:
            return missing
        try:
            return read_instant(text or "")
        except (ValueError, OverflowError) as fault:
            raise Problem(422, f"{name} is not an RFC 3339 instant") from fault

    def answer(self, content: dict[str, Any], status: int = 200) -> Response:
        """Return a JSON answer, with legal extra members where the options ask for them."""
        shown = self._extended(content) if self.options.extra_fields else content
        return Response(json.dumps(shown), status, media_type="application/json")

    def report(self, accepted: int, rejected: list[dict[str, Any]]) -> Response:
        """Return the report of a batch: 200 when all was accepted, else 207."""
        return self.answer({"accepted": accepted, "rejected": rejected}, 207 if rejected else 200)

    def page(self, request: Request, rows: list[tuple[int, dict[str, Any]]], limit: int, **more: Any) -> Response:
        """Return a page of rows with the address of the next one."""
        following = None
        if len(rows) > limit:
            kept = {name: value for name, value in request.query_params.items() if name != "cursor"}
            following = f"{self.options.path_prefix}{request.scope['route'].name}?" + urlencode(
                {**kept, "cursor": rows[limit - 1][0]}
            )
        return self.answer({"items": [row for _, row in rows[:limit]], "next": following, **more})

    def cursor(self, request: Request) -> int:
        """Return the place in a listing from which to go on; raises Problem (422)."""
        text = request.query_params.get("cursor", "0")
        if not text.isdecimal() or len(text) > 15:
            raise Problem(422, "cursor does not come from this platform")
        return int(text)

    def _extended(self, content: dict[str, Any]) -> dict[str, Any]:
        found = {**content, "x_trace": f"t{self.clock.now() % 99991}"}
        for name, value in content.items():
            if isinstance(value, list) and all(isinstance(one, dict) for one in value):
                found[name] = [{**one, "x_note": {"revision": 3, "source": None}} for one in value]
        return found
