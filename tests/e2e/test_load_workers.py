"""The same supply by the suite's own generator and by two Locust workers on this machine: the same requests, comparable times."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from specgen.checks.databroker.load import observation
from specgen.conformance.load import Generator, Schedule
from specgen.conformance.load_figures import histogram
from specgen.conformance.load_workers import Scenario, write
from specgen.conformance.transport.http import HttpClient, Request, encoded
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options

ROOT = Path(__file__).parents[2]
RATE, SECONDS, DELAY = 20.0, 4.0, 80
TOTAL = 80


def call(url: str, headers: dict[str, str], body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {**headers, "content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def dataset(url: str, headers: dict[str, str], name: str) -> str:
    told = call(
        f"{url}/datasets",
        headers,
        {
            "id": name,
            "title": "t",
            "description": "d",
            "entity_type": "Sensor",
            "theme": "http://publications.europa.eu/resource/authority/data-theme/ENVI",
            "contact": "data@example.org",
            "class": "open",
        },
    )
    return f"{url}/datasets/{told['id']}/observations"


def workers(scenario: Scenario, folder: Path) -> list[dict[str, Any]]:
    """Run a master and two workers to the end; return the statistics that the master prints."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    base = [sys.executable, "-m", "locust", "-f", str(write(scenario, folder)), "--headless", "--skip-log", "-u", "2"]
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": folder}
    hired = [subprocess.Popen([*base, "--worker", "--master-port", port], **quiet) for _ in range(2)]
    try:
        length = f"{int(scenario.begin - time.time() + scenario.seconds) + 3}s"
        command = [*base, "--master", "--master-bind-host", "127.0.0.1", "--master-bind-port", port, "--expect-workers", "2"]
        done = subprocess.run(
            [*command, "-r", "2", "--run-time", length, "--json"], cwd=folder, capture_output=True, text=True, timeout=90
        )
    finally:
        for one in hired:
            one.terminate()
            one.wait(timeout=20)
    found: list[dict[str, Any]] = json.loads(done.stdout[done.stdout.index("[") :])
    return found


def test_two_workers_tell_what_we_tell(tmp_path: Path) -> None:
    with start(Options(delay_ms=DELAY), {}) as running:
        url = running.target["interfaces"]["api"]["url"]
        headers = {"authorization": f"Bearer {running.target['principals']['provider']['token']}"}
        places = [dataset(url, headers, f"ours{number}") for number in range(2)]
        made = {"datasets": 2, "seed": 3, "prefix": "ours", "start": int(time.time() - 7200) * 1_000_000}
        client = HttpClient()

        def send(place: int) -> int:
            body = encoded([observation(made, place)])
            request = Request("POST", places[place % 2], {**headers, "content-type": "application/json"}, body)
            return client.send(request, 10).status

        told = Generator(Schedule(RATE, SECONDS), send, frozenset((200,))).run()
        theirs = {**made, "prefix": "theirs"}
        other = [dataset(url, headers, f"theirs{number}") for number in range(2)]
        scenario = Scenario(other, headers, theirs, RATE, SECONDS, time.time() + 8, str(ROOT))
        rows = workers(scenario, tmp_path)
        stored = [
            item["value"] for address in other for item in call(f"{address}?limit=1000", headers)["items"]
        ]
    assert sorted(stored) == list(range(TOTAL)), "each place of the schedule was sent by exactly one worker"
    supply = next(row for row in rows if row["name"] == "supply")
    assert supply["num_requests"] == TOTAL == told["sent"] and supply["num_failures"] == 0
    mine = histogram(told["latency"]).percentile(0.5).value
    counts = sorted((float(time_), count) for time_, count in supply["response_times"].items())
    ordered = [time_ for time_, count in counts for _ in range(count)]
    median = ordered[len(ordered) // 2] / 1000
    print(f"median: ours {mine:.3f} s, two workers {median:.3f} s; p95: {told['percentiles'][2]}, {ordered[75]} ms")
    assert mine is not None and mine >= DELAY / 1000 and median >= DELAY / 1000 * 0.97
    assert abs(median - mine) <= 0.25, "the same product, the same schedule; the rest is this machine's noise"
