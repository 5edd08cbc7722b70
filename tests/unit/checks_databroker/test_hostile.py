"""Servers that answer anything but what is asked: no check passes, none crashes, the run is over soon."""

from __future__ import annotations

import http.server
import json
import random
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from specgen.checks.databroker import steps
from specgen.conformance.api import Outcome
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Finished, Order, execute
from specgen.conformance.target import parse_target
from tests import broker_harness

PATIENT = 20.0
"""Seconds after which a check is ended: these servers keep some waiting for what never comes."""
FIRST = {
    "/health": {"status": "ok", "product": "H", "version": "1", "time": "2026-11-23T12:00:00Z"},
    "/interfaces": {"product": "H", "version": "1", "environment": "test", "interfaces": []},
}
"""What makes the doctor let the run begin."""
ANSWERS: dict[str, list[tuple[int, Any]]] = {
    "empty-objects": [(200, {}), (201, {}), (202, {})],
    "empty-lists": [(200, []), (201, [])],
    "identified": [
        (
            201,
            {
                "id": "x",
                "username": "u",
                "password": "secret-x",
                "topic": "t",
                "accepted": 1,
                "rejected": [],
                "items": [],
                "next": None,
                "now": "2026-11-23T12:00:00Z",
                "role": "admin",
                "subject": "s",
                "status": "ready",
                "removed": 1,
            },
        )
    ],
    "half-characters": [
        (
            201,
            {
                "id": "\ud800",
                "username": "\udfff",
                "password": "\ud800secret",
                "topic": "\ud800",
                "subject": "\ud800",
                "accepted": 1,
                "next": "\ud800",
                "items": [{"entity": "\ud800", "value": 1e999}],
                "now": "\ud800",
            },
        )
    ],
    "always-two-hundred": [
        (200, {"id": "x", "items": [None, 3, "x", {"entity": []}], "next": "?again", "accepted": True})
    ],
    "wild": [
        (status, value)
        for status in (200, 201, 207, 302, 401, 404, 422, 500)
        for value in (
            None,
            [],
            {},
            "text",
            7,
            {"id": 5},
            {"items": 5, "next": 5},
            [[]],
            {"@graph": 3},
            {"id": "y", "items": [{}], "next": "/"},
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
            body = b"" if status == 204 else json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            return None

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def run(url: str, folder: Path, depends: bool, known: Sequence[str]) -> Finished:
    """Run these checks without messaging; long waits of other checks are left out by short deadlines."""
    port = int(url.rsplit(":", 1)[1])
    target = parse_target(
        {
            "product": "H",
            "version": "1",
            "environment": "test",
            "clock": "hook",
            "interfaces": {
                "api": {"type": "http", "url": url},
                "mqtt_v3": {"type": "mqtt", "host": "127.0.0.1", "port": port},
                "mqtt_v5": {"type": "mqtt", "host": "127.0.0.1", "port": port},
            },
            "principals": {
                name: {"token": f"token-of-{name}"}
                for name in ("provider", "consumer_a", "consumer_b", "admin", "auditor")
            },
        }
    )
    plan = broker_harness.plan(
        broker_harness.QUICK | {"DB-CAT-02": {"deadline": 1}, "DB-TST-02": {"reset_limit": 1}}, known, depends=depends
    )
    table = {name: replace(one, limit=min(one.limit, PATIENT)) for name, one in domain_checks("databroker").items()}
    return execute(Order(plan, {name: table[name] for name in plan.checks}, target, seed=3, workers=24), folder)


@pytest.mark.parametrize("kind", sorted(ANSWERS))
@pytest.mark.parametrize("depends", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_no_check_passes(kind: str, depends: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without dependencies every check runs, also those that an earlier failure would have blocked."""
    monkeypatch.setattr(steps, "PATIENCE", 2.0)
    monkeypatch.setattr(steps, "LAG", 2.0)
    with server(kind) as url:
        finished = run(url, tmp_path, depends, broker_harness.CORE)
    held(finished)


def held(finished: Finished) -> None:
    """No check passes, none crashes."""
    assert finished.diagnosis.identified
    told = broker_harness.told(finished)
    assert not [one for one in finished.derived.verdicts if one.verdict.outcome is Outcome.PASSED], told
    assert not [one for one in finished.derived.verdicts if one.verdict.reason.value == "crashed"], told
    assert not [
        one for one in finished.evidence.traces.values() if one.interrupted and one.interrupted.reason == "crashed"
    ], told


OTHERS = sorted(set(broker_harness.requirements()) - set(broker_harness.CORE))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(ANSWERS)))
def test_no_other_check_passes(place: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the other checks meets two of these servers."""
    monkeypatch.setattr(steps, "PATIENCE", 2.0)
    monkeypatch.setattr(steps, "LAG", 2.0)
    kinds = sorted(ANSWERS)
    mine = [name for number, name in enumerate(OTHERS) if place in (number % len(kinds), (number + 2) % len(kinds))]
    with server(kinds[place]) as url:
        held(run(url, tmp_path, False, mine))
