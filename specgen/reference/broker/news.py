"""Who wants to know what happened to the data hears of it here, after it is in the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from specgen.reference.broker.records import Observation

Stored = Callable[[Sequence[Observation]], None]
Told = Callable[[str], None]


class News:
    """Passes events on to the parts that listen, in the thread in which they happen: slow work belongs in a thread of its own."""

    def __init__(self) -> None:
        self.on_stored: list[Stored] = []
        self.on_removed: list[Told] = []
        self.on_reset: list[Told] = []
        self.on_clock: list[Callable[[], None]] = []

    def stored(self, observations: Sequence[Observation]) -> None:
        """Observations are in the store now, in the order of their arrival; repeats may be among them."""
        for listener in self.on_stored:
            listener(observations)

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
