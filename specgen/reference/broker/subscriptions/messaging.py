"""Receivers of notifications that log in to the MQTT listener: each follows its own topic, and no more."""

from __future__ import annotations

from specgen.reference.broker.devices import as_text
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.identity import same_password
from specgen.reference.broker.records import Principal
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.spread import Spread

ROLE = "subscription"


class Messaging:
    """A guest of the MQTT listener (``gateway.Guest``)."""

    def __init__(self, book: Book, spread: Spread, gateway: Gateway) -> None:
        self.book = book
        self.spread = spread
        gateway.guests.append(self)

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        """Return the principal of a login, None when it is not one of a subscription or not right."""
        one = self.book.by_username(username or "")
        if one is None or not one.sealed or not same_password(one.sealed, as_text(password)):
            return None
        return Principal(ROLE, one.id)

    def authorise(self, principal: Principal, topic: str, action: str) -> bool:
        """Tell whether a receiver may follow a topic, or gets a message on it now."""
        one = self.book.find(principal.subject) if principal.role == ROLE else None
        return one is not None and action == "subscribe" and topic == one.topic and self.spread.sight(one) is not None
