"""How a part of the broker takes its place in the HTTP interface, and how it works in the background."""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Principal

LOG = logging.getLogger(__name__)
JSON = "application/json"
Call = Callable[[Request, Principal, Any], Response]
"""Gets the request, who asks, and the body: a JSON value for POST, PUT and PATCH (bytes where the endpoint is ``raw``), else None."""


@dataclass(frozen=True)
class Endpoint:
    """One operation. ``path`` is a route of the prescribed interface, as ``/datasets/{dataset}``; ``raw`` leaves the body as bytes.

    Without ``login`` the call reads the credentials itself, and gets the anonymous principal.
    """

    verb: str
    path: str
    call: Call
    raw: bool = False
    login: bool = True


class Area(ABC):
    """A part with paths of its own. Its calls work in a thread and raise ``Problem`` where they refuse."""

    @abstractmethod
    def endpoints(self) -> Sequence[Endpoint]:
        """Return the operations of this part; two parts never claim the same path and verb."""


@contextmanager
def outlived(failure: type[Exception]) -> Iterator[None]:
    """Stands around one round of background work: while the database fails (``Database.failure``) a round falls away, not the work."""
    try:
        yield
    except failure as error:
        LOG.error("background work waits for the database: %s", error)


class Worker(ABC):
    """A part that works in the background between ``start`` and ``stop``. ``stop`` waits until it has ended."""

    @abstractmethod
    def start(self) -> None:
        """Begin; returns at once."""

    @abstractmethod
    def stop(self) -> None:
        """End and wait; may be called for a worker that never began."""


def _fields(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return header fields that can be sent: an address holds no sign outside ASCII (RFC 3986, section 2.1), whatever an id holds."""
    sent = dict(headers or {})
    return sent | {name: quote(sent[name], safe="!#$%&'()*+,/:;=?@[]~") for name in ("Location",) if name in sent}


class Reply:
    """Writes answers in the broker's presentation."""

    def __init__(self, presentation: Presentation) -> None:
        self.presentation = presentation

    def json(
        self, body: Any, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = JSON
    ) -> Response:
        """Return a JSON answer; members that JSON does not know (NaN) raise ValueError."""
        text = json.dumps(self.presentation.dressed(body, media_type), ensure_ascii=False, allow_nan=False)
        return Response(text.encode(), status, _fields(headers), media_type)

    def empty(self, status: int = 204, headers: Mapping[str, str] | None = None) -> Response:
        """Return an answer without a body."""
        return Response(status_code=status, headers=_fields(headers))
