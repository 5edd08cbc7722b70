"""The list of derogations from the general execution rules, computed from the clauses (AUR art. 9 §4)."""

from __future__ import annotations

import re

from specgen.errors import Finding, say
from specgen.model.clause import Derogation
from specgen.model.condition import Facts, holds
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedDerogation
from specgen.model.text import Localized

_REFUSED = {
    "forbidden": say("which the law forbids"),
    "repealed": say("which is repealed"),
}


def _article_key(article: str) -> tuple[tuple[int, str], ...]:
    """Sort key: numbers as numbers, so that 9 comes before 38/7.

    >>> _article_key("38/7") > _article_key("9")
    True
    """
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in re.findall(r"[0-9]+|[^0-9]+", article))


def derogations(
    kb: KnowledgeBase, clauses: list[str], facts: Facts
) -> tuple[tuple[ResolvedDerogation, ...], list[Finding]]:
    """Return the derogation list in article order, and errors for forbidden or unmotivated ones.

    Source: KB 14 January 2013, art. 9 §1 (no derogation), §4 (formal motivation; list at the front).
    """
    grouped: dict[tuple[str, str], list[tuple[str, Derogation]]] = {}
    for identifier in clauses:
        for one in kb.clauses[identifier].clause.derogates_from:
            if holds(one.when, facts):
                grouped.setdefault((one.instrument, one.article), []).append((identifier, one))
    rows: list[ResolvedDerogation] = []
    findings: list[Finding] = []
    for (instrument, article), members in sorted(
        grouped.items(), key=lambda pair: (pair[0][0], _article_key(pair[0][1]))
    ):
        rule = kb.articles.get(instrument, {}).get(article)
        kind = rule.rule if rule else "free"
        motivation = next((one.motivation for _, one in members if one.motivation), None)
        first = members[0][0]
        if kind in _REFUSED:
            findings.append(
                Finding(
                    "SG-TND-240",
                    say(
                        "clause {first} derogates from article {article}, {why}",
                        first=first,
                        article=article,
                        why=_REFUSED[kind],
                    ),
                    kb.place("clause", first),
                    first,
                    say("leave the clause out"),
                    law=f"{instrument} art. {article}",
                )
            )
        elif kind == "motivated" and motivation is None:
            findings.append(
                Finding(
                    "SG-TND-241",
                    say(
                        "the derogation from article {article} by {first} has no motivation",
                        article=article,
                        first=first,
                    ),
                    kb.place("clause", first),
                    first,
                    say("without it the derogation is deemed unwritten"),
                    law="AUR art. 9 §4",
                )
            )
        subject = rule.subject if rule else Localized(article, article)
        rows.append(
            ResolvedDerogation(
                instrument, article, subject, tuple(sorted({name for name, _ in members})), motivation, kind
            )
        )
    return tuple(rows), findings
