"""The operations of data protection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.privacy.consent import Consents
from specgen.reference.broker.privacy.derivation import Derivations
from specgen.reference.broker.privacy.processing import Processing
from specgen.reference.broker.privacy.subjects import Subjects
from specgen.reference.broker.records import Principal


class PrivacyArea(Area):
    """Processing details, requests of data subjects, consent and derived datasets."""

    def __init__(
        self, reply: Reply, processing: Processing, subjects: Subjects, consents: Consents, derivations: Derivations
    ) -> None:
        self.reply = reply
        self.processing = processing
        self.subjects = subjects
        self.consents = consents
        self.derivations = derivations

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("PUT", "/datasets/{dataset}/processing", self.set_processing),
            Endpoint("GET", "/datasets/{dataset}/processing", self.read_processing),
            Endpoint("GET", "/processing-register", self.register),
            Endpoint("POST", "/subject-searches", self.search),
            Endpoint("GET", "/subject-searches/{search}", self.found),
            Endpoint("POST", "/erasures", self.erase),
            Endpoint("GET", "/erasures/{erasure}", self.erasure),
            Endpoint("POST", "/consents", self.record),
            Endpoint("GET", "/consents/{consent}", self.read_consent),
            Endpoint("POST", "/consents/{consent}/withdrawal", self.withdraw),
            Endpoint("POST", "/derivations", self.derive),
        )

    def set_processing(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.processing.set(who, request.path_params["dataset"], body))

    def read_processing(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.processing.read(who, request.path_params["dataset"]))

    def register(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"items": self.processing.register(who)})

    def search(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.subjects.search(who, body)}, 202)

    def found(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.subjects.found(who, request.path_params["search"]))

    def erase(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.subjects.erase(who, body)}, 202)

    def erasure(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.subjects.erasure(who, request.path_params["erasure"]))

    def record(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.consents.record(who, body), 201)

    def read_consent(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.consents.read(who, request.path_params["consent"]))

    def withdraw(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.consents.withdraw(who, request.path_params["consent"]))

    def derive(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"dataset": self.derivations.create(who, body)}, 201)
