"""Text as words, and word lists that look through it in time linear in its length.

A text is cut once. A list first asks whether any of its first words occurs at all (one set operation), so that a
sound text costs next to nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from specgen.model.lints import LintsFile, TextKind, WordEntry, WordLint

SLOT = "{}"
_TOKEN = re.compile(
    r"\{\{|\}\}|\{[a-z][a-z0-9_.]*\}|`[^`\n]*`|\[\[[A-Z0-9-]+\]\]|[^\W_]+(?:[.,/:&+'’_-]+[^\W_]+)*|[.;:!?,()%§/]"
)
_ENDING = re.compile(r"^([^()]*)\(([^()]+)\)([^()]*)$")
ENDS = frozenset(".!?")
BREAKS = frozenset(",;:.!?()")


@dataclass(frozen=True)
class Words:
    """A text as words and marks. ``raw`` is as written, ``low`` in lower case with ``{}`` for each slot and ```` `
    ```` for each code span."""

    raw: tuple[str, ...]
    low: tuple[str, ...]

    @cached_property
    def known(self) -> frozenset[str]:
        """The different words, to ask quickly what does not occur."""
        return frozenset(self.low)

    @cached_property
    def digits(self) -> bool:
        """Whether any word begins with a digit."""
        return any(word[0] in "0123456789" for word in self.known)


def cut(text: str) -> Words:
    """Cut a text into words and marks.

    >>> cut("Binnen {deadline}, en/of later.").low
    ('binnen', '{}', ',', 'en/of', 'later', '.')
    """
    raw = tuple(_TOKEN.findall(text))
    low = tuple(SLOT if one[0] == "{" and len(one) > 2 else "`" if one[0] == "`" else one.lower() for one in raw)
    return Words(raw, low)


def phrase(text: str) -> tuple[str, ...]:
    """Return an authored phrase as the words that it is compared with; ``{}`` is a slot and ``^`` the start of the text."""
    if text.startswith("^ "):
        return "^", *phrase(text[2:])
    return cut(text.replace(SLOT, "{x}")).low


def forms(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the phrases that an authored word stands for.

    >>> list(forms("ruim(e)")), list(forms("adequa(at|te)"))
    ([('ruim',), ('ruime',)], [('adequaat',), ('adequate',)])
    """
    match = _ENDING.match(text)
    if match is None:
        yield phrase(text)
        return
    head, middle, tail = match.groups()
    endings = middle.split("|")
    if len(endings) == 1:
        yield phrase(head + tail)
    for one in endings:
        yield phrase(head + one + tail)


@dataclass(frozen=True)
class Phrases:
    """Phrases by their first word."""

    by_first: Mapping[str, tuple[tuple[str, ...], ...]]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Phrases:
        """Return the phrases of authored texts, the longest first."""
        found: dict[str, list[tuple[str, ...]]] = {}
        for text in texts:
            for one in forms(text):
                found.setdefault(one[0], []).append(one)
        return cls({first: tuple(sorted(all_, key=lambda one: (-len(one), one))) for first, all_ in found.items()})

    def __contains__(self, words: Words) -> bool:
        return next(self.places(words), None) is not None

    def places(self, words: Words) -> Iterator[tuple[int, int]]:
        """Yield (start, length) of each phrase in a text; at one place the longest."""
        if self.by_first.keys().isdisjoint(words.known):
            return
        low = words.low
        for index, word in enumerate(low):
            for one in self.by_first.get(word, ()):
                if low[index : index + len(one)] == one:
                    yield index, len(one)
                    break


@dataclass(frozen=True)
class Row:
    """One entry of a list, ready to be compared."""

    words: tuple[str, ...]
    lint: WordLint
    entry: WordEntry
    texts: frozenset[TextKind]
    before: frozenset[tuple[str, ...]]
    after: frozenset[tuple[str, ...]]
    along: Phrases

    def excused(self, words: Words, start: int) -> bool:
        """Tell whether the words around a hit make it exact."""
        low, end = words.low, start + len(self.words)
        if any(low[max(0, start - len(one)) : start] == one for one in self.before):
            return True
        if any(low[end : end + len(one)] == one for one in self.after):
            return True
        return bool(self.along.by_first) and _sentence(words, start) in self.along


def _sentence(words: Words, at: int) -> Words:
    """Return the sentence around a place."""
    low = words.low
    start = next((i + 1 for i in range(at - 1, -1, -1) if low[i] in ENDS), 0)
    end = next((i for i in range(at, len(low)) if low[i] in ENDS), len(low))
    return Words(words.raw[start:end], low[start:end])


@dataclass(frozen=True)
class WordLists:
    """All word lists of a language by first word, so that one pass looks for all of them."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, lints: LintsFile) -> WordLists:
        """Return the lists of a language, ready to be compared."""
        rows: dict[str, list[Row]] = {}
        for one in lints.lists:
            for entry in one.entries:
                before, after = (frozenset(map(phrase, names)) for names in (entry.unless_before, entry.unless_after))
                kinds = frozenset(entry.texts or one.texts)
                along = Phrases.of(entry.unless_with)
                for text in entry.words:
                    for words in forms(text):
                        rows.setdefault(words[0], []).append(Row(words, one.lint, entry, kinds, before, after, along))
        return cls(
            {first: tuple(sorted(all_, key=lambda row: (-len(row.words), row.words))) for first, all_ in rows.items()}
        )

    def found(self, words: Words, kind: TextKind) -> Iterator[tuple[Row, int]]:
        """Yield (entry, place) of each hit in a text of one kind; inside a longer hit nothing is told twice."""
        if self.rows.keys().isdisjoint(words.known):
            return
        low, free = words.low, 0
        for index, word in enumerate(low):
            if index < free:
                continue
            for row in self.rows.get(word, ()):
                if kind in row.texts and low[index : index + len(row.words)] == row.words:
                    free = index + len(row.words)
                    if not row.excused(words, index):
                        yield row, index
                    break


def shown(words: Words, start: int, length: int) -> str:
    """Return the words of a hit as the author wrote them."""
    return " ".join(words.raw[start : start + length])
