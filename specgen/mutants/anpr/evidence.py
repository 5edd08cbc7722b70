"""Faulty evidence packages."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.reference.anpr.clock import HOUR, write_instant
from specgen.reference.anpr.enforcement.sealing import encoded, packed

Row = dict[str, Any]


class UnlistedImage(Around):
    """Leaves the overview image out of the sealed manifest."""

    def make(self, case: Row, suspicion: Row, now: int) -> bytes:
        files = self._honest.files(case, suspicion)
        listed = [one for one in self._honest.listed(files) if not one["path"].startswith("overview")]
        content = {"case": case["id"], "sealed_at": write_instant(now), "files": listed}
        manifest = self._honest.written(content)
        seal = self._honest._key.seal(manifest)
        return packed({**files, "manifest.json": manifest, "manifest.jws": seal})


class SecretSeal(Around):
    """Seals with a secret that only the product knows."""

    def seal(self, payload: bytes) -> bytes:
        head = encoded(json.dumps({"alg": "HS256", "kid": self._honest.public()[0]["kid"]}).encode())
        digest = hmac.new(b"house secret", f"{head}.{encoded(payload)}".encode(), hashlib.sha256).digest()
        return f"{head}..{encoded(digest)}".encode()


class NoVersion(Around):
    """Names the software without its version."""

    def finding(self, case: Row, suspicion: Row) -> Row:
        return {**self._honest.finding(case, suspicion), "software": "Handhaving"}


class WinterLocal(Around):
    """Writes local time in winter time, an hour off, all year."""

    def finding(self, case: Row, suspicion: Row) -> Row:
        found: Row = self._honest.finding(case, suspicion)
        return {**found, "captured_at_local": write_instant(suspicion["captured"] + 2 * HOUR)[:-1] + "+01:00"}


MUTANTS: tuple[Mutant, ...] = (
    Mutant("unlisted-image", "ANPR-LEZ-04", "leaves an image out of the sealed manifest", "evidence_packages", UnlistedImage),
    Mutant("secret-seal", "ANPR-LEZ-04", "seals with a secret of its own", "seal_key", SecretSeal),
    Mutant("no-version", "ANPR-LEZ-12", "names the software without version", "evidence_findings", NoVersion),
    Mutant("hour-off", "ANPR-LEZ-12", "writes the local time an hour off", "evidence_findings", WinterLocal),
)
