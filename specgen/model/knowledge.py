"""The knowledge base as one immutable value."""

from __future__ import annotations

import msgspec

from specgen.errors import Location
from specgen.model.catalogue import BrandsFile, Interface, KnowledgeCard, Profile, Source, Standard, Term
from specgen.model.clause import ArticleRule, Clause, Confirmation, Effect, Instrument, LawValue, OpenPoint, SignOff
from specgen.model.lints import LintsFile
from specgen.model.requirement import Requirement
from specgen.model.review import Proposal, Reviewer
from specgen.model.text import Localized, folded_digest
from specgen.model.uses import Combination, MappingFile, Measure, UseCase


class Component(msgspec.Struct, frozen=True):
    """A component and where it stands."""

    name: str
    domain: str
    title: Localized
    introduction: Localized | None
    order: int
    lanes: tuple[str, ...]
    interfaces: tuple[str, ...]
    requirements: tuple[str, ...]


class ClauseText(msgspec.Struct, frozen=True):
    """A clause with its texts per language (Markdown with slots)."""

    clause: Clause
    text: dict[str, str]


class KeptText(msgspec.Struct, frozen=True):
    """A text of a clause as it stood in a version (``history/<version>.<lang>.md``)."""

    version: str
    lang: str
    text: str


class KnowledgeBase(msgspec.Struct, frozen=True):
    """Everything that can be put into a tender, with the places where it was written.

    ``digest`` is the SHA-256 over all files (path and bytes), in path order, that a tender can be made of: proposals, history and
    sign-offs do not count. ``history`` keeps earlier and approved texts per clause, lower layers first. ``places`` maps ``kind:id`` to
    a location.
    """

    card: KnowledgeCard
    digest: str
    requirements: dict[str, Requirement]
    components: dict[str, Component]
    clauses: dict[str, ClauseText]
    law: dict[str, tuple[LawValue, ...]]
    instruments: dict[str, Instrument]
    articles: dict[str, dict[str, ArticleRule]]
    effects: tuple[Effect, ...]
    level_labels: dict[str, Localized]
    standards: dict[str, Standard]
    sources: dict[str, Source]
    terms: tuple[Term, ...]
    brands: BrandsFile
    profiles: dict[str, Profile]
    interfaces: dict[str, Interface]
    interface_files: dict[str, bytes]
    places: dict[str, tuple[str, int, int]]
    use_cases: dict[str, UseCase] = {}
    use_case_domains: dict[str, str] = {}
    measures: dict[str, Measure] = {}
    combinations: tuple[Combination, ...] = ()
    mappings: dict[str, MappingFile] = {}
    open_points: dict[str, OpenPoint] = {}
    confirmations: tuple[Confirmation, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()
    lints: dict[str, LintsFile] = {}
    proposals: dict[str, Proposal] = {}
    history: dict[str, tuple[KeptText, ...]] = {}
    reviewers: tuple[Reviewer, ...] = ()

    def place(self, kind: str, identifier: str) -> Location | None:
        """Return where something was written, or None when it is unknown."""
        found = self.places.get(f"{kind}:{identifier}")
        return Location(*found) if found else None

    def law_at(self, identifier: str, date: str) -> LawValue | None:
        """Return the record of a law value that is in force on ``date`` (ISO), or None."""
        for record in self.law.get(identifier, ()):
            if (record.valid_from or "") <= date and (record.valid_to is None or date <= record.valid_to):
                return record
        return None

    def text_at(self, identifier: str, lang: str, version: str) -> str | None:
        """Return the text of a clause as it stood in a version, from the library or its history; None when nothing kept it."""
        kept = [one.text for one in self.history.get(identifier, ()) if (one.version, one.lang) == (version, lang)]
        if kept:
            return kept[-1]
        entry = self.clauses.get(identifier)
        return entry.text.get(lang) if entry is not None and entry.clause.version == version else None

    def text_with(self, identifier: str, lang: str, digest: str) -> str | None:
        """Return the text of a clause with this folded digest, from the library or its history; None when nothing kept it."""
        entry = self.clauses.get(identifier)
        known = [entry.text.get(lang, "")] if entry is not None else []
        known += [one.text for one in reversed(self.history.get(identifier, ())) if one.lang == lang]
        return next((text for text in known if folded_digest(text) == digest), None)

    def component_of(self, identifier: str) -> Component | None:
        """Return the component that a requirement belongs to."""
        return next((c for c in self.components.values() if identifier in c.requirements), None)
