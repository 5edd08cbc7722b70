"""What cameras make of crossings: what they miss, cannot read, read wrong, report twice, and what their clocks say.

Misreads of one vehicle go together: some plates are dirty everywhere and are then misread alike. Each camera has its own rate of misreads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specgen.simulator.city import mixing, plates, tables
from specgen.simulator.city.days import DAY, HOUR, SECOND
from specgen.simulator.city.network import Map
from specgen.simulator.city.population import CLASSES
from specgen.simulator.city.scenario import Sensor
from specgen.simulator.city.trips import Crossing
from specgen.simulator.core.traffic import CONFUSED

NIGHT = (22, 6)
"""Night begins and ends at these hours."""
READ, UNREAD, ABSENT = range(3)
STATUS = ("read", "unread", "absent")
NONE, MISREAD, COUNTRY, BOTH, DUPLICATE = range(5)
ERRORS = ("", "misread", "country", "misread,country", "duplicate")
MOTORCYCLE = CLASSES.index("motorcycle")
FOREIGN = tables.thresholds([40, 25, 15, 5, 5, 5, 5])
"""Which foreign country a Belgian plate is taken for, by the places 1 and up of COUNTRIES."""


@dataclass(frozen=True)
class Lens:
    """The nature of one camera: its clock (``skew`` and ``drift`` in milliseconds, the drift a day) and limits, in 32 bits, of misreads."""

    skew: int
    drift: int
    clean: int
    dirty: int


@dataclass(frozen=True)
class Read:
    """What a camera reports of a crossing. ``event`` has 64 bits; ``country`` is a place in COUNTRIES or -1; ``confidence`` in thousandths.

    ``again`` tells that it is the second report of a crossing; ``error`` is a place in ERRORS.
    """

    event: int
    captured: int
    plate: str | None
    country: int
    confidence: int
    lane: int
    status: int
    error: int
    again: bool


def signs() -> Mapping[str, str]:
    """Return for each sign the signs that readers take it for, in a fixed order."""
    found: dict[str, str] = {}
    for group in CONFUSED:
        for sign in group:
            found[sign] = found.get(sign, "") + "".join(one for one in group if one != sign and one not in found.get(sign, ""))
    return found


SIGNS = signs()
INSERTED = "1I7T"
"""Signs that a reader sees where there is a bolt or the edge of a plate."""


def misread(text: str, bits: int) -> str:
    """Return a plate read wrong: 75 % a sign taken for another, 15 % a sign lost, 10 % a sign too many. The leading 0 stays.

    >>> misread("0GHJ123", 0)[0], misread("0GHJ123", 7) == misread("0GHJ123", 7)
    ('0', True)
    """
    word, upper = mixing.low(bits), mixing.high(bits)
    kind = (upper & 0xFFFF) * 100 >> 16
    place = 1 + mixing.below(word, len(text) - 1)
    option = upper >> 16
    if kind < 75:
        options = SIGNS[text[place]]
        return text[:place] + options[option * len(options) >> 16] + text[place + 1 :]
    if kind < 90:
        return text[:place] + text[place + 1 :]
    return text[:place] + INSERTED[option * len(INSERTED) >> 16] + text[place:]


def lenses(seed: int, known: Map, sensor: Sensor) -> tuple[Lens, ...]:
    """Return the nature of every camera."""
    key = mixing.stream(seed, "lens")
    made = []
    for camera in known.cameras:
        first, second = mixing.draw(key, 2 * camera.number), mixing.draw(key, 2 * camera.number + 1)
        skew = sensor.skew_ms * tables.pick(tables.normal(), mixing.low(first)) // 1000
        drifts = mixing.below(mixing.high(first), 1000) < sensor.drifting
        mean = sensor.misread * tables.pick(tables.spread(), mixing.low(second)) / 1_000_000
        clean, dirty = rates(mean, sensor)
        made.append(Lens(skew, sensor.drift_ms if drifts else 0, _limit(clean), _limit(dirty)))
    return tuple(made)


def _limit(rate: float) -> int:
    return mixing.chance(round(rate * 1_000_000))


def rates(mean: float, sensor: Sensor) -> tuple[float, float]:
    """Return the misread rates of clean and dirty plates, so that all together have this mean and the wanted correlation.

    With a share q of dirty plates the covariance of two reads of one vehicle is q (1 - q) (dirty - clean)^2.
    """
    share, together = sensor.dirty / 1000, sensor.together / 1000
    if not mean or not share or share == 1:
        return mean, mean
    apart = math.sqrt(together * mean * (1 - mean) / (share * (1 - share)))
    dirty = min(0.95, mean + (1 - share) * apart, mean / share)
    return (mean - share * dirty) / (1 - share), dirty


class Sensing:
    """Applies the cameras of a scenario to crossings."""

    def __init__(self, seed: int, known: Map, sensor: Sensor, start: int) -> None:
        self.sensor = sensor
        self.cameras = known.cameras
        self.lenses = lenses(seed, known, sensor)
        self.start = start
        self.event, self.sense, self.look, self.sure, self.wrong, self.stain, self.rain = (
            mixing.stream(seed, name) for name in ("event", "sense", "look", "sure", "wrong", "stain", "rain")
        )
        night, rain = max(sensor.miss, sensor.miss_night), max(sensor.miss, sensor.miss_rain)
        by_weather = (sensor.miss, night, rain, max(night, rain))
        motorcycle = [max(one, sensor.miss_motorcycle) for one in by_weather]
        self.missed = tuple(mixing.chance(one * 1000) for one in (*by_weather, *motorcycle))
        bad = (sensor.unread, sensor.unread + sensor.absent)
        self.unread, self.absent = (mixing.chance(one * 1000) for one in bad)
        self.as_home, self.as_foreign = mixing.chance(sensor.foreign_as_home * 1000), mixing.chance(sensor.home_as_foreign * 1000)
        self.double = mixing.chance(sensor.duplicate * 1000)

    def weather(self, when: int, hour: int) -> int:
        """Return the row of the limits of misses: 1 for night, 2 for rain, 3 for both, at an instant and hour of the clock."""
        night = hour >= NIGHT[0] or hour < NIGHT[1]
        rain = mixing.below(mixing.low(mixing.draw(self.rain, when // HOUR)), 1000) < self.sensor.rain
        return night + 2 * rain

    def missed_limit(self, crossing: Crossing, hour: int) -> int:
        """Return the limit below which 32 bits mean that a crossing is missed."""
        row = self.weather(crossing.instant, hour) + 4 * (crossing.vehicle.vehicle_class == MOTORCYCLE)
        return self.missed[row]

    def clock(self, camera: int, when: int) -> int:
        """Return what a camera's clock says at an instant."""
        lens = self.lenses[camera]
        return when + lens.skew + lens.drift * max(0, when - self.start) // DAY

    def reads(self, one: Crossing, hour: int, camera: int | None = None) -> Sequence[Read]:
        """Return what the cameras report of a crossing: nothing, one read, or two. ``camera`` stands there instead of the usual one."""
        seen = one.camera if camera is None else camera
        bits = mixing.draw(self.sense, one.number)
        if mixing.low(bits) < self.missed_limit(one, hour):
            return ()
        captured = self.clock(seen, one.instant)
        look, event = mixing.draw(self.look, one.number), mixing.draw(self.event, 2 * one.number)
        sure = mixing.draw(self.sure, one.number)
        lane = 1 + ((event & 0xFFFF) * self.cameras[seen].lanes >> 16)
        first = self._read(one, seen, mixing.high(bits), look, sure, (event, captured, lane))
        if mixing.low(look) >= self.double:
            return (first,)
        later = captured + SECOND // 5 + mixing.below(mixing.high(sure), 7800)
        again = mixing.draw(self.event, 2 * one.number + 1)
        error = first.error or DUPLICATE
        second = Read(again, later, first.plate, first.country, first.confidence, lane, first.status, error, True)
        return first, second

    def _read(self, one: Crossing, seen: int, word: int, look: int, sure: int, known: tuple[int, int, int]) -> Read:
        event, captured, lane = known
        if word < self.absent:
            status = UNREAD if word < self.unread else ABSENT
            return Read(event, captured, None, -1, 50 + mixing.below(mixing.low(sure), 150), lane, status, NONE, False)
        lens, dirty = self.lenses[seen], one.vehicle.dirty
        second = mixing.draw(self.wrong, one.number)
        wrong = mixing.low(second) < (lens.dirty if dirty else lens.clean)
        plate = one.vehicle.plate
        if wrong:
            plate = misread(plate, mixing.draw(self.stain, one.vehicle.number if dirty else one.number + (1 << 50)))
        country = self._country(one.vehicle.country, mixing.high(second), mixing.high(look))
        error = (MISREAD if wrong else 0) + (COUNTRY if country != one.vehicle.country else 0)
        table = tables.unsure() if wrong else tables.sure()
        return Read(event, captured, plate, country, tables.pick(table, mixing.low(sure)), lane, READ, error, False)

    def _country(self, true: int, word: int, other: int) -> int:
        if true == 0:
            return 1 + tables.which(FOREIGN, other) if word < self.as_foreign else 0
        return 0 if word < self.as_home else true


def named(country: int) -> str:
    """Return the code of a country's place, XX when it was not read."""
    return plates.COUNTRIES[country] if country >= 0 else "XX"
