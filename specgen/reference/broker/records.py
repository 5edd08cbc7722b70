"""The values that travel between the parts of the broker. Instants are whole microseconds since
1970-01-01T00:00:00Z.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
CLASSES = ("open", "shared", "closed")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = re.compile(r"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$")


class Problem(Exception):
    """An answer of RFC 9457: status, a short title, a detail for people, and the headers that belong to it."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        kind: str = "about:blank",
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {title}")
        self.status = status
        self.title = title
        self.detail = detail or title
        self.kind = kind
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Principal:
    """Who asks: ``role`` is one of anonymous, provider, consumer, admin, auditor, device; ``subject`` names the one."""

    role: str
    subject: str


ANONYMOUS = Principal("anonymous", "anonymous")


@dataclass(frozen=True)
class Dataset:
    """A set of observations of one entity type. ``asked`` is the id that the client proposed; ``label`` its class or
    "".
    """

    id: str
    asked: str
    owner: str
    title: str
    description: str
    label: str
    entity_type: str
    retention_days: int | None
    theme: str
    licence: str
    contact: str
    created_at: int


@dataclass(frozen=True)
class Observation:
    """One measured value. ``number`` is the store's sequence number (0 before it is stored); ``value`` any JSON
    value.
    """

    dataset: str
    message_id: str
    entity: str
    property: str
    value: Any
    unit: str
    observed_at: int
    received_at: int
    channel: str = "http"
    number: int = 0


@dataclass(frozen=True)
class Grant:
    """The right of a subject to read a shared dataset, until an instant or without end."""

    id: str
    dataset: str
    subject: str
    until: int | None


@dataclass(frozen=True)
class Reject:
    """A device message that could not be stored, with the reason."""

    dataset: str
    received_at: int
    reason: str
    message_id: str


@dataclass(frozen=True)
class Device:
    """A registered device; ``secret`` is a salted hash of its password, empty once it is revoked."""

    id: str
    asked: str
    dataset: str
    username: str
    secret: str
    topic: str
    revoked: bool


@dataclass(frozen=True)
class Window:
    """What to read from one dataset: ``start`` inclusive, ``end`` exclusive, after sequence position ``after``."""

    entity: str = ""
    start: int | None = None
    end: int | None = None
    after: tuple[int, int] | None = None
    limit: int = 1000
    newest: int | None = None


@dataclass
class Report:
    """What became of a batch: how many were accepted, and which items were rejected with why."""

    accepted: int = 0
    rejected: list[dict[str, Any]] = field(default_factory=list)


def parse_instant(text: object) -> int:
    """Return an RFC 3339 instant as microseconds; raises ValueError when it is not one (a time zone is required)."""
    if not isinstance(text, str) or not _INSTANT.match(text):
        raise ValueError(f"{text!r} is not an RFC 3339 date-time with a time zone")
    whole = re.sub(r"(\.\d{6})\d+", r"\1", text.upper())
    try:
        moment = datetime.fromisoformat(whole.replace("Z", "+00:00")).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the years 1 to 9999") from error
    return (moment - _EPOCH) // timedelta(microseconds=1)


def write_instant(instant: int) -> str:
    """Return microseconds as RFC 3339 in UTC, with milliseconds or microseconds only where there are any."""
    moment = _EPOCH + timedelta(microseconds=instant)
    text = moment.isoformat(timespec="seconds").removesuffix("+00:00")  # strftime writes the year 55 as such, not as 0055
    rest = instant % SECOND
    if not rest:
        return text + "Z"
    return f"{text}.{rest:06d}".rstrip("0") + "Z"
