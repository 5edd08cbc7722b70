"""Everything a report says, joined once from plan and evidence; the writers only put it into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.conformance import canonical, exclusions, judging, messages
from specgen.conformance.api import Check, Message
from specgen.conformance.evidence import Evidence, Trace, trace_key
from specgen.conformance.judging import Derived, Judged
from specgen.conformance.plan import Plan, seed_of

FORMAT = "specgen-result/1"
EXITS = {"conform": 0, "non_conform": 1, "cannot_tell": 4}


@dataclass(frozen=True)
class Report:
    """A judged run. ``result`` is the content of ``result.json``; ``language`` that of the texts for people."""

    plan: Plan
    evidence: Evidence
    derived: Derived
    result: Mapping[str, Any]
    language: str
    sentences: Mapping[str, Mapping[str, str]]

    def say(self, message: Message | None) -> str:
        """Return a message in the report's language ("" for none)."""
        return messages.sentence(message.code, message.arguments, self.language, self.sentences) if message else ""

    def traces(self, row: Judged) -> list[Trace]:
        """Return the traces of a check, one per run."""
        keys = [trace_key(row.check, one.number) for one in row.attempts]
        return [self.evidence.traces[key] for key in keys if key in self.evidence.traces]

    @property
    def exit_code(self) -> int:
        """0 conform, 1 not conform, 4 cannot tell."""
        return EXITS[str(self.result["summary"]["overall"])]


def _row(row: Judged, seed: int) -> dict[str, Any]:
    message = row.verdict.message
    return {
        "requirement": row.requirement,
        "check": row.check,
        "verdict": row.verdict.outcome.value,
        "reason": row.verdict.reason.value,
        "message": {"code": message.code, "arguments": dict(message.arguments)} if message else None,
        "evidence": list(row.verdict.evidence),
        "lines": list(row.lines),
        "compared": row.verdict.compared,
        "blocked_by": list(row.blocked_by),
        "runs": [
            {
                "run": one.number,
                "seed": seed_of(seed, row.check, one.number),
                "verdict": one.verdict.outcome.value,
                "reason": one.verdict.reason.value,
                "lines": list(one.lines),
            }
            for one in row.attempts
        ],
    }


def selection_of(plan: Plan, header: Mapping[str, Any], excluded: Mapping[str, str] | None = None) -> judging.Selection:
    """Return the selection that a header states; only requirements that the plan has, in the plan's order.

    ``excluded``: the excluded checks, where another register counts than the one that the run was made with.
    """
    named = set(header.get("requirements") or ())
    return judging.Selection(
        tuple(item.id for item in plan.requirements if item.id in named),
        frozenset(header.get("unclaimed") or ()),
        max(1, min(99, int(header.get("runs") or 1))),
        claims_scope(header) == "part",
        exclusions.in_force(header) if excluded is None else excluded,
    )


def claims_scope(header: Mapping[str, Any]) -> str:
    """Return the scope of the claims that a header states: ``whole`` or ``part``."""
    claims = header.get("claims")
    return "part" if isinstance(claims, Mapping) and claims.get("scope") == "part" else "whole"


def _summary(plan: Plan, evidence: Evidence, derived: Derived) -> dict[str, Any]:
    state, levels = judging.overall(derived.requirements, plan.rules)
    end = evidence.end or {}
    if (end.get("stopped") or not evidence.header.get("identified")) and state == "conform":
        state = "cannot_tell"
    runs = max(1, int(evidence.header.get("runs") or 1))
    lot = str(evidence.header.get("lot") or "")
    asked = [item.id for item in plan.requirements if not lot or not item.lots or lot in item.lots]
    covered = set(evidence.header.get("requirements") or ())
    whole = runs >= plan.runs and not evidence.header.get("only") and covered >= set(asked)
    whole = whole and claims_scope(evidence.header) == "whole"
    return {
        "overall": state,
        "levels": levels,
        "complete": whole,
        "runs": {"done": runs, "asked": plan.runs},
        "stopped": end.get("stopped", ""),
        "counts": {key: sum(level[key] for level in levels.values()) for key in messages.OUTCOMES},
        "checks": {key: sum(row.verdict.outcome.value == key for row in derived.verdicts) for key in messages.OUTCOMES},
    }


def _adapter(header: Mapping[str, Any]) -> dict[str, Any]:
    """Return which adapter stood between the suite and the product, by name and digest; nothing where there was none."""
    said = header.get("adapter")
    return {"adapter": {key: str(said.get(key, "")) for key in ("name", "sha256")}} if isinstance(said, Mapping) else {}


def _exclusions(plan: Plan, header: Mapping[str, Any], register: exclusions.Register | None) -> list[dict[str, Any]]:
    """Return the entries on checks of this plan, as the report shows them."""
    try:
        known = exclusions.of_header(header) if register is None else register
    except exclusions.RegisterError:
        return []
    shown = ("id", "check", "requirement", "reason", "date", "author", "suite_version", "effect", "digest")
    return [
        {name: dict(one.reason) if name == "reason" else getattr(one, name) for name in shown}
        for one in known.entries
        if one.check in plan.checks
    ]


def make(plan: Plan, checks: Mapping[str, Check], evidence: Evidence, register: exclusions.Register | None = None) -> Report:
    """Return the report that follows from plan and evidence; the same for the vendor's run and the buyer's verification.

    ``register``: what the buyer excluded by now, where that is more than the run knew of.
    """
    header = evidence.header
    excluded = None if register is None else {check: entry.id for check, entry in register.checks.items()}
    selection = selection_of(plan, header, excluded)
    derived = judging.derive(plan, checks, evidence, selection)
    result = {
        "format": FORMAT,
        "suite": {"digest": header.get("suite", ""), "code": header.get("code", "")},
        "plan": {"digest": plan.digest, "tender": dict(plan.tender), "kb": dict(plan.kb), "date": plan.date},
        "target": {
            "product": header.get("product", ""),
            "version": header.get("version", ""),
            "identified": bool(header.get("identified")),
            "interfaces": dict(header.get("interfaces") or {}),
            **_adapter(header),
        },
        "mode": header.get("mode", ""),
        "nonce": header.get("nonce", ""),
        "by": header.get("by", ""),
        "run": header.get("run", ""),
        "seed": header.get("seed", 0),
        "started_at": header.get("started_at", ""),
        "clock": header.get("clock", ""),
        "claims": {
            "digest": canonical.digest(canonical.dump(header.get("claims"))),
            "not_claimed": list(header.get("unclaimed") or ()),
        },
        "exclusions": _exclusions(plan, header, register),
        "cause": header.get("cause"),
        "notes": list(header.get("notes") or ()),
        "verdicts": [_row(row, int(header.get("seed") or 0)) for row in derived.verdicts],
        "requirements": [
            {
                "requirement": item.requirement,
                "level": item.level,
                "verdict": item.outcome.value,
                "reason": item.reason.value,
                "checks": list(item.checks),
            }
            for item in derived.requirements
        ],
        "residue": [
            {"check": trace.check, "run": trace.attempt, "left": list(trace.residue)}
            for trace in evidence.traces.values()
            if trace.residue
        ],
        "disturbed": [
            {
                "check": trace.check,
                "run": trace.attempt,
                "reason": trace.interrupted.code if trace.interrupted else "",
                "left": list(trace.residue),
            }
            for trace in evidence.disturbed
        ],
        "summary": _summary(plan, evidence, derived),
        "evidence": {"head": evidence.head, "lines": evidence.count},
    }
    language = str(header.get("language") or "nl")
    return Report(plan, evidence, derived, result, language, messages.domain_messages(plan.domain))
