"""``specgen clause export``: what it writes, what it refuses, how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from specgen.cli.common import check_ids
from specgen.knowledge.locate import Roots
from specgen.knowledge.store import load_kb
from specgen.render.package import read_package
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen

DATE = "2026-11-23"
KB = load_kb(Roots(REPOSITORY, "test"), check_ids())[0]
EXAMPLE = REPOSITORY / "examples" / "gent-databroker.yaml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")


def run(*arguments: str | Path) -> Ran:
    return specgen("--kb", REPOSITORY, "clause", "export", "--date", DATE, *arguments)


def texts(path: Path) -> list[tuple[str, str]]:
    """Return id and language of the texts that the machine-readable part of a file lists."""
    root = etree.fromstring(read_package(path.read_bytes())["customXml/item1.xml"])
    return [(str(one.get("id")), str(one.get("lang"))) for one in root if str(one.tag).endswith("}text")]


def shown(path: Path) -> str:
    root = etree.fromstring(read_package(path.read_bytes())["word/document.xml"])
    return " ".join("".join(one.text or "" for one in paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p"))


def test_named_clauses_in_two_languages(tmp_path: Path) -> None:
    path = tmp_path / "nieuw" / "review.docx"
    done = run("fin-03", "ACC-03", "FIN-03", "--lang", "nl,en", "-o", path)
    assert (done.code, done.out.strip()) == (0, str(path)) and "2 clauses" in done.err
    assert texts(path) == [("ACC-03", "nl"), ("ACC-03", "en"), ("FIN-03", "nl"), ("FIN-03", "en")]
    again = tmp_path / "again.docx"
    run("FIN-03", "ACC-03", "--lang", "nl,en", "-o", again)
    assert again.read_bytes() == path.read_bytes()


def test_a_family_as_json(tmp_path: Path) -> None:
    path = tmp_path / "review.docx"
    done = run("--family", "FIN", "--lang", "en", "--json", "-o", path)
    wanted = sorted(name for name, one in KB.clauses.items() if one.clause.family == "fin")
    answer = json.loads(done.out)
    assert answer == {"file": str(path), "clauses": wanted, "languages": ["en"], "bytes": path.stat().st_size}
    assert texts(path) == [(name, "en") for name in wanted] and "How to review" in shown(path)


def test_everything_when_nothing_is_named(tmp_path: Path) -> None:
    path = tmp_path / "review.docx"
    assert run("-o", path).code == 0
    assert texts(path) == [(name, "nl") for name in sorted(KB.clauses)]


def test_a_tender_gives_its_clauses_numbers_and_values(tmp_path: Path) -> None:
    path = tmp_path / "review.docx"
    assert run("--tender", EXAMPLE, "-o", path).code == 0
    held = {name for name, _ in texts(path)}
    assert "ACC-03" in held and held < set(KB.clauses)
    page = shown(path)
    assert "gent-databroker.yaml: nummer 3." in page and "In het bestek gent-databroker.yaml" in page
    out = sorted(set(KB.clauses) - held)[0]
    assert run(out, "--tender", EXAMPLE, "-o", path).code == 0
    assert texts(path) == [(out, "nl")] and "gent-databroker.yaml: niet opgenomen" in shown(path)


def test_a_lock_gives_the_same_clauses_as_its_tender(tmp_path: Path) -> None:
    assert specgen("--kb", REPOSITORY, "build", EXAMPLE, "-o", tmp_path / "dossier", "--date", DATE).code in (0, 1)
    first, second = tmp_path / "a.docx", tmp_path / "b.docx"
    (lock,) = (tmp_path / "dossier").rglob("tender.lock.json")
    assert run("--tender", EXAMPLE, "-o", first).code == run("--tender", lock.parent, "-o", second).code == 0
    assert texts(first) == texts(second) and texts(first)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("XXX-99", "-o", "a.docx"), 1, "there is no clause XXX-99"),
        (("--family", "zzz", "-o", "a.docx"), 2, "there is no family zzz"),
        (("--lang", "nl,fr", "-o", "a.docx"), 2, "write nl, en, or both"),
        (("--lang", "nl,nl", "-o", "a.docx"), 2, "write nl, en, or both"),
        (("--lang", "", "-o", "a.docx"), 2, "write nl, en, or both"),
        (("ACC-03", "-o", "a.doc"), 2, "end the name with .docx"),
        (("ACC-03",), 2, "'-o'"),
        (("ACC-03", "--family", "fin", "-o", "a.docx"), 2, "no clause is left"),
        (("--tender", "nowhere.yaml", "-o", "a.docx"), 3, "nowhere.yaml"),
    ],
)
def test_what_is_refused_writes_nothing(
    arguments: tuple[str, ...], code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert done.code == code and told in done.err and not done.out
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    done = run("ACC-03", "-o", tmp_path / "file" / "review.docx")
    assert done.code == 3 and "SG-REV-114" in done.err


def test_messages_are_dutch_for_who_reads_dutch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "nl")
    assert "laat de naam eindigen op .docx" in run("ACC-03", "-o", tmp_path / "a.txt").err
