"""Between the MQTT listener and the store: a published message becomes observations before it is acknowledged."""

from __future__ import annotations

from typing import Literal

from specgen.reference.broker.devices import Devices
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.mqtt import Listener, Refused
from specgen.reference.broker.records import Device, Principal
from specgen.reference.broker.store import Store

NOT_AUTHORISED = 0x87
VERSIONS = {"mqtt_v3": frozenset({4}), "mqtt_v5": frozenset({5})}
"""Interface name -> the protocol levels that it accepts."""


class Gateway:
    """Two listeners (MQTT 3.1.1 and 5.0) that hand device messages to the ingest."""

    def __init__(self, store: Store, devices: Devices, ingest: Ingest) -> None:
        self.store = store
        self.devices = devices
        self.ingest = ingest
        self._listeners: dict[str, Listener[Principal]] = {}
        devices.on_revoke = self.expel

    def start(self, host: str) -> dict[str, int]:
        """Listen on free ports; returns interface name -> port."""
        ports = {}
        for name, versions in VERSIONS.items():
            listener: Listener[Principal] = Listener(
                host,
                0,
                versions=versions,
                authenticate=self.authenticate,
                authorise=self.authorise,
                deliver=self.deliver,
            )
            ports[name] = listener.start()
            self._listeners[name] = listener
        return ports

    def stop(self) -> None:
        """Close both listeners."""
        for listener in self._listeners.values():
            listener.stop()

    def expel(self, username: str) -> None:
        """Close what a device has open, as when its credential is revoked."""
        for listener in self._listeners.values():
            listener.expel(username)

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> Principal | None:
        """Return the device that logs in, None when it is refused."""
        return self.devices.authenticate(client_id, username, password)

    def authorise(self, principal: Principal, topic: str, action: Literal["publish", "subscribe"]) -> bool:
        """Tell whether a device may use a topic."""
        return self.devices.authorise(principal, topic, action)

    def deliver(self, principal: Principal, topic: str, payload: bytes) -> None:
        """Store one message; returns after the commit. Raises Refused when the topic is not the device's own."""
        device = self.target(principal, topic)
        dataset = self.store.dataset(device.dataset) if device else None
        if dataset is None:
            raise Refused(NOT_AUTHORISED)
        self.ingest.message(dataset, payload)

    def target(self, principal: Principal, topic: str) -> Device | None:
        """Return the device whose topic this is, when it is the publisher's own; None otherwise."""
        device = self.store.device_by_topic(topic)
        return device if device is not None and device.id == principal.subject and not device.revoked else None
