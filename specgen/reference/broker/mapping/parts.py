"""The parts of the mapping."""

from __future__ import annotations

from specgen.reference.broker.mapping.area import MappingArea
from specgen.reference.broker.mapping.convert import Converter
from specgen.reference.broker.mapping.mappings import Mappings
from specgen.reference.broker.mapping.receipts import Receipts
from specgen.reference.broker.mapping.units import Units
from specgen.reference.broker.part import Part

PARTS = (
    Part("converter", Converter),
    Part("receipts", Receipts, ("database", "values", "clock", "ingest", "observations", "news")),
    Part(
        "mappings",
        Mappings,
        (
            "database",
            "clock",
            "datasets",
            "audit",
            "identifiers",
            "mqtt",
            "ingest",
            "register",
            "converter",
            "receipts",
            "news",
        ),
    ),
    Part("units", Units, ("database", "datasets", "ingest", "audit", "news")),
    Part("mapping_area", MappingArea, ("reply", "mappings", "units")),
)
