"""``specgen diff``: what changed for a vendor between two tender files, two locks or two knowledge bases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, words
from specgen.errors import Exit, Sentence, say

if TYPE_CHECKING:
    from specgen.dossier.changes import Change, Changes, Piece
    from specgen.dossier.snapshot import Snapshot

KB_CARD = Path("requirements") / "kb.yaml"


def sort_of(path: Path) -> str:
    """Return what a path holds: ``knowledge base``, ``lock`` (a file, or a dossier folder) or ``tender file``."""
    from specgen.dossier.lockfile import lock_place

    if (path / KB_CARD).is_file():
        return "knowledge base"
    return "lock" if lock_place(path) is not None else "tender file"


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@date_option
@json_option
@click.pass_context
def diff(ctx: click.Context, old: Path, new: Path, date: str, json_output: bool) -> int:
    """Tell what changed for a vendor between OLD and NEW: to build anew, to read again, nothing.

    OLD and NEW are two tender files, two locks (or dossier folders), or two folders with a knowledge base. The Dutch text counts. Exit
    0: compared, whatever the differences. 2: not two of a sort. 3: a file cannot be read.
    """
    from specgen.dossier.changes import compare

    sort = sort_of(old)
    if sort != sort_of(new):
        raise click.UsageError(f"{old} is a {sort}, {new} is a {sort_of(new)}; compare two of a sort")
    found = compare(_snapshot(ctx, sort, old, date), _snapshot(ctx, sort, new, date))
    if json_output:
        as_json({"sort": sort, "old": str(old), "new": str(new), **_as_dict(found)})
    else:
        _show(found)
    return int(Exit.OK)


def _snapshot(ctx: click.Context, sort: str, path: Path, date: str) -> Snapshot:
    from specgen.dossier import snapshot
    from specgen.dossier.lockfile import lock_place, read_lock
    from specgen.knowledge.locate import Roots
    from specgen.knowledge.store import load_kb

    if sort == "knowledge base":
        return snapshot.of_knowledge_base(load_kb(Roots(path.resolve(), "argument"), check_ids())[0], str(path))
    if sort == "tender file":
        from specgen.dossier.build import prepare

        kb, tender, _ = prepare(roots_of(ctx, path.parent), path, date, check_ids(), str(path))
        return snapshot.of_tender(kb, tender, str(path))
    lock = read_lock(lock_place(path) or path)
    return snapshot.of_lock(load_kb(roots_of(ctx), check_ids())[0], lock, str(path))


def _change(one: Change) -> dict[str, Any]:
    found: dict[str, Any] = {
        "change": one.what,
        "kind": one.kind,
        "id": one.id,
        "title": one.title,
        "message": str(one.message),
        "old": one.old,
        "new": one.new,
        "direction": one.direction,
    }
    if one.words:
        found["words"] = [{"op": piece.op, "text": piece.text} for piece in one.words]
    return found


def _as_dict(found: Changes) -> dict[str, Any]:
    return {
        "build": [_change(one) for one in found.of("build")],
        "read": [_change(one) for one in found.of("read")],
        "nothing": [{"kind": kind, "id": identifier} for kind, identifier in found.same],
    }


def _line(text: Sentence | str) -> str:
    """Return a text as one line: a lock comes from outside, and no value of it may look like a line of ours."""
    return " ".join(words(text).split())


def _show(found: Changes) -> None:
    groups: tuple[tuple[Sentence, tuple[Change, ...]], ...] = (
        (say("To build anew"), found.of("build")),
        (say("To read again"), found.of("read")),
    )
    for head, changes in groups:
        data(f"{words(head)}: {len(changes)}")
        last = ""
        for one in changes:
            if one.id != last:
                data(f"  {_line(one.id)}  {_line(one.title)}".rstrip())
                last = one.id
            data(f"    {_line(one.message)}")
            if one.words:
                data(f"      {_line(marked(one.words))}")
    data(f"{words(say('Nothing to do'))}: {len(found.same)}")


def marked(pieces: tuple[Piece, ...], most: int = 6) -> str:
    """Return a word-level difference in one line: ``[-gone-]``, ``{+new+}``; long runs of equal words are shortened."""
    found: list[str] = []
    for piece in pieces:
        if piece.op == "removed":
            found.append(f"[-{piece.text}-]")
        elif piece.op == "added":
            found.append(f"{{+{piece.text}+}}")
        else:
            run = piece.text.split(" ")
            short = [*run[:most], "…", *run[-most:]] if len(run) > 2 * most + 1 else run
            found.append(" ".join(short))
    return " ".join(found)
