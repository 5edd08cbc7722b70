"""Faulty details of matrices, travel times and figures on vehicles."""

from __future__ import annotations

import copy
import itertools
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from statistics import fmean
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import HOUR, read_instant
from specgen.reference.anpr.statistics.linking import Sightings
from specgen.reference.anpr.statistics.windows import MINUTES

Row = dict[str, Any]
Change = Callable[[Row], Row]


def with_(**members: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a wrap that puts members in an honest part: each is made from that part."""

    def wrap(honest: Any) -> Any:
        for name, make in members.items():
            setattr(honest, name, make(honest))
        return honest

    return wrap


class ShortPublished(Around):
    """Publishes matrices of every bin."""

    def coarse(self, size: str) -> bool:
        return True


class StrictPublished(Around):
    """Publishes matrices of bins that are longer than the smallest one only."""

    def coarse(self, size: str) -> bool:
        return bool(MINUTES[size] > self._honest._smallest)


def cells(change: Callable[[Any, Row], Row]) -> Callable[[Any], Any]:
    """Return a wrap of the part ``area_matrices`` that writes each cell otherwise."""

    def make(honest: Any) -> Callable[..., Row]:
        original = honest.matrix

        def matrix(area: Any, kind: str, bins: Any, expansion: bool) -> Row:
            found: Row = original(area, kind, bins, expansion)
            return {**found, "items": [change(honest, one) for one in found["items"]]}

        return matrix

    return with_(matrix=make)


def zero_for_gap(honest: Any, one: Row) -> Row:
    """Give zero for a cell that was not measured."""
    return {**one, "count": 0, "status": "shown"} if one["status"] == "not_measured" else one


def gap_shown(honest: Any, one: Row) -> Row:
    """Call a cell that was not measured shown."""
    return {**one, "status": "shown"} if one["status"] == "not_measured" else one


def corrected_alone(honest: Any, one: Row) -> Row:
    """Show the corrected number in the place of the one that was counted."""
    return {**one, "count": round(one["expanded"])} if one.get("expanded") else one


def origin_completeness(honest: Any, one: Row) -> Row:
    """State the completeness of the origin."""
    cell = (read_instant(one["start"]), read_instant(one["end"]))
    return {**one, "completeness": honest._quality.shares(one["origin"], [cell])[0]}


def mean_completeness(honest: Any, one: Row) -> Row:
    """State the mean completeness of the two cameras."""
    cell = (read_instant(one["start"]), read_instant(one["end"]))
    both = [honest._quality.shares(one[name], [cell])[0] for name in ("origin", "destination")]
    return {**one, "completeness": fmean(both)}


class OneRate(Around):
    """Expands by the readings of one camera instead of two."""

    def expanded(self, trips: int, rate: float) -> Row:
        found: Row = self._honest.expanded(trips, math.sqrt(rate))
        return found


def sheet(change: Callable[[list[Row]], list[Row]]) -> Callable[[Any], Any]:
    """Return a wrap of the part ``sheets`` that changes the rows of a CSV."""
    return with_(written=lambda honest: lambda names, rows, kept=honest.written: kept(names, change(rows)))


def hidden_as_zero(rows: list[Row]) -> list[Row]:
    """Write a suppressed number as zero."""
    return [{**one, "count": 0} if one.get("status") == "suppressed" and "count" in one else one for one in rows]


def hidden_left_out(rows: list[Row]) -> list[Row]:
    """Leave suppressed rows out."""
    return [one for one in rows if one.get("status") != "suppressed"]


class NoSwitches(Around):
    """Names no key change."""

    def switches(self, start: int, end: int) -> list[int]:
        return []


class NearSwitches(Around):
    """Names key changes of the hour before too."""

    def switches(self, start: int, end: int) -> list[int]:
        return list(self._honest.switches(start - HOUR, end))


def mean_as_median(honest: Any) -> Callable[..., list[Any]]:
    """Give the mean under the name of the median."""
    original = honest.figures

    def figures(origin: str, destination: str, start: int, end: int, size: str) -> list[Any]:
        times = honest.times(origin, destination, start, end)
        found = []
        for one in original(origin, destination, start, end, size):
            inside = [seconds for at, seconds in times if one.start <= at < one.end]
            found.append(replace(one, p50=fmean(honest.outliers.kept(inside))) if one.p50 is not None else one)
        return found

    return figures


def late_figures(honest: Any) -> Callable[..., list[Any]]:
    """Show a bin three quarters of a minute after its end."""
    original = honest.figures

    def figures(origin: str, destination: str, start: int, end: int, size: str) -> list[Any]:
        now = honest._clock.now()
        return [one for one in original(origin, destination, start, end, size) if one.end + 45_000 <= now]

    return figures


class EveryTime(Around):
    """Leaves no driving time out."""

    def kept(self, times: list[float]) -> list[float]:
        return sorted(times)


class NamelessRule(Around):
    """Does not name the rule for outliers."""

    name = ""


class SpeedKeeper(Around):
    """Keeps the speed of each vehicle between two cameras."""

    def records(self) -> Iterator[Row]:
        yield from self._honest.records()
        store = self._honest._store
        places = {one["id"]: one["position"] for one in store.cameras()}
        for known in self._by_token(store).values():
            for first, second in itertools.pairwise(known):
                north = places[second.camera]["lat"] - places[first.camera]["lat"]
                east = places[second.camera]["lon"] - places[first.camera]["lon"]
                metres = math.hypot(north * 111_200, east * 70_000)
                if metres > 10 and second.captured > first.captured:
                    pace = metres * 3600 / (second.captured - first.captured)
                    yield {"store": "sections", "event_id": second.event_id, self.field: round(pace, 1)}

    field = "speed"

    def _by_token(self, store: Any) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = {}
        for name in [one["id"] for one in store.cameras()]:
            for one in store.sightings([name], 0, 1 << 62):
                found.setdefault(one.token, []).append(one)
        return {token: sorted(known, key=lambda one: one.captured) for token, known in found.items()}


class PlainSpeedKeeper(SpeedKeeper):
    """Keeps that speed in a field with another name."""

    field = "v"


class OfTheSlowest(Around):
    """Reckons the spread relative to the slow vehicles."""

    def of(self, one: Any) -> float | None:
        if one.p15 is None or one.p85 is None:
            return None
        return float(round((one.p85 - one.p15) / one.p85, 2))


class OneVersion(Around):
    """Changes a closed count under the same version number."""

    def changes(self, camera: str, start: int, end: int) -> list[int]:
        return []


class NewestOnly(Around):
    """Gives the newest number for every version."""

    def until(self, changes: list[int], revision: int) -> int | None:
        return None


class LateClosing(Around):
    """Closes a count an hour later."""

    def closed(self, end: int) -> bool:
        return bool(self._honest.closed(end + HOUR))


def passages_as_vehicles(honest: Any) -> Callable[..., Row]:
    """Count the passages of a vehicle as vehicles."""

    def figure(camera: str, start: int, end: int) -> Row:
        known = honest._sightings.by_token([camera], start, end)
        number, hidden = honest._suppression.shown(sum(len(one) for one in known))
        return {"value": number, "status": "suppressed" if hidden else "shown"}

    return figure


class AnyWindow(Around):
    """Takes a window across a key change."""

    def within_key(self, request: Any) -> tuple[int, int]:
        found: tuple[int, int] = self._honest.windows.quarters(request, lambda one: True)
        return found


def visits_any_window(honest: Any) -> Any:
    """Return the operation of visits with windows across key changes."""
    other = copy.copy(honest)
    other._tools = AnyWindow(honest._tools)
    return other.visits


def upper_inside(honest: Any) -> Callable[[int, int, int | None], bool]:
    """Put a stay of exactly an upper bound in the class below."""
    return lambda stay, low, high: (low * 60_000 < stay and (high is None or stay <= high * 60_000)) or stay == low == 0


def cut_as_unknown(honest: Any) -> Callable[..., list[Row]]:
    """Put stays that the key change cut off in the class unknown."""
    original = honest.rows

    def rows(area: Any, start: int, end: int) -> list[Row]:
        found: list[Row] = original(area, start, end)
        kept = {one["class"]: one for one in found}
        swap = {"censored": "unknown", "unknown": "censored"}
        return [{**kept[swap[one["class"]]], "class": one["class"]} if one["class"] in swap else one for one in found]

    return rows


class RarerRoutes(Around):
    """Shows a route driven by one vehicle less."""

    def shown(self, sequence: tuple[str, ...], number: int) -> bool:
        return len(sequence) >= 2 and number >= int(self._honest.minimum) - 1


class LongerRoutes(Around):
    """Shows a sequence of one camera more."""

    def sequence(self, cameras: list[str]) -> tuple[str, ...]:
        kept, self._honest._longest = self._honest._longest, self._honest._longest + 1
        try:
            return tuple(self._honest.sequence(cameras))
        finally:
            self._honest._longest = kept


class IgnoredExclusions(Around):
    """Keeps the list of cameras that are left out and links them all the same."""

    def excluded(self) -> set[str]:
        return set()


class AllCameras(Sightings):
    """Knows of no camera that is left out."""

    def __init__(self, honest: Sightings) -> None:
        super().__init__(honest._store, honest._exclusions)

    def cameras(self, cameras: Any) -> list[str]:
        return list(cameras)


MUTANTS: tuple[Mutant, ...] = (
    Mutant("short-published", "ANPR-ODM-07", "publishes matrices of every bin", "area_matrices", ShortPublished),
    Mutant("strict-published", "ANPR-ODM-07", "refuses the smallest bin that may be published", "area_matrices", StrictPublished),
    Mutant("zero-for-gap", "ANPR-ODM-09", "gives zero trips where nothing was measured", "area_matrices", cells(zero_for_gap)),
    Mutant("gap-shown", "ANPR-ODM-09", "calls an empty cell shown", "area_matrices", cells(gap_shown)),
    Mutant("hidden-as-zero", "ANPR-ODM-12", "writes suppressed numbers as zero in CSV", "sheets", sheet(hidden_as_zero)),
    Mutant("hidden-left-out", "ANPR-ODM-12", "leaves suppressed rows out of the CSV", "sheets", sheet(hidden_left_out)),
    Mutant("corrected-alone", "ANPR-ODM-13", "shows the corrected number alone", "area_matrices", cells(corrected_alone)),
    Mutant("one-rate", "ANPR-ODM-13", "corrects for one camera only", "expansion", OneRate),
    Mutant("origin-completeness", "ANPR-ODM-15", "states the completeness of the origin", "area_matrices", cells(origin_completeness)),
    Mutant("mean-completeness", "ANPR-ODM-15", "states the mean completeness", "area_matrices", cells(mean_completeness)),
    Mutant("no-switches", "ANPR-ODM-16", "names no key change", "key_times", NoSwitches),
    Mutant("near-switches", "ANPR-ODM-16", "names the key change of the hour before", "key_times", NearSwitches),
    Mutant(
        "one-vehicle-short", "ANPR-TTM-01", "shows a travel time of one vehicle less", "travel_times",
        with_(enough=lambda honest: lambda sample: sample >= honest.smallest - 1),
    ),
    Mutant("mean-as-median", "ANPR-TTM-01", "gives the mean as median", "travel_times", with_(figures=mean_as_median)),
    Mutant("every-time", "ANPR-TTM-02", "leaves no stop out of the travel time", "outliers", EveryTime),
    Mutant("nameless-rule", "ANPR-TTM-02", "does not name its rule for outliers", "outliers", NamelessRule),
    Mutant("late-figures", "ANPR-TTM-04", "shows a bin 45 seconds after its end", "travel_times", with_(figures=late_figures)),
    Mutant("speed-keeper", "ANPR-TTM-05", "keeps the speed of each vehicle", "export", SpeedKeeper),
    Mutant("plain-speed-keeper", "ANPR-TTM-05", "keeps the speed under another name", "export", PlainSpeedKeeper),
    Mutant("of-the-slowest", "ANPR-TTM-06", "reckons the spread relative to the slow vehicles", "reliability", OfTheSlowest),
    Mutant("one-version", "ANPR-CNT-04", "changes a closed count without new version", "revisions", OneVersion),
    Mutant("newest-only", "ANPR-CNT-04", "gives the newest number for every version", "revisions", NewestOnly),
    Mutant("late-closing", "ANPR-CNT-04", "closes a count an hour late", "revisions", LateClosing),
    Mutant("passages-as-vehicles", "ANPR-CNT-06", "counts passages as vehicles", "unique", with_(figure=passages_as_vehicles)),
    Mutant(
        "unique-any-window", "ANPR-CNT-06", "counts vehicles across a key change", "grouped_counts",
        with_(_tools=lambda honest: AnyWindow(honest._tools)),
    ),
    Mutant("upper-inside", "ANPR-DWL-01", "puts a stay of an upper bound in the class below", "stays", with_(inside=upper_inside)),
    Mutant(
        "narrow-classes", "ANPR-DWL-01", "makes a class of ten minutes", "stays",
        with_(_width=lambda honest: 10, bounds=lambda honest: (0, 10, 30, 60, 120, 240, 480)),
    ),
    Mutant("cut-as-unknown", "ANPR-DWL-01", "calls stays cut off unknown", "stays", with_(rows=cut_as_unknown)),
    Mutant(
        "twice-is-more", "ANPR-DWL-03", "counts two visits as more", "visits",
        with_(name=lambda honest: lambda entries: "once" if entries == 1 else "more"),
    ),
    Mutant("visits-any-window", "ANPR-DWL-03", "counts visits across a key change", "area_figures", with_(visits=visits_any_window)),
    Mutant("rarer-routes", "ANPR-TRJ-01", "shows a route of one vehicle less", "route_rule", RarerRoutes),
    Mutant("longer-routes", "ANPR-TRJ-01", "shows a sequence of one camera more", "route_rule", LongerRoutes),
    Mutant("ignored-exclusions", "ANPR-TRJ-03", "links cameras that are left out", "exclusions", IgnoredExclusions),
    Mutant(
        "travel-of-excluded", "ANPR-TRJ-03", "answers travel times of a camera that is left out", "travel",
        with_(_sightings=lambda honest: AllCameras(honest._sightings)),
    ),
)
