"""Credentials of single cameras: made at request, known as long as they are not revoked."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from specgen.reference.anpr.cameras import Cameras
from specgen.reference.anpr.identity import Device, Identity
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row
from specgen.reference.anpr.web import Area, Web


class Devices:
    """Issues and revokes."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    def issue(self, camera: str) -> Row:
        """Return a new credential of a camera; its secret is shown this once."""
        name, secret = f"cred-{uuid.uuid4().hex[:10]}", secrets.token_urlsafe(24)
        self._identity.devices[secret] = Device(name, camera)
        return {"id": name, "camera": camera, "secret": secret}

    def revoke(self, camera: str, name: str) -> None:
        """Take a credential back; raises Problem (404)."""
        found = [secret for secret, one in self._identity.devices.items() if one == Device(name, camera)]
        if not found:
            raise Problem(404, "No such credential")
        for secret in found:
            del self._identity.devices[secret]


class DeviceDesk(Area):
    """``/cameras/{camera}/credentials``."""

    def __init__(self, web: Web, cameras: Cameras, devices: Devices) -> None:
        self._web = web
        self._cameras = cameras
        self._devices = devices

    async def issue(self, request: Request) -> Response:
        """``POST /cameras/{camera}/credentials``."""
        camera = request.path_params["camera"]
        manager = self._web.permit(request, "camera.write", "configure", f"cameras/{camera}/credentials")
        self._cameras.entry(camera)
        kept = self._devices.issue(camera)
        self._web.log(manager, "configure", f"cameras/{camera}/credentials/{kept['id']}")
        return self._web.answer(kept, 201)

    async def revoke(self, request: Request) -> Response:
        """``DELETE /cameras/{camera}/credentials/{credential}``."""
        camera, name = (request.path_params[one] for one in ("camera", "credential"))
        manager = self._web.permit(request, "camera.write", "configure", f"cameras/{camera}/credentials/{name}")
        self._devices.revoke(camera, name)
        self._web.log(manager, "configure", f"cameras/{camera}/credentials/{name}")
        return Response(status_code=204)

    def routes(self) -> list[Route]:
        """Return the routes."""
        one = "/cameras/{camera}/credentials"
        table: tuple[tuple[str, str, Any], ...] = ((one, "POST", self.issue), (f"{one}/{{credential}}", "DELETE", self.revoke))
        prefix, web = self._web.options.path_prefix, self._web
        return [Route(prefix + path, web.guarded(act), methods=[method], name=path) for path, method, act in table]
