"""The HTTP interface: paths to the parts that answer them, JSON in, JSON or a problem document out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.errors import Errors
from specgen.reference.broker.identity import Identity
from specgen.reference.broker.records import Problem

BODY_LIMIT = 64 * 1024 * 1024


class Interface:
    """Recognises who asks, reads the body, and leaves the answer to the area that a path belongs to."""

    def __init__(self, areas: Iterable[Area], reply: Reply, identity: Identity, errors: Errors) -> None:
        self.areas = tuple(areas)
        self.reply = reply
        self.identity = identity
        self.errors = errors

    def application(self) -> ASGIApp:
        """Return the ASGI application, under the path prefix of the presentation. Raises ValueError for a path claimed twice."""
        table: dict[str, dict[str, Endpoint]] = {}
        for area in self.areas:
            for one in area.endpoints():
                if table.setdefault(one.path, {}).setdefault(one.verb, one) is not one:
                    raise ValueError(f"{one.verb} {one.path} is claimed by two areas")
        routes = [
            Route(path, self.endpoint(calls), methods=list(calls))
            for path, calls in sorted(table.items(), key=lambda item: _order(item[0]))
        ]
        presentation = self.reply.presentation
        outer: list[Any] = [Mount(presentation.prefix, routes=routes)] if presentation.prefix else list(routes)
        handlers: Any = {Problem: self.on_problem, HTTPException: self.on_refusal}
        return presentation.slowed(Starlette(routes=outer, exception_handlers=handlers))

    def endpoint(self, calls: dict[str, Endpoint]) -> Callable[[Request], Any]:
        """Return the endpoint of one path: reads the body and the login, then works in a thread."""

        async def answer(request: Request) -> Response:
            one = calls["GET" if request.method == "HEAD" and "HEAD" not in calls else request.method]
            body: Any = None
            if one.raw:
                body = await _limited(request)
            elif request.method in ("POST", "PUT", "PATCH"):
                body = _parsed(await _limited(request))
            return await run_in_threadpool(self.serve, one, request, body)

        return answer

    def serve(self, one: Endpoint, request: Request, body: Any) -> Response:
        """Recognise who asks and answer."""
        given = request.headers.get("authorization", "") if one.login else ""
        return one.call(request, self.identity.recognise(given), body)

    def on_problem(self, request: Request, error: Exception) -> Response:
        """Answer an error as a problem document."""
        assert isinstance(error, Problem)
        document = self.errors.document(error, request.url.path)
        return self.reply.json(document, error.status, error.headers, self.errors.media_type)

    def on_refusal(self, request: Request, error: Exception) -> Response:
        """Answer what the router refuses (404, 405) as a problem document."""
        assert isinstance(error, HTTPException)
        titles = {404: "Not found", 405: "Method not allowed"}
        title = titles.get(error.status_code, "Request refused")
        return self.on_problem(request, Problem(error.status_code, title, str(error.detail), headers=error.headers))


def _order(path: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key by which a fixed segment comes before one that stands for anything."""
    return tuple((2 if ":path}" in one else 1 if one.startswith("{") else 0, one) for one in path.split("/"))


async def _limited(request: Request) -> bytes:
    """Return the request body; raises Problem 413 before more than ``BODY_LIMIT`` bytes are kept."""
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_LIMIT:
            raise Problem(413, "Body too large", f"at most {BODY_LIMIT} bytes are taken")
        parts.append(chunk)
    return b"".join(parts)


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Malformed JSON", f"the body is not JSON: {error}") from error


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
