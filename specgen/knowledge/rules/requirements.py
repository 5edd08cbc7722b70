"""Rules for requirements."""

from __future__ import annotations

from collections.abc import Collection

from specgen.errors import Severity, say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues
from specgen.knowledge.rules.graph import cycles
from specgen.knowledge.rules.parameters import parameter_issues
from specgen.knowledge.rules.texts import (
    brand_issues,
    equivalence_issues,
    language_issues,
    slot_issues,
    text_slots,
)
from specgen.model.requirement import Requirement
from specgen.model.text import Localized

_PREFIX = {"databroker": "DB-", "anpr": "ANPR-", "awareness": "AWA-"}


def requirement_issues(draft: Draft, known_checks: Collection[str] | None) -> Issues:
    """Yield every issue of the requirements. ``known_checks`` are the ids of executable checks (None: not compared)."""
    languages = draft.card.languages if draft.card else ("nl", "en")
    citations = tuple(
        one.citation.get(lang) for one in draft.standards.values() for lang in languages if one.citation.get(lang)
    )
    for requirement in draft.requirements.values():
        key = f"requirement:{requirement.id}"
        yield from _texts(draft, requirement, key, languages, citations)
        yield from _references(draft, requirement, key)
        yield from _level(requirement, key)
        yield from _verification(requirement, key, known_checks)
    for component in draft.components.values():
        prefix = _PREFIX.get(component.domain)
        if draft.card and component.domain not in draft.card.domains:
            yield Issue(
                "SG-KB-131",
                say("the domain {domain} is not on the card", domain=component.domain),
                f"component:{component.name}",
                (),
                component.name,
                say("add it to requirements/kb.yaml or move the file"),
            )
        for identifier in component.requirements:
            if prefix and not identifier.startswith(prefix):
                yield Issue(
                    "SG-KB-131",
                    say("{identifier} stands in the domain {domain}", identifier=identifier, domain=component.domain),
                    f"requirement:{identifier}",
                    ("id",),
                    identifier,
                    say("ids there start with {prefix}", prefix=prefix),
                )
    edges = {one.id: one.depends for one in draft.requirements.values()}
    for circle in cycles(edges):
        if len(circle) == 1:
            continue  # reported as SG-KB-107
        yield Issue(
            "SG-KB-111",
            say(
                "these requirements depend on each other in a circle: {names}", names=" -> ".join((*circle, circle[0]))
            ),
            f"requirement:{circle[0]}",
            ("depends",),
            circle[0],
            say("cut the circle at one place"),
        )


def _localized(requirement: Requirement) -> list[tuple[tuple[str | int, ...], Localized | None, bool]]:
    """Return (path, text, normative) of every text of a requirement; normative texts carry slots."""
    verification = requirement.verification
    scoring = requirement.scoring
    listed: list[tuple[tuple[str | int, ...], Localized | None, bool]] = [
        (("statement",), requirement.statement, True),
        (("title",), requirement.title, False),
        (("rationale",), requirement.rationale, False),
        (("level_reason",), requirement.level_reason, False),
        (("not_tested_reason",), requirement.not_tested_reason, False),
        (("drafting_note",), requirement.drafting_note, False),
        (("verification", "evidence"), verification.evidence, True),
    ]
    listed.extend((("verification", "procedure", i), step, True) for i, step in enumerate(verification.procedure))
    if scoring:
        listed.append((("scoring", "text"), scoring.text, True))
        listed.append((("scoring", "measure"), scoring.measure, True))
        listed.extend((("scoring", "steps", i, "when"), step.when, True) for i, step in enumerate(scoring.steps))
    return listed


def _texts(
    draft: Draft, requirement: Requirement, key: str, languages: Collection[str], citations: tuple[str, ...]
) -> Issues:
    used: set[str] = set()
    for path, text, normative in _localized(requirement):
        if text is None:
            continue
        yield from language_issues(text, languages, key, path, requirement.id)
        for lang in text.languages():
            body = text.get(lang)
            if path != ("drafting_note",):
                yield from brand_issues(body, draft.brands.brands, key, (*path, lang), requirement.id)
            if normative:
                used |= text_slots(body)[0]
        if normative:
            bodies = {lang: text.get(lang) for lang in text.languages()}
            yield from slot_issues(bodies, requirement.parameters, key, path, requirement.id)
    yield from equivalence_issues(requirement.statement, citations, key, ("statement",), requirement.id)
    yield from parameter_issues(requirement.parameters, used, draft.law, key, requirement.id)
    for name, parameter in requirement.parameters.items():
        yield from language_issues(parameter.label, languages, key, ("parameters", name, "label"), requirement.id)


def _references(draft: Draft, requirement: Requirement, key: str) -> Issues:
    identifier = requirement.id
    for index, ref in enumerate(requirement.standards):
        if ref.standard not in draft.standards:
            yield Issue(
                "SG-KB-102",
                say("the standard {standard} is not in standards.yaml", standard=ref.standard),
                key,
                ("standards", index),
                identifier,
                say("add it with its exact version, or correct the id"),
                about=ref.standard,
            )
    for index, source in enumerate(requirement.sources):
        if source.source not in draft.sources and source.source not in draft.instruments:
            yield Issue(
                "SG-KB-103",
                say("the source {source} is not in sources.yaml", source=source.source),
                key,
                ("sources", index),
                identifier,
                say("add it with what was seen and when"),
                about=source.source,
            )
    if not requirement.sources:
        yield Issue(
            "SG-KB-103",
            say("a requirement without a source"),
            key,
            ("sources",),
            identifier,
            say("say where it comes from"),
        )
    for attribute, code in (("depends", "SG-KB-107"), ("conflicts", "SG-KB-108")):
        for index, other in enumerate(getattr(requirement, attribute)):
            if other not in draft.requirements:
                yield Issue(
                    code,
                    say("{attribute} names {other}, which does not exist", attribute=attribute, other=other),
                    key,
                    (attribute, index),
                    identifier,
                    about=other,
                )
            elif other == identifier:
                yield Issue(
                    code,
                    say("{attribute} names the requirement itself", attribute=attribute),
                    key,
                    (attribute, index),
                    identifier,
                )
    for index, clause in enumerate(requirement.clauses):
        if clause not in draft.clauses:
            yield Issue(
                "SG-KB-109",
                say("the clause {identifier} does not exist", identifier=clause),
                key,
                ("clauses", index),
                identifier,
                about=clause,
            )


def _level(requirement: Requirement, key: str) -> Issues:
    identifier, verification = requirement.id, requirement.verification
    if requirement.level in ("minimum", "substantial"):
        if requirement.level_reason is None:
            yield Issue(
                "SG-KB-115",
                say("the level {level} excludes bidders and has no reason", level=requirement.level),
                key,
                ("level",),
                identifier,
                say("give level_reason, or take the level 'requirement'"),
                law="KB plaatsing art. 76",
            )
        if not verification.checks and verification.evidence is None:
            yield Issue(
                "SG-KB-116",
                say("the level {level} excludes bidders and has no means of proof", level=requirement.level),
                key,
                ("level",),
                identifier,
                say("add a check, or say under verification.evidence what the bidder hands over"),
                law="KB plaatsing art. 76",
            )
    if requirement.level == "award" and requirement.scoring is None:
        yield Issue(
            "SG-KB-120",
            say("an award item without a scoring function"),
            key,
            ("level",),
            identifier,
            say("add 'scoring': the rule that is printed in the tender"),
            law="WOO art. 81",
        )
    if requirement.level != "award" and requirement.scoring is not None:
        yield Issue(
            "SG-KB-121",
            say("a scoring function on the level {level}", level=requirement.level),
            key,
            ("scoring",),
            identifier,
            say("only award items are scored"),
        )
    if requirement.scoring:
        shares = [step.share for step in requirement.scoring.steps]
        if any(not 0 <= share <= 100 for share in shares) or shares != sorted(shares, reverse=True):
            yield Issue(
                "SG-KB-155",
                say("the shares of the scoring steps must go down from at most 100 to at least 0"),
                key,
                ("scoring", "steps"),
                identifier,
            )
    if requirement.test_hook and requirement.level != "requirement":
        yield Issue("SG-KB-158", say("a test hook has the level 'requirement'"), key, ("level",), identifier)


def _verification(requirement: Requirement, key: str, known_checks: Collection[str] | None) -> Issues:
    identifier, verification = requirement.id, requirement.verification
    path = ("verification",)
    if verification.method == "test":
        if not verification.procedure:
            yield Issue(
                "SG-KB-117",
                say("method 'test' without its procedure"),
                key,
                path,
                identifier,
                say("write the steps: stimulus, observation, expected result, tolerance, deadline"),
            )
    else:
        if verification.evidence is None:
            yield Issue(
                "SG-KB-118",
                say("method '{method}' without the evidence that is asked", method=verification.method),
                key,
                path,
                identifier,
                say("say under 'evidence' what is handed over and how it is judged"),
            )
        if requirement.not_tested_reason is None:
            yield Issue(
                "SG-KB-151", say("not automated, and no reason why"), key, (), identifier, say("give not_tested_reason")
            )
        if verification.checks:
            yield Issue(
                "SG-KB-117",
                say("checks under method '{method}'", method=verification.method),
                key,
                (*path, "checks"),
                identifier,
                say("checks belong to method 'test'"),
            )
    for index, check in enumerate(verification.checks):
        if not check.startswith(identifier + "."):
            yield Issue(
                "SG-KB-119",
                say("the check {check} does not carry the id of its requirement", check=check),
                key,
                (*path, "checks", index),
                identifier,
                say("call it {identifier}.<name>", identifier=identifier),
            )
        elif known_checks is not None and check not in known_checks:
            yield Issue(
                "SG-KB-119",
                say("no executable check is called {check}", check=check),
                key,
                (*path, "checks", index),
                identifier,
                say("register it in specgen/checks"),
                Severity.ERROR,
            )
