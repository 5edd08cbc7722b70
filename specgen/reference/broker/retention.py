"""How long observations live. Reads ask for the cut-off, so that an expired value is gone before it is removed from
disk.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.records import DAY, Dataset
from specgen.reference.broker.store import Store

SWEEP_SECONDS = 30.0
REJECTS_DAYS = 30
RECEIPT_DAYS = 7
"""Idempotency keys are remembered as long as ``ingest.WINDOW_HOURS``."""


class Retention(Worker):
    """Holds every interface to the retention of the dataset, and removes what has expired."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.chores: list[Callable[[], int]] = []
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-retention")

    def cutoff(self, dataset: Dataset) -> int | None:
        """Return the instant before which observations of the dataset no longer exist; None when they do not expire."""
        if dataset.retention_days is None:
            return None
        return self.clock.now() - dataset.retention_days * DAY

    def sweep(self) -> int:
        """Remove expired observations, old rejects and what other parts hold to a period (``chores``); returns how many records went."""
        removed = self.store.forget_rejects(self.clock.now() - REJECTS_DAYS * DAY)
        removed += self.store.forget_receipts(self.clock.now() - RECEIPT_DAYS * DAY)
        for chore in self.chores:
            removed += chore()
        for dataset in self.store.datasets():
            before = self.cutoff(dataset)
            if before is not None:
                removed += self.store.expire(dataset.id, before)
        return removed

    def start(self) -> None:
        """Sweep in the background until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """End the background sweep and wait for it."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(SWEEP_SECONDS):
            with outlived(self.store.failure):
                self.sweep()
