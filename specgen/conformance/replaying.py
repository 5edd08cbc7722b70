"""The buyer repeats a part of a vendor's run: every knock-out, and a sample that only the nonce decides.

The sample follows from the nonce by SHA-256, so the vendor cannot know it beforehand, and everybody can reckon it afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from specgen.conformance.comparing import Comparison, Result
from specgen.conformance.plan import Plan
from specgen.conformance.target import Claims

FORMAT = "specgen-replay/1"
FILE = "replay.json"
KNOCK_OUT = "minimum"


@dataclass(frozen=True)
class Choice:
    """The requirements that are repeated: all knock-outs, and those drawn from the rest."""

    knock_outs: tuple[str, ...]
    drawn: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Both, knock-outs first."""
        return (*self.knock_outs, *self.drawn)


def choose(plan: Plan, declared: Result, nonce: str, sample: int) -> Choice:
    """Return what to repeat. Drawn is only from what was declared ``passed``: a failure needs no repetition."""
    covered = {one.requirement for one in declared.outcomes.values()}
    automated = [item for item in plan.requirements if item.checks and item.id in covered]
    passed = {
        item.id
        for item in automated
        if all(name in declared.outcomes and declared.outcomes[name].verdict == "passed" for name in item.checks)
    }
    hard = tuple(item.id for item in automated if item.level == KNOCK_OUT)
    rest = sorted((item.id for item in automated if item.id in passed and item.id not in hard), key=lambda one: _lot(nonce, one))
    wanted = set(rest[: max(0, sample)])
    return Choice(hard, tuple(item.id for item in automated if item.id in wanted))


def _lot(nonce: str, requirement: str) -> str:
    return hashlib.sha256(f"{nonce}/{requirement}".encode()).hexdigest()


def claims_of(header: Mapping[str, Any]) -> Claims:
    """Return the claims that the vendor's run was made with, as its evidence states them."""
    said = header.get("claims")
    said = said if isinstance(said, dict) else {}
    claims = said.get("claims")
    claims = claims if isinstance(claims, dict) else {}
    texts = {name: text for name in ("product", "version", "statement") if isinstance(text := said.get(name), str)}
    return Claims(
        {str(name): value for name, value in claims.items() if isinstance(value, bool)},
        **texts,
        scope="part" if said.get("scope") == "part" else "whole",
    )


def sheet(choice: Choice, declared: Result, replayed: Result, found: Comparison, nonce: str) -> dict[str, Any]:
    """Return the content of ``replay.json``: what was repeated, and where the repetition does not confirm the declaration."""
    return {
        "format": FORMAT,
        "nonce": nonce,
        "knock_outs": list(choice.knock_outs),
        "drawn": list(choice.drawn),
        "declared": {**declared.facts, "run": str(declared.data.get("run", ""))},
        "replayed": {**replayed.facts, "run": str(replayed.data.get("run", ""))},
        "rows": [
            {
                "requirement": one.requirement,
                "check": one.check,
                "declared": declared.outcomes[one.check].verdict if one.check in declared.outcomes else "",
                "replayed": one.verdict,
            }
            for one in replayed.outcomes.values()
        ],
        "not_confirmed": [one.check for one in found.worse],
    }


def conclusion(choice: Choice, found: Comparison, replayed: Sequence[str]) -> int:
    """Return the exit code: 1 when something declared passed is failed now, 4 when something stays unclear or another product
    answered, 0 when all is confirmed."""
    if any(one.after == "failed" for one in found.worse):
        return 1
    other = {"product", "version", "code"} & set(found.facts)
    return 4 if found.worse or other or not choice.all or not replayed else 0
