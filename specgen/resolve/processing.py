"""What a processing agreement needs before a tender can be released: annexes I and II of the standard contractual clauses."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.errors import Finding, Severity, say
from specgen.model.resolved import ResolvedClause
from specgen.model.tender import TenderFile
from specgen.resolve.places import TenderPlaces

AGREEMENT = "GDP-02"
"""The clause that incorporates the standard contractual clauses: where it is in, each buyer gets an agreement."""
CLAUSES_915 = "SCC915"
"""Instrument id of Implementing Decision (EU) 2021/915."""
_DESCRIPTION = "bijlage II"
_LAW = "GDPR art. 28 §3; 2021/915 annexes I and II"


def describes_processing(item: ResolvedClause) -> bool:
    """Tell whether a clause is annex II (the description of the processing): its legal basis says so."""
    return any(one.instrument == CLAUSES_915 and one.article == _DESCRIPTION for one in item.clause.legal_basis)


def processing_findings(
    tender: TenderFile, clauses: tuple[ResolvedClause, ...], places: TenderPlaces
) -> Iterator[Finding]:
    """Yield what is still open in the processing agreements: a warning in a draft, an error once it is released."""
    if not any(one.id == AGREEMENT for one in clauses):
        return
    severity = Severity.ERROR if tender.released_by else Severity.WARNING
    for index, buyer in enumerate(tender.buyers):
        contacts = buyer.data_protection
        if contacts is None:
            message = say("{buyer} names no contacts for its processing agreement: annex I stays open", buyer=buyer.id)
            hint = say("fill in data_protection: officer, instructions and breaches")
            place = places.at(("buyers", index))
            yield Finding("SG-TND-292", message, place, tender.slug, hint, severity=severity, law=_LAW)
        elif not contacts.breaches.phone:
            message = say("{buyer} names no telephone number for breaches", buyer=buyer.id)
            place = places.at(("buyers", index, "data_protection", "breaches"))
            hint = say("a breach is reported by telephone and by e-mail: add phone")
            yield Finding("SG-TND-292", message, place, tender.slug, hint, severity=severity, law=_LAW)
    if not any(describes_processing(one) for one in clauses):
        message = say("the processing agreement has no description of the processing (annex II)")
        hint = say("include a clause with a processing table (GDP-20, GDP-21)")
        yield Finding("SG-TND-293", message, places.at(("clauses",)), tender.slug, hint, severity=severity, law=_LAW)
