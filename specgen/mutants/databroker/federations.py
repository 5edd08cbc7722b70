"""Faulty data brokers: federation."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.entities import Search
from specgen.reference.broker.federation.peers import Peers
from specgen.reference.broker.federation.sources import Source, Sources
from specgen.reference.broker.records import Principal


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


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("first-answers", "DB-FED-02", "sources", "the first answer of a source is kept", FirstAnswers),
    ("every-source", "DB-FED-02", "sources", "every source is asked for every type", EverySource),
    ("silent-loss", "DB-FED-09", "sources", "an answer does not say that a source is missing", SilentLoss),
    ("slow-loss", "DB-FED-09", "sources", "a silent source holds the answer up", SlowLoss),
    ("lasting-peers", "DB-FED-08", "peers", "participants that left stay in the list", LastingPeers),
    ("everyones-peers", "DB-FED-08", "peers", "every user registers participants", EveryonesPeers),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of federation."""
