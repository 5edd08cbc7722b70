"""Messages in the reader's language.

A message is written once, in English, where it is said; here its template finds its Dutch words. A template without a
translation stays English: visible, never lost. ``tests/unit/i18n`` holds the list against the source.
"""

from __future__ import annotations

from typing import Protocol


class Said(Protocol):
    """A sentence: an English template with named arguments (specgen.errors.Sentence)."""

    @property
    def template(self) -> str:
        """The English words with slots."""

    @property
    def arguments(self) -> tuple[tuple[str, object], ...]:
        """The values of the slots; a value may be a sentence."""


def in_words(text: object, lang: str) -> str:
    """Return a message in ``lang`` (``nl``; anything else is English).

    >>> in_words("cannot tell", "nl")
    'niet te zeggen'
    """
    if lang != "nl":
        return str(text)
    from specgen.i18n.sentences_nl import SENTENCES

    template = getattr(text, "template", None)
    if template is None:
        return SENTENCES.get(str(text), str(text))
    words: str = SENTENCES.get(template, template)
    values = {name: in_words(value, lang) for name, value in getattr(text, "arguments", ())}
    return words.format(**values)
