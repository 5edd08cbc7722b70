"""The operations of the core: datasets, observations, entities, devices, the audit trail, the catalogue, exports, test hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.exporter import Exporter
from specgen.reference.broker.hooks import Hooks
from specgen.reference.broker.identity import Identity
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import Dataset, Principal, write_instant
from specgen.reference.broker.store import Store

Around = Callable[[Principal, Dataset], AbstractContextManager[Callable[[int], None]]]
"""Stands around a read request; the function that it gives is told how many observations the answer holds."""


class Product(Area):
    """What runs here, and who asks."""

    def __init__(self, reply: Reply, clock: Clock, identity: Identity) -> None:
        self.reply = reply
        self.presentation = reply.presentation
        self.clock = clock
        self.identity = identity

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/", self.interfaces),
            Endpoint("GET", "/health", self.health),
            Endpoint("GET", "/interfaces", self.interfaces),
            Endpoint("GET", "/principal", self.principal),
        )

    def health(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(
            {
                "status": "ok",
                "product": self.presentation.product,
                "version": self.presentation.version,
                "time": write_instant(self.clock.now()),
            }
        )

    def interfaces(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.presentation.interfaces())

    def principal(self, request: Request, who: Principal, body: Any) -> Response:
        if who.role == "anonymous":
            raise refused(who, "this needs a login")
        return self.reply.json(self.identity.describe(who))


class DatasetArea(Area):
    """Datasets and the rights to them."""

    def __init__(self, reply: Reply, datasets: Datasets) -> None:
        self.reply = reply
        self.datasets = datasets

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/datasets", self.make_dataset),
            Endpoint("GET", "/datasets/{dataset}", self.show_dataset),
            Endpoint("PATCH", "/datasets/{dataset}", self.change_dataset),
            Endpoint("DELETE", "/datasets/{dataset}", self.drop_dataset),
            Endpoint("POST", "/datasets/{dataset}/grants", self.make_grant),
            Endpoint("DELETE", "/datasets/{dataset}/grants/{grant}", self.drop_grant),
        )

    def make_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.create(who, body)
        return self.reply.json(self.datasets.describe(dataset), 201, {"Location": f"datasets/{dataset.id}"})

    def show_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        return self.reply.json(self.datasets.describe(dataset))

    def change_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.change(who, request.path_params["dataset"], body)
        return self.reply.json(self.datasets.describe(dataset))

    def drop_dataset(self, request: Request, who: Principal, body: Any) -> Response:
        self.datasets.remove(who, request.path_params["dataset"])
        return Response(status_code=204)

    def make_grant(self, request: Request, who: Principal, body: Any) -> Response:
        grant = self.datasets.grant(who, request.path_params["dataset"], body)
        return self.reply.json({"id": grant.id, "subject": grant.subject}, 201)

    def drop_grant(self, request: Request, who: Principal, body: Any) -> Response:
        self.datasets.withdraw(who, request.path_params["dataset"], request.path_params["grant"])
        return Response(status_code=204)


class ObservationArea(Area):
    """Delivering observations, and reading them as history."""

    def __init__(
        self,
        reply: Reply,
        store: Store,
        datasets: Datasets,
        ingest: Ingest,
        observations: Observations,
    ) -> None:
        self.reply = reply
        self.store = store
        self.datasets = datasets
        self.ingest = ingest
        self.observations = observations
        self.around_read: Around = _uncounted
        self.shown: Callable[[Dataset, list[dict[str, Any]]], list[dict[str, Any]]] = lambda dataset, items: items

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/datasets/{dataset}/observations", self.take),
            Endpoint("GET", "/datasets/{dataset}/observations", self.history),
            Endpoint("GET", "/datasets/{dataset}/rejects", self.rejects),
        )

    def take(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        status, report = self.ingest.batch(who, dataset, body, request.headers.get("idempotency-key", ""))
        return self.reply.json(report, status)

    def history(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.find(who, request.path_params["dataset"])
        with self.around_read(who, dataset) as count:
            page = self.observations.page(who, dataset, request.query_params)
            count(len(page["items"]))
        return self.reply.json({**page, "items": self.shown(dataset, page["items"])})

    def rejects(self, request: Request, who: Principal, body: Any) -> Response:
        dataset = self.datasets.managed(who, request.path_params["dataset"])
        self.observations.reading.open(who, dataset, "read-rejects")
        items = [
            {
                "received_at": write_instant(one.received_at),
                "reason": one.reason,
                **({"message_id": one.message_id} if one.message_id else {}),
            }
            for one in self.store.rejects(dataset.id)
        ]
        return self.reply.json({"items": items})


class RecordArea(Area):
    """Devices, the audit trail and exports."""

    def __init__(self, reply: Reply, devices: Devices, policy: Policy, audit: Audit, exporter: Exporter) -> None:
        self.reply = reply
        self.presentation = reply.presentation
        self.devices = devices
        self.policy = policy
        self.trail = audit
        self.exporter = exporter

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/devices", self.make_device),
            Endpoint("DELETE", "/devices/{device}/credential", self.revoke_device),
            Endpoint("GET", "/audit", self.audit),
            Endpoint("POST", "/exports", self.make_export),
            Endpoint("GET", "/exports/{export}", self.show_export),
            Endpoint("GET", "/exports/{export}/content", self.export_content),
        )

    def make_device(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.devices.register(who, body), 201)

    def revoke_device(self, request: Request, who: Principal, body: Any) -> Response:
        self.devices.revoke(who, request.path_params["device"])
        return Response(status_code=204)

    def audit(self, request: Request, who: Principal, body: Any) -> Response:
        if not self.policy.may_audit(who):
            raise refused(who, "only an auditor reads the audit trail")
        return self.reply.json({"items": self.trail.entries(request.query_params.get("object", ""))})

    def make_export(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.exporter.order(who, body), 202)

    def show_export(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.exporter.status(who, request.path_params["export"]))

    def export_content(self, request: Request, who: Principal, body: Any) -> Response:
        lines = self.exporter.content(who, request.path_params["export"])
        return StreamingResponse((line.encode() for line in lines), media_type="application/x-ndjson")


class TestHookArea(Area):
    """The test hooks; this part exists in the test environment only."""

    def __init__(self, reply: Reply, hooks: Hooks) -> None:
        self.reply = reply
        self.hooks = hooks

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/test/clock", self.show_clock),
            Endpoint("POST", "/test/clock", self.move_clock),
            Endpoint("POST", "/test/reset", self.reset),
        )

    def show_clock(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.hooks.now())

    def move_clock(self, request: Request, who: Principal, body: Any) -> Response:
        _tester(who)
        return self.reply.json(self.hooks.advance(body))

    def reset(self, request: Request, who: Principal, body: Any) -> Response:
        _tester(who)
        return self.reply.json(self.hooks.reset(who, body))


def _tester(who: Principal) -> None:
    if who.role != "admin":
        raise refused(who, "only an administrator uses the test hooks")


@contextmanager
def _uncounted(who: Principal, dataset: Dataset) -> Iterator[Callable[[int], None]]:
    yield lambda observations: None
