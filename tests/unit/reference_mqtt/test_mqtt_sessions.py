"""Subscriptions and queues: who gets what, offline, after a restart, within the bounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mqtt_harness import Backend, connect_bytes, until
from paho.mqtt.subscribeoptions import SubscribeOptions

from specgen.reference.broker.mqtt import Limits
from specgen.reference.broker.mqtt_store import DatabaseSessionStore
from specgen.reference.database import Database

BOTH = pytest.mark.parametrize("version", [4, 5])


def leave(listener: Any, device: Any, client_id: str = "off") -> None:
    """Disconnect and wait until the listener has noticed."""
    device.close()
    sessions = listener._exchange.sessions
    assert until(lambda: client_id not in sessions or sessions[client_id].connection is None)


def payloads(device: Any) -> list[bytes]:
    return [message.payload for message in device.messages]


@BOTH
def test_a_subscriber_gets_what_matches_once(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    device = client(listener, version).connect()
    assert device.subscribe("d1/down/#", 2) == [1]
    assert device.subscribe("d1/+/x", 0) == [0]
    for topic, qos in (("d1/down/x", 1), ("d1/other", 1), ("d1/down", 0), ("d1/up/x", 1)):
        listener.publish(topic, topic.encode(), qos)
    assert until(lambda: len(device.messages) == 3)
    assert [(message.topic, message.qos) for message in device.messages] == [
        ("d1/down/x", 1),
        ("d1/down", 0),
        ("d1/up/x", 0),
    ]


@BOTH
def test_a_foreign_or_malformed_filter_is_refused(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    device = client(listen(), version).connect()
    assert device.subscribe("d2/#") == [0x80 if version == 4 else 0x87]
    asked = 1 if version == 4 else SubscribeOptions(1)
    device.paho._send_subscribe(False, [(b"d1/#/x", asked)])  # the public method would not send it
    assert until(lambda: len(device.subacks) == 2)
    assert device.subacks[1] == [0x80 if version == 4 else 0x8F]


def test_shared_subscriptions_are_refused_in_5(listen: Callable[..., Any], client: Callable[..., Any]) -> None:
    assert client(listen(), 5).connect().subscribe("$share/g/d1/#") == [0x9E]


@BOTH
def test_unsubscribed_means_no_more(listen: Callable[..., Any], client: Callable[..., Any], version: int) -> None:
    listener = listen()
    device = client(listener, version).connect()
    device.subscribe("d1/#")
    listener.publish("d1/a", b"1", 1)
    assert until(lambda: payloads(device) == [b"1"])
    done: list[int] = []
    device.paho.on_unsubscribe = lambda _c, _u, mid, _r, _p: done.append(mid)
    device.paho.unsubscribe("d1/#")
    assert until(lambda: bool(done))
    listener.publish("d1/a", b"2", 1)
    assert not until(lambda: len(device.messages) > 1, 0.2)


@BOTH
def test_qos_1_waits_for_an_offline_subscriber(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    device = client(listener, version, client_id="off", clean=False, expiry=100).connect()
    device.subscribe("d1/down")
    leave(listener, device)
    sent = [str(number).encode() for number in range(200)]
    for payload in sent:
        listener.publish("d1/down", payload, 1)
    listener.publish("d1/down", b"qos 0 is not kept", 0)
    back = client(listener, version, client_id="off", clean=False, expiry=100).connect()
    assert back.connacks == [(0, True)]
    assert until(lambda: len(back.messages) == 200)
    assert payloads(back) == sent
    leave(listener, back)
    assert client(listener, version, client_id="off", clean=True).connect().connacks == [(0, False)]


@BOTH
def test_the_queue_survives_a_restart(
    listen: Callable[..., Any], client: Callable[..., Any], tmp_path: Path, version: int
) -> None:
    database = Database(tmp_path / "sessions.sqlite")
    listener = listen(store=DatabaseSessionStore(database))
    device = client(listener, version, client_id="off", clean=False, expiry=100).connect()
    device.subscribe("d1/down")
    leave(listener, device)
    sent = [str(number).encode() for number in range(50)]
    for payload in sent:
        listener.publish("d1/down", payload, 1, expiry=1000)
    listener.stop()
    database.close()
    database = Database(tmp_path / "sessions.sqlite")
    store = DatabaseSessionStore(database)
    again = listen(store=store)
    back = client(again, version, client_id="off", clean=False, expiry=100).connect()
    assert back.connacks == [(0, True)]
    assert until(lambda: len(back.messages) == 50)
    assert payloads(back) == sent
    assert until(lambda: store.load()[0][1] == [])
    leave(again, back)
    client(again, version, client_id="off", clean=True).connect()
    assert store.load() == []
    database.close()


@BOTH
def test_what_was_not_acknowledged_is_sent_again_with_dup(
    listen: Callable[..., Any], bare: Callable[..., Any], version: int
) -> None:
    listener = listen()
    none, expiry = (b"\x00", b"\x05\x11\x00\x00\x00\x64") if version == 5 else (b"", b"")
    connack = 4 if version == 4 else 17
    first = bare(listener).send(connect_bytes(version, clean=False, properties=expiry))
    first.read(connack)
    subscribe = b"\x00\x01" + none + b"\x00\x04d1/a\x01"
    first.send(b"\x82" + bytes([len(subscribe)]) + subscribe).read(5 + len(none))
    listener.publish("d1/a", b"x", 1)
    body = b"\x00\x04d1/a\x00\x01" + none + b"x"
    packet = bytes([len(body)]) + body
    assert first.read(len(packet) + 1) == b"\x32" + packet
    first.socket.close()
    second = bare(listener).send(connect_bytes(version, clean=False, properties=expiry))
    second.read(connack)
    assert second.read(len(packet) + 1) == b"\x3a" + packet
    second.send(b"\x40\x02\x00\x01" + b"\xc0\x00")
    assert second.read(2) == b"\xd0\x00"
    second.socket.close()
    third = bare(listener).send(connect_bytes(version, clean=False, properties=expiry))
    assert third.read(connack)[2] == 1
    assert third.send(b"\xc0\x00").read(2) == b"\xd0\x00"


def test_an_expired_message_is_not_sent_and_an_expired_session_is_gone(
    listen: Callable[..., Any], client: Callable[..., Any]
) -> None:
    now = [1000.0]
    listener = listen(clock=lambda: now[0])
    device = client(listener, 5, client_id="off", clean=False, expiry=100).connect()
    device.subscribe("d1/down")
    leave(listener, device)
    listener.publish("d1/down", b"short", 1, expiry=10)
    listener.publish("d1/down", b"long", 1, expiry=60)
    now[0] += 20
    back = client(listener, 5, client_id="off", clean=False, expiry=100).connect()
    assert until(lambda: payloads(back) == [b"long"])
    assert back.messages[0].properties.MessageExpiryInterval == 40
    leave(listener, back)
    now[0] += 101
    assert client(listener, 5, client_id="off", clean=False, expiry=100).connect().connacks == [(0, False)]


def test_a_session_without_expiry_ends_with_its_connection(
    listen: Callable[..., Any], client: Callable[..., Any]
) -> None:
    listener = listen()
    client(listener, 5, client_id="short", clean=False, expiry=0).connect().close()
    assert client(listener, 5, client_id="short", clean=False, expiry=0).connect().connacks == [(0, False)]


def test_a_longer_expiry_than_the_limit_is_cut_and_told(listen: Callable[..., Any], client: Callable[..., Any]) -> None:
    device = client(
        listen(limits=Limits(session_seconds=60)), 5, client_id="long", clean=False, expiry=0xFFFFFFFF
    ).connect()
    assert device.properties.SessionExpiryInterval == 60


def test_the_queue_is_bounded(listen: Callable[..., Any], client: Callable[..., Any]) -> None:
    listener = listen(limits=Limits(queue_messages=10))
    device = client(listener, 5, client_id="off", clean=False, expiry=100).connect()
    device.subscribe("d1/down")
    leave(listener, device)
    for number in range(25):
        listener.publish("d1/down", str(number).encode(), 1)
    assert listener.dropped == 15
    back = client(listener, 5, client_id="off", clean=False, expiry=100).connect()
    assert until(lambda: len(back.messages) == 10)
    assert payloads(back) == [str(number).encode() for number in range(10)]
    listener.publish("d1/down", b"room again", 1)
    assert until(lambda: payloads(back)[-1] == b"room again")


def test_a_withdrawn_right_stops_the_messages_at_once(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend
) -> None:
    listener = listen()
    device = client(listener, 5).connect()
    device.subscribe("d1/down")
    listener.publish("d1/down", b"1", 1)
    assert until(lambda: payloads(device) == [b"1"])
    backend.withdrawn.add("d1")
    listener.publish("d1/down", b"2", 1)
    assert not until(lambda: len(device.messages) > 1, 0.3)
    backend.withdrawn.clear()
    listener.publish("d1/down", b"3", 1)
    assert until(lambda: payloads(device) == [b"1", b"3"])


def test_a_client_is_not_sent_more_than_its_receive_maximum(
    listen: Callable[..., Any], bare: Callable[..., Any]
) -> None:
    listener = listen()
    connection = bare(listener).send(connect_bytes(5, properties=b"\x03\x21\x00\x02"))
    connection.read(17)
    connection.send(b"\x82\x0a\x00\x01\x00\x00\x04d1/a\x01").read(6)
    for _ in range(5):
        listener.publish("d1/a", b"x", 1)
    assert len(connection.read(24)) == 24  # two packets of 12 bytes
    assert connection.send(b"\xc0\x00").read(2) == b"\xd0\x00"
    assert connection.send(b"\x40\x02\x00\x01").read(12)[:2] == b"\x32\x0a"


def test_a_message_over_the_clients_maximum_packet_size_is_not_sent(
    listen: Callable[..., Any], client: Callable[..., Any]
) -> None:
    listener = listen()
    device = client(listener, 5, MaximumPacketSize=100).connect()
    device.subscribe("d1/down")
    listener.publish("d1/down", b"x" * 200, 1)
    listener.publish("d1/down", b"small", 1)
    assert until(lambda: payloads(device) == [b"small"])


@pytest.mark.parametrize(
    ("topic", "payload", "qos"),
    [("", b"", 1), ("a/#", b"", 1), ("a", b"", 2), ("a", b"x" * 2000, 1), ("x" * 70_000, b"", 0)],
)
def test_publish_checks_what_it_is_given(listen: Callable[..., Any], topic: str, payload: bytes, qos: int) -> None:
    with pytest.raises(ValueError):
        listen(limits=Limits(packet_bytes=1000)).publish(topic, payload, qos)


def test_publish_after_stop_says_so(listen: Callable[..., Any]) -> None:
    listener = listen()
    listener.stop()
    with pytest.raises(RuntimeError):
        listener.publish("a", b"", 1)


@BOTH
def test_a_user_may_hold_so_many_sessions_and_subscriptions(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen(limits=Limits(sessions_per_user=2, subscriptions=2, filter_bytes=20))
    device = client(listener, version).connect()
    client(listener, version).connect()
    assert client(listener, version).connect().connacks[0][0] == (0x97 if version == 5 else 0x88)
    assert client(listener, version, "d2").connect().connacks[0][0] == 0
    quota = 0x97 if version == 5 else 0x80
    assert [device.subscribe(each) for each in ("d1/" + "x" * 20, "d1/a", "d1/b", "d1/c", "d1/a")] == [
        [quota],
        [1],
        [1],
        [quota],
        [1],
    ]
