"""What changed since a reviewer signed, and because of which law: one redline and one list of issues, and nothing else to read."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

from specgen.errors import Sentence, say
from specgen.i18n.sentences import in_words
from specgen.knowledge.standing import Change, changes, last_sign_off, pending
from specgen.model.clause import SignOff
from specgen.model.ids import bookmark
from specgen.model.knowledge import KnowledgeBase
from specgen.model.review import Proposal
from specgen.review.compare import compare
from specgen.review.issues import Column, issue_list
from specgen.review.lines import Line, Piece
from specgen.review.text import lines_of
from specgen.review.word.frame import Section, document

_KINDS: dict[str, Sentence] = {
    "text": say("text"),
    "parameter": say("parameter"),
    "law": say("law"),
    "pending": say("open matter"),
    "expiry": say("expiry"),
    "condition": say("condition"),
    "settled": say("settled"),
}


class Matter(NamedTuple):
    """One text that a reviewer signed and that he has to look at again.

    ``before`` is the text he signed (None when nothing kept it), ``after`` the text as it is now. ``settled`` are matters that were open
    when he signed and no longer are, ``decisions`` the proposals that were taken in since.
    """

    sign_off: SignOff
    title: str
    version: str
    before: str | None
    after: str
    changed: tuple[Change, ...]
    settled: tuple[str, ...]
    decisions: tuple[Proposal, ...]


class Report(NamedTuple):
    """Everything for one reviewer at an ISO date; ``signed`` counts the texts he signed, ``unchanged`` those that need nothing."""

    reviewer: str
    date: str
    signed: int
    unchanged: int
    matters: tuple[Matter, ...]


def reviewers_of(kb: KnowledgeBase) -> tuple[str, ...]:
    """Return the names that stand on sign-offs, in the order in which they first signed."""
    return tuple(dict.fromkeys(one.reviewer for one in kb.sign_offs))


def since(kb: KnowledgeBase, reviewer: str, date: str) -> Report:
    """Return what changed since each last sign-off of a reviewer, as it is at ``date`` (ISO). Conditions stay until a new sign-off."""
    found = []
    signed = 0
    for identifier, entry in kb.clauses.items():
        for lang in kb.card.languages:
            last = last_sign_off(kb, identifier, lang, date, reviewer)
            if last is None:
                continue
            signed += 1
            changed = tuple(changes(kb, last, date))
            still = {one.name for one in pending(kb, identifier)}
            settled = tuple(name for name in last.pending or () if name not in still)
            if changed or last.condition or settled:
                found.append(
                    Matter(
                        last,
                        entry.clause.title.get(lang),
                        entry.clause.version,
                        kb.text_with(identifier, lang, last.digest),
                        entry.text.get(lang, ""),
                        changed,
                        settled,
                        _decisions(kb, last),
                    )
                )
    return Report(reviewer, date, signed, signed - len(found), tuple(found))


def _decisions(kb: KnowledgeBase, last: SignOff) -> tuple[Proposal, ...]:
    """Return the proposals for a text that were accepted after it was signed: later versions than the one that was signed."""

    def number(version: str) -> tuple[int, ...]:
        return tuple(int(part) for part in version.split("."))

    return tuple(
        one
        for one in kb.proposals.values()
        if (one.clause, one.lang, one.state) == (last.clause, last.lang, "accepted")
        and one.decision is not None
        and number(one.decision.version) > number(last.version)
    )


def summary(report: Report) -> tuple[Sentence, ...]:
    """Return what stands at the head of both files."""
    found = [
        say(
            "Texts that {name} signed: {signed}. Of these, {unchanged} need nothing at {date}.",
            name=report.reviewer,
            signed=report.signed,
            date=report.date,
            unchanged=report.unchanged,
        )
    ]
    if not report.signed:
        return (
            say("{name} signed no text that is in this library at {date}.", name=report.reviewer, date=report.date),
        )
    if not report.matters:
        found.append(say("Nothing changed since {name} signed.", name=report.reviewer))
    return tuple(found)


def redline(report: Report, lang: str) -> bytes:
    """Return the Word file: per text what happened in words, and the text with its changes marked. Words around it in ``lang``.

    Accepting every change gives the text as it is now, rejecting gives the text that was signed.
    """
    sections = [one for matter in report.matters for one in _sections(matter, lang, report.date)]
    title = in_words(say("What changed since {name} signed", name=report.reviewer), lang)
    lead = [in_words(one, lang) for one in summary(report)]
    return document(
        title, report.reviewer, sections, date=report.date, lang=lang, lead=lead, properties={"date": report.date}
    )


def _sections(matter: Matter, lang: str, date: str) -> Iterator[Section]:
    one = matter.sign_off
    note = in_words(
        say(
            "signed on {date} as version {version}; now version {now}",
            date=one.date,
            version=one.version,
            now=matter.version,
        ),
        lang,
    )
    heading = f"{one.clause} {matter.title} ({one.lang})"
    told = tuple(_told(matter, lang))
    anchor = bookmark("sgs", f"{one.clause}_{one.lang}")
    yield Section(heading, tuple(_bullet(text, index == 0) for index, text in enumerate(told)), anchor, note)
    if matter.before is not None and any(change.of == "text" for change in matter.changed):
        who = (
            ", ".join(dict.fromkeys(proposal.decision.by for proposal in matter.decisions if proposal.decision))
            or "specgen"
        )
        name = f"{one.clause}/{one.lang}"
        lines = compare(lines_of(matter.before, subject=name), lines_of(matter.after, subject=name), who, date)
        yield Section(
            f"{one.clause}: {in_words(say('the text with its changes'), lang)} ({one.lang})", lines, f"{anchor}_r"
        )


def _bullet(text: str, first: bool) -> Line:
    return Line((Piece(text),), level=1, marker="bullet", opens=first)


def _told(matter: Matter, lang: str) -> Iterator[str]:
    """Yield what happened to a text, in sentences."""
    for change in matter.changed:
        yield in_words(change.told, lang)
        if change.of == "text":
            for one in matter.decisions:
                if one.decision is not None:
                    decision = one.decision
                    yield in_words(
                        say(
                            "version {version}: accepted by {by} on {date}, because: {reason}",
                            version=decision.version,
                            by=decision.by,
                            date=decision.on,
                            reason=decision.reason,
                        ),
                        lang,
                    )
            if matter.before is None:
                yield in_words(say("the text that was signed was not kept, so that no redline can be made"), lang)
    if matter.sign_off.condition:
        yield in_words(say("the condition stands: {text}", text=matter.sign_off.condition), lang)
    for name in matter.settled:
        yield in_words(
            say("{name} was open and is settled since; a new sign-off can drop the condition", name=name), lang
        )


def issues(report: Report, lang: str) -> bytes:
    """Return the workbook: one row per changed paragraph, value, article, end, condition or open matter. Heads in ``lang``."""
    heads = (
        (say("clause"), 11), (say("language"), 9), (say("title"), 30), (say("signed on"), 12), (say("version signed"), 10),
        (say("version now"), 10), (say("kind"), 14), (say("what happened"), 46), (say("was"), 46), (say("is"), 46),
        (say("law (instrument and article)"), 24),
    )  # fmt: skip
    rows = [row for matter in report.matters for row in _rows(matter, lang)]
    title = in_words(say("What changed since {name} signed", name=report.reviewer), lang)
    notes = [in_words(one, lang) for one in summary(report)]
    return issue_list(title, notes, [Column(in_words(head, lang), width) for head, width in heads], rows, report.date)


def _rows(matter: Matter, lang: str) -> Iterator[tuple[str, ...]]:
    one = matter.sign_off
    head = (one.clause, one.lang, matter.title, one.date, one.version, matter.version)

    def row(kind: str, told: Sentence, before: str = "", after: str = "", law: str = "") -> tuple[str, ...]:
        return (*head, in_words(_KINDS[kind], lang), in_words(told, lang), before, after, law)

    for change in matter.changed:
        if change.of == "text" and matter.before is not None:
            for before, after in paragraphs(matter.before, matter.after):
                yield row("text", change.told, before, after)
        else:
            yield row(change.of, change.told, change.before, change.after, change.law)
    if one.condition:
        yield row("condition", say("the condition stands: {text}", text=one.condition), one.condition)
    for name in matter.settled:
        yield row(
            "settled",
            say("{name} was open and is settled since; a new sign-off can drop the condition", name=name),
            name,
        )


def paragraphs(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs (lines of Markdown) that differ, as they were and as they are; "" where there is none."""
    old, new = ([line for line in text.split("\n") if line.strip()] for text in (before, after))
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k:
            yield from zip(old[i:j], new[k:m], strict=True)
        elif tag != "equal":
            yield "\n".join(old[i:j]), "\n".join(new[k:m])
