"""Which datasets are a stream, and the members of each: one for every value that an observation has had, in order of arrival.

A member is written down when its value is stored and never changes: a correction is a new member of the same observation, a
withdrawal a member that says so. A value is in the stream as long as its observation is in the store, so that what is erased,
withdrawn or expired is in no stream either.
"""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Observation
from specgen.reference.broker.retention import Retention
from specgen.reference.database import Database, Writer

SCHEMA = """
CREATE TABLE IF NOT EXISTS stream(dataset TEXT PRIMARY KEY, members_per_page BIGINT, taken BIGINT, places BIGINT, newest BIGINT);
CREATE TABLE IF NOT EXISTS stream_member(dataset TEXT, place BIGINT, number BIGINT, version BIGINT, withdrawn BIGINT, message_id TEXT,
  entity TEXT, property TEXT, value TEXT, unit TEXT, observed_at BIGINT, received_at BIGINT, created_at BIGINT,
  PRIMARY KEY(dataset, place));
CREATE INDEX IF NOT EXISTS stream_member_number ON stream_member(dataset, number, version);
"""
COLUMNS = (
    "place, number, version, withdrawn, message_id, entity, property, value, unit, observed_at, received_at, created_at, dataset"
)
THERE = "(withdrawn=1 OR number IN (SELECT number FROM observation))"
"""A value whose observation is still in the store, or the report of a withdrawal."""


@dataclass(frozen=True)
class Stream:
    """A dataset that is a stream. ``places`` counts the members that it ever had."""

    dataset: str
    members_per_page: int
    taken: int
    places: int
    newest: int

    @property
    def open_from(self) -> int:
        """The place after the last full page."""
        return self.places // self.members_per_page * self.members_per_page


@dataclass(frozen=True)
class Member:
    """One version of an observation. ``place`` counts from 0 in the order of arrival; ``created_at`` never decreases with it."""

    place: int
    version: int
    withdrawn: bool
    created_at: int
    observation: Observation

    @property
    def name(self) -> str:
        """The last part of its address."""
        return f"{self.observation.number}-{self.version}"


@dataclass(frozen=True)
class Span:
    """A page that holds members: its number from 0, and the first and last instant at which one of them was made."""

    page: int
    first: int
    last: int


class Members:
    """Keeps the streams and their members; listens to what is stored, corrected, withdrawn and removed."""

    def __init__(self, database: Database, clock: Clock, retention: Retention, news: News) -> None:
        self.database = database
        self.clock = clock
        self._lock = threading.Lock()
        database.define(SCHEMA)
        self._streams = {row[0] for row in database.read("SELECT dataset FROM stream")}
        news.on_stored.append(self.stored)
        news.on_corrected.append(self.corrected)
        news.on_withdrawn.append(self.withdrew)
        news.on_removed.append(self.forget)
        retention.chores.append(self.tidy)

    def publish(self, dataset: str, members_per_page: int) -> bool:
        """Make a dataset a stream, or change its pages; returns whether it is a new one."""
        with self.database.write() as writer:
            known = self._stream(writer, dataset) is not None
            if known:
                writer.execute("UPDATE stream SET members_per_page=? WHERE dataset=?", (members_per_page, dataset))
            else:
                writer.execute("INSERT INTO stream VALUES(?,?,0,0,0)", (dataset, members_per_page))
            self._streams.add(dataset)
            self._take(writer, dataset)
        return not known

    def stream(self, dataset: str) -> Stream | None:
        """Return a stream with all that is stored in it; None when the dataset is none."""
        if dataset not in self._streams:
            return None
        behind = "SELECT 1 FROM observation WHERE dataset=? AND number>(SELECT taken FROM stream WHERE dataset=?) LIMIT 1"
        if self.database.read(behind, (dataset, dataset)):
            with self.database.write() as writer:
                self._take(writer, dataset)
        rows = self.database.read("SELECT * FROM stream WHERE dataset=?", (dataset,))
        return Stream(*rows[0]) if rows else None

    def spans(self, stream: Stream, since: int | None) -> list[Span]:
        """Return the full pages that hold members of observations at or after ``since``, in order."""
        rows = self.database.read(
            f"SELECT place / ?, min(created_at), max(created_at) FROM stream_member WHERE dataset=? AND place<? AND observed_at>=? "
            f"AND {THERE} GROUP BY 1 ORDER BY 1",
            (stream.members_per_page, stream.dataset, stream.open_from, -(2**62) if since is None else since),
        )
        return [Span(*row) for row in rows]

    def page(self, dataset: str, start: int, end: int) -> list[Member]:
        """Return the members from place ``start`` up to ``end``, without it."""
        return self._found("place>=? AND place<? ORDER BY place", dataset, start, end)

    def named(self, dataset: str, name: str) -> Member | None:
        """Return a member by the last part of its address."""
        number, _, version = name.partition("-")
        if not all(one.isascii() and one.isdigit() and len(one) < 19 for one in (number, version)):
            return None
        found = self._found("number=? AND version=?", dataset, int(number), int(version))
        return found[0] if found else None

    def _found(self, terms: str, dataset: str, *values: int) -> list[Member]:
        rows = self.database.read(f"SELECT {COLUMNS} FROM stream_member WHERE dataset=? AND {THERE} AND {terms}", (dataset, *values))
        return [_member(row) for row in rows]

    def stored(self, observations: Sequence[Observation]) -> None:
        """Take what was stored into the streams of its datasets."""
        for dataset in {one.dataset for one in observations} & self._streams:
            with self.database.write() as writer:
                self._take(writer, dataset)

    def corrected(self, observation: Observation) -> None:
        """Add the new value of an observation."""
        if observation.dataset in self._streams:
            with self.database.write() as writer:
                self._take(writer, observation.dataset)
                self._add(writer, observation.dataset, [observation])

    def withdrew(self, observation: Observation) -> None:
        """Add the report that an observation is withdrawn; its values are gone from the stream."""
        if observation.dataset in self._streams:
            with self.database.write() as writer:
                self._take(writer, observation.dataset)
                empty = dataclasses.replace(observation, value=None, unit="")
                self._add(writer, observation.dataset, [empty], withdrawn=True)
                writer.execute("DELETE FROM stream_member WHERE number=? AND withdrawn=0", (observation.number,))

    def forget(self, dataset: str) -> None:
        """Remove the stream of a dataset that is gone."""
        with self.database.write() as writer:
            for table in ("stream", "stream_member"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))
            self._streams.discard(dataset)

    def tidy(self) -> int:
        """Remove the members whose observation is gone; returns how many."""
        if not self._streams:
            return 0
        with self.database.write() as writer:
            return writer.execute(f"DELETE FROM stream_member WHERE NOT {THERE}", ()).rowcount

    def _stream(self, writer: Writer, dataset: str) -> Stream | None:
        row = writer.execute("SELECT * FROM stream WHERE dataset=?", (dataset,)).fetchone()
        return Stream(*row) if row else None

    def _take(self, writer: Writer, dataset: str) -> None:
        """Add what is in the store and not yet in the stream."""
        stream = self._stream(writer, dataset)
        if stream is None:
            return
        rows = writer.execute(
            "SELECT dataset, message_id, entity, property, value, unit, observed_at, received_at, channel, number FROM observation "
            "WHERE dataset=? AND number>? ORDER BY number",
            (dataset, stream.taken),
        ).fetchall()
        found = [Observation(row[0], row[1], row[2], row[3], json.loads(row[4]), row[5], row[6], row[7], row[8], row[9]) for row in rows]
        if found:
            self._add(writer, dataset, found)
            writer.execute("UPDATE stream SET taken=? WHERE dataset=?", (found[-1].number, dataset))

    def _add(self, writer: Writer, dataset: str, observations: Sequence[Observation], *, withdrawn: bool = False) -> None:
        stream = self._stream(writer, dataset)
        assert stream is not None
        created = max(self.clock.now(), stream.newest)
        rows = []
        for place, one in enumerate(observations, start=stream.places):
            before = "SELECT coalesce(max(version), 0) FROM stream_member WHERE dataset=? AND number=?"
            version = writer.execute(before, (dataset, one.number)).fetchone()[0] + 1
            rows.append(
                (place, one.number, version, int(withdrawn), one.message_id, one.entity, one.property, json.dumps(one.value),
                 one.unit, one.observed_at, one.received_at, created, dataset)
            )  # fmt: skip
        writer.executemany(f"INSERT INTO stream_member({COLUMNS}) VALUES({','.join('?' * 13)})", rows)
        writer.execute(
            "UPDATE stream SET places=?, newest=? WHERE dataset=?", (stream.places + len(rows), created, dataset)
        )


def _member(row: Sequence[Any]) -> Member:
    place, number, version, withdrawn, message, entity, property_, value, unit, observed, received, created, dataset = row
    one = Observation(dataset, message, entity, property_, json.loads(value), unit, observed, received, number=number)
    return Member(place, version, bool(withdrawn), created, one)
