"""What every test shares: a cache of its own, no leftovers of the developer's environment, repeatable random examples."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("wide", deadline=None, database=None, max_examples=2000, suppress_health_check=list(HealthCheck))
settings.load_profile(os.environ.get("SPECGEN_HYPOTHESIS", "repeatable"))

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True, scope="session")
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the developer's knowledge base, overlays, date and cache."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SPECGEN_KB", "SPECGEN_OVERLAY", "SOURCE_DATE_EPOCH"):
            patch.delenv(name, raising=False)
        patch.setenv("LC_ALL", "C")
        patch.setenv("SPECGEN_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """``--ui-lang`` of a command that an earlier test ran in this process does not count for the next."""
    os.environ.pop("SPECGEN_UI_LANG", None)


@pytest.fixture(autouse=True)
def _own_heap(request: pytest.FixtureRequest) -> Iterator[None]:
    """For a test marked ``timed``, what earlier tests left in memory is set aside, so that collecting it is not measured."""
    if request.node.get_closest_marker("timed") is None:
        yield
        return
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the checkout."""
    return REPOSITORY
