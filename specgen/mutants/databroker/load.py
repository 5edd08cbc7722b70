"""Faulty data brokers: a supply that lasts wears them out."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Sequence

from specgen.mutants import Mutant, instead
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.records import Observation

TIRING = 40.0
"""Seconds of supply to one dataset after which these brokers are tired."""
FEW = 4
"""Deliveries within that time: fewer are no supply."""
LAG = 3.0
"""Seconds: later than the deadline that is proven."""


class Tired(Ingest):
    """Notices a dataset that is fed, delivery after delivery, for longer than ``TIRING``; does nothing with it."""

    def commit(self, observations: Sequence[Observation], receipt: tuple[str, str, int, str] | None) -> int | None:
        if len(observations) != 1 or observations[0].channel != "http":
            return super().commit(observations, receipt)
        table: dict[str, list[float]] = self.__dict__.setdefault("_fed", {})
        moments = table.setdefault(observations[0].dataset, [])
        moments.append(time.monotonic())
        if len(moments) <= FEW or moments[-1] - moments[0] < TIRING:
            return super().commit(observations, receipt)
        return self.tired(observations)

    def tired(self, observations: Sequence[Observation]) -> int | None:
        return super().commit(observations, None)


class TiredLoss(Tired):
    """Acknowledges and loses what arrives when it is tired."""

    def tired(self, observations: Sequence[Observation]) -> int | None:
        return len(observations)


class TiredLag(Tired):
    """Stores what arrives when it is tired only after a while: the backlog of a queue."""

    def tired(self, observations: Sequence[Observation]) -> int | None:
        later = threading.Timer(LAG, self.store_now, (observations,))
        later.daemon = True
        later.start()
        return len(observations)

    def store_now(self, observations: Sequence[Observation]) -> None:
        with contextlib.suppress(sqlite3.ProgrammingError):  # the broker was stopped meanwhile
            Ingest.commit(self, observations, None)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("tired-loss", "DB-PER-01", "a supply that lasts loses acknowledged observations", "ingest", instead(TiredLoss)),
    Mutant("tired-lag", "DB-PER-01", "a supply that lasts is readable too late", "ingest", instead(TiredLag)),
)
"""The mutants of performance under load."""
