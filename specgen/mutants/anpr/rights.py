"""Faulty handling of the requests of data subjects."""

from __future__ import annotations

from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around

Row = dict[str, Any]


class UncheckedAnswer(Around):
    """Answers before the applicant was checked."""

    def answer(self, identifier: str) -> list[Row]:
        found = self._honest.entry(identifier)
        if found["kind"] == "access" and found["state"] == "identity_pending":
            self._archive.put("rights_requests", identifier, {**found, "state": "ready"})
            try:
                return list(self._honest.answer(identifier))
            finally:
                self._archive.put("rights_requests", identifier, found)
        return list(self._honest.answer(identifier))


class WholeHistory(Around):
    """Gives all that there is on a plate, whatever period was asked."""

    def holds(self, asked: Row, one: Row) -> bool:
        return bool(self._honest.holds({**asked, "from": "1970-01-01T00:00:00Z", "to": "2199-01-01T00:00:00Z"}, one))


class ErasureOnly(Around):
    """Carries out granted erasures, and files granted objections."""

    def decide(self, identifier: str, body: Any) -> Row:
        found = self._honest.entry(identifier)
        if found["kind"] == "objection" and isinstance(body, dict) and body.get("decision") == "grant":
            made: Row = self._honest.decide(identifier, {**body, "decision": "refuse"})
            return {**made, "state": "closed"}
        done: Row = self._honest.decide(identifier, body)
        return done


class DeskDecides(Around):
    """Lets the rights desk decide too."""

    def allowed(self, principal: Any, right: str) -> bool:
        return bool(self._honest.allowed(principal, right)) or (
            right == "rights.decide" and principal.role == "rights-desk"
        )


class NoPending(Around):
    """Erases although a request for access is pending."""

    def access(self, one: Row) -> bool:
        return False


class EndlessPending(Around):
    """Keeps what a request for access is about, past the ceiling of a month."""

    def suspicion_over(self, one: Row, now: int, requested: bool) -> bool:
        return False if requested else bool(self._honest.suspicion_over(one, now, requested))


class FixedNotice(Around):
    """Names the same decision for every camera."""

    def notice(self, identifier: str) -> Row:
        found: Row = self._honest.notice(identifier)
        return {**found, "decision": "GR-2020-0001"}


class FirstVersion(Around):
    """Gives no contact of the data protection officer."""

    def notice(self, identifier: str) -> Row:
        found: Row = self._honest.notice(identifier)
        return {**found, "data_protection_officer": ""}


MUTANTS: tuple[Mutant, ...] = (
    Mutant("unchecked-answer", "ANPR-DSR-01", "answers before the applicant was checked", "rights_requests", UncheckedAnswer),
    Mutant("whole-history", "ANPR-DSR-01", "gives all that there is on a plate", "rights_scope", WholeHistory),
    Mutant("objections-filed", "ANPR-DSR-04", "files granted objections without erasing", "rights_requests", ErasureOnly),
    Mutant("desk-decides", "ANPR-DSR-04", "lets the rights desk decide", "enforcement_access", DeskDecides),
    Mutant("no-pending", "ANPR-DSR-06", "erases although a request is pending", "pending_requests", NoPending),
    Mutant("endless-pending", "ANPR-DSR-06", "keeps what a request is about past the ceiling", "enforcement_periods", EndlessPending),
    Mutant("fixed-notice", "ANPR-DSR-05", "names one decision for every camera", "camera_notices", FixedNotice),
    Mutant("no-officer", "ANPR-DSR-05", "leaves the data protection officer out", "camera_notices", FirstVersion),
)
