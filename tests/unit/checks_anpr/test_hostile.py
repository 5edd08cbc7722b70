"""Servers that answer anything but what is asked: no check passes, none crashes, the run is over soon."""

from __future__ import annotations

import http.server
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance.api import Outcome
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from tests import anpr_harness

FIRST = {
    "/health": {"status": "ok", "product": "H", "version": "1", "time": "2026-11-23T12:00:00Z"},
    "/interfaces": {"product": "H", "version": "1", "environment": "test", "interfaces": []},
}
"""What makes the doctor let the run begin."""
PERIOD = {"key_period_s": 86400, "token_retention_s": 172800, "key_period_start": "2026-11-23T02:00:00Z"}
ANSWERS: dict[str, list[tuple[int, Any]]] = {
    "empty-objects": [(200, {})],
    "empty-lists": [(200, [])],
    "refusals": [(403, {"title": "no"}), (404, {}), (500, None)],
    "agreeable": [
        (
            201,
            {
                **PERIOD,
                "id": "x",
                "accepted": 1,
                "rejected": [],
                "items": [],
                "next": None,
                "pending": 0,
                "now": "2026-11-23T12:00:00Z",
                "store": "all",
                "unmatched": 0,
                "removed": 1,
                "purpose": "x",
                "period": "p",
            },
        )
    ],
    "rubbish": [
        (200, value)
        for value in (
            None,
            "text",
            7,
            {"id": 5},
            {"items": 5, "next": 5, "pending": True},
            [[]],
            {"items": [{}], "next": "/"},
            {"id": "y", "rejected": {"index": 0}, "items": [{"event_id": [], "token": {}}]},
            {"next": "//elsewhere.example/"},
        )
    ],
}


@contextmanager
def server(kind: str) -> Iterator[str]:
    draw = random.Random(kind)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            path = self.path.split("?")[0]
            status, value = (200, FIRST[path]) if path in FIRST else draw.choice(ANSWERS[kind])
            body = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.mark.parametrize("kind", sorted(ANSWERS))
def test_no_check_passes(kind: str, tmp_path: Path) -> None:
    plan = anpr_harness.plan()
    table = {name: replace(one, limit=min(one.limit, 20.0)) for name, one in domain_checks("anpr").items()}
    begin = time.monotonic()
    with server(kind) as url:
        target = parse_target(
            {
                "product": "H",
                "version": "1",
                "environment": "test",
                "clock": "hook",
                "interfaces": {"api": {"type": "http", "url": url}, "edge": {"type": "http", "url": url + "/edge"}},
                "principals": {
                    name: {"token": f"token-of-{name}"} for name in ("camera", "analyst", "manager", "auditor")
                },
            }
        )
        finished = execute(Order(plan, {name: table[name] for name in plan.checks}, target, seed=3, workers=24), tmp_path)
    assert finished.diagnosis.identified
    told = anpr_harness.told(finished)
    assert not [one for one in finished.derived.verdicts if one.verdict.outcome is Outcome.PASSED], told
    assert not [one for one in finished.derived.verdicts if one.verdict.reason.value == "crashed"], told
    assert time.monotonic() - begin < 120
