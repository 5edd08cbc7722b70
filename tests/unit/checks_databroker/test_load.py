"""DB-PER-01: the judge on records of products that lose, delay, refuse or double under load, and of suites that were too slow."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.checks.databroker.load import SUSTAINED, observation
from specgen.conformance.api import Observation, Outcome
from specgen.conformance.evidence import Trace
from specgen.conformance.judging import judge
from tests import broker_harness

PARAMETERS = {"rate": 20, "duration": 0.1, "deadline": 2, "datasets": 3, "sample": 10}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """Two seconds at 20 a second over three datasets, on the reference."""
    done = broker_harness.run(
        only=["DB-PER-01"],
        known=["DB-INH-01", "DB-PER-01"],
        parameters={"DB-PER-01": PARAMETERS},
        folder=Path(tmp_path_factory.mktemp("load")),
    )
    assert {row.verdict.outcome for row in done.derived.verdicts} == {Outcome.PASSED}, broker_harness.told(done)
    return next(one for one in done.evidence.traces.values() if one.check == SUSTAINED.id)


def verdict(trace: Trace, change: Callable[[Observation], Observation | None]) -> tuple[str, str]:
    """Return outcome and message of the judge on a changed record."""
    kept = tuple(one for one in map(change, trace.observations) if one is not None)
    found = judge(SUSTAINED, dataclasses.replace(trace, observations=kept), PARAMETERS)
    return found.outcome.value, found.message.code if found.message else ""


def told(**members: Any) -> Callable[[Observation], Observation]:
    """Return a change of members of the load's own event."""
    return lambda one: dataclasses.replace(one, data={**one.data, **members}) if one.kind == "load" else one


def items(prefix: str, change: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]) -> Callable[[Observation], Observation]:
    """Return a change of the observations that answers with this label hold."""

    def edit(one: Observation) -> Observation:
        if not one.label.startswith(prefix) or one.kind != "http":
            return one
        response = one.data["response"]
        body = {**response["json"], "items": change(list(response["json"]["items"]))}
        return dataclasses.replace(one, data={**one.data, "response": {**response, "json": body}})

    return edit


def test_what_was_measured_is_told(honest: Trace) -> None:
    assert verdict(honest, lambda one: one) == ("passed", "")
    load = next(one for one in honest.observations if one.kind == "load")
    assert load.data["sent"] == 120 and load.data["statuses"] == {"200": 120} and not load.data["saturated"]
    assert {one["share"] for one in load.data["percentiles"]} == {0.5, 0.9, 0.95, 0.99}
    assert len([one for one in honest.observations if one.label.startswith("look.")]) == 12


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (told(saturated=True, reached=False), ("inconclusive", "load-saturated")),
        (told(saturated="no"), ("inconclusive", "load-saturated")),
        (told(reached=False), ("failed", "load-not-taken")),
        (told(refused={"count": 2, "places": [1, 2]}), ("failed", "load-refused")),
        (told(lost={"count": 1, "places": [7]}), ("inconclusive", "load-unanswered")),
        (items("look.", lambda found: []), ("failed", "load-late")),
        (items("look.", lambda found: [{**one, "value": -1} for one in found]), ("failed", "load-late")),
        (items("all.1.", lambda found: found[1:]), ("failed", "load-gone")),
        (items("all.1.", lambda found: [{**found[0], "value": 9_999}, *found[1:]]), ("failed", "load-gone")),
        (items("all.1.", lambda found: [*found, found[0]]), ("failed", "load-surplus")),
        (items("all.1.", lambda found: [{"value": None}, 3, *found]), ("failed", "load-surplus")),  # type: ignore[list-item]
        (lambda one: None if one.kind == "load" else one, ("inconclusive", "not-observed")),
    ],
    ids=["saturated", "odd", "slow", "refused", "unanswered", "late", "other value", "gone", "changed", "twice", "hostile", "no event"],
)
def test_judge(change: Callable[[Observation], Observation | None], expected: tuple[str, str], honest: Trace) -> None:
    assert verdict(honest, change) == expected


def test_each_observation_is_one_of_its_own() -> None:
    made = {"datasets": 3, "seed": 5, "prefix": "p", "start": 1_800_000_000_000_000}
    found = [observation(made, place) for place in range(2000)]
    assert len({one["message_id"] for one in found}) == len({one["observed_at"] for one in found}) == 2000
    assert [one["value"] for one in found] == list(range(2000)) and len({one["entity"] for one in found}) == 100
