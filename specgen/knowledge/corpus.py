"""The files of a knowledge base as bytes, and what kind of file each is."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from specgen.knowledge.locate import OVERLAY, Roots

TEXTS = ("nl.md", "en.md", "fr.md")
_TOP = ("requirements", "clauses")
_SINGLE = {
    "requirements/kb.yaml": "kb",
    "requirements/standards.yaml": "standards",
    "requirements/sources.yaml": "sources",
    "requirements/brands.yaml": "brands",
    "requirements/measures.yaml": "measures",
    "requirements/combinations.yaml": "combinations",
    "requirements/interface/index.yaml": "interface-index",
    "clauses/terms.yaml": "terms",
    "clauses/effects.yaml": "effects",
    "clauses/sign-offs.yaml": "sign-offs",
    "clauses/reviewers.yaml": "reviewers",
    "clauses/law/instruments.yaml": "instruments",
    "clauses/law/aur.yaml": "articles",
    "clauses/law/open-points.yaml": "open-points",
    "clauses/law/confirmations.yaml": "confirmations",
    OVERLAY: "overlay",
}
_KEPT = re.compile(r"^[0-9]+\.[0-9]+\.[0-9]+\.(nl|en|fr)\.md$")
_ABOUT = frozenset({"proposal", "history", "sign-offs", "reviewers", "overlay"})
"""Kinds that say something about texts and put nothing into a tender: they do not change the digest that reaches a lock."""
_FOLDERS = {"use-cases": "use-cases", "mappings": "mapping", "lints": "lints", "maturity": ""}


@dataclass(frozen=True)
class CorpusFile:
    """One file: ``layer`` is 0 for the base and counts up for overlays; ``path`` is relative to its root, with slashes."""

    layer: int
    path: str
    data: bytes

    @property
    def shown(self) -> str:
        """The path as findings show it."""
        return self.path if self.layer == 0 else f"overlay{self.layer}:{self.path}"


@dataclass(frozen=True)
class Corpus:
    """All files of the base and its overlays, in path order.

    ``digest`` (SHA-256, hex) is over what a tender can be made of; ``whole`` over every file, for the cache.
    """

    files: tuple[CorpusFile, ...]
    digest: str
    whole: str = ""


def kind_of(path: str) -> str:
    """Return the schema name of a file, ``text``, ``history``, ``interface``, ``fingerprints``, or "" when nobody reads it.

    >>> kind_of("requirements/databroker/ingest-http.yaml")
    'component'
    """
    if path in _SINGLE:
        return _SINGLE[path]
    parts = path.split("/")
    if parts[0] == "requirements":
        if parts[-1] == "fingerprints.json":
            return "fingerprints"
        if parts[1] == "interface":
            return "interface"
        if parts[1] == "profiles" and path.endswith(".yaml"):
            return "profile"
        if len(parts) == 3 and path.endswith(".yaml"):
            return _FOLDERS.get(parts[1], "component")
    if parts[0] == "clauses":
        if parts[-1] == "fingerprints.json":
            return "fingerprints"
        if parts[1] == "law" and path.endswith(".yaml"):
            return "law"
        if len(parts) == 4 and parts[3] == "clause.yaml":
            return "clause"
        if len(parts) == 4 and parts[3] in TEXTS:
            return "text"
        if len(parts) == 5 and parts[3] == "proposals" and path.endswith(".yaml"):
            return "proposal"
        if len(parts) == 5 and parts[3] == "history" and _KEPT.match(parts[4]):
            return "history"
    return ""


def _walk(root: Path, layer: int) -> list[CorpusFile]:
    found: list[CorpusFile] = []
    names = [OVERLAY] if layer and (root / OVERLAY).is_file() else []
    for top in _TOP:
        for folder, folders, files in os.walk(root / top):
            folders.sort()
            relative = Path(folder).relative_to(root).as_posix()
            names.extend(f"{relative}/{name}" for name in sorted(files) if not name.startswith("."))
    for name in sorted(names):
        found.append(CorpusFile(layer, name, (root / name).read_bytes()))
    return found


def read_corpus(roots: Roots) -> Corpus:
    """Read every file below ``requirements/`` and ``clauses/`` of the base and its overlays."""
    files: list[CorpusFile] = []
    for layer, root in enumerate((roots.base, *roots.overlays)):
        files.extend(_walk(root, layer))
    return corpus_of(files)


def corpus_of(files: Sequence[CorpusFile]) -> Corpus:
    """Return files, which stand in path order layer by layer, as a corpus."""
    total, whole = hashlib.sha256(), hashlib.sha256()
    for one in files:
        head = f"{one.layer}:{one.path}\0{len(one.data)}\0".encode()
        for each in (whole,) if kind_of(one.path) in _ABOUT else (whole, total):
            each.update(head)
            each.update(one.data)
    return Corpus(tuple(files), total.hexdigest(), whole.hexdigest())


def with_files(corpus: Corpus, layer: int, changed: Mapping[str, bytes]) -> Corpus:
    """Return a corpus in which files of one layer (path -> bytes) are new or other than they were; nothing is read or written."""
    kept = [one for one in corpus.files if one.layer != layer or one.path not in changed]
    kept += [CorpusFile(layer, path, data) for path, data in changed.items()]
    return corpus_of(sorted(kept, key=lambda one: (one.layer, one.path)))
