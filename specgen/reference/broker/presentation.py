"""How the broker presents itself: its name, its addresses, its speed, its legal extra members."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from specgen.reference.serving import Options

PRODUCT = "Reference data broker"
VERSION = "1.0.0"


class Presentation:
    """Carries the options; ``address`` and ``mqtt`` are filled in once the sockets are known."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.product = options.product or PRODUCT
        self.version = VERSION
        self.prefix = options.path_prefix
        self.address = ""
        self.mqtt: dict[str, str] = {}

    def interfaces(self) -> dict[str, Any]:
        """Return the answer of ``GET /interfaces``."""
        listed = [{"id": "api", "type": "http", "url": self.address, "version": "1.0", "authentication": "bearer"}]
        versions = {"mqtt_v3": "3.1.1", "mqtt_v5": "5.0"}
        listed += [
            {"id": name, "type": "mqtt", "url": url, "version": versions[name], "authentication": "password"}
            for name, url in self.mqtt.items()
        ]
        return {
            "product": self.product,
            "version": self.version,
            "environment": self.options.environment,
            "interfaces": listed,
        }

    def dressed(self, body: Any, media_type: str) -> Any:
        """Return an answer with extra members where the option asks for them; every reader has to bear those."""
        if not self.options.extra_fields:
            return body
        if isinstance(body, list):
            return [self.dressed(one, media_type) for one in body]
        if not isinstance(body, dict):
            return body
        shown = dict(body)
        if isinstance(shown.get("items"), list):
            shown["items"] = [{**one, "note": "extra"} if isinstance(one, dict) else one for one in shown["items"]]
        if str(shown.get("id", "")).startswith("urn:ngsi-ld:"):
            return {**shown, "extraNote": {"type": "Property", "value": "extra"}}
        return {**shown, "x-extra": {"generation": 7}}

    def slowed(self, application: ASGIApp) -> ASGIApp:
        """Return the application behind the delay of the options."""
        seconds = self.options.delay_ms / 1000
        if not seconds:
            return application

        async def delayed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                await asyncio.sleep(seconds)
            await application(scope, receive, send)

        return delayed
