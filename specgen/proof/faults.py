"""A bad network, built in: proxies that delay, cut, lose and repeat what goes between a suite and a product.

One proxy stands before each address of a target. It reads HTTP/1.1 messages and MQTT packets, so that each fault falls at a place
that has a meaning: before a request is passed on, after it was passed on and before its answer, in the middle of an answer. A request
is repeated only where the protocol lets an intermediary do so (RFC 9110, 9.2.2: idempotent methods, here those without effect; MQTT
3.1.1, 4.3.2 and 5.0, 4.3.2: QoS 1 is "at least once", the repeated packet carries DUP). Draws come from the seed and the place
of the exchange, not from a clock.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import hashlib
import threading
import urllib.parse
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from specgen.proof import framing as wire

CHUNK = 16_384


@dataclass(frozen=True)
class Faults:
    """What goes wrong, and how often. Shares are probabilities per request or packet, ``half_open`` per connection.

    ``delay`` and ``jitter`` in seconds, added to each message in each direction (the delay, and at most so much more); ``bandwidth``
    in bytes per second (0: no bound). ``reset_before``: the connection is cut and the request never arrives. ``lost_answer``: the
    request arrives, the connection is cut before the answer. ``reset_during``: cut in the middle of the answer. ``twice``: a
    request arrives twice. ``half_open``: from some message on nothing passes, and the connection stays open.
    """

    seed: int = 0
    delay: float = 0.0
    jitter: float = 0.0
    bandwidth: float = 0.0
    reset_before: float = 0.0
    lost_answer: float = 0.0
    reset_during: float = 0.0
    twice: float = 0.0
    half_open: float = 0.0


BAD_DAY = Faults(
    delay=0.002, jitter=0.02, bandwidth=20_000_000, reset_before=0.004, lost_answer=0.004, reset_during=0.004, twice=0.02,
    half_open=0.01,
)
"""What ``specgen prove --faults`` injects: about one request in sixty does not come through as it should."""


def draw(seed: int, *place: object) -> float:
    """Return a number from 0 to 1 that is the same for the same seed and place, everywhere.

    >>> draw(1, "a", 2) == draw(1, "a", 2) != draw(2, "a", 2)
    True
    """
    data = "/".join(str(part) for part in (seed, *place)).encode()
    return int.from_bytes(hashlib.sha256(data).digest()[:6], "big") / 2**48


class Cut(Exception):
    """The proxy cuts this connection: a fault, or the end of either side."""


@dataclass
class _Line:
    """One connection of a client, with the product's side of it. ``number`` counts the connections of a proxy."""

    number: int
    client: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    server: tuple[asyncio.StreamReader, asyncio.StreamWriter]
    silent_from: int
    messages: int = 0


class Proxy:
    """A proxy before one address. ``counts`` tells which faults happened, and how many messages passed.

    ``names`` maps the addresses of the product to those of the proxies, as bytes of equal length: what the product says of itself is
    put right, as a gateway does.
    """

    def __init__(self, faults: Faults, kind: str, host: str, port: int, salt: str = "") -> None:
        self.faults, self.kind, self.host, self.port, self.salt = faults, kind, host, port, salt
        self.counts: Counter[str] = Counter()
        self.names: Mapping[bytes, bytes] = {}
        self.address = ("", 0)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen on a free port of this machine."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.address = self._server.sockets[0].getsockname()[:2]

    async def stop(self) -> None:
        """Let go of every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        self.counts["connections"] += 1
        number = self.counts["connections"]
        sides = [writer]
        try:
            there = await asyncio.open_connection(self.host, self.port)
            sides.append(there[1])
            line = _Line(number, (reader, writer), there, self._silence(number))
            await (self._http(line) if self.kind == "http" else self._mqtt(line))
        except (Cut, OSError, EOFError, wire.Unreadable):
            pass
        finally:
            for one in sides:
                one.transport.abort() if one is writer else one.close()

    def _silence(self, number: int) -> int:
        """Return the message from which a connection is half open; -1 for never."""
        if draw(self.faults.seed, self.salt, number, "half") >= self.faults.half_open:
            return -1
        return 1 + int(4 * draw(self.faults.seed, self.salt, number, "from"))

    def _hit(self, share: float, line: _Line, name: str) -> bool:
        found = draw(self.faults.seed, self.salt, line.number, line.messages, name) < share
        if found:
            self.counts[name] += 1
        return found

    async def _pause(self, line: _Line, size: int, way: str) -> None:
        """Take the time that a message takes."""
        faults = self.faults
        taken = faults.delay + faults.jitter * draw(faults.seed, self.salt, line.number, line.messages, way)
        if faults.bandwidth:
            taken += size / faults.bandwidth
        if taken > 0:
            await asyncio.sleep(taken)

    async def _next(self, line: _Line) -> None:
        """Count a message; a line that is half open ends here, when the client gives up."""
        line.messages += 1
        self.counts["messages"] += 1
        if 0 <= line.silent_from <= line.messages:
            self.counts["half_open"] += 1
            while await line.client[0].read(CHUNK):
                pass
            raise Cut

    # -- HTTP ----------------------------------------------------------------------------------------------------------------

    async def _http(self, line: _Line) -> None:
        while True:
            request = await wire.read_request(line.client[0])
            if request is None:
                return
            await self._next(line)
            await self._pause(line, len(request.raw), "there")
            if self._hit(self.faults.reset_before, line, "reset_before"):
                raise Cut
            answer = await self._exchange(line, request)
            if request.repeatable and not answer.last and self._hit(self.faults.twice, line, "twice"):
                answer = await self._exchange(line, request)
            if self._hit(self.faults.lost_answer, line, "lost_answer"):
                raise Cut
            await self._pause(line, len(answer.raw), "back")
            if len(answer.raw) > 1 and self._hit(self.faults.reset_during, line, "reset_during"):
                await self._send(line.client[1], answer.raw[: len(answer.raw) // 2])
                await asyncio.sleep(0.005)  # so that the half arrives before the cut
                raise Cut
            await self._send(line.client[1], answer.raw)
            if answer.last or request.last:
                line.client[1].close()
                return

    async def _exchange(self, line: _Line, request: wire.Request) -> wire.Answer:
        await self._send(line.server[1], request.raw)
        answer = await wire.read_answer(line.server[0], request.method)
        raw = answer.raw
        for product, ours in self.names.items():
            raw = raw.replace(product, ours)
        return wire.Answer(raw, answer.last)

    @staticmethod
    async def _send(writer: asyncio.StreamWriter, data: bytes) -> None:
        writer.write(data)
        await writer.drain()

    # -- MQTT ----------------------------------------------------------------------------------------------------------------

    async def _mqtt(self, line: _Line) -> None:
        """Pass packets both ways until either side ends; a cut of one direction ends both."""
        surplus: Counter[int] = Counter()
        lost: set[int] = set()
        ways = [
            asyncio.ensure_future(self._to_product(line, surplus, lost)),
            asyncio.ensure_future(self._to_client(line, surplus, lost)),
        ]
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
            line.client[1].close()
        finally:
            for one in ways:
                one.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _to_product(self, line: _Line, surplus: Counter[int], lost: set[int]) -> None:
        while (packet := await wire.read_packet(line.client[0])) is not None:
            await self._next(line)
            await self._pause(line, len(packet.raw), "there")
            number = packet.acknowledged_as
            if number is not None:
                if self._hit(self.faults.reset_before, line, "reset_before"):
                    raise Cut
                if self._hit(self.faults.lost_answer, line, "lost_answer"):
                    lost.add(number)
            await self._send(line.server[1], packet.raw)
            if number is not None and number not in lost and self._hit(self.faults.twice, line, "twice"):
                surplus[number] += 1
                await self._send(line.server[1], packet.again())

    async def _to_client(self, line: _Line, surplus: Counter[int], lost: set[int]) -> None:
        while (packet := await wire.read_packet(line.server[0])) is not None:
            answers = packet.acknowledges
            if answers is not None and answers in lost:
                raise Cut
            if answers is not None and surplus[answers] > 0:
                surplus[answers] -= 1
                continue
            await self._pause(line, len(packet.raw), "back")
            await self._send(line.client[1], packet.raw)


class Network:
    """The proxies before all addresses of a target, in a thread of their own. Use as a context manager."""

    def __init__(self, target: Mapping[str, Any], faults: Faults, timeout: int = 0) -> None:
        self._given, self._faults, self._timeout = target, faults, timeout
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="faults")
        self._proxies: dict[tuple[str, str, int], Proxy] = {}
        self.target: dict[str, Any] = {}

    def __enter__(self) -> Network:
        self._thread.start()
        try:
            self.target = self._call(self._redirected)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for proxy in self._proxies.values():
            self._call(proxy.stop)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        with contextlib.suppress(RuntimeError):
            self._loop.close()

    @property
    def counts(self) -> Counter[str]:
        """Return what happened on all lines together."""
        total: Counter[str] = Counter()
        for proxy in self._proxies.values():
            total.update(proxy.counts)
        return total

    def _call(self, work: Callable[[], Awaitable[Any]]) -> Any:
        async def run() -> Any:
            return await work()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=30)

    async def _redirected(self) -> dict[str, Any]:
        """Return the target with every address replaced by that of a proxy. ``https`` stays as it is: it cannot be read."""
        target: dict[str, Any] = copy.deepcopy(dict(self._given))
        for face in target["interfaces"].values():
            if self._timeout:
                face["timeout"] = self._timeout
            if face["type"] == "mqtt" and not face.get("tls"):
                face["host"], face["port"] = await self._before("mqtt", face["host"], face["port"])
            elif face["type"] == "http":
                parts = urllib.parse.urlsplit(face["url"])
                if parts.scheme != "http":
                    continue
                host, port = await self._before("http", parts.hostname or "", parts.port or 80)
                face["url"] = urllib.parse.urlunsplit((parts.scheme, f"{host}:{port}", parts.path, "", ""))
        names = {
            f"{host}:{port}".encode(): "{}:{}".format(*proxy.address).encode()
            for (_kind, host, port), proxy in self._proxies.items()
        }
        for proxy in self._proxies.values():
            proxy.names = {product: ours for product, ours in names.items() if len(product) == len(ours)}
        return target

    async def _before(self, kind: str, host: str, port: int) -> tuple[str, int]:
        key = (kind, host, port)
        if key not in self._proxies:
            self._proxies[key] = Proxy(self._faults, kind, host, port, salt=f"{kind}{len(self._proxies)}")
            await self._proxies[key].start()
        return self._proxies[key].address
