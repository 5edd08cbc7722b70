"""A sample of the mutants outside the core, each against its own check. The whole matrix is ``specgen prove``; its result ships."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from specgen.conformance.api import Outcome
from specgen.mutants import Mutant
from specgen.mutants.anpr import MUTANTS as ANPR
from specgen.mutants.databroker import MUTANTS as BROKER
from tests import anpr_harness, broker_harness

HARNESSES: dict[str, Any] = {"databroker": broker_harness, "anpr": anpr_harness}
SLOW = ("DB-SUB-04", "DB-PER-01", "ANPR-PRF-01")
"""Requirements whose procedure waits minutes; ``prove`` runs them."""
ONE_IN = 8


def sample() -> list[Any]:
    """Return one in ``ONE_IN`` of the other mutants, the same on every machine."""
    found = []
    for domain, table in (("databroker", BROKER), ("anpr", ANPR)):
        for one in table:
            other = one.requirement not in HARNESSES[domain].CORE and one.requirement not in SLOW
            if other and hashlib.sha256(one.name.encode()).digest()[0] % ONE_IN == 0:
                found.append(pytest.param(domain, one, id=one.name))
    return found


@pytest.mark.parametrize(("domain", "mutant"), sample())
def test_a_mutant_fails_its_own_check(domain: str, mutant: Mutant) -> None:
    harness = HARNESSES[domain]
    finished = harness.run(replace={mutant.part: mutant.wrap}, only=(mutant.requirement,))
    assert harness.outcomes(finished)[mutant.requirement] is Outcome.FAILED, harness.told(finished)
