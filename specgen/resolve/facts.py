"""What the tender file says about itself, before anything is selected: the facts that conditions ask for."""

from __future__ import annotations

from dataclasses import dataclass

from specgen.model.clause import LawValue
from specgen.model.condition import Facts
from specgen.model.knowledge import KnowledgeBase
from specgen.model.parameter import Parameter, Value, number
from specgen.model.tender import Lot, TenderFile

THRESHOLD = "EU-THRESHOLD-SUPPLIES-SERVICES"


def law_at(kb: KnowledgeBase, identifier: str, date: str) -> LawValue | None:
    """Return the record of a law value that is in force on ``date`` (ISO), or None."""
    return kb.law_at(identifier, date)


def declared_parameters(kb: KnowledgeBase, owner: str) -> dict[str, Parameter] | None:
    """Return the parameters of a requirement or clause, or None when there is no such thing."""
    if owner in kb.requirements:
        return kb.requirements[owner].parameters
    return kb.clauses[owner].clause.parameters if owner in kb.clauses else None


def profile_values(kb: KnowledgeBase, tender: TenderFile) -> dict[str, dict[str, Value]]:
    """Return the parameter values that the tender's profile sets."""
    profile = kb.profiles.get(tender.profile)
    return dict(profile.parameters) if profile else {}


@dataclass(frozen=True)
class Selection:
    """Components asked for, per lot (a tender without lots has one entry under "")."""

    components: dict[str, frozenset[str]]

    @property
    def all(self) -> frozenset[str]:
        """Every component of every lot."""
        return frozenset().union(*self.components.values()) if self.components else frozenset()


def lots_of(tender: TenderFile) -> tuple[Lot | None, ...]:
    """Return the lots; a tender without lots counts as one unnamed lot (None)."""
    return tender.lots or (None,)


def selected_components(kb: KnowledgeBase, tender: TenderFile) -> Selection:
    """Return the components that the profile, the use cases, the tender and each lot ask for.

    With lots, the profile, the use cases and the tender's own selection only fill lots that choose no component themselves.
    """
    profile = kb.profiles.get(tender.profile)
    shared = set(tender.select.components) | (set(profile.components) if profile else set())
    for name in tender.use_cases:
        if name in kb.use_cases:
            shared |= set(kb.use_cases[name].components)
    chosen: dict[str, frozenset[str]] = {}
    for lot in lots_of(tender):
        own = set(lot.select.components) if lot else set()
        chosen[lot.id if lot else ""] = frozenset(own or shared)
    return Selection(chosen)


def facts_of(kb: KnowledgeBase, tender: TenderFile, date: str) -> Facts:
    """Return the facts of a tender at ``date``."""
    threshold = law_at(kb, THRESHOLD, date)
    above = threshold is not None and tender.estimate.amount >= number(threshold.value)
    parameters: dict[str, object] = {}
    profile = profile_values(kb, tender)
    for owner in (*kb.requirements, *kb.clauses):
        for name, parameter in (declared_parameters(kb, owner) or {}).items():
            value = tender.parameters.get(owner, {}).get(name, profile.get(owner, {}).get(name))
            if value is None:
                record = law_at(kb, parameter.default_law, date) if parameter.default_law else None
                value = record.value if record is not None else parameter.default
            if value is not None:
                parameters[f"{owner}.{name}"] = value
    return Facts(
        domain=tender.domain,
        components=selected_components(kb, tender).all,
        profiles=frozenset({tender.profile} - {""}),
        use_cases=frozenset(tender.use_cases),
        procedure=tender.procedure,
        nature=tender.nature,
        lanes=frozenset(tender.camera.lanes) if tender.camera else frozenset(),
        above_eu=above,
        joint=len(tender.buyers) > 1,
        lots=len(tender.lots) > 1,
        subscription_like=tender.subscription_like,
        parameters=parameters,
    )
