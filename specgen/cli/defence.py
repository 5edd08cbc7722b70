"""The note with which an officer defends a requirement or clause before a bidder: need, source, proportion, equivalents, proof."""

from __future__ import annotations

from typing import Any, Literal

from specgen.errors import Sentence, say
from specgen.model.knowledge import KnowledgeBase
from specgen.model.requirement import Requirement
from specgen.model.resolved import ResolvedRequirement, ResolvedTender

Topic = Literal["need", "source", "proportion", "equivalents", "proof"]
Topics = dict[Topic, tuple[Sentence, ...]]
_READ: dict[str, Sentence] = {
    "verified": say("read in the text itself"),
    "secondary": say("read in a secondary source"),
    "unverified": say("not yet read in the text itself"),
    "draft": say("a draft of law"),
}
_LEVELS: dict[str, Sentence] = {
    "minimum": say(
        "it is a minimum requirement: an offer that does not meet it is substantially irregular, with the consequences "
        "that the law attaches to the procedure"
    ),
    "substantial": say(
        "it is a substantial requirement: whether not meeting it makes the offer irregular follows from the law"
    ),
    "requirement": say("it must be met, but it does not by itself exclude a bidder"),
    "award": say("it excludes nobody: it brings points"),
    "info": say("it excludes nobody and brings no points: it asks for information"),
}
_METHODS: dict[str, Sentence] = {
    "test": say("a test"),
    "demonstration": say("a demonstration"),
    "inspection": say("inspection of documents"),
    "analysis": say("analysis"),
    "field": say("a trial in the field"),
}


def defence(
    kb: KnowledgeBase, identifier: str, lang: str, proof: dict[str, Any], tender: ResolvedTender | None = None
) -> tuple[Sentence, ...]:
    """Return the note as sentences; authored parts are in ``lang``. ``proof`` is the shipped proof ({} where there is none).

    With a tender, level and reason are those of the tender, with their effect in its procedure. Nothing internal is said.
    """
    return tuple(one for told in topics(kb, identifier, lang, proof, tender).values() for one in told)


def topics(kb: KnowledgeBase, identifier: str, lang: str, proof: dict[str, Any], tender: ResolvedTender | None = None) -> Topics:
    """Return the note under its heads, in the order of an argument: need, source, proportion, equivalents, proof."""
    if identifier in kb.requirements:
        item = tender.requirement(identifier) if tender else None
        return _requirement(kb, kb.requirements[identifier], lang, proof, item)
    return _clause(kb, identifier, lang)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _requirement(
    kb: KnowledgeBase, one: Requirement, lang: str, proof: dict[str, Any], item: ResolvedRequirement | None
) -> Topics:
    level, level_reason = (item.level, item.level_reason) if item else (one.level, one.level_reason)
    found = [say("Proportion: {text}.", text=_LEVELS[level])]
    if item and item.effect.get(lang):
        found.append(say("In this tender: {text}", text=_folded(item.effect.get(lang))))
    if level_reason:
        found.append(say("Reason for this level: {text}", text=_folded(level_reason.get(lang))))
    for parameter in one.parameters.values():
        if parameter.basis:
            found.append(
                say(
                    "The value '{label}' rests on: {basis}",
                    label=parameter.label.get(lang),
                    basis=_folded(parameter.basis),
                )
            )
    return {
        "need": (say("Need: {text}", text=_folded(one.rationale.get(lang))),),
        "source": tuple(_sources(kb, one, lang)),
        "proportion": tuple(found),
        "equivalents": tuple(_equivalents(kb, one, lang)),
        "proof": tuple(_proof(one, lang, proof)),
    }


def _sources(kb: KnowledgeBase, one: Requirement, lang: str) -> list[Sentence]:
    found: list[Sentence] = []
    title: str
    status: str
    for ref in one.sources:
        if ref.source in kb.sources:
            source = kb.sources[ref.source]
            title, status = source.title, source.status
        elif ref.source in kb.instruments:
            instrument = kb.instruments[ref.source]
            title, status = instrument.title.get(lang), instrument.status
        else:
            continue
        found.append(
            say("Source: {title}, {place} ({status}).", title=title, place=ref.locator or "–", status=_READ[status])
        )
    return found


def _equivalents(kb: KnowledgeBase, one: Requirement, lang: str) -> list[Sentence]:
    named = [
        f"{kb.standards[ref.standard].citation.get(lang)} {ref.clause}".strip()
        for ref in one.standards
        if ref.standard in kb.standards
    ]
    if named:
        return [
            say(
                "Equivalents: the requirement names {names}, or equivalent; the bidder shows by any appropriate means "
                "that a solution is equivalent.",
                names="; ".join(named),
            )
        ]
    return [
        say("Equivalents: the requirement names no standard, brand or make; any solution with this result meets it.")
    ]


def _proof(one: Requirement, lang: str, proof: dict[str, Any]) -> list[Sentence]:
    if not one.verification.checks:
        found = [say("Proof: by {method}, not by an automated test.", method=_METHODS[one.verification.method])]
        if one.not_tested_reason:
            found.append(say("Why not automated: {text}", text=_folded(one.not_tested_reason.get(lang))))
        return found
    found = [
        say(
            "Proof: the check {checks}, which every bidder can run beforehand, free of charge.",
            checks=", ".join(one.verification.checks),
        )
    ]
    row = proof_of(proof, one.id)
    if row is None:
        return [*found, say("No proof of this check as it is now ships with this version.")]
    if not row.get("proven"):
        return [*found, say("The proof that ships with this version does not hold for this check.")]
    names = ", ".join(str(mutant.get("name")) for mutant in row.get("mutants") or ())
    found.append(
        say(
            "The check tells good from bad: the reference passes it, and the reference broken on this point alone "
            "({mutants}) fails it (detected on {date}).",
            mutants=names,
            date=proof.get("date", "–"),
        )
    )
    return found


def current_proof() -> dict[str, Any]:
    """Return the shipped proof, without the domains whose checks have changed since it was made."""
    from specgen.proof.matrix import current, shipped

    found = shipped()
    domains = found.get("domains") or {}
    return {**found, "domains": {name: one for name, one in domains.items() if current(found, name)}}


def proof_of(proof: dict[str, Any], identifier: str) -> dict[str, Any] | None:
    """Return the row of one requirement in the shipped proof, or None."""
    for domain in (proof.get("domains") or {}).values():
        for row in domain.get("rows") or ():
            if row.get("requirement") == identifier:
                found: dict[str, Any] = row
                return found
    return None


_NEGOTIATED = say("it can be negotiated, where the procedure allows it")
_NEGOTIABILITY: dict[str, Sentence] = {
    "locked": say("the text is the same for everybody and is not negotiated"),
    "parameters": say("only its values can be set, within the bounds of the law"),
    "fallback": _NEGOTIATED,  # that there is a ladder, and its steps, are the buyer's own
    "negotiable": _NEGOTIATED,
    "internal": say("it is for internal use"),
}


def _clause(kb: KnowledgeBase, identifier: str, lang: str) -> Topics:
    clause = kb.clauses[identifier].clause
    sources = []
    for basis in clause.legal_basis:
        instrument = kb.instruments.get(basis.instrument)
        title = instrument.title.get(lang) if instrument else basis.instrument
        sources.append(
            say(
                "Source: {title}, {place} ({status}).",
                title=title,
                place=basis.article or "–",
                status=_READ[basis.status],
            )
        )
    found = [say("Proportion: {text}.", text=_NEGOTIABILITY[clause.negotiability])]
    for derogation in clause.derogates_from:
        if derogation.motivation:
            found.append(
                say(
                    "It derogates from article {article} of {instrument}: {text}",
                    article=derogation.article,
                    instrument=derogation.instrument,
                    text=_folded(derogation.motivation.get(lang)),
                )
            )
    names = ", ".join(clause.requirements)
    return {
        "need": (say("Need: without this clause: {text}", text=_folded(clause.risk.get(lang))),),
        "source": tuple(sources),
        "proportion": tuple(found),
        "proof": (say("Proof: it is made good by the requirements {names}.", names=names),) if names else (),
    }
