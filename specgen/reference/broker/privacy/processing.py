"""Processing details: what the record of processing activities needs, and without which personal data is not distributed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.news import News
from specgen.reference.broker.policy import Policy
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem
from specgen.reference.broker.store import Store
from specgen.reference.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS processing(dataset TEXT PRIMARY KEY, body TEXT);"
BASES = ("consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests")
TEXTS = ("purpose", "controller", "impact_assessment")
LISTS = ("data_subjects", "data_kinds", "identifiers")
DISTRIBUTED = ("open", "shared")
ENTITY = "entity"
UNSTATED = "not stated"


class Processing:
    """Keeps the processing details of datasets and holds the class of a dataset to them."""

    def __init__(
        self, database: Database, store: Store, datasets: Datasets, policy: Policy, audit: Audit, news: News
    ) -> None:
        self.database = database
        self.store = store
        self.datasets = datasets
        self.policy = policy
        self.audit = audit
        database.define(SCHEMA)
        datasets.guards.append(self.guard)
        news.on_removed.append(self.forget)

    def of(self, dataset: str) -> dict[str, Any]:
        """Return the details of a dataset; without any it holds no personal data."""
        rows = self.database.read("SELECT body FROM processing WHERE dataset=?", (dataset,))
        return dict(json.loads(rows[0][0])) if rows else {"personal_data": False}

    def personal(self, dataset: str) -> bool:
        """Tell whether a dataset holds personal data."""
        return bool(self.of(dataset)["personal_data"])

    def set(self, who: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Replace the details of a dataset; raises Problem 401, 403, 404, 409 or 422."""
        dataset = self.datasets.managed(who, identifier)
        told = checked(body)
        if dataset.label in DISTRIBUTED:
            self.refuse_missing(self.missing(told, dataset))
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO processing VALUES(?,?) ON CONFLICT(dataset) DO UPDATE SET body=excluded.body",
                (dataset.id, json.dumps(told)),
            )
        self.audit.note(who, "set-processing", [dataset.id], True)
        return told

    def read(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Return the details, for the provider or an auditor; raises Problem 401, 403 or 404."""
        if self.policy.may_audit(who):
            dataset = self.store.dataset(identifier)
            if dataset is None:
                raise Problem(404, "Dataset not found", "there is no dataset with this id")
            return self.of(dataset.id)
        return self.of(self.datasets.managed(who, identifier).id)

    def guard(self, old: Dataset, new: Dataset) -> None:
        """Keep a dataset with personal data closed as long as a detail is missing."""
        if new.label in DISTRIBUTED:
            self.refuse_missing(self.missing(self.of(new.id), new))

    def missing(self, told: Mapping[str, Any], dataset: Dataset) -> list[str]:
        """Return the details that a dataset with personal data lacks."""
        if not told["personal_data"]:
            return []
        lacking = [name for name in ("legal_basis", *TEXTS) if not told.get(name)]
        return [*lacking, *(["retention_days"] if dataset.retention_days is None else [])]

    def refuse_missing(self, missing: list[str]) -> None:
        """Refuse with the names of what is missing; raises Problem 409."""
        if missing:
            detail = f"a dataset with personal data cannot be open or shared without {', '.join(missing)}"
            raise Problem(409, "Processing details missing", detail, extra={"missing": missing})

    def register(self, who: Principal) -> list[dict[str, Any]]:
        """Return the datasets with personal data: of the provider, or all for an auditor; raises Problem 401 or 403."""
        if who.role not in ("provider", "auditor"):
            raise refused(who, "only a provider or an auditor reads the record of processing")
        mine = [one for one in self.store.datasets() if who.role == "auditor" or self.policy.owns(who, one)]
        return [self.entry(one) for one in mine if self.personal(one.id)]

    def entry(self, dataset: Dataset) -> dict[str, Any]:
        """Return one member of the register."""
        told = self.of(dataset.id)
        return {
            "dataset": dataset.id,
            "title": dataset.title,
            **{name: told.get(name) or UNSTATED for name in ("purpose", "legal_basis", "controller")},
            **{name: told.get(name, []) for name in ("data_subjects", "data_kinds")},
            "recipients": sorted({one.subject for one in self.store.grants(dataset.id)}),
            "retention_days": dataset.retention_days,
        }

    def identifier(self, dataset: str, one: Observation) -> str | None:
        """Return under whose identifier an observation stands: the value of a designated property, or else the entity.

        None: it stands under none, since the dataset designates properties only, and not this one.
        """
        designated = self.of(dataset).get("identifiers") or [ENTITY]
        if one.property in designated and isinstance(one.value, str):
            return one.value
        return one.entity if ENTITY in designated else None

    def forget(self, dataset: str) -> None:
        """Remove what belongs to a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM processing WHERE dataset=?", (dataset,))


def checked(body: Any) -> dict[str, Any]:
    """Return the known members of processing details; raises Problem 422."""
    told = body if isinstance(body, Mapping) else {}
    if not isinstance(told.get("personal_data"), bool):
        raise _invalid("personal_data")
    found: dict[str, Any] = {"personal_data": told["personal_data"]}
    if told.get("legal_basis") is not None:
        if told["legal_basis"] not in BASES:
            raise _invalid("legal_basis")
        found["legal_basis"] = told["legal_basis"]
    for name in TEXTS:
        if told.get(name) is not None:
            if not isinstance(told[name], str) or len(told[name]) > 4000:
                raise _invalid(name)
            if told[name]:
                found[name] = told[name]
    for name in LISTS:
        if told.get(name) is not None:
            if not isinstance(told[name], list) or not all(isinstance(one, str) and one for one in told[name]):
                raise _invalid(name)
            found[name] = list(told[name])
    return found


def _invalid(member: str) -> Problem:
    return Problem(422, "Invalid processing details", f"{member} does not fit", extra={"member": member})
