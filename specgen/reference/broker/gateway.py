"""Between the MQTT listener and the store: a published message becomes observations before it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, Protocol

from specgen.reference.broker.devices import Devices
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.mqtt import Listener, Refused
from specgen.reference.broker.mqtt_store import DatabaseSessionStore
from specgen.reference.broker.records import Dataset, Device, Principal
from specgen.reference.broker.store import Store
from specgen.reference.database import Database

NOT_AUTHORISED = 0x87
VERSIONS = {"mqtt_v3": frozenset({4}), "mqtt_v5": frozenset({5})}
"""Interface name -> the protocol levels that it accepts."""


class Guest(Protocol):
    """Who logs in to the listeners without being a device."""

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        """Return the principal of a login, None when it is not one of these guests or not right."""

    def authorise(self, principal: Principal, topic: str, action: str) -> bool:
        """Tell whether a guest may use a topic; False for whoever is none of these guests."""


class Gateway:
    """Two listeners (MQTT 3.1.1 and 5.0) that hand device messages to the ingest."""

    def __init__(self, store: Store, devices: Devices, ingest: Ingest, sessions: Database) -> None:
        self.store = store
        self.sessions = sessions
        self.devices = devices
        self.ingest = ingest
        self.before: list[Callable[[Device], None]] = []
        """Asked before a message of a device is taken; refuses it by raising Refused."""
        self.readers: list[Callable[[Device, Dataset, bytes], bool]] = []
        """Who reads the messages of some devices in another form; True when it took the message."""
        self.after: list[Callable[[Device], None]] = []
        """Told when a message of a device was taken."""
        self.handlers: list[Callable[[Device, str, bytes], bool]] = []
        """Who takes what a device publishes on another topic than its own; True when it took the message."""
        self.guests: list[Guest] = []
        self.expelled: list[Callable[[str], None]] = []
        """Told of a user name whose connections were closed."""
        self._listeners: dict[str, Listener[Principal]] = {}
        self._host = ""
        self._ports: dict[str, int] = {}
        devices.on_revoke = self.expel

    def start(self, host: str, ports: Mapping[str, int] | None = None) -> dict[str, int]:
        """Listen on these ports, or free ones (0); returns interface name -> port. Raises OSError when one is taken."""
        self._host = host
        return {name: self._listen(name, (ports or {}).get(name, 0)) for name in VERSIONS}

    def _listen(self, name: str, port: int) -> int:
        listener: Listener[Principal] = Listener(
            self._host,
            port,
            versions=VERSIONS[name],
            authenticate=self.authenticate,
            authorise=self.authorise,
            deliver=self.deliver,
            store=DatabaseSessionStore(self.sessions, name),
        )
        self._ports[name] = listener.start()
        self._listeners[name] = listener
        return self._ports[name]

    def stop(self) -> None:
        """Close both listeners."""
        for listener in self._listeners.values():
            listener.stop()

    def kill(self) -> None:
        """Stop without warning and start again on the same ports (test hook)."""
        ports = dict(self._ports)
        for listener in self._listeners.values():
            listener.kill()
        for name, port in ports.items():
            self._listen(name, port)

    def publish(self, topic: str, payload: bytes, qos: int = 1, *, expiry: int | None = None) -> None:
        """Send a message to the devices that are subscribed to a topic; ``expiry`` in seconds. Raises as ``Listener.publish``."""
        if not self._listeners:
            raise RuntimeError("the listeners do not run yet")
        for listener in self._listeners.values():
            listener.publish(topic, payload, qos, expiry=expiry)

    def online(self, usernames: set[str]) -> bool:
        """Tell whether a connection of one of these user names is open."""
        return any(listener.connected(usernames) for listener in self._listeners.values())

    def expel(self, username: str) -> None:
        """Close what a device has open, as when its credential is revoked."""
        for listener in self._listeners.values():
            listener.expel(username)
        for tell in self.expelled:
            tell(username)

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        """Return the device (or guest) that logs in, None when it is refused."""
        found = self.devices.authenticate(client_id, username, password)
        if found is not None:
            return found
        return next((who for one in self.guests if (who := one.authenticate(client_id, username, password))), None)

    def authorise(self, principal: Principal, topic: str, action: Literal["publish", "subscribe"]) -> bool:
        """Tell whether a device (or guest) may use a topic."""
        if principal.role != "device":
            return any(one.authorise(principal, topic, action) for one in self.guests)
        return self.devices.authorise(principal, topic, action)

    def deliver(self, principal: Principal, topic: str, payload: bytes) -> None:
        """Store one message; returns after the commit. Raises Refused when the topic is not the device's own."""
        sender = self.store.device(principal.subject)
        if sender is not None and topic != sender.topic and any(one(sender, topic, payload) for one in self.handlers):
            return
        device = self.target(principal, topic)
        dataset = self.store.dataset(device.dataset) if device else None
        if device is None or dataset is None:
            raise Refused(NOT_AUTHORISED)
        for ask in self.before:
            ask(device)
        self.take(device, dataset, payload)
        for tell in self.after:
            tell(device)

    def take(self, device: Device, dataset: Dataset, payload: bytes) -> None:
        """Read one message of a device into the store."""
        if not any(read(device, dataset, payload) for read in self.readers):
            self.ingest.message(dataset, payload)

    def target(self, principal: Principal, topic: str) -> Device | None:
        """Return the device whose topic this is, when it is the publisher's own; None otherwise."""
        device = self.store.device_by_topic(topic)
        return device if device is not None and device.id == principal.subject and not device.revoked else None
