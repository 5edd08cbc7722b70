"""One test per check of the suite: failed is a failure, inconclusive an error, not applicable or excluded a skip."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from specgen.conformance import messages, registry, results, seal, travelling
from specgen.conformance.console import Problem, language, load_plan, suite_digest
from specgen.conformance.exclusions import Register
from specgen.conformance.guest.options import value
from specgen.conformance.plan import Plan
from specgen.conformance.run import Order, execute
from specgen.conformance.target import Claims, TargetError, read_claims, read_target
from specgen.conformance.vouching import register


def _plan(config: pytest.Config) -> Plan:
    try:
        return load_plan(value(config, "plan"))
    except Problem as problem:
        raise pytest.UsageError("; ".join(problem.lines)) from problem


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test per check of the plan, in the tender's order."""
    if "check" in metafunc.fixturenames:
        metafunc.parametrize("check", _plan(metafunc.config).checks)


def _wanted(request: pytest.FixtureRequest, plan: Plan) -> tuple[str, ...]:
    """Return the requirements whose tests were chosen; () when that is all of them."""
    marked = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    chosen = {params["check"] for params in marked if "check" in params}
    owners = {owner.id for name in chosen if (owner := plan.owner(name)) is not None}
    every = tuple(item.id for item in plan.requirements if item.checks)
    return () if owners == set(every) else tuple(name for name in every if name in owners)


def _order(request: pytest.FixtureRequest) -> Order:
    """Return what is to be run. Raises Problem or TargetError."""
    config, plan = request.config, _plan(request.config)
    place = value(config, "target")
    if not place:
        raise pytest.UsageError("where is the product? give --suite-target or SUITE_TARGET: the path of target.yaml")
    known = frozenset(item.id for item in plan.requirements)
    claims = value(config, "claims")
    return Order(
        plan,
        registry.planned_checks(plan),
        read_target(Path(place)),
        read_claims(Path(claims), known) if claims else Claims(),
        only=_wanted(request, plan),
        language=value(config, "lang") or language(),
        suite=suite_digest(value(config, "plan")),
        code=travelling.local_digest(plan.domain),
        exclusions=register(value(config, "exclusions"), value(config, "plan"), plan) or Register(),
    )


@pytest.fixture(scope="session")
def verdicts(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Run the suite once, for the tests that were chosen and what they rest on; leave the result folder."""
    place = value(request.config, "output")
    folder = Path(place) if place else tmp_path_factory.mktemp("suite")
    try:
        order = _order(request)
    except TargetError as error:
        raise pytest.UsageError("; ".join(messages.told(line, language()) for line in error.problems)) from error
    except Problem as problem:
        raise pytest.UsageError("; ".join(problem.lines)) from problem
    finished = execute(order, folder)
    report = results.make(order.plan, order.checks, finished.evidence)
    for name, data in results.write_all(report).items():
        (folder / name).write_bytes(data)
    (folder / seal.BUNDLE).unlink(missing_ok=True)
    if not finished.stopped and not finished.leaks:
        (folder / seal.BUNDLE).write_bytes(seal.bundle(seal.read_files(folder), None))
    return {row.check: (row.verdict, report.say(row.verdict.message)) for row in report.derived.verdicts}


@pytest.fixture
def verdict(check: str, verdicts: Mapping[str, Any]) -> tuple[str, str]:
    """Return outcome and sentence of a check. What cannot be told is an error of the set-up, never a failure of the product."""
    found, said = verdicts[check]
    if found.outcome.value == "inconclusive":
        pytest.fail(said or found.reason.value, pytrace=False)
    if found.outcome.value in ("not_applicable", "untested"):
        pytest.skip(said or found.outcome.value)
    return found.outcome.value, said


def test_check(check: str, verdict: tuple[str, str]) -> None:
    """Hold one check of the tender."""
    outcome, said = verdict
    if outcome != "passed":
        pytest.fail(f"{check}: {said}", pytrace=False)
