"""The operations on participants and context sources of broker-federation-openapi."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.federation.peers import Peers
from specgen.reference.broker.federation.sources import Sources
from specgen.reference.broker.records import Principal

REGISTRATIONS = "/ngsi-ld/v1/csourceRegistrations"


class FederationArea(Area):
    """Participants and context sources."""

    def __init__(self, reply: Reply, peers: Peers, sources: Sources) -> None:
        self.reply = reply
        self.peers = peers
        self.sources = sources

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/peers", self.register_peer),
            Endpoint("DELETE", "/peers/{peer}", self.remove_peer),
            Endpoint("PUT", "/peers/{peer}/datasets/{dataset}", self.share),
            Endpoint("DELETE", "/peers/{peer}/datasets/{dataset}", self.stop_sharing),
            Endpoint("GET", "/participants", self.participants),
            Endpoint("POST", REGISTRATIONS, self.register_source),
            Endpoint("DELETE", f"{REGISTRATIONS}/{{registration}}", self.remove_source),
        )

    def register_peer(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.peers.register(who, body), 201)

    def remove_peer(self, request: Request, who: Principal, body: Any) -> Response:
        self.peers.remove(who, request.path_params["peer"])
        return self.reply.empty(204)

    def share(self, request: Request, who: Principal, body: Any) -> Response:
        self.peers.share(who, request.path_params["peer"], request.path_params["dataset"])
        return self.reply.empty(204)

    def stop_sharing(self, request: Request, who: Principal, body: Any) -> Response:
        self.peers.stop_sharing(who, request.path_params["peer"], request.path_params["dataset"])
        return self.reply.empty(204)

    def participants(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.peers.participants()})

    def register_source(self, request: Request, who: Principal, body: Any) -> Response:
        identifier = self.sources.register(who, body)
        return self.reply.empty(201, {"Location": f"{REGISTRATIONS}/{identifier}"})

    def remove_source(self, request: Request, who: Principal, body: Any) -> Response:
        self.sources.remove(who, request.path_params["registration"])
        return self.reply.empty(204)
