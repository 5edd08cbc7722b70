"""Conditions are data: each key asks one fact, and ``all``, ``any`` and ``not`` combine them."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.model.condition import Condition, Facts, holds

FACTS = Facts(
    domain="databroker", components=frozenset({"een", "twee"}), profiles=frozenset({"basis"}), use_cases=frozenset({"parking"}),
    requirements=frozenset({"DB-EEN-01"}),
    procedure="open", nature="services", lanes=frozenset({"A"}), above_eu=True, joint=False, lots=True, subscription_like=False,
    personal_data=True, parameters={"X.n": 5, "X.d": "99.5", "X.c": "rood", "X.b": True},
)  # fmt: skip

CASES: list[tuple[dict[str, Any], bool]] = [
    ({"component": "een"}, True), ({"component": "drie"}, False), ({"profile": "basis"}, True), ({"profile": "rijk"}, False),
    ({"use_case": "parking"}, True), ({"use_case": "lucht"}, False), ({"requirement": "DB-EEN-01"}, True),
    ({"requirement": "DB-TWE-01"}, False), ({"domain": "databroker"}, True), ({"domain": "anpr"}, False),
    ({"procedure": ["open", "restricted"]}, True), ({"procedure": ["restricted"]}, False), ({"procedure": []}, False),
    ({"nature": ["services"]}, True), ({"nature": ["supplies"]}, False), ({"lane": ["A", "B"]}, True), ({"lane": ["B"]}, False),
    ({"above_eu": True}, True), ({"above_eu": False}, False), ({"joint": True}, False), ({"joint": False}, True),
    ({"lots": True}, True), ({"lots": False}, False), ({"subscription_like": False}, True), ({"subscription_like": True}, False),
    ({"personal_data": True}, True), ({"personal_data": False}, False),
    ({"param": {"name": "X.n", "op": "eq", "value": 5}}, True), ({"param": {"name": "X.n", "op": "ne", "value": 5}}, False),
    ({"param": {"name": "X.n", "op": "gt", "value": 5}}, False), ({"param": {"name": "X.n", "op": "ge", "value": 5}}, True),
    ({"param": {"name": "X.n", "op": "lt", "value": 6}}, True), ({"param": {"name": "X.n", "op": "le", "value": 4}}, False),
    ({"param": {"name": "X.d", "op": "gt", "value": "99.45"}}, True), ({"param": {"name": "X.d", "op": "ge", "value": "99.50"}}, True),
    ({"param": {"name": "X.d", "op": "lt", "value": 100}}, True), ({"param": {"name": "X.c", "op": "eq", "value": "rood"}}, True),
    ({"param": {"name": "X.c", "op": "in", "value": ["rood", "groen"]}}, True),
    ({"param": {"name": "X.c", "op": "in", "value": ["groen"]}}, False), ({"param": {"name": "X.b", "op": "eq", "value": True}}, True),
    ({"param": {"name": "X.gone", "op": "eq", "value": 5}}, False), ({"param": {"name": "X.gone", "op": "ne", "value": 5}}, False),
    ({"all": []}, True), ({"any": []}, False),
    ({"all": [{"lots": True}, {"joint": True}]}, False), ({"any": [{"joint": True}, {"lots": True}]}, True),
    ({"not": {"component": "een"}}, False), ({"not": {"component": "drie"}}, True),
]  # fmt: skip


def condition(value: dict[str, Any]) -> Condition:
    return msgspec.convert(value, Condition)


@pytest.mark.parametrize(("value", "expected"), CASES, ids=lambda one: str(one))
def test_one_fact_each(value: dict[str, Any], expected: bool) -> None:
    assert holds(condition(value), FACTS) is expected


def test_no_condition_always_holds() -> None:
    assert holds(None, FACTS)
    assert holds(None, Facts())


def test_every_key_has_a_case_of_each_outcome() -> None:
    for key in Condition.__struct_fields__:
        name = "not" if key == "not_" else key
        assert {expected for value, expected in CASES if name in value} == {True, False}, name


TREES = st.recursive(
    st.sampled_from(CASES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: ({"all": [v for v, _ in parts]}, all(e for _, e in parts))),
        st.lists(inner, max_size=3).map(lambda parts: ({"any": [v for v, _ in parts]}, any(e for _, e in parts))),
        inner.map(lambda part: ({"not": part[0]}, not part[1])),
    ),
    max_leaves=8,
)


@given(TREES)
def test_any_nesting(tree: tuple[dict[str, Any], bool]) -> None:
    value, expected = tree
    assert holds(condition(value), FACTS) is expected
