"""Where a clause stands: its text in each language, who signed it, what changed since and because of which law, and what it waits for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import replace

from specgen.errors import Sentence, authored, say
from specgen.model.clause import Clause, SignOff
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.model.text import folded_digest

ChangeOf = Literal["text", "parameter", "law", "pending", "expiry"]
APPROVED = "approved"
CONDITIONAL = "approved_on_condition"
REOPENED = "reopened"


class Change(NamedTuple):
    """One thing that changed since a sign-off: ``before`` and ``after`` as values ("" where there is none), ``law`` as instrument and
    article where it comes from the law.
    """

    of: ChangeOf
    told: Sentence
    before: str = ""
    after: str = ""
    law: str = ""


class Pending(NamedTuple):
    """A matter that keeps a clause from an unconditional sign-off; ``name`` is how a condition names it (U4, DEPOSIT-MAX, AUR 25)."""

    name: str
    told: Sentence


class Standing(NamedTuple):
    """One clause in one language. ``digest``: SHA-256 (hex) of the text in NFC with blanks folded. ``reviewer`` and ``signed_on`` are
    those of the last sign-off ("" without one); the name is typed, not authenticated. ``changed``: what changed since that day.

    ``state`` follows from the sign-off: ``approved`` while nothing changed, ``approved_on_condition`` with a condition, ``reopened`` when
    something changed; without a sign-off it is the clause's own status.
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
    condition: str = ""
    until: str = ""


def last_sign_off(kb: KnowledgeBase, identifier: str, lang: str, date: str, reviewer: str = "") -> SignOff | None:
    """Return the last sign-off of a text on or before ``date`` (ISO), of anybody or of one reviewer; None when there is none."""
    mine = [
        one
        for one in kb.sign_offs
        if (one.clause, one.lang) == (identifier, lang) and one.date <= date and reviewer in ("", one.reviewer)
    ]
    return max(enumerate(mine), key=lambda pair: (pair[1].date, pair[0]))[1] if mine else None


def standing(kb: KnowledgeBase, identifier: str, date: str) -> tuple[Standing, ...]:
    """Return where a clause stands at ``date`` (ISO), one row per language of the knowledge base. Raises KeyError for an unknown clause."""
    entry = kb.clauses[identifier]
    shared = tuple(one.told for one in pending(kb, identifier))
    found = []
    for lang in kb.card.languages:
        text = entry.text.get(lang, "")
        digest = folded_digest(text)
        last = last_sign_off(kb, identifier, lang, date)
        changed = tuple(one.told for one in changes(kb, last, date)) if last else ()
        waits = [] if text else [say("the text in this language")]
        waits += shared
        if last is None:
            waits.append(say("the sign-off of a named reviewer"))
        elif changed:
            waits.append(
                say(
                    "a new sign-off: something changed since {name} signed on {date}",
                    name=last.reviewer,
                    date=last.date,
                )
            )
        if last is not None and last.condition:
            waits.append(say("the condition of {name}: {text}", name=last.reviewer, text=last.condition))
        if last is not None and last.parameters is None and entry.clause.parameters:
            waits.append(say("a reviewer who also saw the bounds of the parameters"))
        who, day = (last.reviewer, last.date) if last else ("", "")
        state = _state(entry.clause, last, changed)
        condition, until = (last.condition, last.until or "") if last else ("", "")
        found.append(
            Standing(
                identifier, lang, entry.clause.version, state, digest, who, day, changed, tuple(waits), condition, until
            )
        )
    return tuple(found)


def as_signed(kb: KnowledgeBase, identifier: str, lang: str, date: str) -> Clause:
    """Return a clause with the status ``approved`` when its text in ``lang`` was signed off without condition and nothing changed
    since, as it stands in its file otherwise. For what a tender tells of it; a file never says so.
    """
    clause = kb.clauses[identifier].clause
    last = last_sign_off(kb, identifier, lang, date) if kb.sign_offs else None
    if last is None or _state(clause, last, tuple(one.told for one in changes(kb, last, date))) != APPROVED:
        return clause
    return replace(clause, status="approved")


def _state(clause: Clause, last: SignOff | None, changed: tuple[Sentence, ...]) -> str:
    """Return the state of one language. It is never written down: who edits a file can take nothing for approved."""
    if last is None or clause.status in ("superseded", "withdrawn"):
        return clause.status
    if changed:
        return REOPENED
    complete = last.parameters is not None or not clause.parameters
    if not complete:
        return clause.status
    return CONDITIONAL if last.condition or last.pending else APPROVED


def law_values_of(entry: ClauseText) -> tuple[str, ...]:
    """Return the law values that a clause uses, by its own list and by the bounds and defaults of its parameters."""
    names = [*entry.clause.law_values]
    for parameter in entry.clause.parameters.values():
        names += [name for name in (parameter.min_law, parameter.max_law, parameter.default_law) if name]
    return tuple(dict.fromkeys(names))


def bounds_of(clause: Clause, lang: str) -> dict[str, str]:
    """Return what a reviewer agrees to beside the text: type, unit, default, bounds and choices of each parameter, in one line each.

    Choices are printed in the text, so their words in ``lang`` count; labels and notes do not. A bound that the law sets is named by its
    law value, whose amount is recorded apart.
    """
    found = {}
    for name, one in sorted(clause.parameters.items()):
        parts = [one.type + (f" ({one.unit})" if one.unit else "")]
        for word, own, law in (
            ("default", one.default, one.default_law),
            ("min", one.min, one.min_law),
            ("max", one.max, one.max_law),
        ):
            if own is not None or law:
                shown = (
                    ", ".join(own)
                    if isinstance(own, tuple)
                    else str(own).lower()
                    if isinstance(own, bool)
                    else str(own)
                )
                parts.append(f"{word} {' '.join([*([shown] if own is not None else []), *([law] if law else [])])}")
        parts += [f"{choice}: {' '.join(label.get(lang).split())}" for choice, label in one.choices.items()]
        parts += [word for word, holds in (("required", one.required), ("late", one.late)) if holds]
        found[name] = "; ".join(parts)
    return found


def changes(kb: KnowledgeBase, last: SignOff, date: str) -> Iterator[Change]:
    """Yield what changed since a sign-off, as it is at ``date`` (ISO): text, bounds, law values, open matters, and its end."""
    entry = kb.clauses[last.clause]
    if last.digest != folded_digest(entry.text.get(last.lang, "")):
        told = say("the text changed since version {version}", version=last.version)
        yield Change("text", told, last.version, entry.clause.version)
    if last.parameters is not None:
        yield from _bounds(last.parameters, bounds_of(entry.clause, last.lang))
    if last.basis is not None:
        yield from _basis_changes(last.basis, basis_of(entry.clause))
    yield from _law_changes(kb, last, entry, date)
    if last.pending is not None:
        for one in pending(kb, last.clause):
            if one.name not in last.pending:
                yield Change("pending", say("open since the sign-off: {matter}", matter=one.told), "", one.name)
    if last.until is not None and last.until < date:
        yield Change("expiry", say("the sign-off ended on {date}", date=last.until), last.until)


def _bounds(before: dict[str, str], after: dict[str, str]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        was, now = before.get(name), after.get(name)
        if was is None:
            yield Change("parameter", say("the parameter {name} is new: {after}", name=name, after=now), "", now or "")
        elif now is None:
            yield Change("parameter", say("the parameter {name} is gone; it was: {before}", name=name, before=was), was)
        elif was != now:
            told = say("the parameter {name} was '{before}' and is '{after}'", name=name, before=was, after=now)
            yield Change("parameter", told, was, now)


def basis_of(clause: Clause) -> tuple[str, ...]:
    """Return what a clause rests on, as a reviewer sees it: instrument and article, each once."""
    return tuple(dict.fromkeys(" ".join(f"{one.instrument} {one.article}".split()) for one in clause.legal_basis))


def _basis_changes(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Change]:
    for one in after:
        if one not in before:
            yield Change("law", say("the clause now rests on {article}", article=one), "", one, one)
    for one in before:
        if one not in after:
            yield Change("law", say("the clause no longer rests on {article}", article=one), one, "", one)


def _law_changes(kb: KnowledgeBase, last: SignOff, entry: ClauseText, date: str) -> Iterator[Change]:
    for name, value in last.law.items():
        record = kb.law_at(name, date)
        if record is None:
            told = say("no value of {identifier} is in force on {date}", identifier=name, date=date)
            yield Change("law", told, str(value))
        elif str(record.value) != str(value):
            told = say(
                "the law value {id} was {before} and is {after} ({instrument} {article})",
                id=name,
                before=value,
                after=record.value,
                instrument=record.instrument,
                article=record.article,
            )
            yield Change("law", told, str(value), str(record.value), f"{record.instrument} {record.article}")
    for name in law_values_of(entry):
        if name not in last.law:
            record = kb.law_at(name, date)
            law = f"{record.instrument} {record.article}" if record else ""
            told = say("the clause now uses the law value {id}", id=name)
            yield Change("law", told, "", str(record.value) if record else "", law)


def pending(kb: KnowledgeBase, identifier: str) -> tuple[Pending, ...]:
    """Return the open matters of a clause: articles nobody read in the text itself, law values to confirm, open points."""
    entry = kb.clauses[identifier]
    clause = entry.clause
    found: dict[str, Pending] = {}
    for basis in clause.legal_basis:
        if basis.status != "verified":
            told = say(
                "{instrument} {article} is to be read in the text itself",
                instrument=basis.instrument,
                article=basis.article,
            )
            name = " ".join(f"{basis.instrument} {basis.article}".split())
            found[name] = Pending(name, told)
    for name in law_values_of(entry):
        if any(record.status != "verified" for record in kb.law.get(name, ())):
            found[name] = Pending(name, say("the law value {id} is to be confirmed", id=name))
    closed = {one.point for one in kb.confirmations}
    for point in kb.open_points.values():
        if clause.id in point.clauses and point.id not in closed:
            told = say("open point {point}: {item}", point=point.id, item=authored(point.item.en, point.item.nl))
            found[point.id] = Pending(point.id, told)
    return tuple(found.values())
