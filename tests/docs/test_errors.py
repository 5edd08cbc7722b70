"""``docs/errors.md`` lists every finding code that the source can raise, and no other."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"SG-[A-Z]+-[0-9]{3}(?![0-9])")
ROW = re.compile(r"^\| `(SG-[A-Z]+-[0-9]{3})` \| (\w+) \| (.+?) \| (.+?) \|$")
WEIGHTS = {"error", "warning", "note", "unreadable"}


def sources() -> Iterator[Path]:
    return (ROOT / "specgen").rglob("*.py")


def raised() -> set[str]:
    """Codes that stand as a value in the source (docstrings and comments do not count)."""
    trees = (ast.parse(path.read_text("utf-8")) for path in sources())
    constants = (node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str) and CODE.fullmatch(value)}


def rows() -> list[tuple[str, str, str, str]]:
    lines = (ROOT / "docs" / "errors.md").read_text("utf-8").splitlines()
    found = [match.groups() for match in map(ROW.match, lines) if match]
    return [(code, weight, meaning, cure) for code, weight, meaning, cure in found]


def test_every_code_of_the_source_is_in_the_table_and_the_other_way_round() -> None:
    table = {code for code, *_ in rows()}
    code = raised()
    assert len(code) > 100, "the source was not searched"
    assert {"not in the table": code - table, "not in the source": table - code} == {
        "not in the table": set(),
        "not in the source": set(),
    }


def test_the_source_mentions_no_code_that_does_not_exist() -> None:
    table = {code for code, *_ in rows()}
    wrong = {
        f"{path.relative_to(ROOT)}: {code}"
        for path in sources()
        for code in CODE.findall(path.read_text("utf-8"))
        if code not in table
    }
    assert wrong == set()


def test_each_row_is_complete_and_stands_once() -> None:
    assert [code for code, times in Counter(code for code, *_ in rows()).items() if times > 1] == []
    for code, weight, meaning, cure in rows():
        assert weight in WEIGHTS, code
        assert meaning.endswith(".") and cure.endswith("."), code


def test_every_line_that_looks_like_a_row_is_read() -> None:
    text = (ROOT / "docs" / "errors.md").read_text("utf-8")
    assert text.count("\n| `SG-") == len(rows())


def test_each_row_stands_under_its_area() -> None:
    area = ""
    for line in (ROOT / "docs" / "errors.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            area = line[3:].split(":")[0]
        match = ROW.match(line)
        if match:
            assert match.group(1).split("-")[1] == area, match.group(1)
