"""Mappings: kept as documents with a revision, and used for the messages of the devices they are attached to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.fleet.register import Register
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.mapping.convert import Converter, Outcome
from specgen.reference.broker.mapping.document import checked
from specgen.reference.broker.mapping.receipts import Receipts
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Dataset, Device, Principal, Problem
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS mapping(id TEXT PRIMARY KEY, revision BIGINT, owner TEXT, document TEXT);
"""


class Mappings:
    """Keeps mappings; those who make datasets make them, each its own, an administrator all."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        datasets: Datasets,
        audit: Audit,
        identifiers: Identifiers,
        gateway: Gateway,
        ingest: Ingest,
        register: Register,
        converter: Converter,
        receipts: Receipts,
        news: News,
    ) -> None:
        self.database = database
        self.clock = clock
        self.datasets = datasets
        self.audit = audit
        self.identifiers = identifiers
        self.ingest = ingest
        self.register = register
        self.converter = converter
        self.receipts = receipts
        database.define(SCHEMA)
        gateway.readers.append(self.read)
        news.on_reset.append(self.forget)

    def create(self, principal: Principal, body: Any) -> dict[str, Any]:
        """Set up a mapping; raises Problem 401, 403 or 422."""
        self.allow(principal)
        document = checked(body)
        made = self.identifiers.make()
        with self.database.write() as writer:
            writer.execute("INSERT INTO mapping VALUES(?,1,?,?)", (made, principal.subject, json.dumps(document)))
            self.audit.note(principal, "create-mapping", [made], True)
        return {**document, "id": made, "revision": 1}

    def replace(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Replace a mapping; raises Problem 401, 403, 404 or 422."""
        revision = int(self.stored(principal, identifier)["revision"]) + 1
        document = checked(body)
        with self.database.write() as writer:
            writer.execute(
                "UPDATE mapping SET revision=?, document=? WHERE id=?", (revision, json.dumps(document), identifier)
            )
            self.audit.note(principal, "replace-mapping", [identifier], True)
        return {**document, "id": identifier, "revision": revision}

    def stored(self, principal: Principal, identifier: str) -> dict[str, Any]:
        """Return a mapping as a document that ``create`` takes; raises Problem 401, 403 or 404."""
        self.allow(principal)
        rows = self.database.read("SELECT revision, owner, document FROM mapping WHERE id=?", (identifier,))
        if not rows or (principal.role != "admin" and rows[0][1] != principal.subject):
            raise Problem(404, "Mapping not found", "there is no mapping with this id")
        return {**self.document(rows[0][2]), "id": identifier, "revision": rows[0][0]}

    def document(self, text: str) -> dict[str, Any]:
        """Return a stored document."""
        found = json.loads(text)
        return found if isinstance(found, dict) else {}

    def remove(self, principal: Principal, identifier: str) -> None:
        """Remove a mapping; raises Problem 401, 403 or 404."""
        self.stored(principal, identifier)
        with self.database.write() as writer:
            writer.execute("DELETE FROM mapping WHERE id=?", (identifier,))
            self.audit.note(principal, "remove-mapping", [identifier], True)

    def forget(self, prefix: str) -> None:
        """Remove the mappings whose name starts with a prefix (the test hook)."""
        with self.database.write() as writer:
            for identifier, text in self.database.read("SELECT id, document FROM mapping"):
                if str(self.document(text).get("name", "")).startswith(prefix):
                    writer.execute("DELETE FROM mapping WHERE id=?", (identifier,))

    def attempt(self, principal: Principal, identifier: str, payload: bytes) -> Outcome:
        """Return what a mapping makes of a message, and store nothing; raises Problem 401, 403 or 404."""
        return self.converter.outcome(self.stored(principal, identifier), payload, self.clock.now())

    def allow(self, principal: Principal) -> None:
        """Refuse those who make no datasets; raises Problem 401 or 403."""
        if not self.datasets.policy.may_create(principal):
            raise refused(principal, "only providers and administrators work with mappings")

    def read(self, device: Device, dataset: Dataset, payload: bytes) -> bool:
        """Read a message of a device with its mapping; False when it has none."""
        profile = self.register.profile(device.id)
        named = profile.get("mapping")
        if not named:
            return self.receipts.read(device, dataset, payload, profile)
        rows = self.database.read("SELECT document FROM mapping WHERE id=?", (named,))
        if not rows:
            self.ingest.refuse(dataset, f"the mapping {named} of the device does not exist", "")
            return True
        self.store(dataset, self.converter.outcome(self.document(rows[0][0]), payload, self.clock.now()))
        return True

    def store(self, dataset: Dataset, outcome: Outcome) -> None:
        """Store what a message yields, and list what it does not."""
        for reason in outcome.reasons:
            self.ingest.refuse(dataset, f"mapping: {reason}", "")
        if outcome.items:
            items = self.receipts.marked(dataset, outcome.items) if outcome.received else outcome.items
            self.ingest.items(dataset, items)


def described(outcome: Outcome) -> Mapping[str, Any]:
    """Return an outcome as the interface shows it."""
    return {"observations": list(outcome.items), "reasons": list(outcome.reasons)}
