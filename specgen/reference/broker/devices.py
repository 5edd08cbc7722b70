"""Devices and their MQTT credentials: registration, login, the right to publish, revocation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import same_password, seal_password
from specgen.reference.broker.records import Device, Principal, Problem
from specgen.reference.broker.store import Store


@dataclass(frozen=True)
class Login(Principal):
    """A device that logged in; ``username`` names the credential that it used."""

    username: str = ""


class Devices:
    """Registers devices; each gets a user name, a password and one topic of its own."""

    def __init__(self, store: Store, datasets: Datasets, audit: Audit, identifiers: Identifiers) -> None:
        self.store = store
        self.datasets = datasets
        self.audit = audit
        self.identifiers = identifiers
        self.on_revoke: Callable[[str], None] = lambda username: None
        self.further: list[Callable[[str, str], Device | None]] = []
        """Who knows more credentials: user name and password to the device that they open."""
        self.opening: list[Callable[[Device, str, str], None]] = []
        """Told of a credential (user name and password) before it works; raises Problem where it cannot be given."""
        self.ended: list[Callable[[str], bool]] = []
        """Who tells whether the time of a credential (its user name) is over."""
        self.subscribable: list[Callable[[Device, str], bool]] = []
        """Who lets a device subscribe to more than its own topic."""
        self.publishable: list[Callable[[Device, str], bool]] = []
        """Who lets a device publish on more than its own topic (``Gateway.handlers`` takes what comes there)."""

    def register(self, principal: Principal, body: Any) -> dict[str, str]:
        """Make a device of a dataset; the password is shown once. Raises Problem 401, 403, 404, 409 or 422."""
        asked = body.get("id") if isinstance(body, dict) else None
        named = body.get("dataset") if isinstance(body, dict) else None
        if not isinstance(asked, str) or not asked or set(asked) & set("/+#") or not isinstance(named, str):
            raise Problem(422, "Invalid device", "id (without / + #) and dataset are needed")
        password = self.password()
        device = self.add(principal, asked, named, password)
        return {"id": device.id, "username": device.username, "password": password, "topic": device.topic}

    def password(self) -> str:
        """Make a password that nobody can guess."""
        return secrets.token_urlsafe(18)

    def username(self) -> str:
        """Make a user name."""
        return f"device-{secrets.token_hex(6)}"

    def add(
        self, principal: Principal, asked: str, dataset_id: str, password: str, username: str = "", topic: str = ""
    ) -> Device:
        """Keep a device, with the user name and topic that it already has or new ones. Raises Problem 401, 403, 404 or 409."""
        dataset = self.datasets.managed(principal, dataset_id)
        identifier = self.identifiers.make(asked)
        device = Device(
            identifier,
            asked,
            dataset.id,
            username or self.username(),
            seal_password(password),
            topic or f"ingest/{dataset.id}/{identifier}",
            False,
        )
        for tell in self.opening:
            tell(device, device.username, password)
        try:
            self.store.add_device(device)
        except KeyError as error:
            if self.store.device_by_username(device.username) is None:
                self.on_revoke(device.username)
            raise Problem(409, "Device exists", f"the id {identifier}, its user name or its topic is in use") from error
        self.audit.note(principal, "register-device", [dataset.id], True)
        return device

    def managed(self, principal: Principal, identifier: str) -> Device:
        """Return a device of a dataset that the principal may manage; raises Problem 401, 403 or 404."""
        device = self.store.device(identifier)
        self.datasets.managed(principal, device.dataset if device else "")
        if device is None:
            raise Problem(404, "Device not found", "there is no device with this id")
        return device

    def revoke(self, principal: Principal, identifier: str) -> None:
        """End a device's credential at once, also for a session that is open. Raises Problem 401, 403 or 404."""
        device = self.store.device(identifier)
        dataset = self.datasets.managed(principal, device.dataset if device else "")
        self.store.revoke_device(identifier)
        self.audit.note(principal, "revoke-device", [dataset.id], True)
        if device is not None:
            self.on_revoke(device.username)

    def authenticate(self, client_id: str, username: str | None, password: bytes | str | None) -> Principal | None:
        """Return the principal of an MQTT login, None when it is refused. ``client_id`` grants nothing."""
        name, secret = username or "", as_text(password)
        device = self.store.device_by_username(name)
        if device is None:
            device = next((found for one in self.further if (found := one(name, secret)) is not None), None)
        elif not self.opens(device, secret) or self.over(name):
            return None
        return Login("device", device.id, name) if device is not None and not device.revoked else None

    def over(self, username: str) -> bool:
        """Tell whether the time of a credential is over."""
        return any(one(username) for one in self.ended)

    def opens(self, device: Device, password: str) -> bool:
        """Tell whether a password opens a device's account."""
        return not device.revoked and same_password(device.secret, password)

    def authorise(self, principal: Principal, topic: str, action: str) -> bool:
        """Tell whether a device may publish on (or subscribe to) a topic: only its own, and only while not revoked."""
        device = self.store.device(principal.subject)
        if device is None or device.revoked or (isinstance(principal, Login) and self.over(principal.username)):
            return False
        more = self.publishable if action == "publish" else self.subscribable
        return topic == device.topic or any(one(device, topic) for one in more)


def as_text(password: bytes | str | None) -> str:
    """Return an MQTT password as text; bytes that are not UTF-8 give a text that matches nothing."""
    if isinstance(password, bytes):
        return password.decode("utf-8", "surrogateescape")
    return password or ""
