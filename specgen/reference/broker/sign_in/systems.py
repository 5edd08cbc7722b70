"""Registered systems and their access tokens: the client credentials grant (RFC 6749, 4.4)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import Identity, same_password, seal_password, unauthorised
from specgen.reference.broker.news import News
from specgen.reference.broker.records import SECOND, Principal, Problem
from specgen.reference.database import Database
from specgen.reference.values import Values

SCHEMA = """
CREATE TABLE IF NOT EXISTS system(client_id TEXT PRIMARY KEY, name TEXT, subject TEXT, role TEXT, secret TEXT);
CREATE TABLE IF NOT EXISTS access_token(digest TEXT PRIMARY KEY, client_id TEXT, expires_at BIGINT);
CREATE INDEX IF NOT EXISTS access_token_client ON access_token(client_id);
"""
ROLES = ("provider", "consumer", "admin", "auditor")
LIFETIME_MINUTES = 60
CLIENT_CREDENTIALS = "client_credentials"


class TokenError(Exception):
    """A refusal of the token endpoint: the status and the code of RFC 6749, 5.2."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class System:
    """A registered system; ``secret`` is sealed."""

    client_id: str
    name: str
    subject: str
    role: str
    secret: str


class Systems:
    """Registers systems, issues their tokens and recognises them again; only digests are kept."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        identity: Identity,
        audit: Audit,
        identifiers: Identifiers,
        values: Values,
        news: News,
    ) -> None:
        self.database = database
        self.clock = clock
        self.audit = audit
        self.identifiers = identifiers
        self.lifetime = values.whole("DB-POL-17.lifetime", LIFETIME_MINUTES) * 60
        database.define(SCHEMA)
        identity.verifiers.append(self.recognise)
        news.on_reset.append(self.forget)

    def register(self, who: Principal, body: Any) -> dict[str, str]:
        """Register a system; returns its name and its secret, which is never shown again. Raises Problem 401, 403 or 422."""
        self.permit(who, "register-system", "systems")
        name, role = (body.get("name"), body.get("role")) if isinstance(body, Mapping) else (None, None)
        if not isinstance(name, str) or not 0 < len(name) <= 200 or "/" in name or ":" in name:
            raise Problem(422, "Invalid system", "name must be a text without slash or colon", extra={"member": "name"})
        if role not in ROLES:
            raise Problem(422, "Invalid system", "role is not known", extra={"member": "role"})
        identifier, secret = self.identifiers.make(name), secrets.token_urlsafe(24)
        one = System(identifier, name, f"system-{identifier}", role, seal_password(secret))
        try:
            with self.database.write() as writer:
                writer.execute(
                    "INSERT INTO system VALUES(?,?,?,?,?)", (one.client_id, one.name, one.subject, one.role, one.secret)
                )
        except self.database.unique_violation as error:
            raise Problem(422, "Invalid system", "the name is in use", extra={"member": "name"}) from error
        self.audit.note(who, "register-system", [one.subject], True)
        return {"client_id": one.client_id, "client_secret": secret, "subject": one.subject}

    def remove(self, who: Principal, client_id: str) -> None:
        """Remove a system with its tokens; raises Problem 401, 403 or 404."""
        self.permit(who, "remove-system", client_id)
        if self.find(client_id) is None:
            raise Problem(404, "System not found", "there is no system with this name")
        self.drop(client_id)
        self.audit.note(who, "remove-system", [client_id], True)

    def permit(self, who: Principal, action: str, name: str) -> None:
        """Let administrators only register and remove systems."""
        if who.role != "admin":
            self.audit.note(who, action, [name], False)
            raise refused(who, "only an administrator keeps systems")

    def drop(self, client_id: str) -> None:
        """Delete a system and its tokens."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM system WHERE client_id=?", (client_id,))
            writer.execute("DELETE FROM access_token WHERE client_id=?", (client_id,))

    def find(self, client_id: str) -> System | None:
        """Return a system, or None."""
        rows = self.database.read("SELECT * FROM system WHERE client_id=?", (client_id,))
        return System(*rows[0]) if rows else None

    def token(self, client_id: str, secret: str, grant_type: str) -> dict[str, Any]:
        """Return the answer of the token endpoint; raises TokenError."""
        one = self.find(client_id)
        if one is None or not self.opens(one, secret):
            raise TokenError(401, "invalid_client")
        if grant_type != CLIENT_CREDENTIALS:
            raise TokenError(400, "unsupported_grant_type" if grant_type else "invalid_request")
        token, now = secrets.token_urlsafe(32), self.clock.now()
        with self.database.write() as writer:
            writer.execute("DELETE FROM access_token WHERE expires_at<=?", (now,))
            writer.execute(
                "INSERT INTO access_token VALUES(?,?,?)", (_digest(token), client_id, now + self.valid() * SECOND)
            )
        self.audit.note(Principal(one.role, one.subject), "issue-token", [one.subject], True)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.stated()}

    def opens(self, one: System, secret: str) -> bool:
        """Tell whether a secret is the system's."""
        return same_password(one.secret, secret)

    def valid(self) -> int:
        """Return how long a token works, in seconds."""
        return self.lifetime

    def stated(self) -> int:
        """Return how long a token is said to work, in seconds."""
        return self.lifetime

    def recognise(self, token: str) -> Principal | None:
        """Return the system of a token; None when the token is not one of these. Raises Problem 401 when it has ended."""
        rows = self.database.read(
            "SELECT s.role, s.subject, t.expires_at FROM access_token t JOIN system s ON s.client_id=t.client_id WHERE t.digest=?",
            (_digest(token),),
        )
        if not rows:
            return None
        if rows[0][2] <= self.clock.now():
            raise unauthorised("the access token has expired")
        return Principal(rows[0][0], rows[0][1])

    def forget(self, prefix: str) -> None:
        """Remove the systems that a test made."""
        for client_id, name in self.database.read("SELECT client_id, name FROM system"):
            if name.startswith(prefix):
                self.drop(client_id)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
