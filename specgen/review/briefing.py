"""What a reviewer has to know beside the text of a clause: state, sign-off, law, use, values and their bounds. Words, no layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from specgen.i18n import labels
from specgen.i18n.sentences import in_words
from specgen.knowledge.standing import Standing, law_values_of, standing
from specgen.model.clause import Clause
from specgen.model.knowledge import ClauseText, KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, coerce
from specgen.model.units import UNITS, date_text, value_text
from specgen.review.proposals import open_proposals

_READ = {"verified": "review_read", "secondary": "review_secondary", "unverified": "review_unread", "draft": "review_draft_law"}


class Use(NamedTuple):
    """A tender and what it makes of a clause: its number in the tender ("": the tender does not hold it) and its values."""

    tender: str
    number: str
    values: Mapping[str, Value] = {}


class Told(NamedTuple):
    """A sentence; ``open`` when somebody still has to do something about it."""

    text: str
    open: bool = False


class Fact(NamedTuple):
    """A label and what stands beside it, one paragraph each."""

    label: str
    told: tuple[Told, ...]


class FieldRow(NamedTuple):
    """One parameter: its name, what it is, its default, what is allowed, the law that sets default or bounds, and per tender its value."""

    name: str
    label: str
    default: str
    bounds: str
    law: str
    values: tuple[str, ...]


Users = Mapping[str, Sequence[str]]
"""Clause id -> the ids of what names it."""


def users_of(kb: KnowledgeBase) -> tuple[Users, Users]:
    """Return the requirements and the profiles that each clause is used in, in the order of the knowledge base."""
    requirements: dict[str, dict[str, None]] = {name: {} for name in kb.clauses}
    profiles: dict[str, dict[str, None]] = {name: {} for name in kb.clauses}
    named = {name: set(entry.clause.requirements) for name, entry in kb.clauses.items()}
    by_requirement: dict[str, list[str]] = {}
    for clause, names in named.items():
        for name in names:
            by_requirement.setdefault(name, []).append(clause)
    for name, found in kb.requirements.items():
        for clause in (*found.clauses, *by_requirement.get(name, ())):
            requirements.setdefault(clause, {})[name] = None
    for name, profile in kb.profiles.items():
        for clause in profile.clauses:
            profiles.setdefault(clause, {})[name] = None
    return ({name: tuple(one) for name, one in requirements.items()}, {name: tuple(one) for name, one in profiles.items()})


def states_of(kb: KnowledgeBase, identifier: str, langs: Sequence[str], date: str) -> tuple[Standing, ...]:
    """Return where a clause stands in each of ``langs``, in their order."""
    rows = {row.lang: row for row in standing(kb, identifier, date)}
    return tuple(rows[lang] for lang in langs if lang in rows)


def state_words(rows: Sequence[Standing], lang: str) -> str:
    """Return version and state as a reader sees them, such as ``versie 1.0.0 · in nazicht``; per language where they differ."""
    words = labels(lang)
    states = {row.lang: words[f"status_{row.state}"] for row in rows}
    several = ", ".join(f"{words[f'review_lang_{name}']} {state}" for name, state in states.items())
    told = next(iter(states.values())) if len(set(states.values())) == 1 else several
    return f"{words['review_version'].format(version=rows[0].version)} · {told}"


def law_words(kb: KnowledgeBase, name: str, date: str, lang: str) -> Told:
    """Return a law value at a date: what it is, its value with unit, its article, and whether that was read."""
    words = labels(lang)
    record = kb.law_at(name, date)
    if record is None:
        return Told(f"{name}: {words['review_law_absent']}", True)
    amount = value_text(_typed(record.value, record.unit), record.value, lang)
    known = kb.instruments.get(record.instrument)
    place = f"{known.short.get(lang) if known else record.instrument} {record.article}"
    return Told(f"{record.label.get(lang)}: {amount} ({place}; {words[_READ[record.status]]})", record.status != "verified")


def _typed(value: Value, unit: str) -> Parameter:
    """A parameter that writes a law value: the law has values with units, not parameters."""
    from specgen.model.text import Localized

    label = Localized(nl="", en="")
    if isinstance(value, bool):
        return Parameter("boolean", label)
    if isinstance(value, int) or (isinstance(value, str) and unit in UNITS):
        return Parameter("decimal", label, unit=unit)
    return Parameter("list" if isinstance(value, tuple) else "text", label)


def facts(
    kb: KnowledgeBase, identifier: str, langs: Sequence[str], date: str, used: tuple[Users, Users], uses: Sequence[Use] = ()
) -> tuple[Fact, ...]:
    """Return what stands above the text, in the first of ``langs``; sign-offs of all of ``langs`` at ``date`` (ISO)."""
    entry, lang = kb.clauses[identifier], langs[0]
    words, rows = labels(lang), states_of(kb, identifier, langs, date)
    found = [
        Fact(words["review_state"], (Told(state_words(rows, lang)),)),
        Fact(words["review_sign_off"], tuple(_signed(rows, lang))),
        Fact(words["review_basis"], tuple(_basis(kb, entry.clause, lang)) or (Told(words["review_basis_none"], True),)),
        Fact(words["review_law_values"], tuple(law_words(kb, name, date, lang) for name in law_values_of(entry))),
        Fact(words["review_points"], tuple(_points(kb, identifier, lang))),
        Fact(words["review_proposals"], tuple(_proposed(kb, identifier, langs))),
        Fact(words["review_used"], tuple(_used(entry, lang, used, uses))),
    ]
    return tuple(one for one in found if one.told)


def _signed(rows: Sequence[Standing], lang: str) -> Iterator[Told]:
    words = labels(lang)
    for row in rows:
        yield Told(f"{words[f'review_lang_{row.lang}']}: {sign_off_words(row, lang)}", bool(row.changed or row.condition))


def sign_off_words(row: Standing, lang: str) -> str:
    """Return who signed a text, until when, on what condition, and what changed since."""
    words = labels(lang)
    if not row.reviewer:
        return words["review_sign_none"]
    since = "; ".join(in_words(one, lang) for one in row.changed)
    told = words["review_changed"].format(what=since) if since else words["review_unchanged"]
    parts = [words["review_signed"].format(name=row.reviewer, date=date_text(row.signed_on, lang))]
    parts += [words["review_until"].format(date=date_text(row.until, lang))] if row.until else []
    parts += [words["review_condition"].format(text=row.condition.rstrip("."))] if row.condition else []
    return ". ".join([*parts, told])


def _basis(kb: KnowledgeBase, clause: Clause, lang: str) -> Iterator[Told]:
    words = labels(lang)
    for one in clause.legal_basis:
        known = kb.instruments.get(one.instrument)
        name = f"{known.short.get(lang) if known else one.instrument} {one.article}".rstrip()
        note = f". {one.note}" if one.note else ""
        yield Told(f"{name}: {words[_READ[one.status]]}{note}", one.status != "verified")


def _points(kb: KnowledgeBase, identifier: str, lang: str) -> Iterator[Told]:
    closed = {one.point for one in kb.confirmations}
    for point in kb.open_points.values():
        if identifier in point.clauses and point.id not in closed:
            yield Told(f"{point.id}: {point.item.get(lang)}", True)


def _proposed(kb: KnowledgeBase, identifier: str, langs: Sequence[str]) -> Iterator[Told]:
    """Tell what others proposed and nobody decided on: this file holds the text as it stands, without it."""
    words = labels(langs[0])
    for one in open_proposals(kb, identifier):
        if one.lang in langs:
            counted = {"changes": len(one.changes), "comments": len(one.comments)}
            yield Told(words["review_proposal"].format(id=one.id, source=one.source, **counted), True)


def _used(entry: ClauseText, lang: str, used: tuple[Users, Users], uses: Sequence[Use]) -> Iterator[Told]:
    words, clause = labels(lang), entry.clause
    yield Told(words["review_optional" if clause.optional else "review_where_fits" if clause.applies_to else "review_everywhere"])
    for label, names in (
        ("review_requirements", used[0].get(clause.id, ())),
        ("review_profiles", used[1].get(clause.id, ())),
        ("review_requires", clause.requires),
    ):
        if names:
            yield Told(words[label].format(names=", ".join(names)))
    for use in uses:
        key = "review_tender" if use.number else "review_tender_out"
        yield Told(words[key].format(tender=use.tender, number=use.number))


def shown(kb: KnowledgeBase, clause: Clause, lang: str, date: str) -> Callable[[str], str]:
    """Return what an atom shows in a file for review: the default with its unit, the label in brackets where there is none, an id."""

    def show(atom: str) -> str:
        kind, _, name = atom.partition(":")
        parameter = clause.parameters.get(name) if kind == "slot" else None
        if parameter is None:
            return name
        value = _of_law(kb, parameter.default, parameter.default_law, date)
        label = parameter.label.get(lang) or parameter.label.nl
        text = "" if value is None or parameter.late else value_text(parameter, value, lang)
        return text or f"[{label}]"

    return show


def _of_law(kb: KnowledgeBase, own: Value | None, law: str | None, date: str) -> Value | None:
    """Return a default or bound: the law's at the date where one is named, else the author's own."""
    record = kb.law_at(law, date) if law else None
    return own if record is None else record.value


def field_rows(kb: KnowledgeBase, identifier: str, lang: str, date: str, uses: Sequence[Use] = ()) -> tuple[FieldRow, ...]:
    """Return the parameters of a clause with bounds at ``date``, words in ``lang``."""
    words = labels(lang)
    found = []
    for name, one in kb.clauses[identifier].clause.parameters.items():
        value = _of_law(kb, one.default, one.default_law, date)
        text = value_text(one, value, lang) if value is not None else words["review_late" if one.late else "review_by_tender"]
        laws = [law for law in (one.default_law, one.min_law, one.max_law) if law]
        values = tuple(_given(one, use.values[name], lang) if name in use.values else "" for use in uses)
        places = "; ".join(dict.fromkeys(_place(kb, law, date, lang) for law in laws))
        found.append(FieldRow(name, one.label.get(lang), text, _bounds(kb, one, lang, date), places, values))
    return tuple(found)


def _given(one: Parameter, value: Value, lang: str) -> str:
    """Write a tender's value; a lock may be older than the parameter's type, then it stands as it was given."""
    try:
        return value_text(one, coerce(one, value), lang)
    except ParameterProblem:
        return str(value)


def _place(kb: KnowledgeBase, law: str, date: str, lang: str) -> str:
    record = kb.law_at(law, date)
    if record is None:
        return law
    known = kb.instruments.get(record.instrument)
    return f"{known.short.get(lang) if known else record.instrument} {record.article}"


def _bounds(kb: KnowledgeBase, one: Parameter, lang: str, date: str) -> str:
    words = labels(lang)
    if one.type == "choice":
        return "\n".join(f"– {label.get(lang)}" for label in one.choices.values())
    if one.type == "boolean":
        return f"{value_text(one, True, lang)} / {value_text(one, False, lang)}"
    low = _of_law(kb, one.min, one.min_law, date)
    high = _of_law(kb, one.max, one.max_law, date)
    ends = {
        "low": value_text(one, low, lang) if low is not None else "",
        "high": value_text(one, high, lang) if high is not None else "",
    }
    if low is None and high is None:
        return ""
    key = "review_most" if low is None else "review_least" if high is None else "review_fixed" if low == high else "review_between"
    return words[key].format(**ends)
