"""What a level means in law for this tender: the first row of ``clauses/effects.yaml`` that fits."""

from __future__ import annotations

from specgen.model.clause import Effect
from specgen.model.condition import Facts, holds
from specgen.model.knowledge import KnowledgeBase
from specgen.model.requirement import Level
from specgen.model.tender import TenderFile

LEVELS: tuple[Level, ...] = ("minimum", "substantial", "requirement", "award", "info")


def effect_of(kb: KnowledgeBase, level: Level, tender: TenderFile, facts: Facts) -> Effect | None:
    """Return the legal effect of a level for this procedure, phase and value (KB plaatsing art. 76), or None."""
    for effect in kb.effects:
        if effect.level == level and (not effect.phase or tender.phase in effect.phase) and holds(effect.when, facts):
            return effect
    return None
