"""The adapter for a plain broker on what an observer may receive: repetitions, lists, nonsense, other topics, a lost connection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from specgen.conformance.adapters.interface import Call, Reply, Unsupported
from specgen.conformance.adapters.mqtt import MqttAdapter
from specgen.conformance.api import Precondition
from specgen.conformance.target import Target, parse_target

DEVICES = [{"username": f"d{place}", "password": f"password-{place}", "topic": f"t/{place}"} for place in (1, 2)]
TARGET = parse_target(
    {
        "product": "b",
        "environment": "test",
        "interfaces": {"mqtt_v5": {"type": "mqtt", "host": "h", "port": 1}},
        "principals": {"observer": {"username": "o", "password": "password-o"}},
        "adapter": {"name": "mqtt", "devices": DEVICES},
    }
)


class Scripted:
    """A session that gives what the test puts in."""

    def __init__(self) -> None:
        self.connected, self.reason_code, self.granted = True, 0, 1
        self.inbox: list[dict[str, Any]] = []
        self.subscribed: list[str] = []

    def put(self, topic: str, payload: Any, *, dup: bool = False) -> None:
        text = payload if isinstance(payload, str) else json.dumps(payload)
        self.inbox.append({"topic": topic, "payload": text, "qos": 1, "retain": False, "dup": dup})

    def subscribe(self, _label: str, topic: str, *, qos: int = 1) -> int:
        self.subscribed.append(topic)
        return self.granted

    def received(self, _label: str, *, count: int, timeout: float) -> list[Any]:
        taken, self.inbox = self.inbox, []
        return taken


class Hands:
    target: Target = TARGET
    prefix, base = "p", ""

    def __init__(self, session: Scripted) -> None:
        self.session = session

    def connect(self, _label: str, *, as_: str, client_id: str) -> Any:
        assert as_ == "observer" and client_id == "observer-p"
        return self.session

    def ask(self, *_words: Any, **_more: Any) -> Any:
        raise AssertionError("a plain broker has no web interface")

    def remaining(self) -> float:
        return 10.0


def _call(method: str, path: str, body: Any = None, **query: str) -> Call:
    return Call("l", method, path, query, {}, json.dumps(body).encode() if body is not None else None, "provider")


@pytest.fixture
def session() -> Scripted:
    return Scripted()


@pytest.fixture
def adapter(session: Scripted) -> MqttAdapter:
    made = MqttAdapter(Hands(session))
    for name in ("one", "two"):
        made.answer(_call("POST", "/datasets", {"id": name, "entity_type": f"T{name}"}))
        answer = made.answer(_call("POST", "/devices", {"id": f"dev-{name}", "dataset": name}))
        assert answer.status == 201
    assert session.subscribed == ["t/1", "t/2"]
    return made


def _items(adapter: MqttAdapter, dataset: str, **query: str) -> list[Any]:
    answer = adapter.answer(_call("GET", f"/datasets/{dataset}/observations", **query))
    assert isinstance(answer, Reply) and answer.status == 200
    found: list[Any] = answer.value["items"]
    return found


def test_what_arrives_is_given_as_it_was_published(adapter: MqttAdapter, session: Scripted) -> None:
    first = {"entity": "a", "value": 1, "observed_at": "2026-11-24T10:00:00Z"}
    second = {"entity": "b", "value": 2, "observed_at": "2026-11-24T11:00:00+01:00"}
    session.put("t/1", first)
    session.put("t/1", [second, "x"])
    for nonsense in ("{", "", "7", "null", '"text"'):
        session.put("t/1", nonsense)
    session.put("t/2", {"entity": "c"})
    assert _items(adapter, "one") == [first, second] and _items(adapter, "two") == [{"entity": "c"}]
    assert _items(adapter, "one", entity="b", limit="1") == [second]
    assert _items(adapter, "one", **{"from": "2026-11-24T10:00:00.001Z"}) == []
    assert _items(adapter, "one", **{"from": "2026-11-24T10:00:00Z"}) == [first, second]


def test_a_second_message_counts_and_a_repetition_of_the_transport_does_not(adapter: MqttAdapter, session: Scripted) -> None:
    session.put("t/1", {"entity": "a"})
    session.put("t/1", {"entity": "a"}, dup=True)
    assert len(_items(adapter, "one")) == 1
    session.put("t/1", {"entity": "a"})
    assert len(_items(adapter, "one")) == 2, "the broker delivered it twice"
    session.put("t/1", {"entity": "b"}, dup=True)
    assert len(_items(adapter, "one")) == 3, "the first of its kind counts, whatever its flag"


def test_entities_follow_what_was_received(adapter: MqttAdapter, session: Scripted) -> None:
    session.put("t/2", {"entity": "c"})
    assert adapter.answer(_call("GET", "/ngsi-ld/v1/entities/urn:ngsi-ld:Ttwo:c")).status == 200
    assert adapter.answer(_call("GET", "/ngsi-ld/v1/entities/urn:ngsi-ld:Tone:c")).status == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "query"),
    [
        ("POST", "/devices", {"id": "third", "dataset": "one"}, {}),
        ("POST", "/devices", "text", {}),
        ("DELETE", "/devices/dev-one/credential", None, {}),
        ("GET", "/datasets/one/rejects", None, {}),
        ("POST", "/datasets/one/observations", [], {}),
        ("GET", "/datasets/one/observations", None, {"to": "2026-11-24T10:00:00Z"}),
        ("POST", "/test/clock", {}, {}),
    ],
)
def test_what_a_plain_broker_does_not_have(
    method: str, path: str, body: Any, query: dict[str, str], adapter: MqttAdapter
) -> None:
    with pytest.raises(Unsupported):
        adapter.answer(_call(method, path, body, **query))


def test_an_observer_that_cannot_observe_is_no_verdict(adapter: MqttAdapter, session: Scripted) -> None:
    session.connected = False
    with pytest.raises(Precondition, match="adapter-refused"):
        _items(adapter, "one")
    refused = Scripted()
    refused.granted = 0x87
    other = MqttAdapter(Hands(refused))
    other.answer(_call("POST", "/datasets", {"id": "one"}))
    with pytest.raises(Precondition, match="adapter-refused"):
        other.answer(_call("POST", "/devices", {"id": "d", "dataset": "one"}))
