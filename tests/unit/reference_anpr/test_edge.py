"""The pseudonymiser: what it keeps while there is no link, and what the production configuration lacks."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from specgen.reference.anpr.clock import Clock
from specgen.reference.anpr.compose import start
from specgen.reference.anpr.edge import EventNames
from specgen.reference.anpr.link import Link
from specgen.reference.database import Database
from specgen.reference.serving import Options
from specgen.reference.values import Values


def _link(folder: Path, clock: Clock, **values: object) -> Link:
    return Link(Database(folder / "edge.sqlite"), clock, Values(Options(values=values)))


def test_what_waits_survives_a_restart(tmp_path: Path) -> None:
    clock = Clock()
    _link(tmp_path, clock).keep([{"event_id": "e-0000001"}, {"event_id": "e-0000002"}])
    again = _link(tmp_path, clock)
    waiting = again.waiting()
    assert [one["event_id"] for _, one in waiting] == ["e-0000001", "e-0000002"]
    again.delivered(waiting[0][0])
    assert [one["event_id"] for _, one in again.waiting()] == ["e-0000002"]
    assert list(again.holdings()) == [("edge_buffer", {"event_id": "e-0000002"})]


@pytest.mark.parametrize(("hours", "kept"), [(23.9, 1), (24.0, 1), (27.0, 0)])
def test_the_buffer_lasts_as_long_as_the_tender_asks_and_not_for_ever(tmp_path: Path, hours: float, kept: int) -> None:
    clock = Clock()
    link = _link(tmp_path, clock, **{"ANPR-EDG-04.buffer": 24})
    link.keep([{"event_id": "e-0000001"}])
    clock.advance(hours * 3600)
    assert len(link.waiting()) == kept


@pytest.mark.parametrize(
    ("event", "plate", "held"),
    [
        ("m3-0abc123-x", "0-ABC-123", True),
        ("m3-0.ABC.123", "0abc123", True),
        ("m3-000017", "0-ABC-123", False),
        ("m3-000017", "--", False),
    ],
)
def test_a_plate_in_the_name_of_an_event(event: str, plate: str, held: bool) -> None:
    assert EventNames().holds(event, plate) is held


def _status(method: str, url: str, token: str, body: dict[str, Any]) -> int:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


_HOOKS: list[tuple[str, str, dict[str, Any]]] = [
    ("PUT", "/test/link", {"state": "cut"}),
    ("POST", "/test/keys/withhold", {"purpose": "travel_times"}),
    ("POST", "/test/keys/restore", {"purpose": "travel_times"}),
]


@pytest.mark.parametrize(("environment", "expected"), [("test", (200, 403, 422)), ("production", (404, 404, 404))])
def test_the_hooks_exist_in_the_test_environment_alone(environment: str, expected: tuple[int, ...]) -> None:
    with start(Options(environment=environment)) as running:
        url = running.target["interfaces"]["edge"]["url"]
        tokens = {role: known["token"] for role, known in running.target["principals"].items()}
        for method, path, body in _HOOKS:
            found = [
                _status(method, url + path, tokens[role], sent)
                for role, sent in (("manager", body), ("camera", body), ("manager", {"state": "x", "purpose": "x"}))
            ]
            assert tuple(found) == expected
