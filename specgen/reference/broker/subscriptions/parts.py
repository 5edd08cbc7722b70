"""The parts of the subscriptions."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.subscriptions.area import SubscriptionArea
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.courier import Courier
from specgen.reference.broker.subscriptions.envelope import Envelope
from specgen.reference.broker.subscriptions.matching import Matching
from specgen.reference.broker.subscriptions.messaging import Messaging
from specgen.reference.broker.subscriptions.receivers import Receivers
from specgen.reference.broker.subscriptions.sender import Sender
from specgen.reference.broker.subscriptions.service import Subscriptions
from specgen.reference.broker.subscriptions.spread import Spread

PARTS: tuple[Part, ...] = (
    Part("subscription_book", Book, ("database",)),
    Part("subscription_receivers", Receivers, ("subscription_book", "identifiers")),
    Part("subscription_matching", Matching),
    Part("subscription_envelope", Envelope, ("presentation",)),
    Part("subscription_sender", Sender, ("subscription_receivers", "values")),
    Part(
        "subscription_spread",
        Spread,
        (
            "subscription_book",
            "store",
            "clock",
            "reading",
            "subscription_matching",
            "subscription_envelope",
            "values",
        ),
    ),
    Part(
        "subscription_courier",
        Courier,
        (
            "subscription_book",
            "subscription_spread",
            "subscription_sender",
            "subscription_envelope",
            "clock",
            "news",
            "audit",
            "mqtt",
            "values",
        ),
    ),
    Part("subscription_messaging", Messaging, ("subscription_book", "subscription_spread", "mqtt")),
    Part(
        "subscriptions",
        Subscriptions,
        (
            "subscription_book",
            "store",
            "datasets",
            "reading",
            "clock",
            "audit",
            "identifiers",
            "subscription_receivers",
            "subscription_courier",
            "presentation",
        ),
    ),
    Part("subscription_area", SubscriptionArea, ("reply", "subscriptions", "subscription_receivers", "news")),
)
