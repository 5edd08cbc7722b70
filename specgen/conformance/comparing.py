"""Two results side by side: what a later run changed, and what a repetition by the buyer did not confirm.

Works on ``result.json`` alone, so that results of different suites can be compared; nothing in it is trusted to have the right shape.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specgen.conformance import canonical

RESULT = "result.json"
WORSE, BETTER, OTHER = "worse", "better", "other"


class ResultError(ValueError):
    """A result cannot be read; the message names the file."""


@dataclass(frozen=True)
class Outcome:
    """The verdict of one check in one result."""

    requirement: str
    check: str
    verdict: str
    reason: str


@dataclass(frozen=True)
class Result:
    """What a comparison needs of a ``result.json``. ``outcomes`` maps a check to its outcome; ``facts`` are what identifies the run."""

    outcomes: Mapping[str, Outcome]
    facts: Mapping[str, str]
    data: Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One check whose verdict differs; "" stands for a check that one of the results does not have.

    ``kind``: ``worse`` (was passed, is not any more), ``better`` (is passed now), ``other``.
    """

    requirement: str
    check: str
    before: str
    after: str
    kind: str


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two results. ``facts`` maps what identifies a run to (before, after), where they differ."""

    facts: Mapping[str, tuple[str, str]]
    changes: tuple[Change, ...]
    same: int

    @property
    def worse(self) -> tuple[Change, ...]:
        """The checks that passed before and do not now."""
        return tuple(one for one in self.changes if one.kind == WORSE)


def read(folder: Path) -> Result:
    """Read the result of a folder (or of the named ``result.json``). Raises ResultError; OSError when it cannot be read."""
    place = folder if folder.is_file() else folder / RESULT
    try:
        data = canonical.load(place.read_bytes())
    except canonical.NotJson as error:
        raise ResultError(f"{place.name}: not JSON: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("verdicts"), list):
        raise ResultError(f"{place.name}: this is no result")
    outcomes = {}
    for row in data["verdicts"]:
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in ("requirement", "check", "verdict")):
            raise ResultError(f"{place.name}: a verdict without requirement, check or verdict")
        outcomes[row["check"]] = Outcome(row["requirement"], row["check"], row["verdict"], str(row.get("reason", "")))
    return Result(outcomes, _facts(data), data)


def _facts(data: Mapping[str, Any]) -> dict[str, str]:
    """Return what identifies a run: product, version, tender, plan, suite, mode, and whether it was a whole run."""

    def part(*path: str) -> str:
        value: Any = data
        for name in path:
            value = value.get(name) if isinstance(value, dict) else None
        return "" if value is None else str(value)

    return {
        "product": part("target", "product"),
        "version": part("target", "version"),
        "tender": part("plan", "tender", "slug"),
        "plan": part("plan", "digest"),
        "suite": part("suite", "digest"),
        "code": part("suite", "code"),
        "mode": part("mode"),
        "overall": part("summary", "overall"),
        "complete": part("summary", "complete"),
    }


def without(result: Result, checks: Collection[str]) -> Result:
    """Return a result without these checks: what is excluded for everybody is neither confirmed nor denied."""
    return replace(result, outcomes={name: one for name, one in result.outcomes.items() if name not in checks})


def compare(before: Result, after: Result, only: Collection[str] | None = None) -> Comparison:
    """Return what differs. ``only`` limits the comparison to these requirements."""
    names = {**before.outcomes, **after.outcomes}
    changes, same = [], 0
    for check, known in names.items():
        if only is not None and known.requirement not in only:
            continue
        old, new = before.outcomes.get(check), after.outcomes.get(check)
        first, second = old.verdict if old else "", new.verdict if new else ""
        if first == second:
            same += 1
            continue
        kind = WORSE if first == "passed" else BETTER if second == "passed" else OTHER
        changes.append(Change(known.requirement, check, first, second, kind))
    facts = {name: (value, after.facts[name]) for name, value in before.facts.items() if value != after.facts[name]}
    return Comparison(facts, tuple(changes), same)
