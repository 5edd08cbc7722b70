"""``specgen clause import`` for a tender that comes back from Word: what was changed in it, and what of that is adopted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import F, check_ids, roots_of
from specgen.cli.output import as_json, data, findings, note, words
from specgen.errors import Exit, Finding, FindingsError, InputError, Location, Sentence, Severity, say

if TYPE_CHECKING:
    from specgen.dossier.rebuilt import Rebuilt
    from specgen.model.review import ProposalChange, ProposalComment
    from specgen.review.adopting import Adoption
    from specgen.review.returned import AsBuilt, Returned, Share
    from specgen.review.returned_reading import TenderRead
    from specgen.review.word.package import Package

LONGEST = 240
"""Characters of a changed text that are shown; ``--json`` has all of it."""


@dataclass(frozen=True)
class Asked:
    """What the officer asks. ``adopt``: None for nothing, () for everything, else ids. ``date`` is that of an adopted text."""

    file: Path
    date: str
    tender: Path | None = None
    lock: Path | None = None
    adopt: tuple[str, ...] | None = None
    values: bool = False
    author: str = ""
    reason: str = ""
    dry_run: bool = False


def tender_options(command: F) -> F:
    """Add the options that only a tender has."""
    options = (
        click.option("--tender", type=click.Path(path_type=Path), help="Of a tender: its tender file."),
        click.option("--lock", type=click.Path(path_type=Path), help="Of a tender: the lock or dossier it was built with."),
        click.option(
            "--adopt", is_flag=False, flag_value="all", metavar="[IDS]",
            help="Of a tender: write the edits (of these ids) into the tender file as this tender's own texts.",
        ),
        click.option("--values", is_flag=True, help="With --adopt: set changed values under parameters, within their bounds."),
        click.option("--author", default="", metavar="NAME", help="With --adopt: who answers for the texts. Internal; a typed name."),
        click.option("--reason", default="", metavar="TEXT", help="With --adopt: why the tender differs. Internal."),
    )  # fmt: skip
    for one in reversed(options):
        command = one(command)
    return command


def import_tender(
    ctx: click.Context,
    package: Package,
    path: Path,
    date: str,
    json_output: bool,
    *,
    into: Path | None = None,
    issues: Path | None = None,
    dry_run: bool = False,
    tender: Path | None = None,
    lock: Path | None = None,
    adopt: str | None = None,
    values: bool = False,
    author: str = "",
    reason: str = "",
) -> None:
    """Tell what a colleague changed in a tender, against the lock; with ``adopt`` write it into the tender file.

    Exit 0: told, or adopted. 1: with ``adopt``, something could not be adopted; or the lock is of another text. 4: something cannot be
    told, because the text as built or the lock is not at hand.
    """
    from specgen.cli.clause_since import write_output
    from specgen.cli.output import language
    from specgen.review.returned import returned
    from specgen.review.returned_issues import returned_issues

    if into is not None:
        raise click.UsageError(
            "--into is for the proposals of a review file; a tender's texts go into its tender file (--tender)"
        )
    wanted = None if adopt is None else () if adopt == "all" else tuple(one.strip() for one in adopt.split(",") if one.strip())
    asked = Asked(path, date, tender, lock, wanted, values, " ".join(author.split()), " ".join(reason.split()), dry_run)
    if adopt is not None and adopt != "all" and not wanted:
        raise click.UsageError("--adopt names no ids; to adopt everything, give it without ids")
    if wanted is None and (values or asked.author or asked.reason):
        raise click.UsageError("--values, --author and --reason go with --adopt")
    if wanted is not None and not (asked.author and asked.reason):
        raise click.UsageError("--adopt needs --author and --reason: who answers for the text, and why it differs")
    if not (asked.author + asked.reason).isprintable():
        raise click.UsageError("--author or --reason holds characters that cannot be printed")
    place = _place(asked)
    read, printed, notes = _read(package, place, asked)
    made, built = _as_built(ctx, read, printed, place, asked, notes)
    found = returned(read, printed, built)
    adoptions = _adoptions(found, read, made, built, asked)
    written = _write(ctx, adoptions, made, asked) if wanted is not None else ()
    if issues is not None:
        write_output(issues, returned_issues(found, adoptions, path.name, language(), date))
    if json_output:
        as_json(_as_dict(found, adoptions, written, notes))
    else:
        _show(found, adoptions, written, notes, asked)
        if written and made is not None:
            _show_stale(adoptions, made)
    refused = any(adoption.refused or (adoption.values and not values) for adoption in adoptions.values())
    ctx.exit(
        Exit.CANNOT_TELL
        if found.untold or notes
        else Exit.NEGATIVE
        if found.findings or (wanted is not None and refused)
        else Exit.OK
    )


def _place(asked: Asked) -> Path | None:
    """Return the lock: the one that was named, or one that lies with the file."""
    from specgen.dossier.lockfile import lock_place

    folder = asked.file.resolve().parent
    near = [asked.lock] if asked.lock else [folder, folder.parent]
    place = next((found for one in near if (found := lock_place(one)) is not None and found.is_file()), None)
    if place is None and asked.lock is not None:
        raise click.UsageError(f"no lock at {asked.lock}")
    return place


def _read(package: Package, place: Path | None, asked: Asked) -> tuple[TenderRead, dict[str, str], list[Finding]]:
    """Return the file, the printed digests to hold it against, and what is to be said of them."""
    from specgen.dossier.lockfile import read_lock
    from specgen.review.returned import hold
    from specgen.review.returned_reading import Known, read_tender_docx

    shown = str(asked.file)
    if place is not None:
        lock = read_lock(place)
        slug = lock.tender.get("slug", "")
        read = read_tender_docx(package, shown, Known(slug, lock.tender.get("language", "nl"), lock.printed))
        hold(read, slug, lock.printed, shown)
        return read, dict(lock.printed), []
    read = read_tender_docx(package, shown)
    printed = {tag: one.printed for tag, one in read.expected.items()}
    slug = read.identity.get("slug", "")
    hold(read, slug, printed, shown)
    message = say("no lock is at hand: the file was held against what it says of itself, which can be changed as well")
    hint = say("give the tender.lock.json of the build, or its dossier, with --lock")
    return read, printed, [Finding("SG-REV-044", message, Location(shown), slug, hint, Severity.WARNING)]


def _name(slug: str) -> str:
    """Return a slug that names one folder and nothing else."""
    from re import fullmatch

    from specgen.model.ids import SLUG

    return slug if fullmatch(SLUG, slug) else "-"


def _as_built(
    ctx: click.Context, read: TenderRead, printed: dict[str, str], place: Path | None, asked: Asked, notes: list[Finding]
) -> tuple[Rebuilt | None, AsBuilt | None]:
    """Build the tender again, or take the words that the dossier keeps."""
    from specgen.review.returned import as_built_of, as_built_of_texts, combined
    from specgen.review.returned_reading import read_tender_docx
    from specgen.review.word.package import Package

    lang = read.identity.get("lang", "nl")
    kept = None
    texts = place.parent.parent / "internal" / f"texts.{_name(lang)}.json" if place is not None else None
    if texts is not None and texts.is_file():
        kept = as_built_of_texts(texts.read_bytes(), str(texts))
    tender = asked.tender or _tender_file(read, asked, place)
    made = again = None
    if tender is not None and place is not None:
        made = _rebuild(ctx, tender, place, asked, notes)
        again = as_built_of(read_tender_docx(Package(made.docx), str(tender))) if made is not None else None
    elif asked.adopt is not None:
        raise click.UsageError("--adopt needs the tender file (--tender FILE) and its lock (--lock FILE)")
    return made, combined(again, kept, printed)


def _tender_file(read: TenderRead, asked: Asked, place: Path | None) -> Path | None:
    """Return ``<slug>.yaml`` near the returned file, the dossier or the current folder."""
    name = f"{_name(read.identity.get('slug', ''))}.yaml"
    folders = [asked.file.resolve().parent, *(list(place.resolve().parents)[:4] if place else ()), Path()]
    return next((one / name for one in folders if (one / name).is_file()), None)


def _rebuild(ctx: click.Context, tender: Path, place: Path, asked: Asked, notes: list[Finding]) -> Rebuilt | None:
    from specgen.dossier.lockfile import read_lock
    from specgen.dossier.rebuilt import rebuilt

    try:
        return rebuilt(roots_of(ctx, tender.resolve().parent), tender, read_lock(place), check_ids(), str(tender))
    except (InputError, FindingsError) as error:
        if asked.adopt is not None or asked.tender is not None:
            raise
        message = say("the tender could not be built again: {reason}", reason=error.message)
        notes.append(Finding("SG-REV-045", message, Location(str(tender)), severity=Severity.WARNING))
        return None


def _adoptions(
    found: Returned, read: TenderRead, made: Rebuilt | None, built: AsBuilt | None, asked: Asked
) -> dict[str, Adoption]:
    """Return per id what can be adopted of what was changed; {} where the tender file is not at hand."""
    from specgen.review.adopting import Adopter

    if asked.adopt:
        unknown = sorted(set(asked.adopt) - {one.id for one in found.touched})
        if unknown:
            raise click.UsageError(f"nothing was changed in {', '.join(unknown)}")
    if made is None or built is None:
        return {}
    adopter = Adopter(made.kb, made.tender, read, built, made.late)
    wanted = set(asked.adopt or ())
    return {
        one.id: adopter.outside(one) if one.kind == "outside" else adopter.adoption(one)
        for one in found.touched
        if not wanted or one.id in wanted
    }


def _write(ctx: click.Context, adoptions: dict[str, Adoption], made: Rebuilt | None, asked: Asked) -> tuple[str, ...]:
    """Write texts and values into the tender file and return what was written. Nothing is written that would bring errors."""
    from specgen.review.tender_edits import with_adopted, write_whole

    tender = made.file if made is not None else Path()
    texts = [one for adoption in adoptions.values() for one in adoption.texts]
    values = [one for adoption in adoptions.values() for one in adoption.values] if asked.values else []
    if not texts and not values:
        return ()
    old = tender.read_bytes()
    new = with_adopted(old, texts, values, asked.author, asked.date, asked.reason, str(tender))
    _try(ctx, tender, new, made, asked)
    if not asked.dry_run:
        write_whole(tender, new)
    return (*(f"{one.id} {one.part} ({one.lang})" for one in texts), *(f"{one.owner}.{one.name} = {one.value}" for one in values))


def _try(ctx: click.Context, tender: Path, new: bytes, made: Rebuilt | None, asked: Asked) -> None:
    """Resolve and compose the changed tender. Raises FindingsError when that brings errors that were not there."""
    from specgen.document.compose import compose
    from specgen.dossier.build import prepare
    from specgen.review.tender_edits import trial

    before = {(one.code, one.subject) for one in made.tender.findings if one.severity is Severity.ERROR} if made else set()
    with trial(tender, new) as beside:
        date = made.tender.date if made else asked.date
        resolved = prepare(roots_of(ctx, tender.resolve().parent), beside, date, check_ids(), str(tender))[1]
    errors = [one for one in resolved.findings if one.severity is Severity.ERROR and (one.code, one.subject) not in before]
    if errors:
        raise FindingsError(say("adopted so, the tender would have errors; nothing was written"), tuple(errors))
    compose(resolved, resolved.file.language)


# what is told


def _change(one: ProposalChange, place: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"kind": one.kind, "author": one.author, "date": one.date, "before": one.before, "after": one.after}
    return found | ({"line": one.line} if one.line else {}) | ({"place": place} if place else {})


def _comment(one: ProposalComment) -> dict[str, Any]:
    replies = [{"author": reply.author, "date": reply.date, "text": reply.text} for reply in one.replies]
    return {
        "author": one.author,
        "date": one.date,
        "text": one.text,
        "quote": one.quote,
        "resolved": one.resolved,
        "replies": replies,
    }


def _as_dict(found: Returned, adoptions: dict[str, Adoption], written: Sequence[str], notes: Sequence[Finding]) -> dict[str, Any]:
    shares = []
    for one in found.touched:
        adoption = adoptions.get(one.id)
        places = one.places or ("",) * len(one.changes)
        entry: dict[str, Any] = {
            "kind": one.kind,
            "id": one.id,
            "version": one.version,
            "state": one.state,
            "changes": [_change(change, str(place)) for change, place in zip(one.changes, places, strict=True)],
            "comments": [_comment(comment) for comment in one.comments],
            "not_text": list(one.odd),
            "cannot_be_told": one.untold,
        }
        if adoption is not None:
            entry["adoptable"] = [{"part": text.part, "lang": text.lang, "text": text.text} for text in adoption.texts]
            entry["values"] = [
                {"name": value.name, "value": value.value, "before": value.before, "after": value.after}
                for value in adoption.values
            ]
            entry["refused"] = [{"before": no.before, "after": no.after, "reason": str(no.reason)} for no in adoption.refused]
        shares.append(entry)
    return {
        "base": found.base,
        "changed": shares,
        "adopted": list(written),
        "cannot_be_told": [str(one) for one in found.untold],
        "findings": [one.as_dict() for one in (*notes, *found.findings)],
    }


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


_STATES: dict[str, Sentence] = {
    "removed": say("everything was removed"),
    "added": say("added in Word"),
}


def _show(
    found: Returned, adoptions: dict[str, Adoption], written: Sequence[str], notes: Sequence[Finding], asked: Asked
) -> None:
    findings((*notes, *found.findings))
    base = {
        "rebuilt": say("the tender built again from its file"),
        "texts": say("the words that the dossier keeps"),
        "both": say("the tender built again, and for what changed since the words that the dossier keeps"),
    }.get(found.base, say("nothing: only tracked changes can be told"))
    note(say("The text as built was taken from: {base}", base=base))
    if not found.touched:
        note(say("Nothing was changed"))
    for one in found.touched:
        _show_share(one, adoptions.get(one.id), asked)
    for untold in found.untold:
        note(say("Cannot be told: {what}", what=untold))
    for line in written:
        note(say("adopted: {what}", what=line))
    if written:
        note(
            say(
                "the name {name} is typed, not authenticated; build again to see the texts in place",
                name=" ".join(asked.author.split()),
            )
        )


def _show_stale(adoptions: dict[str, Adoption], made: Rebuilt) -> None:
    """Say which own sections are now behind in another language; a clause or requirement is told by ``check`` (SG-TND-409)."""
    sections = {one.id: one for one in made.tender.file.sections}
    for text in (text for adoption in adoptions.values() for text in adoption.texts if text.kind == "section"):
        own = sections[text.id].text if text.part == "text" else sections[text.id].title
        langs = ", ".join(lang for lang in own.languages() if lang != text.lang)
        if langs:
            note(say("section {id}: the text in {langs} was not changed with it", id=text.id, langs=langs))


def _show_share(one: Share, adoption: Adoption | None, asked: Asked) -> None:
    from specgen.review.returned_issues import KINDS

    state = _STATES.get(one.state)
    head = one.tag or words(say("outside the clauses, requirements and sections"))
    data(words(f"{head}: {words(state)}" if state else head))
    for change, place in zip(one.changes, one.places or ("",) * len(one.changes), strict=True):
        told = words(KINDS[change.kind])
        who = ", ".join(part for part in (change.author, change.date) if part)
        where = f" [{_cut(words(place))}]" if place else ""
        data(words(f"  {told}{f' ({who})' if who else ''}{where}: [-{_cut(change.before)}-] {{+{_cut(change.after)}+}}"))
    for comment in one.comments:
        settled = f" {words(say('(resolved)'))}" if comment.resolved else ""
        data(
            words(
                f"  {words(say('comment'))} ({comment.author}, {comment.date}){settled} «{_cut(comment.quote)}»: {_cut(comment.text)}"
            )
        )
        for reply in comment.replies:
            data(words(f"    {words(say('answer'))} ({reply.author}, {reply.date}): {_cut(reply.text)}"))
    for odd in one.odd:
        data(words(f"  {words(say('cannot be text'))}: {_cut(odd)}"))
    if adoption is None:
        return
    for text in adoption.texts:
        if asked.adopt is None:
            data(words(f"  {words(say('can be adopted'))}: {text.part}"))
    for value in adoption.values:
        if asked.adopt is None or not asked.values:
            told = words(
                say(
                    "a value: set parameters: {{{owner}: {{{name}: {value}}}}}",
                    owner=value.owner,
                    name=value.name,
                    value=value.value,
                )
            )
            data(words(f"  {told} ({_cut(value.before)} → {_cut(value.after)})"))
    for no in adoption.refused:
        data(words(f"  {words(say('cannot be adopted'))}: [-{_cut(no.before)}-] {{+{_cut(no.after)}+}}: {words(no.reason)}"))
