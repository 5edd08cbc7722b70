"""The plan that is proven: all automated requirements of a domain, with default values and short waiting times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.conformance.plan import FORMAT
from specgen.model.parameter import Parameter, number
from specgen.model.requirement import Requirement

TIME_UNITS = ("ms", "s", "min", "h", "d")
SHORTENED = ("deadline", "delay", "limit")
"""A parameter with a time unit and one of these words in its name is proven at its declared minimum: what is waited for is short
then, and the check is at its strictest. All other parameters are proven at their default."""
KEPT = frozenset({"DB-DEV-06.limit", "ANPR-CAM-13.flag_limit", "ANPR-CAM-13.refuse_limit"})
"""Limits that nobody waits for: boundaries that the product itself applies to what it gets."""

BRIEF = frozenset({"DB-SUB-07.throttle", "DB-DEV-21.keepalive", "DB-INM-11.watch"})
"""Times that the check itself lets pass in full: proven at their declared minimum too."""


LEAST = frozenset({"DB-PER-01.rate", "ANPR-PRF-01.rate", "ANPR-PRF-01.cameras"})
"""Parameters of a load that are proven at their minimum."""
SUPPLY: Mapping[str, int] = {"DB-PER-01.duration": 1, "ANPR-PRF-01.duration": 1}
"""How long a load lasts in the proof: shorter than any tender may ask, and longer than the mutants need to show their fault."""
WAITS = ("settle", "wait", "answer")
"""A parameter with one of these names is how long a check waits so that nothing comes, or lets something wait: a few seconds are
enough for a reference that acts at once."""
FEW = {"s": 5, "min": 1}
"""Unit -> the longest such wait in the proof, where the requirement's bounds allow it."""
SMALL = frozenset({"ANPR-LST-02.entries"})
"""Sizes that are proven at their minimum: a boundary is a boundary at any size."""
LONGER: Mapping[str, int] = {"DB-LIN-06.settle": 10, "DB-POL-13.settle": 15}
"""Waits that have to be longer, because the faults are slower."""


def automated(requirements: Sequence[Requirement]) -> tuple[Requirement, ...]:
    """Return the requirements that have executable checks."""
    return tuple(item for item in requirements if item.verification.method == "test" and item.verification.checks)


def value_of(requirement: str, name: str, parameter: Parameter) -> Any:
    """Return the value that a parameter has in the proof; None when it has no default."""
    kept = f"{requirement}.{name}" in KEPT
    short = not kept and parameter.unit in TIME_UNITS and any(word in name for word in SHORTENED)
    short = short or f"{requirement}.{name}" in SMALL
    short = short or f"{requirement}.{name}" in BRIEF
    if f"{requirement}.{name}" in SUPPLY:
        return SUPPLY[f"{requirement}.{name}"]
    short = short or f"{requirement}.{name}" in LEAST
    value = parameter.min if short and parameter.min is not None else parameter.default
    if name in WAITS and parameter.unit in FEW and value is not None:
        few = min(number(value), number(LONGER.get(f"{requirement}.{name}", FEW[parameter.unit])))
        value = int(max(few, number(parameter.min or 0)))
    if isinstance(value, tuple):
        return list(value)
    if parameter.type == "integer" and isinstance(value, str):
        return int(number(value))
    return value


def plan_of(domain: str, requirements: Sequence[Requirement]) -> dict[str, Any]:
    """Return the plan of all automated requirements of a domain, as JSON value."""
    chosen = automated(requirements)
    present = {item.id for item in chosen}
    return {
        "format": FORMAT,
        "domain": domain,
        "tender": {"slug": "proof", "title": "Proof", "reference": "-"},
        "kb": {"version": "", "digest": ""},
        "date": "",
        "suite_rules": {},
        "languages": ["nl", "en"],
        "requirements": [
            {
                "id": item.id,
                "version": item.version,
                "level": item.level,
                "number": str(place),
                "lots": [],
                "title": {"en": item.title.en},
                "statement": {"en": item.statement.en},
                "procedure": [],
                "digest": {},
                "parameters": {
                    name: value
                    for name, one in item.parameters.items()
                    if (value := value_of(item.id, name, one)) is not None
                },
                "units": {name: one.unit for name, one in item.parameters.items()},
                "checks": list(item.verification.checks),
                "depends": [name for name in item.depends if name in present],
                "method": "test",
                "clauses": [],
            }
            for place, item in enumerate(chosen, 1)
        ],
    }
