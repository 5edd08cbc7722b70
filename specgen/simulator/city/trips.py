"""From vehicles to crossings: who drives on a day, when, along which way, and at which instant each camera is passed.

A tour has two moments drawn from the hours of the day; the earlier is the way there, the later the way back. So both ways together keep
the hour shares, and traffic goes in in the morning and out in the evening without a rule for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specgen.simulator.city import hours, mixing, tables
from specgen.simulator.city.days import HOUR, MINUTE, Day
from specgen.simulator.city.network import LONGEST, Route
from specgen.simulator.city.population import CLASSES, Crowd, Registry, Vehicle, Ways

TOURS = 16
"""At most so many tours of a vehicle on a day; part of the number of a trip."""
BETWEEN = 10 * MINUTE
"""Between the end of the way there and the way back."""
_STOPS = 6554
"""Of 65536 trips that pass more than one camera, so many stop on the way: 10 %."""


@dataclass(frozen=True)
class Crossing:
    """One passage of one camera, as it truly happened.

    ``number`` is unique in the scenario: the trip's number times 64, plus the place on the way. ``trip`` is unique for a vehicle's
    way in one direction. ``place`` counts from 0, ``length`` is the number of cameras on the way. ``camera`` and ``instant`` are
    where and when.
    """

    number: int
    trip: int
    vehicle: Vehicle
    camera: int
    place: int
    length: int
    instant: int
    start: str
    end: str


class Trips:
    """Makes the trips of a scenario; each vehicle and day on its own."""

    def __init__(self, seed: int, registry: Registry, vehicles: int, which_hours: str) -> None:
        self.registry = registry
        self.vehicles = vehicles
        self.bounds = hours.bounds(which_hours)
        self.present, self.moment, self.way, self.back, self.pace, self.stop = (
            mixing.stream(seed, name) for name in ("present", "moment", "way", "back", "pace", "stop")
        )

    def on(self, day: Day) -> Iterator[Crossing]:
        """Yield the crossings of all vehicles on a day, in the order of vehicles and trips."""
        weekday = day.date.weekday()
        for crowd in self.registry.crowds:
            limit = crowd.present[weekday]
            for number in range(crowd.first, crowd.first + crowd.group.vehicles):
                if mixing.low(mixing.draw(self.present, day.number * self.vehicles + number)) < limit:
                    yield from self.of(day, crowd, self.registry.vehicle(number))

    def of(self, day: Day, crowd: Crowd, vehicle: Vehicle) -> Iterator[Crossing]:
        """Yield the crossings of one vehicle that drives on a day."""
        for tour in range(crowd.group.tours):
            number = (day.number * self.vehicles + vehicle.number) * TOURS + tour
            first = self._when(day, vehicle, 2 * number)
            chosen = mixing.draw(self.way, number)
            place = tables.which(crowd.forth.bounds, mixing.high(chosen))
            if crowd.back is None:
                yield from self._leg(day, vehicle, crowd.forth.routes[place], 2 * number, first)
                continue
            second = self._when(day, vehicle, 2 * number + 1)
            first, second = min(first, second), max(first, second)
            there = list(self._leg(day, vehicle, crowd.forth.routes[place], 2 * number, first))
            yield from there
            route = self._home(crowd, crowd.back, place, mixing.low(chosen), number)
            yield from self._leg(day, vehicle, route, 2 * number + 1, max(second, there[-1].instant + BETWEEN))

    def _home(self, crowd: Crowd, back: Ways, place: int, word: int, number: int) -> Route:
        mirror = crowd.forth.mirror[place]
        if mirror >= 0 and mixing.below(word, 1000) < crowd.group.same_gate:
            return back.routes[mirror]
        return back.routes[tables.which(back.bounds, mixing.low(mixing.draw(self.back, number)))]

    def _when(self, day: Day, vehicle: Vehicle, counter: int) -> int:
        bits = mixing.draw(self.moment, counter)
        table = self.bounds[day.kind][hours.GROUP[CLASSES[vehicle.vehicle_class]]]
        hour = tables.which(table, mixing.high(bits))
        return day.at(hour, mixing.below(mixing.low(bits), HOUR), later=bool(bits & 1))

    def _leg(self, day: Day, vehicle: Vehicle, route: Route, trip: int, start: int) -> Iterator[Crossing]:
        for place, (camera, instant) in enumerate(zip(route.cameras, self.instants(day, route, trip, start))):
            yield Crossing(
                trip * LONGEST + place, trip, vehicle, camera, place, len(route.cameras), instant, route.start, route.end
            )

    def instants(self, day: Day, route: Route, trip: int, start: int) -> Sequence[int]:
        """Return when a trip passes the cameras of its way."""
        bits = mixing.draw(self.pace, trip)
        slow = hours.SLOW[day.hour(start)] * tables.pick(tables.speed(), mixing.low(bits))
        found = [start + offset * slow // 1_000_000 for offset in route.offsets]
        upper = mixing.high(bits)
        if len(found) > 1 and upper & 0xFFFF < _STOPS:
            place = 1 + ((upper >> 16) * (len(found) - 1) >> 16)
            pause = 5 * MINUTE + mixing.below(mixing.low(mixing.draw(self.stop, trip)), 85 * MINUTE)
            found[place:] = [one + pause for one in found[place:]]
        return found
