"""All numbers of an analysis, as they are: nothing suppressed, nothing rounded. They stay inside; only protected tables leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from specgen.insight import measures
from specgen.insight.repeats import without_repeats
from specgen.insight.settings import Question


class Store(Protocol):
    """An engine that computes expressions: DuckDB or Spark."""

    def keep(self, name: str, expression: Any) -> Any:
        """Compute an expression once and return it as a table."""

    def count(self, expression: Any) -> int:
        """Return how many rows an expression has."""

    def rows(self, expression: Any) -> list[dict[str, Any]]:
        """Return the rows of a small answer."""

    def table(self, **columns: list[Any]) -> Any:
        """Return a small table made of columns."""


@dataclass(frozen=True)
class Travel:
    """travel_time of one pair in one bin: n kept, excluded, percentiles in milliseconds."""

    n: int
    excluded: int
    p15: float
    p50: float
    p85: float

    @property
    def reliability(self) -> float | None:
        """travel_time_reliability: (p85 - p15) / p50; None where p50 is 0."""
        return (self.p85 - self.p15) / self.p50 if self.p50 else None


@dataclass
class Figures:
    """The numbers of one period. Cameras are numbers of ``Question.cameras``; days are ISO dates, hours 0 to 23 in Belgian time."""

    days: dict[tuple[int, str], int] = field(default_factory=dict)
    local: dict[tuple[int, int], int] = field(default_factory=dict)
    classes: dict[tuple[int, str], int] = field(default_factory=dict)
    directions: dict[tuple[int, str], int] = field(default_factory=dict)
    status: dict[tuple[int, str], int] = field(default_factory=dict)
    linkable: dict[int, int] = field(default_factory=dict)
    hours_seen: dict[int, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=dict)
    balance: dict[tuple[str, str], int] = field(default_factory=dict)
    trips: dict[tuple[int, int], int] = field(default_factory=dict)
    unmatched: int = 0
    links: dict[tuple[int, int], int] = field(default_factory=dict)
    through: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    dwell: dict[int, int] = field(default_factory=dict)
    visits: dict[int, int] = field(default_factory=dict)
    unique: dict[int, int] = field(default_factory=dict)
    travel: dict[tuple[int, int], Travel] = field(default_factory=dict)
    travel_local: dict[tuple[tuple[int, int], int], Travel] = field(default_factory=dict)
    travel_days: dict[tuple[tuple[int, int], str, int, str], Travel] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """Per period its figures; ``pairs`` are the pairs with travel times, ``repeats`` the reports left out as repeated."""

    periods: dict[str, Figures]
    pairs: tuple[tuple[int, int], ...]
    repeats: int


MAX_PAIRS = 8


def compute(store: Store, passages: Any, hours: Any, question: Question, now: int) -> Computed:
    """Compute every measure that the data allow. ``now``: end of the data (milliseconds)."""
    found = {one.name: Figures() for one in question.periods}
    counted = without_repeats(passages, question.limits.repeat, store.keep, store.count)
    counted = store.keep("counted", counted)
    repeats = store.count(passages) - store.count(counted)
    linked = store.keep(
        "linked",
        counted.filter(counted.linkable).select("row", "event", "camera", "t", "token", "key_end", "direction"),
    )
    _counts(store, counted, hours, question, found)
    _unique(store, linked, hours, question, found)
    _matrix(store, linked, question, found)
    gates = {number: one.inbound for number, one in enumerate(question.cameras) if one.inbound}
    if gates:
        entered = store.table(camera=list(gates), inbound=list(gates.values()))
        _cordon(store, counted, linked, entered, hours, question, found, now)
    pairs = _pairs(question, found)
    if pairs:
        wanted = store.table(
            pair=list(range(len(pairs))), origin=[one[0] for one in pairs], destination=[one[1] for one in pairs]
        )
        _travel(store, measures.driving_times(linked, wanted, hours, question.limits, question.periods), pairs, found)
    return Computed(found, pairs, repeats)


def _counts(store: Store, counted: Any, hours: Any, question: Question, found: dict[str, Figures]) -> None:
    wanted = question.periods
    for row in store.rows(measures.counts(counted, hours, wanted, "day")):
        found[row["period"]].days[row["camera"], row["day"]] = row["n"]
    for row in store.rows(measures.counts(counted, hours, wanted, "local")):
        found[row["period"]].local[row["camera"], row["local"]] = row["n"]
    for attribute, place in (("vehicle_class", "classes"), ("direction", "directions"), ("status", "status")):
        for row in store.rows(measures.split(counted, wanted, attribute)):
            getattr(found[row["period"]], place)[row["camera"], row[attribute]] = row["n"]
    for row in store.rows(measures.linkable(counted, wanted)):
        found[row["period"]].linkable[row["camera"]] = row["n"]
    for row in store.rows(measures.silent_hours(counted, wanted)):
        found[row["period"]].hours_seen[row["camera"]] = row["n"]
    for row in store.rows(measures.countries(counted, wanted)):
        found[row["period"]].countries[row["country"]] = row["n"]


def _unique(store: Store, linked: Any, hours: Any, question: Question, found: dict[str, Figures]) -> None:
    single = [one for one in question.periods if _one_key(store, hours, one.start, one.end)]
    if single:
        for row in store.rows(measures.unique(linked, single)):
            found[row["period"]].unique[row["camera"]] = row["n"]


def _matrix(store: Store, linked: Any, question: Question, found: dict[str, Figures]) -> None:
    area = range(len(question.cameras))
    made = measures.runs(linked, area, question.limits)
    for row in store.rows(measures.trips(made, question.periods)):
        if row["destination"] is None:
            found[row["period"]].unmatched += row["n"]
        else:
            found[row["period"]].trips[row["origin"], row["destination"]] = row["n"]
    for row in store.rows(measures.links(linked, area, question.limits, question.periods)):
        found[row["period"]].links[row["origin"], row["destination"]] = row["n"]


def _cordon(
    store: Store,
    counted: Any,
    linked: Any,
    gates: Any,
    hours: Any,
    question: Question,
    found: dict[str, Figures],
    now: int,
) -> None:
    wanted = question.periods
    for row in store.rows(measures.balance(counted, gates, hours, wanted)):
        found[row["period"]].balance[row["day"], row["way"]] = row["n"]
    entered = store.keep("entered", measures.entries(linked, gates))
    for row in store.rows(measures.through(entered, hours, question.limits, wanted, now)):
        found[row["period"]].through[row["day"]] = (row["entries"], row["through"], row["censored"])
    for row in store.rows(measures.dwell(entered, wanted)):
        found[row["period"]].dwell[row["place"]] = row["n"]
    single = [one for one in wanted if _one_key(store, hours, one.start, one.end)]
    if single:
        for row in store.rows(measures.visits(entered, single)):
            found[row["period"]].visits[row["band"]] = row["n"]


def _one_key(store: Store, hours: Any, start: int, end: int) -> bool:
    """Tell whether one key period contains a period."""
    holds = hours.filter((hours.key_start <= start) & (hours.key_end >= end))
    return store.count(holds) > 0


def _pairs(question: Question, found: dict[str, Figures]) -> tuple[tuple[int, int], ...]:
    """Return the pairs that were asked for, or the busiest links with enough vehicles for a figure."""
    if question.pairs:
        place = {one.id: number for number, one in enumerate(question.cameras)}
        return tuple((place[one], place[two]) for one, two in question.pairs)
    total: dict[tuple[int, int], int] = {}
    for figures in found.values():
        for pair, number in figures.links.items():
            total[pair] = total.get(pair, 0) + number
    least = max(question.limits.k, question.limits.sample)
    busy = sorted(
        (pair for pair, n in total.items() if n >= least and pair[0] != pair[1]), key=lambda p: (-total[p], p)
    )
    return tuple(busy[:MAX_PAIRS])


def _travel(store: Store, times: Any, pairs: Sequence[tuple[int, int]], found: dict[str, Figures]) -> None:
    kept = store.keep("times", times)
    for row in store.rows(measures.travel_time(kept, "period", "pair")):
        found[row["period"]].travel[pairs[row["pair"]]] = _of(row)
    for row in store.rows(measures.travel_time(kept, "period", "pair", "local")):
        found[row["period"]].travel_local[pairs[row["pair"]], row["local"]] = _of(row)
    for row in store.rows(measures.travel_time(kept, "period", "pair", "day", "local", "kind")):
        found[row["period"]].travel_days[pairs[row["pair"]], row["day"], row["local"], row["kind"]] = _of(row)


def _of(row: dict[str, Any]) -> Travel:
    return Travel(int(row["n"]), int(row["excluded"]), float(row["p15"]), float(row["p50"]), float(row["p85"]))
