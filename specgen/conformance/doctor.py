"""First contact: who answers, and may we test it? Without a clear answer nothing is tested."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specgen.conformance import adapters, doctor_mqtt
from specgen.conformance.api import Observation, Precondition, TransportError
from specgen.conformance.context import login
from specgen.conformance.target import Interface, Target
from specgen.conformance.transport.http import Answer, HttpClient, Request, address
from specgen.conformance.transport.tokens import Tokens

PATIENCE = 3.0
"""Seconds per question."""
BUDGET = 8.0
"""Seconds for all questions together."""
INFORMATION = ("doctor-undisclosed", "doctor-adapter")
"""Notes that only inform: nothing is missing or refused."""


@dataclass(frozen=True)
class Diagnosis:
    """What the doctor found. ``cause`` is a message code with arguments, "" when the product is identified.

    ``notes`` are (code, arguments) of things worth knowing that do not stop a run.
    """

    identified: bool
    product: str
    version: str
    cause: str
    arguments: Mapping[str, Any]
    notes: tuple[tuple[str, Mapping[str, Any]], ...]
    observations: tuple[Observation, ...]


class _Visit:
    """One visit: asks, records, and remembers the first reason to stop."""

    def __init__(self, target: Target, client: HttpClient, begin: float) -> None:
        self.target, self.client, self.begin = target, client, begin
        self.limit = time.monotonic() + BUDGET
        self.observations: list[Observation] = []
        self.notes: list[tuple[str, Mapping[str, Any]]] = []

    def ask(
        self, label: str, face: Interface, path: str, headers: Mapping[str, str] | None = None, who: str = "anonymous"
    ) -> Answer:
        """Send one GET on the record. Raises TransportError."""
        self.client.turn()
        begin = time.monotonic()
        request = Request("GET", address(face, path), {"accept": "application/json", **face.headers, **(headers or {})})
        data: dict[str, Any] = {"request": request.as_data(who)}
        kind = "http"
        try:
            answer = self.client.send(request, max(0.2, min(PATIENCE, self.limit - time.monotonic())))
            data["response"] = answer.as_data()
            return answer
        except TransportError as error:
            kind = "error"
            data["error"] = str(error)
            raise
        finally:
            now = time.monotonic()
            self.observations.append(Observation(kind, label, begin - self.begin, now - self.begin, data))

    def done(
        self, product: str = "", version: str = "", cause: str = "", arguments: Mapping[str, Any] | None = None
    ) -> Diagnosis:
        """Close the visit; ``cause`` is why nothing can be tested."""
        return Diagnosis(
            not cause, product, version, cause, arguments or {}, tuple(self.notes), tuple(self.observations)
        )


def main_interface(target: Target) -> Interface:
    """Return the HTTP interface that tells who the product is: the adapter's, ``api``, or else the first one. There has to be one."""
    http = [face for face in target.interfaces.values() if face.type == "http"]
    chosen = (target.adapter.interface if target.adapter is not None else "") or "api"
    return next((face for face in http if face.name == chosen), http[0])


def _object(answer: Answer, path: str) -> tuple[str, dict[str, Any]]:
    """Return the cause to stop ("" for none) with its arguments, for an answer that should be a JSON object."""
    if answer.status in (401, 403):
        return "doctor-login", {"path": path, "status": answer.status}
    if answer.status != 200:
        return "doctor-status", {"path": path, "status": answer.status}
    if not answer.text.strip():
        return "doctor-empty", {"path": path}
    if not isinstance(answer.json, dict):
        return "doctor-not-json", {"path": path, "type": answer.headers.get("content-type", "")[:80]}
    return "", {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _others(visit: _Visit, main: Interface) -> None:
    """See whether the other interfaces can be reached; what cannot is noted and becomes a transport error in its checks."""
    for face in visit.target.interfaces.values():
        if face.name == main.name or face.type == "adapter" or time.monotonic() > visit.limit:
            continue
        try:
            if face.type == "http":
                visit.ask(f"reach {face.name}", face, "/health")
            else:
                socket.create_connection((face.host, face.port), timeout=1.5).close()
        except (TransportError, OSError):
            visit.notes.append(("doctor-interface", {"interface": face.name}))


def visit(target: Target, client: HttpClient, begin: float) -> Diagnosis:
    """Ask ``GET /health`` and ``GET /interfaces`` who answers. ``begin`` is ``time.monotonic()`` at the start of the run."""
    call = _Visit(target, client, begin)
    if target.adapter is not None:
        call.notes.append(("doctor-adapter", {"adapter": target.adapter.name}))
    if not any(face.type == "http" for face in target.interfaces.values()):
        return _visit_mqtt(call, begin)
    if target.adapter is not None and target.adapter.name != "mqtt":
        return _visit_adapted(call, target.adapter.name)
    return _visit_native(call)


def _visit_native(call: _Visit) -> Diagnosis:
    """Ask a product that has the prescribed interface."""
    target = call.target
    main = main_interface(target)
    found: dict[str, Any] = {}
    for path in ("/health", "/interfaces"):
        try:
            answer = call.ask(path.strip("/"), main, path)
        except TransportError as error:
            return call.done(cause="doctor-unreachable", arguments={"interface": main.name, "error": str(error)})
        cause, arguments = _object(answer, path)
        if cause:
            return call.done(cause=cause, arguments=arguments)
        found[path] = answer.json
    product, version = _text(found["/health"].get("product")), _text(found["/health"].get("version"))
    if not product or not version:
        return call.done(cause="doctor-nameless", arguments={"path": "/health"})
    if (_text(found["/interfaces"].get("product")), _text(found["/interfaces"].get("version"))) != (product, version):
        return call.done(product, version, "doctor-two-names")
    if product != target.product or (target.version and version != target.version):
        return call.done(
            product,
            version,
            "doctor-other",
            {"product": f"{product} {version}", "expected": f"{target.product} {target.version}".strip()},
        )
    environment = _text(found["/interfaces"].get("environment"))
    if environment and environment != "test":
        return call.done(product, version, "doctor-production", {"environment": environment})
    _others(call, main)
    return call.done(product, version)


def _visit_mqtt(call: _Visit, begin: float) -> Diagnosis:
    """Ask a product that has MQTT only."""
    caller = doctor_mqtt.Caller(call.target, begin, call.client.turn)
    product, version, cause, arguments = doctor_mqtt.who(call.target, caller)
    call.observations += caller.observations
    if cause:
        return call.done(cause=cause, arguments=arguments)
    _others(call, doctor_mqtt.faces(call.target)[0])
    return _named(call, product, version)


def _named(call: _Visit, product: str, version: str) -> Diagnosis:
    """Close the visit of a product that may not say who it is: then its name and version stand as they are declared."""
    if not product:
        call.notes.append(("doctor-undisclosed", {}))
    return call.done(product or call.target.product, version or call.target.version)


def _visit_adapted(call: _Visit, name: str) -> Diagnosis:
    """Ask a product behind an adapter, at the place and in the form that its adapter knows."""
    target = call.target
    main = main_interface(target)
    identity = adapters.kind(name).identity(target)
    try:
        answer = call.ask("identity", main, identity.path)
    except TransportError as error:
        return call.done(cause="doctor-unreachable", arguments={"interface": main.name, "error": str(error)})
    cause, arguments = _object(answer, identity.path)
    if cause and identity.product:
        return call.done(cause=cause, arguments=arguments)
    if answer.status >= 500 or answer.status == 404:
        return call.done(cause="doctor-status", arguments={"path": identity.path, "status": answer.status})
    product, version = identity.read(answer.json)
    if identity.product and not product:
        return call.done(cause="doctor-nameless", arguments={"path": identity.path})
    if (product and product != target.product) or (version and target.version and version != target.version):
        told = {"product": f"{product} {version}".strip(), "expected": f"{target.product} {target.version}".strip()}
        return call.done(product, version, "doctor-other", told)
    _others(call, main)
    return _named(call, product, version)


def tried(target: Target) -> int:
    """Return how many accounts ``principals`` tries."""
    if not any(face.type == "http" for face in target.interfaces.values()):
        return len(doctor_mqtt.logins(target))
    asked = [one for one in target.principals.values() if not one.username]
    return len(asked) if target.adapter is None else sum(one.oidc is not None for one in asked)


def principals(target: Target, client: HttpClient, begin: float, tokens: Tokens) -> Diagnosis:
    """Try every credential on ``GET /principal`` of its interface, or on MQTT where there is nothing else; refusals stand in
    ``notes``. Behind an adapter only the identity provider is asked: the product has no such operation.
    """
    call = _Visit(target, client, begin)
    if not any(face.type == "http" for face in target.interfaces.values()):
        call.notes += doctor_mqtt.refused(target, doctor_mqtt.Caller(target, begin, client.turn))
        return call.done()
    main = main_interface(target)
    for principal in target.principals.values():
        if principal.username:
            continue
        face = target.interfaces.get(principal.interface, main)
        try:
            token = tokens.token(principal) if principal.oidc is not None else ""
            if target.adapter is not None:
                continue
            headers = {"authorization": f"Bearer {token}"} if token else login(principal)
            status = call.ask(f"principal {principal.name}", face, "/principal", headers, principal.name).status
        except Precondition as error:
            call.notes.append((error.message.code, error.message.arguments))
            continue
        except TransportError as error:
            call.notes.append(("doctor-principal", {"principal": principal.name, "error": str(error)}))
            continue
        if status != 200:
            call.notes.append(("doctor-principal", {"principal": principal.name, "error": str(status)}))
    return call.done()
