"""``specgen prove --repeat``: the same suite on the reference, again and again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from specgen.cli.output import as_json, note, words
from specgen.errors import Exit, Finding, FindingsError, say

if TYPE_CHECKING:
    from specgen.conformance.plan import Plan
    from specgen.model.knowledge import KnowledgeBase
    from specgen.proof.steadiness import Steadiness


def _plans(kb: KnowledgeBase, wanted: Sequence[str], domains: Sequence[str], given: Path | None) -> list[Plan]:
    """Return the plans to run: that of a file, or one per domain with the values of the proof. Raises FindingsError."""
    from specgen.conformance.plan import PlanError, parse
    from specgen.proof.plan import plan_of
    from specgen.proof.prove import REFERENCES

    if given is not None:
        try:
            found = parse(json.loads(given.read_bytes()))
        except (PlanError, ValueError) as error:
            told = say("{name} is no plan: {error}", name=given.name, error=str(error).splitlines()[0])
            finding = Finding("SG-PRF-002", told, None, given.name, say("take plan.json from the result of a run"))
            raise FindingsError(say("nothing to run"), (finding,)) from error
        return [found]
    plans = []
    for domain in [name for name in REFERENCES if not domains or name in domains]:
        mine = [
            kb.requirements[name]
            for component in kb.components.values()
            if component.domain == domain
            for name in component.requirements
        ]
        if not wanted or any(one.id in wanted for one in mine):
            plans.append(parse(plan_of(domain, mine)))
    return plans


def repeated(
    kb: KnowledgeBase,
    wanted: Sequence[str],
    domains: Sequence[str],
    times: int,
    faults: bool,
    given: Path | None,
    output: Path | None,
    json_output: bool,
) -> int:
    """Run, compare, tell; exit 1 when a verdict differed between repeats or was not passed."""
    from specgen.proof.faults import BAD_DAY
    from specgen.proof.steadiness import as_json as steadiness_json
    from specgen.proof.steadiness import steadiness

    found = []
    for plan in _plans(kb, wanted, domains, given):
        only = [item.id for item in plan.requirements if item.checks and (not wanted or item.id in wanted)]
        found.append(
            steadiness(
                plan,
                times=times,
                faults=BAD_DAY if faults else None,
                only=only,
                progress=lambda step: note(f"  {words(step)}"),
            )
        )
    value = {one.domain: steadiness_json(one) for one in found}
    if output is not None:
        output.write_bytes(json.dumps(value, indent=1, sort_keys=True).encode("utf-8") + b"\n")
    if json_output:
        as_json(value)
    for one in found:
        _tell(one)
    return int(Exit.OK if found and all(one.identical for one in found) else Exit.NEGATIVE)


def _tell(found: Steadiness) -> None:
    faults = found.faults
    note(
        say(
            "{domain}: {repeats} repeats, {checks} checks, {differing} with different verdicts; {messages} messages, {faults} faults",
            domain=found.domain,
            repeats=len(found.repeats),
            checks=len(found.repeats[0].verdicts) if found.repeats else 0,
            differing=len(found.differing),
            messages=faults["messages"],
            faults=sum(count for name, count in faults.items() if name not in ("messages", "connections")),
        )
    )
    for check, verdicts in found.differing.items():
        told = ", ".join(f"{outcome} {count}" for outcome, count in sorted(verdicts.items()))
        note(say("  {check}: {verdicts}", check=check, verdicts=told))
    for check, why in found.unpassed.items():
        note(say("  {check}: not passed in any repeat ({why})", check=check, why=why))
