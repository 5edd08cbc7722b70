"""Clauses and the law behind them."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.condition import Condition
from specgen.model.ids import ClauseId, Date, LawId, Name, RequirementId, Text, Version
from specgen.model.parameter import Parameter, Value
from specgen.model.requirement import Level, Status
from specgen.model.text import Localized

Part = Literal["general", "administrative", "contractual", "technical", "processing", "offer_form"]
LawStatus = Literal["verified", "secondary", "unverified", "draft"]


class LegalBasis(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An article a clause rests on: ``instrument`` is an id of ``clauses/law/instruments.yaml``.

    ``status`` tells how well the article was read; ``unverified`` shows up in the internal findings and blocks
    sign-off of the clause.
    """

    instrument: Text
    article: str = ""
    status: LawStatus = "unverified"
    note: str = ""


class Derogation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A clause derogates from an article of the general execution rules (AUR art. 9).

    ``when`` limits it to tenders where the derogation really happens (such as a deposit over 5 %). ``motivation`` is
    printed in the list at the front; the article map of ``clauses/law/aur.yaml`` says which need one and which are forbidden.
    """

    article: Text
    instrument: Text = "AUR"
    motivation: Localized | None = None
    when: Condition | None = None


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """``clauses/<family>/<ID>/clause.yaml``; the text stands beside it in ``nl.md`` and ``en.md``.

    ``variant_of`` names the clause of which this is the form for another procedure, phase or value. ``order`` sorts within
    the part. ``fallback`` is the negotiation ladder (internal). ``drafting_note`` is internal.
    """

    id: ClauseId
    version: Version
    status: Status
    title: Localized
    family: Text
    part: Part
    legal_basis: tuple[LegalBasis, ...]
    negotiability: Literal["locked", "parameters", "fallback", "negotiable", "internal"]
    risk: Localized
    order: int = 100
    applies_to: Condition | None = None
    optional: bool = False
    parameters: dict[Name, Parameter] = {}
    derogates_from: tuple[Derogation, ...] = ()
    requires: tuple[ClauseId, ...] = ()
    excludes: tuple[ClauseId, ...] = ()
    requirements: tuple[RequirementId, ...] = ()
    checks: tuple[str, ...] = ()
    law_values: tuple[LawId, ...] = ()
    drafting_note: Localized | None = None
    fallback: tuple[Localized, ...] = ()


class Instrument(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An act, decree or regulation: short name, title, identifier (CELEX, ELI or numac), text read up to which date."""

    id: Text
    short: Localized
    title: Localized
    identifier: Text
    status: LawStatus
    text_seen_as_of: str = ""
    source: str = ""
    repealed_by: str = ""
    note: str = ""


class InstrumentsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/law/instruments.yaml``."""

    instruments: tuple[Instrument, ...]


class LawValue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A dated legal value. Several records may share an ``id``: the one in force on the tender's date counts.

    ``unverified`` names the open point (``open-points.yaml``) that a lawyer still has to confirm. ``confirmed_by`` is the typed name
    of who did (``confirmations.yaml``); nobody has checked that name.
    """

    id: LawId
    label: Localized
    value: Value
    unit: str
    instrument: Text
    article: Text
    status: LawStatus
    text_seen_as_of: Date
    source: Text
    identifier: str = ""
    valid_from: Date | None = None
    valid_to: Date | None = None
    unverified: str = ""
    note: str = ""
    confirmed_by: str = ""


class OpenPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A fact that nobody read in the text itself: what it is, the clauses it touches, and what would settle it.

    ``everywhere`` marks a caveat that holds for every tender: it is shown once and never holds anything up.
    """

    id: Text
    item: Localized
    settles: Localized
    clauses: tuple[ClauseId, ...] = ()
    everywhere: bool = False


class OpenPointsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/law/open-points.yaml``."""

    points: tuple[OpenPoint, ...]


class Confirmation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A person read the text: ``point`` is an open point or a law value, ``source`` where it was read, ``by`` a typed name."""

    point: Text
    source: Text
    seen_on: Date
    by: Text
    note: str = ""


class SignOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A reviewer agreed to the text of a clause in one language: ``digest`` is the SHA-256 of that text (``clause status`` shows it).

    ``law`` holds the law values that the clause used on that day, ``basis`` the articles it rested on, ``parameters`` the bounds and
    choices of its parameters as he saw them, ``pending`` the matters that were open then: open points, law values and articles that nobody
    read in the text itself (None: not recorded). ``until`` ends the agreement, ``condition`` limits it. The name is typed and nobody
    checks it, unless ``signature`` (Ed25519, base64) verifies with ``key`` (64 hex digits) and the city lists that key for the name.
    """

    clause: ClauseId
    lang: Literal["nl", "en", "fr"]
    reviewer: Text
    role: Text
    date: Date
    digest: Text
    version: Version
    law: dict[LawId, Value] = {}
    parameters: dict[Name, str] | None = None
    basis: tuple[Text, ...] | None = None
    pending: tuple[Text, ...] | None = None
    until: Date | None = None
    condition: str = ""
    key: str = ""
    signature: str = ""


class SignOffsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/sign-offs.yaml``, in a city's overlay."""

    sign_offs: tuple[SignOff, ...]


class ConfirmationsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/law/confirmations.yaml``, in a city's overlay."""

    confirmations: tuple[Confirmation, ...]


class LawFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/law/<topic>.yaml``."""

    values: tuple[LawValue, ...]


class ArticleRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the law says of derogating from one article: forbidden, motivated, free, or repealed (AUR art. 9)."""

    article: Text
    rule: Literal["forbidden", "motivated", "free", "repealed"]
    subject: Localized
    status: LawStatus
    text_seen_as_of: str = ""
    note: str = ""


class ArticleMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/law/aur.yaml``: derogation rules per article of one instrument."""

    instrument: Text
    articles: tuple[ArticleRule, ...]


class Effect(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a level means in law, for a procedure, a phase and a value (KB plaatsing art. 76; corrections 2 and 3)."""

    level: Level
    text: Localized
    legal_basis: tuple[LegalBasis, ...]
    when: Condition | None = None
    phase: tuple[str, ...] = ()


class EffectsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``clauses/effects.yaml``: the first row that matches level, condition and phase counts."""

    effects: tuple[Effect, ...]
    labels: dict[Level, Localized]
