"""The rule table of strict YAML, every problem with its place, and the twin that travels in the suite."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from specgen.conformance import strict_yaml as twin
from specgen.knowledge.strict_yaml import MAX_BYTES, MAX_DEPTH, Positions, YamlError, load

SCALARS: list[tuple[str, Any]] = [
    ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("NO", "NO"), ("n", "n"),
    ("0123", "0123"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("0b1", "0b1"), ("1_000", "1_000"), ("+1", "+1"),
    ("12:30", "12:30"), ("1:2:3", "1:2:3"), ("1.10", "1.10"), ("1e3", "1e3"), (".5", ".5"), (".inf", ".inf"), (".nan", ".nan"),
    ("2026-11-23", "2026-11-23"), ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
    ("null", None), ("~", None), ("", None), ("Null", "Null"), ("NULL", "NULL"),
    ("true", True), ("false", False), ("True", "True"), ("TRUE", "TRUE"), ("False", "False"),
    ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("00", "00"), ("-01", "-01"),
    ("9" * 18, int("9" * 18)), ("9" * 19, "9" * 19), ("-" + "9" * 18, -int("9" * 18)), ("1" * 5000, "1" * 5000),
    ("'5'", "5"), ('"true"', "true"), ("'null'", "null"), ("''", ""), ('"\\n"', "\n"), ("'*a'", "*a"), ("=", "="), ("<<", "<<"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), SCALARS)
def test_a_scalar_is_what_the_author_wrote(written: str, expected: Any) -> None:
    value = load(f"x: {written}\n".encode()).value["x"]
    assert value == expected
    assert type(value) is type(expected)


def test_keys_stay_texts() -> None:
    assert load(b"no: 1\n1: 2\ntrue: 3\n2026-01-01: 4\n~: 5\n'': 6\n'<<': 7\n").value == {
        "no": 1, "1": 2, "true": 3, "2026-01-01": 4, "~": 5, "": 6, "<<": 7,
    }  # fmt: skip


PROBLEMS: list[tuple[str, bytes, list[tuple[str, int, int]]]] = [
    ("not well-formed", b"a: 1\nb: [1, 2\nc: 3\n", [("SG-KB-001", 3, 2)]),
    ("a tab as indentation", b"a:\n\tb: 1\n", [("SG-KB-001", 2, 1)]),
    ("a tab between tokens", b"a:\tb\n", [("SG-KB-001", 1, 3)]),
    ("two documents", b"a: 1\n---\nb: 2\n", [("SG-KB-001", 2, 1)]),
    ("a key twice", b"a: 1\nb: 2\n  \na: 3\n", [("SG-KB-010", 4, 1)]),
    ("a key twice, deep, and again", b"a:\n  - {b: 1, b: 2}\n  - {c: 1, d: 2, c: 3}\n", [("SG-KB-010", 2, 12), ("SG-KB-010", 3, 18)]),
    ("an anchor", b"a: &x 1\n", [("SG-KB-011", 1, 4)]),
    ("an anchor and its alias", b"a: &x {b: 1}\nc: *x\n", [("SG-KB-011", 1, 4), ("SG-KB-011", 2, 4)]),
    ("a merge key", b"a:\n  <<: {b: 1}\n", [("SG-KB-011", 2, 3)]),
    ("a tag of one's own", b"a: !secret 1\n", [("SG-KB-012", 1, 4)]),
    ("a tag that runs code elsewhere", b"a: !!python/object/apply:os.system [ls]\n", [("SG-KB-012", 1, 4)]),
    ("a standard tag", b"a: !!str 5\n", [("SG-KB-012", 1, 4)]),
    ("a standard tag that lies", b"a: !!int x\n", [("SG-KB-012", 1, 4)]),
    ("a tag on a mapping", b"a: !!map {b: 1}\n", [("SG-KB-012", 1, 4)]),
    ("a tag on a list", b"a: !!set [b]\n", [("SG-KB-012", 1, 4)]),
    ("a tag on a key", b"!!str a: 5\n", [("SG-KB-012", 1, 1)]),
    ("the lone tag", b"a: ! 5\n", [("SG-KB-012", 1, 4)]),
    ("not UTF-8", b"a: 1\nb: \xff\n", [("SG-KB-013", 2, 1)]),
    ("a control character", b"a: 1\nb: x\x07y\n", [("SG-KB-013", 2, 5)]),
    ("NUL", b"\x00", [("SG-KB-013", 1, 1)]),
    ("an invisible character", "a: x\ufeffy\n".encode(), [("SG-KB-013", 1, 5)]),
    ("too deep", b"[" * 41 + b"]" * 41, [("SG-KB-014", 1, 41)]),
    ("too large", b"# " + b"x" * MAX_BYTES, [("SG-KB-014", 1, 1)]),
    ("a key that is a list", b"a: 1\n? [b]\n: 2\n", [("SG-KB-015", 2, 3)]),
    ("a key that is nothing", b"?\n: 2\n", [("SG-KB-015", 1, 2)]),
    ("several at once", b"a: !x 1\na: 2\nb: {<<: 1}\n", [("SG-KB-012", 1, 4), ("SG-KB-010", 2, 1), ("SG-KB-011", 3, 5)]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "expected"), PROBLEMS, ids=[name for name, _, _ in PROBLEMS])
def test_every_problem_has_its_place(name: str, data: bytes, expected: list[tuple[str, int, int]]) -> None:
    with pytest.raises(YamlError) as caught:
        load(data)
    assert [(one.code, one.line, one.column) for one in caught.value.problems] == expected
    assert all(one.message for one in caught.value.problems)


def test_what_can_be_read_of_a_faulty_document_is_kept() -> None:
    with pytest.raises(YamlError) as caught:
        load(b"a: 1\na: 2\nb: {c: !x 3, d: 4}\n")
    assert caught.value.loaded is not None
    assert caught.value.loaded.value == {"a": 2, "b": {"c": "3", "d": 4}}
    assert caught.value.paths == (("a",), ("b", "c"))


def test_a_bomb_of_aliases_costs_nothing() -> None:
    bomb = b"a0: &a0 [x, x]\n" + b"".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n".encode() for i in range(1, 30))
    with pytest.raises(YamlError) as caught:
        load(bomb)
    assert {one.code for one in caught.value.problems} == {"SG-KB-011"}


def test_a_byte_order_mark_and_windows_lines_are_fine() -> None:
    assert load(b"\xef\xbb\xbfa: 1\r\nb: x\r\n").value == {"a": 1, "b": "x"}


def test_places_of_items_and_of_paths() -> None:
    data = b"list:\n  - id: x\n    deep:\n      - {a: 1}\n  - id: y\ntext: z\n"
    assert load(data).items == {("list", 0): (2, 5), ("list", 1): (5, 5)}
    places = Positions(data)
    assert places.at(("list", 1, "id")) == (5, 9)
    assert places.at(("list", 0, "deep")) == (3, 5)
    assert places.at(("list", 0, "deep", 0, "a")) == (4, 13)
    assert places.at(("text",)) == (6, 7)
    assert places.at(("list", 0, "gone")) == (2, 5)
    assert Positions(b"a: [").at(("a",)) == (1, 1)


# --- the twin ---------------------------------------------------------------------------------------------------------------

REFUSED = object()
LOADERS = {"pure": yaml.SafeLoader, "C": yaml.CSafeLoader}


def ours(text: str) -> Any:
    try:
        return load(text.encode("utf-8", "surrogatepass")).value
    except YamlError:
        return REFUSED


def theirs(text: str, loader: str = "pure") -> Any:
    try:
        return twin.load(text, "text", loader=LOADERS[loader])
    except twin.YamlProblem:
        return REFUSED


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are equal, types included (1 is not true)."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)


HAND = [
    *(f"x: {written}\n" for written, _ in SCALARS),
    *(data.decode() for name, data, _ in PROBLEMS
      if name not in ("not UTF-8", "an invisible character", "a control character", "NUL", "too large")),
    "", "# only a comment\n", "---\n", "...\n", "a: 1\n...\n", "%YAML 1.1\n---\na: 0123\n", "5\n", "- a\n-\n- [b, {c: d}]\n",
    "a: |\n  x\n   y\n\nb: >-\n  u\n  v\n", "a: |2\n    x\n", "? |\n  x\n: y\n", "{a, b: 1}\n", "[a: 1]\n", "[a, b,]\n", "a: {}\nb: []\n",
    "a: \"\\x41\\u00e9\\U0001F600\"\n", "a: 'it''s'\n", "a: x # y\n", "a: x#y\n", "a: [1, !, 2]\n", "a: ! \"5\"\n", "a: @x\n", "a: `x\n",
    "a: %x\n", "a: -x\n", "a: ?x\n", "a: b: c\n", "a: \"unclosed\n", "&a b: 1\n", "a: *b\n",
    "a: 5 *b &c\n", "a: \U0001F600\n", "a: x\x85b: y\n",
    "a: 1\t# c\n", "a: |\n  x\ty\n", "a: \"x\ty\"\n", "# c\tx\na: 1\n", "a: >#\n", "a: [\n1\n]\n", "a:\n- 1\n- 2\n", "a: \x01\n", "\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", HAND)
def test_the_twin_reads_and_refuses_the_same(text: str) -> None:
    assert same(ours(text), theirs(text)), (ours(text), theirs(text))


@pytest.mark.parametrize("depth", range(MAX_DEPTH - 2, MAX_DEPTH + 4))
@pytest.mark.parametrize("loader", LOADERS)
def test_the_twin_is_as_deep(depth: int, loader: str) -> None:
    block = "".join("  " * level + "a:\n" for level in range(depth)) + "  " * depth + "b\n"
    for text in ("[" * depth + "]" * depth, "[" * depth + "1" + "]" * depth, "{a: " * depth + "}" * depth, block):
        assert same(ours(text), theirs(text, loader))
        assert (ours(text) is REFUSED) is (depth > MAX_DEPTH)


FRAGMENTS = [
    "a", "b: ", "c", "- ", "\n", "  ", "\n  ", "\n- ", ": ", "? ", "[", "]", "{", "}", ",", ", ", "'", '"', "|", "|-\n  ", ">", "#", " # x",
    "&", "*", "&a ", "*a", "!", "! ", "!!str ", "!!int ", "!x ", "<<: ", "no", "0123", "12:30", "1.10", "true", "null", "~", "-1", "007",
    "%", "---", "---\n", "...", "\t", "\r\n", "\\", "\\n", "\x07", "\x85", "\u2028", "é", "@", "`", "5", "2026-01-01", "a: 1\n", "a: 2\n",
]  # fmt: skip


@settings(max_examples=3000)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
@example("- \n  >#")
@example("|-1#\t?  ? ")
def test_the_twin_agrees_on_generated_texts(text: str) -> None:
    assert same(ours(text), theirs(text)), (ours(text), theirs(text))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**17), 10**17)
    | st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf"))),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc-_.", min_size=1, max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400)
@given(VALUES)
def test_a_written_value_comes_back_from_both(value: Any) -> None:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    text = yaml.dump(value, Dumper=Dumper, allow_unicode=True, sort_keys=False)
    assert same(ours(text), value)
    assert same(theirs(text), value)
    assert same(theirs(text, "C"), value)


@pytest.mark.parametrize("text", ["a: b\ufeffc\n", 'a: "\\ud800"\n'], ids=["U+FEFF", "U+D800"])
def test_the_twin_refuses_characters_that_no_file_can_carry(text: str) -> None:
    assert ours(text) is REFUSED
    assert theirs(text) is REFUSED
