"""How the statements of a knowledge base are built: their EARS shapes, as information."""

from __future__ import annotations

from collections import Counter
from typing import get_args

from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.sentence import shape
from specgen.knowledge.rules.lints.words import cut
from specgen.model.knowledge import KnowledgeBase
from specgen.model.lints import Shape
from specgen.model.requirement import Requirement

SHAPES: tuple[Shape, ...] = get_args(Shape)


def shape_of(requirement: Requirement, kb: KnowledgeBase, lang: str = "nl") -> Shape | None:
    """Return the EARS shape of a statement (Mavin and others, 2009), or None when the language has no grammar."""
    lints = kb.lints.get(lang)
    return shape(cut(requirement.statement.get(lang)), Language(lints)) if lints else None


def shape_counts(kb: KnowledgeBase, lang: str = "nl") -> dict[str, dict[str, int]]:
    """Return domain -> shape -> number of statements; empty when the language has no grammar."""
    lints = kb.lints.get(lang)
    if lints is None:
        return {}
    language = Language(lints)
    found: dict[str, Counter[str]] = {}
    for component in kb.components.values():
        count = found.setdefault(component.domain, Counter())
        count.update(shape(cut(kb.requirements[one].statement.get(lang)), language) for one in component.requirements)
    return {domain: {name: count[name] for name in SHAPES} for domain, count in found.items()}
