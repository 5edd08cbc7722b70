"""The reference broker on a real PostgreSQL: the same checks, the same answers."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from specgen.conformance.api import Outcome
from specgen.reference.postgres import translated
from specgen.reference.serving import Options
from tests import broker_harness

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def _as_owner(*command: str) -> None:
    """Run a program of the server; it refuses to run as root, so root hands it to another account."""
    account = {"user": "postgres"} if os.getuid() == 0 else {}
    subprocess.run(command, check=True, capture_output=True, timeout=60, cwd="/", **account)  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Start a server of our own on a free port of 127.0.0.1; yields its address."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = tempfile.mkdtemp(prefix="pg-")
    try:
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        tools = PROGRAMS[-1]
        _as_owner(str(tools / "initdb"), "-D", f"{folder}/data", "-A", "trust", "-U", "specgen", "--locale=C.UTF-8")
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        start = [str(tools / "pg_ctl"), "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w"]
        _as_owner(*start, "start")
        try:
            yield f"postgresql://specgen@127.0.0.1:{port}/"
        finally:
            _as_owner(str(tools / "pg_ctl"), "-D", f"{folder}/data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_core_passes_on_postgresql(server: str) -> None:
    finished = broker_harness.run(Options(database=server + "postgres"))
    outcomes = broker_harness.outcomes(finished)
    assert set(outcomes.values()) == {Outcome.PASSED} and set(outcomes) == set(broker_harness.CORE), broker_harness.told(finished)


def test_placeholders_within_a_text_stay() -> None:
    assert translated("SELECT '?', '100%' WHERE a=? AND b LIKE '%''?'") == "SELECT '?', '100%%' WHERE a=%s AND b LIKE '%%''?'"
