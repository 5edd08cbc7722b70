"""The operations of broker-agreements-openapi."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.agreements.book import AccessRequest
from specgen.reference.broker.agreements.desk import Desk
from specgen.reference.broker.area import JSON, Area, Endpoint, Reply
from specgen.reference.broker.records import Principal


class AgreementArea(Area):
    """Offers, requests, agreements and the rulebook."""

    def __init__(self, reply: Reply, desk: Desk) -> None:
        self.reply = reply
        self.desk = desk

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/datasets/{dataset}/offers", self.publish),
            Endpoint("GET", "/datasets/{dataset}/offers", self.offers),
            Endpoint("PUT", "/offers/{offer}", self.revise),
            Endpoint("POST", "/offers/{offer}/requests", self.request),
            Endpoint("GET", "/access-requests/{request}", self.show_request),
            Endpoint("POST", "/access-requests/{request}/decision", self.decide),
            Endpoint("GET", "/agreements", self.agreements),
            Endpoint("GET", "/agreements/{agreement}", self.agreement),
            Endpoint("GET", "/agreements/{agreement}/document", self.document),
            Endpoint("POST", "/agreements/{agreement}/termination", self.end),
            Endpoint("PUT", "/rulebook", self.publish_rulebook),
            Endpoint("GET", "/rulebook", self.rulebook),
        )

    def publish(self, request: Request, who: Principal, body: Any) -> Response:
        offer = self.desk.publish(who, request.path_params["dataset"], body)
        return self.reply.json(offer.shown(), 201, {"Location": f"offers/{offer.id}"})

    def offers(self, request: Request, who: Principal, body: Any) -> Response:
        found = self.desk.offers(who, request.path_params["dataset"])
        return self.reply.json({"items": [one.shown() for one in found]})

    def revise(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.desk.revise(who, request.path_params["offer"], body).shown())

    def request(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(_shown(self.desk.request(who, request.path_params["offer"], body)), 201)

    def show_request(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(_shown(self.desk.show_request(who, request.path_params["request"])))

    def decide(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(_shown(self.desk.decide(who, request.path_params["request"], body)))

    def agreements(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": [self.desk.shown(one) for one in self.desk.agreements(who)]})

    def agreement(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.desk.shown(self.desk.agreement(who, request.path_params["agreement"])))

    def document(self, request: Request, who: Principal, body: Any) -> Response:
        content = self.desk.content(self.desk.agreement(who, request.path_params["agreement"]))
        return Response(content, 200, media_type=JSON)

    def end(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.desk.shown(self.desk.end(who, request.path_params["agreement"])))

    def publish_rulebook(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.desk.publish_rulebook(who, body))

    def rulebook(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.desk.rulebook(request.query_params.get("version", "")))


def _shown(one: AccessRequest) -> dict[str, Any]:
    shown = {"id": one.id, "offer": one.offer, "consumer": one.consumer, "state": one.state}
    more = {"explanation": one.explanation, "reason": one.reason, "agreement": one.agreement}
    return {**shown, **{name: value for name, value in more.items() if value}}
