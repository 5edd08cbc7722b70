"""The operations on files of broker-batch-openapi."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.core_area import ObservationArea
from specgen.reference.broker.files.loads import Loads
from specgen.reference.broker.records import Principal


class FileArea(Area):
    """Uploading files, their reports, and taking a load back."""

    def __init__(self, reply: Reply, loads: Loads, observations: ObservationArea) -> None:
        self.reply = reply
        self.loads = loads
        observations.shown = loads.placed

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/datasets/{dataset}/files", self.upload, raw=True),
            Endpoint("GET", "/datasets/{dataset}/files/{load}", self.report),
            Endpoint("DELETE", "/datasets/{dataset}/files/{load}", self.undo),
        )

    def upload(self, request: Request, who: Principal, body: Any) -> Response:
        kind = request.headers.get("content-type", "")
        number = self.loads.take(who, request.path_params["dataset"], kind, body)
        return self.reply.json({"id": number}, 202)

    def report(self, request: Request, who: Principal, body: Any) -> Response:
        report = self.loads.report(who, request.path_params["dataset"], request.path_params["load"])
        return self.reply.json(report)

    def undo(self, request: Request, who: Principal, body: Any) -> Response:
        self.loads.undo(who, request.path_params["dataset"], request.path_params["load"])
        return self.reply.empty(202)
