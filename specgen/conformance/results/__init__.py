"""What a run leaves behind: ``result.json`` and the files derived from it, each a pure function of plan and evidence.

``FILES`` maps a file name to ``module:function``; each function takes a ``Report`` and returns bytes. Whoever verifies makes them
again and compares.
"""

from __future__ import annotations

from specgen.conformance.results.report import Report, make

FILES: dict[str, str] = {
    "result.json": "specgen.conformance.results.document:write",
    "report.html": "specgen.conformance.results.html:write",
    "junit.xml": "specgen.conformance.results.junit:write",
    "earl.jsonld": "specgen.conformance.results.earl:write",
    "annex.xlsx": "specgen.conformance.results.workbook:write",
}


def write_all(report: Report) -> dict[str, bytes]:
    """Return every file of a report by name."""
    from specgen.conformance.registry import resolve

    return {name: resolve(reference)(report) for name, reference in FILES.items()}


__all__ = ["FILES", "Report", "make", "write_all"]
