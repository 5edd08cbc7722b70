"""CONNECT: who gets in, what the others are told, versions, sessions taken over, credentials withdrawn."""

from __future__ import annotations

import ast
import datetime
import ipaddress
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from mqtt_harness import Backend, Bare, Client, connect_bytes, until

from specgen.reference.broker import mqtt
from specgen.reference.broker.mqtt import Limits, Listener

BOTH = pytest.mark.parametrize("version", [4, 5])


@BOTH
def test_a_known_device_is_accepted(listen: Callable[..., Any], client: Callable[..., Any], version: int) -> None:
    assert client(listen(), version).connect().connacks == [(0, False)]


@BOTH
@pytest.mark.parametrize(
    ("name", "password", "codes"),
    [("d1", "wrong", {4: 4, 5: 0x86}), ("nobody", "pw1", {4: 4, 5: 0x86}), (None, None, {4: 5, 5: 0x87})],
)
def test_others_are_refused_with_the_code_of_the_version(
    listen: Callable[..., Any],
    bare: Callable[..., Any],
    version: int,
    name: str | None,
    password: str | None,
    codes: dict[int, int],
) -> None:
    properties = b"\x00" if version == 5 else b""
    packet = (
        connect_bytes(version, name=name, password=str(password).encode())
        if name is not None
        else bytes([0x10, 13 + len(properties)])
        + b"\x00\x04MQTT"
        + bytes([version, 2, 0, 60])
        + properties
        + b"\x00\x01x"
    )
    answer = bare(listen()).send(packet).rest()
    assert answer == bytes([0x20, 2, 0, codes[4]]) if version == 4 else bytes([0x20, 3, 0, codes[5], 0])


@pytest.mark.parametrize(
    ("versions", "level", "answer"),
    [
        ({4, 5}, 6, "2003008400"),
        ({4, 5}, 3, "20020001"),
        ({5}, 4, "20020001"),
        ({5}, 7, "2003008400"),
        ({4}, 5, "20020001"),
    ],
)
def test_an_unsupported_level_is_refused_as_such(
    listen: Callable[..., Any], bare: Callable[..., Any], versions: set[int], level: int, answer: str
) -> None:
    listener = listen(frozenset(versions))
    assert bare(listener).send(connect_bytes(5 if level == 5 else 4, level=level)).rest().hex() == answer


def test_a_library_client_of_5_is_told_that_only_3_1_1_is_spoken(
    listen: Callable[..., Any], client: Callable[..., Any]
) -> None:
    assert client(listen(frozenset({4})), 5).connect().connacks[0][0] == 0x84


def test_connack_of_5_declares_the_limits(listen: Callable[..., Any], client: Callable[..., Any]) -> None:
    connected = client(listen(limits=Limits(packet_bytes=5000, receive_maximum=7)), 5).connect()
    declared = connected.properties
    assert (declared.ReceiveMaximum, declared.MaximumPacketSize) == (7, 5000)
    assert (declared.SubscriptionIdentifierAvailable, declared.SharedSubscriptionAvailable) == (0, 0)


def test_an_empty_client_identifier(
    listen: Callable[..., Any], bare: Callable[..., Any], client: Callable[..., Any]
) -> None:
    listener = listen()
    assert bare(listener).send(connect_bytes(4, "", clean=False)).rest() == bytes([0x20, 2, 0, 2])
    accepted = bare(listener).send(connect_bytes(5, ""))
    assert b"\x12\x00\x1dauto-" in accepted.read(40)


def test_an_authentication_method_is_refused(listen: Callable[..., Any], bare: Callable[..., Any]) -> None:
    assert bare(listen()).send(connect_bytes(5, properties=b"\x04\x15\x00\x01x")).rest() == bytes([0x20, 3, 0, 0x8C, 0])


@BOTH
def test_the_same_client_again_takes_the_session_over(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    first = client(listener, version, client_id="same").connect()
    second = client(listener, version, client_id="same").connect()
    assert until(lambda: bool(first.closed))
    assert first.closed[0] == (0x8E if version == 5 else first.closed[0])
    assert second.connacks[0][0] == 0 and not second.closed


@BOTH
def test_another_user_cannot_take_a_client_identifier(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    owner = client(listener, version, client_id="mine").connect()
    thief = client(listener, version, "d2", client_id="mine").connect()
    assert thief.connacks[0][0] == 0x85
    assert not owner.closed


@BOTH
def test_an_expelled_user_is_disconnected_and_loses_its_session(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    device = client(listener, version, client_id="gone", clean=False, expiry=100).connect()
    listener.expel("d1")
    assert until(lambda: bool(device.closed))
    assert version == 4 or device.closed[0] == 0x98
    assert client(listener, version, client_id="gone", clean=False, expiry=100).connect().connacks == [(0, False)]


def test_a_failing_authentication_function_refuses_and_is_no_acceptance(backend: Backend) -> None:
    def broken(client_id: str, username: str | None, password: bytes | None) -> str | None:
        raise LookupError("no such table")

    listener = Listener(
        "127.0.0.1",
        0,
        versions=frozenset({4, 5}),
        authenticate=broken,
        authorise=backend.authorise,
        deliver=backend.deliver,
    )
    port = listener.start()
    try:
        assert Bare(port).send(connect_bytes(4)).rest() == bytes([0x20, 2, 0, 3])
        assert Bare(port).send(connect_bytes(5)).rest() == bytes([0x20, 3, 0, 0x88, 0])
    finally:
        listener.stop()


@BOTH
def test_silence_of_one_and_a_half_keep_alive_times_ends_the_connection(
    listen: Callable[..., Any], bare: Callable[..., Any], version: int
) -> None:
    connection = bare(listen()).send(connect_bytes(version, keep_alive=1))
    begun = time.monotonic()
    answer = connection.rest()
    assert 1.4 < time.monotonic() - begun < 3
    assert version == 4 or answer.endswith(bytes([0xE0, 1, 0x8D]))


def test_pings_keep_the_connection(listen: Callable[..., Any], bare: Callable[..., Any]) -> None:
    connection = bare(listen()).send(connect_bytes(4, keep_alive=1))
    assert connection.read(4) == bytes([0x20, 2, 0, 0])
    for _ in range(4):
        time.sleep(0.6)
        assert connection.send(b"\xc0\x00").read(2) == b"\xd0\x00"


def test_stop_tells_5_and_frees_the_port(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend
) -> None:
    listener = listen()
    device = client(listener, 5).connect()
    listener.stop()
    assert until(lambda: device.closed == [0x8B])
    again: Listener[str] = Listener(
        "127.0.0.1",
        listener.bound,
        versions=frozenset({4}),
        authenticate=backend.authenticate,
        authorise=backend.authorise,
        deliver=backend.deliver,
    )
    assert again.start() == listener.bound
    again.stop()
    again.stop()


def test_versions_are_checked(backend: Backend) -> None:
    for versions in (frozenset(), frozenset({3}), frozenset({4, 6})):
        with pytest.raises(ValueError, match="versions"):
            Listener(
                "127.0.0.1",
                0,
                versions=versions,
                authenticate=backend.authenticate,
                authorise=backend.authorise,
                deliver=backend.deliver,
            )


def test_the_listener_imports_the_standard_library_and_itself_alone() -> None:
    folder = Path(str(mqtt.__file__)).parent
    files = sorted(folder.glob("mqtt*.py"))
    assert len(files) == 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = (
                [each.name for each in node.names]
                if isinstance(node, ast.Import)
                else [str(node.module)]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names or name.startswith("specgen.reference.broker"), (
                    name
                )


@BOTH
def test_over_tls(backend: Backend, tmp_path: Path, version: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    listener = Listener(
        "127.0.0.1",
        0,
        versions=frozenset({4, 5}),
        authenticate=backend.authenticate,
        authorise=backend.authorise,
        deliver=backend.deliver,
        tls=served,
    )
    device = Client(listener.start(), version, "d1", "pw1", "tls", True, 0)
    try:
        device.paho.tls_set(str(tmp_path / "cert.pem"))
        device.connect(host="127.0.0.1")
        assert device.connacks == [(0, False)]
        mid = device.publish("d1/up", b"x" * 100_000)
        assert until(lambda: device.acknowledged.get(mid) == 0)
        assert backend.payloads() == [b"x" * 100_000]
    finally:
        device.close()
        listener.stop()
