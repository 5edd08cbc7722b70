"""The parts of the history interface."""

from __future__ import annotations

from specgen.reference.broker.history.aggregates import Aggregates
from specgen.reference.broker.history.area import HistoryArea
from specgen.reference.broker.history.revisions import Revisions
from specgen.reference.broker.history.sweeper import Sweeper
from specgen.reference.broker.history.thinning import Thinning
from specgen.reference.broker.part import Part

PARTS = (
    Part("thinning", Thinning, ("database", "clock", "news")),
    Part("aggregates", Aggregates, ("reading", "thinning")),
    Part("revisions", Revisions, ("database", "clock", "news")),
    Part(
        "history_sweeper",
        Sweeper,
        ("database", "store", "retention", "thinning", "state", "revisions", "news"),
    ),
    Part(
        "history_area",
        HistoryArea,
        ("reply", "datasets", "reading", "audit", "aggregates", "revisions", "thinning"),
    ),
)
