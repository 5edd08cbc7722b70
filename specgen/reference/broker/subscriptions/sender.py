"""One attempt to deliver a notification to a web address."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from urllib.parse import SplitResult

from specgen.reference.broker.subscriptions.receivers import Barred, Receivers
from specgen.reference.values import Values

HEAD = 32 * 1024
"""Bytes that the head of an answer may have."""


class Sender:
    """Posts a text and waits for the status; follows nothing and keeps nothing of the answer."""

    def __init__(self, receivers: Receivers, values: Values) -> None:
        self.receivers = receivers
        self.patience = values.number("DB-SUB-04.answer", 10)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> str:
        """Return "" when the receiver took it (status 200 to 299 in time), else the reason why not."""
        ends = time.monotonic() + self.patience
        try:
            parts, port, addresses = self.receivers.screen(url)
        except Barred as error:
            return str(error)
        reason = "the name of the receiver is not known"
        for address in addresses:
            try:
                return self.judged(self._exchange(parts, port, address, headers, body, ends))
            except TimeoutError:
                reason = f"no answer within {self.patience:g} s"
            except (OSError, ValueError) as error:
                reason = f"no connection: {type(error).__name__}"
        return reason

    def judged(self, status: int) -> str:
        """Return "" for a status that means delivered, else the reason."""
        return "" if 200 <= status <= 299 else f"status {status}"

    def _exchange(
        self, parts: SplitResult, port: int, address: str, headers: Mapping[str, str], body: bytes, ends: float
    ) -> int:
        """Send one request to an address that was screened; returns the status. Raises OSError, TimeoutError or ValueError."""
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        lines = [f"POST {target} HTTP/1.1", f"Host: {parts.netloc}", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(lines).encode("ascii") + b"\r\n\r\n"
        with socket.create_connection((address, port), timeout=_left(ends)) as plain:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname) as secured:
                    return _status(secured, head + body, ends)
            return _status(plain, head + body, ends)


def _status(connection: socket.socket, request: bytes, ends: float) -> int:
    """Send a request and read the head of the answer; interim answers (1xx) are passed over."""
    connection.settimeout(_left(ends))
    connection.sendall(request)
    answer = b""
    while True:
        head, found, rest = answer.partition(b"\r\n\r\n")
        if found:
            fields = head.split(b"\r\n", 1)[0].split(None, 2)
            if len(fields) < 2 or not fields[0].startswith(b"HTTP/1."):
                raise ValueError("not an HTTP answer")
            status = int(fields[1])
            if status >= 200:
                return status
            answer = rest
            continue
        if len(answer) > HEAD:
            raise ValueError("the head of the answer is too long")
        connection.settimeout(_left(ends))
        part = connection.recv(4096)
        if not part:
            raise ConnectionError("the receiver closed the connection")
        answer += part


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
