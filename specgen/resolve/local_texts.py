"""Texts of this tender in the place of the library's: which text they replace, and what must hold for them.

The library is never written here: a local text lives in the tender file, and what it says is printed, locked, tested and judged as any
other text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from msgspec.structs import replace

from specgen.errors import Finding, Sentence, Severity, say
from specgen.knowledge.rules import Issue
from specgen.knowledge.rules.lints import requirement_lints
from specgen.knowledge.rules.texts import reference_issues, text_slots
from specgen.model.knowledge import KnowledgeBase
from specgen.model.requirement import Requirement
from specgen.model.tender import LocalText, TenderFile
from specgen.model.text import Localized, folded_digest
from specgen.resolve.places import Path, TenderPlaces

Findings = Iterator[Finding]


def step_of(part: str) -> int | None:
    """Return the index (from 0) of the step that a part names, or None when it names no step.

    >>> step_of("step-2"), step_of("evidence")
    (1, None)
    """
    return int(part.removeprefix("step-")) - 1 if part.startswith("step-") else None


def _part_of(requirement: Requirement, part: str) -> Localized | None:
    index = step_of(part)
    if index is not None:
        steps = requirement.verification.procedure
        return steps[index] if index < len(steps) else None
    return requirement.verification.evidence if part == "evidence" else requirement.statement


def library_text(kb: KnowledgeBase, identifier: str, part: str, lang: str) -> str | None:
    """Return the library's text with its slots, or None when it has no such text.

    ``part`` is ``text``, ``evidence`` or ``step-<n>`` (``model.tender.LocalText``).
    """
    if identifier in kb.clauses:
        return (kb.clauses[identifier].text.get(lang) or None) if part == "text" else None
    requirement = kb.requirements.get(identifier)
    found = _part_of(requirement, part) if requirement else None
    return (found.get(lang) or None) if found else None


def texts_of(tender: TenderFile, identifier: str) -> tuple[LocalText, ...]:
    """Return the local texts of a clause or requirement, one per part and language: the first one counts."""
    found: dict[tuple[str, str], LocalText] = {}
    for one in tender.texts:
        if one.id == identifier:
            found.setdefault((one.part, one.lang), one)
    return tuple(found.values())


def clause_texts(library: Mapping[str, str], local: Collection[LocalText]) -> dict[str, str]:
    """Return the texts of a clause per language with slots, the local ones in their place."""
    own: dict[str, str] = {one.lang: one.text for one in local if one.part == "text"}
    return {lang: own.get(lang, text) for lang, text in library.items()}


def with_local_texts(requirement: Requirement, local: Collection[LocalText]) -> Requirement:
    """Return a requirement that says its local texts; languages without one keep the library's."""
    for one in local:
        old = _part_of(requirement, one.part)
        if old is None or not old.get(one.lang):
            continue  # told as SG-TND-401
        new = replace(old, **{one.lang: one.text})
        index = step_of(one.part)
        verification = requirement.verification
        if index is not None:
            steps = (*verification.procedure[:index], new, *verification.procedure[index + 1 :])
            requirement = replace(requirement, verification=replace(verification, procedure=steps))
        elif one.part == "evidence":
            requirement = replace(requirement, verification=replace(verification, evidence=new))
        else:
            requirement = replace(requirement, statement=new)
    return requirement


def local_text_findings(
    kb: KnowledgeBase, tender: TenderFile, selected: Collection[str], places: TenderPlaces
) -> Findings:
    """Yield everything there is to say of the local texts: SG-TND-400 to 409, and the lints of the library on their words.

    ``selected`` are the clauses and requirements of the tender.
    """
    seen: set[tuple[str, str, str]] = set()
    for index, one in enumerate(tender.texts):
        path: Path = ("texts", index)
        say_at = partial(_at, places, path, one)
        library = library_text(kb, one.id, one.part, one.lang)
        if library is None:
            message = say("there is no text {part} of {id} in {lang}", part=one.part, id=one.id, lang=one.lang)
            hint = say("name a clause or requirement, and 'text', 'evidence' or 'step-1', 'step-2' and so on")
            yield say_at("SG-TND-401", message, "id", hint, Severity.ERROR)
            continue
        if (one.id, one.part, one.lang) in seen:
            message = say("a second local text for {part} of {id} in {lang}", part=one.part, id=one.id, lang=one.lang)
            yield say_at("SG-TND-403", message, "id", say("keep one of the two"), Severity.ERROR)
            continue
        seen.add((one.id, one.part, one.lang))
        if one.id not in selected:
            message = say("a local text for {id}, which is not in this tender", id=one.id)
            yield say_at("SG-TND-402", message, "id", say("remove it, or select {id}", id=one.id), Severity.WARNING)
            continue
        yield from _in_tender(kb, tender, one, library, path, places)


def _at(
    places: TenderPlaces,
    path: Path,
    one: LocalText,
    code: str,
    message: Sentence,
    key: str,
    hint: Sentence | str,
    severity: Severity,
) -> Finding:
    return Finding(code, message, places.at((*path, key)), one.id, hint, severity)


def _in_tender(
    kb: KnowledgeBase, tender: TenderFile, one: LocalText, library: str, path: Path, places: TenderPlaces
) -> Findings:
    say_at = partial(_at, places, path, one)
    told = say(
        "a text of this tender stands in the place of the library's ({part}, {lang}): by {author}, {date}: {reason}",
        part=one.part,
        lang=one.lang,
        author=one.author,
        date=one.date,
        reason=one.reason,
    )
    yield say_at("SG-TND-400", told, "text", say("the name is typed, not authenticated"), Severity.INFO)
    if folded_digest(library) != one.base_digest:
        version = kb.clauses[one.id].clause.version if one.id in kb.clauses else kb.requirements[one.id].version
        message = say(
            "the library's text of {id} has changed since: it was {old}, it is {new} now",
            id=one.id,
            old=one.base_version,
            new=version,
        )
        hint = say("read the new text; then keep yours with the new base_version and base_digest, or remove it")
        severity = Severity.ERROR if tender.released_by else Severity.WARNING
        yield say_at("SG-TND-404", message, "base_version", hint, severity=severity)
    yield from _slots(kb, one, library, say_at)
    yield from _weight(kb, one, say_at)
    missing = [lang for lang in ("nl", "en", "fr") if lang != one.lang and library_text(kb, one.id, one.part, lang)]
    present = {other.lang for other in tender.texts if (other.id, other.part) == (one.id, one.part)}
    behind = [lang for lang in missing if lang not in present]
    if behind:
        message = say("the text in {langs} still says what the library says", langs=", ".join(behind))
        hint = say("the reading copy then differs from the tender: add a local text in that language too")
        yield say_at("SG-TND-409", message, "lang", hint, Severity.WARNING)
    yield from _lints(kb, one, places, path)


def _slots(kb: KnowledgeBase, one: LocalText, library: str, say_at: partial[Finding]) -> Findings:
    declared = kb.clauses[one.id].clause.parameters if one.id in kb.clauses else kb.requirements[one.id].parameters
    found, loose = text_slots(one.text)
    for name in sorted(found - declared.keys()):
        message = say("the local text has a slot {{{name}}} that is no parameter of {id}", name=name, id=one.id)
        known = say("it has: {names}", names=", ".join(declared)) if declared else say("it has no parameters")
        yield say_at("SG-TND-405", message, "text", known, Severity.ERROR)
    if loose is not None:
        message = say("a loose brace at character {position}", position=loose + 1)
        hint = say("write {{{{ or }}}} for a brace, {{name}} for a slot")
        yield say_at("SG-TND-405", message, "text", hint, Severity.ERROR)
    for name in sorted(text_slots(library)[0] - found):
        message = say("the local text no longer says the value of {name}", name=name)
        hint = say("write {{{name}}} where the value belongs: interface, tests and answer sheet still use it", name=name)
        yield say_at("SG-TND-406", message, "text", hint, Severity.WARNING)


def _weight(kb: KnowledgeBase, one: LocalText, say_at: partial[Finding]) -> Findings:
    """A locked clause is settled for every tender; a check tests what the library says and nothing else."""
    if one.id in kb.clauses:
        how = kb.clauses[one.id].clause.negotiability
        if how == "locked":
            message = say("clause {id} is locked: no tender may reword it", id=one.id)
            hint = say("propose the change for the library, or have the city's own layer take it over with a sign-off")
            yield say_at("SG-TND-408", message, "text", hint, Severity.ERROR)
        elif how == "parameters":
            message = say("of clause {id} only the values are open to a tender, and its words were changed", id=one.id)
            hint = say("have a lawyer agree, or propose the change for the library")
            yield say_at("SG-TND-408", message, "text", hint, Severity.WARNING)
        return
    checks = kb.requirements[one.id].verification.checks
    if checks:
        message = say("{checks} tests what the library's text of {id} says", checks=", ".join(checks), id=one.id)
        hint = say("make sure that the test still proves the local text, or say the difference in the library")
        yield say_at("SG-TND-407", message, "text", hint, Severity.WARNING)


def _lints(kb: KnowledgeBase, one: LocalText, places: TenderPlaces, path: Path) -> Findings:
    """Judge the words as those of the library are judged; what the library's own text is told too is left out."""
    known = dict.fromkeys((*kb.clauses, *kb.requirements))
    issues: list[Issue] = list(reference_issues(one.text, known, "", (), one.id))
    if one.id in kb.requirements:
        library = kb.requirements[one.id]
        alone = _in_one_language(with_local_texts(library, (one,)), one.lang)
        before = {(old.code, str(old.message)) for old in requirement_lints(_in_one_language(library, one.lang), kb)}
        issues += [new for new in requirement_lints(alone, kb) if (new.code, str(new.message)) not in before]
    for issue in issues:
        yield Finding(
            issue.code, issue.message, places.at((*path, "text")), one.id, issue.hint, issue.severity, issue.law
        )


def _in_one_language(requirement: Requirement, lang: str) -> Requirement:
    """Return a requirement whose binding texts stand in one language: what a local text says is not held against the others."""

    def only(text: Localized) -> Localized:
        return Localized(**({"nl": "", "en": ""} | {lang: text.get(lang)}))

    verification = requirement.verification
    return replace(
        requirement,
        statement=only(requirement.statement),
        verification=replace(
            verification,
            procedure=tuple(only(step) for step in verification.procedure),
            evidence=only(verification.evidence) if verification.evidence else None,
        ),
    )
