"""How complete a knowledge base is, per domain and component, and how well what it rests on was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from specgen.model.knowledge import KnowledgeBase
from specgen.model.requirement import Requirement


@dataclass(frozen=True)
class Row:
    """Counts of one domain or component. ``languages`` maps a language to the number of requirements complete in it.

    ``with_clause`` counts requirements that a clause carries; ``interface_parameters`` the parameters whose value is written into a
    prescribed interface, out of ``parameters``.
    """

    domain: str
    component: str
    requirements: int
    automated: int
    languages: dict[str, int]
    with_clause: int
    parameters: int
    interface_parameters: int


@dataclass(frozen=True)
class Coverage:
    """The whole answer. ``read`` maps sources, standards, instruments and law values to their number per status.

    ``to_confirm`` lists (law value, entry of the list of open facts or "", status) for each record that nobody confirmed yet.
    """

    domains: tuple[Row, ...]
    components: tuple[Row, ...]
    read: dict[str, dict[str, int]]
    to_confirm: tuple[tuple[str, str, str], ...]
    requirements_without_clause: tuple[str, ...]
    clauses_without_requirement: tuple[str, ...]
    clause_languages: dict[str, int]
    interface_parameters: dict[str, tuple[str, ...]]


def complete_in(one: Requirement, lang: str) -> bool:
    """Tell whether every text of a requirement that a tender prints is there in a language."""
    texts = [one.title, one.statement, one.rationale, *one.verification.procedure]
    texts += [text for text in (one.verification.evidence, one.level_reason, one.not_tested_reason) if text is not None]
    texts += [parameter.label for parameter in one.parameters.values()]
    return all(text.get(lang).strip() for text in texts)


def coverage(kb: KnowledgeBase) -> Coverage:
    """Count a knowledge base. A requirement and a clause belong together when either names the other."""
    links = {(one.id, clause) for one in kb.requirements.values() for clause in one.clauses if clause in kb.clauses}
    links |= {(one, name) for name, entry in kb.clauses.items() for one in entry.clause.requirements}
    carried, carrying = {one for one, _ in links}, {clause for _, clause in links}
    mapped = {parameter for one in kb.interfaces.values() for parameter in one.values.values()}
    components = tuple(
        _row(kb, one.domain, one.name, [kb.requirements[name] for name in one.requirements], carried, mapped)
        for one in kb.components.values()
    )
    return Coverage(
        _domains(kb, components),
        components,
        {
            "sources": _statuses(one.status for one in kb.sources.values()),
            "standards": _statuses(one.status for one in kb.standards.values()),
            "instruments": _statuses(one.status for one in kb.instruments.values()),
            "law values": _statuses(one.status for records in kb.law.values() for one in records),
        },
        tuple(
            dict.fromkeys(
                (one.id, one.unverified, one.status)
                for records in kb.law.values()
                for one in records
                if one.unverified or one.status != "verified"
            )
        ),
        tuple(name for name in kb.requirements if name not in carried),
        tuple(name for name in kb.clauses if name not in carrying),
        {lang: sum(1 for one in kb.clauses.values() if one.text.get(lang, "").strip()) for lang in kb.card.languages},
        {one.id: tuple(dict.fromkeys(one.values.values())) for one in kb.interfaces.values()},
    )


def _row(
    kb: KnowledgeBase, domain: str, component: str, members: list[Requirement], carried: set[str], mapped: set[str]
) -> Row:
    parameters = [f"{one.id}.{name}" for one in members for name in one.parameters]
    return Row(
        domain,
        component,
        len(members),
        sum(1 for one in members if one.verification.checks),
        {lang: sum(1 for one in members if complete_in(one, lang)) for lang in kb.card.languages},
        sum(1 for one in members if one.id in carried),
        len(parameters),
        sum(1 for one in parameters if one in mapped),
    )


def _domains(kb: KnowledgeBase, components: tuple[Row, ...]) -> tuple[Row, ...]:
    found: list[Row] = []
    for domain in kb.card.domains:
        mine = [one for one in components if one.domain == domain]
        if mine:
            found.append(
                Row(
                    domain,
                    "",
                    sum(one.requirements for one in mine),
                    sum(one.automated for one in mine),
                    {lang: sum(one.languages[lang] for one in mine) for lang in kb.card.languages},
                    sum(one.with_clause for one in mine),
                    sum(one.parameters for one in mine),
                    sum(one.interface_parameters for one in mine),
                )
            )
    return tuple(found)


def _statuses(found: Iterable[str]) -> dict[str, int]:
    counted = Counter(found)
    order = ("verified", "secondary", "unverified", "draft")
    return {status: counted[status] for status in order if counted[status]}
