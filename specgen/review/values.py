"""Reads a value back out of running text, as ``model.units.value_text`` wrote it there."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from specgen.model.parameter import Parameter, ParameterProblem, Value, coerce
from specgen.model.units import UNITS, date_text, value_text

_NUMBERS = {
    "nl": re.compile(r"-?(?:\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+)(?:,\d+)?"),
    "fr": re.compile(r"-?(?:\d{1,3}(?:[ \u00a0\u202f.]\d{3})+|\d+)(?:,\d+)?"),
    "en": re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"),
}
_DATE = re.compile(r"(\d{1,2})[ \u00a0]([^\W\d_]+)[ \u00a0](\d{4})")


class Spotted(NamedTuple):
    """A value and the part of the text that says it: from ``start`` up to ``end``."""

    start: int
    end: int
    value: Value


def value_in(parameter: Parameter, text: str, lang: str) -> Spotted | None:
    """Return the first value of a parameter that a text says, with its unit, or None.

    A text or a list is the whole text: whoever asks has cut it out.

    >>> from specgen.model.text import Localized
    >>> value_in(Parameter("integer", Localized("termijn", "period"), "d"), "uiterlijk 45 kalenderdagen na", "nl")
    Spotted(start=10, end=26, value=45)
    """
    match parameter.type:
        case "integer" | "decimal":
            return _number(parameter, text, lang)
        case "date":
            return _date(text, lang)
        case "boolean":
            return _word(text, {value_text(parameter, one, lang): one for one in (False, True)})
        case "choice":
            return _word(text, {value_text(parameter, name, lang): name for name in parameter.choices})
        case "list" | "text":
            bare = text.strip()
            start = text.find(bare)
            if not bare:
                return None
            value: Value = tuple(part.strip() for part in bare.split(",")) if parameter.type == "list" else bare
            return Spotted(start, start + len(bare), value)


def _number(parameter: Parameter, text: str, lang: str) -> Spotted | None:
    unit = UNITS.get(parameter.unit)
    words = sorted(set(getattr(unit, lang)), key=len, reverse=True) if unit else []
    for match in _NUMBERS[lang].finditer(text):
        end = match.end()
        if words:
            behind = re.match(rf"[ \u00a0\u202f]?(?:{'|'.join(re.escape(word) for word in words)})(?!\w)", text[end:])
            if behind is None:
                continue
            end += behind.end()
        digits = re.sub(r"[ \u00a0\u202f]", "", match.group())
        digits = digits.replace(",", "") if lang == "en" else digits.replace(".", "").replace(",", ".")
        amount = Decimal(digits)
        value: Value = int(amount) if amount == amount.to_integral_value() and "." not in digits else digits
        try:
            return Spotted(match.start(), end, coerce(parameter, value))
        except ParameterProblem:
            continue
    return None


def _date(text: str, lang: str) -> Spotted | None:
    for match in _DATE.finditer(text):
        for month in range(1, 13):
            day, year = match.group(1).zfill(2), match.group(3)
            iso = f"{year}-{month:02}-{day}"
            if date_text(iso, lang) == f"{int(day)} {match.group(2).lower()} {year}" or (
                lang == "en" and date_text(iso, lang) == f"{int(day)} {match.group(2)} {year}"
            ):
                return Spotted(match.start(), match.end(), iso)
    return None


def _word(text: str, words: dict[str, Value]) -> Spotted | None:
    for word in sorted(words, key=len, reverse=True):
        match = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        if match:
            return Spotted(match.start(), match.end(), words[word])
    return None
