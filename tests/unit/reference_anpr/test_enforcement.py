"""Lane B of the reference platform: separated from lane A, and what no check shows."""

from __future__ import annotations

import dataclasses
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specgen.reference.anpr.compose import PARTS, start
from specgen.reference.anpr.enforcement.lists import differences
from specgen.reference.anpr.enforcement.parts import PARTS as ENFORCEMENT
from specgen.reference.anpr.enforcement.terms import months_later
from specgen.reference.serving import Options, Running


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Running]:
    with start(Options(data_dir=str(tmp_path))) as running:
        yield running


@dataclasses.dataclass(frozen=True)
class Answer:
    status_code: int
    text: str

    def json(self) -> Any:
        return json.loads(self.text)


def call(
    running: Running, role: str, method: str, path: str, face: str = "enforcement", content: Any = None
) -> Answer:
    token = running.target["principals"][role]["token"]
    url = running.target["interfaces"][face]["url"] + path
    body = None if content is None else json.dumps(content).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), timeout=10) as answer:
            return Answer(answer.status, answer.read().decode())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, refused.read().decode())


def test_no_part_of_lane_b_takes_the_place_of_another() -> None:
    assert all(PARTS[name] is build for name, build in ENFORCEMENT.items())


def test_no_credential_of_one_lane_works_on_the_other(platform: Running) -> None:
    own = platform.parts["identity"].credentials
    for role in platform.target["principals"]:
        here, there = ("api", "enforcement") if role in own else ("enforcement", "api")
        assert call(platform, role, "GET", "/principal", here).status_code == 200, role
        assert call(platform, role, "GET", "/principal", there).status_code == 401, role


def test_lane_b_has_a_file_of_its_own_and_lane_a_no_path_of_it(platform: Running, tmp_path: Path) -> None:
    assert (tmp_path / "enforcement.sqlite").exists()
    for path in ("/suspected-infringements", "/cases", "/lists/x", "/enforcement/cameras", "/test/register-requests"):
        assert call(platform, "manager", "GET", path, "api").status_code in (401, 403, 404, 405), path
    assert call(platform, "enforcement-manager", "GET", "/passages").status_code == 404


def test_a_production_platform_has_no_hooks(tmp_path: Path) -> None:
    with start(dataclasses.replace(Options(), data_dir=str(tmp_path), environment="production")) as running:
        for path in ("/test/clock", "/test/state", "/test/register-requests"):
            assert call(running, "enforcement-manager", "GET", path).status_code == 404


def test_an_erased_plate_is_not_on_disk_either(platform: Running, tmp_path: Path) -> None:
    image = {"media_type": "image/png", "data": "iVBORw0KGgo="}
    rule = {"rule": "permit_required", "lists": [], "repeat": "each", "regulation": "GR-1"}
    assert call(platform, "enforcement-manager", "PUT", "/zones/proefzone", content=rule).status_code == 200
    camera = {
        "id": "proefcamera",
        "name": "Proef",
        "zone": "proefzone",
        "position": {"lat": 51, "lon": 4},
        "regime": "B",
        "legal_ground": {"code": "municipal_sanction", "reference": "art. 12"},
        "decision": "GR-1",
        "decision_valid_until": None,
        "active_from": "2020-01-01T00:00:00Z",
    }
    assert call(platform, "enforcement-manager", "POST", "/enforcement/cameras", content=camera).status_code == 201
    read = {
        "event_id": "proef-0001",
        "camera": "proefcamera",
        "captured_at": "2026-11-23T07:00:00Z",
        "received_plate": "0-KLM-234",
        "country": "BE",
        "confidence": 0.9,
        "images": {"plate": image, "overview": image},
    }
    platform.parts["enforcement_clock"].advance(0)
    report = call(platform, "enforcement-camera", "POST", "/enforcement/reads", content=[read]).json()
    assert report == {"accepted": 1, "rejected": []}
    found = call(platform, "officer", "GET", "/suspected-infringements").json()["items"]
    assert [one["plate"] for one in found] == ["0KLM234"]
    assert b"0KLM234" in b"".join(file.read_bytes() for file in tmp_path.glob("enforcement.sqlite*"))
    content = {"outcome": "reject", "reason": "misread", "plate": "0KLM234", "country": "BE"}
    path = f"/suspected-infringements/{found[0]['id']}/validation"
    assert call(platform, "officer", "POST", path, content=content).status_code == 200
    assert b"0KLM234" not in b"".join(file.read_bytes() for file in tmp_path.glob("enforcement.sqlite*"))


def test_a_month_later_is_a_calendar_month() -> None:
    january, february = 1_801_393_200_000, 1_803_812_400_000  # 31 January and 28 February 2027, 12:00 in Belgium
    assert months_later(january, 1) == february
    assert months_later(months_later(january, 2), -2) == january


def test_edit_distance() -> None:
    assert [differences("0ABC123", other) for other in ("0ABC123", "0ABC124", "ABC123", "0ABC1234", "")] == [0, 1, 1, 1, 7]
