"""Writes ``docs/commands.md`` from the commands themselves: ``python -m tests.docs.command_listing``.

The only authored words in the listing are the introductions below; everything else is what ``--help`` says.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import click

PLACE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"

INTRODUCTION = """# Commands

This page is written from the commands themselves by `python -m tests.docs.command_listing`; a test compares the two.
Data goes to stdout, messages
and progress to stderr. No command asks a question without a terminal.

| exit code | meaning |
|---|---|
| 0 | fine; conformant |
| 1 | readable, but a negative finding: not conformant, errors found, tampered |
| 2 | wrong use of the command |
| 3 | input or knowledge base cannot be read; wins over 1 |
| 4 | cannot tell: target unreachable or not identified, inconclusive, nothing tested, unsigned or unknown signer |
| 70 | a bug in specgen |

`docs/errors.md` explains each finding code.

| environment variable | meaning |
|---|---|
| `SPECGEN_KB` | folder with `requirements/` and `clauses/`, as `--kb` |
| `SPECGEN_OVERLAY` | overlay folders, as `--overlay`; several are separated as in `PATH` |
| `SPECGEN_CACHE` | folder for the compiled knowledge base |
| `SOURCE_DATE_EPOCH` | seconds since 1970: the date a build is judged at when `--date` is not given |
| `NO_COLOR` | no colours |
"""

SUITE = """## The suite

`python3 suite.pyz COMMAND` and `specgen conformance COMMAND` are the same commands. Inside `suite.pyz` the plan is that
of the suite itself.
"""


def _cell(text: str) -> str:
    return _line(" ".join(text.split())).replace("|", "\\|")


def _line(text: str) -> str:
    """Keep a help line from being read as markup."""
    return text.strip().replace("<", "\\<")


def _table(rows: list[tuple[str, str]], head: str) -> list[str]:
    if not rows:
        return []
    return ["", f"| {head} | meaning |", "|---|---|", *(f"| {name} | {_cell(text)} |" for name, text in rows)]


def walk(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command below ``command`` with its full name, groups before their members."""
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None, inner
            yield from walk(found, f"{name} {inner}")


def click_options(command: click.Command) -> list[tuple[str, str]]:
    """Return (names, meaning) of a click command's options, in the order of its help."""
    rows = []
    for one in command.params:
        if isinstance(one, click.Option):
            context = click.Context(command)
            record = one.get_help_record(context)
            assert record is not None, one.name
            rows.append((f"`{_cell(record[0])}`", record[1]))
    return rows


def _click_entry(name: str, command: click.Command) -> list[str]:
    pieces = [name, "[OPTIONS]" if click_options(command) else ""]
    if isinstance(command, click.Group):
        pieces.append("COMMAND")
    pieces += [_argument(one) for one in command.params if isinstance(one, click.Argument)]
    text = (command.help or "").replace("\b", "").strip()
    lines = [
        f"### `{name}`",
        "",
        f"`{' '.join(piece for piece in pieces if piece)}`",
        "",
        *map(_line, text.splitlines()),
    ]
    return [*lines, *_table(click_options(command), "option"), ""]


def _argument(one: click.Argument) -> str:
    shown = one.metavar or (
        f"{{{'|'.join(map(str, one.type.choices))}}}"
        if isinstance(one.type, click.Choice)
        else (one.name or "").upper()
    )
    shown += "..." if one.nargs == -1 else ""
    return shown if one.required else f"[{shown}]"


def suite_parsers() -> dict[str, argparse.ArgumentParser]:
    """Return the parsers of the suite's commands by name; "" is the parser above them."""
    from specgen.conformance.cli import _parser

    top = _parser()
    actions = [one for one in top._actions if isinstance(one, argparse._SubParsersAction)]
    return {"": top, **actions[0].choices}


def suite_options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """Return (names, meaning) of a suite command's options."""
    rows = []
    for one in parser._actions:
        if one.option_strings and not isinstance(one, argparse._HelpAction):
            value = one.metavar or (f"[{'|'.join(map(str, one.choices))}]" if one.choices else one.dest.upper())
            names = ", ".join(one.option_strings) + ("" if one.nargs == 0 else f" {value}")
            rows.append((f"`{_cell(names)}`", (one.help or "") + (" (required)" if one.required else "")))
    return rows


def _suite_entry(name: str, parser: argparse.ArgumentParser) -> list[str]:
    arguments = [str(one.metavar or one.dest) for one in parser._actions if not one.option_strings]
    lines = [
        f"### `suite.pyz {name}`",
        "",
        f"`{' '.join(['suite.pyz', name, '[OPTIONS]', *arguments])}`",
        "",
        f"{str(parser.description).capitalize()}.",
    ]
    return [*lines, *_table(suite_options(parser), "option"), ""]


def listing() -> str:
    """Return the whole page."""
    from specgen.cli import app

    lines = [INTRODUCTION, "## specgen", ""]
    for name, command in walk(app, "specgen"):
        lines += _click_entry(name, command)
    lines += [SUITE]
    for name, parser in suite_parsers().items():
        lines += (
            _suite_entry(name, parser) if name else [*_table(suite_options(parser), "option before COMMAND")[1:], ""]
        )
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    PLACE.write_text(listing(), "utf-8")
