"""Thinning: observations older than so many days are replaced by values per period."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.history.periods import PERIODS, Calendar
from specgen.reference.broker.news import News
from specgen.reference.broker.records import DAY, Dataset, Problem
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS thinning(dataset TEXT PRIMARY KEY, after_days BIGINT, period TEXT);
CREATE TABLE IF NOT EXISTS thinned(dataset TEXT, entity TEXT, property TEXT, start BIGINT, ends BIGINT, amount BIGINT, least TEXT,
  most TEXT, total TEXT, PRIMARY KEY(dataset, entity, property, start, ends));
"""
LONGEST_DAYS = 36500


@dataclass(frozen=True)
class Value:
    """The values of one period; ``least``, ``most`` and ``total`` are None where no value was a number."""

    start: int
    end: int
    count: int
    least: float | None
    most: float | None
    total: float | None

    def joined(self, other: Value) -> Value:
        """Return the values of both together, in this period."""
        return Value(
            self.start,
            self.end,
            self.count + other.count,
            min(_numbers(self.least, other.least), default=None),
            max(_numbers(self.most, other.most), default=None),
            sum(_numbers(self.total, other.total)) if _numbers(self.total, other.total) else None,
        )


class Thinning:
    """Keeps the rules and carries them out."""

    def __init__(self, database: Database, clock: Clock, news: News) -> None:
        self.database = database
        self.clock = clock
        database.define(SCHEMA)
        news.on_removed.append(self.forget)

    def rule(self, dataset: Dataset) -> tuple[int, str] | None:
        """Return the days and the period of a dataset's rule; None when it has none."""
        rows = self.database.read("SELECT after_days, period FROM thinning WHERE dataset=?", (dataset.id,))
        return (int(rows[0][0]), str(rows[0][1])) if rows else None

    def put_rule(self, dataset: Dataset, body: Any) -> None:
        """Keep a rule; raises Problem 422."""
        days, period = (body.get("after_days"), body.get("period")) if isinstance(body, dict) else (None, None)
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST_DAYS:
            raise Problem(422, "Invalid rule", "after_days is a whole number from 1", extra={"member": "after_days"})
        if not isinstance(period, str) or period not in PERIODS:
            raise Problem(422, "Invalid rule", f"period is one of {', '.join(PERIODS)}", extra={"member": "period"})
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO thinning VALUES(?,?,?) ON CONFLICT(dataset) DO UPDATE SET after_days=excluded.after_days, "
                "period=excluded.period",
                (dataset.id, days, period),
            )

    def values(self, dataset: str, entity: str, property_: str, start: int, end: int) -> list[Value]:
        """Return the values that took the place of observations, of the periods that begin in an interval."""
        rows = self.database.read(
            "SELECT start, ends, amount, least, most, total FROM thinned WHERE dataset=? AND entity=? AND property=? "
            "AND start>=? AND start<? ORDER BY start",
            (dataset, entity, property_, start, end),
        )
        return [Value(row[0], row[1], row[2], *(json.loads(text) for text in row[3:])) for row in rows]

    def sweep(self, writer: Writer, dataset: Dataset, cutoff: int | None) -> None:
        """Thin a dataset that has a rule, and forget what has passed its retention."""
        rule = self.rule(dataset)
        if rule is not None:
            self.thin(writer, dataset, self.clock.now() - rule[0] * DAY, Calendar(rule[1]))
        if cutoff is not None:
            writer.execute("DELETE FROM thinned WHERE dataset=? AND start<?", (dataset.id, cutoff))

    def thin(self, writer: Writer, dataset: Dataset, before: int, calendar: Calendar) -> None:
        """Replace the observations of a dataset from before an instant by values per period."""
        rows = writer.execute(
            "SELECT entity, property, observed_at, value, number FROM observation WHERE dataset=? AND observed_at<?",
            (dataset.id, before),
        ).fetchall()
        found: dict[tuple[str, str, int, int], list[Any]] = {}
        for entity, property_, observed, value, _ in rows:
            found.setdefault((entity, property_, *calendar.period(observed)), []).append(json.loads(value))
        for (entity, property_, start, end), contents in found.items():
            value = summed(start, end, contents)
            old = writer.execute(
                "SELECT start, ends, amount, least, most, total FROM thinned WHERE dataset=? AND entity=? AND property=? "
                "AND start=? AND ends=?",
                (dataset.id, entity, property_, start, end),
            ).fetchone()
            if old is not None:
                value = value.joined(Value(old[0], old[1], old[2], *(json.loads(text) for text in old[3:])))
            numbers = [json.dumps(one) for one in (value.least, value.most, value.total)]
            writer.execute(
                "INSERT INTO thinned VALUES(?,?,?,?,?,?,?,?,?) ON CONFLICT(dataset, entity, property, start, ends) DO UPDATE SET "
                "amount=excluded.amount, least=excluded.least, most=excluded.most, total=excluded.total",
                (dataset.id, entity, property_, start, end, value.count, *numbers),
            )
        writer.executemany("DELETE FROM observation WHERE number=?", [(row[4],) for row in rows])

    def forget(self, dataset: str) -> None:
        """Remove what stands here of a dataset."""
        with self.database.write() as writer:
            for table in ("thinning", "thinned"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))


def summed(start: int, end: int, contents: Iterable[Any]) -> Value:
    """Return the values of one period from what was measured in it; what is no number only counts."""
    listed = list(contents)
    numbers = [one for one in listed if isinstance(one, int | float) and not isinstance(one, bool)]
    if not numbers:
        return Value(start, end, len(listed), None, None, None)
    return Value(start, end, len(listed), min(numbers), max(numbers), _total(numbers))


def _total(numbers: list[float]) -> float:
    """Return a sum without the error that grows with the number of terms."""
    return math.fsum(numbers) if any(isinstance(one, float) for one in numbers) else sum(numbers)


def _numbers(*found: float | None) -> list[float]:
    return [one for one in found if one is not None]
