"""Faulty data brokers: the connections of devices."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.records import Principal


class HeldOn(Gateway):
    """Refuses a device that logs in while its previous connection is still open with the same client identifier."""

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        sessions = [
            each
            for listener in self._listeners.values()
            for each in list(listener._exchange.sessions.values())
            if each.client_id == client_id and each.owner == username and each.connection is not None
        ]
        return None if sessions else super().authenticate(client_id, username, password)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("held-on", "DB-INM-10", "mqtt", "a device is refused while its previous connection is open", HeldOn),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of connections."""
