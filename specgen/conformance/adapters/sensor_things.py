"""A sensor server on its own (OGC SensorThings API 1.1, OGC 18-088): it has the prescribed sensor interface, and nothing around it.

Requests to ``/sta/v1.1`` go to the product's own base address (in target.yaml, up to and with its version, as ``.../v1.1``); addresses
that the product gives in its links are asked as they are; answers come back as they are. What the prescribed interface has around it
only prepares, and nothing goes over the line:

- GET /health: the time of this machine;
- POST, DELETE /datasets: a sensor server knows no datasets; the checks name theirs in ``properties``, which such a server just keeps.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from urllib.parse import urlsplit

from specgen.conformance.adapters.interface import Call, Hands, Identity, Reply, Unsupported
from specgen.conformance.api import Response
from specgen.conformance.target import Target

BASE = "/sta/v1.1"
AROUND = ("/datasets", "/health", "/devices", "/exports", "/test", "/principal", "/interfaces")


class SensorThingsAdapter:
    """See the top of this file."""

    REQUIREMENTS: ClassVar[frozenset[str]] = frozenset(("DB-CTX-17", "DB-CTX-18"))
    """Whose checks write and read over the sensor interface alone. Not those that deliver observations by the ingest interface
    (DB-CTX-08, -16, -19) or that grant rights on datasets (-21).
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    @staticmethod
    def identity(target: Target) -> Identity:
        """Return the service root (18-088, 9.2.1); the standard has no place that names the product."""
        return Identity("/")

    @staticmethod
    def carries(target: Target, requirement: str) -> bool:
        """Tell whether a requirement is among those above."""
        return requirement in SensorThingsAdapter.REQUIREMENTS

    def close(self) -> None:
        """Nothing stays open."""

    def answer(self, call: Call) -> Reply | Response:
        """Pass a call on, or answer one that only prepares."""
        if (call.method, call.path) == ("GET", "/health"):
            return Reply(200, {"status": "ok", "time": datetime.now(UTC).isoformat().replace("+00:00", "Z")})
        if (call.method, call.path) == ("POST", "/datasets") and isinstance(call.json, dict):
            return Reply(201, {"id": call.json.get("id")})
        if call.matches("DELETE", "/datasets/{dataset}"):
            return Reply(204)
        own = urlsplit(self._hands.base).path
        inside = call.path.startswith(own + "/") if own else not call.path.startswith(AROUND)
        if not call.path.startswith(BASE) and not inside:
            raise Unsupported(f"{call.method} {call.path}")
        path = call.path.removeprefix(BASE) or "/"
        return self._hands.ask(
            call.label, call.method, path, as_=call.principal, body=call.body, headers=call.headers, query=call.query
        )
