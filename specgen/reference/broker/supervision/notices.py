"""Telling registered addresses that an alarm changed."""

from __future__ import annotations

import http.client
import json
import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from specgen.reference.broker.area import Worker
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.broker.supervision.alarms import Alarm, Alarms
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS alarm_receiver(id TEXT PRIMARY KEY, dataset TEXT, url TEXT, actor TEXT);
"""
ATTEMPTS = 5
TIMEOUT = 5.0
REST = 1.0
"""Seconds before the second attempt; every next rest is twice as long."""


class Notices(Worker):
    """Sends every change of an alarm to the addresses of its dataset, in order, with repeats when one does not answer."""

    def __init__(
        self, database: Database, datasets: Datasets, alarms: Alarms, audit: Audit, identifiers: Identifiers, news: News
    ) -> None:
        self.database = database
        self.datasets = datasets
        self.alarms = alarms
        self.audit = audit
        self.identifiers = identifiers
        self.allowed: Callable[[str], bool] = lambda url: True
        """Tells whether an address may be called."""
        database.define(SCHEMA)
        alarms.on_change.append(self.changed)
        news.on_removed.append(self.forget)
        self._queue: queue.Queue[tuple[str, dict[str, Any]] | None] = queue.Queue()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-notices")

    def register(self, principal: Principal, body: Any) -> str:
        """Register an address; returns its id. Raises Problem 401, 403, 404 or 422."""
        named, url = (body.get("dataset"), body.get("url")) if isinstance(body, Mapping) else (None, None)
        if not isinstance(named, str):
            raise Problem(422, "Invalid receiver", "dataset is missing", extra={"member": "dataset"})
        dataset = self.datasets.managed(principal, named)
        if not isinstance(url, str) or not _callable(url) or not self.allowed(url):
            raise Problem(422, "Invalid receiver", "url must be an http address that may be called", extra={"member": "url"})
        made = self.identifiers.make()
        with self.database.write() as writer:
            writer.execute("INSERT INTO alarm_receiver VALUES(?,?,?,?)", (made, dataset.id, url, principal.subject))
        self.audit.note(principal, "register-alarm-receiver", [dataset.id], True)
        return made

    def changed(self, alarm: Alarm) -> None:
        """Put a change of an alarm in the queue of each address of its dataset."""
        rows = self.database.read("SELECT url FROM alarm_receiver WHERE dataset=?", (alarm.dataset,))
        for (url,) in rows:
            self._queue.put((url, self.alarms.describe(alarm)))

    def send(self, url: str, body: Mapping[str, Any]) -> bool:
        """Post one notice; True when the address took it."""
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request("POST", path, json.dumps(body).encode(), {"content-type": "application/json"})
            return 200 <= connection.getresponse().status < 300
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def forget(self, dataset: str) -> None:
        """Forget the addresses of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("DELETE FROM alarm_receiver WHERE dataset=?", (dataset,))

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=TIMEOUT + 1)

    def _run(self) -> None:
        while (notice := self._queue.get()) is not None:
            rest = REST
            for attempt in range(ATTEMPTS):
                if self.send(*notice) or self._stopped.wait(rest if attempt < ATTEMPTS - 1 else 0):
                    break
                rest *= 2


def _callable(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
