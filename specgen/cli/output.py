"""The one place that prints. Data on stdout, messages and progress on stderr."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import Any

import click

from specgen.errors import Finding, Sentence, Severity, SpecgenError, say
from specgen.i18n.sentences import in_words

_CONTROL = dict.fromkeys(
    (*range(0, 9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def safe(text: str) -> str:
    """Return a text without control characters, so that a hostile value cannot drive the terminal."""
    return text.translate(_CONTROL)


def colour() -> bool:
    """Tell whether stderr may be coloured (a terminal, and NO_COLOR is not set)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def note(text: Sentence | str = "") -> None:
    """Write one line of a message to stderr, in the user's language."""
    click.echo(words(text), err=True)


def data(text: str) -> None:
    """Write a result to stdout."""
    click.echo(text)


def as_json(value: Any) -> None:
    """Write a result to stdout as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def language() -> str:
    """Return the language of messages: ``--ui-lang``, else by the locale, else English."""
    chosen = os.environ.get("SPECGEN_UI_LANG", "")
    if chosen:
        return chosen
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "nl" if name.lower().startswith("nl") else "en"


def words(text: Sentence | str) -> str:
    """Return a message in the user's language, safe for a terminal."""
    return safe(in_words(text, language()))


_SEVERITIES = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.INFO: say("note"),
}


def _shown(finding: Finding) -> list[str]:
    style = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}[finding.severity]
    head = f"{words(_SEVERITIES[finding.severity])} {finding.code}"
    head = click.style(head, fg=style) if colour() else head
    subject = f" [{safe(finding.subject)}]" if finding.subject else ""
    lines = [f"{head}{subject}: {words(finding.message)}"]
    if finding.where:
        lines.append(f"  {safe(str(finding.where))}")
    if finding.law:
        lines.append(f"  {words(say('law'))}: {safe(finding.law)}")
    if finding.hint:
        lines.append(f"  {words(say('hint'))}: {words(finding.hint)}")
    return lines


def findings(found: Iterable[Finding], *, least: Severity = Severity.INFO) -> None:
    """Write findings to stderr, in their order, from ``least`` up."""
    order = [Severity.INFO, Severity.WARNING, Severity.ERROR]
    for one in found:
        if order.index(one.severity) >= order.index(least):
            for line in _shown(one):
                click.echo(line, err=True)


def counts(found: Sequence[Finding]) -> str:
    """Return a line such as ``2 errors, 1 warning, 3 notes``, in the user's language."""
    errors, warnings, notes = (
        sum(1 for one in found if one.severity is severity)
        for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO)
    )
    parts = (_errors(errors), _warnings(warnings), _notes(notes))
    return ", ".join(words(part) for part in parts)


def _errors(number: int) -> Sentence:
    return say("1 error") if number == 1 else say("{number} errors", number=number)


def _warnings(number: int) -> Sentence:
    return say("1 warning") if number == 1 else say("{number} warnings", number=number)


def _notes(number: int) -> Sentence:
    return say("1 note") if number == 1 else say("{number} notes", number=number)


def report_error(error: SpecgenError, *, as_json: bool) -> None:
    """Write an error with all its findings; with ``as_json`` the findings go to stdout as JSON."""
    if as_json:
        click.echo(
            json.dumps(
                {"error": str(error.message), "findings": [one.as_dict() for one in error.findings]},
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    number = sum(1 for one in error.findings if one.severity is Severity.ERROR)
    findings(error.findings, least=Severity.ERROR if number else Severity.INFO)
    warnings, notes = (
        sum(1 for one in error.findings if one.severity is severity) for severity in (Severity.WARNING, Severity.INFO)
    )
    if number and warnings + notes:  # what stops the work must not drown in what does not
        note(
            say(
                "{warnings} and {notes} are left out; they are listed once the errors are mended",
                warnings=_warnings(warnings),
                notes=_notes(notes),
            )
        )
    note(words(error.message) + (f" ({words(_errors(number))})" if error.findings else ""))


def report_bug(error: BaseException) -> None:
    """Write the trace of a bug in specgen itself."""
    traceback.print_exception(error, file=sys.stderr)
    note(say("This is a bug in specgen. Please report it with the lines above."))


class Progress:
    """One line per step, only when stderr is a terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def __call__(self, step: Sentence) -> None:
        if self._live:
            note(f"  {words(step)} …")


def table(rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> str:
    """Return rows as aligned columns of plain text."""
    everything = [list(headers), *[list(row) for row in rows]] if headers else [list(row) for row in rows]
    if not everything:
        return ""
    widths = [max(len(row[i]) for row in everything) for i in range(len(everything[0]))]
    lines = ["  ".join(safe(cell).ljust(width) for cell, width in zip(row, widths)).rstrip() for row in everything]
    if headers:
        lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(lines)
