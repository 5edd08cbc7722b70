"""The values of the subscriptions. Instants are whole microseconds since 1970-01-01T00:00:00Z."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.records import Principal

WAITING = "waiting"
PARKED = "parked"


@dataclass(frozen=True)
class Subscription:
    """What an owner wants to hear of, and where.

    ``role`` and ``owner`` are those of the principal that made it. ``operator`` is "" without a condition. ``kind`` is webhook (with
    ``url``) or mqtt (with ``username``, ``sealed`` and ``topic``). Only observations with a store number above ``since`` count.
    """

    id: str
    owner: str
    role: str
    dataset: str
    kind: str
    since: int
    created_at: int
    entity: str = ""
    property: str = ""
    operator: str = ""
    value: Any = None
    url: str = ""
    throttle_seconds: int = 0
    paused: bool = False
    secret: str = ""
    username: str = ""
    sealed: str = ""
    topic: str = ""

    def principal(self) -> Principal:
        """Return the one whose rights the subscription has."""
        return Principal(self.role, self.owner)


@dataclass(frozen=True)
class Course:
    """How the delivery of a subscription goes: the last success and failure, and the failures since the last success."""

    last_success: int | None = None
    last_failure: int | None = None
    failures: int = 0


@dataclass(frozen=True)
class Notification:
    """A notification in the queue. ``body`` is the text as it is sent; ``until`` the end of the renewed attempts.

    ``oldest`` is the instant of its oldest observation, ``observed`` the store numbers of all of them, as JSON.
    """

    number: int
    id: str
    subscription: str
    body: str
    created_at: int
    due_at: int
    until: int
    attempts: int
    state: str
    reason: str
    parked_at: int
    oldest: int
    observed: str


@dataclass(frozen=True)
class Told:
    """An observation as a subscription gets to hear of it; ``shown`` is its JSON form."""

    number: int
    observed_at: int
    shown: dict[str, Any]


@dataclass(frozen=True)
class Permission:
    """A receiver at an internal address that the administrator allows."""

    id: str
    host: str
    port: int
