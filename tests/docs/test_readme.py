"""The numbers in the README are those of the knowledge base, the mutants and the examples as they are."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from specgen.conformance.registry import domain_checks
from specgen.dossier.build import prepare
from specgen.knowledge.locate import locate
from specgen.knowledge.store import load_kb
from specgen.mutants.anpr import MUTANTS as ANPR
from specgen.mutants.databroker import MUTANTS as DATABROKER

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def numbers(pattern: str) -> tuple[int, ...]:
    """Return the numbers of the only place in the README that has this form."""
    found = re.findall(pattern, " ".join(README.split()))
    assert len(found) == 1, found
    groups = found[0] if isinstance(found[0], tuple) else (found[0],)
    return tuple(int(one) for one in groups)


def test_the_contents_of_the_knowledge_base() -> None:
    kb, _ = load_kb(locate(str(ROOT)))
    domains = Counter(component.domain for component in kb.components.values() for _ in component.requirements)
    levels = Counter(one.level for one in kb.requirements.values())
    tested = sum(bool(one.verification.checks) for one in kb.requirements.values())
    procedures = sum(one.verification.method == "test" for one in kb.requirements.values())
    assert numbers(r"(\d+) requirements in Dutch and English: (\d+) for a data broker, (\d+) for ANPR") == (
        len(kb.requirements),
        domains["databroker"],
        domains["anpr"],
    )
    assert numbers(r"(\d+) have a black-box procedure, (\d+) of these in the suite; (\d+) exclude a bidder, (\d+) are scored") == (
        procedures,
        tested,
        levels["minimum"] + levels["substantial"],
        levels["award"],
    )
    records = [record for values in kb.law.values() for record in values]
    assert numbers(
        r"(\d+) clauses with their legal basis, (\d+) dated legal values \((\d+) read in the text itself"
    ) == (
        len(kb.clauses),
        len(records),
        sum(record.status == "verified" for record in records),
    )
    assert numbers(r"(\d+) standards with exact version") == (len(kb.standards),)


def test_the_number_of_mutants() -> None:
    assert numbers(r"(\d+) mutants in all") == (len(ANPR) + len(DATABROKER),)


def test_what_the_transcripts_say_of_the_examples() -> None:
    for name in ("gent-databroker", "mechelen-anpr"):
        _, tender, _ = prepare(locate(str(ROOT)), ROOT / "examples" / f"{name}.yaml", "2026-11-23", None)
        tested = sum(one.automated for one in tender.requirements)
        built = f"built     {len(tender.requirements)} requirements ({tested} tested by the suite), {len(tender.clauses)} clauses"
        part = README[README.index(f"\n{name}\n") :]
        assert built in part[: part.index("sealed")]
        table = domain_checks("databroker" if "databroker" in name else "anpr")
        mine = [table[check] for one in tender.requirements for check in one.requirement.verification.checks]
        load = sum("load" in check.exclusive for check in mine)
        left = f"{load} under load left for a window that the target names, {len(tender.requirements) - tested} to be shown otherwise"
        told = f"{tested - load} passed, {left}"
        assert told in part[: part.index("sealed")]


def test_pictures_and_links_are_there() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
