"""``evidence.jsonl``: what happened, one canonical JSON line per event, each line bound to the one before.

Line 1 is the header (``type: run``); then per check its observations (``type: observation``) and one closing line
(``type: check``); the last line (``type: end``) has the counts. ``prev`` is the SHA-256 of the line before (64 zeros at first).
A try that a bad connection spoilt closes with ``type: disturbed`` and is followed, some time later, by another of the same check and
attempt: it is kept, and never judged. The lines of one check stand together: they are written when its stimulus is over, with
every secret it learnt on the way redacted.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from specgen.conformance import canonical
from specgen.conformance.api import Observation
from specgen.conformance.redaction import Redactor, handed_out, real_plate, without_plates

FORMAT = "specgen-evidence/1"
START = "0" * 64
FRAME = frozenset(("type", "format", "check", "attempt", "kind", "label", "started", "ended", "lines"))
"""Keys whose values the suite itself chooses; everything else of a line is redacted."""
_WITHHELD: dict[str, Any] = {"data": {"withheld": "secret"}, "interrupted": None, "residue": []}
MAX_LINE = 40_000_000


class EvidenceError(ValueError):
    """The evidence cannot be read or does not hang together; ``problems`` lists what was found, with line numbers."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Interrupted:
    """Why a stimulus did not come to its end; ``reason`` is a value of ``api.Reason``."""

    reason: str
    code: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Trace:
    """The evidence of one check, as read back from its lines. ``lines`` are the line numbers of the observations (from 1).

    ``link`` is the SHA-256 of the closing line, which names the line before: it fixes all that was written until then.
    """

    check: str
    attempt: int
    observations: tuple[Observation, ...]
    lines: tuple[int, ...]
    interrupted: Interrupted | None
    residue: tuple[str, ...]
    started: float
    ended: float
    link: str = ""


@dataclass(frozen=True)
class Evidence:
    """A whole evidence file. ``head`` is the hash of the last line; ``end`` is None when the run was cut off."""

    header: Mapping[str, Any]
    traces: Mapping[str, Trace]
    end: Mapping[str, Any] | None
    head: str
    count: int
    disturbed: tuple[Trace, ...] = ()


def trace_key(check: str, attempt: int) -> str:
    """Return the key of one attempt in ``Evidence.traces``.

    >>> trace_key("DB-INH-01.readable", 2)
    'DB-INH-01.readable#2'
    """
    return f"{check}#{attempt}"


class EvidenceWriter:
    """Writes lines as they come and keeps nothing but the last hash. Safe to use from several threads."""

    def __init__(self, stream: IO[bytes], redactor: Redactor) -> None:
        self._stream = stream
        self._redactor = redactor
        self._lock = threading.Lock()
        self.head = START
        self.count = 0
        self.leaks: set[str] = set()
        self.plates = False

    def header(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Write line 1 and return it as it stands there."""
        with self._lock:
            return self._line({"type": "run", "format": FORMAT, **values}, self._redactor)

    def check(
        self,
        check: str,
        observations: Sequence[Observation],
        interrupted: Interrupted | None,
        residue: Sequence[str],
        span: tuple[float, float],
        secrets: Mapping[str, str],
        attempt: int = 1,
        closing: str = "check",
    ) -> Trace:
        """Write all that one attempt of a check observed and return it as it can be read back from the lines.

        ``closing`` is the type of the closing line.
        ``secrets`` are those that the check learnt on the way. ``span`` is begin and end in seconds since the run began.
        """
        redactor = self._knowing(check, observations, secrets)
        events = [_event(check, attempt, one) for one in observations]
        end = _closing(closing, check, attempt, interrupted, residue, span)
        with self._lock:
            first = self.count + 1
            written = [self._line(event, redactor) for event in events]
            last = self._line(end, redactor)
        return _trace(last, [(first + index, event) for index, event in enumerate(written)])

    def preview(
        self,
        check: str,
        observations: Sequence[Observation],
        interrupted: Interrupted | None,
        secrets: Mapping[str, str],
        attempt: int,
    ) -> Trace:
        """Return what ``check`` would return, without writing anything: so that a try can be judged before it is closed."""
        redactor = self._knowing(check, observations, secrets)
        end = _closing("check", check, attempt, interrupted, (), (0.0, 0.0))
        with self._lock:
            seen = [_reread(self._cleaned(_event(check, attempt, one), redactor)) for one in observations]
            last = _reread(self._cleaned(end, redactor))
        return _trace(last, list(enumerate(seen, 1)))

    def _knowing(self, check: str, observations: Sequence[Observation], secrets: Mapping[str, str]) -> Redactor:
        """Return the redactor of one check: the run's own, with what the check learnt and what the product handed out."""
        learnt: dict[str, str] = {}
        for one in observations:
            response = one.data.get("response")
            text = response.get("text") if isinstance(response, Mapping) else None
            if one.kind == "http" and isinstance(text, str):
                learnt |= {f"{check}.{name}": value for name, value in handed_out(one.label, text).items()}
        known = set(secrets.values())
        return self._redactor.with_more({**secrets, **{name: value for name, value in learnt.items() if value not in known}})

    def end(self, values: Mapping[str, Any]) -> None:
        """Write the last line, with the number of lines before it."""
        with self._lock:
            self._line({"type": "end", "lines": self.count, **values}, self._redactor)

    def _cleaned(self, event: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
        """Return an event without secrets and real plates; notes where one would have gone out."""
        cleaned = {key: value if key in FRAME else redactor.value(value) for key, value in event.items()}
        if real_plate(cleaned):
            self.plates = True
            cleaned = {key: value if key in FRAME else without_plates(value) for key, value in cleaned.items()}
        found = redactor.leaks([value for key, value in cleaned.items() if key not in FRAME])
        if found:
            self.leaks.update(found)
            cleaned = {key: value for key, value in cleaned.items() if key in FRAME} | _WITHHELD
        return cleaned

    def _line(self, event: Mapping[str, Any], redactor: Redactor) -> dict[str, Any]:
        cleaned = self._cleaned(event, redactor)
        line = canonical.dump({**cleaned, "seq": self.count + 1, "prev": self.head})
        self._stream.write(line + b"\n")
        self._stream.flush()
        self.head = canonical.digest(line)
        self.count += 1
        read: dict[str, Any] = canonical.load(line)
        return read


def _reread(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event as it would be read back from its line."""
    read: dict[str, Any] = canonical.load(canonical.dump(event))
    return read


def _event(check: str, attempt: int, one: Observation) -> dict[str, Any]:
    return {
        "type": "observation",
        "check": check,
        "attempt": attempt,
        "kind": one.kind,
        "label": one.label,
        "started": round(one.started, 6),
        "ended": round(one.ended, 6),
        "data": one.data,
    }


def _closing(
    kind: str, check: str, attempt: int, interrupted: Interrupted | None, residue: Sequence[str], span: tuple[float, float]
) -> dict[str, Any]:
    broken = None
    if interrupted is not None:
        broken = {"reason": interrupted.reason, "code": interrupted.code, "arguments": dict(interrupted.arguments)}
    return {
        "type": kind,
        "check": check,
        "attempt": attempt,
        "interrupted": broken,
        "residue": list(residue),
        "started": round(span[0], 6),
        "ended": round(span[1], 6),
    }


def _with_json(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add the JSON value of every recorded body: it is not stored twice, it is read from the text."""
    found = dict(data)
    for side in ("request", "response"):
        part = found.get(side)
        if isinstance(part, dict) and isinstance(part.get("text"), str):
            found[side] = {**part, "json": canonical.lenient(part["text"])}
    return found


def _trace(closing: Mapping[str, Any], events: Sequence[tuple[int, Mapping[str, Any]]], link: str = "") -> Trace:
    broken = closing.get("interrupted")
    interrupted = Interrupted(str(broken["reason"]), str(broken["code"]), dict(broken["arguments"])) if broken else None
    return Trace(
        check=str(closing["check"]),
        attempt=int(closing["attempt"]),
        observations=tuple(
            Observation(
                str(event["kind"]),
                str(event["label"]),
                float(event["started"]),
                float(event["ended"]),
                _with_json(event["data"]),
            )
            for _, event in events
        ),
        lines=tuple(number for number, _ in events),
        interrupted=interrupted,
        residue=tuple(str(item) for item in closing.get("residue", ())),
        started=float(closing["started"]),
        ended=float(closing["ended"]),
        link=link,
    )


class _Reader:
    """Reads lines one by one, holding only what belongs to checks."""

    def __init__(self) -> None:
        self.header: Mapping[str, Any] | None = None
        self.traces: dict[str, Trace] = {}
        self.disturbed: list[Trace] = []
        self.pending: list[tuple[int, Mapping[str, Any]]] = []
        self.end: Mapping[str, Any] | None = None
        self.head = START
        self.count = 0
        self.problems: list[str] = []

    def line(self, raw: bytes) -> None:
        """Take one line (without its newline)."""
        self.count += 1
        try:
            event = canonical.load(raw)
            same = isinstance(event, dict) and canonical.dump(event) == raw
        except (canonical.NotJson, ValueError):
            same = False
        if not same:
            self.problems.append(f"line {self.count}: not a canonical JSON object")
        else:
            if event.get("prev") != self.head or event.get("seq") != self.count:
                self.problems.append(f"line {self.count}: the chain is broken")
            if self.end is not None:
                self.problems.append(f"line {self.count}: stands after the end")
            self.event(event, canonical.digest(raw))
        self.head = canonical.digest(raw)

    def event(self, event: Mapping[str, Any], link: str) -> None:
        kind = event.get("type")
        if (kind == "run") != (self.count == 1):
            self.problems.append(f"line {self.count}: the header is not line 1")
        try:
            self.take(str(kind), event, link)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.problems.append(f"line {self.count}: not readable ({type(error).__name__})")

    def take(self, kind: str, event: Mapping[str, Any], link: str) -> None:
        match kind:
            case "run":
                self.header = event
            case "observation":
                self.pending.append((self.count, event))
            case "check" | "disturbed":
                name = trace_key(str(event["check"]), int(event["attempt"]))
                if name in self.traces:
                    self.problems.append(f"line {self.count}: {name} stands twice")
                if any(trace_key(item["check"], item["attempt"]) != name for _, item in self.pending):
                    self.problems.append(f"line {self.count}: observations of another check stand before {name}")
                found = _trace(event, self.pending, link)
                if kind == "check":
                    self.traces[name] = found
                else:
                    self.disturbed.append(found)
                self.pending = []
            case "end":
                self.end = event
                if event["lines"] != self.count - 1:
                    self.problems.append(
                        f"line {self.count}: {event['lines']} lines were written, {self.count - 1} are here"
                    )
            case _:
                self.problems.append(f"line {self.count}: unknown type {kind}")


def read(path: Path) -> Evidence:
    """Read an evidence file and hold its chain. Raises EvidenceError with every break; OSError when it cannot be opened."""
    reader = _Reader()
    with path.open("rb") as stream:
        for raw in stream:
            if not raw.endswith(b"\n"):
                reader.problems.append(f"line {reader.count + 1}: cut off")
            if len(raw) > MAX_LINE:
                raise EvidenceError([f"line {reader.count + 1}: longer than {MAX_LINE} bytes"])
            reader.line(raw.rstrip(b"\n"))
    if reader.header is None:
        reader.problems.append("no header")
    if reader.end is None:
        reader.problems.append("no end: the run was cut off")
    if reader.pending:
        reader.problems.append("observations without a check at the end")
    if reader.problems or reader.header is None:
        raise EvidenceError(reader.problems)
    return Evidence(reader.header, reader.traces, reader.end, reader.head, reader.count, tuple(reader.disturbed))
