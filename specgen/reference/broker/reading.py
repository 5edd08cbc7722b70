"""The one path along which observations are read: every interface asks here what a principal gets to see of a dataset.

    sight = reading.open(principal, dataset, "read-observations")   # decides, writes the log, raises Problem 401, 403 or 404
    items = sight.observations(Window(limit=100))                   # policy, consent and retention are applied
    sight.delivered(items)                                          # what leaves the product, for the extent of a breach

``reading.datasets(principal)`` lists what may be read, ``reading.sight(principal, dataset)`` looks without writing the log (None
where nothing may be read), ``sight.latest()`` gives the newest value of each entity and property, and ``sight.shown(observation)``
tells what of one stored observation the principal may be sent (None: nothing). A part that narrows what is seen adds a function
to ``reading.filters``; one that gives a right adds one to ``policy.sources``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.identity import unauthorised
from specgen.reference.broker.policy import Policy, Scope
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, Window
from specgen.reference.broker.retention import Retention
from specgen.reference.broker.store import Store

Keep = Callable[[Observation], bool]
Filter = Callable[[Principal, Dataset], Keep | None]
"""Returns which observations of a dataset a principal may see; None when it does not narrow."""
CHUNK = 2000


@dataclass(frozen=True)
class Sight:
    """What one principal sees of one dataset; ``scopes`` are the rights, of which each alone suffices."""

    reading: Reading
    principal: Principal
    dataset: Dataset
    scopes: tuple[Scope, ...]
    keeps: tuple[Keep, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is narrowed."""
        return not self.keeps and any(not one.hide and not one.period for one in self.scopes)

    def observations(self, window: Window) -> list[Observation]:
        """Return at most ``window.limit`` observations, by observation time and order of arrival."""
        return self.reading.observations(self, window)

    def latest(self) -> list[Observation]:
        """Return the newest observation of each entity and property, by entity and property."""
        return self.reading.latest(self)

    def shown(self, one: Observation) -> Observation | None:
        """Return what of one observation may be sent on; None when nothing may."""
        return self.reading.shown(self, one)

    def delivered(self, observations: Sequence[Observation]) -> None:
        """Write down which observations leave the product in an answer."""
        self.reading.delivered(self, observations)


class Reading:
    """Joins policy, retention and audit; no interface reads observations for a principal in another way."""

    def __init__(
        self, store: Store, clock: Clock, policy: Policy, retention: Retention, audit: Audit, presentation: Presentation
    ) -> None:
        self.store = store
        self.clock = clock
        self.policy = policy
        self.retention = retention
        self.audit = audit
        self.presentation = presentation
        self.filters: list[Filter] = []

    def datasets(self, principal: Principal) -> list[Dataset]:
        """Return every dataset whose observations the principal may read."""
        return self.policy.readable(principal)

    def sights(self, principal: Principal) -> list[Sight]:
        """Return a sight of every dataset that the principal may read."""
        found = (self.sight(principal, one) for one in self.store.datasets())
        return [one for one in found if one is not None]

    def sight(self, principal: Principal, dataset: Dataset) -> Sight | None:
        """Return what the principal sees; None when nothing. Writes no log."""
        scopes = self.policy.scopes(principal, dataset)
        return Sight(self, principal, dataset, tuple(scopes), self.keeps(principal, dataset)) if scopes else None

    def open(self, principal: Principal, dataset: Dataset, action: str) -> Sight:
        """Return what the principal sees and write the decision down; raises Problem 401, 403 or 404."""
        sight = self.sight(principal, dataset)
        self.audit.note(principal, action, [dataset.id], sight is not None)
        if sight is None:
            raise self.refusal(principal, dataset)
        return sight

    def refusal(self, principal: Principal, dataset: Dataset) -> Problem:
        """Return why the principal does not read: 404 where even the name is kept from them, with the way to access elsewhere."""
        if not self.policy.may_know(principal, dataset):
            return missing()
        problem = Problem(403, "Not allowed", "this dataset is not shared with you")
        if principal.role == "anonymous":
            problem = unauthorised("this dataset needs a login")
        if self.policy.class_of(dataset) == "shared":
            problem.extra["access_route"] = self.access_route(dataset)
        return problem

    def access_route(self, dataset: Dataset) -> str:
        """Return the address that tells how to obtain access."""
        return f"{self.presentation.address}/datasets/{quote(dataset.id, safe='')}/access-route"

    def keeps(self, principal: Principal, dataset: Dataset) -> tuple[Keep, ...]:
        """Return what narrows the observations for a principal; the provider of a dataset sees all of it."""
        if self.policy.owns(principal, dataset):
            return ()
        found = (one(principal, dataset) for one in self.filters)
        return tuple(keep for keep in found if keep is not None)

    def resolution(self, sight: Sight, property_: str) -> int | None:
        """Return the period over which a property is averaged, in microseconds: 0 as it is, None hidden."""
        periods = [one.period for one in sight.scopes if property_ not in one.hide]
        return min(periods) if periods else None

    def observations(self, sight: Sight, window: Window) -> list[Observation]:
        """See ``Sight.observations``."""
        start = self.start(sight.dataset, window.start)
        if sight.whole:
            return self.store.observations(sight.dataset.id, dataclasses.replace(window, start=start))
        found: list[Observation] = []
        if any(one.period for one in sight.scopes):
            series = self.averaged(sight, dataclasses.replace(window, start=start))
            return [one for one in series if window.after is None or place(one) > window.after][: window.limit]
        for one in self.raw(sight.dataset, dataclasses.replace(window, start=start)):
            if self.visible(sight, one):
                found.append(one)
                if len(found) >= window.limit:
                    break
        return found

    def latest(self, sight: Sight) -> list[Observation]:
        """See ``Sight.latest``."""
        if sight.whole:
            return self.store.latest(sight.dataset.id, self.start(sight.dataset, None))
        if not sight.keeps and not any(one.period for one in sight.scopes):
            newest = self.store.latest(sight.dataset.id, self.start(sight.dataset, None))
            return [one for one in newest if self.visible(sight, one)]
        last: dict[tuple[str, str], Observation] = {}
        after: tuple[int, int] | None = None
        while chunk := self.observations(sight, Window(after=after, limit=CHUNK)):
            last.update({(one.entity, one.property): one for one in chunk})
            after = place(chunk[-1])
        return [last[key] for key in sorted(last)]

    def shown(self, sight: Sight, one: Observation) -> Observation | None:
        """See ``Sight.shown``; a property of which only averages are seen is sent to nobody as it comes."""
        start = self.start(sight.dataset, None)
        if (start is not None and one.observed_at < start) or self.resolution(sight, one.property) != 0:
            return None
        return one if self.visible(sight, one) else None

    def visible(self, sight: Sight, one: Observation) -> bool:
        """Tell whether an observation is among what the principal sees, in whatever resolution."""
        if self.resolution(sight, one.property) is None:
            return False
        return all(keep(one) for keep in sight.keeps)

    def averaged(self, sight: Sight, window: Window) -> list[Observation]:
        """Return a window in the resolution of the principal: averages over complete periods, aligned on midnight UTC.

        A value that is no number has no average and is left out: its times would show what the period is to hide.
        """
        longest = max(one.period for one in sight.scopes)
        end = None if window.end is None else window.end + longest
        wide = Window(window.entity, window.start, end, None, CHUNK, window.newest)
        found: list[Observation] = []
        groups: dict[tuple[str, str, str, int, int], list[Observation]] = {}
        for one in self.raw(sight.dataset, wide):
            period = self.resolution(sight, one.property)
            if period is None or not self.visible(sight, one):
                continue
            if not period:
                if window.end is None or one.observed_at < window.end:
                    found.append(one)
            elif isinstance(one.value, int | float) and not isinstance(one.value, bool):
                begins = one.observed_at // period * period
                groups.setdefault((one.entity, one.property, one.unit, begins, period), []).append(one)
        for (_, _, _, begins, period), members in groups.items():
            inside = (window.start is None or begins >= window.start) and (window.end is None or begins < window.end)
            if inside and self.complete(begins + period):
                found.append(average(members, begins, begins + period))
        return sorted(found, key=place)

    def complete(self, ends: int) -> bool:
        """Tell whether a period is over."""
        return ends <= self.clock.now()

    def raw(self, dataset: Dataset, window: Window) -> Iterator[Observation]:
        """Return the stored observations of a window, whatever its limit, in chunks of one query each."""
        after = window.after
        while True:
            chunk = self.store.observations(dataset.id, dataclasses.replace(window, after=after, limit=CHUNK))
            yield from chunk
            if len(chunk) < CHUNK:
                return
            after = place(chunk[-1])

    def start(self, dataset: Dataset, asked: int | None) -> int | None:
        """Return from when on observations exist for a reader: what the retention has ended is gone."""
        cutoff = self.retention.cutoff(dataset)
        if cutoff is None or asked is None:
            return cutoff if asked is None else asked
        return max(cutoff, asked)

    def delivered(self, sight: Sight, observations: Sequence[Observation]) -> None:
        """See ``Sight.delivered``: of open data nothing is written down."""
        if observations and self.policy.class_of(sight.dataset) != "open":
            self.audit.disclosed(sight.principal, sight.dataset.id, [one.number for one in observations])


def place(one: Observation) -> tuple[int, int]:
    """Return where an observation stands in a history."""
    return one.observed_at, one.number


def average(members: Sequence[Observation], begins: int, ends: int) -> Observation:
    """Return the average of the observations of one period, as an observation at its start."""
    last = max(members, key=lambda one: one.number)
    value = sum(float(one.value) for one in members) / len(members)
    return dataclasses.replace(
        last, value=value, observed_at=begins, received_at=ends, message_id=f"average-{last.number}-{begins}", channel="average"
    )


def missing() -> Problem:
    """Return what everyone hears of a dataset that does not exist for them."""
    return Problem(404, "Dataset not found", "there is no dataset with this id")
