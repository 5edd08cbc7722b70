"""Speed of reading and checking a knowledge base, as ratios against a baseline measured in the same run."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.perf.corpus import build

ROOT = Path(__file__).resolve().parents[2]
NUMBER = 10_000

BASELINE = """
import sys, json
from pathlib import Path
import yaml, jsonschema
schema = json.loads(Path(sys.argv[2]).read_text())
validator = jsonschema.Draft202012Validator(schema)
errors = 0
for path in sorted(Path(sys.argv[1], "requirements", "databroker").glob("*.yaml")):
    document = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    errors += sum(1 for _ in validator.iter_errors(document))
assert errors == 0, errors
"""


def _cpu(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return CPU seconds (user and system) and peak memory in MiB of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        arguments, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024


def _best(arguments: list[str], environment: dict[str, str], runs: int = 3) -> float:
    return min(_cpu(arguments, environment)[0] for _ in range(runs))


@pytest.mark.slow
def test_10000_requirements_cold_and_warm(tmp_path: Path) -> None:
    folder = tmp_path / "kb"
    build(folder, NUMBER, ROOT)
    environment = {**os.environ, "SPECGEN_CACHE": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    check = [sys.executable, "-m", "specgen", "--kb", str(folder), "check", "--json", "--date", "2026-11-23"]
    found = json.loads(
        subprocess.run(check, capture_output=True, text=True, cwd=ROOT, env=environment, check=False).stdout
    )
    assert found["errors"] == 0, found["findings"][:3]
    schema = ROOT / "schemas" / "component.schema.json"
    baseline = _best([sys.executable, "-c", BASELINE, str(folder), str(schema)], environment)
    cold = _best([*check, "--no-cache"], environment)
    warm = _best(check, environment)
    # VmHWM rather than ru_maxrss: the latter starts at what the parent held when it forked
    script = (
        "import sys; from specgen.cli import app; app.main(args=sys.argv[1:], standalone_mode=False); "
        "lines = open('/proc/self/status').read().split('\\n'); "
        "sys.stderr.write(str(int(next(one for one in lines if one.startswith('VmHWM')).split()[1]) // 1024))"
    )
    peak = subprocess.run(
        [sys.executable, "-c", script, *check[3:], "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        check=True,
    ).stderr
    print(f"\nbaseline {baseline:.2f} s, cold {cold / baseline:.2f}x, warm {warm / baseline:.2f}x, peak {peak} MiB")
    assert cold <= 1.5 * baseline
    assert warm <= 0.3 * baseline
    assert int(peak) < 200
