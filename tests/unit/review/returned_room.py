"""A built tender and the tools to edit it, shared by the tests of the returned tender: built once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from specgen.cli.common import check_ids
from specgen.dossier.build import Request, build
from specgen.dossier.lockfile import Lock, read_lock
from specgen.dossier.rebuilt import Rebuilt, rebuilt
from specgen.dossier.writing import write_dossier
from specgen.knowledge.locate import Roots
from specgen.review.adopting import Adopter, Adoption
from specgen.review.returned import AsBuilt, Returned, Share, as_built_of, as_built_of_texts, returned
from specgen.review.returned_reading import TenderRead, read_tender_docx
from specgen.review.word.package import Package
from tests.conftest import REPOSITORY

DATE = "2026-11-23"
ROOTS = Roots(REPOSITORY, "test")
_FOLDERS: list[TemporaryDirectory[str]] = []
"""Kept while the tests run, removed at their end."""


class Room(NamedTuple):
    """A dossier on disk, the same tender built again from the lock, and what the dossier keeps."""

    dossier: Path
    file: Path
    docx: bytes
    lock: Lock
    again: Rebuilt
    built: AsBuilt
    kept: AsBuilt

    def read(self, docx: bytes) -> TenderRead:
        return read_tender_docx(Package(docx, "tender.nl.docx"))

    def told(self, docx: bytes, built: AsBuilt | None) -> Returned:
        return returned(self.read(docx), self.lock.printed, built)

    def share(self, docx: bytes, identifier: str) -> Share:
        return next(one for one in self.told(docx, self.built).shares if one.id == identifier)

    def adoption(self, docx: bytes, identifier: str) -> Adoption:
        read = self.read(docx)
        adopter = Adopter(self.again.kb, self.again.tender, read, self.built, self.again.late)
        return adopter.adoption(self.share(docx, identifier))


@cache
def room(name: str = "gent-databroker") -> Room:
    """Build an example tender once per process."""
    file = REPOSITORY / "examples" / f"{name}.yaml"
    _FOLDERS.append(TemporaryDirectory(prefix="specgen-returned-"))
    dossier = Path(_FOLDERS[-1].name) / name
    made = build(ROOTS, Request(file, DATE, ("nl", "en"), ("docx", "suite", "lock")), known_checks=check_ids())
    write_dossier(dossier, made.files)
    lock = read_lock(dossier / "publish" / "tender.lock.json")
    again = rebuilt(ROOTS, file, lock, check_ids())
    built = as_built_of(read_tender_docx(Package(again.docx)))
    kept = as_built_of_texts(made.files["internal/texts.nl.json"], "texts.nl.json")
    return Room(dossier, file, made.files["publish/tender.nl.docx"], lock, again, built, kept)
