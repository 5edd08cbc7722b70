"""Writing entities (ETSI GS CIM 009, 5.6): who may write a dataset may write its entities.

Every operation is one transaction over the current state and the history, so that of simultaneous writes none is seen in part.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.context.attributes import NULL, merged, normalised, removes, without_nulls
from specgen.reference.broker.context.state import Current, State, Where, extras, newest
from specgen.reference.broker.context.terms import ERRORS, Terms, bad
from specgen.reference.broker.entities import absent
from specgen.reference.broker.identity import unauthorised
from specgen.reference.broker.ingest import AHEAD
from specgen.reference.broker.news import Change, News
from specgen.reference.broker.policy import FULL
from specgen.reference.broker.reading import Reading, Sight
from specgen.reference.broker.records import Dataset, Observation, Principal, Problem, parse_instant
from specgen.reference.broker.store import Store
from specgen.reference.database import Database, Writer

RESERVED = ("id", "type", "@context", "scope", "createdAt", "modifiedAt")


@dataclass(frozen=True)
class Target:
    """The entity that is written, as it stands."""

    where: Where
    dataset: Dataset
    current: Current


class Writes:
    """Carries out the operations; each raises Problem where the standard or the rights refuse it."""

    def __init__(
        self, database: Database, store: Store, state: State, reading: Reading, clock: Clock, news: News
    ) -> None:
        self.database = database
        self.store = store
        self.state = state
        self.reading = reading
        self.clock = clock
        self.news = news

    # -- operations

    def create(self, who: Principal, tenant: str, body: Any, terms: Terms) -> str:
        """Make an entity; returns its id. Raises Problem 400, 401, 403 or 409."""
        urn = self.identifier(body)
        attributes = self.attributes(body, terms)
        with self.database.write() as writer:
            where, dataset = self.home(who, tenant, urn, body, terms)
            if self.existing(who, dataset, where) is not None:
                raise Problem(409, "Already exists", f"{urn} exists", kind=ERRORS + "AlreadyExists")
            self.state.put_entity(writer, where, floor=newest(writer))
            self.state.clear(writer, where)
            stored = self.put_all(writer, where, attributes)
        self.tell(where, attributes, stored, made=True)
        return urn

    def update(self, who: Principal, tenant: str, urn: str, body: Any, terms: Terms) -> list[str]:
        """Change attributes that exist; returns the terms of those that do not. Raises Problem 400, 401, 403 or 404."""
        fragment = self.fragment(body, terms)
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            known = {name: value for name, value in fragment.items() if name in target.current.attributes}
            self.state.put_entity(writer, target.where)
            stored = self.put_all(writer, target.where, known)
        self.tell(target.where, known, stored)
        return [terms.shown(name) for name in fragment if name not in known]

    def append(
        self, who: Principal, tenant: str, urn: str, body: Any, terms: Terms, *, overwrite: bool = True
    ) -> list[str]:
        """Add attributes, or replace them; returns the terms of those left as they were. Raises Problem 400, 401, 403 or 404."""
        attributes = self.attributes(body, terms)
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            new = {
                name: value
                for name, value in attributes.items()
                if overwrite or name not in target.current.attributes
            }
            self.state.put_entity(writer, target.where)
            stored = self.put_all(writer, target.where, new)
        self.tell(target.where, new, stored)
        return [terms.shown(name) for name in attributes if name not in new]

    def drop_attribute(self, who: Principal, tenant: str, urn: str, name: str) -> None:
        """Remove an attribute; raises Problem 401, 403 or 404."""
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            if name not in target.current.attributes:
                raise absent()
            self.state.put_entity(writer, target.where)
            self.state.drop_attribute(writer, target.where, name)
        self.tell(target.where, {name: None}, [])

    def merge(self, who: Principal, tenant: str, urn: str, body: Any, terms: Terms) -> None:
        """Merge a fragment into an entity; raises Problem 400, 401, 403 or 404."""
        if not isinstance(body, Mapping):
            raise bad("a fragment is a JSON object")
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            changes: dict[str, Any] = {}
            for term, value in body.items():
                name = terms.stored(term)
                if term in RESERVED:
                    continue
                old = target.current.attributes.get(name)
                whole = merged(old, self.dressed(value)) if old is not None else without_nulls(self.dressed(value))
                changes[name] = None if removes(value) else normalised(term, whole, terms)
            self.state.put_entity(writer, target.where)
            stored = self.put_all(writer, target.where, changes)
        self.tell(target.where, changes, stored)

    def replace(self, who: Principal, tenant: str, urn: str, body: Any, terms: Terms) -> None:
        """Replace a whole entity; raises Problem 400, 401, 403 or 404."""
        if isinstance(body, Mapping) and body.get("id", urn) != urn:
            raise bad("the id of an entity does not change")
        attributes = self.attributes(body, terms)
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            self.state.put_entity(writer, target.where, floor=newest(writer))
            self.state.clear(writer, target.where)
            stored = self.put_all(writer, target.where, attributes)
        self.tell(target.where, {**dict.fromkeys(target.current.attributes), **attributes}, stored)

    def delete(self, who: Principal, tenant: str, urn: str) -> None:
        """Remove an entity; its history stays. Raises Problem 400, 401, 403 or 404."""
        with self.database.write() as writer:
            target = self.target(who, tenant, urn)
            self.state.drop_entity(writer, target.where)
        self.news.changed(
            Change(target.dataset.id, tenant, target.where.entity, urn, tuple(target.current.attributes), gone=True)
        )

    def upsert(self, who: Principal, tenant: str, body: Any, terms: Terms, *, update: bool = False) -> bool:
        """Make an entity, or replace (``update``: supplement) it; returns whether it is new."""
        urn = self.identifier(body)
        try:
            self.target(who, tenant, urn)
        except Problem as problem:
            if problem.status != 404:
                raise
            self.create(who, tenant, body, terms)
            return True
        if update:
            self.append(who, tenant, urn, body, terms)
        else:
            self.replace(who, tenant, urn, body, terms)
        return False

    # -- what they are made of

    def identifier(self, body: Any) -> str:
        """Return the id of an entity that is offered; raises Problem 400."""
        urn = body.get("id") if isinstance(body, Mapping) else None
        if not isinstance(urn, str) or ":" not in urn or len(urn) > 400 or any(ord(one) < 33 for one in urn):
            raise bad("the id of an entity is a URI")
        if not isinstance(body.get("type"), str | list) or not body["type"]:
            raise bad("type is missing")
        return urn

    def attributes(self, body: Any, terms: Terms) -> dict[str, Any]:
        """Return the attributes of a body under their stored names; raises Problem 400."""
        if not isinstance(body, Mapping):
            raise bad("an entity is a JSON object")
        return {
            terms.stored(term): normalised(term, value, terms) for term, value in body.items() if term not in RESERVED
        }

    def fragment(self, body: Any, terms: Terms) -> dict[str, Any]:
        """Return the attributes of a fragment under their stored names, None for one that is removed; raises Problem 400."""
        if not isinstance(body, Mapping):
            raise bad("a fragment is a JSON object")
        return {
            terms.stored(term): None if removes(value) else normalised(term, value, terms)
            for term, value in body.items()
            if term not in RESERVED
        }

    def dressed(self, value: Any) -> Any:
        """Return a member of a merge fragment as an attribute: a bare value is the value of a Property."""
        return value if isinstance(value, Mapping) or value == NULL else {"type": "Property", "value": value}

    def home(
        self, who: Principal, tenant: str, urn: str, body: Mapping[str, Any], terms: Terms
    ) -> tuple[Where, Dataset]:
        """Return where a new entity belongs: the dataset of its type; raises Problem 400, 401 or 403."""
        if who.role == "anonymous":
            raise unauthorised("this needs a login")
        kinds = body["type"] if isinstance(body["type"], list) else [body["type"]]
        names = {one for one in kinds if isinstance(one, str)}
        names |= {terms.stored(one) for one in names}
        of_type = [one for one in self.store.datasets() if one.entity_type in names]
        mine = [one for one in of_type if self.reading.policy.may_manage(who, one)]
        if not mine:
            known = any(self.reading.policy.may_know(who, one) for one in of_type)
            raise Problem(403, "Not allowed", "another provides this type") if known else bad("no dataset has this type")
        dataset = next((one for one in mine if self.existing(who, one, place(one, tenant, urn))), mine[0])
        return place(dataset, tenant, urn), dataset

    def existing(self, who: Principal, dataset: Dataset, where: Where) -> Current | None:
        """Return an entity as it stands, whatever the rights; None when there is none."""
        sight = Sight(self.reading, who, dataset, (FULL,))
        return self.state.read(sight, tenant=where.tenant, entity=where.entity).get(where.entity)

    def target(self, who: Principal, tenant: str, urn: str) -> Target:
        """Return the entity that is to be written; raises Problem 400, 401, 403 or 404."""
        if who.role == "anonymous":
            raise unauthorised("this needs a login")
        if ":" not in urn:
            raise bad("the id of an entity is a URI")
        named = self.state.named(urn, tenant)
        allowed = True
        for dataset in self.store.datasets():
            if not (urn.startswith(f"urn:ngsi-ld:{dataset.entity_type}:") or dataset.id in named):
                continue
            where = place(dataset, tenant, urn)
            current = self.existing(who, dataset, where)
            if current is None:
                continue
            if self.reading.policy.may_manage(who, dataset):
                return Target(where, dataset, current)
            allowed = allowed and not self.reading.policy.may_read(who, dataset)
        if not allowed:
            raise Problem(403, "Not allowed", "only the provider of the dataset may do this")
        raise absent()

    def put_all(self, writer: Writer, where: Where, attributes: Mapping[str, Any]) -> list[Observation]:
        """Write attributes (None removes); returns the observations among them."""
        stored = []
        for name, body in attributes.items():
            if body is None:
                self.state.drop_attribute(writer, where, name)
                continue
            observation = self.observation(where, name, body)
            if observation is None:
                self.state.put_attribute(writer, where, name, body, None)
                continue
            self.store.append([observation], known_since=self.clock.now())
            self.state.put_attribute(writer, where, name, extras(body), newest(writer))
            stored.append(observation)
        return stored

    def observation(self, where: Where, name: str, body: Any) -> Observation | None:
        """Return an attribute as an observation; None when it was not measured at a time, or stands in a tenant of its own."""
        if where.tenant or not isinstance(body, Mapping) or body["type"] != "Property" or "observedAt" not in body:
            return None
        at, now = parse_instant(body["observedAt"]), self.clock.now()
        if at > now + AHEAD:
            raise bad(f"{name}: observedAt lies more than a day ahead")
        unit = str(body.get("unitCode", ""))
        return Observation(
            where.dataset, str(uuid.uuid4()), where.entity, name, body["value"], unit, at, now, "context"
        )

    def tell(
        self, where: Where, attributes: Mapping[str, Any], stored: list[Observation], *, made: bool = False
    ) -> None:
        """Pass on what was written, after it is in the store."""
        if stored:
            self.news.stored(stored)
        self.news.changed(
            Change(where.dataset, where.tenant, where.entity, where.urn, tuple(attributes), tuple(stored), made)
        )


def place(dataset: Dataset, tenant: str, urn: str) -> Where:
    """Return where an entity with this id stands in a dataset."""
    name = urn.removeprefix(f"urn:ngsi-ld:{dataset.entity_type}:")
    return Where(dataset.id, tenant, name, urn)
