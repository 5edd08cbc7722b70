"""A context broker on its own (ETSI GS CIM 009): it has the prescribed context interface, and nothing around it.

Requests to ``/ngsi-ld/v1`` go to the product as they are, and its answers come back as they are; the base address in target.yaml is what
stands before ``/ngsi-ld/v1``. What the prescribed interface has around it only prepares, and nothing goes over the line:

- GET /health: the time of this machine;
- POST, DELETE /datasets: a context broker knows entity types, no datasets; the checks use a type of their own, which is remembered.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from specgen.conformance.adapters.interface import Call, Hands, Identity, Reply, Unsupported
from specgen.conformance.api import Response
from specgen.conformance.target import Target

BASE = "/ngsi-ld/v1/"


class NgsiLdAdapter:
    """See the top of this file."""

    REQUIREMENTS: ClassVar[frozenset[str]] = frozenset(
        ("DB-CTX-01", "DB-CTX-03", "DB-CTX-04", "DB-CTX-06", "DB-CTX-13")
    )
    """Whose checks write and read over the context interface alone. Not those that deliver observations by the ingest interface
    (DB-CTX-02, -05, -14), that need the register of receivers (-07, -15) or another interface beside it (-09).
    """

    def __init__(self, hands: Hands) -> None:
        self._hands = hands

    @staticmethod
    def identity(target: Target) -> Identity:
        """Return an address that every context broker answers; the standard has none that names the product."""
        return Identity("/ngsi-ld/v1/types")

    @staticmethod
    def carries(target: Target, requirement: str) -> bool:
        """Tell whether a requirement is among those above."""
        return requirement in NgsiLdAdapter.REQUIREMENTS

    def close(self) -> None:
        """Nothing stays open."""

    def answer(self, call: Call) -> Reply | Response:
        """Pass a call on, or answer one that only prepares."""
        if call.path.startswith(BASE) or BASE in call.path:
            return self._hands.ask(
                call.label, call.method, call.path, as_=call.principal, body=call.body, headers=call.headers, query=call.query
            )
        if (call.method, call.path) == ("GET", "/health"):
            return Reply(200, {"status": "ok", "time": datetime.now(UTC).isoformat().replace("+00:00", "Z")})
        if (call.method, call.path) == ("POST", "/datasets") and isinstance(call.json, dict):
            return Reply(201, {"id": call.json.get("id")})
        if call.matches("DELETE", "/datasets/{dataset}"):
            return Reply(204)
        raise Unsupported(f"{call.method} {call.path}")
