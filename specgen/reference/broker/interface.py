"""The HTTP interface: paths to parts, JSON in, JSON or a problem document out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.catalogue import Catalogue
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.entities import Answer, Entities
from specgen.reference.broker.errors import Errors
from specgen.reference.broker.exporter import Exporter
from specgen.reference.broker.hooks import Hooks
from specgen.reference.broker.identity import Identity
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Principal, Problem, write_instant
from specgen.reference.broker.store import Store

BODY_LIMIT = 64 * 1024 * 1024
JSON = "application/json"
Call = Callable[[Request, Principal, Any], Response]


@dataclass(frozen=True)
class Parts:
    """The parts that the interface speaks to."""

    store: Store
    clock: Clock
    identity: Identity
    policy: Policy
    audit: Audit
    datasets: Datasets
    ingest: Ingest
    observations: Observations
    entities: Entities
    devices: Devices
    catalogue: Catalogue
    exporter: Exporter
    errors: Errors
    hooks: Hooks | None


class Interface:
    """Answers requests; one method per path and verb."""

    def __init__(self, parts: Parts, presentation: Presentation) -> None:
        self.parts = parts
        self.presentation = presentation

    def application(self) -> ASGIApp:
        """Return the ASGI application, under the path prefix of the presentation."""
        table: list[tuple[str, Mapping[str, Call]]] = [
            ("/", {"GET": self.interfaces}),
            ("/health", {"GET": self.health}),
            ("/interfaces", {"GET": self.interfaces}),
            ("/principal", {"GET": self.principal}),
            ("/datasets", {"POST": self.make_dataset}),
            (
                "/datasets/{dataset}",
                {"GET": self.show_dataset, "PATCH": self.change_dataset, "DELETE": self.drop_dataset},
            ),
            ("/datasets/{dataset}/grants", {"POST": self.make_grant}),
            ("/datasets/{dataset}/grants/{grant}", {"DELETE": self.drop_grant}),
            ("/datasets/{dataset}/observations", {"POST": self.take, "GET": self.history}),
            ("/datasets/{dataset}/rejects", {"GET": self.rejects}),
            ("/ngsi-ld/v1/entities", {"GET": self.query_entities}),
            ("/ngsi-ld/v1/entities/{entity}", {"GET": self.one_entity}),
            ("/devices", {"POST": self.make_device}),
            ("/devices/{device}/credential", {"DELETE": self.revoke_device}),
            ("/audit", {"GET": self.audit}),
            ("/catalogue", {"GET": self.catalogue}),
            ("/exports", {"POST": self.make_export}),
            ("/exports/{export}", {"GET": self.show_export}),
            ("/exports/{export}/content", {"GET": self.export_content}),
        ]
        if self.parts.hooks is not None:
            table += [
                ("/test/clock", {"GET": self.show_clock, "POST": self.move_clock}),
                ("/test/reset", {"POST": self.reset}),
            ]
        routes = [Route(path, self.endpoint(calls), methods=list(calls)) for path, calls in table]
        if self.presentation.prefix:
            outer: list[Any] = [Mount(self.presentation.prefix, routes=routes)]
        else:
            outer = list(routes)
        handlers: Any = {Problem: self.on_problem, HTTPException: self.on_refusal}
        return self.presentation.slowed(Starlette(routes=outer, exception_handlers=handlers))

    def endpoint(self, calls: Mapping[str, Call]) -> Callable[[Request], Any]:
        """Return the endpoint of one path: reads the body and the login, then works in a thread."""

        async def answer(request: Request) -> Response:
            call = calls["GET" if request.method == "HEAD" else request.method]
            body = None
            if request.method in ("POST", "PATCH"):
                body = _parsed(await _limited(request))
            return await run_in_threadpool(self.serve, call, request, body)

        return answer

    def serve(self, call: Call, request: Request, body: Any) -> Response:
        """Recognise who asks and answer."""
        return call(request, self.parts.identity.recognise(request.headers.get("authorization", "")), body)

    def on_problem(self, request: Request, error: Exception) -> Response:
        """Answer an error as a problem document."""
        assert isinstance(error, Problem)
        document = self.parts.errors.document(error, request.url.path)
        return self.answer(document, error.status, error.headers, self.parts.errors.media_type)

    def on_refusal(self, request: Request, error: Exception) -> Response:
        """Answer what the router refuses (404, 405) as a problem document."""
        assert isinstance(error, HTTPException)
        titles = {404: "Not found", 405: "Method not allowed"}
        problem = Problem(
            error.status_code,
            titles.get(error.status_code, "Request refused"),
            str(error.detail),
            headers=error.headers,
        )
        return self.on_problem(request, problem)

    def answer(
        self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = JSON
    ) -> Response:
        """Return a JSON answer in the broker's presentation."""
        text = json.dumps(self.presentation.dressed(body, media_type), ensure_ascii=False, allow_nan=False)
        return Response(text.encode(), status, dict(headers or {}), media_type)

    # -- the product itself

    def health(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(
            {
                "status": "ok",
                "product": self.presentation.product,
                "version": self.presentation.version,
                "time": write_instant(self.parts.clock.now()),
            }
        )

    def interfaces(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(self.presentation.interfaces())

    def principal(self, request: Request, who: Principal, body: Any) -> Response:
        if who.role == "anonymous":
            raise refused(who, "this needs a login")
        return self.answer(self.parts.identity.describe(who))

    # -- datasets

    def make_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.create(who, body)
        return self.answer(self.parts.datasets.describe(dataset), 201, {"Location": f"datasets/{dataset.id}"})

    def show_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.find(who, request.path_params["dataset"])
        return self.answer(self.parts.datasets.describe(dataset))

    def change_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.change(who, request.path_params["dataset"], body)
        return self.answer(self.parts.datasets.describe(dataset))

    def drop_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        self.parts.datasets.remove(who, request.path_params["dataset"])
        return Response(status_code=204)

    def make_grant(self, request: Request, who: Principal, body: Any) -> Response:
        grant = self.parts.datasets.grant(who, request.path_params["dataset"], body)
        return self.answer({"id": grant.id, "subject": grant.subject}, 201)

    def drop_grant(self, request: Request, who: Principal, body: Any) -> Response:
        self.parts.datasets.withdraw(who, request.path_params["dataset"], request.path_params["grant"])
        return Response(status_code=204)

    # -- observations

    def take(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.managed(who, request.path_params["dataset"])
        status, report = self.parts.ingest.batch(who, dataset, body, request.headers.get("idempotency-key", ""))
        return self.answer(report, status)

    def history(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.find(who, request.path_params["dataset"])
        return self.answer(self.parts.observations.page(who, dataset, request.query_params))

    def rejects(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.parts.datasets.managed(who, request.path_params["dataset"])
        items = [
            {
                "received_at": write_instant(one.received_at),
                "reason": one.reason,
                **({"message_id": one.message_id} if one.message_id else {}),
            }
            for one in self.parts.store.rejects(dataset.id)
        ]
        return self.answer({"items": items})

    def query_entities(self, request: Request, who: Principal, body: Any) -> Response:
        return self._context(self.parts.entities.query(who, request.query_params, request.headers.get("accept", "")))

    def one_entity(self, request: Request, who: Principal, body: Any) -> Response:
        found = self.parts.entities.retrieve(who, request.path_params["entity"], request.headers.get("accept", ""))
        return self._context(found)

    def _context(self, found: Answer) -> Response:
        return self.answer(found.body, 200, found.headers, found.media_type)

    # -- devices, audit, catalogue, export

    def make_device(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(self.parts.devices.register(who, body), 201)

    def revoke_device(self, request: Request, who: Principal, body: Any) -> Response:
        self.parts.devices.revoke(who, request.path_params["device"])
        return Response(status_code=204)

    def audit(self, request: Request, who: Principal, body: Any) -> Response:
        if not self.parts.policy.may_audit(who):
            raise refused(who, "only an auditor reads the audit trail")
        return self.answer({"items": self.parts.audit.entries(request.query_params.get("object", ""))})

    def catalogue(self, request: Request, who: Principal, body: Any) -> Response:
        document = self.parts.catalogue.document(who, self.presentation.address)
        return self.answer(document, 200, None, "application/ld+json")

    def make_export(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(self.parts.exporter.order(who, body), 202)

    def show_export(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(self.parts.exporter.status(who, request.path_params["export"]))

    def export_content(self, request: Request, who: Principal, body: Any) -> Response:
        lines = self.parts.exporter.content(who, request.path_params["export"])
        return StreamingResponse((line.encode() for line in lines), media_type="application/x-ndjson")

    # -- test environment only

    def show_clock(self, request: Request, who: Principal, body: Any) -> Response:
        return self.answer(self._hooks().now())

    def move_clock(self, request: Request, who: Principal, body: Any) -> Response:
        _tester(who)
        return self.answer(self._hooks().advance(body))

    def reset(self, request: Request, who: Principal, body: Any) -> Response:
        _tester(who)
        return self.answer(self._hooks().reset(who, body))

    def _hooks(self) -> Hooks:
        assert self.parts.hooks is not None
        return self.parts.hooks


def _tester(who: Principal) -> None:
    if who.role != "admin":
        raise refused(who, "only an administrator uses the test hooks")


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
