"""The lock: the resolved tender as canonical JSON, published. Nothing internal is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from specgen.model.resolved import ResolvedClause, ResolvedRequirement, ResolvedTender, Setting

FORMAT = "specgen-lock/1"


def sha256(data: bytes) -> str:
    """Return the SHA-256 of bytes, hex."""
    return hashlib.sha256(data).hexdigest()


def canonical(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, no blanks, UTF-8, one newline at the end."""
    return (
        json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    )


def settings(values: Mapping[str, Setting]) -> dict[str, Any]:
    """Return parameter values by name; a late value is null."""
    return {name: list(one.value) if isinstance(one.value, tuple) else one.value for name, one in values.items()}


def _local(item: ResolvedRequirement | ResolvedClause) -> dict[str, Any]:
    """Say which texts are not those of the library, so that nobody takes them for the version that is named; who and why is internal."""
    return {"local": sorted({f"{one.part}.{one.lang}" for one in item.local})} if item.local else {}


def lock_of(
    tender: ResolvedTender,
    *,
    suite: Mapping[str, str],
    interfaces: Mapping[str, bytes],
    annexes: Mapping[str, bytes],
    languages: tuple[str, ...],
    printed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return the lock of a tender.

    ``printed`` maps ``<id>@<version>`` to the digest of the text as the tender prints it.
    ``suite`` maps a suite's file name to its SHA-256; ``interfaces`` and ``annexes`` are the published files by name.
    """
    return {
        "format": FORMAT,
        "tender": {
            "slug": tender.file.slug,
            "reference": tender.file.reference,
            "title": tender.file.title.nl,
            "domain": tender.file.domain,
            "procedure": tender.file.procedure,
            "language": tender.file.language,
        },
        "date": tender.date,
        "knowledge_base": {"version": tender.kb_version, "digest": tender.kb_digest},
        "lots": [
            {"id": lot.id, "title": lot.title.nl, "requirements": list(lot.requirements)}
            for lot in tender.lots
            if lot.id
        ],
        "requirements": [
            {
                "id": item.id,
                "version": item.requirement.version,
                "number": item.number,
                "level": item.level,
                "digest": {lang: item.digest[lang] for lang in languages if lang in item.digest},
                "parameters": settings(item.settings),
                "checks": list(item.requirement.verification.checks),
                "lots": list(item.lots),
                **_local(item),
            }
            for item in tender.requirements
        ],
        "clauses": [
            {
                "id": item.id,
                "version": item.clause.version,
                "number": item.number,
                "digest": {lang: item.digest[lang] for lang in languages if lang in item.digest},
                "parameters": settings(item.settings),
                **_local(item),
            }
            for item in tender.clauses
        ],
        "derogations": [
            {"instrument": row.instrument, "article": row.article, "clauses": list(row.clauses)}
            for row in tender.derogations
        ],
        "award": {
            lot.id or "tender": {criterion.id: criterion.weight for criterion in lot.award.criteria}
            for lot in tender.lots
        },
        "interfaces": {name: sha256(data) for name, data in sorted(interfaces.items())},
        "annexes": {name: sha256(data) for name, data in sorted(annexes.items())},
        "printed": dict(sorted((printed or {}).items())),
        "suite": dict(sorted(suite.items())),
    }
