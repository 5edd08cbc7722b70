"""Faulty data brokers: offers, agreements, quota and metering."""

from __future__ import annotations

import dataclasses
import json
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from specgen.mutants import Mutant, instead
from specgen.reference.broker.agreements.book import AccessRequest, Agreement, Book
from specgen.reference.broker.agreements.desk import Desk
from specgen.reference.broker.agreements.terms import Offer, cost
from specgen.reference.broker.core_area import ObservationArea
from specgen.reference.broker.metering.ledger import Ledger, Line
from specgen.reference.broker.metering.meter import Meter
from specgen.reference.broker.metering.metering_area import MeteringArea
from specgen.reference.broker.records import HOUR, Grant, Principal


class FrozenOffer(Book):
    """Shows the first version of an offer for ever."""

    def offers(self, dataset: str) -> list[Offer]:
        first: dict[str, Offer] = {}
        for one in self._offers("dataset=?", dataset):
            first.setdefault(one.id, one)
        return list(first.values())


class PriceWithoutVersion(Desk):
    """Changes an offer under the same version."""

    def offers(self, who: Principal, dataset: str) -> list[Offer]:
        return [dataclasses.replace(one, version=1) for one in super().offers(who, dataset)]


class EarlyRight(Desk):
    """Lets a consumer read as soon as the offer is requested."""

    def request(self, who: Principal, offer: str, body: Any) -> AccessRequest:
        one = super().request(who, offer, body)
        self.store.add_grant(Grant(one.id, one.dataset, one.consumer, None))
        return one

    def conclude(self, one: AccessRequest) -> Agreement:
        self.store.drop_grant(one.dataset, one.id)
        return super().conclude(one)


class OwnDecision(Desk):
    """Lets a consumer decide on a request that is its own."""

    def decide(self, who: Principal, identifier: str, body: Any) -> AccessRequest:
        one = self.show_request(who, identifier)
        owner = Principal("provider", self.datasets.find(who, one.dataset).owner)
        return super().decide(owner if who.subject == one.consumer else who, identifier, body)


class GenerousRefusal(Desk):
    """Gives a refused request an agreement all the same, though without access."""

    def show_request(self, who: Principal, identifier: str) -> AccessRequest:
        one = super().show_request(who, identifier)
        return dataclasses.replace(one, agreement=one.id) if one.state == "refused" else one


class LastingAgreement(Desk):
    """Leaves the right in place when an agreement is terminated."""

    def withdraw(self, one: Agreement) -> None:
        return None


class LateRight(Desk):
    """Grants until an hour past the end date."""

    def conclude(self, one: AccessRequest) -> Agreement:
        made = super().conclude(one)
        self.store.drop_grant(made.dataset, made.right)
        self.store.add_grant(_grant(made, HOUR))
        return made


class ShortRight(Desk):
    """Grants until an hour before the end date."""

    def conclude(self, one: AccessRequest) -> Agreement:
        made = super().conclude(one)
        self.store.drop_grant(made.dataset, made.right)
        self.store.add_grant(_grant(made, -HOUR))
        return made


def _grant(made: Agreement, shift: int) -> Grant:
    return Grant(made.right, made.dataset, made.consumer, made.until + shift)


class LivingDocument(Desk):
    """Writes the document of an agreement anew from the offer of today."""

    def content(self, one: Agreement) -> bytes:
        told = json.loads(one.document)
        offer = self.book.offer(told["offer"])
        terms = {name: offer.terms[name] for name in ("purpose", "price")} if offer else {}
        return json.dumps({**told, **terms}).encode()


class OtherSum(Desk):
    """States the checksum of the document with another line end."""

    def shown(self, one: Agreement) -> dict[str, Any]:
        other = dataclasses.replace(one, document=one.document + "\n")
        return {**super().shown(one), "document_sha256": super().shown(other)["document_sha256"]}


class FirstRulebook(Desk):
    """Binds every agreement to the first rulebook there ever was."""

    def rulebook_in_force(self) -> str | None:
        rows = self.book.database.read("SELECT version FROM rulebook ORDER BY number LIMIT 1")
        return str(rows[0][0]) if rows else None


class EveryonesRulebook(Desk):
    """Lets every user publish a rulebook."""

    def publish_rulebook(self, who: Principal, body: Any) -> dict[str, str]:
        return super().publish_rulebook(Principal("admin", who.subject) if who.role == "consumer" else who, body)


class OpenList(Desk):
    """Lists the agreements of all consumers to every consumer."""

    def agreements(self, who: Principal) -> list[Agreement]:
        own = super().agreements(who)
        return self.book.agreements() if who.role == "consumer" else own


class OpenRequests(Desk):
    """Shows a request to every consumer who knows its number."""

    def show_request(self, who: Principal, identifier: str) -> AccessRequest:
        one = self.book.request(identifier)
        return one if one is not None and who.role == "consumer" else super().show_request(who, identifier)


class SharedCount(Ledger):
    """Counts one request in fifty twice."""

    def add(self, agreement: str, at: int, observations: int) -> None:
        counts: dict[str, int] = self.__dict__.setdefault("_counts", {})
        counts[agreement] = counts.get(agreement, 0) + 1
        super().add(agreement, at, observations)
        if counts[agreement] % 50 == 0:
            super().add(agreement, at, observations)


class PageCount(Ledger):
    """Counts the size of the dataset's page rather than what was delivered: one observation too many in large answers."""

    def add(self, agreement: str, at: int, observations: int) -> None:
        super().add(agreement, at, observations + (observations > 5))


class WideQuota(Meter):
    """Lets one request more through than the quota."""

    def allowed(self, requests: int) -> int:
        return requests + 1


class NarrowQuota(Meter):
    """Lets one request fewer through than the quota."""

    def allowed(self, requests: int) -> int:
        return requests - 1


class SilentQuota(Meter):
    """Does not say when the next request is allowed."""

    def headers(self, wait: int) -> dict[str, str]:
        return {}


class NaiveRecords(MeteringArea):
    """Escapes quotation marks with a backslash instead of doubling them."""

    def written(self, content: str) -> str:
        return content.replace('""', '\\"')


class WholeRecords(MeteringArea):
    """Exports the usage of all times, whatever the period."""

    def records(self, request: Request, who: Principal, body: Any) -> Response:
        lines, self.__dict__["lines"] = self.lines, lambda one, start, end: self.ledger.lines(one.id, 0, 2**62)
        try:
            return super().records(request, who, body)
        finally:
            self.__dict__["lines"] = lines


class TierShift(MeteringArea):
    """Begins every tier one request late."""

    def euro(self, one: Agreement, first: int, count: int) -> Decimal:
        if one.terms["price"]["model"] != "tiered":
            return super().euro(one, first, count)
        tiers = [
            {**tier, "up_to": None if tier["up_to"] is None else tier["up_to"] + 1}
            for tier in one.terms["price"]["tiers"]
        ]
        return cost({"model": "tiered", "tiers": tiers}, first, count)


class PriceOfToday(MeteringArea):
    """Computes with the price of the newest version of the offer."""

    def euro(self, one: Agreement, first: int, count: int) -> Decimal:
        offer = self.desk.book.offer(json.loads(one.document)["offer"])
        return cost(offer.terms["price"] if offer else one.terms["price"], first, count)


class TellingCount(MeteringArea):
    """Adds the kinds of browser to the count of open data."""

    def told(self, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{**one, "agents": ["browser"]} for one in items]


class CookieReads(ObservationArea):
    """Sets a mark by which a reader is recognised."""

    def history(self, request: Request, who: Principal, body: Any) -> Response:
        answer = super().history(request, who, body)
        answer.set_cookie("visitor", "1")
        return answer


class UncountedOpen(Ledger):
    """Counts one of ten readers of open data too few."""

    def open_lines(self, dataset: str) -> list[Line]:
        return [
            dataclasses.replace(one, requests=one.requests - one.requests // 10) for one in super().open_lines(dataset)
        ]


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("frozen-offer", "DB-CON-01", "agreement_book", "a changed offer keeps showing its first version", FrozenOffer),
    ("unversioned-price", "DB-CON-01", "agreement_desk", "a changed offer keeps its version", PriceWithoutVersion),
    ("early-right", "DB-CON-02", "agreement_desk", "a consumer reads as soon as it asks", EarlyRight),
    ("own-decision", "DB-CON-02", "agreement_desk", "a consumer accepts its own request", OwnDecision),
    ("generous-refusal", "DB-CON-02", "agreement_desk", "a refused request names an agreement", GenerousRefusal),
    ("lasting-agreement", "DB-CON-03", "agreement_desk", "a terminated agreement keeps its right", LastingAgreement),
    ("late-right", "DB-CON-03", "agreement_desk", "a right outlives the end date by an hour", LateRight),
    ("short-right", "DB-CON-03", "agreement_desk", "a right ends an hour before the end date", ShortRight),
    ("living-document", "DB-CON-04", "agreement_desk", "the document follows the offer", LivingDocument),
    ("other-sum", "DB-CON-04", "agreement_desk", "the checksum is that of other bytes", OtherSum),
    ("first-rulebook", "DB-CON-08", "agreement_desk", "every agreement states the first rulebook", FirstRulebook),
    ("everyones-rulebook", "DB-CON-08", "agreement_desk", "a consumer publishes a rulebook", EveryonesRulebook),
    ("open-list", "DB-CON-11", "agreement_desk", "the list shows agreements of others", OpenList),
    ("open-requests", "DB-CON-11", "agreement_desk", "a request is shown to other consumers", OpenRequests),
    ("shared-count", "DB-MET-01", "usage_ledger", "one request in fifty is counted twice", SharedCount),
    ("generous-ledger", "DB-MET-01", "usage_ledger", "large answers count one observation too many", PageCount),
    ("wide-quota", "DB-MET-02", "meter", "one request above the quota passes", WideQuota),
    ("narrow-quota", "DB-MET-02", "meter", "the last request of the quota is refused", NarrowQuota),
    ("silent-quota", "DB-MET-02", "meter", "a refusal does not say when the next request is allowed", SilentQuota),
    ("naive-records", "DB-MET-03", "metering_area", "quotation marks in the export are not doubled", NaiveRecords),
    ("whole-records", "DB-MET-03", "metering_area", "the export ignores its period", WholeRecords),
    ("tier-shift", "DB-MET-04", "metering_area", "every tier begins one request late", TierShift),
    ("price-of-today", "DB-MET-04", "metering_area", "an amount follows the newest price", PriceOfToday),
    ("telling-count", "DB-MET-05", "metering_area", "the count of open data tells about readers", TellingCount),
    ("cookie-reads", "DB-MET-05", "observation_area", "reading open data sets a cookie", CookieReads),
    (
        "uncounted-open",
        "DB-MET-05",
        "usage_ledger",
        "a tenth of the readers of open data is not counted",
        UncountedOpen,
    ),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of offers, agreements and metering."""
