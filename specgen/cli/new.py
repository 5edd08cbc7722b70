"""``specgen new``: a commented tender file from a few answers, for who does not write YAML."""

from __future__ import annotations

import contextlib
import difflib
import secrets
import sys
from pathlib import Path

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, counts, findings, language, note, words
from specgen.errors import Exit, Finding, InputError, Location, Sentence, Severity, reason, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.tender import TenderFile

SCHEMA = Path("schemas") / "tender.schema.json"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "profile", default="", metavar="PROFILE", help="Take this profile's answers as a start.")
@click.option(
    "--yes", is_flag=True, help="Ask nothing: take the profile's answers and mark what is still to be filled in."
)
@date_option
@json_option
@click.pass_context
def new(ctx: click.Context, file: Path, profile: str, yes: bool, date: str, json_output: bool) -> int:
    """Write a new tender file FILE, with every field explained in Dutch.

    On a terminal it asks one thing at a time. Without a terminal, or with --yes, it takes the answers of PROFILE; what only you know
    is marked VUL IN. It never writes over a file. Exit 0: written. 1: written, but a check found errors. 2: wrong use.
    """
    from specgen.drafting.answers import FIRST_DATE, LAST_DATE, proposed, slug_of
    from specgen.drafting.draft import draft
    from specgen.knowledge.store import load_kb

    asking = not yes and sys.stdin.isatty() and sys.stderr.isatty()
    _free(file)
    if not FIRST_DATE <= date <= LAST_DATE:
        raise _usage(say("a timetable can start between {first} and {last}", first=FIRST_DATE, last=LAST_DATE))
    kb = load_kb(roots_of(ctx, file.parent), check_ids(), date=date)[0]
    _known(kb, profile, asking)
    short = slug_of(file.stem)
    if asking:
        from specgen.cli.questions import interview

        note(say("Press Enter to take what stands between brackets. Ctrl-C stops; nothing is written before the end."))
        answers = interview(kb, profile, short, date, language())
    else:
        answers = proposed(kb, profile, short, date)
    tender = draft(kb, answers, date)
    _write(file, tender)
    return _report(ctx, file, date, json_output, answers.profile)


def _usage(message: Sentence) -> click.UsageError:
    return click.UsageError(words(message))


def _free(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise _usage(say("{file} exists already; take another name, or move it away", file=file))
    if not file.name or file.suffix not in (".yaml", ".yml"):
        raise _usage(say("{file} is no name for a tender file; take one that ends in .yaml", file=file))


def _known(kb: KnowledgeBase, profile: str, asking: bool) -> None:
    names = ", ".join(kb.profiles)
    if not profile and not asking:
        raise _usage(say("nothing can be asked here; name a profile with --from: {names}", names=names))
    if profile and profile not in kb.profiles:
        near = difflib.get_close_matches(profile, kb.profiles, 1)
        hint = say("did you mean {names}?", names=near[0]) if near else say("known: {names}", names=names)
        raise _usage(say("the profile {profile} does not exist; {hint}", profile=profile, hint=hint))


def schema_near(folder: Path) -> str:
    """Return the path from a folder to the JSON Schema in it or above it, or "" where there is none."""
    for up, place in enumerate((folder, *folder.parents)):
        if (place / SCHEMA).is_file():
            return "../" * up + SCHEMA.as_posix()
    return ""


def _write(file: Path, tender: TenderFile) -> None:
    """Write the file as a whole or not at all, and never over another.

    Raises InputError (SG-TND-208) when it cannot be written.
    """
    from specgen.drafting.text import tender_text

    text = tender_text(tender, name=file.name, schema=schema_near(file.parent.resolve()))
    temporary = file.parent / f".new-{secrets.token_hex(4)}.tmp"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        _place(temporary, file)
    except OSError as error:
        if file.exists() or file.is_symlink():
            raise _usage(say("{file} exists already; take another name, or move it away", file=file)) from error
        message = say("cannot be written: {reason}", reason=reason(error))
        found = Finding("SG-TND-208", message, Location(str(file)), hint=say("choose another folder"), unreadable=True)
        raise InputError(say("the tender file cannot be written"), (found,)) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _place(temporary: Path, file: Path) -> None:
    """Give a written file its name; unlike a rename, a link fails where somebody made the file in the meantime."""
    try:
        file.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a disk without links
        if file.exists():
            raise FileExistsError(str(file)) from None
        temporary.rename(file)


def _report(ctx: click.Context, file: Path, date: str, json_output: bool, profile: str) -> int:
    """Read the file back as ``check`` does, and tell what is still open."""
    from specgen.dossier.build import prepare

    _, tender, kb_findings = prepare(roots_of(ctx, file.parent), file, date, check_ids(), str(file))
    found = (*kb_findings, *tender.findings)
    errors = sum(1 for one in found if one.severity is Severity.ERROR)
    open_ = [one for one in found if one.code == "SG-TND-207"]
    if json_output:
        told = [one.as_dict() for one in found]
        as_json({"file": str(file), "profile": profile, "to_fill_in": len(open_), "errors": errors, "findings": told})
    else:
        findings(found, least=Severity.ERROR)
        note(say("{file} is written: {counts}", file=file, counts=counts(found)))
        if open_:
            note(say("{number} answers are still to be filled in; look for {mark}", number=len(open_), mark="VUL IN"))
        note(say("Next: specgen check {file}, then specgen build {file}", file=file))
        click.echo(str(file))
    return int(Exit.NEGATIVE if errors else Exit.OK)
