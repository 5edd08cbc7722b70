"""Deliveries by HTTP: batches over connections that stay open, each at its due instant."""

from __future__ import annotations

import http.client
import json
import queue
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from specgen.simulator.city.message import Message
from specgen.simulator.feeds.account import Account

ATTEMPTS = 4
"""A delivery is offered so many times when the receiver asks to wait (429, 503) or the connection breaks."""
LONGEST_WAIT = 30.0
"""Seconds that a Retry-After is followed at most."""
AHEAD = 200
"""Deliveries that are made ready before they are due."""
_TAKEN = (200, 201, 202, 204)


class FeedError(OSError):
    """The receiver cannot be reached at all."""


@dataclass(frozen=True)
class Receiver:
    """Where deliveries go. ``url`` may hold ``{camera}``; ``headers`` hold the credentials."""

    url: str
    media_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    connections: int = 4
    timeout: float = 30.0

    @property
    def per_camera(self) -> bool:
        """Whether each camera has an address of its own."""
        return "{camera}" in self.url

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection that opens when it is used. Raises FeedError for an address that is none of HTTP."""
        try:
            parts = urlsplit(self.url)
            port = parts.port
        except ValueError as error:  # a port that is none, or half an IPv6 address
            raise FeedError(f"{self.url} is no address of HTTP") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FeedError(f"{self.url} is no address of HTTP")
        if parts.scheme == "https":
            context = ssl.create_default_context()
            return http.client.HTTPSConnection(parts.hostname, port, timeout=self.timeout, context=context)
        return http.client.HTTPConnection(parts.hostname, port, timeout=self.timeout)

    def target(self, messages: Sequence[Message]) -> str:
        """Return the path and query for a delivery."""
        parts = urlsplit(self.url)
        camera = messages[0].camera.name if messages and messages[0].camera else ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return path.replace("{camera}", quote(camera, safe=""))


@dataclass(frozen=True)
class _Delivery:
    due: float
    target: str
    body: bytes
    count: int


class _Worker(threading.Thread):
    def __init__(self, feed: Feed) -> None:
        super().__init__(daemon=True)
        self.feed = feed
        self.connection = feed.receiver.connect()

    def run(self) -> None:
        while (one := self.feed.ready.get()) is not None:
            wait = one.due - (time.perf_counter() - self.feed.begun)
            if wait > 0:
                time.sleep(wait)
            started = time.perf_counter()
            reason, taken, tries = self._offer(one)
            self.feed.note(one, started, time.perf_counter(), reason, taken, tries)
        self.connection.close()

    def _offer(self, one: _Delivery) -> tuple[str, int, int]:
        """Send a delivery; returns why it was refused ("" taken, "lost" without an answer), how many were taken, the attempts."""
        reason = "lost"
        for attempt in range(1, ATTEMPTS + 1):
            try:
                status, answer, wait = self._post(one)
            except (OSError, http.client.HTTPException):
                self.connection.close()
                reason = "lost"
                time.sleep(0.1 * attempt)
                continue
            if status in (429, 503) and attempt < ATTEMPTS:
                reason = f"HTTP {status}"
                time.sleep(wait)
                continue
            return self._judged(one, status, answer, attempt)
        return reason, 0, ATTEMPTS

    def _judged(self, one: _Delivery, status: int, answer: bytes, attempt: int) -> tuple[str, int, int]:
        if status == 207:
            turned_down = refused(answer)
            return ("HTTP 207" if turned_down else ""), max(0, one.count - turned_down), attempt
        return ("", one.count, attempt) if status in _TAKEN else (f"HTTP {status}", 0, attempt)

    def _post(self, one: _Delivery) -> tuple[int, bytes, float]:
        headers = {"Content-Type": self.feed.receiver.media_type, **self.feed.receiver.headers}
        self.connection.request("POST", one.target, one.body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        wait = response.headers.get("Retry-After", "1")
        return response.status, answer, min(LONGEST_WAIT, float(wait)) if wait.isdigit() else 1.0


def refused(answer: bytes) -> int:
    """Return how many items a multi-status answer turns down: the length of ``rejected``, ``errors``, or the number in ``rejected``.

    >>> refused(b'{"accepted": 1, "rejected": [{"index": 0}]}')
    1
    """
    try:
        value = json.loads(answer)
    except ValueError:
        return 0
    found = value.get("rejected", value.get("errors", [])) if isinstance(value, dict) else []
    return found if isinstance(found, int) else len(found) if isinstance(found, list) else 0


class Feed:
    """Delivers batches to a receiver and keeps the account."""

    def __init__(self, receiver: Receiver, write: Callable[[Sequence[Message]], bytes]) -> None:
        self.receiver = receiver
        self.write = write
        self.account = Account()
        self.ready: queue.Queue[_Delivery | None] = queue.Queue(AHEAD)
        self.begun = 0.0
        self._lock = threading.Lock()
        self._last = 0.0

    def reach(self) -> None:
        """Open and close a connection. Raises FeedError when nobody listens."""
        connection = self.receiver.connect()
        try:
            connection.connect()
        except OSError as error:
            raise FeedError(f"{self.receiver.url}: {error.strerror or error}") from error
        finally:
            connection.close()

    def play(self, deliveries: Iterable[tuple[float, Sequence[Message]]]) -> Account:
        """Deliver everything and return the account. Raises FeedError when the receiver cannot be reached at the beginning."""
        self.reach()
        workers = [_Worker(self) for _ in range(self.receiver.connections)]
        made = self._encoded(deliveries)
        first = [one for _, one in zip(range(AHEAD // 2), made)]  # ready before the clock starts
        cpu, self.begun = time.process_time(), time.perf_counter()
        for worker in workers:
            worker.start()
        for one in first:
            self.ready.put(one)
        for one in made:
            self.ready.put(one)
        for _ in workers:
            self.ready.put(None)
        for worker in workers:
            worker.join()
        self.account.seconds = self._last
        self.account.cpu_seconds = time.process_time() - cpu
        return self.account

    def _encoded(self, deliveries: Iterable[tuple[float, Sequence[Message]]]) -> Iterable[_Delivery]:
        for due, messages in deliveries:
            yield _Delivery(due, self.receiver.target(messages), self.write(messages), len(messages))

    def note(self, one: _Delivery, started: float, ended: float, reason: str, taken: int, tries: int) -> None:
        """Enter a delivery in the account."""
        with self._lock:
            account = self.account
            account.deliveries += 1
            account.sent += one.count
            account.acknowledged += taken
            account.repeated += one.count * (tries - 1)
            account.moments.append((one.due, max(one.due, started - self.begun), one.count))
            account.answers.append(ended - started)
            if reason and reason != "lost":
                account.refused[reason] += one.count - taken
            self._last = max(self._last, ended - self.begun)
