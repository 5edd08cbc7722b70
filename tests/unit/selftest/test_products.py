"""The suite's own products: written apart, they pass what they say to meet, and fail where they break it."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance import canonical, registry
from specgen.conformance.api import Outcome
from specgen.conformance.cli import main
from specgen.conformance.plan import parse
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.model.requirement import Requirement
from specgen.proof.plan import plan_of
from specgen.selftest import PRODUCTS, answers, messaging
from specgen.selftest.messaging import House, Listener
from tests.e2e.test_suite_run import requirements


def plan_for(domain: str, known: Sequence[str], **values: dict[str, Any]) -> dict[str, Any]:
    """Return the plan of the requirements that a product says to meet, with other values where these are given."""
    chosen: list[Requirement] = [one for one in requirements(domain) if one.id in known]
    data = plan_of(domain, chosen)
    for item in data["requirements"]:
        item["parameters"].update(values.get(item["id"].replace("-", "_"), {}))
    return data


def tried(domain: str, fault: str, tmp_path: Path, **values: dict[str, Any]) -> dict[str, str]:
    """Run the checks against a product; return requirement -> verdict."""
    module = PRODUCTS[domain].partition(":")[0]
    plan = parse(plan_for(domain, registry.resolve(f"{module}:REQUIREMENTS"), **values))
    given = {f"{item.id}.{name}": value for item in plan.requirements for name, value in item.parameters.items()}
    running = registry.resolve(PRODUCTS[domain])(fault, given)
    try:
        finished = execute(Order(plan, registry.planned_checks(plan), parse_target(running.target), seed=5, runs=1), tmp_path)
    finally:
        running.stop()
    assert not finished.leaks and not finished.stopped
    return {one.requirement: one.outcome.value for one in finished.derived.requirements}


OTHER: dict[str, dict[str, dict[str, Any]]] = {
    "databroker": {"DB_INH_02": {"batch_size": 100}, "DB_TSR_06": {"records": 200}, "DB_CTX_02": {"page_size": 10}},
    "anpr": {"ANPR_CNT_05": {"k": 15}, "ANPR_ODM_01": {"trip_gap": 60}, "ANPR_PSE_06": {"token_bits": 160}},
}


@pytest.mark.parametrize("domain", sorted(PRODUCTS))
@pytest.mark.parametrize("values", ["usual", "other"])
def test_an_honest_product_passes(domain: str, values: str, tmp_path: Path) -> None:
    found = tried(domain, "", tmp_path, **(OTHER[domain] if values == "other" else {}))
    assert set(found.values()) == {"passed"} and len(found) >= 24, found


@pytest.mark.parametrize(
    ("domain", "fault"),
    [(domain, fault) for domain in sorted(PRODUCTS) for fault in registry.resolve(f"{PRODUCTS[domain].partition(':')[0]}:FAULTS")],
)
def test_a_fault_is_failed_and_nobody_else_is(domain: str, fault: str, tmp_path: Path) -> None:
    found = tried(domain, fault, tmp_path)
    assert found.pop(fault) == Outcome.FAILED.value
    assert "failed" not in found.values(), found


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "nl")
    place = tmp_path / "plan.json"
    place.write_bytes(canonical.dump(plan_for("anpr", ["ANPR-CNT-05", "ANPR-PSE-01"])))
    assert main(["selftest", "--plan", str(place)]) == 0
    said = capsys.readouterr()
    assert "2 van 2 controles geslaagd" in said.out and "gefaald" in said.out and "werkt op deze machine" in said.err
    assert main(["selftest", "--plan", str(place), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["well"] and [one["fault"] for one in told["trials"]] == ["", "ANPR-PSE-01", "ANPR-CNT-05"]


def test_a_suite_that_no_longer_tells_them_apart_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from specgen.selftest import platform

    place = tmp_path / "plan.json"
    place.write_bytes(canonical.dump(plan_for("anpr", ["ANPR-CNT-05"])))
    monkeypatch.setattr(platform.Platform, "hidden", lambda self, count: 0 < count < self.values["ANPR-CNT-05.k"])
    assert main(["selftest", "--plan", str(place)]) == 1, "the fault is not there, so nothing fails"
    monkeypatch.setattr(platform.Platform, "hidden", lambda self, count: False)
    assert main(["selftest", "--plan", str(place)]) == 1, "the honest one is not honest"
    data = plan_for("anpr", ["ANPR-CNT-05"])
    data["requirements"][0]["checks"] = []
    place.write_bytes(canonical.dump(data))
    assert main(["selftest", "--plan", str(place)]) == 4
    capsys.readouterr()


@pytest.fixture
def listener() -> Iterator[Listener]:
    def admit(user: str, password: str) -> str | None:
        return user if password == "right" else None

    house = House(admit, lambda name, topic, payload: topic == "mine", lambda *_: False)
    one = Listener(house, 4)
    yield one
    one.close()


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x10\xff\xff\xff\xff\xff",
        b"\x10\x02\x00\x09",
        b"\x10\x0c\x00\x04MQTT\x05\x02\x00\x00\x00\x00",
        b"\x30\x03\x00\x01a",
        b"\x10\xff\xff\xff\x7f" + b"x" * 200,
        b"",
    ],
)
def test_what_is_no_mqtt_ends_the_connection_and_nothing_else(listener: Listener, sent: bytes) -> None:
    hung_up = contextlib.suppress(OSError)  # it may hang up before all was sent, and then there is nothing to shut down
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as peer, hung_up:
        peer.sendall(sent)
        peer.shutdown(socket.SHUT_WR)
        while peer.recv(100):
            pass
    with socket.create_connection(("127.0.0.1", listener.port), timeout=5) as peer:
        body = b"\x00\x04MQTT\x04\xc2\x00\x3c\x00\x01c\x00\x01u\x00\x05right"
        peer.sendall(messaging.packet(messaging.CONNECT, body))
        assert peer.recv(4) == b"\x20\x02\x00\x00"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b"NaN"])
def test_bodies_that_are_no_json_are_a_problem_document(body: bytes) -> None:
    import http.client

    counter = answers.Counter([("POST", "/x", lambda ask: answers.Say(body=ask.body))])
    try:
        wire = http.client.HTTPConnection(counter.url.removeprefix("http://"), timeout=5)
        wire.request("POST", "/x", body)
        answer = wire.getresponse()
        assert answer.status == 400 and json.loads(answer.read())["status"] == 400
        wire.request("PUT", "/x")
        other = wire.getresponse()
        other.read()
        wire.request("GET", "/none")
        assert (other.status, wire.getresponse().status) == (405, 404)
    finally:
        counter.close()
