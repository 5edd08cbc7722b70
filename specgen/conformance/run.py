"""One run of the suite against one product: doctor, checks, evidence, result."""

from __future__ import annotations

import platform
import secrets as secrets_module
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from specgen.conformance import canonical, doctor, evidence, judging
from specgen.conformance.api import Check, Observation, Precondition, Reason, TransportError
from specgen.conformance.context import CheckContext, TimeLimit, Workbench
from specgen.conformance.evidence import EvidenceWriter, Interrupted
from specgen.conformance.judging import Judged, RequirementResult
from specgen.conformance.plan import Plan, PlannedRequirement, with_dependencies
from specgen.conformance.redaction import Redactor
from specgen.conformance.schedule import Schedule
from specgen.conformance.target import Claims, Target
from specgen.conformance.transport.callback import Listener
from specgen.conformance.transport.http import HttpClient

MODES = ("declared", "replayed", "attended")
EVIDENCE_FILE = "evidence.jsonl"
PLAN_FILE = "plan.json"


@dataclass(frozen=True)
class Order:
    """What is asked of a run. ``only`` are requirement ids (empty means all). ``suite`` is the SHA-256 of the suite file ("" when
    run from source), ``code`` that of the travelling code. ``runs`` is how often each check runs (0: as clause ACC-03 says). ``now``
    gives the wall-clock moment."""

    plan: Plan
    checks: Mapping[str, Check]
    target: Target
    claims: Claims = field(default_factory=Claims)
    only: tuple[str, ...] = ()
    lot: str = ""
    mode: str = "declared"
    nonce: str = ""
    by: str = ""
    seed: int | None = None
    language: str = "nl"
    suite: str = ""
    code: str = ""
    workers: int = 8
    runs: int = 0
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True)
class Finished:
    """A run that is over. ``folder`` holds ``evidence.jsonl`` and ``plan.json``; ``stopped`` says why it was cut short ("" when not)."""

    derived: judging.Derived
    evidence: evidence.Evidence
    folder: Path
    stopped: str
    leaks: tuple[str, ...]
    diagnosis: doctor.Diagnosis


Progress = Callable[[Judged | None, int, int], None]
"""``progress(row, done, all)`` after each check; ``row`` is None for the doctor."""


def selection(plan: Plan, claims: Claims, only: Sequence[str], lot: str, runs: int) -> judging.Selection:
    """Return what a run covers: the automated requirements asked for, with all they depend on."""
    asked = [
        item.id
        for item in plan.requirements
        if (not only or item.id in only) and (not lot or not item.lots or lot in item.lots)
    ]
    names = with_dependencies(plan, asked)
    return judging.Selection(names, frozenset(name for name in names if not claims.supports(name)), runs)


class _Run:
    """The state of one run; the scheduler calls back into it."""

    def __init__(self, order: Order, writer: EvidenceWriter, bench: Workbench, progress: Progress) -> None:
        self.order, self.writer, self.bench, self.progress = order, writer, bench, progress
        runs = order.runs or order.plan.runs
        self.selection = selection(order.plan, order.claims, order.only, order.lot, runs)
        self.lock = threading.Lock()
        self.rows: dict[str, Judged] = {}
        self.active: dict[str, tuple[CheckContext, int]] = {}
        self.traces: dict[str, list[evidence.Trace]] = {}
        self.stopped = ""
        self.failure: OSError | None = None
        self.total = sum(len(item.checks) for item in order.plan.requirements if item.id in self.selection.requirements)

    def known(self) -> dict[str, RequirementResult]:
        """Return the requirements whose checks are all done."""
        with self.lock:
            rows = dict(self.rows)
        found = {}
        for item in self.order.plan.requirements:
            if item.checks and all(name in rows for name in item.checks):
                outcome, reason = judging.roll_up(rows[name].verdict for name in item.checks)
                found[item.id] = RequirementResult(item.id, item.level, outcome, reason, item.checks)
        return found

    def settle(self, row: Judged) -> None:
        with self.lock:
            self.rows[row.check] = row
            done = len(self.rows)
        self.progress(row, done, self.total)

    def gate(self, check: Check, item: PlannedRequirement) -> bool:
        """Tell whether a check is to run; when not, its verdict is settled here and, again, by the pure derivation later."""
        blocked = judging.blockers(item, self.known())
        verdict = judging.withheld(item, item.id not in self.selection.unclaimed, True, blocked)
        if verdict is not None:
            self.settle(Judged(item.id, check.id, verdict, (), blocked))
        return verdict is None

    def work(self, check: Check, item: PlannedRequirement) -> None:
        """Run one check as often as asked: stimulate, clean up, write, read back what was written, judge that."""
        for attempt in range(1, self.selection.runs + 1):
            if self.stopped:
                break
            started = time.monotonic() - self.bench.begin
            context = CheckContext(self.bench, check, item.given, attempt)
            with self.lock:
                self.active[check.id] = (context, attempt)
            interrupted = self.lacking(check) or stimulate(check, context)
            observations, residue = context.finish()
            with self.lock:
                given_up = self.active.pop(check.id, None) is None
            if given_up:
                return
            try:
                self.write(check, context, attempt, observations, interrupted, residue, started)
            except RecursionError:
                broken = Interrupted(Reason.CRASHED.value, "too-deep", {})
                self.write(check, context, attempt, (), broken, residue, started)
            except OSError as error:
                self.failure, self.stopped = error, "disk"
        self.bench.client.close()
        self.conclude(check, item)

    def write(
        self,
        check: Check,
        context: CheckContext,
        attempt: int,
        observations: Sequence[Observation],
        interrupted: Interrupted | None,
        residue: Sequence[str],
        started: float,
    ) -> None:
        """Write one attempt and keep its trace as it can be read back."""
        span = (started, time.monotonic() - self.bench.begin)
        trace = self.writer.check(check.id, observations, interrupted, residue, span, context.secrets(), attempt)
        with self.lock:
            self.traces.setdefault(check.id, []).append(trace)
        if self.writer.plates:
            self.stopped = "plate"

    def conclude(self, check: Check, item: PlannedRequirement) -> None:
        """Judge what was written of a check and settle its row."""
        with self.lock:
            traces = self.traces.pop(check.id, [])
        if traces:
            self.settle(judging.judge_traces(item, check, traces))

    def lacking(self, check: Check) -> Interrupted | None:
        """Return the reason why a check cannot begin: a principal or an interface that the target file does not name."""
        target = self.bench.target
        for name in check.principals:
            if name != "anonymous" and name not in target.principals:
                return Interrupted(Reason.NO_CREDENTIAL.value, "no-credential", {"principal": name})
        for name in check.interfaces:
            if name not in target.interfaces:
                return Interrupted(Reason.PRECONDITION.value, "no-interface", {"interface": name})
        return None

    def give_up(self, check: Check) -> None:
        """Write a check that does not come back as over its time limit; its thread may go on, but nothing it does counts."""
        with self.lock:
            found = self.active.pop(check.id, None)
        item = self.order.plan.owner(check.id)
        if found is None or item is None:
            return
        context, attempt = found
        interrupted = Interrupted(Reason.TIME_LIMIT.value, "time-limit", {"limit": check.limit})
        self.write(check, context, attempt, context.close(), interrupted, ["not cleaned up"], 0.0)
        for later in range(attempt + 1, self.selection.runs + 1):
            self.write(check, context, later, (), interrupted, (), 0.0)
        self.conclude(check, item)


def stimulate(check: Check, context: CheckContext) -> Interrupted | None:
    """Run the stimulus; return why it did not come to its end, or None."""
    try:
        check.stimulate(context)
        return None
    except TransportError as error:
        if context.remaining() > 0:
            return Interrupted(Reason.TRANSPORT.value, "transport", {"error": str(error)})
        return Interrupted(Reason.TIME_LIMIT.value, "time-limit", {"limit": check.limit})
    except TimeLimit:
        return Interrupted(Reason.TIME_LIMIT.value, "time-limit", {"limit": check.limit})
    except Precondition as found:
        reason = Reason.NO_CREDENTIAL if found.message.code == "no-credential" else Reason.PRECONDITION
        return Interrupted(reason.value, found.message.code, dict(found.message.arguments))
    except Exception as error:  # noqa: BLE001 - code of another author, run on what a product sent
        return Interrupted(
            Reason.CRASHED.value, "stimulus-crashed", {"error": type(error).__name__, "where": _place(error)}
        )


def _place(error: BaseException) -> str:
    """Return module and line of the innermost frame, without any path of this machine."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__', '')}:{trace.tb_lineno}" if trace is not None else ""


def _seed(order: Order) -> int:
    """Return the seed of the run: the given one; for a declaration that of clause ACC-03, paragraph 3; otherwise a random one."""
    agreed = order.plan.rules.get("seed")
    if order.seed is not None:
        return order.seed
    if order.mode == "declared" and isinstance(agreed, int) and not isinstance(agreed, bool):
        return agreed
    return secrets_module.randbelow(2**31)


def _header(order: Order, found: doctor.Diagnosis, chosen: judging.Selection, seed: int, salt: str) -> dict[str, Any]:
    return {
        "identified": found.identified,
        "cause": {"code": found.cause, "arguments": dict(found.arguments)} if found.cause else None,
        "notes": [{"code": code, "arguments": dict(arguments)} for code, arguments in found.notes],
        "product": found.product if found.identified else order.target.product,
        "version": found.version if found.identified else order.target.version,
        "claims": order.claims.as_json(),
        "unclaimed": sorted(chosen.unclaimed),
        "requirements": list(chosen.requirements),
        "runs": chosen.runs,
        "only": list(order.only),
        "lot": order.lot,
        "mode": order.mode,
        "nonce": order.nonce,
        "by": order.by,
        "seed": seed,
        "run": salt,
        "language": order.language,
        "suite": order.suite,
        "code": order.code,
        "plan": order.plan.digest,
        "clock": order.target.clock,
        "interfaces": {name: face.type for name, face in order.target.interfaces.items()},
        "started_at": order.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "python": platform.python_version(),
        "system": platform.system(),
    }


def execute(order: Order, folder: Path, progress: Progress = lambda row, done, total: None) -> Finished:
    """Run the checks that ``order`` asks for and leave ``evidence.jsonl`` and ``plan.json`` in ``folder``.

    Raises OSError when ``folder`` cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    begin = time.monotonic()
    client, listener = HttpClient(order.target.ca_file), Listener(order.target.callback_host)
    salt = secrets_module.token_hex(8)
    seed = _seed(order)
    bench = Workbench(order.target, client, listener, begin, seed, salt, order.plan.languages)
    (folder / PLAN_FILE).write_bytes(canonical.dump(order.plan.data))
    path = folder / EVIDENCE_FILE
    with path.open("wb") as stream:
        writer = EvidenceWriter(stream, Redactor(order.target.secrets()))
        run = _Run(order, writer, bench, progress)
        found = doctor.visit(order.target, client, begin)
        writer.header(_header(order, found, run.selection, seed, salt))
        writer.check("doctor", found.observations, None, (), (0.0, time.monotonic() - begin), {})
        run.stopped = "plate" if writer.plates else ""
        progress(None, 0, run.total)
        if found.identified and not run.stopped:
            Schedule(
                judging.order(order.plan, run.selection.requirements),
                order.checks,
                run.work,
                run.gate,
                run.give_up,
                lambda: bool(run.stopped),
                order.workers,
                run.selection.runs,
            ).run()
        listener.close()
        client.close()
        if run.failure is not None:
            raise run.failure
        writer.end(
            {"stopped": run.stopped, "leaks": sorted(writer.leaks), "seconds": round(time.monotonic() - begin, 3)}
        )
    read = evidence.read(path)
    derived = judging.derive(order.plan, order.checks, read, run.selection)
    return Finished(derived, read, folder, run.stopped, tuple(sorted(writer.leaks)), found)
