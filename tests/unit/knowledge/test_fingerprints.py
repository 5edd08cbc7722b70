"""A normative text that changes without a new version is an error; a change of anything else is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from specgen.cli import main
from specgen.errors import Severity
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from tests.unit.knowledge.small import both, knowledge_base, write

ONE = "requirements/databroker/een.yaml"
Change = Callable[[dict[str, Any]], None]


def recorded(folder: Path) -> dict[str, Any]:
    """Write the small knowledge base with its fingerprints as recorded by the command; return its files."""
    files = knowledge_base()
    write(folder, files)
    with pytest.raises(SystemExit) as ended:
        main(["--kb", str(folder), "kb", "fingerprints", "--write"])
    assert ended.value.code == 0
    return files


def found(folder: Path, files: dict[str, Any]) -> set[tuple[str, str]]:
    write(folder, files)
    findings = load_kb(Roots(folder, "--kb"))[1]
    return {(one.code, one.subject) for one in findings if one.severity is Severity.ERROR}


def first(files: dict[str, Any]) -> dict[str, Any]:
    one: dict[str, Any] = files[ONE]["requirements"][0]
    return one


def in_text(files: dict[str, Any]) -> None:
    files["clauses/acc/ACC-01/nl.md"] = "1. De borgtocht is {pct}.\n"


NORMATIVE: dict[str, tuple[Change, str]] = {
    "statement": (lambda files: first(files).update(statement=both("Anders binnen {deadline}.")), "DB-EEN-01"),
    "level": (lambda files: first(files).update(level="info"), "DB-EEN-01"),
    "bound": (lambda files: first(files)["parameters"]["deadline"].update(max=61), "DB-EEN-01"),
    "default": (lambda files: first(files)["parameters"]["deadline"].update(default=6), "DB-EEN-01"),
    "evidence": (lambda files: first(files)["verification"].update(evidence=both("Een ander document.")), "DB-EEN-01"),
    "standard": (lambda files: first(files).update(standards=[{"standard": "NORM-2", "clause": "4"}]), "DB-EEN-01"),
    "clause text": (in_text, "ACC-01"),
    "clause parameter": (
        lambda files: files["clauses/acc/ACC-01/clause.yaml"]["parameters"]["pct"].update(default="4"), "ACC-01"),
}  # fmt: skip
EDITORIAL: dict[str, Change] = {
    "title": lambda files: first(files).update(title=both("Andere titel")),
    "rationale": lambda files: first(files).update(rationale=both("Andere reden.")),
    "drafting note": lambda files: first(files).update(drafting_note=both("Let op.")),
    "source": lambda files: first(files).update(sources=[{"source": "STUDIE", "locator": "p. 2"}]),
    "status": lambda files: first(files).update(status="in_review"),
    "risk": lambda files: files["clauses/acc/ACC-01/clause.yaml"].update(risk=both("Enig.")),
}


def test_what_is_recorded_is_what_stands_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = recorded(tmp_path)
    assert found(tmp_path, files) == set()
    stored = json.loads((tmp_path / "requirements/fingerprints.json").read_text("utf-8"))
    assert set(stored) == {one["id"] for path in (ONE, "requirements/databroker/twee.yaml") for one in files[path]["requirements"]}
    capsys.readouterr()
    with pytest.raises(SystemExit):
        main(["--ui-lang", "en", "--kb", str(tmp_path), "kb", "fingerprints"])
    assert capsys.readouterr().out == "requirements: as recorded\nclauses: as recorded\n"


@pytest.mark.parametrize("name", NORMATIVE)
def test_a_normative_change_wants_a_new_version(tmp_path: Path, name: str) -> None:
    files = recorded(tmp_path)
    change, subject = NORMATIVE[name]
    change(files)
    assert found(tmp_path, files) == {("SG-KB-152", subject)}
    owner = first(files) if subject == "DB-EEN-01" else files["clauses/acc/ACC-01/clause.yaml"]
    owner["version"] = "1.1.0"
    assert found(tmp_path, files) == set()


@pytest.mark.parametrize("name", EDITORIAL)
def test_another_change_does_not(tmp_path: Path, name: str) -> None:
    files = recorded(tmp_path)
    EDITORIAL[name](files)
    assert found(tmp_path, files) == set()
