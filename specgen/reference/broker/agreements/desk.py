"""Offering, requesting, deciding, ending: what an agreement lets happen to the rights of a consumer."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from specgen.reference.broker.agreements.book import AccessRequest, Agreement, Book
from specgen.reference.broker.agreements.terms import Offer, read_terms
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.records import HOUR, Grant, Principal, Problem, write_instant
from specgen.reference.broker.store import Store


class Desk:
    """An accepted request makes an agreement, and the agreement a grant that ends with it.

    A request, an agreement and its document are for its two parties and the auditor.
    """

    def __init__(
        self,
        book: Book,
        store: Store,
        datasets: Datasets,
        clock: Clock,
        audit: Audit,
        identifiers: Identifiers,
        news: News,
        presentation: Presentation,
    ) -> None:
        self.book = book
        self.store = store
        self.datasets = datasets
        self.clock = clock
        self.audit = audit
        self.identifiers = identifiers
        self.presentation = presentation
        news.on_removed.append(book.forget)
        news.on_reset.append(book.forget_rulebooks)

    # -- offers

    def publish(self, who: Principal, dataset: str, body: Any) -> Offer:
        """Publish an offer for a shared dataset; raises Problem 401, 403, 404 or 422."""
        found = self.datasets.managed(who, dataset)
        if self.datasets.policy.class_of(found) != "shared":
            raise Problem(422, "Not a shared dataset", "only a shared dataset is offered")
        offer = Offer(self.identifiers.make(), 1, found.id, read_terms(body))
        self.book.add_offer(offer)
        self.audit.note(who, "publish-offer", [found.id], True)
        return offer

    def revise(self, who: Principal, identifier: str, body: Any) -> Offer:
        """Replace an offer by a new version; agreements keep the one under which they were concluded."""
        old = self.known_offer(who, identifier)
        self.datasets.managed(who, old.dataset)
        new = Offer(old.id, old.version + 1, old.dataset, read_terms(body))
        self.book.add_offer(new)
        self.audit.note(who, "revise-offer", [old.dataset], True)
        return new

    def offers(self, who: Principal, dataset: str) -> list[Offer]:
        """Return the offers of a dataset; raises Problem 404 where the dataset is not for their eyes."""
        return self.book.offers(self.datasets.find(who, dataset).id)

    def known_offer(self, who: Principal, identifier: str) -> Offer:
        """Return an offer of a dataset that the principal may know; raises Problem 404."""
        offer = self.book.offer(identifier)
        if offer is None:
            raise Problem(404, "Offer not found", "there is no offer with this id")
        self.datasets.find(who, offer.dataset)
        return offer

    # -- requests

    def request(self, who: Principal, offer: str, body: Any) -> AccessRequest:
        """Ask for the newest version of an offer; raises Problem 401, 403, 404 or 422."""
        if who.role != "consumer":
            raise refused(who, "only a consumer requests an offer")
        found = self.known_offer(who, offer)
        explanation = body.get("explanation", "") if isinstance(body, Mapping) else ""
        if not isinstance(explanation, str) or len(explanation) > 4000:
            raise Problem(422, "Invalid request", "explanation must be a text", extra={"member": "explanation"})
        number = self.identifiers.make()
        one = AccessRequest(number, found.id, found.version, found.dataset, who.subject, "pending", explanation, "", "")
        self.book.put_request(one)
        self.audit.note(who, "request-access", [found.dataset], True)
        return one

    def show_request(self, who: Principal, identifier: str) -> AccessRequest:
        """Return a request to its parties; raises Problem 401 or 404."""
        one = self.book.request(identifier)
        if one is None or not self.concerned(who, one.dataset, one.consumer):
            raise self.nothing(who, "request", one.dataset if one else "")
        return one

    def decide(self, who: Principal, identifier: str, body: Any) -> AccessRequest:
        """Accept or refuse a request; raises Problem 401, 403, 404, 409 or 422."""
        one = self.show_request(who, identifier)
        self.datasets.managed(who, one.dataset)
        decision = body.get("decision") if isinstance(body, Mapping) else None
        reason = body.get("reason", "") if isinstance(body, Mapping) else ""
        if decision not in ("accept", "refuse") or not isinstance(reason, str):
            raise Problem(422, "Invalid decision", "decision is accept or refuse", extra={"member": "decision"})
        if one.state != "pending":
            raise Problem(409, "Decided already", f"the request is {one.state}")
        if decision == "accept":
            agreement = self.conclude(one)
            decided = dataclasses.replace(one, state="accepted", reason=reason, agreement=agreement.id)
        else:
            decided = dataclasses.replace(one, state="refused", reason=reason)
        self.book.put_request(decided)
        self.audit.note(who, f"{decision}-request", [one.dataset], True)
        return decided

    # -- agreements

    def conclude(self, one: AccessRequest) -> Agreement:
        """Make the agreement of a request, and the right that follows from it."""
        offer, dataset = self.book.offer(one.offer, one.version), self.store.dataset(one.dataset)
        if offer is None or dataset is None:
            raise Problem(404, "Offer not found", "there is no offer with this id")
        now = self.clock.now()
        until = now + offer.terms["term_hours"] * HOUR
        grant = Grant(self.identifiers.make(), dataset.id, one.consumer, until)
        number = self.identifiers.make()
        document = self.document(number, offer, dataset.owner, one.consumer, now, until)
        made = Agreement(
            number,
            dataset.id,
            dataset.owner,
            one.consumer,
            now,
            until,
            None,
            grant.id,
            dict(offer.terms),
            json.dumps(self.presentation.dressed(document, "application/json"), ensure_ascii=False),
        )
        self.book.put_agreement(made)
        self.store.add_grant(grant)
        return made

    def document(
        self, number: str, offer: Offer, provider: str, consumer: str, start: int, until: int
    ) -> dict[str, Any]:
        """Return what the parties agree on."""
        return {
            "agreement": number,
            "dataset": offer.dataset,
            "provider": provider,
            "consumer": consumer,
            "offer": offer.id,
            "offer_version": offer.version,
            "purpose": offer.terms["purpose"],
            "from": write_instant(start),
            "until": write_instant(until),
            "quota": offer.terms["quota"],
            "price": offer.terms["price"],
            "licence": offer.terms["licence"],
            "rulebook_version": self.rulebook_in_force(),
        }

    def rulebook_in_force(self) -> str | None:
        """Return the version of the rulebook that an agreement of this moment rests on."""
        found = self.book.rulebook()
        return found[0] if found else None

    def agreement(self, who: Principal, identifier: str) -> Agreement:
        """Return an agreement to its parties; raises Problem 401 or 404."""
        one = self.book.agreement(identifier)
        if one is None or not self.concerned(who, one.dataset, one.consumer):
            raise self.nothing(who, "agreement", one.dataset if one else "")
        return one

    def agreements(self, who: Principal) -> list[Agreement]:
        """Return the agreements that concern the principal; raises Problem 401."""
        if who.role == "anonymous":
            raise refused(who, "this needs a login")
        return [one for one in self.book.agreements() if self.concerned(who, one.dataset, one.consumer)]

    def content(self, one: Agreement) -> bytes:
        """Return the bytes of the document of an agreement."""
        return one.document.encode()

    def end(self, who: Principal, identifier: str) -> Agreement:
        """End an agreement and its right; raises Problem 401, 404 or 409."""
        one = self.agreement(who, identifier)
        if who.role == "auditor":
            raise refused(who, "only a party ends an agreement")
        if not one.active(self.clock.now()):
            raise Problem(409, "Ended already", "the agreement is not in force")
        self.withdraw(one)
        ended = dataclasses.replace(one, ended_at=self.clock.now())
        self.book.put_agreement(ended)
        self.audit.note(who, "end-agreement", [one.dataset], True)
        return ended

    def withdraw(self, one: Agreement) -> None:
        """Take back the right that rests on an agreement."""
        self.store.drop_grant(one.dataset, one.right)

    def shown(self, one: Agreement) -> dict[str, Any]:
        """Return an agreement as the interface shows it."""
        now, shown = self.clock.now(), {"id": one.id, "dataset": one.dataset, "consumer": one.consumer}
        ended = one.ended_at if one.ended_at is not None else one.until
        state = {"state": "active"} if one.active(now) else {"state": "ended", "ended_at": write_instant(ended)}
        return {**shown, **state, "document_sha256": hashlib.sha256(self.content(one)).hexdigest()}

    def concerned(self, who: Principal, dataset: str, consumer: str) -> bool:
        """Tell whether something between a provider and a consumer is for the principal's eyes."""
        if who.role == "auditor" or (who.role == "consumer" and who.subject == consumer):
            return True
        found = self.store.dataset(dataset)
        return who.role == "provider" and found is not None and found.owner == who.subject

    def nothing(self, who: Principal, kind: str, dataset: str) -> Problem:
        """Return 401 or 404, the same whether there is such a thing or not."""
        if dataset:
            self.audit.note(who, f"read-{kind}", [dataset], False)
        if who.role == "anonymous":
            return refused(who, "this needs a login")
        return Problem(404, f"{kind.capitalize()} not found", f"there is no {kind} with this id")

    # -- rulebook

    def publish_rulebook(self, who: Principal, body: Any) -> dict[str, str]:
        """Publish a version of the rulebook; raises Problem 401, 403, 409 or 422."""
        if who.role != "admin":
            raise refused(who, "only an administrator publishes the rulebook")
        fields = [body.get(name) if isinstance(body, Mapping) else None for name in ("version", "text")]
        if not all(isinstance(one, str) and one for one in fields):
            raise Problem(422, "Invalid rulebook", "version and text must be texts")
        version, content = str(fields[0]), str(fields[1])
        if not self.book.add_rulebook(version, content):
            raise Problem(409, "Version exists", f"the version {version} was published before")
        return {"version": version, "text": content}

    def rulebook(self, version: str) -> dict[str, str]:
        """Return the rulebook in force, or the version named; raises Problem 404."""
        found = self.book.rulebook(version)
        if found is None:
            raise Problem(404, "Rulebook not found", "there is no such version")
        return {"version": found[0], "text": found[1]}
