"""The answer of an analysis: protected tables per period, and what was read, left out and assumed. Nothing in it is about one vehicle."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from specgen.insight import tables
from specgen.insight.calendar import moment
from specgen.insight.figures import Computed, Figures, Travel
from specgen.insight.protection import small
from specgen.insight.settings import (
    CLASSES,
    COUNTRY_GROUPS,
    DIRECTIONS,
    DWELL_MINUTES,
    HOUR,
    Camera,
    Limits,
    Period,
    Question,
)
from specgen.insight.tables import HIDDEN, NOTHING, TOTAL, Figure, Table, rounded, share, unless_small

KINDS = ("workday", "saturday", "sunday")
MONTHS_FROM = 62
"""From so many days a table of days becomes one of months."""
STATEMENT = {
    "en": "aggregated, cells under k suppressed; whether this is anonymous is for the controller to judge",
    "nl": "geaggregeerd, cellen onder k onderdrukt; of dit anoniem is, beoordeelt de verwerkingsverantwoordelijke",
}
"""What may be said of the figures, word for word."""


@dataclass(frozen=True)
class Origin:
    """Where the figures come from. ``data``: simulated or real; ``sign``: plates or marker when simulated, "" when real.

    ``ground`` and ``dpia``: what the user gave as legal ground and DPIA reference. ``notes``: code -> number of lines left out or assumed.
    """

    data: str
    sign: str
    ground: str
    dpia: str
    files: tuple[str, ...]
    passages: int
    first: int
    last: int
    notes: dict[str, int]


@dataclass(frozen=True)
class Result:
    """Everything that the report shows."""

    origin: Origin
    cameras: tuple[Camera, ...]
    periods: tuple[Period, ...]
    limits: Limits
    tables: tuple[Table, ...]
    pairs: tuple[tuple[str, str], ...]

    def table(self, name: str, period: str) -> Table | None:
        """Return a table of a period, or None when the data do not allow it."""
        return next((one for one in self.tables if one.id == name and one.period == period), None)

    def counts(self, period: str) -> Table | None:
        """Return a table with the passages of a period: by hour of the day where there is one, else by day or month."""
        return next(
            (one for name in ("hours", "days", "months") if (one := self.table(name, period)) is not None), None
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready values; keys are the contract of ``--json``."""
        return {
            "statement": STATEMENT["en"],
            "origin": {
                "data": self.origin.data,
                "recognised_by": self.origin.sign,
                "ground": self.origin.ground,
                "dpia": self.origin.dpia,
                "files": list(self.origin.files),
                "passages": None if small(self.origin.passages, self.limits.k) else self.origin.passages,
                "first": moment(self.origin.first // HOUR * HOUR).isoformat(),  # the hours: an instant would be of one vehicle
                "last": moment(self.origin.last // HOUR * HOUR).isoformat(),
                "notes": self.origin.notes,
            },
            "parameters": {
                "k": self.limits.k,
                "open_values": self.limits.open_values,
                "trip_gap_s": self.limits.trip_gap // 1000,
                "repeat_s": self.limits.repeat // 1000,
                "confidence": self.limits.confidence,
                "through_shortest_s": self.limits.shortest // 1000,
                "through_longest_s": self.limits.longest // 1000,
                "sample": self.limits.sample,
                "key_switch": self.limits.key_switch,
            },
            "periods": [
                {"name": one.name, "start": moment(one.start).isoformat(), "end": moment(one.end).isoformat()}
                for one in self.periods
            ],
            "cameras": [
                {"id": one.id, "name": one.name, "lat": one.lat, "lon": one.lon, "inbound": one.inbound or None}
                for one in self.cameras
            ],
            "tables": [one.as_dict() for one in self.tables],
        }


def result(computed: Computed, question: Question, origin: Origin) -> Result:
    """Protect all figures and return what may be shown."""
    made: list[Table] = []
    for period in question.periods:
        figures = computed.periods[period.name]
        made += _period(figures, question, period.name)
        made += _travel(figures, computed.pairs, question, period.name)
    ids = [one.id for one in question.cameras]
    pairs = tuple((ids[one], ids[two]) for one, two in computed.pairs)
    notes = {**origin.notes, "repeats": computed.repeats}
    return Result(replace(origin, notes=notes), question.cameras, question.periods, question.limits, tuple(made), pairs)


def _columns(found: Figures, question: Question) -> tuple[str, list[str], dict[tuple[int, str], int]]:
    """Return (id, columns, numbers) of the table of days, or of months for a long period."""
    days = sorted({day for _, day in found.days})
    if len(days) < MONTHS_FROM:
        return "days", days, found.days
    months: dict[tuple[int, str], int] = {}
    for (camera, day), number in found.days.items():
        months[camera, day[:7]] = months.get((camera, day[:7]), 0) + number
    return "months", sorted({month for _, month in months}), months


def _period(found: Figures, question: Question, period: str) -> list[Table]:
    limits = question.limits
    names = [one.id for one in question.cameras]
    numbers = dict.fromkeys(range(len(names)), 0)
    for (camera, _), number in found.local.items():
        numbers[camera] += number
    name, columns, by_day = _columns(found, question)
    kinds: list[tables.Kind] = [
        (name, "passage_count", columns, by_day),
        ("hours", "passage_count", list(range(24)), found.local),
        ("classes", "class_split", [one for one in (*CLASSES, "unknown") if _any(found.classes, one)], found.classes),
        ("directions", "class_split", [one for one in DIRECTIONS if _any(found.directions, one)], found.directions),
    ]
    made = tables.camera_tables(kinds, numbers, names, limits, period)
    groups = [one for one in COUNTRY_GROUPS if found.countries.get(one)]
    counted = [found.countries[one] for one in groups]
    made.append(tables.line_table("countries", "country_share", period, groups, counted, limits))
    if found.unique:
        each = {names[place]: (unless_small(n, limits.k),) for place, n in sorted(found.unique.items())}
        made.append(tables.plain("unique", "unique_vehicles", period, ("n",), each))
    made.append(_quality(found, names, numbers, limits, period))
    made.append(_matrix(found, names, limits, period))
    made.append(_single("unmatched", "od_trips", period, found.unmatched, limits))
    if question.gates:
        made += _cordon(found, question, period)
    return made


def _any(numbers: dict[tuple[int, str], int], column: str) -> bool:
    return any(number for (_, one), number in numbers.items() if one == column)


def _single(name: str, measure: str, period: str, number: int, limits: Limits) -> Table:
    return tables.plain(name, measure, period, ("n",), {name: (unless_small(number, limits.k),)})


def _quality(found: Figures, names: Sequence[str], numbers: dict[int, int], limits: Limits, period: str) -> Table:
    """Return read_rate, share linkable and hours with a passage per camera; shares in per cent with one decimal."""
    rows: dict[str, tuple[Figure, ...]] = {}
    for place, name in enumerate(names):
        read, unread = found.status.get((place, "read"), 0), found.status.get((place, "unread"), 0)
        rows[name] = (
            _percent(read, read + unread, limits.k),
            _percent(found.linkable.get(place, 0), numbers[place], limits.k),
            Figure(found.hours_seen.get(place, 0)),
        )
    return tables.plain("quality", "read_rate", period, ("read", "linkable", "hours"), rows)


def _percent(part: int, whole: int, k: int) -> Figure:
    if small(whole, k):
        return HIDDEN
    return Figure(rounded(100 * part / whole, 1)) if whole else NOTHING


def _matrix(found: Figures, names: Sequence[str], limits: Limits, period: str) -> Table:
    used = sorted({place for pair in found.trips for place in pair})
    matrix = [[found.trips.get((one, two), 0) for two in used] for one in used]
    labels = [names[one] for one in used]
    return tables.free_table("matrix", "od_trips", period, labels, labels, matrix, limits)


def _cordon(found: Figures, question: Question, period: str) -> list[Table]:
    limits = question.limits
    days = sorted({day for day, _ in found.balance})
    ways = [way for way in ("in", "out", "undirected") if any(found.balance.get((day, way)) for day in days)]
    matrix = [[found.balance.get((day, way), 0) for way in ways] for day in days]
    balance = tables.free_table("balance", "cordon_balance", period, days, ways, matrix, limits)
    made = [balance, _imbalance(balance, period)]
    days = sorted(found.through)
    matrix = [[found.through[day][1], found.through[day][0] - found.through[day][1]] for day in days]
    if days:
        through = tables.free_table(
            "through", "through_traffic_share", period, days, ("through", "not_through"), matrix, limits
        )
        shares = {row: (_share_through(through, row),) for row in through.rows}
        made += [through, tables.plain("through_share", "through_traffic_share", period, ("share",), shares)]
        censored = sum(one[2] for one in found.through.values())
        made.append(_single("censored", "through_traffic_share", period, censored, limits))
    # entries less those of through traffic are the censored ones: a small number of those must not follow from the sum of dwell
    secret = small(sum(one[2] for one in found.through.values()), limits.k)
    dwell = _dwell(found, limits, period)
    made.append(without_total(dwell) if secret else dwell)
    if found.visits and not (secret and not found.visits.get(3)):  # without "more" the visits add up to the entries
        bands = ("once", "twice", "more")
        made.append(
            tables.line_table(
                "visits", "visit_frequency", period, bands, [found.visits.get(one, 0) for one in (1, 2, 3)], limits
            )
        )
    return made


def _share_through(through: Table, row: str) -> Figure:
    """Return the share: suppressed as soon as one of entries, through and entries - through is."""
    if any(through.at(row, column).status != tables.SHOWN for column in through.columns):
        return HIDDEN
    return share(through.at(row, "through"), through.at(row, TOTAL))


def _imbalance(balance: Table, period: str) -> Table:
    """Return imbalance_percent per day and over the period, from shown numbers only."""
    rows: dict[str, tuple[Figure, ...]] = {}
    for row in balance.rows:
        entered, left = balance.at(row, "in"), balance.at(row, "out")
        if tables.SUPPRESSED in (entered.status, left.status):
            rows[row] = (HIDDEN,)
        else:
            one, two = entered.value or 0, left.value or 0
            most = max(one, two)
            rows[row] = (Figure(rounded(100 * abs(one - two) / most, 1)) if most else NOTHING,)
    return tables.plain("imbalance", "cordon_balance", period, ("percent",), rows)


def dwell_labels() -> tuple[str, ...]:
    """Return the names of the classes of duration, in minutes."""
    bounds = [f"{low}-{high}" for low, high in itertools.pairwise(DWELL_MINUTES)]
    return (*bounds, f"{DWELL_MINUTES[-1]}-")


def _dwell(found: Figures, limits: Limits, period: str) -> Table:
    labels = (*dwell_labels(), "unknown", "censored")
    numbers = [found.dwell.get(place, 0) for place in (*range(len(DWELL_MINUTES)), -1, -2)]
    return tables.line_table("dwell", "dwell_distribution", period, labels, numbers, limits)


def without_total(table: Table) -> Table:
    """Return a list whose sum is suppressed, with its smallest number where none is suppressed yet: the sum would follow from all."""
    numbers = [one.value for (one,) in table.cells[:-1] if one.status == tables.SHOWN and one.value]
    least = min(numbers) if numbers and all(one.status != tables.SUPPRESSED for (one,) in table.cells[:-1]) else None
    cells: list[tuple[Figure, ...]] = []
    for (one,) in table.cells[:-1]:
        gone = least is not None and one.value == least
        cells.append((HIDDEN,) if gone else (one,))
        least = None if gone else least
    return replace(table, cells=(*cells, (HIDDEN,)))


def _travel(found: Figures, pairs: Sequence[tuple[int, int]], question: Question, period: str) -> list[Table]:
    limits = question.limits
    names = [one.id for one in question.cameras]
    columns = ("n", "excluded", "p15", "p50", "p85", "reliability")
    whole: dict[str, Sequence[Figure]] = {}
    by_hour: dict[str, Sequence[Figure]] = {}
    spread: dict[str, Sequence[Figure]] = {}
    days: dict[tuple[tuple[int, int], int, str], list[Travel]] = {}
    for (which, _, at, of), one in found.travel_days.items():
        days.setdefault((which, at, of), []).append(one)
    for pair in pairs:
        label = f"{names[pair[0]]} → {names[pair[1]]}"
        hours = {hour: one for (which, hour), one in found.travel_local.items() if which == pair}
        hidden = hidden_hours(found.travel.get(pair), hours, limits)
        whole[label] = (HIDDEN,) * 6 if hidden is None else _shown(found.travel.get(pair), limits)
        for hour in range(24):
            away = hidden is not None and hour in hidden
            by_hour[f"{label}|{hour}"] = (HIDDEN,) * 6 if away else _shown(hours.get(hour), limits)
            cells = tuple(_usual(days.get((pair, hour, kind), ()), limits) for kind in KINDS)
            spread[f"{label}|{hour}"] = cells
    return [
        tables.plain("travel", "travel_time", period, columns, whole),
        tables.plain("travel_hours", "travel_time", period, columns, by_hour),
        tables.plain("reliability", "travel_time_reliability", period, KINDS, spread),
    ]


def hidden_hours(whole: Travel | None, hours: Mapping[int, Travel], limits: Limits) -> frozenset[int] | None:
    """Return the hours of one pair whose travel times are suppressed; None when those of the whole period must be as well.

    Kept and excluded times of the hours add up to those of the period, so that a single suppressed number would follow from the others
    (disclosure_protection). Kept times alone do not add up: what is an outlier is settled per bin.
    """
    least = max(limits.k, limits.sample)
    hidden = {hour for hour, one in hours.items() if one.n < least}
    if whole is None or whole.n < least:
        return frozenset(hidden)
    rest = sorted((one.n + one.excluded, hour) for hour, one in hours.items() if hour not in hidden)
    while True:
        unknown = [hours[hour].n + hours[hour].excluded for hour in hidden]
        unknown += [one.excluded for hour, one in hours.items() if hour not in hidden and small(one.excluded, limits.k)]
        if small(whole.excluded, limits.k):  # then the sum is not known either
            safe = bool(unknown)
        else:
            safe = not unknown or (len(unknown) > 1 and sum(unknown) - len(unknown) + 1 >= limits.open_values)
        if safe:
            return frozenset(hidden)
        if not rest:
            return None
        hidden.add(rest.pop(0)[1])


def _shown(one: Travel | None, limits: Limits) -> tuple[Figure, ...]:
    """Return n, excluded, p15, p50, p85 in whole seconds, and the reliability with two decimals."""
    if one is None:
        return (NOTHING,) * 6
    if one.n < max(limits.k, limits.sample):
        return (HIDDEN,) * 6
    seconds = tuple(Figure(int(rounded(value / 1000, 0))) for value in (one.p15, one.p50, one.p85))
    steady = one.reliability
    last = NOTHING if steady is None else Figure(rounded(steady, 2))
    return (Figure(one.n), unless_small(one.excluded, limits.k), *seconds, last)


def _usual(bins: Sequence[Travel], limits: Limits) -> Figure:
    """Return the median over the days of one kind of travel_time_reliability at an hour, from bins that may be shown."""
    values = [one.reliability for one in bins if one.n >= max(limits.k, limits.sample)]
    known = [one for one in values if one is not None]
    if not bins:
        return NOTHING
    return Figure(rounded(statistics.median(known), 2)) if known else HIDDEN
