"""What the author of a check sees.

A check has two halves. ``stimulate`` talks to the product under test through the prescribed interface and writes down what
happened: every exchange is recorded by the harness below the check, and the check adds the facts it knows (the simulator's
ground truth). ``judge`` is a pure function of that record and the tender's parameters: the vendor's run and the buyer's
``verify`` call the very same function, years later, on the recorded evidence alone.

Rules that the runner enforces: a judge that held nothing against the record is ``inconclusive(vacuous)``; a transport error is
never a fail; a failed precondition is ``inconclusive``, never ``failed``.
"""

from __future__ import annotations

import base64
import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict."""


ASKED = "asked requirements"
"""The key under which a check finds the ids of the requirements that the tender asks; no parameter can be called so."""


def asked(parameters: Mapping[str, Json], requirement: str) -> bool:
    """Tell whether the tender asks a requirement: a check looks only at interfaces that the tender asks for.

    Without a plan (a check judged on its own) everything is asked.
    """
    found = parameters.get(ASKED)
    return found is None or requirement in found


class Outcome(enum.StrEnum):
    """The five verdicts, in the words of EARL."""

    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not_applicable"
    UNTESTED = "untested"


class Reason(enum.StrEnum):
    """Why a verdict is not simply passed or failed. Stable: reports and tests rely on the words."""

    NONE = ""
    VIOLATION = "violation"
    PRECONDITION = "precondition"
    BLOCKED_BY = "blocked_by"
    TRANSPORT = "transport"
    VACUOUS = "vacuous"
    UNIDENTIFIED = "unidentified"
    NOT_CLAIMED = "not_claimed"
    NO_CREDENTIAL = "no_credential"
    CRASHED = "crashed"
    TIME_LIMIT = "time_limit"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Message:
    """A sentence as code and arguments, so that languages come without touching checks.

    ``code`` is looked up in ``conformance/messages.py``; ``arguments`` are JSON values.
    """

    code: str
    arguments: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """The answer of one check. ``evidence`` lists the labels of the observations it rests on."""

    outcome: Outcome
    reason: Reason = Reason.NONE
    message: Message | None = None
    evidence: tuple[str, ...] = ()
    compared: int = 0


@dataclass(frozen=True)
class Observation:
    """One recorded event, as it stands in ``evidence.jsonl``.

    ``kind``: ``http`` (request and response), ``mqtt`` (connect, publish, receive), ``callback`` (a request the product made
    to us), ``fact`` (what the simulator knows to be true), ``error`` (a transport error). ``label`` is unique per check unless
    ``series`` groups several. Times are seconds since the start of the run, on our own clock.
    """

    kind: str
    label: str
    started: float
    ended: float
    data: Mapping[str, Json]

    @property
    def status(self) -> int:
        """HTTP status of the response; 0 where there was none."""
        return int(self._response().get("status", 0))

    @property
    def body(self) -> Json:
        """The response body as JSON value; None where it is absent or not JSON."""
        return self._response().get("json")

    @property
    def text(self) -> str:
        """The response body as text ("" where absent)."""
        return str(self._response().get("text") or "")

    @property
    def raw(self) -> bytes:
        """The bytes of the response body, also where they are no text; b"" where they are not on the record."""
        found = self._response()
        kept = found.get("base64")
        if not isinstance(kept, str):
            return b"" if "sha256" in found else self.text.encode("utf-8")
        try:
            return base64.b64decode(kept, validate=True)
        except ValueError:
            return b""

    def header(self, name: str) -> str:
        """Return a response header, or "" (names in lower case)."""
        headers = self._response().get("headers")
        return str(headers.get(name.lower(), "")) if isinstance(headers, Mapping) else ""

    def _response(self) -> Mapping[str, Json]:
        found = self.data.get("response")
        return found if isinstance(found, Mapping) else {}


class Precondition(Exception):
    """Raised by a judge or stimulus: what had to be true first was not. The check becomes inconclusive(precondition)."""

    def __init__(self, code: str, **arguments: Json) -> None:
        super().__init__(code)
        self.message = Message(code, arguments)


class Violation(Exception):
    """Raised by ``Judge``: the measured quantity breaks the requirement. The check becomes failed."""

    def __init__(self, code: str, evidence: Sequence[str] = (), **arguments: Json) -> None:
        super().__init__(code)
        self.message = Message(code, arguments)
        self.evidence = tuple(evidence)


class Record:
    """The recorded observations of one check, in order, for a judge to read."""

    def __init__(self, observations: Sequence[Observation]) -> None:
        self.observations = tuple(observations)
        self._by_label: dict[str, list[Observation]] = {}
        for one in self.observations:
            self._by_label.setdefault(one.label, []).append(one)

    def one(self, label: str) -> Observation:
        """Return the last observation with this label; raises Precondition("not-observed") when there is none."""
        found = self._by_label.get(label)
        if not found:
            raise Precondition("not-observed", label=label)
        return found[-1]

    def all(self, label: str) -> tuple[Observation, ...]:
        """Return every observation with this label, oldest first (empty when there is none)."""
        return tuple(self._by_label.get(label, ()))

    def fact(self, label: str) -> Json:
        """Return the value of a fact; raises Precondition("not-observed") when it was not recorded."""
        return self.one(label).data.get("value")


class Judge:
    """Counts what was compared and keeps the evidence; raise through it and the message names what was expected.

    >>> judge = Judge(); judge.equal("count", 3, 3, at="list"); judge.passed().outcome.value
    'passed'
    """

    def __init__(self) -> None:
        self.compared = 0
        self.labels: list[str] = []

    def _saw(self, at: str | Sequence[str]) -> None:
        self.compared += 1
        for label in (at,) if isinstance(at, str) else at:
            if label not in self.labels:
                self.labels.append(label)

    def that(self, condition: bool, code: str, *, at: str | Sequence[str], **arguments: Json) -> None:
        """Hold one condition against the record: a violation with this message when it is false."""
        self._saw(at)
        if not condition:
            raise Violation(code, self.labels, **arguments)

    def equal(self, what: str, expected: Json, observed: Json, *, at: str | Sequence[str]) -> None:
        """Expect two values to be the same."""
        self.that(expected == observed, "not-equal", at=at, what=what, expected=expected, observed=observed)

    def at_most(self, what: str, limit: float, observed: float, unit: str, *, at: str | Sequence[str]) -> None:
        """Expect a measured value not to be above a limit."""
        self.that(observed <= limit, "above-limit", at=at, what=what, limit=limit, observed=observed, unit=unit)

    def at_least(self, what: str, limit: float, observed: float, unit: str, *, at: str | Sequence[str]) -> None:
        """Expect a measured value not to be below a limit."""
        self.that(observed >= limit, "below-limit", at=at, what=what, limit=limit, observed=observed, unit=unit)

    def one_of(self, what: str, expected: Sequence[Json], observed: Json, *, at: str | Sequence[str]) -> None:
        """Expect a value to be one of several acceptable ones."""
        self.that(observed in expected, "not-one-of", at=at, what=what, expected=list(expected), observed=observed)

    def require(self, condition: bool, code: str, **arguments: Json) -> None:
        """State a precondition: when it is false the check cannot tell (never a fail)."""
        if not condition:
            raise Precondition(code, **arguments)

    def passed(self) -> Verdict:
        """Return the verdict passed; a judge that compared nothing is vacuous, hence inconclusive."""
        if not self.compared:
            return Verdict(Outcome.INCONCLUSIVE, Reason.VACUOUS, Message("vacuous"))
        return Verdict(Outcome.PASSED, Reason.NONE, None, tuple(self.labels), self.compared)


class Response(Protocol):
    """What an HTTP call gives back to a stimulus; the same thing is in the record under its label."""

    @property
    def status(self) -> int:
        """HTTP status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers, names in lower case."""

    @property
    def text(self) -> str:
        """The body as text."""

    @property
    def json(self) -> Json:
        """The body as JSON value; None where it is not JSON."""

    @property
    def elapsed(self) -> float:
        """Seconds from asking to the last byte."""


@dataclass(frozen=True)
class CallbackAnswer:
    """What our receiver answers to one call: after ``delay`` seconds of silence, ``status`` with these headers and ``body``.

    ``lost`` is the number of bytes at the end of the body that are announced but never sent; the whole answer when it is negative.
    """

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    body: str = ""
    lost: int = 0


class Context(Protocol):
    """The hands of a check: everything goes through here, so everything is on the record.

    ``parameters`` are the requirement's own values, as in the tender. ``seed`` and ``prefix`` are unique for this run and check:
    every object a check makes carries ``prefix`` in its id. ``clock`` tells how time can be moved: ``hook``,
    ``short_parameter`` or ``none``.
    """

    parameters: Mapping[str, Json]
    seed: int
    prefix: str
    clock: str
    languages: Sequence[str]

    def http(
        self, label: str, method: str, path: str, *, interface: str = "", as_: str = "anonymous",
        json: Json = None, body: bytes | None = None, headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None, timeout: float | None = None,
    ) -> Response:
        """Send one request to an interface of the product (``interface`` is a key of ``target.yaml``; "" the main one).

        ``path`` is appended to the address of the interface; a whole URL of the same origin, as the product gives in a link, is
        asked as it stands, and so is a path that already begins with the path of that address. ``as_`` names a test principal.
        Redirects are followed within the same origin only. Raises TransportError (the runner turns it into inconclusive) when no
        answer came.
        """

    def mqtt(
        self, label: str, *, version: int, as_: str, client_id: str, clean: bool = True, keepalive: int = 30
    ) -> MqttSession:
        """Open an MQTT connection (version 3 for 3.1.1, 5 for 5.0); refused connections are recorded, not raised.

        ``keepalive`` in seconds: the suite sends a sign of life within it.
        """

    def callback(
        self, label: str, *, status: Sequence[int] = (204,),
        answer: Callable[[int, Mapping[str, Json]], CallbackAnswer] | None = None, own_port: bool = False,
    ) -> CallbackBox:
        """Open an address that the product can call; requests land in the record under ``label``.

        ``status`` are the answers, one after the other; the last one stays. ``answer`` decides on each call instead, from its
        place (from 0) and its request (method, url, headers, text); it must not block. ``own_port`` opens a port for this
        address alone; every connection to it lands in the record under ``<label>-connection``.
        """

    def load(
        self, label: str, send: Callable[[int], int], *, rate: float, seconds: float, warm_up: float = 0.0,
        accepted: Sequence[int] = (200, 201, 202, 204), beside: Sequence[tuple[float, Callable[[], None]]] = (),
    ) -> Mapping[str, Json]:
        """Put load on the product: ``rate`` requests a second for ``seconds``, each at its moment, answered or not.

        ``send(place)`` makes request number ``place`` (from 0) with ``quietly`` and returns its status; ``beside`` are calls at
        moments of their own. The record holds an event ``load`` under ``label`` with what was asked and reached, the statuses,
        the times (from the moment that each request ought to have gone out) and whether the generator itself was too slow
        (``saturated``): such a measurement says nothing of the product. Raises TransportError when nobody answers any more.
        """

    def quietly(self, method: str, path: str, *, interface: str = "", as_: str = "anonymous", json: Json = None) -> int:
        """Send one request of a load and return its status; only the first few and the first few refused are recorded."""

    def fact(self, label: str, value: Json) -> None:
        """Record what is true by construction (the simulator's ground truth)."""

    def eventually(
        self, label: str, probe: Callable[[], Response], until: Callable[[Response], bool], *, deadline: float,
        interval: float = 0.05,
    ) -> Response:
        """Poll until the condition holds or the contractual deadline (seconds) has passed; the last answer is returned.

        The record keeps the last answer under the label that ``probe`` used, and a fact ``label`` with
        ``{"satisfied": bool, "elapsed": seconds, "polls": n}``.
        """

    def cleanup(self, method: str, path: str, *, as_: str, interface: str = "") -> None:
        """Register the removal of an object; carried out last in, first out, after the check; residue is reported."""

    def advance_clock(self, seconds: float) -> None:
        """Move the product's clock in the test environment by the hook that the tender prescribes."""

    def credential(self, name: str, *, username: str = "", password: str = "", token: str = "") -> None:
        """Use credentials that the product handed out (or wrong ones, on purpose) as principal ``name`` in this check.

        Afterwards ``as_=name`` works in ``http`` (bearer ``token``, or basic) and in ``mqtt``. Password and token are redacted
        from the whole record of this check, also from the answer in which the product gave them.
        """

    def has(self, principal: str) -> bool:
        """Tell whether the target file names this test principal."""

    def has_interface(self, name: str) -> bool:
        """Tell whether the target file names this interface."""

    def remaining(self) -> float:
        """Seconds left before this check's own time limit."""


class MqttSession(Protocol):
    """An MQTT connection on the record."""

    connected: bool
    reason_code: int

    def publish(self, label: str, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False,
                message_expiry: int | None = None) -> int:
        """Publish and wait for the acknowledgement; returns the reason code (0 is success, -1 none came)."""

    def publish_series(self, label: str, topic: str, payloads: Sequence[bytes], *, window: int = 20, rate: float = 0.0,
                       actions: Mapping[int, Callable[[], None]] | None = None) -> list[int]:
        """Publish one after the other with QoS 1, at most ``window`` unacknowledged and at most ``rate`` a second (0: no bound).

        ``actions`` are carried out before the payload of that place. Stops when the connection is gone. Returns the reason code
        of each one sent (-1: none came). The record holds ``{"payloads", "sent", "codes", "acknowledged", "connected"}``: per
        payload sent, its text, when it was sent, its reason code and when that came (null: never), in seconds since the start
        of this event.
        """

    def wait_closed(self, label: str, *, timeout: float) -> bool:
        """Wait until the other side closes the connection; the record holds ``{"closed", "disconnect_reason"}``."""

    def mute(self, label: str) -> None:
        """Send nothing more, not even a sign of life, and leave the connection open."""

    def subscribe(self, label: str, topic: str, *, qos: int = 1) -> int:
        """Subscribe; returns the granted QoS or a reason code of 128 and up."""

    def received(self, label: str, *, count: int, timeout: float) -> list[Json]:
        """Wait for messages; each is ``{"topic", "payload", "qos", "retain", "dup"}`` and lands in the record."""

    def close(self, *, gracefully: bool = True) -> None:
        """End the connection; not gracefully means without DISCONNECT."""


class CallbackBox(Protocol):
    """An address of ours that the product calls."""

    url: str

    def wait(self, count: int, *, timeout: float) -> list[Observation]:
        """Wait until ``count`` requests arrived or the time is over; return what arrived."""


class TransportError(Exception):
    """No answer came, or none that is HTTP: never a fail, always inconclusive(transport)."""


@dataclass(frozen=True)
class Check:
    """One executable check.

    ``id`` is ``<REQUIREMENT>.<name>``. ``exclusive`` names resources that no other check may use at the same time
    (``clock``, ``rate``, ``policy``). ``principals`` are the test principals it needs. ``limit`` is the time limit in seconds.
    ``interfaces`` names the interfaces of ``target.yaml`` it talks to.
    """

    id: str
    requirement: str
    stimulate: Callable[[Context], None]
    judge: Callable[[Record, Mapping[str, Json]], Verdict]
    principals: tuple[str, ...] = ()
    interfaces: tuple[str, ...] = ("api",)
    exclusive: tuple[str, ...] = ()
    limit: float = 60.0
