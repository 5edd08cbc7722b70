"""The parts of observability."""

from __future__ import annotations

from specgen.reference.broker.observability.metrics import Counts, MetricsArea
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("counts", Counts, ("news",)),
    Part("metrics_area", MetricsArea, ("counts",)),
)
