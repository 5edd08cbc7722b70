"""A reference broker in a process of its own, as a user starts it: ``specgen reference broker``; it can be killed and started again."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote, urlsplit

import yaml

PATIENCE = 60.0
"""Seconds that a busy machine may take for anything."""
VERSIONS = {4: "mqtt_v3", 5: "mqtt_v5"}


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody uses now."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [int(one.getsockname()[1]) for one in held]
    finally:
        for one in held:
            one.close()


def until(done: Callable[[], bool], what: str, patience: float = PATIENCE, pause: float = 0.01) -> None:
    """Wait until something is so; fails with ``what`` when it does not come."""
    limit = time.monotonic() + patience
    while not done():
        assert time.monotonic() < limit, what
        time.sleep(pause)


class Product:
    """One reference broker: the same folder, ports and accounts at every start. ``options`` are more options of the command."""

    def __init__(self, folder: Path, *options: str, environment: dict[str, str] | None = None) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.port, v3, v5 = free_ports(3)
        self.ports = {4: v3, 5: v5}
        self.options = ["--port", str(self.port), "--mqtt-ports", str(v3), str(v5), "--data", str(folder / "data"), *options]
        self.environment = environment or {}
        self.tokens: dict[str, str] = {}
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self.kill()

    @property
    def database(self) -> Path:
        return self.folder / "data" / "broker.sqlite3"

    def start(self) -> None:
        """Start the process and wait until it answers. The credentials of the first start are used for good."""
        assert self._process is None
        target, log = self.folder / "target.yaml", self.folder / "log.txt"
        target.unlink(missing_ok=True)
        command = [sys.executable, "-m", "specgen", "reference", "broker", "--target", str(target), *self.options]
        with log.open("ab") as sink:
            self._process = subprocess.Popen(command, stdout=sink, stderr=sink, env={**os.environ, **self.environment})
        process = self._process
        until(lambda: process.poll() is not None or self._answers(), "the broker does not answer")
        assert process.poll() is None, log.read_text("utf-8", "replace")
        if not self.tokens:
            until(lambda: target.exists() and target.read_text().endswith("\n"), "no target.yaml")
            found = yaml.safe_load(target.read_text())
            self.tokens = {name: one["token"] for name, one in found["principals"].items()}

    def _answers(self) -> bool:
        try:
            return self.send("", "GET", "/health")[0] == 200
        except (OSError, http.client.HTTPException):
            return False

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process = None

    def freeze(self) -> None:
        """Halt the process where it is: connections are taken by the system, and nobody answers."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Stop as an administrator does, with SIGTERM."""
        assert self._process is not None
        self._process.terminate()
        assert self._process.wait(PATIENCE) == 0
        self._process = None

    def send(
        self, name: str, method: str, path: str, body: Any = None, token: str = ""
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """Send a request as a principal ("" for nobody) or with a token; returns status, body and headers."""
        token = token or self.tokens.get(name, "")
        headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if content else None, answer.headers
        finally:
            connection.close()

    def dataset(self, name: str, entity_type: str = "Noise", klass: str = "open") -> str:
        """Make a dataset; returns its id."""
        body = {"id": name, "title": name, "entity_type": entity_type, "class": klass}
        status, answer, _ = self.send("provider", "POST", "/datasets", body)
        assert status == 201, answer
        return str(answer["id"])

    def device(self, name: str, dataset: str) -> dict[str, str]:
        """Register a device; returns its user name, password and topic."""
        status, answer, _ = self.send("provider", "POST", "/devices", {"id": name, "dataset": dataset})
        assert status == 201, answer
        return dict(answer)

    def stored(self, dataset: str) -> Iterator[dict[str, Any]]:
        """Read every observation of a dataset over the interface, page after page."""
        path = f"/datasets/{quote(dataset, safe='')}/observations?limit=1000"
        while path:
            status, page, _ = self.send("provider", "GET", path)
            assert status == 200, page
            yield from page["items"]
            following = urlsplit(page["next"] or "")
            path = f"{following.path or path.partition('?')[0]}?{following.query}" if page["next"] else ""
