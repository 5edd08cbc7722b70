"""In which order checks run: dependencies first, waiting checks side by side, exclusive resources one at a time.

A check that is ``exclusive`` on ``clock`` or ``load`` runs alone, after the others: moving the product's time would age everybody else's
objects, and what is measured under load must be the load that the check makes.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from specgen.conformance.api import Check
from specgen.conformance.plan import PlannedRequirement

ALONE = frozenset(("clock", "load"))
GRACE = 15.0
"""Seconds past its own limit before a check is given up: its clean-up needs some."""


@dataclass
class _Job:
    check: Check
    requirement: PlannedRequirement
    deadline: float = 0.0


@dataclass
class Schedule:
    """Runs jobs. ``work`` runs one check to its end in a thread of its own; ``gate`` is asked just before and returns False when
    the check is not to run; ``give_up`` is told of a check that outlived its limit. All three but ``work`` run in the caller's thread.
    """

    requirements: Sequence[PlannedRequirement]
    checks: Mapping[str, Check]
    work: Callable[[Check, PlannedRequirement], None]
    gate: Callable[[Check, PlannedRequirement], bool]
    give_up: Callable[[Check], None]
    halted: Callable[[], bool]
    workers: int = 8
    runs: int = 1
    _waiting: list[_Job] = field(default_factory=list)
    _running: dict[str, _Job] = field(default_factory=dict)
    _finished: queue.Queue[str] = field(default_factory=queue.Queue)

    def run(self) -> None:
        """Run everything; returns when every job is done, refused or given up."""
        self._waiting = [_Job(self.checks[name], item) for item in self.requirements for name in item.checks]
        open_checks: dict[str, set[str]] = {item.id: set(item.checks) for item in self.requirements}
        while self._waiting or self._running:
            self._start(open_checks)
            if self._running:
                self._wait(open_checks)

    def _start(self, open_checks: dict[str, set[str]]) -> None:
        progress = True
        while progress:
            progress = False
            for job in list(self._waiting):
                if not self._ready(job, open_checks):
                    continue
                self._waiting.remove(job)
                progress = True
                if self.halted() or not self.gate(job.check, job.requirement):
                    open_checks[job.requirement.id].discard(job.check.id)
                    continue
                job.deadline = time.monotonic() + (job.check.limit + GRACE) * self.runs
                self._running[job.check.id] = job
                threading.Thread(target=self._thread, args=(job,), daemon=True, name=job.check.id).start()

    def longer(self, check: Check) -> None:
        """Give a running check its time anew: it begins again."""
        job = self._running.get(check.id)
        if job is not None:
            job.deadline = time.monotonic() + (check.limit + GRACE) * self.runs

    def _thread(self, job: _Job) -> None:
        try:
            self.work(job.check, job.requirement)
        finally:
            self._finished.put(job.check.id)

    def _ready(self, job: _Job, open_checks: Mapping[str, set[str]]) -> bool:
        if any(open_checks.get(name) for name in job.requirement.depends):
            return False
        alone = not ALONE.isdisjoint(job.check.exclusive)
        busy = {name for other in self._running.values() for name in other.check.exclusive}
        if busy & ALONE or len(self._running) >= self.workers or busy & set(job.check.exclusive):
            return False
        return not alone or (not self._running and not self._others_can_run(job, open_checks))

    def _others_can_run(self, job: _Job, open_checks: Mapping[str, set[str]]) -> bool:
        """Tell whether a job that need not be alone is ready: those go first."""
        return any(
            other is not job
            and ALONE.isdisjoint(other.check.exclusive)
            and not any(open_checks.get(name) for name in other.requirement.depends)
            for other in self._waiting
        )

    def _wait(self, open_checks: dict[str, set[str]]) -> None:
        nearest = min(job.deadline for job in self._running.values())
        try:
            done = [self._finished.get(timeout=max(0.01, nearest - time.monotonic()))]
        except queue.Empty:
            now = time.monotonic()
            done = [name for name, job in self._running.items() if job.deadline <= now]
            for name in done:
                self.give_up(self._running[name].check)
        for name in done:
            job = self._running.pop(name, None)
            if job is not None:
                open_checks[job.requirement.id].discard(name)
