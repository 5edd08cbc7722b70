"""What was accepted and what was rejected, per dataset, since the start."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.reference.broker.area import Area, Endpoint
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal

TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
FAMILIES = (
    ("broker_observations_accepted", "Observations accepted"),
    ("broker_messages_rejected", "Messages and observations rejected"),
)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n"}


class Counts:
    """Counts what the ingest decided; a counter never falls, and goes when its dataset goes."""

    def __init__(self, news: News) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, Counter[str]] = {name: Counter() for name, _ in FAMILIES}
        news.on_ingested.append(self.ingested)
        news.on_removed.append(self.forget)

    def ingested(self, dataset: str, accepted: int, rejected: int) -> None:
        """Count one delivery."""
        self.add(FAMILIES[0][0], dataset, accepted)
        self.add(FAMILIES[1][0], dataset, rejected)

    def add(self, family: str, dataset: str, count: int) -> None:
        """Let a counter rise."""
        with self._lock:
            self._counts[family][dataset] += count

    def forget(self, dataset: str) -> None:
        """Drop the counters of a dataset that is gone."""
        with self._lock:
            for counter in self._counts.values():
                counter.pop(dataset, None)

    def samples(self, family: str) -> list[tuple[str, int]]:
        """Return the value of a counter for each dataset."""
        with self._lock:
            return sorted(self._counts[family].items())

    def text(self) -> str:
        """Return everything in the text format of OpenMetrics 1.0."""
        lines = []
        for family, help_ in FAMILIES:
            lines += [f"# TYPE {family} counter", f"# HELP {family} {help_}"]
            lines += [f'{family}_total{{dataset="{_label(one)}"}} {count}' for one, count in self.samples(family)]
        return "\n".join([*lines, *self.end()]) + "\n"

    def end(self) -> Sequence[str]:
        """Return the line that closes the text."""
        return ("# EOF",)


def _label(text: str) -> str:
    return "".join(_ESCAPES.get(one, one) for one in text)


class MetricsArea(Area):
    """The counters, for an administrator."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts

    def endpoints(self) -> Sequence[Endpoint]:
        return (Endpoint("GET", "/metrics", self.metrics),)

    def metrics(self, request: Request, who: Principal, body: Any) -> Response:
        self.admit(who)
        return Response(self.counts.text().encode(), 200, {"Content-Type": TYPE})

    def admit(self, who: Principal) -> None:
        """Raise Problem 401 or 403 for everyone but an administrator."""
        if who.role != "admin":
            raise refused(who, "only an administrator reads the counters")
