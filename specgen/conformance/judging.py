"""From evidence to verdicts: a pure function that the run and the later verification both call.

Nothing here talks to a product, reads a clock or knows who asks. The same evidence gives the same verdicts, for ever.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from specgen.conformance.api import (
    Check,
    Message,
    Observation,
    Outcome,
    Precondition,
    Reason,
    Record,
    Verdict,
    Violation,
)
from specgen.conformance.evidence import Evidence, Trace, trace_key
from specgen.conformance.plan import MANDATORY, Plan, PlannedRequirement

_CONTACT = ("http", "mqtt", "callback")
_UNDONE = (Outcome.FAILED, Outcome.INCONCLUSIVE)
LEVELS = (*MANDATORY, "award", "info")


def judge(check: Check, trace: Trace, parameters: Mapping[str, Any]) -> Verdict:
    """Return the verdict of one check on what was recorded. Never raises for what a check or a product does."""
    if trace.interrupted is not None:
        broken = trace.interrupted
        return Verdict(Outcome.INCONCLUSIVE, Reason(broken.reason), Message(broken.code, dict(broken.arguments)))
    try:
        verdict: object = check.judge(Record(trace.observations), parameters)
    except Violation as found:
        return Verdict(Outcome.FAILED, Reason.VIOLATION, found.message, found.evidence, 1)
    except Precondition as found:
        return Verdict(Outcome.INCONCLUSIVE, Reason.PRECONDITION, found.message)
    except Exception as error:  # noqa: BLE001 - code of another author; its defect must not become a verdict
        return Verdict(Outcome.INCONCLUSIVE, Reason.CRASHED, Message("judge-crashed", {"error": type(error).__name__}))
    if not isinstance(verdict, Verdict):
        return Verdict(Outcome.INCONCLUSIVE, Reason.CRASHED, Message("judge-crashed", {"error": "no verdict"}))
    touched = any(one.kind in _CONTACT for one in trace.observations)
    if verdict.outcome is Outcome.PASSED and (verdict.compared < 1 or not touched):
        return Verdict(Outcome.INCONCLUSIVE, Reason.VACUOUS, Message("vacuous"))
    return verdict


MOST_TRIES = 5
"""A check is tried so often, where bad connections spoil it; the last try counts, whatever came of it."""


def disturbed(trace: Trace) -> bool:
    """Tell whether a bad connection left its mark on a try: a request without answer, one sent again, a packet never acknowledged.

    A verdict other than passed on such a try says something of the line rather than of the product: the check is tried again.
    """
    if trace.interrupted is not None and trace.interrupted.reason == Reason.TRANSPORT.value:
        return True
    return any(one.kind == "error" or one.data.get("repeats") or _unacknowledged(one) for one in trace.observations)


def _unacknowledged(one: Observation) -> bool:
    """Tell whether an MQTT event waited for an answer that never came."""
    codes = one.data.get("codes")
    found = [one.data.get("reason_code"), *(codes if isinstance(codes, list) else ())]
    return one.kind == "mqtt" and -1 in found


@dataclass(frozen=True)
class Attempt:
    """One run of a check: its number (from 1), its verdict and the evidence lines that carry it."""

    number: int
    verdict: Verdict
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Judged:
    """One row of ``result.json``: a check, its verdict, and the evidence lines it rests on. ``blocked_by`` are requirements."""

    requirement: str
    check: str
    verdict: Verdict
    lines: tuple[int, ...] = ()
    blocked_by: tuple[str, ...] = ()
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True)
class RequirementResult:
    """The verdict of a requirement: failed when one check failed, passed only when every check passed."""

    requirement: str
    level: str
    outcome: Outcome
    reason: Reason
    checks: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Which requirements a run covers (in reading order), which of them the vendor does not claim, and how often each check runs.

    ``part``: a component on its own is tested, which owes nothing beside its claims. ``excluded`` maps a check that the buyer excluded
    for everybody to the entry of the register that says so.
    """

    requirements: tuple[str, ...]
    unclaimed: frozenset[str]
    runs: int = 1
    part: bool = False
    excluded: Mapping[str, str] = field(default_factory=dict)


def roll_up(verdicts: Iterable[Verdict]) -> tuple[Outcome, Reason]:
    """Return outcome and reason of a requirement from the verdicts of its checks.

    >>> roll_up([])[0].value
    'untested'
    """
    found = list(verdicts)
    for outcome in (Outcome.FAILED, Outcome.INCONCLUSIVE, Outcome.UNTESTED, Outcome.NOT_APPLICABLE):
        hit = next((item for item in found if item.outcome is outcome), None)
        if hit is not None:
            return outcome, hit.reason
    return (Outcome.PASSED, Reason.NONE) if found else (Outcome.UNTESTED, Reason.NONE)


def unclaimed(requirement: PlannedRequirement, part: bool = False) -> Verdict:
    """Return the verdict of a check whose requirement the vendor says not to support: owed is failed, offered is not applicable."""
    if part:
        return Verdict(Outcome.NOT_APPLICABLE, Reason.NOT_CLAIMED, Message("outside-part"))
    outcome = Outcome.FAILED if requirement.mandatory else Outcome.NOT_APPLICABLE
    return Verdict(outcome, Reason.NOT_CLAIMED, Message("not-claimed"))


def blockers(requirement: PlannedRequirement, known: Mapping[str, RequirementResult]) -> tuple[str, ...]:
    """Return the dependencies of a requirement that were tested and did not pass."""
    return tuple(name for name in requirement.depends if name in known and known[name].outcome in _UNDONE)


def order(plan: Plan, selected: Sequence[str]) -> list[PlannedRequirement]:
    """Return the selected requirements with every dependency before its dependants, otherwise in reading order."""
    table = {item.id: item for item in plan.requirements if item.id in set(selected)}
    placed: dict[str, PlannedRequirement] = {}

    def place(item: PlannedRequirement) -> None:
        if item.id in placed:
            return
        for name in item.depends:
            if name in table:
                place(table[name])
        placed[item.id] = item

    for item in table.values():
        place(item)
    return list(placed.values())


@dataclass(frozen=True)
class Derived:
    """All verdicts of a run, in reading order, and what is odd about the evidence (empty for an honest run)."""

    verdicts: tuple[Judged, ...]
    requirements: tuple[RequirementResult, ...]
    problems: tuple[str, ...]


def majority(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict of a check that was run several times: passed when more than half passed (clause ACC-03).

    Failed when, even if all that is unclear had passed, half or fewer would have; otherwise inconclusive. The message is that of
    the first run with that outcome.
    """
    passed = sum(one.outcome is Outcome.PASSED for one in verdicts)
    unclear = sum(one.outcome is not Outcome.FAILED for one in verdicts) - passed
    if passed * 2 > len(verdicts):
        outcome = Outcome.PASSED
    elif (passed + unclear) * 2 <= len(verdicts):
        outcome = Outcome.FAILED
    else:
        outcome = Outcome.INCONCLUSIVE
    return next(
        one for one in verdicts if one.outcome is outcome or (outcome is Outcome.INCONCLUSIVE and _unclear(one))
    )


def _unclear(verdict: Verdict) -> bool:
    return verdict.outcome not in (Outcome.PASSED, Outcome.FAILED)


def withheld(
    item: PlannedRequirement, claimed: bool, identified: bool, blocked: Sequence[str], part: bool = False
) -> Verdict | None:
    """Return the verdict of a check that is not to run, or None when it is."""
    if not claimed:
        return unclaimed(item, part)
    if not identified:
        return Verdict(Outcome.INCONCLUSIVE, Reason.UNIDENTIFIED, Message("unidentified"))
    if blocked:
        return Verdict(Outcome.INCONCLUSIVE, Reason.BLOCKED_BY, Message("blocked-by", {"requirements": list(blocked)}))
    return None


def out(entry: str) -> Verdict:
    """Return the verdict of a check that the register of exclusions takes away: not tested, and not counted anywhere."""
    return Verdict(Outcome.UNTESTED, Reason.NONE, Message("excluded", {"entry": entry}))


def counted(item: PlannedRequirement, excluded: Mapping[str, str]) -> tuple[str, ...]:
    """Return the checks of a requirement that decide about it: those that are not excluded."""
    return tuple(name for name in item.checks if name not in excluded)


def judge_traces(requirement: PlannedRequirement, check: Check, traces: Sequence[Trace]) -> Judged:
    """Return the row of a check from the traces of its runs (at least one)."""
    attempts = []
    for trace in traces:
        verdict = judge(check, trace, requirement.given)
        wanted = set(verdict.evidence)
        pairs = zip(trace.observations, trace.lines, strict=True)
        lines = tuple(line for one, line in pairs if not wanted or one.label in wanted)
        attempts.append(Attempt(trace.attempt, verdict, lines))
    decided = majority([one.verdict for one in attempts])
    shown = next(one for one in attempts if one.verdict is decided)
    return Judged(requirement.id, check.id, decided, shown.lines, (), tuple(attempts))


def derive(plan: Plan, checks: Mapping[str, Check], evidence: Evidence, selection: Selection) -> Derived:
    """Return every verdict that follows from the evidence."""
    identified = bool(evidence.header.get("identified"))
    stopped = bool((evidence.end or {}).get("stopped"))
    known: dict[str, RequirementResult] = {}
    rows: dict[str, Judged] = {}
    problems: list[str] = []
    expected = {trace_key("doctor", 1)}
    for item in order(plan, selection.requirements):
        blocked = blockers(item, known)
        verdict = withheld(item, item.id not in selection.unclaimed, identified, blocked, selection.part)
        for name in item.checks:
            if name in selection.excluded:
                rows[name] = Judged(item.id, name, out(selection.excluded[name]))
                continue
            keys = [trace_key(name, number) for number in range(1, selection.runs + 1)] if verdict is None else []
            expected.update(keys)
            traces = [evidence.traces[key] for key in keys if key in evidence.traces]
            if len(traces) < len(keys) and not stopped:
                problems.append(f"{name}: evidence is missing")
            if traces:
                rows[name] = judge_traces(item, checks[name], traces)
            else:
                none = verdict or Verdict(Outcome.INCONCLUSIVE, Reason.STOPPED, Message("not-run"))
                rows[name] = Judged(item.id, name, none, (), blocked)
        outcome, reason = roll_up(rows[name].verdict for name in counted(item, selection.excluded))
        known[item.id] = RequirementResult(item.id, item.level, outcome, reason, item.checks)
    problems += [f"{name}: was not to run" for name in sorted(set(evidence.traces) - expected)]
    problems += _tries(evidence, expected, checks, plan)
    reading = [item for item in plan.requirements if item.id in known]
    return Derived(
        tuple(rows[name] for item in reading for name in item.checks),
        tuple(known[item.id] for item in reading),
        tuple(problems),
    )


def _tries(evidence: Evidence, expected: set[str], checks: Mapping[str, Check], plan: Plan) -> list[str]:
    """Return what is wrong with the tries that were set aside: only a spoilt one may be, and not more often than allowed."""
    found: list[str] = []
    counts: dict[str, int] = {}
    for trace in evidence.disturbed:
        key = trace_key(trace.check, trace.attempt)
        counts[key] = counts.get(key, 0) + 1
        item, check = plan.owner(trace.check), checks.get(trace.check)
        if key not in expected or item is None or check is None:
            found.append(f"{key}: was not to run")
        elif not disturbed(trace) or judge(check, trace, item.given).outcome is Outcome.PASSED:
            found.append(f"{key}: a try was set aside without cause")
    return found + [f"{key}: tried too often" for key, count in sorted(counts.items()) if count >= MOST_TRIES]


def threshold(rules: Mapping[str, Any], level: str) -> int:
    """Return the share (percent) of the tested requirements of a level that must pass, by clause ACC-03, paragraph 5.

    100 where the clause does not say otherwise; 0 for levels that nobody owes.
    """
    if level not in MANDATORY:
        return 0
    value = rules.get("threshold_requirement" if level == "requirement" else "threshold_minimum", 100)
    return value if isinstance(value, int) and not isinstance(value, bool) else 100


def overall(results: Sequence[RequirementResult], rules: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, int]]]:
    """Return ``conform``, ``non_conform`` or ``cannot_tell``, and the counts per level.

    A level is reached when its share of passed requirements is at its threshold even if all that is unclear failed; it is missed
    when it stays below even if all that is unclear passed; otherwise nobody can tell.
    """
    levels: dict[str, dict[str, int]] = {}
    state = "conform"
    for level in LEVELS:
        found = [item for item in results if item.level == level]
        counts = {outcome.value: sum(item.outcome is outcome for item in found) for outcome in Outcome}
        needed = threshold(rules, level)
        levels[level] = {**counts, "threshold": needed}
        tested = counts["passed"] + counts["failed"] + counts["inconclusive"]
        if not needed or not tested:
            continue
        if (counts["passed"] + counts["inconclusive"]) * 100 < needed * tested:
            state = "non_conform"
        elif counts["passed"] * 100 < needed * tested and state == "conform":
            state = "cannot_tell"
    if state == "conform" and not any(item.outcome is Outcome.PASSED for item in results):
        state = "cannot_tell"
    return state, levels
