"""Subscriptions as their owners see them: made, read, changed, paused, ended; and what was given up."""

from __future__ import annotations

import dataclasses
import json
import secrets
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import seal_password, unauthorised
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import Principal, Problem, write_instant
from specgen.reference.broker.store import Store
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.courier import Courier
from specgen.reference.broker.subscriptions.matching import OPERATORS
from specgen.reference.broker.subscriptions.receivers import Barred, Receivers
from specgen.reference.broker.subscriptions.records import Subscription

MOST = 500
"""Subscriptions that one owner may have."""
LONGEST_THROTTLE = 86_400


class Subscriptions:
    """What the owner of subscriptions may do; those of another do not exist for them."""

    def __init__(
        self,
        book: Book,
        store: Store,
        datasets: Datasets,
        reading: Reading,
        clock: Clock,
        audit: Audit,
        identifiers: Identifiers,
        receivers: Receivers,
        courier: Courier,
        presentation: Presentation,
    ) -> None:
        self.book = book
        self.store = store
        self.datasets = datasets
        self.reading = reading
        self.clock = clock
        self.audit = audit
        self.identifiers = identifiers
        self.receivers = receivers
        self.courier = courier
        self.presentation = presentation

    def create(self, principal: Principal, body: Any) -> dict[str, Any]:
        """Make a subscription; the secret is shown once. Raises Problem 401, 403, 404 or 422."""
        known(principal)
        fields = checked(body)
        named = body.get("dataset")
        if not isinstance(named, str) or "receiver" not in body:
            raise Problem(422, "Invalid subscription", "dataset and receiver are needed")
        dataset = self.datasets.find(principal, named)
        self.reading.open(principal, dataset, "subscribe")
        self.screened(fields)
        if len(self.book.of_owner(principal.subject)) >= MOST:
            raise Problem(422, "Too many subscriptions", f"one owner has at most {MOST}")
        one = Subscription(
            id=self.identifiers.make(),
            owner=principal.subject,
            role=principal.role,
            dataset=dataset.id,
            since=self.store.newest(),
            created_at=self.clock.now(),
            secret=secrets.token_urlsafe(32),
            **fields,
        )
        shown: dict[str, Any] = {"secret": one.secret}
        if one.kind == "mqtt":
            one, shown = self.messaging(one)
        self.book.keep(one)
        return {**self.describe(one), **shown}

    def messaging(self, one: Subscription) -> tuple[Subscription, dict[str, Any]]:
        """Give a subscription a login and a topic of its own; returns it with what is shown once."""
        password = secrets.token_urlsafe(18)
        name = f"subscription-{secrets.token_hex(6)}"
        topic = f"notifications/{secrets.token_hex(12)}"
        one = dataclasses.replace(one, username=name, sealed=seal_password(password), topic=topic)
        address = self.presentation.mqtt.get("mqtt_v5", "")
        told = {"url": address, "username": name, "password": password, "topic": topic, "qos": 1}
        return one, {"secret": one.secret, "mqtt": told}

    def screened(self, fields: Mapping[str, Any]) -> None:
        """Refuse a receiver that may not be called; raises Problem 422."""
        if fields.get("kind") != "webhook":
            return
        try:
            self.receivers.screen(fields["url"])
        except Barred as error:
            raise Problem(422, "Receiver refused", str(error), extra={"member": "receiver"}) from error

    def own(self, principal: Principal) -> list[dict[str, Any]]:
        """Return the subscriptions of whoever asks; raises Problem 401."""
        known(principal)
        return [self.describe(one) for one in self.book.of_owner(principal.subject)]

    def find(self, principal: Principal, identifier: str) -> Subscription:
        """Return a subscription of whoever asks; raises Problem 401 or 404."""
        known(principal)
        one = self.book.find(identifier)
        if one is None or not self.owns(principal, one):
            raise Problem(404, "Subscription not found", "there is no subscription of yours with this id")
        return one

    def owns(self, principal: Principal, one: Subscription) -> bool:
        """Tell whether a subscription is that of a principal."""
        return (one.owner, one.role) == (principal.subject, principal.role)

    def change(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Change members of a subscription; after a pause only what is new counts. Raises Problem 401, 404 or 422."""
        one = self.find(principal, identifier)
        fields = checked(body)
        self.screened({"kind": one.kind, "url": one.url, **fields} if "kind" in fields else {})
        if fields.get("kind", one.kind) != one.kind:
            raise Problem(422, "Invalid subscription", "the kind of receiver cannot change", extra={"member": "receiver"})
        new = dataclasses.replace(one, **fields)
        if one.paused and not new.paused:
            new = dataclasses.replace(new, since=self.store.newest())
        self.book.keep(new)
        self.audit.note(principal, "change-subscription", [one.dataset], True)
        return self.describe(new)

    def end(self, principal: Principal, identifier: str) -> None:
        """End a subscription with all that waits for it; raises Problem 401 or 404."""
        one = self.find(principal, identifier)
        self.book.drop(one.id)
        if one.username:
            self.courier.gateway.expel(one.username)
        self.audit.note(principal, "unsubscribe", [one.dataset], True)

    def removed(self, dataset: str) -> None:
        """A dataset is gone: so are the subscriptions to it."""
        for one in self.book.of_dataset(dataset):
            self.book.drop(one.id)

    def parked(self, principal: Principal, identifier: str) -> list[dict[str, Any]]:
        """Return what was given up, while its owner may still read it; raises Problem 401, 403 or 404."""
        one, sight = self.readable(principal, identifier)
        return [
            {
                "parked_at": write_instant(item.parked_at),
                "attempts": item.attempts,
                "reason": item.reason,
                "notification": json.loads(item.body),
            }
            for item in self.book.parked(one.id)
            if not self.courier.expired(sight, item)
        ]

    def redeliver(self, principal: Principal, identifier: str) -> int:
        """Offer again what was given up; returns how many notifications that are. Raises Problem 401, 403 or 404."""
        one, _ = self.readable(principal, identifier)
        now = self.clock.now()
        count = self.book.unpark(one.id, now, self.courier.spread.until(now))
        self.courier.wake()
        return count

    def readable(self, principal: Principal, identifier: str) -> tuple[Subscription, Sight]:
        """Return a subscription whose content its owner may read now; raises Problem 401, 403 or 404."""
        one = self.find(principal, identifier)
        dataset = self.datasets.find(principal, one.dataset)
        return one, self.reading.open(principal, dataset, "read-notifications")

    def describe(self, one: Subscription) -> dict[str, Any]:
        """Return a subscription as the interface shows it: never the secret."""
        course = self.book.course(one.id)
        receiver = {"kind": one.kind, "url": one.url} if one.kind == "webhook" else {"kind": one.kind}
        shown: dict[str, Any] = {
            "id": one.id,
            "dataset": one.dataset,
            "receiver": receiver,
            "status": "paused" if one.paused else "failing" if course.failures else "active",
            "throttle_seconds": one.throttle_seconds,
            "failures": course.failures,
            "paused": one.paused,
        }
        for name in ("entity", "property"):
            if getattr(one, name):
                shown[name] = getattr(one, name)
        if one.operator:
            shown["condition"] = {"operator": one.operator, "value": one.value}
        for name, moment in (("last_success", course.last_success), ("last_failure", course.last_failure)):
            if moment is not None:
                shown[name] = write_instant(moment)
        return shown


def known(principal: Principal) -> None:
    """Raise Problem 401 for whoever is not logged in."""
    if principal.role == "anonymous":
        raise unauthorised("this needs a login")


def checked(body: Any) -> dict[str, Any]:
    """Return the members of a request that say something about a subscription; raises Problem 422 at the first that does not fit."""
    if not isinstance(body, Mapping) or not body:
        raise Problem(422, "Invalid subscription", "the body must be a JSON object with at least one member")
    fields: dict[str, Any] = {}
    for name in ("entity", "property"):
        if name in body:
            if not isinstance(body[name], str) or len(body[name]) > 200:
                raise _unfit(name, "must be a text of at most 200 characters")
            fields[name] = body[name]
    if "throttle_seconds" in body:
        seconds = body["throttle_seconds"]
        if isinstance(seconds, bool) or not isinstance(seconds, int) or not 0 <= seconds <= LONGEST_THROTTLE:
            raise _unfit("throttle_seconds", "must be a whole number of seconds")
        fields["throttle_seconds"] = seconds
    if "paused" in body:
        if not isinstance(body["paused"], bool):
            raise _unfit("paused", "must be true or false")
        fields["paused"] = body["paused"]
    return fields | _condition(body) | _receiver(body)


def _condition(body: Mapping[str, Any]) -> dict[str, Any]:
    if "condition" not in body:
        return {}
    condition = body["condition"]
    if not isinstance(condition, Mapping) or condition.get("operator") not in OPERATORS or "value" not in condition:
        raise _unfit("condition", f"needs a value and an operator of {', '.join(OPERATORS)}")
    return {"operator": condition["operator"], "value": condition["value"]}


def _receiver(body: Mapping[str, Any]) -> dict[str, Any]:
    if "receiver" not in body:
        return {}
    receiver = body["receiver"]
    kind = receiver.get("kind") if isinstance(receiver, Mapping) else None
    if kind == "mqtt":
        return {"kind": kind}
    if kind != "webhook" or not isinstance(receiver.get("url"), str):
        raise _unfit("receiver", "is a webhook with a url, or mqtt")
    return {"kind": kind, "url": receiver["url"]}


def _unfit(name: str, detail: str) -> Problem:
    return Problem(422, "Invalid subscription", f"{name} {detail}", extra={"member": name})
