"""A toy domain is registered for these tests only; nothing of it ships."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import specgen.checks
from specgen.conformance import registry, results, seal
from specgen.conformance.api import Check
from specgen.conformance.plan import Plan, parse
from specgen.conformance.run import Finished, Order, execute
from specgen.conformance.target import parse_target

sys.path.insert(0, str(Path(__file__).parent))

import toy_domain


@pytest.fixture(autouse=True)
def _toy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(specgen.checks.REGISTRY, "toy", "toy_domain:CHECKS")
    monkeypatch.setitem(specgen.checks.MESSAGES, "toy", "toy_domain:MESSAGES")


@pytest.fixture
def product() -> Iterator[Callable[..., toy_domain.Product]]:
    """Start products; all are stopped at the end."""
    started: list[toy_domain.Product] = []

    def start(**options: Any) -> toy_domain.Product:
        started.append(toy_domain.Product(**options))
        return started[-1]

    yield start
    for one in started:
        one.close()


@dataclass
class Done:
    """A run with everything that was written."""

    finished: Finished
    report: results.Report
    folder: Path
    plan: Plan

    @property
    def verdicts(self) -> dict[str, str]:
        return {row.check: row.verdict.outcome.value for row in self.report.derived.verdicts}

    @property
    def reasons(self) -> dict[str, str]:
        return {row.check: row.verdict.reason.value for row in self.report.derived.verdicts}


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Done]:
    """Run the toy plan (or another one) against a target value and write every file; sealed when a key is given."""
    count = iter(range(1000))

    def go(
        target: dict[str, Any],
        *,
        data: dict[str, Any] | None = None,
        checks: dict[str, Check] | None = None,
        key: bytes | None = None,
        **more: Any,
    ) -> Done:
        plan = parse(data or toy_domain.plan_data())
        table = checks or registry.planned_checks(plan)
        folder = tmp_path / f"run{next(count)}"
        finished = execute(Order(plan, table, parse_target(target), **more), folder)
        report = results.make(plan, table, finished.evidence)
        for name, content in results.write_all(report).items():
            (folder / name).write_bytes(content)
        (folder / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(folder), key))
        return Done(finished, report, folder, plan)

    return go


@pytest.fixture(scope="session")
def keys() -> tuple[bytes, bytes]:
    """A private key as PEM and the 32 bytes of its public key."""
    private, public = seal.keygen()
    return private, seal.public_key(public.decode("ascii"))
