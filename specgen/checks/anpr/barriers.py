"""ANPR-BOL-01 and 02: barriers that open for who is admitted, and stand in their failure position when the decision fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specgen.checks.anpr import enforcing as b
from specgen.checks.anpr import steps
from specgen.checks.anpr.steps import member, rows
from specgen.conformance.api import Check, Context, Json, Judge, Precondition, Record, Response, Verdict
from specgen.simulator.core.plates import plates

_PARTS = ("decision", "lists")
_POSITIONS = ("open", "closed")
_STRANGERS = 2
"""How many reads without permit are delivered among those of the admitted vehicles; each costs the whole deadline."""


def _barrier(ctx: Context, name: str, camera: str, failure: str) -> str:
    b.clean(ctx)
    full = f"{ctx.prefix}-{name}"
    content = {"camera": camera, "failure_position": failure}
    answer = ctx.http(f"barrier {name}", "PUT", f"/barriers/{full}", as_=b.MANAGER, json=content)
    if answer.status not in (200, 201, 204):
        raise Precondition("enforcement-refused", label="setBarrier", status=answer.status)
    return full


def _commands(ctx: Context, label: str, barrier: str) -> Response:
    return ctx.http(label, "GET", f"/test/barriers/{barrier}/commands", as_=b.MANAGER)


def _state(ctx: Context, label: str, barrier: str) -> Response:
    return ctx.http(label, "GET", f"/barriers/{barrier}", as_=b.AUDITOR)


def _last(body: Json) -> Json:
    found = rows(body)
    return found[-1].get("position") if found else None


def _stands(ctx: Context, label: str, barrier: str, position: str, cause: str, deadline: float) -> None:
    """Read state and commands of a barrier until it stands in a position for a cause, at most ``deadline`` seconds."""

    def look() -> Response:
        _commands(ctx, f"{label} commands", barrier)
        return _state(ctx, f"{label} state", barrier)

    ctx.eventually(
        f"{label} wait",
        look,
        lambda answer: answer.status == 200
        and member(answer.json, "commanded") == position
        and member(answer.json, "cause") == cause,
        deadline=deadline,
    )


def _failure(ctx: Context) -> None:
    area = b.zone(ctx)
    deadline = float(ctx.parameters["deadline"])
    barriers = {
        position: _barrier(ctx, position, b.camera(ctx, area, f"at-{position}"), position) for position in _POSITIONS
    }
    for position, name in barriers.items():
        _commands(ctx, f"before {position} commands", name)
    for part in _PARTS:
        ctx.cleanup("DELETE", f"/test/outages/{part}", as_=b.MANAGER)
        ctx.http(f"cut {part}", "PUT", f"/test/outages/{part}", as_=b.MANAGER)
        # One read of each barrier in turn, so that the second is not looked at after its deadline only.
        for position, name in barriers.items():
            _stands(ctx, f"{part} {position}", name, position, "failure", deadline)
        ctx.http(f"restore {part}", "DELETE", f"/test/outages/{part}", as_=b.MANAGER)
        for position, name in barriers.items():
            _stands(ctx, f"{part} {position} after", name, "closed", "rule", steps.patience(ctx))


def _judge_failure(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for position in _POSITIONS:
        status = record.one(f"before {position} commands").status
        judge.require(status == 200, "enforcement-refused", label="barrierCommands", status=status)
    for part in _PARTS:
        for act in ("cut", "restore"):
            status = record.one(f"{act} {part}").status
            judge.require(200 <= status < 300, "enforcement-refused", label=f"{act} {part}", status=status)
        for position in _POSITIONS:
            label = f"{part} {position}"
            judge.that(
                _last(record.one(f"{label} commands").body) == position,
                "barrier-not-in-failure-position",
                at=f"{label} commands",
                part=part,
                position=position,
                deadline=parameters["deadline"],
            )
            judge.equal(f"{label}: cause", "failure", member(record.one(f"{label} state").body, "cause"), at=f"{label} state")
            judge.equal(f"{label}: commanded", position, member(record.one(f"{label} state").body, "commanded"), at=f"{label} state")
            after = record.one(f"{label} after state")
            judge.equal(f"{label}, restored", "closed", member(after.body, "commanded"), at=f"{label} after state")
    return judge.passed()


def _opened(body: Json) -> int:
    return sum(1 for one in rows(body) if one.get("position") == "open")


def _admitted(ctx: Context) -> None:
    count, deadline = int(ctx.parameters["vehicles"]), float(ctx.parameters["deadline"])
    permits, exempt = b.make_list(ctx, "permits"), b.make_list(ctx, "exempt", "exemption")
    where = b.camera(ctx, b.zone(ctx, lists=[permits, exempt]))
    barrier = _barrier(ctx, "bollard", where, "open")
    known = plates(ctx.seed, count + _STRANGERS)
    b.enter(ctx, permits, b.entries(ctx, known[: count // 2]), "permits")
    b.enter(ctx, exempt, b.entries(ctx, known[count // 2 : count]), "exempt")
    order = [(f"vehicle {at}", known[at], True) for at in range(count)]
    for at in range(_STRANGERS):
        order.insert((at + 1) * count // (_STRANGERS + 1) + at, (f"stranger {at}", known[count + at], False))
    ctx.fact("order", [[label, admitted] for label, _, admitted in order])
    for label, one, _ in order:
        _once(ctx, label, barrier, b.read(ctx, label.replace(" ", "-"), where, b.now(ctx, "time"), one), deadline)


def _once(ctx: Context, label: str, barrier: str, item: dict[str, Any], deadline: float) -> None:
    """Deliver one read at a closed barrier and read the commands until it opens, at most ``deadline`` seconds."""
    shut = ctx.eventually(
        f"{label} shut wait",
        lambda: _state(ctx, f"{label} shut", barrier),
        lambda answer: answer.status == 200 and member(answer.json, "commanded") == "closed",
        deadline=steps.patience(ctx),
    )
    if shut.status != 200 or member(shut.json, "commanded") != "closed":
        raise Precondition("barrier-not-closed", status=shut.status)
    known = _opened(_commands(ctx, f"{label} before", barrier).json)
    b.deliver(ctx, f"{label} deliver", [item])
    ctx.eventually(
        f"{label} wait",
        lambda: _commands(ctx, f"{label} after", barrier),
        lambda answer: answer.status == 200 and _opened(answer.json) > known,
        deadline=deadline,
        interval=0.02,
    )


def _judge_admitted(record: Record, parameters: Mapping[str, Any]) -> Verdict:
    judge = Judge()
    for label, admitted in record.fact("order"):
        before, after = record.one(f"{label} before"), record.one(f"{label} after")
        for found in (before, after):
            judge.require(found.status == 200, "enforcement-refused", label="barrierCommands", status=found.status)
        more = _opened(after.body) - _opened(before.body)
        at = [f"{label} before", f"{label} after"]
        if admitted:
            judge.that(more > 0, "barrier-not-opened", at=at, read=label, deadline=parameters["deadline"])
        else:
            judge.that(more == 0, "barrier-opened-unjustly", at=at, read=label)
    return judge.passed()


FAILURE = Check(
    "ANPR-BOL-01.failure-position",
    "ANPR-BOL-01",
    _failure,
    _judge_failure,
    principals=(b.MANAGER, b.AUDITOR),
    interfaces=(b.FACE,),
    # While the decision is cut off no other check gets what it waits for.
    exclusive=("clock",),
    limit=4500.0,
)
ADMITTED = Check(
    "ANPR-BOL-02.admitted-in-time",
    "ANPR-BOL-02",
    _admitted,
    _judge_admitted,
    principals=(*b.LISTED, b.AUDITOR),
    interfaces=(b.FACE,),
    limit=8000.0,
)
