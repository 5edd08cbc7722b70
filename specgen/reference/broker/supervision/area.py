"""The operations on alarms, announced silences and the addresses that are told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.records import Principal
from specgen.reference.broker.supervision.alarms import Alarms
from specgen.reference.broker.supervision.notices import Notices
from specgen.reference.broker.supervision.silences import Silences


class SupervisionArea(Area):
    """What people see and do about alarms."""

    def __init__(self, reply: Reply, alarms: Alarms, silences: Silences, notices: Notices) -> None:
        self.reply = reply
        self.alarms = alarms
        self.silences = silences
        self.notices = notices

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/alarms", self.listed),
            Endpoint("GET", "/alarms/{alarm}", self.one),
            Endpoint("PUT", "/alarms/{alarm}/acknowledgement", self.acknowledge),
            Endpoint("POST", "/silences", self.announce),
            Endpoint("POST", "/alarm-receivers", self.register),
        )

    def listed(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.alarms.listed(who, request.query_params)})

    def one(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.alarms.describe(self.alarms.managed(who, request.path_params["alarm"])))

    def acknowledge(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.alarms.acknowledge(who, request.path_params["alarm"], body))

    def announce(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.silences.announce(who, body)}, 201)

    def register(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.notices.register(who, body)}, 201)
