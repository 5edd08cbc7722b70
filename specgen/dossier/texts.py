"""The words of a tender as printed, kept in the dossier: what was edited without tracking is told from them."""

from __future__ import annotations

from collections.abc import Mapping

from specgen.document.text import lines, references
from specgen.document.tree import Document, Group
from specgen.dossier.lock import canonical
from specgen.review.returned import TEXTS_FORMAT


def texts_json(document: Document, late: Mapping[str, str]) -> bytes:
    """Return ``internal/texts.<lang>.json``: every printed line with the clause, requirement or section it belongs to ("": none)."""
    known = references(document.blocks)
    found: list[tuple[str, str]] = []
    for one in document.blocks:
        owner = f"{one.control.id}@{one.control.version}" if isinstance(one, Group) else ""
        found += [(owner, line) for line in lines((one,), known, late)]
    return canonical({"format": TEXTS_FORMAT, "lang": document.lang, "lines": found})
