"""The judges of devices, alarms, mappings, quality and continuity on edited records: what a lying or odd product would answer."""

from __future__ import annotations

import copy
import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance.api import Check, Observation, Outcome, Reason
from specgen.conformance.evidence import Trace
from specgen.conformance.judging import judge
from specgen.conformance.plan import Plan
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Finished
from tests import broker_harness

CHECKS = domain_checks("databroker")
KNOWN = (
    "DB-DEV-01", "DB-DEV-05", "DB-DEV-12", "DB-DEV-13", "DB-DEV-22", "DB-DEV-06", "DB-DEV-14", "DB-MAP-10", "DB-MAP-12",
    "DB-QUA-01", "DB-QUA-03", "DB-INM-14",
)  # fmt: skip
Change = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return broker_harness.run(folder=Path(tmp_path_factory.mktemp("own")), known=KNOWN, parameters={})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return broker_harness.plan({}, KNOWN)


def trace_of(finished: Finished, check: str) -> Trace:
    return next(one for one in finished.evidence.traces.values() if one.check == check)


def edited(trace: Trace, start: str, change: Change) -> Trace:
    """Return the trace with a change in the data of every observation whose label begins so."""
    observations = list(trace.observations)
    places = [place for place, one in enumerate(observations) if one.label.startswith(start)]
    assert places, start
    for place in places:
        old = observations[place]
        data = copy.deepcopy(dict(old.data))
        change(data)
        if "response" in data and "json" in data["response"]:
            data["response"]["text"] = json.dumps(data["response"]["json"])
        observations[place] = Observation(old.kind, old.label, old.started, old.ended, data)
    return dataclasses.replace(trace, observations=tuple(observations))


def body(change: Callable[[Any], Any]) -> Change:
    return lambda data: data["response"].update(json=change(data["response"]["json"]))


def items(change: Callable[[list[Any]], list[Any]]) -> Change:
    return body(lambda found: {**found, "items": change(found["items"])})


def each(**members: Any) -> Change:
    return items(lambda listed: [{**one, **members} for one in listed])


VIOLATIONS: list[tuple[str, str, Change, str]] = [
    ("DB-DEV-01.register-kept", "read-again", body(lambda found: {**found, "owner": "x"}), "member-differs"),
    ("DB-DEV-01.register-kept", "read", body(lambda found: {**found, "location": None}), "member-differs"),
    ("DB-DEV-05.one-alarm", "end-silent", items(lambda listed: [*listed, {**listed[0], "id": "2"}]), "alarm-count"),
    ("DB-DEV-05.one-alarm", "end-silent", each(id="other"), "alarm-count"),
    ("DB-DEV-05.one-alarm", "late-silent", each(dataset="other"), "member-differs"),
    ("DB-DEV-05.one-alarm", "raised-alarms", each(raised_at="2020-01-01T00:00:00Z"), "alarm-early"),
    ("DB-DEV-05.one-alarm", "raised-alarms", items(lambda listed: []), "alarm-missing"),
    ("DB-DEV-12.resolved-on-return", "first", body(lambda found: {**found, "state": "acknowledged"}), "alarm-not-resolved"),
    ("DB-DEV-12.resolved-on-return", "second", body(lambda found: {**found, "state": "resolved"}), "alarm-closed-too"),
    ("DB-DEV-13.announced-silence", "raised-alarms", items(lambda listed: []), "alarm-after-announced"),
    ("DB-DEV-13.announced-silence", "raised-alarms", each(raised_at="2020-01-01T00:00:00Z"), "alarm-while-announced"),
    ("DB-DEV-22.existing-taken-over", "import", body(lambda found: {**found, "devices": []}), "import-incomplete"),
    ("DB-DEV-06.ahead-flagged", "all.", each(clock_suspect=True), "flag-differs"),
    ("DB-DEV-06.ahead-flagged", "all.", each(observed_at="2026-01-01T00:00:00Z"), "flagged-missing"),
    ("DB-DEV-14.receipt-time", "all.", each(time_source="device"), "member-differs"),
    ("DB-DEV-14.receipt-time", "all.", each(observed_at="2020-01-01T00:00:00Z"), "receipt-differs"),
    ("DB-MAP-10.older-forms", "csv-read", each(value=0), "mapped-missing"),
    ("DB-MAP-10.older-forms", "json-read", items(lambda listed: [*listed, *listed]), "mapped-surplus"),
    ("DB-MAP-12.tried-without-traces", "try-again", body(lambda found: {**found, "observations": []}), "trial-differs"),
    ("DB-QUA-01.marked-and-kept", "judged.", each(marks=[]), "marks-differ"),
    ("DB-QUA-01.marked-and-kept", "judged.", items(lambda listed: listed[:-1]), "judged-missing"),
    ("DB-QUA-01.marked-and-kept", "rejects", items(lambda listed: [{"reason": "range"}]), "marked-rejected"),
    ("DB-QUA-03.unmarked-only", "whole-false.1.1", items(lambda listed: listed[1:]), "filter-differs"),
    ("DB-QUA-03.unmarked-only", "part-all.", items(lambda listed: listed[::-1]), "filter-order"),
    ("DB-INM-14.backlog-complete", "all.", items(lambda listed: listed[1:]), "backlog-missing"),
]
UNCLEAR: list[tuple[str, str, Change]] = [
    ("DB-DEV-13.announced-silence", "control-alarms", items(lambda listed: [])),
    ("DB-QUA-03.unmarked-only", "settled.", each(marks=["range"])),
    ("DB-MAP-12.tried-without-traces", "readable-read", items(lambda listed: [])),
]


def judged(plan: Plan, check: Check, trace: Trace) -> Any:
    owner = plan.owner(check.id)
    assert owner is not None
    return judge(check, trace, owner.parameters)


@pytest.mark.parametrize("check", [name for name in CHECKS if name.split(".")[0] in KNOWN])
def test_the_honest_record_passes(own: Finished, plan: Plan, check: str) -> None:
    assert judged(plan, CHECKS[check], trace_of(own, check)).outcome is Outcome.PASSED


@pytest.mark.parametrize(("check", "label", "change", "code"), VIOLATIONS)
def test_a_violation_is_seen(own: Finished, plan: Plan, check: str, label: str, change: Change, code: str) -> None:
    verdict = judged(plan, CHECKS[check], edited(trace_of(own, check), label, change))
    assert (verdict.outcome, verdict.message.code) == (Outcome.FAILED, code)


@pytest.mark.parametrize(("check", "label", "change"), UNCLEAR)
def test_what_had_to_be_true_first_was_not(own: Finished, plan: Plan, check: str, label: str, change: Change) -> None:
    verdict = judged(plan, CHECKS[check], edited(trace_of(own, check), label, change))
    assert (verdict.outcome, verdict.reason) == (Outcome.INCONCLUSIVE, Reason.PRECONDITION)


@pytest.mark.parametrize("value", [None, [], {}, "text", 7, {"items": 5}, {"items": [None, 3, {"entity": []}]}, {"state": []}])
@pytest.mark.parametrize("check", [name for name in CHECKS if name.split(".")[0] in KNOWN])
def test_any_json_is_borne(own: Finished, plan: Plan, check: str, value: Any) -> None:
    trace = trace_of(own, check)
    observations = tuple(
        Observation(one.kind, one.label, one.started, one.ended, {**one.data, "response": {"status": 200, "json": value}})
        if one.kind == "http"
        else one
        for one in trace.observations
    )
    verdict = judged(plan, CHECKS[check], dataclasses.replace(trace, observations=observations))
    assert verdict.outcome is not Outcome.PASSED and verdict.reason is not Reason.CRASHED
