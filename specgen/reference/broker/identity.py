"""Who is asking: bearer tokens to principals."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from specgen.reference.broker.records import ANONYMOUS, Principal, Problem
from specgen.reference.database import Database

SCHEMA = "CREATE TABLE IF NOT EXISTS login(digest TEXT PRIMARY KEY, account TEXT);"

ROLES = {
    "provider": "provider",
    "consumer_a": "consumer",
    "consumer_b": "consumer",
    "admin": "admin",
    "auditor": "auditor",
}
"""The accounts that the broker starts with, and their roles. Roles are what ``GET /principal`` tells."""


class Identity:
    """Issues bearer tokens and recognises them again, also after a restart; only their SHA-256 is kept."""

    def __init__(self, database: Database) -> None:
        self.database = database
        database.define(SCHEMA)
        kept = database.read("SELECT digest, account FROM login")
        self._known = {digest: account_of(name) for digest, name in kept}
        self.verifiers: list[Callable[[str], Principal | None]] = []

    def issue(self, name: str) -> str:
        """Make a token for an account of ``ROLES`` and return it; it cannot be read back later."""
        token = secrets.token_urlsafe(24)
        with self.database.write() as writer:
            writer.execute("INSERT INTO login VALUES(?,?)", (_digest(token), name))
        self._known[_digest(token)] = account_of(name)
        return token

    def recognise(self, authorization: str) -> Principal:
        """Return the principal of an Authorization header; "" is anonymous. Raises Problem 401 when it is not valid."""
        if not authorization:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise unauthorised("this needs a bearer token")
        principal = self._known.get(_digest(token.strip()))
        if principal is not None:
            return principal
        for verifier in self.verifiers:  # another part's tokens: None when a token is none of its own, Problem 401 when it is bad
            principal = verifier(token.strip())
            if principal is not None:
                return principal
        raise unauthorised("the bearer token is not known")

    def describe(self, principal: Principal) -> dict[str, str]:
        """Return the answer of ``GET /principal``."""
        return {"role": principal.role, "subject": principal.subject}


def account_of(name: str) -> Principal:
    """Return the principal of an account of ``ROLES``."""
    return Principal(ROLES[name], name.replace("_", "-"))


def unauthorised(detail: str) -> Problem:
    """Return the 401 that asks for a bearer token (RFC 6750)."""
    return Problem(401, "Unauthorised", detail, headers={"WWW-Authenticate": 'Bearer realm="broker"'})


def seal_password(password: str, salt: str = "") -> str:
    """Return ``salt$hash`` of a device password (scrypt would cost 50 ms per connect; passwords are 144 random
    bits).
    """
    salt = salt or secrets.token_hex(8)
    return f"{salt}${hashlib.sha256((salt + password).encode()).hexdigest()}"


def same_password(sealed: str, password: str) -> bool:
    """Tell whether a password belongs to a sealed one, in constant time."""
    salt, _, _ = sealed.partition("$")
    return bool(salt) and hmac.compare_digest(sealed, seal_password(password, salt))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
