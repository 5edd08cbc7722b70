"""An open load: requests go out when the schedule says, whether or not earlier ones were answered.

Workers take the places of the schedule in order and wait for the moment of each; a place that no worker was free for goes out late, and its
latency counts from the moment of the schedule all the same. What the generator itself was late is kept apart, so that nobody takes a
slow generator for a slow product.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from specgen.conformance.api import TransportError
from specgen.conformance.load_figures import Histogram, of

BEHIND = 1.0
"""Seconds after its moment from which a request counts as behind the schedule."""
TOLERANCE = 0.01
"""Share of the requests that may be behind while the rate still counts as reached."""
BUSY = 0.8
"""Share of a processor from which the generator counts as busy itself: one interpreter cannot do more than one."""
GRACE = 30.0
"""Seconds after the end of the schedule in which places that are behind may still go out."""
SILENT = 50
"""After so many requests in a row without any answer the load ends: nobody is there."""
MOST_WORKERS = 256
MOST_PLACES = 1000
"""Places of each kind of trouble that are listed; all are counted."""
SHARES = (0.5, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Schedule:
    """``rate`` requests a second for ``seconds``; those of the first ``warm_up`` seconds are sent and not measured."""

    rate: float
    seconds: float
    warm_up: float = 0.0

    @property
    def places(self) -> int:
        """Return how many requests there are."""
        return max(1, round(self.rate * self.seconds))

    def due(self, place: int) -> float:
        """Return the moment of a place in seconds after the start."""
        return place / self.rate

    @property
    def workers(self) -> int:
        """Return how many requests may be open at once: those of two seconds."""
        return max(4, min(MOST_WORKERS, math.ceil(self.rate * 2)))


@dataclass
class _Slot:
    """One request of the schedule, in seconds after the start. ``status`` is 0 where no answer came."""

    place: int
    due: float
    taken: float
    started: float
    ended: float
    status: int
    error: str = ""

    @property
    def own(self) -> float:
        """Return how late the generator itself was: the wait for a free worker is the product's."""
        return self.started - max(self.due, self.taken)


@dataclass
class Generator:
    """Sends a schedule. ``send(place)`` returns the status of the answer, and raises TransportError where none came.

    ``beside`` are calls at moments of their own (seconds after the start, call), made by workers of their own.
    """

    schedule: Schedule
    send: Callable[[int], int]
    accepted: frozenset[int]
    beside: Sequence[tuple[float, Callable[[], None]]] = ()
    _slots: list[_Slot] = field(default_factory=list)
    _next: int = 0
    _next_beside: int = 0
    _processor: float = 0.0
    _silent: int = 0
    _broken: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _begin: float = 0.0

    def run(self) -> dict[str, Any]:
        """Send everything and return what was measured, as JSON value. Raises TransportError when nobody answers any more."""
        self._begin = time.monotonic()
        count = self.schedule.workers
        lookers = min(8, len(self.beside))
        with ThreadPoolExecutor(count + lookers, "load") as pool:
            begun = [pool.submit(self._guarded, self._work) for _ in range(count)]
            begun += [pool.submit(self._guarded, self._look) for _ in range(lookers)]
        for one in begun:
            one.result()
        if self._silent >= SILENT:
            raise TransportError("no answer any more under load")
        return self._told(time.monotonic() - self._begin)

    def _guarded(self, work: Callable[[], None]) -> None:
        """Work in a thread, and count the processor time that it took; a defect ends the other threads too."""
        whole = False
        try:
            work()
            whole = True
        finally:
            with self._lock:
                self._broken |= not whole
                self._processor += time.thread_time()

    def _now(self) -> float:
        return time.monotonic() - self._begin

    def _halted(self) -> bool:
        return self._broken or self._silent >= SILENT

    def _work(self) -> None:
        while not self._halted():
            with self._lock:
                place, self._next = self._next, self._next + 1
            taken, due = self._now(), self.schedule.due(place)
            if place >= self.schedule.places or taken > self.schedule.seconds + GRACE:
                return
            time.sleep(max(0.0, due - taken))
            slot = _Slot(place, due, taken, self._now(), 0.0, 0)
            try:
                slot.status = self.send(place)
                self._silent = 0
            except TransportError as error:
                slot.error = str(error)
                self._silent += 1
            slot.ended = self._now()
            with self._lock:
                self._slots.append(slot)

    def _look(self) -> None:
        while not self._halted():
            with self._lock:
                at, self._next_beside = self._next_beside, self._next_beside + 1
            if at >= len(self.beside):
                return
            moment, call = self.beside[at]
            time.sleep(max(0.0, moment - self._now()))
            call()

    def _told(self, wall: float) -> dict[str, Any]:
        slots = sorted(self._slots, key=lambda one: one.place)
        measured = [one for one in slots if one.due >= self.schedule.warm_up]
        unsent = self.schedule.places - len(slots)
        good = [one for one in measured if one.status in self.accepted]
        bad = [one for one in slots if one.status and one.status not in self.accepted]
        lost = [one for one in slots if not one.status]
        latency = of((one.ended - one.due for one in good), missing=len(measured) - len(good) + unsent)
        service = of(one.ended - one.started for one in good)
        behind = [one for one in slots if one.started - one.due > BEHIND]
        late = sum(one.started - one.due for one in behind)
        mine = sum(one.own for one in behind)
        processor = self._processor / wall if wall > 0 else 0.0
        reached = (len(behind) + unsent) <= TOLERANCE * self.schedule.places
        span = (slots[-1].started - slots[0].started) if len(slots) > 1 else 0.0
        return {
            "asked": self.schedule.rate,
            "seconds": self.schedule.seconds,
            "warm_up": self.schedule.warm_up,
            "scheduled": self.schedule.places,
            "sent": len(slots),
            "unsent": unsent,
            "achieved": round((len(slots) - 1) / span, 3) if span else self.schedule.rate,
            "reached": reached,
            "saturated": not reached and (processor >= BUSY or (late > 0 and mine >= late / 2)),
            "processor": round(processor, 3),
            "own_lateness": round(max((one.own for one in slots), default=0.0), 6),
            "behind": len(behind),
            "last": round(max((one.ended for one in slots), default=0.0), 6),
            "statuses": {str(status): count for status, count in sorted(Counter(one.status for one in slots).items())},
            "errors": dict(sorted(Counter(one.error for one in lost).items())),
            "refused": {"count": len(bad), "places": [one.place for one in bad[:MOST_PLACES]]},
            "lost": {"count": len(lost), "places": [one.place for one in lost[:MOST_PLACES]]},
            "latency": latency.as_json(),
            "service": service.as_json(),
            "percentiles": percentiles(latency),
        }


def percentiles(times: Histogram, shares: Sequence[float] = SHARES) -> list[dict[str, Any]]:
    """Return the usual percentiles of some times as JSON value."""
    return [times.percentile(share).as_json() for share in shares]
