"""The accounts of devices at an external Mosquitto: each logs in there with what it got here, and publishes on its own topic only.

Written for the dynamic security plugin of Mosquitto 2, whose commands are JSON on ``$CONTROL/dynamic-security/v1`` (its manual
page ``mosquitto_ctrl_dynsec``). The login of ``--mqtt-upstream`` needs the right to give them.
"""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Mapping
from typing import Any

from paho.mqtt.client import MQTTMessage

from specgen.reference.broker.area import Worker, outlived
from specgen.reference.broker.devices import Devices
from specgen.reference.broker.gateway import Gateway
from specgen.reference.broker.news import News
from specgen.reference.broker.records import Device, Problem
from specgen.reference.broker.upstream.client import Link
from specgen.reference.database import Database
from specgen.reference.serving import Options

LOG = logging.getLogger(__name__)
SCHEMA = "CREATE TABLE IF NOT EXISTS upstream_account(username TEXT PRIMARY KEY, dataset TEXT, closing BIGINT);"
CONTROL = "$CONTROL/dynamic-security/v1"
PATIENCE = 10.0
AGAIN_SECONDS = 2.0


class Accounts(Worker):
    """Opens an account with every credential, and closes it when the credential ends; what fails is closed later."""

    def __init__(self, options: Options, database: Database, devices: Devices, gateway: Gateway, news: News) -> None:
        self.database = database
        database.define(SCHEMA)
        self.link: Link | None = None
        self._answers: dict[str, Mapping[str, Any]] = {}
        self._arrived = threading.Condition()
        self._wake = threading.Event()
        self._stopped = threading.Event()
        self._closing = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True, name="upstream-accounts")
        if options.upstream is not None and options.upstream.accounts:
            self.link = Link(options.upstream, f"accounts-{secrets.token_hex(8)}", False, self.received)
            devices.opening.append(self.open)
            gateway.expelled.append(self.close)
            news.on_removed.append(self.removed)

    def start(self) -> None:
        """Connect; raises UpstreamError."""
        if self.link is not None:
            self.link.open([f"{CONTROL}/response"])
            self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=PATIENCE + AGAIN_SECONDS)
        if self.link is not None:
            self.link.close()

    def open(self, device: Device, username: str, password: str) -> None:
        """Make an account with the right to the topic of a device; raises Problem 409 or 503."""
        kinds = ("publishClientSend", "publishClientReceive", "subscribeLiteral", "unsubscribeLiteral")
        rights = [{"acltype": kind, "topic": device.topic, "priority": 0, "allow": True} for kind in kinds]
        role = {"command": "createRole", "rolename": username, "acls": rights}
        client = {"command": "createClient", "username": username, "password": password, "roles": [{"rolename": username}]}
        with self.database.write() as writer:
            again = "ON CONFLICT(username) DO UPDATE SET closing=0"
            writer.execute(f"INSERT INTO upstream_account VALUES(?,?,0) {again}", (username, device.dataset))
        for command in (role, client):
            failed = self.command(command)
            if failed is None:
                raise Problem(503, "Messaging unavailable", "the MQTT broker that keeps the accounts of devices does not answer")
            if failed and command is client:
                raise Problem(409, "Device exists", f"the MQTT broker refuses the account: {failed}")

    def close(self, username: str) -> None:
        """End an account, with what it has open; an account that is not known is none of ours."""
        with self.database.write() as writer:
            changed = writer.execute("UPDATE upstream_account SET closing=1 WHERE username=?", (username,)).rowcount
        if changed:
            self.settle()

    def removed(self, dataset: str) -> None:
        """End the accounts of a dataset that is gone."""
        with self.database.write() as writer:
            writer.execute("UPDATE upstream_account SET closing=1 WHERE dataset=?", (dataset,))
        self._wake.set()

    def settle(self) -> None:
        """End the accounts that are to be ended; those for which there is no answer stay for the next time."""
        with self._closing:
            for (username,) in self.database.read("SELECT username FROM upstream_account WHERE closing=1"):
                for command in ({"command": "deleteClient", "username": username}, {"command": "deleteRole", "rolename": username}):
                    if self.command(command) is None:
                        LOG.error("the MQTT broker does not answer: an account is closed later")
                        return
                with self.database.write() as writer:
                    writer.execute("DELETE FROM upstream_account WHERE username=? AND closing=1", (username,))

    def command(self, command: Mapping[str, Any]) -> str | None:
        """Give a command; returns "" when it was carried out, the reason when not, None without an answer."""
        assert self.link is not None
        number = secrets.token_hex(8)
        document = {"commands": [{**command, "correlationData": number}]}
        self.link.publish(CONTROL, json.dumps(document).encode())
        with self._arrived:
            self._arrived.wait_for(lambda: number in self._answers, PATIENCE)
            answer = self._answers.pop(number, None)
        return None if answer is None else str(answer.get("error", ""))

    def received(self, message: MQTTMessage) -> None:
        """Keep the answers to commands until they are fetched."""
        assert self.link is not None
        self.link.ack(message)
        try:
            document = json.loads(message.payload)
        except ValueError:
            return
        with self._arrived:
            for one in document.get("responses", []) if isinstance(document, dict) else []:
                if isinstance(one, dict) and isinstance(one.get("correlationData"), str):
                    self._answers[one["correlationData"]] = one
            self._arrived.notify_all()

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._wake.wait(AGAIN_SECONDS)
            self._wake.clear()
            if not self._stopped.is_set():
                with outlived(self.database.failure):
                    self.settle()
