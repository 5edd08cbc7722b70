"""Days around a small town from the simulator, the figures that follow from how vehicles truly drove, and files of it."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from specgen.insight.analysis import Ground, Request, analyse
from specgen.insight.result import Result
from specgen.simulator.core import feeds, traffic

GATES = ("north", "east", "south", "west")
BRUSSELS = ZoneInfo("Europe/Brussels")
MIDNIGHT = 1_799_017_200_000
"""2027-01-04T00:00 in Belgium (winter time), in milliseconds."""
SEED = 11
INWARDS = tuple((gate, "towards") for gate in GATES)


def scenario(vehicles: int = 2500, sensor: traffic.Sensor = traffic.PERFECT, **changes: object) -> traffic.Scenario:
    """Return a town with four gates; reports arrive at once."""
    return traffic.Scenario("town", GATES, vehicles=vehicles, sensor=sensor, transport=traffic.AT_ONCE, **changes)  # type: ignore[arg-type]


def passages(folder: Path, town: traffic.Scenario, midnight: int = MIDNIGHT, seed: int = SEED) -> tuple[Path, list[traffic.Crossing]]:
    """Write a day's reports as CSV; return the file and the crossings as they truly were."""
    known = traffic.truth(town, seed, midnight)
    reads = [one.read for one in traffic.reports(town, seed, known, f"ev{seed}", {gate: gate for gate in GATES})]
    file = folder / "passages.csv"
    file.write_text(feeds.table(reads), "utf-8", newline="")
    return file, known


def write(folder: Path, lines: Iterable[str], name: str = "own.csv") -> Path:
    """Write lines of a file of one's own."""
    file = folder / name
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return file


def run(*files: Path, ground: Ground | None = None, **request: object) -> Result:
    """Analyse files; real passages only with a ground."""
    return analyse(Request(tuple(files), **request), lambda: ground or Ground(), lambda _: None)  # type: ignore[arg-type]


def local(at: int) -> datetime.datetime:
    """Return an instant in Belgian time."""
    return datetime.datetime.fromtimestamp(at / 1000, BRUSSELS)


@dataclass
class Truth:
    """Figures that follow from the crossings alone, vehicle by vehicle: nothing is cut by time unless a measure says so."""

    known: Sequence[traffic.Crossing]

    def by_day(self) -> Counter[tuple[str, str]]:
        """Crossings per gate and Belgian day."""
        return Counter((one.gate, local(one.instant).date().isoformat()) for one in self.known)

    def by_hour(self) -> Counter[tuple[str, str]]:
        """Crossings per gate and Belgian hour of the day."""
        return Counter((one.gate, str(local(one.instant).hour)) for one in self.known)

    def by_class(self) -> Counter[tuple[str, str]]:
        """Crossings per gate and vehicle class."""
        return Counter((one.gate, one.vehicle.vehicle_class) for one in self.known)

    def ways(self) -> Counter[tuple[str, str]]:
        """Entries and exits per Belgian day."""
        name = {"towards": "in", "away": "out"}
        return Counter((local(one.instant).date().isoformat(), name[one.direction]) for one in self.known)

    def of_vehicles(self) -> list[list[traffic.Crossing]]:
        """Return the crossings of each vehicle in order of time."""
        found: dict[int, list[traffic.Crossing]] = defaultdict(list)
        for one in sorted(self.known, key=lambda one: one.instant):
            found[one.vehicle.number].append(one)
        return list(found.values())

    def driven_through(self, shortest: int, longest: int) -> int:
        """Entries of vehicles that drive through, within the limits of through traffic."""
        through = [own for own in self.of_vehicles() if own[0].vehicle.kind == "through"]
        return sum(shortest <= two.instant - one.instant < longest for one, two in through)

    def entries(self) -> int:
        """Number of entries."""
        return sum(one.direction == "towards" for one in self.known)

    def stays(self) -> Counter[str]:
        """Stays per class of duration, and entries that nothing follows."""
        found: Counter[str] = Counter()
        bounds = (0, 15, 30, 60, 120, 240, 480)
        for own in self.of_vehicles():
            if own[0].direction != "towards":
                continue
            if len(own) == 1:
                found["censored"] += 1
                continue
            minutes = (own[1].instant - own[0].instant) / 60_000
            low = max(one for one in bounds if one <= minutes)
            found[f"{low}-" + (str(bounds[bounds.index(low) + 1]) if low < 480 else "")] += 1
        return found

    def drives(self, first: str, second: str) -> list[int]:
        """Driving times from one gate to another, in milliseconds."""
        pairs = [own for own in self.of_vehicles() if len(own) == 2 and (own[0].gate, own[1].gate) == (first, second)]
        return sorted(two.instant - one.instant for one, two in pairs if two.instant - one.instant < 30 * traffic.MINUTE)


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile by the formula of travel_time."""
    ordered = sorted(values)
    h = (len(ordered) - 1) * share + 1
    below = int(h)
    return ordered[below - 1] + (h - below) * (ordered[min(below + 1, len(ordered)) - 1] - ordered[below - 1])


def kept(values: Sequence[int]) -> list[int]:
    """Return the driving times that the rule median-3mad keeps."""
    middle = percentile(values, 0.5)
    mad = percentile([abs(one - middle) for one in values], 0.5)
    return [one for one in values if mad == 0 or abs(one - middle) <= 3 * 1.4826 * mad]
