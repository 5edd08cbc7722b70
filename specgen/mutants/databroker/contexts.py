"""Faulty context interfaces: one replaced part each, one broken requirement each."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker import geometry
from specgen.reference.broker.context.area import ContextArea
from specgen.reference.broker.context.state import Where
from specgen.reference.broker.context.subscriptions import ContextSubscriptions, Subscription
from specgen.reference.broker.context.temporal import Past, Temporal
from specgen.reference.broker.context.terms import PLAIN, Terms
from specgen.reference.broker.context.writes import Writes
from specgen.reference.broker.entities import Answer, Entities, Search
from specgen.reference.broker.news import Change
from specgen.reference.broker.records import Observation, Principal, Problem


class MergeAdds(Writes):
    """Merges what a fragment adds or changes, and leaves what it removes."""

    def merge(self, who: Principal, tenant: str, urn: str, body: Any, terms: Any) -> None:
        kept = {name: value for name, value in body.items() if value != "urn:ngsi-ld:null"}
        super().merge(who, tenant, urn, kept, terms)


class ReplaceMerges(Writes):
    """Replaces only the attributes that the new entity names."""

    def replace(self, who: Principal, tenant: str, urn: str, body: Any, terms: Any) -> None:
        self.append(who, tenant, urn, body, terms)


class SilentAgain(Writes):
    """Takes an entity that exists as a new one: the standard asks for 409, and the old content is lost."""

    def create(self, who: Principal, tenant: str, body: Any, terms: Any) -> str:
        try:
            return super().create(who, tenant, body, terms)
        except Problem as problem:
            if problem.status != 409 or len(body) != 5:
                raise
            self.replace(who, tenant, body["id"], body, terms)
            return str(body["id"])


class AllOrNothing(ContextArea):
    """Carries out a batch only when every entity is fit, and then reports all of them as refused."""

    def batch(self, items: list[Any], carry_out: Callable[[Any], None]) -> tuple[list[str], list[dict[str, Any]]]:
        if len(items) > 2 and not all(isinstance(one, str) or "type" in one for one in items):
            error = {"type": "about:blank", "title": "the batch holds an invalid entity", "status": 400}
            return [], [{"entityId": one["id"], "error": error} for one in items]
        return super().batch(items, carry_out)


class NamelessErrors(ContextArea):
    """Reports the errors of a batch without the identifier of the entity."""

    def batch(self, items: list[Any], carry_out: Callable[[Any], None]) -> tuple[list[str], list[dict[str, Any]]]:
        done, errors = super().batch(items, carry_out)
        return done, [{**one, "entityId": ""} for one in errors]


def _place(entity: Mapping[str, Any]) -> Any:
    found = entity.get("location")
    return found.get("value") if isinstance(found, Mapping) else None


class Boxes(ContextArea):
    """Searches within the box around a polygon."""

    def search_by_body(self, request: Any, who: Principal, body: bytes) -> Any:
        return super().search_by_body(request, who, _boxed(body))


def _boxed(body: bytes) -> bytes:
    try:
        asked = json.loads(body)
        area = asked["geoQ"]
        shape = geometry.checked({"type": area["geometry"], "coordinates": area["coordinates"]})
    except (ValueError, KeyError, TypeError):
        return body
    if shape["type"] != "Polygon":
        return body
    places = geometry.positions(shape)
    west, east = min(one[0] for one in places), max(one[0] for one in places)
    south, north = min(one[1] for one in places), max(one[1] for one in places)
    area["coordinates"] = [[[west, south], [east, south], [east, north], [west, north], [west, south]]]
    return json.dumps(asked).encode()


class Swapped(Entities):
    """Takes the longitude of an entity for its latitude when it searches by place."""

    def holds(self, entity: dict[str, Any], search: Search) -> bool:
        place = _place(entity)
        if not search.tests or place is None:
            return super().holds(entity, search)
        turned = {"type": place["type"], "coordinates": list(reversed(place["coordinates"]))}
        return super().holds({**entity, "location": {"type": "GeoProperty", "value": turned}}, search)


class ShortNames(Writes):
    """Keeps the short names of attributes, whatever the context of the request says."""

    def attributes(self, body: Any, terms: Terms) -> dict[str, Any]:
        return super().attributes(body, PLAIN)


class KnownTermsOnly(Writes):
    """Drops attributes that the context of the request does not know."""

    def attributes(self, body: Any, terms: Terms) -> dict[str, Any]:
        found = super().attributes(body, terms)
        return {name: value for name, value in found.items() if name in terms.short} if terms.full else found


class MixedUnits(Writes):
    """Keeps, of many changes in a row, the unit of the change before."""

    def observation(self, where: Where, name: str, body: Any) -> Observation | None:
        found = super().observation(where, name, body)
        if found is None:
            return None
        written: dict[tuple[str, str, str], list[str]] = self.__dict__.setdefault("_units", {})
        units = written.setdefault((where.dataset, where.entity, name), [])
        units.append(found.unit)
        return dataclasses.replace(found, unit=units[-2]) if len(units) > 10 else found


class CutHistory(Temporal):
    """Gives at most four hundred observations and says that this is all."""

    def written(self, urn: str, kind: str, found: list[Observation], last: int) -> Past:
        return super().written(urn, kind, found[-400:], last)


class OpenEnd(Temporal):
    """Takes no notice of the end of an interval."""

    def bounds(self, query: Mapping[str, str]) -> tuple[int | None, int | None]:
        start, _ = super().bounds(query)
        return start, None


class EveryAttribute(ContextSubscriptions):
    """Reports every change of an entity, whichever attribute is watched."""

    def concerns(self, one: Subscription, change: Change, kind: str) -> bool:
        return super().concerns(dataclasses.replace(one, watched=frozenset()), change, kind)

    def seen(self, one: Subscription, change: Change) -> dict[str, Any] | None:
        return super().seen(dataclasses.replace(one, condition="") if one.watched else one, change)


class UnnamedReports(ContextSubscriptions):
    """Reports without naming the subscription."""

    def notification(self, one: Subscription, entity: dict[str, Any]) -> dict[str, Any]:
        return {**super().notification(one, entity), "subscriptionId": "urn:ngsi-ld:Subscription:1"}


class CountsNeighbours(Entities):
    """Counts the entities of every tenant, and shows those of one."""

    def answer(
        self, principal: Principal, search: Search, query: Mapping[str, str], media_type: str, terms: Terms
    ) -> Answer:
        found = super().answer(principal, search, query, media_type, terms)
        if not search.tenant or search.ids or "NGSILD-Results-Count" not in found.headers:
            return found
        rows = self.state.database.read("SELECT DISTINCT tenant FROM entity_state WHERE tenant<>''")
        every = [self.matching(principal, dataclasses.replace(search, tenant=row[0])) for row in rows]
        found.headers["NGSILD-Results-Count"] = str(sum(len(one) for one in every))
        return found


class SharedSubscriptions(ContextSubscriptions):
    """Reports changes of every tenant to the subscriptions of one."""

    def concerns(self, one: Subscription, change: Change, kind: str) -> bool:
        return super().concerns(dataclasses.replace(one, tenant=change.tenant), change, kind)

    def seen(self, one: Subscription, change: Change) -> dict[str, Any] | None:
        return super().seen(dataclasses.replace(one, tenant=change.tenant), change)


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("merge-adds", "DB-CTX-01", "context_writes", "a merge does not remove what the fragment removes", MergeAdds),
    ("replace-merges", "DB-CTX-01", "context_writes", "a replaced entity keeps its old attributes", ReplaceMerges),
    ("silent-again", "DB-CTX-01", "context_writes", "making an existing entity again overwrites it", SilentAgain),
    ("all-or-nothing", "DB-CTX-13", "context_area", "one invalid entity lets a whole batch be refused", AllOrNothing),
    ("nameless-errors", "DB-CTX-13", "context_area", "the errors of a batch name no entity", NamelessErrors),
    ("short-names", "DB-CTX-04", "context_writes", "attributes are stored under their short names", ShortNames),
    ("known-terms-only", "DB-CTX-04", "context_writes", "attributes that no context names are dropped", KnownTermsOnly),
    ("mixed-units", "DB-CTX-06", "context_writes", "a value is kept with the unit of another change", MixedUnits),
    ("cut-history", "DB-CTX-14", "temporal", "a history ends silently at four hundred observations", CutHistory),
    ("open-end", "DB-CTX-14", "temporal", "the end of an interval does not count", OpenEnd),
    ("every-attribute", "DB-CTX-15", "context_subscriptions", "changes that do not match are reported", EveryAttribute),
    ("unnamed-reports", "DB-CTX-15", "context_subscriptions", "a report does not name its subscription", UnnamedReports),
    ("counts-neighbours", "DB-CTX-07", "entities", "a count includes the entities of other tenants", CountsNeighbours),
    ("shared-subscriptions", "DB-CTX-07", "context_subscriptions", "changes of other tenants are reported", SharedSubscriptions),
    ("boxes", "DB-CTX-03", "context_area", "a polygon is searched as the box around it", Boxes),
    ("swapped", "DB-CTX-03", "entities", "longitude and latitude of an entity are swapped in a search", Swapped),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the context interface."""
