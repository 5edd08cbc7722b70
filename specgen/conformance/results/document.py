"""``result.json``: the canonical result, keys as in the contract; every other file is derived from the same report."""

from __future__ import annotations

from specgen.conformance import canonical
from specgen.conformance.results.report import Report


def write(report: Report) -> bytes:
    """Return ``result.json``."""
    return canonical.dump(report.result) + b"\n"
