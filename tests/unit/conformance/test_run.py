"""The runner: honest verdicts, and never a pass that was not earned."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import toy_domain
from toy_domain import CHECKS, TOKEN, plan_data, requirement

from specgen.conformance import judging
from specgen.conformance.api import Check, Context, Judge, Message, Outcome, Precondition, Record, Verdict
from specgen.conformance.plan import parse
from specgen.conformance.target import Claims

READ, CLOSED = "TOY-ING-01.readable", "TOY-POL-01.closed"


def test_a_good_product_conforms(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    made = product()
    done = run(made.target())
    assert done.verdicts == {READ: "passed", CLOSED: "passed"}
    assert done.report.exit_code == 0
    assert made.things == {}, "what a check makes is removed again"
    assert done.report.result["requirements"][2]["verdict"] == "untested", "no check is not a pass"


def test_each_fault_fails_its_own_check_and_blocks_what_rests_on_it(
    product: Callable[..., Any], run: Callable[..., Any]
) -> None:
    leaking = run(product(faults=("leak",)).target())
    assert leaking.verdicts == {READ: "passed", CLOSED: "failed"} and leaking.report.exit_code == 1
    wrong = run(product(faults=("wrong",)).target())
    assert wrong.verdicts == {READ: "failed", CLOSED: "inconclusive"}
    assert wrong.reasons[CLOSED] == "blocked_by" and wrong.report.exit_code == 1


@pytest.mark.parametrize("mode", ["401", "403", "404", "500", "503", "html", "empty"])
def test_a_dead_product_never_passes(mode: str, product: Callable[..., Any], run: Callable[..., Any]) -> None:
    begin = time.monotonic()
    done = run(product(mode=mode).target())
    assert time.monotonic() - begin < 10
    assert set(done.verdicts.values()) == {"inconclusive"} and set(done.reasons.values()) == {"unidentified"}
    assert done.report.exit_code == 4
    assert done.report.result["cause"]["code"].startswith("doctor-")


def test_nothing_listening(run: Callable[..., Any], product: Callable[..., Any]) -> None:
    gone = product()
    target = gone.target()
    gone.server.server_close()
    gone.server.socket.close()
    begin = time.monotonic()
    done = run(target)
    assert time.monotonic() - begin < 10
    assert "passed" not in done.verdicts.values() and done.report.exit_code == 4
    assert done.report.result["cause"]["code"] == "doctor-unreachable"


def test_somebody_who_never_answers(run: Callable[..., Any], product: Callable[..., Any]) -> None:
    target = product().target()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target["interfaces"] = {
            name: {"type": "http", "url": f"http://127.0.0.1:{silent.getsockname()[1]}", "timeout": 60}
            for name in ("api", "edge", "x", "y")
        }
        begin = time.monotonic()
        done = run(target)
        assert time.monotonic() - begin < 10
    assert done.report.exit_code == 4 and done.report.result["cause"]["arguments"]["error"] == "timeout"


def test_another_product_on_the_same_address_is_not_tested(
    product: Callable[..., Any], run: Callable[..., Any]
) -> None:
    target = {**product(name="Somebody else").target(), "product": "Ours"}
    done = run(target)
    assert done.report.result["cause"]["code"] == "doctor-other" and done.report.exit_code == 4


def _check(stimulate: Callable[[Context], None], judge: Callable[..., Verdict], **more: Any) -> dict[str, Check]:
    return {**CHECKS, READ: replace(CHECKS[READ], stimulate=stimulate, judge=judge, **more)}


def _health(context: Context) -> None:
    context.http("health", "GET", "/health")


def _nothing(record: Record, parameters: Any) -> Verdict:
    return Judge().passed()


def _claims_a_pass(record: Record, parameters: Any) -> Verdict:
    return Verdict(Outcome.PASSED, compared=3)


def _loops_over_nothing(record: Record, parameters: Any) -> Verdict:
    judge = Judge()
    for one in record.all("no such label"):
        judge.equal("x", 1, one.status, at="health")
    return judge.passed()


@pytest.mark.parametrize(
    ("stimulate", "judge"),
    [(_health, _nothing), (_health, _loops_over_nothing), (lambda context: None, _claims_a_pass)],
    ids=["compares nothing", "loops over nothing", "never touched the product"],
)
def test_a_vacuous_check_never_passes(
    stimulate: Callable[[Context], None],
    judge: Callable[..., Verdict],
    product: Callable[..., Any],
    run: Callable[..., Any],
) -> None:
    done = run(product().target(), checks=_check(stimulate, judge))
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "vacuous")
    assert done.report.exit_code == 4


def test_a_crash_is_inconclusive(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    def crash(context: Context) -> None:
        raise KeyError("x")

    def bad_judge(record: Record, parameters: Any) -> Verdict:
        raise TypeError("y")

    assert run(product().target(), checks=_check(crash, _nothing)).reasons[READ] == "crashed"
    done = run(product().target(), checks=_check(_health, bad_judge))
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "crashed")


def test_a_precondition_is_never_a_failure(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    def unmet(context: Context) -> None:
        raise Precondition("not-stored", status=500)

    done = run(product().target(), checks=_check(unmet, _nothing))
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "precondition")


def test_a_transport_error_is_never_a_failure(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    made = product()
    target = made.target()
    target["interfaces"]["other"] = {"type": "http", "url": "http://127.0.0.1:9", "timeout": 1}

    def elsewhere(context: Context) -> None:
        context.http("x", "GET", "/", interface="other")

    done = run(target, checks=_check(elsewhere, _claims_a_pass))
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "transport")


def test_a_check_that_hangs_is_ended(
    product: Callable[..., Any], run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("specgen.conformance.schedule.GRACE", 0.2)

    def hang(context: Context) -> None:
        context.http("health", "GET", "/health")
        time.sleep(5)

    begin = time.monotonic()
    done = run(product().target(), checks=_check(hang, _claims_a_pass, limit=0.3))
    assert time.monotonic() - begin < 4
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "time_limit")
    assert not done.report.derived.problems


def test_polling_ends_at_the_limit_of_the_check(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    def poll(context: Context) -> None:
        context.eventually("never", lambda: context.http("get", "GET", "/health"), lambda answer: False, deadline=60)

    begin = time.monotonic()
    done = run(product().target(), checks=_check(poll, _claims_a_pass, limit=0.4))
    assert time.monotonic() - begin < 5 and done.reasons[READ] == "time_limit"


def test_missing_credentials_and_interfaces(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    target = {**product().target(), "principals": {}}
    assert run(target).reasons[READ] == "no_credential"
    done = run(product().target(), checks=_check(_health, _claims_a_pass, interfaces=("api", "mqtt_v5")))
    assert (done.verdicts[READ], done.reasons[READ]) == ("inconclusive", "precondition")


def test_claims(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product().target(), claims=Claims({"TOY-POL-01": False}))
    assert done.verdicts == {READ: "passed", CLOSED: "failed"} and done.reasons[CLOSED] == "not_claimed"
    data = plan_data()
    data["requirements"][1]["level"] = "award"
    done = run(product().target(), data=data, claims=Claims({"TOY-POL-01": False}))
    assert done.verdicts[CLOSED] == "not_applicable" and done.report.exit_code == 0


def test_only_takes_the_dependencies_along(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product().target(), only=("TOY-POL-01",))
    assert set(done.verdicts) == {READ, CLOSED} and done.report.result["summary"]["complete"] is False


def test_a_secret_that_is_sent_back_is_redacted(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product(faults=("echo_secret",)).target())
    everything = b"".join(path.read_bytes() for path in done.folder.iterdir())
    assert TOKEN.encode() not in everything and b"{{secret:provider}}" in everything
    assert done.finished.leaks == ()


def test_credentials_learnt_on_the_way_are_redacted_from_the_answer_that_gave_them(
    product: Callable[..., Any], run: Callable[..., Any]
) -> None:
    def learn(context: Context) -> None:
        context.http("put", "POST", "/things", as_="provider", json={"id": "x", "password": "handed-out-9876"})
        context.credential("device", username="device-1", password="handed-out-9876")
        assert context.has("device")
        context.http("as device", "GET", "/health", as_="device")

    done = run(product().target(), checks=_check(learn, _claims_a_pass))
    everything = b"".join(path.read_bytes() for path in done.folder.iterdir())
    assert b"handed-out-9876" not in everything and b"TOY-ING-01.readable.device" in everything


def test_a_real_plate_stops_the_run(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    done = run(product(faults=("plate",)).target(), workers=1)
    assert done.finished.stopped == "plate"
    assert done.report.exit_code == 4 and done.reasons[CLOSED] == "stopped"
    assert b"1-ABC-123" not in b"".join(path.read_bytes() for path in done.folder.iterdir())


def test_what_cannot_be_removed_is_reported(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    def leave(context: Context) -> None:
        context.http("health", "GET", "/health")
        context.cleanup("DELETE", "/things/x", as_="anonymous")

    done = run(product().target(), checks=_check(leave, _claims_a_pass))
    assert done.report.result["residue"] == [{"check": READ, "run": 1, "left": ["DELETE /things/x: 401"]}]
    assert "DELETE /things/x: 401" in (done.folder / "report.html").read_text("utf-8")


def test_clean_up_runs_last_in_first_out(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    def two(context: Context) -> None:
        for name in ("first", "second"):
            context.http("put", "POST", "/things", as_="provider", json={"id": name, "value": 1})
            context.cleanup("DELETE", f"/things/{name}", as_="provider")

    done = run(product().target(), checks=_check(two, _claims_a_pass))
    trace = done.finished.evidence.traces[f"{READ}#1"]
    assert [one.data["request"]["url"][-5:] for one in trace.observations if one.label == "cleanup"] == [
        "econd",
        "first",
    ]


def test_runs_and_majority(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    turns = iter([200, 500, 200])

    def judge(record: Record, parameters: Any) -> Verdict:
        judged = Judge()
        judged.equal("turn", 200, record.fact("turn"), at="turn")
        return judged.passed()

    def stimulate(context: Context) -> None:
        context.fact("turn", next(turns))
        context.http("health", "GET", "/health")

    data = plan_data(suite_rules={"runs": 3})
    done = run(product().target(), data=data, checks=_check(stimulate, judge))
    row = done.report.result["verdicts"][0]
    assert row["verdict"] == "passed"
    assert [one["verdict"] for one in row["runs"]] == ["passed", "failed", "passed"]
    assert len({one["seed"] for one in row["runs"]}) == 3


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("pp", "p"),
        ("pf", "f"),
        ("ppf", "p"),
        ("pff", "f"),
        ("pfi", "i"),
        ("pii", "i"),
        ("ppi", "p"),
        ("ffi", "f"),
        ("iii", "i"),
        ("f", "f"),
    ],
)
def test_majority(outcomes: str, expected: str) -> None:
    kinds = {"p": Outcome.PASSED, "f": Outcome.FAILED, "i": Outcome.INCONCLUSIVE}
    found = judging.majority([Verdict(kinds[one], message=Message(str(place))) for place, one in enumerate(outcomes)])
    assert found.outcome is kinds[expected]


def test_thresholds() -> None:
    def results(passed: int, failed: int, unclear: int) -> list[judging.RequirementResult]:
        kinds = [Outcome.PASSED] * passed + [Outcome.FAILED] * failed + [Outcome.INCONCLUSIVE] * unclear
        return [
            judging.RequirementResult(f"X-{place}", "requirement", one, judging.Reason.NONE, ())
            for place, one in enumerate(kinds)
        ]

    rules = {"threshold_requirement": 95}
    assert judging.overall(results(19, 1, 0), rules)[0] == "conform"
    assert judging.overall(results(18, 2, 0), rules)[0] == "non_conform"
    assert judging.overall(results(18, 1, 1), rules)[0] == "cannot_tell"
    assert judging.overall(results(18, 0, 2), rules)[0] == "cannot_tell"
    assert judging.overall(results(19, 1, 0), {})[0] == "non_conform"
    assert judging.overall([], rules)[0] == "cannot_tell"


def test_a_clock_check_runs_alone_and_last(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    running: list[str] = []
    seen: list[tuple[str, tuple[str, ...]]] = []

    def make(name: str) -> Callable[[Context], None]:
        def stimulate(context: Context) -> None:
            running.append(name)
            seen.append((name, tuple(running)))
            context.http("health", "GET", "/health")
            time.sleep(0.05)
            running.remove(name)

        return stimulate

    names = ["TOY-AAA-01.a", "TOY-BBB-01.b", "TOY-CCC-01.c"]
    checks = {
        name: Check(name, name.split(".")[0], make(name), _claims_a_pass, exclusive=("clock",) if place == 0 else ())
        for place, name in enumerate(names)
    }
    data = plan_data(requirements=[requirement(name.split(".")[0], name) for name in names])
    run(product().target(), data=data, checks=checks)
    assert seen[-1] == (names[0], (names[0],))
    assert max(len(others) for _, others in seen) == 2, "the other two run side by side"


def test_verdicts_do_not_depend_on_order_of_the_plan(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    data = plan_data()
    data["requirements"].reverse()
    assert run(product(faults=("wrong",)).target(), data=data).verdicts == {READ: "failed", CLOSED: "inconclusive"}
    assert [item.id for item in judging.order(parse(data), ["TOY-POL-01", "TOY-ING-01"])] == [
        "TOY-ING-01",
        "TOY-POL-01",
    ]


def test_a_path_prefix_and_an_absolute_next_are_followed(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    made = product(prefix="/deep/er")

    def walk(context: Context) -> None:
        context.http("relative", "GET", "/health")
        context.http("with prefix", "GET", "/deep/er/health")
        context.http("absolute", "GET", f"{made.url}/health")
        with pytest.raises(Precondition):
            context.http("foreign", "GET", "http://127.0.0.1:1/health", as_="provider")

    def judge(record: Record, parameters: Any) -> Verdict:
        judged = Judge()
        for label in ("relative", "with prefix", "absolute"):
            judged.equal(label, 200, record.one(label).status, at=label)
        return judged.passed()

    assert run(made.target(), checks=_check(walk, judge)).verdicts[READ] == "passed"


def test_a_callback_is_recorded(product: Callable[..., Any], run: Callable[..., Any]) -> None:
    import urllib.request

    def stimulate(context: Context) -> None:
        context.http("health", "GET", "/health")
        box = context.callback("called", status=(500, 204))
        for _ in range(2):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(urllib.request.Request(box.url, data=b'{"n": 1}'), timeout=5).read()
        assert len(box.wait(2, timeout=5)) == 2

    def judge(record: Record, parameters: Any) -> Verdict:
        judged = Judge()
        judged.equal("calls", [500, 204], [one.status for one in record.all("called")], at="called")
        judged.equal("body", {"n": 1}, record.one("called").data["request"]["json"], at="called")
        return judged.passed()

    assert run(product().target(), checks=_check(stimulate, judge)).verdicts[READ] == "passed"


def test_the_toy_is_not_shipped() -> None:
    assert toy_domain.__file__ and "tests" in toy_domain.__file__
