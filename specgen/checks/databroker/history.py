"""Checks of the history: DB-TSR-01, DB-TSR-06."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, attempts, keys, number, objects, pages, read
from specgen.conformance.api import Check, Context, Judge, Record, Verdict
from specgen.simulator.core import draws, sensors

PARTS = ("first", "second", "between")
RUNS = ("default", "small-1", "small-2", "large")
SAME_TIME = 3
"""So many successive observations of the paging check have one time."""


def _shuffled(ctx: Context, items: list[dict[str, Json]]) -> list[dict[str, Json]]:
    """Return the items in an order drawn by lot."""
    order = sorted(range(len(items)), key=lambda place: draws.integer(ctx.seed, "order", place))
    return [items[place] for place in order]


# -- DB-TSR-01


def _stimulate_interval(ctx: Context) -> None:
    points = int(ctx.parameters["points"])
    start = steps.past(ctx, hours=points // 60 + 3)
    one, other = sensors.network(ctx.seed, ctx.prefix, 2)
    series = sensors.series(one, start, points)
    beside = sensors.series(other, start, 20, step=points // 20 * sensors.MINUTE)
    identifier = steps.dataset(ctx, "dataset", "history")
    steps.deliver(ctx, "deliver", identifier, _shuffled(ctx, [*series, *beside]))
    common = points // 3 + draws.below(ctx.seed, "common", 0, points // 3)
    bounds = {
        "first": (start + 2 * sensors.MINUTE, start + common * sensors.MINUTE),
        "second": (start + common * sensors.MINUTE, start + (points - 2) * sensors.MINUTE),
        "between": (
            start + common * sensors.MINUTE + 20 * sensors.SECOND,
            start + common * sensors.MINUTE + 40 * sensors.SECOND,
        ),
    }
    ctx.fact("series", series)
    ctx.fact("bounds", {part: list(pair) for part, pair in bounds.items()})
    steps.settle(ctx, "all", identifier, [*series, *beside])
    for part, (low, high) in bounds.items():
        query = {
            "entity": one.entity,
            "from": sensors.write_instant(low),
            "to": sensors.write_instant(high),
            "limit": str(points),
        }
        steps.read_all(ctx, part, identifier, query)


def _judge_interval(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    series, bounds = record.fact("series"), record.fact("bounds")
    for part in PARTS:
        low, high = bounds[part]
        due = [one for one in series if low <= (sensors.read_instant(one["observed_at"]) or 0) < high]
        found, at = Counter(keys(read(record, part))), attempts(record, part)
        wanted = Counter(keys(due))
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
    return judge.passed()


INTERVAL_EXACT = Check(
    "DB-TSR-01.interval-exact",
    "DB-TSR-01",
    _stimulate_interval,
    _judge_interval,
    principals=("provider",),
    limit=steps.LIMIT,
)


# -- DB-TSR-06


def _stimulate_pages(ctx: Context) -> None:
    records = int(ctx.parameters["records"])
    start = steps.past(ctx, hours=records // (60 * SAME_TIME) + 3)
    network = sensors.network(ctx.seed, ctx.prefix, SAME_TIME)
    series = [
        network[place % SAME_TIME].observe(
            start + place // SAME_TIME * sensors.MINUTE, steps.name(ctx, f"m{place:06d}")
        )
        for place in range(records)
    ]
    ctx.fact("series", series)
    identifier = steps.dataset(ctx, "dataset", "pages")
    steps.deliver(ctx, "deliver", identifier, series)
    last = series[-1]
    steps.read_all(ctx, "last", identifier, {"entity": last["entity"], "from": last["observed_at"]}, expected=[last])
    sizes = {"default": 0, "small-1": records // 9 + 1, "small-2": records // 9 + 1, "large": records + 50}
    ctx.fact("sizes", sizes)
    for run, size in sizes.items():
        steps.read_all(ctx, run, identifier, {"limit": str(size)} if size else {})


def _judge_pages(record: Record, _parameters: Mapping[str, Json]) -> Verdict:
    judge = Judge()
    series, sizes = record.fact("series"), record.fact("sizes")
    wanted = Counter(keys(series))
    for run in RUNS:
        told = record.fact(run)
        first = record.one(f"{run}.{number(told, 'attempt') or 0}.1")
        if run == "large" and 400 <= first.status < 500:
            judge.that(bool(first.body), "refused-without-document", at=first.label, status=first.status)
            continue
        at = attempts(record, run)
        found = Counter(keys(read(record, run)))
        judge.that(isinstance(told, Mapping) and told.get("complete") is True, "pages-without-end", at=at, run=run)
        judge.that(
            not wanted - found,
            "pages-incomplete",
            at=at,
            run=run,
            expected=len(series),
            missing=sum((wanted - found).values()),
            example=next(iter(wanted - found), ""),
        )
        judge.that(
            not found - wanted,
            "pages-repeat",
            at=at,
            run=run,
            expected=len(series),
            surplus=sum((found - wanted).values()),
            example=next(iter(found - wanted), ""),
        )
        if sizes[run]:
            most = max(len(objects(page.body, "items")) for page in pages(record, run))
            judge.that(most <= sizes[run], "page-too-large", at=at, limit=sizes[run], observed=most)
    small = [keys(read(record, run)) for run in ("small-1", "small-2")]
    judge.that(small[0] == small[1], "order-differs", at=(*attempts(record, "small-1"), *attempts(record, "small-2")))
    return judge.passed()


PAGES_COMPLETE = Check(
    "DB-TSR-06.pages-complete", "DB-TSR-06", _stimulate_pages, _judge_pages, principals=("provider",), limit=steps.LIMIT
)
