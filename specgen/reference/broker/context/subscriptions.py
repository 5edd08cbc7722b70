"""Subscriptions in the form of the standard (ETSI GS CIM 009, 5.8): a change that matches is reported to its receiver.

What is reported is settled at the moment of the change; sending goes on in the background, one report after the other.
"""

from __future__ import annotations

import json
import queue
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.area import Worker
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.context.terms import ERRORS, PLAIN, Terms, bad
from specgen.reference.broker.entities import LINK, Entities, Search, parse_q
from specgen.reference.broker.identity import unauthorised
from specgen.reference.broker.news import Change, News
from specgen.reference.broker.records import Observation, Principal, Problem, write_instant
from specgen.reference.broker.store import Store
from specgen.reference.broker.subscriptions.receivers import Barred, Receivers
from specgen.reference.broker.subscriptions.sender import Sender
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS context_subscription(id TEXT PRIMARY KEY, tenant TEXT, role TEXT, subject TEXT, body TEXT);
"""
MEDIA = ("application/json", "application/ld+json")


@dataclass(frozen=True)
class Subscription:
    """One subscription; ``watched`` are stored names, empty where every attribute counts."""

    id: str
    tenant: str
    owner: Principal
    body: Mapping[str, Any]
    types: frozenset[str]
    ids: frozenset[str]
    watched: frozenset[str]
    condition: str

    @property
    def url(self) -> str:
        return str(self.body["notification"]["endpoint"]["uri"])

    @property
    def media_type(self) -> str:
        return str(self.body["notification"]["endpoint"].get("accept", MEDIA[0]))


class ContextSubscriptions(Worker):
    """Keeps the subscriptions, and reports what matches as far as their owners may read it."""

    def __init__(
        self,
        database: Database,
        store: Store,
        entities: Entities,
        sender: Sender,
        receivers: Receivers,
        clock: Clock,
        news: News,
    ) -> None:
        self.database = database
        self.store = store
        self.entities = entities
        self.sender = sender
        self.receivers = receivers
        self.clock = clock
        self.waiting: queue.Queue[tuple[Subscription, dict[str, Any]] | None] = queue.Queue()
        self.known: dict[str, Subscription] = {}
        self.state: dict[str, dict[str, Any]] = {}
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-context-subscriptions")
        database.define(SCHEMA)
        for row in database.read("SELECT id, tenant, role, subject, body FROM context_subscription"):
            self._keep(row[0], row[1], Principal(row[2], row[3]), json.loads(row[4]))
        news.on_changed.append(self.changed)
        news.on_stored.append(self.stored)

    # -- operations

    def create(self, who: Principal, tenant: str, body: Any, terms: Terms = PLAIN) -> str:
        """Make a subscription; returns its id. Raises Problem 400, 401 or 409."""
        if who.role == "anonymous":
            raise unauthorised("this needs a login")
        if not isinstance(body, Mapping) or body.get("type") != "Subscription":
            raise bad("the type of a subscription is Subscription")
        identifier = body.get("id") or f"urn:ngsi-ld:Subscription:{uuid.uuid4()}"
        if not isinstance(identifier, str) or ":" not in identifier:
            raise bad("the id of a subscription is a URI")
        self.check(body)
        if identifier in self.known:
            raise Problem(409, "Already exists", f"{identifier} exists", kind=ERRORS + "AlreadyExists")
        kept = {**body, "id": identifier}
        if body.get("watchedAttributes"):
            kept["watchedAttributes"] = [terms.stored(one) for one in body["watchedAttributes"]]
        with self.database.write() as writer:
            values = (identifier, tenant, who.role, who.subject, json.dumps(kept))
            writer.execute("INSERT INTO context_subscription VALUES(?,?,?,?,?)", values)
        self._keep(identifier, tenant, who, kept)
        return identifier

    def check(self, body: Mapping[str, Any]) -> None:
        """Hold what a subscription says; raises Problem 400."""
        chosen, watched = body.get("entities", []), body.get("watchedAttributes", [])
        if not isinstance(chosen, list) or not all(isinstance(one, Mapping) and isinstance(one.get("type"), str) for one in chosen):
            raise bad("entities is a list of objects with a type")
        if not isinstance(watched, list) or not all(isinstance(one, str) for one in watched):
            raise bad("watchedAttributes is a list of terms")
        if not chosen and not watched:
            raise bad("give entities or watchedAttributes")
        if not isinstance(body.get("q", ""), str):
            raise bad("q is a text")
        parse_q(body.get("q", ""))
        told = body.get("notification")
        endpoint = told.get("endpoint") if isinstance(told, Mapping) else None
        if not isinstance(endpoint, Mapping) or not isinstance(endpoint.get("uri"), str):
            raise bad("notification.endpoint.uri is missing")
        if endpoint.get("accept", MEDIA[0]) not in MEDIA:
            raise bad(f"offered are {' and '.join(MEDIA)}")
        try:
            self.receivers.screen(endpoint["uri"])
        except Barred as error:
            raise bad(str(error)) from error

    def show(self, who: Principal, tenant: str, identifier: str) -> dict[str, Any]:
        """Return a subscription with its state; raises Problem 401 or 404."""
        one = self.find(who, tenant, identifier)
        state = self.state.get(identifier, {})
        shown = {**one.body, "status": "active", "isActive": True}
        return {**shown, "notification": {**one.body["notification"], **state}}

    def remove(self, who: Principal, tenant: str, identifier: str) -> None:
        """End a subscription; raises Problem 401 or 404."""
        self.find(who, tenant, identifier)
        with self.database.write() as writer:
            writer.execute("DELETE FROM context_subscription WHERE id=?", (identifier,))
        self.known = {name: one for name, one in self.known.items() if name != identifier}

    def find(self, who: Principal, tenant: str, identifier: str) -> Subscription:
        """Return a subscription of who asks; raises Problem 401 or 404."""
        if who.role == "anonymous":
            raise unauthorised("this needs a login")
        one = self.known.get(identifier)
        if one is None or one.tenant != tenant or (one.owner.subject != who.subject and who.role != "admin"):
            raise Problem(404, "Subscription not found", "there is no such subscription", kind=ERRORS + "ResourceNotFound")
        return one

    def _keep(self, identifier: str, tenant: str, owner: Principal, body: Mapping[str, Any]) -> None:
        chosen = body.get("entities", [])
        one = Subscription(
            identifier,
            tenant,
            owner,
            body,
            frozenset(str(each["type"]) for each in chosen),
            frozenset(str(each["id"]) for each in chosen if isinstance(each.get("id"), str)),
            frozenset(body.get("watchedAttributes") or ()),
            str(body.get("q", "")),
        )
        self.known = {**self.known, identifier: one}

    # -- what happens

    def stored(self, observations: Sequence[Observation]) -> None:
        """Hear of observations; what came over the context interface is told as a change."""
        if not self.known:
            return
        kinds = {one.id: one.entity_type for one in self.store.datasets()}
        for one in observations:
            if one.channel != "context" and one.dataset in kinds:
                urn = f"urn:ngsi-ld:{kinds[one.dataset]}:{one.entity}"
                self.changed(Change(one.dataset, "", one.entity, urn, (one.property,)))

    def changed(self, change: Change) -> None:
        """Hear of a change, and line up what is to be reported."""
        if not self.known or change.gone:
            return
        dataset = self.store.dataset(change.dataset)
        for one in self.known.values() if dataset is not None else ():
            assert dataset is not None
            if self.concerns(one, change, dataset.entity_type):
                entity = self.seen(one, change)
                if entity is not None:
                    self.waiting.put((one, self.notification(one, entity)))

    def concerns(self, one: Subscription, change: Change, kind: str) -> bool:
        """Tell whether a change is one that a subscription watches."""
        return (
            one.tenant == change.tenant
            and (not one.types or kind in one.types)
            and (not one.ids or change.urn in one.ids)
            and (not one.watched or bool(one.watched.intersection(change.attributes)))
        )

    def seen(self, one: Subscription, change: Change) -> dict[str, Any] | None:
        """Return the entity as the owner sees it, when it meets the condition."""
        search = Search(ids=frozenset({change.urn}), tests=tuple(parse_q(one.condition)), tenant=one.tenant)
        found = self.entities.matching(one.owner, search)
        return found[0] if found else None

    def notification(self, one: Subscription, entity: dict[str, Any]) -> dict[str, Any]:
        """Return a report in the form of the standard."""
        return {
            "id": f"urn:ngsi-ld:Notification:{uuid.uuid4()}",
            "type": "Notification",
            "subscriptionId": one.id,
            "notifiedAt": write_instant(self.clock.now()),
            "data": [self.entities.dress(entity, one.media_type)],
        }

    def start(self) -> None:
        """Send in the background until ``stop``."""
        self._thread.start()

    def stop(self) -> None:
        """End and wait."""
        self.waiting.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while (item := self.waiting.get()) is not None:
            self.send(*item)

    def send(self, one: Subscription, report: dict[str, Any]) -> None:
        """Report once, and write down how it went."""
        if one.id not in self.known:
            return
        headers = {"Content-Type": one.media_type, **({"Link": LINK} if one.media_type == MEDIA[0] else {})}
        if one.tenant:
            headers["NGSILD-Tenant"] = one.tenant
        reason = self.sender.post(one.url, headers, json.dumps(report, ensure_ascii=False).encode())
        state = self.state.setdefault(one.id, {"timesSent": 0})
        now = write_instant(self.clock.now())
        state["timesSent"] += 1
        state["lastNotification"] = now
        state["lastFailure" if reason else "lastSuccess"] = now
        if reason:
            state["timesFailed"] = state.get("timesFailed", 0) + 1
