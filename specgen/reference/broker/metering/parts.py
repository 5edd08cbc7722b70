"""The parts of metering; they stand after those of the agreements."""

from __future__ import annotations

from specgen.reference.broker.metering.ledger import Ledger
from specgen.reference.broker.metering.meter import Meter
from specgen.reference.broker.metering.metering_area import MeteringArea
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("usage_ledger", Ledger, ("database",)),
    Part("meter", Meter, ("observation_area", "usage_ledger", "agreement_book", "policy", "clock", "news")),
    Part("metering_area", MeteringArea, ("reply", "usage_ledger", "agreement_desk", "datasets", "store")),
)
