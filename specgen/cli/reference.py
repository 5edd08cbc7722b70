"""``specgen reference``: start a reference implementation, or a mutant of it."""

from __future__ import annotations

import json
import os
import signal
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.output import note, words
from specgen.errors import Finding, FindingsError, InputError, Location, UnreachableError, reason, say

if TYPE_CHECKING:
    from specgen.reference.serving import Options, Running

_KINDS = {"broker": "databroker", "anpr": "anpr"}
_PLACES = {"broker": "specgen.reference.broker.compose", "anpr": "specgen.reference.anpr.compose"}


def _mutants(kind: str, violate: str) -> dict[str, Any]:
    """Return the replacement of one part for ``--violate REQ-ID`` (or a mutant's name)."""
    from specgen.mutants import REGISTRY

    module, _, name = REGISTRY[_KINDS[kind]].partition(":")
    mutants = getattr(import_module(module), name)
    for mutant in mutants:
        if violate in (mutant.requirement, mutant.name):
            note(say("mutant {name}: {sentence}", name=mutant.name, sentence=mutant.sentence))
            return {mutant.part: mutant.wrap}
    known = ", ".join(sorted({mutant.requirement for mutant in mutants}))
    raise FindingsError(
        say("no such mutant"),
        (
            Finding(
                "SG-REF-001",
                say("no mutant violates {identifier}", identifier=violate),
                None,
                violate,
                say("known: {names}", names=known),
            ),
        ),
    )


@click.command()
@click.argument("kind", type=click.Choice(sorted(_KINDS)))
@click.option(
    "--port", default=0, type=click.IntRange(0, 65535), help="HTTP port on 127.0.0.1 (0: the system chooses)."
)
@click.option("--violate", default="", metavar="REQ-ID", help="Start a mutant that violates this requirement only.")
@click.option("--data", default="", metavar="DIR", help="Keep the database here (default: a temporary folder).")
@click.option("--database", default="", metavar="URL", help="Keep everything in this PostgreSQL database (broker).")
@click.option(
    "--mqtt-ports", nargs=2, default=(0, 0), type=click.IntRange(0, 65535), metavar="V3 V5", help="Ports of MQTT 3.1.1 and 5.0 (broker)."
)
@click.option("--mqtt-upstream", default="", metavar="URL", help="Take observations from mqtt(s)://user@host:port as well (broker).")
@click.option("--mqtt-accounts", is_flag=True, help="Keep the devices' accounts there too, by the dynamic security of Mosquitto 2.")
@click.option("--secret-env", default="SPECGEN_MQTT_SECRET", show_default=True, metavar="NAME", help="Variable with the password for it.")
@click.option("--production", is_flag=True, help="Production configuration: no test hooks.")
@click.option(
    "--lock",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Set the product up with the values of this tender.lock.json.",
)
@click.option("--target", type=click.Path(dir_okay=False, path_type=Path), help="Write a target.yaml that reaches it.")
@click.pass_context
def reference(
    ctx: click.Context,
    /,
    kind: str,
    port: int,
    violate: str,
    data: str,
    production: bool,
    lock: Path | None,
    target: Path | None,
    **broker: Any,
) -> None:
    """Start a reference implementation on 127.0.0.1 until it is interrupted."""
    from specgen.reference.serving import Options

    options = Options(
        port=port,
        data_dir=data,
        environment="production" if production else "test",
        values=lock_values(lock) if lock else {},
        **(_broker_options(ctx, broker) if kind == "broker" else _none(ctx, broker)),
    )
    replace = _mutants(kind, violate) if violate else {}
    with _started(kind, options, replace) as running:
        text = target_yaml(running.target)
        if target is not None:
            target.write_text(text, "utf-8")
            note(say("target file: {file}", file=target))
        else:
            click.echo(text)
        for name, interface in running.target["interfaces"].items():
            note(f"{name}: {interface.get('url') or '{host}:{port}'.format(**interface)}")
        note(say("stop with Ctrl-C"))
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        try:
            while not ended.wait(0.5):
                pass
        except KeyboardInterrupt:
            note(say("stopped"))


def _broker_options(ctx: click.Context, given: dict[str, Any]) -> dict[str, Any]:
    """Return the options that the broker alone knows."""
    from specgen.reference.serving import Upstream

    url, secret = given["mqtt_upstream"], os.environ.get(given["secret_env"], "")
    if given["mqtt_accounts"] and not url:
        raise click.UsageError(words(say("--mqtt-accounts goes with --mqtt-upstream")), ctx)
    upstream = Upstream(url, secret, given["mqtt_accounts"]) if url else None
    return {"database": given["database"], "mqtt_ports": given["mqtt_ports"], "upstream": upstream}


def _none(ctx: click.Context, given: dict[str, Any]) -> dict[str, Any]:
    """Refuse the options that only the broker has."""
    for name in ("database", "mqtt_upstream", "mqtt_accounts", "mqtt_ports"):
        if given[name] not in ("", False, (0, 0)):
            raise click.UsageError(words(say("{option} goes with the broker", option="--" + name.replace("_", "-"))), ctx)
    return {}


def _started(kind: str, options: Options, replace: dict[str, Any]) -> Running:
    """Start a reference; raises UnreachableError (SG-REF-002) where a port is taken or something it needs does not answer."""
    from specgen.reference.serving import StartError

    try:
        started: Running = import_module(_PLACES[kind]).start(options, replace)
    except (StartError, OSError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        finding = Finding("SG-REF-002", say("the reference cannot start: {reason}", reason=why), None, kind)
        raise UnreachableError(say("the reference does not run"), (finding,)) from error
    return started


def lock_values(lock: Path) -> dict[str, object]:
    """Return the parameter values of a tender's lock: ``<requirement>.<name>`` -> value.

    Raises InputError (SG-VER-001) when the file is no lock.
    """
    try:
        entries = json.loads(lock.read_text("utf-8"))["requirements"]
        return {f"{one['id']}.{name}": value for one in entries for name, value in one["parameters"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        place = Location(str(lock))
        finding = Finding("SG-VER-001", say("this is not the lock of a tender"), place, unreadable=True)
        raise InputError(say("the lock cannot be read"), (finding,)) from error


def target_yaml(target: dict[str, Any]) -> str:
    """Return a target description as YAML text."""
    import yaml

    return yaml.safe_dump(target, sort_keys=False, allow_unicode=True)
