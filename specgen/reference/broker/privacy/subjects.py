"""Requests of data subjects: everything under one identifier, found or erased. The identifier itself is in no log."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.observations import show
from specgen.reference.broker.privacy.processing import ENTITY, Processing
from specgen.reference.broker.reading import Reading
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, Window
from specgen.reference.broker.store import Store
from specgen.reference.database import Database


@dataclass(frozen=True)
class Order:
    """What a provider asked; of an erasure only the numbers are kept, of a search the identifier until the product restarts."""

    owner: str
    identifier: str
    erased: tuple[tuple[str, int], ...] = ()


class Subjects:
    """Finds and erases observations under an identifier in all datasets of a provider."""

    def __init__(
        self,
        database: Database,
        store: Store,
        reading: Reading,
        processing: Processing,
        audit: Audit,
        identifiers: Identifiers,
        news: News,
    ) -> None:
        self.database = database
        self.store = store
        self.reading = reading
        self.processing = processing
        self.audit = audit
        self.identifiers = identifiers
        self.news = news
        self._lock = threading.Lock()
        self._orders: dict[tuple[str, str], Order] = {}

    def search(self, who: Principal, body: Any) -> str:
        """Take an order to search; returns its id. Raises Problem 401, 403 or 422."""
        return self._keep("search", Order(who.subject, self.asked(who, body)))

    def found(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Return what a search finds now; raises Problem 401, 403 or 404."""
        order = self._order(who, "search", identifier)
        items = []
        for dataset in self.datasets(who):
            matches = self.matches(dataset, order.identifier)
            items += [{"dataset": dataset.id, **show(one)} for one in matches]
            if matches:
                self.audit.note(who, "search-subject", [dataset.id], True)
        return {"id": identifier, "state": "ready", "items": items}

    def erase(self, who: Principal, body: Any) -> str:
        """Erase everything under an identifier; returns the id of the order. Raises Problem 401, 403 or 422."""
        identifier = self.asked(who, body)
        erased = []
        for dataset in self.datasets(who):
            matches = self.matches(dataset, identifier)
            if matches:
                self.remove(matches)
                self.audit.note(who, "erase-subject", [dataset.id], True)
                erased.append((dataset.id, len(matches)))
        return self._keep("erasure", Order(who.subject, "", tuple(erased)))

    def erasure(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Return what an erasure did; raises Problem 401, 403 or 404."""
        order = self._order(who, "erasure", identifier)
        counts = [{"dataset": dataset, "erased": count} for dataset, count in order.erased]
        return {"id": identifier, "state": "done", "datasets": counts}

    def asked(self, who: Principal, body: Any) -> str:
        """Return the identifier of a request; raises Problem 401, 403 or 422."""
        self.permit(who)
        identifier = body.get("identifier") if isinstance(body, Mapping) else None
        if not isinstance(identifier, str) or not identifier:
            raise Problem(422, "Invalid request", "identifier must be a text", extra={"member": "identifier"})
        return identifier

    def permit(self, who: Principal) -> None:
        """Let providers only handle requests of data subjects."""
        if who.role != "provider":
            raise refused(who, "only a provider handles requests of data subjects")

    def datasets(self, who: Principal) -> list[Dataset]:
        """Return the datasets that a provider answers for."""
        return [one for one in self.store.datasets() if self.reading.policy.owns(who, one)]

    def matches(self, dataset: Dataset, identifier: str) -> list[Observation]:
        """Return the observations under an identifier, equal character by character."""
        designated = self.processing.of(dataset.id).get("identifiers") or [ENTITY]
        window = Window(entity=identifier if designated == [ENTITY] else "", start=self.reading.start(dataset, None))
        return [one for one in self.reading.raw(dataset, window) if self.under(one, designated, identifier)]

    def under(self, one: Observation, designated: list[str], identifier: str) -> bool:
        """Tell whether an observation stands under an identifier."""
        return (ENTITY in designated and one.entity == identifier) or (one.property in designated and one.value == identifier)

    def remove(self, observations: list[Observation]) -> None:
        """Delete observations with all that was kept of them."""
        with self.database.write() as writer:
            for one in observations:
                writer.execute("DELETE FROM observation WHERE number=?", (one.number,))
        for one in observations:
            self.news.withdrawn(one)

    def _keep(self, kind: str, order: Order) -> str:
        identifier = self.identifiers.make()
        with self._lock:
            self._orders[kind, identifier] = order
        return identifier

    def _order(self, who: Principal, kind: str, identifier: str) -> Order:
        self.permit(who)
        with self._lock:
            order = self._orders.get((kind, identifier))
        if order is None or order.owner != who.subject:
            raise Problem(404, "Order not found", "there is no order with this id")
        return order
