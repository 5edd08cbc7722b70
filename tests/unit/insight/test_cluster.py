"""The same expressions give the same figures on Spark. Runs where PySpark and a Java runtime are (extra ``spark``)."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

import pytest

from specgen.errors import InputError
from specgen.insight.cluster import ELSEWHERE
from specgen.insight.settings import Limits
from specgen.simulator.core import traffic
from tests.unit.insight.small_city import INWARDS, passages, run, scenario

HERE = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None


@pytest.mark.slow
@pytest.mark.skipif(not HERE, reason="the extra spark or a Java runtime is not installed")
def test_spark_gives_the_same_figures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ELSEWHERE:
        monkeypatch.delenv(name, raising=False)  # this machine alone, whatever it is set up for
    file, _ = passages(tmp_path, scenario(vehicles=1500, sensor=traffic.Sensor()))
    one, two = (run(file, cordon=INWARDS, limits=Limits(), cluster=cluster).as_dict() for cluster in (False, True))
    assert one == two
    assert len(one["tables"]) > 12


def test_without_spark_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)  # as if it were not installed
    file, _ = passages(tmp_path, scenario(vehicles=100))
    with pytest.raises(InputError) as refused:
        run(file, cluster=True)
    assert refused.value.findings[0].code == "SG-INS-007"
