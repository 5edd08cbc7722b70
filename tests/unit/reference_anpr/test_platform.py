"""The reference platform, seen from outside and in its files: roles, refusals, paging, deletion, restart, production."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from specgen.mutants.anpr.core import settings
from specgen.reference.anpr.compose import PARTS, start
from specgen.reference.anpr.retention import Sweeper
from specgen.reference.serving import Options, Running

ENTRY = {
    "id": "poort-1",
    "name": "Poort 1",
    "position": {"lat": 51.03, "lon": 4.48},
    "azimuth": 90,
    "direction": "both",
    "purpose": "origin_destination",
    "regime": "A",
    "active_from": "2026-01-01T00:00:00Z",
    "decision": "GR-2026-0117",
}
HOOKS = [
    ("GET", "/test/clock"),
    ("POST", "/test/clock"),
    ("POST", "/test/reset"),
    ("GET", "/test/state"),
    ("GET", "/test/periods"),
    ("PUT", "/test/periods"),
    ("DELETE", "/test/periods"),
    ("POST", "/test/keys/rotate"),
    ("POST", "/test/keys/destroy"),
]


class Client:
    """Talks to a started platform as one of its principals."""

    def __init__(self, running: Running) -> None:
        self.running = running

    def __call__(
        self, role: str, method: str, path: str, body: Any = None, *, raw: bytes | None = None, interface: str = "api"
    ) -> tuple[int, Any, str]:
        url = urlsplit(self.running.target["interfaces"][interface]["url"])
        connection = http.client.HTTPConnection(url.netloc, timeout=20)
        token = self.running.target["principals"].get(role, {}).get("token", role)
        headers = {} if role == "anonymous" else {"authorization": f"Bearer {token}"}
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        connection.request(method, url.path + path, data, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        media = answer.headers.get("content-type", "")
        return answer.status, json.loads(text) if "json" in media and "x-ndjson" not in media else text, text

    def now(self) -> str:
        found: str = self("anonymous", "GET", "/health")[1]["time"]
        return found

    def camera(self, **changes: Any) -> str:
        status, body, _ = self("manager", "POST", "/cameras", {**ENTRY, **changes})
        assert status == 201
        found: str = body["id"]
        return found

    def read(self, event: str, plate: str | None = "0-ABC-123", **changes: Any) -> tuple[int, Any, str]:
        item = {
            "event_id": event,
            "camera": "poort-1",
            "captured_at": self.now(),
            "received_plate": plate,
            "country": "BE",
            "confidence": 0.95,
            "plate_status": "read" if plate else "unread",
            **changes,
        }
        return self("camera", "POST", "/reads", [item], interface="edge")

    def token(self, event: str) -> str | None:
        items = self("manager", "GET", "/passages")[1]["items"]
        found: str | None = next(one["token"] for one in items if one["event_id"] == event)
        return found

    def advance(self, seconds: float) -> None:
        assert self("manager", "POST", "/test/clock", {"advance_seconds": seconds})[0] == 200


@pytest.fixture
def client() -> Iterator[Client]:
    with start(Options()) as running:
        yield Client(running)


def test_a_replacement_must_name_a_part() -> None:
    with pytest.raises(KeyError, match="no such part: motor"):
        start(Options(), {"motor": lambda honest: honest})
    assert len(PARTS) > 25


def test_roles(client: Client) -> None:
    allowed = {
        ("GET", "/passages"): {"manager"},
        ("GET", "/audit"): {"auditor"},
        ("GET", "/settings/retention"): {"manager"},
        ("GET", "/cameras"): {"manager", "analyst", "auditor"},
        ("GET", "/test/state"): {"manager", "auditor"},
        ("GET", "/od?cordon=a,b&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z"): {"analyst", "manager"},
        ("POST", "/passages"): {"camera"},
        ("POST", "/heartbeats"): {"camera"},
        ("POST", "/cameras"): {"manager"},
    }
    for (method, path), roles in allowed.items():
        assert client("anonymous", method, path, [])[0] == 401
        assert client("made-up", method, path, [])[0] == 401
        for role in ("camera", "analyst", "manager", "auditor"):
            status, body, _ = client(role, method, path, {})
            assert (status != 403) is (role in roles), (method, path, role, status)
            if status == 403:
                assert body["status"] == 403 and body["title"]
    refused = [one for one in client("auditor", "GET", "/audit")[1]["items"] if one["result"] == "refused"]
    assert {one["actor"] for one in refused} >= {"camera-1", "analyst-1"}


def test_production_has_no_hooks() -> None:
    with start(Options(environment="production")) as running:
        client = Client(running)
        assert running.target["environment"] == "production" and running.target["clock"] == "none"
        assert client("anonymous", "GET", "/interfaces")[1]["environment"] == "production"
        for method, path in HOOKS:
            for role in ("manager", "auditor", "anonymous"):
                assert client(role, method, path, {"advance_seconds": 5})[0] == 404
        assert client.camera()


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"[]", 422),
        (b"5", 207),
        (b"null", 207),
        (b'[{"event_id": 5}]', 207),
        (b"[" + b"{}," * 1000 + b"{}]", 413),
        (b'"' + b"x" * (8 * 1024 * 1024) + b'"', 413),
        (b'[{"event_id": "\\ud800aaaaaaaa", "camera": "\\u0000"}]', 207),
        (b"[NaN, Infinity]", 207),
    ],
)
def test_bodies_that_do_not_fit(client: Client, raw: bytes, status: int) -> None:
    for path, interface in (("/reads", "edge"), ("/passages", "api"), ("/heartbeats", "api")):
        assert client("camera", "POST", path, raw=raw, interface=interface)[0] == status
    assert client("manager", "GET", "/passages")[1]["items"] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "camera=poort-1",
        "camera=poort-1&from=x&to=y",
        "camera=poort-1&from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z",
        "camera=poort-1&from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z&bin=PT5M",
        "camera=poort-1&from=0001-01-01T00:00:00Z&to=9999-12-31T00:00:00Z&bin=P1D",
        "camera=poort-1&from=2020-01-01T00:00:00Z&to=2026-11-02T00:00:00Z",
    ],
)
def test_questions_that_do_not_fit(client: Client, query: str) -> None:
    client.camera()
    assert client("analyst", "GET", f"/counts?{query}")[0] == 422
    assert client("analyst", "GET", f"/od?{query.replace('camera', 'cordon')}")[0] == 422


@pytest.mark.parametrize("name", [*sorted(set(ENTRY) - {"id"}), "extra"])
def test_an_incomplete_or_odd_camera_is_refused(client: Client, name: str) -> None:
    entry: dict[str, Any] = {**ENTRY, "extra": 1} if name == "extra" else {k: v for k, v in ENTRY.items() if k != name}
    assert client("manager", "POST", "/cameras", entry)[0] == 422
    for value in (None, [], {}, 1e9, "", "C\n", True):
        assert client("manager", "POST", "/cameras", {**ENTRY, name: value})[0] == 422
    assert client("manager", "GET", "/cameras")[1]["items"] == []


def test_a_change_makes_a_version(client: Client) -> None:
    camera = client.camera()
    assert client("manager", "POST", "/cameras", ENTRY)[0] == 409
    assert client("manager", "PATCH", f"/cameras/{camera}", {"azimuth": 95})[1]["version"] == 2
    assert client("manager", "PATCH", f"/cameras/{camera}", {"azimuth": "north"})[0] == 422
    assert client("manager", "PATCH", f"/cameras/{camera}", {"id": "other"})[0] == 422
    assert client("manager", "PATCH", "/cameras/none", {"azimuth": 95})[0] == 404
    found = client("analyst", "GET", f"/cameras/{camera}")[1]
    assert (found["azimuth"], [one["azimuth"] for one in found["versions"]]) == (95, [90, 95])


def test_pages_hold_everything_once() -> None:
    with start(Options(path_prefix="/stad"), {"settings": settings(page_size=3)}) as running:
        client = Client(running)
        client.camera()
        events = [f"event-{number:03d}" for number in range(10)]
        for event in events:
            client.read(event, None)
        for role, path, name in (("manager", "/passages?camera=poort-1", "event_id"), ("auditor", "/audit", "time")):
            seen: list[str] = []
            following: str | None = path
            while following:
                status, page, _ = client(role, "GET", following.removeprefix("/stad"))
                assert status == 200, following
                assert len(page["items"]) <= 3
                seen += [one[name] for one in page["items"]]
                following = page["next"]
            assert seen == events if name == "event_id" else seen == sorted(seen)


def test_no_refusal_repeats_a_plate(client: Client) -> None:
    client.camera()
    now = client.now()
    item = {"event_id": "event-001", "camera": "poort-1", "captured_at": now, "confidence": 0.9, "plate_status": "read"}
    for odd in (
        {"received_plate": "0-XYZ-987" * 9},
        {"received_plate": "0-XYZ-987", "0-XYZ-987": 1},
        {"received_plate": "0-XYZ-987", "camera": "0-XYZ-987"},
        {"received_plate": "0-XYZ-987", "lane": "0-XYZ-987"},
    ):
        status, _, text = client("camera", "POST", "/reads", [{**item, **odd}], interface="edge")
        assert status == 207 and "XYZ" not in text
    for odd in ({"token": "0-XYZ-987"}, {"token": None, "notes": "0-XYZ-987"}, {"token": None, "country": "0-XYZ-987"}):
        status, _, text = client("camera", "POST", "/passages", [{**item, **odd}])
        assert status == 207 and "XYZ" not in text
    for role in ("manager", "analyst"):
        client(role, "GET", "/passages?camera=0-XYZ-987")
    log = client("auditor", "GET", "/audit")[1]["items"]
    assert [one["result"] for one in log if one["object"] == "passages"] == ["done", "refused"]
    assert "XYZ" not in client("auditor", "GET", "/test/state")[2] + json.dumps(log)


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


def test_no_file_ever_holds_a_plate_and_deleted_tokens_and_keys_leave_no_bytes(tmp_path: Path) -> None:
    with start(Options(data_dir=str(tmp_path))) as running:
        client = Client(running)
        client.camera()
        for number in range(40):
            client.read(f"event-{number:03d}", f"0-XYZ-{number:03d}")
        tokens = [one["token"] for one in client("manager", "GET", "/passages")[1]["items"]]
        keys = running.parts["keys"]
        secret = keys.key("origin_destination", running.parts["clock"].now()).secret
        assert len(set(tokens)) == 40
        content = bytes_of(tmp_path)
        assert b"XYZ" not in content and all(token.encode() in content for token in tokens) and secret in content
        client.advance(48 * 3600)
        content = bytes_of(tmp_path)
        assert not [token for token in tokens if token.encode() in content] and secret not in content
        log = client("auditor", "GET", "/audit")[1]["items"]
        assert [
            one
            for one in log
            if one["action"] == "delete" and one["object"] == "tokens/40" and one["actor"] == "system"
        ]
        assert [one for one in log if one["action"] == "key" and one["actor"] == "system"]
        assert not any(token in json.dumps(log) for token in tokens)


def test_deletion_needs_nobody_to_ask(client: Client) -> None:
    client.camera()
    client.read("event-001")
    parts = client.running.parts
    assert parts["store"].passage("event-001").token
    sweeper = Sweeper(parts["retention"], 0.02)
    sweeper.start()
    parts["clock"].advance(48 * 3600)
    limit = time.monotonic() + 5
    while parts["store"].passage("event-001").token and time.monotonic() < limit:
        time.sleep(0.02)
    sweeper.stop()
    assert parts["store"].passage("event-001").token is None


def test_a_restart_keeps_register_passages_and_keys(tmp_path: Path) -> None:
    tokens = []
    for event in ("event-001", "event-002"):
        with start(Options(data_dir=str(tmp_path))) as running:
            client = Client(running)
            if event == "event-001":
                client.camera()
            client.read(event)
            tokens.append(client.token(event))
    assert tokens[0] is not None and tokens[0] == tokens[1]
    with start(Options(data_dir=str(tmp_path / "other"))) as running:
        client = Client(running)
        client.camera()
        client.read("event-001")
        assert client.token("event-001") != tokens[0]


def test_without_a_key_there_is_no_token_but_a_count(client: Client) -> None:
    client.camera()
    client.read("event-001")
    body = client("manager", "POST", "/test/keys/rotate", {"purpose": "origin_destination"})[1]
    client.read("event-002")
    assert client.token("event-001") != client.token("event-002") and body["previous"] != body["period"]
    assert (
        client("manager", "POST", "/test/keys/destroy", {"purpose": "origin_destination", "period": body["period"]})[0]
        == 200
    )
    assert (
        client("manager", "POST", "/test/keys/destroy", {"purpose": "origin_destination", "period": body["period"]})[0]
        == 404
    )
    assert client.read("event-003")[1] == {"accepted": 1, "rejected": []}
    assert client.token("event-003") is None
    client("manager", "POST", "/test/keys/rotate", {"purpose": "origin_destination"})
    client.read("event-004")
    assert client.token("event-004") not in (None, client.token("event-002"))
    for odd in ({}, {"purpose": "police"}, [], {"purpose": "travel_times"}):
        assert client("manager", "POST", "/test/keys/destroy", odd)[0] == 422


def test_the_key_of_a_past_period_is_gone_for_late_reads(client: Client) -> None:
    client.camera()
    before = client.now()
    client.read("event-001")
    client.advance(26 * 3600)
    assert client.read("event-002", captured_at=before)[1]["accepted"] == 1
    assert client.token("event-002") is None and client.token("event-001") is not None


@pytest.mark.parametrize(
    "body", [{}, [], {"advance_seconds": -1}, {"advance_seconds": True}, {"advance_seconds": 1e12}]
)
def test_the_clock_goes_forward_only(client: Client, body: Any) -> None:
    assert client("manager", "POST", "/test/clock", body)[0] == 422
    assert client("manager", "POST", "/test/clock", raw=b'{"advance_seconds": NaN}')[0] == 422


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"key_period_s": 9},
        {"key_period_s": "60"},
        {"key_period_s": 86401},
        {"token_retention_s": True},
        {"x": 60},
    ],
)
def test_periods_are_shortened_only(client: Client, body: Any) -> None:
    before = client("manager", "GET", "/test/periods")[1]
    assert client("manager", "PUT", "/test/periods", body)[0] == 422
    assert client("manager", "GET", "/test/periods")[1] == before


def test_short_periods_take_effect_and_end(client: Client) -> None:
    client.camera()
    client("manager", "PUT", "/test/periods", {"key_period_s": 60, "token_retention_s": 60})
    client.read("event-001")
    first = client.token("event-001")
    client.advance(61)
    client.read("event-002")
    assert client.token("event-001") is None and client.token("event-002") not in (None, first)
    client("manager", "DELETE", "/test/periods")
    shown = client("manager", "GET", "/test/periods")[1]
    assert (shown["key_period_s"], shown["token_retention_s"]) == (86400, 172800)


def test_retention_obeys_its_setting(client: Client) -> None:
    client.camera()
    for odd in (0, 49, "24", True, None, 1.5):
        assert client("manager", "PUT", "/settings/retention", {"token_hours": odd})[0] == 422
    assert client("manager", "PUT", "/settings/retention", {"token_hours": 1})[1] == {
        "token_hours": 1,
        "ceiling_hours": 48,
    }
    client.read("event-001")
    client.advance(3600)
    assert client.token("event-001") is None


def test_reset_takes_what_has_the_prefix(client: Client) -> None:
    client.camera(id="proef-1", name="x")
    client.camera(id="ander-1", name="y")
    client.read("event-001", camera="proef-1")
    client.read("event-002", camera="ander-1")
    assert client("manager", "POST", "/test/reset", {"prefix": "pro"})[0] == 422
    assert client("manager", "POST", "/test/reset", {"prefix": "proef"})[1] == {"removed": 2}
    assert client("manager", "POST", "/test/reset?prefix=proef")[1] == {"removed": 0}
    assert [one["event_id"] for one in client("manager", "GET", "/passages")[1]["items"]] == ["event-002"]
