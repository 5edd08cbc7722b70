"""The operations of signing in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, unquote_plus

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint, Reply
from specgen.reference.broker.records import Principal
from specgen.reference.broker.sign_in.issuer import TestIssuer
from specgen.reference.broker.sign_in.systems import CLIENT_CREDENTIALS, Systems, TokenError


class SignInArea(Area):
    """Access tokens of systems; the token endpoint recognises its clients itself."""

    def __init__(self, reply: Reply, systems: Systems) -> None:
        self.reply = reply
        self.systems = systems

    def endpoints(self) -> Sequence[Endpoint]:
        return (
            Endpoint("GET", "/.well-known/oauth-authorization-server", self.metadata),
            Endpoint("POST", "/oauth/token", self.token, raw=True, login=False),
            Endpoint("POST", "/systems", self.register),
            Endpoint("DELETE", "/systems/{client_id}", self.remove),
        )

    def metadata(self, request: Request, who: Principal, body: Any) -> Response:
        address = self.reply.presentation.address
        return self.reply.json(
            {
                "issuer": address,
                "token_endpoint": f"{address}/oauth/token",
                "grant_types_supported": [CLIENT_CREDENTIALS],
                "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            }
        )

    def token(self, request: Request, who: Principal, body: Any) -> Response:
        name, secret = credentials(request.headers.get("authorization", ""))
        form = parse_qs(bytes(body).decode("utf-8", "replace"))
        try:
            answer = self.systems.token(name, secret, (form.get("grant_type") or [""])[0])
        except TokenError as error:
            headers = {"WWW-Authenticate": 'Basic realm="broker"'} if error.status == 401 else {}
            return self.reply.json({"error": error.code}, error.status, {**headers, "Cache-Control": "no-store"})
        return self.reply.json(answer, 200, self.headers())

    def headers(self) -> dict[str, str]:
        """Return the headers of an answer that holds a token."""
        return {"Cache-Control": "no-store"}

    def register(self, request: Request, who: Principal, body: Any) -> Response:
        return self.reply.json(self.systems.register(who, body), 201, {"Cache-Control": "no-store"})

    def remove(self, request: Request, who: Principal, body: Any) -> Response:
        self.systems.remove(who, request.path_params["client_id"])
        return self.reply.empty()


class IssuerArea(Area):
    """The test hook by which a test sets an issuer; this part exists in the test environment only."""

    def __init__(self, reply: Reply, issuer: TestIssuer) -> None:
        self.reply = reply
        self.issuer = issuer

    def endpoints(self) -> Sequence[Endpoint]:
        return (Endpoint("PUT", "/test/issuer", self.set),)

    def set(self, request: Request, who: Principal, body: Any) -> Response:
        self.issuer.set(who, body)
        return self.reply.empty()


def credentials(header: str) -> tuple[str, str]:
    """Return name and secret of HTTP Basic, as RFC 6749, 2.3.1 encodes them; two empty texts when there are none."""
    scheme, _, told = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(told.strip(), validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)
