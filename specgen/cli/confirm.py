"""``specgen law confirm``: a lawyer read the text, and the city's own layer says so."""

from __future__ import annotations

from pathlib import Path

import click

from specgen.cli.common import check_ids, day, json_option, roots_of
from specgen.cli.output import as_json, note
from specgen.errors import Finding, FindingsError, say

PATH = "clauses/law/confirmations.yaml"


def some_words(ctx: click.Context, option: click.Parameter, value: str) -> str:
    """Return a text on one line, without control characters; a callback for click options. Raises BadParameter."""
    folded = " ".join(value.split())
    if option.required and not folded:
        raise click.BadParameter("give some words", ctx, option)
    if not folded.isprintable():
        raise click.BadParameter("it holds characters that cannot be printed", ctx, option)
    return folded


@click.command()
@click.argument("point", metavar="POINT")
@click.option("--source", required=True, callback=some_words, help="Where the text was read: title, article, place.")
@click.option("--seen-on", required=True, callback=day, metavar="DATE", help="The day on which it was read.")
@click.option("--by", required=True, callback=some_words, metavar="NAME", help="Who read it. A typed name: nobody checks it.")
@click.option("--note", "remark", default="", callback=some_words, help="A remark for the file.")
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
    from specgen.knowledge.layer import overlay_mark, with_entry, write_files
    from specgen.knowledge.locking import sole_writer
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
    with sole_writer(folder):
        mark = overlay_mark(folder)
        write_files(folder, {PATH: with_entry(folder, PATH, "confirmations", entry, "confirmations")} | mark)
    file = folder / PATH
    touched = [one.id for rows in kb.law.values() for one in rows if point in (one.id, one.unverified) and one.status != "draft"]
    loaded = folder.resolve() in {roots.base, *roots_of(ctx, Path.cwd()).overlays}  # looked up again: the folder may be new
    if json_output:
        as_json({"file": str(file), "confirmation": entry, "law_values": sorted(set(touched)), "loaded": loaded})
        return
    note(say("recorded in {file}; the name {name} is typed, not authenticated", file=file, name=by))
    for name in sorted(set(touched)):
        if loaded:
            note(say("law value {name} now counts as read in the text", name=name))
        else:
            note(say("law value {name} does not count as read yet: this layer is not loaded", name=name))
    if not loaded:
        note(say("load it with --overlay {folder} or SPECGEN_OVERLAY, or put the tender file in it", folder=folder))
