"""The ANPR suite against the reference platform: it passes, it is fast, each mutant is found out by its own check alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from specgen.conformance.api import Outcome
from specgen.mutants.anpr import MUTANTS, core
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.store import Passage
from specgen.reference.serving import Options
from tests import anpr_harness

VARIANT = Options(path_prefix="/stad/x", delay_ms=30, id_style="short", extra_fields=True, product="Anders")


@pytest.mark.parametrize("options", [Options(), VARIANT], ids=["plain", "variant"])
def test_the_reference_passes(options: Options) -> None:
    finished = anpr_harness.run(options, whole=True)
    assert not anpr_harness.told(finished) and len(finished.derived.requirements) == len(anpr_harness.requirements())
    assert not finished.derived.problems and not finished.leaks and not finished.stopped
    assert not [one.residue for one in finished.evidence.traces.values() if one.residue]


@pytest.mark.parametrize("mutant", core.MUTANTS, ids=lambda one: one.name)
def test_a_mutant_is_found_out(mutant: Any) -> None:
    finished = anpr_harness.run(replace={mutant.part: mutant.wrap}, only=(mutant.requirement,))
    verdict = next(one for one in finished.derived.verdicts if one.requirement == mutant.requirement).verdict
    assert verdict.outcome is Outcome.FAILED, anpr_harness.told(finished)
    others = {name for name, outcome in anpr_harness.outcomes(finished).items() if outcome is not Outcome.PASSED}
    assert others == {mutant.requirement}


WIDE = ("admission", "calendar", "export", "journal", "keys", "periods", "shapes", "tally", "tokeniser", "trips")
"""Parts that many checks lean on. ``specgen prove --full`` runs every check on every mutant."""


@pytest.mark.parametrize("part", WIDE)
def test_nobody_else_is_touched(part: str) -> None:
    mutant = next(one for one in reversed(core.MUTANTS) if one.part == part)
    finished = anpr_harness.run(replace={mutant.part: mutant.wrap})
    outcomes = anpr_harness.outcomes(finished)
    assert outcomes.pop(mutant.requirement) is Outcome.FAILED
    excused = anpr_harness.dependants(mutant.requirement)
    for name, outcome in outcomes.items():
        blocked = name in excused and outcome is Outcome.INCONCLUSIVE
        assert outcome is Outcome.PASSED or blocked, (name, anpr_harness.told(finished))


class LateStore(Around):
    """Shows passages only half a second after they came in, as a platform does that processes in the background."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._since: dict[str, float] = {}

    def add_passage(self, passage: Passage) -> None:
        self._honest.add_passage(passage)
        self._since[passage.event_id] = time.monotonic()

    def _visible(self, event: Any) -> bool:
        return time.monotonic() - self._since.get(event, 0.0) > 0.5

    def passages(self, *place: Any) -> list[tuple[int, Passage]]:
        return [row for row in self._honest.passages(*place) if self._visible(row[1].event_id)]

    def crossings(self, *place: Any) -> list[Passage]:
        return [one for one in self._honest.crossings(*place) if self._visible(one.event_id)]

    def sightings(self, *place: Any) -> list[Passage]:
        return [one for one in self._honest.sightings(*place) if self._visible(one.event_id)]

    def everything(self) -> Iterator[tuple[str, dict[str, Any]]]:
        return (row for row in self._honest.everything() if self._visible(row[1].get("event_id")))


class Silent(Around):
    """Does not say how much work waits: the member is optional."""

    def member(self) -> dict[str, int]:
        return {}


@pytest.mark.parametrize("late", [True, False])
def test_a_platform_that_processes_later_and_says_nothing_passes(late: bool) -> None:
    replace = {"backlog": Silent, **({"store": LateStore} if late else {})}
    assert not anpr_harness.told(anpr_harness.run(replace=replace, waits={"settle": 20}))


def test_every_requirement_has_a_mutant() -> None:
    assert {one.requirement for one in MUTANTS} == set(anpr_harness.requirements())
    assert len({one.name for one in MUTANTS}) == len(MUTANTS)


OTHER: dict[str, dict[str, Any]] = {
    "ANPR-CNT-05": {"k": 15},
    "ANPR-CAM-11": {"interval": 30},
    "ANPR-CAM-13": {"flag_limit": 5, "refuse_limit": 120},
    "ANPR-TRN-04": {"lateness": 14},
    "ANPR-TRN-07": {"silence": 900},
    "ANPR-EVT-05": {"threshold": "0.95"},
    "ANPR-PSE-04": {"key_period": 12},
    "ANPR-PSE-06": {"token_bits": 192},
    "ANPR-PSE-08": {"token_retention": 24},
    "ANPR-RET-04": {"ceiling": 24},
    "ANPR-ODM-01": {"trip_gap": 60},
}
"""Requirement -> other values in the tender."""


@pytest.mark.parametrize("name", sorted(OTHER))
def test_the_value_of_the_tender_decides(name: str) -> None:
    """A product that is set up as the tender asks passes; one that kept the defaults fails."""
    asked: dict[str, Any] = {"only": (name,), "parameters": {name: OTHER[name]}}
    values = {f"{name}.{parameter}": value for parameter, value in OTHER[name].items()}
    if name == "ANPR-RET-04":
        values["ANPR-PSE-08.token_retention"] = 24
    assert anpr_harness.outcomes(anpr_harness.run(Options(values=values), **asked))[name] is Outcome.PASSED
    if name != "ANPR-PSE-04":  # half a day later may or may not be another day
        assert anpr_harness.outcomes(anpr_harness.run(**asked))[name] is Outcome.FAILED


@pytest.mark.parametrize(("trip_gap", "k", "batch_size", "silence"), [(10, 5, 10, 60), (120, 50, 1000, 900)])
def test_the_checks_work_at_the_bounds(trip_gap: int, k: int, batch_size: int, silence: int) -> None:
    parameters = {
        "ANPR-ODM-01": {"trip_gap": trip_gap},
        "ANPR-CNT-05": {"k": k},
        "ANPR-ING-02": {"batch_size": batch_size},
        "ANPR-TRN-07": {"silence": silence},
    }
    values = {f"{name}.{key}": value for name, found in parameters.items() for key, value in found.items()}
    assert not anpr_harness.told(anpr_harness.run(Options(values=values), parameters=parameters))
