"""Faulty credentials of cameras, and faulty exports at the end of the contract."""

from __future__ import annotations

import threading
from typing import Any

from specgen.mutants import Mutant
from specgen.mutants.anpr.core import Around
from specgen.mutants.anpr.figure_details import with_
from specgen.reference.anpr.clock import read_instant

Row = dict[str, Any]


class AnyCamera(Around):
    """Takes the reads of every camera with the credential of one."""

    def allows(self, sender: Any, item: object) -> bool:
        return True


class SameStreet(Around):
    """Takes the reads of another camera when its own stands before it."""

    def __init__(self, honest: Any) -> None:
        super().__init__(honest)
        self._seen: dict[str, str] = {}

    def allows(self, sender: Any, item: Any) -> bool:
        allowed = bool(self._honest.allows(sender, item))
        if sender.camera and allowed:
            self._seen[sender.subject] = str(item.get("event_id")) if isinstance(item, dict) else ""
        number = str(item.get("event_id"))[-5:] if isinstance(item, dict) else ""
        before = self._seen.get(sender.subject, "")[-5:]
        return allowed or (number.isdigit() and before.isdigit() and int(number) == int(before) + 1)


def revoked_later(honest: Any) -> Any:
    """Take a credential back some seconds after it was revoked."""
    revoke = honest.revoke

    def later(camera: str, name: str) -> None:
        timer = threading.Timer(6.0, revoke, (camera, name))
        timer.daemon = True
        timer.start()

    return later


def newest_version(honest: Any) -> Any:
    """Give the newest version of an entry."""
    versions = honest.versions
    return lambda camera: versions(camera)[-1:]


def unprotected(honest: Any) -> Any:
    """Give the counts as they are, small ones too."""
    counted = honest.counted

    def bare(camera: str, start: int, end: int) -> list[Row]:
        store, tally = honest._counts._store, honest._counts._tally
        found = []
        for row in counted(camera, start, end):
            if row["suppressed"]:
                from_, to = (read_instant(row[name]) for name in ("start", "end"))
                known = [one for one in store.crossings(camera, from_, to) if tally.counts(one)]
                row = {**row, "count": len(known), "suppressed": False}
            found.append(row)
        return found

    return bare


MUTANTS: tuple[Mutant, ...] = (
    Mutant("any-camera", "ANPR-EDG-08", "takes reads of every camera with the credential of one", "camera_scope", AnyCamera),
    Mutant("same-street", "ANPR-EDG-08", "takes the read that follows on one of its own", "camera_scope", SameStreet),
    Mutant("revoked-later", "ANPR-EDG-09", "revokes a credential six seconds late", "devices", with_(revoke=revoked_later)),
    Mutant("newest-version", "ANPR-EXT-01", "exports the newest version of an entry alone", "exit_exports", with_(versions=newest_version)),
    Mutant("unprotected-export", "ANPR-EXT-01", "exports small counts", "exit_exports", with_(counted=unprotected)),
)
