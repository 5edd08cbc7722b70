"""Faults put into the shipped statements themselves: the lints find them there too, not only in sentences made for them.

Each statement gets each fault once; a statement that cannot take a fault (no slot, no "en") is left out. Every fault must be
found but for three in English: a second verb behind a relative clause can be read in two ways there (the Dutch twin of the
sentence tells), a word such as "without" may stand for a negation, and a statement may have the same condition already.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from specgen.model.text import Localized
from tests.unit.knowledge.lints.planted import judge, requirement, shipped

Inject = Callable[[str], str]


def _end(words: str) -> Inject:
    return lambda text: re.sub(r"\.$", f" {words}.", text.rstrip())


def _swap(pattern: str, words: str) -> Inject:
    return lambda text: re.sub(pattern, words, text, count=1)


def _front(words: str) -> Inject:
    return lambda text: f"{words} {text[0].lower()}{text[1:]}"


TWIN_LINTS = {"SG-KB-212", "SG-KB-218", "SG-KB-219", "SG-KB-220", "SG-KB-221"}
FAULTS: dict[str, tuple[str, float, dict[str, Inject]]] = {
    "a second verb": ("SG-KB-201", 1.0, {"nl": _end("en meldt dit binnen {x} aan de beheerder")}),
    "a second verb in English": (
        "SG-KB-201",
        0.6,
        {"en": _end("and reports this to the administrator within {x}")},
    ),
    "a second sentence": (
        "SG-KB-201",
        1.0,
        {"nl": _end(". De beheerder leest dat na"), "en": _end(". The administrator reads that")},
    ),
    "a vague word": ("SG-KB-202", 1.0, {"nl": _end("op een passende wijze"), "en": _end("in an appropriate way")}),
    "and/or": ("SG-KB-203", 1.0, {"nl": _swap(r"\ben\b", "en/of"), "en": _swap(r"\band\b", "and/or")}),
    "an escape": ("SG-KB-206", 1.0, {"nl": _end("indien mogelijk"), "en": _end("where possible")}),
    "an open list": ("SG-KB-207", 1.0, {"nl": _end(", enz"), "en": _end(", etc")}),
    "a lost subject": ("SG-KB-208", 1.0, {"nl": _front("Hierbij geldt dat"), "en": _front("It follows that")}),
    "an absolute word": ("SG-KB-210", 1.0, {"nl": _end("te allen tijde"), "en": _end("at all times")}),
    "a number": (
        "SG-KB-213",
        1.0,
        {"nl": _swap(r"\{[a-z_.]+\}", "5 seconden"), "en": _swap(r"\{[a-z_.]+\}", "5 seconds")},
    ),
    "a number word": (
        "SG-KB-213",
        1.0,
        {"nl": _swap(r"\{[a-z_.]+\}", "twaalf uur"), "en": _swap(r"\{[a-z_.]+\}", "twelve hours")},
    ),
    "another number in one language": ("SG-KB-219", 1.0, {"en": _swap(r"\{[a-z_.]+\}", "seven")}),
    "a wish in one language": ("SG-KB-218", 1.0, {"en": _end("preferably")}),
    "a sentence more in one language": ("SG-KB-221", 1.0, {"en": _end(". This holds for every user")}),
    "a negation more in one language": ("SG-KB-220", 0.8, {"en": _end("and not otherwise")}),
    "a condition more in one language": ("SG-KB-212", 0.95, {"en": _end("as long as the contract runs")}),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_in_a_shipped_statement_is_found(name: str) -> None:
    code, least, injections = FAULTS[name]
    both = code not in TWIN_LINTS
    for lang, inject in injections.items():
        texts: dict[str, tuple[Localized, Localized]] = {}
        for one in shipped().requirements.values():
            text = one.statement.get(lang)
            changed = inject(text)
            if changed != text:
                other = "" if both else one.statement.nl
                before, after = (
                    Localized(each, "") if lang == "nl" else Localized(other, each) for each in (text, changed)
                )
                texts[one.id] = before, after
        already = _subjects(code, {key: before for key, (before, _) in texts.items()})
        found = _subjects(code, {key: after for key, (_, after) in texts.items()})
        asked = texts.keys() - already
        share = len(asked & found) / len(asked)
        print(f"{code} {lang} {name}: {len(asked & found)} of {len(asked)} found ({share:.1%})")
        assert len(asked) > 50
        assert share >= least


def _subjects(code: str, texts: dict[str, Localized]) -> set[str]:
    """Return the ids of the statements that have a finding."""
    issues = judge(*(requirement(text, identifier=key) for key, text in texts.items()))
    return {issue.subject for issue in issues if issue.code == code}
