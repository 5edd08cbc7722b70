"""Values per period, computed from the living observations and from what thinning left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from specgen.reference.broker.history.periods import Calendar
from specgen.reference.broker.history.thinning import Thinning, Value, summed
from specgen.reference.broker.reading import CHUNK, Reading, Sight, place
from specgen.reference.broker.records import Dataset, Principal, Problem, Window, parse_instant, write_instant

PAGE = 1000
"""Periods on one page."""


class Aggregates:
    """Answers ``GET /datasets/{id}/aggregates``: one member for every period that holds an observation."""

    def __init__(self, reading: Reading, thinning: Thinning) -> None:
        self.reading = reading
        self.thinning = thinning

    def page(self, who: Principal, dataset: Dataset, query: Mapping[str, str]) -> dict[str, Any]:
        """Return one page ``{"items", "next"}``; raises Problem 400, 401, 403 or 404."""
        sight = self.reading.open(who, dataset, "read-aggregates")
        for name in ("entity", "property", "from", "to", "period"):
            if not query.get(name):
                raise Problem(400, "Invalid query", f"{name} is missing", extra={"parameter": name})
        calendar = Calendar(query["period"], query.get("zone", ""))
        start, end = (_instant(query, name) for name in ("from", "to"))
        begin = max(start, _instant(query, "cursor")) if query.get("cursor") else start
        found = self.values(sight, query["entity"], query["property"], begin, end, calendar)
        following = None
        if len(found) > PAGE:
            following = "?" + urlencode({**query, "cursor": write_instant(found[PAGE].start)})
        return {"items": [self.show(one) for one in found[:PAGE]], "next": following}

    def values(
        self, sight: Sight, entity: str, property_: str, start: int, end: int, calendar: Calendar
    ) -> list[Value]:
        """Return the values of every period, in order of time."""
        groups: dict[tuple[int, int], list[Any]] = {}
        after: tuple[int, int] | None = None
        while chunk := sight.observations(Window(entity, start, end, after, CHUNK)):
            for one in chunk:
                if one.property == property_:
                    groups.setdefault(calendar.period(one.observed_at), []).append(one.value)
            after = place(chunk[-1])
        found = {key: self.summed(*key, contents) for key, contents in groups.items()}
        if sight.reading.resolution(sight, property_) == 0 and not sight.keeps:
            since = sight.reading.start(sight.dataset, start)
            for old in self.thinning.values(sight.dataset.id, entity, property_, start if since is None else since, end):
                key = calendar.period(old.start)
                key = key if key[1] >= old.end else (old.start, old.end)
                there = found.get(key, Value(*key, 0, None, None, None))
                found[key] = there.joined(old)
        return [found[key] for key in sorted(found)]

    def summed(self, start: int, end: int, contents: list[Any]) -> Value:
        """Return the values of one period from what was measured in it."""
        return summed(start, end, contents)

    def show(self, one: Value) -> dict[str, Any]:
        """Return the values of a period as the interface shows them."""
        return {
            "start": write_instant(one.start),
            "end": write_instant(one.end),
            "count": one.count,
            "min": one.least,
            "max": one.most,
            "avg": None if one.total is None else one.total / one.count,
            "sum": one.total,
        }


def _instant(query: Mapping[str, str], name: str) -> int:
    try:
        return parse_instant(query[name].replace(" ", "+"))
    except ValueError as error:
        raise Problem(400, "Invalid query", str(error), extra={"parameter": name}) from error
