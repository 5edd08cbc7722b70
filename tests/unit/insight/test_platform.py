"""Figures of a running platform through its published interface: those of the truth where shown, suppressed where the platform says so."""

from __future__ import annotations

import datetime
import json
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from specgen.cli import app
from specgen.errors import InputError, UnreachableError
from specgen.insight.calendar import day_start
from specgen.insight.platform import published
from specgen.insight.report.page import write as page
from specgen.insight.settings import Limits
from specgen.insight.tables import SHOWN, SUPPRESSED, TOTAL
from specgen.reference.anpr import compose
from specgen.reference.serving import Options
from specgen.simulator.core import traffic
from tests.unit.insight.small_city import BRUSSELS, GATES, INWARDS, Truth, scenario

TOMORROW = datetime.datetime.now(BRUSSELS).date() + datetime.timedelta(days=1)
"""The day that is played; the test clock is moved to its evening, while the key of the day still lives."""
DAYS = {"after": (TOMORROW, TOMORROW)}


def send(url: str, token: str, body: object) -> Any:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=30) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def platform() -> Iterator[tuple[str, str, list[traffic.Crossing]]]:
    """A platform that holds a day of traffic between 4 and 22 o'clock: (address, analyst's token, the truth)."""
    hours = tuple(1.0 if 4 <= hour < 15 else 0.0 for hour in range(24))
    town = scenario(vehicles=1500, hours=hours)
    known = traffic.truth(town, 5, day_start(TOMORROW))
    with compose.start(Options(port=0, data_dir=""), {}) as running:
        api, edge = (running.target["interfaces"][name]["url"] for name in ("api", "edge"))
        tokens = {role: one["token"] for role, one in running.target["principals"].items()}
        evening = day_start(TOMORROW) + 22 * traffic.HOUR
        now = datetime.datetime.now(datetime.UTC).timestamp()
        send(f"{api}/test/clock", tokens["manager"], {"advance_seconds": evening / 1000 - now})
        names = {}
        for number, gate in enumerate(GATES):
            entry = {
                "id": gate,
                "name": gate.title(),
                "position": {"lat": 51.0 + number / 100, "lon": 4.4},
                "azimuth": 90,
                "direction": "towards",
                "purpose": "origin_destination",
                "regime": "A",
                "active_from": "2026-01-01T00:00:00Z",
                "decision": "GR-1",
            }
            names[gate] = send(f"{api}/cameras", tokens["manager"], entry)["id"]
        reads = [one.read for one in traffic.reports(town, 5, known, "platform", names)]
        for start in range(0, len(reads), 100):
            send(f"{edge}/reads", tokens["camera"], reads[start : start + 100])
        yield api, tokens["analyst"], known


def test_its_counts_and_trips_are_those_of_the_truth(platform: tuple[str, str, list[traffic.Crossing]]) -> None:
    api, token, known = platform
    found = published(api, token, INWARDS, DAYS, Limits())
    days, matrix = found.table("days", "after"), found.table("matrix", "after")
    assert days and matrix
    truth = Truth(known).by_day()
    for gate in GATES:
        assert days.at(gate, TOMORROW.isoformat()).value == truth[gate, TOMORROW.isoformat()] > 100
    made, _ = traffic.true_matrix(known)
    compared = 0
    for (one, two), number in made.items():
        figure = matrix.at(one, two)
        assert figure.value == number if figure.status == SHOWN else figure.status == SUPPRESSED
        compared += figure.status == SHOWN
    assert compared >= 8
    assert found.origin.data == "platform" and found.cameras[0].lat is not None
    text = page(found, "nl")
    assert "Cijfers van een platform" in text and token not in text


def test_our_own_k_holds_too_and_no_sum_gives_it_away(platform: tuple[str, str, list[traffic.Crossing]]) -> None:
    api, token, known = platform
    made, _ = traffic.true_matrix(known)
    least = sorted(made.values())[3]
    found = published(api, token, INWARDS, DAYS, Limits(k=least + 1))
    matrix = found.table("matrix", "after")
    assert matrix
    hidden = [pair for pair, number in made.items() if number <= least]
    assert len(hidden) >= 4
    for one, two in hidden:
        assert {matrix.at(one, two).status, matrix.at(one, TOTAL).status, matrix.at(TOTAL, two).status} == {SUPPRESSED}
    assert matrix.at(TOTAL, TOTAL).status == SUPPRESSED


def test_the_command_takes_an_address(platform: tuple[str, str, list[traffic.Crossing]], tmp_path: Path) -> None:
    api, token, _ = platform
    secret = tmp_path / "token"
    secret.write_text(token + "\n", "utf-8")
    day = f"{TOMORROW}/{TOMORROW}"
    said = CliRunner().invoke(app, ["analyse", api, "--after", day, "--token-file", str(secret), "--json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["origin"]["data"] == "platform" and token not in said.output
    assert CliRunner().invoke(app, ["analyse", api]).exit_code == 2  # days are needed


class Odd(BaseHTTPRequestHandler):
    """Answers otherwise than the interface says; the path of the address chooses how."""

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        cameras = {"items": [{"id": "a"}, {"id": "b"}]}
        rows = {"text": [{"start": "2026-11-01T00:00:00Z", "count": "12"}], "time": [{"start": "soon", "count": 12}], "row": ["x"]}
        body: object = cameras if self.path.endswith("/cameras") else {"items": rows.get(kind, [])}
        if kind == "elsewhere":
            body = {"items": [], "next": "http://203.0.113.9/cameras"}
        if kind == "endless":
            body = {"items": [], "next": self.path}
        raw = b"<html>" if kind == "page" else json.dumps([] if kind == "list" else body).encode()
        self.send_response({"moved": 302, "refused": 403}.get(kind, 200))
        self.send_header("Location", "http://203.0.113.9/")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize("kind", ["text", "time", "row", "page", "list", "moved", "refused", "elsewhere", "endless"])
def test_an_odd_platform_is_told_from_a_good_one(kind: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Odd)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with pytest.raises(UnreachableError) as refused:
            published(f"http://127.0.0.1:{server.server_port}/{kind}", "secret", (), DAYS, Limits())
        assert refused.value.findings[0].code == "SG-INS-009" and refused.value.exit_code == 4
        assert "secret" not in str(refused.value.findings)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_nobody_there_and_no_token_over_plain_http() -> None:
    with pytest.raises(UnreachableError):
        published("http://127.0.0.1:9", "", (), DAYS, Limits())
    with pytest.raises(UnreachableError) as refused:
        published("http://anpr.example", "secret", (), DAYS, Limits())
    assert "https" in str(refused.value.findings[0].message)


def test_a_cordon_names_cameras_of_the_platform(platform: tuple[str, str, list[traffic.Crossing]]) -> None:
    with pytest.raises(InputError):
        published(platform[0], platform[1], (("moon", "towards"), ("north", "towards")), DAYS, Limits())
