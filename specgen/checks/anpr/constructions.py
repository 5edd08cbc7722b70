"""Known ways to hash a plate without a secret: what anyone can compute who knows the plate.

The Belgian plate space has about 28 bits, so a token of any of these kinds is a plate in thin disguise.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import hmac
import itertools
import zlib
from collections.abc import Callable, Iterator, Sequence

SEPARATORS = ("", "|", ":", "-", ";", "_", "/", " ", ",", "\x1f")
SALTS = ("salt", "pepper", "secret", "anpr", "hash")
KEYS = ("", "key", "secret", "salt", "password", "changeme", "anpr", "test")
_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")
_KEYED = ("md5", "sha1", "sha256", "sha512")
_KEYED_FUNCTIONS = tuple((name, functools.partial(hashlib.new, name, usedforsecurity=False)) for name in _KEYED)
_FUNCTIONS = tuple((name, getattr(hashlib, name)) for name in _HASHES)


def texts(spellings: Sequence[str], parts: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield what could be hashed: each spelling of a plate with any selection of the parts, in any order.

    ``parts`` holds, for each part (country, purpose, date, ...), the ways to write it.
    """
    for size in range(len(parts) + 1):
        for chosen in itertools.combinations(parts, size):
            for values in itertools.product(*chosen):
                for plate in spellings:
                    for order in itertools.permutations((plate, *values)):
                        for separator in SEPARATORS if size else ("",):
                            yield separator.join(order)


def digests(text: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, digest) of a text under the known functions without a key."""
    raw = text.encode()
    for name, function in _FUNCTIONS:
        yield name, function(raw, usedforsecurity=False).digest()
    yield "crc32", zlib.crc32(raw).to_bytes(4, "big")


def keyed(text: str, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield (name, digest) of a text under an empty or commonly known key."""
    raw = text.encode()
    for key in keys:
        for name, function in _KEYED_FUNCTIONS:
            yield f"hmac-{name}", hmac.new(key.encode(), raw, function).digest()


def readings(token: str) -> list[bytes]:
    """Return the bytes that a token may stand for: as hexadecimal, Base64 (either alphabet) and Base32."""
    bare = token.strip().rstrip("=")
    decoders: tuple[tuple[Callable[[str], bytes], str], ...] = (
        (bytes.fromhex, bare),
        (base64.urlsafe_b64decode, bare.replace("+", "-").replace("/", "_") + "=" * (-len(bare) % 4)),
        (base64.b32decode, bare.upper() + "=" * (-len(bare) % 8)),
    )
    found = []
    for decode, text in decoders:
        try:
            raw = decode(text)
        except ValueError:
            continue
        if len(raw) >= 4:
            found.append(raw)
    return found


def tails(token: str) -> list[bytes]:
    """Return the ends of a digest that a token may be when it is the end of a longer Base64 text (any alignment)."""
    bare = token.strip().rstrip("=").replace("+", "-").replace("/", "_")
    found = []
    for shift in range(1, 4):
        text = "A" * shift + bare
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            continue
        found.append(raw[-(-shift * 6 // 8) :])
    return [raw for raw in found if len(raw) >= 4]


class Search:
    """Looks for the construction behind some tokens. ``tokens`` are those of one plate."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._starts = tuple(raw for token in tokens for raw in readings(token))
        self._ends = self._starts + tuple(raw for token in tokens for raw in tails(token))

    def hit(self, digest: bytes) -> bool:
        """Tell whether a digest explains one of the tokens."""
        return digest.startswith(self._starts) or digest.endswith(self._ends)

    def construction(self, spellings: Sequence[str], parts: Sequence[Sequence[str]]) -> str:
        """Return the name of the function that gives one of the tokens, or ""."""
        for text in texts(spellings, parts):
            for name, digest in digests(text):
                if self.hit(digest):
                    return name
        for plate, salt in itertools.product(spellings, SALTS):
            for text in (plate + salt, salt + plate):
                for name, digest in digests(text):
                    if self.hit(digest):
                        return f"{name} with a static salt"
        commonly = [*KEYS, *(value for part in parts for value in part)]
        for text in texts(spellings, parts[:1]):
            for name, digest in keyed(text, commonly):
                if self.hit(digest):
                    return f"{name} with a known key"
        return ""
