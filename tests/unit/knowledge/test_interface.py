"""The prescribed interface with the tender's values: only the pointed scalars change, byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.knowledge.interface import with_values
from specgen.knowledge.strict_yaml import load

DOCUMENT = b"""# a comment that stays
openapi: "3.1.0"   # quoted
paths:
  /items/{id}:
    get:
      x-deadline: 2
      x-rate: "99.5"
      description: >-
        Folded text
        stays folded.
      parameters:
        - {name: limit, schema: {maximum: 1000, type: integer}}
        - {name: plain, schema: {default: abc}}
tail: 'last'
"""
LIMIT = "/paths/~1items~1{id}/get/parameters/0/schema/maximum"


def test_without_values_nothing_changes() -> None:
    assert with_values(DOCUMENT, {}) is DOCUMENT


@pytest.mark.parametrize(
    ("pointer", "value", "old", "new"),
    [
        ("/paths/~1items~1{id}/get/x-deadline", 3, b"x-deadline: 2", b"x-deadline: 3"),
        ("/paths/~1items~1{id}/get/x-rate", "99.9", b'x-rate: "99.5"', b'x-rate: "99.9"'),
        (LIMIT, 25, b"maximum: 1000", b"maximum: 25"),
        ("/tail", "a 'quote' and \"two\" \\ é\n", b"tail: 'last'", 'tail: "a \'quote\' and \\"two\\" \\\\ é\\n"'.encode()),
        ("/paths/~1items~1{id}/get/parameters/1/schema/default", "true", b"default: abc", b'default: "true"'),
        ("/paths/~1items~1{id}/get/x-deadline", True, b"x-deadline: 2", b"x-deadline: true"),
    ],
)
def test_only_the_pointed_scalar_changes(pointer: str, value: Any, old: bytes, new: bytes) -> None:
    changed = with_values(DOCUMENT, {pointer: value})
    assert DOCUMENT.count(old) == 1
    assert changed == DOCUMENT.replace(old, new)
    before, after = load(DOCUMENT).value, load(changed).value
    assert flat(after) == flat(before) | {pointer: value}


def flat(value: Any, at: str = "") -> dict[str, Any]:
    """Return every scalar of a document by its JSON pointer."""
    if isinstance(value, dict):
        pairs = [(key.replace("~", "~0").replace("/", "~1"), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        pairs = [(str(index), inner) for index, inner in enumerate(value)]
    else:
        return {at: value}
    return {pointer: inner for key, one in pairs for pointer, inner in flat(one, f"{at}/{key}").items()}


@pytest.mark.parametrize("value", ["a: b", "x # y", "[", "*a", "&a", "no", "null", "-", "", " x ", "2026-01-01", "{", "!x", "|"])
def test_a_text_is_quoted_where_the_document_has_a_plain_one(value: str) -> None:
    pointer = "/paths/~1items~1{id}/get/parameters/1/schema/default"
    assert flat(load(with_values(DOCUMENT, {pointer: value})).value) == flat(load(DOCUMENT).value) | {pointer: value}


def test_a_decimal_number_stays_a_number_for_every_reader() -> None:
    assert with_values(b"rate: 99.5\n", {"/rate": "99.75"}) == b"rate: 99.75\n"
    assert with_values(b'{"rate": 99.5}', {"/rate": "99.75"}) == b'{"rate": 99.75}'
    assert with_values(b'{"rate": "99.5"}', {"/rate": "99.75"}) == b'{"rate": "99.75"}'


def test_several_values_at_once() -> None:
    changed = with_values(DOCUMENT, {LIMIT: 123456, "/paths/~1items~1{id}/get/x-deadline": 5, "/tail": "z"})
    after = flat(load(changed).value)
    assert (after[LIMIT], after["/paths/~1items~1{id}/get/x-deadline"], after["/tail"]) == (123456, 5, "z")
    assert b"# a comment that stays" in changed


@pytest.mark.parametrize("pointer", ["/gone", "/paths", "/paths/~1items~1{id}/get/parameters/9", "/tail/deeper", "/paths/x"])
def test_a_pointer_to_nothing_or_to_a_tree_is_refused(pointer: str) -> None:
    with pytest.raises(KeyError):
        with_values(DOCUMENT, {pointer: 1})


JSON = st.recursive(
    st.integers(-(10**9), 10**9) | st.text("abc{}[]:#'\"\\é~/ ", max_size=8) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab/~ é", min_size=1, max_size=4), inner, max_size=3),
    max_leaves=10,
).filter(lambda value: isinstance(value, dict) and flat(value))


@given(JSON, st.data())
def test_any_scalar_of_any_json_document(document: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=data.draw(st.sampled_from([None, 1, 2]))).encode()
    scalars = {pointer: value for pointer, value in flat(document).items() if not isinstance(value, dict | list)}
    pointer = data.draw(st.sampled_from(sorted(scalars)))
    value = data.draw(st.integers(0, 10**6) | st.booleans() | st.text("xyz\"\\'#: \né", max_size=6))
    changed = with_values(text, {pointer: value})
    assert flat(json.loads(changed)) == flat(document) | {pointer: value}
