"""What no check shows of the subscriptions of the reference: how addresses, values and answers are held against each other."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.broker.subscriptions.book import Book
from specgen.reference.broker.subscriptions.matching import Matching
from specgen.reference.broker.subscriptions.receivers import Barred, Receivers, internal
from specgen.reference.broker.subscriptions.sender import Sender
from specgen.reference.broker.subscriptions.service import checked
from specgen.reference.database import Database
from specgen.reference.serving import Options
from specgen.reference.values import Values

ADMIN = Principal("admin", "admin")


@pytest.fixture
def receivers(tmp_path: Path) -> Receivers:
    return Receivers(Book(Database(tmp_path / "b.sqlite3")), Identifiers("uuid"))


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.9", "169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1", "::1", "::",
     "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"],
)
def test_inside(address: str) -> None:
    assert internal(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"])
def test_outside(address: str) -> None:
    assert not internal(address)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:9/", "http://2130706433/", "http://localhost:9/", "http://[::ffff:127.0.0.1]:9/", "ftp://1.1.1.1/",
     "file:///etc/passwd", "http://user:word@1.1.1.1/", "http://", "http://1.1.1.1:99999/", "http://1.1.1.1/a b", "http://[::1"],
)
def test_refused_addresses(receivers: Receivers, url: str) -> None:
    with pytest.raises(Barred):
        receivers.screen(url)


def test_a_permission_is_for_one_host_and_port(receivers: Receivers) -> None:
    made = receivers.allow(ADMIN, {"host": "127.0.0.1", "port": 9})
    assert receivers.screen("http://127.0.0.1:9/x")[2] == ["127.0.0.1"]
    for url in ("http://127.0.0.1:10/", "http://localhost:9/", "http://127.0.0.2:9/"):
        with pytest.raises(Barred):
            receivers.screen(url)
    receivers.disallow(ADMIN, made["id"])
    with pytest.raises(Barred):
        receivers.screen("http://127.0.0.1:9/x")
    with pytest.raises(Problem) as refused:
        receivers.allow(Principal("consumer", "a"), {"host": "127.0.0.1", "port": 9})
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("sign", "value", "wanted", "expected"),
    [("gt", 3.1, 3, True), ("gt", 3, 3, False), ("gt", "9", 3, False), ("gt", True, 0, False), ("ge", 3, 3, True),
     ("lt", "a", "b", True), ("eq", 1, 1.0, True), ("eq", True, 1, False), ("ne", True, 1, True), ("le", [1], 2, False)],
)
def test_conditions(sign: str, value: object, wanted: object, expected: bool) -> None:
    assert Matching().meets(sign, value, wanted) is expected


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"entity": 3}, {"throttle_seconds": True}, {"throttle_seconds": -1}, {"paused": "no"},
     {"condition": {"operator": "like", "value": 1}}, {"condition": {"operator": []}}, {"condition": {"operator": "gt"}},
     {"receiver": {"kind": "webhook"}}, {"receiver": "x"}, {"receiver": {"kind": "mail", "url": "x"}}],
)
def test_misfits_are_refused(body: object) -> None:
    with pytest.raises(Problem) as refused:
        checked(body)
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("answer", "expected"),
    [(b"HTTP/1.1 200 OK\r\n\r\n", ""), (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", ""),
     (b"HTTP/1.1 307 Go\r\nLocation: http://10.0.0.1/\r\n\r\n", "status 307"), (b"HTTP/1.1 503 No\r\n\r\n", "status 503"),
     (b"hello\r\n\r\n", "no connection: ValueError"), (b"", "no connection: ConnectionError"), (None, "no answer within 0.3 s")],
)
def test_answers_of_a_receiver(receivers: Receivers, answer: bytes | None, expected: str) -> None:
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                if answer is None:
                    done.wait(5)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        receivers.allow(ADMIN, {"host": "127.0.0.1", "port": port})
        sender = Sender(receivers, Values(Options(values={"DB-SUB-04.answer": "0.3"})))
        assert sender.post(f"http://127.0.0.1:{port}/n", {"Content-Type": "text/plain"}, b"x") == expected
        done.set()
        thread.join(5)
