"""A tender goes out, comes back from Word, is adopted and built again: the next file says what the colleague wrote."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from specgen.knowledge.strict_yaml import load
from tests.conftest import REPOSITORY
from tests.e2e.reading import members, paragraphs, specgen, tree, unpacked
from tests.unit.review.word_edits import AUTHOR, Edited

DATE = "2026-11-23"


class Sent(NamedTuple):
    """A tender file of its own, and the dossier that was built from it."""

    file: Path
    dossier: Path

    @property
    def docx(self) -> Path:
        return self.dossier / "publish" / "tender.nl.docx"


class Edits(NamedTuple):
    """What a colleague does to a tender: a clause, a requirement with its value, an own section; and the words that must be printed."""

    clause: tuple[str, str, str]
    requirement: tuple[str, str, str]
    value: tuple[str, str, str, str, int | str]
    section: tuple[str, str, str]


EDITS = {
    "gent-databroker": Edits(
        ("EXE-01", "een projectleider aan", "een ervaren projectleider aan"),
        ("DB-INH-01", "ongewijzigd leesbaar", "volledig en ongewijzigd leesbaar"),
        ("DB-INH-01", "deadline", "3\u00a0seconden", "5\u00a0seconden", 5),
        ("termijnen", "120 kalenderdagen", "90 kalenderdagen"),
    ),
    "mechelen-anpr": Edits(
        ("EXE-01", "een projectleider aan", "een ervaren projectleider aan"),
        ("ANPR-CAM-01", "registreert in elk", "registreert op elk ogenblik in elk"),
        ("ANPR-CAM-01", "capture_rate", "minstens 95\u00a0%", "minstens 96\u00a0%", 96),
        ("", "", ""),
    ),
}


def sent(folder: Path, name: str) -> Sent:
    shutil.copytree(REPOSITORY / "examples", folder / "examples")
    file = folder / "examples" / f"{name}.yaml"
    built = specgen("build", file, "-o", folder / "out", "--date", DATE)
    assert built.code == 0, built.err
    return Sent(file, folder / "out" / name)


def returned(one: Sent, docx: Path, *more: str) -> tuple[int, dict[str, object]]:
    said = specgen("clause", "import", docx, "--tender", one.file, "--lock", one.dossier, "--date", "2026-12-02", "--json", *more)
    return said.code, json.loads(said.out) if said.out.strip() else {"error": said.err}


def digests(folder: str) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in tree(REPOSITORY / folder).items()}


@pytest.mark.parametrize("name", sorted(EDITS))
def test_edits_are_adopted_and_the_next_build_keeps_them(name: str, tmp_path: Path) -> None:
    one, edits = sent(tmp_path, name), EDITS[name]
    library = {folder: digests(folder) for folder in ("clauses", "requirements")}
    assert returned(one, one.docx) == (0, {"base": "rebuilt", "changed": [], "adopted": [], "cannot_be_told": [], "findings": []})

    edited = Edited(one.docx.read_bytes())
    for owner, old, new in (edits.clause, edits.requirement, edits.section):
        if owner:
            edited.replace(old, new, edited.control(owner))
    owner, parameter, old, new, value = edits.value
    statement = edited.paragraph(edits.requirement[2].split()[0], edited.control(owner))
    edited.replace(old, new, statement)
    back = tmp_path / "terug.docx"
    back.write_bytes(edited.bytes)

    code, told = returned(one, back)
    assert code == 0
    changed = told["changed"]
    assert isinstance(changed, list)
    owners = {edits.clause[0], edits.requirement[0], edits.section[0]} - {""}
    assert {entry["id"] for entry in changed} == owners
    assert {change["author"] for entry in changed for change in entry["changes"]} == {AUTHOR}
    assert all(entry["adoptable"] and entry["refused"] == [] for entry in changed)

    code, told = returned(one, back, "--adopt", "--values", "--author", "J. Jurist", "--reason", "Na overleg met de dienst.")
    assert code == 0, told
    source = load(one.file.read_bytes()).value
    assert source["parameters"][owner][parameter] == value
    assert {entry["id"] for entry in source["texts"]} == owners - {edits.section[0]}
    assert {folder: digests(folder) for folder in library} == library

    built = specgen("build", one.file, "-o", tmp_path / "again", "--date", DATE)
    assert built.code == 0, built.err
    again = Sent(one.file, tmp_path / "again" / name)
    words = "\n".join(paragraphs(again.docx.read_bytes()))
    assert edits.clause[2] in words and edits.requirement[2] in words and edits.section[2] in words and new in words
    assert returned(again, again.docx) == (0, {"base": "rebuilt", "changed": [], "adopted": [], "cannot_be_told": [], "findings": []})
    lock = json.loads((again.dossier / "publish" / "tender.lock.json").read_bytes())
    assert [entry["local"] for entry in lock["requirements"] if entry["id"] == edits.requirement[0]] == [["text.nl"]]
    published = {path: data for path, data in tree(again.dossier).items() if path.startswith("publish/")}
    assert not [path for path, data in unpacked(published) if b"J. Jurist" in data or b"Na overleg met de dienst" in data]
    told_inside = (again.dossier / "internal" / "trace.html").read_text("utf-8")
    assert "J. Jurist" in told_inside and "Na overleg met de dienst." in told_inside
    assert "J. Jurist" in (again.dossier / "internal" / "findings.nl.html").read_text("utf-8")
    explained = specgen("explain", edits.requirement[0], one.file, "--json", "--date", DATE)
    assert json.loads(explained.out)["tender"]["local_texts"][0]["reason"] == "Na overleg met de dienst."
    compared = json.loads(specgen("diff", REPOSITORY / "examples" / f"{name}.yaml", one.file, "--json", "--date", DATE).out)
    assert edits.clause[0] in {entry["id"] for entry in compared["read"]} and "J. Jurist" not in json.dumps(compared)


def test_an_edit_without_tracking_needs_the_text_as_built(tmp_path: Path) -> None:
    one = sent(tmp_path, "gent-databroker")
    edited = Edited(one.docx.read_bytes())
    edited.replace("ongewijzigd leesbaar", "leesbaar", edited.control("DB-INH-01"), tracked=False)
    alone = tmp_path / "alleen"
    alone.mkdir()
    (alone / "terug.docx").write_bytes(edited.bytes)
    (alone / "tender.lock.json").write_bytes((one.dossier / "publish" / "tender.lock.json").read_bytes())
    blind = specgen("clause", "import", alone / "terug.docx", "--json")
    assert blind.code == 4
    told = json.loads(blind.out)
    assert told["base"] == "" and [(entry["id"], entry["cannot_be_told"]) for entry in told["changed"]] == [("DB-INH-01", True)]
    kept = specgen("clause", "import", alone / "terug.docx", "--lock", one.dossier, "--json")
    told = json.loads(kept.out)
    assert (kept.code, told["base"]) == (4, "texts")  # looks and the cover cannot be told from words alone
    assert told["changed"][0]["changes"][0]["before"] == "ongewijzigd"
    assert returned(one, alone / "terug.docx")[0] == 0


@pytest.mark.skipif(not shutil.which("soffice"), reason="no converter here: LibreOffice is not installed")
@pytest.mark.parametrize("way", [("docx",), ("odt", "docx")])
def test_another_word_processor_adds_nothing_and_loses_nothing(way: tuple[str, ...], tmp_path: Path) -> None:
    one = sent(tmp_path, "gent-databroker")
    edited = Edited(one.docx.read_bytes())
    edited.replace("ongewijzigd leesbaar", "volledig leesbaar", edited.control("DB-INH-01"))
    edited.comment("inschrijver", "Waarom?", edited.control("ADM-10"))
    path = tmp_path / "terug.docx"
    path.write_bytes(edited.bytes)
    for step in way:
        folder = tmp_path / f"via-{step}"
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", step]
        subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True, timeout=180)
        path = folder / f"terug.{step}"
    code, told = returned(one, path)
    changed = told["changed"]
    assert code == 0 and isinstance(changed, list)
    found = {entry["id"]: entry for entry in changed}
    assert set(found) == {"DB-INH-01", "ADM-10"}
    assert [(change["kind"], change["author"]) for change in found["DB-INH-01"]["changes"]] == [("replacement", AUTHOR)]
    assert found["ADM-10"]["comments"][0]["text"] == "Waarom?"


def test_the_file_that_went_out_is_one_file() -> None:
    """The Word file holds its own word of every text: an empty part would let every test above pass by chance."""
    from tests.unit.review.returned_room import room

    parts = members(room().docx)
    said = next(data for name, data in parts.items() if b"urn:specgen:document:1" in data and name.startswith("customXml/item1"))
    assert said.count(b"printed=") > 150
