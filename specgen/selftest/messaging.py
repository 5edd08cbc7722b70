"""A listener for MQTT 3.1.1 and 5.0, as small as devices that publish need it: one thread per connection.

It knows CONNECT, PUBLISH with QoS 0 to 2, SUBSCRIBE (to what the owner allows), PINGREQ and DISCONNECT. Nothing is kept for
a client that is away. Clauses are cited as ``5.0: 3.1.4``.
"""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP = 1, 2, 3, 4, 5, 6, 7
SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT = 8, 9, 10, 11, 12, 13, 14
BAD_LOGIN = {4: 4, 5: 0x86}
"""Return code of 3.1.1 (3.2.2.3) and reason code of 5.0 (3.2.2.2) for a wrong user name or password."""
NOT_AUTHORISED = 0x87
BIGGEST = 8 * 1024 * 1024


class Ended(Exception):
    """The connection is over: the peer left, or it spoke something that is not MQTT."""


@dataclass(frozen=True)
class House:
    """What the listener asks its owner. ``admit(user, password)`` gives the name of who logs in, or None; ``take(name, topic, payload)``
    stores a message and tells whether the topic was allowed; ``allow(name, topic)`` tells whether a topic may be subscribed to."""

    admit: Callable[[str, str], str | None]
    take: Callable[[str, str, bytes], bool]
    allow: Callable[[str, str], bool]


class _Body:
    """Reads the fields of a packet, one after the other."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, count: int) -> bytes:
        if self.place + count > len(self.data):
            raise Ended
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, size: int) -> int:
        return int.from_bytes(self.take(size), "big")

    def block(self) -> bytes:
        return self.take(self.number(2))

    def text(self) -> str:
        try:
            return self.block().decode("utf-8")
        except UnicodeDecodeError as error:
            raise Ended from error

    def properties(self, version: int) -> None:
        """Skip the properties of 5.0."""
        if version == 5:
            length, shift = 0, 0
            while True:
                byte = self.number(1)
                length |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    break
                if shift > 21:
                    raise Ended
            self.take(length)

    def rest(self) -> bytes:
        return self.data[self.place :]

    def more(self) -> bool:
        return self.place < len(self.data)


def packet(kind: int, body: bytes, flags: int = 0) -> bytes:
    """Return a packet with its fixed header (2.2 of both).

    >>> packet(PINGRESP, b"").hex()
    'd000'
    """
    length, head = len(body), bytearray([kind << 4 | flags])
    while True:
        length, byte = divmod(length, 128)
        head.append(byte | (128 if length else 0))
        if not length:
            return bytes(head) + body


class Line:
    """One connection, served by its own thread."""

    def __init__(self, house: House, peer: socket.socket, version: int) -> None:
        self.house, self.peer, self.version = house, peer, version
        self.name = ""
        self.pending: set[int] = set()

    def read(self, count: int) -> bytes:
        found = b""
        while len(found) < count:
            part = self.peer.recv(count - len(found))
            if not part:
                raise Ended
            found += part
        return found

    def receive(self) -> tuple[int, int, _Body]:
        first = self.read(1)[0]
        length = shift = 0
        while True:
            byte = self.read(1)[0]
            length |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
            if shift > 21:
                raise Ended
        if length > BIGGEST:
            raise Ended
        return first >> 4, first & 15, _Body(self.read(length))

    def send(self, kind: int, body: bytes, flags: int = 0) -> None:
        self.peer.sendall(packet(kind, body, flags))

    def serve(self) -> None:
        """Talk until the end."""
        kind, _, body = self.receive()
        if kind != CONNECT or not self.opened(body):
            return
        while True:
            kind, flags, body = self.receive()
            if kind == PUBLISH:
                self.published(flags, body)
            elif kind == PUBREL:
                number = body.number(2)
                self.pending.discard(number)
                self.send(PUBCOMP, struct.pack(">H", number))
            elif kind == SUBSCRIBE:
                self.subscribed(body)
            elif kind == UNSUBSCRIBE:
                self.unsubscribed(body)
            elif kind == PINGREQ:
                self.send(PINGRESP, b"")
            elif kind not in (PUBACK, PUBREC, PUBCOMP):
                return

    def opened(self, body: _Body) -> bool:
        """Answer CONNECT (3.1 of both); False when it is refused."""
        if body.text() != "MQTT" or body.number(1) != self.version:
            self.send(CONNACK, b"\x00\x01" if self.version == 4 else b"\x00\x84\x00")
            return False
        flags = body.number(1)
        body.number(2)
        body.properties(self.version)
        body.text()
        if flags & 4:
            body.properties(self.version)
            body.text()
            body.block()
        user = body.text() if flags & 128 else ""
        password = body.block().decode("utf-8", "replace") if flags & 64 else ""
        name = self.house.admit(user, password)
        code = 0 if name is not None else BAD_LOGIN[self.version]
        self.send(CONNACK, bytes([0, code]) + (b"\x00" if self.version == 5 else b""))
        self.name = name or ""
        return name is not None

    def published(self, flags: int, body: _Body) -> None:
        """Store a message, then acknowledge it; 3.1.1 has no word for a refusal but the end of the connection (3.3.5)."""
        quality, topic = flags >> 1 & 3, body.text()
        number = body.number(2) if quality else 0
        body.properties(self.version)
        known = quality == 2 and number in self.pending
        fine = known or self.house.take(self.name, topic, body.rest())
        if not fine and (self.version == 4 or not quality):
            raise Ended
        if not quality:
            return
        if quality == 2 and fine:
            self.pending.add(number)
        code = b"" if self.version == 4 else bytes([0 if fine else NOT_AUTHORISED, 0])
        self.send(PUBACK if quality == 1 else PUBREC, struct.pack(">H", number) + code)

    def subscribed(self, body: _Body) -> None:
        """Answer SUBSCRIBE: what the owner does not allow is refused (0x80 and 0x87)."""
        number, codes = body.number(2), []
        body.properties(self.version)
        while body.more():
            topic, wanted = body.text(), body.number(1) & 3
            refused = 0x80 if self.version == 4 else NOT_AUTHORISED
            codes.append(min(wanted, 1) if self.house.allow(self.name, topic) else refused)
        self.send(SUBACK, struct.pack(">H", number) + (b"\x00" if self.version == 5 else b"") + bytes(codes))

    def unsubscribed(self, body: _Body) -> None:
        """Answer UNSUBSCRIBE: there was nothing (0x11 in 5.0)."""
        number, count = body.number(2), 0
        body.properties(self.version)
        while body.more():
            body.text()
            count += 1
        self.send(UNSUBACK, struct.pack(">H", number) + (b"\x00" + b"\x11" * count if self.version == 5 else b""))


class Listener:
    """Accepts connections of one protocol version on a free port of 127.0.0.1."""

    def __init__(self, house: House, version: int) -> None:
        self.house, self.version = house, version
        self.door = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self.door.getsockname()[1])
        self.lines: set[Line] = set()
        self.lock = threading.Lock()
        threading.Thread(target=self.accept, daemon=True, name=f"selftest-mqtt{version}").start()

    def accept(self) -> None:
        """Give every connection a thread, until the door is closed."""
        while True:
            try:
                peer, _ = self.door.accept()
            except OSError:
                return
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(Line(self.house, peer, self.version),), daemon=True).start()

    def serve(self, line: Line) -> None:
        """Serve one connection to its end."""
        with self.lock:
            self.lines.add(line)
        with contextlib.suppress(Ended, OSError):
            line.serve()
        with self.lock:
            self.lines.discard(line)
        line.peer.close()

    def expel(self, name: str) -> None:
        """Close what somebody has open."""
        with self.lock:
            found = [line for line in self.lines if line.name == name]
        for line in found:
            with contextlib.suppress(OSError):
                line.peer.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the door and every connection."""
        with contextlib.suppress(OSError):
            self.door.shutdown(socket.SHUT_RDWR)
        self.door.close()
        with self.lock:
            found = list(self.lines)
        for line in found:
            with contextlib.suppress(OSError):
                line.peer.shutdown(socket.SHUT_RDWR)
