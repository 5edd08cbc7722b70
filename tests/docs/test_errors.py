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


READERS = {"strict_yaml.py", "typing.py"}
"""Modules of ``knowledge`` whose every finding is about a file that cannot be read into its type."""


def weights() -> dict[str, str]:
    """Code -> weight, as the calls that make the findings say it."""
    found: dict[str, str] = {}
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            codes = [one.value for one in node.args if isinstance(one, ast.Constant) and one.value in CODES]
            text = ast.unparse(node)
            for code in codes:
                weight = "error"
                if "unreadable=True" in text or (path.parent.name == "knowledge" and path.name in READERS):
                    weight = "unreadable"
                elif "Severity.WARNING" in text or "severity=severity" in text:
                    weight = "warning"
                elif "Severity.INFO" in text:
                    weight = "note"
                if found.get(code, "error") == "error":
                    found[code] = weight
    return found


CODES = raised()


def test_the_weights_are_those_of_the_source() -> None:
    table = {code: weight for code, weight, *_ in rows()}
    made = weights()
    assert len(made) > 100
    assert {code: (table[code], weight) for code, weight in made.items() if table.get(code) not in (None, weight)} == {}
