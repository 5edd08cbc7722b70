"""The small files of the knowledge base: its own card, standards, sources, terms, profiles, interfaces."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.ids import ClauseId, Date, Name, RequirementId, Slug, Text, Version
from specgen.model.parameter import Value
from specgen.model.text import Localized


class KnowledgeCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/kb.yaml``: version and languages of the knowledge base, its domains and their titles."""

    version: Version
    released: Date
    languages: tuple[str, ...]
    domains: dict[Name, Localized]


class Standard(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One standard with its exact version.

    ``status``: ``verified`` (title and version seen at ``seen_on``), ``secondary`` or ``unverified``. ``citation`` is what the
    tender prints; the words "of gelijkwaardig" are added by the document writer, so no author can forget them.
    """

    id: Text
    citation: Localized
    version: Text
    status: Literal["verified", "secondary", "unverified"]
    organisation: str = ""
    date: str = ""
    valid_until: Date | None = None
    url: str = ""
    seen_on: str = ""
    note: str = ""


class StandardsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/standards.yaml``."""

    standards: tuple[Standard, ...]


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A report, study or document a requirement rests on: what was seen, and when."""

    id: Text
    title: Text
    kind: Literal["report", "study", "standard", "law", "tender", "practice", "own"]
    status: Literal["verified", "secondary", "unverified"]
    author: str = ""
    date: str = ""
    url: str = ""
    seen_on: str = ""
    note: str = ""


class SourcesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/sources.yaml``."""

    sources: tuple[Source, ...]


class Term(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One concept with one term per language; ``definition`` is printed in the tender where the term is used.

    ``avoid`` lists words that a lint refuses because this term is the one to use.
    """

    id: Slug
    nl: Text
    en: Text
    fr: str = ""
    definition: Localized | None = None
    avoid: tuple[str, ...] = ()
    print: bool = False


class TermsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/terms.yaml``."""

    terms: tuple[Term, ...]


class BrandsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/brands.yaml``: product and company names that a specification may not name (WOO art. 53), with why."""

    brands: dict[Text, Text]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``requirements/profiles/<name>.yaml``: a ready-made selection of components and values, built on other profiles if it likes.

    ``include`` brings extended requirements; ``exclude`` leaves out what a component would bring. ``lanes`` (ANPR) are the lanes
    that a tender with this profile starts with.
    """

    profile: Slug
    domain: Name
    title: Localized
    description: Localized
    components: tuple[Name, ...] = ()
    extends: tuple[Slug, ...] = ()
    lanes: tuple[Literal["A", "B"], ...] = ()
    include: tuple[RequirementId, ...] = ()
    exclude: tuple[RequirementId, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    parameters: dict[str, dict[Name, Value]] = {}


class InterfaceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``requirements/interface/index.yaml``: the documents of the prescribed interface and who uses them."""

    interfaces: tuple[Interface, ...]


class Interface(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One interface document. ``values`` maps a JSON pointer in the document to a parameter (``<ID>.<name>``).

    When a tender is built, the document is written with the tender's own parameter values at those pointers.
    """

    id: Slug
    domain: Name
    file: Text
    kind: Literal["openapi", "asyncapi", "jsonschema", "context"]
    title: Localized
    values: dict[str, str] = {}


class OverlayFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``overlay.yaml``: the name of a city's own layer and the ids of the base that it replaces on purpose."""

    overlay: Slug
    overrides: tuple[str, ...] = ()
