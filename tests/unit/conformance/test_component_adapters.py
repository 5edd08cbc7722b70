"""A context broker and a sensor server on their own, that are not ours: tested on what their adapters carry, and on nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from foreign_servers import ContextBroker, SensorServer, Server

from specgen.conformance import doctor
from specgen.conformance.registry import planned_checks
from specgen.conformance.results import make
from specgen.conformance.run import Order, execute
from specgen.conformance.target import Claims, parse_target
from specgen.conformance.transport.http import HttpClient
from tests import broker_harness

SOON = {"DB-CTX-01": {"lag": 2}, "DB-CTX-13": {"lag": 2, "batch": 10}, "DB-CTX-18": {"lag": 2}}


@pytest.fixture
def server() -> Iterator[Callable[[type[Server]], Server]]:
    made: list[Server] = []

    def start(kind: type[Server]) -> Server:
        made.append(kind())
        return made[-1]

    yield start
    for one in made:
        one.close()


def _target(adapter: str, url: str) -> dict[str, Any]:
    return {
        "product": "Foreign",
        "version": "7",
        "environment": "test",
        "interfaces": {"product": {"type": "http", "url": url}},
        "adapter": {"name": adapter, "interface": "product"},
    }


def _run(target: dict[str, Any], folder: Path, names: tuple[str, ...], claims: Claims) -> dict[str, tuple[str, str]]:
    plan = broker_harness.plan(SOON, names, depends=False)
    checks = planned_checks(plan)
    finished = execute(Order(plan, checks, parse_target(target), claims, runs=1), folder)
    rows = make(plan, checks, finished.evidence).result["verdicts"]
    return {row["requirement"]: (row["verdict"], (row["message"] or {"code": ""})["code"]) for row in rows}


NAMES = ("DB-CTX-01", "DB-CTX-13", "DB-CTX-02", "DB-CTX-18", "DB-EXI-01")
PART = Claims(dict.fromkeys(("DB-CTX-01", "DB-CTX-13", "DB-CTX-02"), True), scope="part")


def test_a_context_broker(server: Callable[..., Any], tmp_path: Path) -> None:
    broker = server(ContextBroker)
    found = _run(_target("ngsi-ld", broker.url), tmp_path / "a", NAMES, PART)
    assert found == {
        "DB-CTX-01": ("passed", ""),
        "DB-CTX-13": ("passed", ""),
        "DB-CTX-02": ("inconclusive", "adapter-does-not-carry"),
        "DB-CTX-18": ("not_applicable", "outside-part"),
        "DB-EXI-01": ("not_applicable", "outside-part"),
    }
    assert not broker.entities, "what the checks made is removed"
    broker.faults.add("keeps")
    assert _run(_target("ngsi-ld", broker.url), tmp_path / "b", ("DB-CTX-01",), PART)["DB-CTX-01"][0] == "failed"


def test_a_sensor_server(server: Callable[..., Any], tmp_path: Path) -> None:
    one = server(SensorServer)
    claims = Claims({"DB-CTX-18": True}, scope="part")
    found = _run(_target("sensorthings", one.url), tmp_path / "a", ("DB-CTX-18", "DB-CTX-16"), claims)
    assert found == {"DB-CTX-18": ("passed", ""), "DB-CTX-16": ("not_applicable", "outside-part")}
    assert not any(one.rows.values()), "what the checks made is removed"
    one.faults.add("half")
    assert _run(_target("sensorthings", one.url), tmp_path / "b", ("DB-CTX-18",), claims)["DB-CTX-18"] == ("failed", "half-made")


@pytest.mark.parametrize("kind", [ContextBroker, SensorServer])
def test_the_doctor_knows_the_address_of_the_other(kind: type[Server], server: Callable[..., Any]) -> None:
    here = server(kind)
    own, other = ("ngsi-ld", "sensorthings") if kind is ContextBroker else ("sensorthings", "ngsi-ld")
    target = parse_target(_target(own, here.url))
    client = HttpClient.of(target)
    found = doctor.visit(target, client, 0.0)
    assert (found.identified, found.product, found.version) == (True, "Foreign", "7")
    assert [code for code, _ in found.notes] == ["doctor-adapter", "doctor-undisclosed"]
    wrong = doctor.visit(parse_target(_target(other, f"{here.origin}/nowhere")), client, 0.0)
    client.close()
    assert not wrong.identified and wrong.cause.startswith("doctor-"), wrong


def test_links_of_the_product_stay_within_its_origin(server: Callable[..., Any], tmp_path: Path) -> None:
    one = server(SensorServer)

    def astray(method: str, path: str, query: dict[str, str], raw: bytes, kind: str) -> Any:
        status, value, headers = SensorServer.respond(one, method, path, query, raw, kind)
        return status, value, {name: text.replace(one.origin, "http://other.example.org") for name, text in headers.items()}

    one.respond = astray
    found = _run(_target("sensorthings", one.url), tmp_path, ("DB-CTX-18",), Claims())
    assert found["DB-CTX-18"] == ("inconclusive", "foreign-address")
