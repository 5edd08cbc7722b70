"""What a tender that is over its budget can lose at the least cost, and how long it is.

A cut costs little when nothing rests on the requirement (no other requirement depends on it, no clause names it, no use case asked
for it), when it excludes nobody, and when no executable check would be lost. Among equals the longest text goes first: it saves most.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from specgen.model.limits import MAX_AWARD, MAX_MINIMUM, MAX_REQUIREMENTS
from specgen.model.resolved import ResolvedRequirement, ResolvedTender

WORDS_PER_PAGE = 320
"""Words of clauses and requirements per page of the tender: 302 to 330 on the five examples as PDF, front and annexes included."""
_KEPT = ("minimum", "substantial")
_LEVELS = {"info": 0, "award": 1, "requirement": 2}


class Cut(NamedTuple):
    """A requirement that could go, and the words of the tender that go with it (one language)."""

    id: str
    title: str
    words: int


class Budget(NamedTuple):
    """Size of a selection against its limits. ``pages`` is an estimate; a layout engine alone knows it."""

    requirements: int
    knock_outs: int
    scored: int
    pages: int
    over: bool


def words_of(item: ResolvedRequirement, lang: str = "nl") -> int:
    """Return the number of words that a requirement brings into the tender."""
    texts = [item.requirement.title, item.statement, *item.procedure]
    texts += [item.evidence] if item.evidence is not None else []
    return sum(len(text.get(lang).split()) for text in texts) + 12 * len(item.settings) + 25


def budget_of(tender: ResolvedTender, lang: str = "nl") -> Budget:
    """Return the size of a tender; the largest lot is held against the limits."""
    by_id = {one.id: one for one in tender.requirements}
    sizes = []
    for lot in tender.lots:
        mine = [by_id[name] for name in lot.requirements]
        sizes.append((len(mine), sum(one.level in _KEPT for one in mine), sum(one.level == "award" for one in mine)))
    most = tuple(max(column) for column in zip(*sizes, strict=True)) if sizes else (0, 0, 0)
    text = sum(words_of(one, lang) for one in tender.requirements)
    text += sum(len(one.text.get(lang, "").split()) for one in tender.clauses)
    over = most[0] > MAX_REQUIREMENTS or most[1] > MAX_MINIMUM or most[2] > MAX_AWARD
    return Budget(most[0], most[1], most[2], math.ceil(text / WORDS_PER_PAGE), over)


def cheapest_cuts(tender: ResolvedTender, number: int = 10, lang: str = "nl") -> tuple[Cut, ...]:
    """Return the cuts that cost least, cheapest first; what others need is never among them."""
    needed = {name for one in tender.requirements for name in one.requirement.depends}
    named = {name for one in tender.clauses for name in one.clause.requirements}
    free = [
        one
        for one in tender.requirements
        if one.level not in _KEPT and one.id not in needed and not one.requirement.test_hook
    ]
    free.sort(
        key=lambda one: (
            bool(one.requirement.verification.checks),
            one.id in named or bool(one.requirement.clauses),
            "gebruiksgeval" in one.why,
            _LEVELS[one.level],
            -words_of(one, lang),
            one.id,
        )
    )
    return tuple(Cut(one.id, one.requirement.title.get(lang), words_of(one, lang)) for one in free[:number])
