"""Further credentials of a device, and the time at which a credential ends."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.audit import Audit
from specgen.reference.broker.clock import Clock
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.identity import same_password, seal_password
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Device, Principal, Problem, parse_instant, write_instant
from specgen.reference.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS credential(number {serial}, device TEXT, dataset TEXT, username TEXT UNIQUE, secret TEXT,
  expires_at BIGINT);
CREATE TABLE IF NOT EXISTS credential_end(username TEXT PRIMARY KEY, device TEXT, dataset TEXT, ends_at BIGINT);
"""
SWEEP_SECONDS = 1.0


@dataclass(frozen=True)
class Expiry:
    """A credential that expires: its device, and when (microseconds)."""

    device: str
    dataset: str
    at: int


class Credentials(Worker):
    """Gives devices further credentials, and ends each at its time: at the door, and on connections that are open."""

    def __init__(
        self, database: Database, clock: Clock, devices: Devices, gateway: Gateway, audit: Audit, news: News
    ) -> None:
        self.database = database
        self.clock = clock
        self.devices = devices
        self.gateway = gateway
        self.audit = audit
        database.define(SCHEMA)
        devices.further.append(self.opened)
        devices.ended.append(self.over)
        self._close = devices.on_revoke
        devices.on_revoke = self.revoked
        news.on_removed.append(self.forget)
        news.on_clock.append(self.sweep)
        self._swept = 0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="broker-credentials")

    def add(self, principal: Principal, identifier: str, body: Any) -> dict[str, Any]:
        """Give a device one more credential; the password is shown once. Raises Problem 401, 403, 404 or 422."""
        device = self.devices.managed(principal, identifier)
        if not isinstance(body, Mapping):
            raise Problem(422, "Invalid credential", "the body must be a JSON object")
        until, expires = (_instant(body, name) for name in ("previous_valid_until", "expires_at"))
        username, password = self.devices.username(), self.devices.password()
        for tell in self.devices.opening:
            tell(device, username, password)
        with self.database.write() as writer:
            if until is not None:
                self.end(device, self.newest(device), until)
            writer.execute(
                "INSERT INTO credential(device, dataset, username, secret, expires_at) VALUES(?,?,?,?,?)",
                (device.id, device.dataset, username, seal_password(password), expires),
            )
            if expires is not None:
                self.end(device, username, expires)
            self.audit.note(principal, "add-credential", [device.dataset], True)
        shown = {"id": username, "username": username, "password": password}
        return shown if expires is None else {**shown, "expires_at": write_instant(expires)}

    def end(self, device: Device, username: str, at: int) -> None:
        """Fix when a credential ends; an earlier end stays."""
        with self.database.write() as writer:
            writer.execute(
                "INSERT INTO credential_end VALUES(?,?,?,?) ON CONFLICT(username) DO UPDATE SET ends_at=excluded.ends_at "
                "WHERE excluded.ends_at < credential_end.ends_at",
                (username, device.id, device.dataset, at),
            )

    def newest(self, device: Device) -> str:
        """Return the user name of the newest credential of a device."""
        return self.usernames(device)[-1]

    def usernames(self, device: Device) -> list[str]:
        """Return the user names of a device, oldest first."""
        rows = self.database.read("SELECT username FROM credential WHERE device=? ORDER BY number", (device.id,))
        return [device.username, *(row[0] for row in rows)]

    def opened(self, username: str, password: str) -> Device | None:
        """Return the device that a further credential opens; None when there is none such or its time is over."""
        rows = self.database.read("SELECT device, secret FROM credential WHERE username=?", (username,))
        if not rows or not same_password(rows[0][1], password) or self.over(username):
            return None
        return self.devices.store.device(rows[0][0])

    def known(self, username: str) -> bool:
        """Tell whether a user name is that of a further credential."""
        return bool(self.database.read("SELECT 1 FROM credential WHERE username=?", (username,)))

    def over(self, username: str) -> bool:
        """Tell whether the time of a credential is over."""
        rows = self.database.read("SELECT ends_at FROM credential_end WHERE username=?", (username,))
        return bool(rows) and rows[0][0] <= self.clock.now()

    def expiring(self) -> list[Expiry]:
        """Return the credentials that have an expiry date."""
        rows = self.database.read("SELECT device, dataset, expires_at FROM credential WHERE expires_at IS NOT NULL")
        return [Expiry(*row) for row in rows]

    def revoked(self, username: str) -> None:
        """A device is revoked: close what it has open, whichever credential opened it."""
        device = self.devices.store.device_by_username(username)
        for one in self.usernames(device) if device is not None else [username]:
            self._close(one)

    def forget(self, dataset: str) -> None:
        """Forget the credentials of a dataset that is gone."""
        with self.database.write() as writer:
            for table in ("credential", "credential_end"):
                writer.execute(f"DELETE FROM {table} WHERE dataset=?", (dataset,))

    def sweep(self) -> None:
        """Close the connections of credentials that ended since the last time."""
        now = self.clock.now()
        rows = self.database.read("SELECT username FROM credential_end WHERE ends_at>? AND ends_at<=?", (self._swept, now))
        self._swept = now
        for (username,) in rows:
            self.gateway.expel(username)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopped.wait(SWEEP_SECONDS):
            with outlived(self.database.failure):
                self.sweep()


def _instant(body: Mapping[str, Any], name: str) -> int | None:
    if body.get(name) is None:
        return None
    try:
        return parse_instant(body[name])
    except ValueError as error:
        raise Problem(422, "Invalid credential", f"{name}: {error}", extra={"member": name}) from error
