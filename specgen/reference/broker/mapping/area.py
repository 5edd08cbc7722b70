"""The operations on mappings and properties."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.mapping.mappings import Mappings, described
from specgen.reference.broker.mapping.units import Units
from specgen.reference.broker.records import Principal, Problem


class MappingArea(Area):
    """Mappings, their trials, and the units of properties."""

    def __init__(self, reply: Reply, mappings: Mappings, units: Units) -> None:
        self.reply = reply
        self.mappings = mappings
        self.units = units

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("POST", "/mappings", self.create),
            Endpoint("GET", "/mappings/{mapping}", self.show),
            Endpoint("PUT", "/mappings/{mapping}", self.replace),
            Endpoint("DELETE", "/mappings/{mapping}", self.remove),
            Endpoint("POST", "/mappings/{mapping}/trials", self.attempt),
            Endpoint("PUT", "/datasets/{dataset}/properties/{property}", self.fix),
        )

    def create(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.mappings.create(who, body), 201)

    def show(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.mappings.stored(who, request.path_params["mapping"]))

    def replace(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.mappings.replace(who, request.path_params["mapping"], body))

    def remove(self, request: Request, who: Principal, body: Any) -> Response:
        self.mappings.remove(who, request.path_params["mapping"])
        return self.reply.empty()

    def attempt(self, request: Request, who: Principal, body: Any) -> Response:
        message = body.get("message") if isinstance(body, Mapping) else None
        encoding = body.get("encoding", "utf-8") if isinstance(body, Mapping) else ""
        if not isinstance(message, str) or encoding not in ("utf-8", "base64"):
            raise Problem(422, "Invalid trial", "message must be a text, and encoding utf-8 or base64")
        try:
            payload = base64.b64decode(message, validate=True) if encoding == "base64" else message.encode()
        except (binascii.Error, ValueError) as error:
            raise Problem(422, "Invalid trial", "message is not base64") from error
        return self.reply.json(described(self.mappings.attempt(who, request.path_params["mapping"], payload)))

    def fix(self, request: Request, who: Principal, body: Any) -> Response:
        found = self.units.fix(who, request.path_params["dataset"], request.path_params["property"], body)
        return self.reply.json(found)
