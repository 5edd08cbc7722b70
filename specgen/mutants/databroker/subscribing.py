"""Faulty subscriptions."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import SplitResult

from specgen.mutants import Mutant, instead
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import HOUR, SECOND, Observation, Principal
from specgen.reference.broker.subscriptions.courier import Courier
from specgen.reference.broker.subscriptions.matching import Matching
from specgen.reference.broker.subscriptions.receivers import Receivers, split
from specgen.reference.broker.subscriptions.records import Notification, Subscription, Told
from specgen.reference.broker.subscriptions.sender import Sender
from specgen.reference.broker.subscriptions.service import Subscriptions
from specgen.reference.broker.subscriptions.spread import Spread
from specgen.reference.database import Writer


class LossyQueue(Spread):
    """Tells of no observation whose store number ends in seven."""

    def take(self, writer: Writer, one: Subscription, observation: Observation) -> None:
        if observation.number % 10 != 7:
            super().take(writer, one, observation)


class DoubleQueue(Spread):
    """Tells every tenth observation twice, under two identifiers."""

    def compose(self, writer: Writer, one: Subscription, told: Sequence[Told]) -> None:
        super().compose(writer, one, told)
        if told[0].number % 10 == 3:
            super().compose(writer, one, told)


class ForeignSubscriptions(Subscriptions):
    """Lets every consumer read and change the subscriptions of another."""

    def owns(self, principal: Principal, one: Subscription) -> bool:
        return True


class FeignedPause(Subscriptions):
    """Confirms a pause and goes on."""

    def change(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        if isinstance(body, dict) and body.get("paused") is True:
            return {**self.describe(self.find(principal, identifier)), "status": "paused", "paused": True}
        return super().change(principal, identifier, body)


class LastingSubscription(Spread):
    """Goes on sending to whoever once could read the dataset."""

    def sight(self, one: Subscription) -> Sight | None:
        known: dict[str, Sight] = self.__dict__.setdefault("_known", {})
        found = super().sight(one)
        if found is not None:
            known[one.id] = found
        return known.get(one.id)


class BoundIncluded(Matching):
    """Counts a value equal to the bound as greater."""

    def meets(self, sign: str, value: Any, wanted: Any) -> bool:
        return super().meets("ge" if sign == "gt" else sign, value, wanted)


class AnyProperty(Matching):
    """Overlooks the property of a subscription."""

    def matches(self, one: Subscription, observation: Observation) -> bool:
        return one.entity in ("", observation.entity) and super().matches(
            dataclasses.replace(one, property=observation.property), observation
        )


class LocalNames(Receivers):
    """Screens addresses, and trusts every name."""

    def screen(self, url: str) -> tuple[SplitResult, int, list[str]]:
        parts, port = split(url)
        if "localhost" in url:
            return parts, port, self.resolve("localhost", port)
        return super().screen(url)


class FollowingSender(Sender):
    """Follows a redirect, wherever it leads."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> str:
        reason = super().post(url, headers, body)
        if reason.startswith("status 30"):
            asked = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
            with contextlib.suppress(OSError):
                urllib.request.build_opener(Following()).open(asked, timeout=2).close()
        return reason


class Following(urllib.request.HTTPRedirectHandler):
    """Asks the address of a redirect with GET."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        return urllib.request.Request(newurl)


class LastingPermission(Receivers):
    """Confirms that a permission is taken back, and keeps it."""

    def disallow(self, principal: Principal, identifier: str) -> None:
        if not any(one.id == identifier for one in self.book.permissions()):
            super().disallow(principal, identifier)


class RareAttempts(Courier):
    """Lets an hour and a half pass between later attempts."""

    def next_attempt(self, one: Notification, now: int) -> int:
        return now + 5400 * SECOND if one.attempts > 1 else super().next_attempt(one, now)


class EarlyEnd(Spread):
    """Gives up after twelve hours."""

    def until(self, now: int) -> int:
        return now + 12 * HOUR


class RedirectTaken(Sender):
    """Takes a redirect for a delivery."""

    def judged(self, status: int) -> str:
        return "" if status < 400 else super().judged(status)


class SharedNumbers(Spread):
    """Numbers the notifications of all subscriptions in one series."""

    def sequence(self, writer: Writer, one: Subscription) -> int:
        series: Iterator[int] = self.__dict__.setdefault("_series", itertools.count(1))
        return next(series)


class SkippedNumber(Spread):
    """Leaves out every fifth number."""

    def sequence(self, writer: Writer, one: Subscription) -> int:
        found = super().sequence(writer, one)
        return super().sequence(writer, one) if found % 5 == 0 else found


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("lossy-queue", "DB-SUB-02", "subscription_spread", "one observation in ten is never told", LossyQueue),
    ("double-queue", "DB-SUB-02", "subscription_spread", "some observations are told twice", DoubleQueue),
    ("foreign-subscriptions", "DB-SUB-01", "subscriptions", "consumers read and change each other's subscriptions", ForeignSubscriptions),
    ("feigned-pause", "DB-SUB-01", "subscriptions", "a paused subscription goes on", FeignedPause),
    ("lasting-subscription", "DB-SUB-10", "subscription_spread", "notifications outlive the right", LastingSubscription),
    ("bound-included", "DB-SUB-03", "subscription_matching", "greater than includes equal", BoundIncluded),
    ("local-names", "DB-SUB-06", "subscription_receivers", "the name localhost is called", LocalNames),
    ("following-sender", "DB-SUB-06", "subscription_sender", "redirects are followed", FollowingSender),
    ("lasting-permission", "DB-SUB-06", "subscription_receivers", "a permission cannot be taken back", LastingPermission),
    ("rare-attempts", "DB-SUB-04", "subscription_courier", "attempts lie an hour and a half apart", RareAttempts),
    ("early-end", "DB-SUB-04", "subscription_spread", "attempts end after twelve hours", EarlyEnd),
    ("redirect-taken", "DB-SUB-04", "subscription_sender", "a redirect counts as delivered", RedirectTaken),
    ("shared-numbers", "DB-SUB-11", "subscription_spread", "all subscriptions share one series", SharedNumbers),
    ("skipped-number", "DB-SUB-11", "subscription_spread", "every fifth number is left out", SkippedNumber),
    ("any-property", "DB-SUB-03", "subscription_matching", "other properties are told too", AnyProperty),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of subscriptions."""
