"""The parts of the context interface; ``state`` and ``entities`` stand among the core."""

from __future__ import annotations

from specgen.reference.broker.context.area import ContextArea
from specgen.reference.broker.context.subscriptions import ContextSubscriptions
from specgen.reference.broker.context.temporal import Temporal
from specgen.reference.broker.context.writes import Writes
from specgen.reference.broker.part import Part

PARTS = (
    Part("context_writes", Writes, ("database", "store", "state", "reading", "clock", "news")),
    Part("temporal", Temporal, ("entities",)),
    Part(
        "context_subscriptions",
        ContextSubscriptions,
        ("database", "store", "entities", "subscription_sender", "subscription_receivers", "clock", "news"),
    ),
    Part("context_area", ContextArea, ("reply", "entities", "context_writes", "temporal", "context_subscriptions")),
)
