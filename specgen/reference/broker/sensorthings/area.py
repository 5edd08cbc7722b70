"""The operations of the sensor interface."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.reading import Reading
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.broker.sensorthings.model import KINDS, Model
from specgen.reference.broker.sensorthings.query import BASE, Found, Options, Sensors, missing, options
from specgen.reference.broker.sensorthings.view import View
from specgen.reference.broker.sensorthings.writes import SensorWrites

CLASSES = (
    "datamodel",
    "resource-path/resource-path-to-entities",
    "request-data",
    "create-update-delete",
)
SPECIFICATION = "http://www.opengis.net/spec/iot_sensing/1.1/req"


class SensorArea(Area):
    """Landing page, sets, entities, relations, properties; creation, change and removal."""

    def __init__(
        self, reply: Reply, model: Model, reading: Reading, audit: Audit, sensors: Sensors, writes: SensorWrites
    ) -> None:
        self.reply = reply
        self.model = model
        self.reading = reading
        self.audit = audit
        self.sensors = sensors
        self.writes = writes

    def endpoints(self) -> Sequence[Endpoint]:
        path = f"{BASE}/{{path:path}}"
        return (
            Endpoint("GET", BASE, self.landing),
            Endpoint("GET", path, self.read),
            Endpoint("POST", path, self.create, raw=True),
            Endpoint("PATCH", path, self.change, raw=True),
            Endpoint("DELETE", path, self.remove),
        )

    def landing(self, request: Request, who: Principal, body: Any) -> Response:
        sets = [{"name": kind, "url": self.sensors.address(f"/{kind}")} for kind in KINDS]
        conformance = [f"{SPECIFICATION}/{one}" for one in CLASSES]
        return self.reply.json({"value": sets, "serverSettings": {"conformance": conformance}})

    def view(self, who: Principal) -> View:
        """Return what a principal sees, for one request."""
        return View(self.model, self.reading, who)

    def read(self, request: Request, who: Principal, body: Any) -> Response:
        path = request.path_params["path"].strip("/")
        if not path:
            return self.landing(request, who, body)
        view = self.view(who)
        asked = options(request.query_params)
        found = self.sensors.locate(view, path)
        answer = self.answer(view, found, asked, path)
        self.log(view, who)
        return answer

    def answer(self, view: View, found: Found, asked: Options, path: str) -> Response:
        """Write what a path leads to."""
        if found.property:
            if found.value is None:
                return self.reply.empty(204)
            if found.raw:
                return PlainTextResponse(found.value if isinstance(found.value, str) else json.dumps(found.value))
            return self.reply.json({found.property: found.value})
        if found.node is not None:
            shown = self.sensors.written(view, found.node, asked)
            return self.reply.json({"@iot.selfLink": shown["@iot.selfLink"]} if found.links else shown)
        return self.reply.json(self.sensors.page(view, found, asked, path))

    def log(self, view: View, who: Principal) -> None:
        """Write down which datasets were read, and which observations left the product."""
        self.audit.note(who, "read-sensors", sorted(view.read), True)
        for dataset in sorted(view.read):
            left = view.left.get(dataset, {})
            view.sights[dataset].delivered([one for number, one in left.items() if number in view.told])

    # -- writing

    def create(self, request: Request, who: Principal, body: bytes) -> Response:
        found = self.found(request, who)
        if not found.kind or found.links:
            raise Problem(405, "Method not allowed", "entities are made in a set")
        kind, identifier = self.writes.create(who, found.kind, _parsed(request, body), found.parent)
        address = self.sensors.address(f"/{kind}({identifier})")
        view = self.view(who)
        node = view.find(kind, identifier)
        if node is None:
            return self.reply.empty(204, {"Location": address})
        return self.reply.json(self.sensors.written(view, node, Options()), 201, {"Location": address})

    def change(self, request: Request, who: Principal, body: bytes) -> Response:
        found = self.found(request, who)
        if found.node is None or found.property or found.links:
            raise missing()
        self.writes.change(who, found.node, _parsed(request, body))
        view = self.view(who)
        node = view.find(found.node.kind, found.node.id)
        return self.reply.empty() if node is None else self.reply.json(self.sensors.written(view, node, Options()))

    def remove(self, request: Request, who: Principal, body: Any) -> Response:
        found = self.found(request, who)
        if found.node is None or found.property or found.links:
            raise missing()
        self.writes.remove(who, found.node)
        return self.reply.empty()

    def found(self, request: Request, who: Principal) -> Found:
        """Return what the path of a write names, as far as who writes sees it."""
        return self.sensors.locate(self.view(who), request.path_params["path"].strip("/"))


def _parsed(request: Request, body: bytes) -> Any:
    media_type = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if media_type != "application/json":
        raise Problem(415, "Unsupported media type", "taken is application/json")
    try:
        return json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Problem(400, "Malformed JSON", f"the body is not JSON: {error}") from error
