"""Deliveries by MQTT 3.1.1 and 5.0: each message a publication with QoS 1, at its due instant.

A small client of its own: one thread, one connection, many publications in flight, and an account of every acknowledgement.
Sources: OASIS *MQTT Version 3.1.1 Plus Errata 01* (2015-12-10), *MQTT Version 5.0* (2019-03-07).
"""

from __future__ import annotations

import contextlib
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from specgen.simulator.city.message import Message
from specgen.simulator.feeds.account import Account
from specgen.simulator.feeds.http import FeedError

WINDOW = 2000
"""Publications in flight at most, or fewer when the server's Receive Maximum says so."""
PATIENCE = 30.0
"""Seconds without any acknowledgement after which the rest counts as lost."""
RECONNECTS = 5
KEEP_ALIVE = 60
LEVELS = {"3.1.1": 4, "5.0": 5}
_PUBACK, _CONNACK, _DISCONNECT = 4, 2, 14
_SIZES = {0x11: 4, 0x21: 2, 0x24: 1, 0x25: 1, 0x27: 4, 0x22: 2, 0x28: 1, 0x29: 1, 0x2A: 1, 0x13: 2}
"""Length of the CONNACK properties (MQTT 5.0, 3.2.2.3) that have a fixed one."""


@dataclass(frozen=True)
class Server:
    """Where publications go. ``topic`` may hold ``{camera}`` and ``{entity}``. ``version``: ``3.1.1`` or ``5.0``."""

    host: str
    port: int
    topic: str
    version: str = "3.1.1"
    user: str = ""
    password: str = ""
    secure: bool = False
    client: str = "simulated-city"

    def named(self, message: Message) -> str:
        """Return the topic of a message."""
        camera = message.camera.name if message.camera else ""
        return self.topic.replace("{camera}", camera).replace("{entity}", str(message.body.get("entity", camera)))


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2, "big") + data


def length(number: int) -> bytes:
    """Return a variable byte integer (3.1.1: 2.2.3; 5.0: 1.5.5).

    >>> length(321).hex()
    'c102'
    """
    found = bytearray()
    while True:
        number, digit = divmod(number, 128)
        found.append(digit | (0x80 if number else 0))
        if not number:
            return bytes(found)


def connect_packet(server: Server) -> bytes:
    """Return CONNECT with a clean session (3.1)."""
    flags = 0x02 | (0x80 if server.user else 0) | (0x40 if server.password else 0)
    head = _text("MQTT") + bytes([LEVELS[server.version], flags]) + KEEP_ALIVE.to_bytes(2, "big")
    head += b"\x00" if server.version == "5.0" else b""
    body = head + _text(server.client) + (_text(server.user) if server.user else b"")
    body += _text(server.password) if server.password else b""
    return b"\x10" + length(len(body)) + body


def publish_packet(topic: bytes, number: int, payload: bytes, five: bool, *, again: bool = False) -> bytes:
    """Return PUBLISH with QoS 1 (3.3); ``topic`` has its length before it."""
    body = topic + number.to_bytes(2, "big") + (b"\x00" if five else b"") + payload
    return (b"\x3a" if again else b"\x32") + length(len(body)) + body


def packets(buffer: bytearray) -> Iterator[tuple[int, bytes]]:
    """Take the whole packets out of a buffer: yields (type, body). Raises FeedError for a length that is none."""
    while len(buffer) >= 2:
        size, place, shift = 0, 1, 0
        while True:
            if place > 4:
                raise FeedError("the server sends no MQTT")
            if place >= len(buffer):
                return
            size |= (buffer[place] & 0x7F) << shift
            shift += 7
            place += 1
            if not buffer[place - 1] & 0x80:
                break
        if len(buffer) < place + size:
            return
        kind, body = buffer[0] >> 4, bytes(buffer[place : place + size])
        del buffer[: place + size]
        yield kind, body


def receive_maximum(properties: bytes) -> int:
    """Return the Receive Maximum of CONNACK properties (3.2.2.3.3), 65535 when it is absent or cannot be found.

    >>> receive_maximum(bytes.fromhex("03210014"))
    20
    """
    place = 1  # the length of these properties fits in one byte, or they hold texts that end the search
    while place < len(properties):
        code = properties[place]
        if code == 0x21:
            return int.from_bytes(properties[place + 1 : place + 3], "big") or 65535
        if code not in _SIZES:
            return 65535
        place += 1 + _SIZES[code]
    return 65535


class Feed:
    """Publishes messages to a server and keeps the account."""

    def __init__(self, server: Server, write: Callable[[Message], bytes]) -> None:
        self.server = server
        self.write = write
        self.account = Account()
        self.five = server.version == "5.0"
        self._in: bytearray = bytearray()
        self._out: bytearray = bytearray()
        self._flight: dict[int, tuple[bytes, bytes, float]] = {}
        self._next = 0
        self._window = WINDOW
        self._topics: dict[str, bytes] = {}
        self._heard = 0.0
        self._breaks = 0
        self._socket: socket.socket | None = None

    def open(self) -> None:
        """Connect and wait for CONNACK. Raises FeedError when the server cannot be reached or refuses."""
        server = self.server
        try:
            made = socket.create_connection((server.host, server.port), timeout=10)
            if server.secure:
                made = ssl.create_default_context().wrap_socket(made, server_hostname=server.host)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.sendall(connect_packet(server))
            answer = self._first(made)
        except OSError as error:
            raise FeedError(f"{server.host}:{server.port}: {error.strerror or error}") from error
        if answer[1] != 0:
            raise FeedError(f"{server.host}:{server.port} refuses the connection with code 0x{answer[1]:02x}")
        if self.five:
            self._window = min(WINDOW, receive_maximum(answer[2:]))
        made.setblocking(False)
        self._socket, self._heard = made, time.perf_counter()

    def _first(self, made: socket.socket) -> bytes:
        self._in.clear()
        while True:
            data = made.recv(4096)
            if not data:
                raise FeedError("closed without an answer")
            self._in += data
            for kind, body in packets(self._in):
                if kind != _CONNACK or len(body) < 2:
                    raise FeedError("no CONNACK")
                return body

    def play(self, due: Iterable[tuple[float, Message]]) -> Account:
        """Publish everything and return the account. Raises FeedError when the server cannot be reached at the beginning."""
        self.open()
        plan = ((when, self._topic(one), self.write(one)) for when, one in due)
        ahead = [one for _, one in zip(range(WINDOW), plan)]
        ahead.reverse()
        cpu, begun = time.process_time(), time.perf_counter()
        self._heard = begun
        waiting: tuple[float, bytes, bytes] | None = ahead.pop() if ahead else next(plan, None)
        while waiting is not None or self._flight:
            now = time.perf_counter() - begun
            taken = 0
            while waiting is not None and waiting[0] <= now and len(self._flight) < self._window and taken < 64:
                self._publish(waiting, begun, now)
                waiting = ahead.pop() if ahead else next(plan, None)
                taken += 1
            ready = waiting is not None and len(self._flight) < self._window
            rest = max(0.0, waiting[0] - now) if ready and waiting is not None else 0.5
            if not self._turn(min(rest, 0.5), begun):
                break
        self.account.seconds = self._heard - begun
        self.account.cpu_seconds = time.process_time() - cpu
        self._close()
        return self.account

    def _topic(self, message: Message) -> bytes:
        name = self.server.named(message)
        if name not in self._topics:
            self._topics[name] = _text(name)
        return self._topics[name]

    def _publish(self, one: tuple[float, bytes, bytes], begun: float, now: float) -> None:
        due, topic, payload = one
        while True:
            self._next = self._next % 65535 + 1
            if self._next not in self._flight:
                break
        self._out += publish_packet(topic, self._next, payload, self.five)
        self._flight[self._next] = (topic, payload, begun + now)
        self.account.sent += 1
        self.account.deliveries += 1
        self.account.moments.append((due, now, 1))

    def _turn(self, wait: float, begun: float) -> bool:
        """Send and receive once; returns False when the rest has to be given up."""
        made = self._socket
        assert made is not None, "play opens first"
        readable, writable, _ = select.select([made], [made] if self._out else [], [], wait)
        try:
            if writable:
                sent = made.send(memoryview(self._out)[:65536])
                del self._out[:sent]
            if readable:
                data = made.recv(65536)
                if not data:
                    raise ConnectionResetError
                self._in += data
                self._answers()
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return True
        except OSError:
            return self._again()
        silent = time.perf_counter() - self._heard
        if self._flight and silent > PATIENCE:
            return False
        if not self._flight and silent > KEEP_ALIVE / 2 and not self._out:
            self._out += b"\xc0\x00"
            self._heard = time.perf_counter()
        return True

    def _answers(self) -> None:
        now = time.perf_counter()
        for kind, body in packets(self._in):
            if kind == _DISCONNECT:
                raise ConnectionResetError
            if kind != _PUBACK:
                continue
            known = self._flight.pop(int.from_bytes(body[:2], "big"), None)
            if known is None:
                continue
            self._heard, self._breaks = now, 0
            self.account.answers.append(now - known[2])
            if len(body) > 2 and body[2] >= 0x80:
                self.account.refused[f"PUBACK 0x{body[2]:02x}"] += 1
            else:
                self.account.acknowledged += 1

    def _again(self) -> bool:
        """Connect again and send what was not acknowledged; returns False after too many attempts without an acknowledgement."""
        while self._breaks < RECONNECTS:
            self._breaks += 1
            time.sleep(0.2 * self._breaks)
            try:
                self.open()
            except FeedError:
                continue
            self._out.clear()
            for number, (topic, payload, _) in self._flight.items():
                self._out += publish_packet(topic, number, payload, self.five)
            self.account.repeated += len(self._flight)
            return True
        return False

    def _close(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # the server closed first; everything that counts is in the account
                self._socket.setblocking(True)
                self._socket.sendall(b"\xe0\x00")
            self._socket.close()
            self._socket = None
