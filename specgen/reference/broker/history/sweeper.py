"""The background work of the history: thinning, and removing what belongs to observations that are gone."""

from __future__ import annotations

import threading

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.context.state import State
from specgen.reference.broker.history.revisions import Revisions
from specgen.reference.broker.history.thinning import Thinning
from specgen.reference.broker.news import News
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.store import Store
from specgen.reference.database import Database

SWEEP_SECONDS = 30.0


class Sweeper(Worker):
    """Sweeps now and then, and whenever the clock was moved."""

    def __init__(
        self,
        database: Database,
        store: Store,
        retention: Retention,
        thinning: Thinning,
        state: State,
        revisions: Revisions,
        news: News,
    ) -> None:
        self.database = database
        self.store = store
        self.retention = retention
        self.thinning = thinning
        self.state = state
        self.revisions = revisions
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-history")
        news.on_clock.append(self.sweep)

    def sweep(self) -> None:
        """Thin what has a rule; then remove what the retention or the thinning left without an observation."""
        for dataset in self.store.datasets():
            cutoff = self.retention.cutoff(dataset)
            with self.database.write() as writer:
                self.thinning.sweep(writer, dataset, cutoff)
                self.state.expire(writer, dataset, cutoff)
        with self.database.write() as writer:
            self.revisions.tidy(writer)

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
            with outlived(self.database.failure):
                self.sweep()
