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

from specgen.conformance import adapters, canonical, doctor, evidence, judging
from specgen.conformance.api import Check, Observation, Outcome, Precondition, Reason, TransportError
from specgen.conformance.context import CheckContext, TimeLimit, Workbench
from specgen.conformance.evidence import EvidenceWriter, Interrupted
from specgen.conformance.exclusions import Register, as_header
from specgen.conformance.judging import Judged, RequirementResult
from specgen.conformance.plan import Plan, PlannedRequirement, with_dependencies
from specgen.conformance.redaction import Redactor
from specgen.conformance.schedule import Schedule
from specgen.conformance.target import Claims, Target
from specgen.conformance.transport.callback import Listener
from specgen.conformance.transport.http import HttpClient
from specgen.conformance.transport.tokens import Tokens

MODES = ("declared", "replayed", "attended")
EVIDENCE_FILE = "evidence.jsonl"
PLAN_FILE = "plan.json"
DONE, SPOILT, GIVEN_UP = "check", "disturbed", "given up"
"""How a try of a check ended; the first two are the types of its closing line in the evidence."""
IN_VAIN = 3
"""After so many checks in a row that no try brought through, the line is taken to be down: nothing is tried again."""
LOAD = "load"
"""What a check that puts load on the product names among its exclusive resources."""


@dataclass(frozen=True)
class Order:
    """What is asked of a run. ``only`` are requirement ids (empty means all). ``suite`` is the SHA-256 of the suite file ("" when
    run from source), ``code`` that of the travelling code. ``runs`` is how often each check runs (0: as clause ACC-03 says);
    ``tries`` how often one run of it is begun, at most, where the connection spoils it. ``now`` gives the wall-clock moment.
    ``exclusions`` is the buyer's register of checks that count for nobody."""

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
    tries: int = judging.MOST_TRIES
    exclusions: Register = field(default_factory=Register)
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


def selection(
    plan: Plan, claims: Claims, only: Sequence[str], lot: str, runs: int, exclusions: Register | None = None
) -> judging.Selection:
    """Return what a run covers: the automated requirements asked for, with all they depend on."""
    asked = [
        item.id
        for item in plan.requirements
        if (not only or item.id in only) and (not lot or not item.lots or lot in item.lots)
    ]
    names = with_dependencies(plan, asked)
    left = frozenset(name for name in names if not claims.supports(name))
    excluded = {check: entry.id for check, entry in exclusions.checks.items()} if exclusions else {}
    return judging.Selection(names, left, runs, claims.scope == "part", excluded)


class _Run:
    """The state of one run; the scheduler calls back into it."""

    def __init__(self, order: Order, writer: EvidenceWriter, bench: Workbench, progress: Progress) -> None:
        self.order, self.writer, self.bench, self.progress = order, writer, bench, progress
        runs = order.runs or order.plan.runs
        self.selection = selection(order.plan, order.claims, order.only, order.lot, runs, order.exclusions)
        self.lock = threading.Lock()
        self.rows: dict[str, Judged] = {}
        self.active: dict[str, tuple[CheckContext, int]] = {}
        self.traces: dict[str, list[evidence.Trace]] = {}
        self.stopped = ""
        self.longer: Callable[[Check], None] = lambda check: None
        self.in_vain = 0
        self.failure: OSError | None = None
        self.total = sum(len(item.checks) for item in order.plan.requirements if item.id in self.selection.requirements)

    def known(self) -> dict[str, RequirementResult]:
        """Return the requirements whose checks are all done."""
        with self.lock:
            rows = dict(self.rows)
        found = {}
        for item in self.order.plan.requirements:
            if item.checks and all(name in rows for name in item.checks):
                decisive = judging.counted(item, self.selection.excluded)
                outcome, reason = judging.roll_up(rows[name].verdict for name in decisive)
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
        claimed = item.id not in self.selection.unclaimed
        verdict = judging.withheld(item, claimed, True, blocked, self.selection.part)
        if check.id in self.selection.excluded:
            verdict, blocked = judging.out(self.selection.excluded[check.id]), ()
        if verdict is not None:
            self.settle(Judged(item.id, check.id, verdict, (), blocked))
        return verdict is None

    def work(self, check: Check, item: PlannedRequirement) -> None:
        """Run one check as often as asked: stimulate, clean up, write, read back what was written, judge that."""
        for attempt in range(1, self.selection.runs + 1):
            if self.stopped:
                break
            for again in range(max(1, self.order.tries)):
                ended = self.try_once(check, item, attempt, again)
                if ended == GIVEN_UP:
                    return
                if ended == DONE:
                    break
                self.longer(check)
        self.bench.client.close()
        self.conclude(check, item)

    def try_once(self, check: Check, item: PlannedRequirement, attempt: int, again: int) -> str:
        """Stimulate, clean up and write, once; ``again`` tries went before.

        Returns ``GIVEN_UP`` when the check was given up meanwhile, ``SPOILT`` when it is to be tried again, otherwise ``DONE``.
        """
        started = time.monotonic() - self.bench.begin
        context = CheckContext(self.bench, check, item.given, attempt, again)
        with self.lock:
            self.active[check.id] = (context, attempt)
        interrupted = lacking(check, self.bench.target, self.order.now()) or stimulate(check, context)
        observations, residue = context.finish()
        with self.lock:
            given_up = self.active.pop(check.id, None) is None
        if given_up:
            return GIVEN_UP
        try:
            seen = lambda: self.writer.preview(check.id, observations, interrupted, context.secrets(), attempt)  # noqa: E731
            raw = evidence.Trace(check.id, attempt, tuple(observations), (), interrupted, (), 0.0, 0.0)
            ended = self.ending(check, item, raw, seen, again)
            self.write(check, context, attempt, observations, interrupted, residue, started, ended)
        except RecursionError:
            broken = Interrupted(Reason.CRASHED.value, "too-deep", {})
            self.write(check, context, attempt, (), broken, residue, started)
            return DONE
        except OSError as error:
            self.failure, self.stopped = error, "disk"
            return DONE
        return ended

    def ending(
        self,
        check: Check,
        item: PlannedRequirement,
        raw: evidence.Trace,
        seen: Callable[[], evidence.Trace],
        again: int,
    ) -> str:
        """Tell whether a try counts (``DONE``), or was spoilt by the connection and is begun anew (``SPOILT``).

        ``seen`` gives the trace as it would be read back. Where several checks in a row stayed without an answer however often
        they were tried, nothing is tried again.
        """
        if not judging.disturbed(raw):
            self.in_vain = 0
            return DONE
        if judging.judge(check, seen(), item.given).outcome is Outcome.PASSED:
            return DONE
        if again + 1 < self.order.tries and self.in_vain < IN_VAIN:
            return SPOILT
        self.in_vain += 1
        return DONE

    def write(
        self,
        check: Check,
        context: CheckContext,
        attempt: int,
        observations: Sequence[Observation],
        interrupted: Interrupted | None,
        residue: Sequence[str],
        started: float,
        closing: str = DONE,
    ) -> None:
        """Write one try and, where it counts, keep its trace as it can be read back."""
        span = (started, time.monotonic() - self.bench.begin)
        trace = self.writer.check(check.id, observations, interrupted, residue, span, context.secrets(), attempt, closing)
        if closing == DONE:
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


def lacking(check: Check, target: Target, now: datetime) -> Interrupted | None:
    """Return the reason why a check cannot begin on a target: an interface or a principal that the file does not name, an adapter that
    does not carry the requirement, or load that is not allowed at this moment or at this pace.
    """
    reason = Reason.PRECONDITION.value
    for name in check.interfaces:
        if name not in target.interfaces:
            return Interrupted(reason, "no-interface", {"interface": name})
    if target.adapter is not None:
        carried = adapters.kind(target.adapter.name).carries(target, check.requirement)
        if not carried and adapters.PLAYED in check.interfaces:
            told = {"adapter": target.adapter.name, "requirement": check.requirement}
            return Interrupted(reason, "adapter-does-not-carry", told)
    for name in check.principals:
        if name != "anonymous" and name not in target.principals:
            return Interrupted(Reason.NO_CREDENTIAL.value, "no-credential", {"principal": name})
    if LOAD in check.exclusive:
        if target.requests_per_second:
            return Interrupted(reason, "paced", {"limit": target.requests_per_second})
        if target.load_window is None:
            return Interrupted(reason, "no-load-window", {})
        if not target.load_window.open_at(now):
            told = {"window": str(target.load_window), "now": now.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")}
            return Interrupted(reason, "outside-load-window", told)
    return None


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
        lost = found.message.code in ("no-credential", "token-refused")
        reason = Reason.NO_CREDENTIAL if lost else Reason.PRECONDITION
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
        "exclusions": as_header(order.exclusions),
        "clock": order.target.clock,
        "interfaces": {name: face.type for name, face in order.target.interfaces.items()},
        **({"adapter": adapters.stated(order.target)} if order.target.adapter is not None else {}),
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
    target = order.target
    client, listener = HttpClient.of(target), Listener(target.callback_host, target.callback_port, target.callback_listen)
    tokens = Tokens(client)
    salt = secrets_module.token_hex(8)
    seed = _seed(order)
    bench = Workbench(target, client, listener, begin, seed, salt, order.plan.languages, tokens)
    (folder / PLAN_FILE).write_bytes(canonical.dump(order.plan.data))
    path = folder / EVIDENCE_FILE
    with path.open("wb") as stream:
        writer = EvidenceWriter(stream, Redactor(target.secrets()))
        run = _Run(order, writer, bench, progress)
        found = doctor.visit(target, client, begin)
        writer.header(_header(order, found, run.selection, seed, salt))
        writer.check("doctor", found.observations, None, (), (0.0, time.monotonic() - begin), {})
        run.stopped = "plate" if writer.plates else ""
        progress(None, 0, run.total)
        if found.identified and not run.stopped:
            schedule = Schedule(
                judging.order(order.plan, run.selection.requirements),
                order.checks,
                run.work,
                run.gate,
                run.give_up,
                lambda: bool(run.stopped),
                order.workers,
                run.selection.runs,
            )
            run.longer = schedule.longer
            schedule.run()
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
