"""The operations of the subscriptions and of the permissions of receivers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal
from specgen.reference.broker.subscriptions.receivers import Receivers
from specgen.reference.broker.subscriptions.service import Subscriptions


class SubscriptionArea(Area):
    """``/subscriptions`` and ``/receiver-permissions``."""

    def __init__(self, reply: Reply, subscriptions: Subscriptions, receivers: Receivers, news: News) -> None:
        self.reply = reply
        self.subscriptions = subscriptions
        self.receivers = receivers
        news.on_removed.append(subscriptions.removed)

    def endpoints(self) -> Sequence[Endpoint]:
        one = "/subscriptions/{subscription}"
        return (
            Endpoint("POST", "/subscriptions", self.create),
            Endpoint("GET", "/subscriptions", self.listed),
            Endpoint("GET", one, self.show),
            Endpoint("PATCH", one, self.change),
            Endpoint("DELETE", one, self.end),
            Endpoint("GET", f"{one}/parked", self.parked),
            Endpoint("POST", f"{one}/parked", self.redeliver),
            Endpoint("POST", "/receiver-permissions", self.allow),
            Endpoint("DELETE", "/receiver-permissions/{permission}", self.disallow),
        )

    def create(self, request: Request, who: Principal, body: Any) -> Response:
        shown = self.subscriptions.create(who, body)
        return self.reply.json(shown, 201, {"Location": f"subscriptions/{shown['id']}"})

    def listed(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.subscriptions.own(who)})

    def show(self, request: Request, who: Principal, body: Any) -> Response:
        one = self.subscriptions.find(who, request.path_params["subscription"])
        return self.reply.json(self.subscriptions.describe(one))

    def change(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.subscriptions.change(who, request.path_params["subscription"], body))

    def end(self, request: Request, who: Principal, body: Any) -> Response:
        self.subscriptions.end(who, request.path_params["subscription"])
        return self.reply.empty()

    def parked(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.subscriptions.parked(who, request.path_params["subscription"])})

    def redeliver(self, request: Request, who: Principal, body: Any) -> Response:
        count = self.subscriptions.redeliver(who, request.path_params["subscription"])
        return self.reply.json({"notifications": count}, 202)

    def allow(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.receivers.allow(who, body), 201)

    def disallow(self, request: Request, who: Principal, body: Any) -> Response:
        self.receivers.disallow(who, request.path_params["permission"])
        return self.reply.empty()
