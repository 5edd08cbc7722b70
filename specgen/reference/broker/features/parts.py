"""The parts of the features interface."""

from __future__ import annotations

from specgen.reference.broker.features.area import FeaturesArea
from specgen.reference.broker.features.features import Features
from specgen.reference.broker.part import Part

PARTS = (
    Part("features", Features, ("presentation", "database", "reading", "state", "news")),
    Part("features_area", FeaturesArea, ("reply", "datasets", "audit", "features")),
)
