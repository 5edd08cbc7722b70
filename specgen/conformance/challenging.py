"""A vendor contests a check: the requirement, the verdict and its evidence, with the vendor's reason, in one file for the buyer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from specgen.conformance import canonical
from specgen.conformance.comparing import Outcome, Result
from specgen.conformance.plan import PlannedRequirement

FORMAT = "specgen-challenge/1"
MAX_REASON = 20_000
MAX_LINES = 5_000


class ChallengeError(ValueError):
    """A challenge cannot be made; the message says why."""


def lines_of(evidence: Path, check: str) -> list[str]:
    """Return the lines of the evidence that belong to a check, as they stand there; each names its place in the chain."""
    found = []
    mark = f'"check":{canonical.dump(check).decode("ascii")}'
    with evidence.open("r", encoding="ascii", errors="replace") as stream:
        for line in stream:
            if mark in line:
                found.append(line.rstrip("\n"))
                if len(found) > MAX_LINES:
                    raise ChallengeError(f"{check} has more than {MAX_LINES} lines of evidence: send the whole result instead")
    return found


def write(
    result: Result, item: PlannedRequirement, outcome: Outcome, lines: list[str], reason: str, by: str
) -> dict[str, Any]:
    """Return the content of a challenge. Raises ChallengeError for a reason that says nothing."""
    text = reason.strip()
    if not text:
        raise ChallengeError("a challenge needs a reason")
    if len(text) > MAX_REASON:
        raise ChallengeError(f"the reason is longer than {MAX_REASON} characters")
    row: Mapping[str, Any] = next(
        (one for one in result.data["verdicts"] if one.get("check") == outcome.check), {}
    )
    return {
        "format": FORMAT,
        "tender": result.facts["tender"],
        "plan": result.facts["plan"],
        "suite": result.facts["suite"],
        "code": result.facts["code"],
        "product": result.facts["product"],
        "version": result.facts["version"],
        "run": str(result.data.get("run", "")),
        "requirement": {
            "id": item.id,
            "version": item.version,
            "number": item.number,
            "level": item.level,
            "statement": dict(item.statement),
            "parameters": dict(item.parameters),
        },
        "check": outcome.check,
        "verdict": outcome.verdict,
        "message": row.get("message"),
        "evidence": {"head": (result.data.get("evidence") or {}).get("head", ""), "lines": lines},
        "reason": text,
        "by": by,
    }
