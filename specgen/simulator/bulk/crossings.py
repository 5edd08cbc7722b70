"""The crossings of a day for whole groups at once, as ``simulator.city.trips`` makes them one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from specgen.simulator.bulk import draws
from specgen.simulator.bulk.draws import Table, Whole
from specgen.simulator.bulk.fleet import Fleet
from specgen.simulator.city import days, hours, tables
from specgen.simulator.city.days import HOUR, MINUTE, Day
from specgen.simulator.city.network import LONGEST, Route
from specgen.simulator.city.population import CLASSES, Crowd
from specgen.simulator.city.trips import _STOPS, BETWEEN, TOURS, Crossing, Trips

Small = NDArray[np.int16]


@dataclass
class Crossings:
    """Arrays of equal length; names and meaning as of ``simulator.city.trips.Crossing``. ``way`` is a place in the list of routes."""

    number: Whole
    vehicle: Whole
    camera: Whole
    instant: Whole
    place: Whole
    way: Whole

    @staticmethod
    def joined(parts: Sequence[Crossings]) -> Crossings:
        """Return several as one."""
        if not parts:
            return Crossings(*(np.zeros(0, dtype=np.int64) for _ in fields(Crossings)))
        return Crossings(*(np.concatenate([getattr(one, name.name) for one in parts]) for name in fields(Crossings)))

    def taken(self, chosen: Whole | NDArray[np.bool_]) -> Crossings:
        """Return some of the rows."""
        return Crossings(*(getattr(self, name.name)[chosen] for name in fields(self)))


def offsets(instants: Whole) -> Whole:
    """Return how far the Belgian clock is ahead of UTC, in milliseconds."""
    if not len(instants):
        return np.zeros(0, dtype=np.int64)
    least, most = int(instants.min()), int(instants.max())
    if days.offset(least) == days.offset(most) and most - least < 100 * days.DAY:
        return np.full(len(instants), days.offset(least), dtype=np.int64)
    hour = instants // HOUR
    known, back = np.unique(hour, return_inverse=True)  # the clock changes at whole hours
    found: Whole = np.array([days.offset(int(one) * HOUR) for one in known], dtype=np.int64)[back]
    return found


def clock_hours(instants: Whole) -> Whole:
    """Return the hour of the Belgian clock."""
    found: Whole = (instants + offsets(instants)) // HOUR % 24
    return found


class Paths:
    """Routes as flat arrays: where each begins, how long it is, and its cameras and offsets one after the other."""

    def __init__(self, routes: Sequence[Route], first: int) -> None:
        self.first = first
        self.size = np.array([len(one.cameras) for one in routes], dtype=np.int64)
        self.begin = np.cumsum(self.size) - self.size
        self.cameras = np.array([camera for one in routes for camera in one.cameras], dtype=np.int64)
        self.offsets = np.array([offset for one in routes for offset in one.offsets], dtype=np.int64)


class Maker:
    """Makes the crossings of a scenario, day by day."""

    def __init__(self, trips: Trips, fleet: Fleet) -> None:
        self.trips = trips
        self.fleet = fleet
        self.routes: list[Route] = []
        self.speed = Table(tables.speed())
        self.slow = np.array(hours.SLOW, dtype=np.int64)
        self.group = np.array([hours.GROUP[name] for name in CLASSES], dtype=np.int64)
        self.paths: dict[int, tuple[Paths, Paths | None]] = {}
        for crowd in trips.registry.crowds:
            self.paths[crowd.place] = self._paths(crowd.forth.routes), self._paths(crowd.back.routes) if crowd.back else None

    def _paths(self, routes: Sequence[Route]) -> Paths:
        made = Paths(routes, len(self.routes))
        self.routes += routes
        return made

    def on(self, day: Day) -> Crossings:
        """Return the crossings of the population on a day."""
        parts = [part for crowd in self.trips.registry.crowds for part in self._crowd(day, crowd)]
        return Crossings.joined(parts)

    def _crowd(self, day: Day, crowd: Crowd) -> list[Crossings]:
        numbers: Whole = np.arange(crowd.first, crowd.first + crowd.group.vehicles, dtype=np.int64)
        chosen = draws.low(draws.draw(self.trips.present, day.number * self.trips.vehicles + numbers))
        numbers = numbers[chosen < np.uint64(crowd.present[day.date.weekday()])]
        parts: list[Crossings] = []
        for tour in range(crowd.group.tours):
            parts += self._tour(day, crowd, numbers, (day.number * self.trips.vehicles + numbers) * TOURS + tour)
        return parts

    def _tour(self, day: Day, crowd: Crowd, vehicles: Whole, number: Whole) -> list[Crossings]:
        forth, back = self.paths[crowd.place]
        first = self._when(day, vehicles, 2 * number)
        chosen = draws.draw(self.trips.way, number)
        place = draws.which(crowd.forth.bounds, draws.high(chosen))
        if back is None or crowd.back is None:
            return [self._leg(vehicles, forth, place, 2 * number, first)[0]]
        second = self._when(day, vehicles, 2 * number + 1)
        there, ends = self._leg(vehicles, forth, place, 2 * number, np.minimum(first, second))
        mirror = np.array(crowd.forth.mirror, dtype=np.int64)[place]
        same = (mirror >= 0) & (draws.below(draws.low(chosen), 1000) < crowd.group.same_gate)
        other = draws.which(crowd.back.bounds, draws.low(draws.draw(self.trips.back, number)))
        home = np.where(same, mirror, other)
        begins = np.maximum(np.maximum(first, second), ends + BETWEEN)
        return [there, self._leg(vehicles, back, home, 2 * number + 1, begins)[0]]

    def _when(self, day: Day, vehicles: Whole, counters: Whole) -> Whole:
        bits = draws.draw(self.trips.moment, counters)
        upper, group = draws.high(bits), self.group[self.fleet.vehicle_class[vehicles]]
        hour = np.zeros(len(vehicles), dtype=np.int64)
        for place, bounds in enumerate(self.trips.bounds[day.kind]):
            mine = group == place
            hour[mine] = draws.which(bounds, upper[mine])
        start = np.array(day.starts, dtype=np.int64)[hour]
        if day.again is not None:
            start = np.where((hour == 2) & ((bits & np.uint64(1)) == 1), day.again, start)
        found: Whole = start + draws.below(draws.low(bits), HOUR)
        return found

    def _leg(self, vehicles: Whole, paths: Paths, route: Whole, trip: Whole, start: Whole) -> tuple[Crossings, Whole]:
        """Return the crossings of one trip of each vehicle, and the instant of the last crossing of each."""
        bits = draws.draw(self.trips.pace, trip)
        slow = self.slow[clock_hours(start)] * self.speed.pick(draws.low(bits))
        size = paths.size[route]
        upto = np.cumsum(size)
        row = np.repeat(np.arange(len(vehicles)), size)
        place: Whole = np.arange(len(row)) - np.repeat(upto - size, size)
        at = paths.begin[route][row] + place
        instant = start[row] + paths.offsets[at] * slow[row] // 1_000_000
        upper = draws.high(bits).astype(np.int64)
        stops = np.flatnonzero((size > 1) & ((upper & 0xFFFF) < _STOPS))
        if len(stops):
            pause = np.zeros(len(vehicles), dtype=np.int64)
            after = np.full(len(vehicles), LONGEST + 1, dtype=np.int64)
            after[stops] = 1 + ((upper[stops] >> 16) * (size[stops] - 1) >> 16)
            pause[stops] = 5 * MINUTE + draws.below(draws.low(draws.draw(self.trips.stop, trip[stops])), 85 * MINUTE)
            instant += np.where(place >= after[row], pause[row], 0)
        made = Crossings(
            trip[row] * LONGEST + place, vehicles[row], paths.cameras[at], instant, place, paths.first + route[row]
        )
        return made, instant[upto - 1] if len(instant) else instant


def of_script(found: Sequence[Crossing], routes: list[Route]) -> Crossings:
    """Return scripted crossings as arrays; their ways are added to ``routes``."""
    known = {(one.start, one.end, len(one.cameras)): place for place, one in enumerate(routes)}
    rows = []
    for one in found:
        way = (one.start, one.end, one.length)
        if way not in known:
            known[way] = len(routes)
            routes.append(Route(one.start, one.end, (0,) * one.length, (0,) * one.length))
        rows.append((one.number, one.vehicle.number, one.camera, one.instant, one.place, known[way]))
    return Crossings(*np.array(rows, dtype=np.int64).reshape(-1, 6).T)
