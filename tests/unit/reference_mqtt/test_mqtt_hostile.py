"""Hostile bytes over real sockets: the listener answers as the standards say, keeps its bounds and goes on serving."""

from __future__ import annotations

import socket
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mqtt_harness import Backend, Bare, connect_bytes, until

from specgen.reference.broker.mqtt import Limits

BOTH = pytest.mark.parametrize("version", [4, 5])


def alive(listener: Any) -> bool:
    return Bare(listener.bound).send(connect_bytes(4)).read(4) == b"\x20\x02\x00\x00"


@BOTH
@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"\x36\x05\x00\x01d\x00\x01", 0x81),  # QoS 3
        (b"\x80\x05\x00\x01\x00\x01d", 0x81),  # SUBSCRIBE without its flags
        (b"\x30\xff\xff\xff\xff\x01", 0x81),  # a length of five bytes
        (b"\x30\xff\xff\xff\x7f", 0x95),  # 256 MiB announced
        (b"\x32\x06\x00\x01#\x00\x01\x00", 0x90),  # a wildcard in a topic name
        (b"\xf0\x00", 0x82),  # AUTH out of place
        (b"\x20\x02\x00\x00", 0x82),  # a packet that only servers send
        (b"\x50\x02\x00\x01", 0x82),  # PUBREC of nothing
        (connect_bytes(4), 0x82),  # a second CONNECT
    ],
)
def test_a_fault_closes_the_connection_and_5_is_told_why(
    listen: Callable[..., Any], bare: Callable[..., Any], version: int, packet: bytes, code: int
) -> None:
    listener = listen()
    connection = bare(listener).send(connect_bytes(version))
    connection.read(4 if version == 4 else 17)
    if packet == connect_bytes(4):
        packet = connect_bytes(version)
    assert connection.send(packet).rest() == (b"" if version == 4 else bytes([0xE0, 1, code]))
    assert alive(listener)


@pytest.mark.parametrize(
    "data",
    [
        b"\x30\x05\x00\x01dxx",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x10\xff\xff\xff\x7f",
        b"\x10\x02\x00\x09",
        b"\x10\x0c\x00\x04HTTP\x04\x02\x00\x00\x00\x00",
    ],
)
def test_what_is_no_connect_gets_no_answer(listen: Callable[..., Any], bare: Callable[..., Any], data: bytes) -> None:
    listener = listen()
    assert bare(listener).send(data).rest() == b""
    assert alive(listener)


def test_a_malformed_connect_of_5_is_told_so(listen: Callable[..., Any], bare: Callable[..., Any]) -> None:
    broken = connect_bytes(5, properties=b"\x02\x99\x01")
    assert bare(listen()).send(broken).rest() == bytes([0x20, 3, 0, 0x81, 0])


def test_who_connects_and_is_silent_is_closed(listen: Callable[..., Any], bare: Callable[..., Any]) -> None:
    listener = listen(limits=Limits(connect_seconds=0.3))
    begun = time.monotonic()
    assert bare(listener).send(b"\x10").rest() == b""
    assert time.monotonic() - begun < 2


def test_a_packet_over_the_maximum_is_refused_before_it_is_read(
    listen: Callable[..., Any], bare: Callable[..., Any]
) -> None:
    connection = bare(listen(limits=Limits(packet_bytes=1000))).send(connect_bytes(5))
    connection.read(17)
    assert connection.send(b"\x30\xe9\x07").rest() == b"\xe0\x01\x95"


def test_more_than_the_receive_maximum_closes_5(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend
) -> None:
    connection = bare(listen(limits=Limits(receive_maximum=3))).send(connect_bytes(5))
    connection.read(17)
    backend.gate.clear()
    connection.send(b"".join(b"\x32\x0a\x00\x04d1/a\x00" + bytes([number]) + b"\x00x" for number in range(1, 6)))
    assert connection.read(3) == b"\xe0\x01\x93"
    backend.gate.set()


def test_a_flood_of_3_1_1_is_slowed_and_not_buffered(
    listen: Callable[..., Any], bare: Callable[..., Any], backend: Backend
) -> None:
    connection = bare(listen(limits=Limits(inbound_queue=4))).send(connect_bytes(4))
    connection.read(4)
    backend.gate.clear()
    connection.socket.setblocking(False)
    packet = b"\x32\x88\x80\x01\x00\x04d1/a\x00\x01" + b"x" * 16_384
    taken = 0
    tracemalloc.start()
    try:
        quiet = time.monotonic()
        while time.monotonic() - quiet < 0.5 and taken < 100_000_000:
            try:
                taken += connection.socket.send(packet * 8)
                quiet = time.monotonic()
            except BlockingIOError:
                time.sleep(0.01)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 32_000_000 and held < 4_000_000
    backend.gate.set()


def test_a_subscriber_that_never_reads_is_closed_and_holds_no_one_up(
    listen: Callable[..., Any], bare: Callable[..., Any], client: Callable[..., Any]
) -> None:
    listener = listen(limits=Limits(write_seconds=0.5, queue_messages=50))
    sleeper = bare(listener).send(connect_bytes(4))
    sleeper.read(4)
    sleeper.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sleeper.send(b"\x82\x0d\x00\x01\x00\x08shared/a\x00").read(5)
    other = client(listener, 5).connect()
    other.subscribe("shared/a")
    for number in range(120):
        listener.publish("shared/a", bytes([number]) * 200_000, 0)
        assert until(lambda so_far=number + 1: len(other.messages) == so_far)
    # While a user holds a client identifier, another is refused it: free again means that the sleeper was cut off.
    packet = connect_bytes(4, "raw", "d2", b"pw2")
    assert until(lambda: bare(listener).send(packet).read(4) == b"\x20\x02\x00\x00")


def test_more_connections_than_the_limit_are_closed(listen: Callable[..., Any], bare: Callable[..., Any]) -> None:
    listener = listen(limits=Limits(connections=3))
    held = [bare(listener).send(connect_bytes(4, f"c{number}")) for number in range(3)]
    assert [each.read(4) for each in held] == [b"\x20\x02\x00\x00"] * 3
    assert bare(listener).send(connect_bytes(4, "one more")).rest() == b""
    held[0].socket.close()
    assert until(lambda: alive(listener))


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=60)), max_size=6),
    st.binary(max_size=30),
    st.sampled_from([4, 5]),
)
def test_random_packets_never_end_the_listener(
    listen: Callable[..., Any],
    backend: Backend,
    shared: dict[str, Any],
    packets: list[tuple[int, bytes]],
    tail: bytes,
    version: int,
) -> None:
    if "listener" not in shared:
        shared["listener"] = listen()
    listener = shared["listener"]
    connection = Bare(listener.bound)
    data = b"".join(bytes([first, len(body)]) + body for first, body in packets)
    connection.send(connect_bytes(version) + data + tail)
    connection.socket.shutdown(socket.SHUT_WR)
    answer = connection.rest()
    connection.socket.close()
    assert answer[:1] == b"\x20"
    assert all(topic.startswith(("d1/", "shared/", "$")) for _, topic, _ in backend.stored)


@pytest.fixture
def shared() -> dict[str, Any]:
    return {}
