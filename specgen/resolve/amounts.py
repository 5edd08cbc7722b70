"""Amounts that follow from the law: advance, deposit, late fine, general penalties, and whether standstill applies.

Each function takes frozen terms, the knowledge base and the date at which the law is judged, and returns a ``Reckoned`` with its steps.
Money is exact (Decimal, euro); only a last step rounds, and says so. Raises FindingsError (SG-LAW-201, SG-LAW-202) where nothing can be
calculated. Price revision is in ``specgen.resolve.revision``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Literal

from specgen.errors import Finding, Severity, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import Procedure
from specgen.model.text import Localized
from specgen.resolve.reckoning import (
    LawReader,
    Reckoned,
    Step,
    both,
    cents,
    counted,
    euro,
    not_negative,
    percent,
    refuse,
)

HUNDRED = Decimal(100)
Size = Literal["micro", "small", "medium", "large"]
Exemption = Literal["", "financed_works", "leasing_or_rental", "insurance", "subscription"]
Nature = Literal["supplies", "services", "works"]

EXEMPTIONS: dict[Exemption, Localized] = {
    "financed_works": Localized("financiering en uitvoering van werken", "finance and execution of works"),
    "leasing_or_rental": Localized("leasing of huur", "leasing or rental"),
    "insurance": Localized("verzekering", "insurance"),
    "subscription": Localized("abonnement of periodiek verbruik", "subscription or periodic consumption"),
}


# --- advance --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AdvanceTerms:
    """What the advance depends on.

    ``total`` (whole term) and ``monthly`` are in euro with taxes; ``months`` None is an indefinite term, which needs ``monthly``.
    ``estimate`` is without VAT and decides the low-value rule. ``on_listed_ground``: the negotiated procedure without publication is
    used under WOO art. 42 § 1, first paragraph, 1° a) or c), or 4° a). ``chosen`` is a percentage in the documents, None for the
    lowest that the law asks.
    """

    procedure: Procedure
    size: Size
    months: Decimal | None
    estimate: Decimal
    total: Decimal | None = None
    monthly: Decimal | None = None
    exemption: Exemption = ""
    on_listed_ground: bool = True
    chosen: Decimal | None = None


def advance(kb: KnowledgeBase, terms: AdvanceTerms, date: str) -> Reckoned:
    """Return the advance that local authorities must pay (WOO art. 12/1-12/8, 92; corrections 1 of the legal notes)."""
    not_negative(
        total=terms.total, monthly=terms.monthly, months=terms.months, estimate=terms.estimate, chosen=terms.chosen
    )
    law = LawReader(kb, date)
    none = _no_advance(law, terms)
    if none is not None:
        return none
    steps = [_advance_rate(law, terms)]
    rate = _chosen_rate(law, terms)
    if rate != law.value(_rate_of(terms)):
        chosen = both("De documenten kiezen {rate}.", "The documents choose {rate}.", rate=percent(rate))
        steps.append(Step(chosen, law.article("ADVANCE-MAX")))
    reference, how = _reference(law, terms)
    steps.append(how)
    exact = rate / HUNDRED * reference
    cap = law.value("ADVANCE-CAP")
    amount = cents(min(exact, cap))
    steps.append(
        Step(
            both(
                "{rate} van {reference} is {exact}; hoogstens {cap}, afgerond op de cent: {amount}.",
                "{rate} of {reference} is {exact}; at most {cap}, rounded to the cent: {amount}.",
                rate=percent(rate), reference=euro(reference), exact=euro(exact), cap=euro(cap), amount=euro(amount),
            ),
            law.article("ADVANCE-CAP"),
        )
    )  # fmt: skip
    outcome = both("Voorschot: {amount}.", "Advance: {amount}.", amount=euro(amount))
    return Reckoned("advance", outcome, amount, tuple(steps), tuple(law.used), (*law.unconfirmed(), *_open(terms)))


def _no_advance(law: LawReader, terms: AdvanceTerms) -> Reckoned | None:
    """Return the outcome "none is mandatory" with its reason, or None."""
    floor, shortest = law.value("LOW-VALUE"), law.value("ADVANCE-MIN-MONTHS")
    if terms.estimate < floor:
        why = both(
            "De geraamde waarde {estimate} blijft onder {floor}: de regels over voorschotten gelden niet.",
            "The estimated value {estimate} stays below {floor}: the rules on advances do not apply.",
            estimate=euro(terms.estimate), floor=euro(floor),
        )  # fmt: skip
        article = law.article("LOW-VALUE")
    elif terms.exemption:
        kind = EXEMPTIONS[terms.exemption]
        why = both("Vrijgesteld: {kind}.", "Exempt: {kind}.", kind=kind)
        article = law.article("ADVANCE-CAP")
    elif terms.months is not None and terms.months < shortest:
        why = both(
            "De uitvoering duurt {months}, minder dan {shortest}: geen verplicht voorschot.",
            "Performance takes {months}, less than {shortest}: no mandatory advance.",
            months=counted(terms.months, "month"), shortest=counted(shortest, "month"),
        )  # fmt: skip
        article = law.article("ADVANCE-MIN-MONTHS")
    elif terms.size == "large" and not _listed(terms):
        why = both(
            "De opdrachtnemer is geen kmo, en het is geen onderhandelingsprocedure zonder bekendmaking op een van de bedoelde gronden.",
            "The contractor is no SME, and it is no negotiated procedure without publication on one of the listed grounds.",
        )
        article = law.article("ADVANCE-SMALL")
    else:
        return None
    outcome = both("Geen verplicht voorschot: {why}", "No mandatory advance: {why}", why=why)
    unconfirmed = (*law.unconfirmed(), *_open(terms))
    return Reckoned("advance", outcome, Decimal(0), (Step(why, article),), tuple(law.used), unconfirmed)


def _listed(terms: AdvanceTerms) -> bool:
    return terms.procedure == "negotiation_without_publication" and terms.on_listed_ground


def _rate_of(terms: AdvanceTerms) -> str:
    return "ADVANCE-NO-NOTICE" if _listed(terms) else f"ADVANCE-{terms.size.upper()}"


def _advance_rate(law: LawReader, terms: AdvanceTerms) -> Step:
    name = _rate_of(terms)
    if _listed(terms):
        text = both(
            "Onderhandelingsprocedure zonder voorafgaande bekendmaking op een van de bedoelde gronden: {rate}, ongeacht de grootte van de "
            "opdrachtnemer.",
            "Negotiated procedure without prior publication on one of the listed grounds: {rate}, whatever the contractor's size.",
            rate=percent(law.value(name)),
        )  # fmt: skip
    else:
        text = both("{label}: {rate}.", "{label}: {rate}.", label=law.record(name).label, rate=percent(law.value(name)))
    return Step(text, law.article(name))


def _chosen_rate(law: LawReader, terms: AdvanceTerms) -> Decimal:
    lowest, highest = law.value(_rate_of(terms)), law.value("ADVANCE-MAX")
    if terms.chosen is None:
        return lowest
    if not lowest <= terms.chosen <= highest:
        raise refuse(
            say(
                "an advance of {chosen} % lies outside {low} to {high} %", chosen=terms.chosen, low=lowest, high=highest
            ),
            say("take a percentage within the bounds of the law, or none"),
            "chosen",
        )
    return terms.chosen


def _reference(law: LawReader, terms: AdvanceTerms) -> tuple[Decimal, Step]:
    """Return the reference value of WOO art. 12/5 and how it came about."""
    twelve = law.value("ADVANCE-REFERENCE-MONTHS")
    article = law.article("ADVANCE-REFERENCE-MONTHS")
    if terms.months is None:
        if terms.monthly is None:
            raise refuse(say("an indefinite term needs the value per month"), say("give the monthly value with taxes"))
        value = twelve * terms.monthly
        text = both("Onbepaalde duur: {n} × {monthly} = {value}.", "Indefinite term: {n} × {monthly} = {value}.",
                    n=twelve, monthly=euro(terms.monthly), value=euro(value))  # fmt: skip
        return value, Step(text, article)
    if terms.total is None:
        raise refuse(say("a fixed term needs the total value"), say("give the total value with taxes"))
    if terms.months <= twelve:
        text = both(
            "De looptijd is hoogstens {n}: referentiewaarde is het hele bedrag, {value}.",
            "The term is at most {n}: the reference value is the whole amount, {value}.",
            n=counted(twelve, "month"), value=euro(terms.total),
        )  # fmt: skip
        return terms.total, Step(text, article)
    value = twelve * terms.total / terms.months
    text = both("Referentiewaarde: {n} × {total} / {months} = {value}.", "Reference value: {n} × {total} / {months} = {value}.",
                n=twelve, total=euro(terms.total), months=terms.months, value=euro(value))  # fmt: skip
    return value, Step(text, article)


def _open(terms: AdvanceTerms) -> tuple[Localized, ...]:
    found: list[Localized] = []
    if terms.exemption == "subscription":
        found.append(Localized(
            nl="te bevestigen: de vrijstelling voor abonnementen bij een opdracht die ook hardware of werk omvat (U7)",
            en="to be confirmed: the subscription exemption for a contract that also holds hardware or work (U7)",
        ))  # fmt: skip
    if terms.procedure == "negotiation_without_publication" and not terms.on_listed_ground:
        found.append(Localized(
            nl="te bevestigen: op een andere grond van artikel 42 is de regel voor kmo's toegepast",
            en="to be confirmed: on another ground of article 42 the rule for SMEs was applied",
        ))  # fmt: skip
    return tuple(found)


# --- deposit --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DepositTerms:
    """What the deposit depends on: the award amount, or the estimated monthly amount where there is no total price (euro, no VAT).

    ``chosen`` is the percentage in the documents, None where they are silent. ``single_framework``: global deposit of a framework
    agreement with one participant; with several participants give the amount of the call-off as ``award``.
    """

    award: Decimal | None = None
    monthly: Decimal | None = None
    chosen: Decimal | None = None
    single_framework: bool = False


def deposit(kb: KnowledgeBase, terms: DepositTerms, date: str) -> Reckoned:
    """Return the deposit (AUR art. 25): none below the floor, rounded up to the next ten euro."""
    not_negative(award=terms.award, monthly=terms.monthly, chosen=terms.chosen)
    law = LawReader(kb, date)
    usual = law.value("DEPOSIT-FRAMEWORK" if terms.single_framework else "DEPOSIT-DEFAULT")
    rate = usual if terms.chosen is None else terms.chosen
    if rate > HUNDRED:
        raise refuse(say("a deposit of {rate} % is more than the contract", rate=rate), say("give a percentage"))
    floor = law.value("DEPOSIT-FLOOR")
    if terms.award is not None and terms.award < floor:
        return _no_deposit(law, terms, terms.award, floor)
    base, first = _deposit_base(law, terms)
    step, exact = law.value("DEPOSIT-ROUNDING"), rate / HUNDRED * base
    amount = (exact / step).to_integral_value(ROUND_CEILING) * step
    text = both("{rate} van {base} is {exact}; naar boven afgerond op {step}: {amount}.",
                "{rate} of {base} is {exact}; rounded up to {step}: {amount}.",
                rate=percent(rate), base=euro(base), exact=euro(exact), step=euro(step), amount=euro(amount))  # fmt: skip
    unconfirmed = list(law.unconfirmed())
    if terms.award is None:
        unconfirmed.append(both(
            "te bevestigen: zonder totale prijs is niet nagegaan of de opdracht {floor} haalt",
            "to be confirmed: without a total price it was not examined whether the contract reaches {floor}",
            floor=euro(floor),
        ))  # fmt: skip
    found = (_high_deposit(rate, usual),) if rate > usual else ()
    steps = (first, Step(text, law.article("DEPOSIT-ROUNDING")))
    outcome = both("Borgtocht: {amount}.", "Deposit: {amount}.", amount=euro(amount))
    return Reckoned("deposit", outcome, amount, steps, tuple(law.used), tuple(unconfirmed), found)


def _no_deposit(law: LawReader, terms: DepositTerms, award: Decimal, floor: Decimal) -> Reckoned:
    why = both("Het gunningsbedrag {award} blijft onder {floor}: er mag geen borgtocht worden geëist.",
               "The award amount {award} stays below {floor}: no deposit may be demanded.",
               award=euro(award), floor=euro(floor))  # fmt: skip
    found: tuple[Finding, ...] = ()
    if terms.chosen:
        found = (
            Finding(
                "SG-LAW-210",
                say("the documents ask a deposit of {rate} %, but the award amount stays below {floor} euro",
                    rate=terms.chosen, floor=floor),
                None, "deposit", say("ask no deposit for this contract"), law=law.article("DEPOSIT-FLOOR"),
            ),
        )  # fmt: skip
    steps = (Step(why, law.article("DEPOSIT-FLOOR")),)
    return Reckoned("deposit", why, Decimal(0), steps, tuple(law.used), law.unconfirmed(), found)


def _deposit_base(law: LawReader, terms: DepositTerms) -> tuple[Decimal, Step]:
    if terms.award is not None:
        text = both("De totale prijs is gekend: {base}.", "The total price is known: {base}.", base=euro(terms.award))
        return terms.award, Step(text, law.article("DEPOSIT-DEFAULT"))
    if terms.monthly is None:
        raise refuse(say("a deposit needs the award amount or the monthly amount"), say("give one of the two"))
    months = law.value("DEPOSIT-MONTHS")
    base = months * terms.monthly
    text = both("Geen totale prijs: {n} × {monthly} = {base}.", "No total price: {n} × {monthly} = {base}.",
                n=months, monthly=euro(terms.monthly), base=euro(base))  # fmt: skip
    return base, Step(text, law.article("DEPOSIT-MONTHS"))


def _high_deposit(rate: Decimal, usual: Decimal) -> Finding:
    return Finding(
        "SG-LAW-211",
        say("a deposit of {rate} % is more than the {usual} % of the law: a derogation", rate=rate, usual=usual),
        None,
        "deposit",
        say("list it at the front with a formal motivation, or lower it"),
        Severity.WARNING,
        law="AUR art. 25; AUR art. 9 § 4",
    )


# --- fines and penalties --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LateFineTerms:
    """What the fine depends on: ``late_part`` is the value of the part that is late, in euro without VAT, ``days`` calendar days.

    ``criterion``: the term of performance is an award criterion; ``cap`` is then the maximum of the documents in percent.
    ``earlier`` are the other late fines of the same contract: only their total is held against the floor.
    """

    late_part: Decimal
    days: int
    criterion: bool = False
    cap: Decimal | None = None
    earlier: Decimal = Decimal(0)


def late_fine(kb: KnowledgeBase, terms: LateFineTerms, date: str) -> Reckoned:
    """Return the late fine (AUR art. 46, 46/1, 123, 154): a rate per calendar day up to a cap, neglected when the total is small."""
    not_negative(late_part=terms.late_part, days=terms.days, cap=terms.cap, earlier=terms.earlier)
    law = LawReader(kb, date)
    rate, cap = law.value("LATE-FINE-RATE"), _fine_cap(law, terms)
    reached = rate * terms.days
    counts = min(reached, cap)
    exact = counts / HUNDRED * terms.late_part
    floor = law.value("LATE-FINE-FLOOR")
    amount = cents(exact)
    fine = both(
        "{days} × {rate} = {reached}, hoogstens {cap}: {counts} van het late deel {part} is {amount} (btw niet inbegrepen).",
        "{days} × {rate} = {reached}, at most {cap}: {counts} of the late part {part} is {amount} (VAT not included).",
        days=terms.days, rate=percent(rate), reached=percent(reached), cap=percent(cap), counts=percent(counts),
        part=euro(terms.late_part), amount=euro(amount),
    )  # fmt: skip
    steps = [Step(fine, law.article("LATE-FINE-RATE", "LATE-FINE-CAP"))]
    total = exact + terms.earlier  # unrounded: what stays below the floor is neglected, however close
    if total < floor:
        small = both("Het totaal van de opdracht, {total}, blijft onder {floor}: verwaarloosd.",
                     "The total of the contract, {total}, stays below {floor}: neglected.",
                     total=euro(total), floor=euro(floor))  # fmt: skip
        steps.append(Step(small, law.article("LATE-FINE-FLOOR")))
        amount = Decimal(0)
    outcome = both("Boete wegens laattijdigheid: {amount}.", "Late fine: {amount}.", amount=euro(amount))
    partial = Localized(
        nl="te bevestigen: een deeltermijn telt alleen als de documenten hem bindend maken",
        en="to be confirmed: a partial term counts only where the documents make it binding",
    )
    weight = Localized(
        nl="te bevestigen: het maximum hangt af van het gewicht van de termijn als gunningscriterium",
        en="to be confirmed: the maximum depends on the weight of the term as award criterion",
    )
    unconfirmed = (*law.unconfirmed(), partial, *((weight,) if terms.criterion else ()))
    return Reckoned("late-fine", outcome, amount, tuple(steps), tuple(law.used), unconfirmed)


def _fine_cap(law: LawReader, terms: LateFineTerms) -> Decimal:
    usual, highest = law.value("LATE-FINE-CAP"), law.value("LATE-FINE-CAP-CRITERION")
    limit = highest if terms.criterion else usual
    if terms.cap is not None and terms.cap > limit:
        raise refuse(
            say("a maximum of {cap} % is more than the {limit} % of the law", cap=terms.cap, limit=limit),
            say("more than {usual} % needs the term of performance as award criterion", usual=usual),
            "cap",
        )
    return limit if terms.cap is None else terms.cap


@dataclass(frozen=True, slots=True)
class PenaltyTerms:
    """``initial`` is the initial contract amount in euro without VAT; ``days`` the days that the default lasts, None for the rate."""

    initial: Decimal
    daily: bool = False
    days: int | None = None


def penalty(kb: KnowledgeBase, terms: PenaltyTerms, date: str) -> Reckoned:
    """Return the general penalty (AUR art. 44-46/1): single, or daily from the third day; a daily one without days gives the rate."""
    not_negative(initial=terms.initial, days=terms.days)
    law = LawReader(kb, date)
    kind = "PENALTY-DAILY" if terms.daily else "PENALTY-SINGLE"
    rate, low, high = law.value(kind), law.value(f"{kind}-MIN"), law.value(f"{kind}-MAX")
    exact = rate / HUNDRED * terms.initial
    amount = cents(min(max(exact, low), high))
    text = both(
        "{rate} van {initial} is {exact}; minstens {low} en hoogstens {high}: {amount}.",
        "{rate} of {initial} is {exact}; at least {low} and at most {high}: {amount}.",
        rate=percent(rate), initial=euro(terms.initial), exact=euro(exact), low=euro(low), high=euro(high),
        amount=euro(amount),
    )  # fmt: skip
    steps = [Step(text, law.article(kind))]
    outcome = both("Eenmalige straf: {amount}.", "Single penalty: {amount}.", amount=euro(amount))
    if terms.daily:
        outcome = both("Dagelijkse straf: {amount} per dag.", "Daily penalty: {amount} a day.", amount=euro(amount))
        first = law.days("PENALTY-DAILY-FROM")
        if terms.days is not None:
            counting = max(0, terms.days - first + 1)
            total = counting * amount
            text = both("Vanaf dag {first}: {n} × {amount} = {total}.", "From day {first}: {n} × {amount} = {total}.",
                        first=first, n=counting, amount=euro(amount), total=euro(total))  # fmt: skip
            steps.append(Step(text, law.article("PENALTY-DAILY-FROM")))
            outcome, amount = both("Dagelijkse straf: {total}.", "Daily penalty: {total}.", total=euro(total)), total
    defence = both(
        "Alleen als na het verweer geen rechtvaardiging is aanvaard (binnen {term} na de verzending van het proces-verbaal; zwijgen geldt "
        "als erkenning).",
        "Only if no justification was accepted after the defence (within {term} of sending the record; silence counts as admission).",
        term=counted(law.value("DEFENCE-TERM"), "d"),
    )  # fmt: skip
    steps.append(Step(defence, law.article("DEFENCE-TERM")))
    return Reckoned("penalty", outcome, amount, tuple(steps), tuple(law.used), law.unconfirmed())
