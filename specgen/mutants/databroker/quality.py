"""Faulty data brokers: quality rules and the reading of marked observations."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.quality.judged import Judged
from specgen.reference.broker.quality.rules import Rules
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import Observation, Window


class OpenBounds(Rules):
    """Takes the bounds of a range for values outside it."""

    def within(self, rule: Mapping[str, Any], value: float) -> bool:
        return bool(rule["minimum"] < value < rule["maximum"])


class EarlyStuck(Rules):
    """Marks sticking one value too early."""

    def run(self, row: Sequence[Observation], place: int) -> int:
        return super().run(row, place) + 1


class LateStuck(Rules):
    """Marks sticking one value too late."""

    def run(self, row: Sequence[Observation], place: int) -> int:
        return super().run(row, place) - 1


class OneMark(Rules):
    """Gives an observation that violates several rules the first mark only."""

    def judge(self, rules: Mapping[str, Any], row: Sequence[Observation], place: int) -> list[str]:
        return super().judge(rules, row, place)[:1]


class FilteredPage(Judged):
    """Filters a page after it was cut off, so that the reading ends too early."""

    def chosen(self, sight: Sight, window: Window, marks: Mapping[int, list[str]], wanted: str) -> list[Observation]:
        if not wanted:
            return super().chosen(sight, window, marks, wanted)
        first = sight.observations(dataclasses.replace(window, limit=window.limit + 1))
        return [one for one in first if (one.number in marks) == (wanted == "true")]


class UnfilteredPart(Judged):
    """Does not filter by marks where a part of the time is asked."""

    def chosen(self, sight: Sight, window: Window, marks: Mapping[int, list[str]], wanted: str) -> list[Observation]:
        return super().chosen(sight, window, marks, "" if window.start is not None else wanted)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("open-bounds", "DB-QUA-01", "quality_rules", "a value on the bound of a range is marked", OpenBounds),
    ("early-stuck", "DB-QUA-01", "quality_rules", "sticking is marked one value too early", EarlyStuck),
    ("late-stuck", "DB-QUA-01", "quality_rules", "sticking is marked one value too late", LateStuck),
    ("one-mark", "DB-QUA-01", "quality_rules", "an observation gets one mark at most", OneMark),
    ("filtered-page", "DB-QUA-03", "quality_area", "a filtered reading ends too early", FilteredPage),
    ("unfiltered-part", "DB-QUA-03", "quality_area", "the filter is forgotten for a part of the time", UnfilteredPart),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of quality."""
