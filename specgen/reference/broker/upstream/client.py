"""A connection to an MQTT broker of somebody else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from specgen.reference.serving import Upstream, UpstreamError

SCHEMES = {"mqtt": 1883, "mqtts": 8883}
PATIENCE = 10.0
"""Seconds for connecting and subscribing."""
KEEP_ALIVE = 60


@dataclass(frozen=True)
class Address:
    """Where the other broker is, and by what name to log in there."""

    host: str
    port: int
    user: str
    secure: bool


def read_address(url: str) -> Address:
    """Return the address of an ``mqtt://`` or ``mqtts://`` URL; raises UpstreamError.

    >>> read_address("mqtt://city@broker.example.org")
    Address(host='broker.example.org', port=1883, user='city', secure=False)
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UpstreamError(f"{url} is no address: {error}") from error
    if parts.scheme not in SCHEMES or not parts.hostname or parts.path.strip("/") or parts.password:
        raise UpstreamError(f"{url} is not written as mqtt://user@host:port")
    return Address(parts.hostname, port or SCHEMES[parts.scheme], unquote(parts.username or ""), parts.scheme == "mqtts")


class Link:
    """One MQTT 3.1.1 connection that comes back by itself. ``received`` runs in its network thread and acknowledges by ``ack``.

    ``lasting``: the other broker keeps the session, with what arrives while nobody is connected.
    """

    def __init__(self, upstream: Upstream, name: str, lasting: bool, received: Callable[[MQTTMessage], None]) -> None:
        self.address = read_address(upstream.url)
        self._topics: list[tuple[str, int]] = []
        self._ready = threading.Event()
        self._refused = ""
        self._client = Client(
            CallbackAPIVersion.VERSION2, name, clean_session=not lasting, protocol=MQTTProtocolVersion.MQTTv311, manual_ack=True
        )
        if self.address.user:
            self._client.username_pw_set(self.address.user, upstream.password or None)
        if self.address.secure:
            self._client.tls_set()
        self._client.reconnect_delay_set(1, 10)
        self._client.on_connect = self._connected
        self._client.on_subscribe = self._subscribed
        self._client.on_message = lambda client, user, message: received(message)

    def open(self, topics: Sequence[str]) -> None:
        """Connect and subscribe with QoS 1; returns when the topics are followed. Raises UpstreamError."""
        self._topics = [(one, 1) for one in topics]
        where = f"{self.address.host}:{self.address.port}"
        try:
            self._client.connect(self.address.host, self.address.port, KEEP_ALIVE)
        except OSError as error:
            raise UpstreamError(f"{where}: {error.strerror or error}") from error
        self._client.loop_start()
        if not self._ready.wait(PATIENCE) or self._refused:
            self.close()
            raise UpstreamError(f"{where}: {self._refused or 'no answer'}")

    def close(self) -> None:
        """Leave; a lasting session stays."""
        self._client.disconnect()
        self._client.loop_stop()

    def follow(self, topic: str) -> None:
        """Subscribe to one more topic."""
        if (topic, 1) not in self._topics:
            self._topics.append((topic, 1))
            self._client.subscribe(topic, 1)

    def publish(self, topic: str, payload: bytes) -> None:
        """Publish with QoS 1, without waiting; from any thread."""
        self._client.publish(topic, payload, 1)

    def ack(self, message: MQTTMessage) -> None:
        """Acknowledge a message; on a connection that is gone this does nothing, and the message comes again."""
        self._client.ack(message.mid, message.qos)

    def _connected(self, client: Client, user: Any, flags: Any, code: Any, properties: Any) -> None:
        if code.is_failure:
            self._refused = f"the login is refused ({code})"
            self._ready.set()
        else:
            self._refused = ""
            client.subscribe(self._topics)
            if flags.session_present:  # its subscriptions are in it; the answer to these may come after a long backlog
                self._ready.set()

    def _subscribed(self, client: Client, user: Any, number: int, codes: Sequence[Any], properties: Any) -> None:
        if any(one.is_failure for one in codes):
            self._refused = "a subscription is refused"
        self._ready.set()
