"""The proof itself, on a toy: it must see a check that cannot fail, a mutant that nobody notices, and one that hits others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import specgen.checks
from specgen.model.parameter import Parameter
from specgen.model.requirement import Requirement, Verification
from specgen.model.text import Localized
from specgen.mutants import Mutant
from specgen.proof import matrix
from specgen.proof.journal import Journal, made_of
from specgen.proof.plan import plan_of, value_of
from specgen.proof.prove import prove
from specgen.reference.serving import Options, Running

sys.path.insert(0, str(Path(__file__).parents[1] / "conformance"))

import toy_domain


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(specgen.checks.REGISTRY, "toy", "toy_domain:CHECKS")
    monkeypatch.setattr("specgen.conformance.travelling.code", lambda domain: {"specgen/checks/x.py": b""})


def _text(text: str) -> Localized:
    return Localized(text, text)


def requirement(identifier: str, check: str, depends: Sequence[str] = (), **parameters: Parameter) -> Requirement:
    return Requirement(
        id=identifier,
        version="1.0.0",
        status="draft",
        level="requirement",
        title=_text("t"),
        statement=_text("s"),
        rationale=_text("r"),
        verification=Verification("test", checks=(check,)),
        sources=(),
        depends=tuple(depends),
        parameters=parameters,
    )


SECONDS = Parameter("integer", _text("deadline"), unit="s", default=30, min=1, max=60)
REQUIREMENTS = [
    requirement("TOY-ING-01", "TOY-ING-01.readable", deadline=SECONDS),
    requirement("TOY-POL-01", "TOY-POL-01.closed", ["TOY-ING-01"]),
]


def start(options: Options, replace: Mapping[str, Callable[[Any], Any]] | None = None) -> Running:
    """Start the toy; its one part, ``faults``, is the tuple of its faults."""
    faults: tuple[str, ...] = ()
    for wrap in (replace or {}).values():
        faults = wrap(faults)
    product = toy_domain.Product(faults=faults, name=options.product or "Toy", prefix=options.path_prefix)
    return Running(product.target(), product.close)


def mutant(name: str, identifier: str, *faults: str) -> Mutant:
    return Mutant(name, identifier, "sentence", "faults", lambda honest: (*honest, *faults))


GOOD = [mutant("wrong", "TOY-ING-01", "wrong"), mutant("leaking", "TOY-POL-01", "leak")]


def test_a_whole_proof() -> None:
    found = prove(REQUIREMENTS, domain="toy", start=start, mutants=GOOD)
    assert found.proven and [row.proven for row in found.rows] == [True, True]
    first, second = found.rows
    assert first.mutants[0].own == {"TOY-ING-01.readable": "failed"} and first.mutants[0].blocked == (
        "TOY-POL-01.closed",
    )
    assert second.mutants[0].own == {"TOY-POL-01.closed": "failed"} and second.mutants[0].blocked == ()
    assert first.parameters == {"deadline": 1}
    value = matrix.document([found], "2026-11-23")
    assert b'"proven": true' in value and value == matrix.document([found], "2026-11-23")


def says(row: matrix.Row) -> tuple[str, ...]:
    return tuple(str(one) for one in row.problems)


def test_a_mutant_that_nobody_notices() -> None:
    found = prove(REQUIREMENTS, domain="toy", start=start, mutants=[mutant("tame", "TOY-ING-01"), GOOD[1]])
    assert not found.proven and says(found.rows[0]) == ("mutant tame is not failed by its own check",)


def test_a_mutant_that_hits_another_requirement() -> None:
    both = mutant("both", "TOY-POL-01", "leak", "wrong")
    found = prove(REQUIREMENTS, domain="toy", start=start, mutants=[GOOD[0], both])
    assert not found.proven
    assert "mutant both: TOY-ING-01.readable failed" in says(found.rows[1])


def test_a_dependency_that_is_not_declared() -> None:
    loose = [REQUIREMENTS[0], requirement("TOY-POL-01", "TOY-POL-01.closed")]
    lost = mutant("lost", "TOY-ING-01", "lost")
    found = prove(loose, domain="toy", start=start, mutants=[lost, GOOD[1]])
    assert "mutant lost: TOY-POL-01.closed is inconclusive" in says(found.rows[0])


def test_missing_and_stray_mutants() -> None:
    found = prove(REQUIREMENTS, domain="toy", start=start, mutants=[GOOD[0], mutant("stray", "TOY-XXX-01", "leak")])
    assert says(found.rows[1]) == ("no mutant",) and found.strays == ("stray (TOY-XXX-01)",) and not found.proven


def test_only_one() -> None:
    found = prove(REQUIREMENTS, domain="toy", only=("TOY-ING-01",), start=start, mutants=GOOD)
    assert [row.requirement for row in found.rows] == ["TOY-ING-01"] and found.proven


def test_times_are_short_and_the_rest_is_as_in_the_tender() -> None:
    assert value_of("TOY-ING-01", "deadline", SECONDS) == 1
    assert value_of("TOY-ING-01", "k", Parameter("integer", _text("k"), unit="vehicle", default=10, min=5)) == 10
    assert value_of("TOY-ING-01", "retention", Parameter("integer", _text("k"), unit="d", default=30, min=1)) == 30
    assert value_of("ANPR-CAM-13", "flag_limit", Parameter("integer", _text("k"), unit="s", default=2, min=1)) == 2
    assert plan_of("toy", REQUIREMENTS)["requirements"][1]["depends"] == ["TOY-ING-01"]


def test_a_stopped_proof_goes_on_where_it_was(tmp_path: Path) -> None:
    """What was found is not tried again; a row that was cut off is; other code begins anew; a whole proof leaves nothing behind."""
    tried: list[str] = []

    def telling(one: Mutant) -> Mutant:
        def wrap(honest: Any) -> Any:
            tried.append(one.name)
            if one.name == "leaking" and len(tried) == 2:
                raise KeyboardInterrupt
            return one.wrap(honest)

        return Mutant(one.name, one.requirement, one.sentence, one.part, wrap)

    table = [telling(one) for one in GOOD]
    place = tmp_path / "proof.json.toy.partial"
    with pytest.raises(KeyboardInterrupt):
        prove(REQUIREMENTS, domain="toy", start=start, mutants=table, journal=Journal(place, "one"))
    assert tried == ["wrong", "leaking"] and place.read_text(encoding="utf-8").startswith("one\n")
    kept = Journal(place, "one").rows()
    assert set(kept) == {"wrong"} and kept["wrong"].killed
    with place.open("a", encoding="utf-8") as file:
        file.write('{"name": "leaking", "requ')
    assert Journal(place, "other").rows() == {}
    found = prove(REQUIREMENTS, domain="toy", start=start, mutants=table, journal=Journal(place, "one"))
    assert found.proven and tried == ["wrong", "leaking", "leaking"] and not place.exists()
    assert found.rows[0].mutants == (kept["wrong"],)
    place.write_text("one\n", encoding="utf-8")
    prove(REQUIREMENTS, domain="toy", start=start, mutants=table, journal=Journal(place, "other"))
    assert tried[3:] == ["wrong", "leaking"]


def test_what_a_row_depends_on() -> None:
    plan = plan_of("toy", REQUIREMENTS)
    assert made_of(plan, True) == made_of(plan, True) != made_of(plan, False)
    plan["requirements"][0]["parameters"]["deadline"] = 2
    assert made_of(plan, True) != made_of(plan_of("toy", REQUIREMENTS), True)
