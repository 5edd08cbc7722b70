"""Answers that are still to be filled in: they hold the words of ``MARK`` in capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from specgen.errors import Finding, Severity, say
from specgen.model.tender import TenderFile
from specgen.resolve.places import Path, TenderPlaces

MARK = "VUL IN"
MARK_EMAIL = "VUL.IN@e-mailadres.invalid"
"""The mark where only an e-mail address can stand; ``.invalid`` belongs to nobody (RFC 2606)."""

_MARK = re.compile(r"\bVUL[ .]IN\b")


def _marked(value: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(value, str):
        if _MARK.search(value):
            yield path
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _marked(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _marked(inner, (*path, index))


def placeholders(tender: TenderFile) -> tuple[Path, ...]:
    """Return the path of every answer that is still to be filled in, in the order of the types."""
    return tuple(_marked(msgspec.to_builtins(tender)))


def placeholder_findings(tender: TenderFile, places: TenderPlaces) -> Iterator[Finding]:
    """Yield a finding (SG-TND-207) for each: a warning while it is a draft, an error once somebody releases the tender."""
    severity = Severity.ERROR if tender.released_by else Severity.WARNING
    for path in placeholders(tender):
        yield Finding(
            "SG-TND-207",
            say("{place} is still to be filled in", place=".".join(str(step) for step in path)),
            places.at(path),
            tender.slug,
            say("write your own answer over it, the words {mark} included", mark=MARK),
            severity=severity,
        )
