"""Carries the notifications to their receivers, again and again until they are taken or given up."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.news import News
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import SECOND
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.envelope import Envelope
from specgen.reference.broker.subscriptions.records import Notification, Subscription
from specgen.reference.broker.subscriptions.sender import Sender
from specgen.reference.broker.subscriptions.spread import Spread
from specgen.reference.values import Values

THREADS = 24
BATCH = 50
IDLE = 0.5
"""Seconds after which the queues are looked at again, when no news came."""
BUSY = 0.05
"""The same while something waits for its turn."""
BACKOFF = (30, 60, 120, 300, 600, 1200, 2400)
"""Seconds before the second and later attempts; the longest interval of the tender bounds them."""
GAP_MINUTES = 60


class Courier(Worker):
    """One thread looks what is due; the attempts themselves run beside each other, one at a time for a subscription."""

    def __init__(
        self,
        book: Book,
        spread: Spread,
        sender: Sender,
        envelope: Envelope,
        clock: Clock,
        news: News,
        audit: Audit,
        gateway: Gateway,
        values: Values,
    ) -> None:
        self.book = book
        self.spread = spread
        self.sender = sender
        self.envelope = envelope
        self.clock = clock
        self.audit = audit
        self.gateway = gateway
        self.gap = values.number("DB-SUB-04.gap", GAP_MINUTES) * 60
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._busy: set[str] = set()
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(THREADS, "notify")
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-courier")
        news.on_stored.append(lambda stored: self.wake())
        news.on_clock.append(self.wake)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.clear()
            waiting = True
            with outlived(self.book.database.failure):
                self.spread.run()
                waiting = self.look()
            self._wake.wait(BUSY if waiting else IDLE)

    def look(self) -> bool:
        """Give up what is overdue and hand out what is due; tells whether anything waits for its turn."""
        now = self.clock.now()
        if self.overdue(now):
            self.book.park_overdue(now)
        due = self.book.due(now)
        for subscription in due:
            with self._lock:
                if subscription in self._busy:
                    continue
                self._busy.add(subscription)
            self._pool.submit(self._served, subscription)
        return bool(due) or bool(self.book.bundled())

    def overdue(self, now: int) -> bool:
        """Tell whether notifications are to be given up."""
        return self.book.overdue(now)

    def _served(self, subscription: str) -> None:
        try:
            self.serve(subscription)
        finally:
            with self._lock:
                self._busy.discard(subscription)
            self.wake()

    def serve(self, identifier: str) -> None:
        """Send what is due for a subscription, in order; after a failure the others are left for the next round."""
        done: list[Notification] = []
        try:
            for one in self.book.due_of(identifier, self.clock.now(), BATCH):
                subscription = self.book.find(identifier)
                if subscription is None or self._stopped.is_set():
                    return
                began = self.clock.now()  # the interval counts from here, also when the clock jumps during the attempt
                if not self.may_send(subscription, one):
                    self.book.forget(one)
                elif reason := self.attempt(subscription, one):
                    self.book.postpone(one, self.next_attempt(one, began), reason, began)
                    return
                else:
                    done.append(one)
        finally:
            if done:
                self.book.delivered(done, self.clock.now())
                self.note(identifier, done)

    def may_send(self, subscription: Subscription, one: Notification) -> bool:
        """Tell whether a notification may leave: not paused, its owner may still read the dataset, and nothing in it has expired."""
        sight = None if subscription.paused else self.spread.sight(subscription)
        return sight is not None and not self.expired(sight, one)

    def expired(self, sight: Sight, one: Notification) -> bool:
        """Tell whether an observation of a notification is past the retention of its dataset."""
        start = sight.reading.start(sight.dataset, None)
        return start is not None and one.oldest < start

    def note(self, identifier: str, done: Sequence[Notification]) -> None:
        """Write down what left the product, and to whom."""
        subscription = self.book.find(identifier)
        if subscription is not None:
            numbers = [number for one in done for number in json.loads(one.observed)]
            self.audit.note(subscription.principal(), "notify", [subscription.dataset], True)
            self.audit.disclosed(subscription.principal(), subscription.dataset, numbers)

    def attempt(self, subscription: Subscription, one: Notification) -> str:
        """Send a notification; returns "" when it was taken, else the reason."""
        body = one.body.encode()
        self.spread.left(subscription.id)
        try:
            if subscription.kind == "mqtt":
                return self.publish(subscription, body)
            headers = self.envelope.headers(subscription, body, self.clock.now())
            return self.sender.post(subscription.url, headers, body)
        finally:
            self.spread.left(subscription.id)

    def publish(self, subscription: Subscription, body: bytes) -> str:
        """Publish a notification on the topic of its subscription; returns "" when every session has it in its queue."""
        try:
            self.gateway.publish(subscription.topic, body)
        except (RuntimeError, ValueError) as error:
            return str(error)
        return ""

    def next_attempt(self, one: Notification, now: int) -> int:
        """Return when a notification is offered again after a failure."""
        rest = min(BACKOFF[min(one.attempts, len(BACKOFF) - 1)], self.gap * 0.9)
        return now + round(rest * SECOND)
