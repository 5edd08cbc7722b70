"""The proof that ships: it covers every automated requirement of the knowledge base, and says so of nothing else."""

from __future__ import annotations

import pytest

from specgen.proof import matrix
from specgen.proof.plan import automated
from specgen.proof.prove import REFERENCES, mutants_of
from tests.e2e.test_suite_run import requirements


@pytest.mark.parametrize("domain", sorted(REFERENCES))
def test_the_shipped_proof(domain: str) -> None:
    shipped = matrix.shipped()
    assert shipped["format"] == matrix.FORMAT and shipped["date"]
    proof = shipped["domains"][domain]
    assert matrix.current(shipped, domain), "run: specgen prove --full -o specgen/proof/proof.json"
    wanted = {item.id: set(item.verification.checks) for item in automated(requirements(domain))}
    assert {row["requirement"]: set(row["reference"]) for row in proof["rows"]} == wanted and len(wanted) >= 20
    assert (
        proof["proven"] and not proof["strays"] and all(row["proven"] and not row["problems"] for row in proof["rows"])
    )
    assert {mutant["name"] for row in proof["rows"] for mutant in row["mutants"]} == {
        one.name for one in mutants_of(domain)
    }


@pytest.mark.parametrize("domain", sorted(REFERENCES))
def test_every_automated_requirement_has_a_mutant_and_every_mutant_one(domain: str) -> None:
    wanted = {item.id for item in automated(requirements(domain))}
    assert {one.requirement for one in mutants_of(domain)} == wanted
    names = [one.name for one in mutants_of(domain)]
    assert len(names) == len(set(names))


def test_a_proof_of_other_checks_is_not_current() -> None:
    assert not matrix.current({}, "databroker")
    assert not matrix.current({"domains": {"databroker": {"code": "0" * 64}}}, "databroker")
    now = matrix.checks_digest("databroker")
    assert matrix.current({"domains": {"databroker": {"code": now}}}, "databroker") and now != matrix.checks_digest(
        "anpr"
    )


def test_no_reference_is_named_in_the_checks() -> None:
    """A check that knows a product by name could be kind to it."""
    from specgen.conformance import travelling

    for domain in REFERENCES:
        for name, data in travelling.code(domain).items():
            text = data.decode("utf-8").lower()
            assert "telpaal" not in text and "reference data broker" not in text, name
            assert "specgen.reference" not in text and "specgen.mutants" not in text, name
