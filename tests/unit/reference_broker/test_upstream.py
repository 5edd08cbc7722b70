"""Messages of another MQTT broker: acknowledged after the commit and never before, also when the database fails meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from paho.mqtt.client import MQTTMessage

from specgen.reference.broker.compose import start
from specgen.reference.broker.records import Device
from specgen.reference.broker.upstream import source as source_module
from specgen.reference.broker.upstream.client import Address, read_address
from specgen.reference.broker.upstream.source import Source
from specgen.reference.serving import Options, Running, Upstream, UpstreamError

OBSERVATION = b'{"message_id":"m1","entity":"s1","property":"level","value":1,"observed_at":"2026-11-23T12:00:00Z"}'


class Link:
    """Notes what was acknowledged, and what stood in the store at that moment."""

    def __init__(self, running: Running) -> None:
        self.running = running
        self.acknowledged: list[tuple[int, int]] = []

    def ack(self, message: MQTTMessage) -> None:
        self.acknowledged.append((message.mid, self.running.parts["store"].newest()))

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def running() -> Iterator[Running]:
    with start(Options()) as running:
        yield running


@pytest.fixture
def source(running: Running, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setattr(source_module, "RETRY_SECONDS", 0.01)
    identity = running.parts["identity"]
    provider = identity.recognise("Bearer " + running.target["principals"]["provider"]["token"])
    body = {"id": "city", "title": "City", "entity_type": "Noise", "class": "open"}
    running.parts["datasets"].create(provider, body)
    running.parts["devices"].add(provider, "one", "city", "secret")
    found: Source = running.parts["upstream"]
    found.link = Link(running)  # type: ignore[assignment]
    return found


def message(payload: bytes, topic: str = "ingest/city/one", *, retain: bool = False) -> MQTTMessage:
    made = MQTTMessage(mid=7, topic=topic.encode())
    made.payload, made.qos, made.retain = payload, 1, retain
    return made


def acknowledged(source: Source) -> list[tuple[int, int]]:
    link: Any = source.link
    found: list[tuple[int, int]] = link.acknowledged
    return found


def test_a_message_is_stored_and_then_acknowledged(source: Source) -> None:
    source.received(message(OBSERVATION))
    source.received(message(OBSERVATION))  # it came again
    assert acknowledged(source) == [(7, 1), (7, 1)]


def test_a_message_waits_for_a_database_that_fails(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    take, failures = source.take, iter([sqlite3.OperationalError("disk full")] * 3)

    def failing(topic: str, payload: bytes) -> None:
        error = next(failures, None)
        if error is not None:
            assert acknowledged(source) == []
            raise error
        take(topic, payload)

    monkeypatch.setattr(source, "take", failing)
    source.received(message(OBSERVATION))
    assert acknowledged(source) == [(7, 1)]


def test_a_message_that_can_never_be_read_stands_on_the_reject_list(
    source: Source, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(device: Device, *rest: Any) -> bool:
        raise LookupError(device.id)

    monkeypatch.setattr(running.parts["mqtt"], "readers", [broken])
    source.received(message(OBSERVATION))
    assert acknowledged(source) == [(7, 0)]
    assert [one.reason for one in running.parts["store"].rejects("city")] == ["LookupError while it was read"]


def test_what_was_taken_before_a_revocation_stands_on_the_reject_list(source: Source, running: Running) -> None:
    running.parts["store"].revoke_device("one")
    source.received(message(OBSERVATION))
    assert acknowledged(source) == [(7, 0)]
    assert "0x87" in running.parts["store"].rejects("city")[0].reason


def test_old_copies_and_topics_of_nobody_are_only_acknowledged(source: Source, running: Running) -> None:
    source.received(message(OBSERVATION, retain=True))
    source.received(message(OBSERVATION, "ingest/city/unknown"))
    assert acknowledged(source) == [(7, 0), (7, 0)] and running.parts["store"].rejects("city") == []


@pytest.mark.parametrize(
    "url", ["mqtt://", "http://a:1", "mqtt://a:port", "mqtt://user:secret@a", "mqtt://a/path", "a:1883", "mqtt://a:99999"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UpstreamError):
        read_address(url)


def test_addresses() -> None:
    assert read_address("mqtts://c%40ty@broker.example.org") == Address("broker.example.org", 8883, "c@ty", True)
    assert read_address("mqtt://127.0.0.1:18830") == Address("127.0.0.1", 18830, "", False)


def test_a_broker_that_does_not_answer_stops_the_start() -> None:
    with pytest.raises(UpstreamError, match=r"127\.0\.0\.1:9: "):
        start(Options(upstream=Upstream("mqtt://city@127.0.0.1:9")))
