"""The steps that the checks of agreements and metering share: offering, requesting, deciding, and reading what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, keys, number, objects, text
from specgen.conformance.api import Context, Observation, Precondition, Response
from specgen.simulator.core import sensors

LICENCE = "https://city.example.org/licence/research"
LONG_HOURS = 87_600
"""Ten years: other checks that move the clock do not end an agreement of this length."""
SOON = 3.0
"""Seconds in which most products have counted what was read; after that the clock is moved to the end of the delay."""
GRACE = 8.0
"""Seconds that a product may take to notice that its clock was moved."""


def terms(
    *,
    term_hours: int = LONG_HOURS,
    quota: Mapping[str, int] | None = None,
    price: Mapping[str, Any] | None = None,
    purpose: str = "Research on noise",
    licence: str = LICENCE,
) -> dict[str, Any]:
    """Return an offer as the interface takes it."""
    return {
        "purpose": purpose,
        "term_hours": term_hours,
        "quota": dict(quota) if quota else None,
        "price": dict(price) if price else {"model": "free"},
        "licence": licence,
    }


@dataclass(frozen=True)
class Pact:
    """A request of a consumer for an offer and, once it is accepted, the agreement."""

    request: str
    agreement: str


def publish(ctx: Context, label: str, identifier: str, offer: Mapping[str, Any]) -> str:
    """Publish an offer as provider; returns its id. Raises Precondition when the product refuses."""
    path = steps.path(identifier, "/offers")
    answer = ctx.http(label, "POST", path, as_="provider", json=dict(offer))
    found = text(answer.json, "id")
    if answer.status not in (200, 201) or not found:
        raise Precondition("refused", label=label, status=answer.status)
    return found


def ask(ctx: Context, label: str, offer: str, consumer: str, explanation: str = "") -> str:
    """Request an offer as a consumer; returns the id of the request."""
    body = {"explanation": explanation} if explanation else {}
    answer = ctx.http(label, "POST", f"/offers/{steps.quoted(offer)}/requests", as_=consumer, json=body)
    found = text(answer.json, "id")
    if answer.status not in (200, 201, 202) or not found:
        raise Precondition("refused", label=label, status=answer.status)
    return found


def decide(ctx: Context, label: str, request: str, as_: str, decision: str, reason: str = "") -> Response:
    """Accept or refuse a request."""
    body = {"decision": decision, **({"reason": reason} if reason else {})}
    return ctx.http(label, "POST", f"{request_path(request)}/decision", as_=as_, json=body)


def request_path(request: str) -> str:
    """Return the path of a request."""
    return f"/access-requests/{steps.quoted(request)}"


def agreement_path(agreement: str, rest: str = "") -> str:
    """Return the path of an agreement or of what stands below it."""
    return f"/agreements/{steps.quoted(agreement)}{rest}"


def conclude(ctx: Context, label: str, offer: str, consumer: str, explanation: str = "") -> Pact:
    """Let a consumer request an offer and the provider accept it; waits until the request names its agreement."""
    request = ask(ctx, f"{label}-request", offer, consumer, explanation)
    answer = decide(ctx, f"{label}-accept", request, "provider", "accept")
    if answer.status not in (200, 201, 202):
        raise Precondition("refused", label=f"{label}-accept", status=answer.status)
    found = text(answer.json, "agreement")
    if not found:
        read = ctx.eventually(
            f"{label}-agreed",
            lambda: ctx.http(f"{label}-state", "GET", request_path(request), as_="provider"),
            lambda state: bool(text(state.json, "agreement")),
            deadline=steps.LAG,
        )
        found = text(read.json, "agreement")
    if not found:
        raise Precondition("no-agreement", label=label)
    return Pact(request, found)


def stocked(
    ctx: Context,
    suffix: str,
    count: int,
    *,
    klass: str = "shared",
    more: Mapping[str, Any] | None = None,
    entity_type: str = "",
) -> tuple[str, list[dict[str, Any]]]:
    """Make a dataset with ``count`` observations of one entity; returns its id and the observations, readable by then."""
    identifier = steps.dataset(ctx, f"dataset-{suffix}", suffix, klass=klass, more=more, entity_type=entity_type)
    sensor = sensors.network(ctx.seed, f"{ctx.prefix}-{suffix}", 1)[0]
    series = sensors.series(sensor, steps.past(ctx), count, label=f"{ctx.prefix}-{suffix}")
    steps.deliver(ctx, f"deliver-{suffix}", identifier, series)
    steps.settle(ctx, f"stock-{suffix}", identifier, series)
    return identifier, series


def observe(ctx: Context, label: str, identifier: str, as_: str, query: Mapping[str, str] | None = None) -> Response:
    """Make one read request."""
    return ctx.http(label, "GET", steps.path(identifier, "/observations"), as_=as_, query=query)


def wait_readable(ctx: Context, label: str, identifier: str, as_: str, entity: str, deadline: float) -> Response:
    """Read as a consumer until the entity is there; the last answer stands as ``<label>-read``, the time as ``label``."""
    return ctx.eventually(
        label,
        lambda: observe(ctx, f"{label}-read", identifier, as_),
        lambda read: reads(read.status, read.json, entity),
        deadline=deadline,
    )


def reads(status: int, body: Json, entity: str) -> bool:
    """Tell whether an answer holds an observation of an entity."""
    return status == 200 and any(text(one, "entity") == entity for one in objects(body, "items"))


def delivered(found: Observation, expected: list[dict[str, Any]]) -> bool:
    """Tell whether an answer holds all of these observations."""
    return found.status == 200 and set(keys(expected)) <= set(keys(objects(found.body, "items")))


def counted(
    ctx: Context, label: str, probe: Callable[[], Response], until: Callable[[Response], bool], delay: float
) -> None:
    """Give the product the contractual delay (seconds, on its own clock) to count: look at once, then at the end of it.

    The last answer stands under the label that ``probe`` uses.
    """
    ctx.eventually(f"{label}-soon", probe, until, deadline=min(SOON, delay), interval=0.2)
    if ctx.clock == "hook":
        if not until(probe()):
            ctx.advance_clock(delay)
            ctx.eventually(f"{label}-late", probe, until, deadline=GRACE, interval=0.25)
        return
    ctx.eventually(f"{label}-late", probe, until, deadline=max(0.0, delay - SOON), interval=5.0)


def span(start: int, end: int) -> dict[str, str]:
    """Return the query of a period: whole hours around two instants, so that a product that counts by hour has it whole."""
    first, last = start // sensors.HOUR * sensors.HOUR, (end // sensors.HOUR + 1) * sensors.HOUR
    return {"from": sensors.write_instant(first), "to": sensors.write_instant(last)}


def amount(value: Json) -> Decimal | None:
    """Return an amount in euro, given as text or as number; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def differing(shown: Json, offer: Mapping[str, Any]) -> list[str]:
    """Return the details of an offer that an object does not show as they were filled in."""
    found = [name for name in ("purpose", "licence") if text(shown, name) != offer[name]]
    if not isinstance(shown, Mapping):
        return [*found, "quota", "price"]
    quota, price = shown.get("quota"), shown.get("price")
    if offer["quota"] is None:
        if quota is not None:
            found.append("quota")
    elif any(number(quota, name) != offer["quota"][name] for name in ("requests", "window_hours")):
        found.append("quota")
    if not same_price(price, offer["price"]):
        found.append("price")
    return found


def same_price(shown: Json, price: Mapping[str, Any]) -> bool:
    """Tell whether a price is the one that was filled in; amounts are compared as numbers."""
    if text(shown, "model") != price["model"]:
        return False
    if "amount_eur" in price:
        return amount(shown.get("amount_eur")) == Decimal(price["amount_eur"])
    tiers = objects(shown, "tiers")
    wanted = price.get("tiers", [])
    return len(tiers) == len(wanted) and all(
        one.get("up_to") == other["up_to"] and amount(one.get("amount_eur")) == Decimal(other["amount_eur"])
        for one, other in zip(tiers, wanted, strict=True)
    )


def checksum(found: Observation) -> str:
    """Return the SHA-256 value of the body of an answer, as it was received."""
    response = found.data.get("response") or {}
    stated = response.get("sha256")
    return stated if isinstance(stated, str) else hashlib.sha256(found.text.encode()).hexdigest()
