"""From the store into the queues: every new observation once, for every subscription that it matches."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Sequence

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import HOUR, Observation
from specgen.reference.broker.store import Store
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.envelope import Envelope
from specgen.reference.broker.subscriptions.matching import Matching
from specgen.reference.broker.subscriptions.records import Subscription, Told
from specgen.reference.database import Writer
from specgen.reference.values import Values

CHUNK = 500
RETRY_HOURS = 24
_OBSERVATION = "dataset, message_id, entity, property, value, unit, observed_at, received_at, channel, number"


class Spread:
    """Reads the store from a cursor on, so that nothing is lost or told twice when the broker stops halfway."""

    def __init__(
        self,
        book: Book,
        store: Store,
        clock: Clock,
        reading: Reading,
        matching: Matching,
        envelope: Envelope,
        values: Values,
    ) -> None:
        self.book = book
        self.store = store
        self.clock = clock
        self.reading = reading
        self.matching = matching
        self.envelope = envelope
        self.patience = values.number("DB-SUB-04.retry", RETRY_HOURS)
        self._one = threading.Lock()
        self._left: dict[str, float] = {}

    def run(self) -> None:
        """Bring everything new into the queues, and close the bundles whose interval has passed."""
        with self._one:
            self._new()
            self._bundles()

    def sight(self, one: Subscription) -> Sight | None:
        """Return what the owner of a subscription sees of its dataset now; None when nothing."""
        dataset = self.store.dataset(one.dataset)
        return None if dataset is None else self.reading.sight(one.principal(), dataset)

    def listening(self) -> list[tuple[Subscription, Sight]]:
        """Return the subscriptions that are to hear of new observations: not paused, and their owner may read the dataset."""
        found = [(one, self.sight(one)) for one in self.book.all() if not one.paused]
        return [(one, sight) for one, sight in found if sight is not None]

    def until(self, now: int) -> int:
        """Return the end of the attempts to deliver what comes into being now."""
        return now + round(self.patience * HOUR)

    def _new(self) -> None:
        cursor, newest = self.book.cursor(), self.store.newest()
        if newest <= cursor:
            return
        listening = self.listening()  # after ``newest``: who subscribed before one of these observations came is among them
        if not listening:
            with self.book.database.write() as writer:
                self.book.move_cursor(writer, newest)
            return
        while found := self._after(cursor, newest):
            cursor = found[-1].number
            with self.book.database.write() as writer:
                for observation in found:
                    for one, sight in listening:
                        if self.matching.matches(one, observation) and (shown := sight.shown(observation)) is not None:
                            self.take(writer, one, shown)
                self.book.move_cursor(writer, cursor)

    def take(self, writer: Writer, one: Subscription, observation: Observation) -> None:
        """Put an observation in the queue of a subscription, within a transaction."""
        told = Told(observation.number, observation.observed_at, self.envelope.observation(observation))
        if one.throttle_seconds:
            self.book.bundle(writer, one.id, told)
        else:
            self.compose(writer, one, [told])

    def compose(self, writer: Writer, one: Subscription, told: Sequence[Told]) -> None:
        """Put one notification in the queue, within a transaction."""
        now = self.clock.now()
        sequence = self.sequence(writer, one)
        identifier = self.envelope.identifier(one, sequence)
        body = self.envelope.write(one, identifier, sequence, [item.shown for item in told], now)
        self.book.queue(writer, identifier, one.id, body, (now, self.until(now)), told)

    def sequence(self, writer: Writer, one: Subscription) -> int:
        """Return the number of the next notification of a subscription, within a transaction."""
        return self.book.next_sequence(writer, one.id)

    def interval(self, one: Subscription) -> float:
        """Return the least time between two notifications of a subscription, in seconds of real time."""
        return float(one.throttle_seconds)

    def left(self, identifier: str) -> None:
        """A notification of a subscription has just left: its interval begins."""
        self._left[identifier] = time.monotonic()

    def _bundles(self) -> None:
        for identifier in self.book.bundled():
            one = self.book.find(identifier)
            if one is None or self.book.unsent(identifier):
                continue
            if time.monotonic() - self._left.get(identifier, 0.0) < self.interval(one):
                continue
            with self.book.database.write() as writer:
                told = self.book.take_bundle(writer, identifier)
                if told and not one.paused and self.sight(one) is not None:
                    self.compose(writer, one, told)

    def _after(self, cursor: int, newest: int) -> list[Observation]:
        rows = self.book.database.read(
            f"SELECT {_OBSERVATION} FROM observation WHERE number>? AND number<=? ORDER BY number LIMIT {CHUNK}", (cursor, newest)
        )
        return [
            Observation(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], row[8], row[9])
            for row in rows
        ]
