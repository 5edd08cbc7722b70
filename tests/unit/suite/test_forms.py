"""Folder of sources, wheel and bill of materials: from the suite's bytes alone, usable as they stand, and true."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from test_build import FILES, plan

from specgen.conformance import canonical, exclusions, travelling
from specgen.reference.broker.compose import start
from specgen.reference.serving import Options
from specgen.suite import forms, reissue
from specgen.suite.build import SuiteError, build_suite


@pytest.fixture(scope="module")
def suite() -> bytes:
    return build_suite(plan(), FILES, languages=("nl", "en"))


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        assert {info.date_time for info in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: container.read(name) for name in container.namelist()}


@pytest.mark.parametrize("wheel", [False, True])
def test_the_bill_fits_the_official_schema_and_names_every_file(suite: bytes, wheel: bool) -> None:
    text = forms.bill(suite, wheel=wheel)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.decode()) is None
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.decode().replace('"bomFormat"', '"bomform"')) is not None
    bill = json.loads(text)
    inside = [one for part in bill["components"] for one in (part, *part.get("components", ())) if one["type"] == "file"]
    listed = {one["name"]: one["hashes"][0]["content"] for one in inside}
    carried = ("paho/", "yaml/")
    expected = {name: hashlib.sha256(data).hexdigest() for name, data in opened(suite).items() if not wheel or not name.startswith(carried)}
    assert listed == expected
    libraries = {one["name"]: one for one in bill["components"] if one["type"] == "library"}
    assert set(libraries) == {"paho-mqtt", "pyyaml"}
    assert all(one["purl"] == f"pkg:pypi/{name}@{one['version']}" for name, one in libraries.items())


def test_the_same_suite_gives_the_same_bytes(suite: bytes) -> None:
    for make in (forms.source, forms.wheel, forms.bill):
        assert make(suite) == make(bytes(suite))
    assert forms.names(suite) == ("suite-t-1.0.0-source.zip", "suite_t-1.0.0-py3-none-any.whl", "suite.cdx.json")
    with pytest.raises(SuiteError):
        forms.source(b"PK")
    with pytest.raises(SuiteError):
        forms.wheel(forms.bill(suite))


def test_the_digest_of_the_code_is_reckoned_as_the_suite_does(suite: bytes) -> None:
    plan_digest = canonical.digest(opened(suite)["plan.json"])
    expected = {"suite": canonical.digest(suite), "code": travelling.local_digest("databroker"), "plan": plan_digest}
    assert json.loads(forms.origin(suite)) == expected


def test_the_wheel_lists_what_it_holds(suite: bytes) -> None:
    found = opened(forms.wheel(suite))
    record = next(name for name in found if name.endswith("RECORD"))
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(found[record].decode()))}
    assert set(rows) == set(found)
    assert all(int(rows[name][1]) == len(data) for name, data in found.items() if name != record)
    assert not [name for name in found if name.startswith(("paho/", "yaml/"))], "it never overwrites what others installed"


@pytest.fixture(scope="module")
def running() -> Iterator[dict[str, Any]]:
    with start(Options(), {}) as product:
        yield dict(product.target)


def test_the_folder_runs_and_names_the_suite_that_it_is(suite: bytes, running: dict[str, Any], tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(forms.source(suite))) as container:
        container.extractall(tmp_path)
    folder = next(tmp_path.iterdir())
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(running))

    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        bare = {"PATH": "", "LC_ALL": "C.UTF-8"}
        return subprocess.run([sys.executable, "-IS", str(folder), *arguments], cwd=tmp_path, env=bare, capture_output=True, text=True)

    done = call("run", "--target", "target.yaml", "-o", "out", "--runs", "1")
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_bytes())
    assert result["suite"] == {"digest": canonical.digest(suite), "code": travelling.local_digest("databroker")}
    module = folder / "specgen" / "checks" / "databroker" / "ingest.py"
    module.write_text(module.read_text("utf-8") + "\n# changed\n", "utf-8")
    done = call("run", "--target", "target.yaml", "-o", "other")
    assert done.returncode == 4 and "were changed" in done.stderr, "changed code does not run under the suite's name"


@pytest.fixture(scope="module")
def installed(suite: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel in a folder of its own, as an installer lays it out."""
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(io.BytesIO(forms.wheel(suite))) as container:
        container.extractall(folder)
    return folder


def guest(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest as a vendor does, with the wheel instead of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(installed), "LC_ALL": "en_US.UTF-8", "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", "--rootdir", str(folder)]
    return subprocess.run(
        [*command, "--pyargs", "specgen.conformance.guest", *arguments], cwd=folder, env=environment, capture_output=True, text=True
    )


def test_pytest_runs_the_checks_of_the_wheel(suite: bytes, installed: Path, running: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(running))
    done = guest(installed, tmp_path, "--suite-target", "target.yaml", "--suite-output", "out", "-q")
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_bytes())
    assert result["suite"]["digest"] == canonical.digest(suite)
    assert (tmp_path / "out" / "annex.xlsx").is_file() and (tmp_path / "out" / "bundle.dsse.json").is_file()
    done = guest(installed, tmp_path, "-q")
    assert done.returncode != 0 and "--suite-target" in done.stdout + done.stderr


def test_pytest_tells_failed_from_unclear_from_excluded(installed: Path, running: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "claims.yaml").write_text("claims: {DB-INH-01: false}\n")
    (tmp_path / "target.yaml").write_text(yaml.safe_dump(running))
    done = guest(installed, tmp_path, "--suite-target", "target.yaml", "--suite-claims", "claims.yaml", "-q")
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout + done.stderr
    nobody = json.loads(json.dumps(running))
    nobody["interfaces"]["api"]["url"] = "http://127.0.0.1:9"
    (tmp_path / "nobody.yaml").write_text(yaml.safe_dump(nobody))
    done = guest(installed, tmp_path, "--suite-target", "nobody.yaml", "-q")
    assert done.returncode == 1 and "1 error" in done.stdout and "failed" not in done.stdout, done.stdout + done.stderr
    entry = exclusions.append(exclusions.Register("t"), exclusions.Decision(
        "DB-INH-01.readable", "DB-INH-01", {"nl": "fout", "en": "wrong"}, "2027-01-20", "x", "1.0.0",
        timetable=exclusions.Timetable("2027-01-10", "2027-02-01"),
    ))  # fmt: skip
    (tmp_path / "exclusions.yaml").write_bytes(exclusions.write(entry))
    done = guest(installed, tmp_path, "--suite-target", "target.yaml", "--suite-exclusions", "exclusions.yaml", "-q")
    assert done.returncode == 0 and "1 skipped" in done.stdout, done.stdout + done.stderr


def test_a_suite_that_is_issued_again_only_takes_checks_away(suite: bytes) -> None:
    text = exclusions.write(exclusions.Register("t"))
    again = reissue.reissued(suite, text, "1.0.1")
    assert reissue.differences(suite, again) == [] and reissue.version_of(again) == "1.0.1"
    assert opened(again)["exclusions.yaml"] == text and forms.code_digest(opened(again)) == forms.code_digest(opened(suite))
    for version in ("1.0.0", "0.9.9", "1.0"):
        with pytest.raises(SuiteError):
            reissue.reissued(suite, text, version)
    stricter = {**opened(suite), "specgen/checks/databroker/ingest.py": b"# stricter"}
    from specgen.suite.build import packed

    assert reissue.differences(suite, packed(stricter)) == ["specgen/checks/databroker/ingest.py"]
