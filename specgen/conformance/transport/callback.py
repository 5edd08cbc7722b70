"""Addresses of the suite that the product can call: one listener per run, one secret path per check."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specgen.conformance.api import CallbackAnswer, Observation
from specgen.conformance.transport.mqtt import Note

MAX_BODY = 1_000_000
MAX_CALLS = 10_000
MAX_THREADS = 32
MAX_PORTS = 64
Answer = Callable[[int, Mapping[str, Any]], CallbackAnswer]


class Box:
    """One address (``api.CallbackBox``). ``status`` are the answers given, one after the other; the last one stays."""

    def __init__(
        self, url: str, label: str, status: Sequence[int], note: Note, begin: float, answer: Answer | None = None
    ) -> None:
        self.url = url
        self._answer = answer
        self._label, self._status, self._note, self._begin = label, tuple(status) or (204,), note, begin
        self._changed = threading.Condition()
        self._seen: list[Observation] = []

    def take(self, data: dict[str, Any]) -> CallbackAnswer:
        """Put one call on the record and return what to answer (429 when there were too many)."""
        now = time.monotonic()
        with self._changed:
            if len(self._seen) >= MAX_CALLS:
                return CallbackAnswer(429)
            answer = self._next(len(self._seen), data)
            told = {"status": answer.status, "headers": dict(answer.headers), "text": answer.body}
            data = {**data, "response": told, **({"delay": answer.delay} if answer.delay else {})}
            self._seen.append(Observation("callback", self._label, now - self._begin, now - self._begin, data))
            self._changed.notify_all()
        self._note("callback", self._label, now, data)
        return answer

    def _next(self, place: int, data: Mapping[str, Any]) -> CallbackAnswer:
        if self._answer is not None:
            return self._answer(place, data["request"])
        return CallbackAnswer(self._status[min(place, len(self._status) - 1)])

    def knocked(self, address: str) -> None:
        """Put a connection to a port of this box alone on the record."""
        self._note("callback", f"{self._label}-connection", time.monotonic(), {"connection": address})

    def wait(self, count: int, *, timeout: float) -> list[Observation]:
        """Wait until ``count`` requests arrived or ``timeout`` seconds have passed; return what arrived."""
        limit = time.monotonic() + timeout
        with self._changed:
            while len(self._seen) < count and (left := limit - time.monotonic()) > 0:
                self._changed.wait(left)
            return list(self._seen)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10
    server: _Server

    def _take(self) -> None:
        try:
            size = int(self.headers.get("content-length", "0"))
        except ValueError:
            size = -1
        if not 0 <= size <= MAX_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(size)
        box = self.server.boxes.get(self.path.split("?")[0].strip("/").split("/")[0])
        answer = CallbackAnswer(404)
        if box is not None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = box.take(
                {
                    "request": {
                        "method": self.command,
                        "url": self.path,
                        "headers": headers,
                        "text": body.decode("utf-8", "replace"),
                    }
                }
            )
        if answer.delay and self.server.closing.wait(answer.delay):
            return
        if answer.lost < 0:
            self.close_connection = True
            return
        content = answer.body.encode()
        try:
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: max(0, len(content) - answer.lost)])
            if answer.lost:
                self.close_connection = True
        except OSError:  # whoever called did not wait for the answer
            self.close_connection = True

    do_POST = do_PUT = do_GET = do_DELETE = do_PATCH = _take

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: calls stand in the evidence."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.boxes: dict[str, Box] = {}
        self.only: Box | None = None
        self.closing = threading.Event()
        self._slots = threading.BoundedSemaphore(MAX_THREADS)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a connection that breaks off is the caller's affair."""

    def process_request(self, request: Any, client_address: Any) -> None:
        if self.only is not None:
            self.only.knocked(str(client_address[0]))
        if self._slots.acquire(timeout=5):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._slots.release()


class Listener:
    """Listens from the first box on. ``host`` is the address under which the product reaches this machine, ``listen`` the address of
    this machine itself where the two differ. With ``port`` (0: any) the first port is fixed, and those of boxes with a port of their
    own are the next ones, so that a firewall can let them pass.
    """

    def __init__(self, host: str, port: int = 0, listen: str = "") -> None:
        self._host, self._port, self._listen = host, port, listen or host
        self._server: _Server | None = None
        self._own: list[_Server] = []
        self._lock = threading.Lock()

    def box(
        self,
        token: str,
        label: str,
        status: Sequence[int],
        note: Note,
        begin: float,
        *,
        answer: Answer | None = None,
        own_port: bool = False,
    ) -> Box:
        """Open an address under the path ``token``. Raises OSError when ``host`` cannot be bound."""
        with self._lock:
            if own_port:
                if len(self._own) >= MAX_PORTS:
                    raise OSError("too many ports")
                server = self._serving(1 + len(self._own))
                self._own.append(server)
            else:
                server = self._server = self._server or self._serving()
            host = f"[{self._host}]" if ":" in self._host else self._host
            box = Box(f"http://{host}:{server.server_address[1]}/{token}", label, status, note, begin, answer)
            server.boxes[token] = box
            if own_port:
                server.only = box
            return box

    def _serving(self, place: int = 0) -> _Server:
        server = _Server(self._listen, self._port + place if self._port else 0)
        threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="callback"
        ).start()
        return server

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            for server in (*self._own, *([self._server] if self._server is not None else [])):
                server.closing.set()
                server.shutdown()
                server.server_close()
            self._server, self._own = None, []
