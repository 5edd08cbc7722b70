"""Price revision: must there be one, is the formula sound, and what does it give (WOO art. 10; AUR art. 38/7)?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from specgen.errors import Finding, Severity, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.text import Localized
from specgen.resolve.amounts import Nature
from specgen.resolve.reckoning import LawReader, Reckoned, Step, both, cents, counted, euro, not_negative, refuse


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the formula: ``share`` of the price that follows an index, its value at the start and now."""

    name: str
    share: Decimal
    start: Decimal
    now: Decimal


@dataclass(frozen=True, slots=True)
class RevisionTerms:
    """A price in euro and its formula: ``fixed`` + the sum of share × now / start. Shares are fractions of one.

    ``value`` is the contract's value; ``calendar_days`` or ``working_days`` its term. ``listed``: the services stand in annex 1 of the
    AUR, None where nobody looked; that annex lists services only.
    """

    price: Decimal
    fixed: Decimal
    terms: tuple[Term, ...]
    nature: Nature
    value: Decimal
    calendar_days: int | None = None
    working_days: int | None = None
    listed: bool | None = None


def formula_findings(fixed: Decimal, terms: tuple[Term, ...]) -> tuple[Finding, ...]:
    """Return what is wrong with a formula: shares that are not one together, a negative share, an index that is not above zero."""
    found: list[Finding] = []
    total = fixed + sum((one.share for one in terms), Decimal(0))
    if total != 1:
        found.append(Finding("SG-LAW-220", say("the fixed part and the shares make {total}, not 1", total=total), None, "revision",
                             say("mend the shares: at equal indices the price must stay the same"), law="AUR art. 38/7"))  # fmt: skip
    if fixed < 0 or any(one.share <= 0 for one in terms):
        found.append(Finding("SG-LAW-221", say("a share of the formula is below zero, or has no weight"), None, "revision",
                             say("give every term a share above 0; the fixed part may be 0"), law="AUR art. 38/7"))  # fmt: skip
    if not terms:
        found.append(Finding("SG-LAW-222", say("the formula has no index: the price can never change"), None, "revision",
                             say("add a term, or state that prices are not revised"), severity=Severity.WARNING,
                             law="AUR art. 38/7"))  # fmt: skip
    for one in terms:
        if one.start <= 0 or one.now <= 0:
            found.append(Finding("SG-LAW-223", say("the index {name} has a value that is not above 0", name=one.name), None,
                                 one.name, say("give the published index values"), law="AUR art. 38/7"))  # fmt: skip
    return tuple(found)


def revision(kb: KnowledgeBase, terms: RevisionTerms, date: str) -> Reckoned:
    """Return the revised price, rounded to the cent, and whether revision is mandatory.

    With an unsound formula ``amount`` is the price unchanged and ``findings`` says why.
    """
    not_negative(price=terms.price, value=terms.value, days=terms.calendar_days, working=terms.working_days)
    law = LawReader(kb, date)
    duty, unconfirmed = _duty(law, terms)
    found = formula_findings(terms.fixed, terms.terms)
    if any(one.severity is Severity.ERROR for one in found):
        outcome = Localized("Niet berekend: de formule klopt niet.", "Not calculated: the formula is not sound.")
        return Reckoned("revision", outcome, terms.price, (duty,), tuple(law.used), unconfirmed, found)
    factor = terms.fixed + sum((one.share * one.now / one.start for one in terms.terms), Decimal(0))
    amount = cents(terms.price * factor)
    parts = " + ".join(
        [format(terms.fixed, "f"), *(f"{one.share:f} × {one.now:f}/{one.start:f}" for one in terms.terms)]
    )
    text = both(
        "{price} × ({parts}) = {amount}; de factor wordt niet afgerond, het bedrag op de cent.",
        "{price} × ({parts}) = {amount}; the factor is not rounded, the amount is, to the cent.",
        price=euro(terms.price), parts=parts, amount=euro(amount),
    )  # fmt: skip
    outcome = both("Herziene prijs: {amount}.", "Revised price: {amount}.", amount=euro(amount))
    steps = (duty, Step(text, law.article("REVISION-VALUE")))
    return Reckoned("revision", outcome, amount, steps, tuple(law.used), unconfirmed, found)


def _duty(law: LawReader, terms: RevisionTerms) -> tuple[Step, tuple[Localized, ...]]:
    """Say whether revision is mandatory: works and the services of annex 1, unless value AND term are small (AUR art. 38/7 § 1).

    One cumulative exception. For supplies and for all other services the documents choose (§ 2).
    """
    if terms.nature == "supplies" and terms.listed:
        raise refuse(
            say("annex 1 of the AUR lists services, no supplies"),
            say("leave the annex out, or take services as nature"),
        )
    floor = law.value("REVISION-VALUE")
    short = _short_term(law, terms)
    unconfirmed = law.unconfirmed()
    listed = terms.nature == "works" or bool(terms.listed)
    if terms.nature == "services" and terms.listed is None:
        unconfirmed += (Localized(
            nl="te bevestigen: of deze diensten in bijlage 1 van de AUR staan; dan is herziening verplicht (U6)",
            en="to be confirmed: whether these services stand in annex 1 of the AUR; revision is then mandatory (U6)",
        ),)  # fmt: skip
    article = law.article("REVISION-VALUE")
    if not listed:
        text = Localized(
            "Herziening is niet verplicht: de documenten kiezen.", "Revision is not mandatory: the documents choose."
        )
        return Step(text, article), unconfirmed
    if terms.value < floor and short:
        text = both("Waarde onder {floor} en korte termijn: herziening is niet verplicht.",
                    "Value below {floor} and a short term: revision is not mandatory.", floor=euro(floor))  # fmt: skip
        return Step(text, article), unconfirmed
    text = both("Herziening is verplicht: niet zowel onder {floor} als korter dan {days} of {working}.",
                "Revision is mandatory: not both below {floor} and shorter than {days} or {working}.",
                floor=euro(floor), days=counted(law.value("REVISION-CALENDAR-DAYS"), "d"),
                working=counted(law.value("REVISION-WORKING-DAYS"), "wd"))  # fmt: skip
    return Step(text, article), unconfirmed


def _short_term(law: LawReader, terms: RevisionTerms) -> bool:
    calendar, working = law.value("REVISION-CALENDAR-DAYS"), law.value("REVISION-WORKING-DAYS")
    if terms.calendar_days is not None:
        return terms.calendar_days < calendar
    if terms.working_days is not None:
        return terms.working_days < working
    raise refuse(say("price revision needs the term of the contract"), say("give it in calendar days or working days"))
