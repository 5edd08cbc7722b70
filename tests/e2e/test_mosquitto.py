"""Observations through a real Mosquitto (Debian's): the same stored data as through the broker's own listener, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.e2e.broker_process import Product, free_ports, until
from tests.e2e.broker_publishers import Device

PROGRAM = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
PLUGINS = sorted(Path("/usr/lib").glob("*/mosquitto_dynamic_security.so"))
PASSWORD = "fictitious-password"
KILLS = int(os.environ.get("SPECGEN_TEST_KILLS", "3"))
FRESH = 300
"""Messages that were stored since the start before the next kill."""
EACH = 800
"""Messages that a device publishes per kill; Mosquitto takes them faster than they are stored, and keeps them meanwhile."""
SERIES: list[Any] = [
    {"message_id": "m1", "entity": "s1", "property": "level", "value": 58.4, "unit": "dB", "observed_at": "2026-11-23T12:00:00Z"},
    {"message_id": "m2", "entity": "s1", "property": "state", "value": "stil – café", "observed_at": "2026-11-23T13:00:00+01:00"},
    [
        {"message_id": "m3", "entity": "s2", "property": "level", "value": 0, "observed_at": "2026-11-23T12:00:01.250Z"},
        {"message_id": "m4", "entity": "s2", "property": "where", "value": {"a": [1, None]}, "observed_at": "2026-11-23T12:00:02Z"},
        {"message_id": "m5", "entity": "s2", "property": "level", "observed_at": "2026-11-23T12:00:03Z"},
    ],
    {"message_id": "m1", "entity": "s1", "property": "level", "value": 58.4, "unit": "dB", "observed_at": "2026-11-23T12:00:00Z"},
    "this is no observation",
    {"message_id": "m6", "entity": "s3", "property": "level", "value": 1, "observed_at": "yesterday"},
    {"message_id": "m7", "entity": "s3", "property": "level", "value": -1e-9, "observed_at": "2026-11-23T12:00:04Z"},
]
"""What every device publishes: single and together, a repetition, and three that do not fit."""


class Mosquitto:
    """Mosquitto on a free port, with the dynamic security plugin and an account for the city."""

    def __init__(self, folder: Path) -> None:
        self.port = free_ports(1)[0]
        accounts = folder / "dynamic-security.json"
        subprocess.run(
            ["mosquitto_ctrl", "dynsec", "init", str(accounts), "city", PASSWORD], check=True, capture_output=True, timeout=20
        )
        lines = [
            f"listener {self.port} 127.0.0.1",
            "allow_anonymous false",
            f"plugin {PLUGINS[-1]}",
            f"plugin_opt_config_file {accounts}",
            "max_queued_messages 0",
            "persistence false",
            *(["user root"] if os.getuid() == 0 else []),
        ]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
        self._log = (folder / "mosquitto.log").open("wb")
        self._process = subprocess.Popen([str(PROGRAM), "-c", str(folder / "mosquitto.conf")], stdout=self._log, stderr=self._log)
        until(self.listens, f"Mosquitto does not start: {folder / 'mosquitto.log'}")

    def listens(self) -> bool:
        client = paho.Client(CallbackAPIVersion.VERSION2)
        try:
            client.connect("127.0.0.1", self.port)
        except OSError:
            return False
        client.disconnect()
        return True

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._log.close()


@pytest.fixture(scope="module")
def mosquitto() -> Iterator[Mosquitto]:
    if PROGRAM is None or not PLUGINS or shutil.which("mosquitto_ctrl") is None:
        pytest.skip("Mosquitto is not installed (Debian: apt-get install mosquitto)")
    with tempfile.TemporaryDirectory(prefix="mosquitto-") as folder:
        server = Mosquitto(Path(folder))
        try:
            yield server
        finally:
            server.stop()


def product(folder: Path, mosquitto: Mosquitto) -> Product:
    """Return a broker that takes observations from Mosquitto as well, and keeps its devices' accounts there."""
    url = f"mqtt://city@127.0.0.1:{mosquitto.port}"
    return Product(folder, "--mqtt-upstream", url, "--mqtt-accounts", environment={"SPECGEN_MQTT_SECRET": PASSWORD})


def publish_all(device: Device) -> None:
    """Publish the series, each after the acknowledgement of the one before."""
    for place, one in enumerate(SERIES):
        payload = one if isinstance(one, str) else json.dumps(one)
        sent = device.client.publish(device.topic, payload, 1)
        until(sent.is_published, f"message {place} is not acknowledged")


def test_every_way_in_gives_the_same_stored_data(tmp_path: Path, mosquitto: Mosquitto) -> None:
    with product(tmp_path / "broker", mosquitto) as broker:
        kept: dict[str, list[list[Any]]] = {}
        for name, port, version in (
            ("own-3", broker.ports[4], 4),
            ("own-5", broker.ports[5], 5),
            ("mosquitto-3", mosquitto.port, 4),
            ("mosquitto-5", mosquitto.port, 5),
        ):
            dataset = broker.dataset(name)
            device = Device(port, broker.device(f"device-{name}", dataset), f"client-{name}", version)
            publish_all(device)

            def read(dataset: str = dataset) -> list[list[Any]]:
                rejects = broker.send("provider", "GET", f"/datasets/{dataset}/rejects")[1]["items"]
                return [[{**one, "received_at": ""} for one in items] for items in (broker.stored(dataset), rejects)]

            until(lambda read=read: any(one["message_id"] == "m7" for one in read()[0]), f"{name}: the last message is not there")  # type: ignore[misc]
            kept[name] = read()
            device.close()
    stored, rejects = kept["own-3"]
    assert sorted(one["message_id"] for one in stored) == ["m1", "m2", "m3", "m4", "m7"] and len(rejects) == 3
    assert [name for name, found in kept.items() if found != [stored, rejects]] == []


def refusal(port: int, username: str, password: str, version: int) -> str:
    """Log in; returns "" when that is allowed, else how it was refused."""
    told: list[Any] = []
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion(version), reconnect_on_failure=False)
    client.username_pw_set(username, password)
    client.on_connect = lambda client, user, flags, code, properties: told.append(code)
    client.connect("127.0.0.1", port)
    client.loop_start()
    until(lambda: bool(told), "no CONNACK")
    client.disconnect()
    client.loop_stop()
    return str(told[0]) if told[0].is_failure else ""


def on_disk(database: Path) -> set[str]:
    """Return the message ids in the database of a broker that may be running."""
    with sqlite3.connect(database) as connection:
        return {row[0] for row in connection.execute("SELECT message_id FROM observation")}


@pytest.mark.parametrize("version", [4, 5])
def test_devices_have_the_same_rights_at_mosquitto(tmp_path: Path, mosquitto: Mosquitto, version: int) -> None:
    with product(tmp_path / "broker", mosquitto) as broker:
        dataset = broker.dataset(f"rights-{version}")
        mine, other = (broker.device(f"{name}-{version}", dataset) for name in ("mine", "other"))
        assert refusal(mosquitto.port, mine["username"], mine["password"], version) == ""
        assert refusal(mosquitto.port, mine["username"], other["password"], version)
        device = Device(mosquitto.port, mine, f"thief-{version}", version)
        foreign = {**device.item(1), "message_id": "foreign"}
        device.client.publish(other["topic"], json.dumps(foreign), 1)
        device.publish(device.item(2))  # the sentinel: it comes after the other
        until(lambda: bool(list(broker.stored(dataset))), "the device's own message is not there")
        assert [one["message_id"] for one in broker.stored(dataset)] == [f"thief-{version}-2"]
        _, more, _ = broker.send("provider", "POST", f"/devices/mine-{version}/credentials", {})
        assert refusal(mosquitto.port, more["username"], more["password"], version) == ""

        left: list[Any] = []
        device.client.on_disconnect = lambda client, user, flags, code, properties: left.append(code)
        assert broker.send("provider", "DELETE", f"/devices/mine-{version}/credential")[0] == 204
        until(lambda: bool(left), "the open connection outlives the revocation")
        device.close()
        for credential in (mine, more):
            assert refusal(mosquitto.port, credential["username"], credential["password"], version)
        assert refusal(mosquitto.port, other["username"], other["password"], version) == ""
        assert broker.send("provider", "DELETE", f"/datasets/{dataset}")[0] == 204
        until(lambda: refusal(mosquitto.port, other["username"], other["password"], version) != "", "the account outlives the dataset")


def test_no_kill_loses_what_mosquitto_acknowledged(tmp_path: Path, mosquitto: Mosquitto) -> None:
    with product(tmp_path / "broker", mosquitto) as broker:
        dataset = broker.dataset("killed")
        devices = [
            Device(mosquitto.port, broker.device(f"killed-{version}", dataset), f"killed-{version}", version).begin(EACH * KILLS)
            for version in (4, 5)
        ]
        left: list[int] = []
        for _ in range(KILLS):
            before = len(on_disk(broker.database))
            until(lambda before=before: len(on_disk(broker.database)) >= before + FRESH, "nothing is stored")  # type: ignore[misc]
            broker.kill()
            left.append(sum(len(one.acknowledged) for one in devices) - len(on_disk(broker.database)))
            broker.start()
        for one in devices:
            until(one.ended.is_set, "not everything is acknowledged")
            one.close()
        sent = set().union(*(one.sent for one in devices))
        until(lambda: len(on_disk(broker.database)) >= len(sent), "acknowledged by Mosquitto, and not stored", pause=0.2)
        times = Counter(str(one["message_id"]) for one in broker.stored(dataset))
        assert set(times) == sent and max(times.values()) == 1
    assert max(left) > 0  # killed with acknowledged messages on their way
    print(f"{KILLS} kills, {len(sent)} messages through Mosquitto; on their way at a kill: {left}")
