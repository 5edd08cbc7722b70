"""What an adapter is asked, what it answers with, and the hands it has. The author of an adapter reads this file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from specgen.conformance import canonical
from specgen.conformance.adapter_mapping import pointed
from specgen.conformance.api import MqttSession, Response
from specgen.conformance.target import Target


class Unsupported(Exception):
    """The adapter cannot carry out an operation on the product; the check becomes inconclusive(precondition)."""


@dataclass(frozen=True)
class Call:
    """One request of a check to the prescribed interface. ``path`` without the query; ``query`` holds the last value of each name."""

    label: str
    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes | None
    principal: str

    @property
    def json(self) -> Any:
        """The body as JSON value; None where it is absent or no JSON."""
        return canonical.lenient(self.body.decode("utf-8", "replace")) if self.body else None

    def matches(self, method: str, template: str) -> dict[str, str] | None:
        """Return the values of the ``{names}`` of a path template, or None when this is another operation.

        >>> Call("a", "GET", "/datasets/x%2Fy/observations", {}, {}, None, "p").matches("GET", "/datasets/{id}/observations")
        {'id': 'x/y'}
        """
        if method != self.method:
            return None
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{[a-z_]+\})", template)
        )
        found = re.fullmatch(pattern, self.path)
        return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


@dataclass(frozen=True)
class Reply:
    """What the adapter answers, in the form of the prescribed interface. ``value`` is the JSON body, None for none."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """The bytes of the body."""
        return b"" if self.value is None else json.dumps(self.value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@dataclass(frozen=True)
class Identity:
    """Where a product says who it is: a path of its own interface, and JSON pointers (RFC 6901) to its name and version ("" where it does
    not say).
    """

    path: str = "/"
    product: str = ""
    version: str = ""

    def read(self, value: Any) -> tuple[str, str]:
        """Return name and version as they stand in an answer."""
        found = [pointed(value, one) if one else "" for one in (self.product, self.version)]
        product, version = (one.strip() if isinstance(one, str) else "" for one in found)
        return product, version


class Hands(Protocol):
    """What an adapter works with; everything that it does through them is on the record."""

    target: Target
    prefix: str
    base: str
    """The address of the product's own HTTP interface, "" where it has none."""

    def ask(
        self, label: str, method: str, path: str, *, as_: str = "anonymous", json: Any = None, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request to the product's own HTTP interface. Raises TransportError."""

    def connect(self, label: str, *, as_: str, client_id: str) -> MqttSession:
        """Open an MQTT connection to the product, with version 5.0 where the target has it. Raises TransportError."""

    def remaining(self) -> float:
        """Seconds left for the check."""


class Adapter(Protocol):
    """One adapter at work for one check. Made before its first call, closed after the check."""

    def __init__(self, hands: Hands) -> None:
        """Do nothing yet: the first call may never come."""

    @staticmethod
    def identity(target: Target) -> Identity:
        """Return where the product says who it is."""

    @staticmethod
    def carries(target: Target, requirement: str) -> bool:
        """Tell whether the checks of a requirement can be run honestly through it."""

    def answer(self, call: Call) -> Reply | Response:
        """Carry out one call. Raises Unsupported, TransportError or Precondition; an answer of the product is passed on as it is."""

    def close(self) -> None:
        """Let everything go that ``answer`` left open on the suite's side."""


def route(call: Call, table: Mapping[tuple[str, str], Callable[..., Reply | Response]]) -> Reply | Response:
    """Hand a call to the function of its operation (method, path template), with the values of the path. Raises Unsupported."""
    for (method, template), function in table.items():
        values = call.matches(method, template)
        if values is not None:
            return function(call, **values)
    raise Unsupported(f"{call.method} {call.path}")


def made_call(
    label: str, method: str, path: str, query: Mapping[str, str] | None, headers: Mapping[str, str], body: bytes | None, as_: str
) -> Call:
    """Return the call of a request as a check makes it: ``path`` may hold a query of its own."""
    from urllib.parse import parse_qsl

    parts = urlsplit(path)
    asked = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **(query or {})}
    return Call(label, method, parts.path, asked, headers, body, as_)
