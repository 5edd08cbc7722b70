"""Tokens of an issuer that a test sets: JWT (RFC 7519) signed with ES256 or RS256 (RFC 7518). In production this part is not there."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from specgen.reference.broker.clock import Clock
from specgen.reference.broker.datasets import refused
from specgen.reference.broker.identity import Identity, unauthorised
from specgen.reference.broker.records import SECOND, Principal, Problem
from specgen.reference.database import Database
from specgen.reference.values import Values

SCHEMA = "CREATE TABLE IF NOT EXISTS issuer(one BIGINT PRIMARY KEY, document TEXT);"
ROLES = ("provider", "consumer", "admin", "auditor")
LEEWAY_SECONDS = 60


@dataclass(frozen=True)
class Trusted:
    """An issuer: its name, the audience that its tokens must have, and its public keys (JWK, RFC 7517)."""

    issuer: str
    audience: str
    keys: tuple[Mapping[str, Any], ...]


class TestIssuer:
    """Trusts the tokens of one issuer, once the administrator has set it; also after a restart."""

    __test__ = False

    def __init__(self, identity: Identity, clock: Clock, values: Values, database: Database) -> None:
        self.clock = clock
        self.database = database
        database.define(SCHEMA)
        self.leeway = values.whole("DB-POL-08.leeway", LEEWAY_SECONDS) * SECOND
        self.trusted = self.kept()
        identity.verifiers.append(self.verify)

    def set(self, who: Principal, body: Any) -> None:
        """Trust an issuer from now on, in the place of the one before; raises Problem 401, 403 or 422."""
        self.permit(who)
        told = body if isinstance(body, Mapping) else {}
        jwks = told.get("jwks")
        keys = jwks.get("keys") if isinstance(jwks, Mapping) else None
        if not isinstance(keys, list) or not keys or not all(isinstance(one, Mapping) for one in keys):
            raise Problem(422, "Invalid issuer", "jwks must hold at least one key", extra={"member": "jwks"})
        for name in ("issuer", "audience"):
            if not isinstance(told.get(name), str) or not told[name]:
                raise Problem(422, "Invalid issuer", f"{name} must be a text", extra={"member": name})
        try:
            for one in keys:
                public_key(one)
        except ValueError as error:
            raise Problem(422, "Invalid issuer", f"a key is not understood: {error}", extra={"member": "jwks"}) from error
        trusted = Trusted(told["issuer"], told["audience"], tuple(dict(one) for one in keys))
        document = json.dumps([trusted.issuer, trusted.audience, trusted.keys])
        with self.database.write() as writer:
            sql = "INSERT INTO issuer VALUES(1,?) ON CONFLICT(one) DO UPDATE SET document=excluded.document"
            writer.execute(sql, (document,))
        self.trusted = trusted

    def kept(self) -> Trusted | None:
        """Return the issuer that was set before the broker was started again."""
        rows = self.database.read("SELECT document FROM issuer")
        if not rows:
            return None
        issuer, audience, keys = json.loads(rows[0][0])
        return Trusted(issuer, audience, tuple(keys))

    def permit(self, who: Principal) -> None:
        """Let administrators only set an issuer."""
        if who.role != "admin":
            raise refused(who, "only an administrator sets the issuer")

    def verify(self, token: str) -> Principal | None:
        """Return the principal of a token of the issuer; None when it is no JWT at all. Raises Problem 401."""
        parts = token.split(".")
        if len(parts) != 3:
            return None
        trusted = self.trusted
        if trusted is None:
            raise unauthorised("no issuer of tokens is trusted")
        try:
            header, claims = (json.loads(decoded(one)) for one in parts[:2])
            if not isinstance(header, dict) or not isinstance(claims, dict):
                raise ValueError("not an object")
            self.check_signature(trusted, header, f"{parts[0]}.{parts[1]}".encode(), decoded(parts[2]))
            self.check_claims(trusted, claims)
        except (ValueError, RecursionError) as error:
            raise unauthorised("the access token is not valid") from error
        return Principal(claims["role"], claims["sub"])

    def check_signature(self, trusted: Trusted, header: Mapping[str, Any], signed: bytes, signature: bytes) -> None:
        """Hold the signature against the keys of the issuer; raises ValueError. The algorithm is the key's, never the token's."""
        kid = header.get("kid")
        for one in trusted.keys:
            if (kid is None or one.get("kid") == kid) and verified(one, header.get("alg"), signed, signature):
                return
        raise ValueError("no key of the issuer made this signature")

    def check_claims(self, trusted: Trusted, claims: Mapping[str, Any]) -> None:
        """Hold issuer, audience, period, subject and role against what is trusted; raises ValueError."""
        if claims.get("iss") != trusted.issuer:
            raise ValueError("another issuer")
        self.check_audience(trusted, claims.get("aud"))
        self.check_period(claims)
        if claims.get("role") not in ROLES or not isinstance(claims.get("sub"), str) or not claims["sub"]:
            raise ValueError("no subject or no role")

    def check_audience(self, trusted: Trusted, audience: Any) -> None:
        """Raises ValueError unless the token is meant for this product."""
        named: Sequence[Any] = audience if isinstance(audience, list) else [audience]
        if trusted.audience not in named:
            raise ValueError("another audience")

    def check_period(self, claims: Mapping[str, Any]) -> None:
        """Raises ValueError outside the period of validity, with the leeway for clocks that differ."""
        now = self.clock.now()
        ends: Any = claims.get("exp")
        begins: Any = claims.get("nbf", 0)
        for bound in (ends, begins):
            if isinstance(bound, bool) or not isinstance(bound, int | float) or not abs(bound) < 1e12:
                raise ValueError("no period of validity")
        if now >= ends * SECOND + self.leeway or now < begins * SECOND - self.leeway:
            raise ValueError("outside the period of validity")


def decoded(text: str) -> bytes:
    """Return base64url without padding (RFC 7515, 2) as bytes; raises ValueError."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def public_key(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    """Return the key of a JWK: EC on P-256, or RSA; raises ValueError."""
    kind = jwk.get("kty")
    names = {"EC": ("x", "y"), "RSA": ("n", "e")}.get(kind if isinstance(kind, str) else "", ())
    if not names or not all(isinstance(jwk.get(name), str) for name in names):
        raise ValueError("kty must be EC or RSA, with its members")
    one, two = (int.from_bytes(decoded(jwk[name]), "big") for name in names)
    if kind == "RSA":
        return rsa.RSAPublicNumbers(two, one).public_key()
    if jwk.get("crv") != "P-256":
        raise ValueError("crv must be P-256")
    return ec.EllipticCurvePublicNumbers(one, two, ec.SECP256R1()).public_key()


def verified(jwk: Mapping[str, Any], algorithm: Any, signed: bytes, signature: bytes) -> bool:
    """Tell whether a signature is of a key, in the one algorithm that belongs to the kind of key."""
    key = public_key(jwk)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            if algorithm != "RS256":
                return False
            key.verify(signature, signed, padding.PKCS1v15(), SHA256())
            return True
        if algorithm != "ES256" or len(signature) != 64:
            return False
        halves = (int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big"))
        key.verify(encode_dss_signature(*halves), signed, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True
