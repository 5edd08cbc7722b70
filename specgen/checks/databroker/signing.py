"""Access tokens of the test itself: JWT (RFC 7519) signed with ES256 (RFC 7518, 3.4), in the standard library only.

The keys come from the seed of the run. They protect nothing: whoever reads the record may know them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# P-256 (FIPS 186-5, SP 800-186 3.2.1.3): y^2 = x^3 - 3x + b over the field of P, with a base point of order N.
P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_PEM = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200")
"""What stands before an uncompressed point in a public key (SubjectPublicKeyInfo, RFC 5480)."""
Point = tuple[int, int] | None


def _add(one: Point, two: Point) -> Point:
    if one is None or two is None:
        return two if one is None else one
    if one[0] == two[0]:
        if (one[1] + two[1]) % P == 0:
            return None
        slope = 3 * (one[0] * one[0] - 1) * pow(2 * one[1], -1, P)
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, P)
    x = (slope * slope - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def _times(factor: int, point: Point) -> Point:
    found: Point = None
    while factor:
        if factor & 1:
            found = _add(found, point)
        point = _add(point, point)
        factor >>= 1
    return found


@dataclass(frozen=True)
class Key:
    """A key pair on P-256."""

    secret: int
    kid: str

    @property
    def point(self) -> tuple[int, int]:
        """The public key."""
        found = _times(self.secret, BASE)
        assert found is not None
        return found

    def jwk(self) -> dict[str, str]:
        """Return the public key as JWK (RFC 7517)."""
        x, y = (written(part.to_bytes(32, "big")) for part in self.point)
        return {"kty": "EC", "crv": "P-256", "kid": self.kid, "use": "sig", "alg": "ES256", "x": x, "y": y}

    def pem(self) -> bytes:
        """Return the public key as text between BEGIN and END lines."""
        raw = _PEM + b"\x04" + b"".join(part.to_bytes(32, "big") for part in self.point)
        body = base64.b64encode(raw).decode("ascii")
        lines = [body[start : start + 64] for start in range(0, len(body), 64)]
        return "\n".join(("-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----", "")).encode()

    def sign(self, message: bytes) -> bytes:
        """Return the signature as RFC 7518 writes it: r and s, 32 bytes each."""
        digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
        for place in range(1000):
            drawn = hmac.new(self.secret.to_bytes(32, "big"), b"%d/" % place + message, "sha256").digest()
            nonce = int.from_bytes(drawn, "big") % N
            point = _times(nonce, BASE) if nonce else None
            r = point[0] % N if point else 0
            s = pow(nonce, -1, N) * (digest + r * self.secret) % N if r else 0
            if s:
                return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        raise AssertionError("no nonce")


def key(seed: int, name: str) -> Key:
    """Return the key of a name in a run."""
    drawn = hashlib.sha256(f"{seed}/{name}".encode()).digest()
    return Key(int.from_bytes(drawn, "big") % (N - 1) + 1, name)


def written(raw: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def part(value: Mapping[str, Any]) -> str:
    """Return one JSON part of a token."""
    return written(json.dumps(value, separators=(",", ":")).encode())


def token(signer: Key, claims: Mapping[str, Any]) -> str:
    """Return a signed token."""
    signed = f"{part({'typ': 'JWT', 'alg': 'ES256', 'kid': signer.kid})}.{part(claims)}"
    return f"{signed}.{written(signer.sign(signed.encode()))}"


def unsigned(claims: Mapping[str, Any]) -> str:
    """Return a token that says that it has no signature (RFC 7519, 6)."""
    return f"{part({'typ': 'JWT', 'alg': 'none'})}.{part(claims)}."


def symmetric(public: Key, claims: Mapping[str, Any]) -> str:
    """Return a token signed with HS256 and the text of a public key as secret (RFC 8725, 2.1)."""
    signed = f"{part({'typ': 'JWT', 'alg': 'HS256', 'kid': public.kid})}.{part(claims)}"
    return f"{signed}.{written(hmac.new(public.pem(), signed.encode(), 'sha256').digest())}"


def with_signature(source: str, claims: Mapping[str, Any]) -> str:
    """Return a token with other claims under the signature of another token."""
    head, _, signature = source.split(".")
    return f"{head}.{part(claims)}.{signature}"


def broken(source: str) -> str:
    """Return a token with one bit of its signature changed."""
    signed, _, signature = source.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
    raw[len(raw) // 2] ^= 1
    return f"{signed}.{written(bytes(raw))}"
