"""Rules that depend on the date: never kept in the cache."""

from __future__ import annotations

from specgen.errors import Finding, Severity, say
from specgen.model.knowledge import KnowledgeBase

OLD_TEXT_MONTHS = 36
SOON_MONTHS = 6
"""A tender that starts now is awarded by then: a standard that ends sooner ends under it."""


def months_between(earlier: str, later: str) -> int:
    """Return whole months between two ISO dates (negative when ``earlier`` is later)."""
    first, second = (tuple(int(part) for part in date.split("-")) for date in (earlier, later))
    return (second[0] - first[0]) * 12 + second[1] - first[1] - (1 if second[2] < first[2] else 0)


def dated_findings(kb: KnowledgeBase, date: str) -> list[Finding]:
    """Return findings about standards that have expired and law that ended or was read long ago, at ``date`` (ISO)."""
    findings: list[Finding] = []
    for standard in kb.standards.values():
        if standard.valid_until and standard.valid_until < date:
            findings.append(
                Finding(
                    "SG-KB-129",
                    say(
                        "the standard {id} was valid until {valid_until}",
                        id=standard.id,
                        valid_until=standard.valid_until,
                    ),
                    kb.place("standard", standard.id),
                    standard.id,
                    say("name its successor"),
                    Severity.WARNING,
                )
            )
        elif standard.valid_until and months_between(date, standard.valid_until) < SOON_MONTHS:
            message = say(
                "the standard {id} is valid until {valid_until}, less than {months} months away",
                id=standard.id,
                valid_until=standard.valid_until,
                months=SOON_MONTHS,
            )
            place = kb.place("standard", standard.id)
            findings.append(Finding("SG-KB-216", message, place, standard.id, say("prepare its successor"), Severity.WARNING))
    for identifier, records in kb.law.items():
        last = records[-1]
        if last.valid_to and last.valid_to < date:
            findings.append(
                Finding(
                    "SG-KB-161",
                    say(
                        "the law value {identifier} ended on {valid_to} and nothing follows it",
                        identifier=identifier,
                        valid_to=last.valid_to,
                    ),
                    kb.place("law", identifier),
                    identifier,
                    say("add the record in force"),
                    Severity.WARNING,
                    law=f"{last.instrument} art. {last.article}",
                )
            )
    old = [
        one
        for one in kb.instruments.values()
        if one.text_seen_as_of and months_between(one.text_seen_as_of, date) >= OLD_TEXT_MONTHS
    ]
    for instrument in old:
        findings.append(
            Finding(
                "SG-KB-162",
                say(
                    "the text of {id} was last seen as of {text_seen_as_of}",
                    id=instrument.id,
                    text_seen_as_of=instrument.text_seen_as_of,
                ),
                kb.place("instrument", instrument.id),
                instrument.id,
                say("have a lawyer confirm the text in force"),
                Severity.INFO,
            )
        )
    return findings
