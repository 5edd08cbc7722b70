"""The parts of the stream interface."""

from __future__ import annotations

from specgen.reference.broker.part import Part
from specgen.reference.broker.stream.area import StreamArea
from specgen.reference.broker.stream.members import Members

PARTS: tuple[Part, ...] = (
    Part("stream_members", Members, ("database", "clock", "retention", "news")),
    Part("stream_area", StreamArea, ("reply", "datasets", "reading", "audit", "stream_members", "catalogue", "processing")),
)
