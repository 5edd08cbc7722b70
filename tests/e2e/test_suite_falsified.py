"""For every executable check: evidence of a violation, honestly chained and signed, in a bundle that says passed."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest

from specgen.conformance import registry, results, seal
from specgen.conformance.api import Outcome, Verdict
from specgen.conformance.plan import Plan, parse
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.conformance.verify import Trust, lines, verify
from specgen.proof.plan import plan_of
from specgen.proof.prove import mutants_of, starter
from specgen.reference.serving import Options
from tests.e2e.test_suite_run import core

pytestmark = pytest.mark.slow
PLANS: dict[str, Plan] = {domain: parse(plan_of(domain, core(domain))) for domain in ("databroker", "anpr")}
CASES = [(domain, item.id) for domain, plan in PLANS.items() for item in plan.requirements]


@pytest.mark.parametrize(("domain", "requirement"), CASES, ids=[name for _, name in CASES])
def test_a_violation_that_says_passed(domain: str, requirement: str, tmp_path: Path) -> None:
    plan, private = PLANS[domain], seal.keygen()
    checks = registry.planned_checks(plan)
    mutant = next(one for one in mutants_of(domain) if one.requirement == requirement)
    with starter(domain)(Options(), {mutant.part: mutant.wrap}) as running:
        finished = execute(Order(plan, checks, parse_target(running.target), only=(requirement,), runs=1), tmp_path)
    honest = results.make(plan, checks, finished.evidence)
    broken = {
        row.check
        for row in honest.derived.verdicts
        if row.requirement == requirement and row.verdict.outcome is Outcome.FAILED
    }
    assert broken, [(row.check, row.verdict) for row in honest.derived.verdicts]
    with mock.patch("specgen.conformance.judging.judge", lambda *_: Verdict(Outcome.PASSED, compared=9)):
        forged = results.make(plan, checks, finished.evidence)
    assert forged.result["summary"]["counts"]["failed"] == 0
    for report, code in ((forged, 1), (honest, 0)):
        for name, data in results.write_all(report).items():
            (tmp_path / name).write_bytes(data)
        (tmp_path / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(tmp_path), private[0]))
        found = verify(tmp_path, Trust((seal.public_key(private[1].decode()),), plan.digest, partial=True))
        assert found.exit_code == code, lines(found)
        assert bool([item for item in found.mismatches if item.code == "not-derived" and "verdict" in item.detail]) is (
            code == 1
        )
