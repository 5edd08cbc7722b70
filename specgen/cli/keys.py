"""Keys of reviewers: read a private key that ``specgen conformance keygen`` made, sign with it, verify a signature."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from specgen.errors import Finding, InputError, Location, Sentence, reason, say

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def _unusable(path: Path, message: Sentence, hint: Sentence | str = "") -> InputError:
    finding = Finding("SG-REV-113", message, Location(str(path)), hint=hint, unreadable=True)
    return InputError(say("nothing was signed and nothing was written"), (finding,))


def private_key(path: Path) -> Ed25519PrivateKey:
    """Return the Ed25519 key of a PEM file (PKCS 8, no passphrase). Raises InputError (SG-REV-113)."""
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        hint = say("install it, or leave out --key: the sign-off is then not authenticated")
        raise _unusable(path, say("signing needs the Python package cryptography"), hint) from error
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        raise _unusable(path, say("it cannot be read: {reason}", reason=reason(error))) from error
    except (ValueError, TypeError) as error:
        hint = say("make one with 'specgen conformance keygen --out NAME' and give NAME.key")
        raise _unusable(path, say("not a private key without passphrase in PEM"), hint) from error
    if not isinstance(key, Ed25519PrivateKey):
        hint = say("make one with 'specgen conformance keygen --out NAME' and give NAME.key")
        raise _unusable(path, say("not an Ed25519 private key"), hint)
    return key


def verify(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether a signature is that of a key on a message; plain Python, so that every machine can tell."""
    from specgen.conformance import ed25519

    return ed25519.verify(public_key, message, signature)
