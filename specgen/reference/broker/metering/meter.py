"""What happens around a read request: is there quota left, and what is counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from specgen.reference.broker.agreements.book import Agreement, Book
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.core_area import ObservationArea
from specgen.reference.broker.metering.ledger import Ledger
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import HOUR, SECOND, Dataset, Principal, Problem


class Meter:
    """Stands around ``GET /datasets/{id}/observations``: refuses above the quota, counts what succeeded."""

    def __init__(
        self, area: ObservationArea, ledger: Ledger, book: Book, policy: Policy, clock: Clock, news: News
    ) -> None:
        self.ledger = ledger
        self.book = book
        self.policy = policy
        self.clock = clock
        self._lock = threading.Lock()
        self._under_way: Counter[str] = Counter()
        area.around_read = self.around
        news.on_removed.append(ledger.forget)

    @contextmanager
    def around(self, who: Principal, dataset: Dataset) -> Iterator[Callable[[int], None]]:
        """Hold one read request; the function that it gives counts the request with its observations.

        Raises Problem 429 when the quota of the agreement is used up.
        """
        agreement = self.agreement(who, dataset)
        if agreement is None:
            yield lambda observations: self.count_open(who, dataset, observations)
            return
        self.admit(agreement)
        try:
            yield lambda observations: self.ledger.add(agreement.id, self.clock.now(), observations)
        finally:
            with self._lock:
                self._under_way[agreement.id] -= 1

    def agreement(self, who: Principal, dataset: Dataset) -> Agreement | None:
        """Return the agreement in force under which a consumer reads a shared dataset, the newest of several."""
        if who.role != "consumer" or self.policy.class_of(dataset) != "shared":
            return None
        now = self.clock.now()
        found = [one for one in self.book.agreements(dataset.id) if one.consumer == who.subject and one.active(now)]
        return found[-1] if found else None

    def admit(self, agreement: Agreement) -> None:
        """Take one request of the quota into account, those that are still under way included; raises Problem 429."""
        quota = agreement.terms["quota"]
        with self._lock:
            if quota is not None:
                window, now = quota["window_hours"] * HOUR, self.clock.now()
                allowed = self.allowed(quota["requests"]) - self._under_way[agreement.id]
                bound = self.ledger.oldest(agreement.id, now - window, allowed) if allowed > 0 else now
                if bound is not None:
                    wait = max(1, -((now - bound - window) // SECOND))
                    raise Problem(429, "Quota used up", f"try again in {wait} s", headers=self.headers(wait))
            self._under_way[agreement.id] += 1

    def allowed(self, requests: int) -> int:
        """Return how many requests a quota lets through in its window."""
        return requests

    def headers(self, wait: int) -> dict[str, str]:
        """Return the header fields of a refusal (RFC 9110, 10.2.3)."""
        return {"Retry-After": str(wait)}

    def count_open(self, who: Principal, dataset: Dataset, observations: int) -> None:
        """Count a read request of open data by others than those who manage it."""
        if self.policy.class_of(dataset) == "open" and not self.policy.may_manage(who, dataset):
            self.ledger.add_open(dataset.id, self.clock.now(), observations)
