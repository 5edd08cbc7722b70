"""HTTP for the products of the suite's own: a table of patterns, one function each, errors as RFC 9457."""

from __future__ import annotations

import http.server
import json
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BIGGEST = 64 * 1024 * 1024


@dataclass(frozen=True)
class Ask:
    """A request: who asks (a token or ""), the parts of the path, the query, headers in lower case, and the body as JSON."""

    token: str
    parts: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Say:
    """An answer: ``body`` is written as JSON, or as it stands when it is text; None is an empty answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"


class No(Exception):
    """A refusal: a status, a sentence, and further members of the problem document."""

    def __init__(self, status: int, sentence: str, **more: Any) -> None:
        super().__init__(sentence)
        self.status, self.more = status, more

    def document(self, path: str) -> dict[str, Any]:
        """Return the problem document (RFC 9457, 3)."""
        return {"type": "about:blank", "title": str(self), "status": self.status, "detail": str(self), "instance": path, **self.more}


Rule = tuple[str, str, Callable[[Ask], Say]]
"""Method, pattern (``*`` stands for one segment), and what answers."""


class Counter:
    """A server on a free port of 127.0.0.1 that answers by rules, the first that fits."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = [(method, re.compile(_pattern(path)), answer) for method, path, answer in rules]
        counter = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                counter.answer(self)

            do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_GET

            def log_message(self, *_: object) -> None:
                return None

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True, name="selftest-http").start()

    def close(self) -> None:
        """Stop answering."""
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler: http.server.BaseHTTPRequestHandler) -> None:
        """Find the rule, carry it out, write what it says."""
        path = urlsplit(handler.path).path
        try:
            said = self.find(handler, path)
        except No as refusal:
            headers = {"WWW-Authenticate": "Bearer"} if refusal.status == 401 else {}
            said = Say(refusal.status, refusal.document(path), headers, "application/problem+json")
        data = b"" if said.body is None else _written(said)
        handler.send_response(said.status)
        if said.body is not None:
            handler.send_header("Content-Type", said.kind)
        for name, value in said.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(data)

    def find(self, handler: http.server.BaseHTTPRequestHandler, path: str) -> Say:
        """Return the answer of the first rule that fits; raises No(404) or No(405)."""
        size = handler.headers.get("content-length", "0")
        length = int(size) if size.isdecimal() else 0
        if length > BIGGEST:
            handler.close_connection = True
            raise No(413, "The body is too large")
        raw = handler.rfile.read(length)
        method = "GET" if handler.command == "HEAD" else handler.command
        seen = False
        for wanted, pattern, answer in self.rules:
            fits = pattern.fullmatch(path)
            seen = seen or bool(fits)
            if fits and wanted == method:
                scheme, _, token = handler.headers.get("authorization", "").partition(" ")
                return answer(
                    Ask(
                        token.strip() if scheme.lower() == "bearer" else scheme and "?",
                        tuple(unquote(one) for one in fits.groups()),
                        dict(parse_qsl(urlsplit(handler.path).query, keep_blank_values=True)),
                        {name.lower(): value for name, value in handler.headers.items()},
                        _read(raw),
                    )
                )
        raise No(405, "Not with this method") if seen else No(404, "No such address")


def _pattern(path: str) -> str:
    return "/?" if path == "/" else "/".join("([^/]+)" if one == "*" else re.escape(one) for one in path.split("/"))


def _written(said: Say) -> bytes:
    text = said.body if isinstance(said.body, str) else json.dumps(said.body, ensure_ascii=True)
    return text.encode("utf-8")


def _constant(name: str) -> Any:
    raise ValueError(name)


def _read(raw: bytes) -> Any:
    """Return a body as JSON, None for an empty one; raises No(400)."""
    if not raw:
        return None
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise No(400, "The body is not JSON") from error
