"""``specgen law confirm``: a lawyer read the text, and the city's own layer says so."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

import click

from specgen.cli.common import check_ids, day, json_option, roots_of
from specgen.cli.output import as_json, note
from specgen.errors import Finding, FindingsError, InputError, Location, Sentence, reason, say

FILE = Path("clauses") / "law" / "confirmations.yaml"
_HEAD = "# yaml-language-server: $schema=../../schemas/confirmations.schema.json\nconfirmations:\n"


def _text(ctx: click.Context, option: click.Parameter, value: str) -> str:
    folded = " ".join(value.split())
    if option.required and not folded:
        raise click.BadParameter("give some words", ctx, option)
    if not folded.isprintable():
        raise click.BadParameter("it holds characters that cannot be printed", ctx, option)
    return folded


@click.command()
@click.argument("point", metavar="POINT")
@click.option("--source", required=True, callback=_text, help="Where the text was read: title, article, place.")
@click.option("--seen-on", required=True, callback=day, metavar="DATE", help="The day on which it was read.")
@click.option("--by", required=True, callback=_text, metavar="NAME", help="Who read it. A typed name: nobody checks it.")
@click.option("--note", "remark", default="", callback=_text, help="A remark for the file.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="The city's overlay folder; made when it is not there."
)
@json_option
@click.pass_context
def confirm(ctx: click.Context, point: str, source: str, seen_on: str, by: str, remark: str, into: Path | None, json_output: bool) -> None:
    """Record in the city's own layer that POINT (U4, or the id of a law value) was read in the text itself.

    The value does not change. Where the text says another number, write a record of your own in the overlay.
    Exit 0: recorded. 1: there is no such point. 2: no overlay to write into.
    """
    from specgen.knowledge.store import load_kb

    roots = roots_of(ctx, Path.cwd())
    kb = load_kb(roots, check_ids())[0]
    if point not in kb.open_points and point not in kb.law:
        known = ", ".join(kb.open_points)
        hint = say("open points: {names}; law values: see 'specgen law list'", names=known)
        message = say("{point} is neither an open point nor a law value", point=point)
        raise FindingsError(say("nothing to confirm"), (Finding("SG-KB-174", message, None, point, hint),))
    if into is None and not roots.overlays:
        raise click.UsageError("name the city's own layer with --into FOLDER; it is made when it is not there")
    folder = into or roots.overlays[-1]
    entry = {"point": point, "source": source, "seen_on": seen_on, "by": by} | ({"note": remark} if remark else {})
    file = _record(folder, entry)
    touched = [one.id for rows in kb.law.values() for one in rows if point in (one.id, one.unverified) and one.status != "draft"]
    if json_output:
        as_json({"file": str(file), "confirmation": entry, "law_values": sorted(set(touched))})
        return
    note(say("recorded in {file}; the name {name} is typed, not authenticated", file=file, name=by))
    for name in sorted(set(touched)):
        note(say("law value {name} now counts as read in the text", name=name))


def _quoted(text: str) -> str:
    """Write a text as a YAML double-quoted scalar: nothing in it can become structure."""
    return json.dumps(text, ensure_ascii=False)


def _record(folder: Path, entry: dict[str, str]) -> Path:
    """Append an entry and return the file; the old text stays as a person left it. All or nothing.

    Raises InputError (SG-KB-023) when the folder cannot be written.
    """
    file = folder / FILE
    lines = [f"- point: {_quoted(entry['point'])}", *(f"  {key}: {_quoted(value)}" for key, value in list(entry.items())[1:])]
    try:
        old = file.read_text("utf-8") if file.exists() else _HEAD
        new = (old.rstrip("\n") + "\n" + "\n".join(lines) + "\n").encode()
        _hold_list(file, old.encode(), new)
        file.parent.mkdir(parents=True, exist_ok=True)
        marker = folder / "overlay.yaml"
        if not marker.exists():
            name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "stad"
            marker.write_text(f"overlay: {name}\n", "utf-8")
        handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as out:
            out.write(new)
        Path(temporary).replace(file)
    except OSError as error:
        raise _unwritten(file, say("it cannot be written: {reason}", reason=reason(error))) from error
    return file


def _unwritten(file: Path, message: Sentence, hint: Sentence | str = "") -> InputError:
    finding = Finding("SG-KB-023", message, Location(str(file)), hint=hint, unreadable=True)
    return InputError(say("the overlay cannot be written"), (finding,))


def _hold_list(file: Path, old: bytes, new: bytes) -> None:
    """Raise InputError (SG-KB-023) unless the new text is the old list with one entry more: a person may have written it another way."""
    from specgen.knowledge.strict_yaml import YamlError, load

    try:
        before = (load(old).value or {}).get("confirmations") or []
        after = load(new).value["confirmations"]
    except (YamlError, AttributeError, KeyError, TypeError):
        before, after = [], []
    if len(after) != len(before) + 1 or after[: len(before)] != before:
        hint = say("end the file with 'confirmations:' and a list that begins at the left margin, then try again")
        raise _unwritten(file, say("nothing can be added at the end of this file"), hint)
