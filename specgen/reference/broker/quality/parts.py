"""The parts of quality."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.quality.judged import Judged
from specgen.reference.broker.quality.rules import Rules

PARTS = (
    Part("quality_rules", Rules, ("database", "store", "datasets", "audit", "news")),
    Part("quality_area", Judged, ("reply", "datasets", "observations", "quality_rules")),
)
