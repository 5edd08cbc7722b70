"""What a city wants to know (use cases), how it is counted (measures), what does not go together, and how it maps to frameworks."""

from __future__ import annotations

from typing import Literal

import msgspec

from specgen.model.condition import Condition
from specgen.model.ids import Date, Name, RequirementId, Slug, Text
from specgen.model.requirement import SourceRef
from specgen.model.text import Localized


class Scenario(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A small world that the simulator can play: ``settings`` are arguments of ``simulator.core`` for that world.

    ``expect`` names figures of the ground truth with the least value that makes the scenario worth playing, such as
    ``through: 20``: a scenario in which nothing happens shows nothing.
    """

    world: Literal["traffic", "sensors"]
    seed: int
    settings: dict[Name, int | str | tuple[str, ...]] = {}
    expect: dict[Name, int] = {}


class UseCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A use case: the question it answers, the data it needs, the privacy lane, and what it pulls into a tender.

    ``lane``: A statistics, B municipal enforcement, C police (out of scope, with ``out_of_scope`` saying why). ``legal_ground`` is
    a proposal that the city's own lawyer confirms. ``acceptance``: the scenario in steps; ``scenario``: its world.
    """

    id: Name
    title: Localized
    question: Localized
    data: Localized
    privacy: Localized
    legal_ground: Localized
    sources: tuple[SourceRef, ...]
    lane: Literal["", "A", "B", "C"] = ""
    components: tuple[Name, ...] = ()
    include: tuple[RequirementId, ...] = ()
    measures: tuple[Name, ...] = ()
    acceptance: tuple[Localized, ...] = ()
    scenario: Scenario | None = None
    out_of_scope: Localized | None = None


class UseCasesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/use-cases/<domain>.yaml``."""

    domain: Name
    use_cases: tuple[UseCase, ...]


class Measure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One traffic or quality measure, so exact that two teams code the same number.

    ``formula`` is plain text over the named ``inputs``; ``unit`` is written out. ``aggregation`` tells intervals, time zone, gaps;
    ``suppression`` what is withheld; ``quality`` what must be published beside the number.
    """

    id: Name
    title: Localized
    definition: Localized
    formula: Text
    unit: Text
    aggregation: Localized
    sources: tuple[SourceRef, ...]
    inputs: tuple[Text, ...] = ()
    suppression: Localized | None = None
    quality: Localized | None = None
    requirements: tuple[RequirementId, ...] = ()


class MeasuresFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/measures.yaml``."""

    measures: tuple[Measure, ...]


class Combination(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Choices that do not go together, or that need a remark when they do; judged after the selection.

    ``when`` may ask for requirements; ``message`` says what is wrong and ``fix`` what the officer does about it.
    """

    id: Slug
    domain: Name
    when: Condition
    message: Localized
    fix: Localized
    severity: Literal["error", "warning", "info"]
    sources: tuple[SourceRef, ...]


class CombinationsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/combinations.yaml``."""

    combinations: tuple[Combination, ...]


class Framework(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A framework that others publish, named by title and date because its numbering is not stable."""

    id: Slug
    title: Text
    organisation: Text
    date: Text
    status: Literal["verified", "secondary", "unverified"]
    seen_on: Date | None = None
    note: str = ""


class MappedCapability(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One capability of a framework and the requirements that answer it; ``gap`` says what is not covered."""

    capability: Text
    title: Text
    requirements: tuple[RequirementId, ...] = ()
    gap: Localized | None = None


class MappingFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``requirements/mappings/<framework>.yaml``."""

    framework: Framework
    capabilities: tuple[MappedCapability, ...]
