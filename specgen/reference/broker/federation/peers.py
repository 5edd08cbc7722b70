"""The participating data brokers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import FULL, Policy, Scope
from specgen.reference.broker.records import Dataset, Principal, Problem
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS peer(id TEXT PRIMARY KEY, name TEXT, role TEXT, contact TEXT, url TEXT, catalogue TEXT,
  subject TEXT);
CREATE TABLE IF NOT EXISTS peer_dataset(peer TEXT, dataset TEXT, PRIMARY KEY(peer, dataset));
"""
SHOWN = ("id", "name", "role", "contact", "url")


class Peers:
    """Keeps the participants; everyone may read who they are, an administrator changes the list."""

    def __init__(
        self, database: Database, identifiers: Identifiers, news: News, policy: Policy, datasets: Datasets, audit: Audit
    ) -> None:
        self.database = database
        self.identifiers = identifiers
        self.policy = policy
        self.datasets = datasets
        self.audit = audit
        database.define(SCHEMA)
        policy.sources.append(self.scopes)
        news.on_reset.append(self.forget)
        news.on_removed.append(self.withdraw_all)

    def register(self, who: Principal, body: Any) -> dict[str, str]:
        """Register a participant; raises Problem 401, 403 or 422."""
        self.admit(who)
        fields = {name: body.get(name) if isinstance(body, Mapping) else None for name in SHOWN[1:]}
        for name, value in fields.items():
            if not isinstance(value, str) or not value or len(value) > 2000:
                raise Problem(422, "Invalid participant", f"{name} must be a text", extra={"member": name})
        if urlsplit(str(fields["url"])).scheme not in ("http", "https"):
            raise Problem(422, "Invalid participant", "url must be a web address", extra={"member": "url"})
        number = self.identifiers.make()
        subject = body.get("subject")
        told = {"id": number, "subject": subject if isinstance(subject, str) and subject else f"peer-{number}"}
        catalogue = body.get("catalogue")
        values = (number, *fields.values(), catalogue if isinstance(catalogue, str) else "", told["subject"])
        with self.database.write() as writer:
            sql = "INSERT INTO peer(id, name, role, contact, url, catalogue, subject) VALUES(?,?,?,?,?,?,?)"
            writer.execute(sql, values)
        return told

    def remove(self, who: Principal, identifier: str) -> None:
        """Remove a participant; raises Problem 401, 403 or 404."""
        self.admit(who)
        with self.database.write() as writer:
            if not writer.execute("DELETE FROM peer WHERE id=?", (identifier,)).rowcount:
                raise Problem(404, "Participant not found", "there is no participant with this id")
            writer.execute("DELETE FROM peer_dataset WHERE peer=?", (identifier,))

    # -- sharing

    def share(self, who: Principal, identifier: str, dataset: str) -> None:
        """Designate a shared dataset for a participant; raises Problem 401, 403, 404 or 409."""
        found = self.datasets.managed(who, dataset)
        self.known(identifier)
        if self.policy.class_of(found) != "shared":
            raise Problem(409, "Not a shared dataset", "only a shared dataset is designated for another data broker")
        with self.database.write() as writer:
            sql = "INSERT INTO peer_dataset VALUES(?,?) ON CONFLICT(peer, dataset) DO NOTHING"
            writer.execute(sql, (identifier, found.id))
        self.audit.note(who, "share-with-peer", [found.id], True)

    def stop_sharing(self, who: Principal, identifier: str, dataset: str) -> None:
        """Withdraw a designation; raises Problem 401, 403 or 404."""
        found = self.datasets.managed(who, dataset)
        self.known(identifier)
        with self.database.write() as writer:
            writer.execute("DELETE FROM peer_dataset WHERE peer=? AND dataset=?", (identifier, found.id))
        self.audit.note(who, "stop-sharing-with-peer", [found.id], True)

    def known(self, identifier: str) -> None:
        """Raise Problem 404 for whoever is no participant."""
        if not self.database.read("SELECT 1 FROM peer WHERE id=?", (identifier,)):
            raise Problem(404, "Participant not found", "there is no participant with this id")

    def scopes(self, principal: Principal, dataset: Dataset) -> Sequence[Scope]:
        """Return what a data broker may read: a shared dataset that is designated for it, and no other."""
        if principal.role == "anonymous":
            return ()
        sql = "SELECT 1 FROM peer_dataset d JOIN peer p ON p.id=d.peer WHERE p.subject=? AND d.dataset=?"
        return (FULL,) if self.database.read(sql, (principal.subject, dataset.id)) else ()

    def withdraw_all(self, dataset: str) -> None:
        """A dataset is gone, and with it what was designated of it."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM peer_dataset WHERE dataset=?", (dataset,))

    def participants(self) -> list[dict[str, str]]:
        """Return the participants as everyone may see them."""
        rows = self.database.read(f"SELECT {', '.join(SHOWN)} FROM peer ORDER BY name, id")
        return [dict(zip(SHOWN, row, strict=True)) for row in rows]

    def admit(self, who: Principal) -> None:
        """Raise Problem 401 or 403 for everyone but an administrator."""
        if who.role != "admin":
            raise refused(who, "only an administrator changes the participants")

    def forget(self, prefix: str) -> None:
        """Remove the participants that a test made."""
        with self.database.write() as writer:
            for row in self.database.read("SELECT id, name FROM peer"):
                if row[1].startswith(prefix):
                    writer.execute("DELETE FROM peer WHERE id=?", (row[0],))
