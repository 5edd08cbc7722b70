"""What every calculation with legal values has in common: steps in words, the law values used, what is still to be confirmed.

A calculation is an engineering aid, no legal advice. It never holds a legal number itself: each comes from the law table through
``law_at`` for the date in question, so that a result can say how well the text behind each number was read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date
from decimal import ROUND_HALF_UP, Decimal

from specgen.errors import Finding, FindingsError, Sentence, say
from specgen.model.clause import LawValue
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import number
from specgen.model.text import Localized
from specgen.model.units import UNITS, date_text, decimal_text
from specgen.resolve.facts import law_at

CENT = Decimal("0.01")
LARGEST = 10**12
"""Beyond this no amount is meant; exact arithmetic has room to spare below it."""
Slot = str | Localized | Decimal | int | Date

AID = Localized(
    nl="Rekenhulp, geen juridisch advies. Wetswijzigingen na de datum waarop een tekst is gezien, zijn niet verwerkt (U5); laat de "
    "uitkomst nazien door een jurist.",
    en="Engineering aid, no legal advice. Changes of the law after the day on which a text was seen are not included (U5); have a "
    "lawyer check the result.",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation in words; ``article`` is what it rests on, empty where it is mere arithmetic."""

    text: Localized
    article: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """The outcome of a calculation.

    ``amount`` is in euro (for the standstill: in calendar days), ``used`` the law values in the order of use, ``open`` what a lawyer
    still has to confirm, ``findings`` what is wrong with the terms that were given.
    """

    name: str
    outcome: Localized
    amount: Decimal
    steps: tuple[Step, ...]
    used: tuple[LawValue, ...]
    open: tuple[Localized, ...] = ()
    findings: tuple[Finding, ...] = ()


def euro(value: Decimal | int) -> Localized:
    """Write an amount: ``1 837,50 euro``; whole amounts have no decimals."""
    exact = Decimal(value)
    shown = exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.quantize(CENT, ROUND_HALF_UP)
    words = UNITS["eur"]
    return Localized(
        *(f"{decimal_text(shown, lang)} {getattr(words, lang)[0 if abs(shown) == 1 else 1]}" for lang in ("nl", "en"))
    )


def percent(value: Decimal | int) -> Localized:
    """Write a percentage: ``7,5 %``."""
    return Localized(*(f"{decimal_text(_short(Decimal(value)), lang)} %" for lang in ("nl", "en")))


def counted(value: Decimal | int, unit: str) -> Localized:
    """Write a number with the words of its unit: ``15 kalenderdagen``."""
    exact = _short(Decimal(value))
    words = UNITS[unit]
    return Localized(
        *(f"{decimal_text(exact, lang)} {getattr(words, lang)[0 if abs(exact) == 1 else 1]}" for lang in ("nl", "en"))
    )


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def _shown(value: Slot, lang: str) -> str:
    match value:
        case Localized():
            return value.get(lang)
        case Date():
            return date_text(value.isoformat(), lang)
        case Decimal() | int():
            return decimal_text(_short(Decimal(value)), lang)
        case _:
            return value


def both(nl: str, en: str, **slots: Slot) -> Localized:
    """Fill a text in both languages; numbers and dates are written as each language writes them.

    >>> both("{days} dagen", "{days} days", days=Decimal("7.50")).nl
    '7,5 dagen'
    """
    return Localized(
        nl.format(**{name: _shown(value, "nl") for name, value in slots.items()}),
        en.format(**{name: _shown(value, "en") for name, value in slots.items()}),
    )


def cents(value: Decimal) -> Decimal:
    """Round to the cent, half up: the law says nothing of it, so every step that rounds says so."""
    return value.quantize(CENT, ROUND_HALF_UP)


def refuse(message: Sentence, hint: Sentence | str = "", subject: str = "") -> FindingsError:
    """Return the error for input that no calculation can start from (SG-LAW-201)."""
    return FindingsError(say("nothing was calculated"), (Finding("SG-LAW-201", message, None, subject, hint),))


def not_negative(**amounts: Decimal | int | None) -> None:
    """Refuse amounts below zero, beyond a million million, and amounts that are no number. Raises FindingsError (SG-LAW-201)."""
    for name, value in amounts.items():
        if value is not None and not (Decimal(value).is_finite() and 0 <= value <= LARGEST):
            raise refuse(say("{name} is {value}", name=name, value=value), say("give a number from 0 up"), name)


@dataclass(slots=True)
class LawReader:
    """Reads law values at one date and remembers which were used."""

    kb: KnowledgeBase
    date: str
    used: list[LawValue] = field(default_factory=list)

    def record(self, identifier: str) -> LawValue:
        """Return the record in force. Raises FindingsError (SG-LAW-202) when there is none at the date."""
        found = law_at(self.kb, identifier, self.date)
        if found is None:
            raise FindingsError(
                say("nothing was calculated"),
                (
                    Finding(
                        "SG-LAW-202",
                        say("no value of {identifier} is in force on {date}", identifier=identifier, date=self.date),
                        None,
                        identifier,
                        say("see 'specgen law show {identifier}'", identifier=identifier),
                    ),
                ),
            )
        if found not in self.used:
            self.used.append(found)
        return found

    def value(self, identifier: str) -> Decimal:
        """Return the value in force as an exact number, in the unit of its record."""
        return number(self.record(identifier).value)

    def days(self, identifier: str) -> int:
        """Return a value in whole days."""
        return int(self.value(identifier))

    def article(self, *identifiers: str) -> str:
        """Return the articles of the records, each once: ``WOO 36``."""
        found = [self.record(one) for one in identifiers]
        return "; ".join(dict.fromkeys(f"{one.instrument} {one.article}" for one in found))

    def unconfirmed(self) -> tuple[Localized, ...]:
        """Return a line for every used value whose text was not read, or that a lawyer has to confirm."""
        return tuple(to_confirm(one) for one in self.used if one.status != "verified" or one.unverified)


def to_confirm(record: LawValue) -> Localized:
    """Say of a law value that it is to be confirmed, and by which entry of the list of open facts."""
    mark = f", {record.unverified}" if record.unverified else ""
    return Localized(
        nl=f"te bevestigen: {record.label.nl} ({record.value}, {record.instrument} {record.article}{mark})",
        en=f"to be confirmed: {record.label.en} ({record.value}, {record.instrument} {record.article}{mark})",
    )
