"""``specgen verify``: is it still what was built or sealed?"""

from __future__ import annotations

from pathlib import Path

import click

from specgen.cli.common import json_option
from specgen.cli.output import as_json, findings, note
from specgen.errors import Exit, say


@click.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--signer", "signers", multiple=True, metavar="KEY", help="Public key (file or hex) that may have sealed a report."
)
@click.option(
    "--lock",
    "lock",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The tender's lock, to hold a report against.",
)
@click.option("--nonce", default="", help="The nonce that the buyer gave.")
@click.option(
    "--exclusions", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The register of excluded checks, for a report."
)
@json_option
@click.pass_context
def verify(
    ctx: click.Context, file: Path, signers: tuple[str, ...], lock: Path | None, nonce: str, exclusions: Path | None, json_output: bool
) -> int:
    """Tell whether FILE (a docx, lock, manifest, dossier folder, bundle.dsse.json or result folder) is still what was made."""
    if file.name.endswith(".dsse.json") or (file / "bundle.dsse.json").is_file():
        more = ["--exclusions", str(exclusions)] if exclusions is not None else []
        return _bundle(file, signers, lock, nonce, [*more, *(["--json"] if json_output else [])])
    from specgen.dossier.verifying import verify_published

    found = verify_published(file)
    if json_output:
        as_json({"file": str(file), "intact": not found, "findings": [one.as_dict() for one in found]})
    else:
        findings(found)
        answer = say("{file}: not what was built", file=file) if found else say("{file}: as it was built", file=file)
        note(answer)
    return int(Exit.NEGATIVE if found else Exit.OK)


def _bundle(file: Path, signers: tuple[str, ...], lock: Path | None, nonce: str, more: list[str]) -> int:
    from specgen.conformance.cli import main as conformance_main

    arguments = ["verify", str(file)]
    for signer in signers:
        arguments += ["--signer", signer]
    if lock is not None:
        arguments += ["--lock", str(lock)]
    if nonce:
        arguments += ["--nonce", nonce]
    return int(conformance_main([*arguments, *more]))
