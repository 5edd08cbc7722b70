"""Planted faults are found: exactly those, each with its code, file and line, all in one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from specgen.dossier.build import prepare
from specgen.errors import InputError, Severity
from specgen.knowledge.locate import locate
from tests.unit.knowledge.faults import FILE_FAULTS, ONE, REQUIREMENT_FAULTS, TENDER, TENDER_FAULTS, Fault, line_of
from tests.unit.knowledge.small import dump, knowledge_base, tender, write

DATE = "2026-06-01"
Planted = tuple[Fault, str]
KNOWN_CHECKS = ("DB-EEN-01.x",)


def _commented(files: dict[str, Any]) -> str:
    """Write the first component with a comment behind the keys that faults point at, so that their lines can be named."""
    text = dump(files[ONE])
    current, lines = "", []
    for line in text.splitlines():
        if line.startswith("- id: "):
            current = line.removeprefix("- id: ")
        if line.strip() in (
            "statement:",
            "verification:",
            "scoring:",
            "title:",
            "deadline:",
            "sources: []",
        ) or line.startswith("  level: "):
            line += f" #{current}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def report(folder: Path, planted: list[Planted]) -> tuple[set[tuple[str, str, int]], set[tuple[str, str, int]]]:
    """Plant faults, run the check once; return (expected, found) as sets of (code, file, line)."""
    files, bid = knowledge_base(), tender()
    for fault, identifier in planted:
        if fault in REQUIREMENT_FAULTS:
            fault.plant(next(one for one in files[ONE]["requirements"] if one["id"] == identifier), identifier)
        elif fault in TENDER_FAULTS:
            fault.plant(bid, "")
        else:
            fault.plant(files, "")
    texts: dict[str, Any] = {path: value if isinstance(value, str) else dump(value) for path, value in files.items()}
    texts[ONE] = _commented(files)
    texts[TENDER] = dump(bid)
    for fault, identifier in planted:
        if fault.edit is not None:
            changed = fault.edit(texts[fault.file], identifier)
            assert changed != texts[fault.file], f"{fault.name} changed nothing"
            texts[fault.file] = changed
    expected = {
        (fault.code, fault.file, line_of(texts[fault.file], fault.marker(identifier)) + fault.below)
        for fault, identifier in planted
    }
    path = write(folder, {name: text for name, text in texts.items() if name != TENDER}, texts[TENDER])
    try:
        _, resolved, findings = prepare(locate(str(folder)), path, DATE, None, TENDER)
        findings = (*findings, *resolved.findings)
    except InputError as error:
        findings = tuple(error.findings)
    found = {
        (one.code, one.where.file if one.where else "", one.where.line if one.where else 0)
        for one in findings
        if one.severity is not Severity.INFO
    }
    return expected, found


def test_the_small_knowledge_base_is_sound(tmp_path: Path) -> None:
    assert report(tmp_path, []) == (set(), set())


def test_the_catalogue_has_many_kinds() -> None:
    every = (*REQUIREMENT_FAULTS, *TENDER_FAULTS, *FILE_FAULTS)
    assert len({fault.name for fault in every}) == len(every) >= 40
    assert len({fault.code for fault in every}) >= 40


@pytest.mark.parametrize("fault", REQUIREMENT_FAULTS, ids=lambda fault: fault.name)
def test_one_fault_in_a_requirement(tmp_path: Path, fault: Fault) -> None:
    expected, found = report(tmp_path, [(fault, "DB-EEN-03")])
    assert found == expected


@pytest.mark.parametrize("fault", TENDER_FAULTS, ids=lambda fault: fault.name)
def test_one_fault_in_the_tender(tmp_path: Path, fault: Fault) -> None:
    expected, found = report(tmp_path, [(fault, "")])
    assert found == expected


@pytest.mark.parametrize("fault", FILE_FAULTS, ids=lambda fault: fault.name)
def test_one_fault_in_the_other_files(tmp_path: Path, fault: Fault) -> None:
    expected, found = report(tmp_path, [(fault, "")])
    assert found == expected


@st.composite
def plantings(draw: st.DrawFn) -> list[Planted]:
    """Draw up to ten faults; several may stand in one requirement, but no two change the same thing."""
    chosen = draw(
        st.lists(
            st.tuples(st.sampled_from(REQUIREMENT_FAULTS), st.integers(2, 5).map(lambda i: f"DB-EEN-{i:02d}")),
            min_size=1,
            max_size=10,
            unique_by=lambda pair: (pair[0].touches, pair[1]),
        )
    )
    return chosen


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(planted=plantings())
def test_up_to_ten_faults_at_once(tmp_path_factory: pytest.TempPathFactory, planted: list[Planted]) -> None:
    expected, found = report(tmp_path_factory.mktemp("kb"), planted)
    assert found == expected
