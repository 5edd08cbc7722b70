"""Consent as legal basis: who agreed to what, when, under which text, and what a consumer sees because of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.access.rules import Rules
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.privacy.processing import Processing
from specgen.reference.broker.reading import Keep, Reading
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, write_instant
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS consent(id TEXT PRIMARY KEY, dataset TEXT, identifier TEXT, purpose TEXT, text_version TEXT,
  given_at BIGINT, withdrawn_at BIGINT);
CREATE INDEX IF NOT EXISTS consent_dataset ON consent(dataset);
"""
MEMBERS = ("dataset", "identifier", "purpose", "text_version")


class Consents:
    """Keeps consents and narrows reading to them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        reading: Reading,
        datasets: Datasets,
        policy: Policy,
        processing: Processing,
        rules: Rules,
        audit: Audit,
        identifiers: Identifiers,
        news: News,
    ) -> None:
        self.database = database
        self.clock = clock
        self.datasets = datasets
        self.policy = policy
        self.processing = processing
        self.rules = rules
        self.audit = audit
        self.identifiers = identifiers
        database.define(SCHEMA)
        reading.filters.append(self.filter)
        news.on_removed.append(self.forget)

    def filter(self, principal: Principal, dataset: Dataset) -> Keep | None:
        """Return which observations of a dataset rest on a consent that covers this user; None where consent is not the basis."""
        told = self.processing.of(dataset.id)
        if not told["personal_data"] or told.get("legal_basis") != "consent":
            return None
        agreed = self.agreed(dataset, self.rules.profile(principal).get("purpose", ""))

        def keep(one: Observation) -> bool:
            return self.processing.identifier(dataset.id, one) in agreed

        return keep

    def agreed(self, dataset: Dataset, purpose: str) -> set[str]:
        """Return who consents at this moment to a purpose ("" any)."""
        rows = self.database.read(
            "SELECT identifier, purpose FROM consent WHERE dataset=? AND withdrawn_at IS NULL", (dataset.id,)
        )
        return {identifier for identifier, agreed in rows if purpose in ("", agreed)}

    def record(self, who: Principal, body: Any) -> dict[str, Any]:
        """Record a consent; raises Problem 401, 403, 404 or 422."""
        told = body if isinstance(body, Mapping) else {}
        if who.role != "provider":
            raise refused(who, "only a provider records consent")
        for name in MEMBERS:
            if not isinstance(told.get(name), str) or not told[name]:
                raise Problem(422, "Invalid consent", f"{name} must be a text", extra={"member": name})
        dataset = self.datasets.managed(who, told["dataset"])
        identifier = self.identifiers.make()
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO consent VALUES(?,?,?,?,?,?,NULL)",
                (identifier, dataset.id, told["identifier"], told["purpose"], told["text_version"], self.clock.now()),
            )
        self.audit.note(who, "record-consent", [dataset.id], True)
        return self.show(identifier)

    def read(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Return the record of a consent, for the provider or an auditor; raises Problem 401, 403 or 404."""
        return self.show(self.known(who, identifier, self.policy.may_audit(who)))

    def withdraw(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Record a withdrawal; raises Problem 401, 403, 404 or 409."""
        self.known(who, identifier, False)
        with self.database.write() as writer:
            sql = "UPDATE consent SET withdrawn_at=? WHERE id=? AND withdrawn_at IS NULL"
            changed = writer.execute(sql, (self.clock.now(), identifier)).rowcount
        if not changed:
            raise Problem(409, "Consent withdrawn", "this consent was withdrawn before")
        shown = self.show(identifier)
        self.audit.note(who, "withdraw-consent", [shown["dataset"]], True)
        return shown

    def known(self, who: Principal, identifier: str, everywhere: bool) -> str:
        """Return the id of a consent that the user may handle; raises Problem 401, 403 or 404."""
        if who.role != "provider" and not everywhere:
            raise refused(who, "only a provider handles consent")
        rows = self.database.read("SELECT dataset FROM consent WHERE id=?", (identifier,))
        if not rows:
            raise Problem(404, "Consent not found", "there is no consent with this id")
        if not everywhere:
            self.datasets.managed(who, rows[0][0])
        return identifier

    def show(self, identifier: str) -> dict[str, Any]:
        """Return the record of a consent."""
        row = self.database.read("SELECT * FROM consent WHERE id=?", (identifier,))[0]
        return {
            "id": row[0],
            **dict(zip(MEMBERS, row[1:5], strict=True)),
            "given_at": write_instant(row[5]),
            "withdrawn_at": write_instant(row[6]) if row[6] is not None else None,
        }

    def forget(self, dataset: str) -> None:
        """Remove what belongs to a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM consent WHERE dataset=?", (dataset,))
