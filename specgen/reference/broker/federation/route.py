"""The way that a request has come: what a query needs to know before it is forwarded."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from contextvars import ContextVar

from starlette.types import ASGIApp, Receive, Scope, Send

_HEADERS: ContextVar[Mapping[str, str]] = ContextVar("request_headers")


class Route:
    """Keeps the header fields of the request that is being answered; ``name`` is this broker's own in ``Via``."""

    def __init__(self) -> None:
        self.name = f"broker-{secrets.token_hex(6)}"

    def around(self, application: ASGIApp) -> ASGIApp:
        """Return the application, within which the header fields of its request can be asked for."""

        async def followed(scope: Scope, receive: Receive, send: Send) -> None:
            fields: dict[str, str] = {}
            for name, value in scope.get("headers", []):
                key = name.decode("latin-1").lower()
                fields[key] = f"{fields[key]}, {value.decode('latin-1')}" if key in fields else value.decode("latin-1")
            _HEADERS.set(fields)
            await application(scope, receive, send)

        return followed

    def passed(self) -> bool:
        """Tell whether the request has already been here (RFC 9110, 7.6.3)."""
        return self.name in _HEADERS.get({}).get("via", "")

    def headers(self, endpoint: str) -> dict[str, str]:
        """Return the header fields of a forwarded request: the way so far, and a token that is also meant for the endpoint."""
        fields = _HEADERS.get({})
        via = ", ".join(one for one in (fields.get("via", ""), f"1.1 {self.name}") if one)
        token = fields.get("authorization", "")
        return {"Via": via, **({"Authorization": token} if endpoint in _audience(token) else {})}


def _audience(authorization: str) -> list[str]:
    """Return for whom a bearer token is meant; whether it is valid is for those to judge."""
    parts = authorization.partition(" ")[2].strip().split(".")
    if len(parts) != 3:
        return []
    try:
        body = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except ValueError:
        return []
    found = body.get("aud") if isinstance(body, dict) else None
    listed = found if isinstance(found, list) else [found]
    return [one.rstrip("/") for one in listed if isinstance(one, str)]
