"""Registering many devices from one file, also with the user name, password and topic that they already have."""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from specgen.reference.broker.area import Worker
from specgen.reference.broker.datasets import Datasets, refused
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.fleet.credentials import Credentials
from specgen.reference.broker.fleet.register import Register, checked
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.records import Principal, Problem
from specgen.reference.database import Database

LARGEST = 100_000
TOGETHER = 200
"""Devices that are kept in one transaction."""


@dataclass
class Import:
    """One file on its way into the register. ``passwords`` are those that the broker gave, until they were shown."""

    id: str
    owner: str
    items: list[Any]
    ready: bool = False
    devices: list[dict[str, str]] = field(default_factory=list)
    rejected: list[dict[str, Any]] = field(default_factory=list)
    passwords: dict[str, str] = field(default_factory=dict)


class Imports(Worker):
    """Takes files one after the other, in the background."""

    def __init__(
        self,
        database: Database,
        devices: Devices,
        datasets: Datasets,
        register: Register,
        credentials: Credentials,
        identifiers: Identifiers,
    ) -> None:
        self.database = database
        self.devices = devices
        self.datasets = datasets
        self.register = register
        self.credentials = credentials
        self.identifiers = identifiers
        self._known: dict[str, Import] = {}
        self._lock = threading.Lock()
        self._queue: queue.Queue[tuple[Principal, Import] | None] = queue.Queue()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-imports")

    def order(self, principal: Principal, body: Any) -> str:
        """Take a file; returns the id of the import. Raises Problem 400, 401 or 403."""
        if not self.datasets.policy.may_create(principal):
            raise refused(principal, "only a provider registers devices")
        if not isinstance(body, list) or not 1 <= len(body) <= LARGEST:
            raise Problem(400, "Invalid file", f"the body must be an array of 1 to {LARGEST} devices")
        made = Import(self.identifiers.make(), principal.subject, body)
        self._known[made.id] = made
        self._queue.put((principal, made))
        return made.id

    def show(self, principal: Principal, identifier: str) -> dict[str, Any]:
        """Return how far an import is; passwords are shown once, when it is ready. Raises Problem 401, 403 or 404."""
        if not self.datasets.policy.may_create(principal):
            raise refused(principal, "only a provider registers devices")
        found = self._known.get(identifier)
        if found is None or (principal.role != "admin" and found.owner != principal.subject):
            raise Problem(404, "Import not found", "there is no import with this id")
        with self._lock:
            ready = found.ready
            told = [
                {**one, **({"password": found.passwords[one["id"]]} if ready and one["id"] in found.passwords else {})}
                for one in found.devices
            ]
            if ready:
                found.passwords.clear()
            return {"status": "ready" if ready else "running", "devices": told, "rejected": list(found.rejected)}

    def take(self, principal: Principal, made: Import) -> None:
        """Register every device of a file that fits."""
        for first in range(0, len(made.items), TOGETHER):
            with self.database.write():
                for index, item in enumerate(made.items[first : first + TOGETHER], start=first):
                    try:
                        self.one(principal, made, item)
                    except Problem as problem:
                        code = "-".join(problem.title.lower().split())
                        made.rejected.append({"index": index, "code": code, "detail": problem.detail})
        with self._lock:
            made.ready = True

    def one(self, principal: Principal, made: Import, item: Any) -> None:
        """Register one device; raises Problem when it does not fit."""
        if not isinstance(item, Mapping):
            raise Problem(422, "Invalid device", "a device is a JSON object")
        texts = {name: item.get(name, "") for name in ("id", "dataset", "username", "password", "topic")}
        for name, text in texts.items():
            if not isinstance(text, str) or len(text) > 500 or (name in ("id", "dataset") and not text):
                raise Problem(422, "Invalid device", f"{name} must be a text of at most 500 characters")
        if set(texts["id"]) & set("/+#") or set(texts["topic"]) & set("+#\0") or texts["topic"].startswith("$"):
            raise Problem(422, "Invalid device", "id and topic hold no wildcard, and id no slash")
        if texts["username"] and self.credentials.known(texts["username"]):
            raise Problem(409, "Device exists", "its user name is in use")
        stated = checked(item)
        password = texts["password"] or self.password()
        device = self.devices.add(
            principal, texts["id"], texts["dataset"], password, texts["username"], texts["topic"]
        )
        if stated:
            self.register.keep(device, stated)
        with self._lock:
            made.devices.append({"id": device.id, "username": device.username, "topic": device.topic})
            if not texts["password"]:
                made.passwords[device.id] = password

    def password(self) -> str:
        """Make the password of a device that has none yet."""
        return self.devices.password()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while (order := self._queue.get()) is not None:
            self.take(*order)
