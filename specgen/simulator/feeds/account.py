"""What came of a live delivery: rates, lateness, answers, loss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any


@dataclass
class Account:
    """Counts and durations of a delivery, in messages and seconds.

    ``sent`` counts each message once; ``repeated`` the further attempts. ``acknowledged`` are messages that the receiver
    confirmed, ``refused`` those that it did not want, with the reasons; ``lost`` are neither. ``moments``: of each delivery when
    it was due, when it began, and of how many messages; ``answers``: how long each answer took.
    """

    planned_rate: float = 0.0
    sent: int = 0
    acknowledged: int = 0
    repeated: int = 0
    deliveries: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    refused: Counter[str] = field(default_factory=Counter)
    moments: list[tuple[float, float, int]] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Messages that were sent and neither acknowledged nor refused."""
        return self.sent - self.acknowledged - sum(self.refused.values())

    @property
    def complete(self) -> bool:
        """Whether every message was acknowledged."""
        return self.acknowledged == self.sent

    @property
    def lateness(self) -> list[float]:
        """How long after its due instant each delivery began."""
        return [max(0.0, begun - due) for due, begun, _ in self.moments]

    @property
    def backlog(self) -> int:
        """The most messages that were due and not yet sent, at any instant."""
        changes = [(due, count) for due, _, count in self.moments] + [(begun, -count) for due, begun, count in self.moments if begun >= due]
        return max(accumulate(change for _, change in sorted(changes)), default=0)

    @property
    def rate(self) -> float:
        """Acknowledged messages per second, from the first due instant to the last answer."""
        return self.acknowledged / self.seconds if self.seconds > 0 else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the account as JSON value; durations in milliseconds."""
        return {
            "planned_rate": round(self.planned_rate, 1) or None,
            "rate": round(self.rate, 1),
            "sent": self.sent,
            "acknowledged": self.acknowledged,
            "refused": dict(sorted(self.refused.items())),
            "lost": self.lost,
            "repeated": self.repeated,
            "deliveries": self.deliveries,
            "backlog": self.backlog,
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "lateness_ms": spread(self.lateness),
            "answer_ms": spread(self.answers),
        }


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95th and 99th percentile and maximum in milliseconds; empty without values.

    >>> spread([0.001, 0.003, 0.002])["max"]
    3.0
    """
    if not seconds:
        return {}
    ordered = sorted(seconds)
    places = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in places.items()}
    return {name: round(value * 1000, 3) for name, value in {**found, "max": ordered[-1]}.items()}
