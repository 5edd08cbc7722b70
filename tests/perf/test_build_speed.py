"""Speed of start-up, of checking the shipped knowledge base, and of building, as ratios where a ratio says more than seconds."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.perf.corpus import build
from tests.unit.knowledge.small import tender, write

ROOT = Path(__file__).resolve().parents[2]


def cpu(arguments: list[str], environment: dict[str, str] | None = None, runs: int = 3) -> float:
    """Return the least CPU seconds (user and system) of several runs of a command."""
    best = float("inf")
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            arguments, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return best


def test_help_and_warm_check_are_quick(tmp_path: Path) -> None:
    """A bare interpreter is the yardstick: it took 0.02 s where the limits of 0.15 s (help) and 0.5 s (check) were set."""
    environment = {**os.environ, "SPECGEN_CACHE": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    bare = cpu([sys.executable, "-c", "pass"], environment)
    shown = cpu([sys.executable, "-m", "specgen", "--help"], environment)
    subprocess.run(
        [sys.executable, "-m", "specgen", "check"], check=True, env=environment, cwd=ROOT, capture_output=True
    )
    checked = cpu([sys.executable, "-m", "specgen", "check"], environment)
    print(f"\nbare {bare:.3f} s, --help {shown:.3f} s, check {checked:.3f} s")
    assert shown < max(0.15, 7 * bare)
    assert checked < max(0.5, 20 * bare)


@pytest.mark.slow
def test_building_grows_linearly(tmp_path: Path) -> None:
    """3,000 requirements in at most 3.5 times the CPU time of 1,000."""
    environment = {**os.environ, "SPECGEN_CACHE": str(tmp_path / "cache"), "PYTHONDONTWRITEBYTECODE": ""}
    seconds = {}
    for number in (1_000, 3_000):
        folder = tmp_path / str(number)
        build(folder, number, ROOT)
        bid = tender()
        bid.pop("profile")
        bid["select"] = {"components": [f"part_{part}" for part in range(number // 100)]}
        bid["parameters"] = {}
        bid["award"]["criteria"][1].pop("requirements")
        path = write(folder, {}, bid)
        command = [
            sys.executable,
            "-m",
            "specgen",
            "--kb",
            str(folder),
            "build",
            str(path),
            "-o",
            str(tmp_path / "out"),
            "--force",
        ]
        subprocess.run(command, check=True, env=environment, cwd=ROOT, capture_output=True)
        seconds[number] = cpu(command, environment, runs=2)
    print(f"\n1,000: {seconds[1_000]:.2f} s, 3,000: {seconds[3_000]:.2f} s ({seconds[3_000] / seconds[1_000]:.2f}x)")
    assert seconds[3_000] <= 3.5 * seconds[1_000]
