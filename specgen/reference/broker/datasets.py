"""Datasets and grants: how they are made, changed and removed."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import unauthorised
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.reading import missing
from specgen.reference.broker.records import CLASSES, Dataset, Grant, Principal, Problem, parse_instant, write_instant
from specgen.reference.broker.store import Store

TEXTS = ("title", "description", "entity_type", "theme", "licence", "contact")
NEEDED = ("title", "entity_type")

Guard = Callable[[Dataset, Dataset], None]
"""Gets a dataset as it is and as it is to be; raises Problem 409 or 422 where that may not become."""


class Datasets:
    """Registers datasets, classifies them and grants their reading."""

    def __init__(
        self, store: Store, clock: Clock, policy: Policy, audit: Audit, identifiers: Identifiers, news: News
    ) -> None:
        self.store = store
        self.clock = clock
        self.policy = policy
        self.audit = audit
        self.identifiers = identifiers
        self.news = news
        self.guards: list[Guard] = []

    def create(self, principal: Principal, body: Any) -> Dataset:
        """Make a dataset; raises Problem 401, 403, 409 or 422."""
        if not self.policy.may_create(principal):
            raise refused(principal, "only a provider makes datasets")
        fields = _checked(body, {})
        for name in NEEDED:
            if not fields.get(name):
                raise Problem(422, "Invalid dataset", f"{name} is missing", extra={"member": name})
        asked = body.get("id", "")
        if not isinstance(asked, str) or "/" in asked or len(asked) > 200:
            raise Problem(422, "Invalid dataset", "id must be a text without a slash", extra={"member": "id"})
        dataset = Dataset(
            id=self.identifiers.make(asked),
            asked=asked,
            owner=principal.subject,
            title=fields["title"],
            description=fields.get("description", ""),
            label=fields.get("class", ""),
            entity_type=fields["entity_type"],
            retention_days=fields.get("retention_days"),
            theme=fields.get("theme", ""),
            licence=fields.get("licence", ""),
            contact=fields.get("contact", ""),
            created_at=self.clock.now(),
        )
        try:
            self.store.add_dataset(dataset)
        except KeyError as error:
            raise Problem(409, "Dataset exists", f"the id {dataset.id} is in use") from error
        self.audit.note(principal, "create", [dataset.id], True)
        return dataset

    def find(self, principal: Principal, identifier: str) -> Dataset:
        """Return a dataset that the principal may know; raises Problem 404 when there is none for them."""
        dataset = self.store.dataset(identifier)
        if dataset is None or not self.policy.may_know(principal, dataset):
            if dataset is not None:
                self.audit.note(principal, "read", [dataset.id], False)
            raise missing()
        return dataset

    def managed(self, principal: Principal, identifier: str) -> Dataset:
        """Return a dataset that the principal may manage; raises Problem 401, 403 or 404."""
        dataset = self.find(principal, identifier)
        if principal.role == "anonymous":
            raise unauthorised("this needs a login")
        if not self.policy.may_manage(principal, dataset):
            self.audit.note(principal, "manage", [dataset.id], False)
            raise Problem(403, "Not allowed", "only the provider of the dataset may do this")
        return dataset

    def change(self, principal: Principal, identifier: str, body: Any) -> Dataset:
        """Change members of a dataset; raises Problem 401, 403, 404 or 422."""
        old = self.managed(principal, identifier)
        fields = _checked(body, {})
        changes = {("label" if name == "class" else name): value for name, value in fields.items()}
        new = dataclasses.replace(old, **changes)
        for guard in self.guards:
            guard(old, new)
        self.store.change_dataset(new)
        self.audit.note(principal, "change" if new.label == old.label else "change-class", [new.id], True)
        return new

    def remove(self, principal: Principal, identifier: str) -> None:
        """Remove a dataset and all that belongs to it."""
        dataset = self.managed(principal, identifier)
        self.store.drop_dataset(dataset.id)
        self.news.removed(dataset.id)
        self.audit.note(principal, "remove", [dataset.id], True)

    def grant(self, principal: Principal, identifier: str, body: Any) -> Grant:
        """Let a subject read a shared dataset; raises Problem 401, 403, 404 or 422."""
        dataset = self.managed(principal, identifier)
        subject = body.get("subject") if isinstance(body, Mapping) else None
        if not isinstance(subject, str) or not subject:
            raise Problem(422, "Invalid grant", "subject must be a text", extra={"member": "subject"})
        try:
            until = parse_instant(body["until"]) if body.get("until") is not None else None
        except ValueError as error:
            raise Problem(422, "Invalid grant", str(error), extra={"member": "until"}) from error
        grant = Grant(self.identifiers.make(), dataset.id, subject, until)
        self.store.add_grant(grant)
        self.audit.note(principal, "grant", [dataset.id], True)
        return grant

    def withdraw(self, principal: Principal, identifier: str, grant: str) -> None:
        """Take a grant back; raises Problem 404 when there is none."""
        dataset = self.managed(principal, identifier)
        if not self.store.drop_grant(dataset.id, grant):
            raise Problem(404, "Grant not found", "there is no grant with this id")
        self.audit.note(principal, "withdraw", [dataset.id], True)

    def describe(self, dataset: Dataset) -> dict[str, Any]:
        """Return the members of a dataset as the interface shows them."""
        shown: dict[str, Any] = {
            "id": dataset.id,
            "class": self.policy.class_of(dataset),
            "owner": dataset.owner,
            "created_at": write_instant(dataset.created_at),
        }
        shown.update({name: getattr(dataset, name) for name in TEXTS if getattr(dataset, name)})
        if dataset.retention_days is not None:
            shown["retention_days"] = dataset.retention_days
        return shown


def refused(principal: Principal, detail: str) -> Problem:
    """Return 401 for those who are not logged in, 403 for all others."""
    return unauthorised(detail) if principal.role == "anonymous" else Problem(403, "Not allowed", detail)


def _checked(body: Any, found: dict[str, Any]) -> dict[str, Any]:
    """Return the known members of a request body; raises Problem 422 at the first that does not fit."""
    if not isinstance(body, Mapping):
        raise Problem(422, "Invalid dataset", "the body must be a JSON object")
    for name in TEXTS:
        if name in body:
            if not isinstance(body[name], str) or len(body[name]) > 4000:
                raise Problem(422, "Invalid dataset", f"{name} must be a text", extra={"member": name})
            if name in NEEDED and not body[name]:
                raise Problem(422, "Invalid dataset", f"{name} may not be empty", extra={"member": name})
            found[name] = body[name]
    if body.get("class") is not None:
        if body["class"] not in CLASSES:
            raise Problem(422, "Invalid dataset", "class must be open, shared or closed", extra={"member": "class"})
        found["class"] = body["class"]
    days = body.get("retention_days")
    if days is not None:
        if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 36500:
            raise Problem(
                422,
                "Invalid dataset",
                "retention_days must be a whole number from 1",
                extra={"member": "retention_days"},
            )
        found["retention_days"] = days
    return found
