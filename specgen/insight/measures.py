"""The measures of ``requirements/measures.yaml`` as expressions: no engine in them, the same for DuckDB and Spark.

Tables, by their columns. *passages*: row, event, camera (number of the camera), t (milliseconds since 1970), token (null: not linkable at
all), key_end (end of its token, milliseconds), direction, vehicle_class, country (group, or null), status (read, unread, absent), linkable.
*hours*: number, day, local, kind. *gates*: camera, inbound. *pairs*: pair, origin, destination.
An answer has one row per group with whole numbers in it; nothing is suppressed yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from specgen.insight.settings import DIRECTIONS, DWELL_MINUTES, HOUR, MINUTE, Limits, Period

Table = Any
"""An Ibis table or column expression; its columns are known only to the engine."""


def periods(table: Table, wanted: Sequence[Period]) -> Table:
    """Return the rows whose t lies in one of the periods, with the period's name."""
    branches = [((table.t >= one.start) & (table.t < one.end), one.name) for one in wanted]
    named = table.mutate(period=ibis.cases(*branches))
    return named.filter(named.period.notnull())


def with_hour(table: Table, hours: Table) -> Table:
    """Return the rows with the Belgian day, local hour and kind of day of t."""
    return table.mutate(number=table.t // HOUR).inner_join(hours, "number")


def counts(counted: Table, hours: Table, wanted: Sequence[Period], by: str) -> Table:
    """passage_count per camera and ``by`` (day or local hour)."""
    named = periods(counted, wanted)
    hourly = named.group_by("period", "camera", number=named.t // HOUR).aggregate(n=named.count())
    joined = hourly.inner_join(hours, "number")
    return joined.group_by("period", "camera", by).aggregate(n=joined.n.sum())


def silent_hours(counted: Table, wanted: Sequence[Period]) -> Table:
    """Number of hours (UTC) with a passage, per camera: what can be said of completeness without heartbeats."""
    named = periods(counted, wanted)
    hourly = named.group_by("period", "camera", number=named.t // HOUR).aggregate(n=named.count())
    return hourly.group_by("period", "camera").aggregate(n=hourly.count())


def split(counted: Table, wanted: Sequence[Period], attribute: str) -> Table:
    """class_split per camera over ``attribute`` (direction, vehicle_class or status)."""
    named = periods(counted, wanted)
    return named.group_by("period", "camera", attribute).aggregate(n=named.count())


def countries(counted: Table, wanted: Sequence[Period]) -> Table:
    """country_share: passages read with a known country, per group."""
    named = periods(counted, wanted)
    known = named.filter((named.status == "read") & named.country.notnull())
    return known.group_by("period", "country").aggregate(n=known.count())


def linkable(counted: Table, wanted: Sequence[Period]) -> Table:
    """Linkable passages per camera."""
    named = periods(counted, wanted)
    return named.filter(named.linkable).group_by("period", "camera").aggregate(n=named.linkable.count())


def balance(counted: Table, gates: Table, hours: Table, wanted: Sequence[Period]) -> Table:
    """cordon_balance per Belgian day: passages at gates, read or not, by way (in, out, undirected)."""
    joined = periods(counted, wanted).inner_join(gates, "camera")
    way = ibis.cases(
        (joined.direction == DIRECTIONS[2], "undirected"), (joined.direction == joined.inbound, "in"), else_="out"
    )
    dated = with_hour(joined.mutate(way=way), hours)
    return dated.group_by("period", "day", "way").aggregate(n=dated.count())


def _order(table: Table, *group: str) -> Any:
    """Return the order of observations: captured_at, then event_id; without event ids the camera decides, the same in every run."""
    return ibis.window(
        group_by=[table[one] for one in group], order_by=[table.t, table.event, table.camera, table["row"]]
    )


def runs(linked: Table, area: Sequence[int], limits: Limits) -> Table:
    """od_trips: the first observation of every run in the area, with the last camera of the run (null: a run of one)."""
    here = linked.filter(linked.camera.isin(list(area)))
    order = _order(here, "token")
    placed = here.select(
        "token",
        "t",
        "event",
        "row",
        "camera",
        before=here.t - here.t.lag().over(order),
        after=here.t.lead().over(order) - here.t,
    )
    ends = placed.mutate(
        first=placed.before.isnull() | (placed.before >= limits.trip_gap),
        last=placed.after.isnull() | (placed.after >= limits.trip_gap),
    )
    ends = ends.filter(ends["first"] | ends["last"])
    order = _order(ends, "token")
    closed = ends.mutate(destination=ibis.ifelse(ends["last"], ibis.null("int64"), ends.camera.lead().over(order)))
    return closed.filter(closed["first"]).select("t", "destination", origin="camera")


def trips(made: Table, wanted: Sequence[Period]) -> Table:
    """od_trips per origin and destination, by the first observation; destination null counts unmatched."""
    named = periods(made, wanted)
    return named.group_by("period", "origin", "destination").aggregate(n=named.count())


def links(linked: Table, area: Sequence[int], limits: Limits, wanted: Sequence[Period]) -> Table:
    """od_trips, kind links: successive pairs within runs, by the bin of the first of the pair."""
    here = linked.filter(linked.camera.isin(list(area)))
    order = _order(here, "token")
    placed = here.select(
        "t", origin=here.camera, destination=here.camera.lead().over(order), dt=here.t.lead().over(order) - here.t
    )
    near = placed.filter(placed.dt < limits.trip_gap)
    named = periods(near, wanted)
    return named.group_by("period", "origin", "destination").aggregate(n=named.count())


def entries(linked: Table, gates: Table) -> Table:
    """Every linkable entry with the next passage of its token at a gate: ``same`` camera, ``out`` (an exit), dt (null: none follows)."""
    here = linked.inner_join(gates, "camera")
    way = ibis.cases(
        (here.direction == DIRECTIONS[2], "undirected"), (here.direction == here.inbound, "in"), else_="out"
    )
    known = here.mutate(way=way)
    order = _order(known, "token")
    placed = known.select(
        "t",
        "key_end",
        "way",
        "token",
        next_way=known.way.lead().over(order),
        same=known.camera.lead().over(order) == known.camera,
        dt=known.t.lead().over(order) - known.t,
    )
    return placed.filter(placed.way == "in")


def through(entered: Table, hours: Table, limits: Limits, wanted: Sequence[Period], now: int) -> Table:
    """through_traffic_share per Belgian day of entry: entries, through, censored."""
    named = with_hour(periods(entered, wanted), hours)
    late = named.t + limits.longest
    cut = (late > named.key_end) | (late > now)
    fits = (named.dt >= limits.shortest) & (named.dt < limits.longest)
    is_through = ((named.next_way == "out") & ~named.same & fits).fill_null(False)
    return named.group_by("period", "day").aggregate(
        entries=(~cut).cast("int64").sum(),
        through=(is_through & ~cut).cast("int64").sum(),
        censored=cut.cast("int64").sum(),
    )


def dwell(entered: Table, wanted: Sequence[Period]) -> Table:
    """dwell_distribution by the time of entry: the number of the class, or -1 unknown, -2 censored."""
    named = periods(entered, wanted)
    steps = [(named.dt < bound * MINUTE, ibis.literal(place, "int64")) for place, bound in enumerate(DWELL_MINUTES[1:])]
    last = ibis.literal(len(DWELL_MINUTES) - 1, "int64")
    place = ibis.cases(
        (named.dt.isnull(), ibis.literal(-2, "int64")),
        (named.next_way != "out", ibis.literal(-1, "int64")),
        *steps,
        else_=last,
    )
    placed = named.mutate(place=place)
    return placed.group_by("period", "place").aggregate(n=placed.count())


def visits(entered: Table, wanted: Sequence[Period]) -> Table:
    """visit_frequency: vehicles by number of entries (1, 2, 3 for three or more). Defined within one key period only."""
    named = periods(entered, wanted)
    each = named.group_by("period", "token").aggregate(v=named.count())
    banded = each.mutate(band=ibis.ifelse(each.v > 2, ibis.literal(3, "int64"), each.v.cast("int64")))
    return banded.group_by("period", "band").aggregate(n=banded.count())


def unique(linked: Table, wanted: Sequence[Period]) -> Table:
    """unique_vehicles per camera. Defined within one key period only."""
    named = periods(linked, wanted)
    return named.group_by("period", "camera").aggregate(n=named.token.nunique())


def driving_times(linked: Table, pairs: Table, hours: Table, limits: Limits, wanted: Sequence[Period]) -> Table:
    """The driving times of travel_time per pair: dt, with period, day, local hour and kind of arrival at the second camera."""
    joined = linked.inner_join(pairs, (linked.camera == pairs.origin) | (linked.camera == pairs.destination))
    order = _order(joined, "pair", "token")
    placed = joined.select(
        "pair",
        start=joined.camera == joined.origin,
        arrived=joined.camera.lead().over(order) == joined.destination,
        t=joined.t.lead().over(order),
        dt=joined.t.lead().over(order) - joined.t,
    )
    driven = placed.filter(placed.start & placed.arrived & (placed.dt > 0) & (placed.dt < limits.trip_gap))
    return with_hour(periods(driven.select("pair", "t", "dt"), wanted), hours).select(
        "period", "pair", "dt", "day", "local", "kind"
    )


def travel_time(times: Table, *by: str) -> Table:
    """travel_time per ``by``: n kept, excluded by the rule median-3mad, percentiles 15, 50 and 85 in milliseconds."""
    middle = times.group_by(*by).aggregate(m=times.dt.quantile(0.5), n_all=times.count())
    near = times.inner_join(middle, list(by))
    near = near.mutate(off=(near.dt - near.m).abs())
    spread = near.group_by(*by).aggregate(mad=near.off.quantile(0.5))
    both = near.inner_join(spread, list(by))
    kept = both.filter((both.mad == 0) | (both.off <= 3 * 1.4826 * both.mad))
    return kept.group_by(*by).aggregate(
        n=kept.count(),
        excluded=kept.n_all.max() - kept.count(),
        p15=kept.dt.quantile(0.15),
        p50=kept.dt.quantile(0.5),
        p85=kept.dt.quantile(0.85),
    )
