"""What a provider says of a dataset besides its members: texts in other languages, category, service."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.catalogue import MAIN_LANGUAGE, Catalogue, is_address
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Dataset, Principal, Problem
from specgen.reference.broker.store import Store
from specgen.reference.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS metadata(dataset TEXT PRIMARY KEY, body TEXT);"
LANGUAGES = ("nl", "en", "fr")


class MetadataBook:
    """Keeps the metadata; the Dutch texts and the licence are those of the dataset itself."""

    def __init__(self, database: Database, store: Store, datasets: Datasets, catalogue: Catalogue, news: News) -> None:
        self.database = database
        self.store = store
        self.datasets = datasets
        database.define(SCHEMA)
        catalogue.metadata = self.of
        news.on_removed.append(self.forget)

    def of(self, dataset: Dataset) -> dict[str, Any]:
        """Return what was entered for a dataset; empty when nothing was."""
        rows = self.database.read("SELECT body FROM metadata WHERE dataset=?", (dataset.id,))
        return dict(json.loads(rows[0][0])) if rows else {}

    def put(self, who: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Replace the metadata of a dataset; raises Problem 401, 403, 404 or 422."""
        dataset = self.datasets.managed(who, identifier)
        kept = checked(body)
        changes = {
            "title": kept.get("titles", {}).get(MAIN_LANGUAGE, dataset.title),
            "description": kept.get("descriptions", {}).get(MAIN_LANGUAGE, dataset.description),
            "licence": kept.get("licence", dataset.licence),
        }
        with self.database.write() as writer:
            writer.execute("DELETE FROM metadata WHERE dataset=?", (dataset.id,))
            values = (dataset.id, json.dumps(kept))
            writer.execute("INSERT INTO metadata(dataset, body) VALUES(?,?)", values)
        changed = dataclasses.replace(dataset, **changes)
        self.store.change_dataset(changed)
        return self.shown(changed)

    def shown(self, dataset: Dataset) -> dict[str, Any]:
        """Return the metadata as the interface shows them."""
        kept = self.of(dataset)
        shown = {
            **kept,
            "titles": {**kept.get("titles", {}), MAIN_LANGUAGE: dataset.title},
            "descriptions": {**kept.get("descriptions", {}), MAIN_LANGUAGE: dataset.description or dataset.title},
        }
        return {**shown, **({"licence": dataset.licence} if is_address(dataset.licence) else {})}

    def get(self, who: Principal, identifier: str) -> dict[str, Any]:
        """Return the metadata of a dataset that the principal may know; raises Problem 404."""
        return self.shown(self.datasets.find(who, identifier))

    def forget(self, dataset: str) -> None:
        """Remove the metadata of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM metadata WHERE dataset=?", (dataset,))


def checked(body: Any) -> dict[str, Any]:
    """Return the members of metadata; raises Problem 422 at the first that does not fit."""
    if not isinstance(body, Mapping):
        raise _unfit("the body must be a JSON object", "")
    kept: dict[str, Any] = {}
    for name in ("titles", "descriptions"):
        if name in body:
            kept[name] = _texts(body[name], name)
    for name in ("licence", "hvd_category"):
        if name in body:
            if not isinstance(body[name], str) or not is_address(body[name]):
                raise _unfit(f"{name} must be a web address", name)
            kept[name] = body[name]
    if "service" in body:
        service = body["service"]
        for name in ("endpoint", "description"):
            value = service.get(name) if isinstance(service, Mapping) else None
            if not isinstance(value, str) or not is_address(value):
                raise _unfit(f"service.{name} must be a web address", "service")
        kept["service"] = {name: service[name] for name in ("endpoint", "description")}
    return kept


def _texts(value: Any, name: str) -> dict[str, str]:
    if not isinstance(value, Mapping) or MAIN_LANGUAGE not in value or set(value) - set(LANGUAGES):
        raise _unfit(f"{name} has a text in nl, and possibly in en and fr", name)
    if not all(isinstance(one, str) and 0 < len(one) <= 4000 for one in value.values()):
        raise _unfit(f"{name} holds texts", name)
    return dict(value)


def _unfit(detail: str, member: str) -> Problem:
    return Problem(422, "Invalid metadata", detail, extra={"member": member})
