"""What a vendor faces, in one form, whether it comes from a knowledge base, a resolved tender or a lock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from specgen.dossier.lock import sha256
from specgen.dossier.lockfile import Lock, LockedItem
from specgen.knowledge.edges import Node
from specgen.knowledge.graph import Graph, build_graph
from specgen.model.clause import Clause, LawValue
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, ParameterProblem, Value, coerce
from specgen.model.requirement import Requirement
from specgen.model.resolved import ResolvedTender, Setting
from specgen.model.text import Localized
from specgen.model.units import value_text
from specgen.resolve.local_texts import clause_texts

Stricter = Literal["lower", "higher", ""]
LANG = "nl"
"""The language of the contract. A reading copy binds nobody, so a change of it alone is no change for a vendor."""

_LOWER = {
    "nl": ("hoogstens", "ten hoogste", "maximaal", "niet meer dan", "niet langer dan", "uiterlijk", "ten laatste"),
    "en": (
        "at most",
        "no more than",
        "not more than",
        "no longer than",
        "no later than",
        "not later than",
        "a maximum of",
    ),
}
_HIGHER = {
    "nl": ("minstens", "ten minste", "tenminste", "minimaal", "niet minder dan"),
    "en": ("at least", "no less than", "not less than", "no fewer than", "a minimum of"),
}
_WITHIN = {"nl": ("binnen",), "en": ("within",)}
_DEADLINE = re.compile(r"^(?:[a-z0-9_]*_)?(?:deadline|delay|limit)$")


@dataclass(frozen=True)
class Amount:
    """A parameter: its value and bounds in words with unit, the bare number (None where it is none), and which way is stricter."""

    shown: str
    value: Value | None
    bounds: str = ""
    stricter: Stricter = ""


@dataclass(frozen=True)
class Item:
    """A requirement or clause. ``texts`` maps a part to its words with open slots; None where only digests are known.

    ``local``: some of its texts are the tender's own, not those of the version that is named.
    """

    kind: Literal["requirement", "clause"]
    id: str
    version: str
    title: str = ""
    level: str = ""
    texts: Mapping[str, str] | None = None
    digest: str = ""
    amounts: Mapping[str, Amount] = field(default_factory=dict)
    checks: tuple[str, ...] = ()
    local: bool = False


@dataclass(frozen=True)
class Snapshot:
    """Everything that is compared. ``facts`` are other things a vendor reads, by name.

    ``law`` and ``standards`` map an id to its content in words; ``graph`` tells who uses them.
    """

    name: str
    items: Mapping[tuple[str, str], Item]
    facts: Mapping[str, str] = field(default_factory=dict)
    law: Mapping[str, str] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)
    graph: Graph | None = None

    def users(self, node: Node) -> set[tuple[str, str]]:
        """Return (kind, id) of the requirements and clauses that use a law value or standard themselves."""
        return {(one.kind, one.id) for one in self.graph.users(node)} if self.graph else set()


def stricter(name: str, statement: Localized) -> Stricter:
    """Return which way a value gets harder to meet, by the words right before its slot; "" where they do not tell.

    "within" tells only for a deadline, delay or limit: within a longer window there may be more to do. Languages that
    disagree tell nothing.

    >>> stricter("delay", Localized("De dienst antwoordt binnen {delay}.", "The service answers within {delay}."))
    'lower'
    """
    told: set[Stricter] = set()
    for lang in ("nl", "en"):
        text = " ".join(statement.get(lang).split()).lower()
        lower = (*_LOWER[lang], *(_WITHIN[lang] if _DEADLINE.match(name) else ()))
        for words, answer in ((lower, "lower"), (_HIGHER[lang], "higher")):
            if any(re.search(rf"\b{word} \{{{name}\}}", text) for word in words):
                told.add("lower" if answer == "lower" else "higher")
    return told.pop() if len(told) == 1 else ""


def _shown(parameter: Parameter | None, value: Value | None) -> str:
    if value is None:
        return "–"
    if parameter is not None:
        try:
            return value_text(parameter, coerce(parameter, value), LANG)
        except ParameterProblem:  # a lock of another version: its value is shown as it stands
            pass
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _bounds(parameter: Parameter) -> str:
    low, high = parameter.min_law or parameter.min, parameter.max_law or parameter.max
    return "" if low is None and high is None else f"{'' if low is None else low}…{'' if high is None else high}"


def _declared(parameters: Mapping[str, Parameter], statement: Localized | None) -> dict[str, Amount]:
    return {
        name: Amount(
            one.default_law or _shown(one, one.default),
            None if one.default_law else one.default,
            _bounds(one),
            stricter(name, statement) if statement else "",
        )
        for name, one in parameters.items()
    }


def _set(settings: Mapping[str, Setting], statement: Localized | None) -> dict[str, Amount]:
    return {
        name: Amount(
            _shown(one.parameter, one.value), one.value, "", stricter(name, statement) if statement else ""
        )
        for name, one in settings.items()
    }  # fmt: skip


def _requirement_texts(one: Requirement) -> dict[str, str]:
    texts = {"statement": one.statement.get(LANG)}
    texts |= {f"procedure {number}": step.get(LANG) for number, step in enumerate(one.verification.procedure, 1)}
    if one.verification.evidence:
        texts["evidence"] = one.verification.evidence.get(LANG)
    if one.scoring:
        texts["scoring"] = one.scoring.text.get(LANG)
    return texts


def _requirement(one: Requirement, level: str, amounts: Mapping[str, Amount]) -> Item:
    return Item(
        "requirement", one.id, one.version, one.title.get(LANG), level, _requirement_texts(one), "", amounts,
        one.verification.checks,
    )  # fmt: skip


def _clause(one: Clause, text: str, amounts: Mapping[str, Amount]) -> Item:
    return Item("clause", one.id, one.version, one.title.get(LANG), "", {"text": text}, "", amounts)


def _record(one: LawValue) -> str:
    term = f" ({one.valid_from or ''}…{one.valid_to or ''})" if one.valid_from or one.valid_to else ""
    return f"{one.value} {one.unit}{term}, {one.instrument} {one.article}"


def of_knowledge_base(kb: KnowledgeBase, name: str) -> Snapshot:
    """Return what a knowledge base says, with its defaults."""
    items = [_requirement(one, one.level, _declared(one.parameters, one.statement)) for one in kb.requirements.values()]
    items += [
        _clause(entry.clause, entry.text.get(LANG, ""), _declared(entry.clause.parameters, None))
        for entry in kb.clauses.values()
    ]
    return Snapshot(
        name,
        {(one.kind, one.id): one for one in items},
        {f"interface {name}": sha256(data) for name, data in sorted(kb.interface_files.items())},
        {identifier: "; ".join(map(_record, records)) for identifier, records in kb.law.items()},
        {one.id: f"{one.citation.get(LANG)} ({one.version})" for one in kb.standards.values()},
        build_graph(kb),
    )


def of_tender(kb: KnowledgeBase, tender: ResolvedTender, name: str) -> Snapshot:
    """Return what a resolved tender says."""
    items = [
        _requirement(one.requirement, one.level, _set(one.settings, one.requirement.statement))
        for one in tender.requirements
    ]
    items += [
        _clause(
            one.clause, clause_texts(kb.clauses[one.id].text, one.local).get(LANG, ""), _set(one.settings, None)
        )
        for one in tender.clauses
    ]
    file = tender.file
    facts = {"procedure": file.procedure, "months": str(file.months), "framework": str(file.framework).lower()}
    facts |= {"publication": file.timetable.publication, "description": file.description.get(LANG)}
    facts["deadline"] = f"{file.timetable.deadline} {file.timetable.deadline_time}"
    facts |= {f"section {one.id}": one.text.get(LANG) for one in file.sections}
    for lot in tender.lots:
        facts |= _weights(lot.id, {one.id: one.weight for one in lot.award.criteria})
    facts |= {f"derogation {one.instrument} {one.article}": " ".join(one.clauses) for one in tender.derogations}
    return Snapshot(name, {(one.kind, one.id): one for one in items}, facts)


def _weights(lot: str, weights: Mapping[str, int]) -> dict[str, str]:
    return {
        f"award {lot + ' ' if lot and lot != 'tender' else ''}{name}": str(weight) for name, weight in weights.items()
    }


def _locked(kb: KnowledgeBase, kind: Literal["requirement", "clause"], one: LockedItem) -> Item:
    """Units, titles and the stricter way come from the knowledge base at hand: a lock has only ids and values."""
    requirement = kb.requirements.get(one.id) if kind == "requirement" else None
    clause = kb.clauses[one.id].clause if kind == "clause" and one.id in kb.clauses else None
    known = requirement or clause
    amounts = {
        name: Amount(
            _shown(known.parameters.get(name) if known else None, value),
            value,
            "",
            stricter(name, requirement.statement) if requirement else "",
        )
        for name, value in one.parameters.items()
    }
    title = known.title.get(LANG) if known else ""
    return Item(
        kind, one.id, one.version, title, one.level, None, one.digest.get(LANG, ""), amounts, one.checks, bool(one.local)
    )  # fmt: skip


def of_lock(kb: KnowledgeBase, lock: Lock, name: str) -> Snapshot:
    """Return what a lock says."""
    items = [_locked(kb, "requirement", one) for one in lock.requirements]
    items += [_locked(kb, "clause", one) for one in lock.clauses]
    facts = {"procedure": lock.tender.get("procedure", "")}
    for lot, weights in lock.award.items():
        facts |= _weights(lot, weights)
    facts |= {f"derogation {one.instrument} {one.article}": " ".join(one.clauses) for one in lock.derogations}
    facts |= {f"interface {file}": digest for file, digest in lock.interfaces.items()}
    facts |= {f"annex {file}": digest for file, digest in lock.annexes.items()}
    facts |= {f"suite {file}": digest for file, digest in lock.suite.items()}
    return Snapshot(name, {(one.kind, one.id): one for one in items}, facts)
