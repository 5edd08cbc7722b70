"""Checks of late observations and of values per period: DB-TSR-02, DB-TSR-03, DB-TSR-09."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from specgen.checks.databroker import aggregate_steps as values
from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, keys, number, objects, read
from specgen.conformance.api import Check, Context, Judge, Precondition, Record, Verdict
from specgen.simulator.core import draws, sensors

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LATE = ("recent", "half", "oldest")
NEAR = 10 * sensors.MINUTE
"""Half the width of an interval around late observations."""


def measured(ctx: Context, name: str, instant: int, value: float, *, entity: str = "e", unit: str = "1") -> dict[str, Any]:
    """Return an observation of the check's own."""
    return {
        "message_id": steps.name(ctx, name),
        "entity": steps.name(ctx, entity),
        "property": "level",
        "value": value,
        "unit": unit,
        "observed_at": sensors.write_instant(instant),
    }


# -- DB-TSR-02

GAP = (30 * sensors.HOUR, 37 * sensors.HOUR)
"""From the start of the series: without observations."""
DAYS = 4


def _series(ctx: Context, records: int, start: int) -> list[dict[str, Any]]:
    """Return the observations: regular, save for a gap, with every seventh moved to a bound of five minutes."""
    step = DAYS * sensors.DAY // records // sensors.SECOND * sensors.SECOND
    found = []
    for place in range(records):
        offset = place * step
        if place % 7 == 0:
            offset = offset // values.PERIODS["PT5M"] * values.PERIODS["PT5M"]
        if place % 49 == 0:
            offset = offset // sensors.HOUR * sensors.HOUR
        if GAP[0] <= offset < GAP[1]:
            offset += GAP[1] - GAP[0]
        value = round(1 + draws.below(ctx.seed, "value", place, 1_000_000) / 1000, 3)
        found.append(measured(ctx, f"m{place:06d}", start + offset, value))
    return found


def _stimulate_periods(ctx: Context) -> None:
    records = int(ctx.parameters["records"])
    start = (steps.now(ctx) - (DAYS + 1) * sensors.DAY) // sensors.DAY * sensors.DAY
    series = _series(ctx, records, start)
    beside = [
        measured(ctx, f"b{place:03d}", start + place * 2 * sensors.HOUR, 5000 + place, entity="other") for place in range(30)
    ]
    ctx.fact("series", series)
    identifier = steps.dataset(ctx, "dataset", "periods")
    steps.deliver(ctx, "deliver", identifier, [*series, *beside])
    steps.settle(ctx, "readable", identifier, [*series, *beside])
    span = (start, start + (DAYS + 1) * sensors.DAY)
    for period in values.PERIODS:
        values.ask(ctx, period, identifier, series[0], span, period)
    values.ask(ctx, "unknown", identifier, series[0], span, "PT7M")


def _judge_periods(record: Record, parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    series = record.fact("series")
    for period, length in values.PERIODS.items():
        values.hold(judge, record, period, values.expected(series, length), float(parameters["tolerance"]))
    refused = record.one("unknown.1")
    judge.one_of("status", (400, 422), refused.status, at=refused.label)
    return judge.passed()


PERIODS_EXACT = Check(
    "DB-TSR-02.periods-exact",
    "DB-TSR-02",
    _stimulate_periods,
    _judge_periods,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-TSR-03


def _stimulate_late(ctx: Context) -> None:
    lateness, margin = int(ctx.parameters["lateness"]), int(ctx.parameters.get("margin", 1))
    now = steps.now(ctx) // sensors.SECOND * sensors.SECOND
    ages = {
        "recent": margin * sensors.HOUR,
        "half": lateness * sensors.DAY // 2,
        "oldest": lateness * sensors.DAY - margin * sensors.HOUR,
    }
    late = [
        {**measured(ctx, f"m-{name}-{turn}", now - ages[name] + turn * sensors.MINUTE, 100 * place + turn), "part": name}
        for turn in range(3)
        for place, name in enumerate(LATE, start=1)
    ]
    sent = [{name: value for name, value in one.items() if name != "part"} for one in late]
    first = measured(ctx, "m-now", now, 7)
    spans = {name: [now - age - NEAR, now - age + NEAR] for name, age in ages.items()}
    ctx.fact("known", {"first": first, "late": late, "spans": spans})
    more = {"retention_days": 2 * lateness + 2}
    identifier = steps.dataset(ctx, "dataset", "late", more=more)
    ctx.http("deliver-0", "POST", steps.path(identifier, "/observations"), as_="provider", json=[first])
    for place, one in enumerate(sent, start=1):
        ctx.http(f"deliver-{place}", "POST", steps.path(identifier, "/observations"), as_="provider", json=[one])
    everything = {"limit": "100"}
    deadline = float(ctx.parameters["deadline"])
    steps.read_all(ctx, "whole", identifier, everything, expected=[first, *sent], patience=deadline)
    for name, (low, high) in spans.items():
        span = {"from": sensors.write_instant(low), "to": sensors.write_instant(high)}
        due = [one for one in late if one["part"] == name]
        steps.read_all(ctx, name, identifier, {**everything, **span}, expected=due, patience=deadline)


def _judge_late(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    known = record.fact("known")
    judge.require(200 <= record.one("deliver-0").status < 300, "refused", label="deliver-0", status=record.one("deliver-0").status)
    for place, one in enumerate(known["late"], start=1):
        answer = record.one(f"deliver-{place}")
        taken = 200 <= answer.status < 300 and not objects(answer.body, "rejected") and number(answer.body, "accepted") != 0
        judge.that(taken, "late-refused", at=answer.label, observed_at=one["observed_at"], status=answer.status)
    for part in ("whole", *LATE):
        due = [one for one in known["late"] if part in ("whole", one["part"])]
        due += [known["first"]] if part == "whole" else []
        _exactly(judge, record, part, due)
    return judge.passed()


def _exactly(judge: Judge, record: Record, part: str, due: Sequence[Mapping[str, Any]]) -> None:
    """Hold a read against exactly what is due."""
    found, wanted, at = Counter(keys(read(record, part))), Counter(keys(due)), attempts(record, part)
    judge.that(
        not wanted - found,
        "interval-incomplete",
        at=at,
        part=part,
        expected=len(due),
        missing=sum((wanted - found).values()),
        example=next(iter(wanted - found), ""),
    )
    judge.that(
        not found - wanted,
        "interval-too-much",
        at=at,
        part=part,
        expected=len(due),
        surplus=sum((found - wanted).values()),
        example=next(iter(found - wanted), ""),
    )


LATE_IN_PLACE = Check(
    "DB-TSR-03.late-in-place",
    "DB-TSR-03",
    _stimulate_late,
    _judge_late,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-TSR-09

ZONE = "Europe/Brussels"
TURNS = ("first", "second")
QUARTER = 15 * sensors.MINUTE


def _sunday(year: int, month: int) -> date:
    """Return the last Sunday of a month of 31 days."""
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def changes(after: int) -> list[date]:
    """Return the next two Sundays on which the clock changes in the European Union (Directive 2000/84/EC), after an instant."""
    now = EPOCH + timedelta(microseconds=after)
    found = sorted(_sunday(year, month) for year in range(now.year, now.year + 3) for month in (3, 10))
    return [one for one in found if one > now.date()][:2]


def midnight(day: date) -> int:
    """Return local midnight in Brussels as microseconds: summer time runs from the last Sunday of March to that of October, 01:00 UTC."""
    summer = _sunday(day.year, 3) < day <= _sunday(day.year, 10)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=2 if summer else 1)
    return (moment - EPOCH) // timedelta(microseconds=1)


def _days(sunday: date) -> list[date]:
    return [sunday + timedelta(days=number_ - 1) for number_ in range(4)]


def _stimulate_local(ctx: Context) -> None:
    sundays = changes(steps.clock(ctx, "clock"))
    ctx.fact("sundays", [one.isoformat() for one in sundays])
    for turn, sunday in zip(TURNS, sundays, strict=True):
        first, _, _, end = (midnight(one) for one in _days(sunday))
        ctx.advance_clock((end - steps.clock(ctx, f"{turn}-before")) / sensors.SECOND + 3600)
        if steps.clock(ctx, f"{turn}-after") < end:
            raise Precondition("clock-not-moved", expected=end // sensors.SECOND, observed=0)
        series = [measured(ctx, f"{turn}{place:04d}", at, 1) for place, at in enumerate(range(first, end, QUARTER))]
        identifier = steps.dataset(ctx, f"{turn}-dataset", turn)
        steps.deliver(ctx, f"{turn}-deliver", identifier, series)
        steps.settle(ctx, f"{turn}-readable", identifier, series)
        values.ask(ctx, f"{turn}-zone", identifier, series[0], (first, end), "P1D", zone=ZONE)
        whole = (first // sensors.DAY * sensors.DAY, -(-end // sensors.DAY) * sensors.DAY)
        values.ask(ctx, f"{turn}-universal", identifier, series[0], whole, "P1D")
        values.ask(ctx, f"{turn}-nowhere", identifier, series[0], (first, end), "P1D", zone="Europe/Nergenshuizen")


def _judge_local(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    for turn, text_ in zip(TURNS, record.fact("sundays"), strict=True):
        bounds = [midnight(one) for one in _days(date.fromisoformat(text_))]
        label = f"{turn}-zone"
        at = tuple(page.label for page in values.pages(record, label))
        due = {start: (end, (end - start) // QUARTER) for start, end in itertools.pairwise(bounds)}
        shown = values.items(record, label)
        for start, (end, count) in due.items():
            found = [one for one in shown if sensors.read_instant(one.get("start")) == start]
            judge.that(len(found) == 1, "day-missing", at=at, day=sensors.write_instant(start), observed=len(found))
            _day(judge, at, found[0], end, count)
        judge.that(len(shown) == len(due), "day-surplus", at=at, expected=len(due), observed=len(shown))
        label = f"{turn}-universal"
        at = tuple(page.label for page in values.pages(record, label))
        shown = values.items(record, label)
        whole = range(-(-bounds[0] // sensors.DAY) * sensors.DAY, bounds[-1] // sensors.DAY * sensors.DAY, sensors.DAY)
        for start in whole:
            found = [one for one in shown if sensors.read_instant(one.get("start")) == start]
            judge.that(len(found) == 1, "day-missing", at=at, day=sensors.write_instant(start), observed=len(found))
            _day(judge, at, found[0], start + sensors.DAY, sensors.DAY // QUARTER)
        refused = record.one(f"{turn}-nowhere.1")
        judge.one_of("status", (400, 422), refused.status, at=refused.label)
    return judge.passed()


def _day(judge: Judge, at: tuple[str, ...], found: Mapping[str, Json], end: int, count: int) -> None:
    """Hold the end and the number of one day."""
    seen = sensors.read_instant(found.get("end"))
    judge.that(seen == end, "day-end", at=at, expected=sensors.write_instant(end), observed=found.get("end"))
    judge.that(
        number(found, "count") == count,
        "day-count",
        at=at,
        day=found.get("start"),
        expected=count,
        observed=found.get("count"),
    )


LOCAL_DAYS = Check(
    "DB-TSR-09.local-days",
    "DB-TSR-09",
    _stimulate_local,
    _judge_local,
    principals=("provider", "admin"),
    exclusive=("clock",),
    limit=steps.LIMIT,
)
