"""The timetable of a procedure: forwards from a publication, backwards from a wanted award or start.

Law gives some of the days (receipt terms, answers, standstill), the city gives the others (approval, evaluation, decision). Each row says
which. The law is judged at the day of publication. What is assumed about counting stands in ``ASSUMED`` and is to be confirmed:

- the day of an event is not counted, and a minimum term has fully run before the hour of receipt;
- a term that ends on a Saturday, Sunday or statutory holiday ends on the next working day;
- what must be there some days before the deadline is planned on the last working day up to that day.

Raises FindingsError: SG-LAW-201 (nothing to start from), SG-LAW-202 (no law value in force at the day of publication).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from specgen.errors import Finding, FindingsError, Severity, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.text import Localized
from specgen.resolve.days import DAY, Calendar
from specgen.resolve.facts import law_at
from specgen.resolve.reckoning import LawReader, both, counted, percent, refuse, to_confirm
from specgen.resolve.schedule import (
    ASSUMED,
    EARLIEST,
    LATEST,
    NO_TENDER_TERM,
    TWO_STAGES,
    TWO_WEEKS,
    OwnDates,
    Plan,
    Row,
    Schedule,
)
from specgen.resolve.standstill import StandstillTerms, standstill

Date = datetime.date


def extension(
    kb: KnowledgeBase, deadline: Date, corrigendum: Date, above_eu: bool, calendar: Calendar | None = None
) -> tuple[int, Date]:
    """Return (days, new deadline) that a corrigendum on a day forces (KBP art. 9); 0 days leaves the deadline as it is.

    From the EU threshold: 6 days when it comes between day 7 and day 3 before the deadline, 8 days in the last two; below it: 6 days
    in the last six. Raises FindingsError (SG-LAW-201) when it comes after the deadline.
    """
    if corrigendum > deadline:
        raise refuse(say("the corrigendum comes after the deadline"), say("extend before the deadline, or start anew"))
    law = LawReader(kb, corrigendum.isoformat())
    before = (deadline - corrigendum).days
    days = 0
    if above_eu and before <= law.days("CORRIGENDUM-WINDOW-LAST"):
        days = law.days("CORRIGENDUM-EXTENSION-LAST")
    elif before <= law.days("CORRIGENDUM-WINDOW-EU" if above_eu else "CORRIGENDUM-WINDOW"):
        days = law.days("CORRIGENDUM-EXTENSION")
    return days, (calendar or Calendar()).from_on(deadline + days * DAY) if days else deadline


# --- forwards -------------------------------------------------------------------------------------------------------------


class _Sheet:
    """Collects the rows of one timetable."""

    def __init__(self, kb: KnowledgeBase, plan: Plan, publication: Date) -> None:
        if not EARLIEST <= publication <= LATEST:
            raise refuse(say("{date} is no day to plan with", date=publication), say("give a day from 2000 to 2199"))
        pace = plan.pace
        given = (pace.approval, pace.selection, pace.tender, pace.negotiation, pace.evaluation, pace.decision,
                 pace.notification, pace.start, plan.validity or 0)  # fmt: skip
        if any(not 0 <= days <= 3650 for days in given):
            raise refuse(say("a number of days lies outside 0 to 3650"), say("give the days that the city needs"))
        self.kb, self.plan, self.publication = kb, plan, publication
        self.law = LawReader(kb, publication.isoformat())
        self.rows: list[Row] = []
        self.findings: list[Finding] = []
        self.open: list[Localized] = []
        self.above_eu = plan.estimate >= self.law.value("EU-THRESHOLD-SUPPLIES-SERVICES")

    def put(self, key: str, date: Date, title: Localized, law: str = "", note: Localized | None = None) -> Date:
        """Add a row; ``law`` names the value that sets the day, empty for a day that the city gives."""
        record = self.law.record(law) if law else None
        article = f"{record.instrument} {record.article}" if record else ""
        self.rows.append(Row(date, key, title, article, record.status if record else "given", note))
        return date

    def own(self, key: str, date: Date, title: Localized, article: str, note: Localized | None = None) -> Date:
        """Add a row whose day the tender file fixes."""
        self.rows.append(Row(date, key, title, article, "tender", note))
        return date

    def warn(self, finding: Finding) -> None:
        """Add a finding."""
        self.findings.append(finding)


def forwards(kb: KnowledgeBase, plan: Plan, publication: Date) -> Schedule:
    """Return the timetable of a procedure that is published on a day; every step at the earliest the law and the city's days allow."""
    sheet = _Sheet(kb, plan, publication)
    _publication(sheet)
    deadline = _deadline(sheet, _invitation(sheet))
    _questions(sheet, deadline)
    _corrigendum(sheet, deadline)
    award = _award(sheet, deadline)
    conclusion, days = _conclusion(sheet, award)
    _validity(sheet, deadline, conclusion)
    sheet.put("award_notice", plan.calendar.until(conclusion + sheet.law.days("AWARD-NOTICE-TIME") * DAY),
              Localized("uiterste datum voor de aankondiging van de gegunde opdracht", "last day for the contract award notice"),
              "AWARD-NOTICE-TIME")  # fmt: skip
    start = plan.calendar.from_on(conclusion + plan.pace.start * DAY)
    sheet.put("start", start, Localized("begin van de uitvoering", "start of performance"))
    _expectations(sheet, award, start)
    _straddle(sheet, conclusion)
    rows = tuple(sorted(sheet.rows, key=lambda row: row.date))
    used = tuple(sheet.law.used)
    doubts = tuple(to_confirm(one) for one in used if one.status != "verified" or one.unverified)
    open_points = tuple(dict.fromkeys((*doubts, *sheet.open, *ASSUMED)))
    return Schedule(rows, publication, deadline, award, conclusion, start, sheet.above_eu, days, used, open_points,
                    tuple(sheet.findings))  # fmt: skip


def _publication(sheet: _Sheet) -> None:
    day, calendar = sheet.publication, sheet.plan.calendar
    title = Localized("bekendmaking; de documenten zijn vanaf dan kosteloos te raadplegen",
                      "publication; the documents are free to consult from then on")  # fmt: skip
    if sheet.plan.procedure == "negotiation_without_publication":
        title = Localized("uitnodiging tot het indienen van een offerte", "invitation to submit a tender")
    before = calendar.until(day - DAY)
    sheet.put("approval", before, Localized("laatste dag voor de goedkeuring van de documenten door college of gemeenteraad",
                                            "last day for the approval of the documents by college or council"))  # fmt: skip
    why = calendar.why_not(day)
    sheet.put(
        "publication", day, title, note=both("geen werkdag: {why}", "no working day: {why}", why=why) if why else None
    )


def _run_out(sheet: _Sheet, start: Date, days: int) -> tuple[Date, Date]:
    """Return (last day of a term, first working day after it)."""
    last = sheet.plan.calendar.from_on(start + days * DAY)
    return last, sheet.plan.calendar.from_on(last + DAY)


def _term_note(days: int, last: Date) -> Localized:
    return both("termijn van {days} loopt tot en met {last}", "term of {days} runs up to and including {last}",
                days=counted(days, "d"), last=last)  # fmt: skip


def _invitation(sheet: _Sheet) -> Date:
    """Return the day from which the receipt term of the tenders runs."""
    if sheet.plan.procedure == "negotiation_without_publication":
        sheet.open.append(Localized(
            nl="te bevestigen: de artikelen over vragen, rechtzetting en aankondiging zijn ook zonder bekendmaking toegepast",
            en="to be confirmed: the articles on questions, corrigenda and notices were applied without publication too",
        ))  # fmt: skip
    if sheet.plan.procedure not in TWO_STAGES:
        return sheet.publication
    law = _request_term(sheet)
    days = sheet.law.days(law)
    last, requests = _run_out(sheet, sheet.publication, days)
    sheet.put("requests", requests, Localized("vroegste uiterste datum voor de aanvragen tot deelneming",
                                              "earliest deadline for requests to participate"), law, _term_note(days, last))  # fmt: skip
    invited = sheet.plan.calendar.from_on(requests + sheet.plan.pace.selection * DAY)
    title = Localized("selectiebeslissing en uitnodiging", "selection decision and invitation")
    return sheet.put("invitation", invited, title)


def _request_term(sheet: _Sheet) -> str:
    return "DIALOGUE-REQUEST-TIME" if sheet.plan.procedure in NO_TENDER_TERM else "RESTRICTED-REQUEST-TIME"


def _receipt_term(sheet: _Sheet) -> tuple[int, str]:
    """Return (days, law value) of the shortest receipt term of the tenders; the value is empty where the law sets none."""
    plan, law = sheet.plan, sheet.law
    if plan.procedure in NO_TENDER_TERM:
        sheet.open.append(Localized(
            nl="te bevestigen: de wet bepaalt hier geen minimum in dagen; de gegeven ontvangsttermijn moet redelijk zijn",
            en="to be confirmed: the law sets no minimum in days here; the given receipt term must be reasonable",
        ))  # fmt: skip
        return plan.pace.tender, ""
    if plan.procedure == "negotiation_with_publication":
        return law.days("SIMPLIFIED-PROCEDURE-TIME"), "SIMPLIFIED-PROCEDURE-TIME"
    if plan.procedure != "open":
        return law.days("RESTRICTED-TENDER-TIME"), "RESTRICTED-TENDER-TIME"
    if not sheet.above_eu:
        sheet.open.append(Localized(
            nl="te bevestigen: de termijn van artikel 36 is ook onder de EU-drempel toegepast; een kortere is niet nagelezen",
            en="to be confirmed: the term of article 36 was applied below the EU threshold too; a shorter one was not read",
        ))  # fmt: skip
    if plan.short:
        return law.days("OPEN-PROCEDURE-TIME-SHORT"), "OPEN-PROCEDURE-TIME-SHORT"
    less = law.days("ELECTRONIC-REDUCTION") if plan.electronic else 0
    return law.days("OPEN-PROCEDURE-TIME") - less, "OPEN-PROCEDURE-TIME"


def _deadline(sheet: _Sheet, start: Date) -> Date:
    days, law = _receipt_term(sheet)
    last, earliest = _run_out(sheet, start, days)
    note = _term_note(days, last)
    own = sheet.plan.own.deadline
    if own is None:
        title = Localized(
            "vroegste uiterste datum voor de offertes, en opening", "earliest deadline for tenders, and opening"
        )
        return sheet.put("deadline", earliest, title, law, note)
    _own_deadline(sheet, own, days, law)
    title = Localized("uiterste datum voor de offertes, en opening", "deadline for tenders, and opening")
    note = both(
        "{term}; vroegst mogelijk: {earliest}", "{term}; earliest possible: {earliest}", term=note, earliest=earliest
    )
    return sheet.own("deadline", own, title, sheet.law.article(law) if law else "", note)


def _own_deadline(sheet: _Sheet, own: Date, days: int, law: str) -> None:
    """Hold the tender's own deadline against the shortest terms of the law, with no day lost between the two stages."""
    laws = [law] if law else []
    shortest = days if law else 0
    if sheet.plan.procedure in TWO_STAGES:
        first = _request_term(sheet)
        shortest += sheet.law.days(first)
        laws.insert(0, first)
    last = sheet.publication + shortest * DAY
    if laws and own < last:
        sheet.warn(Finding("SG-LAW-230", say("the deadline {own} comes before the shortest term of {days} days has run, on {last}",
                                             own=own, days=shortest, last=last), None, "deadline",
                           say("publish earlier or receive later"), law=sheet.law.article(*laws)))  # fmt: skip
    elif laws and own <= sheet.plan.calendar.from_on(last):
        sheet.warn(Finding("SG-LAW-231", say("the deadline {own} falls on the last day of the shortest term of {days} days", own=own,
                                             days=shortest), None, "deadline",
                           say("take a later day, or have a lawyer confirm how the last day counts"),
                           Severity.WARNING, sheet.law.article(*laws)))  # fmt: skip
    why = sheet.plan.calendar.why_not(own)
    if why is not None:
        sheet.warn(Finding("SG-LAW-232", say("the deadline {own} is no working day", own=own), None, "deadline",
                           say("take a working day"), severity=Severity.WARNING))  # fmt: skip


def _questions(sheet: _Sheet, deadline: Date) -> None:
    calendar, own = sheet.plan.calendar, sheet.plan.own
    error = calendar.until(deadline - sheet.law.days("ERROR-NOTICE") * DAY)
    sheet.put("error_notice", error, Localized("laatste dag om fouten of leemten te melden die een prijs beletten",
                                               "last day to report errors or omissions that prevent a price"), "ERROR-NOTICE")  # fmt: skip
    title = Localized("laatste dag voor vragen", "last day for questions")
    if own.questions_until is not None:
        sheet.own("questions", own.questions_until, title, "")
    else:
        sheet.put("questions", error, title, note=Localized("gekozen: dezelfde dag als de melding van fouten",
                                                            "chosen: the same day as the report of errors"))  # fmt: skip
    law = "ANSWER-BEFORE-DEADLINE-SHORT" if sheet.plan.short else "ANSWER-BEFORE-DEADLINE"
    latest = deadline - sheet.law.days(law) * DAY
    title = Localized("uiterste datum voor de antwoorden", "last day for the answers")
    if own.answers_by is None:
        sheet.put("answers", calendar.until(latest), title, law)
        return
    sheet.own("answers", own.answers_by, title, sheet.law.article(law))
    if own.answers_by > latest:
        sheet.warn(Finding("SG-LAW-233", say("the answers come on {own}, later than {latest}", own=own.answers_by, latest=latest), None,
                           "answers", say("answer earlier or receive later"), law=sheet.law.article(law)))  # fmt: skip


def _corrigendum(sheet: _Sheet, deadline: Date) -> None:
    """Add the last day on which a correction leaves the deadline, and what a later one costs."""
    law = "CORRIGENDUM-WINDOW-EU" if sheet.above_eu else "CORRIGENDUM-WINDOW"
    window, days = sheet.law.days(law), sheet.law.days("CORRIGENDUM-EXTENSION")
    later = sheet.plan.calendar.from_on(deadline + days * DAY)
    note = both("daarna minstens {days} verlengen, tot {later}", "after that extend by at least {days}, to {later}",
                days=counted(days, "d"), later=later)  # fmt: skip
    if sheet.above_eu:
        most, last = sheet.law.days("CORRIGENDUM-EXTENSION-LAST"), sheet.law.days("CORRIGENDUM-WINDOW-LAST")
        note = both(
            "{note}; in de laatste {last} minstens {most}, tot {latest}", "{note}; in the last {last} by at least {most}, to {latest}",
            note=note, last=counted(last, "d"), most=counted(most, "d"),
            latest=sheet.plan.calendar.from_on(deadline + most * DAY),
        )  # fmt: skip
    title = Localized(
        "laatste dag voor een rechtzetting zonder verlenging", "last day for a corrigendum without extension"
    )
    sheet.put("corrigendum", sheet.plan.calendar.until(deadline - (window + 1) * DAY), title, law, note)


def _award(sheet: _Sheet, deadline: Date) -> Date:
    calendar, pace = sheet.plan.calendar, sheet.plan.pace
    done = calendar.from_on(deadline + (pace.negotiation + pace.evaluation) * DAY)
    sheet.put("evaluation", done, Localized("gunningsverslag klaar", "award report ready"))
    award = calendar.from_on(done + pace.decision * DAY)
    return sheet.put("award", award, Localized("gunningsbeslissing van het college", "award decision of the college"))


def _conclusion(sheet: _Sheet, award: Date) -> tuple[Date, int]:
    """Return the day of the conclusion and the days of standstill that are kept before it."""
    plan, calendar = sheet.plan, sheet.plan.calendar
    notified = calendar.from_on(award + plan.pace.notification * DAY)
    title = Localized("kennisgeving aan de inschrijvers: e-mail of platform, en aangetekend, op dezelfde dag",
                      "notification of the tenderers: e-mail or platform, and registered post, on the same day")  # fmt: skip
    sheet.put("notification", notified, title)
    quiet = plan.procedure == "negotiation_without_publication"
    rule = standstill(sheet.kb, StandstillTerms(plan.nature, plan.estimate, no_eu_notice=quiet), sheet.law.date)
    sheet.law.used.extend(one for one in rule.used if one not in sheet.law.used)
    sheet.open.extend(rule.open)
    title = Localized("sluiting van de opdracht, ten vroegste", "conclusion of the contract, at the earliest")
    if not rule.amount and not plan.voluntary_standstill:
        sheet.open.append(rule.outcome if sheet.above_eu else both(
            "te bevestigen: geen wachttermijn, tenzij de goed te keuren offerte meer dan {excess} boven de EU-drempel ligt",
            "to be confirmed: no standstill, unless the tender to be approved is more than {excess} above the EU threshold",
            excess=percent(sheet.law.value("STANDSTILL-EXCESS")),
        ))  # fmt: skip
        return sheet.put("conclusion", notified, title, note=rule.outcome), 0
    days = sheet.law.days("STANDSTILL")
    last, after = _run_out(sheet, notified, days)
    words = Localized("laatste dag van de wachttermijn", "last day of standstill")
    freely = Localized("vrijwillig nageleefd", "observed voluntarily")
    sheet.put("standstill", last, words, "STANDSTILL", None if rule.amount else freely)
    return sheet.put("conclusion", after, title), days


def _validity(sheet: _Sheet, deadline: Date, conclusion: Date) -> None:
    if sheet.plan.procedure == "negotiation_without_publication":
        return
    usual = sheet.law.days("TENDER-VALIDITY")
    days = sheet.plan.validity if sheet.plan.validity is not None else usual
    end = deadline + days * DAY
    note = both("{days} vanaf de uiterste datum", "{days} from the deadline", days=counted(days, "d"))
    title = Localized("einde van de verbintenistermijn", "end of the validity of the tenders")
    if days == usual:
        sheet.put("validity", end, title, "TENDER-VALIDITY", note)
    else:
        sheet.own("validity", end, title, sheet.law.article("TENDER-VALIDITY"), note)
    if conclusion > end:
        sheet.warn(Finding("SG-LAW-234", say("the contract is concluded on {conclusion}, after the tenders have lapsed on {end}",
                                             conclusion=conclusion, end=end), None, "validity",
                           say("lengthen the validity of the tenders, or evaluate faster"), Severity.WARNING,
                           sheet.law.article("TENDER-VALIDITY")))  # fmt: skip


def _expectations(sheet: _Sheet, award: Date, start: Date) -> None:
    """Hold the tender's expected days against the earliest ones."""
    own = sheet.plan.own
    if own.award_expected is not None and own.award_expected < award:
        sheet.warn(Finding("SG-LAW-235", say("the expected award {own} comes before {earliest}", own=own.award_expected, earliest=award),
                           None, "award", say("move the expected day, or give fewer days for evaluation and decision"),
                           Severity.WARNING))  # fmt: skip
    if own.start_expected is not None and own.start_expected < start:
        sheet.warn(Finding("SG-LAW-236", say("the expected start {own} comes before {earliest}", own=own.start_expected, earliest=start),
                           None, "start", say("move the expected day, or give fewer days for the steps before it"),
                           Severity.WARNING))  # fmt: skip


def _straddle(sheet: _Sheet, conclusion: Date) -> None:
    """Warn for each law value used that is another one, or none, at the conclusion."""
    for one in sheet.law.used:
        then = law_at(sheet.kb, one.id, conclusion.isoformat())
        if then is None or then.value != one.value:
            sheet.warn(Finding("SG-LAW-237", say("the value of {identifier} changes or ends before the conclusion", identifier=one.id),
                               None, one.id, say("the value of the day of publication was used; have a lawyer confirm it"),
                               Severity.WARNING, f"{one.instrument} {one.article}"))  # fmt: skip


# --- backwards ------------------------------------------------------------------------------------------------------------


def backwards(kb: KnowledgeBase, plan: Plan, wanted: Date, goal: Literal["award", "start"] = "award") -> Schedule:
    """Return the timetable with the latest working day of publication that still reaches ``goal`` on or before ``wanted``.

    The tender's own dates play no part: they belong to its own publication.
    """
    free = replace(plan, own=OwnDates())
    reached: Callable[[Schedule], Date] = (lambda one: one.award) if goal == "award" else (lambda one: one.start)
    day = plan.calendar.until(wanted)
    found, lacking = _tried(kb, free, day)
    while found is None or reached(found) > wanted:
        if lacking is not None and day <= EARLIEST + 31 * DAY:
            raise lacking
        back = 7 * DAY if found is None else max(DAY, (reached(found) - wanted) // 2)
        day = plan.calendar.until(day - back)
        found, lack = _tried(kb, free, day)
        lacking = lacking or lack
    while True:
        day = plan.calendar.from_on(day + DAY)
        later, lack = _tried(kb, free, day)
        if lack is not None:
            raise lack  # a later day might still do, but nobody knows the law of that day
        if later is None or reached(later) > wanted:
            return found
        found = later


def _tried(kb: KnowledgeBase, plan: Plan, day: Date) -> tuple[Schedule | None, FindingsError | None]:
    """Return the timetable from a day, or the error when no law value is known for that day."""
    try:
        return forwards(kb, plan, day), None
    except FindingsError as error:
        if any(one.code != "SG-LAW-202" for one in error.findings):
            raise
        return None, error


# --- the question -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """Can this be published within two weeks, and when awarded? One sentence, and the days it rests on."""

    sentence: Localized
    possible: bool
    earliest_publication: Date
    earliest_award: Date


def answer(kb: KnowledgeBase, plan: Plan, today: Date, schedule: Schedule | None = None) -> Answer:
    """Answer from ``today``: publication follows the approval of the documents; award at the earliest by the city's days.

    With a ``schedule`` the sentence also says whether its own day of publication can be met.
    """
    first = plan.calendar.from_on(today + plan.pace.approval * DAY)
    free = replace(plan, own=OwnDates())
    soonest = forwards(kb, free, first)
    possible = first <= today + TWO_WEEKS * DAY
    head = (
        Localized("Ja: na {lead} voor de goedkeuring kan de bekendmaking op {first}",
                  "Yes: after {lead} for the approval it can be published on {first}")
        if possible
        else Localized("Neen: met {lead} voor de goedkeuring kan de bekendmaking pas op {first}",
                       "No: with {lead} for the approval it can only be published on {first}")
    )  # fmt: skip
    text = both(
        head.nl + ", de gunning ten vroegste op {award} en de sluiting op {end}",
        head.en + ", awarded on {award} at the earliest and concluded on {end}",
        first=first, award=soonest.award, end=soonest.conclusion, lead=counted(plan.pace.approval, "d"),
    )  # fmt: skip
    if schedule is not None and schedule.publication != first:
        met = schedule.publication > first
        text = both(
            "{text}; dit schema maakt bekend op {day} en gunt op {award}{so}",
            "{text}; this timetable publishes on {day} and awards on {award}{so}",
            text=text, day=schedule.publication, award=schedule.award,
            so=Localized("", "") if met else Localized(", wat daarvoor te vroeg is", ", which is too early for that"),
        )  # fmt: skip
    return Answer(both("{text}.", "{text}.", text=text), possible, first, soonest.award)
