"""What the suite costs a vendor: the time of checks against that of a bare script that makes the same calls to the same product."""

from __future__ import annotations

import http.client
import json
import re
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from specgen.conformance.api import Observation
from specgen.conformance.evidence import Trace
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from tests import broker_harness
from tests.e2e.broker_process import Product

CHECKED = ("DB-CTX-05", "DB-CTX-08", "DB-CTX-12", "DB-CAT-01", "DB-TSR-06", "DB-INH-01", "DB-INH-02", "DB-POL-04")
MOST = 1.5
ROUNDS, MOST_ROUNDS = 4, 24
"""Of each check the fastest round counts, on both sides: the machine does other things too, and then more rounds are needed."""
SHORT = 1.0
"""Seconds: a check that takes longer waits or polls, and a script that repeats its calls would wait for nothing."""
PREFIX = re.compile(r"\bsg([0-9a-z]{10})")
"""What a check puts before the names of its objects."""
MARK = re.compile(r"\{\{secret:([^}]+)\}\}")


class Script:
    """Makes recorded calls again, one after the other on one connection: what somebody would write who has no suite.

    Objects get other names than in the recorded run; the ids that the product gives are put where the recorded ones stood.
    """

    def __init__(self, target: Mapping[str, Any]) -> None:
        self.tokens = {name: one["token"] for name, one in target["principals"].items() if "token" in one}
        self.names: dict[str, str] = {}
        self.connection = http.client.HTTPConnection(urlsplit(target["interfaces"]["api"]["url"]).netloc, timeout=30)
        self.answered: list[tuple[int, int]] = []

    def again(self, text: str) -> str:
        for old, new in self.names.items():
            text = text.replace(old, new)
        text = PREFIX.sub(r"zz\1", text)
        return MARK.sub(lambda found: self.tokens.get(found[1].split(".")[0], ""), text)

    def call(self, one: Observation) -> None:
        asked, known = one.data["request"], one.data["response"]
        parts = urlsplit(self.again(asked["url"]))
        headers = {name: self.again(value) for name, value in asked["headers"].items()}
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.connection.request(asked["method"], path, self.again(asked.get("text") or "").encode() or None, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        self.answered.append((known["status"], answer.status))
        for old, new in given(known.get("text", ""), body):
            self.names.setdefault(old, new)


def given(before: str, after: bytes) -> Iterator[tuple[str, str]]:
    """Return the ids that the product gave, then and now."""
    try:
        old, new = json.loads(before), json.loads(after)
    except ValueError:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in ("id", "token", "client_id"):
            if isinstance(old.get(name), str) and isinstance(new.get(name), str) and old[name] != new[name]:
                yield old[name], new[name]


def busy(trace: Trace) -> float:
    """Return the seconds between a check's first call and its last answer."""
    calls = [one for one in trace.observations if one.kind == "http"]
    return calls[-1].ended - calls[0].started


def one_round(target: Mapping[str, Any], seed: int) -> tuple[dict[str, float], dict[str, float], list[tuple[int, int]]]:
    """Run the checks, then make their calls again; return seconds per check of both, and the statuses (then, now) of the calls."""
    table = domain_checks("databroker")
    plan = broker_harness.plan(known=CHECKED, depends=False)
    order = Order(plan, {name: table[name] for name in plan.checks}, parse_target(target), workers=1, runs=1, seed=seed)
    traces = execute(order, Path(tempfile.mkdtemp())).evidence.traces.values()
    short = [
        one
        for one in traces
        if one.check in table and {item.kind for item in one.observations} <= {"http", "fact"} and busy(one) < SHORT
    ]
    script, bare = Script(target), {}
    for trace in short:
        begin = time.perf_counter()
        for one in trace.observations:
            if one.kind == "http":
                script.call(one)
        bare[trace.check] = time.perf_counter() - begin
    return {one.check: busy(one) for one in short}, bare, script.answered


def test_a_check_costs_at_most_half_more_than_a_bare_script(tmp_path: Path) -> None:
    suite: dict[str, float] = {}
    bare: dict[str, float] = {}
    with Product(tmp_path):
        target = yaml.safe_load((tmp_path / "target.yaml").read_text("utf-8"))
        for seed in range(MOST_ROUNDS):
            checks, calls, answered = one_round(target, seed)
            for best, found in ((suite, checks), (bare, calls)):
                best |= {name: min(best.get(name, seconds), seconds) for name, seconds in found.items()}
            alike = sum(1 for known, now in answered if known == now)
            assert len(answered) >= 100 and alike >= 0.9 * len(answered), "the script does what the checks did"
            if seed + 1 >= ROUNDS and sum(suite.values()) <= MOST * sum(bare.values()):
                break
    assert len(suite) >= 5
    assert sum(suite.values()) <= MOST * sum(bare.values()), (suite, bare)
