"""``specgen law``: dated legal values."""

from __future__ import annotations

import click
import msgspec

from specgen.cli.calculate import calculate
from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.confirm import confirm
from specgen.cli.output import as_json, data, table
from specgen.cli.timetable import timetable
from specgen.errors import Finding, FindingsError, say


@click.group()
def law() -> None:
    """Dated legal values. Engineering notes for a lawyer to confirm; no legal advice."""


law.add_command(calculate)
law.add_command(timetable)
law.add_command(confirm)


@law.command("list")
@date_option
@json_option
@click.pass_context
def list_(ctx: click.Context, date: str, json_output: bool) -> None:
    """List every value in force at the date, with its article and how well the text was read."""
    from specgen.knowledge.store import load_kb
    from specgen.resolve.facts import law_at

    kb = load_kb(roots_of(ctx), check_ids())[0]
    found = [record for name in kb.law if (record := law_at(kb, name, date)) is not None]
    if json_output:
        as_json(msgspec.to_builtins(found))
        return
    rows = [
        (
            one.id,
            str(one.value),
            one.unit,
            f"{one.instrument} {one.article}",
            one.status,
            one.text_seen_as_of,
            one.unverified,
        )
        for one in found
    ]
    data(table(rows, ("id", "value", "unit", "article", "status", "seen", "open")))


@law.command("show")
@click.argument("identifier", metavar="ID")
@click.pass_context
def show(ctx: click.Context, identifier: str) -> None:
    """Show all records of one value, past and future."""
    from specgen.knowledge.store import load_kb

    kb = load_kb(roots_of(ctx), check_ids())[0]
    if identifier not in kb.law:
        raise FindingsError(
            say("nothing to show"),
            (
                Finding(
                    "SG-KB-171",
                    say("there is no law value {identifier}", identifier=identifier),
                    None,
                    identifier,
                    say("see 'specgen law list'"),
                ),
            ),
        )
    as_json(msgspec.to_builtins(kb.law[identifier]))
