"""Runs the databroker checks with the real runner against the reference broker, with the knowledge base's own
parameters.
"""

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
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options
from specgen.selftest.broker import REQUIREMENTS as CORE_REQUIREMENTS

ROOT = Path(__file__).parent.parent
CORE = CORE_REQUIREMENTS
"""The requirements of a broker's core; tests that run the suite again and again run these. The others have runs of their own."""
PACE = 8
"""Seconds: tests run side by side on two cores; ``prove`` takes the strictest deadline."""
BRIEF: dict[str, dict[str, Any]] = {"DB-PER-01": {"rate": 10, "duration": 0.1, "sample": 20}}
"""A supply of six seconds: less than the knowledge base allows, enough to see that it is measured. ``prove`` takes a minute."""
QUICK = {
    "DB-POL-05": {"deadline": 2},
    "DB-DEV-02": {"deadline": 2},
    "DB-LIN-02": {"deadline": 2},
    "DB-CAT-02": {"deadline": 10},
    "DB-TST-02": {"reset_limit": 30},
    "DB-EXI-01": {"export_limit": 60},
    "DB-CTX-09": {"deadline": 1},
    "DB-CTX-15": {"deadline": 1},
    "DB-CTX-16": {"deadline": 1},
    "DB-TSR-03": {"deadline": 1},
    "DB-TSR-04": {"deadline": 1},
    "DB-TSR-08": {"deadline": 1},
    "DB-TSR-10": {"deadline": 1},
    "DB-CTX-06": {"lag": 1, "rounds": 5, "writers": 10},
}
"""Shorter deadlines within the bounds of the knowledge base, so that a mutant is found out sooner."""


@functools.cache
def requirements() -> dict[str, dict[str, Any]]:
    """Return every databroker requirement with checks, by id, as it stands in the YAML files."""
    found = {}
    for path in sorted((ROOT / "requirements" / "databroker").glob("*.yaml")):
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))["requirements"]:
            if one["verification"].get("checks"):
                found[one["id"]] = one
    return found


@functools.cache
def proven() -> dict[str, dict[str, Any]]:
    """Return the values at which each requirement is proven, with deadlines that a busy machine holds: ``PACE`` seconds at least."""
    from tests.e2e.test_suite_run import requirements as typed

    known = {item.id: item for item in typed("databroker")}
    found = {item["id"]: dict(item["parameters"]) for item in plan_of("databroker", list(known.values()))["requirements"]}
    for name, values in found.items():
        for key, one in known[name].parameters.items():
            if "deadline" in key and one.unit == "s":
                values[key] = max(int(values[key]), min(PACE, int(str(one.max))))
    for name in BRIEF.keys() & found.keys():
        found[name] |= BRIEF[name]
    return found


def plan(
    parameters: Mapping[str, Mapping[str, Any]] | None = None,
    known: Sequence[str] | None = None,
    *,
    depends: bool = True,
) -> Plan:
    """Return a plan of all automated requirements whose checks exist, with defaults and these other parameter
    values.
    """
    table = domain_checks("databroker")
    items: list[dict[str, Any]] = []
    for name, one in requirements().items():
        checks = [check for check in one["verification"]["checks"] if check in table]
        if not checks or (known is not None and name not in known):
            continue
        values = {key: value.get("default") for key, value in one.get("parameters", {}).items()}
        if name not in CORE:
            values = dict(proven()[name])
        values.update((parameters or {}).get(name, {}))
        items.append(
            {
                "id": name,
                "version": "1.0.0",
                "level": "requirement",
                "number": str(len(items) + 1),
                "lots": [],
                "title": {},
                "statement": {},
                "procedure": [],
                "digest": {},
                "parameters": values,
                "units": {},
                "checks": checks,
                "depends": list(one.get("depends", [])),
                "method": "test",
                "clauses": [],
            }
        )
    for item in items:
        item["depends"] = [name for name in item["depends"] if depends and any(other["id"] == name for other in items)]
    return parse(
        {
            "format": "specgen-plan/1",
            "domain": "databroker",
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
    folder: Path | None = None,
    seed: int = 7,
    known: Sequence[str] | None = None,
    whole: bool = False,
) -> Finished:
    """Start a broker, run the suite (or ``only`` these requirements and what they need) and stop the broker.

    ``known``: the requirements that the tender asks; the plan holds no others. Without ``known`` and ``only`` it is the core, or
    everything when ``whole``.
    """
    if known is None and not only and not whole:
        known = CORE
    order_plan = plan(QUICK if parameters is None else parameters, known)
    presented = options or Options()
    if (whole or not set(only) <= set(CORE)) and not presented.values:  # set up as the tender asks, as every product is
        asked = {f"{item.id}.{name}": value for item in order_plan.requirements for name, value in item.parameters.items()}
        presented = dataclasses.replace(presented, values=asked)
    with start(presented, replace or {}) as running:
        target = parse_target({**running.target, "load_window": ALWAYS})
        table = domain_checks("databroker")
        order = Order(
            order_plan, {name: table[name] for name in order_plan.checks}, target, only=tuple(only), seed=seed
        )
        return execute(order, folder or Path(tempfile.mkdtemp()))


def outcomes(finished: Finished) -> dict[str, Outcome]:
    """Return requirement id -> outcome."""
    return {one.requirement: one.outcome for one in finished.derived.requirements}


def told(finished: Finished) -> dict[str, str]:
    """Return check id -> outcome, reason and message, for the failure text of a test."""
    return {
        one.check: f"{one.verdict.outcome.value} {one.verdict.reason.value} "
        f"{one.verdict.message.code if one.verdict.message else ''} "
        f"{dict(one.verdict.message.arguments) if one.verdict.message else ''}"
        for one in finished.derived.verdicts
    }


def mutants() -> dict[str, Any]:
    """Return the databroker mutants by name."""
    from specgen.mutants.databroker import MUTANTS

    return {one.name: one for one in MUTANTS}


def allowed(requirement: str) -> set[str]:
    """Return the requirements that depend on one, directly or through others: only these may be inconclusive on its
    mutant.
    """
    table = requirements()
    found: set[str] = set()
    while True:
        more = {name for name, one in table.items() if {requirement, *found} & set(one.get("depends", []))} - found
        if not more:
            return found
        found |= more
