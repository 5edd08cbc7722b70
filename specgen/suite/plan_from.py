"""The plan of a tender: what of it travels in the suite. Pure; nothing internal is in it.

The reader is ``specgen.conformance.plan``; its format name and keys are repeated here because the travelling set stands apart.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from specgen.model.resolved import ResolvedRequirement, ResolvedTender, Setting
from specgen.model.text import Localized

FORMAT = "specgen-plan/1"
RULES_CLAUSE = "ACC-03"
LANGUAGES = ("nl", "en")


def _texts(text: Localized) -> dict[str, str]:
    return {lang: text.get(lang) for lang in LANGUAGES if text.get(lang)}


def _values(settings: Mapping[str, Setting]) -> dict[str, Any]:
    """Return parameter values by name, without those that are only known after the build."""
    found = {}
    for name, one in settings.items():
        if not one.parameter.late and one.value is not None:
            found[name] = list(one.value) if isinstance(one.value, tuple) else one.value
    return found


def _requirement(item: ResolvedRequirement) -> dict[str, Any]:
    base = item.requirement
    return {
        "id": item.id,
        "version": base.version,
        "level": item.level,
        "number": item.number,
        "lots": list(item.lots),
        "title": _texts(base.title),
        "statement": _texts(item.statement),
        "procedure": [_texts(step) for step in item.procedure],
        "digest": {lang: item.digest[lang] for lang in LANGUAGES if lang in item.digest},
        "parameters": _values(item.settings),
        "units": {name: one.parameter.unit for name, one in item.settings.items()},
        "checks": list(base.verification.checks) if item.automated else [],
        "depends": list(base.depends),
        "method": base.verification.method,
        "clauses": list(base.clauses),
    }


def plan_from(tender: ResolvedTender) -> dict[str, Any]:
    """Return ``plan.json`` of a tender, in the tender's own reading order.

    ``suite_rules`` are the parameters of clause ACC-03 (empty when the tender does not have the clause). Requirements that are
    not automated are listed without checks, so that a report shows them as not tested.
    """
    rules = tender.clause(RULES_CLAUSE)
    present = {item.id for item in tender.requirements}
    requirements = [_requirement(item) for item in tender.requirements]
    for row in requirements:
        row["depends"] = [name for name in row["depends"] if name in present]
    return {
        "format": FORMAT,
        "domain": tender.file.domain,
        "tender": {"slug": tender.file.slug, "title": tender.file.title.nl, "reference": tender.file.reference},
        "kb": {"version": tender.kb_version, "digest": tender.kb_digest},
        "date": tender.date,
        "suite_rules": _values(rules.settings) if rules else {},
        "languages": list(LANGUAGES),
        "requirements": requirements,
    }


def plan_bytes(plan: Mapping[str, Any]) -> bytes:
    """Return the canonical bytes of a plan: sorted keys, no blanks, ASCII."""
    return json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


def plan_digest(plan: Mapping[str, Any]) -> str:
    """Return the digest that every report of this plan carries."""
    return hashlib.sha256(plan_bytes(plan)).hexdigest()
