"""The numbers of the tender, computed once: part, section, requirement.

Four parts, each with its own fixed sections, the clauses and the city's sections. Everything that prints a number (the
document, the answer sheet, the plan, the lock) reads it from a tender that went through ``renumber``.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec.structs import replace

from specgen.model.resolved import ResolvedClause, ResolvedComponent, ResolvedTender
from specgen.model.tender import Section

PartName = Literal["general", "administrative", "contractual", "technical"]
PARTS: tuple[PartName, ...] = ("general", "administrative", "contractual", "technical")

_BEFORE: dict[PartName, tuple[str, ...]] = {
    "general": ("derogations", "buyers", "object", "definitions"),
    "administrative": (),
    "contractual": (),
    "technical": (),
}
_AFTER: dict[PartName, tuple[str, ...]] = {
    "general": ("documents",),
    "administrative": ("levels", "award"),
    "contractual": (),
    "technical": (),
}
BESIDE = {"derogations": "ADM-07", "documents": "ADM-06", "levels": "AWD-03", "award": "AWD-01"}
"""Fixed section -> the clause that speaks of "the table with this article": where it is in, the table stands under
its text.
"""


class Entry(msgspec.Struct, frozen=True):
    """One numbered section of a part: a clause, the city's own section, a component, or a ``fixed`` one that we
    compute.

    A clause with ``fixed`` carries that computed table under its text.
    """

    number: str
    fixed: str = ""
    clause: ResolvedClause | None = None
    section: Section | None = None
    component: ResolvedComponent | None = None


class Part(msgspec.Struct, frozen=True):
    """A main part with its sections in reading order."""

    name: PartName
    number: str
    entries: tuple[Entry, ...]


def _written(tender: ResolvedTender, part: PartName) -> list[Entry]:
    """Clauses and own sections of a part by their order; on equal order the city's own text comes first."""
    families = ("contractual", "processing") if part == "contractual" else (part,)
    found: list[tuple[tuple[int, int, int, str], Entry]] = []
    for section in tender.file.sections:
        if section.part == part:
            found.append(((0, section.order, 0, section.id), Entry("", section=section)))
    for clause in tender.clauses:
        if clause.clause.part in families:
            place = families.index(clause.clause.part)
            beside = next((name for name, owner in BESIDE.items() if owner == clause.id), "")
            found.append(((place, clause.clause.order, 1, clause.id), Entry("", beside, clause)))
    return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]


def _technical(tender: ResolvedTender) -> list[Entry]:
    """Own sections before order 50 describe the present situation and come first; the rest follows the components."""
    written = _written(tender, "technical")
    first = [entry for entry in written if entry.section is not None and entry.section.order < 50]
    components = [Entry("", component=component) for component in tender.components]
    return [*first, *components, *(entry for entry in written if entry not in first)]


def _arranged(name: PartName, middle: list[Entry], beside: set[str]) -> list[Entry]:
    """Put the computed sections around the written ones; the list of derogations stays first, also when a clause
    carries it.
    """
    first = [entry for entry in middle if entry.fixed == "derogations"]
    before = [Entry("", fixed=one) for one in _BEFORE[name] if one not in beside]
    after = [Entry("", fixed=one) for one in _AFTER[name] if one not in beside]
    return [*first, *before, *(entry for entry in middle if entry not in first), *after]


def outline(tender: ResolvedTender) -> tuple[Part, ...]:
    """Return the four parts with numbered sections (``1``, ``1.1``)."""
    written = {name: _technical(tender) if name == "technical" else _written(tender, name) for name in PARTS}
    beside = {entry.fixed for entries in written.values() for entry in entries if entry.fixed}
    return tuple(
        Part(
            name,
            str(index),
            tuple(
                replace(entry, number=f"{index}.{position}")
                for position, entry in enumerate(_arranged(name, written[name], beside), start=1)
            ),
        )
        for index, name in enumerate(PARTS, start=1)
    )


def renumber(tender: ResolvedTender) -> ResolvedTender:
    """Return the tender with the numbers of the document on its clauses, components and requirements. Idempotent.

    Clauses that stand only in the offer form keep an empty number.
    """
    entries = [entry for part in outline(tender) for entry in part.entries]
    clause_number = {entry.clause.id: entry.number for entry in entries if entry.clause}
    component_number = {entry.component.name: entry.number for entry in entries if entry.component}
    components = []
    for component in tender.components:
        number = component_number[component.name]
        requirements = tuple(
            replace(item, number=f"{number}.{position}")
            for position, item in enumerate(component.requirements, start=1)
        )
        components.append(replace(component, number=number, requirements=requirements))
    clauses = tuple(replace(item, number=clause_number.get(item.id, "")) for item in tender.clauses)
    return replace(tender, components=tuple(components), clauses=clauses)
