"""The sealed bundle: an in-toto Statement v1 in a DSSE envelope, signed with Ed25519.

The statement names every file of the result folder by digest and repeats what matters: which suite and plan, which product, which
mode and nonce, the head of the evidence chain. A seal proves that nothing changed since; it does not prove which system answered.

Sources: in-toto attestation framework, Statement v1; DSSE protocol v1.0 (pre-authentication encoding); RFC 8032; RFC 8410.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, ed25519

BUNDLE = "bundle.dsse.json"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "urn:specgen:conformance-run:v1"
FILES = ("annex.xlsx", "earl.jsonld", "evidence.jsonl", "junit.xml", "plan.json", "report.html", "result.json")
_SPKI = bytes.fromhex("302a300506032b6570032100")
"""The fixed head of an Ed25519 SubjectPublicKeyInfo (RFC 8410, section 4)."""


class SealError(ValueError):
    """The bundle cannot be made or read; ``code`` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class NoCryptography(SealError):
    """Signing needs the ``cryptography`` package, which is not installed."""

    def __init__(self) -> None:
        super().__init__("no-cryptography", "signing needs the Python package cryptography; the bundle stays unsigned")


@dataclass(frozen=True)
class Envelope:
    """A read DSSE envelope. ``signatures`` are (keyid, signature)."""

    payload_type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]
    statement: Mapping[str, Any]


def encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the DSSE pre-authentication encoding: what is signed.

    >>> encoding("http://example.com/HelloWorld", b"hello world")
    b'DSSEv1 29 http://example.com/HelloWorld 11 hello world'
    """
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(public_key: bytes) -> str:
    """Return the id of a public key: the SHA-256 of its 32 bytes."""
    return canonical.digest(public_key)


def public_key(text: str) -> bytes:
    """Return the 32 bytes of a public key given as PEM or as 64 hexadecimal digits. Raises SealError("key")."""
    body = "".join(line for line in text.strip().splitlines() if "-----" not in line)
    try:
        if "-----BEGIN PUBLIC KEY-----" in text:
            der = base64.b64decode(body, validate=True)
            if der[:12] == _SPKI and len(der) == 44:
                return der[12:]
        elif len(body) == 64:
            return bytes.fromhex(body)
    except (binascii.Error, ValueError) as error:
        raise SealError("key", "not an Ed25519 public key (PEM or 64 hexadecimal digits)") from error
    raise SealError("key", "not an Ed25519 public key (PEM or 64 hexadecimal digits)")


def _private(pem: bytes) -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError as error:
        raise NoCryptography from error
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise SealError("key", "not a private key without passphrase in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise SealError("key", "not an Ed25519 private key")
    return key


def keygen() -> tuple[bytes, bytes]:
    """Return a new key pair as PEM: private (PKCS 8, no passphrase) and public. Raises NoCryptography."""
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError as error:
        raise NoCryptography from error
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private, public


def statement(files: Mapping[str, bytes], result: Mapping[str, Any], signer: bytes | None) -> dict[str, Any]:
    """Return the in-toto statement on the files of a result folder. ``signer`` is the public key that will sign (None: nobody)."""
    return {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": name, "digest": {"sha256": canonical.digest(files[name])}} for name in sorted(files)],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            **{
                key: result[key]
                for key in ("suite", "plan", "target", "mode", "nonce", "by", "run", "started_at", "evidence")
            },
            "overall": result["summary"]["overall"],
            "signer": signer.hex() if signer else "",
        },
    }


def envelope(content: Mapping[str, Any], private_pem: bytes | None) -> bytes:
    """Return the DSSE envelope of a statement, signed when a key is given. Raises SealError."""
    payload = canonical.dump(content)
    signatures = []
    if private_pem is not None:
        key = _private(private_pem)
        signed = key.sign(encoding(PAYLOAD_TYPE, payload))
        signatures = [
            {"keyid": key_id(key.public_key().public_bytes_raw()), "sig": base64.b64encode(signed).decode("ascii")}
        ]
    return (
        canonical.dump(
            {
                "payload": base64.b64encode(payload).decode("ascii"),
                "payloadType": PAYLOAD_TYPE,
                "signatures": signatures,
            }
        )
        + b"\n"
    )


def signer_of(private_pem: bytes) -> bytes:
    """Return the public key (32 bytes) of a private key. Raises SealError."""
    raw: bytes = _private(private_pem).public_key().public_bytes_raw()
    return raw


def bundle(files: Mapping[str, bytes], private_pem: bytes | None) -> bytes:
    """Return the bundle of a result folder's files; unsigned when no key is given. Raises SealError."""
    missing = [name for name in FILES if name not in files]
    if missing:
        raise SealError("files", f"missing: {', '.join(missing)}")
    try:
        result = canonical.load(files["result.json"])
        content = statement(
            {name: files[name] for name in FILES}, result, signer_of(private_pem) if private_pem else None
        )
    except (canonical.NotJson, KeyError, TypeError) as error:
        raise SealError("files", "result.json is not a result") from error
    return envelope(content, private_pem)


def _base64(text: Any) -> bytes:
    """Decode Base64 that has exactly one spelling: what does not encode back to itself is refused."""
    if not isinstance(text, str):
        raise SealError("bundle", "not Base64")
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SealError("bundle", "not Base64") from error
    if base64.b64encode(raw).decode("ascii") != text:
        raise SealError("bundle", "not canonical Base64")
    return raw


def read(data: bytes) -> Envelope:
    """Read an envelope; every byte of it must be as this module writes it. Raises SealError("bundle")."""
    try:
        value = canonical.load(data)
        if (
            not isinstance(value, dict)
            or canonical.dump(value) + b"\n" != data
            or set(value) != {"payload", "payloadType", "signatures"}
        ):
            raise SealError("bundle", "not an envelope in canonical form")
        payload = _base64(value["payload"])
        content = canonical.load(payload)
        if value["payloadType"] != PAYLOAD_TYPE or canonical.dump(content) != payload or not isinstance(content, dict):
            raise SealError("bundle", "the payload is not a canonical in-toto statement")
        if content.get("_type") != STATEMENT_TYPE or content.get("predicateType") != PREDICATE_TYPE:
            raise SealError("bundle", "not a statement on a conformance run")
        if not isinstance(content.get("predicate"), dict):
            raise SealError("bundle", "the statement has no predicate")
        signatures = tuple((str(one["keyid"]), _base64(one["sig"])) for one in value["signatures"])
    except (canonical.NotJson, KeyError, TypeError, AttributeError) as error:
        raise SealError("bundle", f"not readable: {type(error).__name__}") from error
    return Envelope(str(value["payloadType"]), payload, signatures, content)


def signature_holds(found: Envelope) -> bool:
    """Tell whether every signature is that of the signer named in the statement. Works with and without ``cryptography``."""
    signer = str(found.statement.get("predicate", {}).get("signer", ""))
    try:
        key = bytes.fromhex(signer)
    except ValueError:
        return False
    message = encoding(found.payload_type, found.payload)
    return bool(found.signatures) and all(
        keyid == key_id(key) and ed25519.verify(key, message, signature) for keyid, signature in found.signatures
    )


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a result folder that exist, by name."""
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).is_file()}
