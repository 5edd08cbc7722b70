"""MQTT 3.1.1 and 5.0 through paho-mqtt, one connection per session, everything on the record."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from specgen.conformance.api import TransportError
from specgen.conformance.target import Interface

Note = Callable[[str, str, float, dict[str, Any]], None]
"""``note(kind, label, started, data)`` puts one event on the record; ``started`` is ``time.monotonic()``."""
MAX_KEPT = 20_000
"""Messages kept per session; more are counted, not kept."""
NO_ANSWER = -1


class Session:
    """An MQTT connection (``api.MqttSession``). ``remaining`` gives the seconds that the check has left, ``turn`` waits for the run's
    pace, ``tls`` makes what encrypted connections need.
    """

    def __init__(
        self,
        interface: Interface,
        *,
        label: str,
        version: int,
        principal: str,
        username: str,
        password: str,
        client_id: str,
        clean: bool,
        tls: Callable[[], ssl.SSLContext],
        note: Note,
        remaining: Callable[[], float],
        turn: Callable[[], None],
        keepalive: int = 30,
    ) -> None:
        from paho.mqtt.client import Client, MQTTv5, MQTTv311
        from paho.mqtt.enums import CallbackAPIVersion

        self.connected = False
        self.reason_code = NO_ANSWER
        self._interface, self._version, self._note, self._remaining, self._turn = interface, version, note, remaining, turn
        self._changed = threading.Condition()
        self._state: dict[str, Any] = {"session_present": False, "closed": False}
        self._messages: list[dict[str, Any]] = []
        self._dropped = 0
        self._acks: dict[int, int] = {}
        self._acked: dict[int, float] = {}
        self._keepalive = keepalive
        self._grants: dict[int, int] = {}
        extra: dict[str, Any] = {} if version == 5 else {"clean_session": clean}
        self._client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTv5 if version == 5 else MQTTv311,
            reconnect_on_failure=False,
            **extra,
        )
        self._client.max_inflight_messages_set(1000)
        if username or password:
            self._client.username_pw_set(username, password)
        if interface.tls:
            self._client.tls_set_context(tls())
        self._client.on_connect = self._on_connect
        self._client.on_disconnect = self._on_disconnect
        self._client.on_message = self._on_message
        self._client.on_publish = self._on_publish
        self._client.on_subscribe = self._on_subscribe
        self._open(label, principal, client_id, clean)

    def _open(self, label: str, principal: str, client_id: str, clean: bool) -> None:
        self._turn()
        begin = time.monotonic()
        options: dict[str, Any] = {}
        if self._version == 5:
            from paho.mqtt.packettypes import PacketTypes
            from paho.mqtt.properties import Properties

            options = {"clean_start": clean, "properties": Properties(PacketTypes.CONNECT)}  # type: ignore[no-untyped-call]
            if not clean:
                options["properties"].SessionExpiryInterval = 3600
        self._client.connect_timeout = max(0.1, min(self._interface.timeout, self._remaining()))
        try:
            self._client.connect(self._interface.host, self._interface.port, keepalive=self._keepalive, **options)
        except (OSError, ValueError) as error:
            raise TransportError(f"{type(error).__name__}") from error
        self._client.loop_start()
        self._until(
            lambda: self.connected or self.reason_code != NO_ANSWER or self._state["closed"], self._interface.timeout
        )
        self._note(
            "mqtt",
            label,
            begin,
            {
                "event": "connect",
                "version": self._version,
                "as": principal,
                "client_id": client_id,
                "clean": clean,
                "connected": self.connected,
                "reason_code": self.reason_code,
                "session_present": self._state["session_present"],
            },
        )
        if not self.connected:
            self._client.loop_stop()

    def _until(self, done: Callable[[], bool], timeout: float) -> bool:
        limit = time.monotonic() + max(0.0, min(timeout, self._remaining()))
        with self._changed:
            while not done():
                left = limit - time.monotonic()
                if left <= 0:
                    return False
                self._changed.wait(left)
        return True

    def _on_connect(self, _client: Any, _userdata: Any, flags: Any, reason: Any, _properties: Any) -> None:
        with self._changed:
            self.reason_code = int(reason.value)
            self.connected = not reason.is_failure
            self._state["session_present"] = bool(flags.session_present)
            self._changed.notify_all()

    def _on_disconnect(self, _client: Any, _userdata: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        with self._changed:
            self.connected = False
            self._state["closed"] = True
            self._state["disconnect_reason"] = int(reason.value)
            self._changed.notify_all()

    def _on_message(self, _client: Any, _userdata: Any, message: Any) -> None:
        with self._changed:
            if len(self._messages) < MAX_KEPT:
                self._messages.append(
                    {
                        "topic": message.topic,
                        "payload": bytes(message.payload).decode("utf-8", "replace"),
                        "qos": message.qos,
                        "retain": bool(message.retain),
                        "dup": bool(message.dup),
                    }
                )
            else:
                self._dropped += 1
            self._changed.notify_all()

    def _on_publish(self, _client: Any, _userdata: Any, mid: int, reason: Any, _properties: Any) -> None:
        with self._changed:
            self._acks[mid] = int(getattr(reason, "value", 0))
            self._acked[mid] = time.monotonic()
            self._changed.notify_all()

    def _on_subscribe(self, _client: Any, _userdata: Any, mid: int, reasons: Any, _properties: Any) -> None:
        with self._changed:
            self._grants[mid] = int(reasons[0].value) if reasons else NO_ANSWER
            self._changed.notify_all()

    def publish(
        self,
        label: str,
        topic: str,
        payload: bytes,
        *,
        qos: int = 1,
        retain: bool = False,
        message_expiry: int | None = None,
    ) -> int:
        """Publish and wait for the acknowledgement; 0 is success, -1 none came (at QoS 0: sent, not acknowledged, is 0)."""
        self._turn()
        begin = time.monotonic()
        properties = None
        if message_expiry is not None and self._version == 5:
            from paho.mqtt.packettypes import PacketTypes
            from paho.mqtt.properties import Properties

            properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
            properties.MessageExpiryInterval = message_expiry
        code = NO_ANSWER
        if self.connected:
            sent = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
            self._until(lambda: int(sent.mid or 0) in self._acks or self._state["closed"], self._interface.timeout)
            code = self._acks.get(int(sent.mid or 0), NO_ANSWER)
        self._note(
            "mqtt",
            label,
            begin,
            {
                "event": "publish",
                "topic": topic,
                "payload": payload.decode("utf-8", "replace"),
                "qos": qos,
                "retain": retain,
                "reason_code": code,
                "connected": self.connected,
            },
        )
        return code

    def publish_series(
        self,
        label: str,
        topic: str,
        payloads: Sequence[bytes],
        *,
        window: int = 20,
        rate: float = 0.0,
        actions: Mapping[int, Callable[[], None]] | None = None,
    ) -> list[int]:
        """Publish one after the other with QoS 1, at most ``window`` unacknowledged; see ``api.MqttSession``."""
        begin = time.monotonic()
        sent: list[tuple[int, float]] = []
        answers: dict[int, tuple[int, float]] = {}
        open_: dict[int, int] = {}

        def settle() -> bool:
            for mid in [one for one in open_ if one in self._acks]:
                answers[open_.pop(mid)] = (self._acks.pop(mid), self._acked.pop(mid, time.monotonic()) - begin)
            return len(open_) < window or self._state["closed"]

        for place, payload in enumerate(payloads):
            for act in [one for at, one in (actions or {}).items() if at == place]:
                act()
            if not self._until(settle, self._interface.timeout) or not self.connected:
                break
            if rate:
                time.sleep(max(0.0, min(begin + place / rate - time.monotonic(), self._remaining())))
            self._turn()
            sent.append((place, time.monotonic() - begin))
            open_[int(self._client.publish(topic, payload, qos=1).mid or 0)] = place
        self._until(lambda: (settle() and not open_) or bool(self._state["closed"]), self._interface.timeout)
        settle()
        codes = [answers.get(place, (NO_ANSWER, 0.0))[0] for place in range(len(sent))]
        self._note(
            "mqtt",
            label,
            begin,
            {
                "event": "series",
                "topic": topic,
                "payloads": [one.decode("utf-8", "replace") for one in payloads[: len(sent)]],
                "sent": [round(at, 4) for _place, at in sent],
                "codes": codes,
                "acknowledged": [round(answers[place][1], 4) if place in answers else None for place in range(len(sent))],
                "connected": self.connected,
            },
        )
        return codes

    def wait_closed(self, label: str, *, timeout: float) -> bool:
        """Wait until the other side closes the connection; tells whether it did."""
        begin = time.monotonic()
        closed = self._until(lambda: bool(self._state["closed"]), timeout)
        self._note(
            "mqtt",
            label,
            begin,
            {"event": "wait", "closed": closed, "disconnect_reason": self._state.get("disconnect_reason", NO_ANSWER)},
        )
        return closed

    def mute(self, label: str) -> None:
        """Send nothing more, not even a sign of life, and leave the connection open."""
        self._client.loop_stop()
        self._note("mqtt", label, time.monotonic(), {"event": "mute"})

    def subscribe(self, label: str, topic: str, *, qos: int = 1) -> int:
        """Subscribe; the granted QoS, a reason code of 128 and up, or -1 when no answer came."""
        self._turn()
        begin = time.monotonic()
        code = NO_ANSWER
        if self.connected:
            _result, mid = self._client.subscribe(topic, qos)
            self._until(lambda: int(mid or 0) in self._grants or self._state["closed"], self._interface.timeout)
            code = self._grants.get(int(mid or 0), NO_ANSWER)
        self._note(
            "mqtt",
            label,
            begin,
            {"event": "subscribe", "topic": topic, "qos": qos, "reason_code": code, "connected": self.connected},
        )
        return code

    @property
    def waiting(self) -> int:
        """How many messages arrived and were not taken yet."""
        return len(self._messages)

    def received(self, label: str, *, count: int, timeout: float) -> list[Any]:
        """Wait for ``count`` messages or ``timeout`` seconds; what came is taken out of the session and put on the record."""
        begin = time.monotonic()
        self._until(lambda: len(self._messages) >= count or self._state["closed"], timeout)
        with self._changed:
            taken, self._messages = self._messages, []
            dropped, self._dropped = self._dropped, 0
        self._note(
            "mqtt",
            label,
            begin,
            {
                "event": "received",
                "messages": taken,
                "dropped": dropped,
                "expected": count,
                "connected": self.connected,
            },
        )
        return taken

    def close(self, *, gracefully: bool = True) -> None:
        """End the connection; not gracefully means that the socket is closed without DISCONNECT."""
        if gracefully:
            self._client.disconnect()
        else:
            sock = self._client.socket()
            if sock is not None:
                sock.close()
        self._client.loop_stop()
        self.connected = False
