"""The operations on devices: reading and changing them, their credentials, imports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.fleet.imports import Imports
from specgen.reference.broker.fleet.register import Register
from specgen.reference.broker.fleet.signs import Signs
from specgen.reference.broker.records import Device, Principal


class FleetArea(Area):
    """Devices as the interface shows them."""

    def __init__(self, reply: Reply, register: Register, credentials: Credentials, imports: Imports, signs: Signs) -> None:
        self.reply = reply
        self.register = register
        self.credentials = credentials
        self.imports = imports
        self.signs = signs

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/devices/{device}", self.show),
            Endpoint("PATCH", "/devices/{device}", self.change),
            Endpoint("POST", "/devices/{device}/credentials", self.add_credential),
            Endpoint("POST", "/device-imports", self.order_import),
            Endpoint("GET", "/device-imports/{import}", self.show_import),
        )

    def described(self, device: Device) -> dict[str, Any]:
        """Return a device with what was seen of it."""
        return self.register.describe(device, self.signs.of(device))

    def show(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.described(self.register.devices.managed(who, request.path_params["device"])))

    def change(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.described(self.register.change(who, request.path_params["device"], body)))

    def add_credential(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.credentials.add(who, request.path_params["device"], body), 201)

    def order_import(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json({"id": self.imports.order(who, body)}, 202)

    def show_import(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.imports.show(who, request.path_params["import"]))
