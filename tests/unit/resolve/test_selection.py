"""What brings a requirement into a tender: component, profile, use case, dependency; and what does not go together."""

from __future__ import annotations

from typing import Any

import pytest

from specgen.resolve.cuts import budget_of, cheapest_cuts, words_of
from tests.unit.knowledge.small import both, knowledge_base, requirement
from tests.unit.knowledge.small import tender as sample
from tests.unit.resolve.room import errors, resolved

Tree = dict[str, Any]


def use_case(identifier: str, **changes: Any) -> Tree:
    """Return a sound use case that selects nothing yet."""
    base: Tree = {
        "id": identifier,
        "title": both("Vrije plaatsen"),
        "question": both("Waar?"),
        "data": both("Bezetting."),
        "privacy": both("Geen."),
        "legal_ground": both("Te bevestigen."),
        "sources": [{"source": "STUDIE"}],
        "acceptance": [both("Speel af.")],
        "scenario": {"world": "sensors", "seed": 1},
    }
    return base | changes


def files(**changes: Any) -> Tree:
    """Return the small knowledge base with a third component of two extended requirements."""
    found = knowledge_base()
    found["requirements/databroker/drie.yaml"] = {
        "component": "drie",
        "title": both("Drie"),
        "order": 30,
        "requirements": [
            requirement("DB-DRI-01"),
            requirement("DB-DRI-02", extended=True),
            requirement("DB-DRI-03", extended=True),
        ],
    }
    return found | changes


def ids(tree: Tree, tender: Tree) -> dict[str, str]:
    """Return what is selected, with the reason."""
    return {one.id: one.why for one in resolved(tree, tender).requirements}


def test_a_component_does_not_bring_its_extended_requirements() -> None:
    tender = sample() | {"select": {"components": ["drie"]}}
    found = resolved(files(), tender)
    assert "DB-DRI-01" in {one.id for one in found.requirements}
    assert {"DB-DRI-02", "DB-DRI-03"}.isdisjoint(one.id for one in found.requirements)
    assert found.excluded["DB-DRI-02"].startswith("uitgebreide eis")


@pytest.mark.parametrize("way", ["select", "profile", "use case", "dependency"])
def test_who_names_an_extended_requirement_gets_it_with_the_reason(way: str) -> None:
    tree, tender = files(), sample() | {"select": {"components": ["drie"]}}
    if way == "select":
        tender["select"]["include"] = ["DB-DRI-02"]
    elif way == "profile":
        tree["requirements/profiles/basis.yaml"]["include"] = ["DB-DRI-02"]
    elif way == "use case":
        tree["requirements/use-cases/databroker.yaml"] = {
            "domain": "databroker",
            "use_cases": [use_case("plaats", include=["DB-DRI-02"])],
        }
        tender["use_cases"] = ["plaats"]
    else:
        tree["requirements/databroker/drie.yaml"]["requirements"][0]["depends"] = ["DB-DRI-02"]
    found = ids(tree, tender)
    said = {
        "select": "uitdrukkelijk opgenomen in het bestekbestand",
        "profile": "opgenomen in profiel basis",
        "use case": "nodig voor het gebruiksgeval Vrije plaatsen",
        "dependency": "nodig om DB-DRI-01 te kunnen controleren",
    }
    assert found["DB-DRI-02"] == said[way]
    assert "DB-DRI-03" not in found


def test_a_use_case_brings_its_components_and_says_so() -> None:
    cases = {"domain": "databroker", "use_cases": [use_case("plaats", components=["drie"])]}
    found = ids(files(**{"requirements/use-cases/databroker.yaml": cases}), sample() | {"use_cases": ["plaats"]})
    assert found["DB-DRI-01"] == "onderdeel Drie uit het gebruiksgeval Vrije plaatsen"


def test_an_unknown_use_case_and_one_out_of_scope_are_errors() -> None:
    cases = {
        "domain": "databroker",
        "use_cases": [use_case("plaats", components=["drie"]), use_case("gezicht", out_of_scope=both("Niet nodig."))],
    }
    tree = files(**{"requirements/use-cases/databroker.yaml": cases})
    found = resolved(tree, sample() | {"use_cases": ["plaats", "gezicht", "weg"]})
    assert {(one.code, one.subject) for one in found.findings if one.code == "SG-TND-209"} == {
        ("SG-TND-209", "gezicht"),
        ("SG-TND-209", "weg"),
    }


def test_a_profile_extends_others_and_its_own_words_win() -> None:
    tree = files()
    tree["requirements/profiles/groot.yaml"] = {
        "profile": "groot",
        "domain": "databroker",
        "title": both("Groot"),
        "description": both("Groot."),
        "extends": ["basis"],
        "components": ["drie"],
        "include": ["DB-DRI-03", "DB-EEN-02"],
        "exclude": ["DB-EEN-01"],
        "parameters": {"DB-EEN-03": {"deadline": 9}},
    }
    tree["requirements/profiles/basis.yaml"] |= {"exclude": ["DB-EEN-02"], "parameters": {"DB-EEN-03": {"deadline": 8}}}
    tender = sample() | {"profile": "groot"}
    del tender["parameters"]["DB-EEN-01"]
    found = {one.id: one for one in resolved(tree, tender).requirements}
    assert {"DB-DRI-01", "DB-DRI-03", "DB-EEN-02"} <= set(found)
    assert {"DB-EEN-01", "DB-DRI-02"}.isdisjoint(found)
    assert found["DB-EEN-03"].settings["deadline"].value == 9


def test_a_combination_is_judged_on_what_was_selected_in_the_words_of_the_reader() -> None:
    from specgen.i18n.sentences import in_words

    rule = {
        "id": "twee-stapels",
        "domain": "databroker",
        "when": {"all": [{"component": "een"}, {"requirement": "DB-DRI-02"}, {"not": {"requirement": "DB-DRI-03"}}]},
        "message": {"nl": "Twee stapels zonder brug.", "en": "Two stacks without a bridge."},
        "fix": {"nl": "Neem de brug op.", "en": "Take in the bridge."},
        "severity": "error",
        "sources": [{"source": "STUDIE"}],
    }
    tree = files(**{"requirements/combinations.yaml": {"combinations": [rule]}})
    tender = sample() | {"select": {"include": ["DB-DRI-02"]}}
    (found,) = [one for one in resolved(tree, tender).findings if one.code == "SG-TND-234"]
    assert (found.subject, str(found.message), in_words(found.hint, "nl")) == (
        "twee-stapels",
        "Two stacks without a bridge.",
        "Neem de brug op.",
    )
    tender["select"]["include"].append("DB-DRI-03")
    assert "SG-TND-234" not in {code for code, _ in errors(resolved(tree, tender))}


def many(number: int) -> Tree:
    """Return a knowledge base with one component of ``number`` requirements; each next one has a longer sentence."""
    rows = [
        requirement(f"DB-VEE-{i:03d}", statement=both("De dienst antwoordt binnen {deadline}" + " heel" * i + "."))
        for i in range(1, number + 1)
    ]
    rows[0]["depends"] = [rows[-1]["id"]]
    rows[-2]["level"], rows[-2]["level_reason"] = "minimum", both("Nodig.")
    tree = files()
    tree["requirements/databroker/veel.yaml"] = {
        "component": "veel",
        "title": both("Veel"),
        "order": 40,
        "requirements": rows,
    }
    return tree


def test_a_tender_over_its_budget_warns_and_names_the_cheapest_cuts() -> None:
    tender = sample() | {"select": {"components": ["veel"]}}
    found = resolved(many(100), tender)
    size, cuts = budget_of(found), cheapest_cuts(found)
    assert (size.requirements, size.knock_outs, size.over) == (113, 1, True)
    assert size.pages > 5
    assert {one.code for one in found.findings if one.code == "SG-TND-218"} == {"SG-TND-218"}
    assert len(cuts) == 10
    names = [cut.id for cut in cuts]
    assert "DB-VEE-100" not in names, "others depend on it"
    assert "DB-VEE-099" not in names, "it excludes bidders, which is for the officer to change"
    by_id = {one.id: one for one in found.requirements}
    longest = sorted((one for one in found.requirements if one.id.startswith("DB-VEE")), key=words_of)[-3]
    assert longest.id in names
    assert all(cut.words == words_of(by_id[cut.id]) for cut in cuts)


def test_a_tender_within_its_budget_is_not_told_to_cut() -> None:
    found = resolved(files(), sample())
    assert not budget_of(found).over
    assert "SG-TND-218" not in {one.code for one in found.findings}


def test_only_the_interfaces_that_are_touched_are_published_with_what_they_refer_to() -> None:
    tree = files()
    index = tree["requirements/interface/index.yaml"]["interfaces"]
    for name in ("een-api", "basis-vorm", "los"):
        index.append(
            {"id": name, "domain": "databroker", "file": f"{name}.yaml", "kind": "openapi", "title": both(name)}
        )
    answers = "{'200': {$ref: './basis-vorm.yaml#/components/responses/ok'}}"
    tree["requirements/interface/een-api.yaml"] = f"paths:\n  /x:\n    get:\n      operationId: lees\n      responses: {answers}\n"
    tree["requirements/interface/basis-vorm.yaml"] = "paths: {}\n"
    tree["requirements/interface/los.yaml"] = "paths: {}\n"
    first = tree["requirements/databroker/een.yaml"]["requirements"][0]
    first["verification"] = {
        "method": "test",
        "procedure": [both("Lees binnen {deadline}.")],
        "operations": ["een-api#lees"],
    }
    del first["not_tested_reason"]
    assert {one.id for one in resolved(tree, sample()).interfaces} == {"een-api", "basis-vorm"}


@pytest.mark.parametrize(("value", "told"), [(6, False), (7, False), (8, True)])
def test_two_parameters_can_be_held_against_each_other(value: int, told: bool) -> None:
    rule = {
        "id": "volgorde",
        "domain": "databroker",
        "when": {"param": {"name": "DB-EEN-02.deadline", "op": "gt", "than": "DB-EEN-01.deadline"}},
        "message": both("Te laat."),
        "fix": both("Verlaag."),
        "severity": "error",
        "sources": [{"source": "STUDIE"}],
    }
    tree = files(**{"requirements/combinations.yaml": {"combinations": [rule]}})
    tender = sample()
    tender["parameters"] |= {"DB-EEN-02": {"deadline": value}}
    assert ("SG-TND-234" in {code for code, _ in errors(resolved(tree, tender))}) is told
