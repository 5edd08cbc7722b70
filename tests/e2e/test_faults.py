"""The bad network itself, and that verdicts hold on it. The whole of it is ``specgen prove --repeat 20 --faults``."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from specgen.conformance import registry
from specgen.conformance.api import Check, Context, Judge, Outcome, Record, TransportError, Verdict
from specgen.conformance.judging import MOST_TRIES
from specgen.conformance.plan import parse
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.conformance.transport.http import HttpClient, Request
from specgen.proof.faults import Faults, Network, draw
from specgen.proof.plan import plan_of
from specgen.proof.steadiness import Repeat, Steadiness, as_json, steadiness
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options, Running
from tests.e2e.test_suite_run import core

SUBSET = ("DB-INH-01", "DB-INM-06", "DB-TST-08", "DB-POL-01")
"""Ingest by both protocols, the clock, and access: every kind of exchange that a fault can fall on."""


@pytest.fixture(scope="module")
def broker() -> Any:
    with start(Options(), {}) as running:
        yield running


def ask(network: Network, path: str = "/health", method: str = "GET") -> int:
    """Send one request on a connection of its own, as a client that knows nothing of repeating; returns the status."""
    host, _, port = network.target["interfaces"]["api"]["url"].removeprefix("http://").partition(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=1)
    try:
        connection.request(method, path, body=b"{}" if method == "POST" else None)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def outcomes(network: Network, times: int) -> list[str]:
    found = []
    for _ in range(times):
        try:
            found.append(str(ask(network)))
        except (OSError, http.client.HTTPException) as error:
            found.append(type(error).__name__)
    return found


def test_a_quiet_line_changes_nothing(broker: Running) -> None:
    with Network(broker.target, Faults()) as network:
        assert set(outcomes(network, 5)) == {"200"}
        assert network.counts == {"connections": 5, "messages": 5}
        said = HttpClient().send(Request("GET", network.target["interfaces"]["api"]["url"] + "/interfaces", {}), 5).text
    assert broker.target["interfaces"]["api"]["url"] not in said and network.target["interfaces"]["api"]["url"] in said


def test_the_same_seed_gives_the_same_faults(broker: Running) -> None:
    def once(seed: int) -> tuple[list[str], dict[str, int]]:
        with Network(broker.target, Faults(seed, reset_before=0.3, lost_answer=0.2, reset_during=0.2)) as network:
            return outcomes(network, 24), dict(network.counts)

    first, second, other = once(3), once(3), once(4)
    assert first == second != other
    assert "200" in first[0] and {"reset_before", "lost_answer", "reset_during"} <= set(first[1])
    assert 0.0 <= draw(1, "x") < 1.0


def test_each_fault_does_what_it_says(broker: Running) -> None:
    with Network(broker.target, Faults(reset_before=1.0)) as network, pytest.raises(ConnectionError):
        ask(network)
    with Network(broker.target, Faults(lost_answer=1.0)) as network, pytest.raises(ConnectionError):
        ask(network)
    with Network(broker.target, Faults(half_open=1.0)) as network:
        kinds = outcomes(network, 1) if network else []
        client = HttpClient()
        request = Request("GET", network.target["interfaces"]["api"]["url"] + "/health", {})
        with pytest.raises(TransportError, match="timeout"):
            for _ in range(5):  # a connection falls silent within its first messages
                client.send(request, 0.5)
        client.close()
    assert kinds[0] in ("200", "TimeoutError")
    begin = time.monotonic()
    with Network(broker.target, Faults(delay=0.1, jitter=0.1)) as network:
        assert ask(network) == 200
    assert time.monotonic() - begin >= 0.2
    begin = time.monotonic()
    with Network(broker.target, Faults(bandwidth=1000.0)) as network:
        assert ask(network) == 200
    assert time.monotonic() - begin >= 0.2


def test_half_an_answer_is_no_answer(broker: Running) -> None:
    """Also where the cut falls in the head, which the library takes for a whole one: never a status without a body."""
    with Network(broker.target, Faults(reset_during=1.0)) as network:
        client = HttpClient()
        for method in ("GET", "POST"):
            request = Request(method, network.target["interfaces"]["api"]["url"] + "/health", {})
            with pytest.raises(TransportError):
                client.send(request, 2.0)
            client.close()
        assert network.counts["reset_during"] == 4, "three times GET, which may be repeated, and once POST, which may not"


def test_a_request_without_effect_is_repeated_and_that_is_told(broker: Running) -> None:
    """Some seed loses the first answer and not the second; the client says that it asked twice."""
    for seed in range(50):
        with Network(broker.target, Faults(seed, lost_answer=0.5)) as network:
            client = HttpClient()
            try:
                answer = client.send(Request("GET", network.target["interfaces"]["api"]["url"] + "/health", {}), 2.0)
            except TransportError:
                continue
            finally:
                client.close()
            if answer.repeats:
                assert answer.status == 200 and network.counts["lost_answer"] == answer.repeats
                return
    pytest.fail("no seed lost one answer and brought the next")


def test_what_is_sent_twice_is_a_request_without_effect(broker: Running) -> None:
    with Network(broker.target, Faults(twice=1.0)) as network:
        assert ask(network) == 200 and network.counts["twice"] == 1
        ask(network, "/datasets", "POST")
        assert network.counts["twice"] == 1


def _order(running: Any, stimulate: Callable[[Context], None], judge: Callable[[Record, Any], Verdict]) -> Order:
    plan = parse(plan_of("databroker", [one for one in core("databroker") if one.id == "DB-INH-01"]))
    found = Check("DB-INH-01.readable", "DB-INH-01", stimulate, judge, limit=20)
    return Order(plan, {found.id: found}, parse_target(running.target), seed=1)


def _never(_record: Record, _parameters: Any) -> Verdict:
    judge = Judge()
    judge.equal("x", 1, 2, at="x")
    return judge.passed()


def _arrived(record: Record, _parameters: Any) -> Verdict:
    judge = Judge()
    judge.equal("status", 200, record.one("x").status, at="x")
    return judge.passed()


def test_a_check_that_the_line_spoilt_is_begun_anew(broker: Running, tmp_path: Any) -> None:
    """Twice no answer, then one: passed, and both spoilt tries stand in the evidence with objects of their own."""
    seen: list[str] = []

    def stimulate(context: Context) -> None:
        seen.append(context.prefix)
        if len(seen) < 3:
            raise TransportError("connection closed by the other side")
        context.http("x", "GET", "/health")

    done = execute(_order(broker, stimulate, _arrived), tmp_path)
    assert [row.verdict.outcome for row in done.derived.verdicts] == [Outcome.PASSED]
    assert len(done.evidence.disturbed) == 2 and len(set(seen)) == 3 and done.derived.problems == ()


def test_a_line_that_never_works_is_inconclusive_and_never_failed(broker: Running, tmp_path: Any) -> None:
    def stimulate(_context: Context) -> None:
        raise TransportError("connection refused")

    done = execute(_order(broker, stimulate, _never), tmp_path)
    (row,) = done.derived.verdicts
    assert (row.verdict.outcome, row.verdict.reason.value) == (Outcome.INCONCLUSIVE, "transport")
    assert len(done.evidence.disturbed) == MOST_TRIES - 1


def test_a_fault_of_the_product_is_not_tried_away(broker: Running, tmp_path: Any) -> None:
    """On a whole line a failed check is failed at once."""
    tries: list[int] = []

    def stimulate(context: Context) -> None:
        tries.append(1)
        context.http("x", "GET", "/health")

    done = execute(_order(broker, stimulate, _never), tmp_path)
    assert [row.verdict.outcome for row in done.derived.verdicts] == [Outcome.FAILED]
    assert len(tries) == 1 and done.evidence.disturbed == ()


def test_a_try_set_aside_without_cause_is_found(broker: Running, tmp_path: Any) -> None:
    """Whoever calls a failed try spoilt, and measures again, is found out by the derivation that the buyer repeats."""
    from specgen.conformance import judging
    from specgen.conformance.evidence import Evidence

    order = _order(broker, lambda context: [context.http("x", "GET", "/health"), None][1], _never)
    done = execute(order, tmp_path)
    chain, (trace,) = done.evidence, [one for one in done.evidence.traces.values() if one.check != "doctor"]
    forged = Evidence(chain.header, chain.traces, chain.end, chain.head, chain.count, (trace,))
    selection = judging.Selection(("DB-INH-01",), frozenset())
    assert judging.derive(order.plan, order.checks, forged, selection).problems == (
        "DB-INH-01.readable#1: a try was set aside without cause",
    )


def test_a_suite_says_the_same_on_a_bad_line() -> None:
    """A part of the core, twice, under every fault; ``specgen prove --repeat 20 --faults --plan plan.json`` is the whole of it."""
    plan = parse(plan_of("databroker", core("databroker")))
    slow = {"DB-INH-01": {"deadline": 8}}  # the deadline that a busy machine holds, as the other tests take it
    values = {**plan.data, "requirements": [
        {**item, "parameters": {**item["parameters"], **slow.get(item["id"], {})}} for item in plan.data["requirements"]
    ]}  # fmt: skip
    harsh = Faults(
        seed=11, jitter=0.01, reset_before=0.006, lost_answer=0.006, reset_during=0.006, twice=0.05, half_open=0.01
    )
    found = steadiness(parse(values), times=2, faults=harsh, only=SUBSET)
    assert found.identical, as_json(found)
    happened = found.faults
    assert happened["messages"] >= 100 and happened["twice"] and sum(happened[name] for name in (
        "reset_before", "lost_answer", "reset_during", "half_open"
    )), dict(happened)
    assert set(SUBSET) <= {registry.planned_checks(plan)[name].requirement for name in found.repeats[0].verdicts}


def test_verdicts_that_differ_are_named() -> None:
    def repeat(number: int, **verdicts: str) -> Repeat:
        return Repeat(number, verdicts, {name: "why" for name, one in verdicts.items() if one != "passed"}, 0, {}, 1.0)

    same = Steadiness("x", (repeat(1, a="passed", b="passed"), repeat(2, a="passed", b="passed")))
    assert same.identical and not Steadiness("x", ()).identical
    flickering = Steadiness("x", (repeat(1, a="passed", b="passed"), repeat(2, a="failed", b="passed")))
    assert not flickering.identical and flickering.differing == {"a": {"passed": 1, "failed": 1}}
    steady = Steadiness("x", (repeat(1, a="failed"), repeat(2, a="failed")))
    assert not steady.identical and steady.unpassed == {"a": "why"} and not steady.differing


class Listener:
    """An MQTT product of four lines: it accepts everybody, acknowledges every PUBLISH of eight bytes, and remembers them."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.got: list[bytes] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        taken, _ = self.listening.accept()
        with taken, taken.makefile("rb") as stream:
            stream.read(len(CONNECT))
            taken.sendall(b"\x20\x02\x00\x00")
            while packet := stream.read(len(PUBLISH)):
                self.got.append(packet)
                taken.sendall(b"\x40\x02\x00\x01")


CONNECT = bytes.fromhex("100c00044d5154540402000100") + b"\x00"
PUBLISH = bytes.fromhex("3206000174000161")


@pytest.mark.parametrize(
    ("faults", "arrived", "acknowledged"),
    [
        (Faults(), [PUBLISH], True),
        (Faults(twice=1.0), [PUBLISH, b"\x3a" + PUBLISH[1:]], True),
        (Faults(lost_answer=1.0), [PUBLISH], False),
        (Faults(reset_before=1.0), [], False),
    ],
    ids=["calm", "twice", "lost", "cut"],
)
def test_a_publish_is_lost_cut_or_repeated_with_dup(faults: Faults, arrived: list[bytes], acknowledged: bool) -> None:
    product = Listener()
    host, port = product.listening.getsockname()
    target = {"interfaces": {"mqtt_v3": {"type": "mqtt", "host": host, "port": port}}}
    with Network(target, faults) as network:
        there = network.target["interfaces"]["mqtt_v3"]
        with socket.create_connection((there["host"], there["port"]), timeout=10) as sock:
            assert sock.sendall(CONNECT) is None and sock.recv(4) == b"\x20\x02\x00\x00"
            sock.sendall(PUBLISH)
            try:
                answer = sock.recv(4)
            except ConnectionError:
                answer = b""
            limit = time.monotonic() + 10
            while len(product.got) < len(arrived) and time.monotonic() < limit:
                time.sleep(0.01)
    product.listening.close()
    assert product.got == arrived and (answer == b"\x40\x02\x00\x01") is acknowledged
