"""The HTTP client against servers that misbehave: a transport error each time, soon, and never a verdict."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from specgen.conformance.api import Precondition, TransportError
from specgen.conformance.target import Interface
from specgen.conformance.transport import http
from specgen.conformance.transport.http import HttpClient, Request, address

Server = Callable[..., str]


@pytest.fixture
def server() -> Iterator[Server]:
    """Start a socket server that sends these answers, one per connection (the last one again and again)."""
    sockets: list[socket.socket] = []

    def start(*answers: bytes, pause: float = 0.0, linger: float = 0.0) -> str:
        listening = socket.create_server(("127.0.0.1", 0))
        sockets.append(listening)

        def serve() -> None:
            count = 0
            while True:
                try:
                    taken, _ = listening.accept()
                except OSError:
                    return
                with taken:
                    taken.recv(65536)
                    answer = answers[min(count, len(answers) - 1)]
                    count += 1
                    try:
                        for place in range(0, len(answer), 64 if pause else max(1, len(answer))):
                            taken.sendall(answer[place : place + (64 if pause else len(answer))])
                            time.sleep(pause)
                        time.sleep(linger)
                    except OSError:
                        continue

        threading.Thread(target=serve, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for one in sockets:
        one.close()


def get(url: str, timeout: float = 2.0) -> http.Answer:
    client = HttpClient()
    try:
        return client.send(Request("GET", url + "/x", {}), timeout)
    finally:
        client.close()


def test_answers(server: Server) -> None:
    assert get(server(b'HTTP/1.1 200 OK\r\nContent-Length: 7\r\nX-A: 1\r\nX-A: 2\r\n\r\n{"a":1}')).json == {"a": 1}
    chunked = get(
        server(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: 1\r\nx-a: 2\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
    )
    assert chunked.text == "abcde" and chunked.json is None and chunked.headers["x-a"] == "1, 2"
    assert get(server(b"HTTP/1.1 200 OK\r\n\r\nuntil the end")).text == "until the end"
    odd = get(server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe"))
    assert odd.text == "\ufffd\ufffd" and odd.as_data()["bytes"] == 2 and len(odd.as_data()["sha256"]) == 64


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 abc\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
    ],
    ids=[
        "nothing",
        "no HTTP",
        "cut off",
        "too many headers",
        "bad chunk",
        "no status",
        "other protocol",
        "long header",
    ],
)
def test_broken_answers(answer: bytes, server: Server) -> None:
    with pytest.raises(TransportError) as caught:
        get(server(answer))
    assert "127.0.0.1" not in str(caught.value) and len(str(caught.value)) <= 200


def test_slow_and_silent_servers_end_in_time(server: Server) -> None:
    drip = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000
    for url in (server(drip, pause=0.05), server(b"HTTP/1.1 200 OK\r\n", linger=5.0)):
        begin = time.monotonic()
        with pytest.raises(TransportError, match="timeout"):
            get(url, timeout=0.5)
        assert time.monotonic() - begin < 1.5


def test_a_body_without_end_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BODY", 10_000)
    with pytest.raises(TransportError, match="larger"):
        get(server(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 20_000))


def test_redirects_stay_within_the_origin(server: Server) -> None:
    home = b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    away = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/y\r\nContent-Length: 0\r\n\r\n"
    good = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
    followed = get(server(home, good))
    assert followed.status == 200 and [one["status"] for one in followed.redirects] == [302]
    assert get(server(away)).status == 302
    with pytest.raises(TransportError, match="redirects"):
        get(server(home))


def test_a_connection_that_the_server_let_go(server: Server) -> None:
    """The second request finds the kept connection closed and opens another, without the check noticing."""
    url = server(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
    client = HttpClient()
    for _ in range(3):
        assert client.send(Request("POST", url, {}, b"{}"), 2.0).status == 200
        time.sleep(0.05)
    client.close()


def test_addresses() -> None:
    face = Interface("api", "http", url="https://h:8443/base")
    assert address(face, "/x") == "https://h:8443/base/x" == address(face, "x") == address(face, "/base/x")
    assert address(face, "https://h:8443/other/x?a=1") == "https://h:8443/other/x?a=1"
    assert address(face, "/x?a=1", {"b": "2 é"}) == "https://h:8443/base/x?a=1&b=2+%C3%A9"
    assert address(face, "/basement") == "https://h:8443/base/basement"
    for foreign in ("http://h:8443/x", "https://h/x", "//other/x", "https://h:8443@other/x"):
        with pytest.raises(Precondition):
            address(face, foreign)
    assert "\r" not in address(face, "/x\r\nHost: y") and " " not in address(face, "/a b")
