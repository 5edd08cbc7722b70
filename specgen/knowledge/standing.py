"""Where a clause stands: what its text is in each language, and what it waits for before anybody could approve it."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from specgen.errors import Sentence, authored, say
from specgen.model.knowledge import ClauseText, KnowledgeBase


class Standing(NamedTuple):
    """One clause in one language. ``digest``: SHA-256 (hex) of the text in NFC with blanks folded; ``waits_for`` in reading order."""

    id: str
    lang: str
    version: str
    state: str
    digest: str
    waits_for: tuple[Sentence, ...]


def text_digest(text: str) -> str:
    """Return the digest that a sign-off of this text is bound to."""
    return hashlib.sha256(" ".join(unicodedata.normalize("NFC", text).split()).encode()).hexdigest()


def standing(kb: KnowledgeBase, identifier: str) -> tuple[Standing, ...]:
    """Return where a clause stands, one row per language of the knowledge base. Raises KeyError for an unknown clause."""
    entry = kb.clauses[identifier]
    shared = tuple(_law_waits(kb, entry))
    found = []
    for lang in kb.card.languages:
        text = entry.text.get(lang, "")
        own = () if text else (say("the text in this language"),)
        sign = () if entry.clause.status == "approved" else (say("the sign-off of a named reviewer"),)
        found.append(Standing(identifier, lang, entry.clause.version, entry.clause.status, text_digest(text), (*own, *shared, *sign)))
    return tuple(found)


def _law_waits(kb: KnowledgeBase, entry: ClauseText) -> Iterator[Sentence]:
    clause = entry.clause
    for basis in clause.legal_basis:
        if basis.status != "verified":
            yield say("{instrument} {article} is to be read in the text itself", instrument=basis.instrument, article=basis.article)
    names = [*clause.law_values]
    for parameter in clause.parameters.values():
        names += [name for name in (parameter.min_law, parameter.max_law, parameter.default_law) if name]
    for name in dict.fromkeys(names):
        for record in kb.law.get(name, ()):
            if record.status != "verified":
                yield say("the law value {id} is to be confirmed", id=name)
                break
    closed = {one.point for one in kb.confirmations}
    for point in kb.open_points.values():
        if clause.id in point.clauses and point.id not in closed:
            yield say("open point {point}: {item}", point=point.id, item=authored(point.item.en, point.item.nl))

