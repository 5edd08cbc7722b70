"""A plain MQTT broker: no web interface, no store. What a device publishes is "readable" when an authorised subscriber receives it.

The devices stand ready on the broker (``adapter.devices`` in target.yaml), since a plain broker has no operation to register one. One
more account, the observer, may subscribe to their topics; it plays the consumer. So the operations of the prescribed interface become:

- GET /health: the time of this machine (a broker tells none);
- POST, DELETE /datasets: nothing goes over the line, the adapter remembers the dataset;
- POST /devices: the next device that stands ready; the observer subscribes to its topic before the check gets the device;
- GET /datasets/{dataset}/observations: what the observer received on the topics of the dataset's devices, as it was published;
- GET /ngsi-ld/v1/entities/{id}: 200 when an observation of that entity was received, otherwise 404.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from specgen.conformance import canonical
from specgen.conformance.adapters.interface import Call, Hands, Identity, Reply, Unsupported, route
from specgen.conformance.api import MqttSession, Precondition, Response
from specgen.conformance.target import Target

_KNOWN_QUERY = {"entity", "limit", "from"}


@dataclass
class _Dataset:
    kind: str
    topics: list[str] = field(default_factory=list)


class MqttAdapter:
    """See the top of this file."""

    REQUIREMENTS: ClassVar[frozenset[str]] = frozenset(
        ("DB-INM-01", "DB-INM-02", "DB-INM-03", "DB-INM-10", "DB-INM-14")
    )
    """What is about the connection, the login, the rights per topic and the delivery. Not what is about storing (DB-INM-04, -06), the
    list of rejected messages (-07), the register of devices (DB-DEV) or any web interface: a plain broker has none of these.
    """

    def __init__(self, hands: Hands) -> None:
        choice = hands.target.adapter
        self._hands, self._choice = hands, choice
        self._ready = list(choice.devices) if choice is not None else []
        self._session: MqttSession | None = None
        self._datasets: dict[str, _Dataset] = {}
        self._received: dict[str, list[dict[str, Any]]] = {}
        self._seen: set[tuple[str, str]] = set()
        self._table: dict[tuple[str, str], Callable[..., Reply | Response]] = {
            ("GET", "/health"): self._health,
            ("POST", "/datasets"): self._dataset,
            ("DELETE", "/datasets/{dataset}"): self._forget,
            ("POST", "/devices"): self._device,
            ("GET", "/datasets/{dataset}/observations"): self._observations,
            ("GET", "/ngsi-ld/v1/entities/{entity}"): self._entity,
        }

    @staticmethod
    def identity(target: Target) -> Identity:
        """Return nothing of use: a broker is asked over MQTT."""
        return Identity()

    @staticmethod
    def carries(target: Target, requirement: str) -> bool:
        """Tell whether a requirement is among those above."""
        return requirement in MqttAdapter.REQUIREMENTS

    def answer(self, call: Call) -> Reply | Response:
        """Carry out one call."""
        return route(call, self._table)

    def close(self) -> None:
        """The sessions are closed with the check."""

    def _health(self, _call: Call) -> Reply:
        return Reply(200, {"status": "ok", "time": datetime.now(UTC).isoformat().replace("+00:00", "Z")})

    def _dataset(self, call: Call) -> Reply:
        body = call.json if isinstance(call.json, dict) else {}
        name = str(body.get("id", ""))
        self._datasets[name] = _Dataset(str(body.get("entity_type", "")))
        return Reply(201, {"id": name})

    def _forget(self, _call: Call, dataset: str) -> Reply:
        return Reply(204 if self._datasets.pop(dataset, None) else 404)

    def _device(self, call: Call) -> Reply:
        body = call.json if isinstance(call.json, dict) else {}
        found = self._datasets.get(str(body.get("dataset", "")))
        if found is None or not self._ready or not isinstance(body.get("id"), str):
            raise Unsupported(f"{call.method} {call.path} (devices in target.yaml: {len(self._ready)} left)")
        device = self._ready.pop(0)
        self._watch(device.topic)
        found.topics.append(device.topic)
        told = {"username": device.username, "password": device.password, "topic": device.topic}
        return Reply(201, {"id": body["id"], **told})

    def _watch(self, topic: str) -> None:
        """Let the observer subscribe before anything can be published that counts."""
        name = self._choice.observer if self._choice is not None else ""
        if self._session is None:
            self._session = self._hands.connect("observer", as_=name, client_id=f"observer-{self._hands.prefix}")
        if not self._session.connected:
            raise Precondition("adapter-refused", adapter="mqtt", operation=f"CONNECT {name}", answer=self._session.reason_code)
        code = self._session.subscribe("adapter:subscribe", topic, qos=1)
        if not 0 <= code < 0x80:
            raise Precondition("adapter-refused", adapter="mqtt", operation=f"SUBSCRIBE {topic}", answer=code)

    def _collect(self) -> None:
        """Take what the observer received. A repetition with the DUP flag of what is there already is the transport's, not the broker's
        second message (MQTT 3.1.1, 4.3.2; MQTT 5.0, 4.3.2: at least once).
        """
        if self._session is None:
            return
        if not self._session.connected:
            raise Precondition("adapter-refused", adapter="mqtt", operation="the observer's connection", answer="closed")
        if not getattr(self._session, "waiting", 1):
            return
        for one in self._session.received("adapter:received", count=1, timeout=0.0):
            mark = (one["topic"], one["payload"])
            if not (one["dup"] and mark in self._seen):
                self._received.setdefault(one["topic"], []).extend(_observations(one["payload"]))
            self._seen.add(mark)

    def _observations(self, call: Call, dataset: str) -> Reply:
        found = self._datasets.get(dataset)
        if found is None:
            return Reply(404, {"title": "no such dataset"})
        if set(call.query) - _KNOWN_QUERY:
            raise Unsupported(f"{call.method} {call.path} with {', '.join(sorted(set(call.query) - _KNOWN_QUERY))}")
        self._collect()
        items = [one for topic in found.topics for one in self._received.get(topic, ()) if _asked(one, call.query)]
        return Reply(200, {"items": items})

    def _entity(self, call: Call, entity: str) -> Reply:
        self._collect()
        for found in self._datasets.values():
            known = [one for topic in found.topics for one in self._received.get(topic, ())]
            if any(entity == f"urn:ngsi-ld:{found.kind}:{one.get('entity')}" for one in known):
                return Reply(200, {"id": entity, "type": found.kind})
        return Reply(404, {"title": "not received"})


def _observations(payload: str) -> list[dict[str, Any]]:
    """Return the observations of a message: one object or a list of them."""
    value = canonical.lenient(payload)
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def _asked(one: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    """Tell whether an observation is of the entity and the time that are asked."""
    if query.get("entity", one.get("entity")) != one.get("entity"):
        return False
    moment, first = _instant(one.get("observed_at")), _instant(query.get("from"))
    return first is None or (moment is not None and moment >= first)


def _instant(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else None
