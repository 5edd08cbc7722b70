"""Which requirements and clauses are in, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from specgen.errors import Finding, Severity, say
from specgen.model.condition import Facts, holds
from specgen.model.knowledge import Component, KnowledgeBase
from specgen.model.tender import TenderFile
from specgen.resolve.facts import lots_of, selected_components
from specgen.resolve.places import TenderPlaces


@dataclass
class Selected:
    """Ids that are in, each with its reason and lots, and ids that are out on purpose, with the reason."""

    requirements: dict[str, str] = field(default_factory=dict)
    lots: dict[str, tuple[str, ...]] = field(default_factory=dict)
    clauses: dict[str, str] = field(default_factory=dict)
    excluded: dict[str, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def _fits(component: Component, facts: Facts) -> bool:
    return component.domain == facts.domain and (
        not component.lanes or not facts.lanes or bool(set(component.lanes) & facts.lanes)
    )


def _wished(kb: KnowledgeBase, tender: TenderFile) -> dict[str, str]:
    """Return the requirements that the profile and the use cases name themselves, with the reason."""
    profile = kb.profiles.get(tender.profile)
    wished = dict.fromkeys(profile.include if profile else (), f"opgenomen in profiel {tender.profile}")
    for name in tender.use_cases:
        for identifier in kb.use_cases[name].include if name in kb.use_cases else ():
            wished.setdefault(identifier, f"nodig voor het gebruiksgeval {kb.use_cases[name].title.nl}")
    return wished


def _of_lot(kb: KnowledgeBase, tender: TenderFile, wished: dict[str, str], components: frozenset[str]) -> dict[str, str]:
    """Return what a lot with components of its own takes of the profile and the use cases.

    That is what belongs to its components. What belongs to a component of no lot goes where what it depends on is asked.
    """

    def members(names: Iterable[str]) -> set[str]:
        return {one for name in names if name in kb.components for one in kb.components[name].requirements}

    own, anywhere = members(components), members(name for lot in tender.lots for name in lot.select.components)
    return {
        one: why
        for one, why in wished.items()
        if one in own or (one not in anywhere and one in kb.requirements and own & set(kb.requirements[one].depends))
    }


def _origin(kb: KnowledgeBase, tender: TenderFile, component: str) -> str:
    profile = kb.profiles.get(tender.profile)
    if profile and component in profile.components:
        return f"profiel {tender.profile}"
    for name in tender.use_cases:
        if name in kb.use_cases and component in kb.use_cases[name].components:
            return f"het gebruiksgeval {kb.use_cases[name].title.nl}"
    return "de gekozen onderdelen"


def _lot_requirements(
    kb: KnowledgeBase,
    tender: TenderFile,
    facts: Facts,
    lot_id: str,
    components: frozenset[str],
    out: Selected,
) -> dict[str, str]:
    profile = kb.profiles.get(tender.profile)
    lot = next((one for one in tender.lots if one.id == lot_id), None)
    wished = _wished(kb, tender)
    if lot and lot.select.components:
        wished = _of_lot(kb, tender, wished, components)
    excluded = {one.id: one.reason for one in (*tender.select.exclude, *(lot.select.exclude if lot else ()))}
    found: dict[str, str] = {}
    for name in kb.components:
        component = kb.components[name]
        if name not in components or not _fits(component, facts):
            continue
        origin = _origin(kb, tender, name)
        for identifier in component.requirements:
            requirement = kb.requirements[identifier]
            if requirement.status in ("withdrawn", "superseded"):
                continue
            if requirement.extended:  # what names it brings it below, with its reason
                out.excluded[identifier] = "uitgebreide eis, die geen profiel, gebruiksgeval of bestekbestand noemt"
            elif profile and identifier in profile.exclude:
                out.excluded[identifier] = f"uitgesloten door profiel {tender.profile}"
            elif not holds(requirement.applies_if, facts):
                out.excluded[identifier] = "de voorwaarde (applies_if) geldt niet voor deze opdracht"
            else:
                found[identifier] = f"onderdeel {component.title.nl} uit {origin}"
    for identifier in (*tender.select.include, *(lot.select.include if lot else ())):
        if identifier in kb.requirements:
            found.setdefault(identifier, "uitdrukkelijk opgenomen in het bestekbestand")
    for identifier, reason in wished.items():
        if identifier in kb.requirements and holds(kb.requirements[identifier].applies_if, facts):
            found.setdefault(identifier, reason)
    for identifier, reason in excluded.items():
        if found.pop(identifier, None) is not None:
            out.excluded[identifier] = reason
    _close(kb, found, excluded, out)
    return found


def _close(kb: KnowledgeBase, found: dict[str, str], excluded: dict[str, str], out: Selected) -> None:
    """Add what the selected requirements depend on; a dependency that was excluded on purpose is an error."""
    waiting = sorted(found)  # so that the reason given does not depend on the order in which the officer wrote
    while waiting:
        identifier = waiting.pop(0)
        for needed in kb.requirements[identifier].depends:
            if needed in found or needed not in kb.requirements:
                continue
            if needed in excluded:
                out.findings.append(
                    Finding(
                        "SG-TND-225",
                        say("{identifier} needs {needed}, which is excluded", identifier=identifier, needed=needed),
                        None,
                        identifier,
                        say("exclude {identifier} too, or include {needed}", identifier=identifier, needed=needed),
                    )
                )
                continue
            found[needed] = f"nodig om {identifier} te kunnen controleren"
            waiting.append(needed)


def select_requirements(kb: KnowledgeBase, tender: TenderFile, facts: Facts, places: TenderPlaces) -> Selected:
    """Select requirements per lot; the result keeps reading order (component order, then order in the file)."""
    out = Selected()
    chosen = selected_components(kb, tender).components
    per_lot = {
        (lot.id if lot else ""): _lot_requirements(
            kb, tender, facts, lot.id if lot else "", chosen[lot.id if lot else ""], out
        )
        for lot in lots_of(tender)
    }
    for name in kb.components:
        for identifier in kb.components[name].requirements:
            lots = tuple(lot for lot, found in per_lot.items() if identifier in found)
            if lots:
                out.requirements[identifier] = per_lot[lots[0]][identifier]
                out.lots[identifier] = tuple(lot for lot in lots if lot)
                out.excluded.pop(identifier, None)
    for index, identifier in enumerate(tender.select.include):
        if identifier in {one.id for one in tender.select.exclude}:
            out.findings.append(
                Finding(
                    "SG-TND-224",
                    say("{identifier} is both included and excluded", identifier=identifier),
                    places.at(("select", "include", index)),
                    identifier,
                    say("keep one of the two"),
                )
            )
    for identifier in out.requirements:
        for other in kb.requirements[identifier].conflicts:
            if other in out.requirements and identifier < other:
                out.findings.append(
                    Finding(
                        "SG-TND-226",
                        say("{identifier} and {other} cannot both be asked", identifier=identifier, other=other),
                        places.at(("select",)),
                        identifier,
                        say("exclude one of the two, with a reason"),
                    )
                )
    return out


def select_clauses(kb: KnowledgeBase, tender: TenderFile, facts: Facts, out: Selected, places: TenderPlaces) -> None:
    """Add the clauses to a selection: those that apply, those that are asked for, and all they require."""
    profile = kb.profiles.get(tender.profile)
    asked = set(tender.clauses.include) | (set(profile.clauses) if profile else set())
    excluded = {one.id: one.reason for one in tender.clauses.exclude}
    for identifier, entry in kb.clauses.items():
        clause = entry.clause
        if clause.status in ("withdrawn", "superseded"):
            continue
        if identifier in excluded:
            out.excluded[identifier] = excluded[identifier]
        elif identifier in tender.clauses.include:
            out.clauses[identifier] = "uitdrukkelijk opgenomen in het bestekbestand"
        elif not holds(clause.applies_to, facts):
            out.excluded[identifier] = "de voorwaarde (applies_to) geldt niet voor deze opdracht"
        elif identifier in asked or not clause.optional:
            out.clauses[identifier] = "van toepassing op deze opdracht"
        else:
            out.excluded[identifier] = "facultatieve clausule die niet is gekozen"
    waiting = list(out.clauses)
    while waiting:
        identifier = waiting.pop(0)
        for needed in kb.clauses[identifier].clause.requires:
            if needed in out.clauses or needed not in kb.clauses:
                continue
            if needed in excluded:
                out.findings.append(
                    Finding(
                        "SG-TND-227",
                        say(
                            "clause {identifier} requires {needed}, which is excluded",
                            identifier=identifier,
                            needed=needed,
                        ),
                        places.at(("clauses", "exclude")),
                        identifier,
                        say("exclude {identifier} too, or keep {needed}", identifier=identifier, needed=needed),
                    )
                )
                continue
            out.clauses[needed] = f"vereist door clausule {identifier}"
            out.excluded.pop(needed, None)
            waiting.append(needed)
    for identifier in sorted(out.clauses):
        for other in kb.clauses[identifier].clause.excludes:
            if other in out.clauses:
                out.findings.append(
                    Finding(
                        "SG-TND-228",
                        say("clauses {identifier} and {other} exclude each other", identifier=identifier, other=other),
                        places.at(("clauses",)),
                        identifier,
                        say("keep one of the two"),
                        Severity.ERROR,
                    )
                )
