"""``specgen reference``: start a reference implementation, or a mutant of it."""

from __future__ import annotations

import signal
import threading
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from specgen.cli.output import note
from specgen.errors import Finding, FindingsError

_KINDS = {"broker": "databroker", "anpr": "anpr"}
_PLACES = {"broker": "specgen.reference.broker.compose", "anpr": "specgen.reference.anpr.compose"}


def _mutants(kind: str, violate: str) -> dict[str, Any]:
    """Return the replacement of one part for ``--violate REQ-ID`` (or a mutant's name)."""
    from specgen.mutants import REGISTRY

    module, _, name = REGISTRY[_KINDS[kind]].partition(":")
    mutants = getattr(import_module(module), name)
    for mutant in mutants:
        if violate in (mutant.requirement, mutant.name):
            note(f"mutant {mutant.name}: {mutant.sentence}")
            return {mutant.part: mutant.wrap}
    known = ", ".join(sorted({mutant.requirement for mutant in mutants}))
    raise FindingsError(
        "no such mutant", (Finding("SG-REF-001", f"no mutant violates {violate}", None, violate, f"known: {known}"),)
    )


@click.command()
@click.argument("kind", type=click.Choice(sorted(_KINDS)))
@click.option(
    "--port", default=0, type=click.IntRange(0, 65535), help="HTTP port on 127.0.0.1 (0: the system chooses)."
)
@click.option("--violate", default="", metavar="REQ-ID", help="Start a mutant that violates this requirement only.")
@click.option("--data", default="", metavar="DIR", help="Keep the database here (default: a temporary folder).")
@click.option("--production", is_flag=True, help="Production configuration: no test hooks.")
@click.option("--target", type=click.Path(dir_okay=False, path_type=Path), help="Write a target.yaml that reaches it.")
def reference(kind: str, port: int, violate: str, data: str, production: bool, target: Path | None) -> None:
    """Start a reference implementation on 127.0.0.1 until it is interrupted."""
    from specgen.reference.serving import Options

    options = Options(port=port, data_dir=data, environment="production" if production else "test")
    replace = _mutants(kind, violate) if violate else {}
    with import_module(_PLACES[kind]).start(options, replace) as running:
        text = target_yaml(running.target)
        if target is not None:
            target.write_text(text, "utf-8")
            note(f"target file: {target}")
        else:
            click.echo(text)
        for name, interface in running.target["interfaces"].items():
            note(f"{name}: {interface.get('url') or '{host}:{port}'.format(**interface)}")
        note("stop with Ctrl-C")
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        try:
            while not ended.wait(0.5):
                pass
        except KeyboardInterrupt:
            note("stopped")


def target_yaml(target: dict[str, Any]) -> str:
    """Return a target description as YAML text."""
    import yaml

    return yaml.safe_dump(target, sort_keys=False, allow_unicode=True)
