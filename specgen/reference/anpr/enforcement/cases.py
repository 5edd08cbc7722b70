"""From the officer's confirmation to the closed case file: hand-over, keeper, hold, closure."""

from __future__ import annotations

import base64
import hashlib
import uuid
from typing import Any

from specgen.reference.anpr.clock import DAY, Clock, local_day, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row
from specgen.reference.anpr.enforcement.identity import FourEyes
from specgen.reference.anpr.enforcement.register import COUNTRY, Forms, KeeperRoutes, Recipients, Shape, is_filled
from specgen.reference.anpr.enforcement.sealing import Packages
from specgen.reference.anpr.fields import matches, one_of
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.tokens import Normaliser

REASONS = ("misread", "exempt", "permit", "no_infringement", "image_unusable")
_VALIDATION: Shape = {
    "outcome": (True, one_of("confirm", "reject")),
    "reason": (False, one_of(*REASONS)),
    "plate": (True, lambda value: isinstance(value, str) and len(value) <= 40),
    "country": (True, matches(COUNTRY)),
}
_SHOWN = ("id", "suspected", "legal_ground", "validated_at", "state", "recipient", "held")


class Assessment:
    """The officer's decision on a suspicion."""

    def __init__(
        self, archive: Archive, clock: Clock, forms: Forms, normaliser: Normaliser, packages: Packages
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._forms = forms
        self._normaliser = normaliser
        self._packages = packages

    def decide(self, identifier: str, body: Any, account: str) -> Row:
        """Confirm or reject a suspicion; raises Problem (404, 409, 422)."""
        found = self._archive.suspicion(identifier)
        if found is None:
            known = any(one["suspected"] == identifier for one in self._archive.all("cases"))
            raise Problem(409, "It was confirmed before") if known else Problem(404, "No such suspected infringement")
        content = self._forms.checked(body, _VALIDATION)
        if content["outcome"] == "reject" and "reason" not in content:
            raise Problem(422, "A rejection needs a reason", "reason")
        plate = self._normaliser.plate(content["plate"])
        if content["outcome"] == "confirm" and not plate:
            raise Problem(422, "A confirmation needs the plate in the image", "plate")
        if found["state"] != "open":
            raise Problem(409, "The suspected infringement was decided before")
        self.note(found, "" if content["outcome"] == "confirm" else content["reason"])
        if content["outcome"] == "reject":
            self._archive.save_suspicion({**found, "state": "rejected", "decided": self._clock.now()})
            return {"state": "rejected", "case": None}
        case = self.open(found, plate, content["country"], account)
        return {"state": "confirmed", "case": case["id"]}

    def note(self, suspicion: Row, reason: str) -> None:
        """Count an assessment in the month of the passage; ``reason`` is "" for a confirmation."""
        month = local_day(suspicion["captured"]).isoformat()[:7]
        self._archive.note_verdict(suspicion["camera"], month, reason)

    def open(self, suspicion: Row, plate: str, country: str, account: str) -> Row:
        """Make the case file of a confirmed suspicion, with its sealed package."""
        now = self._clock.now()
        at = write_instant(now)
        case: Row = {
            "id": f"d-{uuid.uuid4()}",
            "suspected": suspicion["id"],
            "event_id": suspicion["event_id"],
            "camera": suspicion["camera"],
            "captured": suspicion["captured"],
            "plate": plate,
            "country": country,
            "legal_ground": suspicion["camera_entry"]["legal_ground"]["code"],
            "validated_at": at,
            "validated": now,
            "state": "validated",
            "recipient": None,
            "held": False,
            "hold": None,
            "closed": None,
            "keeper": None,
            "validation": {"account": account, "at": at, "plate": plate, "country": country},
            "acts": [
                {
                    "act": "judged",
                    "at": write_instant(suspicion["received_at"]),
                    "by": "system",
                    "outcome": ", ".join(f"{one['id']} {one['outcome']}" for one in suspicion["lists"]) or "no list",
                },
                {"act": "validated", "at": at, "by": account, "outcome": "confirmed"},
            ],
        }
        case["package"] = base64.b64encode(self._packages.make(case, suspicion, now)).decode()
        self._archive.put("cases", case["id"], case)
        self._archive.erase_suspicion(suspicion["id"])
        return case


class Attention:
    """Which case files need attention."""

    def __init__(self, handover_days: float) -> None:
        self.handover_days = handover_days

    def reasons(self, case: Row, now: int) -> list[str]:
        """Return why a case file needs attention."""
        late = case["state"] == "validated" and now - case["validated"] >= self.handover_days * DAY
        return ["handover_due"] if late else []


class MockRegisters:
    """The mock registers of the test environment; they remember what they were asked."""

    def __init__(self, archive: Archive, clock: Clock) -> None:
        self._archive = archive
        self._clock = clock

    def ask(self, plate: str, country: str) -> Row:
        """Ask for the keeper of a plate."""
        at = write_instant(self._clock.now())
        self._archive.put("register_requests", str(uuid.uuid4()), {"plate": plate, "country": country, "at": at})
        return {"name": "Testhouder", "country": country}

    def asked(self) -> list[Row]:
        """Return the questions, oldest first."""
        return self._archive.all("register_requests")


class Cases:
    """The case files."""

    def __init__(
        self,
        archive: Archive,
        clock: Clock,
        recipients: Recipients,
        routes: KeeperRoutes,
        registers: MockRegisters,
        attention: Attention,
        hold_eyes: FourEyes,
    ) -> None:
        self._archive = archive
        self._clock = clock
        self._recipients = recipients
        self._routes = routes
        self._registers = registers
        self._attention = attention
        self._eyes = hold_eyes

    def entry(self, identifier: str) -> Row:
        """Return a case file; raises Problem (404)."""
        found = self._archive.get("cases", identifier)
        if found is None:
            raise Problem(404, "No such case file")
        return found

    def shown(self, case: Row) -> Row:
        """Return a case file as the interface writes it."""
        return {**{name: case[name] for name in _SHOWN}, "attention": self._attention.reasons(case, self._clock.now())}

    def listed(self, attention: str) -> list[Row]:
        """Return the case files, or those that need attention for a reason."""
        found = [self.shown(one) for one in self._archive.all("cases")]
        return [one for one in found if not attention or attention in one["attention"]]

    def _acted(self, case: Row, act: str, account: str, outcome: str, **changes: Any) -> Row:
        done = {"act": act, "at": write_instant(self._clock.now()), "by": account, "outcome": outcome}
        kept = {**case, **changes, "acts": [*case["acts"], done]}
        self._archive.put("cases", case["id"], kept)
        return kept

    def ask_keeper(self, identifier: str, account: str) -> Row:
        """Ask the register for the keeper of a case file; raises Problem (404, 409)."""
        case = self.entry(identifier)
        basis = self._routes.basis(case["country"])
        if basis is None:
            raise Problem(409, "No route is open for the country of this plate")
        keeper = self._registers.ask(case["plate"], case["country"])
        self._acted(case, "keeper_requested", account, "asked", keeper=keeper)
        return {"country": case["country"], "basis": basis}

    def hand_over(self, identifier: str, body: Any, account: str) -> Row:
        """Hand a case file over; raises Problem (404, 409, 422)."""
        case = self.entry(identifier)
        recipient = body.get("recipient") if isinstance(body, dict) else None
        if not isinstance(recipient, str):
            raise Problem(422, "A recipient is missing", "recipient")
        if not self._recipients.may_receive(recipient, case["legal_ground"]):
            raise Problem(422, "This recipient is not designated for the legal ground of this case file")
        if case["state"] != "validated":
            raise Problem(409, "The case file was handed over or closed before")
        kept = self._acted(case, "handed_over", account, recipient, state="handed_over", recipient=recipient)
        digest = hashlib.sha256(base64.b64decode(case["package"])).hexdigest()
        return {"recipient": recipient, "at": kept["acts"][-1]["at"], "package_sha256": digest}

    def close(self, identifier: str, body: Any, account: str) -> Row:
        """Close a case file; raises Problem (404, 409, 422)."""
        case = self.entry(identifier)
        outcome = body.get("outcome") if isinstance(body, dict) else None
        if outcome not in ("sanctioned", "not_sanctioned", "annulled"):
            raise Problem(422, "The outcome does not fit", "outcome")
        if case["state"] == "closed":
            raise Problem(409, "The case file was closed before")
        return self.shown(self._acted(case, "closed", account, outcome, state="closed", closed=self._clock.now()))

    def propose_hold(self, identifier: str, body: Any, account: str) -> Row:
        """Propose to suspend the erasure; raises Problem (404, 422)."""
        case = self.entry(identifier)
        reason = body.get("reason") if isinstance(body, dict) else None
        if not is_filled(reason):
            raise Problem(422, "A hold needs a reason", "reason")
        self._archive.put("cases", identifier, {**case, "hold": {"by": account, "reason": reason}})
        return {"state": "proposed"}

    def decide_hold(self, identifier: str, body: Any, account: str) -> Row:
        """Approve or end a hold; raises Problem (403, 404, 409, 422)."""
        case = self.entry(identifier)
        decision = body.get("decision") if isinstance(body, dict) else None
        if decision not in ("approve", "end"):
            raise Problem(422, "The decision does not fit", "decision")
        if case["hold"] is None:
            raise Problem(409, "No hold was proposed")
        if decision == "end":
            self._acted(case, "hold_ended", account, "ended", held=False, hold=None)
            return {"held": False}
        if not self._eyes.other(case["hold"]["by"], account):
            raise Problem(403, "Not by the account that proposed the hold")
        self._acted(case, "held", account, case["hold"]["reason"], held=True)
        return {"held": True}
