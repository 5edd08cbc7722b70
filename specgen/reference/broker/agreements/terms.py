"""What an offer says, and how it is read from a request body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from specgen.reference.broker.records import Problem

AMOUNT = re.compile(r"^[0-9]{1,9}(\.[0-9]{1,6})?$")
MODELS = ("free", "flat", "per_unit", "tiered")
LONGEST_HOURS = 1_000_000


@dataclass(frozen=True)
class Offer:
    """One version of an offer; ``terms`` has the members of NewOffer of the interface."""

    id: str
    version: int
    dataset: str
    terms: Mapping[str, Any]

    def shown(self) -> dict[str, Any]:
        """Return the offer as the interface shows it."""
        return {"id": self.id, "version": self.version, "dataset": self.dataset, **self.terms}


def read_terms(body: Any) -> dict[str, Any]:
    """Return the members of an offer; raises Problem 422 at the first that does not fit."""
    if not isinstance(body, Mapping):
        raise unfit("an offer is a JSON object", "")
    for name in ("purpose", "licence"):
        if not isinstance(body.get(name), str) or not 0 < len(body[name]) <= 4000:
            raise unfit(f"{name} must be a text", name)
    if ":" not in body["licence"]:
        raise unfit("licence must be a web address", "licence")
    if not _count(body.get("term_hours")):
        raise unfit("term_hours must be a whole number from 1", "term_hours")
    return {
        "purpose": body["purpose"],
        "term_hours": body["term_hours"],
        "quota": _quota(body),
        "price": _price(body.get("price")),
        "licence": body["licence"],
    }


def unfit(detail: str, member: str) -> Problem:
    """Return the 422 that names a member."""
    return Problem(422, "Invalid offer", detail, extra={"member": member})


def _count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LONGEST_HOURS


def _quota(body: Mapping[str, Any]) -> dict[str, int] | None:
    if "quota" not in body:
        raise unfit("quota is missing; null means without quota", "quota")
    quota = body["quota"]
    if quota is None:
        return None
    if not isinstance(quota, Mapping) or not all(_count(quota.get(name)) for name in ("requests", "window_hours")):
        raise unfit("quota has requests and window_hours, whole numbers from 1", "quota")
    return {"requests": quota["requests"], "window_hours": quota["window_hours"]}


def _price(price: Any) -> dict[str, Any]:
    model = price.get("model") if isinstance(price, Mapping) else None
    if model not in MODELS:
        raise unfit(f"price.model is one of {', '.join(MODELS)}", "price")
    if model == "free":
        return {"model": model}
    if model in ("flat", "per_unit"):
        return {"model": model, "amount_eur": _amount(price.get("amount_eur"))}
    tiers, last = [], 0
    listed = price.get("tiers")
    if not isinstance(listed, list) or not listed:
        raise unfit("price.tiers is a list with at least one tier", "price")
    for place, tier in enumerate(listed, start=1):
        end = tier.get("up_to", 0) if isinstance(tier, Mapping) else 0
        if (end is None) != (place == len(listed)) or (end is not None and not (_count(end) and end > last)):
            raise unfit("price.tiers rise, and the last has null for up_to", "price")
        tiers.append({"up_to": end, "amount_eur": _amount(tier.get("amount_eur"))})
        last = end or last
    return {"model": model, "tiers": tiers}


def _amount(value: Any) -> str:
    if not isinstance(value, str) or not AMOUNT.match(value):
        raise unfit("an amount is a decimal number as text", "price")
    return value


def cost(price: Mapping[str, Any], first: int, count: int) -> Decimal:
    """Return what ``count`` requests cost in euro, of which the first is number ``first`` of the term (from 1).

    A flat price is owed once, whatever the usage.
    """
    if price["model"] == "free":
        return Decimal(0)
    if price["model"] == "flat":
        return Decimal(price["amount_eur"])
    if price["model"] == "per_unit":
        return Decimal(price["amount_eur"]) * count
    total, begin = Decimal(0), 1
    for tier in price["tiers"]:
        end = first + count - 1 if tier["up_to"] is None else min(tier["up_to"], first + count - 1)
        inside = end - max(begin, first) + 1
        if inside > 0:
            total += Decimal(tier["amount_eur"]) * inside
        begin = end + 1 if tier["up_to"] is None else tier["up_to"] + 1
    return total
