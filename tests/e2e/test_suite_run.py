"""The suite file itself, as a vendor has it: bare Python, a path with spaces and letters beyond ASCII, the reference as product."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from specgen.conformance import strict_yaml
from specgen.model.requirement import ComponentFile, Requirement
from specgen.proof.plan import plan_of
from specgen.proof.prove import REFERENCES, mutants_of
from specgen.reference.serving import Options, Running
from specgen.suite.build import build_suite
from tests import anpr_harness, broker_harness

ROOT = Path(__file__).parents[2]
BARE = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"}


def requirements(domain: str) -> list[Requirement]:
    """The automated requirements of a domain, straight from the knowledge base."""
    found: list[Requirement] = []
    for path in sorted((ROOT / "requirements" / domain).glob("*.yaml")):
        value = strict_yaml.load(path.read_text("utf-8"), path.name)
        found += msgspec.convert(value, ComponentFile).requirements
    return [item for item in found if item.verification.checks]


def core(domain: str) -> list[Requirement]:
    """The requirements of a domain's core: enough to try everything around the checks."""
    known = {"databroker": broker_harness.CORE, "anpr": anpr_harness.CORE}[domain]
    return [item for item in requirements(domain) if item.id in known]


def start(domain: str, options: Options, replace: Any = None) -> Running:
    module, _, name = REFERENCES[domain].partition(":")
    return getattr(importlib.import_module(module), name)(options, replace)


class Desk:
    """A folder with a suite in it, and the commands a vendor types."""

    def __init__(self, folder: Path, domain: str) -> None:
        self.folder = folder
        self.requirements = core(domain)
        (folder / "suite.pyz").write_bytes(
            build_suite(plan_of(domain, self.requirements), {"x.json": b"{}"}, languages=("nl", "en"))
        )

    def __call__(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-IS", "suite.pyz", *arguments],
            cwd=self.folder,
            env=BARE,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def target(self, value: dict[str, Any]) -> None:
        (self.folder / "target.yaml").write_text(yaml.safe_dump(value), "utf-8")


@pytest.fixture(scope="module", params=["databroker", "anpr"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Desk]]:
    folder = tmp_path_factory.mktemp("suite") / "één map met spaties"
    folder.mkdir()
    yield request.param, Desk(folder, request.param)


def test_a_vendor_runs_seals_and_a_buyer_verifies(desk: tuple[str, Desk]) -> None:
    domain, suite = desk
    with start(domain, Options()) as running:
        suite.target(running.target)
        suite("doctor", "--target", "target.yaml")
        suite(
            "run", "--target", "target.yaml", "-o", "resultaat", "--by", "Leverancier", "--nonce", "n-7", "--seed", "5"
        )
    result = json.loads((suite.folder / "resultaat" / "result.json").read_bytes())
    assert {row["verdict"] for row in result["verdicts"]} == {"passed"}
    assert len(result["verdicts"]) == sum(len(item.verification.checks) for item in suite.requirements) >= 20
    secrets = [value for one in running.target["principals"].values() for key, value in one.items() if key != "interface"]
    written = b"".join(path.read_bytes() for path in (suite.folder / "resultaat").iterdir())
    assert not [value for value in secrets if value.encode() in written]
    suite("verify", "resultaat/bundle.dsse.json", code=4)
    _seal(suite)
    assert "whole" in suite("verify", "resultaat/bundle.dsse.json", "--signer", "leverancier.pub", "--nonce", "n-7")
    suite("verify", "resultaat", "--signer", "leverancier.pub", "--nonce", "another", code=1)
    suite("verify", "resultaat", "--signer", "0" * 64, code=4)
    suite("report", "resultaat", "--lang", "en", "-o", "report.en.html")
    assert '<html lang="en">' in (suite.folder / "report.en.html").read_text("utf-8")
    data = (suite.folder / "resultaat" / "evidence.jsonl").read_bytes()
    (suite.folder / "resultaat" / "evidence.jsonl").write_bytes(data.replace(b'"status":200', b'"status":201', 1))
    suite("verify", "resultaat", "--signer", "leverancier.pub", code=1)


def _seal(suite: Desk) -> None:
    """Make keys and seal where ``cryptography`` is installed: with the suite's own code, but not in isolation."""
    for arguments in (["keygen", "--out", "leverancier"], ["seal", "resultaat", "--key", "leverancier.key"]):
        subprocess.run([sys.executable, "suite.pyz", *arguments], cwd=suite.folder, check=True, capture_output=True)
    assert (suite.folder / "leverancier.key").stat().st_mode & 0o777 == 0o600


def test_a_mutant_is_found(desk: tuple[str, Desk]) -> None:
    domain, suite = desk
    mutant = next(one for one in mutants_of(domain) if one.requirement in {item.id for item in suite.requirements})
    with start(domain, Options(), {mutant.part: mutant.wrap}) as running:
        suite.target(running.target)
        said = suite(
            "run", "--target", "target.yaml", "-o", "mutant", "--only", mutant.requirement, "--lang", "en", code=1
        )
    assert mutant.requirement in said
    result = json.loads((suite.folder / "mutant" / "result.json").read_bytes())
    assert {row["verdict"] for row in result["verdicts"] if row["requirement"] == mutant.requirement} == {"failed"}


def test_nobody_there(desk: tuple[str, Desk]) -> None:
    domain, suite = desk
    with start(domain, Options()) as running:
        suite.target(running.target)
    begin = time.monotonic()
    said = suite("run", "--target", "target.yaml", "-o", "niets", code=4)
    assert time.monotonic() - begin < 10
    assert len(said.strip().splitlines()) <= 4 and "api" in said
    assert "passed" not in {
        row["verdict"] for row in json.loads((suite.folder / "niets" / "result.json").read_bytes())["verdicts"]
    }


def test_usage(desk: tuple[str, Desk]) -> None:
    _, suite = desk
    suite(code=2)
    suite("run", code=2)
    suite("--help")
    suite("run", "--target", "none.yaml", "-o", "x", code=3)
    suite("explain", "NOTHING", code=2)
    (suite.folder / "bad.yaml").write_text("a: &x 1\n")
    suite("doctor", "--target", "bad.yaml", code=3)
    first = suite.requirements[0].id
    assert first in suite("explain", first) and first in suite("list") and first in suite("plan", "--json")
    assert "target.example.yaml" in suite("extract", "uitgepakt")
    assert (suite.folder / "uitgepakt" / "interface" / "x.json").read_bytes() == b"{}"
