"""Signs of life: when a device was last heard, whether it is connected, and how much it may send."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Device, write_instant
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS device_heard(device TEXT PRIMARY KEY, dataset TEXT, at BIGINT);
"""
KEEP_SECONDS = 1.0
"""A stop of the broker loses at most so much of what was heard; it is written down together, not message by message."""


class Signs(Worker):
    """Remembers when each device was last heard. ``on_heard`` is told of every device that speaks."""

    def __init__(self, database: Database, clock: Clock, gateway: Gateway, credentials: Credentials, news: News) -> None:
        self.database = database
        self.clock = clock
        self.gateway = gateway
        self.credentials = credentials
        self.on_heard: list[Callable[[Device, int], None]] = []
        database.define(SCHEMA)
        self._lock = threading.Lock()
        self._heard: dict[str, int] = dict(database.read("SELECT device, at FROM device_heard"))
        self._fresh: dict[str, tuple[str, int]] = {}
        gateway.after.append(self.heard)
        news.on_removed.append(self.forget)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-signs")

    def heard(self, device: Device) -> None:
        """A message of a device was taken."""
        now = self.clock.now()
        with self._lock:
            self._heard[device.id] = now
            self._fresh[device.id] = (device.dataset, now)
        for listener in self.on_heard:
            listener(device, now)

    def last(self, device: str) -> int | None:
        """Return when a device was last heard; None when it never was."""
        with self._lock:
            return self._heard.get(device)

    def of(self, device: Device) -> dict[str, Any]:
        """Return the signs of a device as the interface shows them."""
        shown: dict[str, Any] = {"connection": {"state": "connected" if self.online(device) else "disconnected"}}
        last = self.last(device.id)
        return shown if last is None else {**shown, "last_observation_at": write_instant(last)}

    def online(self, device: Device) -> bool:
        """Tell whether a device is connected."""
        return self.gateway.online(set(self.credentials.usernames(device)))

    def forget(self, dataset: str) -> None:
        """Forget the devices of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM device_heard WHERE dataset=?", (dataset,))

    def keep(self) -> None:
        """Write down what was heard since the last time."""
        with self._lock:
            fresh, self._fresh = self._fresh, {}
        if fresh:
            with self.database.write() as writer:
                writer.executemany(
                    "INSERT INTO device_heard VALUES(?,?,?) ON CONFLICT(device) DO UPDATE SET at=excluded.at",
                    [(device, dataset, at) for device, (dataset, at) in fresh.items()],
                )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        self.keep()

    def _run(self) -> None:
        while not self._stopped.wait(KEEP_SECONDS):
            with outlived(self.database.failure):
                self.keep()
