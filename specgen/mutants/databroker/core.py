"""Faulty data brokers: one replaced part each, one broken requirement each.

Every mutant answers in the right form with the right status; only the quantity that the requirement measures is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.catalogue import RIGHTS, Catalogue
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.entities import Entities
from specgen.reference.broker.errors import Errors
from specgen.reference.broker.exporter import Exporter, Order
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.hooks import Hooks
from specgen.reference.broker.identity import Identity
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.observations import Observations
from specgen.reference.broker.policy import FULL, Policy, Scope
from specgen.reference.broker.presentation import Presentation
from specgen.reference.broker.reading import Sight
from specgen.reference.broker.records import (
    HOUR,
    SECOND,
    Dataset,
    Device,
    Grant,
    Observation,
    Principal,
    Problem,
    Window,
)

LATE_SECONDS = 61
"""Later than the longest lawful deadline of readability (60 s)."""


# -- test environment


class DeadAddress(Presentation):
    """Lists one address more than there is."""

    def interfaces(self) -> dict[str, Any]:
        told = super().interfaces()
        extra = {
            "id": "api-next",
            "type": "http",
            "url": f"{self.address}/next",
            "version": "2.0",
            "authentication": "bearer",
        }
        return {**told, "interfaces": [*told["interfaces"], extra]}


class BroadReset(Hooks):
    """Takes only the beginning of the prefix, and so removes the neighbours too."""

    def chosen(self, prefix: str) -> list[str]:
        return super().chosen(prefix[:-2] or prefix)


class WrongRole(Identity):
    """Tells the auditor that he is an administrator."""

    def describe(self, principal: Principal) -> dict[str, str]:
        told = super().describe(principal)
        return {**told, "role": "admin"} if principal.role == "auditor" else told


class SlowClock(Hooks):
    """Moves the clock a tenth less than asked."""

    def move(self, seconds: float) -> int:
        return self.clock.advance(seconds * 0.9)


# -- ingest


class LateObservations(Observations):
    """Shows what came over HTTP only after a minute."""

    channel = "http"

    def select(self, sight: Sight, window: Window) -> list[Observation]:
        late = self.reading.clock.now() - LATE_SECONDS * SECOND
        return [one for one in super().select(sight, window) if one.channel != self.channel or one.received_at < late]


class LateDeviceObservations(LateObservations):
    """Shows what came over MQTT only after a minute."""

    channel = "mqtt"


class ShiftedReport(Ingest):
    """Counts the places of rejected items from one."""

    def batch(self, principal: Principal, dataset: Dataset, body: Any, key: str = "") -> tuple[int, dict[str, Any]]:
        status, report = super().batch(principal, dataset, body, key)
        shifted = [{**one, "index": one["index"] + 1} for one in report["rejected"]]
        return status, {**report, "rejected": shifted}


class LossyBatch(Ingest):
    """Reports every valid item of a batch as accepted, and loses the last one when another was rejected."""

    def batch(self, principal: Principal, dataset: Dataset, body: Any, key: str = "") -> tuple[int, dict[str, Any]]:
        report, fit = self.sift(dataset, body if isinstance(body, list) else [], "http")
        if not (report.rejected and fit):
            return super().batch(principal, dataset, body, key)
        self.commit(fit[:-1], None)
        return 207, {"accepted": report.accepted, "rejected": report.rejected}


class OneStatus(Errors):
    """Writes status 400 in every error document, whatever the status of the answer."""

    def document(self, problem: Problem, instance: str) -> dict[str, Any]:
        return {**super().document(problem, instance), "status": 400}


class ForgetfulKeys(Ingest):
    """Does not remember idempotency keys."""

    def earlier(self, scope: str, digest: str) -> tuple[int, dict[str, Any]] | None:
        return None

    def commit(self, observations: Sequence[Observation], receipt: tuple[str, str, int, str] | None) -> int | None:
        return super().commit(observations, None)


class ShortKeys(Ingest):
    """Remembers idempotency keys for half an hour only."""

    def earlier(self, scope: str, digest: str) -> tuple[int, dict[str, Any]] | None:
        self.store.forget_receipts(self.clock.now() - HOUR // 2)
        return super().earlier(scope, digest)


# -- devices


class AnyPassword(Devices):
    """Lets a device in by its user name alone."""

    def opens(self, device: Device, password: str) -> bool:
        return not device.revoked


class AnyTopic(Gateway):
    """Takes in what a device publishes on the topic of another."""

    def authorise(self, principal: Principal, topic: str, action: Any) -> bool:
        return self.store.device_by_topic(topic) is not None

    def target(self, principal: Principal, topic: str) -> Device | None:
        return self.store.device_by_topic(topic)


class RepeatedMessages(Ingest):
    """Stores a device message again when it comes again."""

    memory = 0

    def commit(self, observations: Sequence[Observation], receipt: tuple[str, str, int, str] | None) -> int | None:
        if not any(one.channel == "mqtt" for one in observations):
            return super().commit(observations, receipt)
        return self.store.append(observations, known_since=self.clock.now() - self.memory + 1, receipt=receipt)


class ShortMemory(RepeatedMessages):
    """Recognises a device message for half an hour only."""

    memory = HOUR // 2


class SilentRejects(Ingest):
    """Drops malformed device messages without a word."""

    def refuse(self, dataset: Dataset, reason: str, message_id: str) -> None:
        return None


class NamelessRejects(Ingest):
    """Lists malformed device messages without a reason."""

    def refuse(self, dataset: Dataset, reason: str, message_id: str) -> None:
        super().refuse(dataset, "", message_id)


class LastingCredential(Devices):
    """Confirms the revocation of a credential and leaves it as it was."""

    def revoke(self, principal: Principal, identifier: str) -> None:
        device = self.store.device(identifier)
        self.datasets.managed(principal, device.dataset if device else "")


class DoorOnly(Devices):
    """Refuses new connections of a revoked device, and goes on taking in what its open connection publishes."""

    def revoke(self, principal: Principal, identifier: str) -> None:
        device = self.store.device(identifier)
        self.datasets.managed(principal, device.dataset if device else "")
        self._barred = {*self.__dict__.get("_barred", ()), identifier}

    def opens(self, device: Device, password: str) -> bool:
        return device.id not in self.__dict__.get("_barred", ()) and super().opens(device, password)


# -- context and history


class PageTotal(Entities):
    """Reports the number of entities on the page as the total."""

    def total(self, found: list[dict[str, Any]], page: list[dict[str, Any]]) -> int:
        return len(page)


class LastPage(Entities):
    """Leaves out the last entity of every page that is full."""

    def page(self, found: list[dict[str, Any]], offset: int, limit: int) -> list[dict[str, Any]]:
        page = super().page(found, offset, limit)
        return page[:-1] if len(page) == limit else page


class AnyMedia(Entities):
    """Answers with plain JSON whatever was asked for."""

    def negotiate(self, accept: str) -> str:
        try:
            return super().negotiate(accept)
        except Problem:
            return "application/json"


class ClosedEnd(Observations):
    """Includes the end of an interval of one entity."""

    def window(self, dataset: Dataset, query: Mapping[str, str]) -> Window:
        asked = super().window(dataset, query)
        end = asked.end + 1 if asked.end is not None and query.get("entity") else asked.end
        return Window(asked.entity, asked.start, end, asked.after, asked.limit, asked.newest)


class OpenStart(Observations):
    """Leaves out the start of an interval of one entity."""

    def window(self, dataset: Dataset, query: Mapping[str, str]) -> Window:
        asked = super().window(dataset, query)
        start = asked.start + 1 if query.get("to") and query.get("entity") and asked.start is not None else asked.start
        return Window(asked.entity, start, asked.end, asked.after, asked.limit, asked.newest)


class SkippingPages(Observations):
    """Loses the first observation of every page but the first."""

    def select(self, sight: Sight, window: Window) -> list[Observation]:
        found = super().select(sight, window)
        return found[1:] if window.after is not None else found


class SilentEnd(Observations):
    """Gives at most 150 observations and no next page."""

    def page(self, principal: Principal, dataset: Dataset, query: Mapping[str, str]) -> dict[str, Any]:
        answer = super().page(principal, dataset, {**query, "limit": str(min(150, int(query.get("limit", "150"))))})
        return {**answer, "next": answer["next"] if len(answer["items"]) < 150 else None}


# -- policy, log, retention, export, catalogue


class LeakingEntities(Entities):
    """Shows every reader the entities of closed data too; all other interfaces keep to the policy."""

    def visible(self, principal: Principal) -> list[Sight]:
        reading, seen = self.reading, super().visible(principal)
        known = {one.dataset.id for one in seen}
        closed = [one for one in reading.store.datasets() if reading.policy.class_of(one) == "closed" and one.id not in known]
        return [*seen, *(Sight(reading, principal, one, (FULL,)) for one in closed)]


class TellingCatalogue(Catalogue):
    """Names datasets without a class in the public catalogue."""

    def document(self, principal: Principal, base: str) -> dict[str, Any]:
        told = super().document(principal, base)
        hidden = [
            self.entry(one, base)
            for one in self.store.datasets()
            if not one.label and not self.policy.may_know(principal, one)
        ]
        return {**told, "@graph": [*told["@graph"], *hidden]}


class LastingRights(Policy):
    """Remembers for good whom it once let read."""

    def scopes(self, principal: Principal, dataset: Dataset) -> list[Scope]:
        known: dict[tuple[str, str], list[Scope]] = self.__dict__.setdefault("_known", {})
        mark = (principal.subject, dataset.id)
        known[mark] = super().scopes(principal, dataset) or known.get(mark, [])
        return known[mark]


class UnloggedEntities(Entities):
    """Does not log reads over the context interface."""

    def log(self, principal: Principal, datasets: list[str]) -> None:
        return None


class HoardingExporter(Exporter):
    """Keeps what it once exported and hands it out again, past the retention."""

    def lines(self, order: Order, sight: Sight) -> Iterator[str]:
        if sight.dataset.retention_days is None:
            return super().lines(order, sight)
        hoard: dict[str, list[str]] = self.__dict__.setdefault("_hoard", {})
        kept = hoard.setdefault(sight.dataset.id, [])
        kept.extend([line for line in super().lines(order, sight) if line not in kept])
        return iter(list(kept))


class RightlessExport(Exporter):
    """Leaves the access rights out of an export."""

    def grants(self, dataset: Dataset) -> list[Grant]:
        return []


class ShortExport(Exporter):
    """Leaves the newest observation out of an export when there are several."""

    def lines(self, order: Order, sight: Sight) -> Iterator[str]:
        lines = list(super().lines(order, sight))
        several = sum('"record":"observation"' in line for line in lines) > 1
        return iter(lines[:-1] if several else lines)


class AnonymousEntry(Catalogue):
    """Leaves the contact point out of the catalogue."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        return {name: value for name, value in super().entry(dataset, base).items() if name != "dcat:contactPoint"}


class TwoRights(Catalogue):
    """Gives open datasets two access rights."""

    def entry(self, dataset: Dataset, base: str) -> dict[str, Any]:
        told = super().entry(dataset, base)
        return {**told, "dct:accessRights": [{"@id": RIGHTS["open"]}, {"@id": RIGHTS["shared"]}]}


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("dead-address", "DB-TST-01", "presentation", "the description lists an address that does not exist", DeadAddress),
    ("broad-reset", "DB-TST-02", "hooks", "a reset removes objects with a neighbouring prefix too", BroadReset),
    ("wrong-role", "DB-TST-03", "identity", "the auditor's credential yields the role of administrator", WrongRole),
    ("slow-clock", "DB-TST-08", "hooks", "the clock moves a tenth less than asked", SlowClock),
    (
        "late-observations",
        "DB-INH-01",
        "observations",
        "what came over HTTP is readable only after 61 seconds",
        LateObservations,
    ),
    ("shifted-report", "DB-INH-02", "ingest", "the places of rejected items are counted from one", ShiftedReport),
    ("lossy-batch", "DB-INH-02", "ingest", "the last valid item beside a rejected one is lost", LossyBatch),
    ("one-status", "DB-INH-03", "errors", "every error document says status 400", OneStatus),
    ("forgetful-keys", "DB-INH-04", "ingest", "a repeated delivery is stored again", ForgetfulKeys),
    ("short-keys", "DB-INH-04", "ingest", "a delivery repeated after half an hour is stored again", ShortKeys),
    (
        "late-device-observations",
        "DB-INM-01",
        "observations",
        "what came over MQTT is readable only after 61 seconds",
        LateDeviceObservations,
    ),
    ("any-password", "DB-INM-02", "devices", "a device logs in by its user name alone", AnyPassword),
    ("any-topic", "DB-INM-03", "mqtt", "a device publishes on the topic of another", AnyTopic),
    ("repeated-messages", "DB-INM-06", "ingest", "a repeated device message is stored again", RepeatedMessages),
    (
        "short-memory",
        "DB-INM-06",
        "ingest",
        "a device message repeated after half an hour is stored again",
        ShortMemory,
    ),
    ("silent-rejects", "DB-INM-07", "ingest", "malformed device messages disappear", SilentRejects),
    (
        "nameless-rejects",
        "DB-INM-07",
        "ingest",
        "malformed device messages are listed without a reason",
        NamelessRejects,
    ),
    ("lasting-credential", "DB-DEV-02", "devices", "a revoked credential keeps working", LastingCredential),
    ("door-only", "DB-DEV-02", "devices", "an open connection outlives the revocation of its credential", DoorOnly),
    ("page-total", "DB-CTX-02", "entities", "the total is the number of entities on the page", PageTotal),
    ("last-page", "DB-CTX-02", "entities", "the last entity of a full page is missing", LastPage),
    ("any-media", "DB-CTX-05", "entities", "unacceptable media types are answered with JSON", AnyMedia),
    ("closed-end", "DB-TSR-01", "observations", "an interval of one entity includes its end", ClosedEnd),
    ("open-start", "DB-TSR-01", "observations", "an interval of one entity excludes its start", OpenStart),
    ("skipping-pages", "DB-TSR-06", "observations", "the first observation of every next page is lost", SkippingPages),
    ("silent-end", "DB-TSR-06", "observations", "a history ends silently after 150 observations", SilentEnd),
    ("leaking-entities", "DB-POL-01", "entities", "the entities of closed data are shown to everyone", LeakingEntities),
    ("telling-catalogue", "DB-POL-01", "catalogue", "the catalogue names datasets without a class", TellingCatalogue),
    ("lasting-rights", "DB-POL-05", "policy", "a withdrawn right keeps working", LastingRights),
    ("unlogged-entities", "DB-LIN-02", "entities", "reads over the context interface are not logged", UnloggedEntities),
    ("hoarding-exporter", "DB-GDP-02", "exporter", "expired observations live on in exports", HoardingExporter),
    ("rightless-export", "DB-EXI-01", "exporter", "an export lacks the access rights", RightlessExport),
    ("short-export", "DB-EXI-01", "exporter", "an export lacks the newest observation", ShortExport),
    ("anonymous-entry", "DB-CAT-02", "catalogue", "a catalogue entry has no contact point", AnonymousEntry),
    ("two-rights", "DB-CAT-02", "catalogue", "a catalogue entry has two access rights", TwoRights),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of the core."""
