"""The judges of the context, sensor, features and history interfaces, on edited and on mangled records."""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.checks.databroker import aggregate_steps, context_steps, sensor_api, series
from specgen.conformance.api import Outcome
from specgen.conformance.judging import judge
from specgen.conformance.run import Finished
from specgen.simulator.core import sensors
from tests import broker_harness
from tests.unit.checks_databroker.test_judges import (
    CHECKS,
    _mangled,
    body,
    direct,
    edited,
    header,
    member,
    status,
    trace_of,
)

LEFT_OUT = "DB-CTX-06"
"""Waits twice for the lag of the tender; its judge has tests of its own below."""
REQUIREMENTS = tuple(
    f"DB-{one}"
    for one in (
        "CTX-01", "CTX-03", "CTX-04", "CTX-07", "CTX-08", "CTX-09", "CTX-10", "CTX-13", "CTX-14", "CTX-15", "CTX-16",
        "CTX-17", "CTX-18", "CTX-19", "CTX-20", "CTX-21", "CTX-24", "TSR-02", "TSR-03", "TSR-04", "TSR-07", "TSR-08",
        "TSR-09", "TSR-10",
    )
)  # fmt: skip
SHORT = {
    "DB-CTX-09": {"deadline": 1},
    "DB-CTX-15": {"deadline": 1},
    "DB-CTX-16": {"deadline": 1},
    "DB-TSR-03": {"deadline": 1},
    "DB-TSR-04": {"deadline": 1},
    "DB-TSR-08": {"deadline": 1},
    "DB-TSR-10": {"deadline": 1},
    "DB-CTX-03": {"points": 40},
    "DB-CTX-10": {"features": 30},
    "DB-CTX-20": {"features": 40},
    "DB-CTX-14": {"points": 120},
    "DB-TSR-02": {"records": 200},
}
MINE = sorted(check for check in CHECKS if check.split(".")[0] in REQUIREMENTS)
VALUES = {one.id: dict(one.parameters) for one in broker_harness.plan(SHORT).requirements}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    folder = Path(tmp_path_factory.mktemp("stacks"))
    return broker_harness.run(folder=folder, parameters=SHORT, known=(*REQUIREMENTS, "DB-INH-01", "DB-TSR-01", "DB-EXI-01"))


def parameters(check: str) -> dict[str, Any]:
    return VALUES[check.split(".")[0]]


def label_of(finished: Finished, check: str, start: str, end: str = "") -> str:
    labels = [one.label for one in trace_of(finished, check).observations if one.kind != "fact"]
    return next(one for one in reversed(labels) if one.startswith(start) and one.endswith(end))


def first_item(name: str, value: Any, where: str = "items") -> Callable[[dict[str, Any]], None]:
    return body(lambda found: {**found, where: [{**found[where][0], name: value}, *found[where][1:]]})


def drop_first(where: str) -> Callable[[dict[str, Any]], None]:
    return body(lambda found: {**found, where: found[where][1:]})


def attribute(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return body(lambda found: {**found, name: {"type": "Property", "value": value}})


def first_entity(name: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return body(lambda found: [{**found[0], name: value}, *found[1:]])


def _renamed(found: Any) -> Any:
    old = next(name for name in found[0] if name == "gauge")
    return [{("level" if name == old else name): value for name, value in found[0].items()}]


def _taken(data: dict[str, Any]) -> None:
    data["response"].update(status=200, json={"value": [{"result": 1}]})


def report(**values: Any) -> Callable[[dict[str, Any]], None]:
    def apply(data: dict[str, Any]) -> None:
        told = json.loads(data["request"]["text"])
        data["request"]["text"] = json.dumps({**told, **values})

    return apply


# check id -> (beginning of a label, its end, what is edited there, the code of the violation)
VIOLATIONS: list[tuple[str, str, str, Callable[[dict[str, Any]], None], str]] = [
    ("DB-CTX-01.writes-followed", "merged", "", status(200), "status-other"),
    ("DB-CTX-01.writes-followed", "created", "", header("location", ""), "location-missing"),
    ("DB-CTX-01.writes-followed", "after-merged.read", "", attribute("depth", 1), "attribute-differs"),
    ("DB-CTX-01.writes-followed", "after-removed.read", "", attribute("label", "x"), "attribute-differs"),
    ("DB-CTX-01.writes-followed", "after-replaced.read", "", attribute("height", True), "attribute-differs"),
    ("DB-CTX-01.writes-followed", "again", "", status(201), "status-other"),
    ("DB-CTX-01.writes-followed", "text", "", status(400), "status-other"),
    ("DB-CTX-01.writes-followed", "gone.read", "", status(200), "status-other"),
    ("DB-CTX-03.places-exact", "near.", "", body(lambda found: found[1:]), "entities-missing"),
    ("DB-CTX-03.places-exact", "near.", "", first_entity("id", "urn:ngsi-ld:X:1"), "entities-missing"),
    ("DB-CTX-03.places-exact", "within.", "", header("ngsild-results-count", "1"), "total-wrong"),
    ("DB-CTX-03.places-exact", "open-ring", "", status(200), "status-other"),
    ("DB-CTX-04.terms-of-request", "same", "", body(_renamed), "term-other"),
    ("DB-CTX-04.terms-of-request", "core", "", first_entity("gauge", {"type": "Property", "value": 1}), "term-other"),
    ("DB-CTX-07.tenants-apart", "type-a.1", "", body(lambda found: [*found, {"id": "urn:x:1"}]), "tenant-leaks"),
    ("DB-CTX-07.tenants-apart", "type-a.1", "", header("ngsild-results-count", "2"), "total-wrong"),
    ("DB-CTX-07.tenants-apart", "change-b", "", status(204), "status-other"),
    ("DB-CTX-07.tenants-apart", "left-a", "", attribute("level", 99), "tenant-changed"),
    ("DB-CTX-08.model-whole", "landing", "", body(lambda found: {**found, "value": found["value"][1:]}), "set-missing"),
    ("DB-CTX-08.model-whole", "landing", "", member("serverSettings", {"conformance": []}), "class-unclaimed"),
    ("DB-CTX-08.model-whole", "the-Sensor", "", status(404), "relation-unread"),
    ("DB-CTX-08.model-whole", "the-Thing", "", body(lambda found: {**found, "name": "", "properties": {}}), "measurement-differs"),
    ("DB-CTX-08.model-whole", "back", "", member("@iot.id", 0), "relation-astray"),
    ("DB-CTX-08.model-whole", "no-property", "", status(200), "status-other"),
    ("DB-CTX-09.bridged", "later.read", "", attribute("level", 1), "not-bridged"),
    ("DB-CTX-09.bridged", "between.read", "", attribute("level", 1), "not-bridged"),
    ("DB-CTX-10.extent-exact", "items.", "", drop_first("features"), "entities-missing"),
    ("DB-CTX-10.extent-exact", "items.", "", first_item("geometry", None, "features"), "feature-place"),
    ("DB-CTX-10.extent-exact", "conformance", "", member("conformsTo", ["x/conf/core"]), "class-unclaimed"),
    ("DB-CTX-10.extent-exact", "bad-box", "", status(200), "status-other"),
    ("DB-CTX-13.one-by-one", "create", "", status(201), "status-other"),
    ("DB-CTX-13.one-by-one", "create", "", drop_first("success"), "successes-other"),
    ("DB-CTX-13.one-by-one", "create", "", drop_first("errors"), "errors-other"),
    ("DB-CTX-13.one-by-one", "delete", "", first_item("error", {"title": " "}, "errors"), "error-untitled"),
    ("DB-CTX-13.one-by-one", "there", "", attribute("level", 5), "existing-changed"),
    ("DB-CTX-14.history-whole", "whole.1", "", body(lambda found: {**found, "level": found["level"][1:]}), "interval-incomplete"),
    ("DB-CTX-14.history-whole", "whole.1", "", status(206), "part-unnamed"),
    ("DB-CTX-15.notified", "receiver", "", report(type="Message"), "report-member"),
    ("DB-CTX-15.notified", "receiver", "", report(notifiedAt="today"), "report-member"),
    ("DB-CTX-15.notified", "receiver", "", report(data=[]), "not-notified"),
    ("DB-CTX-15.notified", "gone", "", status(200), "status-other"),
    ("DB-CTX-16.readable-once", "again.1.observations", "", drop_first("value"), "sensor-incomplete"),
    ("DB-CTX-16.readable-once", "again.1.observations", "", first_item("result", -1, "value"), "sensor-incomplete"),
    ("DB-CTX-17.filtered", "not.", "", drop_first("value"), "filter-other"),
    ("DB-CTX-17.filtered", "gt.1", "", member("@iot.count", 1), "total-wrong"),
    ("DB-CTX-17.filtered", "bracket", "", status(200), "condition-taken"),
    ("DB-CTX-17.filtered", "unknown", "", _taken, "condition-taken"),
    ("DB-CTX-18.whole-or-nothing", "half-things.1", "", member("value", [{"name": "x"}]), "half-made"),
    ("DB-CTX-18.whole-or-nothing", "left-Sensor", "", status(404), "relation-unread"),
    ("DB-CTX-18.whole-or-nothing", "measured-gone.read", "", status(200), "status-other"),
    ("DB-CTX-18.whole-or-nothing", "streamless", "", status(201), "not-refused"),
    ("DB-CTX-19.paged", "small.1", "", drop_first("value"), "pages-incomplete"),
    ("DB-CTX-19.paged", "default.1", "", member("@iot.count", 3), "total-wrong"),
    ("DB-CTX-19.paged", "maybe", "", status(200), "status-other"),
    ("DB-CTX-20.period-pages", "closed.1", "", drop_first("features"), "entities-missing"),
    ("DB-CTX-20.period-pages", "one", "", member("properties", {}), "feature-differs"),
    ("DB-CTX-21.no-corridor", "anonymous-direct-closed-0", "", status(200), "not-refused"),
    ("DB-CTX-21.no-corridor", "consumer_b-value-shared-0", "", member("@iot.count", 1), "sensor-count"),
    ("DB-CTX-24.rights-kept", "anonymous-closed-items", "", status(200), "not-refused"),
    ("DB-CTX-24.rights-kept", "consumer_b-list", "", member("collections", []), "collections-other"),
    ("DB-TSR-02.periods-exact", "PT1H.", "", first_item("count", 999), "period-differs"),
    ("DB-TSR-02.periods-exact", "P1D.", "", drop_first("items"), "period-differs"),
    ("DB-TSR-02.periods-exact", "PT5M.", "", first_item("end", "2020-01-01T00:00:00Z"), "period-differs"),
    ("DB-TSR-02.periods-exact", "unknown.1", "", status(200), "not-one-of"),
    ("DB-TSR-03.late-in-place", "deliver-3", "", status(422), "late-refused"),
    ("DB-TSR-03.late-in-place", "oldest.", "", drop_first("items"), "interval-incomplete"),
    ("DB-TSR-04.versions-kept", "versions", "", drop_first("items"), "versions-other"),
    ("DB-TSR-04.versions-kept", "versions", "", first_item("replaced_at", None), "version-period"),
    ("DB-TSR-04.versions-kept", "after-1.", "", first_item("value", 1), "correction-unread"),
    ("DB-TSR-04.versions-kept", "reasonless", "", status(200), "not-one-of"),
    ("DB-TSR-07.thinned", "rule-read", "", member("after_days", 1), "rule-untold"),
    ("DB-TSR-07.thinned", "values.", "", first_item("sum", 0), "period-differs"),
    ("DB-TSR-08.recomputed", "corrected.", "", first_item("max", 1e9), "period-differs"),
    ("DB-TSR-09.local-days", "second-zone.", "", first_item("count", 95), "day-count"),
    ("DB-TSR-10.withdrawn-everywhere", "withdraw", "", status(200), "not-one-of"),
    ("DB-TSR-10.withdrawn-everywhere", "stranger", "", status(204), "not-one-of"),
]


def test_the_reference_passes(stacks: Finished) -> None:
    outcomes = broker_harness.outcomes(stacks)
    assert {outcomes[one] for one in REQUIREMENTS} == {Outcome.PASSED}, broker_harness.told(stacks)


@pytest.mark.parametrize(("check", "start", "end", "change", "code"), VIOLATIONS)
def test_an_edited_answer_is_a_violation(
    stacks: Finished, check: str, start: str, end: str, change: Callable[[dict[str, Any]], None], code: str
) -> None:
    changed = edited(trace_of(stacks, check), label_of(stacks, check, start, end), change)
    verdict = judge(CHECKS[check], changed, parameters(check))
    assert verdict.outcome is Outcome.FAILED, verdict
    assert verdict.message is not None and verdict.message.code == code, verdict


@pytest.mark.parametrize("check", MINE)
def test_a_judge_never_crashes(stacks: Finished, check: str) -> None:
    trace, values = trace_of(stacks, check), parameters(check)
    seen = set()
    for seed in range(40):
        draw = random.Random(f"{check}/{seed}")
        seen.add(direct(CHECKS[check], _mangled(trace, draw, draw.choice((0.05, 0.2, 0.6, 1.0))), values).outcome)
    assert {Outcome.FAILED, Outcome.INCONCLUSIVE} & seen


@pytest.mark.parametrize("check", MINE)
def test_facts_alone_are_inconclusive(stacks: Finished, check: str) -> None:
    trace = trace_of(stacks, check)
    bare = dataclasses.replace(trace, observations=tuple(one for one in trace.observations if one.kind == "fact"))
    assert direct(CHECKS[check], bare, parameters(check)).outcome is Outcome.INCONCLUSIVE


def test_clock_changes_are_the_last_sundays() -> None:
    at = sensors.read_instant("2026-11-24T00:00:00Z")
    assert at is not None
    assert [one.isoformat() for one in series.changes(at)] == ["2027-03-28", "2027-10-31"]
    days = series._days(series.changes(at)[0])
    assert [series.midnight(one) for one in days] == [
        sensors.read_instant(text)
        for text in ("2027-03-26T23:00:00Z", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z", "2027-03-29T22:00:00Z")
    ]


def test_an_observation_on_a_bound_counts_in_the_later_period() -> None:
    items = [{"observed_at": text, "value": value} for text, value in (("1970-01-01T00:59:59Z", 1), ("1970-01-01T01:00:00Z", 3))]
    found = aggregate_steps.expected(items, sensors.HOUR)
    assert [(one["start"] // sensors.HOUR, one["count"], one["max"]) for one in found] == [(0, 1, 1), (1, 1, 3)]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        (["http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel"], True),
        ([f"http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel/{one}/x" for one in sensor_api.DATAMODEL], True),
        ([f"http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel/{one}/x" for one in sensor_api.DATAMODEL[1:]], False),
        (["http://www.opengis.net/spec/sensorthings/2.0/conf/datamodel/core"], True),
        ([], False),
    ],
)
def test_a_class_is_claimed_as_itself_or_as_all_its_members(listed: list[str], expected: bool) -> None:
    assert sensor_api.claimed(listed, "datamodel") is expected


def test_places_are_compared_by_position() -> None:
    same = context_steps.same_content
    due = {"type": "Point", "coordinates": [3.7, 51.0]}
    assert same({"type": "Point", "coordinates": [3.7, 51.0, 12]}, due)
    assert not same({"type": "Point", "coordinates": [51.0, 3.7]}, due)
    assert not same({"type": "Point", "coordinates": "x"}, due) and not same(None, due)
