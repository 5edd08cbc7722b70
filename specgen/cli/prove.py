"""``specgen prove``: the kill matrix."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from specgen.cli.common import check_ids, date_option, json_option, roots_of
from specgen.cli.output import as_json, note, words
from specgen.errors import Exit, Finding, FindingsError, say

if TYPE_CHECKING:
    from specgen.model.requirement import Requirement
    from specgen.proof.journal import Journal
    from specgen.proof.matrix import DomainProof


@click.command()
@click.argument("requirements", nargs=-1, metavar="REQ-ID")
@click.option("--full", is_flag=True, help="Run every check on every mutant, the slow ones too.")
@click.option("--repeat", type=click.IntRange(1, 1000), help="Run the suite on the reference so often and compare the verdicts.")
@click.option("--faults", is_flag=True, help="With --repeat: over a line that delays, cuts, loses and repeats.")
@click.option(
    "--plan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --repeat: the plan.json of a tender's run, with its own parameter values.",
)
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Mutants tried at once (default: three per core, as they mostly wait)."
)
@click.option("--domain", "domains", multiple=True, help="Only this domain (repeatable).")
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the result here (proof.json)."
)
@date_option
@json_option
@click.pass_context
def prove(
    ctx: click.Context,
    requirements: tuple[str, ...],
    full: bool,
    repeat: int | None,
    faults: bool,
    plan: Path | None,
    workers: int | None,
    domains: tuple[str, ...],
    output: Path | None,
    date: str,
    json_output: bool,
) -> int:
    """Show that each check is meaningful: the reference passes it, a mutant violating just that requirement fails it.

    What it shows was detected in our set-up: on these references, with these mutants. With --repeat it shows instead that the
    verdicts on the reference stay the same, run after run. With -o what was found stays beside the file until all is found, and a run
    that was stopped goes on from there, as long as no code and no value has changed.
    """
    from specgen.knowledge.store import load_kb
    from specgen.proof.matrix import as_json as proof_json
    from specgen.proof.matrix import document
    from specgen.proof.prove import REFERENCES
    from specgen.proof.prove import prove as prove_domain

    kb = load_kb(roots_of(ctx), check_ids())[0]
    automated = {one.id for one in kb.requirements.values() if one.verification.checks}
    _hold_known(requirements, automated)
    if repeat is not None:
        from specgen.cli.prove_repeat import repeated

        return repeated(kb, requirements, tuple(domains), repeat, faults, plan, output, json_output)
    if faults or plan is not None:
        raise click.UsageError(words(say("--faults and --plan go with --repeat")))
    proofs = []
    for domain in [name for name in REFERENCES if not domains or name in domains]:
        mine = [
            kb.requirements[name]
            for component in kb.components.values()
            if component.domain == domain
            for name in component.requirements
        ]
        wanted = [one.id for one in mine if one.id in requirements]
        if requirements and not wanted:
            continue
        proofs.append(
            prove_domain(
                mine,
                domain=domain,
                only=wanted,
                full=full,
                workers=workers or 3 * (os.cpu_count() or 1),
                progress=lambda step: note(f"  {words(step)}"),
                journal=_journal(output, domain, mine, full),
            )
        )
    if output is not None:
        output.write_bytes(document(proofs, date))
    if json_output:
        as_json({proof.domain: proof_json(proof) for proof in proofs})
    _tell(proofs)
    return int(Exit.OK if proofs and all(proof.proven for proof in proofs) else Exit.NEGATIVE)


def _journal(output: Path | None, domain: str, requirements: Sequence[Requirement], full: bool) -> Journal | None:
    """Return where the rows are kept until the proof is whole: beside the output, if there is one."""
    from specgen.proof.journal import Journal, made_of
    from specgen.proof.plan import plan_of

    if output is None:
        return None
    return Journal(output.with_name(f"{output.name}.{domain}.partial"), made_of(plan_of(domain, requirements), full))


def _hold_known(requirements: Sequence[str], automated: Collection[str]) -> None:
    """Raise FindingsError when a requirement to prove is not automated, or does not exist."""
    unknown = [name for name in requirements if name not in automated]
    if unknown:
        raise FindingsError(
            say("nothing to prove"),
            tuple(
                Finding(
                    "SG-PRF-001",
                    say("{identifier} is not an automated requirement", identifier=name),
                    None,
                    name,
                    say("see 'specgen kb list'"),
                )
                for name in unknown
            ),
        )


def _tell(proofs: Sequence[DomainProof]) -> None:
    for proof in proofs:
        held = sum(1 for row in proof.rows if row.proven)
        note(
            say(
                "{domain}: {held} of {number} requirements held, {mutants} mutants, {seconds} s",
                domain=proof.domain,
                held=held,
                number=len(proof.rows),
                mutants=sum(len(row.mutants) for row in proof.rows),
                seconds=f"{proof.seconds:.0f}",
            )
        )
        for row in proof.rows:
            for problem in row.problems:
                note(f"  {row.requirement}: {words(problem)}")
        for stray in proof.strays:
            note(say("  a mutant of no automated requirement: {mutant}", mutant=stray))
