"""Text in several languages, and the slots inside it.

Authored text is data, never a template: the only thing that is filled is a declared ``{slot}``. ``{{`` and ``}}``
stand for a literal brace.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator

import msgspec

LANGUAGES = ("nl", "en", "fr")
SLOT = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)\}|[{}]")


class Localized(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A short text: Dutch is the tender, English the reading copy, French may follow."""

    nl: str
    en: str
    fr: str = ""

    def get(self, lang: str) -> str:
        """Return the text in ``lang`` (``nl``, ``en`` or ``fr``); empty when it is not there."""
        return str(getattr(self, lang, ""))

    def languages(self) -> tuple[str, ...]:
        """Return the languages that have a text."""
        return tuple(lang for lang in LANGUAGES if self.get(lang))


class SlotError(ValueError):
    """A brace that is neither a slot nor doubled; ``position`` counts from 0 in the text."""

    def __init__(self, position: int) -> None:
        super().__init__(f"loose brace at position {position}")
        self.position = position


def slots(text: str) -> Iterator[str]:
    """Yield the slot names of ``text`` in order, with repeats.

    >>> list(slots("binnen {deadline}, en {{niet dit}}"))
    ['deadline']

    Raises SlotError at a loose brace.
    """
    for match in SLOT.finditer(text):
        if match.group(1):
            yield match.group(1)
        elif match.group(0) in "{}":
            raise SlotError(match.start())


def fill(text: str, value: Callable[[str], str]) -> str:
    """Return ``text`` with every slot replaced by ``value(name)``; filled text is never read again.

    >>> fill("binnen {deadline} {{x}}", {"deadline": "2 seconden"}.__getitem__)
    'binnen 2 seconden {x}'
    """

    def one(match: re.Match[str]) -> str:
        if match.group(1):
            return value(match.group(1))
        if match.group(0) in "{}":
            raise SlotError(match.start())
        return match.group(0)[0]

    return SLOT.sub(one, text)


def folded_digest(text: str) -> str:
    """Return the SHA-256 (hex) of a text in NFC with blanks folded: the same words give the same digest wherever they stand."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()
