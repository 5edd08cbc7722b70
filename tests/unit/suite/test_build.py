"""``suite.pyz``: the same bytes each time, complete, and nothing of the house in it but what travels."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance import canonical, travelling
from specgen.conformance.plan import parse
from specgen.suite.build import SuiteError, build_suite
from specgen.suite.guide import claims_example, target_example
from specgen.suite.plan_from import plan_bytes, plan_digest

FILES = {"broker.openapi.json": b"{}\n", "schemas/observation.json": b"{}\n"}


def plan(domain: str = "databroker") -> dict[str, Any]:
    return {
        "format": "specgen-plan/1",
        "domain": domain,
        "tender": {"slug": "t", "title": "Titel <b>", "reference": "R-1"},
        "kb": {"version": "0.1.0", "digest": "0" * 64},
        "date": "2026-11-23",
        "suite_rules": {"runs": 3},
        "languages": ["nl", "en"],
        "requirements": [
            {
                "id": "DB-INH-01",
                "version": "1.0.0",
                "level": "requirement",
                "number": "3.1.1",
                "lots": [],
                "title": {"nl": "Leesbaar & snel", "en": "Readable"},
                "statement": {"nl": "Tekst", "en": "Text"},
                "procedure": [],
                "digest": {"nl": "1" * 64},
                "parameters": {"deadline": 2},
                "units": {"deadline": "s"},
                "checks": ["DB-INH-01.readable"],
                "depends": [],
                "method": "test",
                "clauses": [],
            }
        ],
    }


@pytest.fixture(scope="module")
def suite() -> bytes:
    return build_suite(plan(), FILES, languages=("nl", "en"))


def test_the_same_bytes(suite: bytes) -> None:
    assert build_suite(plan(), dict(reversed(FILES.items())), languages=("nl", "en")) == suite
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from test_build import *; "
        "print(canonical.digest(build_suite(plan(), FILES, languages=('nl', 'en'))))"
    )
    other = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "PATH": "", "LC_ALL": "C"},
    )
    assert other.stdout.strip() == canonical.digest(suite)


def test_members(suite: bytes) -> None:
    assert suite.startswith(b"#!/usr/bin/env python3\n")
    with zipfile.ZipFile(io.BytesIO(suite)) as container:
        names = container.namelist()
        assert names == sorted(names) and len(names) == len(set(names))
        assert {info.date_time for info in container.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in (
            "__main__.py",
            "plan.json",
            "GUIDE.nl.html",
            "GUIDE.en.html",
            "target.example.yaml",
            "claims.example.yaml",
            "interface/broker.openapi.json",
            "interface/schemas/observation.json",
            "LICENSES/pyyaml/LICENSE",
            "LICENSES/paho-mqtt/LICENSE.txt",
            "paho/mqtt/client.py",
            "yaml/__init__.py",
        ):
            assert name in names
        assert not [
            name for name in names if name.endswith((".so", ".pyc", ".pyd")) or ".." in name or name.startswith("/")
        ]
        assert container.read("plan.json") == plan_bytes(plan())
        own = {name: container.read(name) for name in names if name.startswith("specgen/")}
        assert own == travelling.code("databroker"), "the digest of the code is the same inside and outside"
        assert b"&lt;b&gt;" in container.read("GUIDE.nl.html") and b"Leesbaar &amp; snel" in container.read(
            "GUIDE.nl.html"
        )


def test_the_other_domain_does_not_travel(suite: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(suite)) as container:
        folders = {
            name.split("/")[1] for name in container.namelist() if name.startswith("specgen/") and name.count("/") > 1
        }
        checks = {
            name.split("/")[2]
            for name in container.namelist()
            if name.startswith("specgen/checks/") and name.count("/") > 2
        }
    assert folders == {"checks", "conformance", "selftest", "simulator"} and checks == {"databroker"}


@pytest.mark.parametrize("domain", ["databroker", "anpr"])
def test_travelling_code_needs_nothing_else(domain: str) -> None:
    allowed = {"specgen", "paho", "yaml", "cryptography"} | set(sys.stdlib_module_names)
    for name, data in travelling.code(domain).items():
        guest = {"pytest"} if name.startswith("specgen/conformance/guest/") else set()  # only pytest itself imports those
        for node in ast.walk(ast.parse(data, name)):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            modules += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for module in modules:
                assert module.split(".")[0] in allowed | guest, (name, module)
                if module.startswith("specgen.") and "." in module:
                    assert module.split(".")[1] in ("conformance", "checks", "selftest", "simulator"), (name, module)


def test_the_plan_reads_the_same_on_both_sides() -> None:
    assert parse(plan()).digest == plan_digest(plan())
    assert plan_bytes({"é": ["\ud800", 1.5]}) == canonical.dump({"é": ["\ud800", 1.5]})


@pytest.mark.parametrize("domain", ["databroker", "anpr"])
def test_the_examples_can_be_read(domain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from specgen.conformance.target import read_claims, read_target
    from specgen.suite.guide import PRINCIPALS

    for name in PRINCIPALS[domain]:
        monkeypatch.setenv(f"SUITE_{name.upper()}", "a-long-enough-token")
    (tmp_path / "target.yaml").write_text(target_example(plan(domain)), "utf-8")
    target = read_target(tmp_path / "target.yaml")
    assert set(target.principals) == set(PRINCIPALS[domain]) and target.clock == "hook"
    (tmp_path / "claims.yaml").write_text(claims_example(plan()), "utf-8")
    assert read_claims(tmp_path / "claims.yaml", frozenset({"DB-INH-01"})).claims == {"DB-INH-01": True}


def test_a_domain_that_is_not_there() -> None:
    with pytest.raises(SuiteError):
        build_suite(plan("nothing"), {}, languages=("nl",))
