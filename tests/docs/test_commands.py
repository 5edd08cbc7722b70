"""``docs/commands.md`` lists the commands and options that exist, and no others."""

from __future__ import annotations

import re

import click

from specgen.cli import COMMANDS, app
from tests.docs.command_listing import PLACE, listing, suite_parsers, walk

HEADING = re.compile(r"^### `(.+)`$")
OPTION = re.compile(r"(?<![\w-])(-{1,2}[a-z][a-z-]*)")


def documented() -> dict[str, set[str]]:
    """Full command name -> the options that its section lists, read from the page without the generator."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in PLACE.read_text("utf-8").splitlines():
        heading = HEADING.match(line)
        if line.startswith("## The suite"):
            name = "suite.pyz"
            found[name] = set()
        elif heading:
            name = heading.group(1)
            found[name] = set()
        elif name and line.startswith("| `-"):
            found[name] |= set(OPTION.findall(line.split(" | ")[0]))
    return found


def existing() -> dict[str, set[str]]:
    """Full command name -> its options, asked of click and argparse."""
    found: dict[str, set[str]] = {}
    for name, command in walk(app, "specgen"):
        options = [one for one in command.params if isinstance(one, click.Option)]
        found[name] = {text for one in options for text in (*one.opts, *one.secondary_opts)}
    for name, parser in suite_parsers().items():
        options_of = {text for action in parser._actions for text in action.option_strings}
        found[f"suite.pyz {name}".strip()] = options_of - {"-h", "--help"}
    return found


def test_the_page_and_the_commands_agree_both_ways() -> None:
    assert documented() == existing()


def test_every_registered_command_can_be_loaded() -> None:
    names = {name.split()[1] for name in existing() if name.startswith("specgen ")}
    assert names == set(COMMANDS)


def test_the_page_is_what_the_commands_say() -> None:
    assert PLACE.read_text("utf-8") == listing(), "run: python -m tests.docs.command_listing"


def test_the_exit_codes_are_those_of_the_program() -> None:
    from specgen.conformance import console
    from specgen.errors import Exit

    codes = {int(code) for code in re.findall(r"^\| ([0-9]+) \|", PLACE.read_text("utf-8"), re.M)}
    assert codes == {int(one) for one in Exit}
    assert {
        console.OK,
        console.NEGATIVE,
        console.USAGE,
        console.UNREADABLE,
        console.CANNOT_TELL,
        console.BUG,
    } == codes
