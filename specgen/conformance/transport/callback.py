"""Addresses of the suite that the product can call: one listener per run, one secret path per check."""

from __future__ import annotations

import http.server
import threading
import time
from collections.abc import Sequence
from typing import Any

from specgen.conformance.api import Observation
from specgen.conformance.transport.mqtt import Note

MAX_BODY = 1_000_000
MAX_CALLS = 10_000
MAX_THREADS = 32


class Box:
    """One address (``api.CallbackBox``). ``status`` are the answers given, one after the other; the last one stays."""

    def __init__(self, url: str, label: str, status: Sequence[int], note: Note, begin: float) -> None:
        self.url = url
        self._label, self._status, self._note, self._begin = label, tuple(status) or (204,), note, begin
        self._changed = threading.Condition()
        self._seen: list[Observation] = []

    def take(self, data: dict[str, Any]) -> int:
        """Put one call on the record and return the status to answer with (429 when there were too many)."""
        now = time.monotonic()
        with self._changed:
            if len(self._seen) >= MAX_CALLS:
                return 429
            status = self._status[min(len(self._seen), len(self._status) - 1)]
            data = {**data, "response": {"status": status, "headers": {}, "text": ""}}
            self._seen.append(Observation("callback", self._label, now - self._begin, now - self._begin, data))
            self._changed.notify_all()
        self._note("callback", self._label, now, data)
        return status

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
        status = 404
        if box is not None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            status = box.take(
                {
                    "request": {
                        "method": self.command,
                        "url": self.path,
                        "headers": headers,
                        "text": body.decode("utf-8", "replace"),
                    }
                }
            )
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    do_POST = do_PUT = do_GET = do_DELETE = do_PATCH = _take

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: calls stand in the evidence."""


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str) -> None:
        super().__init__((host, 0), _Handler)
        self.boxes: dict[str, Box] = {}
        self._slots = threading.BoundedSemaphore(MAX_THREADS)

    def process_request(self, request: Any, client_address: Any) -> None:
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
    """Listens from the first box on; ``host`` is an address of this machine that the product can reach."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._server: _Server | None = None
        self._lock = threading.Lock()

    def box(self, token: str, label: str, status: Sequence[int], note: Note, begin: float) -> Box:
        """Open an address under the path ``token``. Raises OSError when ``host`` cannot be bound."""
        with self._lock:
            if self._server is None:
                self._server = _Server(self._host)
                threading.Thread(
                    target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="callback"
                ).start()
            box = Box(f"http://{self._host}:{self._server.server_address[1]}/{token}", label, status, note, begin)
            self._server.boxes[token] = box
            return box

    def close(self) -> None:
        """Stop listening."""
        with self._lock:
            if self._server is not None:
                self._server.shutdown()
                self._server.server_close()
                self._server = None
