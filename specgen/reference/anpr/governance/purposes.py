"""The register of purposes: proposed by one function, approved by another."""

from __future__ import annotations

import json
import re
from typing import Any

from specgen.reference.anpr.problems import Problem
from specgen.reference.anpr.store import Row
from specgen.reference.database import Database

_SCHEMA = "CREATE TABLE IF NOT EXISTS purpose (place {serial}, code TEXT UNIQUE, content TEXT);"
_CODE = re.compile(r"^[a-z][a-z0-9_]{1,60}$")
FIELDS = ("title", "legal_basis", "impact_assessment", "decision")
_FIRST = {
    "traffic_counts": "Verkeerstellingen",
    "origin_destination": "Herkomst en bestemming",
    "travel_times": "Reistijden",
}
"""The purposes with which this platform is delivered."""


class PurposeRule:
    """Which proposals are complete."""

    def fault(self, body: Any) -> str:
        """Return the field that does not fit, or ""."""
        if not isinstance(body, dict):
            return "body"
        code = body.get("code")
        if not isinstance(code, str) or not _CODE.match(code):
            return "code"
        for name in FIELDS:
            value = body.get(name)
            if not isinstance(value, str) or not value.strip():
                return name
        return ""


class PurposeRegister:
    """The purposes."""

    def __init__(self, database: Database, rule: PurposeRule) -> None:
        self._db = database
        self._rule = rule
        database.define(_SCHEMA)
        for code, title in _FIRST.items():
            basis = {"legal_basis": "AVG art. 6, lid 1, e); GR-2026-0117", "impact_assessment": "DPIA-2026-04", "decision": "GR-2026-0117"}
            if not any(one["code"] == code for one in self.entries()):
                self._keep({"code": code, "title": title, **basis, "state": "active", "by": ""})

    def _keep(self, entry: Row) -> None:
        with self._db.write() as db:
            db.execute(
                "INSERT INTO purpose (code, content) VALUES (?, ?) ON CONFLICT (code) DO UPDATE SET content = excluded.content",
                (entry["code"], json.dumps(entry)),
            )

    def entries(self) -> list[Row]:
        """Return every purpose."""
        return [json.loads(row[0]) for row in self._db.read("SELECT content FROM purpose ORDER BY place", ())]

    def shown(self, entry: Row) -> Row:
        """Return a purpose as the interface writes it."""
        return {name: entry[name] for name in ("code", *FIELDS, "state")}

    def propose(self, body: Any, account: str) -> Row:
        """Keep a proposal; raises Problem (409, 422)."""
        fault = self._rule.fault(body)
        if fault:
            raise Problem(422, "The purpose does not fit", fault)
        if any(one["code"] == body["code"] for one in self.entries()):
            raise Problem(409, "A purpose with this code exists")
        entry = {**{name: body[name] for name in ("code", *FIELDS)}, "state": self.first_state(), "by": account}
        self._keep(entry)
        return self.shown(entry)

    def first_state(self) -> str:
        """Return the state of a proposal."""
        return "proposed"

    def approve(self, code: str, account: str) -> Row:
        """Approve a proposal by another account; raises Problem (403, 404, 409)."""
        found = next((one for one in self.entries() if one["code"] == code), None)
        if found is None:
            raise Problem(404, "No such purpose")
        if not self.other(found["by"], account):
            raise Problem(403, "Not by the account that proposed the purpose")
        if found["state"] != "proposed":
            raise Problem(409, "The purpose was approved before")
        self._keep({**found, "state": "active"})
        return self.shown({**found, "state": "active"})

    def other(self, proposer: str, approver: str) -> bool:
        """Tell whether the account that approves is another one."""
        return proposer != approver
