"""An edge apart from its platform: what it delivers, and what it answers while the platform cannot be reached."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from specgen.reference.anpr.compose import start
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.uplink import PORTION, Uplink
from specgen.reference.serving import Options
from tests.unit.reference_anpr.test_adapters import ENTRY, Client


class Platform(BaseHTTPRequestHandler):
    """Takes everything but the first item of each delivery; says what the server is told to say."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[str, int]] = []
    status = 207

    def do_POST(self) -> None:
        items = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append((self.path, len(items)))
        report = {"accepted": len(items) - 1, "rejected": [{"index": 0, "code": "conflict", "detail": ""}]}
        content = json.dumps(report).encode() if self.status == 207 else b"<html>"
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = True  # as a server does with a connection that was idle: the next delivery opens another

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(Platform, "seen", [])
    made = ThreadingHTTPServer(("127.0.0.1", 0), Platform)
    thread = Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def test_deliveries_are_cut_and_their_reports_joined(server: Any) -> None:
    uplink = Uplink(f"http://127.0.0.1:{server.server_port}/prefix/", "secret")
    accepted, rejected = uplink.take([{"number": number} for number in range(2 * PORTION + 5)])
    assert Platform.seen == [("/prefix/passages", PORTION), ("/prefix/passages", PORTION), ("/prefix/passages", 5)]
    assert accepted == 2 * PORTION + 2 and [one["index"] for one in rejected] == [0, PORTION, 2 * PORTION]
    assert uplink.take([]) == (0, [])
    uplink.close()


@pytest.mark.parametrize("status", [200, 401, 503])
def test_a_platform_that_gives_no_report_takes_nothing(server: Any, monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    monkeypatch.setattr(Platform, "status", status)
    with pytest.raises(Problem) as refused:
        Uplink(f"http://127.0.0.1:{server.server_port}", "secret").take([{}])
    assert refused.value.status == 502


def test_an_edge_without_platform_says_so_and_keeps_nothing() -> None:
    gone = Uplink("http://127.0.0.1:9", "secret")
    with start(Options(), {"passages": lambda _: gone}) as running:
        client = Client(running)
        client("manager", "POST", "/cameras", ENTRY, "api")
        read = {"event_id": "proef-000001", "camera": "poort-1", "captured_at": client.now(), "received_plate": "0-GHJ-128",
                "plate_status": "read", "confidence": 0.9}  # fmt: skip
        status, said = client("camera", "POST", "/reads", [read])
        assert status == 502 and "GHJ" not in json.dumps(said)
        assert client("manager", "GET", "/passages?camera=poort-1", interface="api")[1]["items"] == []
