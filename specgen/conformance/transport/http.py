"""HTTP by the standard library: connections reused per thread, bounded in time and size, redirects within one origin only."""

from __future__ import annotations

import base64
import http.client
import json as json_module
import select
import socket
import ssl
import threading
import time
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specgen.conformance import canonical
from specgen.conformance.api import Precondition, TransportError
from specgen.conformance.target import Interface, Target
from specgen.conformance.target_options import Certificate, Proxy
from specgen.conformance.transport import tls
from specgen.conformance.transport.pace import Pace

MAX_BODY = 16_000_000
"""Bytes; a larger answer is a transport error, so that a product cannot fill the tester's memory."""
KEPT_BYTES = 4_000_000
"""Up to this size an answer that is no text (a ZIP file, an image) is on the record byte for byte."""
MAX_REDIRECTS = 5
REPEATS = 2
"""A request without effect is sent again so often when the connection breaks under it; the record says so."""
_WITHOUT_EFFECT = ("GET", "HEAD", "OPTIONS")
_IDEMPOTENT = (*_WITHOUT_EFFECT, "PUT", "DELETE")
_REDIRECTS = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Answer:
    """An HTTP answer. ``headers`` in lower case; ``elapsed`` in seconds; ``text`` is decoded as UTF-8 with replacement.

    ``repeats`` is how often the request was sent again, because the connection broke before the answer was there.
    """

    status: int
    headers: Mapping[str, str]
    raw: bytes
    elapsed: float
    redirects: tuple[Mapping[str, Any], ...] = ()
    repeats: int = 0
    text: str = field(init=False)
    json: Any = field(init=False)

    def __post_init__(self) -> None:
        text = self.raw.decode("utf-8", "replace")
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "json", canonical.lenient(text))

    def as_data(self) -> dict[str, Any]:
        """Return the answer as it is recorded. Bytes that are not UTF-8 also get their digest and,
        up to ``KEPT_BYTES``, stand there in Base64."""
        data: dict[str, Any] = {"status": self.status, "headers": dict(self.headers), "text": self.text}
        if self.text.encode("utf-8") != self.raw:
            data |= {"bytes": len(self.raw), "sha256": canonical.digest(self.raw)}
            if len(self.raw) <= KEPT_BYTES:
                data["base64"] = base64.b64encode(self.raw).decode("ascii")
        return data


@dataclass(frozen=True)
class Request:
    """What is to be sent; ``url`` is absolute and within the interface's origin. ``body`` is None for none."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None

    def as_data(self, principal: str) -> dict[str, Any]:
        """Return the request as it is recorded."""
        text = self.body.decode("utf-8", "replace") if self.body is not None else ""
        return {"method": self.method, "url": self.url, "as": principal, "headers": dict(self.headers), "text": text}


def address(interface: Interface, path: str, query: Mapping[str, str] | None = None) -> str:
    """Return the absolute address of ``path`` on an interface.

    ``path`` is below the base address; an absolute address, or a path that already has the base's own path in front (as a server
    gives them in ``next``), is left as it is; otherwise the interface's slash policy decides how it ends.
    Raises Precondition("foreign-address") for another origin: credentials stay home.
    """
    base = urllib.parse.urlsplit(interface.url)
    given = urllib.parse.urlsplit(path)
    if given.scheme or given.netloc:
        if (given.scheme or base.scheme, given.netloc) != (base.scheme, base.netloc):
            raise Precondition("foreign-address", address=path)
        full = urllib.parse.urlunsplit((base.scheme, base.netloc, given.path, given.query, ""))
    elif base.path and (given.path == base.path or given.path.startswith(base.path + "/")):
        full = urllib.parse.urlunsplit((base.scheme, base.netloc, given.path, given.query, ""))
    else:
        full = interface.url + _ended(path if path.startswith(("/", "?")) else "/" + path, interface.slash)
    if query:
        full += ("&" if "?" in full else "?") + urllib.parse.urlencode(query)
    return urllib.parse.quote(full, safe="!#$%&'()*+,/:;=?@[]~")


def _ended(path: str, policy: str) -> str:
    """Return a path (with its query) that ends as the slash policy says.

    >>> _ended("/a?b=/c", "add"), _ended("/a/?b=1", "strip"), _ended("/", "strip"), _ended("/a/", "keep")
    ('/a/?b=/c', '/a?b=1', '/', '/a/')
    """
    before, mark, query = path.partition("?")
    if policy == "keep" or before in ("", "/"):
        return path
    return before.rstrip("/") + ("/" if policy == "add" else "") + mark + query


def encoded(value: Any) -> bytes:
    """Return a JSON body."""
    return json_module.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class _Lines:
    """A stream that remembers the last line read from it; everything else goes to the stream itself."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.last = b""

    def readline(self, *limit: int) -> bytes:
        """Read one line."""
        self.last = self._stream.readline(*limit)
        return self.last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Response(http.client.HTTPResponse):
    """An answer whose head must be whole: the library takes the end of the connection for the end of the head."""

    def begin(self) -> None:
        """Read status line and fields. Raises IncompleteRead when the connection ended among them."""
        if getattr(self, "headers", None) is not None:
            return
        lines: Any = _Lines(self.fp)
        self.fp = lines
        super().begin()
        if lines.last not in (b"\r\n", b"\n"):
            raise http.client.IncompleteRead(b"")


class _Broken(Exception):
    """The connection broke under a request. ``kept``: it was one kept open, and nothing at all was answered."""

    def __init__(self, cause: str, *, kept: bool) -> None:
        super().__init__(cause)
        self.kept = kept


RESTED = 2.0
"""Seconds after which a connection is not used again: servers let idle ones go, just as the next request is on its way."""


class HttpClient:
    """Sends requests. One connection per thread and origin is kept open."""

    def __init__(
        self, ca_file: str = "", *, certificate: Certificate | None = None, proxy: Proxy | None = None, pace: Pace | None = None,
        direct: frozenset[tuple[str, str, int]] = frozenset(),
    ) -> None:
        """``direct`` are the origins (scheme, host, port) that are asked without the proxy."""
        self._local = threading.local()
        self._ca_file, self._certificate, self._proxy, self._direct = ca_file, certificate, proxy, direct
        self._tls: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self.turn = (pace or Pace()).turn

    @classmethod
    def of(cls, target: Target, pace: Pace | None = None) -> HttpClient:
        """Return the client that a target asks for; ``pace`` is shared with the other clients of the run."""
        direct = frozenset(_origin(face.url) for face in target.interfaces.values() if face.type == "http" and face.direct)
        pace = pace or Pace(target.requests_per_second)
        return cls(target.ca_file, certificate=target.certificate, proxy=target.proxy, pace=pace, direct=direct)

    def send(self, request: Request, timeout: float) -> Answer:
        """Return the answer, redirects of GET and HEAD within the origin followed. Raises TransportError.

        The caller takes its ``turn`` before it notes when it asked: waiting for it is no time of the product's.
        """
        begin = time.monotonic()
        redirects: list[Mapping[str, Any]] = []
        current, repeats = request, 0
        for _ in range(MAX_REDIRECTS + 1):
            left = timeout - (time.monotonic() - begin)
            if left <= 0:
                raise TransportError("timeout")
            status, headers, raw, again = self._patiently(current, left)
            repeats += again
            target = self._redirect(current, status, headers)
            if target is None:
                return Answer(status, headers, raw, time.monotonic() - begin, tuple(redirects), repeats)
            redirects.append({"status": status, "location": target})
            self.turn()
            current = Request(current.method, target, current.headers, current.body)
        raise TransportError("too many redirects")

    def _redirect(self, request: Request, status: int, headers: Mapping[str, str]) -> str | None:
        if status not in _REDIRECTS or request.method not in ("GET", "HEAD") or "location" not in headers:
            return None
        target = urllib.parse.urljoin(request.url, headers["location"])
        there, here = urllib.parse.urlsplit(target), urllib.parse.urlsplit(request.url)
        return target if (there.scheme, there.netloc) == (here.scheme, here.netloc) else None

    def _patiently(self, request: Request, timeout: float) -> tuple[int, dict[str, str], bytes, int]:
        """Exchange, again where the connection broke and that is without risk (RFC 9110, 9.2.2); also returns how often again.

        A request without effect is sent up to ``REPEATS`` times more. One that changes something idempotently is sent once more,
        and only where a kept connection was gone: a lost answer would make the second one another (404 after 204).
        """
        deadline, repeats = time.monotonic() + timeout, 0
        while True:
            try:
                return *self._exchange(request, deadline - time.monotonic()), repeats
            except _Broken as broken:
                most = REPEATS if request.method in _WITHOUT_EFFECT else int(broken.kept and request.method in _IDEMPOTENT)
                if repeats >= most or time.monotonic() >= deadline:
                    raise TransportError(str(broken)) from broken
                repeats += 1
                self.turn()

    def _exchange(self, request: Request, timeout: float) -> tuple[int, dict[str, str], bytes]:
        parts = urllib.parse.urlsplit(request.url)
        origin = _origin(request.url)
        path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        headers_sent = dict(request.headers)
        proxy = self._proxy_of(origin)
        if proxy is not None and parts.scheme == "http":  # RFC 9112, 3.2.2: a proxy is asked in absolute form
            path = urllib.parse.urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))
            headers_sent |= _proxy_login(proxy)
        deadline = time.monotonic() + timeout
        connection, fresh = self._connection(origin, timeout)
        guard = threading.Timer(max(0.0, timeout), _cut, (connection,))
        guard.daemon = True
        guard.start()
        try:
            connection.request(request.method, path, body=request.body, headers=headers_sent)
            response = connection.getresponse()
            raw = self._body(response, connection, deadline)
        except (ConnectionError, http.client.IncompleteRead) as error:
            self._drop(origin)
            if time.monotonic() >= deadline:
                raise TransportError("timeout") from error
            nothing = isinstance(error, http.client.RemoteDisconnected | BrokenPipeError)
            raise _Broken(_cause(error), kept=nothing and not fresh) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._drop(origin)
            raise TransportError("timeout" if time.monotonic() >= deadline else _cause(error)) from error
        finally:
            guard.cancel()
        headers: dict[str, str] = {}
        for name, value in response.getheaders():
            key = name.lower()
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        if response.will_close:
            self._drop(origin)
        self._local.__dict__.setdefault("used", {})[origin] = time.monotonic()
        return response.status, headers, raw

    def _body(
        self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float
    ) -> bytes:
        chunks: list[bytes] = []
        size = 0
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timeout")
            if connection.sock is not None:
                connection.sock.settimeout(left)
            chunk = response.read1(65536)
            if not chunk:
                break
            size += len(chunk)
            if size > MAX_BODY:
                raise http.client.HTTPException(f"answer larger than {MAX_BODY} bytes")
            chunks.append(chunk)
        response.read()  # nothing is left; this only tells the connection that the answer is over
        if response.length:
            raise http.client.IncompleteRead(b"".join(chunks), response.length)
        return b"".join(chunks)

    def _connection(self, origin: tuple[str, str, int], timeout: float) -> tuple[http.client.HTTPConnection, bool]:
        """Return this thread's connection to an origin, and whether it was opened for this request."""
        table: dict[tuple[str, str, int], http.client.HTTPConnection] = self._local.__dict__.setdefault("table", {})
        connection = table.get(origin)
        rested = time.monotonic() - self._local.__dict__.get("used", {}).get(origin, 0.0) > RESTED
        if connection is not None and connection.sock is not None and not rested and not _closed(connection.sock):
            connection.sock.settimeout(timeout)
            return connection, False
        if connection is not None:
            connection.close()
        connection = self._made(origin, timeout)
        connection.response_class = _Response
        try:
            connection.connect()
        except OSError as error:
            raise TransportError(_cause(error)) from error
        if connection.sock is not None:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        table[origin] = connection
        return connection, True

    def _made(self, origin: tuple[str, str, int], timeout: float) -> http.client.HTTPConnection:
        """Return a connection that is not open yet, through the proxy where there is one."""
        scheme, host, port = origin
        proxy = self._proxy_of(origin)
        first = (proxy.host, proxy.port) if proxy is not None else (host, port)
        if scheme != "https":
            return http.client.HTTPConnection(*first, timeout=timeout)
        made = http.client.HTTPSConnection(*first, timeout=timeout, context=self._context())
        if proxy is not None:
            made.set_tunnel(host, port, headers=_proxy_login(proxy))
        return made

    def _proxy_of(self, origin: tuple[str, str, int]) -> Proxy | None:
        return None if origin in self._direct else self._proxy

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                self._tls = tls.context(self._ca_file, self._certificate)
            return self._tls

    def _drop(self, origin: tuple[str, str, int]) -> None:
        connection = self._local.__dict__.get("table", {}).pop(origin, None)
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Close the connections of this thread."""
        for origin in list(self._local.__dict__.get("table", {})):
            self._drop(origin)


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of an address."""
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def _proxy_login(proxy: Proxy) -> dict[str, str]:
    """Return the header by which the suite logs in at the proxy; it stands in no record."""
    if not proxy.username:
        return {}
    pair = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode("ascii")
    return {"proxy-authorization": f"Basic {pair}"}


def _cut(connection: http.client.HTTPConnection) -> None:
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _closed(sock: socket.socket) -> bool:
    """Tell whether the server closed an idle connection: it is readable although nothing was asked."""
    try:
        return bool(select.select([sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _cause(error: BaseException) -> str:
    """Return one line that says what went wrong, without addresses of this machine."""
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, socket.gaierror):
        return "host not found"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not trusted: {error.verify_message}"
    if isinstance(error, OSError) and str(error).startswith("Tunnel connection failed"):
        return f"the proxy refuses: {str(error)[26:80]}"
    if isinstance(error, ConnectionError):
        return "connection closed by the other side"
    if isinstance(error, http.client.BadStatusLine):
        return "the answer is not HTTP"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer was cut off"
    if isinstance(error, http.client.HTTPException):
        return f"not HTTP: {type(error).__name__}: {error}"[:200]
    return f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"[:200]
