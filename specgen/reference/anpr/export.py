"""The complete state, one record per line, for the tester and the auditor."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from specgen.reference.anpr.clock import write_instant
from specgen.reference.anpr.store import Row, Store

_INSTANTS = {"captured": "captured_at", "received": "received_at", "at": "at", "time": "time"}


def readable(record: Row) -> Row:
    """Return a record with its instants as text."""
    return {
        _INSTANTS.get(name, name): write_instant(value) if name in _INSTANTS and isinstance(value, int) else value
        for name, value in record.items()
    }


class Holding(ABC):
    """A part that keeps records of its own, outside the store of the core."""

    @abstractmethod
    def holdings(self) -> Iterator[tuple[str, Row]]:
        """Yield every record as (store, record)."""


class Export:
    """Lists everything that is stored: the core's store, and every part in ``others`` (filled when the parts are joined)."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.others: list[Holding] = []

    def records(self) -> Iterator[Row]:
        """Yield each record with the name of its store."""
        for store, record in self._store.everything():
            yield {"store": store, **readable(record)}
        for other in self.others:
            for store, record in other.holdings():
                yield {"store": store, **readable(record)}
