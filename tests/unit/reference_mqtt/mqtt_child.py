"""A process to be killed: the listener, with a store in SQLite. Arguments: database, port, seconds per commit."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
import time

from specgen.reference.broker.mqtt import Listener

lock = threading.Lock()
database = sqlite3.connect(sys.argv[1], check_same_thread=False, isolation_level=None)
database.execute("PRAGMA journal_mode=WAL")
# No UNIQUE on purpose: that nothing is stored twice is the work of deliver, and the test counts.
database.execute("CREATE TABLE IF NOT EXISTS observation (message_id TEXT, value INTEGER)")
database.execute("CREATE TABLE IF NOT EXISTS delivery (message_id TEXT)")
database.execute("CREATE INDEX IF NOT EXISTS by_id ON observation (message_id)")


def deliver(principal: str, topic: str, payload: bytes) -> None:
    item = json.loads(payload)
    with lock:
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO delivery VALUES (?)", (item["message_id"],))
        database.execute(
            "INSERT INTO observation SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM observation WHERE message_id = ?)",
            (item["message_id"], item["value"], item["message_id"]),
        )
        time.sleep(float(sys.argv[3]))
        database.execute("COMMIT")


listener = Listener(
    "127.0.0.1",
    int(sys.argv[2]),
    versions=frozenset({4, 5}),
    deliver=deliver,
    authenticate=lambda client_id, username, password: username,
    authorise=lambda *_: True,
)
sys.stdout.write(f"{listener.start()}\n")
sys.stdout.flush()
sys.stdin.read()
