"""The same supply by many machines: a scenario file and the locustfile that its workers run.

One interpreter sends some hundreds of requests a second; a tender may ask thousands. Each worker takes every n-th place of one and
the same open schedule, from one and the same moment (their clocks have to agree), makes the observations with the suite's own code,
and tells Locust the time since the moment of the schedule. Whether the observations are readable afterwards is for the check of the suite;
this makes the load.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SCENARIO, LOCUSTFILE = "scenario.json", "locustfile.py"


@dataclass(frozen=True)
class Scenario:
    """A supply. ``addresses`` are those of the observations of each dataset, ``headers`` log in, ``made`` is the supply as its check
    describes it (``supply`` in the evidence), ``maker`` names the function that makes an observation from it (``module:name``).
    ``begin`` is the moment of place 0 in seconds since 1970; ``suite`` the suite file or the folder that the code is in.
    """

    addresses: Sequence[str]
    headers: Mapping[str, str]
    made: Mapping[str, Any]
    rate: float
    seconds: float
    begin: float
    suite: str
    maker: str = "specgen.checks.databroker.load:observation"
    accepted: Sequence[int] = (200, 201, 202)


def write(scenario: Scenario, folder: Path) -> Path:
    """Write scenario and locustfile to a folder and return the locustfile. The scenario holds a credential: only its owner reads it."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / SCENARIO
    place.touch(mode=0o600)
    place.write_text(json.dumps(asdict(scenario), indent=1), "utf-8")
    (folder / LOCUSTFILE).write_text(_TEXT, "utf-8")
    return folder / LOCUSTFILE


_TEXT = '''"""Written by the suite: sends its places of the schedule in scenario.json.

locust -f locustfile.py --master --headless --expect-workers N -u N -r N --run-time T --json
locust -f locustfile.py --worker --master-host HOST        (N times, on as many machines as needed)
"""

import importlib
import json
import sys
import time
from pathlib import Path

import gevent
from locust import FastHttpUser, task
from locust.runners import WorkerRunner

SCENARIO = json.loads(Path(__file__).with_name("scenario.json").read_text("utf-8"))
sys.path.insert(0, SCENARIO["suite"])
module, _, name = SCENARIO["maker"].partition(":")
make = getattr(importlib.import_module(module), name)
TOTAL = max(1, round(SCENARIO["rate"] * SCENARIO["seconds"]))


class Supply(FastHttpUser):
    """One per worker: it lets every n-th request go at its moment, answered or not."""

    host = SCENARIO["addresses"][0]
    concurrency = 1000

    @task
    def send(self):
        runner = self.environment.runner
        workers = self.environment.parsed_options.num_users or 1
        mine = runner.worker_index if isinstance(runner, WorkerRunner) else 0
        jobs = []
        for place in range(mine, TOTAL, workers):
            due = SCENARIO["begin"] + place / SCENARIO["rate"]
            gevent.sleep(max(0.0, due - time.time()))
            jobs.append(gevent.spawn(self.one, place, due))
        gevent.joinall(jobs)
        gevent.sleep(3600)  # this schedule is sent once; the run ends by its own time

    def one(self, place, due):
        address = SCENARIO["addresses"][place % len(SCENARIO["addresses"])]
        body = json.dumps([make(SCENARIO["made"], place)])
        headers = {"content-type": "application/json", **SCENARIO["headers"]}
        with self.rest_free(address, body, headers) as answer:
            good = answer.status_code in SCENARIO["accepted"]
            answer.success()  # what counts is told below, from the moment of the schedule
        self.environment.events.request.fire(
            request_type="OPEN",
            name="supply",
            response_time=(time.time() - due) * 1000,
            response_length=0,
            exception=None if good else RuntimeError(f"status {answer.status_code}"),
            context={},
        )

    def rest_free(self, address, body, headers):
        return self.client.post(address, data=body, headers=headers, name="sent", catch_response=True)
'''
