"""A published file that is no longer what was built is recognised, and what is wrong is named."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from specgen.dossier.build import Request, build
from specgen.dossier.verifying import verify_published
from specgen.dossier.writing import write_dossier
from specgen.errors import InputError, UnreachableError
from specgen.knowledge.locate import locate
from specgen.render.readback import expected_controls, read_controls

ROOT = Path(__file__).resolve().parents[3]
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TENDER = "tender.nl.docx"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a built dossier."""
    request = Request(ROOT / "examples" / "gent-databroker.yaml", "2026-11-23", languages=("nl",))
    folder = tmp_path_factory.mktemp("built") / "gent"
    write_dossier(folder, build(locate(str(ROOT)), request).files)
    return folder


@pytest.fixture
def mine(built: Path, tmp_path: Path) -> Path:
    """Return the publish folder of a copy that a test may change."""
    shutil.copytree(built, tmp_path / "gent")
    return tmp_path / "gent" / "publish"


def parts_of(path: Path) -> dict[str, bytes]:
    """Return the members of a zip file."""
    with zipfile.ZipFile(path) as container:
        return {name: container.read(name) for name in container.namelist()}


def pack(path: Path, parts: dict[str, bytes]) -> None:
    """Write members as a zip file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as container:
        for name, data in parts.items():
            container.writestr(name, data)
    path.write_bytes(buffer.getvalue())


def embedded(parts: dict[str, bytes]) -> str:
    """Return the name of the part that says what the document was made from."""
    return next(name for name in parts if name.startswith("customXml/") and b"<document" in parts[name])


def reworded(path: Path) -> str:
    """Change one requirement's text in a docx and return its tag."""
    found = read_controls(path.read_bytes())
    tag = next(one for one in found if one.startswith("DB-"))
    words = next(line for line in found[tag].lines if len(line) > 40)[:25]
    parts = parts_of(path)
    text = parts["word/document.xml"].decode()
    assert words in text
    parts["word/document.xml"] = text.replace(words, "Vervalt. " + words).encode()
    pack(path, parts)
    return tag


def codes(path: Path) -> set[tuple[str, str]]:
    """Return (code, subject) of what is found."""
    return {(one.code, one.subject) for one in verify_published(path)}


def test_everything_is_as_it_was_built(mine: Path) -> None:
    for path in (mine.parent, mine, *(one for one in mine.rglob("*") if one.is_file())):
        assert verify_published(path) == (), path


def test_a_changed_requirement_is_named(mine: Path) -> None:
    tag = reworded(mine / TENDER)
    assert ("SG-VER-020", tag) in codes(mine / TENDER)
    assert {("SG-VER-012", TENDER), ("SG-VER-020", tag)} <= codes(mine)


def test_a_text_changed_together_with_its_own_record(mine: Path) -> None:
    """The document's own word is not enough: the lock beside it says what was printed."""
    path = mine / TENDER
    (mine / "manifest.json").unlink()
    before = {tag: one.printed for tag, one in expected_controls(path.read_bytes()).items()}
    tag = reworded(path)
    parts = parts_of(path)
    record = parts[embedded(parts)].decode()
    for name, one in read_controls(path.read_bytes()).items():
        record = record.replace(before[name], one.digest)
    parts[embedded(parts)] = record.encode()
    pack(path, parts)
    assert ("SG-VER-020", tag) in codes(path)


def test_a_requirement_taken_out_with_its_record(mine: Path) -> None:
    path = mine / TENDER
    (mine / "manifest.json").unlink()
    parts = parts_of(path)
    tag = next(one for one in expected_controls(path.read_bytes()) if one.startswith("DB-"))
    record = etree.fromstring(parts[embedded(parts)])
    for entry in [one for one in record if one.get("id") == tag.split("@")[0]]:
        record.remove(entry)
    document = etree.fromstring(parts["word/document.xml"])
    for control in document.iter(f"{W}sdt"):
        mark = control.find(f"{W}sdtPr/{W}tag")
        if mark is not None and mark.get(f"{W}val") == tag:
            control.getparent().remove(control)  # type: ignore[union-attr]
            break
    parts[embedded(parts)], parts["word/document.xml"] = etree.tostring(record), etree.tostring(document)
    pack(path, parts)
    assert ("SG-VER-020", tag) in codes(path)


def test_a_change_outside_every_text(mine: Path) -> None:
    parts = parts_of(mine / TENDER)
    parts["docProps/core.xml"] = parts["docProps/core.xml"].replace(b"VOORBEELD", b"ANDER")
    pack(mine / TENDER, parts)
    assert codes(mine / TENDER) == {("SG-VER-012", TENDER)}


def test_a_lock_that_was_edited(mine: Path) -> None:
    lock = mine / "tender.lock.json"
    value = json.loads(lock.read_bytes())
    value["requirements"][0]["level"] = "info"
    lock.write_text(json.dumps(value), "utf-8")
    assert ("SG-VER-012", "tender.lock.json") in codes(lock)
    assert ("SG-VER-012", "tender.lock.json") in codes(mine)


def test_files_that_are_gone_added_or_changed(mine: Path) -> None:
    (mine / "prices.nl.xlsx").unlink()
    (mine / "extra.txt").write_text("x", "utf-8")
    (mine / "suite.pyz").write_bytes(b"another suite")
    found = codes(mine)
    assert {("SG-VER-011", "prices.nl.xlsx"), ("SG-VER-013", "extra.txt"), ("SG-VER-012", "suite.pyz")} <= found
    assert codes(mine / "suite.pyz") == {("SG-VER-012", "suite.pyz")}
    assert ("SG-VER-012", "suite.pyz") in codes(mine / "tender.lock.json")


def test_a_manifest_that_points_outside(mine: Path) -> None:
    manifest = mine / "manifest.json"
    value = json.loads(manifest.read_bytes())
    value["files"]["../../outside.txt"] = "0" * 64
    manifest.write_text(json.dumps(value), "utf-8")
    assert ("SG-VER-010", "../../outside.txt") in codes(mine)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", b"no zip at all"),
        ("b.json", b"[" * 100_000),
        ("c.json", b'{"format": "specgen-lock/1", "x": NaN}'),
        ("d.json", b"[]"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises((InputError, UnreachableError)):
        verify_published(tmp_path / name)


def test_a_docx_that_is_broken_inside(mine: Path) -> None:
    parts = parts_of(mine / TENDER)
    pack(mine / TENDER, parts | {"word/document.xml": b"<broken"})
    with pytest.raises(InputError):
        verify_published(mine / TENDER)
    assert re.match(r"<broken", parts_of(mine / TENDER)["word/document.xml"].decode())


def test_nothing_was_recorded(tmp_path: Path) -> None:
    (tmp_path / "loose.txt").write_text("x", "utf-8")
    with pytest.raises(UnreachableError):
        verify_published(tmp_path / "loose.txt")
    with pytest.raises(UnreachableError):
        verify_published(tmp_path)
