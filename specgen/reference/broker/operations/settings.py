"""The settings as a document, so that another party can set the same up elsewhere; never a password or key."""

from __future__ import annotations

from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import Dataset, Device, Principal, write_instant
from specgen.reference.broker.store import Store
from specgen.reference.database import Database


class Settings:
    """Writes datasets, rights and devices as they are set."""

    def __init__(self, database: Database, store: Store, clock: Clock, presentation: Presentation) -> None:
        self.database = database
        self.store = store
        self.clock = clock
        self.presentation = presentation

    def document(self, who: Principal) -> dict[str, Any]:
        """Return the document, for an administrator; raises Problem 401 or 403."""
        if who.role != "admin":
            raise refused(who, "only an administrator reads the settings")
        datasets = self.store.datasets()
        return {
            "product": self.presentation.product,
            "version": self.presentation.version,
            "taken_at": write_instant(self.clock.now()),
            "datasets": [self.dataset(one) for one in datasets],
            "grants": [right for one in datasets for right in self.rights(one)],
            "devices": [self.device(one) for one in self.devices()],
        }

    def devices(self) -> list[Device]:
        """Return every device."""
        rows = self.database.read("SELECT id FROM device ORDER BY id")
        return [one for row in rows if (one := self.store.device(row[0])) is not None]

    def dataset(self, one: Dataset) -> dict[str, Any]:
        """Return the settings of a dataset; the class is null as long as there is none."""
        return {
            "id": one.id,
            "title": one.title,
            "description": one.description,
            "class": one.label,
            "retention_days": one.retention_days,
            "entity_type": one.entity_type,
        }

    def rights(self, one: Dataset) -> list[dict[str, str]]:
        """Return who may read a dataset."""
        return [{"dataset": one.id, "subject": right.subject} for right in self.store.grants(one.id)]

    def device(self, one: Device) -> dict[str, Any]:
        """Return the settings of a device."""
        return {"id": one.id, "dataset": one.dataset, "topic": one.topic, "username": one.username}
