"""What every adapter makes: a read in the form of ``POST /reads``, or the code of what is wrong with its source."""

from __future__ import annotations

import uuid
from typing import Any

from specgen.reference.anpr.edge import Edge
from specgen.reference.anpr.ingest import Rejected

Read = dict[str, Any]


class SourceFault(ValueError):
    """A source item that cannot be a read. Its text is a code and never repeats what was sent."""


def event_name() -> str:
    """Return a name for an event whose source has none: random, since a name made from the content would give a plate away."""
    return f"adapter-{uuid.uuid4().hex}"


def read(camera: str, captured_at: str, plate: str | None, **more: Any) -> Read:
    """Return a read; an empty plate is an unread one. A country that is missing is ``XX``, a confidence 1."""
    return {
        "event_id": event_name(),
        "camera": camera,
        "captured_at": captured_at,
        "received_plate": plate or None,
        "plate_status": "read" if plate else "unread",
        "country": "XX",
        "confidence": 1.0,
        **more,
    }


def forward(edge: Edge, items: list[Read | SourceFault]) -> tuple[int, list[Rejected]]:
    """Hand reads to the pseudonymiser; return how many were accepted, and index and code of all others, in the order of the source."""
    places = [place for place, one in enumerate(items) if not isinstance(one, SourceFault)]
    accepted, refused = edge.take([one for one in items if not isinstance(one, SourceFault)])
    rejected: list[Rejected] = [
        {"index": place, "code": str(one), "detail": "the source item"}
        for place, one in enumerate(items)
        if isinstance(one, SourceFault)
    ]
    rejected += [{**one, "index": places[one["index"]]} for one in refused]
    return accepted, sorted(rejected, key=lambda one: int(one["index"]))
