"""The reference broker on a real PostgreSQL: the same checks, the same answers, and what was acknowledged is there.

A usual run takes the core and the quick requirements of every component; ``SPECGEN_TEST_POSTGRES=whole`` takes all of them (about
five minutes). ``SPECGEN_TEST_KILLS`` as in ``test_durability``.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from specgen.conformance.api import Outcome
from specgen.conformance.registry import domain_checks
from specgen.conformance.run import Order, execute
from specgen.conformance.target import parse_target
from specgen.reference.postgres import PostgresDatabase, translated
from tests import broker_harness
from tests.e2e.broker_process import Product
from tests.e2e.test_durability import check_whole, start_publishers, stop_publishers, survive, wait_for_each

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
WHOLE = os.environ.get("SPECGEN_TEST_POSTGRES", "") == "whole"
KILLS = int(os.environ.get("SPECGEN_TEST_KILLS", "2"))
MORE = (
    "DB-POL-16", "DB-CAT-04", "DB-EXI-08", "DB-DEV-22", "DB-CTX-01", "DB-CAT-08", "DB-CTX-04", "DB-TSR-03", "DB-TSR-07", "DB-POL-11",
    "DB-POL-14", "DB-INM-10", "DB-GDP-03", "DB-GDP-04", "DB-GDP-08", "DB-CON-10", "DB-FED-08", "DB-CTX-24", "DB-MAP-03", "DB-CON-03",
    "DB-OBS-01", "DB-CTX-18", "DB-SUB-05", "DB-SUB-11", "DB-INF-02", "DB-QUA-01", "DB-LIN-04", "DB-POL-12", "DB-POL-04", "DB-DEV-03",
    "DB-DEV-11", "DB-MET-02", "DB-INM-15",
)  # fmt: skip
"""Beside the core: of every component with tables of its own, a requirement that is judged fast."""


class Server:
    """A server of our own on a free port of 127.0.0.1."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._tools = PROGRAMS[-1]
        self._as_owner("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "specgen", "--locale=C.UTF-8")

    def _as_owner(self, program: str, *options: str) -> None:
        """Run a program of the server; it refuses to run as root, so root hands it to another account."""
        account: dict[str, Any] = {"user": "postgres"} if os.getuid() == 0 else {}
        command = (str(self._tools / program), *options)
        subprocess.run(command, check=True, capture_output=True, timeout=60, cwd="/", **account)

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._as_owner("pg_ctl", "-D", f"{self.folder}/data", "-o", options, "-l", f"{self.folder}/log", "-w", "start")

    def crash(self) -> None:
        """Stop as a crash does: nothing is finished, and the next start recovers from the log."""
        self._as_owner("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "stop")

    def database(self, name: str) -> str:
        """Make an empty database; returns its URL."""
        with psycopg.connect(f"postgresql://specgen@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
        return f"postgresql://specgen@127.0.0.1:{self.port}/{name}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    folder = tempfile.mkdtemp(prefix="pg-")
    try:
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        made = Server(folder)
        made.start()
        try:
            yield made
        finally:
            made.crash()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def left(url: str) -> Counter[str]:
    """Return how often each message is in a database."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT entity, value FROM observation").fetchall()
    return Counter(f"{entity}-{value}" for entity, value in rows)


def test_the_suite_passes_on_postgresql(tmp_path: Path, server: Server) -> None:
    """The broker runs in a process of its own, set up with the values of the tender, as every product is."""
    known = sorted(broker_harness.requirements() if WHOLE else {*broker_harness.CORE, *MORE})
    plan = broker_harness.plan({} if WHOLE else broker_harness.QUICK, known)
    lock = tmp_path / "tender.lock.json"
    lock.write_text(json.dumps({"requirements": [{"id": one.id, "parameters": dict(one.parameters)} for one in plan.requirements]}))
    with Product(tmp_path / "broker", "--database", server.database("suite"), "--lock", str(lock)) as product:
        target = parse_target(yaml.safe_load((product.folder / "target.yaml").read_text()))
        table = domain_checks("databroker")
        finished = execute(Order(plan, {name: table[name] for name in plan.checks}, target, seed=7), tmp_path / "run")
    outcomes = broker_harness.outcomes(finished)
    bad = {name: one.value for name, one in outcomes.items() if one is not Outcome.PASSED}
    assert not bad, [line for line in broker_harness.told(finished).items() if line[0].partition(".")[0] in bad]
    assert set(outcomes) == set(known)


def test_no_kill_loses_what_is_acknowledged_on_postgresql(tmp_path: Path, server: Server) -> None:
    url = server.database("killed")
    with Product(tmp_path / "broker", "--database", url) as product:
        survive(product, KILLS, lambda: left(url))


def test_a_crash_of_postgresql_loses_nothing_and_ends_nothing(tmp_path: Path, server: Server) -> None:
    """The broker lives on: while the database is away it acknowledges nothing, afterwards everything is stored once."""
    url = server.database("crashed")
    with Product(tmp_path / "broker", "--database", url) as product:
        dataset = product.dataset("city")
        publishers = start_publishers(product, dataset)
        wait_for_each(publishers)
        server.crash()
        acknowledged = set().union(*(set(one.acknowledged) for one in publishers))
        server.start()
        assert acknowledged <= set(left(url))
        wait_for_each(publishers)
        stop_publishers(publishers)
        check_whole(publishers, list(product.stored(dataset)))


def test_sessions_and_bytes_survive_on_postgresql(server: Server) -> None:
    from specgen.reference.broker.mqtt_packets import Subscription
    from specgen.reference.broker.mqtt_session import Message, Queued, SessionRecord
    from specgen.reference.broker.mqtt_store import DatabaseSessionStore

    url = server.database("sessions")
    record = SessionRecord("away", "device-1", 60, 1.5, (Subscription("a/b", 1, False, True),), (3, 7))
    queued = [Queued(4, Message("a/b", b"\x00\xff", 1, True, 12.25, (), "other")), Queued(9, Message("a/b", b"", 1))]
    database = PostgresDatabase(url)
    store = DatabaseSessionStore(database, "mqtt_v5")
    store.save(record)
    store.put([("away", one) for one in queued])
    database.close()
    database = PostgresDatabase(url)
    again = DatabaseSessionStore(database, "mqtt_v5")
    assert again.load() == [(record, queued)] and DatabaseSessionStore(database, "mqtt_v3").load() == []
    again.drop("away", 4)
    assert again.load() == [(record, queued[1:])]
    again.remove("away")
    assert again.load() == []
    database.close()


def test_placeholders_within_a_text_stay() -> None:
    assert translated("SELECT '?', '100%' WHERE a=? AND b LIKE '%''?'") == "SELECT '?', '100%%' WHERE a=%s AND b LIKE '%%''?'"
