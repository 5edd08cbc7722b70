"""``junit.xml`` for build servers: failed is a failure, inconclusive an error, the rest that did not pass is skipped."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

from specgen.conformance.api import Outcome
from specgen.conformance.results.report import Report

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    Outcome.FAILED: "failure",
    Outcome.INCONCLUSIVE: "error",
    Outcome.NOT_APPLICABLE: "skipped",
    Outcome.UNTESTED: "skipped",
}


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)


def write(report: Report) -> bytes:
    """Return the JUnit file; ``classname`` is the requirement, ``name`` the check."""
    counts = report.result["summary"]["checks"]
    suite = ElementTree.Element(
        "testsuite",
        {
            "name": _clean(f"{report.plan.tender.get('slug', '')} {report.result['target']['product']}"),
            "tests": str(len(report.derived.verdicts)),
            "failures": str(counts["failed"]),
            "errors": str(counts["inconclusive"]),
            "skipped": str(counts["not_applicable"] + counts["untested"]),
            "timestamp": str(report.result["started_at"]).rstrip("Z"),
        },
    )
    properties = ElementTree.SubElement(suite, "properties")
    for name in ("mode", "nonce", "by", "run"):
        ElementTree.SubElement(properties, "property", {"name": name, "value": _clean(str(report.result[name]))})
    for row in report.derived.verdicts:
        seconds = f"{sum(trace.ended - trace.started for trace in report.traces(row)):.3f}"
        case = ElementTree.SubElement(
            suite, "testcase", {"classname": row.requirement, "name": row.check, "time": seconds}
        )
        tag = _TAGS.get(row.verdict.outcome)
        if tag:
            said = _clean(report.say(row.verdict.message))
            ElementTree.SubElement(
                case, tag, {"type": row.verdict.reason.value or row.verdict.outcome.value, "message": said}
            )
    root = ElementTree.Element("testsuites")
    root.append(suite)
    ElementTree.indent(root)
    body: str = ElementTree.tostring(root, encoding="unicode")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body.encode("utf-8") + b"\n"
