"""Reads one HTTP/1.1 message or one MQTT packet from a stream, whole, as bytes: where messages end is all that a proxy must know.

HTTP: RFC 9112, section 6.3 (length of a body). MQTT: fixed header and remaining length, 2.2 (3.1.1) and 2.1 (5.0).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

MAX_HEAD = 65_536
MAX_BODY = 64_000_000
WITHOUT_EFFECT = frozenset(("GET", "HEAD", "OPTIONS"))
PUBLISH, PUBACK = 3, 4


class Unreadable(ValueError):
    """What came is no message of the protocol, or too large for a proxy to hold."""


@dataclass(frozen=True)
class Request:
    """A request as it came. ``last``: the client closes the connection after it."""

    method: str
    raw: bytes
    last: bool

    @property
    def repeatable(self) -> bool:
        """Whether an intermediary may send it twice without anybody noticing."""
        return self.method in WITHOUT_EFFECT


@dataclass(frozen=True)
class Answer:
    """An answer as it came. ``last``: the product closes the connection after it."""

    raw: bytes
    last: bool


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise Unreadable("half a head") from error
        return b""
    except asyncio.LimitOverrunError as error:
        raise Unreadable("no end of the head") from error
    if len(head) > MAX_HEAD:
        raise Unreadable("a head of more than 64 KiB")
    return head


def _fields(head: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            found[name.strip().lower()] = value.strip()
    return found


def _length(fields: dict[str, str]) -> int:
    value = fields.get("content-length", "0")
    if not value.isdecimal() or int(value) > MAX_BODY:
        raise Unreadable("no length that can be held")
    return int(value)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    """Return a chunked body with its framing and trailers."""
    parts, size = [], 0
    while True:
        line = await reader.readuntil(b"\r\n")
        try:
            length = int(line.split(b";")[0].strip(), 16)
        except ValueError as error:
            raise Unreadable("no size of a chunk") from error
        size += length
        if length < 0 or size > MAX_BODY:
            raise Unreadable("a body too large")
        parts.append(line)
        if length == 0:
            while (trailer := await reader.readuntil(b"\r\n")) != b"\r\n":
                parts.append(trailer)
            return b"".join((*parts, b"\r\n"))
        parts.append(await reader.readexactly(length + 2))


async def read_request(reader: asyncio.StreamReader) -> Request | None:
    """Return the next request; None when the client has closed. Raises Unreadable, EOFError."""
    head = await _head(reader)
    if not head:
        return None
    fields = _fields(head)
    chunked = "chunked" in fields.get("transfer-encoding", "").lower()
    body = await _chunks(reader) if chunked else await reader.readexactly(_length(fields))
    method = head.split(b" ", 1)[0].decode("latin-1").upper()
    return Request(method, head + body, "close" in fields.get("connection", "").lower())


async def read_answer(reader: asyncio.StreamReader, method: str) -> Answer:
    """Return the answer to a request with ``method``; interim answers (1xx) stand in front of it. Raises Unreadable, EOFError."""
    before = b""
    while True:
        head = await _head(reader)
        if not head:
            raise EOFError
        status = head[9:12].decode("latin-1")
        if not status.isdecimal():
            raise Unreadable("no status")
        if not status.startswith("1") or status == "101":
            break
        before += head
    fields = _fields(head)
    last = "close" in fields.get("connection", "").lower() or head.startswith(b"HTTP/1.0")
    if method == "HEAD" or status in ("204", "304"):
        body = b""
    elif "chunked" in fields.get("transfer-encoding", "").lower():
        body = await _chunks(reader)
    elif "content-length" in fields:
        body = await reader.readexactly(_length(fields))
    else:
        body, last = await _rest(reader), True
    return Answer(before + head + body, last)


async def _rest(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while part := await reader.read(65_536):
        body += part
        if len(body) > MAX_BODY:
            raise Unreadable("a body too large")
    return body


@dataclass(frozen=True)
class Packet:
    """An MQTT control packet as it came. ``body`` is what follows the fixed header."""

    raw: bytes
    body: bytes

    @property
    def kind(self) -> int:
        """Return the packet type (3 is PUBLISH)."""
        return self.raw[0] >> 4

    @property
    def acknowledged_as(self) -> int | None:
        """Return the packet identifier of a PUBLISH with QoS 1; None for all else."""
        if self.kind != PUBLISH or (self.raw[0] >> 1) & 3 != 1 or len(self.body) < 2:
            return None
        start = 2 + int.from_bytes(self.body[:2], "big")
        return int.from_bytes(self.body[start : start + 2], "big")

    @property
    def acknowledges(self) -> int | None:
        """Return the packet identifier that a PUBACK answers; None for all else."""
        return int.from_bytes(self.body[:2], "big") if self.kind == PUBACK and len(self.body) >= 2 else None

    def again(self) -> bytes:
        """Return the packet as it is sent a second time: with DUP."""
        return bytes([self.raw[0] | 0x08]) + self.raw[1:]


async def read_packet(reader: asyncio.StreamReader) -> Packet | None:
    """Return the next packet; None when the other side has closed. Raises Unreadable, EOFError."""
    first = await reader.read(1)
    if not first:
        return None
    length, shift, head = 0, 0, first
    while True:
        byte = await reader.readexactly(1)
        head += byte
        length |= (byte[0] & 0x7F) << shift
        if not byte[0] & 0x80:
            break
        shift += 7
        if shift > 21:
            raise Unreadable("a length of more than four bytes")
    body = await reader.readexactly(length)
    return Packet(head + body, body)
