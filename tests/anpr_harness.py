"""Runs the ANPR checks with the real runner against the reference platform, with the knowledge base's own parameters."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from specgen.conformance.api import Outcome
from specgen.conformance.plan import Plan, parse
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Finished, Order, execute
from specgen.conformance.target import parse_target
from specgen.proof.plan import plan_of
from specgen.proof.prove import ALWAYS
from specgen.reference.anpr.compose import start
from specgen.reference.serving import Options
from specgen.selftest.platform import REQUIREMENTS as CORE_REQUIREMENTS

ROOT = Path(__file__).parent.parent
CORE = CORE_REQUIREMENTS
"""The requirements of a platform's core; tests that run the suite again and again run these. The others have runs of their own."""
SHORT_WAITS = {"settle": 1, "deadline": 1}
"""Waits that do not change what is asked; at their minimum a mutant is found out sooner."""


@functools.cache
def requirements() -> dict[str, dict[str, Any]]:
    """Return every ANPR requirement with checks, by id, as it stands in the YAML files."""
    found = {}
    for path in sorted((ROOT / "requirements" / "anpr").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["requirements"]:
            if one["verification"].get("checks"):
                found[one["id"]] = one
    return found


def parameters_of(one: Mapping[str, Any], waits: Mapping[str, int]) -> dict[str, Any]:
    """Return the default values of a requirement, with these waits; a value that the law gives is a month."""
    values = {}
    for name, parameter in one.get("parameters", {}).items():
        default = parameter.get("default")
        values[name] = str(default) if isinstance(default, float) else 1 if default is None else default
    return {**values, **{name: value for name, value in waits.items() if name in values}}


@functools.cache
def proven() -> dict[str, dict[str, Any]]:
    """Return the values at which each requirement is proven: what is waited for is short, the rest as usual."""
    from tests.e2e.test_suite_run import requirements as typed

    found = {item["id"]: item["parameters"] for item in plan_of("anpr", typed("anpr"))["requirements"]}
    found["ANPR-PRF-01"] |= {"rate": 10, "duration": 0.1}  # six seconds instead of the minute that ``prove`` takes
    return found


def plan(parameters: Mapping[str, Mapping[str, Any]] | None = None, waits: Mapping[str, int] = SHORT_WAITS) -> Plan:
    """Return a plan of all automated requirements, with defaults and these other parameter values."""
    items = []
    for name, one in requirements().items():
        usual = parameters_of(one, waits) if name in CORE else proven()[name]
        values = {**usual, **(parameters or {}).get(name, {})}
        items.append(
            {
                "id": name,
                "version": "1.0.0",
                "level": one["level"],
                "number": str(len(items) + 1),
                "lots": [],
                "title": {},
                "statement": {},
                "procedure": [],
                "digest": {},
                "parameters": values,
                "units": {},
                "checks": list(one["verification"]["checks"]),
                "depends": list(one.get("depends", [])),
                "method": "test",
                "clauses": [],
            }
        )
    return parse(
        {
            "format": "specgen-plan/1",
            "domain": "anpr",
            "tender": {"slug": "t"},
            "kb": {"version": "1"},
            "date": "2026-11-23",
            "suite_rules": {},
            "requirements": items,
            "languages": ["nl", "en"],
        }
    )


def run(
    options: Options | None = None,
    replace: Mapping[str, Callable[[Any], Any]] | None = None,
    *,
    only: Sequence[str] = (),
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    waits: Mapping[str, int] = SHORT_WAITS,
    folder: Path | None = None,
    seed: int = 7,
    whole: bool = False,
) -> Finished:
    """Start a platform, run the suite (or ``only`` these requirements and what they need) and stop the platform.

    Without ``only`` it is the core, or everything when ``whole``.
    """
    if not only and not whole:
        only = CORE
    chosen = plan(parameters, waits)
    presented = options or Options()
    if (whole or not set(only) <= set(CORE)) and not presented.values:  # set up as the tender asks, as every product is
        asked = {f"{item.id}.{name}": value for item in chosen.requirements for name, value in item.parameters.items()}
        presented = dataclasses.replace(presented, values=asked)
    with start(presented, replace or {}) as running:
        table = domain_checks("anpr")
        order = Order(
            chosen,
            {name: table[name] for name in chosen.checks},
            parse_target({**running.target, "load_window": ALWAYS}),
            only=tuple(only),
            seed=seed,
        )
        return execute(order, folder or Path(tempfile.mkdtemp()))


def outcomes(finished: Finished) -> dict[str, Outcome]:
    """Return requirement id -> outcome."""
    return {one.requirement: one.outcome for one in finished.derived.requirements}


def told(finished: Finished) -> dict[str, str]:
    """Return check id -> outcome, reason and message of what did not pass, for the failure text of a test."""
    return {
        one.check: f"{one.verdict.outcome.value} {one.verdict.reason.value} {one.verdict.message}"
        for one in finished.derived.verdicts
        if one.verdict.outcome is not Outcome.PASSED
    }


def dependants(requirement: str) -> set[str]:
    """Return the requirements that depend on one, directly or through others."""
    table = requirements()
    found: set[str] = set()
    while True:
        more = {name for name, one in table.items() if {requirement, *found} & set(one.get("depends", []))} - found
        if not more:
            return found
        found |= more
