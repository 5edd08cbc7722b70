"""Which law counts: a tender that straddles a change of the law is told so, value by value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specgen.errors import Sentence, Severity, say
from specgen.model.clause import LawValue
from specgen.model.parameter import Parameter
from specgen.resolve.facts import law_at
from specgen.resolve.legal.case import Case, Findings, valued

_STEPS = ("publication", "deadline", "award_expected", "start_expected")


def _moments(case: Case) -> list[tuple[str, str]]:
    """Return (step, day) of the steps of the timetable that have a day, in their order."""
    table = case.tender.timetable
    return [(name, day) for name in _STEPS if (day := getattr(table, name))]


def _shown(record: LawValue | None) -> Sentence:
    return valued(Parameter("decimal", record.label, record.unit), record.value) if record else say("no value")


def _values(case: Case, used: Iterable[str]) -> Iterator[tuple[str, LawValue]]:
    """Yield (id, a record of it) of the law values that can change: those with a date."""
    for name in used:
        records = case.kb.law.get(name, ())
        if records and any(one.valid_from or one.valid_to for one in records):
            yield name, records[-1]


def straddling(case: Case, used: Iterable[str]) -> Findings:
    """Tell each law value in use that differs between publication, deadline, award and start, or ends between them."""
    moments = _moments(case)
    for name, any_record in _values(case, used):
        before_step, before_day = moments[0]
        first = law_at(case.kb, name, before_day)
        for step, day in moments[1:]:
            then = law_at(case.kb, name, day)
            if (first.value if first else None) == (then.value if then else None):
                continue
            yield case.at(
                "SG-TND-390",
                say(
                    "{id} goes from {first} ({before}, {day1}) to {then} ({after}, {day2})",
                    id=name,
                    first=_shown(first),
                    before=before_step,
                    day1=before_day,
                    then=_shown(then),
                    after=step,
                    day2=day,
                ),
                ("timetable", step),
                say("have a lawyer say which day counts for this rule, or move the dates to one side of the change"),
                f"{any_record.instrument} art. {any_record.article}",
                subject=name,
                severity=Severity.WARNING,
            )
            break


def judged_elsewhen(case: Case, used: Iterable[str]) -> Findings:
    """Tell each law value in use that differs between the day of judgement and the day of publication."""
    published = case.tender.timetable.publication
    for name, any_record in _values(case, used):
        now, then = law_at(case.kb, name, case.date), law_at(case.kb, name, published)
        if (now.value if now else None) != (then.value if then else None):
            yield case.at(
                "SG-TND-391",
                say(
                    "{id} has {now} on {date}, the day of this check, and {then} on the day of publication, {day}",
                    id=name,
                    now=_shown(now),
                    date=case.date,
                    then=_shown(then),
                    day=published,
                ),
                ("timetable", "publication"),
                say("check and build with --date {day}", day=published),
                f"{any_record.instrument} art. {any_record.article}",
                subject=name,
                severity=Severity.WARNING,
            )
