"""The wheel, outside the repository: it carries the knowledge base and the examples, and builds a dossier with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY
from tests.e2e.reading import tree

DATE = "2026-11-23"


def _run(command: list[str | Path], folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "SPECGEN"))}
    environment |= {"SPECGEN_CACHE": str(folder / "cache"), "LC_ALL": "C"}
    ran = subprocess.run([str(one) for one in command], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="the build backend is not installed (it is in the dev extra)")
    folder = tmp_path_factory.mktemp("wheel")
    _run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, REPOSITORY], folder)
    (found,) = folder.glob("specgen-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and, by reference, the packages that it needs; returns its ``specgen``."""
    folder = tmp_path_factory.mktemp("elsewhere") / "omgeving é"
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    _run([sys.executable, "-m", "pip", "--quiet", "install", "--no-deps", "--no-index", "--target", site, wheel], folder)
    _without_checkout(site / "needed")
    (site / "needed.pth").write_text("needed\n", "ascii")
    return folder / "bin" / "python"


def _without_checkout(shadow: Path) -> None:
    """Fill a folder with links to every installed package except this one."""
    shadow.mkdir()
    for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
        if "specgen" not in entry.name.lower() and entry.suffix != ".pth":
            (shadow / entry.name).symlink_to(entry)


def test_the_wheel_carries_knowledge_examples_and_licence_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = archive.read(next(name for name in names if name.endswith("METADATA"))).decode()
    for top in ("requirements", "clauses", "examples"):
        kept = {f"specgen/_kb/{path.relative_to(REPOSITORY).as_posix()}" for path in (REPOSITORY / top).rglob("*")
                if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")}  # fmt: skip
        assert kept <= set(names), sorted(kept - set(names))[:5]
    assert any(name.endswith("specgen/render/templates/tender.docx") for name in names)
    assert any(".dist-info/licenses/LICENSE" in name for name in names)
    assert not any(name.startswith(("tests/", "schemas/", "output/")) or name.endswith(".pyc") for name in names)
    assert "License-Expression: EUPL-1.2 AND CC-BY-4.0" in metadata


def test_the_knowledge_base_is_found_in_the_package(installed: Path, tmp_path: Path) -> None:
    said = json.loads(_run([installed, "-m", "specgen", "kb", "where", "--json"], tmp_path))
    assert said["found_by"] == "installed package"
    folder = Path(said["folder"])
    assert folder.is_relative_to(installed.parent.parent)
    assert (folder / "examples" / "gent-databroker.yaml").is_file()
    ours = json.loads(_run([sys.executable, "-m", "specgen", "--kb", REPOSITORY, "kb", "where", "--json"], tmp_path))
    assert said["digest"] == ours["digest"]


def test_the_script_is_installed(installed: Path, tmp_path: Path) -> None:
    (site,) = installed.parent.parent.glob("lib/python*/site-packages")
    (entry,) = site.glob("specgen-*.dist-info/entry_points.txt")
    assert "specgen = specgen.cli:main" in entry.read_text("utf-8")
    assert _run([installed, "-m", "specgen", "--version"], tmp_path).startswith("specgen")


@pytest.mark.parametrize("name", ["gent-databroker", "mechelen-anpr"])
def test_a_dossier_from_the_wheel_is_the_same_as_from_the_checkout(installed: Path, tmp_path: Path, name: str) -> None:
    where = json.loads(_run([installed, "-m", "specgen", "kb", "where", "--json"], tmp_path))
    file = Path(where["folder"]) / "examples" / f"{name}.yaml"
    _run([installed, "-m", "specgen", "build", file, "-o", tmp_path / "wheel", "--date", DATE], tmp_path)
    _run([sys.executable, "-m", "specgen", "--kb", REPOSITORY, "build", REPOSITORY / "examples" / f"{name}.yaml", "-o",
          tmp_path / "checkout", "--date", DATE], tmp_path)  # fmt: skip
    one, two = tree(tmp_path / "wheel" / name / "publish"), tree(tmp_path / "checkout" / name / "publish")
    assert one.keys() == two.keys()
    assert [path for path in one if one[path] != two[path]] == []


def test_the_suite_from_the_wheel_starts_with_nothing_installed(installed: Path, tmp_path: Path) -> None:
    where = json.loads(_run([installed, "-m", "specgen", "kb", "where", "--json"], tmp_path))
    file = Path(where["folder"]) / "examples" / "gent-databroker.yaml"
    _run([installed, "-m", "specgen", "build", file, "-o", tmp_path / "out", "--date", DATE], tmp_path)
    suite = tmp_path / "out" / "gent-databroker" / "publish" / "suite.pyz"
    said = _run([sys.executable, "-IS", suite, "list"], tmp_path)
    assert "DB-INH-01" in said
