"""Vehicles that do exactly what a scenario says: small cells, unique routes, odd plates, exempt vehicles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from specgen.simulator.city import days, plates
from specgen.simulator.city.days import Day
from specgen.simulator.city.network import LONGEST, Map
from specgen.simulator.city.population import CLASSES, Vehicle
from specgen.simulator.city.scenario import ScenarioError, Script, time_of_day
from specgen.simulator.city.trips import Crossing

FIRST_TRIP = 1 << 40
"""Trips of scripts are counted from here, above all others."""


@dataclass(frozen=True)
class Scripted:
    """A scripted vehicle, and what the scenario says of it."""

    vehicle: Vehicle
    script: Script


def cast(seed: int, scripts: Sequence[Script], first: int) -> tuple[Scripted, ...]:
    """Return the scripted vehicles, numbered from ``first``. Raises ScenarioError for an unknown country or class."""
    found: list[Scripted] = []
    for one in scripts:
        where = f"scenario.script[{one.name}]"
        if one.vehicle_class not in CLASSES:
            raise ScenarioError(f"{where}.vehicle_class is one of {', '.join(CLASSES)}")
        if one.country not in plates.SERIES:
            raise ScenarioError(f"{where}.country is one of {', '.join(plates.SERIES)}")
        country, kind = plates.COUNTRIES.index(one.country), CLASSES.index(one.vehicle_class)
        form = plates.SERIES[one.country][0][0]
        for _ in range(one.vehicles):
            # counted from the end, where no population reaches
            text = one.plate or plates.text(form, plates.number(seed, form, plates.space(form) - 1 - len(found)))
            vehicle = Vehicle(first + len(found), one.name, one.trip, country, kind, plates.plain(text), text, False)
            found.append(Scripted(vehicle, one))
    return tuple(found)


class Scripts:
    """Plays the scripts of a scenario."""

    def __init__(self, seed: int, scripts: Sequence[Script], first: int, known: Map) -> None:
        self.cast = cast(seed, scripts, first)
        self.by_number = {one.vehicle.number: one for one in self.cast}
        self._map = known
        self._most = max((len(one.passes) for one in scripts), default=0)
        if self._most > LONGEST:
            raise ScenarioError(f"a script has more than {LONGEST} passes")
        for one in scripts:
            for passed in one.passes:
                known.camera(passed.camera)
                time_of_day(passed.at, f"scenario.script[{one.name}].passes")

    def on(self, today: Day) -> Iterator[Crossing]:
        """Yield the crossings that begin on a day, in the order of the scripts."""
        ahead: dict[str, int] = {}
        for one in self.cast:
            behind = ahead.get(one.script.name, 0)
            ahead[one.script.name] = behind + 1
            yield from self._play(one, today, behind)

    def _play(self, one: Scripted, today: Day, behind: int) -> Iterator[Crossing]:
        first = one.script.passes[0].day
        if not (today.number == first or (one.script.daily and today.number > first)):
            return
        instants = [self._when(one, place, today, behind) for place in range(len(one.script.passes))]
        trip = FIRST_TRIP + today.number * len(self.cast) + one.vehicle.number - self.cast[0].vehicle.number
        for place, (passed, instant) in enumerate(zip(one.script.passes, instants)):
            camera = self._map.camera(passed.camera).number
            leg = trip * LONGEST + (place if one.script.trip == "tour" else 0)  # a visit is a trip per passage
            number = trip * LONGEST + place
            ends = (one.script.passes[0].camera, one.script.passes[-1].camera)
            yield Crossing(number, leg, one.vehicle, camera, place, len(instants), instant, *ends)

    def _when(self, one: Scripted, place: int, today: Day, behind: int) -> int:
        passed = one.script.passes[place]
        ahead = passed.day - one.script.passes[0].day
        actual = days.day(today.date, ahead) if ahead else today
        hour, within = time_of_day(passed.at, one.script.name)
        shift = one.script.daily_shift * 1000 * (today.number - one.script.passes[0].day)
        return actual.at(hour, within, later=passed.later) + shift + behind * one.script.apart_ms
