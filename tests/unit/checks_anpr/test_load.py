"""ANPR-PRF-01: the judge on records of platforms that lose or double passages in the rush hour, and of suites that were too slow."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.checks.anpr.load import RUSH_HOUR
from specgen.conformance.api import Observation, Outcome
from specgen.conformance.evidence import Trace
from specgen.conformance.judging import judge
from tests import anpr_harness

PARAMETERS = {"rate": 40, "duration": 0.05, "cameras": 2, "repeated": 10, "deadline": 1}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """Three seconds at 40 a second over two cameras, on the reference."""
    folder = Path(tmp_path_factory.mktemp("load"))
    done = anpr_harness.run(only=["ANPR-PRF-01"], parameters={"ANPR-PRF-01": PARAMETERS}, folder=folder)
    rows = [row for row in done.derived.verdicts if row.check == RUSH_HOUR.id]
    assert [row.verdict.outcome for row in rows] == [Outcome.PASSED], rows
    return next(one for one in done.evidence.traces.values() if one.check == RUSH_HOUR.id)


def verdict(trace: Trace, change: Callable[[Observation], Observation | None]) -> tuple[str, str]:
    """Return outcome and message of the judge on a changed record."""
    kept = tuple(one for one in map(change, trace.observations) if one is not None)
    found = judge(RUSH_HOUR, dataclasses.replace(trace, observations=kept), PARAMETERS)
    return found.outcome.value, found.message.code if found.message else ""


def told(**members: Any) -> Callable[[Observation], Observation]:
    """Return a change of members of the load's own event."""
    return lambda one: dataclasses.replace(one, data={**one.data, **members}) if one.kind == "load" else one


def cell(**members: Any) -> Callable[[Observation], Observation]:
    """Return a change of the cells that the counts of the second camera hold."""

    def edit(one: Observation) -> Observation:
        if one.label != "counts.1":
            return one
        response = one.data["response"]
        items = [{**item, **members} for item in response["json"]["items"]]
        return dataclasses.replace(one, data={**one.data, "response": {**response, "json": {**response["json"], "items": items}}})

    return edit


def test_the_rush_hour_is_counted(honest: Trace) -> None:
    assert verdict(honest, lambda one: one) == ("passed", "")
    truth = next(one for one in honest.observations if one.label == "truth").data["value"]
    assert truth["counts"] == [60, 60] and truth["again"] == 12


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (told(saturated=True), ("inconclusive", "load-saturated")),
        (told(saturated=None), ("inconclusive", "load-saturated")),
        (told(reached=False), ("failed", "load-not-taken")),
        (told(refused={"count": 1, "places": [3]}), ("failed", "load-refused")),
        (told(lost={"count": 1, "places": [3]}), ("inconclusive", "load-unanswered")),
        (cell(count=59), ("failed", "load-miscounted")),
        (cell(count=61), ("failed", "load-miscounted")),
        (cell(count="60"), ("failed", "load-miscounted")),
        (cell(count=None, suppressed=True), ("inconclusive", "load-suppressed")),
        (lambda one: None if one.label == "counts.0" else one, ("inconclusive", "not-observed")),
    ],
    ids=["saturated", "odd", "slow", "refused", "unanswered", "lost", "twice", "text", "suppressed", "no count"],
)
def test_judge(change: Callable[[Observation], Observation | None], expected: tuple[str, str], honest: Trace) -> None:
    assert verdict(honest, change) == expected
