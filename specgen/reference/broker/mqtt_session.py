"""What the MQTT listener remembers: sessions, their subscriptions and queues, retained messages; and who gets which.

Session state as 3.1.1: 4.1 and 5.0: 4.1 define it. Everything here runs on the listener's event loop; only the store's
calls leave it, for a thread of their own. Every collection has a bound (``Limits``).
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, Protocol, TypeVar

from specgen.reference.broker.mqtt_packets import NOT_AUTHORISED, SUCCESS, Properties, Subscription

LOG = logging.getLogger(__name__)
NEVER = 0xFFFF_FFFF  # Session Expiry Interval: does not expire (5.0: 3.1.2.11.2)
Action = Literal["publish", "subscribe"]
P = TypeVar("P")
T = TypeVar("T")


class Refused(Exception):
    """Raised by ``deliver``: the message was not taken and must not be sent again as it is.

    ``reason_code`` is one of 5.0: 3.4.2.1 from 0x80, 0x87 (not authorised), 0x99 (payload format invalid) and so on.
    """

    def __init__(self, reason_code: int = NOT_AUTHORISED) -> None:
        if not 0x80 <= reason_code <= 0xFF:
            raise ValueError("a refusal has a reason code from 0x80 to 0xFF")
        super().__init__(f"refused with reason code {reason_code:#x}")
        self.reason_code = reason_code


class Unavailable(Exception):
    """A function behind the listener (store, policy) failed; what it was asked for counts as not done."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of memory and time. Sizes in bytes, times in seconds.

    ``inbound_queue`` publications of a client wait for the store; then reading stops, which slows the client. A lower
    ``receive_maximum`` is declared in CONNACK of 5.0 and enforced, but common clients ignore it when they send their
    backlog after a reconnect, and would never get through. ``open_exchanges`` bounds QoS 2 exchanges left open.
    """

    packet_bytes: int = 262_144
    connect_bytes: int = 65_536
    connections: int = 1_000
    connect_seconds: float = 10.0
    write_seconds: float = 10.0
    drain_seconds: float = 10.0
    receive_maximum: int = 65_535
    inbound_queue: int = 64
    open_exchanges: int = 1_000
    window: int = 32
    queue_messages: int = 1_000
    queue_bytes: int = 4_194_304
    all_queues_bytes: int = 67_108_864
    subscriptions: int = 100
    filter_bytes: int = 1_024
    sessions: int = 10_000
    sessions_per_user: int = 50
    session_seconds: int = 604_800
    retained: int = 1_000
    retained_bytes: int = 16_777_216
    client_id_bytes: int = 256


@dataclass(frozen=True, slots=True)
class Message:
    """An application message under way. ``expires_at``: seconds on the listener's clock, None for never."""

    topic: str
    payload: bytes
    qos: int
    retain: bool = False
    expires_at: float | None = None
    properties: Properties = ()
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """A message in one session's queue; ``sequence`` orders the queue and names the entry in the store."""

    sequence: int
    message: Message


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What outlives a restart. ``received`` holds QoS 2 packet identifiers.

    ``expiry`` in seconds after ``offline_since``, an instant of the listener's clock; 0.0 while a client is connected.
    """

    client_id: str
    owner: str
    expiry: int
    offline_since: float
    subscriptions: tuple[Subscription, ...] = ()
    received: tuple[int, ...] = ()


class SessionStore(Protocol):
    """Keeps sessions across restarts. Calls come one at a time; each has committed when it returns."""

    def load(self) -> Sequence[tuple[SessionRecord, Sequence[Queued]]]: ...

    def save(self, record: SessionRecord) -> None: ...

    def remove(self, client_id: str) -> None: ...

    def put(self, entries: Sequence[tuple[str, Queued]]) -> None: ...

    def drop(self, client_id: str, sequence: int) -> None: ...


class Closable(Protocol):
    """A live connection, as far as a session knows it."""

    finished: asyncio.Event

    def close(self, code: int, *, graceful: bool = False) -> None: ...


async def offload(pool: Executor, call: Callable[[], T]) -> T:
    """Run ``call`` in ``pool``, return its result; ``Refused`` comes through, other failures become ``Unavailable``."""
    future = asyncio.get_running_loop().run_in_executor(pool, call)
    await asyncio.wait({future})
    error = future.exception()
    if isinstance(error, Refused):
        raise error
    if error is not None:
        LOG.error("a function behind the MQTT listener failed", exc_info=error)
        raise Unavailable from error
    return future.result()


def valid_filter(topic_filter: str) -> bool:
    """Whether a topic filter is well formed: ``#`` alone and last, ``+`` alone in its level (4.7.1 of both)."""
    levels = topic_filter.split("/")
    plain = all(level in ("+", "#") or ("+" not in level and "#" not in level) for level in levels)
    return bool(topic_filter) and plain and "#" not in levels[:-1]


def matches(topic_filter: str, topic: str) -> bool:
    """Whether a valid filter matches a topic; a leading wildcard does not match one that begins with ``$`` (4.7.2)."""
    wanted, given = topic_filter.split("/"), topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(given) or level not in ("+", given[index]):
            return False
    return len(wanted) == len(given)


@dataclass(slots=True, eq=False)
class Session:
    """State of one client identifier. ``owner`` is the user name that opened it: nobody else may use it."""

    client_id: str
    owner: str
    expiry: int
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    pending: deque[Queued] = field(default_factory=deque)
    inflight: dict[int, Queued] = field(default_factory=dict)
    received: set[int] = field(default_factory=set)
    queued_bytes: int = 0
    offline_since: float = 0.0
    connection: Closable | None = None
    delayed_will: asyncio.Future[bool] | None = None
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    last_packet_id: int = 0

    def record(self) -> SessionRecord:
        return SessionRecord(self.client_id, self.owner, self.expiry, self.offline_since,
                             tuple(self.subscriptions.values()), tuple(sorted(self.received)))

    def next_packet_id(self) -> int:
        """A packet identifier that is not in use (2.3.1 of 3.1.1); fewer than 65 535 are ever in flight."""
        while True:
            self.last_packet_id = self.last_packet_id % 0xFFFF + 1
            if self.last_packet_id not in self.inflight:
                return self.last_packet_id

    def settle_will(self, publish: bool) -> None:
        """Decide a will that waits for its delay: publish it now, or not at all (5.0: 3.1.3.2.2)."""
        if self.delayed_will is not None and not self.delayed_will.done():
            self.delayed_will.set_result(publish)
        self.delayed_will = None


class Exchange:
    """All sessions and retained messages of a listener, and the routing between them."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.time, store: SessionStore | None = None,
                 pool: Executor | None = None) -> None:
        self.limits = limits
        self.clock = clock
        self.sessions: dict[str, Session] = {}
        self.retained: dict[str, Message] = {}
        self.dropped = 0
        self.queued_bytes = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._store = store
        self._pool = pool
        self._sequence = itertools.count(1)

    def restore(self, loaded: Iterable[tuple[SessionRecord, Sequence[Queued]]]) -> None:
        """Take up the sessions of an earlier run."""
        highest = 0
        for record, entries in loaded:
            session = Session(record.client_id, record.owner, record.expiry)
            session.offline_since = record.offline_since or self.clock()  # the restart itself ended the connection
            session.subscriptions = {each.topic_filter: each for each in record.subscriptions}
            session.received = set(record.received)
            self.sessions[record.client_id] = session
            for queued in sorted(entries, key=lambda each: each.sequence):
                self._add(session, queued)
                highest = max(highest, queued.sequence)
        self._sequence = itertools.count(highest + 1)

    async def _persist(self, call: Callable[[SessionStore], None]) -> None:
        store, pool = self._store, self._pool
        if store is not None and pool is not None:
            await offload(pool, lambda: call(store))

    def has_room(self, owner: str) -> bool:
        """Whether a user name may open one more session."""
        own = sum(each.owner == owner for each in self.sessions.values())
        return len(self.sessions) < self.limits.sessions and own < self.limits.sessions_per_user

    async def save(self, session: Session) -> None:
        """Store the session's record when it outlives its connection."""
        if session.expiry:
            record = session.record()
            await self._persist(lambda store: store.save(record))

    async def forget_stored(self, session: Session) -> None:
        """The session ends with its connection from now on: nothing of it may come back after a restart."""
        await self._persist(lambda store: store.remove(session.client_id))

    async def remove(self, session: Session) -> None:
        """End a session: forget its state here and in the store."""
        if self.sessions.get(session.client_id) is not session:
            return
        del self.sessions[session.client_id]
        self.queued_bytes -= session.queued_bytes
        session.queued_bytes = 0
        session.pending.clear()
        session.inflight.clear()
        session.settle_will(publish=True)
        await self.forget_stored(session)

    async def done(self, session: Session, queued: Queued) -> None:
        """A queued message was acknowledged or fell away."""
        if self.sessions.get(session.client_id) is session:
            session.queued_bytes -= len(queued.message.payload)
            self.queued_bytes -= len(queued.message.payload)
        session.wake.set()
        if queued.message.qos and session.expiry:
            await self._persist(lambda store: store.drop(session.client_id, queued.sequence))

    def has_expired(self, session: Session) -> bool:
        if session.connection is not None or session.expiry == NEVER:
            return False
        return self.clock() >= session.offline_since + session.expiry

    async def expire(self) -> None:
        """End the sessions whose expiry interval has passed (5.0: 3.1.2.11.2) and forget expired retained messages."""
        for session in [each for each in self.sessions.values() if self.has_expired(each)]:
            await self.remove(session)
        now = self.clock()
        for topic in [each.topic for each in self.retained.values() if each.expires_at and each.expires_at <= now]:
            del self.retained[topic]

    def background(self, work: Coroutine[None, None, None]) -> None:
        """Run a coroutine beside the connections, for as long as the listener runs."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def may_retain(self, topic: str, payload: bytes) -> bool:
        """Whether a retained message still fits: at most ``retained`` topics and ``retained_bytes`` of payload."""
        others = [each for each in self.retained.values() if each.topic != topic]
        size = sum(len(each.payload) for each in others) + len(payload)
        return not payload or (len(others) < self.limits.retained and size <= self.limits.retained_bytes)

    def retain(self, message: Message) -> None:
        """Keep the last retained message of a topic; an empty payload deletes it (3.3.1.3 of both)."""
        self.retained.pop(message.topic, None)
        if message.payload:
            self.retained[message.topic] = message

    def _queue(self, session: Session, message: Message) -> Queued | None:
        limits = self.limits
        waiting, size = len(session.pending) + len(session.inflight), len(message.payload)
        full = waiting >= limits.queue_messages or session.queued_bytes + size > limits.queue_bytes
        if full or self.queued_bytes + size > limits.all_queues_bytes:
            self.dropped += 1
            LOG.debug("queue of an MQTT session is full: message dropped")
            return None
        return Queued(next(self._sequence), message)

    def _for_session(self, session: Session, message: Message) -> Queued | None:
        """What ``session`` gets of ``message``: once, at the highest granted QoS (3.3.5 of both), or None."""
        found = [each for each in session.subscriptions.values() if matches(each.topic_filter, message.topic)
                 and not (each.no_local and message.origin == session.client_id)]
        if not found or self.has_expired(session):
            return None
        qos = min(message.qos, max(each.qos for each in found))
        if not qos and session.connection is None:
            return None
        retain = message.retain and any(each.retain_as_published for each in found)
        return self._queue(session, replace(message, qos=qos, retain=retain))

    async def _enqueue(self, entries: Sequence[tuple[Session, Queued]]) -> None:
        """Put messages in queues: in the store first, so that what is acknowledged afterwards survives a restart."""
        kept = [(session.client_id, queued) for session, queued in entries if queued.message.qos and session.expiry]
        if kept:
            await self._persist(lambda store: store.put(kept))
        for session, queued in entries:
            if self.sessions.get(session.client_id) is session:
                self._add(session, queued)

    def _add(self, session: Session, queued: Queued) -> None:
        session.pending.append(queued)
        session.queued_bytes += len(queued.message.payload)
        self.queued_bytes += len(queued.message.payload)
        session.wake.set()

    async def route(self, message: Message) -> None:
        """Queue a message for every session with a matching subscription; back when all have it."""
        pairs = [(session, self._for_session(session, message)) for session in self.sessions.values()]
        await self._enqueue([(session, queued) for session, queued in pairs if queued is not None])
        if message.retain:
            self.retain(message)

    async def send_retained(self, session: Session, subscription: Subscription) -> None:
        """Queue the retained messages that match a subscription just made, with the retain flag set (3.3.1.3)."""
        found = [each for each in self.retained.values() if matches(subscription.topic_filter, each.topic)]
        pairs = [self._queue(session, replace(each, qos=min(each.qos, subscription.qos))) for each in found]
        await self._enqueue([(session, queued) for queued in pairs if queued is not None])


@dataclass(frozen=True)
class Service(Generic[P]):
    """What a connection needs of its listener. ``deliveries`` runs ``deliver``, ``decisions`` the other two."""

    versions: frozenset[int]
    authenticate: Callable[[str, str | None, bytes | None], P | None]
    authorise: Callable[[P, str, Action], bool]
    deliver: Callable[[P, str, bytes], None]
    deliveries: Executor
    decisions: Executor
    exchange: Exchange
    limits: Limits

    async def admit(self, principal: P, topic: str, payload: bytes) -> int:
        """Authorise and deliver one message; return 0 once it is committed, or the reason code of the refusal."""
        def call() -> None:
            if not self.authorise(principal, topic, "publish"):
                raise Refused(NOT_AUTHORISED)
            self.deliver(principal, topic, payload)

        try:
            await offload(self.deliveries, call)
        except Refused as refusal:
            return refusal.reason_code
        return SUCCESS

    async def may_subscribe(self, principal: P, topic: str) -> bool:
        return await offload(self.decisions, lambda: self.authorise(principal, topic, "subscribe"))
