"""The search for unkeyed hashes finds them in every usual form, and finds nothing in a keyed token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable

import pytest

from specgen.checks.anpr.constructions import Search

SPELLINGS = ("0GHJ123", "0-GHJ-123", "0ghj123")
PARTS = (("BE",), ("origin_destination",), ("2026-11-23", "20261123"))


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


HASHES: dict[str, Callable[[bytes], bytes]] = {
    name: getattr(hashlib, name) for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b")
}
FORMS: dict[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "hex upper": lambda raw: raw.hex().upper(),
    "hex start": lambda raw: raw.hex()[:24],
    "hex end": lambda raw: raw.hex()[-24:],
    "base64": b64,
    "base64 start": lambda raw: b64(raw)[:16],
    "base64 of half": lambda raw: b64(raw[: len(raw) // 2]),
    "base64 end": lambda raw: b64(raw)[-16:],
    "base64 end 17": lambda raw: b64(raw)[-17:],
    "base64 end 18": lambda raw: b64(raw)[-18:],
    "base32": lambda raw: base64.b32encode(raw).decode(),
    "padded": lambda raw: base64.b64encode(raw).decode(),
}


@pytest.mark.parametrize("name", HASHES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["0GHJ123", "BE|0-GHJ-123", "0ghj123:origin_destination:20261123:BE", "pepper0GHJ123"])
def test_an_unkeyed_hash_is_found(name: str, form: str, text: str) -> None:
    token = FORMS[form](HASHES[name](text.encode()).digest())  # type: ignore[attr-defined]
    assert Search([token]).construction(SPELLINGS, PARTS).startswith(name)


@pytest.mark.parametrize("key", ["", "secret", "origin_destination"])
def test_a_known_key_is_found(key: str) -> None:
    token = b64(hmac.new(key.encode(), b"BE:0GHJ123", "sha256").digest()[:16])
    assert Search([token]).construction(SPELLINGS, PARTS) == "hmac-sha256 with a known key"


def test_a_secret_key_is_not_found() -> None:
    for _ in range(3):
        token = b64(hmac.new(secrets.token_bytes(32), b"BE0GHJ123", "sha256").digest()[:16])
        assert Search([token, secrets.token_hex(16)]).construction(SPELLINGS, PARTS) == ""


@pytest.mark.parametrize("token", ["", "=", "é", "a", "\x00\x01", "===="])
def test_a_token_that_is_no_token_is_not_a_match(token: str) -> None:
    assert Search([token]).construction(SPELLINGS[:1], PARTS[:1]) == ""
