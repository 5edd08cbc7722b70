"""``plan``: what a run will do, told before anything is sent: requests, writes, connections, clock moves, time. Nothing is sent here."""

from __future__ import annotations

import math
import urllib.parse
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specgen.conformance import footprint, messages, travelling
from specgen.conformance.api import Check
from specgen.conformance.commands import planned
from specgen.conformance.console import OK, UNREADABLE, USAGE, Problem, load_plan, show, show_json, suite_digest
from specgen.conformance.exclusions import Register
from specgen.conformance.footprint import Footprint
from specgen.conformance.judging import order
from specgen.conformance.plan import Plan, PlannedRequirement, with_dependencies
from specgen.conformance.target import ADAPTED, Target
from specgen.conformance.vouching import register
from specgen.conformance.words_commands import word

SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}
ALONE = "clock"
PAUSE = 900.0
"""Seconds: a longer period of a requirement is not waited for, the product's clock is moved over it."""


BOUNDS = ("deadline", "limit", "delay")
"""A period with one of these words in its name is the most that a product may take: a product that answers at once does not use it."""


@dataclass(frozen=True)
class Foreseen:
    """One check in the plan. ``seconds`` is the expected time of one run, None where none was recorded; ``limit`` the most it can take.

    ``waits``: the periods of this tender that are longer than those of the recording, which is why it may take longer.
    """

    item: PlannedRequirement
    check: Check
    known: Footprint | None
    seconds: float | None
    waits: tuple[str, ...]

    @property
    def limit(self) -> float:
        """The check's own time limit in seconds."""
        return self.check.limit

    @property
    def reckoned(self) -> float:
        """The seconds that the whole is reckoned with."""
        return self.seconds if self.seconds is not None else min(self.limit, _periods(self.item))


def _period(item: PlannedRequirement, name: str, value: Any, most: float = PAUSE) -> float | None:
    """Return a parameter as seconds; None when it is no period, or one that no check sits out (over ``most``)."""
    unit = SECONDS.get(item.units.get(name, ""))
    if unit is None or isinstance(value, bool):
        return None
    try:
        found = float(value) * unit
    except (TypeError, ValueError):
        return None
    return found if found <= most else None


def _periods(item: PlannedRequirement) -> float:
    """Return the sum of a requirement's periods in seconds: what its procedure lets pass at most, where nothing was recorded."""
    return sum(_period(item, name, value) or 0.0 for name, value in item.parameters.items())


def foresee(
    plan: Plan, checks: Mapping[str, Check], known: Mapping[str, Footprint], only: Sequence[str], register: Register
) -> list[Foreseen]:
    """Return the checks that a run would do, in the order of the run."""
    names = with_dependencies(plan, only or [item.id for item in plan.requirements])
    found = []
    for item in order(plan, names):
        for name in item.checks:
            if name in register.checks:
                continue
            seen = known.get(name)
            waits, extra = [], 0.0
            most = math.inf if "load" in checks[name].exclusive else PAUSE  # a load test lasts as long as the tender says
            for parameter, value in item.parameters.items():
                here = _period(item, parameter, value, most)
                there = _period(item, parameter, seen.parameters.get(parameter), most) if seen else None
                if here is not None and there is not None and here > there:
                    waits.append(f"{parameter}: {messages.shown(value)} {item.units[parameter]}")
                    sat_out = seen is not None and seen.seconds >= there  # a check that was done sooner only looks until it sees
                    extra += here - there if sat_out and not any(mark in parameter for mark in BOUNDS) else 0.0
            seconds = min(seen.seconds + extra, checks[name].limit) if seen else None
            found.append(Foreseen(item, checks[name], seen, seconds, tuple(waits)))
    return found


def duration(rows: Sequence[Foreseen], workers: int, runs: int) -> float:
    """Return how many seconds a run is expected to take, scheduled as ``schedule`` does: dependencies first, what is exclusive one by
    one, what moves the clock alone and last."""
    waiting = list(rows)
    ends: dict[str, float] = {}
    running: list[tuple[float, Foreseen]] = []
    open_checks = {row.item.id: sum(other.item.id == row.item.id for other in rows) for row in rows}
    now = 0.0
    while waiting or running:
        for row in list(waiting):
            alone = ALONE in row.check.exclusive
            busy = {name for _, other in running for name in other.check.exclusive}
            if any(open_checks.get(name, 0) for name in row.item.depends) or len(running) >= workers or ALONE in busy:
                continue
            others = any(ALONE not in one.check.exclusive for one in waiting)
            if busy & set(row.check.exclusive) or (alone and (running or others)):
                continue
            waiting.remove(row)
            running.append((now + row.reckoned * runs, row))
        if not running:
            break  # what is left rests on something that is not in this run
        running.sort(key=lambda pair: pair[0])
        now, row = running.pop(0)
        open_checks[row.item.id] -= 1
        ends[row.check.id] = now
    return now


def connections(target: Target | None, rows: Sequence[Foreseen]) -> list[dict[str, Any]]:
    """Return every connection that leaves this machine or comes in. Without a target file only their names are known."""
    used = {name for row in rows for name in row.check.interfaces}
    used |= {step.interface for row in rows if row.known for step in row.known.steps if step.interface not in ("", "mqtt")}
    if target is not None and target.adapter is not None:  # the adapter plays its interface; the product has its own
        kind = "mqtt" if target.adapter.name == "mqtt" else "http"
        used = used - {ADAPTED} | {face.name for face in target.interfaces.values() if face.type == kind}
    found: list[dict[str, Any]] = []
    for name in sorted(used):
        face = target.interfaces.get(name) if target else None
        if face is not None and face.url:
            parts = urllib.parse.urlsplit(face.url)
            to = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        else:
            to = f"{face.host}:{face.port}" if face is not None and face.host else ""
        found.append({"direction": "out", "what": name, "to": to})
    if target is not None:
        for name, principal in target.principals.items():
            if principal.oidc is not None:
                found.append({"direction": "out", "what": f"token endpoint of {name}", "to": _origin(principal.oidc.token_url)})
        if target.proxy is not None:
            found.append({"direction": "out", "what": "proxy", "to": f"{target.proxy.host}:{target.proxy.port}"})
    if any(row.known is None or row.known.called for row in rows):
        port = str(target.callback_port or "*") if target else "*"
        found.append({"direction": "in", "what": "callback", "to": f"{target.callback_host if target else 'callback_host'}:{port}"})
    return found


def _origin(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


def _row(one: Foreseen, runs: int) -> dict[str, Any]:
    known = one.known
    return {
        "requirement": one.item.id,
        "check": one.check.id,
        "recorded": known is not None,
        "requests": [
            {"interface": step.interface, "method": step.method, "path": step.path, "operation": step.operation, "writes": step.writes}
            for step in (known.steps if known else ())
        ],
        "interfaces": list(one.check.interfaces),
        "principals": list(one.check.principals),
        "incoming_calls": known.called if known else None,
        "clock_moves": known.clock_moves * runs if known else None,
        "exclusive": list(one.check.exclusive),
        "seconds": round(one.reckoned * runs, 1),
        "at_most_seconds": round(one.limit * runs, 1),
        "longer_for": list(one.waits),
    }


def plan(arguments: Namespace) -> int:
    """Show what a run will do; nothing is sent."""
    from specgen.conformance.commands import _target

    found = load_plan(arguments.plan)
    wrong = [name for name in arguments.only if found.requirement(name) is None]
    if wrong:
        raise Problem(USAGE, *(f"{name} is not in this tender" for name in wrong))
    checks = planned(found)
    place = Path(arguments.plan) if arguments.plan else travelling.home()
    suited = place if place is not None and (place.is_dir() or place.suffix != ".json") else None
    try:
        known = footprint.of_suite(found.domain, suited)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Problem(UNREADABLE, f"{footprint.MEMBER}: cannot be read ({type(error).__name__})") from error
    excluded = register(arguments.exclusions, arguments.plan, found) or Register()
    rows = foresee(found, checks, known, arguments.only, excluded)
    runs = arguments.runs or found.runs
    total = duration(rows, arguments.workers, runs)
    target = _target(arguments) if arguments.target else None
    outside = connections(target, rows)
    if arguments.json:
        show_json(
            {
                "plan": found.data,
                "digest": found.digest,
                "suite": suite_digest(arguments.plan),
                "runs": runs,
                "workers": arguments.workers,
                "checks": [_row(one, runs) for one in rows],
                "excluded": sorted(excluded.checks),
                "connections": outside,
                "seconds": round(total, 1),
                "at_most_seconds": round(sum(one.limit for one in rows) * runs, 1),
                "telemetry": False,
            }
        )
        return OK
    _tell(found, arguments, rows, runs, total, outside, excluded)
    return OK


def _clock(seconds: float, ui: str) -> str:
    """Return a time in words: seconds below two minutes, else minutes."""
    unit, amount = ("s", max(0.1, round(seconds, 1))) if seconds < 120 else ("min", round(seconds / 60))
    return f"{messages.shown(amount).replace('.', ',') if ui == 'nl' else messages.shown(amount)} {unit}"


def _tell(
    found: Plan, arguments: Namespace, rows: Sequence[Foreseen], runs: int, total: float, outside: Sequence[Mapping[str, Any]],
    excluded: Register,
) -> None:  # fmt: skip
    ui = arguments.ui
    automated = [item for item in found.requirements if item.checks]
    show(f"{found.tender.get('title', '')} ({found.tender.get('reference', '')})")
    show(f"plan {found.digest}")
    show(f"suite {suite_digest(arguments.plan) or '-'}")
    show(word("plan-counts", ui, requirements=len(found.requirements), automated=len(automated), checks=len(found.checks)))
    for name, value in found.rules.items():
        show(f"  {name} = {messages.shown(value)}")
    for name, entry in excluded.checks.items():
        show(word("exclusion-used", ui, id=entry.id, check=name))
    for one in rows:
        times = word("plan-time", ui, seconds=_clock(one.reckoned * runs, ui), limit=_clock(one.limit * runs, ui))
        show(f"{one.check.id}  {times}")
        if one.known is None:
            show("  " + word("plan-unrecorded", ui, interfaces=", ".join(one.check.interfaces)))
            continue
        for step in one.known.steps:
            mark = word("plan-write", ui) if step.writes else " " * len(word("plan-write", ui))
            show(f"  {mark} {step.interface or '-'}: {step.method} {step.path}{f' ({step.operation})' if step.operation else ''}")
        if one.known.called:
            show("  " + word("plan-called", ui))
        if one.known.clock_moves:
            show("  " + word("plan-clock", ui, times=one.known.clock_moves * runs))
        if one.waits:
            show("  " + word("plan-waits", ui, periods="; ".join(one.waits)))
    for row in outside:
        show(word(f"plan-{row['direction']}", ui, what=row["what"], to=row["to"] or word("plan-by-target", ui)))
    show(word("plan-nothing-else", ui))
    show(word("plan-total", ui, checks=len(rows), runs=runs, workers=arguments.workers, time=_clock(total, ui)))
