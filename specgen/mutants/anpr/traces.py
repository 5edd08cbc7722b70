"""Faulty figures with tokens, lasting traces, gaps that stay, and estimates among the counts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.mutants.anpr.figure_details import cells, with_
from specgen.reference.anpr.clock import DAY, HOUR, read_instant

Row = dict[str, Any]


def sample_token(honest: Any, one: Row) -> Row:
    """Add the token of a vehicle to each cell, as a sample."""
    known = honest._sightings.by_token([one["origin"]], read_instant(one["start"]), read_instant(one["end"]))
    return {**one, "sample": known[0][0].token if known else None}


def first_stay(honest: Any) -> Callable[..., list[Row]]:
    """Add the token of the first stay to the classes of dwell time."""
    rows = honest.rows

    def with_first(area: Any, start: int, end: int) -> list[Row]:
        found: list[Row] = rows(area, start, end)
        known = honest._gates._sightings.by_token(list(area.cameras), start, end)
        return [{**one, "first": known[0][0].token if known else None} for one in found]

    return with_first


class Remembering(Around):
    """Remembers to which vehicle a passage belonged."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._known: dict[str, str] = {}

    def records(self) -> Iterator[Row]:
        found = list(self._honest.records())
        for one in found:
            if one["store"] == "passages" and one.get("token"):
                self._known[one["event_id"]] = hashlib.sha256(f"house{one['token']}".encode()).hexdigest()[:20]
        return self.told(found)

    def told(self, found: list[Row]) -> Iterator[Row]:
        """Yield the records with a lasting mark of the vehicle once its token is gone."""
        for one in found:
            mark = self._known.get(str(one.get("event_id")))
            yield {**one, "vehicle": mark} if mark and one["store"] == "passages" and not one.get("token") else one


class KeptTrips(Remembering):
    """Keeps the trips of vehicles whose tokens are gone."""

    def told(self, found: list[Row]) -> Iterator[Row]:
        yield from found
        trips: dict[str, list[str]] = {}
        for one in found:
            mark = self._known.get(str(one.get("event_id")))
            if mark and one["store"] == "passages" and not one.get("token"):
                trips.setdefault(mark, []).append(one["event_id"])
        for events in trips.values():
            yield {"store": "passages", "trip": events}


class LastingGaps(Around):
    """Goes on with the completeness that was asked for first."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._first: dict[tuple[str, tuple[int, int]], float] = {}

    def shares(self, camera: str, bins: list[tuple[int, int]]) -> list[float]:
        found: list[float] = self._honest.shares(camera, bins)
        return [self._first.setdefault((camera, cell), share) for cell, share in zip(bins, found, strict=True)]


def estimated(when: str) -> Callable[[Any], Any]:
    """Return a wrap of the part ``grouped_counts`` that puts estimates among the counts."""

    def make(honest: Any) -> Callable[..., Row | None]:
        original = honest._row

        def row(camera: str, one: Any, revision: int, split: str, size: str) -> Row | None:
            found: Row | None = original(camera, one, revision, split, size)
            if found is None or found["completeness"] == 1 or split != "all":
                return found
            before = honest._counts.numbers(camera, one.start - DAY, one.end - DAY, size, split)
            pattern = before[0].count if before else None
            if when == "partial" and found["count"] and pattern:
                return {**found, "count": round(found["count"] / found["completeness"])}
            if when == "empty" and found["status"] == "not_measured":
                last = honest._counts.numbers(camera, one.start - HOUR, one.end - HOUR, size, split)
                return {**found, "count": last[0].count, "status": "shown"} if last and last[0].count else found
            return found

        return row

    return with_(_row=make)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("sample-token", "ANPR-PSE-09", "shows a token with each cell of a matrix", "area_matrices", cells(sample_token)),
    Mutant("first-stay", "ANPR-PSE-09", "shows a token with the dwell times", "stays", with_(rows=first_stay)),
    Mutant("remembering", "ANPR-TRJ-02", "marks the passages of a vehicle for good", "export", Remembering),
    Mutant("kept-trips", "ANPR-TRJ-02", "keeps the trips of vehicles", "export", KeptTrips),
    Mutant("lasting-gaps", "ANPR-TRN-08", "leaves a gap that was filled later", "quality", LastingGaps),
    Mutant("estimated-half", "ANPR-CNT-10", "expands the count of half an hour", "grouped_counts", estimated("partial")),
    Mutant("estimated-hour", "ANPR-CNT-10", "fills an empty hour by the hour before", "grouped_counts", estimated("empty")),
)
