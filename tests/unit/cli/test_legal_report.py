"""How ``specgen check FILE`` and the findings page tell what was judged: how many checks ran, and what none of them looks at."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from specgen.dossier.build import Request, build
from specgen.i18n.sentences import in_words
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.knowledge.tender import read_tender
from specgen.resolve.legal.checks import NOT_CHECKED, OTHER
from specgen.resolve.tender import resolve
from tests.e2e.reading import specgen
from tests.unit.knowledge.small import knowledge_base, tender, write

DATE = "2026-06-01"


def checks_of(file: Path) -> int:
    read = read_tender(file)
    assert read.tender is not None
    return resolve(load_kb(Roots(file.parent, "test"), None)[0], read.tender, DATE).checks


def run(folder: Path, changed: dict[str, Any], *options: str) -> tuple[Path, Any]:
    file = write(folder, knowledge_base(), tender() | changed)
    return file, specgen("--kb", folder, *options, "check", file, "--date", DATE)


def test_nothing_found_is_said_with_the_number_of_checks_and_what_is_left(tmp_path: Path) -> None:
    file, said = run(tmp_path, {})
    number = checks_of(file)
    assert said.code == 0 and number > len(OTHER) + 20
    assert f"no findings in {number} automated checks; no legal advice; not checked: " in said.err
    assert all(str(one) in said.err for one in NOT_CHECKED)


def test_what_is_found_is_counted_in_the_same_sentence(tmp_path: Path) -> None:
    _, said = run(tmp_path, {"phase": "first_offer"}, "--ui-lang", "nl")
    assert said.code == 1 and "SG-TND-306" in said.err and "KBP art. 76" in said.err
    assert re.search(r"1 fout, .* in \d+ geautomatiseerde controles; geen juridisch advies; niet nagekeken: ", said.err)
    assert all(in_words(one, "nl") in said.err for one in NOT_CHECKED)


def test_more_checks_run_on_a_tender_with_more_to_look_at(tmp_path: Path) -> None:
    first, _ = run(tmp_path / "a", {})
    second, said = run(tmp_path / "b", {"notice": "european", "samples": True, "renewals": []})
    assert said.code == 0 and checks_of(second) == checks_of(first) + 2


def test_json_has_the_number_and_the_list(tmp_path: Path) -> None:
    file = write(tmp_path, knowledge_base(), tender())
    said = specgen("--kb", tmp_path, "check", file, "--date", DATE, "--json")
    found = json.loads(said.out)
    assert found["checks"] == checks_of(file) and found["not_checked"] == [str(one) for one in NOT_CHECKED]
    without = json.loads(specgen("--kb", tmp_path, "check", "--date", DATE, "--json").out)
    assert "checks" not in without


def test_the_findings_page_says_it_too(tmp_path: Path) -> None:
    file = write(tmp_path, knowledge_base(), tender())
    made = build(Roots(tmp_path, "test"), Request(file, DATE, formats=("html",)))
    page = made.files["internal/findings.nl.html"].decode()
    assert f"in {checks_of(file)} geautomatiseerde controles" in page
    assert all(in_words(one, "nl") in page for one in NOT_CHECKED)
    assert not [
        name for name in made.files if name.startswith("publish/") and b"geautomatiseerde controles" in made.files[name]
    ]
