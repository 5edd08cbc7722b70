"""The parts of loading files."""

from __future__ import annotations

from specgen.reference.broker.files.file_area import FileArea
from specgen.reference.broker.files.loads import Loads
from specgen.reference.broker.part import Part

PARTS: tuple[Part, ...] = (
    Part("loads", Loads, ("database", "datasets", "ingest", "clock", "identifiers", "news")),
    Part("file_area", FileArea, ("reply", "loads", "observation_area")),
)
