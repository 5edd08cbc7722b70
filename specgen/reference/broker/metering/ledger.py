"""Where successful read requests are counted."""

from __future__ import annotations

from dataclasses import dataclass

from specgen.reference.broker.records import HOUR
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS usage_read(agreement TEXT, at BIGINT, observations BIGINT);
CREATE INDEX IF NOT EXISTS usage_read_agreement ON usage_read(agreement, at);
CREATE TABLE IF NOT EXISTS open_usage(dataset TEXT, hour BIGINT, requests BIGINT, observations BIGINT,
  PRIMARY KEY(dataset, hour));
"""


@dataclass(frozen=True)
class Line:
    """Usage within one whole hour (or the part of it that was asked for): instants, requests, observations."""

    start: int
    end: int
    requests: int
    observations: int


class Ledger:
    """One row per read under an agreement; open data is only summed, so that nothing of a reader is ever kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.define(SCHEMA)

    def add(self, agreement: str, at: int, observations: int) -> None:
        """Count one successful read request under an agreement."""
        with self.database.write() as writer:
            sql = "INSERT INTO usage_read(agreement, at, observations) VALUES(?,?,?)"
            writer.execute(sql, (agreement, at, observations))

    def add_open(self, dataset: str, at: int, observations: int) -> None:
        """Count one successful read request of an open dataset."""
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO open_usage(dataset, hour, requests, observations) VALUES(?,?,1,?) ON CONFLICT(dataset, hour)"
                " DO UPDATE SET requests=open_usage.requests+1, observations=open_usage.observations+excluded.observations",
                (dataset, at // HOUR, observations),
            )

    def requests(self, agreement: str, start: int, end: int) -> int:
        """Return how many read requests an agreement had in an interval, end excluded."""
        sql = "SELECT COUNT(*) FROM usage_read WHERE agreement=? AND at>=? AND at<?"
        return int(self.database.read(sql, (agreement, start, end))[0][0])

    def oldest(self, agreement: str, since: int, place: int) -> int | None:
        """Return the instant of the read request that is the ``place``-th newest since an instant; None without one."""
        sql = "SELECT at FROM usage_read WHERE agreement=? AND at>? ORDER BY at DESC LIMIT 1 OFFSET ?"
        rows = self.database.read(sql, (agreement, since, place - 1))
        return int(rows[0][0]) if rows else None

    def lines(self, agreement: str, start: int, end: int) -> list[Line]:
        """Return the usage of an agreement in an interval, hour by hour; hours without usage are left out."""
        sql = "SELECT at, observations FROM usage_read WHERE agreement=? AND at>=? AND at<?"
        hours: dict[int, tuple[int, int]] = {}
        for at, observations in self.database.read(sql, (agreement, start, end)):
            requests, items = hours.get(at // HOUR, (0, 0))
            hours[at // HOUR] = (requests + 1, items + observations)
        return [
            Line(max(start, hour * HOUR), min(end, (hour + 1) * HOUR), *found) for hour, found in sorted(hours.items())
        ]

    def open_lines(self, dataset: str) -> list[Line]:
        """Return the usage of an open dataset, hour by hour."""
        sql = "SELECT hour, requests, observations FROM open_usage WHERE dataset=? ORDER BY hour"
        return [Line(row[0] * HOUR, (row[0] + 1) * HOUR, row[1], row[2]) for row in self.database.read(sql, (dataset,))]

    def forget(self, dataset: str) -> None:
        """Remove the counts of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM open_usage WHERE dataset=?", (dataset,))
