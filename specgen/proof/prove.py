"""Runs the checks on the reference, on a variant of it, and on every mutant."""

from __future__ import annotations

import importlib
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from specgen.conformance import registry
from specgen.conformance.api import Check
from specgen.conformance.judging import Derived
from specgen.conformance.plan import Plan, parse
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.errors import Sentence, say
from specgen.model.requirement import Requirement
from specgen.mutants import REGISTRY as MUTANTS
from specgen.mutants import Mutant
from specgen.proof.matrix import DomainProof, MutantRow, Row, checks_digest
from specgen.proof.plan import plan_of
from specgen.reference.serving import Options, Replace, Running

REFERENCES: dict[str, str] = {
    "databroker": "specgen.reference.broker.compose:start",
    "anpr": "specgen.reference.anpr.compose:start",
}
"""Domain -> the function that starts its reference."""
HONEST = Options()
VARIANT = Options(
    product="Andere naam voor hetzelfde", path_prefix="/voor/voegsel", delay_ms=15, id_style="short", extra_fields=True
)
"""Another product with the same interface: other name, other path, slower, other ids, more members."""
FAST = 3.0
"""Seconds on the reference; slower checks of other requirements are left out unless the whole matrix is asked."""
SEED = 20_261_123
WORKERS = 6
Start = Callable[[Options, Replace | None], Running]
Progress = Callable[[Sentence], None]


class NotIdentified(RuntimeError):
    """The doctor did not recognise a started reference; the message is its cause."""


def mutants_of(domain: str) -> tuple[Mutant, ...]:
    """Return the mutants of a domain."""
    return tuple(registry.resolve(MUTANTS[domain]))


def starter(domain: str) -> Start:
    """Return the function that starts the reference of a domain."""
    module, _, name = REFERENCES[domain].partition(":")
    found: Start = getattr(importlib.import_module(module), name)
    return found


def run_once(
    plan: Plan,
    checks: Mapping[str, Check],
    start: Start,
    options: Options,
    replace: Replace | None,
    only: Sequence[str] = (),
) -> tuple[Derived, dict[str, float]]:
    """Start a reference, run the plan against it, stop it; return the verdicts and the seconds each check took.

    Raises NotIdentified.
    """
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, start(options, replace) as running:
        order = Order(plan, checks, parse_target(running.target), only=tuple(only), seed=SEED, workers=WORKERS, runs=1)
        finished = execute(order, Path(folder))
    if not finished.diagnosis.identified:
        raise NotIdentified(f"{finished.diagnosis.cause} {dict(finished.diagnosis.arguments)}")
    seconds: dict[str, float] = {}
    for trace in finished.evidence.traces.values():
        seconds[trace.check] = round(trace.ended - trace.started, 3)
    return finished.derived, seconds


def _verdicts(derived: Derived) -> dict[str, dict[str, str]]:
    """Return requirement -> check -> verdict."""
    found: dict[str, dict[str, str]] = {}
    for row in derived.verdicts:
        found.setdefault(row.requirement, {})[row.check] = row.verdict.outcome.value
    return found


def ancestors(plan: Plan, requirement: str) -> frozenset[str]:
    """Return all requirements that a requirement rests on, directly or through others."""
    found: set[str] = set()
    stack = [requirement]
    while stack:
        item = plan.requirement(stack.pop())
        for name in item.depends if item else ():
            if name not in found:
                found.add(name)
                stack.append(name)
    return frozenset(found)


def mutant_row(plan: Plan, mutant: Mutant, derived: Derived, seconds: float) -> MutantRow:
    """Return what a mutant did, from the verdicts of a run against it."""
    own: dict[str, str] = {}
    failed: list[str] = []
    unclear: list[str] = []
    blocked: list[str] = []
    for row in derived.verdicts:
        outcome = row.verdict.outcome.value
        if row.requirement == mutant.requirement:
            own[row.check] = outcome
        elif outcome == "failed":
            failed.append(row.check)
        elif outcome == "inconclusive":
            explained = row.blocked_by and mutant.requirement in ancestors(plan, row.requirement)
            (blocked if explained else unclear).append(row.check)
    return MutantRow(
        mutant.name,
        mutant.requirement,
        mutant.sentence,
        own,
        tuple(failed),
        tuple(unclear),
        tuple(blocked),
        len(derived.verdicts),
        round(seconds, 2),
    )


def _chosen(plan: Plan, mutant: Mutant, seconds: Mapping[str, float], full: bool) -> tuple[str, ...]:
    """Return the requirements to run against a mutant: its own, and all that are fast (all, when ``full``)."""
    if full:
        return ()
    fast = [item.id for item in plan.requirements if all(seconds.get(name, 0.0) <= FAST for name in item.checks)]
    return (mutant.requirement, *fast)


def prove(
    requirements: Sequence[Requirement],
    *,
    domain: str,
    only: Sequence[str] = (),
    full: bool = False,
    progress: Progress = lambda text: None,
    start: Start | None = None,
    mutants: Sequence[Mutant] | None = None,
) -> DomainProof:
    """Prove the automated requirements of a domain (``only`` some of them).

    ``requirements`` are those of the knowledge base. ``full`` runs every check on every mutant; otherwise slow checks of other
    requirements are left out. ``start`` and ``mutants`` default to the domain's own.
    """
    begin = time.monotonic()
    plan = parse(plan_of(domain, requirements))
    checks = registry.planned_checks(plan)
    begin_with, table = start or starter(domain), mutants_of(domain) if mutants is None else tuple(mutants)
    wanted = [item.id for item in plan.requirements if not only or item.id in only]
    asked = wanted if only else ()
    progress(say("reference"))
    honest, seconds = run_once(plan, checks, begin_with, HONEST, None, asked)
    progress(say("variant"))
    variant, _ = run_once(plan, checks, begin_with, VARIANT, None, asked)
    on_reference, on_variant = _verdicts(honest), _verdicts(variant)
    rows = []
    for name in wanted:
        item = plan.requirement(name)
        tried = []
        for mutant in [one for one in table if one.requirement == name]:
            progress(say("{requirement} {mutant}", requirement=name, mutant=mutant.name))
            started = time.monotonic()
            chosen = _chosen(plan, mutant, seconds, full)
            derived, _ = run_once(plan, checks, begin_with, HONEST, {mutant.part: mutant.wrap}, chosen)
            tried.append(mutant_row(plan, mutant, derived, time.monotonic() - started))
        rows.append(
            Row(name, on_reference[name], on_variant[name], tuple(tried), dict(item.parameters) if item else {})
        )
    known = {item.id for item in plan.requirements}
    strays = tuple(sorted(f"{one.name} ({one.requirement})" for one in table if one.requirement not in known))
    return DomainProof(
        domain,
        checks_digest(domain),
        full,
        tuple(rows),
        strays,
        round(time.monotonic() - begin, 1),
    )
