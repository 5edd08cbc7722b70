"""An analysis grows no faster than its passages, within the memory it is given. Ratios and bounds, so that any machine can run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

DAYS, CAMERAS, VEHICLES = 7, 40, 60_000
MIDNIGHT = 1_799_017_200_000

CHILD = """
import json, sys, time
from pathlib import Path
from specgen.insight.analysis import Ground, Request, analyse
from specgen.insight.settings import Engine
gates = tuple((f"c{number}", "towards") for number in range({cameras}))
engine = Engine(memory=sys.argv[2], threads=2, folder=sys.argv[3])
started = time.perf_counter()
found = analyse(Request((Path(sys.argv[1]),), cordon=gates, engine=engine), Ground, lambda _: None)
seconds = time.perf_counter() - started
matrix = found.table("matrix", "all")
peak = int(next(one for one in open("/proc/self/status") if one.startswith("VmHWM")).split()[1])  # ru_maxrss starts at the parent's
print(json.dumps([seconds, peak / 1024, found.origin.passages, matrix.at("+", "+").value]))
"""


def passages(file: Path, number: int) -> None:
    """Write synthetic passages as Parquet: trips of three cameras, plates of the reserved range, one in sixty unread."""
    import duckdb

    duckdb.sql(
        f"""WITH trip AS (SELECT i, hash(i) % {VEHICLES} AS v, hash(i + 1) % {DAYS} AS d, hash(i + 2) % 86000000 AS s, hash(i + 3) AS r
            FROM range({number // 3}) made(i)),
        seen AS (SELECT *, {MIDNIGHT} + d * 86400000 + s + j * (120000 + (r >> j) % 600000) AS t FROM trip, range(3) steps(j))
        SELECT 'e' || (i * 3 + j) AS event_id, 'c' || ((r + j * 7919) % {CAMERAS}) AS camera,
        make_timestamp(CAST(t AS BIGINT) * 1000)::TIMESTAMPTZ AS captured_at,
        '0' || chr(65 + CAST((v // 1000) % 26 AS INT)) || chr(65 + CAST((v // 26000) % 26 AS INT)) || 'X'
            || lpad(CAST(v % 1000 AS VARCHAR), 3, '0') AS received_plate,
        'BE' AS country, 0.95 AS confidence, CASE WHEN j = 2 THEN 'away' ELSE 'towards' END AS direction,
        CASE WHEN r % 10 < 8 THEN 'car' ELSE 'truck' END AS vehicle_class,
        CASE WHEN (r + j) % 60 = 0 THEN 'unread' ELSE 'read' END AS plate_status FROM seen"""
    ).write_parquet(str(file))


def measured(file: Path, memory: str, folder: Path) -> tuple[float, float, int, int]:
    """Analyse in a process of its own; return (seconds, peak in MB, passages, trips)."""
    code = CHILD.replace("{cameras}", str(CAMERAS))
    call = [sys.executable, "-c", code, str(file), memory, str(folder)]
    done = subprocess.run(call, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    seconds, peak, count, trips = json.loads(done.stdout)
    return float(seconds), float(peak), int(count), int(trips)


@pytest.mark.slow
def test_ten_times_the_passages_take_less_than_fifteen_times_the_time(tmp_path: Path) -> None:
    small, large = tmp_path / "small.parquet", tmp_path / "large.parquet"
    passages(small, 60_000)
    passages(large, 600_000)
    quick, long = measured(small, "1GB", tmp_path), measured(large, "1GB", tmp_path)
    assert (quick[2], long[2]) == (60_000, 600_000)
    assert long[3] > 9 * quick[3] > 0
    assert long[0] < 15 * quick[0], (quick, long)


@pytest.mark.slow
def test_the_memory_limit_holds_and_changes_no_figure(tmp_path: Path) -> None:
    """The limit is on the database; the process, its libraries and the small answers come on top."""
    file = tmp_path / "passages.parquet"
    passages(file, 1_200_000)
    wide, narrow = measured(file, "2GB", tmp_path), measured(file, "200MB", tmp_path)
    assert wide[2:] == narrow[2:]
    assert narrow[1] < 200 + 300, (wide, narrow)
