"""What several commands share: where the knowledge base is, today's date, the known checks."""

from __future__ import annotations

import datetime
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from specgen.knowledge.locate import Roots, locate

F = TypeVar("F", bound=Callable[..., Any])


def roots_of(ctx: click.Context, near: Path | None = None) -> Roots:
    """Return the roots by the global options; ``near`` is the folder of a tender file."""
    options = ctx.find_root().obj or {}
    return locate(options.get("kb", ""), options.get("overlays", ()), near=near)


def today() -> str:
    """Return today's date (ISO); ``SOURCE_DATE_EPOCH`` wins, so that a build can be repeated later."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.date.today().isoformat()


def _date(ctx: click.Context, option: click.Parameter, value: str | None) -> str:
    return today() if value is None else day(ctx, option, value)


def day(ctx: click.Context, option: click.Parameter, value: str) -> str:
    """Return a day that the calendar has (ISO); a callback for click options. Raises BadParameter."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise click.BadParameter("write it as 2026-11-23", ctx, option) from error


def date_option(command: F) -> F:
    """Add ``--date``: the date at which law and standards are judged (default: today)."""
    return click.option("--date", "date", callback=_date, metavar="DATE", help="Judge law and standards at this date.")(
        command
    )


def json_option(command: F) -> F:
    """Add ``--json``."""
    return click.option("--json", "json_output", is_flag=True, help="Print the result as JSON.")(command)


def check_ids() -> tuple[str, ...]:
    """Return the ids of every executable check, without loading the checks themselves."""
    from importlib import import_module

    from specgen.checks import REGISTRY

    found: list[str] = []
    for reference in REGISTRY.values():
        module, _, name = reference.partition(":")
        found.extend(getattr(import_module(module), name))
    return tuple(found)
