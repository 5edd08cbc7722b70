"""One reading of YAML, by the pure and by the C parser."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from specgen.conformance import strict_yaml
from specgen.conformance.strict_yaml import YamlProblem

LOADERS = [yaml.SafeLoader, yaml.CSafeLoader]

GOOD: list[tuple[str, Any]] = [
    ("", None),
    ("a: 1", {"a": 1}),
    ("a: no", {"a": "no"}),
    ("a: 0123", {"a": "0123"}),
    ("a: 12:30", {"a": "12:30"}),
    ("a: 1.10", {"a": "1.10"}),
    ("a: 2026-11-23", {"a": "2026-11-23"}),
    ("a: true\nb: false", {"a": True, "b": False}),
    ("a: True", {"a": "True"}),
    ("a: null\nb: ~\nc:", {"a": None, "b": None, "c": None}),
    ("a: 'null'", {"a": "null"}),
    ("a: '1'", {"a": "1"}),
    ("a: -5", {"a": -5}),
    ("a: 0", {"a": 0}),
    ("a: 0x1F", {"a": "0x1F"}),
    ("a: 1_000", {"a": "1_000"}),
    ("a: 1e3", {"a": "1e3"}),
    ("a: .inf", {"a": ".inf"}),
    ("a: {env: X}", {"a": {"env": "X"}}),
    ("[1, [2, {b: c}]]", [1, [2, {"b": "c"}]]),
    ("1: a", {"1": "a"}),
    ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
    ("a: 1234567890123456789", {"a": "1234567890123456789"}),
]

BAD: list[tuple[str, list[tuple[int, int]]]] = [
    ("a: 1\na: 2", [(2, 1)]),
    ("a: &x 1\nb: *x", [(1, 4), (2, 4)]),
    ("a: !!str 1", [(1, 4)]),
    ("a: !x {b: 1}", [(1, 4)]),
    ("<<: {a: 1}", [(1, 1)]),
    ("[1]: 2", [(1, 1)]),
    ("a: 1\n---\nb: 2", [(2, 1)]),
    ("a: {b: 1, b: 2}\na: 3", [(1, 11), (2, 1)]),
    ("a: [", [(1, 5)]),
    ("\ta: 1", [(1, 1)]),
]


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "value"), GOOD)
def test_values(text: str, value: Any, loader: Any) -> None:
    found = strict_yaml.load(text, "t.yaml", loader=loader)
    assert found == value and repr(found) == repr(value)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(("text", "places"), BAD)
def test_problems_have_places(text: str, places: list[tuple[int, int]], loader: Any) -> None:
    with pytest.raises(YamlProblem) as caught:
        strict_yaml.load(text, "t.yaml", loader=loader)
    found = [(line, column) for line, column, _ in caught.value.problems]
    if text.startswith(("a: [", "\t")):
        assert found[0][0] in (1, 2), "the two parsers place a syntax error a column apart"
    else:
        assert found == places
    assert str(caught.value).startswith("t.yaml:")


@pytest.mark.parametrize("loader", LOADERS)
def test_bombs(loader: Any) -> None:
    for text in (
        "[" * 500 + "]" * 500,
        "a: " + "x" * (strict_yaml.MAX_BYTES + 1),
        "[" + "1," * 250_000 + "1]",
        "a: \x00",
    ):
        with pytest.raises(YamlProblem):
            strict_yaml.load(text, "t.yaml", loader=loader)
