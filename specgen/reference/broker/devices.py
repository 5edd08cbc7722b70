"""Devices and their MQTT credentials: registration, login, the right to publish, revocation."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from specgen.reference.broker.audit import Audit
from specgen.reference.broker.datasets import Datasets
from specgen.reference.broker.identifiers import Identifiers
from specgen.reference.broker.identity import same_password, seal_password
from specgen.reference.broker.records import Device, Principal, Problem
from specgen.reference.broker.store import Store


class Devices:
    """Registers devices; each gets a user name, a password and one topic of its own."""

    def __init__(self, store: Store, datasets: Datasets, audit: Audit, identifiers: Identifiers) -> None:
        self.store = store
        self.datasets = datasets
        self.audit = audit
        self.identifiers = identifiers
        self.on_revoke: Callable[[str], None] = lambda username: None

    def register(self, principal: Principal, body: Any) -> dict[str, str]:
        """Make a device of a dataset; the password is shown once. Raises Problem 401, 403, 404, 409 or 422."""
        asked = body.get("id") if isinstance(body, dict) else None
        named = body.get("dataset") if isinstance(body, dict) else None
        if not isinstance(asked, str) or not asked or set(asked) & set("/+#") or not isinstance(named, str):
            raise Problem(422, "Invalid device", "id (without / + #) and dataset are needed")
        dataset = self.datasets.managed(principal, named)
        identifier = self.identifiers.make(asked)
        password = secrets.token_urlsafe(18)
        device = Device(
            identifier,
            asked,
            dataset.id,
            f"device-{secrets.token_hex(6)}",
            seal_password(password),
            f"ingest/{dataset.id}/{identifier}",
            False,
        )
        try:
            self.store.add_device(device)
        except KeyError as error:
            raise Problem(409, "Device exists", f"the id {identifier} is in use") from error
        self.audit.note(principal, "register-device", [dataset.id], True)
        return {"id": device.id, "username": device.username, "password": password, "topic": device.topic}

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
        device = self.store.device_by_username(username or "")
        if device is None or not self.opens(device, as_text(password)):
            return None
        return Principal("device", device.id)

    def opens(self, device: Device, password: str) -> bool:
        """Tell whether a password opens a device's account."""
        return not device.revoked and same_password(device.secret, password)

    def authorise(self, principal: Principal, topic: str, action: str) -> bool:
        """Tell whether a device may publish on (or subscribe to) a topic: only its own, and only while not revoked."""
        device = self.store.device(principal.subject)
        return device is not None and not device.revoked and topic == device.topic


def as_text(password: bytes | str | None) -> str:
    """Return an MQTT password as text; bytes that are not UTF-8 give a text that matches nothing."""
    if isinstance(password, bytes):
        return password.decode("utf-8", "surrogateescape")
    return password or ""
