"""A dossier is written as a whole or not at all, and nothing outside its folder is ever touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from specgen.dossier.lock import sha256
from specgen.dossier.writing import edited_files, write_dossier
from specgen.errors import InputError


def files(text: str) -> dict[str, bytes]:
    """Return a tiny dossier with its manifest."""
    found = {"publish/a.txt": text.encode(), "publish/b.txt": b"b"}
    listed = {path.removeprefix("publish/"): sha256(data) for path, data in found.items()}
    return found | {"publish/manifest.json": json.dumps({"files": listed}).encode()}


def test_a_received_manifest_cannot_reach_outside(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("precious", "utf-8")
    folder = tmp_path / "out" / "slug"
    (folder / "publish").mkdir(parents=True)
    manifest = {"files": {"../../../victim.txt": sha256(victim.read_bytes()), "../../x": ["no", "digest"]}}
    (folder / "publish" / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    write_dossier(folder, files("new"))
    assert victim.read_text("utf-8") == "precious"


def test_a_failure_half_way_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "slug"
    write_dossier(folder, files("old"))
    honest = Path.replace

    def refuse(self: Path, target: str | Path) -> Path:
        if Path(target) == folder / "publish" / "b.txt" and ".before" not in str(self):
            raise PermissionError(13, "Permission denied", str(target))
        return honest(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError) as caught:
        write_dossier(folder, files("new"))
    assert caught.value.findings[0].code == "SG-BLD-302"
    monkeypatch.undo()
    assert (folder / "publish" / "a.txt").read_text("utf-8") == "old"
    assert (folder / "publish" / "b.txt").read_text("utf-8") == "b"
    assert edited_files(folder) == []
    write_dossier(folder, files("newer"))
    assert (folder / "publish" / "a.txt").read_text("utf-8") == "newer"
    assert [path.name for path in tmp_path.iterdir()] == ["slug"]
