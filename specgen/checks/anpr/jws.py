"""Verifying a detached compact JWS (RFC 7515, RFC 7518, RFC 8037) with the standard library alone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from specgen.conformance import ed25519

_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
_PREFIX = {
    "256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""The DigestInfo that PKCS #1 v1.5 puts before a hash (RFC 8017, 9.2)."""
_CURVES = {
    "P-256": (
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
        0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
        0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    ),
    "P-384": (
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
        0xAA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A385502F25DBF55296C3A545E3872760AB7,
        0x3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C00A60B1CE1D7E819D7A431D7C90EA0E5F,
        0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
    ),
}
"""Curve -> (p, b, x and y of the base point, order); a is p - 3 (FIPS 186-4, D.1.2)."""
_LARGEST_RSA = 8192
Affine = tuple[int, int] | None


def decoded(text: Any) -> bytes | None:
    """Return base64url without padding as bytes, or None for anything else."""
    if not isinstance(text, str) or any(sign not in _ALPHABET for sign in text):
        return None
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None


_ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def valid(signature: bytes, payload: bytes, keys: list[dict[str, Any]]) -> bool:
    """Tell whether a detached JWS over a payload is made with an asymmetric key of a key set, named by ``kid``."""
    parts = signature.strip().split(b".")
    if len(parts) != 3 or parts[1]:
        return False
    head = decoded(parts[0].decode("ascii", "replace"))
    sealed = decoded(parts[2].decode("ascii", "replace"))
    try:
        header = json.loads(head or b"")
    except (ValueError, RecursionError):
        return False
    if not isinstance(header, dict) or sealed is None or header.get("crit"):
        return False
    message = parts[0] + b"." + base64.urlsafe_b64encode(payload).rstrip(b"=")
    algorithm = str(header.get("alg"))
    named = [key for key in keys if isinstance(header.get("kid"), str) and key.get("kid") == header["kid"]]
    return any(_verified(algorithm, key, message, sealed) for key in named)


def _verified(algorithm: str, key: Mapping[str, Any], message: bytes, sealed: bytes) -> bool:
    kind, size = algorithm[:2], algorithm[2:]
    if kind in ("RS", "PS") and size in _HASHES and key.get("kty") == "RSA":
        return _rsa(kind, size, key, message, sealed)
    curve = str(key.get("crv"))
    if (algorithm, curve) in (("ES256", "P-256"), ("ES384", "P-384")) and key.get("kty") == "EC":
        return _ecdsa(size, curve, key, message, sealed)
    if algorithm in ("EdDSA", "Ed25519") and key.get("kty") == "OKP" and curve == "Ed25519":
        public = decoded(key.get("x"))
        return public is not None and len(public) == 32 and len(sealed) == 64 and ed25519.verify(public, message, sealed)
    return False


def _rsa(kind: str, size: str, key: Mapping[str, Any], message: bytes, sealed: bytes) -> bool:
    n, e = (int.from_bytes(decoded(key.get(name)) or b"", "big") for name in ("n", "e"))
    bits = n.bit_length()
    if not 2048 <= bits <= _LARGEST_RSA or not 2 < e < 2**64 or len(sealed) != (bits + 7) // 8:
        return False
    opened = pow(int.from_bytes(sealed, "big"), e, n)
    digest = _HASHES[size](message).digest()
    if kind == "RS":
        tail = _PREFIX[size] + digest
        wanted = b"\0\x01" + b"\xff" * (len(sealed) - len(tail) - 3) + b"\0" + tail
        return opened.to_bytes(len(sealed), "big") == wanted
    return _pss(size, opened, bits - 1, digest)


def _pss(size: str, opened: int, bits: int, digest: bytes) -> bool:
    """RFC 8017, 9.1.2, with a salt as long as the hash (RFC 7518, 3.5)."""
    length, width = (bits + 7) // 8, len(digest)
    if opened.bit_length() > bits or length < 2 * width + 2:
        return False
    text = opened.to_bytes(length, "big")
    masked, mark = text[: length - width - 1], text[length - width - 1 : -1]
    if text[-1] != 0xBC:
        return False
    mask = b"".join(
        _HASHES[size](mark + number.to_bytes(4, "big")).digest() for number in range(len(masked) // width + 1)
    )
    block = bytes(one ^ two for one, two in zip(masked, mask, strict=False))
    block = bytes([block[0] & (0xFF >> (8 * length - bits))]) + block[1:]
    pad = len(masked) - width - 1
    if any(block[:pad]) or block[pad] != 1:
        return False
    return _HASHES[size](b"\0" * 8 + digest + block[pad + 1 :]).digest() == mark


def _ecdsa(size: str, curve: str, key: Mapping[str, Any], message: bytes, sealed: bytes) -> bool:
    p, b, gx, gy, order = _CURVES[curve]
    width = int(size) // 8
    x, y = (int.from_bytes(decoded(key.get(name)) or b"", "big") for name in ("x", "y"))
    if len(sealed) != 2 * width or not (0 < x < p and 0 < y < p) or (y * y - x * x * x + 3 * x - b) % p:
        return False
    r, s = int.from_bytes(sealed[:width], "big"), int.from_bytes(sealed[width:], "big")
    if not (0 < r < order and 0 < s < order):
        return False
    digest = int.from_bytes(_HASHES[size](message).digest(), "big")
    inverse = pow(s, -1, order)
    found = _add(_times(digest * inverse % order, (gx, gy), p), _times(r * inverse % order, (x, y), p), p)
    return found is not None and found[0] % order == r


def _add(one: Affine, two: Affine, p: int) -> Affine:
    if one is None or two is None:
        return one or two
    if one[0] == two[0]:
        if (one[1] + two[1]) % p == 0:
            return None
        slope = (3 * one[0] * one[0] - 3) * pow(2 * one[1], -1, p) % p
    else:
        slope = (two[1] - one[1]) * pow(two[0] - one[0], -1, p) % p
    x = (slope * slope - one[0] - two[0]) % p
    return x, (slope * (one[0] - x) - one[1]) % p


def _times(number: int, point: Affine, p: int) -> Affine:
    total: Affine = None
    while number:
        if number & 1:
            total = _add(total, point, p)
        point = _add(point, point, p)
        number >>= 1
    return total
