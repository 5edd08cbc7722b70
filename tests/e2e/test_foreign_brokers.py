"""The suite against MQTT brokers that are not ours, with nothing but MQTT: Mosquitto as Debian packages it, and rumqttd (``iotcore``).

Each broker is tested on exactly what it claims. What it does not claim is not applicable, what it claims and no plain broker can show
is inconclusive with that cause, and each ``failed`` is confirmed here by a bare client, without the suite.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.x509.oid import ExtendedKeyUsageOID
from paho.mqtt.client import Client, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion

from specgen.conformance.cli import main
from specgen.suite.build import build_suite
from tests import broker_harness
from tests.unit.conformance.certificates import PASSWORD, Authority

MOSQUITTO = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
USERS = {"sensor1": "first-device-password", "sensor2": "second-device-password", "reader": "observer-password"}
TOPICS = {"sensor1": "site/sensor1/up", "sensor2": "site/sensor2/up"}
CARRIED = ("DB-INM-01", "DB-INM-02", "DB-INM-03", "DB-INM-10", "DB-INM-14")
BEYOND = ("DB-INM-07", "DB-DEV-02", "DB-INH-02")
"""Claimed too, by a vendor who claims too much: about a list, a register and a web interface that a plain broker does not have."""
_IOTCORE = "import sys; from iotcore.iotcore import IotCoreBroker; IotCoreBroker(config_path=sys.argv[1]).run_forever()"


@dataclass(frozen=True)
class Broker:
    """A broker that runs. ``about`` is its product name and version as target.yaml declares them."""

    ports: dict[int, int]
    about: tuple[str, str]


def _ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        return [stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1] for _ in range(count)]


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.5):
        return True
    return False


@contextlib.contextmanager
def _process(command: list[str], ports: list[int], log: Path) -> Iterator[None]:
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
    try:
        limit = time.monotonic() + 30
        while not all(_listens(port) for port in ports):
            assert process.poll() is None and time.monotonic() < limit, log.read_text(errors="replace")
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def mosquitto(folder: Path, *, rights: bool = True, anonymous: bool = False, tls: bool = False) -> Iterator[Broker]:
    """One port for both versions; a password file; with ``rights``, each device on its own topics."""
    passwords, table, config = folder / "passwords", folder / "rights", folder / "mosquitto.conf"
    passwords.write_text("".join(f"{name}:{password}\n" for name, password in USERS.items()))
    subprocess.run(["mosquitto_passwd", "-U", str(passwords)], check=True, capture_output=True)
    table.write_text("user reader\ntopic read site/#\ntopic read $SYS/broker/version\npattern write site/%u/#\n")
    (port,) = _ports(1)
    config.write_text(
        f"user root\nlistener {port} 127.0.0.1\nallow_anonymous {'true' if anonymous else 'false'}\n"
        f"password_file {passwords}\nmax_queued_messages 0\n{f'acl_file {table}' if rights else ''}\n"
        + (f"cafile {folder}/ca.pem\ncertfile {folder}/server.pem\nkeyfile {folder}/server.key\nrequire_certificate true\n" if tls else "")
    )
    for file in (passwords, table):
        file.chmod(0o600)
    with _process([MOSQUITTO, "-c", str(config)], [port], folder / "log"):
        yield Broker({3: port, 5: port}, ("mosquitto", ""))


@contextlib.contextmanager
def rumqttd(folder: Path) -> Iterator[Broker]:
    """One port per version, and a table of users; it knows no rights per topic."""
    users = "".join(f'{name} = "{password}"\n' for name, password in USERS.items())
    ports = dict(zip((4, 5), _ports(2), strict=True))
    listeners = "".join(
        f'[v{version}.1]\nname = "v{version}"\nlisten = "127.0.0.1:{port}"\nnext_connection_delay_ms = 1\n'
        f"[v{version}.1.connections]\nconnection_timeout_ms = 5000\nmax_payload_size = 262144\nmax_inflight_count = 100\n"
        f"dynamic_filters = true\n[v{version}.1.connections.auth]\n{users}"
        for version, port in ports.items()
    )
    (folder / "rumqttd.toml").write_text(
        "id = 0\n[router]\nid = 0\nmax_connections = 1000\nmax_outgoing_packet_count = 200\nmax_segment_size = 104857600\n"
        f"max_segment_count = 10\n{listeners}"
    )
    command = [sys.executable, "-c", _IOTCORE, str(folder / "rumqttd.toml")]
    with _process(command, list(ports.values()), folder / "log"):
        yield Broker({3: ports[4], 5: ports[5]}, ("rumqttd", "0.4"))


def _target(broker: Broker) -> dict[str, Any]:
    product, version = broker.about
    return {
        "product": product,
        **({"version": version} if version else {}),
        "environment": "test",
        "interfaces": {
            f"mqtt_v{number}": {"type": "mqtt", "host": "127.0.0.1", "port": port} for number, port in broker.ports.items()
        },
        "principals": {"observer": {"username": "reader", "password": {"env": "FOREIGN_OBSERVER"}}},
        "adapter": {
            "name": "mqtt",
            "devices": [
                {"username": name, "password": {"env": f"FOREIGN_{name.upper()}"}, "topic": topic}
                for name, topic in TOPICS.items()
            ],
        },
    }


class Desk:
    """A folder with a suite, target and claims, and the commands that a vendor types; ``bare``: ``suite.pyz`` in a bare Python, otherwise
    the same commands in this process.
    """

    def __init__(self, folder: Path, broker: Broker, claimed: tuple[str, ...], *, bare: bool = False) -> None:
        self.folder, self.bare = folder, bare
        plan = broker_harness.plan({**broker_harness.QUICK, "DB-INM-14": {"backlog": 300}})
        data = {**plan.data, "tender": {"slug": "parts", "title": "Onderdelen", "reference": "T-1"}}
        if bare:
            (folder / "suite.pyz").write_bytes(build_suite(data, {}, languages=("nl", "en")))
        else:
            (folder / "plan.json").write_text(json.dumps(data), encoding="utf-8")
        (folder / "target.yaml").write_text(yaml.safe_dump(_target(broker)), encoding="utf-8")
        claims = {"scope": "part", "claims": dict.fromkeys(claimed, True)}
        (folder / "claims.yaml").write_text(yaml.safe_dump(claims), encoding="utf-8")

    def call(self, *words: str) -> tuple[int, str, str]:
        if not self.bare:
            out, err = io.StringIO(), io.StringIO()
            with contextlib.chdir(self.folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(["--ui-lang", "en", *words, "--plan", "plan.json"])
            return code, out.getvalue(), err.getvalue()
        done = subprocess.run(
            [sys.executable, "-IS", "suite.pyz", "--ui-lang", "en", *words],
            cwd=self.folder, capture_output=True, text=True, encoding="utf-8", timeout=300,
        )  # fmt: skip
        assert "Traceback" not in done.stderr and done.returncode != 70, done.stderr
        return done.returncode, done.stdout, done.stderr

    def run(self) -> tuple[int, dict[str, dict[str, Any]], dict[str, Any]]:
        """Run everything and return exit code, rows by requirement, and the result."""
        code, _, _ = self.call(
            "run", "--target", "target.yaml", "--claims", "claims.yaml", "-o", "result", "--runs", "1"
        )
        result = json.loads((self.folder / "result" / "result.json").read_bytes())
        return code, {row["requirement"]: row for row in result["verdicts"]}, result


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOREIGN_OBSERVER", USERS["reader"])
    for name in TOPICS:
        monkeypatch.setenv(f"FOREIGN_{name.upper()}", USERS[name])


def _verdicts(rows: dict[str, dict[str, Any]], names: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {name: (rows[name]["verdict"], rows[name]["reason"]) for name in names}


def _sensible(desk: Desk, rows: dict[str, dict[str, Any]], claimed: tuple[str, ...], result: dict[str, Any]) -> None:
    """Hold what is true whichever broker answers."""
    others = {name: row for name, row in rows.items() if name not in claimed}
    assert len(others) > 100 and {(row["verdict"], row["reason"]) for row in others.values()} == {("not_applicable", "not_claimed")}
    assert not result["summary"]["complete"], "a component never shows a whole tender"
    assert result["target"]["adapter"]["name"] == "mqtt"
    page = (desk.folder / "result" / "report.html").read_text("utf-8")
    assert "met de adapter mqtt" in page and result["target"]["adapter"]["sha256"] in page
    assert ("zegt over deze interface niet wie het is" in page) == (result["target"]["product"] == "rumqttd")
    evidence = (desk.folder / "result" / "evidence.jsonl").read_text("utf-8")
    assert "class MqttAdapter" in evidence.splitlines()[0], "the adapter's source stands in the evidence"
    everything = b"".join(path.read_bytes() for path in (desk.folder / "result").iterdir())
    assert not [name for name, password in USERS.items() if password.encode() in everything]
    code, out, err = desk.call("verify", "result", "--partial")
    assert code == 4 and "tampered:" not in out, (out, err)  # unsigned, and a declaration: whole, but no more than that
    assert ("identity-undisclosed" in out) == (result["target"]["product"] == "rumqttd"), out


def test_mosquitto_is_tested_on_what_it_claims(tmp_path: Path) -> None:
    claimed = (*CARRIED, *BEYOND)
    with mosquitto(tmp_path) as broker:
        desk = Desk(tmp_path, broker, claimed, bare=True)
        code, out, _ = desk.call("doctor", "--target", "target.yaml")
        assert code == 0 and out.startswith("mosquitto 2."), out
        assert "interfaces reached: 2; test principals accepted: 3" in out, out
        code, out, _ = desk.call("plan", "--target", "target.yaml")
        assert code == 0 and f"127.0.0.1:{broker.ports[5]}" in out, out
        _, rows, result = desk.run()
    assert _verdicts(rows, CARRIED) == dict.fromkeys(CARRIED, ("passed", "")), [rows[name]["message"] for name in CARRIED]
    for name in BEYOND:
        assert _verdicts(rows, (name,))[name] == ("inconclusive", "precondition"), rows[name]
        assert rows[name]["message"]["code"] == "adapter-does-not-carry", rows[name]
    assert result["target"]["product"] == "mosquitto" and result["target"]["version"].startswith("2.")
    _sensible(desk, rows, claimed, result)


def test_mosquitto_over_tls_with_a_client_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Encrypted only, a private authority, and nobody without a certificate: the suite shows its own, and says what is missing."""
    authority = Authority(tmp_path)
    authority.issue("server", ExtendedKeyUsageOID.SERVER_AUTH)
    authority.issue("client", ExtendedKeyUsageOID.CLIENT_AUTH, PASSWORD.encode())
    monkeypatch.setenv("FOREIGN_KEY_PASSWORD", PASSWORD)
    names = ("DB-INM-01", "DB-INM-02", "DB-INM-03")
    with mosquitto(tmp_path, tls=True) as broker:
        desk = Desk(tmp_path, broker, names)
        plain = _target(broker)
        faces = {name: {**face, "tls": True} for name, face in plain["interfaces"].items()}
        shown = {"chain": "client.pem", "key": {"file": "client.key"}, "password": {"env": "FOREIGN_KEY_PASSWORD"}}
        whole = {**plain, "interfaces": faces, "ca_file": "ca.pem", "client_certificate": shown}
        for missing in (plain, {**whole, "client_certificate": None}, {**whole, "ca_file": None}):
            (tmp_path / "target.yaml").write_text(yaml.safe_dump(missing), encoding="utf-8")
            code, out, _ = desk.call("doctor", "--target", "target.yaml")
            assert code == 4, out
        (tmp_path / "target.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
        code, out, _ = desk.call("doctor", "--target", "target.yaml")
        assert code == 0, out
        _, rows, result = desk.run()
    assert _verdicts(rows, names) == dict.fromkeys(names, ("passed", "")), [rows[name]["message"] for name in names]
    _sensible(desk, rows, names, result)
    everything = b"".join(path.read_bytes() for path in (tmp_path / "result").iterdir())
    assert (tmp_path / "client.key").read_bytes().splitlines()[1] not in everything


def test_mosquitto_without_rights_and_logins_fails_on_just_these(tmp_path: Path) -> None:
    """The same broker set up badly: the suite sees the difference, and nothing else."""
    with mosquitto(tmp_path, rights=False, anonymous=True) as broker:
        desk = Desk(tmp_path, broker, CARRIED[:4])
        code, rows, result = desk.run()
        assert _crosses(broker, 3) and _crosses(broker, 5) and _answer(broker, 3, "", "")
    assert code == 1
    assert _verdicts(rows, CARRIED[:4]) == {
        "DB-INM-01": ("passed", ""),
        "DB-INM-02": ("failed", "violation"),
        "DB-INM-03": ("failed", "violation"),
        "DB-INM-10": ("passed", ""),
    }
    assert rows["DB-INM-02"]["message"]["code"] == "login-accepted"
    assert rows["DB-INM-03"]["message"]["code"] == "foreign-taken-in"
    _sensible(desk, rows, CARRIED[:4], result)


def test_rumqttd_is_tested_on_what_it_claims(tmp_path: Path) -> None:
    with rumqttd(tmp_path) as broker:
        desk = Desk(tmp_path, broker, CARRIED)
        code, out, _ = desk.call("doctor", "--target", "target.yaml")
        assert code == 0 and out.startswith("rumqttd 0.4") and "does not say who it is" in out, out
        code, rows, result = desk.run()
        assert _crosses(broker, 3) and _crosses(broker, 5), "confirmed by hand: it knows no rights per topic"
        assert not _answer(broker, 3, "sensor1", "wrong-password") and _answer(broker, 3, "sensor1", USERS["sensor1"])
    assert code == 1
    assert _verdicts(rows, CARRIED) == {
        "DB-INM-01": ("passed", ""),
        "DB-INM-02": ("passed", ""),
        "DB-INM-03": ("failed", "violation"),
        "DB-INM-10": ("passed", ""),
        "DB-INM-14": ("passed", ""),
    }, [rows[name]["message"] for name in CARRIED]
    assert rows["DB-INM-03"]["message"]["code"] == "foreign-taken-in"
    _sensible(desk, rows, CARRIED, result)


def test_without_an_adapter_a_broker_is_inconclusive_and_never_failed(tmp_path: Path) -> None:
    with mosquitto(tmp_path) as broker:
        desk = Desk(tmp_path, broker, CARRIED)
        bare = {key: value for key, value in _target(broker).items() if key != "adapter"}
        (tmp_path / "target.yaml").write_text(yaml.safe_dump(bare), encoding="utf-8")
        assert desk.call("doctor", "--target", "target.yaml")[0] == 0
        code, rows, _ = desk.run()
    assert code == 4
    first = rows["DB-INM-01"]
    assert (first["verdict"], first["message"]) == ("inconclusive", {"code": "no-interface", "arguments": {"interface": "api"}})
    assert {row["verdict"] for row in rows.values()} == {"inconclusive", "not_applicable"}


def test_the_doctor_names_what_is_wrong_with_a_broker(tmp_path: Path) -> None:
    with mosquitto(tmp_path) as broker:
        desk = Desk(tmp_path, broker, CARRIED)
        good = _target(broker)
        seen = {}
        closed = {name: {**face, "port": _ports(1)[0]} for name, face in good["interfaces"].items()}
        wrong = {
            "other": {**good, "product": "another-broker"},
            "closed": {**good, "interfaces": closed},
            "login": {**good, "principals": {"observer": {"username": "reader", "password": "not-the-password"}}},
        }
        for name, value in wrong.items():
            (tmp_path / "target.yaml").write_text(yaml.safe_dump(value), encoding="utf-8")
            code, out, _ = desk.call("doctor", "--target", "target.yaml")
            assert code == 4, (name, out)
            seen[name] = out.splitlines()[0]
    with _web() as port:
        web = {name: {**face, "port": port} for name, face in good["interfaces"].items()}
        (tmp_path / "target.yaml").write_text(yaml.safe_dump({**good, "interfaces": web}), encoding="utf-8")
        code, out, _ = desk.call("doctor", "--target", "target.yaml")
        assert code == 4
        seen["web"] = out.splitlines()[0]
    assert seen["other"].startswith("Another product answers than target.yaml names: mosquitto version")
    assert "cannot be reached" in seen["closed"] and "refuses the login of observer" in seen["login"]
    assert "does not answer with MQTT" in seen["web"], seen


@contextlib.contextmanager
def _web() -> Iterator[int]:
    """A web server where a broker is expected."""
    import http.server

    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing to say."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


# -- confirmed by hand: a bare client, without anything of the suite


@contextlib.contextmanager
def _opened(broker: Broker, version: int, user: str, password: str) -> Iterator[tuple[Client, list[str], threading.Event]]:
    client = Client(
        CallbackAPIVersion.VERSION2, client_id=f"hand-{user}-{version}", protocol=MQTTv5 if version == 5 else MQTTv311,
        reconnect_on_failure=False,
    )  # fmt: skip
    if user:
        client.username_pw_set(user, password)
    got: list[str] = []
    arrived, answered = threading.Event(), threading.Event()

    def take(_client: Client, _userdata: Any, message: MQTTMessage) -> None:
        got.append(message.payload.decode())
        arrived.set()

    client.on_message = take
    client.on_connect = lambda _c, _u, _f, reason, _p: answered.set() if not reason.is_failure else None
    client.connect("127.0.0.1", broker.ports[version])
    client.loop_start()
    answered.wait(5)
    try:
        yield client, got, arrived
    finally:
        client.disconnect()
        client.loop_stop()


def _answer(broker: Broker, version: int, user: str, password: str) -> bool:
    """Tell whether a login is accepted."""
    with _opened(broker, version, user, password) as (client, _, _arrived):
        return bool(client.is_connected())


def _crosses(broker: Broker, version: int) -> bool:
    """Tell whether what one device publishes on the topic of the other reaches a reader."""
    with (
        _opened(broker, version, "reader", USERS["reader"]) as (reader, got, arrived),
        _opened(broker, version, "sensor1", USERS["sensor1"]) as (device, _, _other),
    ):
        subscribed = threading.Event()
        reader.on_subscribe = lambda *_: subscribed.set()
        reader.subscribe(TOPICS["sensor2"], 1)
        assert subscribed.wait(5)
        device.publish(TOPICS["sensor2"], "by hand", 1)
        return arrived.wait(5) and got == ["by hand"]
