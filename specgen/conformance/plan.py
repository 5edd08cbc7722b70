"""``plan.json``: what a tender asks to be tested, with its own parameter values.

The plan is the part of the resolved tender that travels in the suite. Its digest stands in every report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from specgen.conformance import canonical
from specgen.conformance.api import ASKED

FORMAT = "specgen-plan/1"
MANDATORY = ("minimum", "substantial", "requirement")


class PlanError(ValueError):
    """The plan cannot be read into types; ``problems`` lists every reason."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class PlannedRequirement:
    """One requirement of the tender. ``units`` maps a parameter to its unit key ("" where none); ``procedure`` is one text per step."""

    id: str
    version: str
    level: str
    number: str
    lots: tuple[str, ...]
    title: Mapping[str, str]
    statement: Mapping[str, str]
    procedure: tuple[Mapping[str, str], ...]
    digest: Mapping[str, str]
    parameters: Mapping[str, Any]
    units: Mapping[str, str]
    checks: tuple[str, ...]
    depends: tuple[str, ...]
    method: str
    clauses: tuple[str, ...]
    beside: frozenset[str] = frozenset()

    @property
    def given(self) -> dict[str, Any]:
        """What a check gets: the requirement's own values, and under ``ASKED`` which requirements the tender asks (from the plan, so
        that no evidence can say otherwise).
        """
        return {**self.parameters, ASKED: self.beside}

    @property
    def mandatory(self) -> bool:
        """Whether a product has to meet it (award and info items it need not)."""
        return self.level in MANDATORY


@dataclass(frozen=True)
class Plan:
    """The whole plan; ``digest`` is the SHA-256 of its canonical bytes, ``data`` the JSON value it was read from."""

    data: Mapping[str, Any]
    digest: str
    domain: str
    tender: Mapping[str, str]
    kb: Mapping[str, str]
    date: str
    rules: Mapping[str, Any]
    languages: tuple[str, ...]
    requirements: tuple[PlannedRequirement, ...]

    def requirement(self, identifier: str) -> PlannedRequirement | None:
        """Return one requirement, or None when the plan does not have it."""
        return next((item for item in self.requirements if item.id == identifier), None)

    def owner(self, check: str) -> PlannedRequirement | None:
        """Return the requirement that a check belongs to."""
        return next((item for item in self.requirements if check in item.checks), None)

    @property
    def runs(self) -> int:
        """How often each check is run, by clause ACC-03, paragraph 5; 1 where the tender does not say."""
        value = self.rules.get("runs", 1)
        return value if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 9 else 1

    @property
    def checks(self) -> tuple[str, ...]:
        """All check ids, in reading order."""
        return tuple(check for item in self.requirements for check in item.checks)


_SHAPES: dict[str, type] = {
    "id": str,
    "version": str,
    "level": str,
    "number": str,
    "lots": list,
    "title": dict,
    "statement": dict,
    "procedure": list,
    "digest": dict,
    "parameters": dict,
    "units": dict,
    "checks": list,
    "depends": list,
    "method": str,
    "clauses": list,
}
_TOP: dict[str, type] = {
    "format": str,
    "domain": str,
    "tender": dict,
    "kb": dict,
    "date": str,
    "suite_rules": dict,
    "requirements": list,
    "languages": list,
}


def _requirement(value: Any, position: int, problems: list[str]) -> PlannedRequirement | None:
    if not isinstance(value, dict):
        problems.append(f"requirements[{position}] is not an object")
        return None
    name = str(value.get("id", f"requirements[{position}]"))
    bad = [
        f"{name}: {key} is missing or not a {kind.__name__}"
        for key, kind in _SHAPES.items()
        if not isinstance(value.get(key), kind)
    ]
    bad += [f"{name}: unknown key {key}" for key in sorted(set(value) - set(_SHAPES))]
    problems.extend(bad)
    if bad:
        return None
    lists = {key: tuple(value[key]) for key, kind in _SHAPES.items() if kind is list}
    return PlannedRequirement(**{**{key: value[key] for key in _SHAPES}, **lists})


def _cycle(requirements: Sequence[PlannedRequirement]) -> str:
    """Return the id of a requirement that depends on itself through others, or ""."""
    edges = {item.id: item.depends for item in requirements}
    done: set[str] = set()

    def visit(node: str, path: tuple[str, ...]) -> str:
        if node in path:
            return node
        if node in done:
            return ""
        for target in edges.get(node, ()):
            found = visit(target, (*path, node))
            if found:
                return found
        done.add(node)
        return ""

    return next((found for found in (visit(item.id, ()) for item in requirements) if found), "")


def parse(data: Mapping[str, Any]) -> Plan:
    """Return the plan of a JSON value. Raises PlanError with every problem."""
    if not isinstance(data, Mapping):
        raise PlanError(["the plan is not an object"])
    data = canonical.load(canonical.dump(data))  # the same order of keys, wherever the plan comes from
    problems = [
        f"{key} is missing or not a {kind.__name__}"
        for key, kind in _TOP.items()
        if not isinstance(data.get(key), kind)
    ]
    problems += [f"unknown key {key}" for key in sorted(set(data) - set(_TOP))]
    if data.get("format") != FORMAT:
        problems.append(f"format is not {FORMAT}")
    if problems:
        raise PlanError(problems)
    read = [_requirement(value, index, problems) for index, value in enumerate(data["requirements"])]
    requirements = tuple(item for item in read if item is not None)
    ids = [item.id for item in requirements]
    requirements = tuple(replace(item, beside=frozenset(ids)) for item in requirements)
    checks = [check for item in requirements for check in item.checks]
    problems += [f"{name} stands twice" for name in sorted({one for one in ids if ids.count(one) > 1})]
    problems += [f"check {name} stands twice" for name in sorted({one for one in checks if checks.count(one) > 1})]
    looping = _cycle(requirements)
    if looping:
        problems.append(f"{looping} depends on itself")
    if problems:
        raise PlanError(problems)
    return Plan(
        data=data,
        digest=canonical.digest(canonical.dump(data)),
        domain=data["domain"],
        tender=data["tender"],
        kb=data["kb"],
        date=data["date"],
        rules=data["suite_rules"],
        languages=tuple(data["languages"]),
        requirements=requirements,
    )


def read(source: bytes | Path) -> Plan:
    """Read a plan from bytes or a file. Raises PlanError; OSError when the file cannot be read."""
    try:
        return parse(canonical.load(source.read_bytes() if isinstance(source, Path) else source))
    except canonical.NotJson as error:
        raise PlanError([f"not JSON: {error}"]) from error


def seed_of(seed: int, check: str, attempt: int) -> int:
    """Return the seed of one attempt of a check, derived from the run's own seed."""
    return int.from_bytes(hashlib.sha256(f"{seed}/{check}/{attempt}".encode()).digest()[:6], "big")


def with_dependencies(plan: Plan, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return ``wanted`` requirement ids and all they depend on, in reading order."""
    needed: set[str] = set()
    stack = list(wanted)
    while stack:
        found = plan.requirement(stack.pop())
        if found is not None and found.id not in needed:
            needed.add(found.id)
            stack.extend(found.depends)
    return tuple(item.id for item in plan.requirements if item.id in needed)
