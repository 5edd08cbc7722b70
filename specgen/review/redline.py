"""What is held against what in a redline: clauses of the library or its history, proposals, files, tenders and locks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import NamedTuple

from specgen.errors import Finding, FindingsError, Severity, say
from specgen.i18n.sentences import in_words
from specgen.knowledge.standing import last_sign_off
from specgen.model.clause import Clause
from specgen.model.ids import bookmark
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, coerce
from specgen.model.resolved import ResolvedClause, ResolvedTender
from specgen.model.review import Proposal
from specgen.model.text import fill
from specgen.model.units import value_text
from specgen.resolve.settings import LATE
from specgen.resolve.tender import text_digest
from specgen.review.briefing import shown
from specgen.review.compare import changed, compare
from specgen.review.lines import Line
from specgen.review.text import lines_of, names
from specgen.review.word.frame import Section, document

Show = Callable[[str], str]


class Text(NamedTuple):
    """A titled text on one side. ``key`` (a clause id, "" for a loose text) says which text of the other side it is held against."""

    key: str
    title: str
    version: str
    lines: tuple[Line, ...]


class Side(NamedTuple):
    """One side of a redline: what it is called, its texts, and why some of them cannot be shown."""

    name: str
    texts: tuple[Text, ...]
    findings: tuple[Finding, ...] = ()


class Locked(NamedTuple):
    """What a lock says of a clause: version, values, digest of the filled text per language, and the texts that were the tender's own."""

    id: str
    version: str
    parameters: Mapping[str, Value | None]
    digest: Mapping[str, str]
    local: tuple[str, ...] = ()


class Redlined(NamedTuple):
    """One text with its changes marked; ``note`` says which versions were compared."""

    key: str
    heading: str
    note: str
    lines: tuple[Line, ...]


class Redline(NamedTuple):
    """A whole redline: the names of its sides, how many texts were compared, and those that differ."""

    old: str
    new: str
    compared: int
    texts: tuple[Redlined, ...]
    findings: tuple[Finding, ...]


def redline(old: Side, new: Side, lang: str, author: str, date: str) -> Redline:
    """Hold two sides against each other, in the order of the new one; what only the old one has stands last. Notes are in ``lang``."""
    before = {one.key: one for one in old.texts}
    after = {one.key: one for one in new.texts}
    if len(old.texts) == len(new.texts) == 1:  # two texts that were named are compared, whatever they are
        before = {new.texts[0].key: old.texts[0]}
    found = []
    for key in (*after, *(key for key in before if key not in after)):
        one, other = before.get(key), after.get(key)
        lines = compare(one.lines if one else (), other.lines if other else (), author, date)
        if changed(lines):
            named = next((side for side in (other, one) if side is not None and side.title), None)
            heading = f"{named.key} {named.title}" if named is not None else new.name
            found.append(Redlined(named.key if named is not None else "", heading, _note(one, other, lang), lines))
    compared = len({*before, *after})
    return Redline(old.name, new.name, compared, tuple(found), (*old.findings, *new.findings))


def _note(old: Text | None, new: Text | None, lang: str) -> str:
    if old is None or new is None:
        told = say("only in the new text") if old is None else say("only in the old text")
        return in_words(told, lang)
    if not old.version or old.version == new.version:
        return new.version and in_words(say("version {version}", version=new.version), lang)
    if not new.version:
        return in_words(say("version {version}", version=old.version), lang)
    return in_words(say("version {old} → {new}", old=old.version, new=new.version), lang)


def as_word(found: Redline, title: str, lead: Sequence[str], lang: str, author: str, date: str) -> bytes:
    """Return the redline as a Word file with native tracked changes."""
    sections = [
        Section(one.heading, one.lines, bookmark("sgc", f"{one.key or 'text'}_{index}"), one.note) for index, one in enumerate(found.texts)
    ]
    return document(title, author, sections, date=date, lang=lang, lead=lead, properties={"old": found.old, "new": found.new})


def _shows(kb: KnowledgeBase, clause: Clause, lang: str, date: str) -> Show:
    """Return what the fields of a library text show; a slot that the clause no longer has shows its own name."""
    known = shown(kb, clause, lang, date)
    return lambda atom: known(atom) if atom.partition(":")[2] in clause.parameters else names(atom)


def library_text(kb: KnowledgeBase, clause: Clause, markdown: str, version: str, lang: str, date: str) -> Text:
    """Return a text of a clause with the defaults of its parameters at ``date`` (ISO) in the slots."""
    lines = lines_of(markdown, _shows(kb, clause, lang, date), subject=clause.id)
    return Text(clause.id, clause.title.get(lang), version, lines)


def clause_side(kb: KnowledgeBase, identifier: str, version: str, lang: str, date: str) -> Side:
    """Return a clause as it is (``version`` ""), as it stood in a version, or as it was last signed (``approved``).

    Raises FindingsError: SG-REV-201 no text in that version, 202 never signed, 203 the text that was signed was not kept.
    """
    clause = kb.clauses[identifier].clause
    if version == "approved":
        last = last_sign_off(kb, identifier, lang, date)
        if last is None:
            message = say("nobody signed {identifier} in this language", identifier=identifier)
            hint = say("see 'specgen clause status' for who signed what")
            raise FindingsError(say("nothing to compare"), (Finding("SG-REV-202", message, None, identifier, hint),))
        text = kb.text_with(identifier, lang, last.digest)
        if text is None:
            message = say("the text of {identifier} that was signed on {date} was not kept", identifier=identifier, date=last.date)
            hint = say("compare with a file: specgen clause redline TEXT.md {identifier}", identifier=identifier)
            raise FindingsError(say("nothing to compare"), (Finding("SG-REV-203", message, None, identifier, hint),))
        name = f"{identifier} {last.version} ({in_words(say('signed on {date}', date=last.date), lang)})"
        return Side(name, (library_text(kb, clause, text, last.version, lang, date),))
    wanted = version or clause.version
    text = kb.text_at(identifier, lang, wanted) if version else kb.clauses[identifier].text.get(lang)
    if text is None:
        kept = sorted({one.version for one in kb.history.get(identifier, ()) if one.lang == lang} | {clause.version})
        message = say("no text of {identifier} in version {version} was kept", identifier=identifier, version=wanted)
        hint = say("there are: {names}", names=", ".join(kept))
        raise FindingsError(say("nothing to compare"), (Finding("SG-REV-201", message, None, identifier, hint),))
    return Side(f"{identifier} {wanted}", (library_text(kb, clause, text, wanted, lang, date),))


def proposal_side(kb: KnowledgeBase, proposal: Proposal, date: str) -> Side:
    """Return the text that somebody proposes."""
    clause = kb.clauses[proposal.clause].clause
    return Side(proposal.id, (library_text(kb, clause, proposal.text, "", proposal.lang, date),))


def base_side(kb: KnowledgeBase, proposal: Proposal, date: str) -> Side:
    """Return the text that a proposal started from. Raises FindingsError (SG-REV-203) when nothing kept it."""
    text = proposal.base_text or kb.text_with(proposal.clause, proposal.lang, proposal.base_digest)
    if not text:
        message = say("the text that {identifier} started from was not kept", identifier=proposal.id)
        raise FindingsError(say("nothing to compare"), (Finding("SG-REV-203", message, None, proposal.id),))
    clause = kb.clauses[proposal.clause].clause
    name = f"{proposal.clause} {proposal.base_version}"
    return Side(name, (library_text(kb, clause, text, proposal.base_version, proposal.lang, date),))


def file_side(kb: KnowledgeBase, file: str, markdown: str, about: str, lang: str, date: str) -> Side:
    """Return the Markdown text of a file, called by its name alone. ``about`` is the clause that it is held against: its slots then show
    the defaults of that clause, else their names. Raises FindingsError (SG-DOC-001 to 006) outside the subset.
    """
    show = _shows(kb, kb.clauses[about].clause, lang, date) if about in kb.clauses else names
    return Side(PurePath(file).name, (Text("", "", "", lines_of(markdown, show, file=file)),))


def library_side(kb: KnowledgeBase, identifiers: Iterable[str], name: str, lang: str, date: str) -> Side:
    """Return clauses as the library has them."""
    texts = []
    for identifier in identifiers:
        entry = kb.clauses.get(identifier)
        if entry is not None and entry.text.get(lang):
            texts.append(library_text(kb, entry.clause, entry.text[lang], entry.clause.version, lang, date))
    return Side(name, tuple(texts))


def tender_side(kb: KnowledgeBase, tender: ResolvedTender, part: str, name: str, lang: str) -> Side:
    """Return the clauses of a tender with its values and its own texts; ``part`` limits them ("" for all)."""
    texts = []
    for item in tender.clauses:
        if part and item.clause.part != part:
            continue
        own = next((one.text for one in item.local if (one.part, one.lang) == ("text", lang)), None)
        entry = kb.clauses.get(item.id)
        markdown = own if own is not None else entry.text.get(lang, "") if entry is not None else ""
        if markdown:
            lines = lines_of(markdown, _values(item, lang), subject=item.id)
            texts.append(Text(item.id, item.clause.title.get(lang), item.clause.version, lines))
    return Side(name, tuple(texts))


def _values(item: ResolvedClause, lang: str) -> Show:
    values = {name: one.value for name, one in item.settings.items()}
    return _filled({name: one.parameter for name, one in item.settings.items()}, values, lang)


def _filled(parameters: Mapping[str, Parameter], values: Mapping[str, Value | None], lang: str) -> Show:
    """Return what fields show in a tender: the value with its unit; the label in brackets where there is none yet."""

    def show(atom: str) -> str:
        kind, _, name = atom.partition(":")
        parameter = parameters.get(name) if kind == "slot" else None
        if parameter is None:
            return names(atom)
        value = values.get(name)
        label = parameter.label.get(lang) or parameter.label.nl
        return f"[{label}]" if value is None or parameter.late else value_text(parameter, value, lang)

    return show


def lock_side(kb: KnowledgeBase, clauses: Iterable[Locked], part: str, name: str, lang: str) -> Side:
    """Return the clauses of a lock, rebuilt from the library and its history with the values of the lock.

    A text counts only when it gives the digest that the lock holds. Others are told (SG-REV-204, a warning) and left out.
    """
    texts: list[Text] = []
    findings: list[Finding] = []
    for one in clauses:
        entry = kb.clauses.get(one.id)
        if entry is not None and part and entry.clause.part != part:
            continue
        text = _rebuilt(kb, entry.clause, one, lang) if entry is not None else None
        if text is not None:
            texts.append(text)
        elif lang in one.digest:
            message = say("the text of {identifier} {version} as it was locked cannot be rebuilt", identifier=one.id, version=one.version)
            hint = say("compare with the tender file itself, or keep the text in the history of the clause")
            findings.append(Finding("SG-REV-204", message, None, one.id, hint, Severity.WARNING))
    return Side(name, tuple(texts), tuple(findings))


def _rebuilt(kb: KnowledgeBase, clause: Clause, locked: Locked, lang: str) -> Text | None:
    markdown = kb.text_at(locked.id, lang, locked.version)
    if markdown is None or f"text.{lang}" in locked.local:
        return None
    values: dict[str, Value | None] = {}
    for name, value in locked.parameters.items():
        parameter = clause.parameters.get(name)
        try:
            values[name] = coerce(parameter, value) if parameter is not None and value is not None else None
        except ParameterProblem:  # the parameter is of another type by now
            return None
    show = _filled(clause.parameters, values, lang)

    def written(name: str) -> str:
        parameter = clause.parameters.get(name)
        return LATE.format(name) if parameter is not None and parameter.late else show(f"slot:{name}")

    if text_digest(fill(markdown, written)) != locked.digest.get(lang):
        return None
    return Text(locked.id, clause.title.get(lang), locked.version, lines_of(markdown, show, subject=locked.id))


def plain(lines: Iterable[Line], *, whole: bool = True) -> str:
    """Return a text with its changes as plain lines: ``[-gone-]``, ``{+new+}``, ``[~other look~]``. Without ``whole``, only the lines in
    which something changed; what is left out shows as dots.

    >>> from specgen.review.text import lines_of
    >>> plain(compare(lines_of("binnen tien dagen"), lines_of("binnen acht dagen")))
    '  binnen [-tien-]{+acht+} dagen'
    """
    found: list[str] = []
    signs = {"delete": "[-{}-]", "move_from": "[-{}-]", "insert": "{{+{}+}}", "move_to": "{{+{}+}}", "format": "[~{}~]"}
    for line in lines:
        if not whole and not changed((line,)):
            found += ["  …"] if found[-1:] != ["  …"] else []
            continue
        row = "".join(_signed(one.text, [signs[mark.kind] for mark in one.marks]) for one in line.pieces)
        row = re.sub(r"-\]\[-|\+\}\{\+", "", row)
        mark = line.mark or line.row_mark
        head = {"insert": "+ ", "move_to": "+ ", "delete": "- ", "move_from": "- "}.get(mark.kind, "  ") if mark else "  "
        bullet = "  " * max(line.level - 1, 0) + {"bullet": "- ", "": ""}.get(line.marker, "# ")
        found.append(f"{head}{'| ' if line.cell is not None else bullet}{row}".rstrip())
    return "\n".join(found)


def _signed(text: str, signs: Sequence[str]) -> str:
    for sign in reversed(signs):
        text = sign.format(text)
    return text
