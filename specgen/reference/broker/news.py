"""Who wants to know what happened to the data hears of it here, after it is in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specgen.reference.broker.records import Observation

Stored = Callable[[Sequence[Observation]], None]
Told = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What was written to an entity over the context interface: ``attributes`` are the stored names of what was written or removed.

    ``observed`` are the observations that the same write stored; ``News.stored`` tells of those too. ``gone``: the entity was removed.
    """

    dataset: str
    tenant: str
    entity: str
    urn: str
    attributes: tuple[str, ...]
    observed: tuple[Observation, ...] = ()
    made: bool = False
    gone: bool = False


Changed = Callable[[Change], None]
Revised = Callable[[Observation], None]


class News:
    """Passes events on to the parts that listen, in the thread in which they happen: slow work belongs in a thread of its own."""

    def __init__(self) -> None:
        self.on_stored: list[Stored] = []
        self.on_ingested: list[Callable[[str, int, int], None]] = []
        self.on_removed: list[Told] = []
        self.on_reset: list[Told] = []
        self.on_clock: list[Callable[[], None]] = []
        self.on_changed: list[Changed] = []
        self.on_corrected: list[Revised] = []
        self.on_withdrawn: list[Revised] = []

    def stored(self, observations: Sequence[Observation]) -> None:
        """Observations are in the store now, in the order of their arrival; repeats may be among them."""
        for listener in self.on_stored:
            listener(observations)

    def ingested(self, dataset: str, accepted: int, rejected: int) -> None:
        """A delivery into a dataset was judged: so many observations accepted, so many items or messages rejected."""
        for listener in self.on_ingested:
            listener(dataset, accepted, rejected)

    def removed(self, dataset: str) -> None:
        """A dataset (its id) is gone, with all that the store kept of it."""
        for listener in self.on_removed:
            listener(dataset)

    def reset(self, prefix: str) -> None:
        """The test hook removes what a test made: every object whose proposed id or name starts with this prefix."""
        for listener in self.on_reset:
            listener(prefix)

    def clock_moved(self) -> None:
        """The test hook moved the clock."""
        for told in self.on_clock:
            told()

    def changed(self, change: Change) -> None:
        """An entity was written or removed over the context interface."""
        for listener in self.on_changed:
            listener(change)

    def corrected(self, observation: Observation) -> None:
        """The value of a stored observation was replaced; this is the new one, with its old number."""
        for listener in self.on_corrected:
            listener(observation)

    def withdrawn(self, observation: Observation) -> None:
        """A stored observation is gone."""
        for listener in self.on_withdrawn:
            listener(observation)
