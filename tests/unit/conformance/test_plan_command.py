"""``plan`` tells everything that a run does, before it does anything; what a run really did is held against it."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from toy_domain import plan_data

from specgen.checks import REGISTRY
from specgen.conformance import announcing, canonical, footprint
from specgen.conformance.cli import main
from specgen.conformance.exclusions import Register
from specgen.conformance.footprint import Footprint, Paths, Step, observed, unforeseen
from specgen.conformance.plan import parse
from specgen.conformance.registry import domain_checks, planned_checks
from tests import anpr_harness, broker_harness, record_footprints

DOCUMENT = {
    "paths": {
        "/things": {"post": {"operationId": "make"}},
        "/things/{id}": {"get": {"operationId": "read"}, "delete": {"operationId": "remove"}},
    }
}


def recorded(done: Any, target: dict[str, Any]) -> dict[str, Footprint]:
    bases = {"api": target["interfaces"]["api"]["url"]}
    return {
        item.checks[0]: observed(item.checks[0], [one for one in done.finished.evidence.traces.values() if one.check == item.checks[0]],
                                 bases, Paths([DOCUMENT]), item.parameters)
        for item in done.plan.requirements if item.checks
    }  # fmt: skip


def test_what_is_recorded_is_what_was_done(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    target = product(prefix="/stad/x").target()
    found = recorded(run(target), target)["TOY-POL-01.closed"]
    assert [(one.method, one.path, one.operation, one.writes) for one in found.steps] == [
        ("DELETE", "/things/{id}", "remove", True),
        ("GET", "/things/{id}", "read", False),
        ("POST", "/things", "make", True),
    ]
    assert (found.called, found.clock_moves) == (False, 0) and found.seconds >= 0
    assert footprint.read(canonical.dump({"format": footprint.FORMAT, "checks": {found.check: found.as_json()}})) == {found.check: found}


def test_what_was_not_announced_is_found(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    target = product().target()
    done = recorded(run(target), target)
    assert unforeseen(done, done.values()) == []
    poor = {name: Footprint(name, one.steps[1:], False, 0, 0.0, {}) for name, one in done.items()}
    assert {what for _, what in unforeseen(poor, done.values())} == {"DELETE /things/{id}"}


def test_the_whole_time_follows_the_schedule() -> None:
    plan = parse(plan_data())
    checks = planned_checks(plan)
    known = {name: Footprint(name, (), False, 0, 3.0, {"deadline": 2}) for name in checks}
    rows = announcing.foresee(plan, checks, known, [], Register())
    assert announcing.duration(rows, 8, 1) == pytest.approx(6.0), "the second rests on the first"
    data = plan_data()
    data["requirements"][1]["depends"] = []
    data["requirements"][0].update(parameters={"deadline": 9, "settle": 5}, units={"deadline": "s", "settle": "s"})
    plan = parse(data)
    known["TOY-ING-01.readable"] = Footprint("TOY-ING-01.readable", (), False, 0, 3.0, {"deadline": 2, "settle": 2})
    rows = announcing.foresee(plan, checks, known, [], Register())
    assert rows[0].seconds == pytest.approx(6.0) and rows[0].waits == ("deadline: 9 s", "settle: 5 s"), "what is let pass is reckoned with"
    assert announcing.duration(rows, 8, 2) == pytest.approx(12.0) and announcing.duration(rows, 1, 1) == pytest.approx(9.0)
    unknown = announcing.foresee(plan, checks, {}, [], Register())
    assert unknown[0].seconds is None and unknown[0].reckoned == pytest.approx(10.0), "without a recording the procedure's own period"


@pytest.fixture
def desk(tmp_path: Path, product: Callable[..., Any], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_bytes(canonical.dump(plan_data()))
    target = {**product().target(), "interfaces": {"api": {"type": "http", "url": "https://test.example.org/x"}}}
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(target))

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_nothing_is_sent_while_planning(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    code, out, _ = desk("--ui-lang", "en", "plan", "--plan", "plan.json", "--target", "target.yaml")
    assert code == 0 and "outgoing connection: api (test.example.org:443)" in out and "No other connections" in out
    assert "not recorded: may use every operation of these interfaces: api" in out, "the toy has no footprint"


def test_the_plan_as_json(desk: Any) -> None:
    code, out, _ = desk("plan", "--plan", "plan.json", "--json", "--runs", "2", "--only", "TOY-POL-01")
    value = json.loads(out)
    assert code == 0 and value["plan"] == plan_data() and value["telemetry"] is False
    assert [one["check"] for one in value["checks"]] == ["TOY-ING-01.readable", "TOY-POL-01.closed"]
    assert {one["what"]: one["to"] for one in value["connections"] if one["direction"] == "out"} == {"api": ""}
    assert value["checks"][0]["at_most_seconds"] == 20 and value["seconds"] >= 4
    assert desk("plan", "--plan", "plan.json", "--only", "NOTHING-01")[0] == 2


# -- what is stored for the real domains


@pytest.mark.parametrize("domain", sorted(REGISTRY))
def test_the_checks_have_a_footprint(domain: str) -> None:
    """What has none is announced as such; that may be what was added last, and no more."""
    known = footprint.of_suite(domain, None)
    table = domain_checks(domain)
    assert set(known) <= set(table) and len(known) >= 0.9 * len(table), "run: python -m tests.record_footprints"
    for name, one in known.items():
        assert one.steps and 0 <= one.seconds <= table[name].limit, name
        assert bool(one.clock_moves) <= ("clock" in table[name].exclusive), name
        named = {step.interface for step in one.steps} - {"", "mqtt"}
        assert named <= {*table[name].interfaces, "api", "edge", "enforcement"}, name


@pytest.mark.parametrize("domain", sorted(REGISTRY))
def test_a_run_does_nothing_that_was_not_announced(domain: str, tmp_path: Path) -> None:
    """The core of each domain on its reference, under another path and seed than the recording."""
    from specgen.reference.serving import Options

    harness = {"databroker": broker_harness, "anpr": anpr_harness}[domain]
    plan = record_footprints.plan_of(domain)
    names = sorted(harness.CORE)[:8]
    with harness.start(Options(path_prefix="/stad/x"), {}) as running:
        from specgen.conformance.run import Order, execute
        from specgen.conformance.target import parse_target

        target = dict(running.target)
        table = domain_checks(domain)
        order = Order(plan, {name: table[name] for name in plan.checks}, parse_target(target), only=tuple(names), seed=99)
        finished = execute(order, tmp_path)
    done = record_footprints.footprints(domain, plan, finished.evidence, target)
    assert len(done) >= len(names)
    assert unforeseen(footprint.of_suite(domain, None), done.values()) == []


def test_a_step_knows_whether_it_writes() -> None:
    assert Step("api", "POST", "/x").writes and Step("mqtt", "PUBLISH", "a/b").writes
    assert not Step("api", "GET", "/x").writes and not Step("mqtt", "SUBSCRIBE", "a").writes


def test_every_connection_is_named(product: Callable[..., Any]) -> None:
    from dataclasses import replace

    from specgen.conformance.target import Principal, parse_target
    from specgen.conformance.target_options import Oidc, Proxy

    plan = parse(plan_data())
    checks = planned_checks(plan)
    known = {name: Footprint(name, (Step("api", "GET", "/x"),), True, 0, 1.0, {}) for name in checks}
    rows = announcing.foresee(plan, checks, known, [], Register())
    target = parse_target({**product().target(), "interfaces": {"api": {"type": "http", "url": "https://[::1]/x"}}})
    account = Principal("provider", oidc=Oidc("http://login.example.org:8080/token", "me", "secret-secret"))
    target = replace(target, principals={"provider": account}, proxy=Proxy("proxy.example.org", 3128), callback_port=9999)
    assert [(one["direction"], one["what"], one["to"]) for one in announcing.connections(target, rows)] == [
        ("out", "api", "::1:443"),
        ("out", "token endpoint of provider", "login.example.org:8080"),
        ("out", "proxy", "proxy.example.org:3128"),
        ("in", "callback", "127.0.0.1:9999"),
    ]
    quiet = {name: Footprint(name, (), False, 0, 1.0, {}) for name in checks}
    directions = [one["direction"] for one in announcing.connections(target, announcing.foresee(plan, checks, quiet, [], Register()))]
    assert "in" not in directions


def test_an_excluded_check_is_not_in_the_plan(desk: Any, tmp_path: Path) -> None:
    from specgen.conformance import exclusions

    days = exclusions.Timetable("2027-01-10", "2027-02-01")
    entry = exclusions.Decision("TOY-POL-01.closed", "TOY-POL-01", {"nl": "x", "en": "x"}, "2027-01-20", "x", "1.0.0", timetable=days)
    (tmp_path / "exclusions.yaml").write_bytes(exclusions.write(exclusions.append(Register("toy"), entry)))
    value = json.loads(desk("plan", "--plan", "plan.json", "--exclusions", "exclusions.yaml", "--json")[1])
    assert [one["check"] for one in value["checks"]] == ["TOY-ING-01.readable"] and value["excluded"] == ["TOY-POL-01.closed"]
