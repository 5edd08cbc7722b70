"""``specgen conformance``: the same commands as inside ``suite.pyz``."""

from __future__ import annotations

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def conformance(arguments: tuple[str, ...]) -> int:
    """Test a product against a tender's suite; the same commands as inside suite.pyz."""
    from specgen.conformance.cli import main

    return int(main(list(arguments)))
