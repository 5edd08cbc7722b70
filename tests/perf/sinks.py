"""Receivers on loopback that only count: HTTP and MQTT 3.1.1/5.0, each in a process of its own.

``python -m tests.perf.sinks http|mqtt`` writes its port on one line, and at the end of its input what it got, as JSON. Every message is
acknowledged after it was parsed, and its id remembered, so that a lost one and a doubled one show.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Counter:
    """What a sink got."""

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.messages = 0
        self.deliveries = 0
        self.largest = 0

    def take(self, items: list[dict[str, Any]]) -> None:
        self.deliveries += 1
        self.largest = max(self.largest, len(items))
        self.messages += len(items)
        self.ids.update(str(one.get("event_id") or one.get("message_id")) for one in items)

    def shown(self) -> str:
        return json.dumps(
            {"messages": self.messages, "ids": len(self.ids), "deliveries": self.deliveries, "largest": self.largest}
        )


async def http(counter: Counter, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
            counter.take(json.loads(await reader.readexactly(length)))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head, size, shift = (await reader.readexactly(1))[0], 0, 0
    while True:
        digit = (await reader.readexactly(1))[0]
        size |= (digit & 0x7F) << shift
        shift += 7
        if not digit & 0x80:
            return head, await reader.readexactly(size)


async def mqtt(counter: Counter, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    five = False
    try:
        while True:
            head, body = await _packet(reader)
            if head >> 4 == 1:
                five = body[6] == 5
                writer.write(b"\x20\x06\x00\x00\x03\x21\x03\xe8" if five else b"\x20\x02\x00\x00")
            elif head >> 4 == 3:
                topic = int.from_bytes(body[:2], "big")
                counter.take([json.loads(body[4 + topic + five :])])
                writer.write(b"\x40\x02" + body[2 + topic : 4 + topic])
            elif head >> 4 == 14:
                writer.close()
                return
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def _serve(kind: str) -> None:
    counter = Counter()
    handle = {"http": http, "mqtt": mqtt}[kind]
    server = await asyncio.start_server(lambda reader, writer: handle(counter, reader, writer), "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    print(counter.shown(), flush=True)
    server.close()


class Sink:
    """A running sink: its port, and what it got once it is closed."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port, self.got = process, port, {}

    def close(self) -> None:
        out, _ = self.process.communicate("", timeout=20)
        self.got = json.loads(out)


@contextmanager
def sink(kind: str) -> Iterator[Sink]:
    """Run a sink; its account is in ``got`` after ``close``."""
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.perf.sinks", kind], cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield Sink(process, int(process.stdout.readline()))
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
