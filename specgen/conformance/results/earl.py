"""``earl.jsonld``: the verdicts in the W3C Evaluation and Report Language (EARL 1.0), as JSON-LD.

Inconclusive is ``earl:cantTell``, not applicable ``earl:inapplicable``.
"""

from __future__ import annotations

from typing import Any

from specgen.conformance import canonical
from specgen.conformance.results.report import Report

_OUTCOMES = {
    "passed": "earl:passed",
    "failed": "earl:failed",
    "inconclusive": "earl:cantTell",
    "not_applicable": "earl:inapplicable",
    "untested": "earl:untested",
}
_CONTEXT = {
    "earl": "http://www.w3.org/ns/earl#",
    "dct": "http://purl.org/dc/terms/",
    "doap": "http://usefulinc.com/ns/doap#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "@vocab": "http://www.w3.org/ns/earl#",
}


def write(report: Report) -> bytes:
    """Return one ``earl:Assertion`` per check; ``dct:isPartOf`` of the test is the requirement of this tender."""
    result = report.result
    base = f"urn:specgen:tender:{result['plan']['digest']}"
    suite = {
        "@id": f"urn:sha256:{result['suite']['digest'] or result['suite']['code'] or result['plan']['digest']}",
        "@type": "earl:Software",
        "dct:title": f"Conformance suite of {report.plan.tender.get('slug', '')}",
    }
    subject = {
        "@id": f"urn:specgen:run:{result['run']}",
        "@type": ["earl:TestSubject", "doap:Project"],
        "doap:name": result["target"]["product"],
        "doap:revision": result["target"]["version"],
    }
    graph: list[dict[str, Any]] = [suite, subject]
    for row in report.derived.verdicts:
        said = report.say(row.verdict.message)
        outcome: dict[str, Any] = {
            "@type": "earl:TestResult",
            "earl:outcome": {"@id": _OUTCOMES[row.verdict.outcome.value]},
            "dct:date": {"@value": result["started_at"], "@type": "xsd:dateTime"},
        }
        if said:
            outcome["earl:info"] = {"@value": said, "@language": report.language}
        graph.append(
            {
                "@id": f"{base}:{result['run']}:{row.check}",
                "@type": "earl:Assertion",
                "earl:assertedBy": {"@id": suite["@id"]},
                "earl:subject": {"@id": subject["@id"]},
                "earl:mode": {"@id": "earl:automatic"},
                "earl:result": outcome,
                "earl:test": {
                    "@id": f"{base}:{row.check}",
                    "@type": "earl:TestCase",
                    "dct:title": row.check,
                    "dct:isPartOf": {
                        "@id": f"{base}:{row.requirement}",
                        "@type": "earl:TestRequirement",
                        "dct:title": row.requirement,
                    },
                },
            }
        )
    return canonical.dump({"@context": _CONTEXT, "@graph": graph}) + b"\n"
