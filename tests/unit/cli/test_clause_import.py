"""``clause import`` of a review file: proposals in the right layer, a list of issues, exit codes; approved texts stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from specgen.cli import main
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.model.knowledge import KnowledgeBase
from tests.e2e.reading import Ran, specgen
from tests.unit.review import edits
from tests.unit.review.corpus import AN, BO, TEXTS, Word, exported, library
from tests.unit.review.edits import A

assert main is not None


@pytest.fixture
def base(tmp_path: Path) -> Path:
    library(tmp_path / "kb")
    return tmp_path / "kb"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return tmp_path / "stad"


def loaded(base: Path, *overlays: Path) -> KnowledgeBase:
    return load_kb(Roots(base, "test", overlays), ())[0]


def review(folder: Path, *make: Any) -> Path:
    word = Word(exported(loaded(folder)))
    for one in make:
        one(word)
    place = folder.parent / "review.docx"
    place.write_bytes(word.save())
    return place


def tree(folder: Path) -> dict[str, bytes]:
    return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*") if one.is_file()}


def imported(base: Path, place: Path, *more: str | Path) -> Ran:
    return specgen("--kb", base, "clause", "import", place, "--date", "2026-11-30", *more)


def test_nothing_changed_writes_nothing(base: Path, city: Path) -> None:
    before = tree(base)
    ran = imported(base, review(base), "--into", city)
    assert (ran.code, ran.out) == (0, "")
    assert "6 texts read; 0 changed; 0 changes, 0 comments; 0 refused" in ran.err
    assert tree(base) == before and not city.exists()


def test_changes_become_proposals_in_the_overlay_and_the_texts_stay(base: Path, city: Path) -> None:
    before = tree(base)
    place = review(base, edits.insert_word, edits.comment, edits.joined_paragraphs)
    ran = imported(base, place, "--into", city, "--json")
    told = json.loads(ran.out)
    assert ran.code == 0 and told["kind"] == "review" and told["written"] is True
    assert told["counts"] == {"texts": 6, "changed": 2, "changes": 2, "comments": 1, "refused": 0}
    assert tree(base) == before
    kb = loaded(base, city)
    assert {name: one.text for name, one in kb.proposals.items()} == {
        "ACC-01/2026-11-30-1-nl": TEXTS["ACC-01", "nl"].replace("levert **", "levert altijd **"),
        "ACC-01/2026-11-30-1-en": TEXTS["ACC-01", "en"].replace("pieces.\n2. The", "pieces.The"),
    }
    one = kb.proposals["ACC-01/2026-11-30-1-nl"]
    assert (one.source, one.base_version, one.base_text, one.state) == ("review.docx", "1.0.0", "", "open")
    assert [(row.kind, row.author, row.date, row.after, row.line) for row in one.changes] == [
        ("insertion", *AN, "altijd ", 1)
    ]
    assert [(row.author, row.date, row.text, row.quote) for row in one.comments] == [
        (*BO, "Wat is volledig?", "volledig")
    ]
    assert {name: entry.text for name, entry in kb.clauses.items()} == {
        name: entry.text for name, entry in loaded(base).clauses.items()
    }


def test_the_same_file_proposes_once(base: Path, city: Path) -> None:
    place = review(base, edits.insert_word)
    assert imported(base, place, "--into", city).code == 0
    first = tree(city)
    ran = imported(base, place, "--into", city, "--json")
    told = json.loads(ran.out)
    assert (told["proposals"], told["already_proposed"]) == ([], ["ACC-01/2026-11-30-1-nl"])
    assert tree(city) == first
    again = review(base, edits.delete_word)
    told = json.loads(imported(base, again, "--into", city, "--json").out)
    assert [one["id"] for one in told["proposals"]] == ["ACC-01/2026-11-30-2-nl"]


def test_what_is_refused_gives_exit_1_and_the_rest_is_proposed(base: Path, city: Path) -> None:
    place = review(base, edits.field_edited, edits.insert_word, edits.typed_between)
    ran = imported(base, place, "--into", city)
    assert ran.code == 1
    assert "SG-REV-020" in ran.err and "SG-REV-025" in ran.err
    (one,) = loaded(base, city).proposals.values()
    assert "{pct}" in one.text and "levert altijd" in one.text
    assert len(one.refused) == 1 and "pct" in one.refused[0]


def test_a_dry_run_writes_only_the_list_of_issues(base: Path, city: Path, tmp_path: Path) -> None:
    place = review(
        base,
        edits.hostile_words,
        edits.comment_thread,
        edits.odd_author,
        edits.typed_between_tracked,
        edits.comment_on_cover,
    )
    issues = tmp_path / "issues.xlsx"
    ran = imported(base, place, "--into", city, "--dry-run", "--issues", issues, "--json")
    told = json.loads(ran.out)
    assert (ran.code, told["written"]) == (1, False) and not city.exists()
    book = openpyxl.load_workbook(issues)
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    values = [str(cell.value) for cell in cells]
    for words in (
        "=cmd|' /C calc'!A0 <b>&amp; {x} *y* _z_ ",
        '=HYPERLINK("x") Mallory',
        "Te vaag.",
        "Vergeet de boete niet.",
        "Mooi werk.",
    ):
        assert words in values, words
    assert any("Zie artikel 3." in one for one in values)
    assert values.count("ACC-01/2026-11-30-1-nl") == 3


def test_in_dutch(base: Path, city: Path) -> None:
    ran = specgen(
        "--ui-lang",
        "nl",
        "--kb",
        base,
        "clause",
        "import",
        review(base, edits.picture),
        "--into",
        city,
        "--date",
        "2026-11-30",
    )
    assert ran.code == 1
    assert "een afbeelding kan geen tekst van een clausule zijn" in ran.err and "teksten gelezen: 6" in ran.err


def test_a_hostile_file_is_refused_and_nothing_is_written(base: Path, city: Path, tmp_path: Path) -> None:
    before = tree(base)
    for name, data in (("a.docx", b"PK\x03\x04"), ("b.docx", b""), ("c.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
        (tmp_path / name).write_bytes(data)
        ran = imported(base, tmp_path / name, "--into", city, "--json")
        assert ran.code == 3
        assert json.loads(ran.out)["findings"][0]["code"].startswith("SG-REV-00")
    assert imported(base, tmp_path / "none.docx", "--into", city).code == 3
    assert tree(base) == before and not city.exists()


def test_an_unwritable_folder_writes_nothing(base: Path, tmp_path: Path) -> None:
    folder = tmp_path / "stad"
    folder.mkdir()
    (folder / "clauses").write_text("x")
    ran = imported(base, review(base, edits.insert_word), "--into", folder)
    assert ran.code == 3 and "SG-KB-023" in ran.err
    assert tree(folder) == {"clauses": b"x"}


def test_the_words_of_an_author_cannot_drive_the_terminal(base: Path, city: Path) -> None:
    def make(word: Word) -> None:
        word.insert(word.run(*A, "levert "), "\u202ex\u009b31m", ("An\u009b2J", ""))

    ran = imported(base, review(base, make), "--into", city)
    assert ran.code == 0
    for stream in (ran.out, ran.err):
        assert "\u009b" not in stream and "\u202e" not in stream
