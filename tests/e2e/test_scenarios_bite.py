"""A scenario is worth something when a platform with the fault that it is about fails its test.

``SPECGEN_SCENARIO_FAULTS=all`` adds those that take longer.
"""

from __future__ import annotations

import inspect
import os
from pathlib import Path
from typing import Any

import pytest

from specgen.mutants.anpr import MUTANTS
from specgen.mutants.anpr.core import Around
from tests.e2e import test_scenarios_enforcement as enforcement
from tests.e2e import test_scenarios_statistics as statistics
from tests.e2e import towns

QUICK = {
    "one-less": "s01", "one-more": "s01", "no-threshold": "s01", "cells-alone": "s04", "no-country": "s05", "no-switches": "s06",
    "loose-ends": "s14", "curious-analyst": "s17", "latin-only": "s19", "keeps-plates": "s20", "single-as-through": "s03",
}  # fmt: skip
LONGER = {
    "endless-period": "s02", "fixed-days": "s07", "indifferent": "s08", "one-version": "s09", "newest-only": "s09",
    "stale-register": "s11", "never-silent": "s12", "gap-as-zero": "s12", "automatic-cases": "s13", "late-expiry": "s16",
}  # fmt: skip
CHOSEN = {**QUICK, **(LONGER if os.environ.get("SPECGEN_SCENARIO_FAULTS") == "all" else {})}
TESTS = {name[5:8]: test for module in (statistics, enforcement) for name, test in vars(module).items() if name.startswith("test_s")}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_faulty_platform_fails_its_scenario(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (mutant,) = (one for one in MUTANTS if one.name == name)
    monkeypatch.setitem(towns.FAULTS, mutant.part, mutant.wrap)
    test = TESTS[CHOSEN[name]]
    given: dict[str, Any] = {"tmp_path": tmp_path, "name": "s07-dst-25h", "hours": 25}
    with pytest.raises((AssertionError, KeyError)):
        test(**{one: given[one] for one in inspect.signature(test).parameters})


class Tolerant(Around):
    """Takes reads with members that the interface does not name."""

    def fault(self, item: Any, shape: dict[str, Any]) -> Any:
        known = {name: value for name, value in item.items() if name in shape} if isinstance(item, dict) else item
        return self._honest.fault(known, shape)


def test_a_platform_that_takes_anything_fails_s10(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(towns.FAULTS, "shapes", Tolerant)
    with pytest.raises(AssertionError):
        TESTS["s10"](tmp_path)
