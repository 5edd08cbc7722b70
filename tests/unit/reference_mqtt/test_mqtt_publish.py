"""PUBLISH: acknowledged after the commit and not before, refusals, foreign topics, QoS 2, wills, retained messages."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest
from mqtt_harness import Backend, connect_bytes, until
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from specgen.reference.broker.mqtt import Limits

BOTH = pytest.mark.parametrize("version", [4, 5])


@BOTH
@pytest.mark.parametrize("qos", [1, 2])
def test_the_acknowledgement_waits_for_the_commit(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, version: int, qos: int
) -> None:
    device = client(listen(), version).connect()
    backend.gate.clear()
    mid = device.publish("d1/up", b"one", qos)
    assert until(lambda: backend.running == 1)
    time.sleep(0.3)
    assert device.acknowledged == {} and backend.stored == []
    backend.gate.set()
    assert until(lambda: mid in device.acknowledged)
    assert backend.stored == [("d1", "d1/up", b"one")] and device.acknowledged[mid] == 0


def test_while_a_commit_takes_long_pings_are_answered(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend
) -> None:
    connection = bare(listen()).send(connect_bytes(4))
    connection.read(4)
    backend.gate.clear()
    assert connection.send(b"\x32\x09\x00\x04d1/a\x00\x01x" + b"\xc0\x00").read(2) == b"\xd0\x00"
    backend.gate.set()
    assert connection.read(4) == b"\x40\x02\x00\x01"


@BOTH
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_messages_of_one_client_are_delivered_in_order(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, version: int, qos: int
) -> None:
    device = client(listen(limits=Limits(inbound_queue=5)), version).connect()
    sent = [str(number).encode() for number in range(300)]
    mids = [device.publish("d1/up", payload, qos) for payload in sent]
    assert until(lambda: len(device.acknowledged) == len(mids) and len(backend.stored) == len(sent))
    assert backend.payloads() == sent


def test_qos_0_before_a_disconnect_is_delivered(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend
) -> None:
    publishes = b"".join(b"\x30\x07\x00\x04d1/a" + bytes([65 + number]) for number in range(20))
    bare(listen()).send(connect_bytes(4) + publishes + b"\xe0\x00").rest()
    assert until(lambda: len(backend.stored) == 20)


def test_a_foreign_topic_is_refused_with_0x87_in_5(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend
) -> None:
    device = client(listen(), 5).connect()
    foreign, own = device.publish("d2/up", b"x"), device.publish("d1/up", b"y")
    assert until(lambda: len(device.acknowledged) == 2)
    assert device.acknowledged == {foreign: 0x87, own: 0}
    assert backend.payloads() == [b"y"]
    device.publish("d2/up", b"z", qos=0)
    assert until(lambda: device.closed == [0x87])
    assert backend.payloads() == [b"y"]


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_a_foreign_topic_closes_the_connection_in_3_1_1(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, qos: int
) -> None:
    device = client(listen(), 4).connect()
    mid = device.publish("d2/up", b"x", qos)
    assert until(lambda: bool(device.closed))
    assert qos == 0 or mid not in device.acknowledged
    assert backend.stored == []


def test_a_refusal_by_the_store_carries_its_reason_in_5_and_closes_3_1_1(
    listen: Callable[..., Any], backend: Backend, client: Callable[..., Any]
) -> None:
    listener = listen()
    modern, old = client(listener, 5).connect(), client(listener, 4).connect()
    mid = modern.publish("d1/up", b"refuse")
    assert until(lambda: mid in modern.acknowledged)
    assert modern.acknowledged[mid] == 0x99
    mid = old.publish("d1/up", b"refuse")
    assert until(lambda: bool(old.closed))
    assert mid not in old.acknowledged and backend.stored == [] and not modern.closed


def test_a_refused_qos_2_message_ends_with_pubrec_and_its_identifier_is_free(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend
) -> None:
    connection = bare(listen(limits=Limits(open_exchanges=1))).send(connect_bytes(5))
    connection.read(17)
    assert connection.send(b"\x34\x0f\x00\x04d1/a\x00\x01\x00refuse").read(5) == b"\x50\x03\x00\x01\x99"
    assert connection.send(b"\x34\x0a\x00\x04d1/a\x00\x01\x00x").read(4) == b"\x50\x02\x00\x01"
    assert connection.send(b"\x34\x0a\x00\x04d1/a\x00\x02\x00y").read(5) == b"\x50\x03\x00\x02\x97"  # one is open
    assert backend.payloads() == [b"x"]


@BOTH
def test_a_failing_store_is_never_an_acknowledgement(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, version: int
) -> None:
    listener = listen()
    backend.failure = sqlite3.OperationalError("disk I/O error")
    device = client(listener, version).connect()
    mid = device.publish("d1/up", b"x")
    assert until(lambda: bool(device.closed))
    assert mid not in device.acknowledged and (version == 4 or device.closed == [0x83])
    backend.failure = None
    again = client(listener, version).connect()
    mid = again.publish("d1/up", b"x")
    assert until(lambda: again.acknowledged.get(mid) == 0)


@BOTH
def test_qos_2_is_delivered_once_when_the_publish_is_repeated(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend, version: int
) -> None:
    listener = listen()
    none = b"\x00" if version == 5 else b""
    expiry = b"\x05\x11\x00\x00\x00\x64"
    first = bare(listener).send(connect_bytes(version, clean=False, properties=expiry))
    first.read(4 if version == 4 else 17)
    body = b"\x00\x04d1/a\x00\x07" + none + b"x"
    assert first.send(b"\x34" + bytes([len(body)]) + body).read(4) == b"\x50\x02\x00\x07"
    first.socket.close()
    second = bare(listener).send(connect_bytes(version, clean=False, properties=expiry))
    assert second.read(4 if version == 4 else 17)[2] == 1
    assert second.send(b"\x3c" + bytes([len(body)]) + body).read(4) == b"\x50\x02\x00\x07"
    assert second.send(b"\x62\x02\x00\x07").read(4) == b"\x70\x02\x00\x07"
    assert backend.payloads() == [b"x"]
    unknown = second.send(b"\x62\x02\x00\x07")
    assert unknown.read(4) == b"\x70\x02\x00\x07" if version == 4 else unknown.read(5) == b"\x70\x03\x00\x07\x92"
    second.send(b"\x34" + bytes([len(body)]) + body).read(4)
    assert until(lambda: backend.payloads() == [b"x", b"x"])


@BOTH
def test_a_will_is_delivered_when_the_connection_breaks_and_not_after_disconnect(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, version: int
) -> None:
    listener = listen()
    for properly in (True, False):
        device = client(listener, version)
        device.paho.will_set("d1/will", b"gone", 1)
        device.connect().close(properly)
        assert until(lambda: backend.payloads() == [b"gone"], 5 if not properly else 0.3) is not properly


def test_a_will_on_a_foreign_topic_is_not_delivered(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend
) -> None:
    device = client(listen(), 5)
    device.paho.will_set("d2/will", b"gone", 1)
    device.connect().close(properly=False)
    assert not until(lambda: bool(backend.stored), 0.4)


@pytest.mark.parametrize("returns", [True, False])
def test_a_delayed_will_is_withheld_when_the_client_returns(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend, returns: bool
) -> None:
    listener = listen()
    device = client(listener, 5, client_id="w", clean=False, expiry=100)
    properties = Properties(PacketTypes.WILLMESSAGE)
    properties.WillDelayInterval = 1
    device.paho.will_set("d1/will", b"gone", 1, properties=properties)
    device.connect().close(properly=False)
    time.sleep(0.2)
    assert backend.stored == []
    if returns:
        client(listener, 5, client_id="w", clean=False, expiry=100).connect()
    assert until(lambda: bool(backend.stored), 1.5) is not returns


@BOTH
def test_a_retained_message_reaches_a_later_subscriber_until_it_is_deleted(
    listen: Callable[..., Any], client: Callable[..., Any], version: int
) -> None:
    listener = listen()
    device = client(listener, version).connect()
    device.publish("d1/state", b"on", retain=True)
    assert until(lambda: bool(device.acknowledged))
    later = client(listener, version).connect()
    later.subscribe("d1/#")
    assert until(lambda: [(each.payload, each.retain) for each in later.messages] == [(b"on", True)])
    device.publish("d1/state", b"", retain=True)
    assert until(lambda: len(device.acknowledged) == 2)
    last = client(listener, version).connect()
    last.subscribe("d1/#")
    assert not until(lambda: bool(last.messages), 0.3)


def test_retained_messages_are_bounded(
    listen: Callable[..., Any], client: Callable[..., Any], backend: Backend
) -> None:
    device = client(listen(limits=Limits(retained=2)), 5).connect()
    mids = [device.publish(f"d1/{number}", b"x", retain=True) for number in range(3)]
    assert until(lambda: len(device.acknowledged) == 3)
    assert [device.acknowledged[mid] for mid in mids] == [0, 0, 0x97]
    assert len(backend.stored) == 2


def test_properties_of_5_reach_the_subscriber_and_3_1_1_gets_the_payload(
    listen: Callable[..., Any], client: Callable[..., Any]
) -> None:
    listener = listen()
    sender, modern, old = (client(listener, version).connect() for version in (5, 5, 4))
    for each in (modern, old):
        each.subscribe("shared/#")
    properties = Properties(PacketTypes.PUBLISH)
    properties.ContentType, properties.UserProperty, properties.CorrelationData = "text/plain", ("a", "b"), b"\x00\x01"
    properties.MessageExpiryInterval = 50
    sender.publish("shared/x", b"hello", properties=properties)
    assert until(lambda: bool(modern.messages) and bool(old.messages))
    given = modern.messages[0].properties
    assert (given.ContentType, given.UserProperty, given.CorrelationData) == ("text/plain", [("a", "b")], b"\x00\x01")
    assert given.MessageExpiryInterval in (49, 50)
    assert old.messages[0].payload == b"hello"
