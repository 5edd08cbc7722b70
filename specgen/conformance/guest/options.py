"""The options of the guest: from the command line where the wheel is installed, from the environment everywhere.

| option | environment | meaning |
| ``--suite-target`` | ``SUITE_TARGET`` | target.yaml |
| ``--suite-claims`` | ``SUITE_CLAIMS`` | claims.yaml |
| ``--suite-plan`` | ``SUITE_PLAN`` | plan.json or a suite (default: the suite that is installed) |
| ``--suite-output`` | ``SUITE_OUTPUT`` | folder for the result (default: a temporary one) |
| ``--suite-exclusions`` | ``SUITE_EXCLUSIONS`` | the buyer's register of excluded checks |
| ``--suite-lang`` | ``SUITE_LANG`` | nl or en |
"""

from __future__ import annotations

import os

import pytest

NAMES = ("target", "claims", "plan", "output", "exclusions", "lang")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--suite-...`` to pytest."""
    group = parser.getgroup("suite", "conformance suite of a tender")
    for name in NAMES:
        group.addoption(f"--suite-{name}", default="", metavar="VALUE", help=f"{name} of the suite (or SUITE_{name.upper()})")


def value(config: pytest.Config, name: str) -> str:
    """Return an option: the command line wins over the environment."""
    given = config.getoption(f"--suite-{name}", default="")
    return str(given or os.environ.get(f"SUITE_{name.upper()}", ""))
