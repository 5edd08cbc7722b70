"""Takes observations from an MQTT broker of somebody else, and acknowledges each only after the store has committed it.

That broker acknowledges to the device before it hands a message on, so "acknowledged means stored" does not hold for the device;
it holds between the two brokers: a subscriber with QoS 1 and a session that lasts loses nothing when this side stops (OASIS
MQTT 3.1.1, 4.1 and 4.3.2). What comes twice is stored once by its message id.
"""

from __future__ import annotations

import logging
import secrets
import threading
from concurrent.futures import ThreadPoolExecutor

from paho.mqtt.client import MQTTMessage

from specgen.reference.broker.area import Worker
from specgen.reference.broker.devices import Devices, Login
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.ingest import Ingest
from specgen.reference.broker.mqtt import Refused
from specgen.reference.broker.records import Device
from specgen.reference.broker.store import Store
from specgen.reference.broker.upstream.client import Link
from specgen.reference.database import Database
from specgen.reference.serving import Options

LOG = logging.getLogger(__name__)
SCHEMA = "CREATE TABLE IF NOT EXISTS upstream(one BIGINT PRIMARY KEY, client_id TEXT);"
GIVEN = "ingest/#"
"""The topics that the broker itself gives to devices; those that devices brought along are followed one by one."""
RETRY_SECONDS = 1.0


class Source(Worker):
    """One subscriber, in its own thread; messages are stored one after the other, in the order of arrival."""

    def __init__(
        self, options: Options, database: Database, store: Store, devices: Devices, gateway: Gateway, ingest: Ingest
    ) -> None:
        self.upstream = options.upstream
        self.database = database
        self.store = store
        self.gateway = gateway
        self.ingest = ingest
        self.link: Link | None = None
        database.define(SCHEMA)
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(1, "upstream-store")
        if self.upstream is not None:
            self.link = Link(self.upstream, self.client_id(), True, self.received)
            devices.opening.append(self.follow)

    def client_id(self) -> str:
        """Return the name under which the other broker keeps the session: the same as long as the database lives."""
        with self.database.write() as writer:
            writer.execute("INSERT INTO upstream VALUES(1,?) ON CONFLICT(one) DO NOTHING", (f"broker-{secrets.token_hex(8)}",))
        return str(self.database.read("SELECT client_id FROM upstream")[0][0])

    def start(self) -> None:
        """Connect; raises UpstreamError when the other broker cannot be reached or refuses."""
        if self.link is not None:
            brought = self.database.read("SELECT topic FROM device WHERE revoked=0 AND topic NOT LIKE 'ingest/%'")
            self.link.open([GIVEN, *(row[0] for row in brought)])

    def stop(self) -> None:
        self._stopped.set()
        if self.link is not None:
            self.link.close()
        self._pool.shutdown(wait=True)

    def follow(self, device: Device, username: str, password: str) -> None:
        """Follow the topic of a new device when it lies outside the broker's own."""
        if self.link is not None and not device.topic.startswith("ingest/"):
            self.link.follow(device.topic)

    def received(self, message: MQTTMessage) -> None:
        """Store a message and acknowledge it. As long as the database fails it is kept and tried again, and nothing comes after it."""
        assert self.link is not None
        while not message.retain and not self._stopped.is_set():
            error = self._pool.submit(self.take, message.topic, bytes(message.payload)).exception()
            if error is None:
                break
            LOG.error("a message of the other MQTT broker could not be stored", exc_info=error)
            if not isinstance(error, (self.database.failure, OSError)):
                self._pool.submit(self.refuse, message.topic, f"{type(error).__name__} while it was read").exception()
                break
            self._stopped.wait(RETRY_SECONDS)
        if not self._stopped.is_set():  # a retained message is an old copy of what came before
            self.link.ack(message)

    def take(self, topic: str, payload: bytes) -> None:
        """Store the message of the device that a topic belongs to. Who may publish there is decided by the other broker."""
        device = self.store.device_by_topic(topic)
        if device is None:
            return
        try:
            self.gateway.deliver(Login("device", device.id, device.username), topic, payload)
        except Refused as refusal:
            self.refuse(topic, f"refused with reason code 0x{refusal.reason_code:02x}: the other broker had taken it")

    def refuse(self, topic: str, reason: str) -> None:
        """Put a message on the reject list of the dataset that its topic belongs to."""
        device = self.store.device_by_topic(topic)
        dataset = self.store.dataset(device.dataset) if device is not None else None
        if dataset is not None:
            self.ingest.refuse(dataset, reason, "")
