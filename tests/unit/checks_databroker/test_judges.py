"""Judges are pure: on an edited record they see the violation, on a mangled one they never crash and never pass for nothing."""

from __future__ import annotations

import copy
import dataclasses
import json
import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from specgen.conformance.api import Check, Observation, Outcome, Record, Verdict
from specgen.conformance.evidence import Trace
from specgen.conformance.judging import judge
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Finished
from tests import broker_harness

CHECKS = domain_checks("databroker")


def trace_of(finished: Finished, check: str) -> Trace:
    return next(one for one in finished.evidence.traces.values() if one.check == check)


def parameters(check: str) -> Mapping[str, Any]:
    found = broker_harness.plan(broker_harness.QUICK).owner(check)
    assert found is not None
    return found.parameters


def edited(trace: Trace, label: str, change: Callable[[dict[str, Any]], None]) -> Trace:
    """Return the trace with a change in the data of the last observation of this label."""
    observations = list(trace.observations)
    places = [place for place, one in enumerate(observations) if one.label == label]
    assert places, f"{label} is not among {sorted({one.label for one in observations})}"
    place = places[-1]
    data = copy.deepcopy(dict(observations[place].data))
    change(data)
    response = data.get("response")
    if isinstance(response, dict) and "json" in response:
        response["text"] = response["text"] if response.pop("keep", False) else json.dumps(response["json"])
    old = observations[place]
    observations[place] = Observation(old.kind, old.label, old.started, old.ended, data)
    return dataclasses.replace(trace, observations=tuple(observations))


def status(code: int) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["response"].update(status=code)


def body(change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    """Change the JSON body in place, or put what ``change`` returns in its stead."""

    def apply(data: dict[str, Any]) -> None:
        answer = change(data["response"]["json"])
        if answer is not None:
            data["response"]["json"] = answer

    return apply


def member(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return body(lambda found: {**found, name: value})


def fact(change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(value=change(data["value"]))


def lines(change: Callable[[list[str]], list[str]]) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        data["response"]["text"] = "\n".join(change(data["response"]["text"].splitlines()))
        data["response"]["keep"] = True

    return apply


def header(name: str, value: str) -> Callable[[dict[str, Any]], None]:
    return lambda data: data["response"]["headers"].update({name: value})


def mqtt(**values: Any) -> Callable[[dict[str, Any]], None]:
    return lambda data: data.update(values)


def _drop_last(found: Any) -> Any:
    return {**found, "items": found["items"][:-1]}


def _double(found: Any) -> Any:
    return {**found, "items": [*found["items"], found["items"][-1]]}


def _other_value(found: Any) -> Any:
    return {**found, "items": [{**one, "value": 4711} for one in found["items"]]}


def _rights(found: Any) -> Any:
    nodes = [{**node, "dct:accessRights": {"@id": "x/RESTRICTED"}} for node in found["@graph"]]
    return {**found, "@graph": nodes}


def _last(finished: Finished, check: str, start: str, end: str = "") -> str:
    """Return the last label that begins and ends so."""
    labels = [one.label for one in trace_of(finished, check).observations]
    return next(label for label in reversed(labels) if label.startswith(start) and label.endswith(end))


# check id -> (label or (start, end) of a label, what is edited there, the code of the violation)
VIOLATIONS: list[tuple[str, Any, Callable[[dict[str, Any]], None], str]] = [
    ("DB-TST-01.addresses-answer", "address-0", status(404), "address-silent"),
    ("DB-TST-01.addresses-answer", "approach-1", fact(lambda _: "lost"), "address-silent"),
    ("DB-TST-01.addresses-answer", "interfaces", member("version", "9"), "description-differs"),
    ("DB-TST-01.addresses-answer", "interfaces", member("interfaces", []), "nothing-listed"),
    ("DB-TST-02.prefix-removed", "after-a", status(200), "still-there"),
    ("DB-TST-02.prefix-removed", "gone", fact(lambda found: {**found, "elapsed": 31.0}), "reset-late"),
    ("DB-TST-02.prefix-removed", "after-b", status(404), "other-removed"),
    ("DB-TST-02.prefix-removed", "after-b-observations", member("items", []), "other-changed"),
    ("DB-TST-03.roles-match", "auditor", member("role", "provider"), "other-role"),
    ("DB-TST-03.roles-match", "consumer_b", member("subject", "consumer-a"), "subject-shared"),
    ("DB-TST-03.roles-match", "invented", status(200), "invented-accepted"),
    ("DB-TST-08.clock-advances", "after-1", member("now", "2031-01-01T00:00:00Z"), "clock-deviates"),
    ("DB-INH-01.readable", "read", member("items", []), "not-readable-in-time"),
    ("DB-INH-01.readable", "read", body(_other_value), "not-readable-in-time"),
    ("DB-INH-01.readable", "read", body(_double), "observation-count"),
    ("DB-INH-01.readable", "readable", fact(lambda found: {**found, "elapsed": 2.5}), "not-readable-in-time"),
    ("DB-INH-02.item-report", "mixed", status(200), "batch-status"),
    ("DB-INH-02.item-report", "mixed", member("accepted", 1000), "batch-accepted"),
    ("DB-INH-02.item-report", "mixed", member("rejected", []), "batch-rejected"),
    ("DB-INH-02.item-report", ("all.", ".1"), body(_drop_last), "batch-lost"),
    ("DB-INH-02.item-report", ("all.", ".1"), body(_double), "batch-surplus"),
    ("DB-INH-02.item-report", "none", status(200), "batch-status"),
    ("DB-INH-02.item-report", ("after.", ".1"), body(_double), "batch-changed"),
    ("DB-INH-03.problem-document", "not-json", member("status", 500), "refusal-other-status"),
    ("DB-INH-03.problem-document", "none-valid", member("title", ""), "refusal-member"),
    ("DB-INH-03.problem-document", "no-login", header("content-type", "application/json"), "refusal-media-type"),
    ("DB-INH-03.problem-document", "unknown-dataset", status(200), "refusal-status"),
    (
        "DB-INH-04.repeat-once",
        ("all.", ".1"),
        body(lambda found: {**found, "items": [found["items"][0], *found["items"]]}),
        "stored-again",
    ),
    ("DB-INH-04.repeat-once", "later", status(409), "repeat-refused"),
    ("DB-INH-04.repeat-once", "at-once", member("accepted", 0), "repeat-other-answer"),
    ("DB-INM-01.readable-both", "connect-3", mqtt(connected=False, reason_code=5), "device-refused"),
    ("DB-INM-01.readable-both", "publish-5", mqtt(reason_code=0x87), "not-acknowledged"),
    ("DB-INM-01.readable-both", "readable-5-read", member("items", []), "device-not-readable"),
    ("DB-INM-02.login-refused", "anonymous-3", mqtt(connected=True, reason_code=0), "login-accepted"),
    ("DB-INM-02.login-refused", "wrong-password-5", mqtt(connected=True, reason_code=0), "login-accepted"),
    (
        "DB-INM-06.stored-once",
        ("count-1.", ".1"),
        body(lambda found: {**found, "items": [found["items"][0], *found["items"]]}),
        "stored-again",
    ),
    ("DB-INM-07.reject-listed", "rejects-empty", member("items", []), "reject-not-listed"),
    ("DB-INM-07.reject-listed", "readable-read", member("items", []), "held-up"),
    ("DB-DEV-02.revoked-refused", ("connect-1", ""), mqtt(connected=True, reason_code=0), "revocation-not-effective"),
    ("DB-CTX-02.filter-and-count", ("page.", ".1"), header("ngsild-results-count", "7"), "total-wrong"),
    ("DB-CTX-02.filter-and-count", ("page.", ".2"), body(lambda found: found[:-1]), "entities-missing"),
    ("DB-CTX-02.filter-and-count", ("page.", ".1"), body(lambda found: [*found, *found]), "page-too-large"),
    ("DB-CTX-02.filter-and-count", "nothing", status(404), "empty-list-expected"),
    ("DB-CTX-05.negotiated", "one-png", status(200), "media-not-refused"),
    ("DB-CTX-05.negotiated", "list-ld", header("content-type", "application/json"), "media-other"),
    ("DB-CTX-05.negotiated", "one-json", member("@context", []), "context-in-json"),
    ("DB-TSR-01.interval-exact", ("first.", ".1"), body(_drop_last), "interval-incomplete"),
    ("DB-TSR-01.interval-exact", ("second.", ".1"), body(_double), "interval-too-much"),
    ("DB-TSR-06.pages-complete", ("small-1.", ".3"), body(_drop_last), "pages-incomplete"),
    ("DB-TSR-06.pages-complete", ("small-2.", ".3"), body(_double), "pages-repeat"),
    (
        "DB-TSR-06.pages-complete",
        ("small-2.", ".2"),
        body(lambda found: {**found, "items": list(reversed(found["items"]))}),
        "order-differs",
    ),
    ("DB-TSR-06.pages-complete", "default", fact(lambda found: {**found, "complete": False}), "pages-without-end"),
    ("DB-POL-01.no-leak", "consumer_a-closed-observations", status(200), "not-refused"),
    ("DB-POL-01.no-leak", "anonymous-entities", header("ngsild-results-count", "3"), "count-leaks"),
    ("DB-POL-01.no-leak", "provider-class", member("class", "open"), "class-not-closed"),
    ("DB-POL-05.change-effective", ("granted.1", ".entity"), status(404), "not-granted"),
    ("DB-POL-05.change-effective", "withdrawn", fact(lambda found: {**found, "elapsed": 9.0}), "not-withdrawn"),
    ("DB-LIN-02.read-logged", "log-after", member("items", []), "log-incomplete"),
    ("DB-LIN-02.read-logged", "log-anonymous", status(200), "log-open"),
    (
        "DB-LIN-02.read-logged",
        "log-after",
        body(lambda found: {"items": [{**one, "decision": "allow"} for one in found["items"]]}),
        "log-decision",
    ),
    ("DB-EXI-01.export-complete", "export", lines(lambda found: found[:-1]), "export-incomplete"),
    ("DB-EXI-01.export-complete", "export", lines(lambda found: [*found, found[-1]]), "export-too-much"),
    (
        "DB-EXI-01.export-complete",
        "export",
        lines(lambda found: [one for one in found if '"grant"' not in one]),
        "export-grants",
    ),
    ("DB-EXI-01.export-complete", "other-content", status(200), "export-open"),
    ("DB-CAT-02.entry-complete", "catalogue", body(_rights), "entry-rights"),
    ("DB-CAT-02.entry-complete", "catalogue", member("@graph", []), "entry-count"),
]


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_honest_record_passes(honest: Finished, check: str) -> None:
    verdict = judge(CHECKS[check], trace_of(honest, check), parameters(check))
    assert verdict.outcome is Outcome.PASSED, (verdict, broker_harness.told(honest)[check])
    assert verdict.compared >= 1 and verdict.evidence


@pytest.mark.parametrize(
    ("check", "label", "change", "code"),
    VIOLATIONS,
    ids=[f"{row[0]}-{row[3] or 'any'}-{place}" for place, row in enumerate(VIOLATIONS)],
)
def test_an_edited_record_shows_the_violation(
    honest: Finished, check: str, label: Any, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    place = _last(honest, check, *label) if isinstance(label, tuple) else label
    verdict = judge(CHECKS[check], edited(trace_of(honest, check), place, change), parameters(check))
    if code:
        assert (verdict.outcome, verdict.message and verdict.message.code) == (Outcome.FAILED, code)
    else:
        assert verdict.outcome is not Outcome.PASSED


def test_every_check_of_the_core_has_an_edited_record_or_is_named() -> None:
    """The others have tests by component; all of them meet the mangled records below, and their mutants."""
    shown = {row[0] for row in VIOLATIONS}
    core = {name for name, one in CHECKS.items() if one.requirement in broker_harness.CORE}
    assert core - shown == {"DB-INM-03.foreign-topic", "DB-GDP-02.expired-everywhere"}


def test_a_foreign_observation_in_the_record_is_seen(honest: Finished) -> None:
    check = "DB-INM-03.foreign-topic"
    trace = trace_of(honest, check)
    sides = next(one for one in trace.observations if one.label == "sides").data["value"]
    foreign = sides["one"]["foreign"]
    place = _last(honest, check, "after-two.", ".1")
    changed = edited(trace, place, body(lambda found: {**found, "items": [*found["items"], foreign]}))
    verdict = judge(CHECKS[check], changed, parameters(check))
    assert verdict.message is not None and verdict.message.code == "foreign-taken-in"


@pytest.mark.parametrize("view", ["observations", "history", "entities", "export"])
def test_an_expired_observation_in_the_record_is_seen(honest: Finished, view: str) -> None:
    check = "DB-GDP-02.expired-everywhere"
    trace = trace_of(honest, check)
    before = next(one for one in trace.observations if one.label == f"before.1.{view}")
    place = _last(honest, check, "after.", f".{view}")

    def bring_back(data: dict[str, Any]) -> None:
        data["response"] = {**copy.deepcopy(dict(before.data["response"])), "keep": True}

    verdict = judge(CHECKS[check], edited(trace, place, bring_back), parameters(check))
    assert verdict.outcome is Outcome.FAILED and verdict.message is not None
    assert verdict.message.code == "expired-still-there" and verdict.message.arguments["view"] == view


@pytest.mark.parametrize("reader", ["anonymous", "consumer_a", "consumer_b"])
@pytest.mark.parametrize("suffix", ["unclassified", "closed"])
def test_a_trace_of_hidden_data_anywhere_is_a_leak(honest: Finished, reader: str, suffix: str) -> None:
    check = "DB-POL-01.no-leak"
    trace = trace_of(honest, check)
    known = next(one for one in trace.observations if one.label == "known").data["value"][suffix]
    labels = [f"{reader}-entities", f"{reader}-catalogue", f"{reader}-{suffix}-dataset", f"{reader}-{suffix}-export"]
    for label in labels:
        changed = edited(
            trace,
            label,
            member("hint", f"see {known['observation']['value']}")
            if label.endswith("export")
            else body(lambda found: {"was": found, "hint": known["observation"]["entity"]}),
        )
        verdict = judge(CHECKS[check], changed, parameters(check))
        assert verdict.message is not None and verdict.message.code == "leaked", label


HOSTILE: tuple[Any, ...] = (
    None,
    [],
    {},
    "",
    "x",
    0,
    -1,
    1e308,
    True,
    [None],
    [[]],
    [{}],
    {"items": {}},
    {"items": [None, 1]},
    {"id": []},
    {"items": [{"entity": {}, "value": [], "observed_at": 7}], "next": []},
    {"@graph": [{"@id": [], "dct:identifier": {"@value": {}}}]},
    {"now": "0000-99-99T00:00:00Z"},
)


def _mangled(trace: Trace, draw: random.Random, share: float) -> Trace:
    """Return the trace as a hostile server would have made it: answers replaced, statuses changed, observations missing."""
    kept = []
    for one in trace.observations:
        if one.kind == "fact" or draw.random() > share:
            kept.append(one)
            continue
        if draw.random() < 0.2:
            continue
        data = copy.deepcopy(dict(one.data))
        if one.kind == "http":
            value = draw.choice(HOSTILE)
            found = data["response"]["json"]
            if isinstance(found, dict) and found and draw.random() < 0.5:
                value = {**found, draw.choice(sorted(found)): draw.choice(HOSTILE)}
            data["response"].update(
                json=value, text=json.dumps(value), status=draw.choice((200, 201, 204, 404, 500, 0))
            )
            if draw.random() < 0.3:
                data["response"]["headers"] = {}
        else:
            data = {name: draw.choice(HOSTILE) for name in data}
        kept.append(Observation(one.kind, one.label, one.started, one.ended, data))
    return dataclasses.replace(trace, observations=tuple(kept))


def direct(check: Check, trace: Trace, values: Mapping[str, Any]) -> Verdict:
    """Judge without the runner's net for crashing judges: its reason ``crashed`` must never be needed."""
    verdict = judge(check, trace, values)
    if verdict.reason.value == "crashed":
        check.judge(Record(trace.observations), values)
    return verdict


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_a_judge_never_crashes_on_what_a_server_sent(honest: Finished, check: str) -> None:
    trace, values = trace_of(honest, check), parameters(check)
    seen = set()
    for seed in range(40):
        draw = random.Random(f"{check}/{seed}")
        verdict = direct(CHECKS[check], _mangled(trace, draw, draw.choice((0.05, 0.2, 0.6, 1.0))), values)
        seen.add(verdict.outcome)
    assert {Outcome.FAILED, Outcome.INCONCLUSIVE} & seen


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_nothing_but_facts_never_passes(honest: Finished, check: str) -> None:
    trace = trace_of(honest, check)
    bare = dataclasses.replace(trace, observations=tuple(one for one in trace.observations if one.kind == "fact"))
    assert direct(CHECKS[check], bare, parameters(check)).outcome is Outcome.INCONCLUSIVE
    assert (
        direct(CHECKS[check], dataclasses.replace(trace, observations=()), parameters(check)).outcome
        is Outcome.INCONCLUSIVE
    )
