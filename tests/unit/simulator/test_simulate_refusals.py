"""What ``specgen simulate`` refuses says so: no traceback, no file nobody asked for, no option that is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.reading import specgen

SMALL = "s05-two-countries"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SPECGEN_UI_LANG", "en")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("options", [["-o", "."], ["-o", ""], ["--truth", ""], ["-o", ".", "-f", "parquet"]])
def test_a_folder_is_no_file(options: list[str], tmp_path: Path) -> None:
    said = specgen("simulate", SMALL, *options)
    assert said.code in (2, 3) and "bug" not in said.err and not list(tmp_path.iterdir())
    assert "folder" in said.err or "directory" in said.err


@pytest.mark.parametrize("url", ["http://127.0.0.1:99999/", "http://127.0.0.1:abc/", "http://["])
def test_an_address_that_is_none(url: str) -> None:
    said = specgen("simulate", SMALL, "--to", url)
    assert said.code == 4 and "SG-SIM-005" in said.err and "no address of HTTP" in said.err


@pytest.mark.parametrize("url", ["mqtt://127.0.0.1:99999", "mqtt://127.0.0.1:abc", "mqtt://["])
def test_a_broker_that_is_none(url: str) -> None:
    said = specgen("simulate", SMALL, "--to", url)
    assert said.code == 2 and "mqtt://user@host:1883" in said.err


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["-o", "-", "-f", "parquet"], "into a file"),
        (["-o", "a.json", "--truth", "a.json"], "two different files"),
        (["-o", "a.json", "--now"], "--now goes with --to"),
        (["--to", "http://127.0.0.1:9/", "--rate", "nan"], "write a number"),
        (["--to", "http://127.0.0.1:9/", "--accelerate", "nan"], "write a number"),
    ],
)
def test_wishes_that_cannot_be(options: list[str], expected: str, tmp_path: Path) -> None:
    said = specgen("simulate", SMALL, *options)
    assert said.code == 2 and expected in said.err and not list(tmp_path.iterdir())


def test_a_csv_without_passages_still_has_its_columns(tmp_path: Path) -> None:
    assert specgen("simulate", SMALL, "--duration", "1s", "-o", tmp_path / "e.csv").code == 0
    assert (tmp_path / "e.csv").read_bytes() == b"Plate,Latitude,Longitude,TimeStamp,DeviceId,Name\r\n"


def test_the_ending_of_the_truth_may_be_in_capitals(tmp_path: Path) -> None:
    assert specgen("simulate", SMALL, "--truth", tmp_path / "T.PARQUET").code == 0
    assert (tmp_path / "T.PARQUET").read_bytes()[:4] == b"PAR1"
