"""``selftest``: shows on this machine that the suite passes an honest product and fails a faulty one.

The product is one of the suite's own (``specgen.selftest``). What a self-test says is about the suite and the machine, never about
anybody's product.
"""

from __future__ import annotations

import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen.conformance import registry
from specgen.conformance.api import Check, Outcome
from specgen.conformance.console import CANNOT_TELL, NEGATIVE, OK, Problem, load_plan, say, show, show_json
from specgen.conformance.judging import Judged
from specgen.conformance.messages import OUTCOMES
from specgen.conformance.plan import Plan
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.conformance.words_commands import word

SEED = 20_261_124


@dataclass(frozen=True)
class Trial:
    """One run on a product of our own. ``fault`` is the requirement that it breaks ("" for the honest one)."""

    product: str
    fault: str
    rows: tuple[Judged, ...]

    @property
    def passed(self) -> int:
        """The number of checks that passed."""
        return sum(row.verdict.outcome is Outcome.PASSED for row in self.rows)

    @property
    def well(self) -> bool:
        """Whether it went as it should: all passed on the honest product; on a faulty one its own checks failed."""
        if not self.fault:
            return bool(self.rows) and self.passed == len(self.rows)
        mine = [row for row in self.rows if row.requirement == self.fault]
        return any(row.verdict.outcome is Outcome.FAILED for row in mine)


def _once(plan: Plan, checks: Mapping[str, Check], start: Any, fault: str, only: Sequence[str], workers: int) -> Trial:
    """Start a product, run the checks of ``only`` and what they rest on, stop it."""
    values = {f"{item.id}.{name}": value for item in plan.requirements for name, value in item.parameters.items()}
    running = start(fault, values)
    try:
        order = Order(plan, checks, parse_target(running.target), only=tuple(only), seed=SEED, workers=workers, runs=1)
        with tempfile.TemporaryDirectory(prefix="selftest-") as folder:
            finished = execute(order, Path(folder))
        if not finished.diagnosis.identified:
            raise Problem(CANNOT_TELL, f"the self-test product was not recognised: {finished.diagnosis.cause}")
        return Trial(str(running.target["product"]), fault, finished.derived.verdicts)
    finally:
        running.stop()


def trials(plan: Plan, workers: int) -> list[Trial]:
    """Return what happened: the honest product first, then one with each built-in fault that the tender's checks can see.

    Raises Problem(4) where this suite has no product, or none of the tender's requirements is among those that it meets.
    """
    from specgen.selftest import PRODUCTS

    reference = PRODUCTS.get(plan.domain, "")
    if not reference:
        raise Problem(CANNOT_TELL, f"this suite has no self-test product for {plan.domain}")
    module = reference.partition(":")[0]
    start, known = registry.resolve(reference), registry.resolve(f"{module}:REQUIREMENTS")
    faults = registry.resolve(f"{module}:FAULTS")
    able = [item.id for item in plan.requirements if item.id in known and item.checks and set(item.depends) <= set(known)]
    if not able:
        raise Problem(CANNOT_TELL, "none of this tender's automated requirements is among those that the self-test product meets")
    checks = registry.planned_checks(plan)
    found = [_once(plan, checks, start, "", able, workers)]
    return found + [_once(plan, checks, start, fault, [fault], workers) for fault in faults if fault in able]


def selftest(arguments: Namespace) -> int:
    """Try the suite on products of its own; exit 1 when it does not tell the honest one from the faulty ones."""
    from specgen.selftest import PRODUCTS

    plan, ui = load_plan(arguments.plan), arguments.ui
    found = trials(plan, arguments.workers)
    faults = registry.resolve(f"{PRODUCTS[plan.domain].partition(':')[0]}:FAULTS")
    well = all(one.well for one in found)
    if arguments.json:
        show_json(
            {
                "well": well,
                "trials": [
                    {
                        "product": one.product,
                        "fault": one.fault,
                        "well": one.well,
                        "checks": {row.check: row.verdict.outcome.value for row in one.rows},
                    }
                    for one in found
                ],
            }
        )
        return OK if well else NEGATIVE
    for one in found:
        if not one.fault:
            show(word("selftest-pass", ui, product=one.product, passed=one.passed, all=len(one.rows)))
            for row in one.rows:
                if row.verdict.outcome is not Outcome.PASSED:
                    show(f"  {row.check}: {OUTCOMES[row.verdict.outcome.value][ui]}")
            continue
        for row in one.rows:
            if row.requirement == one.fault:
                verdict = OUTCOMES[row.verdict.outcome.value][ui]
                show(word("selftest-fault", ui, fault=faults[one.fault][ui], check=row.check, verdict=verdict))
    say(word("selftest-good" if well else "selftest-bad", ui))
    return OK if well else NEGATIVE
