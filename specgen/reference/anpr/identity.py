"""Who may do what. Credentials are made at start and exist in memory only."""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass

from specgen.reference.anpr.problems import Problem

ROLES = ("camera", "analyst", "manager", "auditor")
RIGHTS: dict[str, frozenset[str]] = {
    "read.send": frozenset({"camera"}),
    "passage.send": frozenset({"camera"}),
    "heartbeat.send": frozenset({"camera"}),
    "camera.write": frozenset({"manager"}),
    "camera.read": frozenset({"manager", "analyst", "auditor"}),
    "passage.list": frozenset({"manager"}),
    "figures": frozenset({"analyst", "manager"}),
    "audit": frozenset({"auditor"}),
    "retention": frozenset({"manager"}),
    "test": frozenset({"manager", "auditor"}),
}


@dataclass(frozen=True)
class Principal:
    """Someone who is logged in; ``anonymous`` is nobody."""

    role: str
    subject: str


class Identity:
    """Bearer tokens of the test principals."""

    def __init__(self) -> None:
        self.credentials = {role: secrets.token_urlsafe(24) for role in ROLES}

    def principal(self, authorization: str) -> Principal:
        """Return who sends this Authorization header; raises Problem (401) for a credential that is not known."""
        if not authorization:
            return Principal("anonymous", "anonymous")
        scheme, _, sent = authorization.partition(" ")
        if scheme.lower() == "bearer":
            for role, token in self.credentials.items():
                if hmac.compare_digest(token.encode(), sent.strip().encode()):
                    return Principal(role, f"{role}-1")
        raise Problem(401, "Unknown credential")


class Access:
    """The role matrix."""

    def allowed(self, principal: Principal, right: str) -> bool:
        """Tell whether a role has a right."""
        return principal.role in RIGHTS[right]
