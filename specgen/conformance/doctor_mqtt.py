"""First contact with a product that has MQTT and no web interface: a broker on its own.

MQTT has no question "who are you"; many brokers publish a retained text under ``$SYS/broker/version``. Where that says another name or
version than target.yaml, nothing is tested. Where it is silent, name and version stand as declared, with a note that says so.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from specgen.conformance.api import Observation, TransportError
from specgen.conformance.target import Interface, Principal, Target
from specgen.conformance.transport import tls
from specgen.conformance.transport.mqtt import NO_ANSWER, Session

ABOUT = "$SYS/broker/version"
PATIENCE = 3.0
"""Seconds per connection."""
SILENT = 1.0
"""Seconds that are waited for a retained text."""
_VERSION = re.compile(r"\d+(?:\.\d+)+[0-9A-Za-z.+-]*")

Told = tuple[str, str, str, dict[str, Any]]
"""Product and version as the product gave them ("" for not), and the cause to stop with its arguments ("" for none)."""


class Caller:
    """Connects and keeps what it saw. ``begin`` is ``time.monotonic()`` at the start of the run."""

    def __init__(self, target: Target, begin: float, turn: Callable[[], None]) -> None:
        self._target, self._begin, self._turn = target, begin, turn
        self.observations: list[Observation] = []

    def _note(self, kind: str, label: str, started: float, data: dict[str, Any]) -> None:
        ended = time.monotonic() - self._begin
        self.observations.append(Observation(kind, label, started - self._begin, ended, data))

    def connect(self, face: Interface, principal: Principal, label: str) -> Session:
        """Open a connection. Raises TransportError; a refused one is returned."""
        limit, started = time.monotonic() + PATIENCE, time.monotonic()
        try:
            return Session(
                face,
                label=label,
                version=5 if face.name == "mqtt_v5" else 3,
                principal=principal.name,
                username=principal.username,
                password=principal.password or principal.token,
                client_id=f"doctor{int(started * 1e6) % 10**12}",
                clean=True,
                tls=lambda: tls.context(self._target.ca_file, self._target.certificate),
                note=self._note,
                remaining=lambda: limit - time.monotonic(),
                turn=self._turn,
            )
        except TransportError as error:
            self._note("error", label, started, {"error": str(error), "interface": face.name})
            raise

    def about(self, session: Session) -> str:
        """Return what the broker publishes about itself, "" when it says nothing."""
        if not 0 <= session.subscribe("about", ABOUT, qos=0) < 0x80:
            return ""
        found = session.received("about", count=1, timeout=SILENT)
        return str(found[0]["payload"])[:200] if found else ""


def faces(target: Target) -> list[Interface]:
    """Return the MQTT interfaces, the one of version 5.0 first."""
    found = [face for face in target.interfaces.values() if face.type == "mqtt"]
    return sorted(found, key=lambda face: face.name != "mqtt_v5")


def account(target: Target) -> Principal:
    """Return who makes the first contact: the adapter's observer, a test principal with a user name, or nobody in particular."""
    if target.adapter is not None and target.adapter.observer in target.principals:
        return target.principals[target.adapter.observer]
    return next((one for one in target.principals.values() if one.username), Principal("anonymous"))


def who(target: Target, caller: Caller) -> Told:
    """Connect to the first MQTT interface and ask who answers."""
    main, principal = faces(target)[0], account(target)
    try:
        session = caller.connect(main, principal, "connect")
    except TransportError as error:
        return "", "", "doctor-unreachable", {"interface": main.name, "error": str(error)}
    try:
        if session.reason_code == NO_ANSWER:
            return "", "", "doctor-not-mqtt", {"interface": main.name}
        if not session.connected:
            told = {"interface": main.name, "principal": principal.name, "code": session.reason_code}
            return "", "", "doctor-mqtt-refused", told
        text = caller.about(session)
    finally:
        session.close()
    if not text:
        return "", "", "", {}
    number = _VERSION.search(text)
    version = number.group(0) if number else ""
    named = target.product.casefold() in text.casefold()
    if not named or (target.version and version and target.version != version):
        expected = f"{target.product} {target.version}".strip()
        return "", "", "doctor-other", {"product": text, "expected": expected}
    return target.product, version, "", {}


def logins(target: Target) -> list[Principal]:
    """Return every account that logs in over MQTT: principals with a user name, and the adapter's devices."""
    devices = target.adapter.devices if target.adapter is not None else ()
    return [
        *(one for one in target.principals.values() if one.username),
        *(Principal(one.username, username=one.username, password=one.password) for one in devices),
    ]


def refused(target: Target, caller: Caller) -> list[tuple[str, dict[str, Any]]]:
    """Try every account on the first interface; return a note for each one that is refused."""
    notes: list[tuple[str, dict[str, Any]]] = []
    main = faces(target)[0]
    for principal in logins(target):
        told = {"interface": main.name, "principal": principal.name}
        try:
            session = caller.connect(main, principal, f"principal {principal.name}")
        except TransportError:
            notes.append(("doctor-interface", {"interface": main.name}))
            continue
        if not session.connected:
            notes.append(("doctor-mqtt-refused", {**told, "code": session.reason_code}))
        session.close()
    return notes
