"""The audit trail: who read or changed what, when, and what the broker decided."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.records import Principal, Trace, write_instant
from specgen.reference.broker.store import Store


class Audit:
    """Writes one line per access and decision, in the store, before the answer leaves."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def note(self, principal: Principal, action: str, objects: list[str], allowed: bool) -> None:
        """Write down an access to one or more datasets."""
        now = self.clock.now()
        decision = "allow" if allowed else "deny"
        self.store.add_traces([Trace(now, principal.subject, action, one, decision) for one in objects])

    def entries(self, dataset: str) -> list[dict[str, Any]]:
        """Return the lines about one dataset ("" for all), oldest first."""
        return [
            {
                "time": write_instant(one.time),
                "actor": one.actor,
                "action": one.action,
                "object": one.object,
                "decision": one.decision,
            }
            for one in self.store.traces(dataset)
        ]
