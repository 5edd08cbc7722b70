"""One honest run of the whole suite against the reference broker, whose record the tests of the judges edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from specgen.conformance.run import Finished
from tests import broker_harness


@pytest.fixture(scope="session")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return broker_harness.run(whole=True, folder=Path(tmp_path_factory.mktemp("honest")))
