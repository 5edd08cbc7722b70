"""Looking up one plate, and deliveries to the police: only with a case, a reason and a scope."""

from __future__ import annotations

import uuid
from typing import Any

from specgen.reference.anpr.clock import Clock, read_instant, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.identity import FourEyes
from specgen.reference.anpr.enforcement.register import COUNTRY, Forms, Shape, is_filled, list_of
from specgen.reference.anpr.fields import is_instant, matches
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.rights.requests import Scope
from specgen.reference.anpr.tokens import Normaliser

_LOOKUP: Shape = {
    "plate": (True, is_filled),
    "country": (True, matches(COUNTRY)),
    "case": (True, is_filled),
    "reason": (True, is_filled),
    "camera": (True, is_filled),
    "from": (True, is_instant),
    "to": (True, is_instant),
}
_POLICE: Shape = {
    "reference": (True, is_filled),
    "authority": (True, is_filled),
    "legal_basis": (True, is_filled),
    "cameras": (True, lambda value: list_of(is_filled)(value) and bool(value)),
    "from": (True, is_instant),
    "to": (True, is_instant),
}


class Lookups:
    """Looks a plate up among suspicions and case files."""

    def __init__(self, archive: Archive, forms: Forms, normaliser: Normaliser, scope: Scope) -> None:
        self._archive = archive
        self._forms = forms
        self._normaliser = normaliser
        self._scope = scope

    def look_up(self, body: Any) -> list[Row]:
        """Return what there is; raises Problem (404, 422)."""
        content = self._checked(body)
        if not self.case_exists(content["case"]):
            raise Problem(404, "No such case file or request")
        asked = {**content, "plate": self._normaliser.plate(content["plate"])}
        every = [*self._archive.suspicions(), *self._archive.all("cases")]
        return [
            {
                "event_id": one["event_id"],
                "camera": one["camera"],
                "captured_at": write_instant(one["captured"]),
                "state": one["state"],
            }
            for one in every
            if self._scope.holds(asked, one)
        ]

    def _checked(self, body: Any) -> Row:
        return self._forms.checked(body, _LOOKUP)

    def case_exists(self, case: str) -> bool:
        """Tell whether a case file or a request has this identifier."""
        return any(self._archive.get(store, case) for store in ("cases", "rights_requests", "police_requests"))


class PoliceRequests:
    """Requests of the police or the judicial authorities."""

    def __init__(self, archive: Archive, clock: Clock, forms: Forms, eyes: FourEyes) -> None:
        self._archive = archive
        self._clock = clock
        self._forms = forms
        self._eyes = eyes

    def register(self, body: Any, account: str) -> Row:
        """Register a request; raises Problem (422)."""
        content = self._forms.checked(body, _POLICE)
        identifier = f"p-{uuid.uuid4()}"
        self._archive.put(
            "police_requests", identifier, {"id": identifier, **content, "state": "registered", "by": account}
        )
        return {"id": identifier, "state": "registered"}

    def entry(self, identifier: str) -> Row:
        """Return a request; raises Problem (404)."""
        found = self._archive.get("police_requests", identifier)
        if found is None:
            raise Problem(404, "No such request")
        return found

    def approve(self, identifier: str, account: str) -> Row:
        """Agree to deliver, by another account; raises Problem (403, 404, 409)."""
        found = self.entry(identifier)
        if not self._eyes.other(found["by"], account):
            raise Problem(403, "Not by the account that registered the request")
        if found["state"] != "registered":
            raise Problem(409, "The request was approved before")
        self._archive.put("police_requests", identifier, {**found, "state": "approved"})
        return {"id": identifier, "state": "approved"}

    def delivery(self, identifier: str) -> list[Row]:
        """Return the records within the approved scope; raises Problem (403, 404)."""
        found = self.entry(identifier)
        if not self.deliverable(found):
            raise Problem(403, "The request is not approved")
        return [
            {
                "event_id": one["event_id"],
                "camera": one["camera"],
                "captured_at": write_instant(one["captured"]),
                "plate": one["plate"],
                "country": one["country"],
            }
            for one in (*self._archive.suspicions(), *self._archive.all("cases"))
            if self.within(found, one)
        ]

    def deliverable(self, request: Row) -> bool:
        """Tell whether a request may be delivered on."""
        return bool(request["state"] == "approved")

    def within(self, request: Row, one: Row) -> bool:
        """Tell whether a record lies within the scope of a request."""
        return one["camera"] in request["cameras"] and read_instant(request["from"]) <= one["captured"] < read_instant(
            request["to"]
        )
