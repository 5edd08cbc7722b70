"""The command line: thin commands, loaded when they are called."""

from __future__ import annotations

import difflib
import importlib
import os
import sys
from typing import Any

import click

COMMANDS: dict[str, tuple[str, str]] = {
    "analyse": ("specgen.cli.analyse:analyse", "Traffic insight from passages: aggregated, suppressed, as a report."),
    "build": ("specgen.cli.build:build", "Make the whole dossier of a tender: documents, answer sheet, suite, lock."),
    "check": ("specgen.cli.check:check", "Check the knowledge base, and a tender file when one is given."),
    "clause": ("specgen.cli.clause:clause", "Read the clauses: list, show."),
    "conformance": (
        "specgen.cli.conformance:conformance",
        "Test a product against a tender's suite; seal, verify, report.",
    ),
    "diff": ("specgen.cli.diff:diff", "What changed for a vendor between two tenders, locks or knowledge bases."),
    "explain": ("specgen.cli.explain:explain", "Why a requirement or clause is in a tender, or is not."),
    "impact": ("specgen.cli.impact:impact", "What rests on an article, law value, standard, clause or requirement."),
    "kb": ("specgen.cli.kb:kb", "Browse the knowledge base: list, show, stats, coverage, where, schema."),
    "law": ("specgen.cli.law:law", "Dated legal values: list, show."),
    "new": ("specgen.cli.new:new", "Write a new tender file: asks the questions, explains every field."),
    "prove": ("specgen.cli.prove:prove", "Show that each check is meaningful: the reference passes, its mutant fails."),
    "reference": ("specgen.cli.reference:reference", "Start a reference implementation, or a mutant of it."),
    "simulate": ("specgen.cli.simulate:simulate", "Play a fictitious city: ground truth, files and live feeds."),
    "suite": ("specgen.cli.suite:suite", "A tender's suite: exclude a faulty check for everybody, make its other forms."),
    "verify": (
        "specgen.cli.verify:verify",
        "Tell whether a document, lock, dossier or sealed report is still what was made.",
    ),
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is called, and suggests the nearest name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in sorted(COMMANDS.items())])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            ctx.fail(f"No such command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="specgen", prog_name="specgen")
@click.option("--kb", "kb_folder", default="", metavar="DIR", help="Folder with requirements/ and clauses/.")
@click.option("--overlay", multiple=True, metavar="DIR", help="A city's own files on top (repeatable).")
@click.option("--ui-lang", type=click.Choice(["nl", "en"]), help="Language of messages (default: by locale).")
@click.pass_context
def app(ctx: click.Context, kb_folder: str, overlay: tuple[str, ...], ui_lang: str | None) -> None:
    """Tenders for city data platforms, and the test behind every requirement.

    Start with: specgen build examples/gent-databroker.yaml
    """
    if ui_lang:
        os.environ["SPECGEN_UI_LANG"] = ui_lang  # the edge decides once, for this process and its children
    ctx.obj = {"kb": kb_folder, "overlays": overlay}


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code of the contract (0, 1, 2, 3, 4 or 70)."""
    from specgen.cli.output import report_bug, report_error
    from specgen.errors import Exit, SpecgenError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    args: list[Any] = sys.argv[1:] if arguments is None else arguments
    try:
        code = app.main(args=args, prog_name="specgen", standalone_mode=False)
    except SpecgenError as error:
        report_error(error, as_json="--json" in args)
        sys.exit(int(error.exit_code))
    except click.ClickException as error:
        error.show()
        sys.exit(int(Exit.USAGE))
    except click.Abort:
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(int(Exit.OK))
    except Exception as error:  # noqa: BLE001 - the one place that catches all: a bug must note that it is one
        report_bug(error)
        sys.exit(int(Exit.BUG))
    sys.exit(int(code) if isinstance(code, int) else int(Exit.OK))
