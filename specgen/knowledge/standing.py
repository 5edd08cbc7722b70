"""Where a clause stands: its text in each language, who signed it, what changed since and because of which law, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from specgen.errors import Sentence, authored, say
from specgen.model.clause import SignOff
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.model.text import folded_digest


class Standing(NamedTuple):
    """One clause in one language. ``digest``: SHA-256 (hex) of the text in NFC with blanks folded. ``reviewer`` and ``signed_on`` are
    those of the last sign-off ("" without one); the name is typed, not authenticated. ``changed``: what changed since that day.
    """

    id: str
    lang: str
    version: str
    state: str
    digest: str
    reviewer: str
    signed_on: str
    changed: tuple[Sentence, ...]
    waits_for: tuple[Sentence, ...]


def standing(kb: KnowledgeBase, identifier: str, date: str) -> tuple[Standing, ...]:
    """Return where a clause stands at ``date`` (ISO), one row per language of the knowledge base. Raises KeyError for an unknown clause."""
    entry = kb.clauses[identifier]
    shared = tuple(_law_waits(kb, entry))
    found = []
    for lang in kb.card.languages:
        text = entry.text.get(lang, "")
        digest = folded_digest(text)
        signed = [one for one in kb.sign_offs if (one.clause, one.lang) == (identifier, lang)]
        last = max(signed, key=lambda one: one.date) if signed else None
        changed = tuple(_changed(kb, last, entry, digest, date)) if last else ()
        waits = [] if text else [say("the text in this language")]
        waits += shared
        if last is None:
            waits.append(say("the sign-off of a named reviewer"))
        elif changed:
            waits.append(say("a new sign-off: something changed since {name} signed on {date}", name=last.reviewer, date=last.date))
        who, day = (last.reviewer, last.date) if last else ("", "")
        found.append(Standing(identifier, lang, entry.clause.version, entry.clause.status, digest, who, day, changed, tuple(waits)))
    return tuple(found)


def law_values_of(entry: ClauseText) -> tuple[str, ...]:
    """Return the law values that a clause uses, by its own list and by the bounds and defaults of its parameters."""
    names = [*entry.clause.law_values]
    for parameter in entry.clause.parameters.values():
        names += [name for name in (parameter.min_law, parameter.max_law, parameter.default_law) if name]
    return tuple(dict.fromkeys(names))


def _changed(kb: KnowledgeBase, last: SignOff, entry: ClauseText, digest: str, date: str) -> Iterator[Sentence]:
    if last.digest != digest:
        yield say("the text changed since version {version}", version=last.version)
    for name, value in last.law.items():
        record = kb.law_at(name, date)
        if record is None:
            yield say("no value of {identifier} is in force on {date}", identifier=name, date=date)
        elif str(record.value) != str(value):
            yield say(
                "the law value {id} was {before} and is {after} ({instrument} {article})",
                id=name,
                before=value,
                after=record.value,
                instrument=record.instrument,
                article=record.article,
            )
    for name in law_values_of(entry):
        if name not in last.law:
            yield say("the clause now uses the law value {id}", id=name)
    if last.until is not None and last.until < date:
        yield say("the sign-off ended on {date}", date=last.until)


def _law_waits(kb: KnowledgeBase, entry: ClauseText) -> Iterator[Sentence]:
    clause = entry.clause
    for basis in clause.legal_basis:
        if basis.status != "verified":
            yield say("{instrument} {article} is to be read in the text itself", instrument=basis.instrument, article=basis.article)
    for name in law_values_of(entry):
        if any(record.status != "verified" for record in kb.law.get(name, ())):
            yield say("the law value {id} is to be confirmed", id=name)
    closed = {one.point for one in kb.confirmations}
    for point in kb.open_points.values():
        if clause.id in point.clauses and point.id not in closed:
            yield say("open point {point}: {item}", point=point.id, item=authored(point.item.en, point.item.nl))
