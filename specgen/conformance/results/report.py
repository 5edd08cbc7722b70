"""Everything a report says, joined once from plan and evidence; the writers only put it into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.conformance import canonical, judging, messages
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


def selection_of(plan: Plan, header: Mapping[str, Any]) -> judging.Selection:
    """Return the selection that a header states; only requirements that the plan has, in the plan's order."""
    named = set(header.get("requirements") or ())
    return judging.Selection(
        tuple(item.id for item in plan.requirements if item.id in named),
        frozenset(header.get("unclaimed") or ()),
        max(1, min(99, int(header.get("runs") or 1))),
    )


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
    return {
        "overall": state,
        "levels": levels,
        "complete": whole,
        "runs": {"done": runs, "asked": plan.runs},
        "stopped": end.get("stopped", ""),
        "counts": {key: sum(level[key] for level in levels.values()) for key in messages.OUTCOMES},
        "checks": {key: sum(row.verdict.outcome.value == key for row in derived.verdicts) for key in messages.OUTCOMES},
    }


def make(plan: Plan, checks: Mapping[str, Check], evidence: Evidence) -> Report:
    """Return the report that follows from plan and evidence; the same for the vendor's run and the buyer's verification."""
    header = evidence.header
    derived = judging.derive(plan, checks, evidence, selection_of(plan, header))
    result = {
        "format": FORMAT,
        "suite": {"digest": header.get("suite", ""), "code": header.get("code", "")},
        "plan": {"digest": plan.digest, "tender": dict(plan.tender), "kb": dict(plan.kb), "date": plan.date},
        "target": {
            "product": header.get("product", ""),
            "version": header.get("version", ""),
            "identified": bool(header.get("identified")),
            "interfaces": dict(header.get("interfaces") or {}),
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
        "summary": _summary(plan, evidence, derived),
        "evidence": {"head": evidence.head, "lines": evidence.count},
    }
    language = str(header.get("language") or "nl")
    return Report(plan, evidence, derived, result, language, messages.domain_messages(plan.domain))
