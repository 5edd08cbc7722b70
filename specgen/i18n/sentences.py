"""Messages in the reader's language.

A message is written once, in English, where it is said; here its template finds its Dutch words. A template without a
translation stays English: visible, never lost. ``tests/unit/i18n`` holds the list against the source. Plain text (an id, a
path, an author's own words) is never translated, so that no value turns into another word.
"""

from __future__ import annotations

from typing import Protocol, TypeGuard


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

    >>> from specgen.errors import say
    >>> in_words(say("{scope} has no requirements", scope=say("lot {lot}", lot="1")), "nl")
    'perceel 1 heeft geen eisen'
    """
    if lang != "nl" or not _said(text):
        return str(text)
    from specgen.i18n.sentences_nl import SENTENCES

    values = {name: in_words(value, lang) for name, value in text.arguments}
    if text.template == "{en}" and "nl" in values:  # specgen.errors.authored: the author's own Dutch
        return values["nl"]
    return SENTENCES.get(text.template, text.template).format(**values)


def _said(text: object) -> TypeGuard[Said]:
    return hasattr(text, "template") and hasattr(text, "arguments")
