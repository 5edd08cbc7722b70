"""What analysts see: counts and trips between cameras, with small cells hidden and silence shown as a gap."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from specgen.reference.anpr.clock import DAY, Clock, bins, read_instant, write_instant
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.statistics.counting import ALL, CountTables, DayCounts, days
from specgen.reference.anpr.statistics.matrices import ANY, Matrices
from specgen.reference.anpr.store import Passage, Store

END_OF_SERVICE = 1 << 62
"""The end of a camera without end, and of a view without end."""


class Suppression:
    """Hides small cells. A true zero names nobody and stays visible."""

    def __init__(self, settings: Settings) -> None:
        self.minimum = settings.minimum_cell

    def shown(self, count: int) -> tuple[int | None, bool]:
        """Return (count or None, suppressed)."""
        if 0 < count < self.minimum:
            return None, True
        return count, False


class Silence:
    """Finds when a camera showed no life for longer than the limit (measure completeness)."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._limit = settings.silence_s * 1000

    def too_long(self, duration: int) -> bool:
        """Tell whether a silence of so many milliseconds is a gap."""
        return duration > self._limit

    def gaps(self, camera: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return the silent spans that touch ``[start, end)``, up to the present. Signs of life are heartbeats and passages."""
        since, _ = self.service(camera, start, end)
        until = min(end + 2 * DAY, max(self._clock.now(), start))
        known = self._store.signals(camera, start - 2 * DAY, until)
        seen = [one.captured for one in self._store.crossings(camera, start - 2 * DAY, until + 1)]
        marks = sorted([max(since, start - 2 * DAY), *known, *seen, until])
        return [(one, two) for one, two in itertools.pairwise(marks) if self.too_long(two - one)]

    def service(self, camera: str, start: int, end: int) -> tuple[int, int]:
        """Return from when to when a camera is expected to give data."""
        entry = self._store.camera(camera)
        if entry is None:
            return start, end
        until = entry.get("active_to")
        return read_instant(entry["active_from"]), read_instant(until) if until else END_OF_SERVICE


class Quality:
    """Gives the share of a bin without data gap."""

    def __init__(self, silence: Silence) -> None:
        self._silence = silence

    def shares(self, camera: str, cells: list[tuple[int, int]]) -> list[float]:
        """Return the completeness of each bin; 0 for a bin in which the camera was not in service."""
        if not cells:
            return []
        gaps = self._silence.gaps(camera, cells[0][0], cells[-1][1])
        since, until = self._silence.service(camera, cells[0][0], cells[-1][1])
        found = []
        for low, high in cells:
            low, high = max(low, since), min(high, until)
            silent = sum(max(0, min(high, two) - max(low, one)) for one, two in gaps)
            found.append(round(1 - silent / (high - low), 4) if high > low else 0.0)
        return found


class Tally:
    """Says which passages count: all, read or not, but a repeated report of one crossing."""

    def counts(self, passage: Passage) -> bool:
        """Tell whether a passage counts."""
        return not passage.repeat


@dataclass(frozen=True)
class Number:
    """A figure of a bin. ``status`` is ``shown``, ``suppressed`` or ``not_measured``; only a shown one has a count."""

    start: int
    end: int
    group: str
    count: int | None
    status: str
    completeness: float


class Counts:
    """Crossings per camera and bin, in classes."""

    def __init__(self, store: Store, tally: Tally, quality: Quality, tables: CountTables) -> None:
        self._store = store
        self._tally = tally
        self._quality = quality
        self._tables = tables

    def numbers(
        self, camera: str, start: int, end: int, size: str, split: str = "all", until: int = END_OF_SERVICE
    ) -> list[Number]:
        """Return one number per bin that touches ``[start, end)`` and class, from what was received before ``until``."""
        cells = bins(start, end, size)
        shares = dict(zip(cells, self._quality.shares(camera, cells), strict=True))
        found: list[Number] = []
        for low, high in days(start, end):
            table = self.table(camera, low, high, until)
            inside = [one for one in cells if low <= one[0] < high]
            groups = ["all"] if split == "all" else sorted({cell[3] for cell in table.values if cell[2] == split})
            for cell in inside:
                for group in groups:
                    number, hidden = table.value((*cell, split, group))
                    if hidden:
                        shown = Number(*cell, group, None, "suppressed", shares[cell])
                    elif shares[cell] < 1 and not table.values[(*cell, *ALL)]:
                        shown = Number(*cell, group, None, "not_measured", shares[cell])
                    else:
                        shown = Number(*cell, group, number, "shown", shares[cell])
                    found.append(shown)
        return found

    def table(self, camera: str, start: int, end: int, until: int = END_OF_SERVICE) -> DayCounts:
        """Return the protected table of a Belgian day."""
        passages = self._store.crossings(camera, start, end)
        return self._tables.table(one for one in passages if one.received < until and self._tally.counts(one))

    def rows(self, camera: str, start: int, end: int, size: str) -> list[dict[str, Any]]:
        """Return one row per bin that touches ``[start, end)``."""
        return [
            {
                "camera": camera,
                "start": write_instant(one.start),
                "end": write_instant(one.end),
                "count": one.count,
                "suppressed": one.status == "suppressed",
                "completeness": one.completeness,
                "gap": one.completeness < 1,
            }
            for one in self.numbers(camera, start, end, size)
        ]


class Backlog:
    """Says how much work waits. This platform answers only after it has processed, so nothing ever does."""

    def member(self) -> dict[str, int]:
        """Return the optional member ``pending`` of answers."""
        return {"pending": 0}


@dataclass(frozen=True)
class Trip:
    """First entry and last exit of one vehicle in a cordon."""

    origin: str
    destination: str
    start: int


class Trips:
    """Cuts the sightings of a token into trips."""

    def __init__(self, settings: Settings) -> None:
        self.gap_ms = settings.trip_gap_min * 60_000

    def cut(self, sightings: list[Passage]) -> list[list[Passage]]:
        """Return runs of sightings of one token (in order of capture) that follow each other within less than the trip gap."""
        runs: list[list[Passage]] = []
        for one in sightings:
            if runs and one.captured - runs[-1][-1].captured < self.gap_ms:
                runs[-1].append(one)
            else:
                runs.append([one])
        return runs

    def trips(self, run: list[Passage]) -> list[Trip]:
        """Return the trip of a run: none for a single sighting."""
        if len(run) < 2:
            return []
        return [Trip(run[0].camera, run[-1].camera, run[0].captured)]


class Journeys:
    """Origin-destination figures of a cordon, from the tokens that are still there."""

    def __init__(self, matrices: Matrices) -> None:
        self._matrices = matrices

    def rows(self, cordon: list[str], start: int, end: int, size: str) -> tuple[list[dict[str, Any]], int | None]:
        """Return one row per origin, destination and bin with trips that began in ``[start, end)``, and the unmatched."""
        cells = bins(start, end, size)
        items: list[dict[str, Any]] = []
        alone: int | None = 0
        for low, high in days(start, end):
            table = self._matrices.table(cordon, low, high)
            for cell in (one for one in cells if low <= one[0] < high):
                for origin, destination in itertools.product(sorted(cordon), repeat=2):
                    number, hidden = table.value(("trips", *cell, origin, destination))
                    if number:
                        items.append(
                            {
                                "origin": origin,
                                "destination": destination,
                                "start": write_instant(cell[0]),
                                "count": None if hidden else number,
                                "suppressed": hidden,
                            }
                        )
                number, hidden = table.value(("unmatched", *cell, ANY, ANY))
                alone = None if hidden or alone is None else alone + number
        return items, alone
