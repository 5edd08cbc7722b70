"""Requests of data subjects in lane B: filed, checked, answered; erasure and objection decided by the city."""

from __future__ import annotations

import uuid
from typing import Any

from specgen.reference.anpr.clock import Clock, read_instant, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.register import COUNTRY, Forms, Shape, is_filled
from specgen.reference.anpr.fields import is_instant, matches, one_of
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.tokens import Normaliser

_REQUEST: Shape = {
    "kind": (True, one_of("access", "erasure", "objection")),
    "plate": (True, is_filled),
    "country": (True, matches(COUNTRY)),
    "camera": (False, is_filled),
    "from": (True, is_instant),
    "to": (True, is_instant),
}
_IDENTITY: Shape = {"outcome": (True, one_of("proven", "not_proven")), "method": (True, is_filled)}
_DECISION: Shape = {"decision": (True, one_of("grant", "refuse")), "reason": (True, is_filled)}


class Scope:
    """Which records a request, or a look-up, is about."""

    def holds(self, asked: Row, one: Row) -> bool:
        """Tell whether a suspicion or a case file is about this plate, camera and period (``to`` is exclusive)."""
        return bool(
            one["plate"] == asked["plate"]
            and one["country"] == asked["country"]
            and asked.get("camera") in (None, one["camera"])
            and read_instant(asked["from"]) <= one["captured"] < read_instant(asked["to"])
        )


class Pending:
    """Whether a request for access stands in the way of an erasure."""

    def __init__(self, archive: Archive, scope: Scope) -> None:
        self._archive = archive
        self._scope = scope

    def access(self, one: Row) -> bool:
        """Tell whether a request for access to this record is being handled."""
        return any(
            asked["kind"] == "access"
            and asked["state"] in ("identity_pending", "in_progress", "ready")
            and self._scope.holds(asked, one)
            for asked in self._archive.all("rights_requests")
        )


class RightsRequests:
    """The requests."""

    def __init__(self, archive: Archive, clock: Clock, forms: Forms, normaliser: Normaliser, scope: Scope) -> None:
        self._archive = archive
        self._clock = clock
        self._forms = forms
        self._normaliser = normaliser
        self._scope = scope

    def file(self, body: Any, account: str) -> Row:
        """File a request; nothing is searched yet; raises Problem (422)."""
        content = self._forms.checked(body, _REQUEST)
        if read_instant(content["to"]) <= read_instant(content["from"]):
            raise Problem(422, "The period is empty")
        kept = {
            **content,
            "id": f"r-{uuid.uuid4()}",
            "plate": self._normaliser.plate(content["plate"]),
            "state": "identity_pending",
            "filed_at": write_instant(self._clock.now()),
            "by": account,
        }
        return self._kept(kept)

    def _kept(self, request: Row) -> Row:
        self._archive.put("rights_requests", request["id"], request)
        return self.shown(request)

    def shown(self, request: Row) -> Row:
        """Return a request as the interface writes it: without its plate."""
        return {name: request[name] for name in ("id", "kind", "state", "filed_at")}

    def entry(self, identifier: str) -> Row:
        """Return a request; raises Problem (404)."""
        found = self._archive.get("rights_requests", identifier)
        if found is None:
            raise Problem(404, "No such request")
        return found

    def check(self, identifier: str, body: Any) -> Row:
        """Record the check of the applicant; raises Problem (404, 409, 422)."""
        found = self.entry(identifier)
        content = self._forms.checked(body, _IDENTITY)
        if found["state"] != "identity_pending":
            raise Problem(409, "The applicant was checked before")
        state = "refused"
        if content["outcome"] == "proven":
            state = "ready" if found["kind"] == "access" else "in_progress"
        return self._kept({**found, "state": state, "method": content["method"]})

    def answer(self, identifier: str) -> list[Row]:
        """Return what there is on the plate in the period; raises Problem (404, 409)."""
        found = self.entry(identifier)
        if not self.answerable(found):
            raise Problem(409, "The applicant was not checked, or not proven")
        return [
            {
                "event_id": one["event_id"],
                "camera": one["camera"],
                "captured_at": write_instant(one["captured"]),
                "plate": one["plate"],
                "country": one["country"],
                "state": one["state"],
            }
            for one in self.records(found)
        ]

    def answerable(self, request: Row) -> bool:
        """Tell whether a request can be answered."""
        return bool(request["kind"] == "access" and request["state"] == "ready")

    def records(self, request: Row) -> list[Row]:
        """Return the suspicions and case files that a request is about."""
        every = [*self._archive.suspicions(), *self._archive.all("cases")]
        return sorted((one for one in every if self._scope.holds(request, one)), key=lambda one: int(one["captured"]))

    def decide(self, identifier: str, body: Any) -> Row:
        """Carry out the city's decision on erasure or objection; raises Problem (404, 409, 422)."""
        found = self.entry(identifier)
        content = self._forms.checked(body, _DECISION)
        if found["kind"] == "access" or found["state"] != "in_progress":
            raise Problem(409, "There is nothing to decide on this request")
        if content["decision"] == "refuse":
            return self._kept({**found, "state": "refused"})
        self.erase(found)
        return self._kept({**found, "state": "closed"})

    def erase(self, request: Row) -> None:
        """Erase from all stores what a granted request is about."""
        for one in self.records(request):
            self._archive.erase_suspicion(one["id"])
            self._archive.drop("cases", one["id"])
        self._archive.forget()
