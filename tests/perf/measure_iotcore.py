"""Measure MQTT brokers with the same client: the reference's listener, ``iotcore`` (rumqttd) and Mosquitto.

Run ``python tests/perf/measure_iotcore.py [own iotcore mosquitto mosquitto-saving]``; it prints Markdown, with the
figures of this machine and this run. A broker that is not installed is reported as such. Everything listens on 127.0.0.1
and ends with the script. ``docs/mqtt.md`` holds the findings. This is a script, not a test: pytest does not collect it.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "reference_mqtt"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from mqtt_harness import Bare, Client, connect_bytes, until
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

USERS = {"d1": "pw1", "d2": "pw2", "reader": "pw3"}
COMMIT_SECONDS = 0.001  # added to every commit, here and there, so that work is under way when the process is killed
MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"


# -- the store: one table, one commit per message, in the listener's process or behind a subscriber -------------------


class Store:
    """Observations in SQLite; ``add`` returns after the commit and stores a message identifier once."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("CREATE TABLE IF NOT EXISTS observation (message_id TEXT)")
        self._database.execute("CREATE INDEX IF NOT EXISTS by_id ON observation (message_id)")

    def add(self, message_id: str, seconds: float) -> None:
        with self._lock:
            self._database.execute("BEGIN IMMEDIATE")
            self._database.execute(
                "INSERT INTO observation SELECT ? WHERE NOT EXISTS (SELECT 1 FROM observation WHERE message_id = ?)",
                (message_id, message_id),
            )
            time.sleep(seconds)
            self._database.execute("COMMIT")


def stored(path: Path) -> list[str]:
    with sqlite3.connect(path) as database:
        return [row[0] for row in database.execute("SELECT message_id FROM observation")]


# -- the brokers as child processes -----------------------------------------------------------------------------------


class Broker:
    """A broker in a folder of its own, on one port or on one port for each version; it can be killed and started again."""

    name = ""
    stores = False  # whether the broker itself stores what it acknowledges

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {4: free_port(), 5: free_port()}
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.PIPE, stdout=log, stderr=log)
        assert until(lambda: all(listens(port) for port in self.ports.values()), 10), "the broker does not listen"

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def client(self, version: int, user: str, client_id: str, *, clean: bool = True, expiry: int = 0) -> Client:
        return Client(self.ports[version], version, user, USERS[user], client_id, clean, expiry)


class Own(Broker):
    name, stores = "own", True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ports = dict.fromkeys((4, 5), self.ports[4])

    def command(self) -> list[str]:
        return [sys.executable, __file__, "serve-own", str(self.folder), str(self.ports[4]), str(COMMIT_SECONDS)]


class OwnFast(Own):
    """The same, for throughput: no time added to the commit."""

    def command(self) -> list[str]:
        return [*super().command()[:-1], "0"]


class IotCore(Broker):
    name = "iotcore"

    def command(self) -> list[str]:
        users = "".join(f'{name} = "{password}"\n' for name, password in USERS.items())
        listeners = "".join(
            f'[v{version}.1]\nname = "v{version}"\nlisten = "127.0.0.1:{port}"\nnext_connection_delay_ms = 1\n'
            f"[v{version}.1.connections]\nconnection_timeout_ms = 5000\nmax_payload_size = 262144\n"
            f"max_inflight_count = 100\ndynamic_filters = true\n[v{version}.1.connections.auth]\n{users}"
            for version, port in self.ports.items()
        )
        config = self.folder / "rumqttd.toml"
        config.write_text(
            "id = 0\n[router]\nid = 0\nmax_connections = 1000\nmax_outgoing_packet_count = 200\n"
            f"max_segment_size = 104857600\nmax_segment_count = 10\n{listeners}"
        )
        return [sys.executable, __file__, "serve-iotcore", str(config)]


class Mosquitto(Broker):
    name = "mosquitto"
    saving = ""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.ports = dict.fromkeys((4, 5), self.ports[4])

    def command(self) -> list[str]:
        passwords, rights = self.folder / "passwords", self.folder / "rights"
        passwords.write_text("".join(f"{name}:{password}\n" for name, password in USERS.items()))
        subprocess.run(["mosquitto_passwd", "-U", str(passwords)], check=True, capture_output=True)
        rights.write_text("user reader\ntopic readwrite #\npattern readwrite %u/#\n")
        for file in (passwords, rights):
            file.chmod(0o600)
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"user root\nlistener {self.ports[4]} 127.0.0.1\nallow_anonymous false\npassword_file {passwords}\n"
            f"acl_file {rights}\npersistence true\npersistence_location {self.folder}/\nmax_queued_messages 0\n"
            f"{self.saving}"
        )
        return [MOSQUITTO, "-c", str(config)]


class MosquittoSaving(Mosquitto):
    """Writes its database after every change, which is the most that it offers against a kill."""

    name = "mosquitto-saving"
    saving = "autosave_on_changes true\nautosave_interval 1\n"


BROKERS: dict[str, type[Broker]] = {each.name: each for each in (Own, IotCore, Mosquitto, MosquittoSaving)}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


def listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


def serve_own(folder: Path, port: int, seconds: float) -> None:
    """The reference's listener as in production, with both its stores in SQLite; runs until stdin closes."""
    from specgen.reference.broker.mqtt import Listener
    from specgen.reference.broker.mqtt_store import DatabaseSessionStore
    from specgen.reference.database import Database

    store = Store(folder / "store.sqlite")

    def authorise(principal: str, topic: str, action: str) -> bool:
        return principal == "reader" or topic.startswith(f"{principal}/")

    def authenticate(client_id: str, username: str | None, password: bytes | None) -> str | None:
        return username if username in USERS and password == USERS[username].encode() else None

    def deliver(principal: str, topic: str, payload: bytes) -> None:
        item = json.loads(payload) if payload.startswith(b"{") else {"message_id": repr(payload)}
        store.add(item["message_id"], seconds)

    listener = Listener(
        "127.0.0.1",
        port,
        versions=frozenset({4, 5}),
        authenticate=authenticate,
        authorise=authorise,
        deliver=deliver,
        store=DatabaseSessionStore(Database(folder / "sessions.sqlite")),
    )
    listener.start()
    sys.stdin.read()
    listener.stop()


def serve_iotcore(config: str) -> None:
    from iotcore.iotcore import IotCoreBroker

    IotCoreBroker(config_path=config).run_forever()


# -- the probes: each takes a running broker and a version and says in a few words what was seen ----------------------


def probe_login(broker: Broker, version: int) -> str:
    seen = []
    for name, password in (("d1", "pw1"), ("d1", "wrong"), ("nobody", "pw1")):
        raw = Bare(broker.ports[version]).send(connect_bytes(version, f"l-{name}", name, password.encode()))
        answer = raw.read(4)
        seen.append(f"{answer[3]:#x}" if len(answer) > 3 else "closed")
        raw.socket.close()
    body = b"\x00\x04MQTT" + bytes([version, 2, 0, 60]) + (b"\x00" if version == 5 else b"") + b"\x00\x01a"
    raw = Bare(broker.ports[version]).send(bytes([0x10, len(body)]) + body)
    answer = raw.read(4)
    seen.append(f"{answer[3]:#x}" if len(answer) > 3 else "closed")
    raw.socket.close()
    return "right {}, wrong {}, unknown {}, anonymous {}".format(*seen)


def probe_other_version(broker: Broker, version: int) -> str:
    """What the port of this version answers to the other version."""
    other = 9 - version
    raw = Bare(broker.ports[version]).send(connect_bytes(other, "other"))
    raw.socket.settimeout(2)
    try:
        answer = raw.read(4)
    except TimeoutError:
        return "no answer"
    finally:
        raw.socket.close()
    return ("accepted" if answer[3] == 0 else f"refused {answer[3]:#x}") if len(answer) > 3 else "closed"


def probe_foreign_topic(broker: Broker, version: int) -> str:
    with opened(broker, version, "reader", "fr") as reader, opened(broker, version, "d1", "fd") as device:
        reader.subscribe("d2/#")
        mid = device.publish("d2/up", b"foreign")
        arrived = until(lambda: bool(reader.messages), 1)
        code = device.acknowledged.get(mid)
        said = "no ack" if code is None else f"ack {code:#x}"
        return f"{'DELIVERED' if arrived else 'not delivered'}, {said}{', closed' if device.closed else ''}"


def probe_foreign_filter(broker: Broker, version: int) -> str:
    with opened(broker, version, "d2", "gd") as owner, opened(broker, version, "d1", "gs") as device:
        code = device.subscribe("d2/#")[0]
        owner.publish("d2/up", b"secret")
        arrived = until(lambda: bool(device.messages), 1)
        return f"suback {code:#x}, {'DELIVERED' if arrived else 'not delivered'}"


def offline(broker: Broker, version: int, count: int, *, kill: bool) -> str:
    """Queue ``count`` messages for a persistent session that is offline, then connect it."""
    name = f"off-{kill}"
    with opened(broker, version, "reader", name, clean=False, expiry=600) as reader:
        reader.subscribe("d1/#")
    time.sleep(0.2)
    with opened(broker, version, "d1", f"{name}-d") as device:
        for number in range(count):
            device.publish("d1/up", str(number).encode())
        until(lambda: len(device.acknowledged) == count, 20)
        acknowledged = len(device.acknowledged)
    if kill:
        time.sleep(0.3)
        broker.kill()
        broker.start()
    with opened(broker, version, "reader", name, clean=False, expiry=600) as back:
        until(lambda: len(back.messages) >= count, 4)
        got = [message.payload for message in back.messages]
    order = "in order" if got == sorted(got, key=int) else "NOT in order"
    return f"{len(set(got))} of {acknowledged} acknowledged, {order}, session present {back.connacks[0][1]}"


def probe_offline(broker: Broker, version: int) -> str:
    return offline(broker, version, 200, kill=False)


def probe_offline_kill(broker: Broker, version: int) -> str:
    return offline(broker, version, 200, kill=True)


def probe_retained(broker: Broker, version: int) -> str:
    with opened(broker, version, "d1", "ret") as device:
        device.publish("d1/state", b"on", retain=True)
        until(lambda: bool(device.acknowledged), 2)
        with opened(broker, version, "reader", "ret-r") as reader:
            reader.subscribe("d1/state")
            return "kept" if until(lambda: any(each.retain for each in reader.messages), 1) else "not kept"


def probe_will(broker: Broker, version: int) -> str:
    with opened(broker, version, "reader", "will-r") as reader:
        reader.subscribe("d1/will")
        device = broker.client(version, "d1", "will-d")
        device.paho.will_set("d1/will", b"gone", 1)
        device.connect().close(properly=False)
        return "sent" if until(lambda: bool(reader.messages), 3) else "not sent"


def probe_qos_2(broker: Broker, version: int) -> str:
    with opened(broker, version, "reader", "q2-r") as reader, opened(broker, version, "d1", "q2-d") as device:
        granted = reader.subscribe("d1/q2", 2)[0]
        mid = device.publish("d1/q2", b"x", 2)
        done = until(lambda: mid in device.acknowledged, 3)
        until(lambda: bool(reader.messages), 1)
        return f"publish {'completed' if done else 'NOT completed'}, granted {granted}, received {len(reader.messages)}"


def probe_takeover(broker: Broker, version: int) -> str:
    with opened(broker, version, "d1", "same") as first, opened(broker, version, "d1", "same") as second:
        ended = until(lambda: bool(first.closed), 2)
        mid = second.publish("d1/up", b"x")
        works = until(lambda: mid in second.acknowledged, 2)
        return f"first {'closed' if ended else 'STAYS'}, second {'works' if works else 'DOES NOT work'}"


def probe_keep_alive(broker: Broker, version: int) -> str:
    raw = Bare(broker.ports[version]).send(connect_bytes(version, "silent", keep_alive=1))
    raw.socket.settimeout(12)
    begun = time.monotonic()
    try:
        raw.rest()
        return f"closed after {time.monotonic() - begun:.1f} s"
    except TimeoutError:
        return "NOT closed in 12 s"
    finally:
        raw.socket.close()


def probe_malformed(broker: Broker, version: int) -> str:
    raw = Bare(broker.ports[version]).send(connect_bytes(version, "broken"))
    raw.socket.settimeout(2)
    try:
        raw.read(4)
        answer = raw.send(b"\x36\x05\x00\x01d\x00\x01").rest()
    except TimeoutError:
        return "NOT closed in 2 s"
    finally:
        raw.socket.close()
    return f"closed, reason {answer[-1]:#x}" if answer[-3:-1] == b"\xe0\x01" else "closed"


def probe_expiry(broker: Broker, version: int) -> str:
    if version == 4:
        return "-"
    with opened(broker, 5, "reader", "exp", clean=False, expiry=600) as reader:
        reader.subscribe("d1/exp")
    time.sleep(0.2)
    with opened(broker, 5, "d1", "exp-d") as device:
        for seconds in (1, 100):
            properties = Properties(PacketTypes.PUBLISH)
            properties.MessageExpiryInterval = seconds
            device.publish("d1/exp", str(seconds).encode(), properties=properties)
        until(lambda: len(device.acknowledged) == 2, 2)
    time.sleep(2.2)
    with opened(broker, 5, "reader", "exp", clean=False, expiry=600) as back:
        until(lambda: len(back.messages) >= 2, 1)
        left = [getattr(each.properties, "MessageExpiryInterval", None) for each in back.messages]
        return f"received {[each.payload.decode() for each in back.messages]}, interval left {left}"


def probe_throughput(broker: Broker, version: int) -> str:
    """QoS 1 from one client with 20 in flight. Only the reference's own listener commits before it acknowledges."""
    count = 3000
    with opened(broker, version, "d1", "fast") as device:
        begun = time.monotonic()
        for number in range(count):
            device.publish("d1/up", b'{"message_id": "t-%d"}' % number)
        done = until(lambda: len(device.acknowledged) == count, 30)
        seconds = time.monotonic() - begun
        return f"{len(device.acknowledged) / seconds:,.0f} acknowledgements/s" if done else "NOT completed in 30 s"


PROBES: dict[str, Callable[[Broker, int], str]] = {
    "CONNECT answers": probe_login,
    "the other version on this port": probe_other_version,
    "publish on a foreign topic": probe_foreign_topic,
    "subscribe to a foreign topic": probe_foreign_filter,
    "200 QoS 1 for an offline session": probe_offline,
    "the same, broker killed (-9) in between": probe_offline_kill,
    "retained message": probe_retained,
    "will": probe_will,
    "QoS 2": probe_qos_2,
    "same client again": probe_takeover,
    "keep alive 1 s, silence": probe_keep_alive,
    "malformed packet": probe_malformed,
    "message expiry 1 s and 100 s, offline 2 s": probe_expiry,
    "throughput": probe_throughput,
}


@contextlib.contextmanager
def opened(broker: Broker, version: int, user: str, client_id: str, **options: Any) -> Iterator[Client]:
    """A connected client that leaves with DISCONNECT."""
    client = broker.client(version, user, client_id, **options)
    client.connect()
    try:
        yield client
    finally:
        client.close()


class Consumer:
    """An ingest behind a broker of others: a persistent QoS 1 subscriber that acknowledges after its commit."""

    def __init__(self, broker: Broker, version: int, path: Path) -> None:
        self.store = Store(path)
        self.client = broker.client(version, "reader", "ingest", clean=False, expiry=600)
        self.client.paho.manual_ack_set(True)
        self.client.paho.on_message = self._take
        self.client.connect()
        self.client.subscribe("d1/#")

    def _take(self, client: Any, _user: Any, message: Any) -> None:
        self.store.add(json.loads(message.payload)["message_id"], COMMIT_SECONDS)
        client.ack(message.mid, message.qos)


def kill_during_ingest(kind: type[Broker], version: int, acknowledgements: int) -> tuple[int, int, int]:
    """Publish, kill -9 after so many acknowledgements, start again: (acknowledged, of those lost, stored twice)."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        broker, path = kind(folder), folder / "store.sqlite"
        broker.start()
        consumer = None if broker.stores else Consumer(broker, version, path)
        try:
            device = broker.client(version, "d1", "ingest-device").connect()
            names = {}
            for number in range(2000):
                names[device.publish("d1/up", b'{"message_id": "m-%d"}' % number)] = f"m-{number}"
            until(lambda: len(device.acknowledged) >= acknowledgements, 20)
            broker.kill()
            device.close()
            acknowledged = {names[mid] for mid, code in dict(device.acknowledged).items() if code < 0x80}
            broker.start()
            if consumer is not None:
                consumer.client.close()
                consumer = Consumer(broker, version, path)
            until(lambda: acknowledged <= set(stored(path)), 5)
            rows = stored(path)
            return len(acknowledged), len(acknowledged - set(rows)), len(rows) - len(set(rows))
        finally:
            if consumer is not None:
                consumer.client.close()
            broker.kill()


# -- the run ----------------------------------------------------------------------------------------------------------


def run_probes(kind: type[Broker], version: int) -> dict[str, str]:
    """Every probe on a broker of its own, so that none sees what another left."""
    found = {}
    for title, probe in PROBES.items():
        with tempfile.TemporaryDirectory() as name:
            broker = (OwnFast if kind is Own else kind)(Path(name))
            try:
                broker.start()
                found[title] = probe(broker, version)
            except (AssertionError, OSError, IndexError, ValueError) as error:
                found[title] = f"probe failed: {type(error).__name__} {error}".replace("\n", " ")[:120]
            finally:
                broker.kill()
    return found


def missing(kind: type[Broker]) -> str:
    if kind is IotCore and importlib.util.find_spec("iotcore") is None:
        return "package iotcore is not installed"
    if issubclass(kind, Mosquitto) and not Path(MOSQUITTO).exists():
        return "mosquitto is not installed"
    return ""


def main(names: list[str]) -> None:
    kinds = [BROKERS[name] for name in names or BROKERS]
    for kind in kinds:
        if missing(kind):
            print(f"{kind.name}: {missing(kind)}", file=sys.stderr)
    kinds = [kind for kind in kinds if not missing(kind)]
    columns = [(kind, version) for kind in kinds for version in (4, 5)]
    results = {column: run_probes(*column) for column in columns}
    title = {4: "3.1.1", 5: "5.0"}
    print("| | " + " | ".join(f"{kind.name}, {title[version]}" for kind, version in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for probe in PROBES:
        print(f"| {probe} | " + " | ".join(results[column][probe] for column in columns) + " |")
    print("\nkill -9 during ingest, five runs (acknowledged / of those lost / stored twice):\n")
    for kind, version in columns:
        runs = [kill_during_ingest(kind, version, 100 + 150 * number) for number in range(5)]
        lost, total = sum(run[1] for run in runs), sum(run[0] for run in runs)
        print(
            f"- {kind.name}, {title[version]}: "
            + "; ".join(f"{a} / {b} / {c}" for a, b, c in runs)
            + f" -> {lost} of {total} acknowledged messages lost"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve-own"]:
        serve_own(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
    elif sys.argv[1:2] == ["serve-iotcore"]:
        serve_iotcore(sys.argv[2])
    else:
        main(sys.argv[1:])
