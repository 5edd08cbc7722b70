"""Parameters: every number that a requirement or clause uses, typed, with its unit and its bounds.

A value is written once, in the tender file or as the default here, and reaches the Word text, the answer sheet, the
prescribed interface, the plan and the verdict from that one place. Decimal numbers are kept as the author wrote them
(``"99.5"``) and compared as decimals, so no binary rounding ever reaches a contract.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from specgen.errors import Sentence, say
from specgen.model.ids import DATE, LawId, Name, Text
from specgen.model.text import Localized

ParameterType = Literal["integer", "decimal", "boolean", "choice", "text", "date", "list"]
Value = int | str | bool | tuple[str, ...]


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A typed value with lawful bounds.

    ``unit`` is a key of ``specgen.model.units.UNITS``. ``min``/``max`` are inclusive. ``min_law``/``max_law`` name a law
    value that takes the bound's place at the tender's date. ``required`` means the tender file must give it
    (there is no sensible default). ``late`` marks a value that is only known after the build (the suite's digest).
    """

    type: ParameterType
    label: Localized
    unit: str = ""
    default: Value | None = None
    min: int | str | None = None
    max: int | str | None = None
    min_law: LawId | None = None
    max_law: LawId | None = None
    default_law: LawId | None = None
    choices: dict[Name, Localized] = {}
    required: bool = False
    late: bool = False
    basis: str = ""
    note: str = ""


class ParameterProblem(ValueError):
    """Why a value does not fit; ``code`` is the stable finding code, ``hint`` how to mend it."""

    def __init__(self, code: str, message: Sentence, hint: Sentence | str = "") -> None:
        super().__init__(str(message))
        self.code = code
        self.message = message
        self.hint = hint


_DECIMAL = re.compile(r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$")
_DATE = re.compile(DATE)


def _not_a_number(value: object) -> Sentence:
    return say("{value} is not a number", value=repr(value))


def number(value: object) -> Decimal:
    """Return an integer or decimal value as an exact Decimal.

    >>> number("99.5")
    Decimal('99.5')

    Raises ParameterProblem (SG-PAR-001) when it is not a plain decimal number.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ParameterProblem("SG-PAR-001", _not_a_number(value))
    if isinstance(value, str) and not _DECIMAL.match(value):
        raise ParameterProblem("SG-PAR-001", _not_a_number(value), say("write digits with a point, such as 99.5"))
    try:
        return Decimal(value)
    except InvalidOperation as error:  # pragma: no cover - the pattern above leaves nothing to refuse
        raise ParameterProblem("SG-PAR-001", _not_a_number(value)) from error


def coerce(parameter: Parameter, value: object) -> Value:
    """Return ``value`` as the parameter's type, or raise ParameterProblem (SG-PAR-001, wrong type).

    Bounds are held elsewhere (``check_bounds``), because the law can set them.
    """
    match parameter.type:
        case "integer":
            if isinstance(value, bool) or not isinstance(value, int):
                raise ParameterProblem(
                    "SG-PAR-001",
                    say("{value} is not a whole number", value=repr(value)),
                    say("write digits only"),
                )
            return value
        case "decimal":
            number(value)
            return value if isinstance(value, int) else str(value)
        case "boolean":
            if not isinstance(value, bool):
                raise ParameterProblem("SG-PAR-001", say("{value} is not true or false", value=repr(value)))
            return value
        case "choice":
            if not isinstance(value, str) or value not in parameter.choices:
                raise ParameterProblem(
                    "SG-PAR-001",
                    say("{value} is not one of {options}", value=repr(value), options=", ".join(parameter.choices)),
                    say("take one of the choices"),
                )
            return value
        case "date":
            if not isinstance(value, str) or not _DATE.match(value):
                raise ParameterProblem(
                    "SG-PAR-001", say("{value} is not a date", value=repr(value)), say("write it as 2026-11-23")
                )
            return value
        case "list":
            if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
                raise ParameterProblem("SG-PAR-001", say("{value} is not a list of texts", value=repr(value)))
            return tuple(value)
        case "text":
            if not isinstance(value, str):
                raise ParameterProblem(
                    "SG-PAR-001", say("{value} is not a text", value=repr(value)), say("put it between quotes")
                )
            return value


def check_bounds(value: Value, low: int | str | None, high: int | str | None) -> str:
    """Return the side that ``value`` breaks: ``"low"``, ``"high"`` or ``""``. Bounds are inclusive."""
    if low is None and high is None:
        return ""
    amount = number(value)
    if low is not None and amount < number(low):
        return "low"
    if high is not None and amount > number(high):
        return "high"
    return ""


__all__ = ["Parameter", "ParameterProblem", "ParameterType", "Text", "Value", "check_bounds", "coerce", "number"]
