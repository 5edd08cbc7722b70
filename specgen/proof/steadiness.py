"""Whether verdicts stay the same: one suite on the honest product, again and again, over a line that goes wrong.

Each repeat has a seed of its own, for the suite and for the faults, and a product that starts empty. A check whose verdict differs between
repeats says something of the line, or of chance: it is named, with what it said each time.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specgen.conformance import registry
from specgen.conformance.plan import Plan
from specgen.conformance.run import LOAD, Finished, Order, execute
from specgen.conformance.target import parse_target
from specgen.errors import Sentence, say
from specgen.proof.faults import Faults, Network
from specgen.proof.prove import NotIdentified, starter
from specgen.reference.serving import Options

TIMEOUT = 3
"""Seconds that the suite waits for an answer here: a half-open connection costs no more."""
WORKERS = 4


@dataclass(frozen=True)
class Repeat:
    """One run. ``verdicts``: check -> outcome; ``reasons``: check -> reason and message code where it did not pass.

    ``tries`` counts the tries of checks that the line spoilt and that were begun anew; ``faults`` what the proxies did.
    """

    number: int
    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]
    tries: int
    faults: Mapping[str, int]
    seconds: float


@dataclass(frozen=True)
class Steadiness:
    """All repeats of a suite on the reference of a domain."""

    domain: str
    repeats: tuple[Repeat, ...]

    @property
    def differing(self) -> dict[str, dict[str, int]]:
        """Return check -> outcome -> how often, for the checks whose verdict was not the same in every repeat."""
        table: dict[str, Counter[str]] = {}
        for repeat in self.repeats:
            for check, outcome in repeat.verdicts.items():
                table.setdefault(check, Counter())[outcome] += 1
        full = len(self.repeats)
        return {check: dict(found) for check, found in sorted(table.items()) if full not in found.values()}

    @property
    def unpassed(self) -> dict[str, str]:
        """Return check -> reason for the checks that no repeat passed: equal verdicts, but not those of an honest product."""
        last = self.repeats[-1] if self.repeats else None
        same = {} if last is None else last.reasons
        return {check: why for check, why in sorted(same.items()) if check not in self.differing}

    @property
    def identical(self) -> bool:
        """Whether there were repeats, all verdicts were the same in each, and each was ``passed``."""
        return bool(self.repeats) and not self.differing and not self.unpassed

    @property
    def faults(self) -> Counter[str]:
        """Return what the proxies did in all repeats together."""
        total: Counter[str] = Counter()
        for repeat in self.repeats:
            total.update(repeat.faults)
        return total


def as_json(found: Steadiness) -> dict[str, Any]:
    """Return the outcome as JSON value."""
    return {
        "domain": found.domain,
        "identical": found.identical,
        "differing": found.differing,
        "unpassed": found.unpassed,
        "faults": dict(sorted(found.faults.items())),
        "repeats": [
            {
                "number": one.number,
                "checks": len(one.verdicts),
                "passed": sum(outcome == "passed" for outcome in one.verdicts.values()),
                "reasons": dict(one.reasons),
                "tries": one.tries,
                "faults": dict(sorted(one.faults.items())),
                "seconds": one.seconds,
            }
            for one in found.repeats
        ],
    }


def steadiness(
    plan: Plan,
    *,
    times: int,
    faults: Faults | None,
    only: Sequence[str] = (),
    progress: Callable[[Sentence], None] = lambda text: None,
) -> Steadiness:
    """Run a plan (``only`` some requirements of it, with what they rest on) on the reference of its domain so many times.

    ``faults`` is what goes wrong on the line (None: nothing); its seed is that of the first repeat. Checks under load are left out: a
    rate on a bad line is another rate. Raises NotIdentified.
    """
    repeats = []
    for number in range(1, times + 1):
        repeats.append(_repeat(plan, number, replace(faults, seed=faults.seed + number) if faults else None, only))
        progress(
            say(
                "{number} of {times}: {passed} of {checks} checks passed, {tries} tries begun anew, {faults} faults, {seconds} s",
                number=number,
                times=times,
                passed=sum(outcome == "passed" for outcome in repeats[-1].verdicts.values()),
                checks=len(repeats[-1].verdicts),
                tries=repeats[-1].tries,
                faults=sum(count for name, count in repeats[-1].faults.items() if name not in ("messages", "connections")),
                seconds=f"{repeats[-1].seconds:.1f}",
            )
        )
    return Steadiness(plan.domain, tuple(repeats))


def _repeat(plan: Plan, number: int, faults: Faults | None, only: Sequence[str]) -> Repeat:
    given = {f"{item.id}.{name}": value for item in plan.requirements for name, value in item.parameters.items()}
    begin = time.monotonic()
    counts: Counter[str] = Counter()
    with starter(plan.domain)(Options(values=given), None) as running:
        if faults is None:
            finished = _run(plan, running.target, number, only)
        else:
            with Network(running.target, faults, TIMEOUT) as network:
                finished = _run(plan, network.target, number, only)
                counts = network.counts
    if not finished.diagnosis.identified:
        raise NotIdentified(f"{finished.diagnosis.cause} {dict(finished.diagnosis.arguments)}")
    rows = finished.derived.verdicts
    reasons = {
        row.check: " ".join((row.verdict.reason.value, row.verdict.message.code if row.verdict.message else "")).strip()
        for row in rows
        if row.verdict.outcome.value != "passed"
    }
    return Repeat(
        number,
        {row.check: row.verdict.outcome.value for row in rows},
        reasons,
        len(finished.evidence.disturbed),
        dict(counts),
        round(time.monotonic() - begin, 2),
    )


def _checks_of(plan: Plan, requirement: str) -> tuple[str, ...]:
    item = plan.requirement(requirement)
    return tuple(item.checks) if item else ()


def _run(plan: Plan, target: Mapping[str, Any], number: int, only: Sequence[str]) -> Finished:
    checks = registry.planned_checks(plan)
    calm = [item.id for item in plan.requirements if item.checks and (not only or item.id in only)]
    calm = [name for name in calm if not any(LOAD in checks[one].exclusive for one in _checks_of(plan, name))]
    order = Order(plan, checks, parse_target(dict(target)), only=tuple(calm), seed=number, workers=WORKERS, runs=1)
    with tempfile.TemporaryDirectory(prefix="steady-") as folder:
        return execute(order, Path(folder))
