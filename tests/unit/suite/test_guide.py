"""The example of ``target.yaml`` names what the checks of a tender use: every interface and every test principal."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from specgen.conformance.registry import domain_checks
from specgen.conformance.target import parse_target
from specgen.proof.plan import plan_of
from specgen.suite.guide import target_example
from tests.e2e.test_suite_run import requirements


@pytest.mark.parametrize("domain", ["databroker", "anpr"])
def test_the_example_names_what_the_checks_use(domain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    checks = domain_checks(domain)
    for one in requirements(domain):
        text = target_example(plan_of(domain, [one]))
        shown: dict[str, Any] = yaml.safe_load(text)
        for check in (checks[name] for name in one.verification.checks):
            assert set(check.interfaces) <= set(shown["interfaces"]), check.id
            assert set(check.principals) - {"anonymous"} <= set(shown["principals"]), check.id


def test_the_example_can_be_read_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = yaml.safe_load(target_example(plan_of("anpr", requirements("anpr"))))
    for one in shown["principals"].values():
        monkeypatch.setenv(one["token"]["env"], "a-secret-of-sorts")
    target = parse_target(shown)
    assert target.principals["officer"].interface == "enforcement" and not target.principals["camera"].interface
    lane_a = [one for one in requirements("anpr") if one.id.startswith(("ANPR-CNT-", "ANPR-ODM-"))]
    assert "enforcement" not in target_example(plan_of("anpr", lane_a))
