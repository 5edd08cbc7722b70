"""The resolved tender: immutable, complete, with the reason for every part of it.

Everything that is printed, tested or locked is read from here and from nowhere else.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from specgen.errors import Finding
from specgen.model.catalogue import Interface, Source, Standard, Term
from specgen.model.clause import Clause, Effect, Instrument, LawValue
from specgen.model.parameter import Parameter, Value
from specgen.model.requirement import Level, Requirement
from specgen.model.tender import Award, Buyer, LocalText, Lot, Option, TenderFile
from specgen.model.text import Localized


class Setting(Struct, frozen=True):
    """A parameter with its value for this tender. ``origin``: ``tender``, ``profile``, ``law`` or ``default``."""

    name: str
    parameter: Parameter
    value: Value | None
    origin: Literal["tender", "profile", "law", "default", "late"]
    law: str = ""


class ResolvedRequirement(Struct, frozen=True):
    """A requirement in this tender.

    ``number`` is its decimal number in the technical part (``3.2.1``). ``statement``, ``procedure`` and ``evidence`` are filled
    texts per language. ``why`` says in one sentence how it came in. ``digest`` covers the filled normative text.
    ``effect`` is the legal effect of its level for this procedure, phase and value. ``lots`` are lot ids. ``local`` are the texts
    of this tender that took the place of the library's: ``requirement`` and all the rest already say them.
    """

    requirement: Requirement
    component: str
    number: str
    level: Level
    level_reason: Localized | None
    settings: dict[str, Setting]
    statement: Localized
    procedure: tuple[Localized, ...]
    evidence: Localized | None
    why: str
    effect: Localized
    digest: dict[str, str]
    lots: tuple[str, ...] = ()
    automated: bool = False
    local: tuple[LocalText, ...] = ()

    @property
    def id(self) -> str:
        """The requirement's id."""
        return self.requirement.id


class ResolvedComponent(Struct, frozen=True):
    """A component in this tender, in reading order, with the numbers of its heading."""

    name: str
    title: Localized
    number: str
    introduction: Localized | None
    requirements: tuple[ResolvedRequirement, ...]


class ResolvedClause(Struct, frozen=True):
    """A clause in this tender. ``text`` is filled Markdown per language; ``digest`` covers it without late slots.

    ``local`` are the texts of this tender that took the place of the library's.
    """

    clause: Clause
    number: str
    settings: dict[str, Setting]
    text: dict[str, str]
    why: str
    digest: dict[str, str]
    local: tuple[LocalText, ...] = ()

    @property
    def id(self) -> str:
        """The clause's id."""
        return self.clause.id


class ResolvedDerogation(Struct, frozen=True):
    """One line of the list at the front: article, subject, clauses, motivation where the law asks one."""

    instrument: str
    article: str
    subject: Localized
    clauses: tuple[str, ...]
    motivation: Localized | None
    rule: str


class ResolvedLot(Struct, frozen=True):
    """A lot with the ids of its requirements. A tender without lots has one with id ``""``."""

    id: str
    title: Localized
    description: Localized
    requirements: tuple[str, ...]
    award: Award
    lot: Lot | None = None


class ResolvedTender(Struct, frozen=True):
    """The whole tender. ``date`` is the date it is judged at; ``kb_digest`` binds it to the knowledge base.

    ``checks`` is the number of automated checks that had something to look at (``specgen.resolve.legal.checks``).
    """

    file: TenderFile
    date: str
    kb_version: str
    kb_digest: str
    above_eu: bool
    components: tuple[ResolvedComponent, ...]
    clauses: tuple[ResolvedClause, ...]
    derogations: tuple[ResolvedDerogation, ...]
    lots: tuple[ResolvedLot, ...]
    standards: tuple[Standard, ...]
    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    instruments: tuple[Instrument, ...]
    law_values: tuple[LawValue, ...]
    interfaces: tuple[Interface, ...]
    effects: tuple[Effect, ...]
    level_labels: dict[str, Localized]
    findings: tuple[Finding, ...] = ()
    excluded: dict[str, str] = {}
    checks: int = 0

    @property
    def requirements(self) -> tuple[ResolvedRequirement, ...]:
        """All requirements in reading order."""
        return tuple(item for component in self.components for item in component.requirements)

    def requirement(self, identifier: str) -> ResolvedRequirement | None:
        """Return one requirement, or None when it is not in the tender."""
        return next((item for item in self.requirements if item.id == identifier), None)

    def clause(self, identifier: str) -> ResolvedClause | None:
        """Return one clause, or None when it is not in the tender."""
        return next((item for item in self.clauses if item.id == identifier), None)

    @property
    def lead(self) -> Buyer:
        """The buyer that runs the procedure."""
        return next((buyer for buyer in self.file.buyers if buyer.role == "lead"), self.file.buyers[0])

    @property
    def options(self) -> tuple[Option, ...]:
        """The options of the tender."""
        return self.file.options
