"""All vehicles of a population at once: classes, countries and plates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from specgen.simulator.bulk import draws
from specgen.simulator.bulk.draws import Whole, Words
from specgen.simulator.city import plates
from specgen.simulator.city.population import BLOCK, TURN, Crowd, Registry
from specgen.simulator.city.script import Scripts
from specgen.simulator.core.plates import LETTERS

Text = NDArray[np.uint8]
WIDTH = 24
"""Bytes that a plate can take, with room for the odd ones of scripts; a longer one is cut nowhere but refused when it is made."""
_SIGNS = np.frombuffer(LETTERS.encode(), dtype=np.uint8)


class Fleet:
    """Arrays over the numbers of vehicles: ``vehicle_class``, ``country``, ``dirty``, ``crowd``, ``text`` (bytes of plates) and
    ``size``."""

    def __init__(self, registry: Registry, scripts: Scripts, seed: int) -> None:
        total = sum(one.group.vehicles for one in registry.crowds) + len(scripts.cast)
        self.vehicle_class = np.zeros(total, dtype=np.int8)
        self.country = np.zeros(total, dtype=np.int8)
        self.crowd = np.zeros(total, dtype=np.int32)
        self.dirty = np.zeros(total, dtype=bool)
        self.text: Text = np.zeros((total, WIDTH), dtype=np.uint8)
        self.size = np.zeros(total, dtype=np.int8)
        self._seed = seed
        self._registry = registry
        for crowd in registry.crowds:
            self._fill(crowd)
        self._cast(scripts, len(registry.crowds))

    def _fill(self, crowd: Crowd) -> None:
        numbers: Whole = np.arange(crowd.first, crowd.first + crowd.group.vehicles, dtype=np.int64)
        bits = draws.draw(self._registry.nature, 2 * numbers)
        span = slice(crowd.first, crowd.first + crowd.group.vehicles)
        self.crowd[span] = crowd.place
        self.vehicle_class[span] = draws.which(crowd.classes, draws.low(bits))
        self.dirty[span] = draws.low(draws.draw(self._registry.nature, 2 * numbers + 1)) < np.uint64(self._registry.dirty)
        country, rank = self._countries(crowd, numbers)
        self.country[span] = country
        self._plates(numbers, country, rank, draws.high(bits))

    def _countries(self, crowd: Crowd, numbers: Whole) -> tuple[Whole, Whole]:
        block, inside = np.divmod(numbers - crowd.first, BLOCK)
        shift = (draws.draw(self._registry.block, (crowd.place << 24) + block) % np.uint64(BLOCK)).astype(np.int64)
        turned = (inside * TURN + shift) % BLOCK
        country: Whole = np.searchsorted(np.array(crowd.deal), turned, side="right")
        starts = np.array((0, *crowd.deal[:-1]))
        shares = np.array(crowd.deal) - starts
        return country, np.array(crowd.ranks)[country] + block * shares[country] + turned - starts[country]

    def _plates(self, numbers: Whole, country: Whole, rank: Whole, words: Words) -> None:
        for place, name in enumerate(plates.COUNTRIES):
            mine = country == place
            chosen = draws.which(self._registry.series[place], words[mine])
            for which, (form, _) in enumerate(plates.SERIES[name]):
                own = numbers[mine][chosen == which]
                ranks = rank[mine][chosen == which]
                signs = plates.plain(form)
                self.size[own] = len(signs)
                value = (plates.origin(self._seed, form) + ranks * plates.STRIDE) % plates.space(form)
                for column, sign in enumerate(signs):
                    if sign == "A":
                        value, rest = np.divmod(value, len(LETTERS))
                        self.text[own, column] = _SIGNS[rest]
                    elif sign == "9":
                        value, rest = np.divmod(value, 10)
                        self.text[own, column] = rest + ord("0")
                    else:
                        self.text[own, column] = ord(sign)

    def _cast(self, scripts: Scripts, place: int) -> None:
        for one in scripts.cast:
            vehicle = one.vehicle
            data = vehicle.plate.encode()
            self.vehicle_class[vehicle.number], self.country[vehicle.number] = vehicle.vehicle_class, vehicle.country
            self.crowd[vehicle.number] = place
            self.text[vehicle.number, : len(data)] = np.frombuffer(data, dtype=np.uint8)
            self.size[vehicle.number] = len(data)
