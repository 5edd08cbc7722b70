"""Two commands that write into one layer at the same time: one waits for the other, and neither loses what the other wrote."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from specgen.errors import InputError
from specgen.knowledge.layer import with_entry, write_files
from specgen.knowledge.locking import sole_writer
from specgen.knowledge.strict_yaml import load
from tests.unit.knowledge.small import knowledge_base, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders cannot be locked there")
LIST = "clauses/sign-offs.yaml"


def add(folder: Path, name: str) -> None:
    with sole_writer(folder):
        write_files(folder, {LIST: with_entry(folder, LIST, "sign_offs", {"name": name}, "sign-offs")})


def names(folder: Path) -> set[str]:
    return {one["name"] for one in load((folder / LIST).read_bytes()).value["sign_offs"]}


@pytest.mark.parametrize("there", [True, False])
def test_no_entry_is_lost(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "stad"
    if there:
        folder.mkdir()
    wanted = {f"n{number}" for number in range(24)}
    threads = [threading.Thread(target=add, args=(folder, name)) for name in wanted]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert names(folder) == wanted


def test_who_waits_too_long_is_refused_and_nothing_stays_behind(tmp_path: Path) -> None:
    with sole_writer(tmp_path), pytest.raises(InputError) as caught, sole_writer(tmp_path, patience=0.1):
        pytest.fail("two writers at a time")
    assert [one.code for one in caught.value.findings] == ["SG-KB-023"]
    with sole_writer(tmp_path, patience=0.1):
        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_opened_is_left_to_the_writing(tmp_path: Path) -> None:
    with sole_writer(tmp_path / "a" / "b"):
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(InputError), sole_writer(tmp_path / "c", patience=0.05):
            pytest.fail("both are held by the folder above")


def test_simultaneous_sign_offs_all_stay(tmp_path: Path) -> None:
    write(tmp_path / "kb", knowledge_base())
    head = [sys.executable, "-m", "specgen", "--kb", str(tmp_path / "kb"), "clause", "approve"]
    tail = ["--reviewer", "J. Jansen", "--role", "jurist", "--date", "2026-11-23", "--into", str(tmp_path / "stad")]
    orders = [("ACC-01", "nl"), ("ACC-01", "en"), ("ACC-02", "nl")]
    running = [
        subprocess.Popen([*head, name, "--lang", lang, *tail], env=os.environ | {"SPECGEN_UI_LANG": "en"}, stderr=subprocess.PIPE)
        for name, lang in orders
    ]
    told = [one.communicate(timeout=60)[1] for one in running]
    assert [one.returncode for one in running] == [0, 0, 0], told
    rows = load((tmp_path / "stad" / LIST).read_bytes()).value["sign_offs"]
    assert sorted((one["clause"], one["lang"]) for one in rows) == sorted(orders)
