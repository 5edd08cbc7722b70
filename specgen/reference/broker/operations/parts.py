"""The parts of what a product tells about itself."""

from __future__ import annotations

from specgen.reference.broker.operations.area import OperationsArea
from specgen.reference.broker.operations.releases import Releases
from specgen.reference.broker.operations.settings import Settings
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("releases", Releases, ("presentation",)),
    Part("settings", Settings, ("database", "store", "clock", "presentation")),
    Part("operations_area", OperationsArea, ("reply", "clock", "releases", "settings")),
)
