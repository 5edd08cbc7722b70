"""A requirement: one testable sentence, its parameters, its reason, its proof."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.condition import Condition
from specgen.model.ids import ClauseId, Date, Name, RequirementId, Text, Version
from specgen.model.parameter import Parameter
from specgen.model.text import Localized

Level = Literal["minimum", "substantial", "requirement", "award", "info"]
Method = Literal["test", "demonstration", "inspection", "analysis", "field"]
Status = Literal["draft", "in_review", "approved", "superseded", "withdrawn"]
Due = Literal["offer", "provisional_acceptance", "execution"]


class SourceRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Where a requirement comes from: an id of ``sources.yaml`` or ``clauses/law``, and the place in it."""

    source: Text
    locator: str = ""


class StandardRef(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A standard named by a requirement: an id of ``standards.yaml`` and the clause of the standard."""

    standard: Text
    clause: str = ""


class Verification(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How the requirement is verified.

    ``procedure``: the black-box steps (stimulus, observation, expected result, tolerance, deadline), with the same slots
    as the statement. ``evidence``: what the bidder or contractor hands over and how it is judged (all methods but test).
    ``operations``: what the procedure touches, as ``<interface>#<operationId>`` of ``requirements/interface``; only for
    method ``test``. ``checks``: ids of executable checks; a test without one is carried out by hand, step by step.
    """

    method: Method
    procedure: tuple[Localized, ...] = ()
    evidence: Localized | None = None
    checks: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The scoring function of an award item, printed word for word in the tender.

    ``linear``: points grow in a straight line from ``zero_at`` (no points) to ``full_at`` (all points) of ``measure``.
    ``steps``: the first step that is met gives its share of the points. ``yes_no``: all or nothing.
    ``rubric``: a committee gives a share with reasons, by the listed descriptions.
    """

    function: Literal["linear", "steps", "yes_no", "rubric"]
    text: Localized
    measure: Localized | None = None
    zero_at: int | str | None = None
    full_at: int | str | None = None
    steps: tuple[ScoringStep, ...] = ()


class ScoringStep(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One step of a scoring function: ``share`` is a percentage of the points (0-100)."""

    share: int
    when: Localized


class Waiver(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finding that the author accepts, with the reason and the date."""

    code: Text
    reason: Text
    date: Date


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One requirement of the knowledge base (contract.md, "Keys that tools rely on").

    ``drafting_note`` is internal: it never reaches a published file. ``due`` is the moment at which the requirement is
    owed. ``test_hook`` marks what exists in the test environment only. ``extended``: choosing the component does not bring
    the requirement along; a profile, a use case, another requirement or the tender file names it. ``measures``: ids of
    ``requirements/measures.yaml`` that the requirement is about.
    """

    id: RequirementId
    version: Version
    status: Status
    level: Level
    title: Localized
    statement: Localized
    rationale: Localized
    verification: Verification
    sources: tuple[SourceRef, ...]
    due: Due = "provisional_acceptance"
    level_reason: Localized | None = None
    parameters: dict[Name, Parameter] = {}
    applies_if: Condition | None = None
    standards: tuple[StandardRef, ...] = ()
    not_tested_reason: Localized | None = None
    depends: tuple[RequirementId, ...] = ()
    conflicts: tuple[RequirementId, ...] = ()
    clauses: tuple[ClauseId, ...] = ()
    scoring: Scoring | None = None
    test_hook: bool = False
    extended: bool = False
    measures: tuple[Name, ...] = ()
    drafting_note: Localized | None = None
    waivers: tuple[Waiver, ...] = ()


class ComponentFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A file ``requirements/<domain>/<component>.yaml``: one component and its requirements, in reading order."""

    component: Name
    title: Localized
    requirements: tuple[Requirement, ...]
    introduction: Localized | None = None
    order: int = 100
    lanes: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ()
