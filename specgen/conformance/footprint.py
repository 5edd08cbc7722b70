"""What a check does to a product and to the network, as it was seen on a product that meets everything.

A footprint is recorded from the evidence of a whole run on a reference and travels in the suite, so that ``plan`` can announce every
request, write, message, incoming call and clock move before anything is sent. ``unforeseen`` holds a run against what was announced.
"""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from specgen.conformance import canonical, travelling
from specgen.conformance.api import Observation
from specgen.conformance.evidence import Trace

FORMAT = "specgen-footprint/1"
MEMBER = "footprint.json"
CLOCK = "/test/clock"
READING = ("GET", "HEAD", "OPTIONS")
METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
_OWN = re.compile(r"sg[0-9a-f]{10}")
_PARAMETER = re.compile(r"\{[^}/]+\}")


@dataclass(frozen=True, order=True)
class Step:
    """One kind of request or message. ``method`` is an HTTP method, or ``CONNECT``, ``PUBLISH`` or ``SUBSCRIBE`` over MQTT; ``path`` a
    path with placeholders, or a topic; ``operation`` the operation of the interface document ("" for what no document describes, which
    a check may ask for on purpose)."""

    interface: str
    method: str
    path: str
    operation: str = ""

    @property
    def writes(self) -> bool:
        """Whether it may change something at the product."""
        return self.method not in (*READING, "SUBSCRIBE", "CONNECT")


@dataclass(frozen=True)
class Footprint:
    """What one check does. ``called``: the product calls an address of the suite. ``seconds`` is how long it took with ``parameters``."""

    check: str
    steps: tuple[Step, ...]
    called: bool
    clock_moves: int
    seconds: float
    parameters: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return the footprint as it is stored."""
        return {
            "steps": [[one.interface, one.method, one.path, one.operation] for one in self.steps],
            "called": self.called,
            "clock_moves": self.clock_moves,
            "seconds": self.seconds,
            "parameters": dict(self.parameters),
        }


class Paths:
    """The paths of the interface documents. ``documents`` are OpenAPI documents as JSON values."""

    def __init__(self, documents: Iterable[Mapping[str, Any]]) -> None:
        self._known: list[tuple[int, int, re.Pattern[str], str, Mapping[str, Any]]] = []
        for document in documents:
            for path, item in (document.get("paths") or {}).items():
                pattern = re.compile("[^/]+".join(re.escape(part) for part in _PARAMETER.split(path)))
                self._known.append((len(_PARAMETER.findall(path)), -len(path), pattern, path, item))
        self._known.sort(key=lambda row: (*row[:2], row[3]))

    def of(self, method: str, path: str) -> tuple[str, str]:
        """Return (path with placeholders, operation) of a request; the operation is "" where no document has it."""
        found = [(known, item) for _, _, pattern, known, item in self._known if pattern.fullmatch(path)]
        for known, item in found:
            operation = item.get(method.lower())
            if isinstance(operation, Mapping):
                return known, str(operation.get("operationId", ""))
        return (found[0][0], "") if found else (general(path), "")


def general(path: str) -> str:
    """Return a path or topic with a placeholder for every part that a run makes up.

    >>> general("/datasets/sg0123456789-a/rows"), general("a/7/b")
    ('/datasets/{own}/rows', 'a/{own}/b')
    """
    parts = urllib.parse.unquote(path).split("/")
    return "/".join("{own}" if _OWN.search(part) or re.search(r"\d", part) or len(part) > 40 else part for part in parts)


def _request(one: Observation, bases: Mapping[str, str], paths: Paths) -> Step | None:
    """Return the step of an HTTP exchange. ``bases`` maps an interface to its address."""
    asked = one.data.get("request")
    if not isinstance(asked, Mapping) or one.kind not in ("http", "error"):
        return None
    url, method = str(asked.get("url", "")), str(asked.get("method", ""))
    fitting = [(len(base), name) for name, base in bases.items() if url == base or url.startswith((f"{base}/", f"{base}?"))]
    name = max(fitting)[1] if fitting else ""
    path = urllib.parse.urlsplit(url[len(bases[name]) :] if name else url).path or "/"
    known, operation = paths.of(method, path)
    return Step(name, method, known, operation)


def _message(one: Observation) -> Step | None:
    event = one.data.get("event")
    if one.kind != "mqtt" or event not in ("connect", "publish", "series", "subscribe"):
        return None
    method = {"connect": "CONNECT", "subscribe": "SUBSCRIBE"}.get(str(event), "PUBLISH")
    return Step("mqtt", method, general(str(one.data.get("topic", ""))))


def observed(check: str, traces: Sequence[Trace], bases: Mapping[str, str], paths: Paths, parameters: Mapping[str, Any]) -> Footprint:
    """Return the footprint that the evidence of a check shows (one trace for each run of it)."""
    steps = set()
    for trace in traces:
        for one in trace.observations:
            found = _request(one, bases, paths) or _message(one)
            if found is not None:
                steps.add(found)
    moves = max((sum(_moves(one) for one in trace.observations) for trace in traces), default=0)
    called = any(one.kind == "callback" for trace in traces for one in trace.observations)
    seconds = max((trace.ended - trace.started for trace in traces), default=0.0)
    return Footprint(check, tuple(sorted(steps)), called, moves, round(seconds, 1), parameters)


def _moves(one: Observation) -> bool:
    asked = one.data.get("request")
    if one.kind != "http" or not isinstance(asked, Mapping) or asked.get("method") != "POST":
        return False
    return urllib.parse.urlsplit(str(asked.get("url", ""))).path.endswith(CLOCK)


def read(data: bytes) -> dict[str, Footprint]:
    """Return the footprints of a file by check. Raises ValueError for a file that holds none."""
    value = canonical.load(data)
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ValueError("no footprints")
    return {
        check: Footprint(
            check,
            tuple(Step(*(str(part) for part in step)) for step in one["steps"]),
            bool(one["called"]),
            int(one["clock_moves"]),
            float(one["seconds"]),
            dict(one["parameters"]),
        )
        for check, one in value["checks"].items()
    }


def of_suite(domain: str, place: Any) -> dict[str, Footprint]:
    """Return the footprints that a suite carries (``place``: its file or folder), or those of the checkout where there is no suite."""
    data = travelling.member(place, MEMBER) if place is not None else None
    if data is None:
        stored = files("specgen").joinpath(f"conformance/footprints/{domain}.json")
        data = stored.read_bytes() if stored.is_file() else None
    return read(data) if data is not None else {}


def unforeseen(announced: Mapping[str, Footprint], done: Iterable[Footprint]) -> list[tuple[str, str]]:
    """Return what a run did and its plan did not announce: (check, what). Checks without a footprint announce everything."""
    found = []
    for one in done:
        known = announced.get(one.check)
        if known is None:
            continue
        paths = {(step.method, step.path) for step in known.steps}
        found += [(one.check, f"{step.method} {step.path}") for step in one.steps if (step.method, step.path) not in paths]
        if one.called and not known.called:
            found.append((one.check, "callback"))
        if one.clock_moves and not known.clock_moves:
            found.append((one.check, "clock"))
    return found
