"""Where offers, requests, agreements and the rulebook are kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.agreements.terms import Offer
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS offer(id TEXT, version BIGINT, dataset TEXT, terms TEXT, PRIMARY KEY(id, version));
CREATE INDEX IF NOT EXISTS offer_dataset ON offer(dataset);
CREATE TABLE IF NOT EXISTS access_request(id TEXT PRIMARY KEY, offer TEXT, version BIGINT, dataset TEXT, consumer TEXT,
  state TEXT, explanation TEXT, reason TEXT, agreement TEXT);
CREATE TABLE IF NOT EXISTS agreement(id TEXT PRIMARY KEY, dataset TEXT, provider TEXT, consumer TEXT, begun BIGINT,
  until BIGINT, ended_at BIGINT, right_id TEXT, terms TEXT, document TEXT);
CREATE INDEX IF NOT EXISTS agreement_dataset ON agreement(dataset);
CREATE TABLE IF NOT EXISTS rulebook(number {serial}, version TEXT UNIQUE, content TEXT);
"""
_REQUEST = "id, offer, version, dataset, consumer, state, explanation, reason, agreement"
_AGREEMENT = "id, dataset, provider, consumer, begun, until, ended_at, right_id, terms, document"


@dataclass(frozen=True)
class AccessRequest:
    """What a consumer asked for: one version of an offer. ``agreement`` is "" until it is accepted."""

    id: str
    offer: str
    version: int
    dataset: str
    consumer: str
    state: str
    explanation: str
    reason: str
    agreement: str


@dataclass(frozen=True)
class Agreement:
    """A concluded agreement. ``right`` is the id of the grant it rests on; ``document`` the text as concluded.

    It is in force from ``begun`` until ``until`` or until ``ended_at``, whichever is earlier.
    """

    id: str
    dataset: str
    provider: str
    consumer: str
    begun: int
    until: int
    ended_at: int | None
    right: str
    terms: dict[str, Any]
    document: str

    def active(self, now: int) -> bool:
        """Tell whether the agreement is in force at an instant."""
        return self.ended_at is None and now < self.until


class Book:
    """Reads and writes what was offered and concluded."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.define(SCHEMA)

    def add_offer(self, offer: Offer) -> None:
        """Keep a version of an offer."""
        with self.database.write() as writer:
            values = (offer.id, offer.version, offer.dataset, json.dumps(dict(offer.terms)))
            writer.execute("INSERT INTO offer(id, version, dataset, terms) VALUES(?,?,?,?)", values)

    def offer(self, identifier: str, version: int | None = None) -> Offer | None:
        """Return a version of an offer, the newest when none is named."""
        found = [one for one in self._offers("id=?", identifier) if version in (None, one.version)]
        return found[-1] if found else None

    def offers(self, dataset: str) -> list[Offer]:
        """Return the newest version of every offer of a dataset."""
        return list({one.id: one for one in self._offers("dataset=?", dataset)}.values())

    def _offers(self, where: str, value: str) -> list[Offer]:
        rows = self.database.read(
            f"SELECT id, version, dataset, terms FROM offer WHERE {where} ORDER BY version", (value,)
        )
        return [Offer(row[0], row[1], row[2], json.loads(row[3])) for row in rows]

    def put_request(self, one: AccessRequest) -> None:
        """Keep a request, or what became of it."""
        values = (one.id, one.offer, one.version, one.dataset, one.consumer, one.state, one.explanation, one.reason)
        with self.database.write() as writer:
            writer.execute("DELETE FROM access_request WHERE id=?", (one.id,))
            writer.execute(
                f"INSERT INTO access_request({_REQUEST}) VALUES(?,?,?,?,?,?,?,?,?)", (*values, one.agreement)
            )

    def request(self, identifier: str) -> AccessRequest | None:
        """Return a request, or None."""
        rows = self.database.read(f"SELECT {_REQUEST} FROM access_request WHERE id=?", (identifier,))
        return AccessRequest(*rows[0]) if rows else None

    def put_agreement(self, one: Agreement) -> None:
        """Keep an agreement, or that it ended."""
        values = (one.id, one.dataset, one.provider, one.consumer, one.begun, one.until, one.ended_at, one.right)
        with self.database.write() as writer:
            writer.execute("DELETE FROM agreement WHERE id=?", (one.id,))
            sql = f"INSERT INTO agreement({_AGREEMENT}) VALUES(?,?,?,?,?,?,?,?,?,?)"
            writer.execute(sql, (*values, json.dumps(one.terms), one.document))

    def agreement(self, identifier: str) -> Agreement | None:
        """Return an agreement, or None."""
        return next(iter(self._agreements("WHERE id=?", (identifier,))), None)

    def agreements(self, dataset: str = "") -> list[Agreement]:
        """Return the agreements of a dataset ("" for all), oldest first."""
        return self._agreements("WHERE dataset=?" if dataset else "", (dataset,) if dataset else ())

    def _agreements(self, where: str, values: Sequence[Any]) -> list[Agreement]:
        rows = self.database.read(f"SELECT {_AGREEMENT} FROM agreement {where} ORDER BY begun, id", values)
        return [Agreement(*(*row[:8], json.loads(row[8]), row[9])) for row in rows]

    def add_rulebook(self, version: str, content: str) -> bool:
        """Keep a version of the rulebook as the one in force; False when the version exists."""
        try:
            with self.database.write() as writer:
                writer.execute("INSERT INTO rulebook(version, content) VALUES(?,?)", (version, content))
        except self.database.unique_violation:
            return False
        return True

    def rulebook(self, version: str = "") -> tuple[str, str] | None:
        """Return (version, text) of a rulebook; the one in force when none is named."""
        where, values = ("WHERE version=?", (version,)) if version else ("", ())
        rows = self.database.read(f"SELECT version, content FROM rulebook {where} ORDER BY number DESC", values)
        return (rows[0][0], rows[0][1]) if rows else None

    def forget(self, dataset: str) -> None:
        """Remove everything about a dataset."""
        with self.database.write() as writer:
            for table in ("offer", "access_request", "agreement"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))

    def forget_rulebooks(self, prefix: str) -> None:
        """Remove the versions whose name starts with a prefix."""
        for row in self.database.read("SELECT version FROM rulebook"):
            if row[0].startswith(prefix):
                with self.database.write() as writer:
                    writer.execute("DELETE FROM rulebook WHERE version=?", (row[0],))
