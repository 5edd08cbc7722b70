"""``specgen clause redline`` on the command line: what can be held against what, what it writes, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.review.proposals import write_proposals
from tests.e2e.reading import Ran, specgen, tree
from tests.unit.knowledge.small import knowledge_base, write
from tests.unit.review.test_proposals import BASE, ENGLISH, FOLDER, proposal
from tests.unit.review.word_reader import WordFile

ROOT = Path(__file__).parents[3]
OLD = "1. Eerste lid.\n2. Tweede lid over boete & “rente”.\n"


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    monkeypatch.chdir(tmp_path)
    files = knowledge_base() | {f"{FOLDER}/nl.md": BASE, f"{FOLDER}/en.md": ENGLISH}
    write(tmp_path / "kb", files | {f"{FOLDER}/history/0.9.0.nl.md": OLD})
    write_proposals(tmp_path / "stad", [proposal()])
    return tmp_path / "stad"


def run(city: Path, *arguments: str | Path, lang: str = "") -> Ran:
    layers = ("--overlay", city) if city.exists() else ()
    return specgen(
        "--kb", city.parent / "kb", *layers, "clause", "redline", *arguments, *(("--lang", lang) if lang else ())
    )


def texts(path: Path, accept: bool) -> list[str]:
    return ["".join(bit.text for bit in row.bits) for row in WordFile(path.read_bytes(), accept).sections()[0]]


def plain(markdown: str) -> list[str]:
    """The words of a text of one list, with the default of its parameter."""
    return [line.partition(". ")[2].replace("{pct}", "3\u00a0%") for line in markdown.strip().split("\n")]


def test_a_version_against_the_text_of_now_in_word(city: Path) -> None:
    ran = run(city, "acc-01@0.9.0", "ACC-01", "-o", "out.docx", "--author", "A & B", "--date", "2026-11-23")
    assert (ran.code, ran.out.strip()) == (0, "out.docx"), ran.err
    assert texts(Path("out.docx"), True) == plain(BASE)
    assert texts(Path("out.docx"), False) == plain(OLD)
    first = Path("out.docx").read_bytes()
    run(city, "acc-01@0.9.0", "ACC-01", "-o", "out.docx", "--author", "A & B", "--date", "2026-11-23")
    assert Path("out.docx").read_bytes() == first


def test_a_proposal_alone_is_held_against_the_text_it_started_from(city: Path) -> None:
    ran = run(city, "ACC-01/2026-11-23-1-nl", "-o", "out.docx")
    assert ran.code == 0, ran.err
    assert texts(Path("out.docx"), False) == plain(BASE)
    assert texts(Path("out.docx"), True) == plain(proposal().text)
    wrong = run(city, "ACC-01/2026-11-23-1-nl", "ACC-01", lang="en")
    assert (wrong.code, "different languages" in wrong.err) == (2, True)
    missing = run(city, "ACC-01/2026-11-23-9-nl")
    assert (missing.code, "SG-REV-101" in missing.err, "ACC-01/2026-11-23-1-nl" in missing.err) == (1, True, True)


def test_a_markdown_file_against_a_clause_as_page_as_text_and_as_json(city: Path) -> None:
    Path("mine.md").write_text(BASE.replace("lid", "lid, gewijzigd", 1), "utf-8")
    assert run(city, "ACC-01", "mine.md", "-o", "out.html").code == 0
    assert "<ins" in Path("out.html").read_text("utf-8")
    shown = run(city, "ACC-01", "mine.md")
    assert "{+, gewijzigd+}" in shown.out and "1 of 1 texts differ" in shown.err
    answer = json.loads(run(city, "ACC-01", "mine.md", "--json").out)
    assert [(one["id"], one["heading"][:6]) for one in answer["different"]] == [("ACC-01", "ACC-01")]
    assert "{+, gewijzigd+}" in answer["different"][0]["text"] and answer["compared"] == 1
    same = run(city, "ACC-01", "ACC-01")
    assert (same.code, same.out, "0 of 1 texts differ" in same.err) == (0, "", True)


def test_against_the_text_that_was_last_signed(city: Path) -> None:
    never = run(city, "ACC-01")
    assert (never.code, "SG-REV-202" in never.err) == (1, True)
    signed = specgen(
        "--kb", city.parent / "kb", "--overlay", city, "clause", "approve", "ACC-01", "--lang", "nl", "--reviewer", "J. Jansen",
        "--role", "jurist", "--date", "2026-11-23", "--into", city,
    )  # fmt: skip
    assert signed.code == 0, signed.err
    (city.parent / "kb" / FOLDER / "nl.md").write_text(BASE.replace("lid", "onderdeel", 1), "utf-8")
    ran = run(city, "ACC-01", "--date", "2026-11-24", "-o", "out.docx")
    assert ran.code == 0, ran.err
    assert texts(Path("out.docx"), False) == plain(BASE)
    assert texts(Path("out.docx"), True) == plain(BASE.replace("lid", "onderdeel", 1))


def test_what_cannot_be_compared_is_told_and_nothing_is_written(city: Path) -> None:
    before = tree(city.parent)
    Path("bad.md").write_text("# Titel\n", "utf-8")
    Path("latin.md").write_bytes(b"\xe9\xff")
    for arguments, code, told in (
        (("ACC-01@7.7.7", "ACC-01"), 1, "SG-REV-201"),
        (("ZZZ-99", "ACC-01"), 1, "SG-KB-173"),
        (("bad.md", "ACC-01"), 1, "SG-DOC-001"),
        (("latin.md", "ACC-01"), 3, "SG-REV-205"),
        (("absent.md", "ACC-01"), 3, "SG-REV-205"),
        (("wat", "ACC-01"), 2, "wat"),
        ((), 2, "name A and B"),
        (("ACC-01@0.9.0",), 2, "second text"),
        (("ACC-01", "ACC-01", "-o", "x.pdf"), 2, ".docx or .html"),
    ):
        ran = run(city, *arguments)
        assert (ran.code, told in ran.err) == (code, True), (arguments, ran.err)
    Path("bad.md").unlink()
    Path("latin.md").unlink()
    assert tree(city.parent) == before


def test_a_tender_against_the_library_shows_its_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    tender = ROOT / "examples" / "gent-databroker.yaml"
    ran = specgen("clause", "redline", "--tender", tender, "--date", "2026-11-23", "--json")
    assert ran.code == 0, ran.err
    answer = json.loads(ran.out)
    found = {one["id"]: one["text"] for one in answer["different"]}
    assert "[-95\u00a0%-]{+97\u00a0%+}" in found["ACC-03"]
    assert answer["compared"] > 50 > len(found)
    one = json.loads(
        specgen("clause", "redline", "ACC-03", tender, "--part", "all", "--date", "2026-11-23", "--json").out
    )
    assert [row["text"] for row in one["different"]] == [found["ACC-03"]] and one["compared"] == 1
