"""The tender file: the officer's answers. Plain YAML, diffable, re-runnable."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from specgen.model.ids import ClauseId, Date, Digest, Email, Name, RequirementId, Slug, TargetId, Text, Time, Version
from specgen.model.parameter import Value
from specgen.model.requirement import Level
from specgen.model.text import Localized

Procedure = Literal[
    "open",
    "restricted",
    "competitive_negotiation",
    "negotiation_with_publication",
    "negotiation_without_publication",
    "competitive_dialogue",
    "innovation_partnership",
]


class Contact(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who answers questions: a functional mailbox rather than a person."""

    name: Text
    email: Email
    service: str = ""
    phone: str = ""


class DataProtection(Struct, frozen=True, forbid_unknown_fields=True):
    """Whom a processor turns to at this authority: annex I of the processing agreement is filled from here."""

    officer: Contact
    instructions: Contact
    breaches: Contact


class Buyer(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A contracting authority. ``maximum`` is what it may order at most in euro (framework agreements).

    Each is controller of its own personal data and gets a processing agreement of its own; ``data_protection`` fills its
    annex I. Where that is missing, the agreement says so, and the tender cannot be released.
    """

    id: Slug
    name: Text
    role: Literal["lead", "participant"]
    address: Text
    contact: Contact | None = None
    company_number: str = ""
    maximum: int | None = None
    service: str = ""
    supervisor: str = ""
    writs_address: str = ""
    buyer_type: Literal["municipality", "intermunicipal", "region", "other"] = "municipality"
    language_regime: Literal["ordinary", "periphery", "language_border"] = "ordinary"
    data_protection: DataProtection | None = None


class Select(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is in: components, single requirements, and levels that differ from the knowledge base (with a reason)."""

    components: tuple[Name, ...] = ()
    include: tuple[RequirementId, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    level: tuple[LevelChange, ...] = ()


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """A requirement that is left out on purpose, and why (internal)."""

    id: RequirementId
    reason: Text


class LevelChange(Struct, frozen=True, forbid_unknown_fields=True):
    """A level that differs from the knowledge base, with the reason that the tender prints when it excludes bidders."""

    id: RequirementId
    level: Level
    reason: Localized


class Estimate(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Internal: the estimated value in euro without VAT, with all options and renewals in it (KB plaatsing art. 6-7)."""

    amount: int
    note: str = ""


class Criterion(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One award criterion; ``weight`` in points out of 100. ``requirements`` are the award items scored under it.

    ``method`` is printed word for word: it is the scoring rule.
    """

    id: Slug
    title: Localized
    weight: int
    kind: Literal["price", "cost", "quality"]
    method: Localized
    requirements: tuple[ScoredItem, ...] = ()
    subcriteria: tuple[SubCriterion, ...] = ()


class ScoredItem(Struct, frozen=True, forbid_unknown_fields=True):
    """An award requirement and the points it can bring within its criterion."""

    id: RequirementId
    points: int


class SubCriterion(Struct, frozen=True, forbid_unknown_fields=True):
    """A sub-criterion that is not a requirement (such as the plan of approach), with its scoring rule."""

    title: Localized
    points: int
    method: Localized


class Award(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the contract is awarded."""

    criteria: tuple[Criterion, ...]
    note: Localized | None = None


class PricePost(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line of the price schedule."""

    id: Slug
    title: Localized
    unit: Localized
    quantity: int
    kind: Literal["lump_sum", "unit_price", "presumed_quantity"] = "unit_price"


class Lot(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A lot: its own selection, estimate, award criteria, prices and suite."""

    id: Slug
    title: Localized
    description: Localized
    select: Select
    estimate: Estimate | None = None
    award: Award | None = None
    prices: tuple[PricePost, ...] = ()
    suite: bool = True
    subscription_like: bool = False


class Option(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An option (WOO art. 56): required or allowed."""

    id: Slug
    title: Localized
    description: Localized
    kind: Literal["required", "allowed"]
    lots: tuple[Slug, ...] = ()


class ContractPart(Struct, frozen=True, forbid_unknown_fields=True):
    """A fixed or conditional part of the contract (WOO art. 57)."""

    id: Slug
    title: Localized
    kind: Literal["fixed", "conditional"]


class Renewal(Struct, frozen=True, forbid_unknown_fields=True):
    """A renewal: how often, for how many months."""

    times: int
    months: int


class Timetable(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Dates of the procedure; the deadline carries a clock time."""

    publication: Date
    deadline: Date
    deadline_time: Time = "11:00"
    questions_until: Date | None = None
    answers_by: Date | None = None
    award_expected: Date | None = None
    start_expected: Date | None = None


class Section(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The city's own text, in Markdown (the same closed subset as clauses), placed in a part of the tender."""

    id: Slug
    title: Localized
    part: Literal["general", "administrative", "contractual", "technical"]
    text: Localized
    order: int = 50


class LocalText(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A text of this tender alone, in the place of the library's: the library stays as it is.

    ``id`` is a clause or requirement. ``part`` says which of its texts: ``text`` (the text of a clause, Markdown; the statement of a
    requirement, one sentence), ``evidence`` or ``step-<n>`` (the n-th step of its procedure, from 1). ``text`` has the same slots as the
    text that it replaces, which was of ``base_version`` with the digest ``base_digest`` (``model.text.folded_digest``). ``author``,
    ``date`` and ``reason`` are internal.
    """

    id: TargetId
    lang: Literal["nl", "en", "fr"]
    base_version: Version
    base_digest: Digest
    author: Text
    date: Date
    reason: Text
    text: Text
    part: Annotated[str, Meta(pattern=r"^(text|evidence|step-[1-9][0-9]?)$")] = "text"


class Annex(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file of the city's own that is published unchanged; its SHA-256 stands in the manifest."""

    id: Slug
    title: Localized
    file: Text


class ClauseChoice(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Optional clauses in, others out, with a reason (internal)."""

    include: tuple[ClauseId, ...] = ()
    exclude: tuple[ClauseExclusion, ...] = ()


class ClauseExclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """A clause that is left out on purpose, and why (internal)."""

    id: ClauseId
    reason: Text


class CameraDossier(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an ANPR tender must be able to show before release (Camera Act; GDPR art. 35)."""

    regime: Literal["statistics", "enforcement"]
    lanes: tuple[Literal["A", "B"], ...]
    necessity_decision: str = ""
    dpia_reference: str = ""
    council_advice: str = ""


class Subprocessor(Struct, frozen=True, forbid_unknown_fields=True):
    """A place of processing or a processor that the city prescribes itself; ``country`` is an ISO 3166-1 code such as BE."""

    name: Text
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]


class TenderFile(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All that the officer decides. See docs/formats.md for an annotated sample."""

    slug: Slug
    title: Localized
    reference: Text
    domain: Name
    language: Literal["nl"]
    buyers: tuple[Buyer, ...]
    procedure: Procedure
    nature: Literal["supplies", "services"]
    estimate: Estimate
    timetable: Timetable
    months: int
    description: Localized
    cpv: tuple[str, ...]
    select: Select = Select()
    award: Award | None = None
    lots: tuple[Lot, ...] = ()
    options: tuple[Option, ...] = ()
    parts: tuple[ContractPart, ...] = ()
    renewals: tuple[Renewal, ...] = ()
    phase: Literal["single", "first_offer", "final_offer"] = "single"
    profile: str = ""
    use_cases: tuple[Name, ...] = ()
    parameters: dict[str, dict[Name, Value]] = {}
    clauses: ClauseChoice = ClauseChoice()
    sections: tuple[Section, ...] = ()
    texts: tuple[LocalText, ...] = ()
    annexes: tuple[Annex, ...] = ()
    prices: tuple[PricePost, ...] = ()
    camera: CameraDossier | None = None
    subprocessors: tuple[Subprocessor, ...] = ()
    framework: bool = False
    notice: Literal["", "none", "national", "european"] = ""
    samples: bool = False
    subscription_like: bool = False
    fictional: bool = False
    no_lots_reason: Localized | None = None
    template: str = ""
    released_by: str = ""
    notes: str = ""
