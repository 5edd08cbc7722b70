"""The evidence package: a ZIP file whose manifest is signed (RFC 7515, detached payload), and the appeal file around it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import uuid
import zipfile
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from specgen.reference.anpr.clock import HOUR, local_offset, write_instant
from specgen.reference.anpr.enforcement.archive import Archive, Row

_EPOCH = (1980, 1, 1, 0, 0, 0)


def encoded(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def packed(files: dict[str, bytes]) -> bytes:
    """Return a ZIP file; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


class SealKey:
    """The key pair of the seal (ECDSA P-256), kept with lane B; only its public half is ever shown."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def _private(self) -> tuple[str, ec.EllipticCurvePrivateKey]:
        kept = self._archive.get("seal_keys", "current")
        if kept is None:
            made = ec.generate_private_key(ec.SECP256R1())
            text = made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
            kept = {"id": "current", "kid": f"seal-{uuid.uuid4().hex[:8]}", "pem": text}
            self._archive.put("seal_keys", "current", kept)
        key = load_pem_private_key(kept["pem"].encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return kept["kid"], key

    def public(self) -> list[dict[str, str]]:
        """Return the public keys as JWK."""
        kid, key = self._private()
        point = key.public_key().public_numbers()
        x, y = (encoded(number.to_bytes(32, "big")) for number in (point.x, point.y))
        return [{"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "alg": "ES256", "x": x, "y": y}]

    def seal(self, payload: bytes) -> bytes:
        """Return a compact JWS with detached payload."""
        kid, key = self._private()
        head = encoded(json.dumps({"alg": "ES256", "kid": kid}).encode())
        r, s = decode_dss_signature(key.sign(f"{head}.{encoded(payload)}".encode(), ec.ECDSA(hashes.SHA256())))
        return f"{head}..{encoded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}".encode()


class Findings:
    """Writes what is known of a confirmed suspicion."""

    def __init__(self, software: str) -> None:
        self._software = software

    def finding(self, case: Row, suspicion: Row) -> Row:
        """Return the content of finding.json."""
        camera, captured = suspicion["camera_entry"], suspicion["captured"]
        return {
            "case": case["id"],
            "event_id": suspicion["event_id"],
            "legal_ground": camera["legal_ground"],
            "camera": {name: camera[name] for name in ("id", "version", "position", "decision")},
            "captured_at": write_instant(captured),
            "captured_at_local": self.local(captured),
            "clock_offset_ms": None,
            "plate_read": suspicion["plate"],
            "country_read": suspicion["country"],
            "confidence": suspicion["confidence"],
            "zone": suspicion["zone_rule"],
            "lists": suspicion["lists"],
            "validation": case["validation"],
            "software": self._software,
        }

    def local(self, instant: int) -> str:
        """Return an instant in Belgian time, with its offset."""
        offset = local_offset(instant)
        return write_instant(instant + offset)[:-1] + f"+{offset // HOUR:02d}:00"


class Packages:
    """Makes a package once, at the confirmation, and keeps its bytes."""

    def __init__(self, key: SealKey, findings: Findings) -> None:
        self._key = key
        self._findings = findings

    def make(self, case: Row, suspicion: Row, now: int) -> bytes:
        """Return the sealed package."""
        files = self.files(case, suspicion)
        manifest = self.written({"case": case["id"], "sealed_at": write_instant(now), "files": self.listed(files)})
        return packed({**files, "manifest.json": manifest, "manifest.jws": self._key.seal(manifest)})

    def files(self, case: Row, suspicion: Row) -> dict[str, bytes]:
        """Return the finding and the images."""
        found = {"finding.json": self.written(self._findings.finding(case, suspicion))}
        for name, image in suspicion["images"].items():
            ending = "png" if image["media_type"] == "image/png" else "jpg"
            found[f"{name}.{ending}"] = base64.b64decode(image["data"])
        return found

    def listed(self, files: dict[str, bytes]) -> list[Row]:
        """Return the files as the manifest names them."""
        return [
            {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in files.items()
        ]

    def written(self, content: Any) -> bytes:
        """Return a JSON value as bytes."""
        return json.dumps(content, indent=1, ensure_ascii=False).encode()


class AppealFiles:
    """Puts the package and the course of a case file together."""

    def make(self, case: Row) -> bytes:
        """Return the appeal file."""
        course = {"case": case["id"], "acts": self.acts(case)}
        return packed({"package.zip": self.package(case), "course.json": json.dumps(course, indent=1).encode()})

    def package(self, case: Row) -> bytes:
        """Return the evidence package as it was sealed."""
        return base64.b64decode(case["package"])

    def acts(self, case: Row) -> list[Row]:
        """Return each act on the case file, in order."""
        return [dict(one) for one in case["acts"]]
