"""Faulty data brokers: late deliveries, failures, and the time of devices."""

from __future__ import annotations

import collections
import json
import threading
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.context.state import State
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.mapping.receipts import Receipts
from specgen.reference.broker.records import (
    DAY,
    HOUR,
    SECOND,
    Dataset,
    Device,
    Observation,
    parse_instant,
    write_instant,
)


class InMemory(Gateway):
    """Keeps the newest ten messages of each device in memory only, and loses them when it fails."""

    kept = 10

    def take(self, device: Device, dataset: Dataset, payload: bytes) -> None:
        waiting = self.__dict__.setdefault("_waiting", collections.defaultdict(collections.deque))
        mine = waiting[device.id]
        mine.append((dataset, payload))
        if len(mine) > self.kept:
            super().take(device, *mine.popleft())
        timers = self.__dict__.setdefault("_timers", {})
        if device.id in timers:
            timers[device.id].cancel()
        timers[device.id] = threading.Timer(0.3, self._flush, (device,))
        timers[device.id].daemon = True
        timers[device.id].start()

    def _flush(self, device: Device) -> None:
        mine = self.__dict__["_waiting"][device.id]
        while mine:
            try:
                super().take(device, *mine.popleft())
            except IndexError:
                return

    def kill(self) -> None:
        self.__dict__["_waiting"].clear()
        super().kill()


class DroppedBacklog(Gateway):
    """Confirms every message, and drops one in fifty of those that are older than two days."""

    def take(self, device: Device, dataset: Dataset, payload: bytes) -> None:
        count = self.__dict__.setdefault("_count", collections.Counter())
        if self.old(payload):
            count[device.id] += 1
            if count[device.id] % 50 == 49:
                return
        super().take(device, dataset, payload)

    def old(self, payload: bytes) -> bool:
        """Tell whether a message holds one observation of more than two days ago."""
        try:
            body = json.loads(payload)
            observed = parse_instant(body["observed_at"] if isinstance(body, dict) else None)
        except (ValueError, KeyError):
            return False
        return observed < self.ingest.clock.now() - 2 * DAY


class BothWays(Receipts):
    """Marks late deliveries as a fault of the clock too."""

    def suspect(self, one: Observation) -> bool:
        return abs(one.observed_at - one.received_at) > self.limit


class EarlyFlag(Receipts):
    """Marks the clock a minute too early."""

    def suspect(self, one: Observation) -> bool:
        return one.observed_at - one.received_at > self.limit - 60 * SECOND


class LateFlag(Receipts):
    """Marks the clock a minute too late."""

    def suspect(self, one: Observation) -> bool:
        return one.observed_at - one.received_at > self.limit + 60 * SECOND


class NoOrigin(Receipts):
    """Does not say that a time is that of the receipt."""

    def source(self, one: Observation, known: set[str]) -> str:
        return "device"


class WholeHour(Receipts):
    """Gives an observation without a time the beginning of its hour."""

    def instant(self) -> str:
        return write_instant(self.clock.now() // HOUR * HOUR)


class LastReceived(State):
    """Shows what came in last as the latest value."""

    def _latest(self, dataset: Dataset, since: int, entity: str) -> list[Observation]:
        sql = (
            "SELECT entity, property, value, unit, observed_at, received_at, number, message_id FROM observation "
            "WHERE dataset=? ORDER BY number"
        )
        last = {(row[0], row[1]): row for row in self.database.read(sql, (dataset.id,)) if entity in ("", row[0])}
        return [
            Observation(dataset.id, row[7], row[0], row[1], json.loads(row[2]), row[3], row[4], row[5], "", row[6])
            for _, row in sorted(last.items())
        ]


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("in-memory", "DB-INM-04", "mqtt", "the newest acknowledged messages are kept in memory only", InMemory),
    ("dropped-backlog", "DB-INM-14", "mqtt", "one in fifty old messages is confirmed and dropped", DroppedBacklog),
    ("both-ways", "DB-DEV-06", "receipts", "a late delivery is marked as a fault of the clock", BothWays),
    ("early-flag", "DB-DEV-06", "receipts", "a clock is suspect a minute too early", EarlyFlag),
    ("late-flag", "DB-DEV-06", "receipts", "a clock is suspect a minute too late", LateFlag),
    ("no-origin", "DB-DEV-14", "receipts", "a time of receipt passes for one of the device", NoOrigin),
    ("whole-hour", "DB-DEV-14", "receipts", "an observation without a time gets the beginning of the hour", WholeHour),
    ("last-received", "DB-INM-15", "state", "what came in last counts as the latest", LastReceived),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of continuity."""
