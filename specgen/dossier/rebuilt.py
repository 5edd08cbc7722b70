"""The tender as it was built, made again: what an edited Word file is compared with."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from specgen.document.compose import compose
from specgen.dossier.build import interface_documents, prepare, shipped_proof, template_of
from specgen.dossier.lock import sha256
from specgen.dossier.lockfile import Lock
from specgen.knowledge.locate import Roots
from specgen.model.knowledge import KnowledgeBase
from specgen.model.resolved import ResolvedTender
from specgen.model.text import LANGUAGES


class Rebuilt(NamedTuple):
    """The tender, and its Word file with the late values that the lock names. ``file`` is the tender file."""

    kb: KnowledgeBase
    tender: ResolvedTender
    docx: bytes
    late: dict[str, str]
    file: Path


def rebuilt(roots: Roots, file: Path, lock: Lock, known_checks: tuple[str, ...], shown: str = "") -> Rebuilt:
    """Make the tender of a lock again from its file, at the lock's date.

    Raises InputError when the file or the knowledge base cannot be read, FindingsError when a text cannot be printed. Whether it is the
    same text as then, the digests of the lock tell.
    """
    from specgen.render.docx import render_docx

    kb, tender, _ = prepare(roots, file, lock.date, known_checks, shown)
    late = {"suite_sha256": lock.suite.get("suite.pyz") or _suite_digest(kb, tender, lock)}
    document = compose(tender, tender.file.language, shipped_proof())
    return Rebuilt(kb, tender, render_docx(document, template=template_of(tender, file.resolve().parent), late=late), late, file)


def _suite_digest(kb: KnowledgeBase, tender: ResolvedTender, lock: Lock) -> str:
    """Return the digest of the suite of a dossier that was made without it: the text names it all the same."""
    from specgen.suite.build import build_suite
    from specgen.suite.plan_from import plan_from

    languages = tuple(lang for lang in LANGUAGES if any(lang in one.digest for one in (*lock.requirements, *lock.clauses)))
    return sha256(build_suite(plan_from(tender), interface_documents(kb, tender), languages=languages))
