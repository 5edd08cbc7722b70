"""Who has which role, and sessions in which the supplier may look."""

from __future__ import annotations

import json
import uuid
from typing import Any

from specgen.reference.anpr.clock import HOUR, Clock, local_day, write_instant
from specgen.reference.anpr.identity import ACCOUNTS, RIGHTS, Identity, subject_of
from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row
from specgen.reference.database import Database
from specgen.reference.values import Values

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account_role (account TEXT PRIMARY KEY, role TEXT, reviewed TEXT);
CREATE TABLE IF NOT EXISTS support_session (id TEXT PRIMARY KEY, content TEXT);
"""
OPERATIONS: dict[str, tuple[str, ...]] = {
    "read.send": ("deliverReads",),
    "passage.send": ("deliverPassages",),
    "heartbeat.send": ("deliverHeartbeats", "deliverCameraStatus"),
    "camera.write": ("registerCamera", "changeCamera", "importCameras", "setInstallation", "setSupervision", "defineArea"),
    "camera.read": ("listCameras", "camera", "listCameraVersions", "installation"),
    "passage.list": ("listPassages",),
    "figures": ("counts", "originDestination", "countsByGroup", "uniqueVehicles", "areaMatrix", "travelTimes"),
    "audit": ("audit",),
    "audit.export": ("auditExport", "verifyAudit"),
    "alerts": ("accessAlerts",),
    "retention": ("retention", "setRetention"),
    "retention.read": ("retentionSchedule",),
    "keys.read": ("keyRegister",),
    "alarm": ("listAlarms", "acknowledgeAlarm", "resolveAlarm"),
    "purpose.read": ("purposes",),
    "purpose.propose": ("proposePurpose",),
    "purpose.approve": ("approvePurpose",),
    "role.read": ("roleMatrix",),
    "role.write": ("setRole",),
    "support.ask": ("requestSupportSession",),
    "support.approve": ("approveSupportSession",),
    "support.use": ("supportDiagnostics",),
    "test": ("clock", "advanceClock", "reset", "state", "periods", "setPeriods", "rotateKey", "destroyKey"),
}
"""Right -> the operations of the prescribed interface that it opens."""


class Accounts:
    """The accounts of this platform."""

    def __init__(self, database: Database, clock: Clock, identity: Identity) -> None:
        self._db = database
        self._clock = clock
        self._identity = identity
        database.define(_SCHEMA)

    def matrix(self) -> list[Row]:
        """Return every account with its role, what that role may do, who holds it and when it was reviewed."""
        reviewed = dict(self._db.read("SELECT account, reviewed FROM account_role", ()))
        return [self._row(account, reviewed.get(account)) for account in ACCOUNTS]

    def _row(self, account: str, reviewed: str | None) -> Row:
        role = self._identity.roles[account]
        return {
            "account": subject_of(account),
            "role": role,
            "rights": self.rights(role),
            "holder": ACCOUNTS[account][1],
            "reviewed_on": reviewed,
        }

    def rights(self, role: str | None) -> list[str]:
        """Return the operations that a role may call."""
        return [one for right, roles in RIGHTS.items() if role in roles for one in OPERATIONS.get(right, ())]

    def set_role(self, subject: str, role: Any) -> Row:
        """Give an account another role, or none; raises Problem (404, 422)."""
        account = next((one for one in ACCOUNTS if subject in (one, subject_of(one))), None)
        if account is None:
            raise Problem(404, "No such account")
        if role is not None and role not in {one for roles in RIGHTS.values() for one in roles}:
            raise Problem(422, "No such role", "role")
        today = local_day(self._clock.now()).isoformat()
        with self._db.write() as db:
            db.execute(
                "INSERT INTO account_role VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE "
                "SET role = excluded.role, reviewed = excluded.reviewed",
                (account, role, today),
            )
        self._identity.roles[account] = role
        return self._row(account, today)


class Sessions:
    """Support sessions: asked by the supplier, opened by the city, over by themselves."""

    def __init__(self, database: Database, clock: Clock, values: Values) -> None:
        self._db = database
        self._clock = clock
        self.longest = values.number("ANPR-PUR-09.session", 4)
        database.define(_SCHEMA)

    def ask(self, body: Any) -> Row:
        """Keep a request; raises Problem (422)."""
        told = body if isinstance(body, dict) else {}
        reason, hours = told.get("reason"), told.get("hours")
        if not isinstance(reason, str) or not reason.strip():
            raise Problem(422, "A session needs a reason", "reason")
        if isinstance(hours, bool) or not isinstance(hours, int | float) or not self.allowed(hours):
            raise Problem(422, "The length does not fit", f"at most {self.longest} hours")
        return self._keep({"id": f"s-{uuid.uuid4().hex[:10]}", "state": "requested", "reason": reason, "hours": hours, "end": None})

    def allowed(self, hours: float) -> bool:
        """Tell whether a session may be so long."""
        return 0 < hours <= self.longest

    def _keep(self, session: Row) -> Row:
        with self._db.write() as db:
            db.execute(
                "INSERT INTO support_session VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                (session["id"], json.dumps(session)),
            )
        return self._shown(session)

    def _shown(self, session: Row) -> Row:
        kept = {name: session[name] for name in ("id", "state", "reason", "hours")}
        if session["state"] == "open" and not self.open(session):
            kept["state"] = "ended"
        return {**kept, "ends_at": None if session["end"] is None else write_instant(session["end"])}

    def session(self, identifier: str) -> Row:
        """Return a session; raises Problem (404)."""
        rows = self._db.read("SELECT content FROM support_session WHERE id = ?", (identifier,))
        if not rows:
            raise Problem(404, "No such session")
        found: Row = json.loads(rows[0][0])
        return found

    def approve(self, identifier: str) -> Row:
        """Open a session; raises Problem (404, 409)."""
        found = self.session(identifier)
        if found["state"] != "requested":
            raise Problem(409, "The session was opened before")
        return self._keep({**found, "state": "open", "end": self._clock.now() + round(found["hours"] * HOUR)})

    def open(self, session: Row) -> bool:
        """Tell whether a session runs."""
        return bool(session["state"] == "open" and self._clock.now() < session["end"])
