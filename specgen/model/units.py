"""Units with their Dutch, English and French words, and the one place that writes a value as text."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from specgen.model.parameter import Parameter, Value, number


class Unit(NamedTuple):
    """Singular and plural of a unit in each language; ``symbol`` units stand behind the number as they are."""

    nl: tuple[str, str]
    en: tuple[str, str]
    fr: tuple[str, str]
    before: bool = False


def _symbol(text: str) -> Unit:
    return Unit((text, text), (text, text), (text, text))


UNITS: dict[str, Unit] = {
    "ms": Unit(("milliseconde", "milliseconden"), ("millisecond", "milliseconds"), ("milliseconde", "millisecondes")),
    "s": Unit(("seconde", "seconden"), ("second", "seconds"), ("seconde", "secondes")),
    "min": Unit(("minuut", "minuten"), ("minute", "minutes"), ("minute", "minutes")),
    "h": Unit(("uur", "uur"), ("hour", "hours"), ("heure", "heures")),
    "d": Unit(("kalenderdag", "kalenderdagen"), ("calendar day", "calendar days"), ("jour", "jours de calendrier")),
    "wd": Unit(("werkdag", "werkdagen"), ("working day", "working days"), ("jour ouvrable", "jours ouvrables")),
    "month": Unit(("maand", "maanden"), ("month", "months"), ("mois", "mois")),
    "year": Unit(("jaar", "jaar"), ("year", "years"), ("an", "ans")),
    "percent": _symbol("%"),
    "pp": Unit(("procentpunt", "procentpunten"), ("percentage point", "percentage points"), ("point", "points")),
    "eur": Unit(("euro", "euro"), ("euro", "euros"), ("euro", "euros")),
    "msg/s": Unit(
        ("bericht per seconde", "berichten per seconde"),
        ("message per second", "messages per second"),
        ("message par seconde", "messages par seconde"),
    ),
    "event/s": Unit(
        ("passage per seconde", "passages per seconde"),
        ("passage per second", "passages per second"),
        ("passage par seconde", "passages par seconde"),
    ),
    "bit": Unit(("bit", "bits"), ("bit", "bits"), ("bit", "bits")),
    "MB": _symbol("MB"),
    "GB": _symbol("GB"),
    "kg": _symbol("kg"),
    "point": Unit(("punt", "punten"), ("point", "points"), ("point", "points")),
    "item": Unit(("item", "items"), ("item", "items"), ("élément", "éléments")),
    "message": Unit(("bericht", "berichten"), ("message", "messages"), ("message", "messages")),
    "observation": Unit(
        ("waarneming", "waarnemingen"), ("observation", "observations"), ("observation", "observations")
    ),
    "entity": Unit(("entiteit", "entiteiten"), ("entity", "entities"), ("entité", "entités")),
    "passage": Unit(("passage", "passages"), ("passage", "passages"), ("passage", "passages")),
    "degree": Unit(("graad", "graden"), ("degree", "degrees"), ("degré", "degrés")),
    "vehicle": Unit(("voertuig", "voertuigen"), ("vehicle", "vehicles"), ("véhicule", "véhicules")),
    "character": Unit(("teken", "tekens"), ("character", "characters"), ("caractère", "caractères")),
    "entry": Unit(("vermelding", "vermeldingen"), ("entry", "entries"), ("inscription", "inscriptions")),
    "read": Unit(("lezing", "lezingen"), ("read", "reads"), ("lecture", "lectures")),
    "image": Unit(("beeld", "beelden"), ("image", "images"), ("image", "images")),
    "factor": Unit(("factor", "factoren"), ("factor", "factors"), ("facteur", "facteurs")),
    "refusal": Unit(("weigering", "weigeringen"), ("refusal", "refusals"), ("refus", "refus")),
    "time": Unit(("keer", "keer"), ("time", "times"), ("fois", "fois")),
    "device": Unit(("toestel", "toestellen"), ("device", "devices"), ("appareil", "appareils")),
    "row": Unit(("rij", "rijen"), ("row", "rows"), ("ligne", "lignes")),
    "m": Unit(("meter", "meter"), ("metre", "metres"), ("mètre", "mètres")),
}
"""Unit key -> words. A key that is not here is an error (SG-KB-124)."""


def decimal_text(value: Decimal, lang: str) -> str:
    """Write a number for a reader: ``1 250,5`` in Dutch and French, ``1,250.5`` in English; no rounding.

    >>> decimal_text(Decimal("1250.50"), "nl")
    '1\\u00a0250,50'
    """
    whole, _, fraction = format(abs(value), "f").partition(".")
    group = "," if lang == "en" else "\u00a0"
    if len(whole) > 4 or (lang == "en" and len(whole) > 3) or (whole and len(whole) == 4 and fraction):
        whole = f"{int(whole):,}".replace(",", group)
    text = whole + (("." if lang == "en" else ",") + fraction if fraction else "")
    return "-" + text if value < 0 else text


_MONTHS = {
    "nl": [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
}


def date_text(value: str, lang: str) -> str:
    """Write an ISO date for a reader.

    >>> date_text("2026-11-23", "nl")
    '23 november 2026'
    """
    year, month, day = value.split("-")
    return f"{int(day)}\u00a0{_MONTHS[lang][int(month) - 1]}\u00a0{year}".replace("\u00a0", " ")


_BOOLEAN = {"nl": ("neen", "ja"), "en": ("no", "yes"), "fr": ("non", "oui")}


def value_text(parameter: Parameter, value: Value, lang: str) -> str:
    """Write a parameter's value with its unit, as it stands in a text in ``lang``.

    The blank before the unit is a no-break space, so that a number never ends a line.
    """
    match parameter.type:
        case "integer" | "decimal":
            amount = number(value)
            text = decimal_text(amount, lang)
            unit = UNITS.get(parameter.unit)
            if unit is None:
                return text
            words: tuple[str, str] = getattr(unit, lang)
            return f"{text}\u00a0{words[0] if abs(amount) == 1 else words[1]}"
        case "boolean":
            return _BOOLEAN[lang][bool(value)]
        case "choice":
            return parameter.choices[str(value)].get(lang) or str(value)
        case "date":
            return date_text(str(value), lang)
        case "list":
            return ", ".join(value) if isinstance(value, tuple) else str(value)
        case "text":
            return str(value)
