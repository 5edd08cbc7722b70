"""Finds checks by id: one explicit table per domain, loaded only when a plan asks for it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.conformance.api import Check
from specgen.conformance.plan import Plan


class UnknownCheck(LookupError):
    """The plan names checks that this suite does not have; ``missing`` lists them."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


def resolve(reference: str) -> Any:
    """Return what ``module:NAME`` names. Raises ImportError or AttributeError."""
    module, _, name = reference.partition(":")
    return getattr(importlib.import_module(module), name)


def domain_checks(domain: str) -> dict[str, Check]:
    """Return the checks of a domain by id. A table may be a dict (id -> Check or ``module:NAME``) or a sequence of checks."""
    from specgen import checks

    if domain not in checks.REGISTRY:
        raise UnknownCheck([f"(domain {domain})"])
    table = resolve(checks.REGISTRY[domain])
    if not isinstance(table, Mapping):
        return {check.id: check for check in table}
    return {name: resolve(entry) if isinstance(entry, str) else entry for name, entry in table.items()}


def planned_checks(plan: Plan, table: Mapping[str, Check] | None = None) -> dict[str, Check]:
    """Return the checks that a plan names, in reading order. Raises UnknownCheck with every one that is missing."""
    table = domain_checks(plan.domain) if table is None else table
    missing = [name for name in plan.checks if name not in table]
    if missing:
        raise UnknownCheck(missing)
    strays = [name for name in plan.checks if (owner := plan.owner(name)) and table[name].requirement != owner.id]
    if strays:
        raise UnknownCheck([f"{name} (belongs to {table[name].requirement})" for name in strays])
    return {name: table[name] for name in plan.checks}
