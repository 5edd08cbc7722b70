"""Numbers that are no parameter.

A number is a name, not a quantity, in a code span, inside a word (``PT1H``, ``V3.2.1``, ``4xx``), or behind one of
the words that ``number_exceptions`` lists (``status 404 of 403``, ``RFC 9457``). One is no number here: "precies één"
says what is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from specgen.knowledge.rules.lints.language import Language
from specgen.knowledge.rules.lints.words import BREAKS, Words

_DIGITS = re.compile(r"^[0-9]+(?:[.,][0-9]+)*%?$")
_LINKS = frozenset(
    {",", "(", "of", "en", "or", "and", "tot", "to", "-", "–", "/", "plus", "van", "from", "the", "de", "het"}
)
_REACH = 6
_NONE: Counter[str] = Counter()


def _digit(word: str) -> bool:
    return word[0] in "0123456789" and _DIGITS.match(word) is not None


def _more_than_one(word: str) -> bool:
    return word not in ("0", "1", "00", "01")


def _is_name(words: Words, at: int, language: Language) -> bool:
    """Tell whether a number stands behind a word that makes it a name, with other numbers and links in between."""
    low, months = words.low, language.grammar.months
    if low[at].count(".") > 1 or (
        "." in low[at] and at > 1 and words.raw[at - 1][0].isupper()
    ):  # 0.0.4 and "ODRL 2.2" are versions
        return True
    if (at + 1 < len(low) and low[at + 1] in months) or (at and low[at - 1] in months):
        return True
    for index in range(at - 1, max(-1, at - 1 - _REACH), -1):
        word = low[index]
        if word in language.number_names or words.raw[index] in language.number_names:  # EN is a body, "en" a join
            return True
        if word == "." and index and low[index - 1] in language.abbreviations:
            continue
        if word not in _LINKS and not _digit(word):
            head = word.rstrip("0123456789.:-/")
            return head != word and head in language.number_names
    return False


def numbers(words: Words, language: Language) -> Iterator[tuple[int, str]]:
    """Yield (place, value) of each number above one that is a quantity; the value is comparable between languages."""
    if not words.digits and language.number_words.isdisjoint(words.known):
        return
    for index, word in enumerate(words.low):
        if word in language.numbers:
            pair = index and language.numbers[word] == 2
            if pair and words.low[index - 1] in language.grammar.between:  # "between two cameras" counts nothing
                continue
            yield index, str(language.numbers[word])
        elif _digit(word) and _more_than_one(word) and not _is_name(words, index, language):
            yield index, word.rstrip("%").replace(",", ".")


def loose_numbers(words: Words, language: Language) -> list[str]:
    """Return every quantity of a statement that is not a slot."""
    return [words.raw[index] for index, _ in numbers(words, language)]


def loose_limits(words: Words, language: Language) -> list[str]:
    """Return the quantities of a procedure, evidence or scoring text that bind somebody: with a unit, or behind a word of limit.

    "Three cameras" in a test is a step; "ten seconds" or "at least two assessors" is a limit that belongs in a parameter.
    """
    found = []
    factors = language.grammar.multiples or ("\0",)
    for index, _ in numbers(words, language):
        after = words.low[index + 1 : index + 3]  # "two seconds", "two more seconds"
        if words.low[index].endswith(factors) or (after and after[0] in factors):
            continue
        ended = not after or after[0] in BREAKS
        if _bounded(words, index, language) or (not ended and not language.measures.isdisjoint(after)):
            found.append(" ".join(words.raw[index : index + (1 if ended else 2)]))
    return found


def _bounded(words: Words, at: int, language: Language) -> bool:
    return any(words.low[at - size : at] in language.bounds for size in (1, 2, 3) if at >= size)


def figures(words: Words, language: Language) -> Counter[str]:
    """Return the quantities of a text with how often each occurs, to compare languages."""
    found = [value for _, value in numbers(words, language)]
    return Counter(found) if found else _NONE


def doubles(words: Words, language: Language) -> bool:
    """Tell whether a text says two in another way ("both", "het dubbele")."""
    return not words.known.isdisjoint(language.grammar.doubles)
