"""Does standstill apply between the award decision and the conclusion of the contract (WMR art. 3, 11, 12, 30)?"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from specgen.model.knowledge import KnowledgeBase
from specgen.model.text import Localized
from specgen.resolve.amounts import HUNDRED, Nature
from specgen.resolve.reckoning import LawReader, Reckoned, Step, both, counted, euro, not_negative, percent


@dataclass(frozen=True, slots=True)
class StandstillTerms:
    """What standstill depends on; amounts in euro without VAT.

    ``offer`` is the amount of the tender that is to be approved, None while it is not known. The three exceptions are those of the
    law: only one tenderer concerned, a call-off, no European notice required.
    """

    nature: Nature
    estimate: Decimal
    offer: Decimal | None = None
    one_tenderer: bool = False
    call_off: bool = False
    no_eu_notice: bool = False


def standstill(kb: KnowledgeBase, terms: StandstillTerms, date: str) -> Reckoned:
    """Return whether standstill is mandatory; ``amount`` is its length in calendar days, 0 where it is voluntary."""
    not_negative(estimate=terms.estimate, offer=terms.offer)
    law = LawReader(kb, date)
    mandatory, steps = _rule(law, terms)
    european = mandatory and not (terms.nature == "works" and terms.estimate < law.value("EU-THRESHOLD-WORKS"))
    exception = _exception(terms, european) if mandatory else None
    days = law.value("STANDSTILL")
    article = law.article("STANDSTILL")
    unconfirmed = list(law.unconfirmed())
    if exception is not None:
        mandatory = False
        steps.append(Step(both("Uitzondering: {why}.", "Exception: {why}.", why=exception), article))
        unconfirmed.append(both("te bevestigen: de uitzondering ({why}) is hier van toepassing",
                                "to be confirmed: the exception ({why}) applies here", why=exception))  # fmt: skip
    if mandatory:
        outcome = both(
            "Wachttermijn verplicht: {days} vanaf de dag na de verzending van de kennisgeving.",
            "Standstill mandatory: {days} from the day after the notification is sent.",
            days=counted(days, "d"),
        )
        return Reckoned("standstill", outcome, days, tuple(steps), tuple(law.used), tuple(unconfirmed))
    outcome = both(
        "Geen verplichte wachttermijn; {days} vrijwillig naleven kan.",
        "No mandatory standstill; {days} may be observed voluntarily.",
        days=counted(days, "d"),
    )
    return Reckoned("standstill", outcome, Decimal(0), tuple(steps), tuple(law.used), tuple(unconfirmed))


def _rule(law: LawReader, terms: StandstillTerms) -> tuple[bool, list[Step]]:
    name = "EU-THRESHOLD-WORKS" if terms.nature == "works" else "EU-THRESHOLD-SUPPLIES-SERVICES"
    threshold = law.value(name)
    article = law.article("STANDSTILL")
    shown = euro(threshold)
    if terms.estimate >= threshold:
        text = both("De raming {estimate} bereikt de EU-drempel {threshold}.",
                    "The estimate {estimate} reaches the EU threshold {threshold}.",
                    estimate=euro(terms.estimate), threshold=shown)  # fmt: skip
        return True, [Step(text, article)]
    text = both("De raming {estimate} blijft onder de EU-drempel {threshold}.",
                "The estimate {estimate} stays below the EU threshold {threshold}.",
                estimate=euro(terms.estimate), threshold=shown)  # fmt: skip
    steps = [Step(text, article)]
    excess = law.value("STANDSTILL-EXCESS")
    limit = threshold * (HUNDRED + excess) / HUNDRED
    if terms.offer is not None:
        above = terms.offer > limit
        text = both(
            "De goed te keuren offerte, {offer}, ligt {above} {excess} boven die drempel ({limit}).",
            "The tender to be approved, {offer}, is {above} {excess} above that threshold ({limit}).",
            offer=euro(terms.offer), excess=percent(excess), limit=euro(limit),
            above=Localized("meer dan", "more than") if above else Localized("niet meer dan", "not more than"),
        )  # fmt: skip
        steps.append(Step(text, law.article("STANDSTILL-EXCESS")))
        if above:
            return True, steps
    if terms.nature == "works":
        half = threshold * law.value("STANDSTILL-WORKS-SHARE") / HUNDRED
        above = terms.estimate > half
        text = both(
            "Voor werken geldt de wachttermijn ook boven {half}: {answer}.",
            "For works standstill also applies above {half}: {answer}.",
            half=euro(half), answer=Localized("dat is zo", "that is so") if above else Localized("dat is niet zo", "that is not so"),
        )  # fmt: skip
        steps.append(Step(text, law.article("STANDSTILL-WORKS-SHARE")))
        return above, steps
    text = both("Voor leveringen en diensten is hij dan vrijwillig.", "For supplies and services it is then voluntary.")
    return False, [*steps, Step(text, article)]


def _exception(terms: StandstillTerms, european: bool) -> Localized | None:
    """Return the exception that is claimed; that no European notice is required says nothing where none ever is."""
    if terms.one_tenderer:
        return Localized("er is maar één betrokken inschrijver", "only one tenderer is concerned")
    if terms.call_off:
        return Localized(
            "het is een bestelling op een raamovereenkomst", "it is a call-off under a framework agreement"
        )
    if terms.no_eu_notice and european:
        return Localized("er is geen Europese aankondiging vereist", "no European notice is required")
    return None
