"""Three very different buyers: their files build as they stand, inside their budgets, and none drags in what it did not choose."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from specgen.cli.common import check_ids
from specgen.conformance.api import Outcome
from specgen.dossier.build import Dossier, Request, build
from specgen.errors import Severity
from specgen.knowledge.locate import locate
from specgen.model.limits import MAX_AWARD, MAX_MINIMUM, MAX_REQUIREMENTS
from specgen.reference.broker.entities import Entities
from specgen.reference.broker.records import Problem
from specgen.resolve.cuts import budget_of
from tests import broker_harness
from tests.conftest import REPOSITORY

NAMES = ("heuvelbeek-databroker", "rivierstad-databroker", "grensdonk-anpr")
CONTEXT = {"DB-CTX-01", "DB-CTX-02", "DB-CTX-05"}


@pytest.fixture(scope="module")
def dossiers() -> dict[str, Dossier]:
    roots = locate(str(REPOSITORY))
    formats = ("docx", "xlsx", "suite", "html", "lock")
    return {
        name: build(
            roots,
            Request(REPOSITORY / "examples" / f"{name}.yaml", "2026-11-23", formats=formats),
            known_checks=check_ids(),
        )
        for name in NAMES
    }


def ids(dossier: Dossier) -> set[str]:
    return {one.id for one in dossier.tender.requirements}


def plan(dossier: Dossier) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(dossier.files["publish/suite.pyz"])) as suite:
        found: dict[str, Any] = json.loads(suite.read("plan.json"))
        return found


@pytest.mark.parametrize("name", NAMES)
def test_it_builds_as_it_stands_inside_its_budget(name: str, dossiers: dict[str, Dossier]) -> None:
    dossier = dossiers[name]
    assert [one.as_dict() for one in dossier.findings if one.severity is Severity.ERROR] == []
    size = budget_of(dossier.tender)
    assert not size.over
    assert 40 <= size.requirements <= MAX_REQUIREMENTS and size.knock_outs <= MAX_MINIMUM and size.scored <= MAX_AWARD
    assert all(
        one.requirement.level_reason for one in dossier.tender.requirements if one.level in ("minimum", "substantial")
    )
    assert {"publish/tender.nl.docx", "publish/requirements.nl.xlsx", "publish/suite.pyz"} <= set(dossier.files)


@pytest.mark.parametrize("name", NAMES)
def test_what_its_use_cases_need_is_in(name: str, dossiers: dict[str, Dossier]) -> None:
    tender = dossiers[name].tender
    from specgen.knowledge.store import load_kb

    kb = load_kb(locate(str(REPOSITORY)))[0]
    assert len(tender.file.use_cases) >= 2
    wanted = {one for use in tender.file.use_cases for one in kb.use_cases[use].include}
    assert wanted <= ids(dossiers[name])


def test_the_small_town_has_the_sensor_interface_and_nothing_of_the_context_interface(
    dossiers: dict[str, Dossier],
) -> None:
    dossier = dossiers["heuvelbeek-databroker"]
    assert {"DB-CTX-08", "DB-CTX-10", "DB-CTX-16"} <= ids(dossier)
    assert not CONTEXT & ids(dossier)
    published = {name for name in dossier.files if name.startswith("publish/interface/")}
    assert "publish/interface/broker-sensorthings-openapi.yaml" in published
    assert "publish/interface/broker-context-openapi.yaml" not in published
    assert not CONTEXT & {one["id"] for one in plan(dossier)["requirements"]}


def test_the_centre_city_federates_and_trades(dossiers: dict[str, Dossier]) -> None:
    found = ids(dossiers["rivierstad-databroker"])
    assert found >= CONTEXT
    assert {"DB-FED-02", "DB-FED-03", "DB-FED-04", "DB-CON-02", "DB-MET-01", "DB-INM-01"} <= found


def test_the_border_town_keeps_its_two_lanes_apart(dossiers: dict[str, Dossier]) -> None:
    dossier = dossiers["grensdonk-anpr"]
    camera = dossier.tender.file.camera
    assert camera is not None and set(camera.lanes) == {"A", "B"}
    assert {"ANPR-RET-08", "ANPR-CNT-05", "ANPR-LEZ-01", "ANPR-LEZ-11", "ANPR-POL-01"} <= ids(dossier)


class Without(Entities):
    """A product of the other stack: the context interface is not there."""

    def query(self, *_: Any, **__: Any) -> Any:
        raise Problem(404, "Not found", "there is no such interface")

    def retrieve(self, *_: Any, **__: Any) -> Any:
        raise Problem(404, "Not found", "there is no such interface")


def test_a_product_without_the_context_interface_passes_the_suite_of_the_small_town(
    dossiers: dict[str, Dossier],
) -> None:
    asked = [one["id"] for one in plan(dossiers["heuvelbeek-databroker"])["requirements"] if one["checks"]]
    finished = broker_harness.run(replace={"entities": lambda _: Without}, known=asked)
    assert set(broker_harness.outcomes(finished).values()) == {Outcome.PASSED}, broker_harness.told(finished)
    assert {"DB-POL-01", "DB-POL-05", "DB-GDP-02", "DB-LIN-02", "DB-TST-02"} <= set(broker_harness.outcomes(finished))


def test_the_same_product_does_not_pass_where_the_context_interface_is_asked() -> None:
    finished = broker_harness.run(replace={"entities": lambda _: Without}, only=("DB-CTX-02", "DB-GDP-02"))
    outcomes = broker_harness.outcomes(finished)
    assert Outcome.PASSED not in {outcomes["DB-CTX-02"], outcomes["DB-GDP-02"]}
