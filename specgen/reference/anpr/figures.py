"""What analysts see: counts and trips between cameras, with small cells hidden and silence shown as a gap."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from specgen.reference.anpr.clock import DAY, Clock, bins, read_instant, write_instant
from specgen.reference.anpr.settings import Settings
from specgen.reference.anpr.store import Passage, Store


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
    """Finds when a camera showed no life for longer than the limit."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self._store = store
        self._clock = clock
        self._limit = settings.silence_s * 1000

    def too_long(self, duration: int) -> bool:
        """Tell whether a silence of so many milliseconds is a gap."""
        return duration > self._limit

    def gaps(self, camera: str, start: int, end: int) -> list[tuple[int, int]]:
        """Return the silent spans that touch ``[start, end)``, up to the present."""
        entry = self._store.camera(camera)
        since = read_instant(entry["active_from"]) if entry else start
        until = min(end + 2 * DAY, max(self._clock.now(), start))
        known = self._store.signals(camera, start - 2 * DAY, until)
        marks = [max(since, start - 2 * DAY), *known, until]
        return [(one, two) for one, two in itertools.pairwise(marks) if self.too_long(two - one)]


class Tally:
    """Says which passages count: all, read or not, but a repeated report of one crossing."""

    def counts(self, passage: Passage) -> bool:
        """Tell whether a passage counts."""
        return not passage.repeat


class Counts:
    """Crossings per camera and bin."""

    def __init__(self, store: Store, tally: Tally, silence: Silence, suppression: Suppression) -> None:
        self._store = store
        self._tally = tally
        self._silence = silence
        self._suppression = suppression

    def rows(self, camera: str, start: int, end: int, size: str) -> list[dict[str, Any]]:
        """Return one row per bin that touches ``[start, end)``."""
        cells = bins(start, end, size)
        gaps = self._silence.gaps(camera, cells[0][0], cells[-1][1]) if cells else []
        found: list[dict[str, Any]] = []
        for low, high in cells:
            silent = sum(max(0, min(high, two) - max(low, one)) for one, two in gaps)
            number = sum(self._tally.counts(one) for one in self._store.crossings(camera, low, high))
            count, hidden = self._suppression.shown(number)
            if silent and not number:
                count = None
            found.append(
                {
                    "camera": camera,
                    "start": write_instant(low),
                    "end": write_instant(high),
                    "count": count,
                    "suppressed": hidden,
                    "completeness": round(1 - silent / (high - low), 4),
                    "gap": silent > 0,
                }
            )
        return found


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

    def __init__(self, store: Store, trips: Trips, suppression: Suppression) -> None:
        self._store = store
        self._trips = trips
        self._suppression = suppression

    def rows(self, cordon: list[str], start: int, end: int, size: str) -> tuple[list[dict[str, Any]], int | None]:
        """Return one row per origin, destination and bin with trips that began in ``[start, end)``, and the unmatched."""
        starts = dict(bins(start, end, size))
        cells: dict[tuple[str, str, int], int] = {}
        alone = 0
        for run in self._runs(cordon, start, end):
            if not start <= run[0].captured < end:
                continue
            made = self._trips.trips(run)
            alone += 0 if made else 1
            for trip in made:
                low = next(low for low, high in starts.items() if low <= trip.start < high)
                place = (trip.origin, trip.destination, low)
                cells[place] = cells.get(place, 0) + 1
        items = []
        for (origin, destination, low), number in sorted(cells.items()):
            count, hidden = self._suppression.shown(number)
            items.append(
                {
                    "origin": origin,
                    "destination": destination,
                    "start": write_instant(low),
                    "count": count,
                    "suppressed": hidden,
                }
            )
        return items, self._suppression.shown(alone)[0]

    def _runs(self, cordon: list[str], start: int, end: int) -> list[list[Passage]]:
        by_token: dict[str, list[Passage]] = {}
        for one in self._store.sightings(cordon, start - DAY, end + DAY):
            if one.linkable and not one.repeat and one.token:
                by_token.setdefault(one.token, []).append(one)
        return [run for known in by_token.values() for run in self._trips.cut(known)]
