"""``specgen clause import`` of a tender: what is asked, what is told, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import REPOSITORY
from tests.e2e.reading import specgen
from tests.unit.review.returned_room import room
from tests.unit.review.word_edits import Edited, w

WHO = ("--author", "J. Jurist", "--reason", "Na overleg.")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the tender file, its annexes, and an edited file ``terug.docx``."""
    shutil.copytree(REPOSITORY / "examples", tmp_path, dirs_exist_ok=True)
    own = room()
    edited = Edited(own.docx)
    control = edited.control("DB-INH-01")
    edited.replace("ongewijzigd leesbaar", "volledig en ongewijzigd leesbaar", control)
    edited.replace("3\u00a0seconden", "5\u00a0seconden", control)
    locked = next(one for one in own.again.tender.clauses if one.clause.negotiability == "locked" and one.clause.part == "contractual")
    body = next(one for one in list(edited.control(locked.id).iter(w("p")))[1:] if " de " in "".join(str(t.text) for t in one.iter(w("t"))))
    edited.replace(" de ", " elke ", body)
    (tmp_path / "terug.docx").write_bytes(edited.bytes)
    return tmp_path


def run(desk: Path, *more: str) -> tuple[int, str, str]:
    tender, lock = desk / "gent-databroker.yaml", room().dossier
    said = specgen("clause", "import", desk / "terug.docx", "--tender", tender, "--lock", lock, "--date", "2026-12-01", *more)
    return said.code, said.out, said.err


def test_it_tells_what_was_changed_and_writes_nothing(desk: Path) -> None:
    before = (desk / "gent-databroker.yaml").read_bytes()
    code, out, err = run(desk)
    assert code == 0
    assert "DB-INH-01@1.0.0" in out and "Jana Peeters" in out and "can be adopted: text" in out
    assert "set parameters: {DB-INH-01: {deadline: 5}}" in out
    assert "is locked" in out and "built again" in err
    assert (desk / "gent-databroker.yaml").read_bytes() == before


def test_adopting_takes_what_it_can_and_says_what_it_refuses(desk: Path) -> None:
    code, out, err = run(desk, "--adopt", *WHO)
    assert code == 1  # the locked clause, and a value that was not asked for
    text = (desk / "gent-databroker.yaml").read_text("utf-8")
    assert "volledig en ongewijzigd leesbaar" in text and "binnen {deadline} na die aanvaarding" in text
    assert "deadline: 3" in text and "author: J. Jurist" in text and "date: 2026-12-01" in text
    assert "cannot be adopted" in out and "adopted: DB-INH-01 text (nl)" in err and "not authenticated" in err


def test_values_and_single_ids(desk: Path) -> None:
    code, _, _ = run(desk, "--adopt", "DB-INH-01", "--values", *WHO)
    assert code == 0
    assert "deadline: 5" in (desk / "gent-databroker.yaml").read_text("utf-8")


def test_a_dry_run_writes_nothing(desk: Path) -> None:
    before = (desk / "gent-databroker.yaml").read_bytes()
    assert run(desk, "--adopt", "DB-INH-01", "--values", "--dry-run", *WHO)[0] == 0
    assert (desk / "gent-databroker.yaml").read_bytes() == before


@pytest.mark.parametrize(
    "more",
    [
        ("--adopt",),
        ("--adopt", "ADM-10", *WHO),
        ("--adopt", "", *WHO),
        ("--adopt", " , ", *WHO),
        ("--values",),
        WHO,
        ("--into", "laag"),
        ("--adopt", "--author", "x\u202e", "--reason", "y"),
    ],
)
def test_what_was_asked_must_make_sense(desk: Path, more: tuple[str, ...]) -> None:
    code, _, err = run(desk, *more)
    assert code == 2 and err


def test_what_was_adopted_before_is_not_refused_the_second_time(desk: Path) -> None:
    edited = Edited(room().docx)
    edited.replace("een projectleider aan", "een ervaren projectleider aan", edited.control("EXE-01"))
    (desk / "terug.docx").write_bytes(edited.bytes)
    assert run(desk, "--adopt", *WHO)[0] == 0
    once = (desk / "gent-databroker.yaml").read_bytes()
    code, out, _ = run(desk, "--adopt", *WHO)
    assert code == 4 and "cannot be adopted" not in out  # the text as built is known by its words only: looks cannot be told
    assert (desk / "gent-databroker.yaml").read_bytes() == once


def test_nothing_is_written_that_would_bring_errors(desk: Path) -> None:
    """A reference to something that is not in the tender cannot be printed: the file stays as it was."""
    tender = desk / "gent-databroker.yaml"
    edited = Edited((desk / "terug.docx").read_bytes())
    edited.replace("een projectleider aan", "een projectleider (zie [[CAM-05]]) aan", edited.control("EXE-01"))
    (desk / "terug.docx").write_bytes(edited.bytes)
    before = tender.read_bytes()
    code, out, _ = run(desk, "--adopt", "EXE-01", *WHO)
    assert code == 1 and "[[CAM-05]]" in out
    assert tender.read_bytes() == before


def test_the_list_of_issues_holds_every_change_and_refusal(desk: Path) -> None:
    assert run(desk, "--issues", str(desk / "issues.xlsx"))[0] == 0
    sheet = openpyxl.load_workbook(desk / "issues.xlsx").active
    rows = ["|".join(str(cell.value or "") for cell in row) for row in sheet.iter_rows()]
    assert any("volledig en ongewijzigd leesbaar" in row and "Jana Peeters" in row for row in rows)
    assert any("is locked" in row for row in rows)


def test_another_tender_another_paper_or_no_lock(desk: Path) -> None:
    other = specgen("clause", "import", room("mechelen-anpr").dossier / "publish" / "tender.nl.docx", "--lock", room().dossier)
    assert other.code == 3 and "SG-REV-041" in other.err
    offer = specgen("clause", "import", room().dossier / "publish" / "offer-form.nl.docx", "--lock", room().dossier)
    assert offer.code == 3 and "SG-REV-041" in offer.err
    alone = desk / "alleen"
    alone.mkdir()
    shutil.copy(desk / "terug.docx", alone / "terug.docx")
    (desk / "gent-databroker.yaml").rename(desk / "elders.yaml")
    loose = specgen("clause", "import", alone / "terug.docx", "--json")
    told = json.loads(loose.out)
    assert loose.code == 4 and told["findings"][0]["code"] == "SG-REV-044"
    assert {one["id"] for one in told["changed"]} > {"DB-INH-01"}
    assert specgen("clause", "import", REPOSITORY / "README.md").code == 3
