"""Publishers that keep what was not acknowledged, and send it again after a reconnect."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Mapping
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.e2e.broker_process import Product

BATCH = 50
AHEAD = 200
"""Publications that a device has on their way."""


def lasting_client(credential: Mapping[str, str], client_id: str, version: int) -> paho.Client:
    """Make a client of MQTT 3.1.1 (4) or 5.0 (5) whose session lasts over a break; ``connect_lasting`` connects it."""
    options: dict[str, Any] = {"clean_session": False} if version == 4 else {}
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id, protocol=MQTTProtocolVersion(version), **options)
    client.username_pw_set(credential["username"], credential["password"])
    delay: Any = 0.05
    client.reconnect_delay_set(delay, delay)
    return client


def connect_lasting(client: paho.Client, port: int) -> None:
    """Connect to a port of 127.0.0.1 and start the network thread."""
    options: dict[str, Any] = {}
    if client.protocol == MQTTProtocolVersion.MQTTv5:
        kinds: Any = Properties
        options = {"clean_start": False, "properties": kinds(PacketTypes.CONNECT)}
        options["properties"].SessionExpiryInterval = 3600
    client.connect("127.0.0.1", port, **options)
    client.loop_start()


class Publisher:
    """Numbers its messages; ``acknowledged`` holds the names of those that the broker acknowledged, ``sent`` of all."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.repeated = 0
        self.wrong: list[str] = []
        self.ending = threading.Event()
        self.ended = threading.Event()

    def item(self, number: int) -> dict[str, Any]:
        """Make an observation; its ``entity`` and ``value`` say which one it is, also without a message id."""
        observed = f"2026-11-23T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}Z"
        name = f"{self.name}-{number}"
        return {"message_id": name, "entity": self.name, "property": "level", "value": number, "observed_at": observed}


class WebPublisher(Publisher):
    """Sends one request after the other over one connection, each again and again until it is answered."""

    def __init__(self, product: Product, name: str) -> None:
        super().__init__(name)
        self.product = product
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def request(self, first: int) -> tuple[list[str], str, Any, dict[str, str]]:
        """Return the names of the messages of the next request, its path, body and headers; ``first`` is the number of the first."""
        raise NotImplementedError

    def taken(self, status: int, content: bytes) -> bool:
        """Tell whether an answer acknowledges the request."""
        raise NotImplementedError

    def _run(self) -> None:
        first, connection = 0, http.client.HTTPConnection("127.0.0.1", self.product.port, timeout=20)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.product.tokens['provider']}"}
        while not self.ending.is_set():
            names, path, body, more = self.request(first)
            self.sent.update(names)
            first += len(names)
            while not self._once(connection, names, (path, json.dumps(body), {**headers, **more})):
                self.repeated += 1
                if self.ending.wait(0.02):
                    break
        connection.close()
        self.ended.set()

    def _once(self, connection: http.client.HTTPConnection, names: list[str], request: tuple[str, str, dict[str, str]]) -> bool:
        try:
            connection.request("POST", *request)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            return False
        if answer.status >= 500:  # not acknowledged: the same again
            return False
        if self.taken(answer.status, content):
            self.acknowledged.update(names)
        else:
            self.wrong.append(f"{answer.status} {content[:200]!r}")
        return True


class HttpPublisher(WebPublisher):
    """Delivers batches. ``keyed``: the batch has an idempotency key instead of its items a message id."""

    def __init__(self, product: Product, dataset: str, name: str, *, keyed: bool) -> None:
        self.path = f"/datasets/{dataset}/observations"
        self.keyed = keyed
        super().__init__(product, name)

    def request(self, first: int) -> tuple[list[str], str, Any, dict[str, str]]:
        items = [self.item(number) for number in range(first, first + BATCH)]
        names = [str(one["message_id"]) for one in items]
        if not self.keyed:
            return names, self.path, items, {}
        items = [{name: value for name, value in one.items() if name != "message_id"} for one in items]
        return names, self.path, items, {"idempotency-key": f"{self.name}-{first}"}

    def taken(self, status: int, content: bytes) -> bool:
        return status == 200 and json.loads(content)["accepted"] == BATCH


class EntityPublisher(WebPublisher):
    """Makes entities over the context interface; one that is there already was made by the request that got no answer."""

    def __init__(self, product: Product, entity_type: str) -> None:
        self.entity_type = entity_type
        super().__init__(product, "entity")

    def request(self, first: int) -> tuple[list[str], str, Any, dict[str, str]]:
        name = f"urn:ngsi-ld:{self.entity_type}:{first}"
        body = {"id": name, "type": self.entity_type, "level": {"type": "Property", "value": first}}
        return [name], "/ngsi-ld/v1/entities", body, {}

    def taken(self, status: int, content: bytes) -> bool:
        return status in (201, 409)


class Device(Publisher):
    """Publishes over MQTT with QoS 1, ``AHEAD`` messages on their way; the session lasts over a break."""

    def __init__(self, port: int, credential: Mapping[str, str], name: str, version: int) -> None:
        super().__init__(name)
        self.topic = credential["topic"]
        self._lock = threading.Lock()
        self._names: dict[int, str] = {}
        self._done: set[int] = set()
        self._most = 0
        self.client = lasting_client(credential, name, version)
        self.client.max_inflight_messages_set(AHEAD)
        self.client.on_publish = self._published
        connect_lasting(self.client, port)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def begin(self, most: int = 0) -> Device:
        """Publish from now on, until ``ending`` or until there are ``most``."""
        self._most = most
        self._thread.start()
        return self

    def _published(self, client: Any, user: Any, mid: int, code: Any, properties: Any) -> None:
        with self._lock:
            self._done.add(mid)
            if code.is_failure:
                self.wrong.append(str(code))
            if mid in self._names:
                self.acknowledged.add(self._names[mid])

    def publish(self, item: Mapping[str, Any]) -> None:
        """Publish one observation under its message id."""
        name = str(item["message_id"])
        self.sent.add(name)
        mid = self.client.publish(self.topic, json.dumps(item), 1).mid
        with self._lock:
            self._names[mid] = name
            if mid in self._done:
                self.acknowledged.add(name)

    def _run(self) -> None:
        number = 0
        while not self.ending.is_set() and (not self._most or number < self._most):
            if len(self.sent) - len(self.acknowledged) >= AHEAD:
                self.ending.wait(0.002)
                continue
            self.publish(self.item(number))
            number += 1
        while len(self.acknowledged) < len(self.sent) and not self.ended.wait(0.01):
            pass
        self.ended.set()

    def close(self) -> None:
        """Leave."""
        self.ended.set()
        self.client.disconnect()
        self.client.loop_stop()
