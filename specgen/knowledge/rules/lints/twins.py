"""Languages of one text that are out of step: they must bind alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from specgen.errors import Sentence, Severity, say
from specgen.knowledge.rules import Issue, Issues, Path
from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.numbers import doubles, figures
from specgen.knowledge.rules.lints.sentence import sentences, shape
from specgen.knowledge.rules.lints.standards import Known, compared
from specgen.knowledge.rules.lints.words import Words
from specgen.model.lints import Shape
from specgen.model.text import Localized

LONGEST = 1.75
"""The longer text of two languages has at most this many times the words of the shorter (shipped texts: 0.7 to 1.5)."""
LEAST_WORDS = 12
_LIMITS = (("than",), ("dan",))
"""Behind a negation and one word more: "no later than", "niet langer dan" set a limit and deny nothing."""


def _strength(words: Words, language: Language) -> str:
    """Return how much a statement binds: ``wish``, ``permission`` or ``obligation``."""
    if words in language.wishes:
        return "wish"
    return "permission" if words in language.permissions else "obligation"


_STRENGTHS = {"wish": say("a wish"), "permission": say("a permission"), "obligation": say("an obligation")}
_SHAPES: dict[Shape, Sentence] = {
    "ubiquitous": say("always (ubiquitous)"),
    "event": say("at an event"),
    "state": say("in a state"),
    "unwanted": say("at an unwanted event"),
    "optional": say("for some contracts"),
    "complex": say("several conditions"),
}


def statement_issues(texts: Mapping[str, Words], languages: Mapping[str, Language], key: str, subject: str) -> Issues:
    """Yield what differs between the languages of a statement: strength, negations, conditions (EARS shape)."""
    names = list(texts)
    first, words = names[0], texts[names[0]]
    mine = languages[first]
    for other in names[1:]:
        theirs, twin = languages[other], texts[other]
        one, two = _strength(words, mine), _strength(twin, theirs)
        if one != two:
            message = say(
                "{first} states {one}, {other} {two}",
                first=first,
                one=_STRENGTHS[one],
                other=other,
                two=_STRENGTHS[two],
            )
            hint = say("every language binds alike")
            yield Issue("SG-KB-218", message, key, ("statement",), subject, hint, Severity.WARNING)
        yield from _shapes(shape(words, mine), shape(twin, theirs), (first, other), key, subject)
        here, there = _negations(words, mine), _negations(twin, theirs)
        fewer = (words, mine) if here < there else (twin, theirs)
        if abs(here - there) > _half(*fewer):
            message = say("{first} has {one} negations, {other} {two}", first=first, one=here, other=other, two=there)
            hint = say("say the same in every language; a negation too many turns the sentence round")
            yield Issue("SG-KB-220", message, key, ("statement",), subject, hint, Severity.WARNING)


def _shapes(one: Shape, two: Shape, names: tuple[str, str], key: str, subject: str) -> Issues:
    if one == two or {one, two} == {"event", "unwanted"}:  # "als" is "when" as well as "if"
        return
    message = say(
        "{first} holds {one}, {other} {two}", first=names[0], one=_SHAPES[one], other=names[1], two=_SHAPES[two]
    )
    hint = say("write the same condition in every language: when, as long as, if, where")
    yield Issue("SG-KB-212", message, key, ("statement",), subject, hint, Severity.WARNING)


def _negations(words: Words, language: Language) -> int:
    if language.negations.isdisjoint(words.known):
        return 0
    low = words.low
    return sum(
        1
        for index, word in enumerate(low)
        if word in language.negations
        and word not in language.grammar.half_negations
        and low[index + 2 : index + 3] not in _LIMITS
    )


def _half(words: Words, language: Language) -> int:
    """Count the words that deny in themselves (without, unchanged, onleesbaar): they may stand for a negation elsewhere."""
    return sum(1 for word in words.known if word.startswith(language.grammar.half_negations))


def text_issues(
    texts: Mapping[str, Words],
    text: Localized,
    languages: Mapping[str, Language],
    known: Known,
    key: str,
    path: Path,
    subject: str,
) -> Issues:
    """Yield what differs between the languages of any binding text: standards, numbers, sentences, length."""
    names = list(texts)
    first = names[0]
    for other in names[1:]:
        one, two = texts[first], texts[other]
        mine, theirs = (known.named(text.get(lang)) for lang in (first, other))
        if mine != theirs and compared(mine) != compared(theirs):
            message = say(
                "{first} names other standards than {other} ({names})",
                first=first,
                other=other,
                names=", ".join(sorted(compared(mine) ^ compared(theirs))),
            )
            yield Issue(
                "SG-KB-217",
                message,
                key,
                path,
                subject,
                say("name the same standards in every language"),
                Severity.WARNING,
            )
        counts = figures(one, languages[first]), figures(two, languages[other])
        if counts[0] != counts[1] and (doubles(one, languages[first]) or doubles(two, languages[other])):
            for count in counts:
                del count["2"]
        yield from _figures(*counts, (first, other), key, path, subject)
        ends = sentences(one, languages[first]), sentences(two, languages[other])
        if ends[0] != ends[1]:
            message = say(
                "{first} has {one} sentences, {other} {two}", first=first, one=ends[0], other=other, two=ends[1]
            )
            hint = say("cut the sentences alike, so that each can be held against the other")
            yield Issue("SG-KB-221", message, key, path, subject, hint, Severity.WARNING)


def _figures(
    one: Counter[str], two: Counter[str], names: tuple[str, str], key: str, path: Path, subject: str
) -> Issues:
    if one != two:
        differing = sorted((one - two) + (two - one))
        message = say(
            "{first} and {other} do not have the same numbers ({numbers})",
            first=names[0],
            other=names[1],
            numbers=", ".join(differing),
        )
        yield Issue("SG-KB-219", message, key, path, subject, say("correct the one that is wrong"), Severity.WARNING)


def length_issues(text: Localized, key: str, path: Path, subject: str) -> Issues:
    """Yield a finding where one language says far more words than the other."""
    names = text.languages()
    counts = [len(text.get(lang).split()) for lang in names]
    if len(counts) > 1 and max(counts) >= LEAST_WORDS and max(counts) > LONGEST * min(counts):
        shown: Sentence | str = ", ".join(f"{lang} {count}" for lang, count in zip(names, counts, strict=True))
        message = say("the languages differ much in length ({shown} words)", shown=shown)
        yield Issue(
            "SG-KB-222", message, key, path, subject, say("one of the two leaves something out"), Severity.WARNING
        )
