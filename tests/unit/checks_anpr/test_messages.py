"""Every sentence that a check can say exists in both languages, and its slots are the arguments that the check gives."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from specgen.checks.anpr import CHECKS
from specgen.checks.anpr.messages import MESSAGES
from specgen.conformance.messages import CORE
from tests import anpr_harness

FOLDER = anpr_harness.ROOT / "specgen" / "checks" / "anpr"
SLOT = re.compile(r"\{([a-z_]+)\}")


@functools.cache
def calls() -> list[tuple[str, str, set[str]]]:
    """Return (file, code, argument names) of every call that says something."""
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            place = {"that": 1, "require": 1, "Precondition": 0}.get(name)
            if place is None or len(node.args) <= place:
                continue
            code = node.args[place]
            assert isinstance(code, ast.Constant), (path.name, node.lineno)
            found.append((path.name, str(code.value), {one.arg for one in node.keywords if one.arg} - {"at"}))
    return found


def test_calls_are_found() -> None:
    assert len(calls()) > 50


@pytest.mark.parametrize(("file", "code", "arguments"), calls())
def test_a_code_has_its_sentences(file: str, code: str, arguments: set[str]) -> None:
    sentences = MESSAGES.get(code) or CORE[code]
    for language in ("nl", "en"):
        assert set(SLOT.findall(sentences[language])) <= arguments, (file, code, language)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_sentences_are_complete_and_used(code: str) -> None:
    sentences = MESSAGES[code]
    assert set(sentences) == {"nl", "en"} and sentences["nl"] != sentences["en"]
    assert all(text.endswith(".") and "—" not in text for text in sentences.values())
    assert set(SLOT.findall(sentences["nl"])) == set(SLOT.findall(sentences["en"]))
    assert code in {one for _, one, _ in calls()}


def test_the_table_of_checks_is_the_knowledge_base() -> None:
    named = {check for one in anpr_harness.requirements().values() for check in one["verification"]["checks"]}
    assert named == set(CHECKS)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.name)
def test_a_check_knows_no_reference(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "specgen.reference" not in text and "specgen.mutants" not in text and "Reference ANPR platform" not in text
