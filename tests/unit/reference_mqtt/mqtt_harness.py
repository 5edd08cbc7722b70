"""What stands before and behind a listener under test: a library client, bare sockets, a backend of two devices."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from specgen.reference.broker.mqtt import Refused

PASSWORDS = {"d1": b"pw1", "d2": b"pw2"}


def until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Poll until ``true()``; say whether it became so in time."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if true():
            return True
        time.sleep(0.005)
    return true()


class Backend:
    """What stands behind the listener in these tests: two devices, each with ``<name>/#`` for itself."""

    def __init__(self) -> None:
        self.stored: list[tuple[str, str, bytes]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.running = 0
        self.failure: Exception | None = None
        self.withdrawn: set[str] = set()

    def authenticate(self, client_id: str, username: str | None, password: bytes | None) -> str | None:
        return username if username in PASSWORDS and password == PASSWORDS[username] else None

    def authorise(self, principal: str, topic: str, action: str) -> bool:
        return principal not in self.withdrawn and topic.startswith((f"{principal}/", "shared/", "$"))

    def deliver(self, principal: str, topic: str, payload: bytes) -> None:
        self.running += 1
        self.gate.wait(10)
        if payload == b"refuse":
            raise Refused(0x99)
        if self.failure is not None:
            raise self.failure
        self.stored.append((principal, topic, payload))

    def payloads(self) -> list[bytes]:
        return [payload for _, _, payload in self.stored]


class Client:
    """A paho client that records what happens to it."""

    def __init__(
        self,
        port: int,
        version: int,
        name: str | None,
        password: str | None,
        client_id: str,
        clean: bool,
        expiry: int,
        **settings: Any,
    ) -> None:
        self.messages: list[Any] = []
        self.acknowledged: dict[int, int] = {}
        self.connacks: list[tuple[int, bool]] = []
        self.subacks: list[list[int]] = []
        self.closed: list[int] = []
        self.properties: Any = None
        self._port, self._version = port, version
        self.paho = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=version,
            clean_session=clean if version == 4 else None,
            reconnect_on_failure=False,
        )
        if name is not None:
            self.paho.username_pw_set(name, password)
        self.paho.on_connect = self._connected
        self.paho.on_message = lambda _c, _u, message: self.messages.append(message)
        self.paho.on_publish = lambda _c, _u, mid, code, _p: self.acknowledged.__setitem__(mid, code.value)
        self.paho.on_subscribe = lambda _c, _u, _m, codes, _p: self.subacks.append([code.value for code in codes])
        self.paho.on_disconnect = lambda _c, _u, _f, code, _p: self.closed.append(code.value)
        self._settings: dict[str, Any] = {"keepalive": settings.pop("keepalive", 60)}
        if version == 5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = expiry
            for key, value in settings.items():
                setattr(properties, key, value)
            self._settings |= {"clean_start": clean, "properties": properties}

    def _connected(self, _client: Any, _user: Any, flags: Any, code: Any, properties: Any) -> None:
        self.properties = properties
        self.connacks.append((code.value, flags.session_present))

    def connect(self, wait: bool = True, host: str = "127.0.0.1") -> Client:
        self.paho.connect(host, self._port, **self._settings)
        self.paho.loop_start()
        if wait:
            assert until(lambda: bool(self.connacks) or bool(self.closed))
        return self

    def subscribe(self, topic_filter: str, qos: int = 1) -> list[int]:
        count = len(self.subacks)
        self.paho.subscribe(topic_filter, qos)
        assert until(lambda: len(self.subacks) > count)
        return self.subacks[-1]

    def publish(self, topic: str, payload: bytes, qos: int = 1, **options: Any) -> int:
        return self.paho.publish(topic, payload, qos, **options).mid

    def close(self, properly: bool = True) -> None:
        """Leave with DISCONNECT, or just drop the connection."""
        if properly:
            self.paho.disconnect()
        else:
            held = self.paho.socket()
            if held is not None:
                held.shutdown(socket.SHUT_RDWR)
        self.paho.loop_stop()


class Bare:
    """A bare socket to the listener."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)

    def send(self, data: bytes) -> Bare:
        self.socket.sendall(data)
        return self

    def read(self, count: int) -> bytes:
        """Up to ``count`` bytes; fewer when the other side closes."""
        data = b""
        while len(data) < count:
            try:
                part = self.socket.recv(count - len(data))
            except ConnectionResetError:
                break
            if not part:
                break
            data += part
        return data

    def rest(self) -> bytes:
        """Everything until the other side closes; fails when it does not within 5 s."""
        return self.read(1 << 20)


def connect_bytes(
    version: int,
    client_id: str = "raw",
    name: str = "d1",
    password: bytes = b"pw1",
    *,
    clean: bool = True,
    keep_alive: int = 60,
    properties: bytes = b"\x00",
    level: int | None = None,
) -> bytes:
    """A CONNECT packet, put together by hand from the tables of the standards."""

    def text(data: bytes) -> bytes:
        return len(data).to_bytes(2, "big") + data

    flags = 0xC0 | (2 if clean else 0)
    body = text(b"MQTT") + bytes([level if level is not None else version, flags]) + keep_alive.to_bytes(2, "big")
    body += (properties if version == 5 else b"") + text(client_id.encode()) + text(name.encode()) + text(password)
    assert len(body) < 128
    return bytes([0x10, len(body)]) + body
