"""The parts of the broker that can fail on their own, and stopping one without warning; in the test environment only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.records import Principal, Problem

TASKS = {"messaging": "accepts the messages of devices"}


class Failures(Area):
    """The messaging listeners are a part of their own: their connections are cut off, and they begin anew."""

    def __init__(self, reply: Reply, gateway: Gateway) -> None:
        self.reply = reply
        self.gateway = gateway

    def endpoints(self) -> Sequence[Endpoint]:
        return (Endpoint("GET", "/test/parts", self.listed), Endpoint("POST", "/test/parts/{part}/kill", self.kill))

    def listed(self, request: Request, who: Principal, body: Any) -> Response:
        self._allow(who)
        return self.reply.json({"items": [{"id": name, "task": task} for name, task in TASKS.items()]})

    def kill(self, request: Request, who: Principal, body: Any) -> Response:
        self._allow(who)
        if request.path_params["part"] not in TASKS:
            raise Problem(404, "Part not found", "there is no part with this id")
        threading.Thread(target=self.gateway.kill, daemon=True, name="broker-kill").start()
        return self.reply.empty(202)

    def _allow(self, who: Principal) -> None:
        if who.role != "admin":
            raise refused(who, "only an administrator uses the test hooks")
