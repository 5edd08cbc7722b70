"""Who drives: groups of vehicles with their classes, countries and plates, and the zones between which they drive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from specgen.simulator.city import mixing, plates, tables
from specgen.simulator.city.network import Map, Route
from specgen.simulator.city.scenario import Group, ScenarioError

CLASSES = ("car", "van", "truck", "bus", "motorcycle", "other")
CLASS_MIX: Mapping[str, int] = {"car": 820, "van": 125, "truck": 12, "bus": 3, "motorcycle": 25, "other": 15}
"""Passages by class in thousandths: passenger 81.2 to 83.2 %, light commercial 11 to 14 %, heavy 1.1 to 1.4 % (a city zone, 2023)."""
COUNTRY_MIX: Mapping[str, int] = {"BE": 900, "NL": 40, "FR": 25, "DE": 15, "LU": 5, "GB": 5, "ES": 5, "PL": 5}
BLOCK = 1000
"""Countries are dealt per block of so many vehicles, so that each has its exact share and plates can be counted within a country."""
TURN = 617
"""Coprime with the block, so that stepping through a block meets every place once."""


@dataclass(frozen=True)
class Ways:
    """Routes to choose from, with the upper bounds of their shares in 32 bits; ``mirror`` is the place of the same way back, or -1."""

    routes: tuple[Route, ...]
    bounds: tuple[int, ...]
    mirror: tuple[int, ...] = ()


@dataclass(frozen=True)
class Crowd:
    """A group that can be asked for its vehicles. ``first`` is the number of its first vehicle among all.

    ``present``: limits of 32 bits for Monday to Sunday. ``deal``: upper places of the countries in a block of 1000; ``ranks``: where the
    counting of its plates begins, per country.
    """

    place: int
    group: Group
    first: int
    present: tuple[int, ...]
    classes: tuple[int, ...]
    deal: tuple[int, ...]
    ranks: tuple[int, ...]
    forth: Ways
    back: Ways | None


@dataclass(frozen=True)
class Vehicle:
    """One vehicle. ``country`` and ``vehicle_class`` are places in COUNTRIES and CLASSES; ``dirty`` plates are hard to read everywhere."""

    number: int
    group: str
    kind: str
    country: int
    vehicle_class: int
    plate: str
    text: str
    dirty: bool


def shares(given: Mapping[str, int], usual: Mapping[str, int], names: Sequence[str], where: str) -> tuple[int, ...]:
    """Return weights in the order of ``names``. Raises ScenarioError for an unknown name."""
    chosen = given or usual
    unknown = sorted(set(chosen) - set(names))
    if unknown:
        raise ScenarioError(f"{where}: unknown {', '.join(unknown)}; known are {', '.join(names)}")
    if sum(chosen.values()) <= 0 or min(chosen.values()) < 0:
        raise ScenarioError(f"{where}: weights are at least 0, and not all 0")
    return tuple(chosen.get(name, 0) for name in names)


def dealt(weights: Sequence[int]) -> tuple[int, ...]:
    """Return how many of a block of 1000 each country gets, as upper places (largest remainders).

    >>> dealt([1, 1, 1])
    (334, 667, 1000)
    """
    total = sum(weights)
    whole = [one * BLOCK // total for one in weights]
    order = sorted(range(len(weights)), key=lambda place: (-(weights[place] * BLOCK % total), place))
    for place in order[: BLOCK - sum(whole)]:
        whole[place] += 1
    return tuple(sum(whole[: place + 1]) for place in range(len(whole)))


def _ends(known: Map, side: str) -> dict[str, int]:
    return {name: weight for name, node in known.nodes.items() if (weight := getattr(node, side)) > 0}


def ways(known: Map, start: str, end: str, group: Group, routes: Mapping[tuple[str, str], Route]) -> Ways:
    """Return the ways of a group from one side to another (``outside``, ``inside``). Raises ScenarioError when there are none."""
    starts, ends = _ends(known, start), _ends(known, end)
    weights: dict[tuple[str, str], float] = {}
    for one, first in starts.items():
        for other, second in ends.items():
            if one != other and routes.get((one, other)) is not None and routes[one, other].cameras:
                weights[one, other] = float(first * second)
    if not weights:
        raise ScenarioError(f"scenario.population[{group.name}]: no way between {start} and {end} passes a camera")
    total, fixed = sum(weights.values()), sum(one.per_mille for one in group.pairs)
    if fixed > 1000:
        raise ScenarioError(f"scenario.population[{group.name}].pairs are together more than 1000 per mille")
    named = {place for pair in group.pairs for place in ((pair.one, pair.other), (pair.other, pair.one))}
    rest = sum(weight for place, weight in weights.items() if place not in named)
    for place in weights:
        weights[place] *= (1000 - fixed) / 1000 * total / rest if place not in named and rest else 1.0
    for pair in group.pairs:
        both = [place for place in ((pair.one, pair.other), (pair.other, pair.one)) if place in weights]
        if not both:
            raise ScenarioError(f"scenario.population[{group.name}].pairs: no way between '{pair.one}' and '{pair.other}'")
        for place in both:
            weights[place] = total * pair.per_mille / 1000 / len(both)
    return Ways(tuple(routes[place] for place in weights), tables.thresholds(list(weights.values())))


SIDES: Mapping[str, tuple[str, str]] = {
    "through": ("outside", "outside"),
    "tour": ("outside", "inside"),
    "resident": ("inside", "outside"),
    "internal": ("inside", "inside"),
}


def crowds(known: Map, groups: Sequence[Group]) -> tuple[Crowd, ...]:
    """Return the groups of a scenario, ready to be asked. Raises ScenarioError."""
    routes = {(start, end): route for start in known.nodes for end, route in known.routes(start).items()} if groups else {}
    made: list[Crowd] = []
    first, ranks = 0, [0] * len(plates.COUNTRIES)
    for place, group in enumerate(groups):
        where = f"scenario.population[{group.name}]"
        start, end = SIDES[group.kind]
        forth = ways(known, start, end, group, routes)
        back = ways(known, end, start, group, routes) if group.kind in ("tour", "resident") else None
        if back:
            places = {(one.start, one.end): number for number, one in enumerate(back.routes)}
            mirror = tuple(places.get((one.end, one.start), -1) for one in forth.routes)
            forth = Ways(forth.routes, forth.bounds, mirror)
        present = group.present if len(group.present) == 7 else group.present * 7
        deal = dealt(shares(group.countries, COUNTRY_MIX, plates.COUNTRIES, f"{where}.countries"))
        classes = tables.thresholds(shares(group.classes, CLASS_MIX, CLASSES, f"{where}.classes"))
        limits = tuple(mixing.chance(one * 1000) for one in present)
        made.append(Crowd(place, group, first, limits, classes, deal, tuple(ranks), forth, back))
        first += group.vehicles
        blocks = -(-group.vehicles // BLOCK)
        ranks = [rank + blocks * (deal[n] - (deal[n - 1] if n else 0)) for n, rank in enumerate(ranks)]
    for country, rank in zip(plates.COUNTRIES, ranks):
        if any(rank > plates.space(form) for form, _ in plates.SERIES[country]):
            raise ScenarioError(f"scenario.population: more vehicles from {country} than its form has plates")
    return tuple(made)


def crowd_of(found: Sequence[Crowd], number: int) -> Crowd:
    """Return the group of a vehicle."""
    for one in reversed(found):
        if number >= one.first:
            return one
    raise IndexError(number)


class Registry:
    """Gives each vehicle its class, country and plate, from its number only."""

    def __init__(self, seed: int, found: Sequence[Crowd], dirty: int) -> None:
        self.seed = seed
        self.crowds = found
        self.dirty = mixing.chance(dirty * 1000)
        self.nature = mixing.stream(seed, "vehicle")
        self.block = mixing.stream(seed, "block")
        self.series = tuple(tables.thresholds([weight for _, weight in plates.SERIES[name]]) for name in plates.COUNTRIES)

    def vehicle(self, number: int) -> Vehicle:
        """Return the vehicle with this number."""
        crowd = crowd_of(self.crowds, number)
        bits = mixing.draw(self.nature, 2 * number)
        vehicle_class = tables.which(crowd.classes, mixing.low(bits))
        country, rank = self.country(crowd, number)
        code = plates.COUNTRIES[country]
        form = plates.SERIES[code][tables.which(self.series[country], mixing.high(bits))][0]
        text = plates.text(form, plates.number(self.seed, form, rank))
        dirty = mixing.low(mixing.draw(self.nature, 2 * number + 1)) < self.dirty
        return Vehicle(number, crowd.group.name, crowd.group.kind, country, vehicle_class, plates.plain(text), text, dirty)

    def country(self, crowd: Crowd, number: int) -> tuple[int, int]:
        """Return the place of a vehicle's country and its rank among the vehicles of that country."""
        block, inside = divmod(number - crowd.first, BLOCK)
        turned = (inside * TURN + mixing.draw(self.block, (crowd.place << 24) + block) % BLOCK) % BLOCK
        country = next(place for place, upper in enumerate(crowd.deal) if turned < upper)
        start = crowd.deal[country - 1] if country else 0
        return country, crowd.ranks[country] + block * (crowd.deal[country] - start) + turned - start
