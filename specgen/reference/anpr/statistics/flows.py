"""Figures about gates: through traffic, balance, stays, visits; and different vehicles at a camera."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Hashable
from typing import Any

from specgen.reference.anpr.clock import Clock, bins, write_instant
from specgen.reference.anpr.figures import Counts, Quality
from specgen.reference.anpr.statistics.areas import AreaEntry
from specgen.reference.anpr.statistics.counting import QUARTER, days, height, levels
from specgen.reference.anpr.statistics.linking import Entry, Gates, KeyTimes, Sightings
from specgen.reference.anpr.statistics.protection import Protection
from specgen.reference.anpr.statistics.rounding import half_up
from specgen.reference.values import Values

Row = dict[str, Any]


class Lowest:
    """The lowest completeness of several cameras."""

    def __init__(self, quality: Quality) -> None:
        self._quality = quality

    def shares(self, cameras: list[str], cells: list[tuple[int, int]]) -> list[float]:
        """Return one share per bin."""
        return [min(several) for several in zip(*(self._quality.shares(one, cells) for one in cameras), strict=True)]


def _weight(cell: Any) -> int:
    _, start, end = cell
    return height(start, end)


class PassingRule:
    """Says which entries are through traffic (measure through_traffic_share)."""

    def __init__(self, values: Values) -> None:
        self._shortest = values.whole("ANPR-ODM-03.shortest", 30) * 1000
        self._longest = values.whole("ANPR-ODM-03.longest", 15) * 60_000

    def limits(self, area: AreaEntry, entry: str, exit_: str) -> tuple[int, int]:
        """Return the limits of a pair of gates, in milliseconds."""
        return area.pairs.get((entry, exit_), (self._shortest, self._longest))

    def longest(self, area: AreaEntry) -> int:
        """Return the longest limit of an area."""
        gates = list(area.gates)
        return max(self.limits(area, one, two)[1] for one in gates for two in gates)

    def through(self, area: AreaEntry, entry: Entry) -> bool:
        """Tell whether an entry left again by another gate in time."""
        if entry.next_sense != "exit" or entry.next_gate == entry.gate:
            return False
        shortest, longest = self.limits(area, entry.gate, entry.next_gate)
        return shortest <= entry.next_at - entry.at < longest


class Through:
    """Through traffic by bin of entry."""

    def __init__(
        self,
        gates: Gates,
        rule: PassingRule,
        keys: KeyTimes,
        clock: Clock,
        suppression: Any,
        protection: Protection,
        lowest: Lowest,
    ) -> None:
        self._gates = gates
        self._rule = rule
        self._keys = keys
        self._clock = clock
        self._suppression = suppression
        self._protection = protection
        self._lowest = lowest

    def rows(self, area: AreaEntry, start: int, end: int, size: str) -> list[Row]:
        """Return one row per bin."""
        cells = bins(start, end, size)
        shares = dict(zip(cells, self._lowest.shares(list(area.gates), cells), strict=True))
        found = []
        for low, high in days(start, end):
            values, hidden = self._table(area, low, high)
            for cell in (one for one in cells if low <= one[0] < high):
                found.append(self._row(cell, values, hidden, shares[cell]))
        return found

    def _row(self, cell: tuple[int, int], values: Counter[Any], hidden: set[Any], completeness: float) -> Row:
        entries, through, censored = ((name, *cell) for name in ("entries", "through", "censored"))
        covered = through in hidden or entries in hidden
        share = None if covered or not values[entries] else half_up(values[through] / values[entries], 3)
        missing = completeness == 0 and not values[entries] and not values[censored]
        status = "not_measured" if missing else "suppressed" if covered else "shown"
        return {
            "start": write_instant(cell[0]),
            "end": write_instant(cell[1]),
            "entries": None if entries in hidden or missing else values[entries],
            "through": None if covered or missing else values[through],
            "share": share,
            "censored": None if censored in hidden else values[censored],
            "status": status,
            "completeness": completeness,
        }

    def _table(self, area: AreaEntry, start: int, end: int) -> tuple[Counter[Any], set[Any]]:
        longest, now = self._rule.longest(area), self._clock.now()
        items: Counter[Hashable] = Counter()
        for entry in self._gates.entries(area, start, end):
            last = entry.at + longest
            cut = last > now or last > self._keys.period(entry.at).end
            kind = "censored" if cut else "through" if self._rule.through(area, entry) else "stay"
            items[(entry.at - entry.at % QUARTER, kind)] += 1
        values: Counter[Any] = Counter()
        for one, number in items.items():
            for cell in self._share(one):
                values[cell] += number
        small = lambda value: self._suppression.shown(value)[1]  # noqa: E731
        return values, self._protection.hidden(items, self._share, small, _weight)

    def _share(self, item: Any) -> dict[Any, int]:
        quarter, kind = item
        names = (kind,) if kind == "censored" else (kind, "entries")
        return {(name, *bounds): 1 for bounds in levels(quarter) for name in names}


class Imbalance:
    """Says when entries and exits of a day differ too much."""

    def __init__(self, values: Values) -> None:
        self.limit = values.number("ANPR-ODM-10.imbalance", 3)

    def percent(self, entries: int, exits: int) -> float | None:
        """Return the imbalance in per cent, not rounded; None without vehicles."""
        return 100 * abs(entries - exits) / max(entries, exits) if entries or exits else None

    def alarm(self, entries: int, exits: int) -> bool:
        """Tell whether a day gives an alarm."""
        percent = self.percent(entries, exits)
        return percent is not None and percent > self.limit


class Balance:
    """Entries and exits of an area, from counts and without linking. A sum is shown when each of its parts is."""

    def __init__(self, counts: Counts, imbalance: Imbalance, suppression: Any, lowest: Lowest) -> None:
        self._counts = counts
        self._imbalance = imbalance
        self._suppression = suppression
        self._lowest = lowest

    def rows(self, area: AreaEntry, start: int, end: int, size: str) -> list[Row]:
        """Return one row per bin."""
        cells = bins(start, end, size)
        shares = dict(zip(cells, self._lowest.shares(list(area.gates), cells), strict=True))
        found = []
        for low, high in days(start, end):
            tables = {gate: self._counts.table(gate, low, high) for gate in area.gates}
            for cell in (one for one in cells if low <= one[0] < high):
                sums: Counter[str] = Counter()
                covered: set[str] = set()
                for gate, table in tables.items():
                    for direction in ("towards", "away", "unknown"):
                        sense = area.sense(gate, direction) or "undirected"
                        number, hidden = table.value((*cell, "direction", direction))
                        sums[sense] += number
                        covered |= {sense} if hidden else set()
                found.append(self._row(cell, sums, covered, shares[cell], size))
        return found

    def _row(
        self, cell: tuple[int, int], sums: Counter[str], covered: set[str], completeness: float, size: str
    ) -> Row:
        entries, exits = sums["entry"], sums["exit"]
        missing = completeness == 0 and not sum(sums.values())
        hidden = {"entry", "exit"} & (covered | {name for name in sums if self._suppression.shown(sums[name])[1]})
        percent = None if hidden or missing else self._imbalance.percent(entries, exits)
        alarm = None
        if size == "P1D" and completeness == 1 and not hidden and (entries or exits):
            alarm = self._imbalance.alarm(entries, exits)
        return {
            "start": write_instant(cell[0]),
            "end": write_instant(cell[1]),
            "entries": None if "entry" in hidden or missing else entries,
            "exits": None if "exit" in hidden or missing else exits,
            "undirected": None if "undirected" in covered or missing else sums["undirected"],
            "imbalance_percent": None if percent is None else half_up(percent, 1),
            "alarm": alarm,
            "status": "not_measured" if missing else "suppressed" if hidden else "shown",
            "completeness": completeness,
        }


class Stays:
    """Stays in classes of duration (measure dwell_distribution)."""

    bounds = (0, 15, 30, 60, 120, 240, 480)

    def __init__(self, gates: Gates, suppression: Any, protection: Protection, values: Values) -> None:
        self._gates = gates
        self._suppression = suppression
        self._protection = protection
        self._width = values.whole("ANPR-DWL-01.class_width", 15)

    def classes(self) -> list[tuple[int, int | None]]:
        """Return the classes in minutes; those that are too narrow are merged into the next wider one."""
        edges = [0]
        for edge in self.bounds[1:]:
            if edge - edges[-1] >= self._width:
                edges.append(edge)
        return [*itertools.pairwise(edges), (edges[-1], None)]

    def inside(self, duration: int, low: int, high: int | None) -> bool:
        """Tell whether a stay (milliseconds) belongs to a class (minutes)."""
        return low * 60_000 <= duration and (high is None or duration < high * 60_000)

    def rows(self, area: AreaEntry, start: int, end: int) -> list[Row]:
        """Return one row per class, and those of stays without a known duration."""
        classes = self.classes()
        items: Counter[Hashable] = Counter()
        for entry in self._gates.entries(area, start, end):
            if entry.next_sense is None:
                items["censored"] += 1
            elif entry.next_sense != "exit":
                items["unknown"] += 1
            else:
                stay = entry.next_at - entry.at
                items[next(one for one in classes if self.inside(stay, *one))] += 1
        small = lambda value: self._suppression.shown(value)[1]  # noqa: E731
        hidden = self._protection.hidden(
            items, lambda one: {one: 1, "all": 1}, small, lambda cell: 100 if cell == "all" else 1
        )
        found = []
        for one in (*classes, "censored", "unknown"):
            low, high = one if isinstance(one, tuple) else (None, None)
            name = one if isinstance(one, str) else f"{low}-{high}" if high is not None else f"{low}+"
            covered = one in hidden
            found.append(
                {
                    "class": name,
                    "from_min": low,
                    "below_min": high,
                    "count": None if covered else items[one],
                    "status": "suppressed" if covered else "shown",
                }
            )
        return found


class Visits:
    """Vehicles by number of entries within one key period (measure visit_frequency)."""

    names = ("once", "twice", "more")

    def __init__(self, gates: Gates, suppression: Any, protection: Protection) -> None:
        self._gates = gates
        self._suppression = suppression
        self._protection = protection

    def name(self, entries: int) -> str:
        """Return the class of a number of entries."""
        return self.names[min(entries, 3) - 1]

    def rows(self, area: AreaEntry, start: int, end: int) -> list[Row]:
        """Return the three classes."""
        per_token = Counter(entry.token for entry in self._gates.entries(area, start, end))
        items: Counter[Hashable] = Counter(self.name(number) for number in per_token.values())
        small = lambda value: self._suppression.shown(value)[1]  # noqa: E731
        hidden = self._protection.hidden(
            items, lambda one: {one: 1, "all": 1}, small, lambda cell: 100 if cell == "all" else 1
        )
        return [
            {
                "class": name,
                "count": None if name in hidden else items[name],
                "status": "suppressed" if name in hidden else "shown",
            }
            for name in self.names
        ]


class Unique:
    """Different vehicles at a camera within one key period (measure unique_vehicles)."""

    def __init__(self, sightings: Sightings, suppression: Any) -> None:
        self._sightings = sightings
        self._suppression = suppression

    def figure(self, camera: str, start: int, end: int) -> Row:
        """Return the figure."""
        number, hidden = self._suppression.shown(len(self._sightings.by_token([camera], start, end)))
        return {"value": number, "status": "suppressed" if hidden else "shown"}
