"""kill -9 while devices publish: what was acknowledged is in the database, and nothing is there twice."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from mqtt_harness import until
from paho.mqtt.enums import CallbackAPIVersion

ROOT = Path(__file__).parents[3]
MESSAGES = 300


def start_child(database: Path, port: int) -> tuple[subprocess.Popen[str], int]:
    child = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("mqtt_child.py")), str(database), str(port), "0.001"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    return child, int(child.stdout.readline())


def stored(database: Path, table: str) -> list[str]:
    with sqlite3.connect(database) as connection:
        return [row[0] for row in connection.execute(f"SELECT message_id FROM {table}")]


class Publisher:
    """A client that keeps what is not acknowledged and sends it again after a reconnect."""

    def __init__(self, port: int, version: int) -> None:
        self.lock = threading.Lock()
        self.names: dict[int, str] = {}
        self.done: set[int] = set()
        options: dict[str, Any] = {"clean_session": False} if version == 4 else {}
        self.paho = paho.Client(CallbackAPIVersion.VERSION2, client_id=f"kill-{version}", protocol=version, **options)
        self.paho.username_pw_set("d1", "x")
        self.paho.reconnect_delay_set(0.1, 0.1)
        self.paho.on_publish = self._published
        if version == 5:
            self.paho.connect("127.0.0.1", port, clean_start=False)
        else:
            self.paho.connect("127.0.0.1", port)
        self.paho.loop_start()

    def _published(self, _client: Any, _user: Any, mid: int, code: Any, _properties: Any) -> None:
        with self.lock:
            if not code.is_failure:
                self.done.add(mid)

    def publish(self, name: str, value: int) -> None:
        payload = json.dumps({"message_id": name, "value": value})
        self.names[self.paho.publish("d1/up", payload, 1).mid] = name

    def acknowledged(self) -> set[str]:
        with self.lock:
            return {self.names[mid] for mid in self.done if mid in self.names}


@pytest.mark.parametrize("round_number", range(5))
def test_kill_9_loses_no_acknowledged_message_and_stores_none_twice(tmp_path: Path, round_number: int) -> None:
    database, version = tmp_path / "store.sqlite", 4 + round_number % 2
    child, port = start_child(database, 0)
    publisher = Publisher(port, version)
    try:
        for number in range(MESSAGES):
            publisher.publish(f"m-{number}", number)
        assert until(lambda: len(publisher.done) >= 20 + 35 * round_number, 20)
        child.kill()
        child.wait()
        acknowledged = publisher.acknowledged()
        assert 20 <= len(acknowledged) < MESSAGES  # killed in the middle
        assert acknowledged <= set(stored(database, "observation"))
        child, _ = start_child(database, port)
        assert until(lambda: len(publisher.acknowledged()) == MESSAGES, 20)
        repeated = sorted(acknowledged)[:10]
        for name in repeated:  # a device that does not trust its own notes sends again under the same message id
            publisher.publish(name, -1)
        assert until(lambda: len(publisher.done) == MESSAGES + len(repeated), 20)
        assert sorted(stored(database, "observation")) == sorted(f"m-{number}" for number in range(MESSAGES))
        assert len(stored(database, "delivery")) >= MESSAGES + len(repeated)
    finally:
        publisher.paho.disconnect()
        publisher.paho.loop_stop()
        child.kill()
        child.wait()
