"""Options, words and JSON that the calculations and the timetable share."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.output import as_json, data, findings, language, safe, table, words
from specgen.errors import Exit, Severity, say
from specgen.model.clause import LawValue
from specgen.model.parameter import ParameterProblem, number
from specgen.model.text import Localized
from specgen.resolve.reckoning import AID, Reckoned

if TYPE_CHECKING:  # a type with an argument in newer releases of click only
    _AmountType = click.ParamType[Decimal]
    _DayType = click.ParamType[datetime.date]
else:
    _AmountType = _DayType = click.ParamType


class _Amount(_AmountType):
    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:
        if isinstance(value, Decimal):
            return value
        try:
            return number(str(value))
        except ParameterProblem:
            self.fail("write digits with a point, such as 61250 or 99.5", param, ctx)


class _Day(_DayType):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        if isinstance(value, datetime.date):
            return value
        try:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
                raise ValueError
            return datetime.date.fromisoformat(value)
        except ValueError:
            self.fail("write it as 2026-11-23", param, ctx)


AMOUNT = _Amount()
DAY = _Day()


def text_of(text: Localized) -> str:
    """Return a text in the language of the messages, safe for a terminal."""
    return safe(text.get(language()))


def pair(text: Localized) -> dict[str, str]:
    """Return a text in both languages for ``--json``."""
    return {"nl": text.nl, "en": text.en}


def law_json(record: LawValue) -> dict[str, object]:
    """Return what a reader of a result must know of a law value it used."""
    return {
        "id": record.id,
        "value": record.value if isinstance(record.value, int) else str(record.value),
        "unit": record.unit,
        "instrument": record.instrument,
        "article": record.article,
        "status": record.status,
        "text_seen_as_of": record.text_seen_as_of,
        "unverified": record.unverified,
    }


def show_law(used: tuple[LawValue, ...]) -> None:
    """Write the law values that were used."""
    rows = [
        (one.id, str(one.value), one.unit, f"{one.instrument} {one.article}", one.status, one.text_seen_as_of, one.unverified)
        for one in used
    ]  # fmt: skip
    data("\n" + words(say("Law values used:")))
    data(table(rows, ("id", "value", "unit", "article", "status", "seen", "open")))


def show_open(lines: tuple[Localized, ...]) -> None:
    """Write what is still to be confirmed, and that this is no legal advice."""
    data("")
    for line in lines:
        data(f"- {text_of(line)}")
    data(text_of(AID))


def show(result: Reckoned, date: str, *, json_output: bool) -> int:
    """Write a calculation and return the exit code: 1 when a finding is an error."""
    failed = any(one.severity is Severity.ERROR for one in result.findings)
    if json_output:
        as_json({
            "calculation": result.name,
            "date": date,
            "amount": format(result.amount, "f"),
            "outcome": pair(result.outcome),
            "steps": [{"text": pair(one.text), "article": one.article} for one in result.steps],
            "law": [law_json(one) for one in result.used],
            "to_confirm": [pair(one) for one in result.open],
            "findings": [one.as_dict() for one in result.findings],
            "caveat": pair(AID),
        })  # fmt: skip
        return int(Exit.NEGATIVE if failed else Exit.OK)
    data(text_of(result.outcome))
    for index, step in enumerate(result.steps, 1):
        data(f"{index}. {text_of(step.text)}" + (f" [{safe(step.article)}]" if step.article else ""))
    show_law(result.used)
    show_open(result.open)
    findings(result.findings)
    return int(Exit.NEGATIVE if failed else Exit.OK)
