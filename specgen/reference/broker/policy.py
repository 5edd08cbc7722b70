"""Who may do what with which dataset. The only place where access is decided."""

from __future__ import annotations

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.records import CLASSES, Dataset, Principal
from specgen.reference.broker.store import Store


class Policy:
    """Open data is for all, shared data for those with a grant, closed data for its provider and the administrator."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store = store
        self.clock = clock

    def class_of(self, dataset: Dataset) -> str:
        """Return open, shared or closed; what nobody classified is closed."""
        return dataset.label if dataset.label in CLASSES else "closed"

    def may_manage(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may change, fill, grant, export or remove the dataset."""
        return principal.role == "admin" or (principal.role == "provider" and principal.subject == dataset.owner)

    def may_read(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may read the observations."""
        if self.may_manage(principal, dataset):
            return True
        label = self.class_of(dataset)
        if label == "open":
            return True
        return label == "shared" and self._granted(principal, dataset)

    def may_know(self, principal: Principal, dataset: Dataset) -> bool:
        """Tell whether the principal may know that the dataset exists: closed data is not even named to others."""
        return self.class_of(dataset) != "closed" or self.may_manage(principal, dataset)

    def may_create(self, principal: Principal) -> bool:
        """Tell whether the principal may make datasets."""
        return principal.role in ("provider", "admin")

    def may_audit(self, principal: Principal) -> bool:
        """Tell whether the principal may read the audit trail."""
        return principal.role == "auditor"

    def readable(self, principal: Principal) -> list[Dataset]:
        """Return every dataset whose observations the principal may read."""
        return [one for one in self.store.datasets() if self.may_read(principal, one)]

    def _granted(self, principal: Principal, dataset: Dataset) -> bool:
        now = self.clock.now()
        return any(
            grant.subject == principal.subject and (grant.until is None or grant.until > now)
            for grant in self.store.grants(dataset.id)
        )
