"""Faulty data brokers: federation."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.entities import Search
from specgen.reference.broker.federation.peers import Peers
from specgen.reference.broker.federation.route import Route
from specgen.reference.broker.federation.sources import Source, Sources
from specgen.reference.broker.policy import FULL, Scope
from specgen.reference.broker.records import Dataset, Principal


class FirstAnswers(Sources):
    """Keeps the first answer of a source that was of use."""

    def fetch(self, source: Source, search: Search, headers: Mapping[str, str]) -> list[dict[str, Any]]:
        kept: dict[str, list[dict[str, Any]]] = self.__dict__.setdefault("_kept", {})
        fresh = super().fetch(source, search, headers)
        return kept.setdefault(source.id, fresh)


class EverySource(Sources):
    """Asks every source for every type."""

    def registered(self, types: frozenset[str]) -> list[Source]:
        rows = self.database.read("SELECT id, endpoint, types FROM csource ORDER BY id")
        return [Source(row[0], row[1], tuple(types)) for row in rows] if types else []


class SilentLoss(Sources):
    """Does not say which source is missing."""

    def joined(self, found: list[dict[str, Any]], search: Search) -> tuple[list[dict[str, Any]], list[str]]:
        return super().joined(found, search)[0], []


class SlowLoss(Sources):
    """Waits for a silent source longer than it may."""

    def answer_of(self, future: Future[list[dict[str, Any]]]) -> list[dict[str, Any]] | None:
        if not future.done():
            time.sleep(2 * self.patience)
        return super().answer_of(future)


class LastingPeers(Peers):
    """Keeps participants that left in the list."""

    def remove(self, who: Principal, identifier: str) -> None:
        self.admit(who)


class EveryonesPeers(Peers):
    """Lets every user register a participant."""

    def admit(self, who: Principal) -> None:
        if who.role == "anonymous":
            super().admit(who)


class RememberedAnswer(Sources):
    """Gives whoever a source refuses what it answered somebody else."""

    def fetch(self, source: Source, search: Search, headers: Mapping[str, str]) -> list[dict[str, Any]]:
        kept: dict[str, list[dict[str, Any]]] = self.__dict__.setdefault("_kept", {})
        fresh = super().fetch(source, search, headers)
        if fresh:
            kept[source.id] = fresh
        return fresh or kept.get(source.id, [])


class NoTrace(Route):
    """Does not look at the way that a query has come."""

    def passed(self) -> bool:
        return False


class SharesAll(Peers):
    """Lets a data broker that one dataset is designated for read every shared dataset."""

    def scopes(self, principal: Principal, dataset: Dataset) -> Sequence[Scope]:
        sql = "SELECT 1 FROM peer_dataset d JOIN peer p ON p.id=d.peer WHERE p.subject=?"
        known = self.database.read(sql, (principal.subject,)) and self.policy.class_of(dataset) == "shared"
        return (FULL,) if known else ()


class LastingShare(Peers):
    """Confirms that a designation is withdrawn, and keeps it."""

    def stop_sharing(self, who: Principal, identifier: str, dataset: str) -> None:
        self.datasets.managed(who, dataset)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("first-answers", "DB-FED-02", "sources", "the first answer of a source is kept", FirstAnswers),
    ("every-source", "DB-FED-02", "sources", "every source is asked for every type", EverySource),
    ("silent-loss", "DB-FED-09", "sources", "an answer does not say that a source is missing", SilentLoss),
    ("slow-loss", "DB-FED-09", "sources", "a silent source holds the answer up", SlowLoss),
    ("lasting-peers", "DB-FED-08", "peers", "participants that left stay in the list", LastingPeers),
    ("everyones-peers", "DB-FED-08", "peers", "every user registers participants", EveryonesPeers),
    ("remembered-answer", "DB-FED-04", "sources", "an answer to one user is given to another", RememberedAnswer),
    ("no-trace", "DB-FED-05", "route", "a query runs in a circle", NoTrace),
    ("shares-all", "DB-FED-03", "peers", "a data broker reads every shared dataset", SharesAll),
    ("lasting-share", "DB-FED-03", "peers", "a designation cannot be withdrawn", LastingShare),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of federation."""
