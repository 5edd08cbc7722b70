"""The hands of a check (``api.Context``): everything that goes out and comes in is put on its record."""

from __future__ import annotations

import base64
import hashlib
import threading
import time
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from specgen.conformance import adapters
from specgen.conformance.adapters.interface import Adapter, Reply, Unsupported, made_call
from specgen.conformance.api import Check, Observation, Precondition, Response, TransportError
from specgen.conformance.context_rewriting import with_context
from specgen.conformance.load import Generator, Schedule
from specgen.conformance.plan import seed_of
from specgen.conformance.target import Interface, Principal, Target
from specgen.conformance.transport import callback as callback_module
from specgen.conformance.transport import http as http_module
from specgen.conformance.transport import mqtt as mqtt_module
from specgen.conformance.transport import tls
from specgen.conformance.transport.tokens import Tokens

MAX_OBSERVATIONS = 50_000
SHOWN = 3
"""So many requests of a load, and so many refused ones, stand on the record in full."""
CLEANUP_SECONDS, CLEANUP_EACH = 10.0, 0.25
"""Time for removing what a check made: as a whole, and more for each object."""
_DONE = {200, 201, 202, 204, 404, 410}
_CLOCK_KEEPERS = ("admin", "manager")


class TimeLimit(Exception):
    """The check's own time is over."""


@dataclass(frozen=True)
class Workbench:
    """What the checks of one run share. ``begin`` is ``time.monotonic()`` at the start; ``salt`` makes this run's ids its own."""

    target: Target
    client: http_module.HttpClient
    listener: callback_module.Listener
    begin: float
    seed: int
    salt: str
    languages: tuple[str, ...]
    tokens: Tokens


@dataclass
class Ledger:
    """What one check observed and has to clean up."""

    observations: list[Observation] = field(default_factory=list)
    cleanups: list[tuple[str, str, str, str]] = field(default_factory=list)
    residue: list[str] = field(default_factory=list)
    sessions: list[mqtt_module.Session] = field(default_factory=list)
    principals: dict[str, Principal] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    closed: bool = False
    quiet: dict[str, int] = field(default_factory=dict)


class CheckContext:
    """One check's context; see ``api.Context`` for what each call promises."""

    def __init__(
        self, bench: Workbench, check: Check, parameters: Mapping[str, Any], attempt: int = 1, again: int = 0
    ) -> None:
        """``again`` counts the tries before this one that a bad connection spoilt: each has objects of its own."""
        self.parameters = parameters
        self.clock = bench.target.clock
        self.languages: Sequence[str] = bench.languages
        mark = hashlib.sha256(f"{bench.salt}/{check.id}/{attempt}/{again}".encode()).hexdigest()
        self.prefix = f"sg{mark[:10]}"
        self.seed = seed_of(bench.seed, check.id, attempt)
        self._token = mark[10:42]
        self._bench, self._check, self.ledger = bench, check, Ledger()
        self._deadline = time.monotonic() + check.limit
        self._polled: list[Observation] | None = None
        self._adapter: Adapter | None = None

    # -- the record ----------------------------------------------------------------------------------------------------------

    def _note(self, kind: str, label: str, started: float, data: Mapping[str, Any]) -> None:
        begin = self._bench.begin
        one = Observation(kind, label, started - begin, time.monotonic() - begin, data)
        with self.ledger.lock:
            if self.ledger.closed:
                return
            if len(self.ledger.observations) >= MAX_OBSERVATIONS:
                raise Precondition("too-many-observations", limit=MAX_OBSERVATIONS)
            if self._polled is not None and kind in ("http", "error", "adapter"):
                self._polled.append(one)
            else:
                self.ledger.observations.append(one)

    def fact(self, label: str, value: Any) -> None:
        """Record what is true by construction."""
        self._note("fact", label, time.monotonic(), {"value": value})

    def remaining(self) -> float:
        """Seconds left before this check's own time limit."""
        return self._deadline - time.monotonic()

    def _left(self, timeout: float) -> float:
        left = self.remaining()
        if left <= 0:
            raise TimeLimit
        return min(timeout, left)

    # -- principals ----------------------------------------------------------------------------------------------------------

    def has(self, principal: str) -> bool:
        """Tell whether the target file names this test principal."""
        return (
            principal == "anonymous"
            or principal in self._bench.target.principals
            or principal in self.ledger.principals
        )

    def has_interface(self, name: str) -> bool:
        """Tell whether the target file names this interface."""
        return name in self._bench.target.interfaces

    def credential(self, name: str, *, username: str = "", password: str = "", token: str = "") -> None:
        """Use credentials that the product handed out as principal ``name`` in this check; they are redacted."""
        self.ledger.principals[name] = Principal(name, token=token, username=username, password=password)

    def _principal(self, name: str) -> Principal:
        if name == "anonymous":
            return Principal(name)
        found = self.ledger.principals.get(name) or self._bench.target.principals.get(name)
        if found is None:
            raise Precondition("no-credential", principal=name)
        return found

    def secrets(self) -> dict[str, str]:
        """Return the secrets that this check learnt on the way, by name."""
        found = [principal.secrets() for principal in self.ledger.principals.values()]
        learnt = {f"{self._check.id}.{key}": value for table in found for key, value in table.items()}
        return learnt | self._bench.tokens.secrets()

    # -- HTTP ----------------------------------------------------------------------------------------------------------------

    def http(
        self,
        label: str,
        method: str,
        path: str,
        *,
        interface: str = "",
        as_: str = "anonymous",
        json: Any = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        timeout: float | None = None,
    ) -> Response:
        """Send one request; the exchange is on the record under ``label``. Raises TransportError when no answer came."""
        name = interface or self._check.interfaces[0]
        face = self._bench.target.interfaces.get(name)
        sent = {"content-type": "application/json"} if json is not None else {}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        body = http_module.encoded(json) if json is not None else body
        if face is not None and face.type == "adapter":
            return self._adapted(label, method, path, as_, sent, body, query)
        if face is None or face.type != "http":
            raise Precondition("no-interface", interface=name)
        return self._exchange(label, face, method, path, as_, sent, body, query, timeout)

    def _exchange(
        self, label: str, face: Interface, method: str, path: str, as_: str, sent: Mapping[str, str], body: bytes | None,
        query: Mapping[str, str] | None, timeout: float | None,
    ) -> http_module.Answer:
        """Send one request to an interface of the product and put the exchange on the record."""
        first = {"accept": "application/json", "user-agent": "specgen-conformance", **face.headers}
        headers = {**first, **self._login(as_), **sent}
        if face.context:
            headers, body = with_context(face.context, headers, body)
        request = http_module.Request(method, http_module.address(face, path, query), headers, body)
        self._bench.client.turn()
        begin = time.monotonic()
        try:
            answer = self._bench.client.send(request, self._left(timeout or face.timeout))
        except TransportError as error:
            self._note("error", label, begin, {"request": request.as_data(as_), "error": str(error)})
            self._left(1)
            raise
        data: dict[str, Any] = {"request": request.as_data(as_), "response": answer.as_data()}
        if answer.redirects:
            data["redirects"] = list(answer.redirects)
        if answer.repeats:
            data["repeats"] = answer.repeats
        self._note("http", label, begin, data)
        return answer

    def _login(self, as_: str) -> dict[str, str]:
        principal = self._principal(as_)
        token = self._bench.tokens.token(principal) if principal.oidc is not None else ""
        return {"authorization": f"Bearer {token}"} if token else login(principal)

    # -- load ----------------------------------------------------------------------------------------------------------------

    def load(
        self, label: str, send: Callable[[int], int], *, rate: float, seconds: float, warm_up: float = 0.0,
        accepted: Sequence[int] = (200, 201, 202, 204), beside: Sequence[tuple[float, Callable[[], None]]] = (),
    ) -> Mapping[str, Any]:
        """Put load on the product and record what was measured."""
        begin = time.monotonic()
        if self.remaining() < seconds:
            raise Precondition("load-too-long", seconds=seconds, limit=round(self.remaining()))
        told = Generator(Schedule(rate, seconds, warm_up), send, frozenset(accepted), beside).run()
        self._note("load", label, begin, told)
        return told

    def quietly(self, method: str, path: str, *, interface: str = "", as_: str = "anonymous", json: Any = None) -> int:
        """Send one request of a load; the first few, and the first few refused, stand on the record."""
        name = interface or self._check.interfaces[0]
        face = self._bench.target.interfaces.get(name)
        if face is None or face.type != "http":
            raise Precondition("no-interface", interface=name)
        sent = {"accept": "application/json", "user-agent": "specgen-conformance", **face.headers, **self._login(as_)}
        body = None if json is None else http_module.encoded(json)
        sent |= {} if body is None else {"content-type": "application/json"}
        request = http_module.Request(method, http_module.address(face, path), sent, body)
        begin = time.monotonic()
        answer = self._bench.client.send(request, self._left(face.timeout))
        kind = "load-first" if answer.status < 400 else "load-refused"
        with self.ledger.lock:
            count = self.ledger.quiet[kind] = self.ledger.quiet.get(kind, 0) + 1
        if count <= SHOWN:
            self._note("http", kind, begin, {"request": request.as_data(as_), "response": answer.as_data()})
        return answer.status

    # -- adapters --------------------------------------------------------------------------------------------------------------

    def _adapted(
        self, label: str, method: str, path: str, as_: str, sent: Mapping[str, str], body: bytes | None,
        query: Mapping[str, str] | None,
    ) -> http_module.Answer:
        """Let the adapter carry out a call; what it answers stands on the record as its own words, not as contact with the product."""
        choice = self._bench.target.adapter
        if choice is None:
            raise Precondition("no-interface", interface="api")
        if self._adapter is None:
            self._adapter = adapters.kind(choice.name)(_AdapterHands(self))
        self._at_home(path)
        call = made_call(label, method, path, query, sent, body, as_)
        self._left(1)
        begin = time.monotonic()
        try:
            found = self._adapter.answer(call)
        except Unsupported as error:
            raise Precondition("adapter-cannot", adapter=choice.name, operation=str(error)) from error
        taken = time.monotonic() - begin
        if isinstance(found, http_module.Answer):  # an answer of the product, passed on
            answer = found
        elif isinstance(found, Reply):
            answer = http_module.Answer(found.status, dict(found.headers), found.raw, taken)
        else:
            answer = http_module.Answer(found.status, dict(found.headers), found.text.encode("utf-8"), taken)
        asked = http_module.Request(method, path, sent, body).as_data(as_)
        self._note("adapter", label, begin, {"adapter": choice.name, "request": asked, "response": answer.as_data()})
        return answer

    def _at_home(self, path: str) -> None:
        """Hold an address that the product gave against its own origins. Raises Precondition("foreign-address")."""
        given = urllib.parse.urlsplit(path)
        faces = [face for face in self._bench.target.interfaces.values() if face.type == "http"]
        if given.netloc and given.netloc not in {urllib.parse.urlsplit(face.url).netloc for face in faces}:
            raise Precondition("foreign-address", address=path)

    def eventually(
        self,
        label: str,
        probe: Callable[[], Response],
        until: Callable[[Response], bool],
        *,
        deadline: float,
        interval: float = 0.05,
    ) -> Response:
        """Poll until the condition holds or ``deadline`` seconds have passed; the moment of asking counts, not of the answer."""
        begin = time.monotonic()
        polls, satisfied, asked = 0, False, begin
        answer: Response | None = None
        lost: TransportError | None = None
        kept: list[Observation] = []
        try:
            while polls == 0 or time.monotonic() - begin <= deadline:
                asked = time.monotonic()
                polls += 1
                self._polled = []
                try:
                    answer, lost = probe(), None
                except TransportError as error:
                    lost = error
                finally:
                    kept, self._polled = self._polled or kept, None
                satisfied = lost is None and answer is not None and bool(until(answer))
                if satisfied:
                    break
                self._left(1)
                time.sleep(max(0.001, min(interval, begin + deadline - time.monotonic())))
        finally:
            with self.ledger.lock:
                self.ledger.observations.extend(kept)
            told = {"satisfied": satisfied, "elapsed": round(asked - begin, 6), "polls": polls}
            self._note("fact", label, begin, {"value": told})
        if answer is None or lost is not None:
            raise lost or TransportError("no answer")
        return answer

    # -- MQTT and callbacks --------------------------------------------------------------------------------------------------

    def mqtt(
        self, label: str, *, version: int, as_: str, client_id: str, clean: bool = True, keepalive: int = 30
    ) -> mqtt_module.Session:
        """Open an MQTT connection on the interface ``mqtt_v3`` or ``mqtt_v5``; a refused one is recorded, not raised."""
        name = "mqtt_v5" if version == 5 else "mqtt_v3"
        face = self._bench.target.interfaces.get(name)
        if face is None or face.type != "mqtt":
            raise Precondition("no-interface", interface=name)
        principal = self._principal(as_)
        begin = time.monotonic()
        self._left(1)
        try:
            session = mqtt_module.Session(
                face,
                label=label,
                version=version,
                principal=as_,
                username=principal.username,
                password=principal.password or self._bench.tokens.token(principal),
                client_id=client_id,
                clean=clean,
                tls=lambda: tls.context(self._bench.target.ca_file, self._bench.target.certificate),
                turn=self._bench.client.turn,
                note=self._note,
                remaining=self.remaining,
                keepalive=keepalive,
            )
        except TransportError as error:
            self._note("error", label, begin, {"error": str(error), "interface": name})
            raise
        self.ledger.sessions.append(session)
        return session

    def callback(
        self,
        label: str,
        *,
        status: Sequence[int] = (204,),
        answer: callback_module.Answer | None = None,
        own_port: bool = False,
    ) -> callback_module.Box:
        """Open an address that the product can call."""
        token = hashlib.sha256(f"{self._token}/{label}".encode()).hexdigest()[:24]
        try:
            return self._bench.listener.box(
                token, label, status, self._note, self._bench.begin, answer=answer, own_port=own_port
            )
        except OSError as error:
            raise Precondition("no-callback-address", host=self._bench.target.callback_host) from error

    # -- time and order ------------------------------------------------------------------------------------------------------

    def advance_clock(self, seconds: float) -> None:
        """Move the product's clock by the prescribed hook, ``POST /test/clock``."""
        if self.clock != "hook":
            raise Precondition("no-clock", clock=self.clock)
        keeper = next((name for name in _CLOCK_KEEPERS if self.has(name)), "anonymous")
        answer = self.http("clock", "POST", "/test/clock", as_=keeper, json={"advance_seconds": seconds})
        if not 200 <= answer.status < 300:
            raise Precondition("clock-refused", status=answer.status)

    def cleanup(self, method: str, path: str, *, as_: str, interface: str = "") -> None:
        """Register the removal of an object; carried out last in, first out."""
        self.ledger.cleanups.append((method, path, as_, interface))

    def finish(self) -> tuple[list[Observation], list[str]]:
        """Close sessions, remove what the check made, and return what was observed and what could not be removed."""
        if self._adapter is None:
            self._close_sessions()
        self._deadline = time.monotonic() + CLEANUP_SECONDS + CLEANUP_EACH * len(self.ledger.cleanups)
        for method, path, as_, interface in reversed(self.ledger.cleanups):
            try:
                status = self.http("cleanup", method, path, as_=as_, interface=interface, timeout=5).status
                outcome = "" if status in _DONE else f"{method} {path}: {status}"
            except (TransportError, Precondition, TimeLimit) as error:
                outcome = f"{method} {path}: {error or type(error).__name__}"
            if outcome:
                self.ledger.residue.append(outcome)
        if self._adapter is not None:
            self._adapter.close()
            self._close_sessions()
        return self.close(), self.ledger.residue

    def _close_sessions(self) -> None:
        for session in self.ledger.sessions:
            session.close()

    def close(self) -> list[Observation]:
        """Take nothing more on the record and return what is on it."""
        with self.ledger.lock:
            self.ledger.closed = True
            return list(self.ledger.observations)


class _AdapterHands:
    """The hands of an adapter (``adapters.interface.Hands``): they reach the product itself, on the record of the check."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context
        self.target = context._bench.target
        self.prefix = context.prefix
        choice = self.target.adapter
        named = [face for face in self.target.interfaces.values() if face.type == "http"]
        self._face = next((one for one in named if choice is not None and one.name == choice.interface), named[0] if named else None)
        self.base = self._face.url if self._face is not None else ""

    def ask(
        self, label: str, method: str, path: str, *, as_: str = "anonymous", json: Any = None, body: bytes | None = None,
        headers: Mapping[str, str] | None = None, query: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a request to the product's own HTTP interface."""
        if self._face is None:
            raise Precondition("no-interface", interface="http")
        sent = {"content-type": "application/json"} if json is not None else {}
        sent |= {name.lower(): value for name, value in (headers or {}).items()}
        body = http_module.encoded(json) if json is not None else body
        return self._context._exchange(f"adapter:{label}", self._face, method, path, as_, sent, body, query, None)

    def connect(self, label: str, *, as_: str, client_id: str) -> mqtt_module.Session:
        """Open an MQTT connection to the product."""
        version = 5 if "mqtt_v5" in self.target.interfaces else 3
        return self._context.mqtt(f"adapter:{label}", version=version, as_=as_, client_id=client_id)

    def remaining(self) -> float:
        """Seconds left for the check."""
        return self._context.remaining()


def login(principal: Principal) -> dict[str, str]:
    """Return the header by which a principal logs in (none for anonymous)."""
    if principal.token:
        return {"authorization": f"Bearer {principal.token}"}
    if principal.header:
        return {principal.header.lower(): principal.value}
    if principal.username:
        pair = base64.b64encode(f"{principal.username}:{principal.password}".encode()).decode("ascii")
        return {"authorization": f"Basic {pair}"}
    return {}
