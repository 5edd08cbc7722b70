"""Load a knowledge base, from its files or from the compiled cache.

The cache is a file in the user's cache directory, named by a digest over our own code, the schemas and the knowledge base; a
read-only disk is fine, and a cache that cannot be read is made again. Findings that depend on the date are computed anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

import msgspec

import specgen
from specgen.errors import Finding, InputError, say, sorted_findings
from specgen.knowledge.corpus import Corpus, read_corpus
from specgen.knowledge.locate import Roots
from specgen.knowledge.rules.dated import dated_findings
from specgen.model.knowledge import KnowledgeBase


class Compiled(msgspec.Struct, frozen=True):
    """A knowledge base and its findings that do not depend on the date."""

    kb: KnowledgeBase
    findings: tuple[Finding, ...]


@cache
def _code_digest() -> str:
    total = hashlib.sha256(specgen.__version__.encode() + msgspec.__version__.encode())
    package = Path(__file__).resolve().parent.parent
    for folder in ("model", "knowledge"):
        for path in sorted((package / folder).rglob("*.py")):
            total.update(path.name.encode() + path.read_bytes())
    total.update((package / "errors.py").read_bytes())
    return total.hexdigest()


def cache_folder() -> Path:
    """Return the folder for compiled knowledge bases (``SPECGEN_CACHE``, XDG, or the platform's own)."""
    explicit = os.environ.get("SPECGEN_CACHE")
    if explicit:
        return Path(explicit)
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home() / "AppData" / "Local"))) / "specgen" / "cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "specgen"


def _key(corpus: Corpus, known_checks: Collection[str] | None) -> str:
    checks = "-" if known_checks is None else " ".join(sorted(known_checks))
    return hashlib.sha256(f"{_code_digest()}\n{corpus.whole}\n{checks}".encode()).hexdigest()[:40]


def _read_cache(path: Path) -> Compiled | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Compiled)
    except (OSError, msgspec.MsgspecError):
        return None


def _write_cache(path: Path, compiled: Compiled) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(compiled))
        Path(name).replace(path)
        kept = sorted(path.parent.glob("kb-*.msgpack"), key=lambda one: one.stat().st_mtime, reverse=True)
        for old in kept[8:]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def compile_corpus(corpus: Corpus, known_checks: Collection[str] | None = None) -> Compiled:
    """Read and check a corpus without any cache."""
    from specgen.knowledge.check import static_findings
    from specgen.knowledge.load import freeze, read_draft

    draft = read_draft(corpus)
    findings = static_findings(corpus, draft, known_checks)
    return Compiled(freeze(draft, corpus.digest), findings)


def load_compiled(roots: Roots, known_checks: Collection[str] | None = None, *, use_cache: bool = True) -> Compiled:
    """Load a knowledge base, from the cache where it is still true."""
    corpus = read_corpus(roots)
    path = cache_folder() / f"kb-{_key(corpus, known_checks)}.msgpack"
    if use_cache:
        compiled = _read_cache(path)
        if compiled is not None:
            return compiled
    compiled = compile_corpus(corpus, known_checks)
    if use_cache:
        _write_cache(path, compiled)
    return compiled


def load_kb(
    roots: Roots,
    known_checks: Collection[str] | None = None,
    *,
    date: str = "",
    use_cache: bool = True,
) -> tuple[KnowledgeBase, tuple[Finding, ...]]:
    """Return the knowledge base and all its findings at ``date`` (ISO; "" leaves dated findings out).

    Raises InputError with every finding when a file cannot be read into types.
    """
    compiled = load_compiled(roots, known_checks, use_cache=use_cache)
    findings = compiled.findings
    if any(one.unreadable for one in findings):
        raise InputError(say("the knowledge base cannot be read"), findings)
    if date:
        findings = sorted_findings([*findings, *dated_findings(compiled.kb, date)])
    return compiled.kb, findings
