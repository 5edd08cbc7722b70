"""The reference broker's own MQTT listener: MQTT 3.1.1 and 5.0 on one port, standard library only.

A publication is acknowledged only after ``deliver`` has returned, so an acknowledgement means that the store committed.
What the listener supports and what it refuses, with the clauses of both standards, is described in ``docs/mqtt.md``.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import functools
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, Literal, TypeVar

from specgen.reference.broker import mqtt_packets as wire
from specgen.reference.broker.mqtt_connection import Connection
from specgen.reference.broker.mqtt_session import (
    Exchange,
    Limits,
    Message,
    Refused,
    Service,
    SessionStore,
    Unavailable,
)

LOG = logging.getLogger(__name__)
P = TypeVar("P")


class Listener(Generic[P]):
    """An MQTT server in a thread of its own.

    ``versions`` holds the protocol levels it accepts: 4 (MQTT 3.1.1), 5 (MQTT 5.0) or both; the level is read from
    each CONNECT. ``authenticate(client_id, username, password)`` answers the principal or None. ``authorise(principal,
    topic, action)`` is asked with the topic of every publication, with the filter of every subscription, and with the
    topic of every message before it goes to a subscriber, so that a withdrawn right takes effect at once.
    ``deliver(principal, topic, payload)`` stores a message and returns after its commit, or raises ``Refused``. All
    three run in worker threads; ``deliver`` runs once at a time for a client, in the order of arrival. Any other
    exception of theirs closes the connection without an acknowledgement. ``store`` keeps persistent sessions over a
    restart; ``clock`` gives the instant in seconds.
    """

    def __init__(self, host: str, port: int, *, versions: frozenset[int],
                 authenticate: Callable[[str, str | None, bytes | None], P | None],
                 authorise: Callable[[P, str, Literal["publish", "subscribe"]], bool],
                 deliver: Callable[[P, str, bytes], None],
                 store: SessionStore | None = None, limits: Limits | None = None,
                 clock: Callable[[], float] = time.time, tls: ssl.SSLContext | None = None) -> None:
        if not versions or set(versions) - {4, 5}:
            raise ValueError("versions are 4 (MQTT 3.1.1), 5 (MQTT 5.0) or both")
        self._host, self._port, self._tls = host, port, tls
        self._limits = limits or Limits()
        self._deliveries = ThreadPoolExecutor(8, "mqtt-deliver")
        self._decisions = ThreadPoolExecutor(4, "mqtt-decide")
        self._storing = ThreadPoolExecutor(1, "mqtt-store")  # one thread: the store's calls stay in order
        self._store = store
        self._exchange = Exchange(self._limits, clock, store, self._storing)
        self._service = Service(versions, authenticate, authorise, deliver, self._deliveries, self._decisions,
                                self._exchange, self._limits)
        self._connections: dict[Connection[P], asyncio.Task[None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._thread: threading.Thread | None = None

    @property
    def dropped(self) -> int:
        """How many messages fell away because a session's queue was full."""
        return self._exchange.dropped

    def start(self) -> int:
        """Listen, and return the port. Raises OSError when the port is taken; what the store raises comes through."""
        if self._thread is not None:
            raise RuntimeError("the listener was started before")
        if self._store is not None:
            self._exchange.restore(self._store.load())
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        bound = socket.create_server((self._host, self._port), family=family, backlog=256)
        ready = threading.Event()
        port = int(bound.getsockname()[1])
        self._thread = threading.Thread(target=self._run, args=(bound, ready), daemon=True, name="mqtt")
        self._thread.start()
        ready.wait()
        if self._loop is None:
            raise RuntimeError("the listener did not start")
        return port

    def stop(self) -> None:
        """Close every connection and end the thread; a second call does nothing."""
        loop, thread = self._loop, self._thread
        if loop is None or thread is None or not thread.is_alive():
            return
        loop.call_soon_threadsafe(self._stopping.set)
        thread.join()
        for pool in (self._deliveries, self._decisions, self._storing):
            pool.shutdown(wait=False, cancel_futures=True)

    def kill(self) -> None:
        """Cut every connection off in the middle of whatever it does, and stop: what a power failure would leave."""
        loop = self._loop
        if loop is not None and not self._stopping.is_set():
            loop.call_soon_threadsafe(self._cut)
        self.stop()

    def _cut(self) -> None:
        for connection in list(self._connections):
            connection.cut()

    def publish(self, topic: str, payload: bytes, qos: int, *, expiry: int | None = None) -> None:
        """Send a message to its subscribers, from any thread; back when it stands in every queue (and in the store).

        ``expiry`` in seconds is the message expiry interval (5.0: 3.3.2.3.3). Raises ValueError for an invalid topic,
        QoS or size, RuntimeError when the listener does not run, ``Unavailable`` when the store failed.
        """
        if qos not in (0, 1) or len(topic.encode()) > 0xFFFF or len(payload) > self._limits.packet_bytes:
            raise ValueError("QoS 0 or 1, at most 65 535 bytes of topic and the maximum packet size of payload")
        try:
            wire.check_topic(topic)
        except wire.ProtocolFault as fault:
            raise ValueError(str(fault)) from fault
        expires_at = None if expiry is None else self._exchange.clock() + expiry
        self._on_loop(functools.partial(self._exchange.route, Message(topic, payload, qos, expires_at=expires_at)))

    def connected(self, usernames: Collection[str]) -> bool:
        """Tell whether a connection of one of these user names is open; from any thread."""
        sessions = list(self._exchange.sessions.values())
        return any(each.owner in usernames and each.connection is not None for each in sessions)

    def expel(self, username: str) -> None:
        """Close the connections of a user name and end its sessions, as when its credential is revoked."""
        self._on_loop(functools.partial(self._expel, username))

    def _on_loop(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        loop = self._loop
        if loop is None or self._stopping.is_set():
            raise RuntimeError("the listener does not run")
        try:
            asyncio.run_coroutine_threadsafe(work(), loop).result(30)
        except (concurrent.futures.CancelledError, TimeoutError) as error:
            raise RuntimeError("the listener was stopped, or its store does not answer") from error

    async def _expel(self, username: str) -> None:
        for session in [each for each in self._exchange.sessions.values() if each.owner == username]:
            if session.connection is not None:
                session.connection.close(wire.ADMINISTRATIVE_ACTION, graceful=True)
            await self._exchange.remove(session)

    def _run(self, bound: socket.socket, ready: threading.Event) -> None:
        try:
            asyncio.run(self._main(bound, ready))
        finally:
            bound.close()
            ready.set()

    async def _main(self, bound: socket.socket, ready: threading.Event) -> None:
        server = await asyncio.start_server(self._accept, sock=bound, limit=65_536, ssl=self._tls)
        self._loop = asyncio.get_running_loop()
        ready.set()
        sweeper = asyncio.create_task(self._sweep())
        await self._stopping.wait()
        server.close()
        sweeper.cancel()
        tasks = set(self._connections.values())
        for connection in list(self._connections):
            connection.close(wire.SHUTTING_DOWN, graceful=True)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=5)
            for task in late:
                task.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection. More than the limit are closed before CONNECT, so that they cost no memory."""
        if len(self._connections) >= self._limits.connections or self._stopping.is_set():
            writer.close()
            return
        connection = Connection(self._service, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            await connection.run()
        finally:
            del self._connections[connection]

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(1)
            try:
                await self._exchange.expire()
            except Unavailable:
                LOG.error("expired MQTT sessions could not be removed from the store; tried again in a second")


__all__ = ["Limits", "Listener", "Refused", "SessionStore"]
