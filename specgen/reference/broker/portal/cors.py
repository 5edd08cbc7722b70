"""Reading open data from a web page of any origin (CORS, in the Fetch standard): without credentials, so for reading only."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = "GET, HEAD, OPTIONS"
HEADERS = "Accept, Authorization, Content-Type"


class Origins:
    """Lets every origin read answers to GET; never with credentials of the browser."""

    def headers(self, origin: str) -> list[tuple[bytes, bytes]]:
        """Return the header fields of an answer to a request from an origin."""
        return [
            (b"access-control-allow-origin", b"*"),
            (b"access-control-expose-headers", b"Link, NGSILD-Results-Count, Retry-After"),
        ]

    def around(self, application: ASGIApp) -> ASGIApp:
        """Return the application with the header fields added, and preflight requests answered."""

        async def open_to_all(scope: Scope, receive: Receive, send: Send) -> None:
            asked = {name: value.decode("latin-1") for name, value in scope.get("headers", [])}
            origin = asked.get(b"origin", "")
            if scope["type"] != "http" or not origin:
                await application(scope, receive, send)
                return
            if scope["method"] == "OPTIONS" and b"access-control-request-method" in asked:
                more = [
                    (b"access-control-allow-methods", METHODS.encode()),
                    (b"access-control-allow-headers", HEADERS.encode()),
                    (b"access-control-max-age", b"600"),
                ]
                await send({"type": "http.response.start", "status": 204, "headers": [*self.headers(origin), *more]})
                await send({"type": "http.response.body", "body": b""})
                return

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start" and scope["method"] in ("GET", "HEAD"):
                    message = {**message, "headers": [*message.get("headers", []), *self.headers(origin)]}
                await send(message)

            await application(scope, receive, told)

        return open_to_all
