"""What the cameras report of many crossings at once, as ``simulator.city.sensing`` and ``transport`` make it one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from specgen.simulator.bulk import draws
from specgen.simulator.bulk.crossings import Crossings, clock_hours
from specgen.simulator.bulk.draws import Table, Whole, Words
from specgen.simulator.bulk.fleet import WIDTH, Fleet, Text
from specgen.simulator.city import days, sensing, tables
from specgen.simulator.city.sensing import (
    ABSENT,
    DUPLICATE,
    FOREIGN,
    INSERTED,
    MISREAD,
    MOTORCYCLE,
    NIGHT,
    READ,
    SIGNS,
    UNREAD,
)
from specgen.simulator.city.transport import Carriage

Flags = NDArray[np.bool_]


@dataclass
class Reads:
    """Arrays of equal length; names as of ``simulator.city.sensing.Read``.

    ``row`` is the place of the crossing among those given. ``text`` is a place among the plates of the fleet, or of ``wrong`` plates after
    them, and -1 when no plate was read. ``arrives`` is an instant.
    """

    row: Whole
    event: Words
    captured: Whole
    text: Whole
    country: Whole
    confidence: Whole
    lane: Whole
    status: Whole
    error: Whole
    arrives: Whole

    def taken(self, chosen: Whole | Flags) -> Reads:
        """Return some of the rows."""
        return Reads(*(getattr(self, name.name)[chosen] for name in fields(self)))

    @staticmethod
    def joined(parts: Sequence[Reads]) -> Reads:
        """Return several as one."""
        return Reads(*(np.concatenate([getattr(one, name.name) for one in parts]) for name in fields(Reads)))


def _confusions() -> tuple[Text, Whole]:
    """Return for each byte the bytes it is taken for, and how many they are."""
    table, number = np.zeros((256, 8), dtype=np.uint8), np.zeros(256, dtype=np.int64)
    for sign, others in SIGNS.items():
        data = others.encode()
        table[ord(sign), : len(data)] = np.frombuffer(data, dtype=np.uint8)
        number[ord(sign)] = len(data)
    return table, number


class Look:
    """Applies the cameras of a scenario to crossings."""

    def __init__(self, plain: sensing.Sensing, carriage: Carriage, fleet: Fleet) -> None:
        self.plain = plain
        self.carriage = carriage
        self.fleet = fleet
        self.sure, self.unsure = Table(tables.sure()), Table(tables.unsure())
        self.lanes = np.array([one.lanes for one in plain.cameras], dtype=np.int64)
        self.skew = np.array([one.skew for one in plain.lenses], dtype=np.int64)
        self.drift = np.array([one.drift for one in plain.lenses], dtype=np.int64)
        self.limits = np.array([(one.clean, one.dirty) for one in plain.lenses], dtype=np.uint64).reshape(-1, 2)
        self.missed = np.array(plain.missed, dtype=np.uint64)
        self.confused, self.confusions = _confusions()
        self.inserted = np.frombuffer(INSERTED.encode(), dtype=np.uint8)

    def reads(self, crossed: Crossings) -> tuple[Reads, Text, Whole]:
        """Return the reads of crossings, and the bytes and sizes of the plates that were read wrong."""
        bits = draws.draw(self.plain.sense, crossed.number)
        seen = np.flatnonzero((draws.low(bits) >= self._missed(crossed)) & ~self._down(crossed))
        crossed, word = crossed.taken(seen), draws.high(bits[seen])
        first, look, sure, wrong, sizes = self._first(crossed, seen, word)
        double = np.flatnonzero(draws.low(look) < np.uint64(self.plain.double))
        again = first.taken(double)
        again.event = draws.draw(self.plain.event, 2 * crossed.number[double] + 1)
        again.captured = again.captured + days.SECOND // 5 + draws.below(draws.high(sure[double]), 7800)
        again.error = np.where(again.error == 0, DUPLICATE, again.error)
        both = Reads.joined((first, again))
        cameras = np.concatenate((crossed.camera, crossed.camera[double]))
        both.arrives = self._arrivals(both, cameras)
        return both, wrong, sizes

    def _first(self, crossed: Crossings, seen: Whole, word: Words) -> tuple[Reads, Words, Words, Text, Whole]:
        number, camera, vehicle = crossed.number, crossed.camera, crossed.vehicle
        look, event, sure, second = (
            draws.draw(self.plain.look, number),
            draws.draw(self.plain.event, 2 * number),
            draws.draw(self.plain.sure, number),
            draws.draw(self.plain.wrong, number),
        )
        lane = 1 + ((event & np.uint64(0xFFFF)).astype(np.int64) * self.lanes[camera] >> 16)
        passed = np.maximum(0, crossed.instant - self.plain.start)
        captured = crossed.instant + self.skew[camera] + self.drift[camera] * passed // days.DAY
        unread = word < np.uint64(self.plain.absent)
        status = np.where(unread, np.where(word < np.uint64(self.plain.unread), UNREAD, ABSENT), READ)
        dirty = self.fleet.dirty[vehicle]
        misread = ~unread & (draws.low(second) < self.limits[camera, dirty.astype(np.int64)])
        true = self.fleet.country[vehicle].astype(np.int64)
        country = self._countries(true, draws.high(second), look)
        error = MISREAD * misread + 2 * (~unread & (country != true))
        word_low = draws.low(sure)
        confidence = self.sure.pick(word_low)
        confidence[misread] = self.unsure.pick(word_low[misread])
        confidence[unread] = 50 + draws.below(word_low[unread], 150)
        text = np.where(unread, -1, vehicle)
        places = np.flatnonzero(misread)
        text[places] = len(self.fleet.size) + np.arange(len(places))
        stain = np.where(dirty[places], vehicle[places], number[places] + (1 << 50))
        wrong, sizes = self._misread(vehicle[places], draws.draw(self.plain.stain, stain))
        made = Reads(
            seen, event, captured, text, np.where(unread, -1, country), confidence, lane, status, error, np.zeros(0, dtype=np.int64)
        )
        made.arrives = np.zeros(len(seen), dtype=np.int64)
        return made, look, sure, wrong, sizes

    def _countries(self, true: Whole, words: Words, look: Words) -> Whole:
        country: Whole = true.copy()
        country[(true > 0) & (words < np.uint64(self.plain.as_home))] = 0
        abroad = np.flatnonzero((true == 0) & (words < np.uint64(self.plain.as_foreign)))
        country[abroad] = 1 + draws.which(FOREIGN, draws.high(look[abroad]))
        return country

    def _misread(self, vehicles: Whole, bits: Words) -> tuple[Text, Whole]:
        text, size = self.fleet.text[vehicles].copy(), self.fleet.size[vehicles].astype(np.int64)
        upper = draws.high(bits).astype(np.int64)
        kind, option = (upper & 0xFFFF) * 100 >> 16, upper >> 16
        place = 1 + draws.below(draws.low(bits), size - 1)
        one = np.flatnonzero(kind < 75)
        old = text[one, place[one]]
        text[one, place[one]] = self.confused[old, option[one] * self.confusions[old] >> 16]
        columns = np.arange(WIDTH)
        lost = np.flatnonzero((kind >= 75) & (kind < 90))
        source = np.minimum(columns + (columns >= place[lost, None]), WIDTH - 1)
        text[lost] = np.take_along_axis(text[lost], source, axis=1)
        more = np.flatnonzero(kind >= 90)
        source = columns - (columns > place[more, None])
        text[more] = np.take_along_axis(text[more], source, axis=1)
        text[more, place[more]] = self.inserted[option[more] * len(INSERTED) >> 16]
        size[lost] -= 1
        size[more] += 1
        return text, size

    def _missed(self, crossed: Crossings) -> Words:
        hour = clock_hours(crossed.instant)
        night = (hour >= NIGHT[0]) | (hour < NIGHT[1])
        known, back = np.unique(crossed.instant // days.HOUR, return_inverse=True)
        rain = draws.below(draws.low(draws.draw(self.plain.rain, known)), 1000) < self.plain.sensor.rain
        motorcycle = self.fleet.vehicle_class[crossed.vehicle] == MOTORCYCLE
        found: Words = self.missed[night + 2 * rain[back] + 4 * motorcycle]
        return found

    def _down(self, crossed: Crossings) -> Flags:
        down = np.zeros(len(crossed.number), dtype=bool)
        if not len(down):
            return down
        least, most = int(crossed.instant.min()), int(crossed.instant.max())
        for camera, found in self.carriage.silences.items():
            for one in found:
                if not one.held and one.start <= most and one.end > least:
                    down |= (crossed.camera == camera) & (crossed.instant >= one.start) & (crossed.instant < one.end)
        return down

    def _arrivals(self, reads: Reads, cameras: Whole) -> Whole:
        bits = draws.draw(self.carriage.key, reads.event)
        lane, part = draws.low(bits), draws.high(bits)
        arrives: Whole = reads.captured + draws.below(part, 5 * days.SECOND)
        slow = np.flatnonzero(lane < np.uint64(self.carriage.slow))
        arrives[slow] = reads.captured[slow] + draws.below(part[slow], 10 * days.MINUTE)
        late = np.flatnonzero(lane < np.uint64(self.carriage.late))
        arrives[late] = reads.captured[late] + draws.below(part[late], self.carriage.latest) * days.SECOND
        for camera, found in self.carriage.silences.items():
            for one in found:
                if one.held:
                    held = np.flatnonzero((cameras == camera) & (arrives >= one.start) & (arrives < one.end))
                    extra = draws.low(draws.draw(self.carriage.key, reads.event[held] ^ np.uint64(1)))
                    arrives[held] = one.end + one.delay + draws.below(extra, days.MINUTE)
        return arrives


