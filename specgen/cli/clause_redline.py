"""``specgen clause redline``: two texts as one, with the changes marked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, data, findings, note, words
from specgen.errors import Finding, FindingsError, InputError, Location, reason, say

if TYPE_CHECKING:
    from specgen.model.knowledge import KnowledgeBase
    from specgen.model.review import Proposal
    from specgen.review.redline import Redline, Side

_CLAUSE = re.compile(r"([A-Za-z]{3}-[0-9]{2})(?:@(.+))?")
_FORMATS = (".docx", ".html", ".htm")
_PARTS = ("contractual", "general", "administrative", "technical", "processing", "offer_form", "all")
_LARGEST = 4_000_000
"""Bytes of a Markdown file that is taken: ten times the whole library."""


def _output(ctx: click.Context, option: click.Parameter, value: Path | None) -> Path | None:
    if value is not None and value.suffix.lower() not in _FORMATS:
        raise click.BadParameter(words(say("end the name with .docx or .html")), ctx, option)
    return value


@click.command()
@click.argument("old", metavar="[A]", default="")
@click.argument("new", metavar="[B]", default="")
@click.option("--tender", type=click.Path(path_type=Path), metavar="FILE", help="This tender file, lock or dossier against the library.")
@click.option("--part", type=click.Choice(_PARTS), default="contractual", show_default=True, help="Of a tender or lock: only this part.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default=None, help="Language of the texts (default nl).")
@click.option("--author", default="specgen", show_default=True, metavar="NAME", help="Whose changes the word processor shows them as.")
@click.option(
    "-o", "output", type=click.Path(dir_okay=False, path_type=Path), callback=_output, metavar="FILE", help="Write a .docx or .html file."
)
@date_option
@json_option
@click.pass_context
def redline(
    ctx: click.Context,
    old: str,
    new: str,
    tender: Path | None,
    part: str,
    lang: str | None,
    author: str,
    output: Path | None,
    date: str,
    json_output: bool,
) -> None:
    """Compare text A with text B: word by word, tables and lists included.

    A and B are each a clause (ACC-03), a clause in a version that was kept (ACC-03@1.0.0) or as it was last signed (ACC-03@approved), a
    proposal (ACC-03/2026-11-23-1-nl), a Markdown file, or a tender file, lock or dossier folder. A clause alone is compared with
    its last signed text, a proposal alone with the text it started from. In the .docx the changes are tracked changes: accepting all
    gives B, rejecting all gives A. Without -o, a plain text with [-gone-], {+new+} and [~other look~].
    Exit 0: compared, whatever the differences. 1: a text is not there or cannot be compared. 2: usage. 3: a file cannot be read or written.
    """
    from specgen.knowledge.store import load_kb

    near = tender or next((Path(one) for one in (new, old) if one and _is_set(Path(one))), None)
    kb = load_kb(roots_of(ctx, near.parent if near is not None else Path.cwd()), check_ids())[0]
    found, chosen = _compared(ctx, kb, (old, new), tender, "" if part == "all" else part, lang, author, date)
    if output is not None:
        _write(found, output, chosen, author, date)
    findings(found.findings)
    if json_output:
        as_json(_plain(found, output))
        return
    if output is None:
        _show(found)
    else:
        data(str(output))
    note(say("{number} of {compared} texts differ", number=len(found.texts), compared=found.compared))


def _compared(
    ctx: click.Context,
    kb: KnowledgeBase,
    named: tuple[str, str],
    tender: Path | None,
    part: str,
    lang: str | None,
    author: str,
    date: str,
) -> tuple[Redline, str]:
    """Return the redline and its language."""
    from specgen.review.redline import base_side, clause_side, library_side
    from specgen.review.redline import redline as compared

    old, new = named
    if bool(old) == (tender is not None) or (new and not old):
        raise click.UsageError(words(say("name A and B, or one clause or proposal, or a tender with --tender")))
    proposals = [one for name in named if (one := _proposal(kb, name)) is not None]
    chosen = lang or (proposals[0].lang if proposals else "nl")
    if any(one.lang != chosen for one in proposals):
        raise click.UsageError(words(say("the texts are in different languages; give those of one language, with --lang")))

    ids = [match.group(1).upper() for name in named if (match := _CLAUSE.fullmatch(name))]
    about = next(iter([*ids, *(one.clause for one in proposals)]), "")

    def side(text: str) -> Side:
        return _side(ctx, kb, text, about, part, chosen, date)

    if tender is not None:
        theirs = side(str(tender))
        ours = library_side(kb, [one.key for one in theirs.texts], words(say("the library")), chosen, date)
    elif new:
        ours, theirs = _same_clauses(side(old), side(new))
    elif proposals:
        ours, theirs = base_side(kb, proposals[0], date), side(old)
    elif (match := _CLAUSE.fullmatch(old)) and not match.group(2):
        ours, theirs = clause_side(kb, _known(kb, match.group(1)), "approved", chosen, date), side(old)
    else:
        raise click.UsageError(words(say("name a second text to compare {name} with", name=old)))
    return compared(ours, theirs, chosen, author, date), chosen


def _same_clauses(old: Side, new: Side) -> tuple[Side, Side]:
    """Limit a whole tender to the one clause that it is compared with."""
    for one, other in ((old, new), (new, old)):
        if len(one.texts) == 1 and one.texts[0].key and len(other.texts) > 1:
            limited = other._replace(texts=tuple(text for text in other.texts if text.key == one.texts[0].key))
            return (one, limited) if one is old else (limited, one)
    return old, new


def _proposal(kb: KnowledgeBase, text: str) -> Proposal | None:
    """Return the proposal that an argument names; None when it names something else. Raises FindingsError (SG-REV-101)."""
    from specgen.model.review import PROPOSAL

    if not re.fullmatch(PROPOSAL.strip("^$"), text):
        return None
    found = kb.proposals.get(text)
    if found is None:
        known = ", ".join(one for one in kb.proposals if one.startswith(text[:6]))
        hint = say("proposals for this clause: {names}", names=known) if known else say("there is no proposal for this clause")
        finding = Finding("SG-REV-101", say("there is no proposal {name}", name=text), None, text, hint)
        raise FindingsError(say("nothing to compare"), (finding,))
    return found


def _known(kb: KnowledgeBase, identifier: str) -> str:
    from specgen.cli.clause import unknown_clause

    if identifier.upper() not in kb.clauses:
        raise unknown_clause(kb, identifier)
    return identifier.upper()


def _is_set(path: Path) -> bool:
    return path.suffix in (".yaml", ".yml", ".json") or path.is_dir()


def _side(ctx: click.Context, kb: KnowledgeBase, text: str, about: str, part: str, lang: str, date: str) -> Side:
    from specgen.review.redline import clause_side, file_side, proposal_side

    proposal = _proposal(kb, text)
    if proposal is not None:
        return proposal_side(kb, proposal, date)
    path = Path(text)
    match = _CLAUSE.fullmatch(text)
    if match is not None:
        return clause_side(kb, _known(kb, match.group(1)), match.group(2) or "", lang, date)
    if _is_set(path):
        return _set(ctx, path, kb, part, lang, date)
    if path.suffix.lower() in (".md", ".markdown"):
        return file_side(kb, text, _markdown(path), about, lang, date)
    raise click.UsageError(words(say("{name} is no clause, version, proposal, Markdown file, tender or lock", name=text)))


def _markdown(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            told = say("it is larger than {number} MB", number=_LARGEST // 1_000_000)
            raise InputError(say("the input cannot be read"), (Finding("SG-REV-205", told, Location(str(path))),))
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        told = reason(error) if isinstance(error, OSError) else say("it is not UTF-8 text")
        hint = say("give a Markdown file in UTF-8")
        raise InputError(say("the input cannot be read"), (Finding("SG-REV-205", told, Location(str(path)), "", hint),)) from error


def _set(ctx: click.Context, path: Path, kb: KnowledgeBase, part: str, lang: str, date: str) -> Side:
    """Return the clauses of a tender file, lock or dossier folder."""
    from specgen.dossier.build import prepare
    from specgen.dossier.lockfile import lock_place, read_lock
    from specgen.review.redline import Locked, lock_side, tender_side

    place = lock_place(path)
    if place is not None:
        rows = (Locked(one.id, one.version, one.parameters, one.digest, one.local) for one in read_lock(place).clauses)
        return lock_side(kb, rows, part, path.name, lang)
    own, tender, _ = prepare(roots_of(ctx, path.parent), path, date, check_ids(), str(path))
    return tender_side(own, tender, part, path.name, lang)


def _write(found: Redline, output: Path, lang: str, author: str, date: str) -> None:
    from specgen.cli.clause_since import write_output
    from specgen.i18n.sentences import in_words
    from specgen.review.redline import as_word
    from specgen.review.redline_html import Part, as_html

    title = in_words(say("Redline: {old} → {new}", old=found.old, new=found.new), lang)
    told = say("{number} of {compared} texts differ", number=len(found.texts), compared=found.compared)
    lead = [f"{in_words(told, lang)}. {in_words(say('Compared on {date}.', date=date), lang)}"]
    lead += [in_words(one.message, lang) for one in found.findings]
    if output.suffix.lower() == ".docx":
        content = as_word(found, title, lead, lang, author, date)
    else:
        content = as_html(title, lead, [Part(one.heading, one.note, one.lines) for one in found.texts], lang)
    write_output(output, content)


def _plain(found: Redline, output: Path | None) -> dict[str, Any]:
    from specgen.review.redline import plain

    return {
        "old": found.old,
        "new": found.new,
        "compared": found.compared,
        "different": [{"id": one.key, "heading": one.heading, "note": one.note, "text": plain(one.lines)} for one in found.texts],
        "findings": [one.as_dict() for one in found.findings],
        "file": str(output) if output is not None else "",
    }


def _show(found: Redline) -> None:
    from specgen.review.redline import plain

    for one in found.texts:
        data(words(" · ".join(part for part in (one.heading, one.note) if part)))
        data(words(plain(one.lines, whole=False)) + "\n")
