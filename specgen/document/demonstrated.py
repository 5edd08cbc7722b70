"""What our own set-up demonstrated, read from the proof data that ships with the package (``specgen-proof/1``).

``{"domains": {"<domain>": {"rows": [{"requirement", "proven", "reference": {check: verdict}, "mutants": [{"name", "sentence"}]}]}}}``;
whatever does not have this form demonstrates nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Proof = Mapping[str, Any]
"""The proof file as JSON value; empty where no proof was made."""


class Demonstration(NamedTuple):
    """One requirement: the checks that passed on the reference while its mutants were recognised, and those mutants."""

    checks: frozenset[str]
    mutants: tuple[tuple[str, str], ...]


def demonstrations(proof: Proof, domain: str) -> dict[str, Demonstration]:
    """Return requirement id -> what was demonstrated, for the tender's domain."""
    rows = _mapping(_mapping(proof.get("domains")).get(domain)).get("rows")
    found = {}
    for row in rows if isinstance(rows, list) else ():
        entry = _mapping(row)
        proven = entry.get("proven") is True
        passed = (str(name) for name, verdict in _mapping(entry.get("reference")).items() if verdict == "passed")
        mutants = entry.get("mutants")
        named = tuple(
            (str(one.get("name", "")), str(one.get("sentence", "")))
            for one in map(_mapping, mutants if isinstance(mutants, list | tuple) else ())
        )
        found[str(entry.get("requirement", ""))] = Demonstration(frozenset(passed) if proven else frozenset(), named)
    return found


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
