"""From answers to a tender, with the defaults that the answers do not ask for."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from specgen.drafting.answers import Answers, lanes_of
from specgen.drafting.award import default_award
from specgen.errors import Finding, Severity
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Value
from specgen.model.resolved import ResolvedTender
from specgen.model.tender import (
    CameraDossier,
    Estimate,
    Lot,
    PricePost,
    Section,
    Select,
    TenderFile,
    Timetable,
)
from specgen.model.text import Localized
from specgen.resolve.placeholders import MARK
from specgen.resolve.tender import resolve

CPV = ("48000000-8", "72300000-8")
"""Software packages and information systems; data services: a start that somebody still has to look at."""

_NOTES = (
    f"{MARK}: kijk het tijdschema, de looptijd, de CPV-codes, de gunningscriteria en de prijsposten na; het zijn voorstellen. "
    "Verwijder daarna deze tekst."
)


def _before(day: str, days: int, not_before: str) -> str:
    return max((datetime.date.fromisoformat(day) - datetime.timedelta(days=days)).isoformat(), not_before)


def _after(day: str, days: int) -> str:
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


def _timetable(answers: Answers) -> Timetable:
    questions = _before(answers.deadline, 10, answers.publication)
    return Timetable(
        publication=answers.publication,
        deadline=answers.deadline,
        questions_until=questions,
        answers_by=_before(answers.deadline, 7, questions),
        award_expected=_after(answers.deadline, 70),
        start_expected=_after(answers.deadline, 120),
    )


def _prices(months: int) -> tuple[PricePost, ...]:
    return (
        PricePost(
            "inrichting",
            Localized("Inrichting en oplevering", "Set-up and acceptance"),
            Localized("globaal", "lump sum"),
            1,
            "lump_sum",
        ),
        PricePost(
            "dienst",
            Localized("Dienstverlening en onderhoud per maand", "Service and maintenance per month"),
            Localized("maand", "month"),
            months,
            "unit_price",
        ),
        PricePost(
            "uurtarief",
            Localized("Bijkomende werkuren op bestelling", "Additional hours on order"),
            Localized("uur", "hour"),
            100,
            "presumed_quantity",
        ),
    )


def _periods(days: int) -> Section:
    """Without a period in the tender there is no delay, and so no fine (clause PEN-02)."""
    return Section(
        id="termijnen",
        title=Localized("Uitvoeringstermijnen", "Performance periods"),
        part="contractual",
        order=95,
        text=Localized(
            "De volgende termijn is bindend:\n\n- De opdrachtnemer biedt de oplossing aan voor de voorlopige oplevering uiterlijk "
            f"{days} kalenderdagen na de aanvangsdag die de aanbesteder schriftelijk meedeelt.\n",
            "The following period is binding:\n\n- The contractor presents the solution for provisional acceptance at the latest "
            f"{days} calendar days after the starting day that the contracting authority communicates in writing.\n",
        ),
    )


def _camera(kb: KnowledgeBase, answers: Answers) -> CameraDossier | None:
    lanes = lanes_of(kb, answers.profile)
    return CameraDossier(regime=answers.regime, lanes=lanes) if lanes else None


def _lots(answers: Answers) -> tuple[Lot, ...]:
    return tuple(
        Lot(
            id=f"perceel-{index}",
            title=one.title,
            description=one.title,
            select=Select(components=one.components),
            prices=_prices(answers.months),
        )
        for index, one in enumerate(answers.lots, 1)
    )


def _owed(tender: ResolvedTender) -> dict[str, dict[str, Value]]:
    """Return a marked placeholder for each value that has no sensible default: nobody chooses it for the officer."""
    found: dict[str, dict[str, Value]] = {}
    settings = {one.id: one.settings for one in tender.requirements} | {one.id: one.settings for one in tender.clauses}
    for owner, own in settings.items():
        for name, setting in own.items():
            parameter = setting.parameter
            if setting.value is None and parameter.required and not parameter.late:
                choices = f" ({', '.join(parameter.choices)})" if parameter.choices else ""
                found.setdefault(owner, {})[name] = f"{MARK}: {parameter.label.nl}{choices}"
    return found


def draft(kb: KnowledgeBase, answers: Answers, date: str) -> TenderFile:
    """Return the tender that the answers make; every award item of every lot is scored."""
    tender = TenderFile(
        slug=answers.slug,
        title=answers.title,
        reference=answers.reference,
        domain=kb.profiles[answers.profile].domain,
        language="nl",
        buyers=answers.buyers,
        procedure=answers.procedure,
        nature=answers.nature,
        estimate=Estimate(answers.estimate, answers.estimate_note),
        timetable=_timetable(answers),
        months=answers.months,
        description=answers.description,
        cpv=CPV,
        lots=_lots(answers),
        renewals=answers.renewals,
        profile=answers.profile,
        sections=(_periods(answers.days),),
        prices=() if answers.lots else _prices(answers.months),
        camera=_camera(kb, answers),
        framework=answers.framework,
        no_lots_reason=None if answers.lots else answers.no_lots_reason,
        notes=_NOTES,
    )
    resolved = resolve(kb, tender, date)
    levels = {item.id: item.level for item in resolved.requirements}
    awards = {
        lot.id: default_award(tuple(one for one in lot.requirements if levels[one] == "award")) for lot in resolved.lots
    }
    tender = replace(tender, parameters=_owed(resolved))
    if answers.lots:
        return replace(tender, lots=tuple(replace(lot, award=awards[lot.id]) for lot in tender.lots))
    return replace(tender, award=awards[""])


def objections(kb: KnowledgeBase, answers: Answers, date: str) -> tuple[Finding, ...]:
    """Return the errors that a tender with these answers would have."""
    found = resolve(kb, draft(kb, answers, date), date).findings
    return tuple(one for one in found if one.severity is Severity.ERROR)
