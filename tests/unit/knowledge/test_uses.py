"""Rules for use cases, measures, combinations, mappings, conditions and operations: each fault is found at its place, and only it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.simulator.core.scenarios import ScenarioError, figures
from tests.conftest import REPOSITORY
from tests.unit.knowledge.small import both, knowledge_base, requirement, write
from tests.unit.resolve.test_selection import use_case

Tree = dict[str, Any]
USES = "requirements/use-cases/databroker.yaml"
MEASURES = "requirements/measures.yaml"
RULES = "requirements/combinations.yaml"
MAPPING = "requirements/mappings/kader.yaml"
EEN = "requirements/databroker/een.yaml"
BASIS = "requirements/profiles/basis.yaml"


def sound() -> Tree:
    """Return the small knowledge base with one of everything, without a fault."""
    tree = knowledge_base()
    tree["requirements/interface/api.json"] = '{"limit": 5, "paths": {"/x": {"get": {"operationId": "lees"}}}}\n'
    first = tree["requirements/databroker/een.yaml"]["requirements"][0]
    first["verification"] = {
        "method": "test",
        "procedure": [both("Lees binnen {deadline}.")],
        "operations": ["api#lees"],
    }
    del first["not_tested_reason"]
    measure = {
        "id": "telling",
        "title": both("Telling"),
        "definition": both("Aantal."),
        "formula": "n",
        "unit": "stuk",
        "aggregation": both("Per uur."),
        "sources": [{"source": "STUDIE"}],
        "requirements": ["DB-EEN-01"],
    }
    rule = {
        "id": "regel",
        "domain": "databroker",
        "when": {"requirement": "DB-EEN-01"},
        "message": both("Let op."),
        "fix": both("Kies."),
        "severity": "info",
        "sources": [{"source": "STUDIE"}],
    }
    frame = {"id": "kader", "title": "Kader", "organisation": "O", "date": "2026", "status": "unverified"}
    tree[USES] = {
        "domain": "databroker",
        "use_cases": [use_case("plaats", components=["een"], include=["DB-TWE-01"], measures=["telling"])],
    }
    tree[MEASURES] = {"measures": [measure]}
    tree[RULES] = {"combinations": [rule]}
    tree[MAPPING] = {
        "framework": frame,
        "capabilities": [{"capability": "R1", "title": "T", "requirements": ["DB-EEN-01"]}],
    }
    return tree


def found(tree: Tree, folder: Path) -> set[tuple[str, str, str]]:
    """Return (code, subject, file) of the errors."""
    write(folder, tree)
    _, findings = load_kb(Roots(folder, "test"), use_cache=False)
    return {
        (one.code, one.subject, one.where.file if one.where else "")
        for one in findings
        if one.code.startswith("SG-KB-18")
    }


def test_the_sound_one_has_no_finding(tmp_path: Path) -> None:
    assert found(sound(), tmp_path) == set()


def case(tree: Tree) -> Tree:
    one: Tree = tree[USES]["use_cases"][0]
    return one


def first(tree: Tree) -> Tree:
    one: Tree = tree["requirements/databroker/een.yaml"]["requirements"][0]
    return one


def rule_of(tree: Tree) -> Tree:
    one: Tree = tree[RULES]["combinations"][0]
    return one


def measure_of(tree: Tree) -> Tree:
    one: Tree = tree[MEASURES]["measures"][0]
    return one


def capability_of(tree: Tree) -> Tree:
    one: Tree = tree[MAPPING]["capabilities"][0]
    return one


def _two_documents(tree: Tree) -> None:
    index = tree["requirements/interface/index.yaml"]["interfaces"]
    index.append({"id": "nog", "domain": "databroker", "file": "nog.json", "kind": "openapi", "title": both("Nog")})
    tree["requirements/interface/nog.json"] = '{"webhooks": {"w": {"post": {"operationId": "lees"}}}}\n'


def _circle(tree: Tree) -> None:
    tree["requirements/profiles/basis.yaml"]["extends"] = ["ander"]
    other = {
        "profile": "ander",
        "domain": "databroker",
        "title": both("A"),
        "description": both("A."),
        "extends": ["basis"],
    }
    tree["requirements/profiles/ander.yaml"] = other


NO_SUCH = {"param": {"name": "DB-EEN-01.weg", "op": "eq", "value": 1}}
FAULTS: list[tuple[str, Callable[[Tree], Any], set[tuple[str, str, str]]]] = [
    ("component", lambda t: case(t).update(components=["weg"]), {("SG-KB-180", "plaats", USES)}),
    ("included", lambda t: case(t).update(include=["DB-WEG-01"]), {("SG-KB-180", "plaats", USES)}),
    ("measure", lambda t: case(t).update(measures=["weg"]), {("SG-KB-180", "plaats", USES)}),
    ("source", lambda t: case(t).update(sources=[{"source": "WEG"}]), {("SG-KB-180", "plaats", USES)}),
    ("selects nothing", lambda t: case(t).update(components=[], include=[]), {("SG-KB-184", "plaats", USES)}),
    ("no acceptance", lambda t: case(t).update(acceptance=[]), {("SG-KB-184", "plaats", USES)}),
    ("police", lambda t: case(t).update(lane="C"), {("SG-KB-184", "plaats", USES)}),
    ("out but selects", lambda t: case(t).update(out_of_scope=both("Nee.")), {("SG-KB-184", "plaats", USES)}),
    ("measure of a requirement", lambda t: first(t).update(measures=["weg"]), {("SG-KB-180", "DB-EEN-01", EEN)}),
    ("requirement of a measure", lambda t: measure_of(t).update(requirements=["DB-WEG-01"]), {("SG-KB-180", "telling", MEASURES)}),
    ("requirement of a mapping", lambda t: capability_of(t).update(requirements=["DB-WEG-01"]), {("SG-KB-180", "kader", MAPPING)}),
    ("neither nor", lambda t: t[MAPPING]["capabilities"][0].pop("requirements"), {("SG-KB-185", "kader", MAPPING)}),
    ("two keys", lambda t: t[RULES]["combinations"][0]["when"].update(joint=True), {("SG-KB-181", "regel", RULES)}),
    ("no key", lambda t: rule_of(t).update(when={"not": {}}), {("SG-KB-181", "regel", RULES)}),
    ("unknown parameter", lambda t: rule_of(t).update(when=NO_SUCH), {("SG-KB-181", "regel", RULES)}),
    ("too early", lambda t: first(t).update(applies_if={"requirement": "DB-TWE-01"}), {("SG-KB-181", "DB-EEN-01", EEN)}),
    ("unknown operation", lambda t: first(t)["verification"].update(operations=["api#schrijf"]), {("SG-KB-182", "DB-EEN-01", EEN)}),
    ("no operation", lambda t: first(t)["verification"].pop("operations"), {("SG-KB-183", "DB-EEN-01", EEN)}),
    (
        "operation without test",
        lambda t: t[EEN]["requirements"][1]["verification"].update(operations=["api#lees"]),
        {("SG-KB-182", "DB-EEN-02", EEN)},
    ),
    ("interface", lambda t: t[EEN].update(interfaces=["weg"]), {("SG-KB-180", "een", EEN)}),
    ("circle", _circle, {("SG-KB-186", "ander", "requirements/profiles/ander.yaml")}),
    ("unknown parent", lambda t: t[BASIS].update(extends=["weg"]), {("SG-KB-180", "basis", BASIS)}),
    ("same operation twice", _two_documents, {("SG-KB-187", "nog", "requirements/interface/index.yaml")}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_found_at_its_place_and_nothing_else(
    change: Callable[[Tree], Any], expected: set[tuple[str, str, str]], tmp_path: Path
) -> None:
    tree = sound()
    change(tree)
    assert found(tree, tmp_path) == expected


def test_a_reference_to_a_thing_in_an_unreadable_file_is_not_called_dangling(tmp_path: Path) -> None:
    from specgen.errors import InputError

    tree = sound()
    tree["requirements/databroker/drie.yaml"] = {
        "component": "drie",
        "title": both("D"),
        "requirements": [requirement("DB-DRI-01")],
    }
    case(tree)["include"] = ["DB-DRI-01"]
    write(tmp_path, tree)
    (tmp_path / "requirements/databroker/drie.yaml").write_text(
        "component: drie\nrequirements:\n- id: DB-DRI-01\n  x: [\n", "utf-8"
    )
    with pytest.raises(InputError) as caught:
        load_kb(Roots(tmp_path, "test"), use_cache=False)
    assert "SG-KB-180" not in {one.code for one in caught.value.findings}


# -- the shipped use cases


KB = load_kb(Roots(REPOSITORY, "test"), use_cache=False)[0]
IN_SCOPE = [one for one in KB.use_cases.values() if one.out_of_scope is None]


def test_there_are_use_cases_for_both_domains_and_lanes() -> None:
    lanes = {(KB.use_case_domains[one.id], one.lane) for one in IN_SCOPE}
    assert lanes == {("databroker", ""), ("anpr", "A"), ("anpr", "B")}


@pytest.mark.parametrize("name", [one.id for one in IN_SCOPE])
def test_the_simulator_plays_the_acceptance_scenario_and_what_it_needs_happens(name: str) -> None:
    scenario = KB.use_cases[name].scenario
    assert scenario is not None and scenario.expect
    played = figures(scenario.world, scenario.seed, scenario.settings)
    short = {key: (played.get(key), least) for key, least in scenario.expect.items() if played.get(key, -1) < least}
    assert short == {}
    assert played == figures(scenario.world, scenario.seed, scenario.settings)


@pytest.mark.parametrize(
    ("world", "settings", "said"),
    [
        ("sea", {}, "unknown world"),
        ("traffic", {"cars": 5}, "unknown settings: cars"),
        ("traffic", {"gates": ("one",)}, "at least two"),
        ("traffic", {"vehicles": -1}, "at least 0"),
        ("traffic", {"through": 90, "inbound": 20}, "at most 100"),
        ("sensors", {"vehicles": 5}, "unknown settings"),
    ],
)
def test_a_scenario_that_cannot_be_played_says_which_setting(world: str, settings: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match=said):
        figures(world, 1, settings)
