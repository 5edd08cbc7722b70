"""Quality lints: does each text bind, can it be tested, and do the languages say the same.

Rules of the INCOSE Guide to Writing Requirements and of ISO/IEC/IEEE 29148:2018, with word lists per language in
``requirements/lints``. Every lint is a warning that the author can waive in the file with a reason and a date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from specgen.errors import Severity, say
from specgen.knowledge.load import Draft
from specgen.knowledge.rules import Issue, Issues, Path
from specgen.knowledge.rules.lints.brands import surrounding_brand_issues
from specgen.knowledge.rules.lints.budgets import budget_issues
from specgen.knowledge.rules.lints.duplicates import near_duplicates
from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.numbers import loose_limits, loose_numbers
from specgen.knowledge.rules.lints.sentence import (
    double_negation,
    lost_subject,
    missing_actor,
    owed,
    second_obligation,
    sentences,
)
from specgen.knowledge.rules.lints.standards import Known
from specgen.knowledge.rules.lints.twins import length_issues, statement_issues, text_issues
from specgen.knowledge.rules.lints.words import Words, cut, shown
from specgen.model.knowledge import KnowledgeBase
from specgen.model.lints import TextKind, WordLint
from specgen.model.requirement import Requirement
from specgen.model.text import Localized

_CODES: dict[WordLint, str] = {
    "vague": "SG-KB-202",
    "and_or": "SG-KB-203",
    "double_negation": "SG-KB-204",
    "comparison": "SG-KB-205",
    "escape": "SG-KB-206",
    "open_list": "SG-KB-207",
    "absolute": "SG-KB-210",
    "modal": "SG-KB-211",
}
_WORDS = {"nl": "of gelijkwaardig", "en": "or equivalent", "fr": "ou équivalent"}
WAIVABLE = frozenset(
    (*(f"SG-KB-{number}" for number in (*range(201, 225), 228)), "SG-KB-127", "SG-KB-128", "SG-KB-153")
)
"""Findings that judge a text and that an author may therefore accept with a reason; what is simply wrong cannot be waived."""
_RETIRED = ("superseded", "withdrawn")


def lint_issues(draft: Draft) -> Issues:
    """Yield every quality finding of the requirements and profiles."""
    languages = {name: Language(lints) for name, lints in draft.lints.items()}
    known = Known(tuple(draft.standards.values()))
    current = [one for one in draft.requirements.values() if one.status not in _RETIRED]
    for requirement in current:
        yield from _requirement(requirement, languages, known)
    yield from _duplicates(current)
    yield from budget_issues(draft)
    yield from surrounding_brand_issues(draft)


def requirement_lints(requirement: Requirement, kb: KnowledgeBase) -> Issues:
    """Yield the quality findings of one requirement by the word lists of a knowledge base that was read."""
    languages = {name: Language(lints) for name, lints in kb.lints.items()}
    return _requirement(requirement, languages, Known(tuple(kb.standards.values())))


def waiver_issues(draft: Draft, used: Collection[tuple[str, str]]) -> Issues:
    """Yield waivers that waive nothing, or what cannot be waived. ``used``: (id, code) of every finding that was waived."""
    for requirement in draft.requirements.values():
        key = f"requirement:{requirement.id}"
        for index, waiver in enumerate(requirement.waivers):
            path: Path = ("waivers", index)
            if waiver.code not in WAIVABLE:
                message = say("the finding {code} cannot be waived", code=waiver.code)
                yield Issue("SG-KB-227", message, key, path, requirement.id, say("correct what it says"))
            elif (requirement.id, waiver.code) not in used:
                message = say("the waiver of {code} waives nothing", code=waiver.code)
                hint = say("remove it: the text no longer has that fault")
                yield Issue("SG-KB-226", message, key, path, requirement.id, hint, Severity.WARNING)


def binding_texts(requirement: Requirement) -> Iterator[tuple[Path, TextKind, Localized]]:
    """Yield (path, kind, text) of every text of a requirement that binds or judges somebody."""
    verification, scoring = requirement.verification, requirement.scoring
    yield ("statement",), "statement", requirement.statement
    for index, step in enumerate(verification.procedure):
        yield ("verification", "procedure", index), "procedure", step
    if verification.evidence is not None:
        yield ("verification", "evidence"), "evidence", verification.evidence
    if scoring is not None:
        yield ("scoring", "text"), "scoring", scoring.text
        if scoring.measure is not None:
            yield ("scoring", "measure"), "scoring", scoring.measure
        for index, one in enumerate(scoring.steps):
            yield ("scoring", "steps", index, "when"), "scoring", one.when


def _requirement(requirement: Requirement, languages: Mapping[str, Language], known: Known) -> Issues:
    key, subject = f"requirement:{requirement.id}", requirement.id
    for path, kind, text in binding_texts(requirement):
        texts = {lang: cut(text.get(lang)) for lang in text.languages() if lang in languages}
        for lang, words in texts.items():
            place: Path = (*path, lang)
            yield from _words(words, languages[lang], kind, key, place, subject)
            yield from _numbers(words, languages[lang], kind, key, place, subject)
            yield from _editions(text.get(lang), known, key, place, subject)
            if kind == "statement":
                yield from _build(words, languages[lang], key, place, subject)
        if len(texts) > 1:
            yield from text_issues(texts, text, languages, known, key, path, subject)
            if kind == "statement":
                yield from statement_issues(texts, languages, key, subject)
            yield from length_issues(text, key, path, subject)
    yield from length_issues(requirement.rationale, key, ("rationale",), subject)
    for lang in languages:
        yield from _equivalence(requirement, lang, known, key)


def _words(words: Words, language: Language, kind: TextKind, key: str, path: Path, subject: str) -> Issues:
    for row, at in language.lists.found(words, kind):
        if row.lint == "modal" and not owed(words, at, language):
            continue
        message = say("'{words}': {reason}", words=shown(words, at, len(row.words)), reason=row.entry.reason)
        hint = say("better: {better}", better=row.entry.better)
        yield Issue(_CODES[row.lint], message, key, path, subject, hint, Severity.WARNING)


def _build(words: Words, language: Language, key: str, path: Path, subject: str) -> Issues:
    number, second = sentences(words, language), second_obligation(words, language)
    if number > 1 or second:
        message = (
            say("the statement has {number} sentences", number=number)
            if number > 1
            else say("a second obligation begins at '{words}'", words=second)
        )
        hint = say("make two requirements, each with an id of its own")
        yield Issue("SG-KB-201", message, key, path, subject, hint, Severity.WARNING)
    twice = double_negation(words, language)
    if twice:
        message = say("two negations in one clause: '{words}'", words=twice)
        yield Issue("SG-KB-204", message, key, path, subject, say("say it in the affirmative"), Severity.WARNING)
    lost = lost_subject(words, language)
    if lost:
        message = say("the statement begins with '{word}', which refers to nothing in it", word=lost)
        hint = say("name who owes it: each requirement is read on its own")
        yield Issue("SG-KB-208", message, key, path, subject, hint, Severity.WARNING)
    passive = missing_actor(words, language)
    if passive:
        message = say("'{words}' leaves open who does it", words=passive)
        hint = say("make the one who owes it the subject")
        yield Issue("SG-KB-209", message, key, path, subject, hint, Severity.WARNING)


def _numbers(words: Words, language: Language, kind: TextKind, key: str, path: Path, subject: str) -> Issues:
    if kind == "statement":
        for number in loose_numbers(words, language):
            message = say("the number {number} is no parameter", number=number)
            hint = say("declare it with unit, default and bounds, and write its slot")
            yield Issue("SG-KB-213", message, key, path, subject, hint, Severity.WARNING)
        return
    for number in loose_limits(words, language):
        message = say("the limit '{number}' is no parameter", number=number)
        hint = say("declare it with unit, default and bounds, and write its slot")
        yield Issue("SG-KB-214", message, key, path, subject, hint, Severity.WARNING)


def _editions(text: str, known: Known, key: str, path: Path, subject: str) -> Issues:
    for one in known.unknown(text):
        message = say("{standard} is not in standards.yaml, or not in this version", standard=one.text)
        hint = say("add it with its exact version, or name the version that is there")
        yield Issue("SG-KB-215", message, key, path, subject, hint, Severity.WARNING)


def _equivalence(requirement: Requirement, lang: str, known: Known, key: str) -> Issues:
    """Yield a statement that names a standard without "or equivalent", and else the first other text when no text has the words.

    A statement with a whole citation is judged by ``texts.equivalence_issues`` with the same code.
    """
    words = _WORDS[lang]
    texts = [(path, kind, text.get(lang)) for path, kind, text in binding_texts(requirement)]
    if not any(known.named(text) for _, _, text in texts):
        return
    anywhere = any(words in text.lower() for _, _, text in texts)
    for path, kind, text in texts:
        if anywhere and (kind != "statement" or words in text.lower()):
            continue
        named = known.named(text)
        if named and not (kind == "statement" and any(one.citation.get(lang) in text for one in known.standards)):
            hint = say("add '{words}' behind it", words=words)
            if kind == "statement":
                message = say(
                    "the {lang} sentence names {citation} without '{words}'", lang=lang, citation=named[0], words=words
                )
                yield Issue("SG-KB-128", message, key, (*path, lang), requirement.id, hint, law="WOO art. 53")
            else:
                message = say(
                    "the {lang} text names {citation}, and nothing here says '{words}'",
                    lang=lang,
                    citation=named[0],
                    words=words,
                )
                yield Issue(
                    "SG-KB-228", message, key, (*path, lang), requirement.id, hint, Severity.WARNING, "WOO art. 53"
                )
            return


def _procedure(requirement: Requirement, lang: str) -> str:
    return " ".join(step.get(lang) for step in requirement.verification.procedure)


def _rationale(requirement: Requirement, lang: str) -> str:
    return requirement.rationale.get(lang)


def _duplicates(requirements: list[Requirement]) -> Issues:
    """Yield rationales and procedures that are copies of others, once per pair, whichever language shows it."""
    readers: tuple[tuple[Callable[[Requirement, str], str], Path], ...] = (
        (_rationale, ("rationale",)),
        (_procedure, ("verification", "procedure")),
    )
    for read, path in readers:
        told: set[str] = set()
        for lang in ("nl", "en"):
            for pair in near_duplicates({one.id: read(one, lang) for one in requirements}):
                if pair.second in told:
                    continue
                told.add(pair.second)
                key, share = f"requirement:{pair.second}", round(pair.similarity * 100)
                if path == ("rationale",):
                    message = say(
                        "the rationale is {share} % the same as that of {other}", share=share, other=pair.first
                    )
                    hint = say("say why this requirement is needed and not the other one")
                    yield Issue("SG-KB-223", message, key, path, pair.second, hint, Severity.WARNING)
                else:
                    message = say(
                        "the procedure is {share} % the same as that of {other}", share=share, other=pair.first
                    )
                    hint = say(
                        "procedures that differ in a parameter only are one requirement: merge them, or waive it with a reason"
                    )
                    yield Issue("SG-KB-224", message, key, path, pair.second, hint, Severity.WARNING)
