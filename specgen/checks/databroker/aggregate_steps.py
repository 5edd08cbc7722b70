"""Asking values per period, and reckoning what they have to be."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from specgen.checks.databroker import steps
from specgen.checks.databroker.reading import Json, number, objects, text
from specgen.conformance.api import Context, Judge, Observation, Precondition, Record
from specgen.simulator.core import sensors

PERIODS = {
    "PT5M": 5 * sensors.MINUTE,
    "PT15M": 15 * sensors.MINUTE,
    "PT1H": sensors.HOUR,
    "P1D": sensors.DAY,
}
"""The period lengths that the interface document lists."""
NUMBERS = ("min", "max", "avg", "sum")


def ask(
    ctx: Context,
    label: str,
    identifier: str,
    series: Mapping[str, Any],
    span: tuple[int, int],
    period: str,
    *,
    zone: str = "",
) -> list[dict[str, Any]]:
    """Ask the values per period of one entity and property, page after page; pages stand as ``<label>.<n>``, the fact counts them."""
    query = {
        "entity": str(series["entity"]),
        "property": str(series["property"]),
        "from": sensors.write_instant(span[0]),
        "to": sensors.write_instant(span[1]),
        "period": period,
        **({"zone": zone} if zone else {}),
    }
    items: list[dict[str, Any]] = []
    base = steps.path(identifier, "/aggregates")
    answer = ctx.http(f"{label}.1", "GET", base, as_="provider", query=query)
    asked: set[str] = set()
    count = 1
    while True:
        items += objects(answer.json, "items")
        following = text(answer.json, "next")
        if answer.status != 200 or not following or count >= steps.PAGE_CAP:
            break
        address = base = urljoin(base, following)
        if address in asked:
            break
        asked.add(address)
        count += 1
        answer = ctx.http(f"{label}.{count}", "GET", address, as_="provider")
    ctx.fact(label, {"pages": count})
    return items


def ask_until(
    ctx: Context,
    label: str,
    identifier: str,
    series: Mapping[str, Any],
    span: tuple[int, int],
    period: str,
    wanted: Sequence[Mapping[str, Any]],
    *,
    deadline: float,
) -> None:
    """Ask as ``<label>.<attempt>`` until the values are those wanted; the fact ``<label>-attempt`` names the last."""
    for attempt in steps.attempts(ctx, deadline):
        items = ask(ctx, f"{label}.{attempt}", identifier, series, span, period)
        if not wrong(items, wanted):
            break
    ctx.fact(f"{label}-attempt", attempt)


def pages(record: Record, label: str) -> Iterator[Observation]:
    """Return the pages of ``ask``; raises Precondition when one was not answered with 200."""
    told = record.fact(label)
    for place in range(1, (number(told, "pages") or 0) + 1):
        page = record.one(f"{label}.{place}")
        if page.status != 200:
            raise Precondition("read-refused", label=label, status=page.status)
        yield page


def last(record: Record, label: str) -> str:
    """Return the label of the last attempt of ``ask_until``."""
    return f"{label}.{record.fact(f'{label}-attempt')}"


def items(record: Record, label: str) -> list[dict[str, Json]]:
    """Return the members of ``ask``."""
    return [one for page in pages(record, label) for one in objects(page.body, "items")]


def expected(observations: Sequence[Mapping[str, Any]], length: int) -> list[dict[str, Any]]:
    """Return the values per period of these observations, periods at whole multiples in universal time."""
    groups: dict[int, list[float]] = {}
    for one in observations:
        instant = sensors.read_instant(one["observed_at"]) or 0
        groups.setdefault(instant // length * length, []).append(one["value"])
    return [
        {
            "start": start,
            "end": start + length,
            "count": len(values),
            "min": min(values),
            "max": max(values),
            "avg": math.fsum(values) / len(values),
            "sum": math.fsum(values),
        }
        for start, values in sorted(groups.items())
    ]


def wrong(observed: Sequence[Mapping[str, Json]], wanted: Sequence[Mapping[str, Any]], percent: float = 1e-6) -> dict[str, Any]:
    """Return the first deviation as {"what", "period", "expected", "observed"}; empty when there is none."""
    starts: dict[int | None, Mapping[str, Json]] = {}
    for one in observed:
        start = sensors.read_instant(one.get("start"))
        if start in starts or start is None:
            return _deviation("start", start, "-", one.get("start"))
        starts[start] = one
    for due in wanted:
        found = starts.pop(due["start"], None)
        if found is None:
            return _deviation("count", due["start"], due["count"], "-")
        if sensors.read_instant(found.get("end")) != due["end"]:
            return _deviation("end", due["start"], sensors.write_instant(due["end"]), found.get("end"))
        if number(found, "count") != due["count"]:
            return _deviation("count", due["start"], due["count"], found.get("count"))
        for name in NUMBERS:
            value = found.get(name)
            slack = abs(due[name]) * percent / 100 if name in ("avg", "sum") else 0.0
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value - due[name]) <= slack:
                return _deviation(name, due["start"], due[name], value)
    for start, one in starts.items():
        return _deviation("count", start, "-", one.get("count"))
    return {}


def _deviation(what: str, start: int | None, due: Any, seen: Any) -> dict[str, Any]:
    period = "-" if start is None else sensors.write_instant(start)
    return {"what": what, "period": period, "expected": due, "observed": seen}


def hold(
    judge: Judge, record: Record, label: str, wanted: Sequence[Mapping[str, Any]], percent: float = 1e-6
) -> None:
    """Hold the members of ``ask`` against what they have to be."""
    at = tuple(page.label for page in pages(record, label))
    found = wrong(items(record, label), wanted, percent)
    judge.that(
        not found,
        "period-differs",
        at=at,
        what=found.get("what"),
        period=found.get("period"),
        expected=found.get("expected"),
        observed=found.get("observed"),
    )
