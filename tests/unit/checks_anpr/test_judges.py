"""Judges are pure: on an edited record they see the violation, on a mangled one they never crash nor pass for nothing."""

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
from tests import anpr_harness
from tests.unit.checks_anpr.edits import (
    Edit,
    each,
    items,
    lines,
    member,
    own_tests,
    retoken,
    status,
    text,
    violations,
)

CHECKS = domain_checks("anpr")


def trace_of(finished: Finished, check: str) -> Trace:
    return next(one for one in finished.evidence.traces.values() if one.check == check)


def parameters(check: str) -> Mapping[str, Any]:
    found = anpr_harness.plan().owner(check)
    assert found is not None
    return found.parameters


def edited(trace: Trace, label: str, change: Edit) -> Trace:
    """Return the trace with a change in the data of every observation of this label."""
    observations = list(trace.observations)
    places = [place for place, one in enumerate(observations) if one.label == label]
    assert places, f"{label} is not among {sorted({one.label for one in observations})}"
    for place in places:
        old = observations[place]
        data = copy.deepcopy(dict(old.data))
        change(data)
        observations[place] = Observation(old.kind, old.label, old.started, old.ended, data)
    return dataclasses.replace(trace, observations=tuple(observations))


def first_flow(count: Any) -> Edit:
    return items(lambda found: [{**found[0], "count": count}, *found[1:]])


# check id, label, what is edited there, code of the violation
VIOLATIONS: list[tuple[str, str, Edit, str]] = [
    ("ANPR-TST-02.short-periods", "set", status(422), "not-one-of"),
    ("ANPR-TST-02.short-periods", "read back", member("key_period_s", 61), "not-equal"),
    ("ANPR-TST-02.short-periods", "read back", member("token_retention_s", 3600), "not-equal"),
    ("ANPR-TST-02.short-periods", "clock after", member("now", "2020-01-01T00:00:00Z"), "below-limit"),
    ("ANPR-TST-04.key-hooks", "rotate", status(501), "not-one-of"),
    ("ANPR-TST-04.key-hooks", "destroy", status(404), "not-one-of"),
    (
        "ANPR-TST-04.key-hooks",
        "audit",
        items(lambda found: [one for one in found if one["action"] != "key"]),
        "below-limit",
    ),
    (
        "ANPR-TST-05.state-export",
        "state",
        lines(lambda found: [one for one in found if one["store"] != "cameras"]),
        "export-without-camera",
    ),
    (
        "ANPR-TST-05.state-export",
        "state",
        lines(lambda found: [one for one in found if one.get("token")]),
        "export-incomplete",
    ),
    ("ANPR-TST-05.state-export", "state", text(lambda old: old + "\nnot json\n"), "export-line"),
    ("ANPR-TST-05.state-export", "state", status(403), "not-equal"),
    ("ANPR-CAM-05.unread-counted", "counts", each(count=164), "not-equal"),
    ("ANPR-CAM-05.unread-counted", "counts", each(count=None, suppressed=True), "not-equal"),
    ("ANPR-CAM-11.repeat-suppressed", "counts near", each(count=56), "not-equal"),
    ("ANPR-CAM-11.repeat-suppressed", "counts far", each(count=109), "not-equal"),
    ("ANPR-CAM-13.clock-skew", "deliver", member("rejected", []), "not-equal"),
    ("ANPR-CAM-13.clock-skew", "passages", each(quality_flags=[]), "flag-missing"),
    ("ANPR-CAM-13.clock-skew", "passages", each(quality_flags=["clock_skew"]), "flag-without-cause"),
    ("ANPR-CAM-14.register-entry", "without decision", status(201), "not-one-of"),
    ("ANPR-CAM-14.register-entry", "entry", member("azimuth", 134), "field-differs"),
    ("ANPR-CAM-14.register-entry", "list", each(decision=""), "field-differs"),
    ("ANPR-ING-02.per-item", "deliver", items(lambda found: found[1:], "rejected"), "not-equal"),
    ("ANPR-ING-02.per-item", "deliver", member("accepted", 100), "not-equal"),
    ("ANPR-ING-02.per-item", "passages", items(lambda found: found[:-1]), "valid-item-lost"),
    ("ANPR-ING-02.per-item", "passages", items(lambda found: [*found, found[0]]), "valid-item-lost"),
    ("ANPR-ING-03.unknown-camera", "deliver", items(lambda found: found[:1], "rejected"), "not-equal"),
    ("ANPR-ING-05.duplicate-event", "other", status(200), ""),
    ("ANPR-ING-05.duplicate-event", "other", member("rejected", []), "conflict-accepted"),
    ("ANPR-ING-05.duplicate-event", "passages", items(lambda found: found * 2), "not-equal"),
    ("ANPR-ING-05.duplicate-event", "passages", each(lane=3), "not-equal"),
    ("ANPR-ING-07.clear-plate", "deliver", member("rejected", []), "not-equal"),
    (
        "ANPR-TRN-04.late-order",
        "counts shuffled",
        items(lambda found: [{**one, "count": 54} for one in found]),
        "not-equal",
    ),
    ("ANPR-TRN-04.late-order", "deliver shuffled", member("rejected", [{"index": 1, "code": "late"}]), "item-refused"),
    ("ANPR-TRN-07.silence-gap", "counts", each(gap=False), "gap-not-shown"),
    ("ANPR-TRN-07.silence-gap", "counts", each(count=0), "gap-as-number"),
    ("ANPR-TRN-07.silence-gap", "counts", each(gap=True, count=None), "gap-without-silence"),
    ("ANPR-TRN-07.silence-gap", "counts", items(lambda found: found[:1]), "gap-not-shown"),
    ("ANPR-EVT-03.normalisation", "state", retoken(lambda place, token: f"{place:022d}"), "spelling-changes-token"),
    ("ANPR-EVT-03.normalisation", "state", retoken(lambda place, token: "A" * 22), "token-not-distinct"),
    ("ANPR-EVT-05.confidence", "od", first_flow(110), "not-equal"),
    ("ANPR-EVT-05.confidence", "counts one", each(count=55), "not-equal"),
    ("ANPR-PSE-03.key-scope", "state", retoken(lambda place, token: "A" * 22), "token-crosses-purpose"),
    ("ANPR-PSE-04.period-switch", "state after", retoken(lambda place, token: token), ""),
    ("ANPR-PSE-06.token-length", "state", retoken(lambda place, token: token[:15]), "below-limit"),
    ("ANPR-PSE-06.token-length", "state", retoken(lambda place, token: "0" * 23), "below-limit"),
    (
        "ANPR-PSE-06.token-length",
        "state",
        retoken(lambda place, token: token + "x" * (place % 2)),
        "token-length-varies",
    ),
    ("ANPR-RET-04.ceiling", "offer 49", status(200), "above-ceiling-accepted"),
    ("ANPR-RET-04.ceiling", "offer 671", status(204), "above-ceiling-accepted"),
    ("ANPR-RET-04.ceiling", "periods", member("token_retention_s", 48 * 3600 + 1), "above-limit"),
    ("ANPR-PUR-04.aggregates-only", "single", status(200), "not-one-of"),
    ("ANPR-PUR-04.aggregates-only", "export", status(200), "not-one-of"),
    ("ANPR-PUR-04.aggregates-only", "od", status(500), "not-equal"),
    ("ANPR-CNT-05.small-cells", "counts below", each(count=9, suppressed=False), "not-equal"),
    ("ANPR-CNT-05.small-cells", "counts exact", each(count=None, suppressed=True), "not-equal"),
    ("ANPR-CNT-05.small-cells", "od", each(count=9, suppressed=False), "small-cell-shown"),
    ("ANPR-ODM-01.trips", "od", member("unmatched", 110), "not-equal"),
    ("ANPR-ODM-01.trips", "od", first_flow(54), "not-equal"),
    (
        "ANPR-ODM-01.trips",
        "od",
        items(lambda found: [*found, {**found[0], "origin": found[0]["destination"], "count": 1}]),
        "trip-not-made",
    ),
    (
        "ANPR-AUD-01.act-logged",
        "log export",
        items(lambda found: [one for one in found if one["action"] != "export"]),
        "act-not-logged",
    ),
    (
        "ANPR-AUD-01.act-logged",
        "log key",
        items(lambda found: [*found, *(one for one in found if one["action"] == "key")]),
        "not-equal",
    ),
    ("ANPR-AUD-01.act-logged", "log delete", each(result=""), "entry-incomplete"),
    (
        "ANPR-AUD-01.act-logged",
        "log after",
        items(lambda found: [one for one in found if one["action"] != "delete"]),
        "not-equal",
    ),
]
VIOLATIONS += violations()


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_the_honest_record_passes(honest: Finished, check: str) -> None:
    verdict = judge(CHECKS[check], trace_of(honest, check), parameters(check))
    assert verdict.outcome is Outcome.PASSED, (verdict, anpr_harness.told(honest))
    assert verdict.compared >= 1 and verdict.evidence


@pytest.mark.parametrize(
    ("check", "label", "change", "code"),
    [row for row in VIOLATIONS if row[3]],
    ids=[f"{place}-{row[0]}-{row[3]}" for place, row in enumerate(VIOLATIONS) if row[3]],
)
def test_an_edited_record_shows_the_violation(
    honest: Finished, check: str, label: str, change: Edit, code: str
) -> None:
    verdict = judge(CHECKS[check], edited(trace_of(honest, check), label, change), parameters(check))
    assert (verdict.outcome, verdict.message and verdict.message.code) == (Outcome.FAILED, code), verdict


def test_a_conflict_may_be_refused_as_a_whole(honest: Finished) -> None:
    check = "ANPR-ING-05.duplicate-event"
    changed = edited(trace_of(honest, check), "other", status(409))
    assert judge(CHECKS[check], changed, parameters(check)).outcome is Outcome.PASSED


def test_every_check_of_the_core_has_an_edited_record_or_a_test_of_its_own() -> None:
    """The others have tests by component; all of them meet the mangled records below, and their mutants."""
    own = {"ANPR-PSE-01.known-hashes", "ANPR-PSE-08.token-expiry"} | own_tests()
    core = {name for name, one in CHECKS.items() if one.requirement in anpr_harness.CORE}
    assert not core - {row[0] for row in VIOLATIONS} - own and own <= set(CHECKS)


def _value(trace: Trace, label: str) -> Any:
    return next(one for one in trace.observations if one.label == label and one.kind == "fact").data["value"]


def _tokens(trace: Trace, label: str) -> dict[str, str]:
    export = [one for one in trace.observations if one.label == label][-1]
    found = [json.loads(line) for line in export.text.splitlines()]
    return {one["event_id"]: one["token"] for one in found if one.get("token")}


def test_a_token_that_survives_its_period_is_seen(honest: Finished) -> None:
    check = "ANPR-PSE-04.period-switch"
    trace = trace_of(honest, check)
    before = _tokens(trace, "state before")
    pairs = {three: before[one] for one, _, three in _value(trace, "truth")}
    changed = edited(
        trace,
        "state after",
        lines(lambda found: [{**one, "token": pairs.get(one.get("event_id"), one.get("token"))} for one in found]),
    )
    verdict = judge(CHECKS[check], changed, parameters(check))
    assert verdict.outcome is Outcome.FAILED and verdict.message and verdict.message.code == "token-survives-period"


@pytest.mark.parametrize("label", ["state after", "passages after"])
def test_a_token_that_survives_its_retention_is_seen_in_any_field(honest: Finished, label: str) -> None:
    check = "ANPR-PSE-08.token-expiry"
    trace = trace_of(honest, check)
    token = next(iter(_tokens(trace, "state before").values()))
    changed = edited(
        trace, label, text(lambda old: old + json.dumps({"store": "cache", "key": f"passage:{token}"}) + "\n")
    )
    verdict = judge(CHECKS[check], changed, parameters(check))
    assert verdict.outcome is Outcome.FAILED and verdict.message and verdict.message.code == "token-not-removed"


@pytest.mark.parametrize("label", ["deliver", "state", "state listed", "audit"])
@pytest.mark.parametrize("form", [str, str.lower, lambda plain: "-".join((plain[0], plain[1:4], plain[4:]))])
def test_a_refused_plate_is_seen_anywhere(honest: Finished, label: str, form: Callable[[str], str]) -> None:
    check = "ANPR-ING-07.clear-plate"
    trace = trace_of(honest, check)
    plate = form(_value(trace, "truth")["plates"][1])
    changed = edited(trace, label, text(lambda old: old + json.dumps({"store": "log", "line": f"refused: {plate}"})))
    verdict = judge(CHECKS[check], changed, parameters(check))
    assert verdict.outcome is Outcome.FAILED and verdict.message and verdict.message.code == "plate-found"


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
    {"items": [{"event_id": {}, "token": [], "captured_at": 7}], "next": []},
    {"items": [{"event_id": [], "count": "9"}]},
    {"items": [{"start": "2026-99-99T00:00:00Z", "count": {}, "origin": [], "destination": {}}], "unmatched": []},
    {"now": "0000-99-99T00:00:00Z"},
    {"now": "9999-12-31T23:59:59+00:00"},
    {"rejected": [{"index": [], "code": {}}]},
    {"rejected": 5, "accepted": "5"},
    {"items": [{"time": [], "actor": {}, "action": 5, "object": None}]},
)


def _mangled(trace: Trace, draw: random.Random, share: float) -> Trace:
    """Return the trace as a hostile server would have made it: answers replaced, statuses changed, observations missing."""
    kept = []
    for one in trace.observations:
        if one.kind != "http" or draw.random() > share:
            kept.append(one)
            continue
        if draw.random() < 0.2:
            continue
        data = copy.deepcopy(dict(one.data))
        value = draw.choice(HOSTILE)
        found = data["response"].get("json")
        if isinstance(found, dict) and found and draw.random() < 0.5:
            value = {**found, draw.choice(sorted(found)): draw.choice(HOSTILE)}
        lines = (
            json.dumps(value)
            if draw.random() < 0.7
            else data["response"]["text"].replace('"token": "', '"token": {"a": "')
        )
        data["response"].update(json=value, text=lines, status=draw.choice((200, 200, 201, 207, 404, 500, 0)))
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
    for seed in range(15 if "PSE-01" in check else 60):
        draw = random.Random(f"{check}/{seed}")
        verdict = direct(CHECKS[check], _mangled(trace, draw, draw.choice((0.05, 0.2, 0.6, 1.0))), values)
        seen.add(verdict.outcome)
    assert {Outcome.FAILED, Outcome.INCONCLUSIVE} & seen


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_nothing_but_facts_never_passes(honest: Finished, check: str) -> None:
    trace = trace_of(honest, check)
    bare = dataclasses.replace(trace, observations=tuple(one for one in trace.observations if one.kind == "fact"))
    for emptied in (bare, dataclasses.replace(trace, observations=())):
        assert direct(CHECKS[check], emptied, parameters(check)).outcome is Outcome.INCONCLUSIVE
