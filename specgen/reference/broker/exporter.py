"""The complete export of a dataset by the city itself, as NDJSON (one JSON value a line)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.observations import show
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import Dataset, Grant, Principal, Problem, Window, write_instant
from specgen.reference.broker.store import Store

CHUNK = 2000


@dataclass(frozen=True)
class Order:
    """An export that was asked for: everything of a dataset up to a sequence number."""

    id: str
    dataset: str
    newest: int


class Exporter:
    """Takes export orders and writes their content from the store, so that nothing expired is ever in an export."""

    def __init__(
        self, store: Store, datasets: Datasets, reading: Reading, audit: Audit, identifiers: Identifiers
    ) -> None:
        self.store = store
        self.datasets = datasets
        self.reading = reading
        self.audit = audit
        self.identifiers = identifiers
        self._orders: dict[str, Order] = {}
        self._lock = threading.Lock()

    def order(self, principal: Principal, body: Any) -> dict[str, Any]:
        """Take an order; raises Problem 401, 403, 404 or 422."""
        named = body.get("dataset") if isinstance(body, dict) else None
        if not isinstance(named, str):
            raise Problem(422, "Invalid export", "dataset must be a text", extra={"member": "dataset"})
        dataset = self.datasets.managed(principal, named)
        if self.reading.sight(principal, dataset) is None:
            raise self.reading.refusal(principal, dataset)
        order = Order(self.identifiers.make(), dataset.id, self.store.newest())
        with self._lock:
            self._orders[order.id] = order
        self.audit.note(principal, "export", [dataset.id], True)
        return {"id": order.id, "status": "running"}

    def status(self, principal: Principal, identifier: str) -> dict[str, Any]:
        """Return how far an order is: the content is written when it is fetched, so it is ready at once."""
        self.find(principal, identifier)
        return {"id": identifier, "status": "ready"}

    def find(self, principal: Principal, identifier: str) -> tuple[Order, Dataset]:
        """Return an order and its dataset; raises Problem 401, 403 or 404."""
        with self._lock:
            order = self._orders.get(identifier)
        dataset = self.datasets.managed(principal, order.dataset if order else "")
        if order is None:  # pragma: no cover - managed("") never returns
            raise Problem(404, "Export not found", "there is no export with this id")
        return order, dataset

    def content(self, principal: Principal, identifier: str) -> Iterator[str]:
        """Return the lines of an export; the order is checked before the first line is asked for."""
        order, dataset = self.find(principal, identifier)
        return self.lines(order, self.reading.open(principal, dataset, "read-export"))

    def lines(self, order: Order, sight: Sight) -> Iterator[str]:
        """Write the dataset, its grants and its living observations, in chunks of one query each."""
        dataset = sight.dataset
        yield _line({"record": "dataset", **self.datasets.describe(dataset)})
        for grant in self.grants(dataset):
            until = {"until": write_instant(grant.until)} if grant.until is not None else {}
            yield _line({"record": "grant", "id": grant.id, "dataset": dataset.id, "subject": grant.subject, **until})
        after = None
        while True:
            chunk = sight.observations(Window(after=after, limit=CHUNK, newest=order.newest))
            sight.delivered(chunk)
            for one in chunk:
                yield _line({"record": "observation", "dataset": dataset.id, **show(one)})
            if len(chunk) < CHUNK:
                return
            after = (chunk[-1].observed_at, chunk[-1].number)

    def grants(self, dataset: Dataset) -> list[Grant]:
        """Return the grants that belong in the export."""
        return self.store.grants(dataset.id)


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
