"""What is sent: a read, a sign of life or an observation, with the instant at which it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specgen.simulator.city.network import Camera

KINDS = ("read", "observation", "heartbeat")


@dataclass(frozen=True)
class Message:
    """Something that is sent. ``kind``: ``read``, ``heartbeat`` or ``observation``; ``arrives`` in milliseconds since 1970.

    ``body`` is the message in the form of the prescribed interface; ``raw`` is what is sent instead when it is no well-formed message.
    ``camera`` and ``attributes`` are what other formats tell besides. ``fault`` is what is wrong with it.
    """

    arrives: int
    kind: str
    body: Mapping[str, Any]
    camera: Camera | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    fault: str = ""
