"""Faulty notifications: their form, their signature, how they are bundled, and what becomes of those that do not arrive."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Observation, Principal
from specgen.reference.broker.subscriptions.courier import Courier
from specgen.reference.broker.subscriptions.envelope import Envelope
from specgen.reference.broker.subscriptions.messaging import ROLE, Messaging
from specgen.reference.broker.subscriptions.records import Subscription, Told
from specgen.reference.broker.subscriptions.service import Subscriptions
from specgen.reference.broker.subscriptions.spread import Spread
from specgen.reference.database import Writer


class ContentOnly(Envelope):
    """Signs the content and leaves the time out of it."""

    def signature(self, secret: str, moment: str, body: bytes) -> str:
        return super().signature(secret, "", body)


class FirstTime(Envelope):
    """Writes in every attempt the time at which the notification came into being."""

    def headers(self, one: Subscription, body: bytes, now: int) -> dict[str, str]:
        moment = str(json.loads(body)["time"])
        told = super().headers(one, body, now)
        signed = "sha256=" + self.signature(one.secret, moment, body)
        return {**told, "Notification-Timestamp": moment, "Notification-Signature": signed}


class NoInterval(Spread):
    """Closes a bundle as soon as there is something in it."""

    def interval(self, one: Subscription) -> float:
        return 0.0


class LastOnly(Spread):
    """Tells only the last observation of a bundle."""

    def compose(self, writer: Writer, one: Subscription, told: Sequence[Told]) -> None:
        super().compose(writer, one, told[-1:])


class PlainJson(Envelope):
    """Sends notifications under the media type of plain JSON."""

    def headers(self, one: Subscription, body: bytes, now: int) -> dict[str, str]:
        return {**super().headers(one, body, now), "Content-Type": "application/json"}


class CountedIds(Envelope):
    """Numbers the notifications of each subscription from one on, and names the same source for all."""

    def identifier(self, one: Subscription, sequence: int) -> str:
        return f"n-{sequence:08d}"

    def write(
        self, one: Subscription, identifier: str, sequence: int, observations: Sequence[dict[str, Any]], now: int
    ) -> str:
        event = json.loads(super().write(one, identifier, sequence, observations, now))
        return json.dumps({**event, "source": f"{self.presentation.address}/subscriptions"}, ensure_ascii=False)


class TruthAsNumber(Envelope):
    """Writes true and false as 1 and 0."""

    def observation(self, one: Observation) -> dict[str, Any]:
        value = int(one.value) if isinstance(one.value, bool) else one.value
        return super().observation(dataclasses.replace(one, value=value))


class NeverParked(Courier):
    """Never gives a notification up."""

    def overdue(self, now: int) -> bool:
        return False


class Reasonless(Subscriptions):
    """Leaves out why a notification was given up."""

    def parked(self, principal: Principal, identifier: str) -> list[dict[str, Any]]:
        return [{**one, "reason": ""} for one in super().parked(principal, identifier)]


class OpenParked(Subscriptions):
    """Shows every consumer that logs in what was given up."""

    def readable(self, principal: Principal, identifier: str) -> tuple[Subscription, Sight]:
        one = self.book.find(identifier)
        return super().readable(one.principal() if one is not None and principal.role == "consumer" else principal, identifier)


class AnyTopicFollowed(Messaging):
    """Lets the login of one subscription follow the topic of another."""

    def authorise(self, principal: Principal, topic: str, action: str) -> bool:
        return super().authorise(principal, topic, action) or (
            principal.role == ROLE and action == "subscribe" and topic.startswith("notifications/")
        )


class OnlineOnly(Courier):
    """Drops what comes while the receiver of messages is away."""

    def publish(self, subscription: Subscription, body: bytes) -> str:
        return super().publish(subscription, body) if self.gateway.online({subscription.username}) else ""


class LastingLogin(Messaging):
    """Lets a login in that was right once."""

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        known: dict[tuple[str | None, bytes | None], Principal] = self.__dict__.setdefault("_known", {})
        found = super().authenticate(client_id, username, password)
        if found is not None:
            known[username, password] = found
        return found or known.get((username, password))


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("content-only", "DB-SUB-05", "subscription_envelope", "the signature does not cover the time", ContentOnly),
    ("first-time", "DB-SUB-05", "subscription_envelope", "a new attempt carries the time of the first", FirstTime),
    ("no-interval", "DB-SUB-07", "subscription_spread", "the interval of a subscription is not kept", NoInterval),
    ("last-only", "DB-SUB-07", "subscription_spread", "a bundle holds only its last observation", LastOnly),
    ("plain-json", "DB-SUB-09", "subscription_envelope", "notifications have the media type of plain JSON", PlainJson),
    ("counted-ids", "DB-SUB-09", "subscription_envelope", "two subscriptions use the same source and numbers", CountedIds),
    ("truth-as-number", "DB-SUB-09", "subscription_envelope", "true and false arrive as 1 and 0", TruthAsNumber),
    ("never-parked", "DB-SUB-12", "subscription_courier", "what cannot be delivered is never listed", NeverParked),
    ("reasonless", "DB-SUB-12", "subscriptions", "the list of undelivered notifications gives no reason", Reasonless),
    ("open-parked", "DB-SUB-12", "subscriptions", "every consumer reads what was not delivered", OpenParked),
    ("any-topic-followed", "DB-SUB-08", "subscription_messaging", "a login follows the topic of another", AnyTopicFollowed),
    ("online-only", "DB-SUB-08", "subscription_courier", "messages to an absent receiver are lost", OnlineOnly),
    ("lasting-login", "DB-SUB-08", "subscription_messaging", "a login outlives its subscription", LastingLogin),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the form and the course of notifications."""
