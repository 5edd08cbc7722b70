"""Derived datasets: averages per period over all entities of a source, where enough different entities stand behind them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.news import News
from specgen.reference.broker.reading import Reading
from specgen.reference.broker.records import SECOND, Dataset, Observation, Principal, Problem, Window
from specgen.reference.broker.store import Store
from specgen.reference.database import Database
from specgen.reference.values import Values

SCHEMA = """
CREATE TABLE IF NOT EXISTS derivation(dataset TEXT PRIMARY KEY, source TEXT, property TEXT, period BIGINT, least BIGINT);
"""
MINUTE = 60 * SECOND
LEAST = 10
PAUSE = 5.0
"""Seconds between two looks for periods that have ended."""
ALL = "all"


class Derivations(Worker):
    """Makes derived datasets and keeps them up with their sources."""

    def __init__(
        self,
        database: Database,
        store: Store,
        clock: Clock,
        reading: Reading,
        datasets: Datasets,
        ingest: Ingest,
        audit: Audit,
        values: Values,
        news: News,
    ) -> None:
        self.database = database
        self.store = store
        self.clock = clock
        self.reading = reading
        self.datasets = datasets
        self.ingest = ingest
        self.audit = audit
        self.least = values.whole("DB-GDP-04.k", LEAST)
        self._writing = threading.Lock()
        self._stopped, self._woken = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-derivations")
        database.define(SCHEMA)
        news.on_stored.append(self.wake)
        news.on_clock.append(self._woken.set)
        news.on_removed.append(self.forget)

    def create(self, who: Principal, body: Any) -> str:
        """Make a derived dataset; returns its id. Raises Problem 401, 403, 404 or 422."""
        told = body if isinstance(body, Mapping) else {}
        for name in ("source", "title", "property"):
            if not isinstance(told.get(name), str) or not told[name]:
                raise invalid(f"{name} must be a text", name)
        for name in ("period_minutes", "minimum_group"):
            if isinstance(told.get(name), bool) or not isinstance(told.get(name), int) or told[name] < 1:
                raise invalid(f"{name} must be a whole number from 1", name)
        source = self.datasets.managed(who, told["source"])
        self.check_group(told["minimum_group"])
        fields = {"title": told["title"], "entity_type": f"{source.entity_type}Derived", "class": "closed"}
        made = self.datasets.create(who, fields)
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO derivation VALUES(?,?,?,?,?)",
                (made.id, source.id, told["property"], told["period_minutes"] * MINUTE, told["minimum_group"]),
            )
        self.audit.note(who, "derive", [source.id], True)
        self.refresh(made.id)
        return made.id

    def check_group(self, least: int) -> None:
        """Refuse a smaller group than the product was set up with; raises Problem 422."""
        if least < self.least:
            raise invalid(f"minimum_group must be at least {self.least}", "minimum_group")

    def refresh(self, only: str = "") -> None:
        """Bring derived datasets up to what their sources hold now."""
        with self._writing:
            for identifier, source, property_, period, least in self.database.read("SELECT * FROM derivation"):
                dataset = self.store.dataset(source)
                if dataset is not None and only in ("", identifier):
                    self.rewrite(identifier, dataset, self.values(dataset, property_, period, least))

    def values(self, source: Dataset, property_: str, period: int, least: int) -> dict[int, Observation]:
        """Return the disclosed average of each complete period, by the start of the period."""
        start = self.reading.start(source, None)
        groups: dict[int, list[Observation]] = {}
        for one in self.reading.raw(source, Window(start=start)):
            number = isinstance(one.value, int | float) and not isinstance(one.value, bool)
            if one.property == property_ and number:
                groups.setdefault(one.observed_at // period * period, []).append(one)
        now = self.clock.now()
        return {
            begins: self.average(members, begins)
            for begins, members in groups.items()
            if begins + period <= now and self.enough(members, least)
        }

    def enough(self, members: Sequence[Observation], least: int) -> bool:
        """Tell whether enough different entities stand behind a value."""
        return len({one.entity for one in members}) >= least

    def average(self, members: Sequence[Observation], begins: int) -> Observation:
        """Return the average of a period as an observation that names no entity of the source."""
        units = {one.unit for one in members}
        value = sum(float(one.value) for one in members) / len(members)
        unit = units.pop() if len(units) == 1 else ""
        return Observation("", f"all-{begins}", ALL, members[0].property, value, unit, begins, self.clock.now(), "derived")

    def rewrite(self, identifier: str, source: Dataset, wanted: Mapping[int, Observation]) -> None:
        """Put the values in the place of those that the derived dataset holds; what the source no longer has stays as it was."""
        start = self.reading.start(source, None)
        target = self.store.dataset(identifier)
        if target is None:
            return
        known = {one.observed_at: one for one in self.reading.raw(target, Window(start=start))}
        gone = [one for begins, one in known.items() if begins not in wanted or wanted[begins].value != one.value]
        with self.database.write() as writer:
            for one in gone:
                writer.execute("DELETE FROM observation WHERE number=?", (one.number,))
        kept = {one.observed_at for one in known.values()} - {one.observed_at for one in gone}
        new = [one for begins, one in sorted(wanted.items()) if begins not in kept]
        if new:
            self.ingest.commit([_in(identifier, one) for one in new], None)

    def wake(self, observations: Sequence[Observation]) -> None:
        """Look again soon when a source got observations."""
        if any(one.channel != "derived" for one in observations):
            self._woken.set()

    def forget(self, dataset: str) -> None:
        """A dataset is gone: as derived dataset, or as source of others, which stay as they are."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM derivation WHERE dataset=? OR source=?", (dataset, dataset))

    def start(self) -> None:
        """Keep the derived datasets up in the background until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """End the work and wait for it."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.wait(PAUSE)
            self._woken.clear()
            if not self._stopped.is_set():
                with outlived(self.database.failure):
                    self.refresh()
                self._stopped.wait(0.2)


def _in(dataset: str, one: Observation) -> Observation:
    return Observation(
        dataset, one.message_id, one.entity, one.property, one.value, one.unit, one.observed_at, one.received_at, one.channel
    )


def invalid(detail: str, member: str) -> Problem:
    """Return the 422 for a request that does not fit."""
    return Problem(422, "Invalid derivation", detail, extra={"member": member})
