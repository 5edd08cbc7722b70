"""Faulty data protection: one replaced part each, one broken requirement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from specgen.mutants import Mutant, instead
from specgen.reference.broker.audit import Audit, read_ranges
from specgen.reference.broker.observations import show
from specgen.reference.broker.privacy.consent import Consents
from specgen.reference.broker.privacy.derivation import Derivations
from specgen.reference.broker.privacy.processing import ENTITY, Processing
from specgen.reference.broker.privacy.subjects import Order, Subjects
from specgen.reference.broker.records import Dataset, Observation, Principal


class NoAssessment(Processing):
    """Does not ask for the data protection impact assessment."""

    def missing(self, told: Mapping[str, Any], dataset: Dataset) -> list[str]:
        return [one for one in super().missing(told, dataset) if one != "impact_assessment"]


class NoRetention(Processing):
    """Does not ask for a retention period."""

    def missing(self, told: Mapping[str, Any], dataset: Dataset) -> list[str]:
        return [one for one in super().missing(told, dataset) if one != "retention_days"]


class CountsMessages(Derivations):
    """Counts observations instead of different entities."""

    def enough(self, members: Sequence[Observation], least: int) -> bool:
        return len(members) >= least


class OneFewer(Derivations):
    """Lets a group of one entity fewer through."""

    def enough(self, members: Sequence[Observation], least: int) -> bool:
        return super().enough(members, least - 1)


class AnyGroup(Derivations):
    """Makes derived datasets with groups as small as asked."""

    def check_group(self, least: int) -> None:
        return None


class EntitiesOnly(Subjects):
    """Erases what has the identifier as entity, and leaves what has it as value."""

    def remove(self, observations: list[Observation]) -> None:
        super().remove([one for one in observations if one.property != "badge"])


class BroadErasure(Subjects):
    """Erases what stands under longer identifiers too."""

    def matches(self, dataset: Dataset, identifier: str) -> list[Observation]:
        found = super().matches(dataset, identifier)
        entities = ENTITY in (self.processing.of(dataset.id).get("identifiers") or [ENTITY])
        if not found or not entities:
            return found
        names = {one.entity for one in self.store.latest(dataset.id, None) if one.entity.startswith(identifier)}
        return [one for name in sorted(names) for one in super(BroadErasure, self).matches(dataset, name)]


class LooseSearch(Subjects):
    """Finds identifiers whatever their capitals."""

    def found(self, who: Principal, identifier: str) -> dict[str, Any]:
        told = super().found(who, identifier)
        order = self._orders["search", identifier]
        swapped = Order(order.owner, order.identifier.swapcase())
        more = [
            {"dataset": dataset.id, **show(one)}
            for dataset in self.datasets(who)
            for one in self.matches(dataset, swapped.identifier)
        ]
        return {**told, "items": [*told["items"], *more]}


class EntitySearch(Subjects):
    """Finds what has the identifier as entity only."""

    def found(self, who: Principal, identifier: str) -> dict[str, Any]:
        told = super().found(who, identifier)
        return {**told, "items": [one for one in told["items"] if one["property"] != "badge"]}


class NoRecipients(Processing):
    """Keeps the recipients that once were."""

    def entry(self, dataset: Dataset) -> dict[str, Any]:
        known: dict[str, set[str]] = self.__dict__.setdefault("_once", {})
        told = super().entry(dataset)
        known.setdefault(dataset.id, set()).update(told["recipients"])
        return {**told, "recipients": sorted(known[dataset.id])}


class CountsReads(Audit):
    """Counts an observation as often as it was read."""

    def disclosures(self, subject: str, start: int, end: int) -> dict[str, int]:
        rows = self.database.read(
            "SELECT dataset, numbers FROM disclosure WHERE subject=? AND at>=? AND at<?", (subject, start, end)
        )
        found: dict[str, int] = {}
        for dataset, numbers in rows:
            found[dataset] = found.get(dataset, 0) + len(read_ranges(numbers))
        return found


class OpenPeriod(Audit):
    """Counts what was read after the period too."""

    def disclosures(self, subject: str, start: int, end: int) -> dict[str, int]:
        return super().disclosures(subject, start, 2**62)


class LatestText(Consents):
    """Shows the newest text version with every consent of a data subject."""

    def show(self, identifier: str) -> dict[str, Any]:
        told = super().show(identifier)
        rows = self.database.read(
            "SELECT text_version FROM consent WHERE dataset=? AND identifier=? ORDER BY given_at DESC",
            (told["dataset"], told["identifier"]),
        )
        return {**told, "text_version": rows[0][0]}


class KeptConsent(Consents):
    """Registers a withdrawal, and goes on disclosing what came in before."""

    def agreed(self, dataset: Dataset, purpose: str) -> set[str]:
        rows = self.database.read("SELECT identifier, purpose FROM consent WHERE dataset=?", (dataset.id,))
        return {identifier for identifier, agreed in rows if purpose in ("", agreed)}


class AnyPurpose(Consents):
    """Takes a consent for one purpose as a consent for all."""

    def agreed(self, dataset: Dataset, purpose: str) -> set[str]:
        return super().agreed(dataset, "")


_TABLE: tuple[tuple[str, str, str, str, type[Any]], ...] = (
    ("no-assessment", "DB-GDP-01", "processing", "personal data is shared without an impact assessment", NoAssessment),
    ("no-retention", "DB-GDP-01", "processing", "personal data is shared without a retention period", NoRetention),
    ("counts-messages", "DB-GDP-04", "derivations", "observations are counted instead of entities", CountsMessages),
    ("one-fewer", "DB-GDP-04", "derivations", "a group of one entity fewer is disclosed", OneFewer),
    ("any-group", "DB-GDP-04", "derivations", "a smaller smallest group is accepted", AnyGroup),
    ("entities-only", "DB-GDP-09", "subjects", "an identifier that is a value is not erased", EntitiesOnly),
    ("broad-erasure", "DB-GDP-09", "subjects", "longer identifiers are erased too", BroadErasure),
    ("loose-search", "DB-GDP-03", "subjects", "a search does not look at capitals", LooseSearch),
    ("entity-search", "DB-GDP-03", "subjects", "a search leaves out identifiers that are a value", EntitySearch),
    ("lasting-recipients", "DB-GDP-07", "processing", "former recipients stay in the register", NoRecipients),
    ("counts-reads", "DB-GDP-08", "audit", "an observation counts as often as it was read", CountsReads),
    ("open-period", "DB-GDP-08", "audit", "what was read after the period counts", OpenPeriod),
    ("latest-text", "DB-CON-09", "consents", "an old consent states the newest text", LatestText),
    ("kept-consent", "DB-CON-07", "consents", "data are disclosed after the withdrawal", KeptConsent),
    ("any-purpose", "DB-CON-10", "consents", "a consent holds for every purpose", AnyPurpose),
)
MUTANTS: tuple[Mutant, ...] = tuple(
    Mutant(name, requirement, sentence, part, instead(faulty)) for name, requirement, part, sentence, faulty in _TABLE
)
"""The mutants of data protection."""
