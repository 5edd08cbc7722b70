"""The steps that stimuli have in common: making datasets, delivering observations, reading page after page.

A step that the product refuses raises Precondition: what the check measures was not reached.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urljoin

from specgen.checks.databroker.reading import keys, objects, read_clock, text
from specgen.conformance.api import Context, MqttSession, Precondition, Response
from specgen.simulator.core.sensors import HOUR, batches, read_instant

PATIENCE = 65.0
"""Seconds that a check waits for a readability that it does not measure itself: the longest lawful deadline, and a little."""
STILL = 5.0
"""Seconds after which a delivery that is readable in part is taken to stay so."""
LAG = 10.0
"""Seconds that entities, exports and the like may lag behind what is readable; no requirement of these checks measures it."""
LIMIT = 400.0
"""Seconds that a check may take where it waits for nothing else."""
DELIVERY = 200
"""Observations per delivery where the size of a delivery is not what is measured."""
THEME = "http://publications.europa.eu/resource/authority/data-theme/ENVI"
CONTACT = "data@example.org"
REST = 0.05
"""Seconds between the first two attempts."""
EARLY = 0.02
"""Seconds before the end of a deadline at which the last attempt begins."""
PAGE_CAP = 2000
"""A read ends after so many pages, against links that run in circles."""


CONTEXT = "DB-CTX-02"
"""Who asks this asks for the context interface; another tender has the sensor interface instead, and its checks leave entities alone."""


def name(ctx: Context, suffix: str) -> str:
    """Return an id that is unique to this run and check."""
    return f"{ctx.prefix}-{suffix}"


def type_of(ctx: Context, suffix: str) -> str:
    """Return an entity type that is unique to this run and check, in letters and digits only."""
    return "T" + re.sub(r"[^A-Za-z0-9]", "", name(ctx, suffix))


def now(ctx: Context, label: str = "health") -> int:
    """Return the product's time in microseconds, from its health state."""
    answer = ctx.http(label, "GET", "/health")
    instant = read_instant(text(answer.json, "time"))
    if answer.status != 200 or instant is None:
        raise Precondition("no-time", label=label, status=answer.status)
    return instant


def past(ctx: Context, hours: int = 2) -> int:
    """Return a whole minute some hours before the product's time: where the series of a check begin."""
    return (now(ctx) - hours * HOUR) // 60_000_000 * 60_000_000


def dataset(
    ctx: Context,
    label: str,
    suffix: str,
    *,
    klass: str | None = "open",
    entity_type: str = "",
    more: Mapping[str, Any] | None = None,
) -> str:
    """Make a dataset as provider; returns the id that the product gave it. Registered for removal."""
    body: dict[str, Any] = {
        "id": name(ctx, suffix),
        "title": f"{name(ctx, suffix)} title",
        "description": f"{name(ctx, suffix)} description",
        "entity_type": entity_type or type_of(ctx, suffix),
        "theme": THEME,
        "contact": CONTACT,
        **(more or {}),
    }
    if klass is not None:
        body["class"] = klass
    answer = ctx.http(label, "POST", "/datasets", as_="provider", json=body)
    identifier = text(answer.json, "id")
    if answer.status != 201 or not identifier:
        raise Precondition("refused", label=label, status=answer.status)
    ctx.cleanup("DELETE", path(identifier), as_="provider")
    return identifier


def path(identifier: str, rest: str = "") -> str:
    """Return the path of a dataset or of what stands below it."""
    return f"/datasets/{quoted(identifier)}{rest}"


def quoted(identifier: str) -> str:
    """Return an id as one segment of a path."""
    return quote(identifier, safe="", errors="surrogatepass")


def entity_path(entity_type: str, entity: str) -> str:
    """Return the path of one entity of the context interface."""
    return "/ngsi-ld/v1/entities/" + quoted(urn(entity_type, entity))


def urn(entity_type: str, entity: str) -> str:
    """Return the identifier of an entity, as the interface prescribes it."""
    return f"urn:ngsi-ld:{entity_type}:{entity}"


def grant(ctx: Context, label: str, identifier: str, subject: str) -> str:
    """Let a subject read a shared dataset; returns the id of the grant."""
    answer = ctx.http(label, "POST", path(identifier, "/grants"), as_="provider", json={"subject": subject})
    if answer.status not in (200, 201):
        raise Precondition("refused", label=label, status=answer.status)
    return text(answer.json, "id")


def subject(ctx: Context, principal: str) -> str:
    """Return the subject that the product recognises behind a test principal."""
    label = f"subject-{principal}"
    answer = ctx.http(label, "GET", "/principal", as_=principal)
    found = text(answer.json, "subject")
    if answer.status != 200 or not found:
        raise Precondition("refused", label=label, status=answer.status)
    return found


def deliver(ctx: Context, label: str, identifier: str, observations: Sequence[Mapping[str, Any]]) -> None:
    """Deliver observations in deliveries of ``DELIVERY``; each must be accepted whole."""
    for place, part in enumerate(batches([dict(one) for one in observations], DELIVERY), start=1):
        answer = ctx.http(f"{label}.{place}", "POST", path(identifier, "/observations"), as_="provider", json=part)
        if not 200 <= answer.status < 300:
            raise Precondition("refused", label=label, status=answer.status)


def read_all(
    ctx: Context,
    label: str,
    identifier: str,
    query: Mapping[str, str],
    *,
    as_: str = "provider",
    expected: Sequence[Mapping[str, Any]] = (),
    patience: float | None = None,
) -> list[dict[str, Any]]:
    """Read a history page after page, following ``next``; again and again until all of ``expected`` is there.

    Gives up when none of it appeared within ``patience`` seconds (``PATIENCE`` unless told), or when a part of it appeared and
    nothing more did for ``STILL`` seconds. Records the pages as ``<label>.<attempt>.<page>`` and the fact ``<label>``: {"attempt", "pages",
    "complete"}.
    """
    wanted, seen, since = set(keys(expected)), 0, time.monotonic()
    for attempt in attempts(ctx, PATIENCE if patience is None else patience):
        items, count, complete = _walk(ctx, f"{label}.{attempt}", identifier, query, as_)
        found = len(wanted & set(keys(items)))
        if found > seen:
            seen, since = found, time.monotonic()
        if found == len(wanted) or (seen and time.monotonic() - since >= STILL):
            break
    ctx.fact(label, {"attempt": attempt, "pages": count, "complete": complete})
    return items


def _walk(
    ctx: Context, label: str, identifier: str, query: Mapping[str, str], as_: str
) -> tuple[list[dict[str, Any]], int, bool]:
    items: list[dict[str, Any]] = []
    base = path(identifier, "/observations")
    answer = ctx.http(f"{label}.1", "GET", base, as_=as_, query=query)
    asked: set[str] = set()
    count = 1
    while True:
        items += objects(answer.json, "items")
        following = text(answer.json, "next")
        if answer.status != 200 or not following or count >= PAGE_CAP:
            return items, count, answer.status == 200 and not following
        address = base = urljoin(base, following)
        if address in asked:
            return items, count, False
        asked.add(address)
        count += 1
        answer = ctx.http(f"{label}.{count}", "GET", address, as_=as_)


def holds(items: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether every expected observation is among those read."""
    return set(keys(expected)) <= set(keys(items))


def settle(
    ctx: Context, label: str, identifier: str, expected: Sequence[Mapping[str, Any]], as_: str = "provider"
) -> None:
    """Wait until what was delivered can be read; raises Precondition when that does not happen in time."""
    query = {"limit": str(max(100, len(expected)))}
    items = read_all(ctx, label, identifier, query, as_=as_, expected=expected)
    if not holds(items, expected):
        raise Precondition("not-readable", label=label, expected=len(expected), observed=len(items))


@dataclass(frozen=True)
class Device:
    """A registered device: ``principal`` is the name under which it logs in within this check."""

    id: str
    topic: str
    username: str
    principal: str


def device(ctx: Context, label: str, suffix: str, identifier: str) -> Device:
    """Register a device of a dataset as provider; its credential stands ready under the principal
    ``device-<suffix>``.
    """
    answer = ctx.http(label, "POST", "/devices", as_="provider", json={"id": name(ctx, suffix), "dataset": identifier})
    told = {member: text(answer.json, member) for member in ("id", "username", "password", "topic")}
    if answer.status not in (200, 201) or not all(told.values()):
        raise Precondition("refused", label=label, status=answer.status)
    principal = f"device-{suffix}"
    ctx.credential(principal, username=told["username"], password=told["password"])
    return Device(told["id"], told["topic"], told["username"], principal)


def connect(ctx: Context, label: str, one: Device, version: int, suffix: str = "") -> MqttSession:
    """Open a connection as a device."""
    return ctx.mqtt(
        label, version=version, as_=one.principal, client_id=f"{one.principal}{version}{suffix}-{ctx.prefix}"[:60]
    )


def clock(ctx: Context, label: str) -> int:
    """Return the product's test clock in microseconds."""
    answer = ctx.http(label, "GET", "/test/clock", as_="admin")
    if answer.status != 200:
        raise Precondition("refused", label=label, status=answer.status)
    return read_clock(answer.json)


def attempts(ctx: Context, patience: float, rest: float = REST) -> Iterator[int]:
    """Count from 1 for ``patience`` seconds, with rests that grow to a second; the last attempt begins at the very end."""
    begun, attempt, ends = time.monotonic(), 0, min(patience, ctx.remaining() - 1) - EARLY
    while True:
        attempt += 1
        yield attempt
        left = ends - (time.monotonic() - begun)
        if left <= 0:
            return
        time.sleep(min(rest, left))
        rest = min(1.0, rest * 1.25)


def export(ctx: Context, label: str, identifier: str) -> Response:
    """Order an export as provider, wait until it is ready, and fetch it; the content stands on the record as
    ``label``.
    """
    return fetch_export(ctx, label, order_export(ctx, label, identifier), deadline=LAG)


def order_export(ctx: Context, label: str, identifier: str) -> str:
    """Order an export as provider (``<label>-order``); returns its path."""
    order = ctx.http(f"{label}-order", "POST", "/exports", as_="provider", json={"dataset": identifier})
    number = text(order.json, "id")
    if order.status not in (200, 201, 202) or not number:
        raise Precondition("refused", label=f"{label}-order", status=order.status)
    return f"/exports/{quoted(number)}"


def fetch_export(ctx: Context, label: str, place: str, *, deadline: float) -> Response:
    """Wait until an export is ready (``<label>-status``) and fetch its content (``<label>``)."""
    ctx.eventually(
        f"{label}-ready",
        lambda: ctx.http(f"{label}-status", "GET", place, as_="provider"),
        lambda read: text(read.json, "status") == "ready",
        deadline=deadline,
    )
    return ctx.http(label, "GET", f"{place}/content", as_="provider")
