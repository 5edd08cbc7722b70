"""Runs the checks on the reference, on a variant of it, and on every mutant.

A mutant meets the checks of its own requirement, and a sample of the others: those that use the same interface document first,
then others, in an order that the mutant's name decides, as long as their time on the reference fits a budget. ``full`` leaves
the sample away: every check on every mutant.
"""

from __future__ import annotations

import hashlib
import importlib
import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from dataclasses import replace as replace_options
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
from specgen.proof.journal import Journal
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
NEAR, FAR = 1.0, 0.5
"""Seconds, as measured on the reference and with what they rest on, that a mutant spends on checks that share an interface document with
its requirement, and on others."""
UNMEASURED = 1.0
"""Seconds that a check counts for when it was not among those just run on the reference."""
MOST = 30
"""Others are at most so many."""
SEED = 20_261_123
WORKERS = 4
ALWAYS = {"from": "00:00", "until": "00:00"}
"""The load window of a product of our own: the whole day."""
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
    """Start a reference, set up with the values of the plan; run the plan against it, stop it.

    Returns the verdicts and the seconds each check took. Raises NotIdentified.
    """
    given = {f"{item.id}.{name}": value for item in plan.requirements for name, value in item.parameters.items()}
    options = replace_options(options, values=given)
    with tempfile.TemporaryDirectory(prefix="proof-") as folder, start(options, replace) as running:
        target = parse_target({**running.target, "load_window": ALWAYS})
        order = Order(plan, checks, target, only=tuple(only), seed=SEED, workers=WORKERS, runs=1, tries=1)
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


def drawn(names: Iterable[str], mutant: str) -> list[str]:
    """Return names in an order that is the same for the same mutant on every machine, and another for another."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{SEED}/{mutant}/{name}".encode()).digest())


def sample(
    plan: Plan, mutant: Mutant, seconds: Mapping[str, float], documents: Mapping[str, frozenset[str]]
) -> tuple[str, ...]:
    """Return the requirements to run against a mutant: its own, those near it and some others.

    ``seconds`` maps a check to its time on the reference, ``documents`` a requirement to the interface documents it uses.
    """
    alone = {item.id: sum(seconds.get(name, UNMEASURED) for name in item.checks) for item in plan.requirements}
    own = {mutant.requirement, *ancestors(plan, mutant.requirement)}
    rests = {name: ancestors(plan, name) - own for name in alone}
    cost = {name: took + sum(alone[one] for one in rests[name]) for name, took in alone.items()}
    fast = [name for name, took in cost.items() if took <= FAST and name not in own]
    mine = documents.get(mutant.requirement, frozenset())
    near = [name for name in fast if mine & documents.get(name, frozenset())]
    chosen = [mutant.requirement, *_within(drawn(near, mutant.name), cost, NEAR)]
    rest = [name for name in fast if name not in chosen]
    return (*chosen, *_within(drawn(rest, mutant.name), cost, FAR)[:MOST])


def _within(names: Sequence[str], cost: Mapping[str, float], budget: float) -> list[str]:
    """Return as many names, in order, as fit a budget of seconds."""
    found, spent = [], 0.0
    for name in names:
        if spent + cost[name] <= budget:
            found.append(name)
            spent += cost[name]
    return found


@dataclass(frozen=True)
class Trial:
    """What a mutant is put to: ``only`` are the requirements to run (empty: all)."""

    domain: str
    requirements: tuple[Requirement, ...]
    mutant: str
    only: tuple[str, ...]


def tried(trial: Trial) -> MutantRow:
    """Start one mutant of a domain, in a process of its own or in this one, and return what it did."""
    plan = parse(plan_of(trial.domain, trial.requirements))
    mutant = next(one for one in mutants_of(trial.domain) if one.name == trial.mutant)
    return _tried(plan, registry.planned_checks(plan), starter(trial.domain), mutant, trial.only)


def _tried(
    plan: Plan, checks: Mapping[str, Check], start: Start, mutant: Mutant, only: Sequence[str]
) -> MutantRow:
    started = time.monotonic()
    derived, _ = run_once(plan, checks, start, HONEST, {mutant.part: mutant.wrap}, only)
    return mutant_row(plan, mutant, derived, time.monotonic() - started)


def _on_variant(domain: str, requirements: tuple[Requirement, ...], asked: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Run the checks on the variant, in a process of its own; return requirement -> check -> verdict."""
    plan = parse(plan_of(domain, requirements))
    return _verdicts(run_once(plan, registry.planned_checks(plan), starter(domain), VARIANT, None, asked)[0])


def _side_by_side(
    domain: str,
    requirements: tuple[Requirement, ...],
    asked: tuple[str, ...],
    trials: Sequence[Trial],
    workers: int,
    done: Callable[[MutantRow], None],
) -> dict[str, dict[str, str]]:
    """Try the variant and the mutants, so many at once; return what the variant did. Rows are done as they come."""
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        variant = pool.submit(_on_variant, domain, requirements, asked)
        waiting = [pool.submit(tried, trial) for trial in trials]
        try:
            for future in as_completed(waiting):
                done(future.result())
            return variant.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _cost(plan: Plan, names: Sequence[str], seconds: Mapping[str, float]) -> float:
    """Return the seconds that the checks of requirements took on the reference; no names: those of all."""
    return sum(
        seconds.get(check, UNMEASURED) for item in plan.requirements if not names or item.id in names for check in item.checks
    )


def _kept(journal: Journal | None, chosen: Mapping[str, tuple[str, ...]]) -> dict[str, MutantRow]:
    """Return the rows of mutants that need not be tried again, and begin the journal with them."""
    if journal is None:
        return {}
    kept = {name: row for name, row in journal.rows().items() if name in chosen}
    journal.begin(kept)
    return kept


def _documents(requirements: Sequence[Requirement]) -> dict[str, frozenset[str]]:
    """Return requirement -> ids of the interface documents that its procedure uses (``document#operation`` in the knowledge base)."""
    return {
        item.id: frozenset(name.partition("#")[0] for name in item.verification.operations) for item in requirements
    }


def prove(
    requirements: Sequence[Requirement],
    *,
    domain: str,
    only: Sequence[str] = (),
    full: bool = False,
    workers: int = 1,
    progress: Progress = lambda text: None,
    start: Start | None = None,
    mutants: Sequence[Mutant] | None = None,
    journal: Journal | None = None,
) -> DomainProof:
    """Prove the automated requirements of a domain (``only`` some of them).

    ``requirements`` are those of the knowledge base. ``full`` runs every check on every mutant, otherwise a sample. ``workers`` is
    the number of mutants tried at once, each in a process of its own; those that take longest begin first. ``start`` and ``mutants``
    default to the domain's own; others are tried in this process, one by one. ``journal`` keeps the rows as they come, and gives those
    of an earlier run that was stopped. Raises NotIdentified.
    """
    begin = time.monotonic()
    plan = parse(plan_of(domain, requirements))
    checks = registry.planned_checks(plan)
    own = start is None and mutants is None
    begin_with, table = start or starter(domain), mutants_of(domain) if mutants is None else tuple(mutants)
    wanted = [item.id for item in plan.requirements if not only or item.id in only]
    asked = tuple(wanted) if only else ()
    progress(say("reference"))
    honest, seconds = run_once(plan, checks, begin_with, HONEST, None, asked)
    documents = _documents(requirements)
    chosen = {
        one.name: () if full else sample(plan, one, seconds, documents) for one in table if one.requirement in wanted
    }
    found = _kept(journal, chosen)
    left = sorted(set(chosen) - set(found), key=lambda name: -_cost(plan, chosen[name], seconds))

    def done(row: MutantRow) -> None:
        progress(say("{requirement} {mutant}", requirement=row.requirement, mutant=row.name))
        found[row.name] = row
        if journal is not None:
            journal.add(row)

    progress(say("variant"))
    if own and workers > 1:
        trials = [Trial(domain, tuple(requirements), name, chosen[name]) for name in left]
        on_variant = _side_by_side(domain, tuple(requirements), asked, trials, workers, done)
    else:
        on_variant = _verdicts(run_once(plan, checks, begin_with, VARIANT, None, asked)[0])
        for mutant in [one for one in table if one.name in left]:
            done(_tried(plan, checks, begin_with, mutant, chosen[mutant.name]))
    on_reference = _verdicts(honest)
    if journal is not None:
        journal.end()
    rows = []
    for name in wanted:
        item = plan.requirement(name)
        mine = tuple(found[one.name] for one in table if one.name in found and one.requirement == name)
        rows.append(Row(name, on_reference[name], on_variant[name], mine, dict(item.parameters) if item else {}))
    known = {item.id for item in plan.requirements}
    strays = tuple(sorted(f"{one.name} ({one.requirement})" for one in table if one.requirement not in known))
    return DomainProof(domain, checks_digest(domain), full, tuple(rows), strays, round(time.monotonic() - begin, 1))
