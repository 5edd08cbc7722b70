"""Value, procedure, notice, term and lots (WOO art. 35-43, 57-62; KB plaatsing art. 6-12, 90, 91)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from specgen.errors import Finding, FindingsError, Severity, say
from specgen.model.parameter import number
from specgen.resolve.facts import THRESHOLD, law_at
from specgen.resolve.legal.case import NO_PUBLICATION, Case, Findings
from specgen.resolve.schedule import OwnDates, Plan, validity_of
from specgen.resolve.timetable import forwards

_INCLUDED = re.compile(r"opti|verleng|hernieuw|renew|extension|inbegrepen|included|alles samen", re.IGNORECASE)
_GROUNDS = ("competitive_negotiation", "competitive_dialogue", "innovation_partnership")


def lot_estimates(case: Case) -> Findings:
    """The estimate covers all lots together: the sum of the lots may not exceed it (KB plaatsing art. 7)."""
    parts = [lot.estimate.amount for lot in case.tender.lots if lot.estimate]
    if parts and sum(parts) > case.tender.estimate.amount:
        yield case.at(
            "SG-TND-301",
            say(
                "the lots are estimated at {total} euro together, the contract at {amount}",
                total=sum(parts),
                amount=case.tender.estimate.amount,
            ),
            ("estimate", "amount"),
            say("give the value of all lots together: it decides the procedure"),
            "KBP art. 6-7",
        )


def extensions_in_estimate(case: Case) -> Findings:
    """Options and renewals count in the estimate; close to a threshold the file must say that they do (KB plaatsing art. 6-7)."""
    tender = case.tender
    if not (tender.options or tender.renewals) or _INCLUDED.search(tender.estimate.note):
        return
    for name in (THRESHOLD, "EU-THRESHOLD-CENTRAL") if tender.procedure == NO_PUBLICATION else (THRESHOLD,):
        limit = case.amount(name)
        if limit is None or tender.estimate.amount >= limit:
            continue
        grown = tender.estimate.amount * case.total_months // max(tender.months, 1)
        if grown < limit and not tender.options:
            continue
        yield case.at(
            "SG-TND-302",
            say(
                "the note on the estimate does not say that options and renewals are in it; it stays below {limit} euro",
                limit=limit,
            ),
            ("estimate", "note"),
            say(
                "say so in estimate.note, or raise the amount: with the renewals alone it would be about {grown} euro",
                grown=grown,
            )
            if grown > tender.estimate.amount
            else say("say so in estimate.note, or raise the amount"),
            "KBP art. 6-7",
            severity=Severity.WARNING,
        )
        return


def low_value(case: Case) -> Findings:
    """Below the limit of WOO art. 92 only title 1 applies, and the AUR only if the documents say so."""
    limit = case.amount("LOW-VALUE")
    if limit is not None and case.tender.estimate.amount < limit:
        yield case.at(
            "SG-TND-303",
            say("a contract of low value: below {limit} euro a full procedure is not needed", limit=limit),
            ("estimate", "amount"),
            say(
                "consider a purchase on a quotation; the AUR then apply only where the documents say so, and no advance is due"
            ),
            "WOO art. 92; AUR art. 5-6",
            severity=Severity.WARNING,
        )


def grounds(case: Case) -> Findings:
    """Negotiation with competition at the EU threshold, dialogue and partnership need a ground of the law (WOO art. 38-40)."""
    tender = case.tender
    if tender.procedure not in _GROUNDS or (tender.procedure == "competitive_negotiation" and not case.facts.above_eu):
        return
    yield case.at(
        "SG-TND-304",
        say("{procedure} is open only on a ground that the law lists", procedure=tender.procedure),
        ("procedure",),
        say("record the ground in the file of the procedure and in the decision, or take 'open' or 'restricted'"),
        "WOO art. 38-40",
        severity=Severity.WARNING,
    )


def phases(case: Case) -> Findings:
    """There is one tender in an open or restricted procedure: no first or final offer (KB plaatsing art. 76 §§ 3-5)."""
    if case.tender.phase != "single" and case.tender.procedure in ("open", "restricted"):
        yield case.at(
            "SG-TND-306",
            say("{procedure} knows no {phase}", procedure=case.tender.procedure, phase=case.tender.phase),
            ("phase",),
            say("set phase to 'single': the levels would otherwise promise a regularisation that the law forbids"),
            "KBP art. 76 §§ 3-5",
        )


def _plan(case: Case, *, short: bool) -> Plan:
    times = case.tender.timetable
    dates = (times.deadline, times.questions_until, times.answers_by)
    own = OwnDates(*(datetime.date.fromisoformat(one) if one else None for one in dates))
    return Plan(
        case.tender.procedure,
        case.tender.nature,
        Decimal(case.tender.estimate.amount),
        electronic=True,
        short=short,
        own=own,
    )


def _late(case: Case, *, short: bool) -> dict[str, Finding]:
    """Return what the timetable finds wrong with the file's own dates: code -> finding."""
    published = datetime.date.fromisoformat(case.tender.timetable.publication)
    try:
        return {one.code: one for one in forwards(case.kb, _plan(case, short=short), published).findings}
    except FindingsError:  # no law value for that day: said elsewhere (SG-TND-280, SG-TND-382)
        return {}


def receipt_terms(case: Case) -> Findings:
    """The deadline leaves the shortest term of the law; the answers come in time (WOO art. 36-41, 59, 64)."""
    found, urgent = _late(case, short=False), _late(case, short=True)
    early = found.get("SG-LAW-230")
    if early is not None:
        # shorter terms of the other procedures and below the threshold were not read in the law: no error on their account
        excusable = "SG-LAW-230" not in urgent or case.tender.procedure != "open" or not case.facts.above_eu
        severity = Severity.WARNING if excusable else Severity.ERROR
        hint = (
            say("receive later, or record the urgency or the prior notice that shortens the term")
            if severity is Severity.WARNING
            else say("publish earlier or receive later")
        )
        yield case.at(
            "SG-TND-305", early.message, ("timetable", "deadline"), hint, _basis(early.law), severity=severity
        )
    late = found.get("SG-LAW-233")
    if late is not None:
        yield case.at(
            "SG-TND-307",
            late.message,
            ("timetable", "answers_by"),
            say("answer earlier or receive later"),
            _basis(late.law),
        )


def _basis(law: str) -> str:
    """Write the article of the timetable as findings do: ``WOO 36`` becomes ``WOO art. 36``."""
    return re.sub(r"\b([A-Z]{3})\s+(?=[0-9])", r"\1 art. ", law)


def term_with_renewals(case: Case) -> Findings:
    """The term with all renewals is four years as a rule (WOO art. 57); a framework agreement's is four years (WOO art. 43)."""
    name, article = ("FRAMEWORK-YEARS", "WOO art. 43") if case.tender.framework else ("RENEWAL-YEARS", "WOO art. 57")
    limit = case.amount(name)
    if (
        limit is None
        or not case.tender.renewals
        or case.total_months <= 12 * limit
        or (
            case.tender.framework and case.tender.months > 12 * limit  # SG-TND-283 says it
        )
    ):
        return
    yield case.at(
        "SG-TND-308",
        say(
            "the term with all renewals is {months} months; as a rule at most {limit}",
            months=case.total_months,
            limit=12 * limit,
        ),
        ("renewals",),
        say("shorten the renewals, or record why this contract needs more"),
        article,
        severity=Severity.WARNING,
    )


def framework_maximum(case: Case) -> Findings:
    """The maximum of a framework agreement is its estimated value: it decides the threshold (KB plaatsing art. 7; C-23/20)."""
    tender = case.tender
    given = [one.maximum for one in tender.buyers if one.maximum is not None]
    if not tender.framework or not given:
        return
    total = sum(given)
    if total > tender.estimate.amount:
        limit = law_at(case.kb, THRESHOLD, case.date)
        crossed = limit is not None and tender.estimate.amount < number(limit.value) <= total
        severity = Severity.ERROR if crossed else Severity.WARNING
        yield case.at(
            "SG-TND-309",
            say(
                "the buyers may order {total} euro together, the estimate is {amount}",
                total=total,
                amount=tender.estimate.amount,
            ),
            ("estimate", "amount"),
            say("estimate all orders during the whole term: that value decides thresholds and procedure"),
            "KBP art. 7; WOO art. 43; C-23/20",
            severity=severity,
        )


def notice(case: Case) -> Findings:
    """The notice fits procedure and value (WOO art. 36-42, 61, 62)."""
    tender = case.tender
    kind = tender.notice
    if not kind:
        return
    silent = tender.procedure == NO_PUBLICATION
    if kind == "none" and not silent:
        yield _notice(case, "european" if case.facts.above_eu else "national")
    elif kind != "none" and silent:
        yield _notice(case, "none", Severity.WARNING)  # a voluntary notice before award may be meant
    elif kind == "national" and case.facts.above_eu:
        yield _notice(case, "european")


def _notice(case: Case, wanted: str, severity: Severity = Severity.ERROR) -> Finding:
    return case.at(
        "SG-TND-310",
        say(
            "the notice is '{notice}', but {procedure} of this value asks for '{wanted}'",
            notice=case.tender.notice,
            procedure=case.tender.procedure,
            wanted=wanted,
        ),
        ("notice",),
        say("change the notice, the procedure or the estimate"),
        "WOO art. 36-42, 61",
        severity=severity,
    )


def standstill(case: Case) -> Findings:
    """From the threshold on a contract waits out the standstill; below it supplies and services may start (WMR art. 11, 12, 30)."""
    table, days = case.tender.timetable, case.amount("STANDSTILL")
    if not (case.facts.above_eu and table.award_expected and table.start_expected) or days is None:
        return
    first = datetime.date.fromisoformat(table.award_expected) + datetime.timedelta(days=days + 1)
    if table.start_expected < first.isoformat():
        yield case.at(
            "SG-TND-312",
            say(
                "the start on {start} falls within the standstill of {days} days after the award",
                start=table.start_expected,
                days=days,
            ),
            ("timetable", "start_expected"),
            say(
                "start on {first} at the earliest; the standstill runs from the day the notification is sent",
                first=first,
            ),
            "WMR art. 11, 12",
            severity=Severity.WARNING,
        )


def validity(case: Case) -> Findings:
    """The award comes while the tenders still bind (KB plaatsing art. 58, which does not hold where nothing is published)."""
    table = case.tender.timetable
    days = validity_of(case.kb, case.tender) or case.amount("TENDER-VALIDITY")
    if case.tender.procedure == NO_PUBLICATION or not table.award_expected or days is None:
        return
    last = datetime.date.fromisoformat(table.deadline) + datetime.timedelta(days=days)
    if table.award_expected > last.isoformat():
        yield case.at(
            "SG-TND-313",
            say(
                "the award on {award} comes after the tenders have lapsed on {last}",
                award=table.award_expected,
                last=last,
            ),
            ("timetable", "award_expected"),
            say("award earlier, or set a longer validity; the law sets no longest term"),
            "KBP art. 58",
            severity=Severity.WARNING,
        )


def compensation(case: Case) -> Findings:
    """Samples, models or prototypes with the tender must be paid for, except in open and simplified procedures (WOO art. 12/9)."""
    tender = case.tender
    if not tender.samples or tender.procedure in ("open", "negotiation_with_publication"):
        return
    paid = any(re.search(r"vergoeding|compensation", one.text.nl, re.IGNORECASE) for one in tender.sections)
    if not paid and not _rests_on(case, "WOO", "12/9"):
        yield case.at(
            "SG-TND-311",
            say("tenderers must deliver a sample, model or prototype, and no compensation is offered"),
            ("samples",),
            say("state the compensation in a section of your own, or do not ask for one with the tender"),
            "WOO art. 12/9",
        )


def _rests_on(case: Case, instrument: str, article: str) -> bool:
    bases: Iterator[tuple[str, str]] = (
        (basis.instrument, basis.article) for one in case.clauses.values() for basis in one.clause.legal_basis
    )
    return any(name == instrument and article in text for name, text in bases)
