"""The whole databroker suite against the reference broker, against the same product in another dress, and against every mutant."""

from __future__ import annotations

import pytest

from specgen.conformance.api import Outcome
from specgen.mutants import Mutant
from specgen.mutants.databroker import MUTANTS, core
from specgen.reference.serving import Options
from tests import broker_harness

DRESSES = {
    "plain": Options(),
    "other": Options(path_prefix="/stad/x", delay_ms=30, id_style="short", extra_fields=True, product="Anders"),
}

WAITING = ("DB-INH-01", "DB-INM-01", "DB-INM-07", "DB-POL-05", "DB-DEV-02", "DB-LIN-02", "DB-CAT-02")
SOON = broker_harness.QUICK | {name: {"deadline": 1} for name in WAITING}
"""What is waited for is short, so that a mutant is found out soon."""


@pytest.mark.parametrize("dress", sorted(DRESSES))
def test_the_reference_passes_every_check(dress: str) -> None:
    finished = broker_harness.run(DRESSES[dress], whole=True)
    told = broker_harness.told(finished)
    assert set(broker_harness.outcomes(finished).values()) == {Outcome.PASSED}, told
    assert len(told) == len(broker_harness.requirements())
    assert not finished.leaks and not [one for one in finished.evidence.traces.values() if one.residue]


def test_the_strictest_parameters_pass_too() -> None:
    """Every deadline at its lower bound, every size at a small and then at a large lawful value."""
    deadlines = {
        name: {"deadline": 1} for name in ("DB-INH-01", "DB-INM-01", "DB-INM-07", "DB-POL-05", "DB-DEV-02", "DB-LIN-02")
    }
    small = {
        "DB-INH-02": {"batch_size": 100},
        "DB-TSR-01": {"points": 100},
        "DB-TSR-06": {"records": 200},
        "DB-CTX-02": {"page_size": 10},
        "DB-GDP-02": {"retention": 1, "delay": 1},
        "DB-INH-04": {"window": 1},
        "DB-INM-06": {"window": 1},
    }
    finished = broker_harness.run(parameters=broker_harness.QUICK | deadlines | small)
    assert set(broker_harness.outcomes(finished).values()) == {Outcome.PASSED}, broker_harness.told(finished)


@pytest.mark.slow
def test_the_largest_parameters_pass_too() -> None:
    large = {
        "DB-INH-02": {"batch_size": 10_000},
        "DB-TSR-01": {"points": 10_000},
        "DB-TSR-06": {"records": 10_000},
        "DB-CTX-02": {"page_size": 1000},
        "DB-GDP-02": {"retention": 3650, "delay": 72},
        "DB-INH-04": {"window": 168},
        "DB-INM-06": {"window": 168},
    }
    finished = broker_harness.run(parameters=broker_harness.QUICK | large)
    assert set(broker_harness.outcomes(finished).values()) == {Outcome.PASSED}, broker_harness.told(finished)


@pytest.mark.parametrize("mutant", core.MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fails_its_own_check(mutant: Mutant) -> None:
    finished = broker_harness.run(replace={mutant.part: mutant.wrap}, only=[mutant.requirement], parameters=SOON)
    assert broker_harness.outcomes(finished)[mutant.requirement] is Outcome.FAILED, broker_harness.told(finished)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", core.MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_fails_nothing_else(mutant: Mutant) -> None:
    finished = broker_harness.run(replace={mutant.part: mutant.wrap})
    outcomes = broker_harness.outcomes(finished)
    allowed = broker_harness.allowed(mutant.requirement)
    assert outcomes.pop(mutant.requirement) is Outcome.FAILED
    for requirement, outcome in outcomes.items():
        fine = (Outcome.PASSED, Outcome.INCONCLUSIVE) if requirement in allowed else (Outcome.PASSED,)
        assert outcome in fine, (requirement, broker_harness.told(finished))


def test_every_automated_requirement_has_a_mutant() -> None:
    assert {one.requirement for one in MUTANTS} == set(broker_harness.requirements())
    assert len({one.name for one in MUTANTS}) == len(MUTANTS)
