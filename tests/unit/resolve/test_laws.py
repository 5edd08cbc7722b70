"""Laws of the resolver: same input, same output; order does not matter; more components never take anything away."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from specgen.document.outline import renumber
from specgen.model.resolved import ResolvedTender
from specgen.resolve.tender import resolve
from tests.conftest import REPOSITORY
from tests.unit.knowledge.small import both, clause, knowledge_base, requirement, tender
from tests.unit.resolve.room import EXAMPLES, example, kb_of, resolved, shipped, tender_of

NAMES = ("een", "twee", "drie", "vier")
SIZE = 2
IDS = {name: [f"DB-{name[:3].upper()}-{number:02d}" for number in range(1, SIZE + 1)] for name in NAMES}
WITHOUT_SHRINKING = settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
EVERY = [identifier for name in NAMES for identifier in IDS[name]]


@st.composite
def bases(draw: st.DrawFn) -> dict[str, Any]:
    """A knowledge base of four components with dependencies, conditions on components and clauses that require others."""
    files = {path: value for path, value in knowledge_base().items() if not path.startswith(("requirements/databroker/", "clauses/"))}
    files |= {path: value for path, value in knowledge_base().items() if path.startswith("clauses/")}
    files["requirements/interface/index.yaml"] = {"interfaces": []}
    files["requirements/profiles/basis.yaml"] = files["requirements/profiles/basis.yaml"] | {"components": ["een"]}
    for position, name in enumerate(NAMES):
        items = []
        for index, identifier in enumerate(IDS[name]):
            earlier = EVERY[: position * SIZE + index]
            one = requirement(identifier, clauses=[])
            one["depends"] = draw(st.lists(st.sampled_from(earlier), max_size=2, unique=True)) if earlier else []
            if draw(st.booleans()):
                one["applies_if"] = {"any": [{"component": draw(st.sampled_from(NAMES))}, {"component": draw(st.sampled_from(NAMES))}]}
            items.append(one)
        files[f"requirements/databroker/{name}.yaml"] = {
            "component": name, "title": both(name), "order": draw(st.sampled_from([10, 20])), "requirements": items}  # fmt: skip
    ids = ["ACC-01", "ACC-02", "FIN-06", "PEN-01", "PEN-02"]
    for index, identifier in enumerate(ids):
        one = clause(identifier, order=draw(st.sampled_from([100, 200])))
        if index and draw(st.booleans()):
            one["requires"] = draw(st.lists(st.sampled_from(ids[:index]), max_size=2, unique=True))
        if draw(st.booleans()):
            one["applies_to"] = {"component": draw(st.sampled_from(NAMES))}
        one["optional"] = draw(st.booleans())
        folder = f"clauses/{identifier[:3].lower()}/{identifier}"
        files[f"{folder}/clause.yaml"] = one
        files[f"{folder}/nl.md"] = files[f"{folder}/en.md"] = f"1. {identifier}: {{pct}}.\n"
    return files


CHOICES = st.fixed_dictionaries(
    {
        "components": st.lists(st.sampled_from(NAMES), max_size=4, unique=True),
        "include": st.lists(st.sampled_from(EVERY), max_size=3, unique=True),
        "exclude": st.lists(st.sampled_from(EVERY), max_size=2, unique=True),
    }
)


def bid(choice: dict[str, list[str]]) -> dict[str, Any]:
    value = tender()
    value["award"]["criteria"][1].pop("requirements")
    value["parameters"] = {}
    value["select"] = choice | {"exclude": [{"id": one, "reason": f"niet nodig: {one}"} for one in choice["exclude"]]}
    return value


def bytes_of(found: ResolvedTender) -> bytes:
    """The resolved tender without the file itself: that one shows the order in which the officer wrote."""
    return msgspec.json.encode(replace(found, file=example(EXAMPLES[0])))


@WITHOUT_SHRINKING
@given(bases(), CHOICES, st.data())
def test_the_order_of_files_and_of_choices_does_not_matter(
    files: dict[str, Any], choice: dict[str, list[str]], data: st.DataObject
) -> None:
    first = resolved(files, bid(choice))
    shuffled = dict(data.draw(st.permutations(list(files.items()))))
    other = {key: data.draw(st.permutations(value)) for key, value in choice.items()}
    second = resolved(shuffled, bid(other))
    assert bytes_of(second) == bytes_of(first)


@WITHOUT_SHRINKING
@given(bases(), CHOICES, st.sampled_from(NAMES))
def test_one_more_component_takes_nothing_away(files: dict[str, Any], choice: dict[str, list[str]], extra: str) -> None:
    kb = kb_of(files)
    few = resolve(kb, tender_of(bid(choice)), "2026-06-01")
    many = resolve(kb, tender_of(bid(choice | {"components": [*choice["components"], extra]})), "2026-06-01")
    assert {one.id for one in few.requirements} <= {one.id for one in many.requirements}
    assert {one.id for one in few.clauses} <= {one.id for one in many.clauses}
    same = {one.id: (one.statement, one.digest, one.level) for one in many.requirements}
    assert all(same[one.id] == (one.statement, one.digest, one.level) for one in few.requirements)


@WITHOUT_SHRINKING
@given(bases(), CHOICES)
def test_a_selection_is_closed_and_each_part_of_it_has_its_reason(files: dict[str, Any], choice: dict[str, list[str]]) -> None:
    kb = kb_of(files)
    found = resolve(kb, tender_of(bid(choice)), "2026-06-01")
    inside = {one.id for one in found.requirements}
    excluded = set(choice["exclude"])
    assert inside.isdisjoint(excluded)
    complaints = {one.subject for one in found.findings if one.code == "SG-TND-225"}
    assert complaints == {one for one in inside if excluded & set(kb.requirements[one].depends)}
    assert all(set(kb.requirements[one].depends) <= inside | excluded for one in inside)
    clauses = {one.id for one in found.clauses}
    assert all(set(one.clause.requires) <= clauses for one in found.clauses)
    assert all(one.why for one in (*found.requirements, *found.clauses))
    assert set(found.excluded).isdisjoint(inside | clauses)
    assert set(choice["include"]) - excluded <= inside
    for one in found.requirements:
        asked = one.component in {"een", *choice["components"]}
        assert asked or one.id in choice["include"] or one.why.startswith("nodig om ")


@WITHOUT_SHRINKING
@given(bases(), CHOICES)
def test_selecting_what_was_selected_selects_the_same(files: dict[str, Any], choice: dict[str, list[str]]) -> None:
    first = resolved(files, bid(choice))
    again = bid(choice | {"include": [one.id for one in first.requirements]})
    second = resolved(files, again)
    assert [one.id for one in second.requirements] == [one.id for one in first.requirements]
    assert [one.id for one in second.clauses] == [one.id for one in first.clauses]


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_resolve_twice_to_the_same_bytes_and_renumbering_again_changes_nothing(name: str) -> None:
    first = resolve(shipped(), example(name), "2026-11-23")
    again = resolve(shipped(), first.file, "2026-11-23")
    assert msgspec.json.encode(again) == msgspec.json.encode(first)
    numbered = renumber(first)
    assert renumber(numbered) == numbered
    numbers = [one.number for one in (*numbered.requirements, *numbered.clauses) if one.number]
    assert len(numbers) == len(set(numbers)) > 30


_SCRIPT = """
import hashlib, msgspec, sys
from pathlib import Path
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.tender import read_tender
from specgen.resolve.tender import resolve
root = Path(sys.argv[1])
kb = load_kb(Roots(root, ""), None, use_cache=False)[0]
for name in ("gent-databroker", "mechelen-anpr"):
    tender = resolve(kb, read_tender(root / "examples" / f"{name}.yaml", name).tender, "2026-11-23")
    print(hashlib.sha256(msgspec.json.encode(tender)).hexdigest())
"""


def test_bytes_do_not_depend_on_the_seed_of_hashes() -> None:
    said = set()
    for seed in ("0", "1", "12345"):
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": "C" if seed == "0" else "nl_BE.UTF-8", "TZ": f"UTC+{seed[:1]}"}
        run = subprocess.run([sys.executable, "-c", _SCRIPT, str(REPOSITORY)], capture_output=True, text=True, env=environment,
                             check=True, cwd=REPOSITORY)  # fmt: skip
        said.add(run.stdout)
    (digests,) = said
    assert len(set(digests.split())) == 2
