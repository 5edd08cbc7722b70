"""Runs the databroker checks with the real runner against the reference broker, with the knowledge base's own
parameters.
"""

from __future__ import annotations

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
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options

ROOT = Path(__file__).parent.parent
QUICK = {
    "DB-POL-05": {"deadline": 2},
    "DB-DEV-02": {"deadline": 2},
    "DB-LIN-02": {"deadline": 2},
    "DB-CAT-02": {"deadline": 10},
    "DB-TST-02": {"reset_limit": 30},
    "DB-EXI-01": {"export_limit": 60},
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
) -> Finished:
    """Start a broker, run the suite (or ``only`` these requirements and what they need) and stop the broker.

    ``known``: the requirements that the tender asks; the plan holds no others.
    """
    order_plan = plan(QUICK if parameters is None else parameters, known)
    with start(options or Options(), replace or {}) as running:
        target = parse_target(dict(running.target))
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
