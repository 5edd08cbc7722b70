"""Who may do what with which dataset. The only place where access is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.records import CLASSES, Dataset, Principal
from specgen.reference.broker.store import Store


@dataclass(frozen=True)
class Scope:
    """How far a right to read goes: without the properties in ``hide``, and as averages over ``period`` microseconds (0: as is)."""

    hide: frozenset[str] = frozenset()
    period: int = 0


FULL = Scope()
Source = Callable[[Principal, Dataset], Sequence[Scope]]
"""Returns the rights to read that another part gives a principal on a shared or closed dataset; none refuses nothing."""


class Policy:
    """Open data is for all; shared and closed data for the provider and for those with a right. Administering is no right to read."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self.sources: list[Source] = [self._granted]
        self.shielded: Callable[[Dataset], bool] = lambda dataset: False

    def class_of(self, dataset: Dataset) -> str:
        """Return open, shared or closed; what nobody classified is closed."""
        return dataset.label if dataset.label in CLASSES else "closed"

    def owns(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal is the provider of the dataset."""
        return principal.role == "provider" and principal.subject == dataset.owner

    def may_manage(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may change, fill, grant or remove the dataset."""
        return principal.role == "admin" or self.owns(principal, dataset)

    def scopes(self, principal: Principal, dataset: Dataset) -> list[Scope]:
        """Return the rights of the principal to read the observations; an empty list refuses."""
        if self.owns(principal, dataset) or self.class_of(dataset) == "open":
            return [FULL]
        return [scope for source in self.sources for scope in source(principal, dataset)]

    def may_read(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may read any of the observations."""
        return bool(self.scopes(principal, dataset))

    def may_know(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may know that the dataset exists: closed and shielded data is not even named to others."""
        if self.class_of(dataset) != "closed" and not self.shielded(dataset):
            return True
        return self.may_manage(principal, dataset) or self.may_read(principal, dataset)

    def may_create(self, principal: Principal) -> bool:
        """Tell whether the principal may make datasets."""
        return principal.role in ("provider", "admin")

    def may_audit(self, principal: Principal) -> bool:
        """Tell whether the principal may read the audit trail."""
        return principal.role == "auditor"

    def readable(self, principal: Principal) -> list[Dataset]:
        """Return every dataset whose observations the principal may read."""
        return [one for one in self.store.datasets() if self.may_read(principal, one)]

    def _granted(self, principal: Principal, dataset: Dataset) -> Sequence[Scope]:
        """Return the right that a grant gives; a closed dataset has none by grant."""
        if self.class_of(dataset) != "shared":
            return ()
        now = self.clock.now()
        held = any(
            grant.subject == principal.subject and (grant.until is None or grant.until > now)
            for grant in self.store.grants(dataset.id)
        )
        return (FULL,) if held else ()
